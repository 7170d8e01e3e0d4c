//! SpeedSMS: Basic login with the token as user, no request id, no reports.
//!
//! Numbers ending in 0105 are invalid, in 0300 meet an empty balance.
//!
//! Assumed, because the published facts do not say: the shape of errors, the price.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    messages,
    wire::{Answer, Incoming, text_of},
    world::{Part, World},
};

const TOKEN: &str = "demo-access-token";
const BRAND: &str = "BUUTA";

/// The gateway.
pub(crate) struct SpeedSms;

fn error(code: &str, message: &str) -> Answer {
    Answer::json(200, &json!({"status": "error", "code": code, "message": message}))
}

fn send(world: &Arc<World>, request: &Incoming) -> Answer {
    let login = format!("Basic {}", STANDARD.encode(format!("{TOKEN}:x")));
    if request.header("authorization") != Some(login.as_str()) {
        return error("007", "IP locked or token wrong");
    }
    let asked: Value = request.json().unwrap_or_default();
    let phone = asked["to"][0].as_str().unwrap_or_default().to_owned();
    if text_of(&asked, "content").is_empty() || text_of(&asked, "sms_type") != "2" || text_of(&asked, "sender") != BRAND
    {
        return error("101", "Invalid or missing parameters");
    }
    if !phone.starts_with("84") || phone.len() != 11 || messages::ends(&phone, "0105") {
        return error("105", "Phone number invalid");
    }
    if messages::ends(&phone, "0300") {
        return error("300", "Your account balance not enough to send sms");
    }
    let id = (world.chance.number() % 1_000_000_000).to_string();
    messages::keep(world, "", id.clone(), &phone, asked);
    let data = json!({"tranId": id, "totalSMS": 1, "totalPrice": 800, "invalidPhone": []});
    Answer::json(200, &json!({"status": "success", "code": "00", "data": data}))
}

impl Part for SpeedSms {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/index.php/sms/send") => send(world, request),
            _ => Answer::json(404, &json!({"error": "not_found"})),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        vec![("access_token", TOKEN.to_owned()), ("brand_name", BRAND.to_owned())]
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        messages::refuse(code)
    }
}
