//! "Bưu chính Mẫu", a courier which exists only here, with signed pushes and a list of changes.
//!
//! Every call carries `X-Demo-Key: demo-key`, otherwise 401. Bodies are JSON both ways. Times are RFC 3339.
//!
//! * `POST /v1/orders` with `our_reference`, `from` and `to` (each `name`, `phone`, `address`, `area_code`),
//!   `content`, `weight_g`, `cod_vnd` answers 201 `{"waybill","our_reference","fee_vnd"}`; the same `our_reference`
//!   again 409 `{"error":"already_exists","waybill"}`; a missing field 422 `{"error":"invalid","message"}`.
//!   Needed are `our_reference`, `content`, `weight_g` above 0, and of both sides `name`, `phone`, `address`.
//! * `GET /v1/orders/{our_reference}` answers 200 `{"waybill","our_reference"}` or 404 `{"error":"not_found"}`.
//! * `POST /v1/orders/{waybill}/cancel` answers 200 `{"cancelled":true}` (again: the same), 409 `{"error":"too_late"}`
//!   once collected, 404 `{"error":"not_found"}`. The order gets a step D14.
//! * `GET /v1/changes?since=<RFC 3339>&page=0` answers `{"orders":[{"waybill","our_reference","events":[..]}],
//!   "more":bool}`: orders which the courier came to know something of at or after `since`, 100 a page, each with all
//!   its events `{"code","text","at","reason","place"}`; `reason` and `place` may be null. Without `since`: from the
//!   beginning.
//! * A push is `POST` of `{"waybill","our_reference","code","text","at","reason","place"}` with
//!   `X-Demo-Time: <unix seconds>` and `X-Demo-Signature: sha256=<hex>`, the lower-case hexadecimal
//!   HMAC-SHA256 of `{time}.{body bytes}` under the secret `demo-push-secret`. The receiver answers 200
//!   `{"ok":true}`; anything else is tried again five times, two seconds apart, signed anew.
//!
//! A waybill is `DM`, eight digits, the S10 check digit, `VN`.

mod codes;

use std::{collections::HashSet, fmt::Write, sync::Arc, time::Duration};

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    courier_book::{Order, Party, Step},
    play, s10,
    wire::{Answer, Incoming, decode, text_of},
    world::{Part, World},
};

const KEY: &str = "demo-key";
const PUSH_SECRET: &str = "demo-push-secret";
const PAGE: usize = 100;

/// The courier.
pub(crate) struct Demo;

fn error(status: u16, error: &str) -> Answer {
    Answer::json(status, &json!({"error": error}))
}

/// The field an order lacks, if any.
fn missing(asked: &Value) -> Option<String> {
    for name in ["our_reference", "content"] {
        if text_of(asked, name).is_empty() {
            return Some(name.to_owned());
        }
    }
    if asked["weight_g"].as_i64().unwrap_or_default() <= 0 {
        return Some("weight_g".to_owned());
    }
    for side in ["from", "to"] {
        for name in ["name", "phone", "address"] {
            if text_of(&asked[side], name).is_empty() {
                return Some(format!("{side}.{name}"));
            }
        }
    }
    None
}

fn create(world: &Arc<World>, request: &Incoming) -> Answer {
    let Some(asked) = request.json().filter(Value::is_object) else {
        return Answer::json(422, &json!({"error": "invalid", "message": "Dữ liệu không hợp lệ"}));
    };
    if let Some(name) = missing(&asked) {
        let message = format!("Thiếu {name}");
        return Answer::json(422, &json!({"error": "invalid", "message": message}));
    }
    let reference = text_of(&asked, "our_reference");
    let mut book = world.book();
    if let Some(place) = book.with_reference(&reference)
        && let Some(order) = book.get_mut(place)
    {
        order.create_calls += 1;
        return Answer::json(409, &json!({"error": "already_exists", "waybill": order.waybill}));
    }
    let side = |side: &Value| Party {
        name: text_of(side, "name"),
        phone: text_of(side, "phone"),
        address: text_of(side, "address"),
    };
    let waybill = s10::number("DM", book.next_serial());
    let shown = json!({"waybill": waybill, "our_reference": reference, "fee_vnd": 26000});
    let place = book.add(Order {
        account: String::new(),
        reference,
        waybill,
        placed_at: world.now(),
        create_calls: 1,
        from: side(&asked["from"]),
        to: side(&asked["to"]),
        cancelled: false,
        steps: Vec::new(),
        playing: 0,
        asked,
    });
    drop(book);
    play::autoplay(world, place);
    Answer::json(201, &shown)
}

fn look_up(world: &World, reference: &str) -> Answer {
    let book = world.book();
    let place = book.with_reference(&decode(reference, false));
    match place.and_then(|place| book.get(place)) {
        Some(order) => Answer::json(200, &json!({"waybill": order.waybill, "our_reference": order.reference})),
        None => error(404, "not_found"),
    }
}

fn cancel(world: &Arc<World>, waybill: &str) -> Answer {
    let mut book = world.book();
    let place = book.with_waybill(&decode(waybill, false));
    let Some((place, order)) = place.and_then(|place| Some((place, book.get_mut(place)?))) else {
        return error(404, "not_found");
    };
    if !order.cancelled {
        let too_late =
            order.steps.iter().any(|step| step.recorded && !codes::BEFORE_COLLECTION.contains(&step.code.as_str()));
        if too_late {
            return error(409, "too_late");
        }
        order.cancelled = true;
        drop(book);
        play::happen_soon(world, place, codes::CANCELLED);
    }
    Answer::json(200, &json!({"cancelled": true}))
}

fn changes(world: &World, request: &Incoming) -> Answer {
    let since = match request.query_field("since").as_deref() {
        None | Some("") => DateTime::UNIX_EPOCH,
        Some(text) => match DateTime::parse_from_rfc3339(text) {
            Ok(since) => since.to_utc(),
            Err(_) => return error(422, "invalid"),
        },
    };
    let page = request.query_field("page").unwrap_or_else(|| "0".to_owned());
    let Ok(page) = page.parse::<usize>() else {
        return error(422, "invalid");
    };
    let book = world.book();
    let mut seen = HashSet::new();
    let changed: Vec<&Order> = book
        .recorded_from(|step| step.received_at < since)
        .filter(|(place, _, _)| seen.insert(*place))
        .map(|(_, order, _)| order)
        .collect();
    let start = page.saturating_mul(PAGE).min(changed.len());
    let end = (start + PAGE).min(changed.len());
    let orders: Vec<Value> = changed[start..end]
        .iter()
        .map(|order| {
            let events: Vec<Value> = order.history().into_iter().map(event).collect();
            json!({"waybill": order.waybill, "our_reference": order.reference, "events": events})
        })
        .collect();
    Answer::json(200, &json!({"orders": orders, "more": end < changed.len()}))
}

fn event(step: &Step) -> Value {
    // Vietnam's clock all year round; the offset is within what chrono takes, so the other arm is never seen.
    let at = match FixedOffset::east_opt(7 * 3600) {
        Some(vietnam) => step.at.with_timezone(&vietnam).to_rfc3339_opts(SecondsFormat::Millis, false),
        None => crate::world::rfc3339(step.at),
    };
    json!({"code": step.code, "text": step.text, "at": at, "reason": step.reason, "place": step.place})
}

/// `sha256=` and the lower-case hexadecimal HMAC-SHA256 of `{time}.{body}`.
fn signature(time: i64, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(PUSH_SECRET.as_bytes()).ok()?;
    mac.update(format!("{time}.").as_bytes());
    mac.update(body);
    let mut text = "sha256=".to_owned();
    for byte in mac.finalize().into_bytes() {
        write!(text, "{byte:02x}").ok()?;
    }
    Some(text)
}

impl Part for Demo {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        if request.header("x-demo-key") != Some(KEY) {
            return error(401, "unauthorized");
        }
        let Some(path) = request.path.strip_prefix("/v1/") else {
            return error(404, "not_found");
        };
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["orders"]) => create(world, request),
            ("GET", ["orders", reference]) => look_up(world, reference),
            ("POST", ["orders", waybill, "cancel"]) => cancel(world, waybill),
            ("GET", ["changes"]) => changes(world, request),
            _ => error(404, "not_found"),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        vec![("api_key", KEY.to_owned()), ("push_secret", PUSH_SECRET.to_owned())]
    }

    fn happy(&self) -> Vec<String> {
        codes::HAPPY.map(str::to_owned).to_vec()
    }

    fn text_of_code(&self, code: &str) -> Option<String> {
        codes::text_of_code(code)
    }

    fn text_of_reason(&self, reason: &str) -> Option<String> {
        codes::text_of_reason(reason)
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        let mut body = event(step);
        body["waybill"] = json!(order.waybill);
        body["our_reference"] = json!(order.reference);
        Some(body.to_string().into_bytes())
    }

    fn push_headers(&self, body: &[u8], now: DateTime<Utc>) -> Vec<(String, String)> {
        let time = now.timestamp();
        let mut headers = vec![("X-Demo-Time".to_owned(), time.to_string())];
        headers.extend(signature(time, body).map(|text| ("X-Demo-Signature".to_owned(), text)));
        headers
    }

    fn push_again(&self) -> (u32, Duration) {
        (5, Duration::from_secs(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_as_openssl_makes_it() {
        // printf '1.{}' | openssl dgst -sha256 -hmac demo-push-secret
        assert_eq!(
            signature(1, b"{}").unwrap(),
            "sha256=29788031a48d2e19a5c9bae75cc9f7f236c9330e72a4a751065294a872869e72"
        );
    }
}
