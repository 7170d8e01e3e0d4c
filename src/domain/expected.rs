//! By when something is to be expected, and how sure that is: promised by an appointment, usual, or not known at all.
//!
//! A day that has passed is said as late, with whom and since when; it is never moved on in silence.

use super::time::At;
use super::whose_time::Side;
use super::working_time::{Norm, WorkingTime};

/// How sure a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// Somebody has promised it: the agency's appointment, or the hour that was booked.
    Appointed,
    /// What such a journey usually takes.
    Usual,
}

impl Sureness {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Sureness::Appointed => "appointed",
            Sureness::Usual => "usual",
        }
    }
}

/// What is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// The post comes for her papers.
    Fetching,
    /// The papers reach the agency.
    AtAgency,
    /// The agency has its result ready.
    Result,
    /// The result reaches her.
    AtHome,
}

impl Awaited {
    /// The stable text form, and the end of its sentences' keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Awaited::Fetching => "fetching",
            Awaited::AtAgency => "at_agency",
            Awaited::Result => "result",
            Awaited::AtHome => "at_home",
        }
    }
}

/// A day that has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    pub with: Side,
    pub since: At,
}

/// What can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    By {
        awaited: Awaited,
        at: At,
        sureness: Sureness,
        late: Option<Late>,
    },
    /// Something is to come, and nobody has said by when.
    NotKnown,
    /// Nothing is to come, or it is for her to do.
    Nothing,
}

/// What the papers wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Situation {
    PostComesToHer {
        asked_at: At,
        slot_ends_at: Option<At>,
    },
    PostCarriesToAgency {
        taken_at: At,
    },
    AgencyWorks {
        due_at: Option<At>,
        /// From when to when its clock stood still, because further papers were on their way.
        pauses: Vec<(At, At)>,
    },
    PostFetchesResult {
        ready_at: At,
    },
    PostCarriesHome {
        taken_at: At,
    },
    /// A person must see to it first, or the evidence contradicts itself.
    Unclear,
    ForHerToDo,
    Done,
}

/// Days that are usual for one journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsualDays {
    /// From being asked until the post comes.
    pub to_come: u32,
    /// From the hands of one end into those of the other.
    pub to_carry: u32,
}

/// What is to be expected now.
pub fn expected(situation: Situation, days: UsualDays, now: At, calendar: &WorkingTime) -> Expected {
    let usual = |from: At, days: u32| calendar.due_at(from, Norm::CalendarDays(days)).end_of_day();
    let (awaited, at, sureness, with) = match situation {
        Situation::PostComesToHer { slot_ends_at: Some(ends_at), .. } => {
            (Awaited::Fetching, ends_at, Sureness::Appointed, Side::Post)
        }
        Situation::PostComesToHer { asked_at, slot_ends_at: None } => {
            (Awaited::Fetching, usual(asked_at, days.to_come), Sureness::Usual, Side::Post)
        }
        Situation::PostCarriesToAgency { taken_at } => {
            (Awaited::AtAgency, usual(taken_at, days.to_carry), Sureness::Usual, Side::Post)
        }
        Situation::AgencyWorks { due_at: Some(due_at), pauses } => {
            let due_at = pauses.iter().fold(due_at, |due_at, (from, to)| calendar.due_after_pause(due_at, *from, *to));
            (Awaited::Result, due_at, Sureness::Appointed, Side::Agency)
        }
        Situation::PostFetchesResult { ready_at } => {
            (Awaited::AtHome, usual(ready_at, days.to_come + days.to_carry), Sureness::Usual, Side::Post)
        }
        Situation::PostCarriesHome { taken_at } => {
            (Awaited::AtHome, usual(taken_at, days.to_carry), Sureness::Usual, Side::Post)
        }
        Situation::AgencyWorks { due_at: None, .. } | Situation::Unclear => return Expected::NotKnown,
        Situation::ForHerToDo | Situation::Done => return Expected::Nothing,
    };
    let late = (at < now).then_some(Late { with, since: at });
    Expected::By { awaited, at, sureness, late }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::holidays::HolidayCalendar;
    use crate::domain::working_time::WorkingDay;

    const DAYS: UsualDays = UsualDays { to_come: 1, to_carry: 2 };

    fn at(text: &str) -> At {
        At::read_local(text).unwrap()
    }

    /// What is said at a moment, in short.
    fn said(situation: Situation, now: &str) -> String {
        let calendar = WorkingTime::new(WorkingDay::default(), HolidayCalendar::default());
        match expected(situation, DAYS, at(now), &calendar) {
            Expected::By { awaited, at, sureness, late } => format!(
                "{} {} {}{}",
                awaited.as_str(),
                at.local(),
                sureness.as_str(),
                late.map(|late| format!(" late: {} since {}", late.with.as_str(), late.since.local()))
                    .unwrap_or_default()
            ),
            nothing => format!("{nothing:?}"),
        }
    }

    #[test]
    fn a_booked_hour_and_an_appointment_are_promised_and_the_rest_is_usual() {
        let slot =
            Situation::PostComesToHer { asked_at: at("2026-11-23T08:00"), slot_ends_at: Some(at("2026-11-24T11:00")) };
        assert_eq!(said(slot, "2026-11-23T09:00"), "fetching 2026-11-24T11:00 appointed");
        let asked = Situation::PostComesToHer { asked_at: at("2026-11-23T08:00"), slot_ends_at: None };
        assert_eq!(said(asked, "2026-11-23T09:00"), "fetching 2026-11-24T23:59 usual");
        let works = |pauses| Situation::AgencyWorks { due_at: Some(at("2026-12-01T17:00")), pauses };
        assert_eq!(said(works(Vec::new()), "2026-11-23T09:00"), "result 2026-12-01T17:00 appointed");
        let pauses = vec![(at("2026-11-26T07:00"), at("2026-11-27T17:00"))];
        assert_eq!(said(works(pauses), "2026-11-30T09:00"), "result 2026-12-03T17:00 appointed");
        let ready = Situation::PostFetchesResult { ready_at: at("2026-11-23T09:00") };
        assert_eq!(said(ready, "2026-11-23T10:00"), "at_home 2026-11-26T23:59 usual");
    }

    #[test]
    fn a_usual_day_never_ends_on_a_day_off() {
        // taken on a Friday: two days later nobody works
        let taken = Situation::PostCarriesToAgency { taken_at: at("2026-11-27T09:00") };
        assert_eq!(said(taken, "2026-11-27T10:00"), "at_agency 2026-11-30T23:59 usual");
    }

    #[test]
    fn what_is_late_stays_late_and_is_said_whose() {
        let taken = Situation::PostCarriesHome { taken_at: at("2026-11-23T09:00") };
        assert_eq!(said(taken, "2026-11-28T09:00"), "at_home 2026-11-25T23:59 usual late: post since 2026-11-25T23:59");
        let works = Situation::AgencyWorks { due_at: Some(at("2026-11-24T17:00")), pauses: Vec::new() };
        assert_eq!(
            said(works, "2026-11-24T17:01"),
            "result 2026-11-24T17:00 appointed late: agency since 2026-11-24T17:00"
        );
    }

    #[test]
    fn nobody_is_promised_what_nobody_said() {
        assert_eq!(said(Situation::AgencyWorks { due_at: None, pauses: Vec::new() }, "2026-11-24T17:01"), "NotKnown");
        assert_eq!(said(Situation::Unclear, "2026-11-24T17:01"), "NotKnown");
        assert_eq!(said(Situation::ForHerToDo, "2026-11-24T17:01"), "Nothing");
    }
}
