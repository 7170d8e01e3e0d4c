//! EMS Vietnam (docws.ems.com.vn): orders by call, unsigned pushes with a transaction to echo, one waybill to ask for.
//!
//! Assumed, because the published facts do not say: every error but its shape, that an `order_code` is taken once only,
//! that a push is sent once, whatever is answered. A wrong echo is written down as the push's fault.
//! Only the codes 1, 2 and 4 are real; all others come from the file of made up codes.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    MadeUpCode, clock,
    courier_book::{Order, Party, Step},
    play, s10,
    wire::{Answer, Incoming, decode, text_of},
    world::{Part, World},
};

const TOKEN: &str = "demo-merchant";
const SERVICE: &str = "1";
const TRANSACTION: &str = "ems-transaction";
const CREATED: &str = "1";
/// The codes that are public.
const REAL: [(&str, &str, &str); 3] = [
    ("1", "registered", "Đã tạo, chờ duyệt"),
    ("2", "accepted", "Đã duyệt, chờ lấy hàng"),
    ("4", "in_transit", "Đang vận chuyển"),
];

/// What an order needs; numbers are as good as texts.
const ORDER_NEEDS: [&str; 11] = [
    "order_code",
    "from_name",
    "from_phone",
    "from_province",
    "from_address",
    "to_name",
    "to_phone",
    "to_province",
    "to_address",
    "product_name",
    "total_weight",
];

/// The kinds of a journey on which everything goes well.
const HAPPY_KINDS: [&str; 8] = [
    "registered",
    "accepted",
    "pickup_scheduled",
    "collected",
    "in_transit",
    "arrived_at_delivery_office",
    "out_for_delivery",
    "delivered",
];

/// The courier.
pub(crate) struct Ems {
    codes: Vec<MadeUpCode>,
}

impl Ems {
    pub fn new(made_up: &[MadeUpCode]) -> Self {
        Ems { codes: made_up.iter().filter(|code| code.courier == "ems").cloned().collect() }
    }

    fn code_of_kind(&self, kind: &str) -> Option<String> {
        let real = REAL.iter().find(|(_, of, _)| *of == kind).map(|(code, _, _)| (*code).to_owned());
        real.or_else(|| self.codes.iter().find(|code| code.kind == kind).map(|code| code.raw_code.clone()))
    }
}

fn success(data: &Value) -> Answer {
    Answer::json(200, &json!({"code": "success", "message": "", "data": data}))
}

fn error(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({"code": "error", "message": message}))
}

fn create(world: &Arc<World>, asked: Value) -> Answer {
    if let Some(name) = ORDER_NEEDS.into_iter().find(|name| text_of(&asked, name).is_empty()) {
        return error(200, &format!("Thiếu {name}"));
    }
    if text_of(&asked, "service") != SERVICE {
        return error(200, "Dịch vụ không hợp lệ");
    }
    let reference = text_of(&asked, "order_code");
    let mut book = world.book();
    if let Some(order) = book.with_reference(&reference).and_then(|place| book.get_mut(place)) {
        order.create_calls += 1;
        return error(200, "order_code đã tồn tại");
    }
    let side = |side: &str| Party {
        name: text_of(&asked, &format!("{side}_name")),
        phone: text_of(&asked, &format!("{side}_phone")),
        address: text_of(&asked, &format!("{side}_address")),
    };
    let waybill = s10::number("EJ", book.next_serial());
    let shown = json!({
        "tracking_code": waybill, "courier_code": "ems", "status_code": 1, "fee": {"fee": 21000, "remote_fee": 0},
        "vas": {"total_vas": 0, "vas_detail": []}, "money_collect": asked["money_collect"],
    });
    let place = book.add(Order {
        account: String::new(),
        reference,
        waybill,
        placed_at: world.now(),
        create_calls: 1,
        from: side("from"),
        to: side("to"),
        cancelled: false,
        steps: Vec::new(),
        playing: 0,
        asked,
    });
    drop(book);
    play::autoplay(world, place);
    success(&shown)
}

fn tracking(world: &World, waybill: &str) -> Answer {
    let book = world.book();
    let Some(order) = book.with_waybill(&decode(waybill, false)).and_then(|place| book.get(place)) else {
        return error(200, "Không tìm thấy vận đơn");
    };
    let history = order.history();
    let steps: Vec<Value> = history
        .iter()
        .map(|step| {
            json!({
                "status": number(&step.code), "address": step.place.as_deref().unwrap_or_default(),
                "description": step.text, "tracedate": clock::vietnam_text(step.at, "%Y-%m-%d %H:%M:%S"),
            })
        })
        .collect();
    let now = history.last().map_or(CREATED, |step| step.code.as_str());
    success(&json!({"status": number(now), "__get_status": steps}))
}

fn number(code: &str) -> Option<i64> {
    code.parse().ok()
}

impl Part for Ems {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        if request.query_field("merchant_token").as_deref() != Some(TOKEN) {
            return error(401, "merchant_token không hợp lệ");
        }
        // the address of the real one ends in /api/v1
        let call = request.path.strip_prefix("/api/v1").unwrap_or(&request.path);
        match (request.method.as_str(), call.strip_prefix("/orders/").unwrap_or_default()) {
            ("POST", "create-v2") => match request.json().filter(Value::is_object) {
                Some(asked) => create(world, asked),
                None => error(200, "Dữ liệu không hợp lệ"),
            },
            ("GET", call) if call.starts_with("tracking/") => {
                tracking(world, call.strip_prefix("tracking/").unwrap_or_default())
            }
            _ => error(404, "Not Found"),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        vec![("merchant_token", TOKEN.to_owned()), ("service", SERVICE.to_owned())]
    }

    fn happy(&self) -> Vec<String> {
        HAPPY_KINDS.into_iter().filter_map(|kind| self.code_of_kind(kind)).collect()
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        number(code).is_none().then_some("a status is a whole number")
    }

    fn text_of_code(&self, code: &str) -> Option<String> {
        let real = REAL.iter().find(|(known, _, _)| *known == code).map(|(_, _, text)| (*text).to_owned());
        real.or_else(|| self.codes.iter().find(|made_up| made_up.raw_code == code).map(|code| code.text.clone()))
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        let body = json!({
            "tracking_code": order.waybill, "order_code": order.reference, "status_code": number(&step.code),
            "status_name": step.text, "note": step.reason_text.as_deref().unwrap_or_default(),
            "locate": step.place.as_deref().unwrap_or_default(),
            "datetime": clock::vietnam_text(step.at, "%d/%m/%Y %H:%M:%S"),
            "total_weight": order.asked["total_weight"], "money_collect": order.asked["money_collect"],
            "total_fee": 21000,
        });
        Some(body.to_string().into_bytes())
    }

    /// One transaction per status of an order, so it is made of the body.
    fn push_headers(&self, body: &[u8], _now: DateTime<Utc>) -> Vec<(String, String)> {
        let transaction = Sha256::digest(body).iter().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        vec![(TRANSACTION.to_owned(), transaction.to_string())]
    }

    fn wrong_answer(&self, headers: &BTreeMap<String, String>, answer: &[u8]) -> Option<&'static str> {
        let due = json!({"code": "success", "transaction": headers.get(TRANSACTION)?});
        let heard: Value = serde_json::from_slice(answer).unwrap_or_default();
        (heard != due).then_some("the answer does not repeat the transaction")
    }
}
