//! Identity papers: which of them is shown at a counter, what their numbers tell, and how little of them may be shown.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The identity paper somebody shows at a counter. That it was shown is noted, and nothing that stands on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperShown {
    /// Thẻ căn cước, căn cước công dân.
    IdentityCard,
    /// Căn cước điện tử on VNeID.
    ElectronicIdentity,
    /// Hộ chiếu.
    Passport,
}

impl PaperShown {
    /// Every paper, in the order in which they are offered.
    pub const ALL: [PaperShown; 3] = [PaperShown::IdentityCard, PaperShown::ElectronicIdentity, PaperShown::Passport];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            PaperShown::IdentityCard => "identity_card",
            PaperShown::ElectronicIdentity => "electronic_identity",
            PaperShown::Passport => "passport",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<PaperShown> {
        PaperShown::ALL.into_iter().find(|paper| paper.as_str() == text)
    }
}

/// A personal identity number of twelve digits (NĐ 137/2015/NĐ-CP, article 13), or the number of an old identity card of nine.
/// `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdentityNumber(String);

/// Why a text is no identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityNumberError {
    #[error("an identity number has twelve digits, that of an old card nine")]
    Length,
    /// The first three digits: the province, or the country, where the birth was registered.
    #[error("no place of birth has the code 000")]
    Place,
    /// The fourth digit tells century and sex; there is no later century yet.
    #[error("the number is of a year that has not come")]
    Year,
}

/// Sex as the number tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Male,
    Female,
}

impl IdentityNumber {
    /// Reads a number as people write it, with spaces, dots or dashes. It is of nobody born after `this_year`.
    pub fn read(typed: &str, this_year: u16) -> Result<IdentityNumber, IdentityNumberError> {
        let number = IdentityNumber::try_from(typed.to_owned())?;
        match number.birth_year() {
            Some(year) if year > this_year => Err(IdentityNumberError::Year),
            _ => Ok(number),
        }
    }
    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The year of birth, which an old card does not tell.
    pub fn birth_year(&self) -> Option<u16> {
        let century: u16 = self.century_and_sex()? / 2;
        Some(1900 + 100 * century + self.0.get(4..6)?.parse::<u16>().ok()?)
    }
    /// The sex, which an old card does not tell.
    pub fn sex(&self) -> Option<Sex> {
        Some(if self.century_and_sex()?.is_multiple_of(2) { Sex::Male } else { Sex::Female })
    }
    /// `*** *** 5678`.
    pub fn masked(&self) -> String {
        format!("*** *** {}", self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default())
    }
    fn century_and_sex(&self) -> Option<u16> {
        self.0.get(3..4).filter(|_| self.0.len() == 12)?.parse().ok()
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityNumber([hidden])")
    }
}
impl TryFrom<String> for IdentityNumber {
    type Error = IdentityNumberError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let kept: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-')).collect();
        if !matches!(kept.len(), 9 | 12) || !kept.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdentityNumberError::Length);
        }
        if kept.len() == 12 && kept.starts_with("000") {
            return Err(IdentityNumberError::Place);
        }
        Ok(IdentityNumber(kept))
    }
}
impl From<IdentityNumber> for String {
    fn from(number: IdentityNumber) -> String {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_tell_year_and_sex_and_nine_do_not() {
        let read = |typed: &str| IdentityNumber::read(typed, 2026);
        for (typed, year, sex) in [
            ("079 090 012345", 1990, Sex::Male),
            ("001.190.012345", 1990, Sex::Female),
            ("001201012345", 2001, Sex::Male),
            ("001326012345", 2026, Sex::Female),
        ] {
            let number = read(typed).unwrap();
            assert_eq!((number.birth_year(), number.sex()), (Some(year), Some(sex)), "{typed}");
        }
        let old = read("012345678").unwrap();
        assert_eq!((old.birth_year(), old.sex()), (None, None));
        assert_eq!(old.masked(), "*** *** 5678");
        assert_eq!(format!("{old:?}"), "IdentityNumber([hidden])");
    }

    #[test]
    fn what_nobody_has_is_refused() {
        let read = |typed: &str| IdentityNumber::read(typed, 2026);
        for typed in ["", "0790900123", "07909001234a", "0790900123456"] {
            assert_eq!(read(typed), Err(IdentityNumberError::Length), "{typed}");
        }
        assert_eq!(read("000090012345"), Err(IdentityNumberError::Place));
        assert_eq!(read("001227012345"), Err(IdentityNumberError::Year));
        assert_eq!(read("001401012345"), Err(IdentityNumberError::Year));
    }
}
