//! Item numbers of the form UPU S10: two letters, eight digits, a check digit, the country.

/// The check digit of an eight digit serial number.
pub fn check_digit(serial: u32) -> u32 {
    const WEIGHTS: [u32; 8] = [7, 9, 5, 3, 2, 4, 6, 8]; // from the last digit to the first
    let mut rest = serial;
    let mut sum = 0;
    for weight in WEIGHTS {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    }
}

/// The whole number, for example `number("EL", 49161088)` is `EL491610889VN`.
pub fn number(letters: &str, serial: u32) -> String {
    let serial = serial % 100_000_000;
    format!("{letters}{serial:08}{}VN", check_digit(serial))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_come_out_right() {
        assert_eq!(number("RR", 47_312_482), "RR473124829VN");
        assert_eq!(number("EL", 49_161_088), "EL491610889VN");
        assert_eq!(number("EM", 12_345_678), "EM123456785VN");
        assert_eq!(number("EE", 0), "EE000000005VN");
        assert_eq!(number("EE", 8), "EE000000080VN");
        assert_eq!(check_digit(15), 5);
    }
}
