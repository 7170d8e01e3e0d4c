//! A commune's collaborator: nobody calls it. It fetches the list of its orders from the service, and pushes what
//! happened in the service's own words.
//!
//! Written from the collaborator's document: both calls go to the one address and are signed as Standard Webhooks 1.0
//! says, under the secret `whsec_` and a key in base64: `webhook-id`, `webhook-timestamp`, and `webhook-signature`, which
//! is `v1,` and the base64 of the HMAC-SHA256 of `{id}.{timestamp}.{body}`.
//!
//! * A fetch is a `GET` with an empty body and answers `{"orders":[{"reference","sender","receiver",..}]}`.
//! * A push is a list of items `{"reference","waybill","kind","occurred_at","reason","place","note"}`, here always of one,
//!   and is answered 202 `{"items":[{"index","verdict"}]}`.
//!
//! Its waybills are `CTV-` and eight digits.

use std::{collections::BTreeMap, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    clock,
    courier_book::{Book, Order, Party, Step},
    wire::{Answer, Incoming, text_of},
    world::{Part, World},
};

const PUSH_SECRET: &str = "whsec_Y29sbGFib3JhdG9ycyBzaGFyZWQgc2VjcmV0";

/// Kinds of a journey on which everything goes well.
const HAPPY: [&str; 6] = ["accepted", "pickup_scheduled", "collected", "in_transit", "out_for_delivery", "delivered"];

/// Whoever carries papers in a commune.
pub(crate) struct Collaborator;

fn signature(id: &str, time: i64, body: &[u8]) -> Option<String> {
    let key = STANDARD.decode(PUSH_SECRET.strip_prefix("whsec_")?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{time}.").as_bytes());
    mac.update(body);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

impl Part for Collaborator {
    fn answer(&self, _world: &Arc<World>, _request: &Incoming) -> Answer {
        Answer::json(404, &json!({"error": "nobody is called here"}))
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        vec![("push_secret", PUSH_SECRET.to_owned())]
    }

    fn happy(&self) -> Vec<String> {
        HAPPY.map(str::to_owned).to_vec()
    }

    fn fetches_orders(&self) -> bool {
        true
    }

    fn take_orders(&self, book: &mut Book, list: &Value, now: DateTime<Utc>) {
        for asked in list["orders"].as_array().into_iter().flatten() {
            let reference = text_of(asked, "reference");
            if book.with_reference(&reference).is_some() {
                continue;
            }
            let side = |side: &Value| Party {
                name: text_of(side, "name"),
                phone: text_of(side, "phone"),
                address: text_of(side, "address"),
            };
            let waybill = format!("CTV-{:08}", book.next_serial());
            book.add(Order {
                account: String::new(),
                reference,
                waybill,
                placed_at: now,
                create_calls: 1,
                from: side(&asked["sender"]),
                to: side(&asked["receiver"]),
                cancelled: false,
                steps: Vec::new(),
                playing: 0,
                asked: asked.clone(),
            });
        }
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        let item = json!({
            "reference": order.reference, "waybill": order.waybill, "kind": step.code,
            "occurred_at": clock::vietnam_text(step.at, "%Y-%m-%dT%H:%M:%S+07:00"), "reason": step.reason,
            "place": step.place, "note": step.reason_text,
        });
        Some(json!([item]).to_string().into_bytes())
    }

    fn push_headers(&self, body: &[u8], now: DateTime<Utc>) -> Vec<(String, String)> {
        let (id, time) = (format!("ctv-{}", now.timestamp_micros()), now.timestamp());
        let mut headers =
            vec![("webhook-id".to_owned(), id.clone()), ("webhook-timestamp".to_owned(), time.to_string())];
        headers.extend(signature(&id, time, body).map(|text| ("webhook-signature".to_owned(), text)));
        headers
    }

    fn wrong_answer(&self, _headers: &BTreeMap<String, String>, answer: &[u8]) -> Option<&'static str> {
        let heard: Value = serde_json::from_slice(answer).unwrap_or_default();
        (heard["items"][0]["verdict"] != "accepted").then_some("the item was not accepted")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_as_openssl_makes_it() {
        // printf 'a.1.[]' | openssl dgst -sha256 -binary -hmac 'collaborators shared secret' | base64
        assert_eq!(signature("a", 1, b"[]").unwrap(), "v1,YOkqg8PfSbHLoSzh/uqt4ew+nx2KIGkfTHGmPG6i3Bs=");
    }
}
