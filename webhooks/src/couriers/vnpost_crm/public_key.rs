//! VNPost's public keys, as .NET writes them, and the check of what they sign.

use crate::exchange::Refusal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

/// Does this base64 signature (RSA PKCS#1 v1.5, SHA-256) fit the text under one of the setting's keys?
pub fn check(setting: &str, signed: &str, given: &str) -> Result<(), Refusal> {
    let given = bytes_of(given).ok_or(Refusal::Wrong)?;
    let fits =
        keys(setting).any(|key| key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), given.as_slice()).is_ok());
    if fits { Ok(()) } else { Err(Refusal::Wrong) }
}

/// The keys of a setting: one `RSAKeyValue` after the other, so that a new one can be added before it is used.
fn keys(setting: &str) -> impl Iterator<Item = RsaPublicKeyComponents<Vec<u8>>> {
    setting.split("<RSAKeyValue>").skip(1).filter_map(|key| {
        let number = |name| element(key, name).and_then(bytes_of).map(without_leading_zeros);
        Some(RsaPublicKeyComponents { n: number("Modulus")?, e: number("Exponent")? })
    })
}

/// The text of the first element of this name.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

/// Base64, with the line breaks .NET may put into it.
fn bytes_of(base64: &str) -> Option<Vec<u8>> {
    let bare: String = base64.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(bare).ok()
}

fn without_leading_zeros(number: Vec<u8>) -> Vec<u8> {
    number.into_iter().skip_while(|byte| *byte == 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with OpenSSL for this test, the private half thrown away:
    /// `printf '%s' '{"Id":"đ"}2026-11-22T09:15:00' | openssl dgst -sha256 -sign key.pem | base64 -w0`.
    const MODULUS: &str = concat!(
        "6X45NcpisOA+SzaFGE2YkKoTET0b7d1OkySR+yPUXx13fpE/UwaACnPbqJqmssmzY2IQI7AtWdSyWIqNluWZb9q0HKA1WISb",
        "pLWg+d1MiarlqcJGl2NVeLaV4R4/nQ/HT+hS5PlXE9IXNzxw6UpanAFf9WAVW3uiV9+jldzxiNLewVzkScctdPCAYls3Tn6s",
        "gIP2FlSaIN1PbXvD2zEIM7DHZiyqFCQ3yAXKzv7M14lLn6peUWmv5qFyMZcaz6oLsNXB+YP/vCbExILOzKlKAjgVKgEBmPgt",
        "mQW199DEwR9aZ+1x0kaIGwRn9cb/uXkBeCc+HK+Be6YC3/tRF4E1SQ==",
    );
    const SIGNATURE: &str = concat!(
        "M/0iroMBEqkIvJqULXIL9N6/91ri1xj9V/WVLngijlLz6nk81k8TC0t0t3nLkKdmqM1uHI83yQajbgPTA8BDC2+qElDqeaV2",
        "XfjbYKN5u2yvD9XXYBttojuesuNeRh+1HOP8xtr0qkIgI0n+tRC41TAenn2b9fkV9LQhfWTbmlfl/9pjf5P7/Q4AdW0Sztzp",
        "x/IYvqW3ufnF+JYyG28aZZ95dVp9EHB32neYutEJ9tAVB/HPSpRt6KQshQjKXOHc3/JH4fU1epHR6ALshCb0C+Ii6rQ/YkvZ",
        "GpJIBVcv5SiHo8Xxcu1jNj6RHxk1tSsZdwz/97KgDA/WkSv0Zcw56A==",
    );
    const SIGNED: &str = "{\"Id\":\"đ\"}2026-11-22T09:15:00";

    fn key(modulus: &str) -> String {
        format!("<RSAKeyValue>\n<Modulus>{modulus}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>")
    }

    #[test]
    fn a_signature_as_openssl_makes_it() {
        let key = key(MODULUS);
        assert_eq!(check(&key, SIGNED, SIGNATURE), Ok(()));
        assert_eq!(check(&key, SIGNED, &format!("{}\r\n{}", &SIGNATURE[..76], &SIGNATURE[76..])), Ok(()));
        assert_eq!(check(&key, &SIGNED.replace('đ', "d"), SIGNATURE), Err(Refusal::Wrong));
        assert_eq!(check(&key, SIGNED, &SIGNATURE.replace('A', "B")), Err(Refusal::Wrong));
        assert_eq!(check(&key, SIGNED, "no base64"), Err(Refusal::Wrong));
    }

    #[test]
    fn several_keys_but_never_a_broken_one() {
        let other = key(&MODULUS.replace('a', "b"));
        assert_eq!(check(&other, SIGNED, SIGNATURE), Err(Refusal::Wrong));
        assert_eq!(check(&format!("{other}\n{}", key(MODULUS)), SIGNED, SIGNATURE), Ok(()));
        assert_eq!(check(&key(&format!("AAAA{MODULUS}")), SIGNED, SIGNATURE), Ok(()), "leading zeros");
        for broken in ["", "<RSAKeyValue>", "<RSAKeyValue><Modulus>AQAB", &key(""), &key("%")] {
            assert_eq!(check(broken, SIGNED, SIGNATURE), Err(Refusal::Wrong), "{broken}");
        }
    }
}
