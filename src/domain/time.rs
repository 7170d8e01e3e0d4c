//! Moments and the clock of Việt Nam (UTC+7, no daylight saving since 1979).

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// A moment: microseconds of UTC since 1970. The one spelling in rows, hashes and comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct At(pub i64);

/// Seconds east of UTC in Việt Nam.
pub const VIETNAM_OFFSET_S: i32 = 7 * 3600;

impl At {
    /// From whole seconds of UTC.
    pub const fn from_second(second: i64) -> At {
        At(second.saturating_mul(1_000_000))
    }
    /// The second it lies in.
    pub const fn second(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
    /// The same moment cut to its second, as couriers' facts are compared.
    pub const fn cut_to_second(self) -> At {
        At::from_second(self.second())
    }
    /// That many seconds later.
    pub const fn plus_s(self, seconds: i64) -> At {
        At(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    /// Whole seconds from an earlier moment to this one.
    pub const fn seconds_since(self, earlier: At) -> i64 {
        (self.0 - earlier.0).div_euclid(1_000_000)
    }
    /// From chrono's moment.
    pub fn from_utc(moment: DateTime<Utc>) -> At {
        At(moment.timestamp_micros())
    }
    /// As chrono's moment; a value outside chrono's range becomes its beginning of time.
    pub fn to_utc(self) -> DateTime<Utc> {
        Utc.timestamp_micros(self.0).single().unwrap_or(DateTime::<Utc>::MIN_UTC)
    }
    /// On the clock of Việt Nam.
    pub fn in_vietnam(self) -> DateTime<FixedOffset> {
        let utc = self.to_utc();
        match FixedOffset::east_opt(VIETNAM_OFFSET_S) {
            Some(vietnam) => utc.with_timezone(&vietnam),
            None => utc.fixed_offset(),
        }
    }
    /// Reads `2026-11-24T09:15` as a moment on the clock of Việt Nam: how browsers send what was chosen.
    pub fn read_local(text: &str) -> Option<At> {
        let local = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M").ok()?;
        Some(At::from_utc(local.and_utc()).plus_s(-i64::from(VIETNAM_OFFSET_S)))
    }
    /// The same, to the minute: what such a field begins with.
    pub fn local(self) -> String {
        self.in_vietnam().format("%Y-%m-%dT%H:%M").to_string()
    }
    /// The last second of its day in Việt Nam.
    pub fn end_of_day(self) -> At {
        end_of(self.in_vietnam().date_naive())
    }
    /// RFC 3339 on the clock of Việt Nam, to the second: how the JSON API shows moments.
    pub fn rfc3339(self) -> String {
        self.in_vietnam().format("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
    /// `09:15 ngày 22/11/2026`: how people read a moment.
    pub fn for_people(self) -> String {
        self.in_vietnam().format("%H:%M ngày %d/%m/%Y").to_string()
    }
}

/// The last second of a day in Việt Nam.
pub fn end_of(day: NaiveDate) -> At {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    At::from_utc(next.and_utc()).plus_s(-i64::from(VIETNAM_OFFSET_S) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_moment_is_one_on_the_clock_of_viet_nam() {
        let at = At::read_local("2026-11-24T09:15").unwrap();
        assert_eq!((at.rfc3339(), at.local()), ("2026-11-24T09:15:00+07:00".to_owned(), "2026-11-24T09:15".to_owned()));
        assert_eq!(At::read_local("24/11/2026"), None);
    }

    #[test]
    fn a_second_is_cut_towards_the_past() {
        assert_eq!(At(1_999_999).second(), 1);
        assert_eq!(At(-1).second(), -1);
        assert_eq!(At::from_second(1_763_776_500).rfc3339(), "2025-11-22T08:55:00+07:00");
    }
}
