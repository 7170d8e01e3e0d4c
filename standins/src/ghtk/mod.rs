//! GHTK (Giao Hàng Tiết Kiệm): orders by call, pushes as forms with a secret in their address, a state to poll.
//!
//! Assumed, because the published facts do not say: the exact answers to an order that is there already and to asking
//! for one that is not, until which status an order can be cancelled, how long GHTK waits before its one second try,
//! that the handset's reports change no order's state.

mod codes;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{
    clock,
    courier_book::{Order, Party, Step},
    play::{self, StepWish},
    push,
    wire::{Answer, Incoming, decode, form, text_of},
    world::{Part, World},
};

const TOKEN: &str = "demo-token";
const SOURCE: &str = "demo-source";
const PUSH_SECRET: &str = "demo-push-secret";

/// What an order needs; numbers are as good as texts.
const ORDER_NEEDS: [&str; 9] =
    ["id", "pick_name", "pick_address", "pick_province", "pick_tel", "name", "address", "province", "tel"];

/// What the handset reports before the office has confirmed it.
const FROM_A_HANDSET: [&str; 6] = ["123", "127", "128", "45", "49", "410"];

/// The courier.
pub(crate) struct Ghtk;

fn refused(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({"success": false, "message": message, "error_code": code, "log_id": "mau"}))
}

fn no_such_order() -> Answer {
    Answer::json(200, &json!({"success": false, "message": "Không tìm thấy đơn hàng", "log_id": "mau"}))
}

/// What is wrong with an order, if anything.
fn wrong(asked: &Value) -> Option<Answer> {
    let order = &asked["order"];
    let weight = asked["products"][0]["weight"].as_f64().unwrap_or_default();
    if ORDER_NEEDS.iter().any(|name| text_of(order, name).is_empty()) {
        Some(refused(422, "30101", "Thiếu thông tin đơn hàng"))
    } else if text_of(order, "id").chars().count() >= 250 {
        Some(refused(422, "30102", "order.id quá dài"))
    // kilograms: more than twenty would be grams written by mistake
    } else if weight <= 0.0 || weight > 20.0 {
        Some(refused(422, "30103", "Khối lượng không hợp lệ"))
    } else if !matches!(text_of(order, "transport").as_str(), "road" | "fly") {
        Some(refused(422, "30104", "transport phải là road hoặc fly"))
    } else {
        None
    }
}

fn create(world: &Arc<World>, asked: Value) -> Answer {
    if let Some(refusal) = wrong(&asked) {
        return refusal;
    }
    let wanted = &asked["order"];
    let reference = text_of(wanted, "id");
    let mut book = world.book();
    if let Some(order) = book.with_reference(&reference).and_then(|place| book.get_mut(place)) {
        order.create_calls += 1;
        let error = json!({
            "code": "ORDER_ID_EXIST", "partner_id": order.reference, "ghtk_label": order.waybill,
            "created": clock::vietnam_text(order.placed_at, "%Y-%m-%d %H:%M:%S"), "status": now(order),
        });
        return Answer::json(200, &json!({"success": false, "message": "Đơn hàng đã tồn tại", "error": error}));
    }
    let side = |before: &str| Party {
        name: text_of(wanted, &format!("{before}name")),
        phone: text_of(wanted, &format!("{before}tel")),
        address: text_of(wanted, &format!("{before}address")),
    };
    let (from, to) = (side("pick_"), side(""));
    let number = book.next_serial();
    let waybill = format!("S{}.HN1-A1.{number}", world.chance.number() % 100_000_000);
    let shown = json!({
        "partner_id": reference, "label": waybill, "area": "1", "fee": "30400", "insurance_fee": "0",
        "estimated_pick_time": "", "estimated_deliver_time": "", "products": [], "status_id": 2,
        "tracking_id": number, "sorting_code": "HN1-A1",
    });
    let place = book.add(Order {
        account: String::new(),
        reference,
        waybill,
        placed_at: world.now(),
        create_calls: 1,
        from,
        to,
        cancelled: false,
        steps: Vec::new(),
        playing: 0,
        asked,
    });
    drop(book);
    play::autoplay(world, place);
    Answer::json(200, &json!({"success": true, "message": "", "order": shown}))
}

/// The last step the office knows of.
fn last(order: &Order) -> Option<&Step> {
    order.history().into_iter().rev().find(|step| !FROM_A_HANDSET.contains(&step.code.as_str()))
}

fn now(order: &Order) -> &str {
    last(order).map_or("1", |step| step.code.as_str())
}

/// The order named by its label, or by `partner_id:` and the shop's own name for it.
fn named(world: &World, name: &str) -> Option<usize> {
    let name = decode(name, false);
    let book = world.book();
    match name.strip_prefix("partner_id:") {
        Some(reference) => book.with_reference(reference),
        None => book.with_waybill(&name),
    }
}

fn state(world: &World, name: &str) -> Answer {
    let place = named(world, name);
    let book = world.book();
    let Some(order) = place.and_then(|place| book.get(place)) else {
        return no_such_order();
    };
    let changed = last(order).map_or(order.placed_at, |step| step.at);
    let time = |at| clock::vietnam_text(at, "%Y-%m-%d %H:%M:%S");
    let grams = order.asked["products"][0]["weight"].as_f64().unwrap_or_default() * 1000.0;
    let shown = json!({
        "label_id": order.waybill, "partner_id": order.reference, "status": now(order),
        "status_text": codes::text_of_status(now(order)), "created": time(order.placed_at), "modified": time(changed),
        "message": "", "pick_date": "", "deliver_date": "", "customer_fullname": order.to.name,
        "customer_tel": order.to.phone, "address": order.to.address, "storage_day": "3", "ship_money": "30400",
        "insurance": "0", "value": "0", "weight": format!("{grams:.0}"),
        "pick_money": order.asked["order"]["pick_money"], "is_freeship": order.asked["order"]["is_freeship"],
    });
    Answer::json(200, &json!({"success": true, "message": "", "order": shown}))
}

fn cancel(world: &Arc<World>, label: &str) -> Answer {
    let place = named(world, label);
    let mut book = world.book();
    let Some((place, order)) = place.and_then(|place| Some((place, book.get_mut(place)?))) else {
        return no_such_order();
    };
    if !order.cancelled {
        if !codes::CAN_CANCEL.contains(&now(order)) {
            return Answer::json(200, &json!({"success": false, "message": "Đơn hàng không thể hủy", "log_id": "mau"}));
        }
        order.cancelled = true;
    }
    let message = format!("ĐÃ GỬI YÊU CẦU HỦY ĐƠN HÀNG {}", order.waybill);
    let first_time = !order.has_recorded(codes::CANCELLED);
    drop(book);
    if first_time {
        let wish =
            StepWish { reason: Some(codes::CANCELLED_BY_CALL.to_owned()), ..StepWish::of_code(codes::CANCELLED) };
        if let Ok(place) = play::write(world, place, &wish) {
            let world = world.clone();
            actix_web::rt::spawn(async move { push::deliver(&world, place).await });
        }
    }
    Answer::json(200, &json!({"success": true, "message": message, "log_id": "mau"}))
}

impl Part for Ghtk {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        if request.header("token") != Some(TOKEN) || request.header("x-client-source") != Some(SOURCE) {
            return refused(401, "20101", "Token không hợp lệ");
        }
        let Some(path) = request.path.strip_prefix("/services/shipment/") else {
            return refused(404, "10104", "Not found");
        };
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["order"]) => match request.json().filter(Value::is_object) {
                Some(asked) => create(world, asked),
                None => refused(422, "30101", "Thiếu thông tin đơn hàng"),
            },
            ("GET", ["v2", name]) => state(world, name),
            ("POST", ["cancel", label]) => cancel(world, label),
            _ => refused(404, "10104", "Not found"),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        let [token, source, secret] = [TOKEN, SOURCE, PUSH_SECRET].map(str::to_owned);
        vec![("token", token), ("client_source", source), ("push_secret", secret)]
    }

    fn happy(&self) -> Vec<String> {
        codes::HAPPY.map(str::to_owned).to_vec()
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        code.parse::<i64>().is_err().then_some("a status_id is a whole number")
    }

    fn text_of_code(&self, code: &str) -> Option<String> {
        codes::text_of_status(code)
    }

    fn text_of_reason(&self, reason: &str) -> Option<String> {
        codes::text_of_reason(reason)
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Some(form(&[
            ("partner_id", order.reference.clone()),
            ("label_id", order.waybill.clone()),
            ("status_id", step.code.clone()),
            ("action_time", clock::vietnam_text(step.at, "%Y-%m-%dT%H:%M:%S+07:00")),
            ("reason_code", text(&step.reason)),
            ("reason", text(&step.reason_text)),
            ("weight", order.asked["products"][0]["weight"].to_string()),
            ("fee", "30400".to_owned()),
            ("pick_money", order.asked["order"]["pick_money"].to_string()),
            ("return_part_package", "0".to_owned()),
        ]))
    }

    fn push_headers(&self, _body: &[u8], _now: DateTime<Utc>) -> Vec<(String, String)> {
        vec![("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned())]
    }

    fn push_query(&self) -> Option<String> {
        Some(format!("hash={PUSH_SECRET}"))
    }

    fn push_again(&self) -> (u32, Duration) {
        (1, Duration::from_secs(5))
    }
}
