//! What a courier's codes mean: rows of data, each documented, confirmed or only assumed.

use crate::vocabulary::{Kind, words};
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// How sure we are of a row.
    Certainty {
        /// The courier's document, or a person at the courier, says so.
        Confirmed = "confirmed",
        /// Nobody has said so: shown and marked, but it concludes nothing and sends nothing.
        Assumed = "assumed",
    }
}

words! {
    /// Whether a code, after the courier asked to send the papers back, means that it tries to deliver again.
    Redelivery {
        Never = "never",
        /// Only while the way back has been asked for and not begun.
        WhenReturnAsked = "when_return_asked",
    }
}

/// One row of a status table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusRow {
    /// The courier's code as text.
    pub raw_code: &'static str,
    /// Holds only when the reason code begins with this; empty = always. The longest match wins.
    pub reason_prefix: &'static str,
    pub kind: Kind,
    pub redelivery: Redelivery,
    pub certainty: Certainty,
    /// The courier's own words.
    pub words: &'static str,
}

impl StatusRow {
    /// A row from the courier's document.
    pub const fn documented(raw_code: &'static str, kind: Kind, words: &'static str) -> Self {
        StatusRow {
            raw_code,
            reason_prefix: "",
            kind,
            redelivery: Redelivery::Never,
            certainty: Certainty::Confirmed,
            words,
        }
    }
    /// A row nobody has confirmed.
    pub const fn assumed(raw_code: &'static str, kind: Kind, words: &'static str) -> Self {
        StatusRow { certainty: Certainty::Assumed, ..Self::documented(raw_code, kind, words) }
    }
    /// The same row, holding only with such a reason.
    pub const fn with_reason(self, reason_prefix: &'static str) -> Self {
        StatusRow { reason_prefix, ..self }
    }
    /// The same row, meaning another delivery when the way back had been asked for.
    pub const fn redelivers(self) -> Self {
        StatusRow { redelivery: Redelivery::WhenReturnAsked, ..self }
    }
}

/// What a code means once looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    pub kind: Kind,
    pub redelivery: Redelivery,
    pub certainty: Certainty,
}

/// A row an account adds to or puts in place of the courier's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    pub raw_code: String,
    pub meaning: Meaning,
    /// The courier's own words.
    pub words: String,
}

/// The table of one account: the courier's rows, with the account's own in front.
#[derive(Clone, Debug)]
pub struct StatusTable {
    own: Vec<AccountRow>,
    courier: &'static [StatusRow],
}

impl StatusTable {
    /// Joins the courier's rows with the account's.
    pub fn new(courier: &'static [StatusRow], own: Vec<AccountRow>) -> Self {
        StatusTable { own, courier }
    }

    /// Every code that has words, with them; the account's own first.
    pub fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self.own.iter().map(|row| (row.raw_code.as_str(), row.words.as_str()));
        own.chain(self.courier.iter().map(|row| (row.raw_code, row.words))).filter(|(_, words)| !words.is_empty())
    }

    /// The meaning of a code with a reason; `None` for an unmapped code: it is kept and alarmed, never guessed.
    pub fn meaning(&self, raw_code: &str, raw_reason: &str) -> Option<Meaning> {
        if let Some(row) = self.own.iter().find(|row| row.raw_code == raw_code) {
            return Some(row.meaning);
        }
        self.courier
            .iter()
            .filter(|row| row.raw_code == raw_code && raw_reason.starts_with(row.reason_prefix))
            .max_by_key(|row| row.reason_prefix.len())
            .map(|row| Meaning { kind: row.kind, redelivery: row.redelivery, certainty: row.certainty })
    }
}
