//! What she has typed so far, carried from screen to screen in the form itself: sealed, so that the page shows nothing of
//! earlier screens, and good for two hours. Nothing of it is stored before the end, and none of it stands in an address.

use crate::domain::time::At;
use crate::sealing::KeyRing;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long a form may take.
const GOOD_FOR_S: i64 = 2 * 3600;
/// Nobody types more into one field.
const LONGEST_VALUE: usize = 200;
/// What sealed drafts are sealed for.
const PLACE: &str = "asking.draft";

/// The fields of every screen, as typed, by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// Names the form: sent twice, it opens one request.
    pub operation: [u8; 16],
    begun_at: At,
    fields: BTreeMap<String, String>,
}

/// Why there is no draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// Begun more than two hours ago, or sealed by a key that is no more.
    Over,
    /// None was sent.
    Missing,
}

impl Draft {
    /// An empty one.
    pub fn new(operation: [u8; 16], now: At) -> Draft {
        Draft { operation, begun_at: now, fields: BTreeMap::new() }
    }

    /// Opens what a form carried.
    pub fn open(keys: &KeyRing, carried: &str, now: At) -> Result<Draft, DraftError> {
        if carried.is_empty() {
            return Err(DraftError::Missing);
        }
        let (key_id, sealed) = carried.split_once('.').ok_or(DraftError::Over)?;
        let sealed = BASE64.decode(sealed).map_err(|_| DraftError::Over)?;
        let draft: Draft = keys.open_json(PLACE, key_id, &sealed).map_err(|_| DraftError::Over)?;
        let age_s = now.seconds_since(draft.begun_at);
        if (0..=GOOD_FOR_S).contains(&age_s) { Ok(draft) } else { Err(DraftError::Over) }
    }

    /// As the next form carries it.
    pub fn sealed(&self, keys: &KeyRing) -> String {
        format!("{}.{}", keys.current_key_id(), BASE64.encode(keys.seal_json(PLACE, self)))
    }

    /// What stands in a field; empty where nothing was typed.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Keeps what was typed into these fields of a form; one that was not sent is empty, as an unticked box is.
    pub fn take(&mut self, names: &[&'static str], typed: &[(String, String)]) {
        for name in names {
            let value = typed.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim());
            self.set(name, value);
        }
    }

    /// Sets a field.
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.insert(name.to_owned(), value.chars().take(LONGEST_VALUE).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Chance;

    #[test]
    fn a_draft_shows_nothing_keeps_all_and_is_over_after_two_hours() {
        let chance = Chance::from_seed(1);
        let keys = KeyRing::read(&KeyRing::new_key_file(&chance), chance).unwrap();
        let now = At::from_second(1_795_561_200);
        let mut draft = Draft::new([7; 16], now);
        draft.take(&["name", "consent"], &[("name".to_owned(), " Nguyễn Thị An ".to_owned())]);
        let sealed = draft.sealed(&keys);
        assert!(!sealed.contains("Nguy") && sealed.bytes().all(|b| b.is_ascii_graphic()));
        let opened = Draft::open(&keys, &sealed, now.plus_s(7200)).unwrap();
        assert_eq!((opened.get("name"), opened.get("consent"), opened.operation), ("Nguyễn Thị An", "", [7; 16]));
        assert_eq!(Draft::open(&keys, &sealed, now.plus_s(7201)).err(), Some(DraftError::Over));
        assert_eq!(Draft::open(&keys, &sealed[..40], now).err(), Some(DraftError::Over));
        assert_eq!(Draft::open(&keys, "", now).err(), Some(DraftError::Missing));
    }
}
