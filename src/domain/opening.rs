//! When a post office is open: its week, the days on which that is otherwise, and the stretches postmen come in.
//!
//! On a day off of the calendar an office is closed; on a weekend day that is worked for another it is open as on a
//! Monday, unless its own week says that it is open then. What is said of one day comes before both.

use super::holidays::HolidayCalendar;
use super::time::{At, VIETNAM_OFFSET_S};
use super::working_time::WorkingDay;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeMap;

const DAY_NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What an office is taken to be open where nothing is said: mornings and afternoons, on Saturdays the morning.
pub const USUAL_WEEK: &str = "mon-fri 07:30-11:30 13:30-17:00; sat 07:30-11:30";

/// The hours of a week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpeningWeek([Option<WorkingDay>; 7]);

/// Why a text is no week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("opening hours are written like `mon-fri 07:30-11:30 13:30-17:00; sat 07:30-11:30`")]
pub struct OpeningWeekError;

impl OpeningWeek {
    /// Reads hours such as [`USUAL_WEEK`]: days or ranges of days, each named once, parted by `;`.
    pub fn read(text: &str) -> Result<OpeningWeek, OpeningWeekError> {
        let mut week = OpeningWeek::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (days, hours) = part.split_once(' ').ok_or(OpeningWeekError)?;
            let (first, last) = days.split_once('-').unwrap_or((days, days));
            let number = |name: &str| DAY_NAMES.iter().position(|day| *day == name).ok_or(OpeningWeekError);
            let hours = WorkingDay::read(hours).map_err(|_| OpeningWeekError)?;
            let days = week.0.get_mut(number(first)?..=number(last)?).ok_or(OpeningWeekError)?;
            for day in days {
                if day.replace(hours.clone()).is_some() {
                    return Err(OpeningWeekError);
                }
            }
        }
        if week.0.iter().all(Option::is_none) { Err(OpeningWeekError) } else { Ok(week) }
    }

    fn on(&self, weekday: Weekday) -> Option<&WorkingDay> {
        self.0.get(weekday.num_days_from_monday() as usize).and_then(Option::as_ref)
    }
}

/// When an office is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    pub week: OpeningWeek,
    /// Days on which it is open otherwise, or closed.
    pub days: BTreeMap<NaiveDate, Option<WorkingDay>>,
}

/// A stretch of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub begins_at: At,
    pub ends_at: At,
}

impl Opening {
    /// The stretches of a day, in order; none where it is closed.
    pub fn spans_on(&self, date: NaiveDate, holidays: &HolidayCalendar) -> Vec<Span> {
        let hours = match self.days.get(&date) {
            Some(said) => said.as_ref(),
            None => self.usual_on(date, holidays),
        };
        let midnight = midnight(date);
        let span = |(from, to): &(i64, i64)| Span { begins_at: midnight.plus_s(*from), ends_at: midnight.plus_s(*to) };
        hours.map(|hours| hours.stretches().iter().map(span).collect()).unwrap_or_default()
    }

    fn usual_on(&self, date: NaiveDate, holidays: &HolidayCalendar) -> Option<&WorkingDay> {
        let own = self.week.on(date.weekday());
        match (date.weekday(), holidays.works_on(date)) {
            (Weekday::Sat | Weekday::Sun, true) => own.or_else(|| self.week.on(Weekday::Mon)),
            (Weekday::Sat | Weekday::Sun, false) => own,
            (_, true) => own,
            (_, false) => None,
        }
    }

    /// The stretches of so many days from this one on, in order.
    pub fn spans_from(&self, first: NaiveDate, days: u32, holidays: &HolidayCalendar) -> Vec<Span> {
        (0..u64::from(days))
            .filter_map(|ahead| first.checked_add_days(Days::new(ahead)))
            .flat_map(|date| self.spans_on(date, holidays))
            .collect()
    }

    /// The stretch a moment lies in.
    pub fn span_at(&self, at: At, holidays: &HolidayCalendar) -> Option<Span> {
        self.spans_on(day_of(at), holidays).into_iter().find(|span| span.begins_at <= at && at < span.ends_at)
    }
}

/// The date of a moment on the clock of Việt Nam.
pub fn day_of(at: At) -> NaiveDate {
    at.in_vietnam().date_naive()
}

fn midnight(date: NaiveDate) -> At {
    let utc = date.and_time(chrono::NaiveTime::MIN).and_utc();
    At::from_utc(utc).plus_s(-i64::from(VIETNAM_OFFSET_S))
}

/// How the places of a day are shared among its stretches: evenly, the first ones taking what is left over.
pub fn share_of_day(places_per_day: u32, spans: usize, index: usize) -> u32 {
    let spans = u32::try_from(spans).unwrap_or(u32::MAX).max(1);
    let rest = usize::try_from(places_per_day % spans).unwrap_or(0);
    places_per_day / spans + u32::from(index < rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(spans: &[Span]) -> Vec<String> {
        let clock = |at: At| at.in_vietnam().format("%H:%M").to_string();
        spans.iter().map(|span| format!("{}-{}", clock(span.begins_at), clock(span.ends_at))).collect()
    }

    #[test]
    fn weeks_as_people_write_them() {
        let week = OpeningWeek::read(USUAL_WEEK).unwrap();
        assert_eq!(week.0.iter().filter(|day| day.is_some()).count(), 6);
        assert!(OpeningWeek::read("mon 07:00-11:00;sun 08:00-09:00").is_ok());
        for wrong in ["", "mon", "mo 07:00-11:00", "mon-fri 07:00-11:00; wed 08:00-09:00", "fri-mon 07:00-11:00"] {
            assert_eq!(OpeningWeek::read(wrong), Err(OpeningWeekError), "{wrong}");
        }
    }

    #[test]
    fn a_day_said_otherwise_comes_before_the_week_and_the_calendar() {
        let calendar = HolidayCalendar::read(include_str!("../../data/holidays_vn_2025_2030.csv")).unwrap();
        let mut opening = Opening { week: OpeningWeek::read(USUAL_WEEK).unwrap(), days: BTreeMap::new() };
        let spans = |opening: &Opening, date: &str| told(&opening.spans_on(day(date), &calendar));
        assert_eq!(spans(&opening, "2026-11-23"), ["07:30-11:30", "13:30-17:00"]);
        assert_eq!(spans(&opening, "2026-11-28"), ["07:30-11:30"], "a Saturday");
        assert_eq!(spans(&opening, "2026-11-29"), Vec::<String>::new(), "a Sunday");
        assert_eq!(spans(&opening, "2026-09-02"), Vec::<String>::new(), "a holiday");
        assert_eq!(spans(&opening, "2026-08-22"), ["07:30-11:30"], "its own Saturday, worked or not");
        let weekdays_only = Opening { week: OpeningWeek::read("mon-fri 08:00-16:00").unwrap(), days: BTreeMap::new() };
        assert_eq!(spans(&weekdays_only, "2026-08-22"), ["08:00-16:00"], "a Saturday worked for another day");
        opening.days.insert(day("2026-11-23"), None);
        opening.days.insert(day("2026-11-29"), Some(WorkingDay::read("09:00-10:00").unwrap()));
        assert_eq!(spans(&opening, "2026-11-23"), Vec::<String>::new());
        assert_eq!(spans(&opening, "2026-11-29"), ["09:00-10:00"]);
        assert_eq!(opening.spans_from(day("2026-11-27"), 3, &calendar).len(), 4);
        let nine = opening.spans_on(day("2026-11-29"), &calendar)[0].begins_at;
        assert!(opening.span_at(nine, &calendar).is_some() && opening.span_at(nine.plus_s(3600), &calendar).is_none());
    }

    #[test]
    fn a_day_is_shared_whole() {
        for (places, spans) in [(40, 2), (41, 2), (1, 2), (0, 3), (7, 3)] {
            assert_eq!((0..spans).map(|index| share_of_day(places, spans, index)).sum::<u32>(), places);
        }
    }
}
