//! VNPost's side of a signed push: a key made anew for each run, and the three texts of the body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use rsa::traits::PublicKeyParts;
use rsa::{PrivateKey, sha2::Sha256};
use serde_json::{Value, json};
use std::sync::LazyLock;

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::new(&mut getrandom::SysRng, 2048).unwrap());

/// The key as .NET writes it.
pub fn public_key() -> String {
    let (n, e) = (STANDARD.encode(KEY.n_bytes()), STANDARD.encode(KEY.e_bytes()));
    format!("<RSAKeyValue><Modulus>{n}</Modulus><Exponent>{e}</Exponent></RSAKeyValue>")
}

/// A body with `Data` dated and signed; any other is left as it is.
pub fn sealed(body: &[u8], time: DateTime<Utc>) -> Vec<u8> {
    let Some((mut sent, data)) = read(body) else {
        return body.to_vec();
    };
    let date = (time + TimeDelta::hours(7)).format("%Y-%m-%dT%H:%M:%S").to_string();
    let signature = KEY.pkcs1v15_sign::<Sha256>(format!("{data}{date}").as_bytes()).unwrap();
    sent["SendDate"] = json!(date);
    sent["SignData"] = json!(STANDARD.encode(signature));
    sent.to_string().into_bytes()
}

/// A body with `Data` without its signature; any other is left as it is.
pub fn unsealed(body: &[u8]) -> Vec<u8> {
    let Some((mut sent, _)) = read(body) else {
        return body.to_vec();
    };
    sent["SignData"] = Value::Null;
    sent.to_string().into_bytes()
}

fn read(body: &[u8]) -> Option<(Value, String)> {
    let sent: Value = serde_json::from_slice(body).ok()?;
    let data = sent["Data"].as_str()?.to_owned();
    Some((sent, data))
}
