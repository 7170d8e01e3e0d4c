//! The days on which agencies do not work although it is no weekend, and the weekend days on which they do.

use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// Which dates are worked. Without a list it knows weekends alone, and says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HolidayCalendar {
    /// Monday to Friday, off.
    off: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays, worked.
    worked: BTreeSet<NaiveDate>,
    /// The first and the last year of the list.
    years: Option<(i32, i32)>,
    /// The first day of the list that is not announced.
    first_open: Option<NaiveDate>,
}

/// How far the list of holidays can be trusted about a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HolidaysKnown {
    /// Every day off up to this date is announced.
    Announced,
    /// A day off up to this date is planned or still to be confirmed: what is counted across it may shift.
    Planned,
    /// Outside the years of the list: only weekends are skipped there.
    Unlisted,
}

/// What is wrong with a list of holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HolidayListError {
    #[error("the list of holidays has no row")]
    Empty,
    #[error("line {line} of the list of holidays is no row of date, name, kind and announced")]
    NotARow { line: u64 },
    #[error("line {line} of the list of holidays has no date such as 2026-09-02")]
    NotADate { line: u64 },
    #[error("line {line} of the list of holidays has a kind other than statutory, observed, swap_off and swap_work")]
    UnknownKind { line: u64 },
    #[error("line {line} of the list of holidays says neither yes nor planned nor to confirm in law")]
    UnknownAnnouncement { line: u64 },
    #[error("line {line} of the list of holidays swaps away a weekend, or has a weekday worked for another")]
    SwapOnWrongDay { line: u64 },
}

impl HolidayCalendar {
    /// Reads a list as CSV: date, name, kind, announced (see `data/README.md`). A day that is planned or still to be
    /// confirmed counts as off: a date promised across it is rather a day late than a day early.
    pub fn read(text: &str) -> Result<HolidayCalendar, HolidayListError> {
        let mut calendar = HolidayCalendar::default();
        let mut rows = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
        for (index, record) in rows.records().enumerate() {
            let record = record.map_err(|_| HolidayListError::NotARow { line: index as u64 + 2 })?;
            calendar.add(&record)?;
        }
        if calendar.years.is_some() { Ok(calendar) } else { Err(HolidayListError::Empty) }
    }

    fn add(&mut self, record: &csv::StringRecord) -> Result<(), HolidayListError> {
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<&str> = record.iter().map(str::trim).collect();
        let [date, _, kind, announced] = fields.as_slice() else {
            return Err(HolidayListError::NotARow { line });
        };
        let date: NaiveDate = date.parse().map_err(|_| HolidayListError::NotADate { line })?;
        let is_weekend = is_weekend(date);
        match (*kind, is_weekend) {
            ("swap_work", true) => _ = self.worked.insert(date),
            ("swap_off" | "statutory" | "observed", false) => _ = self.off.insert(date),
            // off as every weekend
            ("statutory" | "observed", true) => {}
            ("swap_off" | "swap_work", _) => return Err(HolidayListError::SwapOnWrongDay { line }),
            _ => return Err(HolidayListError::UnknownKind { line }),
        }
        match *announced {
            "yes" => {}
            "planned" | "to confirm in law" => {
                self.first_open = Some(self.first_open.map_or(date, |first| first.min(date)));
            }
            _ => return Err(HolidayListError::UnknownAnnouncement { line }),
        }
        let (first, last) = self.years.unwrap_or((date.year(), date.year()));
        self.years = Some((first.min(date.year()), last.max(date.year())));
        Ok(())
    }

    /// Whether agencies work on this date.
    pub fn works_on(&self, date: NaiveDate) -> bool {
        if is_weekend(date) { self.worked.contains(&date) } else { !self.off.contains(&date) }
    }
    /// The weekdays that are off, and the weekend days that are worked, before this date.
    pub fn exceptions_before(&self, date: NaiveDate) -> (usize, usize) {
        (self.off.range(..date).count(), self.worked.range(..date).count())
    }
    /// How many exceptions to plain weeks there are.
    pub fn exceptions(&self) -> usize {
        self.off.len() + self.worked.len()
    }
    /// The last day of the list's last year: later, only weekends are skipped.
    pub fn known_until(&self) -> Option<NaiveDate> {
        self.years.and_then(|(_, last)| NaiveDate::from_ymd_opt(last, 12, 31))
    }
    /// How far the list can be trusted when something is counted up to this date.
    pub fn known_on(&self, date: NaiveDate) -> HolidaysKnown {
        match self.years {
            Some((first, last)) if (first..=last).contains(&date.year()) => match self.first_open {
                Some(open) if open <= date => HolidaysKnown::Planned,
                _ => HolidaysKnown::Announced,
            },
            _ => HolidaysKnown::Unlisted,
        }
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARRIED: &str = include_str!("../../data/holidays_vn_2025_2030.csv");

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_carried_list_knows_what_is_off_and_what_is_worked() {
        let calendar = HolidayCalendar::read(CARRIED).unwrap();
        for (date, works) in [
            ("2025-04-26", true),  // the Saturday worked for Friday 02/05/2025
            ("2025-05-02", false), // the Friday swapped away
            ("2026-08-22", true),
            ("2026-08-31", false),
            ("2026-11-23", true),
            ("2026-11-24", false), // still to be confirmed: off
            ("2027-02-03", true),
            ("2027-02-04", false), // from here to 10/02 is Tết
            ("2027-02-10", false),
            ("2027-02-11", true),
            ("2027-05-01", false), // a Saturday and a holiday
            ("2031-01-01", true),  // beyond the list: a plain Wednesday
        ] {
            assert_eq!(calendar.works_on(day(date)), works, "{date}");
        }
    }

    #[test]
    fn a_calendar_says_how_far_it_can_be_trusted() {
        let calendar = HolidayCalendar::read(CARRIED).unwrap();
        for (date, known) in [
            ("2024-12-31", HolidaysKnown::Unlisted),
            ("2025-01-01", HolidaysKnown::Announced),
            ("2026-11-23", HolidaysKnown::Announced),
            ("2026-11-24", HolidaysKnown::Planned),
            ("2030-12-31", HolidaysKnown::Planned),
            ("2031-01-01", HolidaysKnown::Unlisted),
        ] {
            assert_eq!(calendar.known_on(day(date)), known, "{date}");
        }
        assert_eq!(calendar.known_until(), Some(day("2030-12-31")));
        assert_eq!(HolidayCalendar::default().known_until(), None);
        assert_eq!(HolidayCalendar::default().known_on(day("2026-11-23")), HolidaysKnown::Unlisted);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let read = |rows: &str| HolidayCalendar::read(&format!("date,name,kind,announced\n{rows}"));
        let fine = "# a comment\n2026-09-02, Quốc khánh ,statutory,yes\n";
        assert!(read(fine).is_ok());
        for (row, error) in [
            ("2026-09-02,Quốc khánh", HolidayListError::NotARow { line: 4 }),
            ("02/09/2026,Quốc khánh,statutory,yes", HolidayListError::NotADate { line: 4 }),
            ("2026-02-30,Quốc khánh,statutory,yes", HolidayListError::NotADate { line: 4 }),
            ("2026-09-02,Quốc khánh,holiday,yes", HolidayListError::UnknownKind { line: 4 }),
            ("2026-09-02,Quốc khánh,statutory,perhaps", HolidayListError::UnknownAnnouncement { line: 4 }),
            ("2026-08-24,Ngày làm bù,swap_work,yes", HolidayListError::SwapOnWrongDay { line: 4 }),
            ("2026-08-22,Ngày nghỉ,swap_off,yes", HolidayListError::SwapOnWrongDay { line: 4 }),
        ] {
            assert_eq!(read(&format!("{fine}{row}\n")), Err(error), "{row}");
        }
        assert_eq!(read(""), Err(HolidayListError::Empty));
        assert_eq!(HolidayCalendar::read(""), Err(HolidayListError::Empty));
    }
}
