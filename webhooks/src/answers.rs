//! What the status of an answer says before its body is read: the same rule for every courier.

use crate::courier::Fault;
use crate::exchange::Response;
use crate::lenient;
use serde::de::DeserializeOwned;

/// What making the same call a second time would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeating {
    /// Nothing: the call only asks.
    Harmless,
    /// It may order, announce or cancel a second time.
    DoesItAgain,
}

/// Lets through the answers whose body has something to say.
///
/// A 5xx to a call that must not be made twice leaves open whether it was done, so it is [`Fault::Unreadable`], which
/// the flow treats as unknown; only 429, and 503 with `Retry-After`, say that nothing was done.
pub fn check_status(response: &Response, repeating: Repeating) -> Result<(), Fault> {
    let later = Fault::TryLater { after_s: response.retry_after_s };
    match (response.status, repeating) {
        (401, _) => Err(Fault::SignInAgain),
        (429, _) => Err(later),
        (503, _) if response.retry_after_s.is_some() => Err(later),
        (408 | 500..=599, Repeating::Harmless) => Err(later),
        (status @ (408 | 500..=599), Repeating::DoesItAgain) => {
            Err(Fault::Unreadable { why: format!("status {status} leaves open whether it was done") })
        }
        _ => Ok(()),
    }
}

/// Reads the JSON body of an answer whose status was let through.
pub fn body<T: DeserializeOwned>(response: &Response) -> Result<T, Fault> {
    lenient::read_json(&response.body).map_err(Fault::from)
}

/// Is it one of the 2xx?
pub fn is_success(response: &Response) -> bool {
    (200..300).contains(&response.status)
}

/// An answer that the courier's document does not describe.
pub fn unreadable<T>(why: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Unreadable { why: why.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_error_is_later_for_a_question_and_unknown_for_an_order() {
        let answer = |status, retry_after_s| Response { status, retry_after_s, body: Vec::new() };
        let later = |after_s| Err(Fault::TryLater { after_s });
        assert_eq!(check_status(&answer(502, None), Repeating::Harmless), later(None));
        assert!(matches!(check_status(&answer(502, None), Repeating::DoesItAgain), Err(Fault::Unreadable { .. })));
        assert!(matches!(check_status(&answer(503, None), Repeating::DoesItAgain), Err(Fault::Unreadable { .. })));
        assert_eq!(check_status(&answer(503, Some(9)), Repeating::DoesItAgain), later(Some(9)));
        assert_eq!(check_status(&answer(429, None), Repeating::DoesItAgain), later(None));
        assert_eq!(check_status(&answer(401, None), Repeating::DoesItAgain), Err(Fault::SignInAgain));
        assert_eq!(check_status(&answer(422, None), Repeating::DoesItAgain), Ok(()));
    }
}
