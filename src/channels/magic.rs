//! Numbers and addresses nobody can own, which always answer the same and cost nothing: to try a deployment out.
//!
//! Mobile numbers beginning with 050 were never given to a network; `.example` is a domain of nobody (RFC 2606).

use crate::channels::{Answer, Reports};
use crate::domain::contact::{EmailAddress, PhoneNumber};

/// The domain of the addresses.
const DOMAIN: &str = "@thu.buuta.example";

/// What a magic number answers; `None` for every other.
pub fn answer_of_phone(phone: &PhoneNumber) -> Option<Answer> {
    answer_of(phone.national().strip_prefix("050000000")?)
}

/// What a magic address answers, such as `1@thu.buuta.example`; `None` for every other.
pub fn answer_of_email(email: &EmailAddress) -> Option<Answer> {
    answer_of(email.as_str().strip_suffix(DOMAIN)?)
}

fn answer_of(digit: &str) -> Option<Answer> {
    let why = "a number or address to try out with".to_owned();
    match digit {
        "1" => Some(Answer::Accepted { message_ref: String::new(), reports: Reports::Never }),
        "2" => Some(Answer::Refused { why }),
        "3" => Some(Answer::TryLater { why }),
        "4" => Some(Answer::Unknown { why, reports: Reports::Never }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_magic_number_has_its_answer_and_no_other_has_one() {
        let phone = |text: &str| answer_of_phone(&PhoneNumber::read(text).unwrap());
        let email = |text: &str| answer_of_email(&EmailAddress::read(text).unwrap());
        assert!(matches!(phone("0500000001"), Some(Answer::Accepted { .. })));
        assert!(matches!(phone("0500000002"), Some(Answer::Refused { .. })));
        assert!(matches!(phone("+84500000003"), Some(Answer::TryLater { .. })));
        assert!(matches!(phone("0500000004"), Some(Answer::Unknown { .. })));
        assert_eq!((phone("0500000005"), phone("0912345671")), (None, None));
        assert!(matches!(email("1@thu.buuta.example"), Some(Answer::Accepted { .. })));
        assert_eq!((email("1@buuta.example"), email("an@thu.buuta.example")), (None, None));
    }
}
