//! Whose time it took: what ran with the agency, what with the post, and what was spent waiting for the citizen.
//!
//! The agency's time is counted in working hours, as its promises are; the post and people are on their way every day.
//! Nothing here says that somebody was slow: only at whose turn the clock ran.

use super::custody::Holder;
use super::leg::{Purpose, end_holder, start_holder};
use super::time::At;
use super::working_time::WorkingTime;
use buuta_webhooks::{Kind, Reason};

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Agency,
    Post,
    Citizen,
}

impl Side {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Agency => "agency",
            Side::Post => "post",
            Side::Citizen => "citizen",
        }
    }
    const fn of(holder: Holder) -> Side {
        match holder {
            Holder::Agency => Side::Agency,
            Holder::Post => Side::Post,
            Holder::Citizen => Side::Citizen,
        }
    }
}

/// How a dossier went, as far as it tells whose turn it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    pub opened_at: At,
    /// Who had the papers when it was opened.
    pub began_with: Holder,
    /// The agency took it in.
    pub accepted_at: Option<At>,
    pub result_ready_at: Option<At>,
    /// Who brings the result home: the post, or the citizen who comes for it.
    pub result_goes_by: Side,
    /// She said that she has it.
    pub confirmed_at: Option<At>,
    /// In the order in which they were asked for.
    pub journeys: Vec<Carried>,
}

/// One journey of the papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    pub purpose: Purpose,
    pub asked_at: At,
    /// The hour she chose for the post to come.
    pub slot_begins_at: Option<At>,
    /// Changes of hands, in order.
    pub passed: Vec<(At, Holder)>,
    pub waits: Vec<Wait>,
    pub ended_at: Option<At>,
}

/// The post waits for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub from: At,
    /// The post went on with it.
    pub until: Option<At>,
    pub waits_for: Side,
}

/// What the course took so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Of working hours.
    pub agency_worked_s: i64,
    pub post_s: i64,
    pub citizen_s: i64,
    /// Whose turn it is now; `None` once nothing is to come.
    pub now: Option<Side>,
}

/// Counts what every side took from the opening until now.
pub fn spent(course: &Course, now: At, calendar: &WorkingTime) -> Spent {
    let mut moments = course.moments();
    moments.retain(|at| (course.opened_at..now).contains(at));
    moments.push(course.opened_at);
    moments.sort();
    moments.dedup();
    let ends = moments.iter().skip(1).copied().chain([now]);
    let mut spent = Spent { now: course.turn(now), ..Spent::default() };
    for (from, to) in moments.iter().copied().zip(ends) {
        match course.turn(from) {
            Some(Side::Agency) => spent.agency_worked_s += calendar.worked_s(from, to),
            Some(Side::Post) => spent.post_s += to.seconds_since(from),
            Some(Side::Citizen) => spent.citizen_s += to.seconds_since(from),
            None => {}
        }
    }
    spent
}

/// Whom the post waits for after such news; `None` where it goes on by itself.
pub fn waits_for(purpose: Purpose, kind: Kind, reason: Option<Reason>) -> Option<Side> {
    let direction = purpose.direction();
    let sender = [
        Reason::SenderUnreachable,
        Reason::SenderNotReady,
        Reason::SenderRescheduled,
        Reason::SenderWillDropOff,
        Reason::AddressChanged,
        Reason::WrongAddress,
        Reason::IncompleteAddress,
        Reason::WrongPhone,
    ];
    let recipient = [
        Reason::RecipientAbsent,
        Reason::RecipientUnreachable,
        Reason::RecipientMoved,
        Reason::RecipientRescheduled,
        Reason::IdOrAuthorityMissing,
        Reason::AddressChanged,
        Reason::WrongAddress,
        Reason::IncompleteAddress,
        Reason::WrongPhone,
    ];
    let is_among = |reasons: &[Reason]| reason.is_some_and(|reason| reasons.contains(&reason));
    match kind {
        Kind::PickupAttemptFailed if is_among(&sender) => Some(Side::of(start_holder(direction))),
        Kind::DeliveryAttemptFailed if is_among(&recipient) => Some(Side::of(end_holder(direction))),
        Kind::HeldForCollection => Some(Side::of(end_holder(direction))),
        _ => None,
    }
}

impl Course {
    /// Every moment at which the turn may pass to somebody else.
    fn moments(&self) -> Vec<At> {
        let mut moments: Vec<At> =
            [self.accepted_at, self.result_ready_at, self.confirmed_at].into_iter().flatten().collect();
        for journey in &self.journeys {
            moments.push(journey.asked_at);
            moments.extend(journey.slot_begins_at);
            moments.extend(journey.ended_at);
            moments.extend(journey.passed.iter().map(|(at, _)| *at));
            moments.extend(journey.waits.iter().flat_map(|wait| [Some(wait.from), wait.until]).flatten());
        }
        moments
    }

    /// Whose turn it is at a moment: that of the journey under way, else of whoever has what comes next in hand.
    fn turn(&self, at: At) -> Option<Side> {
        let begun = || self.journeys.iter().filter(|journey| journey.asked_at <= at);
        if let Some(journey) = begun().rfind(|journey| journey.is_under_way(at)) {
            return Some(journey.turn(at));
        }
        let has_come = |moment: Option<At>| moment.is_some_and(|moment| moment <= at);
        let has_arrived = |journey: &Carried, end| journey.is_over_at(at, end);
        if has_come(self.confirmed_at)
            || begun().any(|journey| journey.is_home() && has_arrived(journey, Holder::Citizen))
        {
            return None;
        }
        if has_come(self.result_ready_at) {
            return Some(self.result_goes_by);
        }
        let is_with_agency = self.began_with == Holder::Agency
            || has_come(self.accepted_at)
            || begun().any(|journey| has_arrived(journey, Holder::Agency));
        Some(if is_with_agency { Side::Agency } else { Side::Citizen })
    }
}

impl Carried {
    fn is_home(&self) -> bool {
        end_holder(self.purpose.direction()) == Holder::Citizen
    }
    fn holder(&self, at: At) -> Holder {
        let last = self.passed.iter().rfind(|(passed_at, _)| *passed_at <= at);
        last.map_or(start_holder(self.purpose.direction()), |(_, holder)| *holder)
    }
    fn is_over_at(&self, at: At, end: Holder) -> bool {
        end_holder(self.purpose.direction()) == end && self.holder(at) == end
    }
    fn is_under_way(&self, at: At) -> bool {
        let has_ended = self.ended_at.is_some_and(|ended_at| ended_at <= at);
        !has_ended && self.holder(at) != end_holder(self.purpose.direction())
    }
    fn turn(&self, at: At) -> Side {
        let waits = self.waits.iter().rfind(|wait| wait.from <= at && wait.until.is_none_or(|until| at < until));
        if let Some(wait) = waits {
            return wait.waits_for;
        }
        // until the hour she chose nobody is to come
        let is_before_slot = self.slot_begins_at.is_some_and(|begins_at| at < begins_at);
        if is_before_slot && self.holder(at) == Holder::Citizen { Side::Citizen } else { Side::Post }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::holidays::HolidayCalendar;
    use crate::domain::working_time::WorkingDay;

    const HOUR_S: i64 = 3600;

    fn at(text: &str) -> At {
        At::read_local(text).unwrap()
    }

    fn calendar() -> WorkingTime {
        WorkingTime::new(WorkingDay::default(), HolidayCalendar::default())
    }

    fn journey(purpose: Purpose, asked: &str, passed: &[(&str, Holder)]) -> Carried {
        Carried {
            purpose,
            asked_at: at(asked),
            slot_begins_at: None,
            passed: passed.iter().map(|(text, holder)| (at(text), *holder)).collect(),
            waits: Vec::new(),
            ended_at: passed
                .iter()
                .find(|(_, holder)| *holder == end_holder(purpose.direction()))
                .map(|(text, _)| at(text)),
        }
    }

    /// Asked on a Monday morning for Tuesday at nine; at the agency on Wednesday, ready the Wednesday after; home on Friday,
    /// after a try on Thursday that found nobody.
    fn course() -> Course {
        let mut there = journey(
            Purpose::Submission,
            "2026-11-23T08:00",
            &[("2026-11-24T10:00", Holder::Post), ("2026-11-25T08:00", Holder::Agency)],
        );
        there.slot_begins_at = Some(at("2026-11-24T09:00"));
        let mut back = journey(
            Purpose::Result,
            "2026-12-02T09:00",
            &[("2026-12-02T15:00", Holder::Post), ("2026-12-04T11:00", Holder::Citizen)],
        );
        back.waits.push(Wait {
            from: at("2026-12-03T09:00"),
            until: Some(at("2026-12-04T08:00")),
            waits_for: Side::Citizen,
        });
        Course {
            opened_at: at("2026-11-23T08:00"),
            began_with: Holder::Citizen,
            accepted_at: Some(at("2026-11-25T09:00")),
            result_ready_at: Some(at("2026-12-02T09:00")),
            result_goes_by: Side::Post,
            confirmed_at: None,
            journeys: vec![there, back],
        }
    }

    #[test]
    fn every_hour_runs_with_one_side_and_the_agencys_are_working_hours() {
        let spent_then = spent(&course(), at("2026-12-10T00:00"), &calendar());
        let to_agency_s = 23 * HOUR_S;
        let home_s = 24 * HOUR_S + 3 * HOUR_S;
        assert_eq!(
            spent_then,
            Spent {
                // Wednesday from eight to the Wednesday after, nine o'clock: five days and an hour
                agency_worked_s: 5 * 8 * HOUR_S + HOUR_S,
                post_s: to_agency_s + home_s,
                // until Tuesday's slot, and from the failed try to the next one
                citizen_s: 25 * HOUR_S + 23 * HOUR_S,
                now: None,
            }
        );
        assert_eq!(spent(&course(), at("2026-12-03T10:00"), &calendar()).now, Some(Side::Citizen));
    }

    #[test]
    fn a_supplement_stops_the_agencys_clock_until_it_arrives() {
        let mut course = course();
        course.journeys.insert(
            1,
            journey(
                Purpose::Supplement,
                "2026-11-26T08:00",
                &[("2026-11-27T08:00", Holder::Post), ("2026-11-30T08:00", Holder::Agency)],
            ),
        );
        let then = spent(&course, at("2026-12-02T09:00"), &calendar());
        // Thursday and Friday are not the agency's
        assert_eq!(then.agency_worked_s, 3 * 8 * HOUR_S + HOUR_S);
        assert_eq!(then.post_s, 23 * HOUR_S + 4 * 24 * HOUR_S);
    }

    #[test]
    fn without_the_post_the_turns_are_the_agencys_and_hers() {
        let course = Course {
            began_with: Holder::Agency,
            result_goes_by: Side::Citizen,
            journeys: Vec::new(),
            accepted_at: None,
            ..course()
        };
        let turn = |text| spent(&course, at(text), &calendar()).now;
        assert_eq!(turn("2026-11-24T08:00"), Some(Side::Agency));
        assert_eq!(turn("2026-12-02T10:00"), Some(Side::Citizen));
        let fetched = Course { confirmed_at: Some(at("2026-12-03T10:00")), ..course };
        assert_eq!(spent(&fetched, at("2026-12-04T10:00"), &calendar()).now, None);
    }

    #[test]
    fn a_failed_try_waits_for_whoever_was_not_there() {
        let of = |purpose, kind, reason| waits_for(purpose, kind, Some(reason));
        let absent = Reason::RecipientAbsent;
        assert_eq!(of(Purpose::Result, Kind::DeliveryAttemptFailed, absent), Some(Side::Citizen));
        assert_eq!(of(Purpose::Submission, Kind::DeliveryAttemptFailed, absent), Some(Side::Agency));
        assert_eq!(of(Purpose::Submission, Kind::PickupAttemptFailed, Reason::SenderNotReady), Some(Side::Citizen));
        assert_eq!(of(Purpose::Result, Kind::DeliveryAttemptFailed, Reason::CarrierCapacity), None);
        assert_eq!(waits_for(Purpose::Result, Kind::DeliveryAttemptFailed, None), None);
        assert_eq!(waits_for(Purpose::Result, Kind::HeldForCollection, None), Some(Side::Citizen));
    }
}
