//! The key that signs this process's pushes: made anew at the first need, kept nowhere.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use rsa::{PrivateKey, sha2::Sha256, traits::PublicKeyParts};

const BITS: usize = 2048;

/// `None` when this machine gives no random numbers: then nothing is signed.
static KEY: LazyLock<Option<PrivateKey>> = LazyLock::new(|| PrivateKey::new(&mut getrandom::SysRng, BITS).ok());

/// The public half as .NET writes it.
pub(super) fn public_key() -> Option<String> {
    let key = KEY.as_ref()?;
    let (n, e) = (STANDARD.encode(key.n_bytes()), STANDARD.encode(key.e_bytes()));
    Some(format!("<RSAKeyValue><Modulus>{n}</Modulus><Exponent>{e}</Exponent></RSAKeyValue>"))
}

/// The signature of a text in base64: RSA PKCS#1 v1.5 over SHA-256.
pub(super) fn sign(text: &str) -> Option<String> {
    KEY.as_ref()?.pkcs1v15_sign::<Sha256>(text.as_bytes()).ok().map(|signature| STANDARD.encode(signature))
}
