//! Writes: a body read under its permission, done once however often the call with its `Idempotency-Key` is repeated.
//!
//! The key is taken and the answer saved in the transaction of the change itself. A write that is refused leaves its
//! key unused, so that it can be repeated once the cause is gone.

use crate::api::auth::{Allowed, Extracting, Scope};
use crate::api::problem::{Kind, Problem};
use crate::flows::house::House;
use crate::store::idempotency::{self, Known};
use crate::store::{StoreError, Tx};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// The largest body of a write, bytes.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// The header that names a write.
pub const KEY_HEADER: &str = "Idempotency-Key";
/// The header that marks an answer as the one given before.
pub const REPLAYED_HEADER: &str = "idempotency-replayed";

/// A write of someone with permission for its scope.
pub struct Write<S> {
    allowed: Allowed<S>,
    idempotency_key: Option<String>,
    /// The route's pattern, not the path: paths hold codes.
    route: String,
    /// SHA-256 of method, path and body.
    request_hash: Vec<u8>,
    content_type: String,
    body: web::Bytes,
}

/// The answer to a write.
pub struct Done {
    pub response: HttpResponse,
    /// It was done now, and not answered from memory.
    pub is_new: bool,
}

impl<S: Scope> FromRequest for Write<S> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            // whoever has no permission is not listened to at length
            let allowed = Allowed::of(&request).await?;
            let idempotency_key = key_of(&request)?;
            let body = web::Bytes::from_request(&request, &mut payload).await.map_err(body_problem)?;
            let request_hash = Sha256::new()
                .chain_update(request.method().as_str())
                .chain_update([0])
                .chain_update(request.path())
                .chain_update([0])
                .chain_update(&body)
                .finalize()
                .to_vec();
            let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
            Ok(Write {
                allowed,
                idempotency_key,
                route: format!("{} {}", request.method(), request.match_pattern().unwrap_or_default()),
                request_hash,
                content_type: content_type.unwrap_or_default().to_ascii_lowercase(),
                body,
            })
        })
    }
}

fn key_of(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get(KEY_HEADER) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(key) if (1..=100).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(Some(key.to_owned()))
        }
        _ => Err(Problem::new(Kind::BadIdempotencyKey)),
    }
}

fn body_problem(error: actix_web::Error) -> Problem {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Kind::BodyTooLarge),
        _ => Problem::new(Kind::BodyNotReadable),
    }
}

impl<S: Scope> Write<S> {
    /// The name of the key it was sent with.
    pub fn by(&self) -> &str {
        &self.allowed.key.name
    }

    /// The body as JSON.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let media_type = self.content_type.split(';').next().unwrap_or_default().trim();
        if media_type != "application/json" && !media_type.ends_with("+json") {
            return Err(Problem::new(Kind::NotJson));
        }
        // serde's words name fields and values of the caller's own body, and go to the caller alone
        serde_json::from_slice(&self.body)
            .map_err(|error| Problem::new(Kind::BodyNotReadable).with_parser_words(&error))
    }

    /// Does the change and commits it, or answers as it was answered before. An error of the change undoes it.
    pub async fn once<T: Serialize>(
        &self,
        house: &House,
        status: StatusCode,
        change: impl AsyncFnOnce(&Tx) -> Result<T, Problem>,
    ) -> Result<Done, Problem> {
        let tx = house.store.begin().await?;
        if let Some(done) = self.take(&tx).await? {
            return Ok(done);
        }
        let value = change(&tx).await?;
        let body = json(&value);
        if let Some(key) = &self.idempotency_key {
            idempotency::save_answer(&tx, self.allowed.key.id, key, status.as_u16(), &body).await?;
        }
        tx.commit().await?;
        house.bell.notify_waiters();
        Ok(Done { response: respond(status, body), is_new: true })
    }

    async fn take(&self, tx: &Tx) -> Result<Option<Done>, Problem> {
        let Some(key) = &self.idempotency_key else {
            return Ok(None);
        };
        match idempotency::take(tx, self.allowed.key.id, key, &self.route, &self.request_hash).await? {
            Known::New => Ok(None),
            Known::OtherRequest => Err(Problem::new(Kind::IdempotencyKeyReused)),
            Known::Answered { status, body } => {
                let status = StatusCode::from_u16(status).map_err(Problem::internal)?;
                let mut response = respond(status, body);
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(REPLAYED_HEADER), HeaderValue::from_static("true"));
                Ok(Some(Done { response, is_new: false }))
            }
        }
    }

    /// Begins a write of many parts, each with a transaction of its own: the answer given before, if it was.
    pub async fn begin_parts(&self, house: &House) -> Result<Option<Done>, Problem> {
        let tx = house.store.begin().await?;
        let done = self.take(&tx).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Does one part and commits it, or gives what it came to before. An error undoes this part alone.
    pub async fn part<T: Serialize, E: From<StoreError>>(
        &self,
        house: &House,
        name: &str,
        change: impl AsyncFnOnce(&Tx) -> Result<T, E>,
    ) -> Result<serde_json::Value, E> {
        let tx = house.store.begin().await?;
        // a space stands in no key a caller can send
        let key = self.idempotency_key.as_ref().map(|key| format!("{key} {name}"));
        if let Some(key) = &key {
            let known = idempotency::take(&tx, self.allowed.key.id, key, &self.route, &self.request_hash).await?;
            if let Known::Answered { body, .. } = known {
                return Ok(serde_json::from_slice(&body).unwrap_or_default());
            }
        }
        let value = change(&tx).await?;
        if let Some(key) = &key {
            let id = self.allowed.key.id;
            idempotency::save_answer(&tx, id, key, StatusCode::OK.as_u16(), &json(&value)).await?;
        }
        tx.commit().await?;
        Ok(serde_json::to_value(&value).unwrap_or_default())
    }

    /// Ends a write of many parts and saves its answer.
    pub async fn end_parts<T: Serialize>(&self, house: &House, status: StatusCode, value: &T) -> Result<Done, Problem> {
        let body = json(value);
        if let Some(key) = &self.idempotency_key {
            let tx = house.store.begin().await?;
            idempotency::save_answer(&tx, self.allowed.key.id, key, status.as_u16(), &body).await?;
            tx.commit().await?;
        }
        Ok(Done { response: respond(status, body), is_new: true })
    }

    /// Answers a write of many parts of which some failed: nothing is saved, so that the same call takes them up again.
    pub fn leave_parts_open<T: Serialize>(&self, status: StatusCode, value: &T) -> Done {
        Done { response: respond(status, json(value)), is_new: true }
    }
}

/// The answers of this API are plain structs, which always serialise.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn respond(status: StatusCode, body: Vec<u8>) -> HttpResponse {
    HttpResponse::build(status).content_type("application/json").body(body)
}
