//! She shows what she knows of a request, and is recognised: three steps, each opening more.
//!
//! The code with the last four digits of her phone is the first, the look-up secret beside them the second, a one-time
//! code the third. Whoever was recognised at the first or second is given a pass, so that the page can be read again
//! without typing: sealed by us, kept by her browser, and written down nowhere.

use crate::domain::codes::{canonical_request_code, read_request_code};
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::prove_holder::{ProvenHolder, opens_at, proven_holder};
use crate::store::requests::Request;
use crate::store::{StoreError, requests};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the citizen typed.
#[derive(Clone)]
pub struct Question {
    pub code: String,
    pub phone_tail: String,
    /// Empty without one.
    pub secret: String,
}

/// How much somebody has shown to know of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// The code, and the last four digits of the phone.
    Digits,
    /// The look-up secret as well.
    Secret,
    /// A one-time code as well, in a session that is open.
    Proven,
}

/// A request, and how far whoever asks for it has come.
#[derive(Clone, Debug)]
pub struct Recognised {
    pub request: Request,
    pub trust: Trust,
    /// Who she is in her session, at the third step.
    pub holder: Option<ProvenHolder>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    /// Code and digits do not belong together, or the secret is wrong: which of them is not said.
    #[error("no request fits")]
    NoFit,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Recognises by what was typed. Writes nothing.
pub async fn recognise(house: &House, question: &Question) -> Result<Recognised, LookUpError> {
    let db = &house.store;
    let code = read_request_code(&question.code).ok_or(LookUpError::NoFit)?;
    let tail: String = question.phone_tail.chars().filter(char::is_ascii_digit).collect();
    let request = requests::find_by_code_and_phone_tail(db, &code, &tail).await?.ok_or(LookUpError::NoFit)?;
    let secret = canonical_request_code(&question.secret);
    if secret.is_empty() {
        return Ok(Recognised { request, trust: Trust::Digits, holder: None });
    }
    if !requests::has_secret(db, request.id, &secret).await? {
        return Err(LookUpError::NoFit);
    }
    Ok(Recognised { request, trust: Trust::Secret, holder: None })
}

/// What a pass says, sealed.
#[derive(Serialize, Deserialize)]
struct Pass {
    request_id: Uuid,
    trust: Trust,
    /// Of the look-up secret when it was made: a pass ends with the secret.
    secret_hash: Vec<u8>,
    until: At,
}

const PASS: &str = "look_up.pass";

/// The pass of whoever was recognised, good for the time the settings name.
pub async fn pass_of(house: &House, recognised: &Recognised) -> Result<String, LookUpError> {
    let request_id = recognised.request.id;
    let secret_hash = requests::find_secret_hash(&house.store, request_id).await?.ok_or(LookUpError::NoFit)?;
    let until = house.store.now().plus_s(i64::from(house.settings.look_up.page_minutes) * 60);
    // proven is what a session says, never a pass
    let pass = Pass { request_id, trust: recognised.trust.min(Trust::Secret), secret_hash, until };
    let keys = house.store.keys();
    Ok(format!("{}.{}", keys.current_key_id(), URL_SAFE_NO_PAD.encode(keys.seal_json(PASS, &pass))))
}

/// Recognises by a pass, and by a session where one of the same request is open. Writes nothing.
pub async fn recognise_again(
    house: &House,
    pass: &str,
    session_token: Option<&str>,
) -> Result<Option<Recognised>, StoreError> {
    let Some(pass) = open_pass(house, pass) else {
        return Ok(None);
    };
    let secret_hash = requests::find_secret_hash(&house.store, pass.request_id).await?;
    if secret_hash != Some(pass.secret_hash) || pass.until <= house.store.now() {
        return Ok(None);
    }
    let Some(request) = requests::find(&house.store, pass.request_id).await? else {
        return Ok(None);
    };
    let holder = match session_token {
        Some(token) => proven_holder(house, token).await?,
        None => None,
    };
    let holder = holder.filter(|holder| holder.request_id == request.id && opens_at(pass.trust, holder.given_by));
    let trust = if holder.is_some() { Trust::Proven } else { pass.trust };
    Ok(Some(Recognised { request, trust, holder }))
}

fn open_pass(house: &House, text: &str) -> Option<Pass> {
    let (key_id, sealed) = text.split_once('.')?;
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    house.store.keys().open_json(PASS, key_id, &sealed).ok()
}
