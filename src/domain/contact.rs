//! People: phone numbers, addresses, and how much of them may be shown.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A Vietnamese phone number in its national form, such as `0912345678`. `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// Why a text is no phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneNumberError {
    #[error("not a Vietnamese phone number of ten or eleven digits beginning with 0 or +84")]
    Shape,
    /// A mobile number of eleven digits, as they were until 2018.
    #[error("mobile numbers have ten digits since 2018; this one begins with {prefix} now")]
    Until2018 { prefix: &'static str },
}

/// Mobile prefixes, the company that got them first, and the prefix each replaced in 2018.
const MOBILE_PREFIXES: &str = include_str!("../../data/mobile_prefixes.csv");

/// The prefix of today of a mobile number with the prefix it had until 2018.
fn prefix_since_2018(number: &str) -> Option<&'static str> {
    MOBILE_PREFIXES.lines().skip(1).find_map(|line| {
        let mut fields = line.split(',');
        let (today, before) = (fields.next()?, fields.nth(1)?);
        (!before.is_empty() && number.starts_with(before)).then_some(today)
    })
}

impl PhoneNumber {
    /// Reads a number as people write it: spaces, dots, dashes, brackets, `+84` or `84`. Of eleven digits only numbers of
    /// telephones at home are left. Which company a mobile number belongs to its prefix does not tell.
    pub fn read(typed: &str) -> Result<PhoneNumber, PhoneNumberError> {
        let number = PhoneNumber::shaped(typed)?;
        if number.0.len() == 10 || number.0.starts_with("02") {
            return Ok(number);
        }
        Err(match prefix_since_2018(&number.0) {
            Some(prefix) => PhoneNumberError::Until2018 { prefix },
            None => PhoneNumberError::Shape,
        })
    }

    /// A number that may also be one of before 2018.
    fn shaped(typed: &str) -> Result<PhoneNumber, PhoneNumberError> {
        let kept: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '(' | ')' | '\u{2010}'..='\u{2015}'))
            .collect();
        let national = match kept.strip_prefix("+84").or_else(|| kept.strip_prefix("0084")) {
            Some(rest) => format!("0{}", rest.trim_start_matches('0')),
            None if kept.starts_with("84") && kept.len() >= 11 => format!("0{}", &kept[2..]),
            None => kept,
        };
        let is_number = (10..=11).contains(&national.len())
            && national.starts_with('0')
            && !national.starts_with("00")
            && national.bytes().all(|b| b.is_ascii_digit());
        if is_number { Ok(PhoneNumber(national)) } else { Err(PhoneNumberError::Shape) }
    }
    /// The national form.
    pub fn national(&self) -> &str {
        &self.0
    }
    /// Whether a text message can reach it.
    pub fn is_mobile(&self) -> bool {
        self.0.len() == 10 && ["03", "05", "07", "08", "09"].iter().any(|prefix| self.0.starts_with(prefix))
    }
    /// The last four digits: what a citizen types to look up her request.
    pub fn tail(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }
    /// `*** *** 5678`.
    pub fn masked(&self) -> String {
        format!("*** *** {}", self.tail())
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber([hidden])")
    }
}
impl TryFrom<String> for PhoneNumber {
    type Error = PhoneNumberError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        PhoneNumber::shaped(&text)
    }
}
impl From<PhoneNumber> for String {
    fn from(phone: PhoneNumber) -> String {
        phone.0
    }
}

/// An e-mail address: one `@` with something on both sides. `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct EmailAddressError;

impl EmailAddress {
    /// Reads an address; whether it exists only sending can tell.
    pub fn read(typed: &str) -> Result<EmailAddress, EmailAddressError> {
        let typed = typed.trim();
        let is_plausible = typed.len() <= 254
            && !typed.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'))
            && matches!(typed.split_once('@'), Some((name, domain)) if !name.is_empty() && domain.len() > 2
                && !domain.contains('@') && !domain.starts_with('.') && !domain.ends_with('.') && domain.contains('.'));
        if is_plausible { Ok(EmailAddress(typed.to_owned())) } else { Err(EmailAddressError) }
    }
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// `l***@example.vn`: enough for its owner to know it by.
    pub fn masked(&self) -> String {
        let (name, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let first: String = name.chars().take(1).collect();
        format!("{first}***@{domain}")
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress([hidden])")
    }
}
impl TryFrom<String> for EmailAddress {
    type Error = EmailAddressError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        EmailAddress::read(&text)
    }
}
impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> String {
        email.0
    }
}

/// A citizen as the post must know her: stored sealed, shown masked. `Debug` hides everything.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    pub phone: PhoneNumber,
    pub email: Option<EmailAddress>,
    /// House number and street; the commune stands in its own field.
    pub address: String,
    /// Official five-digit code of the commune (QĐ 19/2025/QĐ-TTg).
    pub commune_code: String,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact([hidden])")
    }
}

/// A name with all but its last word (the given name) cut to initials: `N. V. An`.
pub fn masked_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some((given, family)) = words.split_last() else {
        return String::new();
    };
    let mut masked: String = family.iter().filter_map(|word| word.chars().next()).map(|c| format!("{c}. ")).collect();
    masked.push_str(given);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_as_people_write_them() {
        for typed in ["0912345678", "+84 912 345 678", "84912345678", "(091) 234-5678", "0084912345678"] {
            assert_eq!(
                PhoneNumber::read(typed).map(|p| p.national().to_owned()),
                Ok("0912345678".to_owned()),
                "{typed}"
            );
        }
        for wrong in ["", "912345678", "091234567", "09123456789012", "abc", "0912a45678", "09123456789"] {
            assert_eq!(PhoneNumber::read(wrong), Err(PhoneNumberError::Shape), "{wrong}");
        }
        assert_eq!(PhoneNumber::read("028 3812 3456").unwrap().national(), "02838123456");
        assert_eq!(PhoneNumber::read("0912345678").unwrap().tail(), "5678");
    }

    #[test]
    fn mobile_numbers_of_before_2018_are_told_their_new_prefix() {
        for (typed, prefix) in [("0169 123 4567", "039"), ("+84 120 123 4567", "070"), ("01991234567", "059")] {
            assert_eq!(PhoneNumber::read(typed), Err(PhoneNumberError::Until2018 { prefix }), "{typed}");
        }
        // one that was stored is still read
        assert!(PhoneNumber::try_from("01691234567".to_owned()).is_ok());
    }

    #[test]
    fn names_are_masked_to_the_given_name() {
        assert_eq!(masked_name("Nguyễn Thị Minh An"), "N. T. M. An");
        assert_eq!(masked_name("An"), "An");
        assert_eq!(masked_name(""), "");
    }
}
