//! A place in MyVNPost's list of changed orders, and where to read on after a page.
//!
//! The list is asked for by whole days of Vietnam, at most a month of them, once for orders we send and once for those
//! we receive. A list read to its end today holds all that changed before today; the day before is read again each
//! time, for rows that moved from one page to another while it was read.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use std::fmt;

/// Days a window may reach beyond its first.
const WINDOW: Days = Days::new(30);
/// Days read again.
const OVERLAP: Days = Days::new(1);

/// Orders we send (`GUI`) are listed apart from those we receive (`NHAN`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Sent,
    Received,
}

impl Side {
    /// MyVNPost's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Sent => "GUI",
            Side::Received => "NHAN",
        }
    }
}

/// Written `<first day>` between two readings, `<first day>|<last day>|<side>|<page>` within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdatesPlace {
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub side: Side,
    pub page: u32,
}

fn today(now: DateTime<Utc>) -> NaiveDate {
    (now + TimeDelta::hours(7)).date_naive()
}

impl UpdatesPlace {
    /// Reads a stored cursor; one that cannot be read starts a month ago, as does an account that has none.
    pub fn parse(cursor: Option<&str>, now: DateTime<Utc>) -> Self {
        let a_month_ago = today(now).checked_sub_days(WINDOW).unwrap_or_default();
        cursor.and_then(|cursor| Self::read(cursor, now)).unwrap_or_else(|| Self::beginning(a_month_ago, now))
    }

    /// The first page of the window that begins with this day.
    fn beginning(from: NaiveDate, now: DateTime<Utc>) -> Self {
        // a clock set back must not ask for a window that ends before it begins
        let from = from.min(today(now));
        let until = from.checked_add_days(WINDOW).unwrap_or(from).min(today(now));
        UpdatesPlace { from, until, side: Side::Sent, page: 0 }
    }

    fn read(cursor: &str, now: DateTime<Utc>) -> Option<Self> {
        let mut parts = cursor.split('|');
        let from: NaiveDate = parts.next()?.parse().ok()?;
        let Some(until) = parts.next() else {
            return Some(Self::beginning(from, now));
        };
        let until: NaiveDate = until.parse().ok()?;
        let last = from.checked_add_days(WINDOW)?;
        if until < from || until > last {
            return None;
        }
        let side = parts.next()?;
        let side = [Side::Sent, Side::Received].into_iter().find(|known| known.as_str() == side)?;
        Some(UpdatesPlace { from, until, side, page: parts.next()?.parse().ok()? })
    }

    /// The place after a page, and whether it should be read at once. Only an empty page ends a list: MyVNPost may
    /// give fewer orders than it is asked for.
    pub fn after(self, is_empty: bool, now: DateTime<Utc>) -> (Self, bool) {
        match (is_empty, self.side) {
            (false, _) => (UpdatesPlace { page: self.page.saturating_add(1), ..self }, true),
            (true, Side::Sent) => (UpdatesPlace { side: Side::Received, page: 0, ..self }, true),
            (true, Side::Received) => {
                let again = self.until.checked_sub_days(OVERLAP).unwrap_or(self.from).max(self.from);
                // a window cut at a month ends before today: the rest is read at once
                let is_cut = self.until - self.from == TimeDelta::days(30) && self.until < today(now);
                (Self::beginning(again, now), is_cut)
            }
        }
    }

    /// The window's days as MyVNPost writes them.
    pub fn days(&self) -> [String; 2] {
        [self.from, self.until].map(|day| day.format("%d-%m-%Y").to_string())
    }
}

impl fmt::Display for UpdatesPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.side, self.page) {
            (Side::Sent, 0) => write!(f, "{}", self.from),
            (side, page) => write!(f, "{}|{}|{}|{page}", self.from, self.until, side.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn both_sides_are_read_and_yesterday_again() {
        let now = at("2026-11-22T17:30:00Z"); // the 23rd in Vietnam
        let place = UpdatesPlace::parse(Some("2026-11-20"), now);
        assert_eq!(place.days(), ["20-11-2026", "23-11-2026"]);
        let (place, more) = place.after(false, now);
        assert_eq!((place.to_string().as_str(), more), ("2026-11-20|2026-11-23|GUI|1", true));
        let (place, more) = place.after(true, now);
        assert_eq!((place.to_string().as_str(), more), ("2026-11-20|2026-11-23|NHAN|0", true));
        assert_eq!(UpdatesPlace::parse(Some(&place.to_string()), now), place);
        // midnight passes while it is read: the window stays as it was, and its last day is read again
        let (place, more) = place.after(true, at("2026-11-23T17:30:00Z"));
        assert_eq!((place.to_string().as_str(), more), ("2026-11-22", false));
    }

    #[test]
    fn months_are_read_one_after_the_other() {
        let now = at("2026-11-22T05:00:00Z");
        let (mut place, mut readings, mut more) = (UpdatesPlace::parse(Some("2026-06-01"), now), 0, true);
        let mut last = place.from;
        while more {
            assert!(place.from <= last, "no day is skipped");
            last = place.until;
            (place, more) = place.after(true, now);
            readings += 1;
        }
        assert_eq!((place.to_string().as_str(), readings), ("2026-11-21", 12));
    }

    #[test]
    fn odd_cursors_start_a_month_ago() {
        let now = at("2026-11-22T05:00:00Z");
        let start = UpdatesPlace::parse(None, now);
        assert_eq!(start.days(), ["23-10-2026", "22-11-2026"]);
        for odd in
            ["", "yesterday", "2026-11-20|x", "2026-11-20|2026-11-19|GUI|0", "2026-11-20|2027-11-19|GUI|0", "|||"]
        {
            assert_eq!(UpdatesPlace::parse(Some(odd), now), start, "{odd}");
        }
        assert_eq!(UpdatesPlace::parse(Some("2999-01-01"), now).days(), ["22-11-2026", "22-11-2026"]);
    }
}
