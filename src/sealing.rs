//! Personal data at rest: sealed with a key named by its id, found again by blind indexes.

use crate::clock::Chance;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

const NONCE_BYTES: usize = 24;

/// The keys of this deployment. `Debug` shows their ids only.
pub struct KeyRing {
    current: String,
    ciphers: BTreeMap<String, XChaCha20Poly1305>,
    index_key: [u8; 32],
    chance: Chance,
}

/// What is wrong with a key file or a sealed value.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    #[error("line {line} of the key file is not `<id> <base64 of 32 bytes>`")]
    KeyFileLine { line: usize },
    #[error("the key file has no `index` line or no sealing key")]
    KeyFileIncomplete,
    #[error("key {key_id} is not in the key file")]
    UnknownKey { key_id: String },
    #[error("a sealed {what} does not open: it was changed, or sealed for another place")]
    DoesNotOpen { what: &'static str },
    #[error("a sealed {what} is not what this version can read")]
    NotReadable { what: &'static str },
}

impl KeyRing {
    /// Reads a key file: one `<id> <base64>` per line, the first sealing key being the current one, and one line
    /// `index <base64>` for blind indexes, which must never change.
    pub fn read(text: &str, chance: Chance) -> Result<KeyRing, SealingError> {
        let mut current = None;
        let mut ciphers = BTreeMap::new();
        let mut index_key = None;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || SealingError::KeyFileLine { line: number + 1 };
            let (id, encoded) = line.split_once(char::is_whitespace).ok_or_else(wrong)?;
            let bytes: [u8; 32] =
                BASE64.decode(encoded.trim()).ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(wrong)?;
            if id == "index" {
                index_key = Some(bytes);
            } else {
                current.get_or_insert_with(|| id.to_owned());
                ciphers.insert(id.to_owned(), XChaCha20Poly1305::new(&bytes.into()));
            }
        }
        match (current, index_key) {
            (Some(current), Some(index_key)) => Ok(KeyRing { current, ciphers, index_key, chance }),
            _ => Err(SealingError::KeyFileIncomplete),
        }
    }

    /// The text of a new key file.
    pub fn new_key_file(chance: &Chance) -> String {
        format!(
            "# Keys of this deployment. Lose them and every name, phone and address is lost; show them to nobody.\nk1 {}\nindex {}\n",
            BASE64.encode(chance.bytes::<32>()),
            BASE64.encode(chance.bytes::<32>())
        )
    }

    /// The id of the key new values are sealed with.
    pub fn current_key_id(&self) -> &str {
        &self.current
    }

    /// Seals bytes for one place (`what`, such as `message.body`): a value moved to another place does not open.
    pub fn seal(&self, what: &'static str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = self.chance.bytes();
        let sealed = self.ciphers.get(&self.current).and_then(|cipher| {
            cipher.encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: what.as_bytes() }).ok()
        });
        // the current key is in the ring by construction, and encrypting fails only beyond 256 GiB
        [nonce.as_slice(), sealed.unwrap_or_default().as_slice()].concat()
    }

    /// Opens bytes sealed for this place.
    pub fn open(&self, what: &'static str, key_id: &str, sealed: &[u8]) -> Result<Vec<u8>, SealingError> {
        let cipher = self.ciphers.get(key_id).ok_or_else(|| SealingError::UnknownKey { key_id: key_id.to_owned() })?;
        let (nonce, body) = sealed.split_at_checked(NONCE_BYTES).ok_or(SealingError::DoesNotOpen { what })?;
        cipher
            .decrypt(XNonce::from_slice(nonce), Payload { msg: body, aad: what.as_bytes() })
            .map_err(|_| SealingError::DoesNotOpen { what })
    }

    /// Seals a value as JSON.
    pub fn seal_json(&self, what: &'static str, value: &impl Serialize) -> Vec<u8> {
        // the values sealed here are plain structs, which always serialise
        self.seal(what, &serde_json::to_vec(value).unwrap_or_default())
    }

    /// Opens a value sealed as JSON.
    pub fn open_json<T: DeserializeOwned>(
        &self,
        what: &'static str,
        key_id: &str,
        sealed: &[u8],
    ) -> Result<T, SealingError> {
        let plain = self.open(what, key_id, sealed)?;
        serde_json::from_slice(&plain).map_err(|_| SealingError::NotReadable { what })
    }

    /// A blind index: the same text gives the same bytes, and nobody without the key can try texts.
    pub fn index(&self, what: &'static str, text: &str) -> Vec<u8> {
        match <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.index_key) {
            Ok(mac) => mac
                .chain_update(what.as_bytes())
                .chain_update([0])
                .chain_update(text.as_bytes())
                .finalize()
                .into_bytes()
                .to_vec(),
            // an HMAC takes a key of any length
            Err(_) => Vec::new(),
        }
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.ciphers.keys()).finish()
    }
}

/// The hash under which a random token or secret is kept. A plain hash is enough for values of 40 bits and more
/// that are throttled, and for 256-bit tokens.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> KeyRing {
        let chance = Chance::from_seed(1);
        KeyRing::read(&KeyRing::new_key_file(&chance), chance).unwrap()
    }

    #[test]
    fn sealed_values_open_only_in_their_place() {
        let ring = ring();
        let sealed = ring.seal("request.contact", "Nguyễn Thị An".as_bytes());
        assert_eq!(ring.open("request.contact", "k1", &sealed).unwrap(), "Nguyễn Thị An".as_bytes());
        assert!(ring.open("message.body", "k1", &sealed).is_err());
        assert!(ring.open("request.contact", "k2", &sealed).is_err());
        assert!(ring.open("request.contact", "k1", &sealed[..10]).is_err());
        assert_ne!(sealed, ring.seal("request.contact", "Nguyễn Thị An".as_bytes()), "each sealing has its own nonce");
        assert_eq!(ring.index("phone", "0912345678"), ring.index("phone", "0912345678"));
        assert_ne!(ring.index("phone", "0912345678"), ring.index("code", "0912345678"));
    }
}
