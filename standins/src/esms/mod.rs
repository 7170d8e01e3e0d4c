//! eSMS (V4 by JSON): 100 accepts only; a RequestId seen before is answered by 124; reports come as a GET.
//!
//! Numbers ending in 0108 have a wrong format, in 0177 a network without the brand name, in 0103 meet an empty balance.
//!
//! Assumed, because the published facts do not say: that a request without a RequestId is taken, the price.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};

use crate::{
    courier_book::{Order, Step},
    messages, play,
    wire::{Answer, Incoming, form, text_of},
    world::{Part, PushBy, World},
};

const API_KEY: &str = "demo-api-key";
const SECRET_KEY: &str = "demo-secret-key";
const BRAND: &str = "BUUTA";

/// The gateway.
pub(crate) struct Esms;

fn result(code: &str, id: &str, error: &str) -> Answer {
    let mut body = json!({"CodeResult": code, "CountRegenerate": 0});
    if !id.is_empty() {
        body["SMSID"] = json!(id);
    }
    if !error.is_empty() {
        body["ErrorMessage"] = json!(error);
    }
    Answer::json(200, &body)
}

fn send(world: &Arc<World>, asked: &Value) -> Answer {
    let of = |name: &str| text_of(asked, name);
    if (of("ApiKey"), of("SecretKey")) != (API_KEY.to_owned(), SECRET_KEY.to_owned()) {
        return result("101", "", "Authorize Failed");
    }
    let phone = of("Phone");
    let is_phone = phone.len() == 10 && phone.starts_with('0') && phone.bytes().all(|byte| byte.is_ascii_digit());
    match () {
        () if of("Brandname") != BRAND => return result("104", "", "Brandname is not exist"),
        () if of("SmsType") != "2" => return result("118", "", "SmsType is not valid"),
        () if !is_phone || messages::ends(&phone, "0108") => return result("108", "", "Phone number is not valid"),
        () if messages::ends(&phone, "0103") => return result("103", "", "Balance is not enough"),
        () if messages::ends(&phone, "0177") => {
            return result("177", "", "Brandname is not registered with the network");
        }
        () => {}
    }
    let request_id = of("RequestId");
    if !request_id.is_empty() && world.book().with_reference(&request_id).is_some() {
        return result("124", "", "RequestId existed");
    }
    let id = format!("{:016x}", world.chance.number());
    let place = messages::keep(world, &request_id, id.clone(), &phone, asked.clone());
    play::autoplay(world, place);
    result("100", &id, "")
}

impl Part for Esms {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/MainService.svc/json/SendMultipleMessage_V4_post_json/") => {
                send(world, &request.json().unwrap_or_default())
            }
            _ => Answer::json(404, &json!({"error": "not_found"})),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        let [key, secret, brand] = [API_KEY, SECRET_KEY, BRAND].map(str::to_owned);
        vec![("api_key", key), ("secret_key", secret), ("brand_name", brand)]
    }

    fn happy(&self) -> Vec<String> {
        vec![messages::DELIVERED.to_owned()]
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        messages::refuse(code)
    }

    fn push_by(&self) -> PushBy {
        PushBy::Get
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        let (status, success, failed) = match step.code.as_str() {
            messages::DELIVERED => ("5", "1", "0"),
            messages::FAILED => ("5", "0", "1"),
            _ => ("7", "0", "0"),
        };
        let fields = [
            ("SMSID", order.waybill.as_str()),
            ("SendStatus", status),
            ("SendSuccess", success),
            ("SendFailed", failed),
            ("TotalSent", "1"),
            ("TotalReceiver", "1"),
            ("TotalPrice", "800"),
            ("RequestId", &order.reference),
            ("TypeId", "2"),
            ("telcoid", "1"),
            ("phonenumber", &order.to.phone),
            ("partnerids", ""),
            ("error_info", ""),
        ];
        Some(form(&fields.map(|(name, value)| (name, value.to_owned()))))
    }

    fn push_again(&self) -> (u32, Duration) {
        (5, Duration::from_secs(60))
    }
}
