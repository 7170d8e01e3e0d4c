//! When something happened, in the many spellings couriers use; without a zone it is Vietnam's time.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, TimeZone, Utc};
use serde_json::Value;

/// Above this a bare number counts milliseconds since 1970, below it seconds.
const MILLISECONDS_FROM: f64 = 1e11;

/// A moment: text with or without a zone (then Vietnam's), or seconds or milliseconds since 1970.
/// `None` also for a moment outside 2000–2199: it is nobody's event (Go's zero time is the year 1).
pub fn as_moment(value: &Value) -> Option<DateTime<FixedOffset>> {
    match value {
        Value::String(text) => moment(text),
        Value::Number(number) => since_1970(number.as_f64()?),
        _ => None,
    }
}

/// Reads a moment written as text; see [`as_moment`].
pub fn moment(text: &str) -> Option<DateTime<FixedOffset>> {
    const ZONED: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
    const LOCAL: [&str; 4] =
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%d/%m/%Y %H:%M:%S%.f", "%d-%m-%Y %H:%M:%S%.f"];
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return since_1970(number);
    }
    let zoned = || ZONED.iter().find_map(|format| DateTime::parse_from_str(text, format).ok());
    let local = || {
        LOCAL.iter().find_map(|format| {
            let local = NaiveDateTime::parse_from_str(text, format).ok().filter(|local| is_plausible(local.year()))?;
            vietnam()?.from_local_datetime(&local).single()
        })
    };
    DateTime::parse_from_rfc3339(text)
        .ok()
        .or_else(zoned)
        .or_else(local)
        .filter(|moment| is_plausible(moment.naive_utc().year()))
}

fn since_1970(number: f64) -> Option<DateTime<FixedOffset>> {
    let milliseconds = if number.abs() > MILLISECONDS_FROM { number } else { number * 1000.0 };
    if !milliseconds.is_finite() || milliseconds.abs() > 1e14 {
        return None;
    }
    let moment = Utc.timestamp_millis_opt(milliseconds.round() as i64).single()?;
    is_plausible(moment.naive_utc().year()).then_some(moment.with_timezone(&vietnam()?))
}

fn is_plausible(year: i32) -> bool {
    (2000..2200).contains(&year)
}

/// UTC+07:00, the zone of every time without one.
pub fn vietnam() -> Option<FixedOffset> {
    FixedOffset::east_opt(7 * 3600)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_moment_in_every_spelling() {
        let due = "2021-11-11T10:52:50+07:00";
        let spellings = [
            json!("11/11/2021 10:52:50"),
            json!("11-11-2021 10:52:50"),
            json!(" 2021-11-11 10:52:50 "),
            json!("2021-11-11T10:52:50"),
            json!("2021-11-11T03:52:50Z"),
            json!("2021-11-11T10:52:50+0700"),
            json!("2021-11-11 03:52:50.000Z"),
            json!(1_636_602_770),
            json!("1636602770"),
            json!(1_636_602_770_000_i64),
            json!(1_636_602_770.0),
        ];
        for spelling in spellings {
            let read = as_moment(&spelling).unwrap();
            assert_eq!(read, DateTime::parse_from_rfc3339(due).unwrap(), "{spelling}");
        }
        assert_eq!(moment("1/2/2026 3:04:05").unwrap().to_rfc3339(), "2026-02-01T03:04:05+07:00");
    }

    #[test]
    fn extreme_numbers_are_no_moments() {
        for odd in ["1e308", "-1e308", "inf", "NaN", "9223372036854775807", "-9223372036854775808", "0", "99999999999"]
        {
            assert_eq!(moment(odd), None, "{odd}");
        }
        for odd in ["0001-01-01T00:00:00Z", "+262142-12-31 23:59:59", "9999-12-31T23:59:59Z", "32/01/2026 00:00:00", ""]
        {
            assert_eq!(moment(odd), None, "{odd}");
        }
        assert_eq!(as_moment(&json!(u64::MAX)), None);
    }
}
