//! Passwords at rest: argon2id with the salt beside the hash, made and checked off the threads that serve.

use crate::clock::Chance;
use crate::domain::staff::Password;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Each hash takes 19 MiB and some fifty milliseconds of a core: no more of them at once than this.
const AT_ONCE: usize = 2;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

/// A hash no password fits, so that an unknown name takes as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| make(&Password::typed(""), b"nobody's 16 byte").unwrap_or_default());

/// Why a password cannot be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordsError {
    #[error("the password could not be hashed")]
    NotHashed,
    #[error("the hashing was interrupted")]
    Interrupted,
}

/// Whether a password is the one that was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    Right,
    Wrong,
}

/// Hashes a password, as PHC text (`$argon2id$…`).
pub async fn hash(password: Password, chance: &Chance) -> Result<String, PasswordsError> {
    let salt: [u8; 16] = chance.bytes();
    aside(move || make(&password, &salt)).await?.ok_or(PasswordsError::NotHashed)
}

/// Checks a password against a hash; `None` is an account that does not exist, and takes as long. What is written
/// after a check must take as long too: see `flows::sign_in`.
pub async fn check(password: Password, hash: Option<String>) -> Result<Fit, PasswordsError> {
    aside(move || {
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let fits = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        if fits && is_somebody { Fit::Right } else { Fit::Wrong }
    })
    .await
}

fn make(password: &Password, salt: &[u8]) -> Option<String> {
    let hash: PasswordHash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt).ok()?;
    Some(hash.to_string())
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordsError> {
    let _place = PLACES.acquire().await.map_err(|_| PasswordsError::Interrupted)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| PasswordsError::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let chance = Chance::from_seed(1);
        let password = Password::typed("mười chữ ạ");
        let first = hash(password.clone(), &chance).await.unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        assert_ne!(first, hash(password.clone(), &chance).await.unwrap(), "each has its own salt");
        assert_eq!(check(password, Some(first.clone())).await.unwrap(), Fit::Right);
        assert_eq!(check(Password::typed("mười chữ à"), Some(first)).await.unwrap(), Fit::Wrong);
        assert_eq!(check(Password::typed(""), None).await.unwrap(), Fit::Wrong, "nobody signs in with nothing");
    }
}
