//! UPU S10 item identifiers: valid, suspicious or something else. A wrong check digit is shown, never rejected.

use crate::vocabulary::words;
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// What a parcel's code looks like.
    CodeShape {
        /// S10 with a right check digit.
        Valid = "s10_valid",
        /// S10-shaped with a wrong check digit: some domestic ranges ignore it, so it is used and marked.
        Suspicious = "s10_suspicious",
        /// Any other code (GHN, Viettel Post, GHTK have their own).
        Other = "other",
    }
}

/// The code as it is compared: no spaces, dots or dashes, capital letters.
pub fn normalise(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace() && *c != '.' && *c != '-').flat_map(char::to_uppercase).collect()
}

/// The check digit of eight digits: weights 8 6 4 2 3 5 9 7, eleven minus the remainder; 10 is 0 and 11 is 5.
pub fn check_digit(serial: [u8; 8]) -> u8 {
    let weights = [8u32, 6, 4, 2, 3, 5, 9, 7];
    let sum: u32 = serial.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit as u8,
    }
}

/// The check digit of eight digits as text; `None` for any other text.
pub fn check_digit_of(serial: &str) -> Option<u8> {
    let digits: [u8; 8] = serial.as_bytes().try_into().ok()?;
    digits.iter().all(u8::is_ascii_digit).then(|| check_digit(digits.map(|digit| digit - b'0')))
}

/// Tells a valid S10 code from a suspicious one and from any other.
pub fn shape(code: &str) -> CodeShape {
    let code = normalise(code);
    let bytes = code.as_bytes();
    let is_shaped = bytes.len() == 13
        && bytes[..2].iter().chain(&bytes[11..]).all(u8::is_ascii_uppercase)
        && bytes[2..11].iter().all(u8::is_ascii_digit);
    if !is_shaped {
        return CodeShape::Other;
    }
    if check_digit_of(&code[2..10]) == Some(bytes[10] - b'0') { CodeShape::Valid } else { CodeShape::Suspicious }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers() {
        for valid in
            ["RR473124829VN", "EL491610889VN", "EM123456785VN", "EE000000005VN", "EE000000080VN", "el 491-610.889 vn"]
        {
            assert_eq!(shape(valid), CodeShape::Valid, "{valid}");
        }
        // the EMS documentation's own sample has a wrong check digit
        assert_eq!(shape("EJ012345678VN"), CodeShape::Suspicious);
        for other in ["1684063821201", "G8ADKBYD", "S22749126.SGP39-J31.1375835526", "", "ĐỒ123456789VN"] {
            assert_eq!(shape(other), CodeShape::Other, "{other}");
        }
    }
}
