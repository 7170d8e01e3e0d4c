//! A place in the demo courier's list of changed orders, and where to read on after a page.
//!
//! The list is asked for by the time the courier noted a change, which the answer does not show; it shows when things
//! happened, and nothing is noted before it happened. So the next `since` is the newest happening seen, less ten
//! minutes for clocks that disagree. Two orders must have reached it: one event dated in the future must not make us
//! blind until that day comes.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use std::fmt;

const OVERLAP: TimeDelta = TimeDelta::minutes(10);

/// Written `<since>`, or `<since>|<page>|<newest>|<second newest>` between two pages of one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangesPlace {
    pub since: DateTime<Utc>,
    pub page: u32,
    /// The latest happenings of two orders on the pages read so far, the later one first.
    newest: [DateTime<Utc>; 2],
}

impl ChangesPlace {
    /// The very beginning.
    pub const START: ChangesPlace = Self::first_page(DateTime::UNIX_EPOCH);

    const fn first_page(since: DateTime<Utc>) -> Self {
        ChangesPlace { since, page: 0, newest: [DateTime::UNIX_EPOCH; 2] }
    }

    /// Reads a stored cursor; one that cannot be read starts over, which costs rows read and loses nothing.
    pub fn parse(cursor: Option<&str>) -> Self {
        cursor.and_then(Self::read).unwrap_or(Self::START)
    }

    fn read(cursor: &str) -> Option<Self> {
        let moment = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.to_utc());
        let mut parts = cursor.split('|');
        let since = moment(parts.next()?)?;
        let Some(page) = parts.next() else {
            return Some(Self::first_page(since));
        };
        let newest = [moment(parts.next()?)?, moment(parts.next()?)?];
        Some(ChangesPlace { since, page: page.parse().ok()?, newest })
    }

    /// The place after a page whose orders' latest happenings are these.
    pub fn after(self, latest: impl IntoIterator<Item = DateTime<Utc>>, more: bool) -> Self {
        let newest = latest.into_iter().fold(self.newest, |[first, second], moment| {
            if moment >= first { [moment, first] } else { [first, second.max(moment)] }
        });
        if more {
            return ChangesPlace { since: self.since, page: self.page.saturating_add(1), newest };
        }
        let [_, reached_by_two] = newest;
        let since = reached_by_two.checked_sub_signed(OVERLAP).unwrap_or(self.since).max(self.since);
        Self::first_page(since)
    }

    /// The moment as the courier wants it in `since`.
    pub fn since_text(&self) -> String {
        text(&self.since)
    }
}

fn text(moment: &DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl fmt::Display for ChangesPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = &self.newest;
        match self.page {
            0 => f.write_str(&text(&self.since)),
            page => write!(f, "{}|{page}|{}|{}", text(&self.since), text(first), text(second)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn two_orders_move_it_and_one_does_not() {
        let place = ChangesPlace::first_page(at(100_000));
        assert_eq!(place.after([at(900_000_000)], false), place);
        let moved = place.after([at(900_000_000), at(200_000), at(150_000)], false);
        assert_eq!(moved, ChangesPlace::first_page(at(199_400)));
        assert_eq!(moved.after([at(150_000), at(150_000)], false), moved);
    }

    #[test]
    fn pages_keep_since_and_remember_the_newest() {
        let paging = ChangesPlace::START.after([at(100_000), at(90_000)], true);
        assert_eq!(ChangesPlace::parse(Some(&paging.to_string())), paging);
        assert_eq!((paging.since, paging.page), (ChangesPlace::START.since, 1));
        assert_eq!(paging.after([at(50_000)], false), ChangesPlace::first_page(at(89_400)));
        for odd in ["", "yesterday", "1970-01-01T00:00:00Z|x", "1970-01-01T00:00:00Z|1", "|||"] {
            assert_eq!(ChangesPlace::parse(Some(odd)), ChangesPlace::START, "{odd}");
        }
    }
}
