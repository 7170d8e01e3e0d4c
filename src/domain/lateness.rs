//! Whether a result will probably come later than she was told, said once and not at every change of mind.

use super::expected::UsualDays;
use super::time::At;
use super::working_time::{Norm, WorkingTime};

/// Days looked ahead for the one on which the answer changes by itself.
const DAYS_AHEAD: usize = 60;

/// How far a result is on its way home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The agency has it ready; the post is to fetch it.
    WaitsForPost { since: At },
    /// The post has it.
    Carried { since: At },
    /// A postman is bringing it.
    AtTheDoor { since: At },
    /// It could not be delivered, and is tried again.
    TriesAgain { missed_at: At },
    /// She has it, is to fetch it, or a person must see to it first: nothing is said about its day.
    NotForecast,
}

/// What is thought of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    OnTime,
    Late,
}

/// Between these two, whatever was thought before is thought on. Hours after the day that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margins {
    /// It is late from here on.
    pub late_hours: u32,
    /// It is on time up to here.
    pub on_time_hours: u32,
}

/// By when it is expected as the journey begins.
pub fn told_by(begun_at: At, days: UsualDays, calendar: &WorkingTime) -> At {
    usual(begun_at, days.to_come + days.to_carry, calendar)
}

/// By when it will come, as far as is known at a moment.
fn forecast(stage: Stage, days: UsualDays, now: At, calendar: &WorkingTime) -> Option<At> {
    let today = now.end_of_day();
    Some(match stage {
        // fetched today at the earliest, and carried as usual
        Stage::WaitsForPost { since } => told_by(since, days, calendar).max(usual(now, days.to_carry, calendar)),
        Stage::Carried { since } => usual(since, days.to_carry, calendar).max(today),
        Stage::AtTheDoor { since } => since.end_of_day().max(today),
        Stage::TriesAgain { missed_at } => usual(missed_at, 1, calendar).max(today),
        Stage::NotForecast => return None,
    })
}

fn usual(from: At, days: u32, calendar: &WorkingTime) -> At {
    calendar.due_at(from, Norm::CalendarDays(days)).end_of_day()
}

/// A result on its way home, and what she was told.
#[derive(Clone, Copy, Debug)]
pub struct Watched<'a> {
    pub stage: Stage,
    pub days: UsualDays,
    pub told_by: At,
    pub margins: Margins,
    pub calendar: &'a WorkingTime,
}

impl Watched<'_> {
    /// What is to be thought at a moment, after what was thought before; `None` where nothing is to be said.
    pub fn risk(&self, before: Risk, now: At) -> Option<Risk> {
        let by = forecast(self.stage, self.days, now, self.calendar)?;
        let after = |hours: u32| self.told_by.plus_s(i64::from(hours) * 3600);
        Some(match before {
            _ if by >= after(self.margins.late_hours) => Risk::Late,
            _ if by <= after(self.margins.on_time_hours) => Risk::OnTime,
            before => before,
        })
    }

    /// When the answer changes although nothing is heard; `None` where only news can change it.
    pub fn changes_at(&self, risk: Risk, now: At) -> Option<At> {
        let days = std::iter::successors(Some(next_day(now)), |day| Some(next_day(*day)));
        days.take(DAYS_AHEAD).find(|day| self.risk(risk, *day).is_some_and(|then| then != risk))
    }
}

fn next_day(at: At) -> At {
    at.end_of_day().plus_s(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::holidays::HolidayCalendar;
    use crate::domain::working_time::WorkingDay;

    const DAYS: UsualDays = UsualDays { to_come: 1, to_carry: 2 };
    const MARGINS: Margins = Margins { late_hours: 24, on_time_hours: 0 };

    fn at(text: &str) -> At {
        At::read_local(text).unwrap()
    }

    fn watched(stage: Stage, calendar: &WorkingTime) -> Watched<'_> {
        // begun on a Monday
        let told_by = told_by(at("2026-11-23T09:00"), DAYS, calendar);
        Watched { stage, days: DAYS, told_by, margins: MARGINS, calendar }
    }

    #[test]
    fn what_waits_too_long_is_late_before_its_day_has_passed() {
        let calendar = WorkingTime::new(WorkingDay::default(), HolidayCalendar::default());
        let waits = watched(Stage::WaitsForPost { since: at("2026-11-23T09:00") }, &calendar);
        assert_eq!(waits.told_by.local(), "2026-11-26T23:59");
        assert_eq!(waits.risk(Risk::OnTime, at("2026-11-24T09:00")), Some(Risk::OnTime));
        // fetched on Wednesday, it comes on Friday
        let changes_at = waits.changes_at(Risk::OnTime, at("2026-11-23T10:00")).unwrap();
        assert_eq!(changes_at.local(), "2026-11-25T00:00");
        assert_eq!(waits.risk(Risk::OnTime, changes_at), Some(Risk::Late));
        assert_eq!(waits.changes_at(Risk::Late, changes_at), None, "only news make it better");
        let at_the_door = watched(Stage::AtTheDoor { since: at("2026-11-26T08:00") }, &calendar);
        assert_eq!(at_the_door.risk(Risk::Late, at("2026-11-26T08:00")), Some(Risk::OnTime));
        let done = watched(Stage::NotForecast, &calendar);
        assert_eq!((done.risk(Risk::Late, changes_at), done.changes_at(Risk::Late, changes_at)), (None, None));
    }

    #[test]
    fn between_the_margins_nothing_changes() {
        let calendar = WorkingTime::new(WorkingDay::default(), HolidayCalendar::default());
        let wide = Margins { late_hours: 48, on_time_hours: 0 };
        let carried = Watched { margins: wide, ..watched(Stage::Carried { since: at("2026-11-24T09:00") }, &calendar) };
        let a_day_late = at("2026-11-27T09:00");
        assert_eq!(carried.risk(Risk::OnTime, a_day_late), Some(Risk::OnTime));
        assert_eq!(carried.risk(Risk::Late, a_day_late), Some(Risk::Late));
        assert_eq!(carried.risk(Risk::OnTime, at("2026-11-28T09:00")), Some(Risk::Late));
    }
}
