//! When a courier is asked about an order next: by what should happen to the order next.

use super::pushes::Pushes;
use super::time::{At, VIETNAM_OFFSET_S};
use super::working_time::WorkingDay;
use buuta_webhooks::Kind;
use serde::Deserialize;
use std::num::NonZeroU32;

const MINUTE_S: u64 = 60;
const HOUR_S: u64 = 3600;
const DAY_S: i64 = 24 * 3600;

/// How long an order is left alone, by what should happen to it next.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periods {
    /// The hours in which couriers work, every day of the week: nobody is asked outside them.
    pub hours: WorkingDay,
    /// A postman is on the way, to fetch or to deliver.
    pub at_the_door_minutes: u32,
    /// The courier has the order and nothing has happened yet.
    pub new_minutes: u32,
    pub on_the_road_minutes: u32,
    pub returning_hours: u32,
    /// Kept at an office until somebody comes for it.
    pub held_hours: u32,
    /// An order whose courier has a list of what changed, since the list last named it.
    pub unlisted_hours: u32,
    /// While pushes are missed, every period is divided by this.
    pub missed_pushes_divide_by: NonZeroU32,
}

/// What else tells of an order than asking about it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Besides {
    /// Nothing but pushes, if those come.
    Pushes,
    /// A list of what changed, which is read all the time.
    List,
}

/// When an order whose last kind was this is asked about next: after its period, up to a tenth later so that not all
/// are asked at once, and not before the courier works again. `below` draws a number below the one it is given.
pub fn next_ask(
    kind: Option<Kind>,
    besides: Besides,
    pushes: Pushes,
    now: At,
    periods: &Periods,
    below: impl FnOnce(u64) -> u64,
) -> At {
    let period_s = match besides {
        Besides::List => u64::from(periods.unlisted_hours) * HOUR_S,
        Besides::Pushes => periods.of_kind_s(kind),
    };
    let period_s = match pushes {
        Pushes::Heard => period_s,
        Pushes::Missed => period_s / u64::from(periods.missed_pushes_divide_by.get()),
    };
    let later_s = i64::try_from(below(period_s / 10 + 1)).unwrap_or(0);
    let at = now.plus_s(i64::try_from(period_s).unwrap_or(DAY_S) + later_s);
    match periods.hours.opens_in_s((at.second() + i64::from(VIETNAM_OFFSET_S)).rem_euclid(DAY_S)) {
        0 => at,
        closed_s => at.plus_s(closed_s + later_s),
    }
}

impl Periods {
    fn of_kind_s(&self, kind: Option<Kind>) -> u64 {
        match kind {
            Some(Kind::OutForDelivery | Kind::PickupScheduled) => u64::from(self.at_the_door_minutes) * MINUTE_S,
            None | Some(Kind::Registered | Kind::Accepted) => u64::from(self.new_minutes) * MINUTE_S,
            Some(Kind::HeldForCollection) => u64::from(self.held_hours) * HOUR_S,
            Some(Kind::ReturnRequested | Kind::Returning | Kind::ReturnAttemptFailed) => {
                u64::from(self.returning_hours) * HOUR_S
            }
            Some(_) => u64::from(self.on_the_road_minutes) * MINUTE_S,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Chance;
    use std::collections::BTreeSet;

    fn periods() -> Periods {
        crate::config::Settings::read(None).unwrap().polling
    }

    /// A hundred draws lie between these moments on the clock of Việt Nam, and not all on one.
    fn lie_between(kind: Option<Kind>, besides: Besides, pushes: Pushes, now: &str, from: &str, to: &str) {
        let at = |local: &str| At::read_local(&format!("2026-11-{local}")).unwrap();
        let chance = Chance::from_seed(11);
        let drawn: BTreeSet<At> = (0..100)
            .map(|_| next_ask(kind, besides, pushes, at(now), &periods(), |bound| chance.below(bound)))
            .collect();
        let (first, last) = (*drawn.first().unwrap(), *drawn.last().unwrap());
        assert!(at(from) <= first && last <= at(to), "{kind:?}: {} to {}", first.local(), last.local());
        assert!(drawn.len() > 10, "{kind:?}: all at once");
    }

    #[test]
    fn an_order_is_asked_about_when_something_should_have_happened_to_it() {
        let of = |kind, from, to| lie_between(kind, Besides::Pushes, Pushes::Heard, "24T08:00", from, to);
        of(Some(Kind::OutForDelivery), "24T08:10", "24T08:11");
        of(Some(Kind::PickupScheduled), "24T08:10", "24T08:11");
        of(None, "24T08:30", "24T08:33");
        of(Some(Kind::InTransit), "24T10:00", "24T10:12");
        of(Some(Kind::DeliveryAttemptFailed), "24T10:00", "24T10:12");
        of(Some(Kind::Returning), "24T20:00", "25T07:42");
        of(Some(Kind::HeldForCollection), "25T08:00", "25T10:24");
    }

    #[test]
    fn nobody_is_asked_at_night() {
        let of = |kind, now, from, to| lie_between(Some(kind), Besides::Pushes, Pushes::Heard, now, from, to);
        of(Kind::OutForDelivery, "24T20:55", "25T06:30", "25T06:31");
        of(Kind::InTransit, "24T23:30", "25T06:30", "25T06:42");
        of(Kind::InTransit, "25T04:31", "25T06:31", "25T06:43");
        let mut always = periods();
        always.hours = WorkingDay::read("00:00-24:00").unwrap();
        let now = At::read_local("2026-11-24T23:55").unwrap();
        let kind = Some(Kind::OutForDelivery);
        let at = next_ask(kind, Besides::Pushes, Pushes::Heard, now, &always, |bound| bound - 1);
        assert_eq!(at.seconds_since(now), 660);
    }

    #[test]
    fn an_order_on_a_list_is_asked_about_alone_when_the_list_is_long_silent_about_it() {
        lie_between(Some(Kind::OutForDelivery), Besides::List, Pushes::Heard, "24T08:00", "25T08:00", "25T10:24");
    }

    #[test]
    fn missed_pushes_make_asking_more_frequent() {
        let of = |kind, from, to| lie_between(Some(kind), Besides::Pushes, Pushes::Missed, "24T08:00", from, to);
        of(Kind::InTransit, "24T08:40", "24T08:44");
        of(Kind::Returning, "24T12:00", "24T12:24");
    }
}
