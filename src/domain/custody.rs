//! Who holds the papers: the entries of a dossier's ledger, how they are linked, and what they add up to.
//!
//! Each entry holds the hash of the one before and of a salted commitment to its content. Erasing the content and
//! its salt later leaves the chain whole: the commitment stays, and says nothing about a person without its salt.

use crate::domain::checklist::CountedPaper;
use crate::domain::time::At;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Who has the papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    Citizen,
    Post,
    Agency,
}

impl Holder {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Holder::Citizen => "citizen",
            Holder::Post => "post",
            Holder::Agency => "agency",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Holder> {
        [Holder::Citizen, Holder::Post, Holder::Agency].into_iter().find(|holder| holder.as_str() == text)
    }
}

/// How strongly we know an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    CourierSays,
    Scanned,
    Signed,
}

impl Strength {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Strength::CourierSays => "courier_says",
            Strength::Scanned => "scanned",
            Strength::Signed => "signed",
        }
    }
}

/// How a signature was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedBy {
    /// The signer was signed in to this system.
    OwnSignIn,
    /// Another signed-in person typed the name in the signer's presence.
    TypedInPresence,
    /// Drawn on a screen.
    Drawn,
}

/// One of the two signatures under a hand-over.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub name: String,
    pub role: String,
    pub at: At,
    /// The staff account, where the signer has one.
    pub staff_account: Option<String>,
    pub how: SignedBy,
}

/// A hand-over: a counted list of papers, signed by the one who gives and the one who takes
/// (QĐ 45/2016/QĐ-TTg art. 5; TT 17/2017/TT-BTTTT art. 5).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    pub from: Holder,
    pub to: Holder,
    pub at: At,
    pub papers: Vec<CountedPaper>,
    /// Papers of the checklist that were not there.
    pub missing: Vec<CountedPaper>,
    pub place: String,
    pub seal_number: Option<String>,
    /// Fees and charges that pass with the papers, and the receipt given for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<MoneyPassed>,
    /// What both sides noted: damage, a paper to follow, a wish.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub given_by: Signature,
    pub taken_by: Signature,
}

/// Money that passes with papers: phí, lệ phí (TT 17/2017/TT-BTTTT art. 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyPassed {
    pub fee_vnd: u64,
    /// Number of the receipt (biên lai) given for it.
    pub receipt_number: String,
}

/// What an entry of the ledger is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    Handover,
    Scan,
    CourierSays,
    Merge,
}

impl EntryKind {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            EntryKind::Handover => "handover",
            EntryKind::Scan => "scan",
            EntryKind::CourierSays => "courier_says",
            EntryKind::Merge => "merge",
        }
    }
}

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// The head of an empty chain.
pub const EMPTY_CHAIN: Hash = [0; 32];

/// The commitment to an entry's content: SHA-256 of the 16 bytes of salt and the content's JSON bytes as stored.
pub fn commitment(salt: &[u8; 16], content: &[u8]) -> Hash {
    Sha256::new().chain_update(salt).chain_update(content).finalize().into()
}

/// The hash of an entry: SHA-256 of `buuta-custody-1`, the hash before, the commitment, and the entry's columns as text
/// in a fixed order, each led by its length in bytes (8 bytes, big-endian); what is absent is the empty text.
pub fn entry_hash(previous: &Hash, commitment: &Hash, columns: &[&str]) -> Hash {
    let start = Sha256::new().chain_update(b"buuta-custody-1").chain_update(previous).chain_update(commitment);
    let length = |text: &str| (text.len() as u64).to_be_bytes();
    let all = columns.iter().fold(start, |hash, text| hash.chain_update(length(text)).chain_update(text));
    all.finalize().into()
}

/// A change of hands as far as it matters for who has the papers now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing {
    pub second: i64,
    /// Who gave them, where the evidence says.
    pub from: Option<Holder>,
    pub to: Holder,
    pub strength: Strength,
}

/// Who has the papers, since when, how we know, and whether the evidence agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub holder: Holder,
    pub since_second: i64,
    /// `None` before any evidence: the papers are where they were.
    pub strength: Option<Strength>,
    /// Passings whose giver did not have the papers by the evidence before: shown, never resolved in silence.
    pub contradictions: Vec<Passing>,
}

/// The passings sorted by second; within one second along the way, the post before the end of the journey, and back at
/// its start last; then by strength.
pub fn in_order(start: Holder, mut passings: Vec<Passing>) -> Vec<Passing> {
    let along_the_way = |to: Holder| match to {
        Holder::Post => 0,
        to if to != start => 1,
        _ => 2,
    };
    passings.sort_by_key(|passing| (passing.second, along_the_way(passing.to), passing.strength));
    passings
}

/// Adds the passings of a journey up.
pub fn holding(start: Holder, start_second: i64, passings: &[Passing]) -> Holding {
    let mut now = Holding { holder: start, since_second: start_second, strength: None, contradictions: Vec::new() };
    for passing in in_order(start, passings.to_vec()) {
        if passing.from.is_some_and(|from| from != now.holder && passing.to != now.holder) {
            now.contradictions.push(passing);
        }
        if passing.to != now.holder {
            now.since_second = passing.second;
            now.strength = Some(passing.strength);
        } else {
            now.strength = now.strength.max(Some(passing.strength));
        }
        now.holder = passing.to;
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_hand_over_wins_and_a_giver_without_papers_is_shown() {
        let courier = Passing { second: 10, from: None, to: Holder::Post, strength: Strength::CourierSays };
        let signed = Passing { second: 20, from: Some(Holder::Post), to: Holder::Agency, strength: Strength::Signed };
        let now = holding(Holder::Citizen, 0, &[signed, courier]);
        assert_eq!((now.holder, now.since_second, now.contradictions.len()), (Holder::Agency, 20, 0));
        let same_second = Passing { second: 20, from: None, to: Holder::Post, strength: Strength::Scanned };
        assert_eq!(holding(Holder::Citizen, 0, &[signed, same_second]).holder, Holder::Agency, "along the way");
        let impossible =
            Passing { second: 30, from: Some(Holder::Citizen), to: Holder::Post, strength: Strength::Signed };
        assert_eq!(holding(Holder::Citizen, 0, &[signed, courier, impossible]).contradictions, vec![impossible]);
    }

    #[test]
    fn a_changed_entry_breaks_the_chain() {
        let hash = |columns: &[&str], content: &[u8]| entry_hash(&EMPTY_CHAIN, &commitment(&[1; 16], content), columns);
        let first = hash(&["1", "signed"], b"{}");
        assert_ne!(first, hash(&["1", "signed"], b"{ }"));
        assert_ne!(first, hash(&["1", "scanned"], b"{}"));
        assert_ne!(first, hash(&["1s", "igned"], b"{}"), "text does not slip from one column into the next");
    }
}
