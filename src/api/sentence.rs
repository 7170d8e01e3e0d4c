//! Sentences on their way to a caller, and the language they are said in.

use crate::words::{Lang, say, say_with};
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};

/// The language a caller prefers.
pub fn preferred(headers: &HeaderMap) -> Lang {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map_or(Lang::Vi, Lang::preferred)
}

/// A sentence of the catalogue, for whichever language the caller prefers.
#[derive(Clone, Debug)]
pub struct Sentence {
    key: &'static str,
    value: Option<(&'static str, String)>,
}

impl Sentence {
    /// The sentence with this key, its one place filled.
    pub fn with(key: &'static str, name: &'static str, value: impl ToString) -> Sentence {
        Sentence { key, value: Some((name, value.to_string())) }
    }
    /// The sentence in a language.
    pub fn say(&self, lang: Lang) -> String {
        match &self.value {
            Some((name, value)) => say_with(lang, self.key, &[(name, value)]),
            None => say(lang, self.key),
        }
    }
}

impl From<&'static str> for Sentence {
    fn from(key: &'static str) -> Self {
        Sentence { key, value: None }
    }
}
