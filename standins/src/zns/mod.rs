//! Zalo's template messages (ZNS): tokens in pairs, the renewing one good once; deliveries told by a signed webhook.
//!
//! Numbers ending in 0118 have no Zalo account, in 0114 refuse such messages, in 0115 meet an empty quota.
//!
//! Assumed, because the published facts do not say: the codes for wrong renewing tokens, that a tracking id seen before is
//! not looked at and comes back with the delivery, the price.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    courier_book::{Order, Step},
    messages, play,
    wire::{Answer, Incoming, text_of},
    world::{Part, World, lock},
};

const APP_ID: &str = "1234567890";
const APP_SECRET: &str = "demo-app-secret";
const OA_SECRET: &str = "demo-oa-secret";
const FIRST_RENEWING: &str = "demo-refresh-token";
/// Every notice has this template.
const TEMPLATE: &str = "345678";
/// The same, with room for several dossiers.
const TEMPLATE_OF_SEVERAL: &str = "345679";
/// Characters the request code may have, in each of them.
const ROOM_FOR_CODES: [(&str, usize); 2] = [(TEMPLATE, 30), (TEMPLATE_OF_SEVERAL, 100)];
const KINDS: [&str; 8] = [
    "pickup_on_the_way",
    "pickup_missed",
    "papers_collected",
    "papers_at_agency",
    "result_on_its_way",
    "result_out_for_delivery",
    "delivery_missed",
    "result_delivered",
];
const TOKEN_LIFE: Duration = Duration::from_secs(90_000);

/// The service.
#[derive(Default)]
pub(crate) struct Zns {
    used: Mutex<HashSet<String>>,
    current: Mutex<Option<String>>,
}

fn refused(error: i64, message: &str) -> Answer {
    Answer::json(200, &json!({"error": error, "message": message}))
}

impl Zns {
    fn renew(&self, world: &World, request: &Incoming) -> Answer {
        if request.header("secret_key") != Some(APP_SECRET) || request.form_field("app_id").as_deref() != Some(APP_ID) {
            return refused(-14002, "Invalid app id or secret");
        }
        let given = request.form_field("refresh_token").unwrap_or_default();
        let mut current = lock(&self.current);
        let is_current = given == current.as_deref().unwrap_or(FIRST_RENEWING);
        if !is_current || !lock(&self.used).insert(given) {
            return refused(-14014, "Invalid refresh token");
        }
        let renewing = format!("{:016x}", world.chance.number());
        *current = Some(renewing.clone());
        let access = world.issue_token();
        Answer::json(200, &json!({"access_token": access, "refresh_token": renewing, "expires_in": "90000"}))
    }

    fn send(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        if !request.header("access_token").is_some_and(|token| world.knows_token(token, TOKEN_LIFE)) {
            return refused(-124, "Access token is invalid");
        }
        let asked: Value = request.json().unwrap_or_default();
        let phone = text_of(&asked, "phone");
        let template = text_of(&asked, "template_id");
        let room = ROOM_FOR_CODES.iter().find(|(id, _)| *id == template).map(|(_, room)| *room);
        let codes = text_of(&asked["template_data"], "yeu_cau").chars().count();
        match () {
            () if room.is_none() => return refused(-109, "Template id is invalid"),
            () if room < Some(codes) => return refused(-1121, "Template data is too long"),
            () if !phone.starts_with("84") || phone.len() != 11 => return refused(-108, "Phone number is invalid"),
            () if messages::ends(&phone, "0118") => return refused(-118, "Zalo account does not exist"),
            () if messages::ends(&phone, "0114") => return refused(-114, "User is inactive, or reject the message"),
            () if messages::ends(&phone, "0115") => return refused(-115, "Out of quota"),
            () => {}
        }
        for name in ["yeu_cau", "co_quan", "buu_dien", "van_don", "thoi_diem"] {
            if text_of(&asked["template_data"], name).is_empty() {
                return refused(-1122, "Template data lacks a parameter");
            }
        }
        let id = format!("{:016x}", world.chance.number());
        let sent_at = world.now().timestamp_millis().to_string();
        let tracking_id = text_of(&asked, "tracking_id");
        let place = messages::keep(world, &tracking_id, id.clone(), &phone, asked);
        play::autoplay(world, place);
        let quota = json!({"dailyQuota": "500", "remainingQuota": "499"});
        let data = json!({"msg_id": id, "sent_time": sent_at, "sending_mode": "1", "quota": quota});
        Answer::json(200, &json!({"error": 0, "message": "Success", "data": data}))
    }
}

impl Part for Zns {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/v4/oa/access_token") => self.renew(world, request),
            ("POST", "/message/template") => self.send(world, request),
            _ => Answer::json(404, &json!({"error": -1, "message": "not found"})),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        let templates = |id: &str| KINDS.map(|kind| format!("{kind} {id}")).join("\n");
        vec![
            ("app_id", APP_ID.to_owned()),
            ("app_secret", APP_SECRET.to_owned()),
            ("refresh_token", FIRST_RENEWING.to_owned()),
            ("webhook_secret", OA_SECRET.to_owned()),
            ("templates", templates(TEMPLATE)),
            ("templates_several", templates(TEMPLATE_OF_SEVERAL)),
        ]
    }

    fn happy(&self) -> Vec<String> {
        vec![messages::DELIVERED.to_owned()]
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        messages::refuse(code).or_else(|| (code == messages::FAILED).then_some("Zalo tells of no failure afterwards"))
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        if step.code != messages::DELIVERED {
            return None;
        }
        let at = step.at.timestamp_millis().to_string();
        let message = json!({"delivery_time": at, "msg_id": order.waybill, "tracking_id": order.reference});
        let body = json!({
            "event_name": "user_received_message", "app_id": APP_ID, "sender": {"id": "1"}, "recipient": {"id": "2"},
            "message": message, "timestamp": step.received_at.timestamp_millis().to_string(),
        });
        Some(body.to_string().into_bytes())
    }

    fn push_headers(&self, body: &[u8], _now: DateTime<Utc>) -> Vec<(String, String)> {
        let told: Value = serde_json::from_slice(body).unwrap_or_default();
        let mut hash = Sha256::new();
        for part in [APP_ID.as_bytes(), body, text_of(&told, "timestamp").as_bytes(), OA_SECRET.as_bytes()] {
            hash.update(part);
        }
        let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        vec![("X-ZEvent-Signature".to_owned(), format!("mac={hex}"))]
    }

    fn push_again(&self) -> (u32, Duration) {
        (3, Duration::from_secs(60))
    }
}
