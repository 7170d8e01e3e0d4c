//! Ranges of waybill numbers that a courier allotted: how their numbers are written, and which ranges meet.

use buuta_webhooks::s10::{self, CodeShape};

/// Digits of an S10 number before its check digit.
const S10_DIGITS: u32 = 8;
/// The longest number, characters, and its longest count.
const LONGEST: usize = 40;
const MOST_DIGITS: u32 = 15;

/// How the numbers of a range are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// UPU S10: two letters, eight digits that count, a check digit, the country.
    S10,
    /// The last digits in it count; the rest stays.
    Plain,
}

impl Scheme {
    /// Both.
    pub const ALL: [Scheme; 2] = [Scheme::S10, Scheme::Plain];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scheme::S10 => "s10",
            Scheme::Plain => "plain",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Scheme> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == text)
    }
}

/// Numbers from a first to a last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaybillRange {
    pub scheme: Scheme,
    /// What stands before the digits that count, and behind them and the check digit.
    pub prefix: String,
    pub suffix: String,
    /// How many digits count.
    pub digits: u32,
    pub first_serial: u64,
    pub last_serial: u64,
}

/// Why two numbers are no range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    #[error("a number is not written as S10, or its check digit is wrong")]
    NotS10,
    #[error("a number has no digits that count, or is too long")]
    NotANumber,
    #[error("the first and the last number differ in more than the digits that count")]
    Unlike,
    #[error("the last number comes before the first")]
    Backwards,
}

impl WaybillRange {
    /// The range between two numbers as the courier wrote them.
    pub fn between(scheme: Scheme, first: &str, last: &str) -> Result<WaybillRange, RangeError> {
        let read = match scheme {
            Scheme::S10 => read_s10,
            Scheme::Plain => read_plain,
        };
        let (range, end) = (read(first)?, read(last)?);
        if (&range.prefix, &range.suffix, range.digits) != (&end.prefix, &end.suffix, end.digits) {
            return Err(RangeError::Unlike);
        }
        if end.first_serial < range.first_serial {
            return Err(RangeError::Backwards);
        }
        Ok(WaybillRange { last_serial: end.first_serial, ..range })
    }

    /// The number with these digits.
    pub fn number(&self, serial: u64) -> String {
        let counted = format!("{serial:0width$}", width = self.digits as usize);
        let check = match self.scheme {
            Scheme::S10 => s10::check_digit_of(&counted).map(|digit| digit.to_string()).unwrap_or_default(),
            Scheme::Plain => String::new(),
        };
        format!("{}{counted}{check}{}", self.prefix, self.suffix)
    }
    /// Its first number.
    pub fn first(&self) -> String {
        self.number(self.first_serial)
    }
    /// Its last number.
    pub fn last(&self) -> String {
        self.number(self.last_serial)
    }
    /// How many numbers it has.
    pub fn count(&self) -> u64 {
        self.last_serial - self.first_serial + 1
    }

    /// Whether a number could be in both. An S10 range meets a plain one that runs through its check digits.
    pub fn overlaps(&self, other: &WaybillRange) -> bool {
        let ((from, to, digits), (other_from, other_to, other_digits)) = (self.written(), other.written());
        (&self.prefix, &self.suffix, digits) == (&other.prefix, &other.suffix, other_digits)
            && from <= other_to
            && other_from <= to
    }

    /// The digits as they stand in the numbers, from and to, and how many they are.
    fn written(&self) -> (u64, u64, u32) {
        match self.scheme {
            Scheme::S10 => (self.first_serial * 10, self.last_serial * 10 + 9, self.digits + 1),
            Scheme::Plain => (self.first_serial, self.last_serial, self.digits),
        }
    }
}

/// A range of this one number.
fn read_s10(number: &str) -> Result<WaybillRange, RangeError> {
    let number = s10::normalise(number);
    if s10::shape(&number) != CodeShape::Valid {
        return Err(RangeError::NotS10);
    }
    let part = |from, to| number.get(from..to).ok_or(RangeError::NotS10);
    let serial = part(2, 10)?.parse().map_err(|_| RangeError::NotS10)?;
    Ok(WaybillRange {
        scheme: Scheme::S10,
        prefix: part(0, 2)?.to_owned(),
        suffix: part(11, 13)?.to_owned(),
        digits: S10_DIGITS,
        first_serial: serial,
        last_serial: serial,
    })
}

fn read_plain(number: &str) -> Result<WaybillRange, RangeError> {
    let number = number.trim();
    if number.len() > LONGEST || !number.chars().all(|c| c.is_ascii_graphic()) {
        return Err(RangeError::NotANumber);
    }
    let before_suffix = number.trim_end_matches(|c: char| !c.is_ascii_digit());
    let prefix = before_suffix.trim_end_matches(|c: char| c.is_ascii_digit());
    let (counted, suffix) = (&before_suffix[prefix.len()..], &number[before_suffix.len()..]);
    let digits = u32::try_from(counted.len()).unwrap_or(u32::MAX);
    if digits > MOST_DIGITS {
        return Err(RangeError::NotANumber);
    }
    let serial = counted.parse().map_err(|_| RangeError::NotANumber)?;
    Ok(WaybillRange {
        scheme: Scheme::Plain,
        prefix: prefix.to_owned(),
        suffix: suffix.to_owned(),
        digits,
        first_serial: serial,
        last_serial: serial,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(scheme: Scheme, first: &str, last: &str) -> WaybillRange {
        WaybillRange::between(scheme, first, last).unwrap()
    }

    #[test]
    fn s10_numbers_carry_their_check_digits() {
        let range = range(Scheme::S10, "EE 00000000 5 VN", "ee000000120vn");
        assert_eq!(
            (range.count(), range.first().as_str(), range.last().as_str()),
            (13, "EE000000005VN", "EE000000120VN")
        );
        let all: Vec<String> = (range.first_serial..=range.last_serial).map(|serial| range.number(serial)).collect();
        assert!(all.iter().all(|number| s10::shape(number) == CodeShape::Valid), "{all:?}");
        assert!(all.contains(&"EE000000080VN".to_owned()), "the check digit 10 is written 0");
    }

    #[test]
    fn of_plain_numbers_the_last_digits_count() {
        let range = range(Scheme::Plain, "HCC2026-0098/VN", "HCC2026-0101/VN");
        let all: Vec<String> = (range.first_serial..=range.last_serial).map(|serial| range.number(serial)).collect();
        assert_eq!(all, ["HCC2026-0098/VN", "HCC2026-0099/VN", "HCC2026-0100/VN", "HCC2026-0101/VN"]);
        assert_eq!(WaybillRange::between(Scheme::Plain, "0007", "0007").unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_range_is_told() {
        for (scheme, first, last, error) in [
            (Scheme::S10, "EJ012345678VN", "EJ012345688VN", RangeError::NotS10),
            (Scheme::S10, "HCC0001", "HCC0009", RangeError::NotS10),
            (Scheme::S10, "EE000000005VN", "EF000000014VN", RangeError::Unlike),
            (Scheme::S10, "EE000000014VN", "EE000000005VN", RangeError::Backwards),
            (Scheme::Plain, "HCC", "HCC", RangeError::NotANumber),
            (Scheme::Plain, "", "", RangeError::NotANumber),
            (Scheme::Plain, "Đ01", "Đ02", RangeError::NotANumber),
            (Scheme::Plain, "1234567890123456", "1234567890123457", RangeError::NotANumber),
            (Scheme::Plain, "HCC99", "HCC100", RangeError::Unlike),
            (Scheme::Plain, "HCC0002", "HCC0001", RangeError::Backwards),
        ] {
            assert_eq!(WaybillRange::between(scheme, first, last), Err(error), "{first} {last}");
        }
    }

    #[test]
    fn ranges_meet_where_a_number_could_be_in_both() {
        let s10 = range(Scheme::S10, "EE000000005VN", "EE000000120VN");
        assert!(s10.overlaps(&s10));
        for (scheme, first, last, meets) in [
            (Scheme::S10, "EE000000120VN", "EE000000120VN", true),
            (Scheme::S10, "EE000000133VN", "EE000000133VN", false),
            (Scheme::S10, "EF000000005VN", "EF000000005VN", false),
            (Scheme::Plain, "EE000000129VN", "EE000000200VN", true),
            (Scheme::Plain, "EE000000130VN", "EE000000200VN", false),
            (Scheme::Plain, "EE00000000VN", "EE99999999VN", false),
        ] {
            let other = range(scheme, first, last);
            assert_eq!((s10.overlaps(&other), other.overlaps(&s10)), (meets, meets), "{first} {last}");
        }
    }
}
