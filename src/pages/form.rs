//! The look-up form: what was typed, whether it can be meant, and how the form is shown again.

use crate::domain::codes::canonical_request_code;
use crate::flows::recognise::Question;
use crate::pages::page::Page;
use askama::Template;
use serde::Deserialize;

/// The fields as they came. A missing one is an empty one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub code: String,
    pub phone_tail: String,
    pub secret: String,
}

/// What is wrong with the fields, each with the key of its sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    pub code: Option<&'static str>,
    pub phone_tail: Option<&'static str>,
}

impl Typed {
    /// The question, if every field can be meant. Whether it fits a request is asked later.
    pub fn question(&self) -> Result<Question, FieldErrors> {
        let code = canonical(&self.code);
        let phone_tail: String = self.phone_tail.chars().filter(|c| !c.is_whitespace()).collect();
        let is_tail = phone_tail.len() == 4 && phone_tail.bytes().all(|b| b.is_ascii_digit());
        let errors = FieldErrors {
            code: match code.len() {
                0 => Some("form-error-code-empty"),
                10 if code.starts_with("YC") => None,
                _ => Some("form-error-code-shape"),
            },
            phone_tail: (!is_tail).then_some("form-error-tail"),
        };
        if errors == FieldErrors::default() {
            Ok(Question { code, phone_tail, secret: self.secret.trim().to_owned() })
        } else {
            Err(errors)
        }
    }
    /// Whether nothing was typed: the browser's pass says who asks.
    pub fn is_empty(&self) -> bool {
        [&self.code, &self.phone_tail, &self.secret].into_iter().all(String::is_empty)
    }
    /// The code as typed, to be shown again; nothing else that was typed ever is.
    pub fn code_again(&self) -> String {
        self.code.trim().chars().take(40).collect()
    }
}

/// Capital letters and digits, with the `YC` that people leave out.
fn canonical(typed: &str) -> String {
    let code = canonical_request_code(typed);
    if code.len() == 8 { format!("YC{code}") } else { code }
}

/// The page of the form.
#[derive(Template)]
#[template(path = "form.html")]
pub struct FormPage {
    pub page: Page,
    /// The code, typed before.
    pub code: String,
    /// Said above the form.
    pub error: Option<String>,
    /// Said at the fields.
    pub field_errors: FieldErrors,
}

impl FormPage {
    /// The empty form.
    pub fn empty(page: Page) -> FormPage {
        FormPage { page, code: String::new(), error: None, field_errors: FieldErrors::default() }
    }
    fn has_error(&self) -> bool {
        self.error.is_some() || self.field_errors != FieldErrors::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(code: &str, phone_tail: &str) -> Typed {
        Typed { code: code.to_owned(), phone_tail: phone_tail.to_owned(), secret: String::new() }
    }

    #[test]
    fn codes_and_digits_are_read_as_people_write_them() {
        for code in ["YC-7K3M-9QXD", " yc 7k3m 9qxd ", "7K3M-9QXD", "YC7K3M9QXD"] {
            let question = typed(code, " 56 78 ").question().unwrap_or_else(|_| panic!("{code}"));
            assert_eq!((question.code.as_str(), question.phone_tail.as_str()), ("YC7K3M9QXD", "5678"));
        }
    }

    #[test]
    fn what_cannot_be_meant_is_said_at_its_field() {
        let errors = |code, tail| typed(code, tail).question().err().unwrap_or_default();
        assert_eq!(errors("", "5678").code, Some("form-error-code-empty"));
        assert_eq!(errors("H29.147.5-250225-0007", "5678").code, Some("form-error-code-shape"));
        for tail in ["", "567", "0912345678", "567a", "５６７８"] {
            assert_eq!(errors("YC-7K3M-9QXD", tail), FieldErrors { code: None, phone_tail: Some("form-error-tail") });
        }
    }
}
