//! An administrator gives other software a key to the JSON API, and takes it back.

use crate::flows::house::House;
use crate::sealing::token_hash;
use crate::store::{StoreError, api_keys};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// Every scope a key can be given; the API declares what each permits.
pub const SCOPES: &[&str] = &[
    "requests:write",
    "requests:read",
    "dossiers:write",
    "handovers:write",
    "orders:read",
    "orders:write",
    "tasks:read",
    "tasks:write",
    "places:read",
    "accounts:write",
];

/// Why there is no key, or none to take back.
#[derive(Debug, thiserror::Error)]
pub enum ManageKeysError {
    #[error("a key needs a name: what or whom it is for")]
    NameMissing,
    #[error("another key has this name")]
    NameTaken,
    #[error("a key without a scope opens nothing")]
    NoScope,
    #[error("there is no scope {0}")]
    UnknownScope(String),
    #[error("there is no such key")]
    NoSuchKey,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a key. Gives its text, shown this once: only its hash is kept.
pub async fn make(house: &House, name: &str, scopes: &[String]) -> Result<String, ManageKeysError> {
    if name.is_empty() {
        return Err(ManageKeysError::NameMissing);
    }
    if scopes.is_empty() {
        return Err(ManageKeysError::NoScope);
    }
    if let Some(unknown) = scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str())) {
        return Err(ManageKeysError::UnknownScope(unknown.clone()));
    }
    let key = format!("bt_{}", URL_SAFE_NO_PAD.encode(house.store.chance().bytes::<32>()));
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let tx = house.store.begin().await?;
    match api_keys::insert(&tx, name, token_hash(&key), &scopes).await {
        Ok(_) => {}
        Err(StoreError::AlreadyThere) => return Err(ManageKeysError::NameTaken),
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(key)
}

/// Takes a key back: it opens nothing from now on.
pub async fn retire(house: &House, id: Uuid) -> Result<(), ManageKeysError> {
    let tx = house.store.begin().await?;
    if !api_keys::retire(&tx, id).await? {
        return Err(ManageKeysError::NoSuchKey);
    }
    Ok(tx.commit().await?)
}
