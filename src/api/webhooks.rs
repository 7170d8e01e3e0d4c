//! `POST /webhooks/{courier}/{account_token}`: couriers push their news. The path holds a secret: nothing here logs it.

use crate::api::collaborators::{self, ItemsTaken, PushedItem};
use crate::flows::house::House;
use crate::flows::push_door::PushDoor;
use crate::flows::receive_push::{PushError, Thanks, receive_push};
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse, web};
use buuta_webhooks::InboundRequest;
use std::collections::BTreeMap;

/// The largest push, bytes.
const MAX_PUSH_BYTES: usize = 256 * 1024;
/// Seconds after which a courier is asked to push again what could not be kept.
const PUSH_AGAIN_AFTER_S: &str = "5";

/// Takes a push and answers as its courier wants to be answered, once the bytes are on a disk. A stranger learns
/// nothing: not whether the courier, the account or only the token is wrong. Couriers have documents of their own; ours
/// describes what a collaborator pushes.
#[utoipa::path(
    post, path = "/webhooks/collaborator/{account_token}", tag = "collaborators", summary = "operation-push-items",
    params(
        ("account_token" = String, Path, description = "The account's own part of its address"),
        ("webhook-id" = String, Header, description = "Any text"),
        ("webhook-timestamp" = String, Header, description = "Seconds since 1970, not more than five minutes off"),
        ("webhook-signature" = String, Header, description = "Standard Webhooks 1.0: `v1,` and base64"),
    ),
    request_body(content = Vec<PushedItem>, description = "1 to 500 items; a bad one does not spoil a good one"),
    responses(
        (status = 202, description = "Every item is kept; what became of each", body = ItemsTaken),
        (status = 401, description = "Not signed by this account"),
        (status = 404, description = "No such address"),
        (status = 413, description = "The body is larger than 256 KiB"),
        (status = 503, description = "Not all of it is kept; push all of it again after `Retry-After`"),
    ),
)]
pub async fn take_push(
    request: HttpRequest,
    house: web::Data<House>,
    door: web::Data<PushDoor>,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> HttpResponse {
    let (courier, token) = path.into_inner();
    let Ok(account) = house.account_of_push(&courier, &token) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let body = match payload.to_bytes_limited(MAX_PUSH_BYTES).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return empty(StatusCode::BAD_REQUEST),
        Err(_) => return empty(StatusCode::PAYLOAD_TOO_LARGE),
    };
    let push = InboundRequest { headers: headers_of(&request), query: query_of(&request), body: body.to_vec() };
    match receive_push(&house, &door, &account, push).await {
        Ok(Thanks::ItemByItem(reply, verdicts)) => collaborators::item_by_item(&request, &reply, verdicts),
        Ok(Thanks::Reply(reply)) => HttpResponse::build(StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK))
            .content_type(reply.content_type)
            .body(reply.body),
        Err(PushError::Refused(_)) => empty(StatusCode::UNAUTHORIZED),
        Err(PushError::NotKept(_)) => {
            HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, PUSH_AGAIN_AFTER_S)).finish()
        }
    }
}

/// An answer that says no more than its status.
pub fn empty(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status).finish()
}

/// The first of headers with one name: what a proxy or stranger adds behind it does not count.
pub fn headers_of(request: &HttpRequest) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    for (name, value) in request.headers() {
        // header names are lower-case here already
        headers
            .entry(name.as_str().to_owned())
            .or_insert_with(|| String::from_utf8_lossy(value.as_bytes()).into_owned());
    }
    headers
}

/// The query as pairs; of fields with one name the last counts.
pub fn query_of(request: &HttpRequest) -> BTreeMap<String, String> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
    pairs.map(|pairs| pairs.into_inner().into_iter().collect()).unwrap_or_default()
}
