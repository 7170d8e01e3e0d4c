//! Signatures and shared secrets over raw bytes, compared in constant time.
//!
//! A secret's setting may hold several secrets, one per line, so that a new one can be given to the courier before the
//! old one is taken away.

use crate::exchange::Refusal;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// The secrets of a setting: one per line, spaces around them and empty lines left out.
fn secrets(setting: &str) -> impl Iterator<Item = &str> {
    setting.lines().map(str::trim).filter(|secret| !secret.is_empty())
}

/// Is this one of the shared secrets? Without any secret set, nothing fits.
pub fn check_shared_secret(setting: &str, given: Option<&str>) -> Result<(), Refusal> {
    let given = given.filter(|given| !given.is_empty()).ok_or(Refusal::Missing)?;
    // hashes have one length, so that not even the secret's length shows in the time taken
    let given = Sha256::digest(given.as_bytes());
    let fits =
        secrets(setting).fold(Choice::from(0), |fits, secret| fits | Sha256::digest(secret.as_bytes()).ct_eq(&given));
    if fits.into() { Ok(()) } else { Err(Refusal::Wrong) }
}

/// Does this hex HMAC-SHA256 fit the parts, in this order, under one of the secrets?
pub fn check_hmac_sha256_hex(setting: &str, parts: &[&[u8]], given: Option<&str>) -> Result<(), Refusal> {
    let given = given.filter(|given| !given.is_empty()).ok_or(Refusal::Missing)?;
    let given = from_hex(given).ok_or(Refusal::Wrong)?;
    let fits = secrets(setting)
        .filter_map(|secret| hmac_sha256(secret, parts))
        .fold(Choice::from(0), |fits, due| fits | due.as_slice().ct_eq(given.as_slice()));
    if fits.into() { Ok(()) } else { Err(Refusal::Wrong) }
}

/// The hex HMAC-SHA256 of the parts under one secret; `None` if the secret cannot be a key.
pub fn hmac_sha256_hex(secret: &str, parts: &[&[u8]]) -> Option<String> {
    hmac_sha256(secret, parts).map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn hmac_sha256(secret: &str, parts: &[&[u8]]) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac.finalize().into_bytes().to_vec())
}

/// Was it signed within `window_s` seconds of now, before or after? `given` is in seconds since 1970.
///
/// Check the signature over the time first: an unsigned time proves nothing.
pub fn check_time(given: Option<&str>, now: DateTime<Utc>, window_s: u32) -> Result<(), Refusal> {
    let given = given.filter(|given| !given.is_empty()).ok_or(Refusal::Missing)?;
    let given: i64 = given.trim().parse().map_err(|_| Refusal::Wrong)?;
    let age = i128::from(now.timestamp()) - i128::from(given);
    if age > i128::from(window_s) {
        Err(Refusal::TooOld)
    } else if age < -i128::from(window_s) {
        Err(Refusal::FromTheFuture)
    } else {
        Ok(())
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_4231_case_2() {
        let hex = hmac_sha256_hex("Jefe", &[b"what do ya want ", b"for nothing?"]).unwrap();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        let body: &[&[u8]] = &[b"what do ya want for nothing?"];
        assert_eq!(check_hmac_sha256_hex("old\n Jefe \n", body, Some(&hex.to_uppercase())), Ok(()));
        assert_eq!(check_hmac_sha256_hex("old", body, Some(&hex)), Err(Refusal::Wrong));
        assert_eq!(check_hmac_sha256_hex("Jefe", body, Some(&hex[..62])), Err(Refusal::Wrong));
        assert_eq!(check_hmac_sha256_hex("Jefe", body, Some("đá")), Err(Refusal::Wrong));
        assert_eq!(check_hmac_sha256_hex("Jefe", body, None), Err(Refusal::Missing));
    }

    #[test]
    fn several_secrets_but_never_an_empty_one() {
        assert_eq!(check_shared_secret("old\nnew", Some("new")), Ok(()));
        assert_eq!(check_shared_secret("old\nnew", Some("old")), Ok(()));
        assert_eq!(check_shared_secret("old\nnew", Some("old\nnew")), Err(Refusal::Wrong));
        assert_eq!(check_shared_secret("", Some("")), Err(Refusal::Missing));
        assert_eq!(check_shared_secret("\n \n", Some(" ")), Err(Refusal::Wrong));
        assert_eq!(check_hmac_sha256_hex("", &[], hmac_sha256_hex("", &[]).as_deref()), Err(Refusal::Wrong));
    }

    #[test]
    fn the_window() {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        for (given, due) in [
            (Some("999700"), Ok(())),
            (Some("1000300"), Ok(())),
            (Some("999699"), Err(Refusal::TooOld)),
            (Some("1000301"), Err(Refusal::FromTheFuture)),
            (Some("-9223372036854775808"), Err(Refusal::TooOld)),
            (Some("9223372036854775807"), Err(Refusal::FromTheFuture)),
            (Some("yesterday"), Err(Refusal::Wrong)),
            (None, Err(Refusal::Missing)),
        ] {
            assert_eq!(check_time(given, now, 300), due, "{given:?}");
        }
    }
}
