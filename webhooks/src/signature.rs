//! Signatures and shared secrets over raw bytes, compared in constant time.
//!
//! A secret's setting may hold several secrets, one per line, so that a new one can be given to the courier before the
//! old one is taken away.

use crate::exchange::{InboundRequest, Refusal};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
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
        .filter_map(|secret| hmac_sha256(secret.as_bytes(), parts))
        .fold(Choice::from(0), |fits, due| fits | due.as_slice().ct_eq(given.as_slice()));
    if fits.into() { Ok(()) } else { Err(Refusal::Wrong) }
}

/// The hex HMAC-SHA256 of the parts under one secret; `None` if the secret cannot be a key.
pub fn hmac_sha256_hex(secret: &str, parts: &[&[u8]]) -> Option<String> {
    hmac_sha256(secret.as_bytes(), parts).map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Does this hex SHA-256 fit the parts with one of the secrets behind them? A plain hash, where a sender knows no better.
pub fn check_sha256_hex(setting: &str, parts: &[&[u8]], given: Option<&str>) -> Result<(), Refusal> {
    let given = given.filter(|given| !given.is_empty()).ok_or(Refusal::Missing)?;
    let given = from_hex(given).ok_or(Refusal::Wrong)?;
    let fits = secrets(setting)
        .map(|secret| sha256(secret, parts))
        .fold(Choice::from(0), |fits, due| fits | due.as_slice().ct_eq(given.as_slice()));
    if fits.into() { Ok(()) } else { Err(Refusal::Wrong) }
}

/// The hex SHA-256 of the parts with the secret behind them.
pub fn sha256_hex(secret: &str, parts: &[&[u8]]) -> String {
    sha256(secret, parts).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sha256(secret: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.update(secret.as_bytes());
    hash.finalize().to_vec()
}

fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac.finalize().into_bytes().to_vec())
}

/// Does this base64 MD5 fit the content with one of the secrets behind it? Such a digest says who speaks; it is too weak to
/// be a signature.
pub fn check_md5_base64(setting: &str, content: &[u8], given: Option<&str>) -> Result<(), Refusal> {
    let given = given.filter(|given| !given.is_empty()).ok_or(Refusal::Missing)?;
    let fits = secrets(setting)
        .map(|secret| md5_base64(secret, content))
        .fold(Choice::from(0), |fits, due| fits | due.as_bytes().ct_eq(given.as_bytes()));
    if fits.into() { Ok(()) } else { Err(Refusal::Wrong) }
}

/// The base64 MD5 of the content with a secret behind it.
pub fn md5_base64(secret: &str, content: &[u8]) -> String {
    STANDARD.encode(Md5::new().chain_update(content).chain_update(secret.as_bytes()).finalize())
}

/// Is this request signed as Standard Webhooks 1.0 says, within `window_s` seconds of now? The headers `webhook-id` and
/// `webhook-timestamp` and the raw body are signed, apart by dots; of several signatures one must fit. A secret that
/// begins with `whsec_` is a key in base64, any other is the key itself.
pub fn check_standard_webhook(
    setting: &str,
    request: &InboundRequest,
    now: DateTime<Utc>,
    window_s: u32,
) -> Result<(), Refusal> {
    let header = |name| request.headers.get(name).map(String::as_str).filter(|value: &&str| !value.is_empty());
    let (id, time) = (header("webhook-id"), header("webhook-timestamp"));
    let (id, time, given) = match (id, time, header("webhook-signature")) {
        (Some(id), Some(time), Some(given)) => (id, time, given),
        _ => return Err(Refusal::Missing),
    };
    let parts: [&[u8]; 5] = [id.as_bytes(), b".", time.as_bytes(), b".", &request.body];
    let given: Vec<Vec<u8>> =
        given.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok()).collect();
    let fits = secrets(setting)
        .filter_map(|secret| match secret.strip_prefix("whsec_") {
            Some(key) => hmac_sha256(&STANDARD.decode(key).ok()?, &parts),
            None => hmac_sha256(secret.as_bytes(), &parts),
        })
        .fold(Choice::from(0), |fits, due| given.iter().fold(fits, |fits, one| fits | due.as_slice().ct_eq(one)));
    if !bool::from(fits) {
        return Err(Refusal::Wrong);
    }
    check_time(Some(time), now, window_s)
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
    fn a_plain_hash_has_the_secret_behind_the_parts() {
        // SHA-256 of "abc" (FIPS 180-2)
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex("c", &[b"a", b"b"]), hex);
        assert_eq!(check_sha256_hex("old\nc", &[b"ab"], Some(hex)), Ok(()));
        assert_eq!(check_sha256_hex("old", &[b"ab"], Some(hex)), Err(Refusal::Wrong));
        assert_eq!(check_sha256_hex("", &[b"abc"], Some(hex)), Err(Refusal::Wrong));
        assert_eq!(check_sha256_hex("c", &[b"ab"], None), Err(Refusal::Missing));
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
    fn standard_webhooks_own_example() {
        let request = |signature: &str| InboundRequest {
            headers: [
                ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
                ("webhook-timestamp", "1614265330"),
                ("webhook-signature", signature),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
            query: Default::default(),
            body: br#"{"test": 2432232314}"#.to_vec(),
        };
        let check = |setting: &str, signature: &str, second: i64| {
            check_standard_webhook(setting, &request(signature), DateTime::from_timestamp(second, 0).unwrap(), 300)
        };
        const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(check(SECRET, SIGNATURE, 1_614_265_330), Ok(()));
        assert_eq!(check(&format!("old\n{SECRET}"), &format!("v1,AAAA v1a,B {SIGNATURE}"), 1_614_265_630), Ok(()));
        assert_eq!(check(SECRET, SIGNATURE, 1_614_265_631), Err(Refusal::TooOld));
        assert_eq!(check(SECRET, "v1,AAAA", 1_614_265_330), Err(Refusal::Wrong));
        assert_eq!(check("whsec_", SIGNATURE, 1_614_265_330), Err(Refusal::Wrong));
        assert_eq!(check("", SIGNATURE, 1_614_265_330), Err(Refusal::Wrong));
        assert_eq!(check(SECRET, "", 1_614_265_330), Err(Refusal::Missing));
    }

    #[test]
    fn a_digest_as_openssl_makes_it() {
        // printf '{"a":1}key' | openssl dgst -md5 -binary | base64
        assert_eq!(md5_base64("key", br#"{"a":1}"#), "hrsn4fqht6ocHDQJAe+yqw==");
        assert_eq!(check_md5_base64("old\nkey", br#"{"a":1}"#, Some("hrsn4fqht6ocHDQJAe+yqw==")), Ok(()));
        assert_eq!(check_md5_base64("old", br#"{"a":1}"#, Some("hrsn4fqht6ocHDQJAe+yqw==")), Err(Refusal::Wrong));
        assert_eq!(check_md5_base64("", br#"{"a":1}"#, Some("hrsn4fqht6ocHDQJAe+yqw==")), Err(Refusal::Wrong));
        assert_eq!(check_md5_base64("key", br#"{"a":1}"#, None), Err(Refusal::Missing));
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
