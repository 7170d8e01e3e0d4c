//! Money: whole đồng, never a fraction of one.

use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::Add;

/// An amount in whole đồng.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dong(pub u64);

impl Dong {
    /// Nothing to pay.
    pub const ZERO: Dong = Dong(0);

    /// Half of it. An odd đồng is left to whoever pays: the half is rounded down.
    pub const fn half(self) -> Dong {
        Dong(self.0 / 2)
    }
    /// So many times as much; the largest amount instead of one larger than that.
    pub const fn times(self, count: u64) -> Dong {
        Dong(self.0.saturating_mul(count))
    }
    /// `62.700`: as people in Việt Nam group its digits; with `,` in English.
    pub fn grouped(self, separator: char) -> String {
        let digits = self.0.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        grouped
    }
}

impl Add for Dong {
    type Output = Dong;
    fn add(self, other: Dong) -> Dong {
        Dong(self.0.saturating_add(other.0))
    }
}
impl Sum for Dong {
    fn sum<I: Iterator<Item = Dong>>(amounts: I) -> Dong {
        amounts.fold(Dong::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_and_read_in_groups() {
        assert_eq!(Dong(62_701).half(), Dong(31_350));
        assert_eq!([Dong(1), Dong(2)].into_iter().sum::<Dong>(), Dong(3));
        for (amount, text) in [(0, "0"), (999, "999"), (8_000, "8.000"), (31_350, "31.350"), (1_000_000, "1.000.000")] {
            assert_eq!(Dong(amount).grouped('.'), text);
        }
    }
}
