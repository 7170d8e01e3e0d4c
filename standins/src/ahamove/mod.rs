//! Ahamove: orders by call (GETs with everything in the query), pushes with a shared secret in a header, a detail to poll.
//!
//! Its words are too few for what happens, so steps have names of this stand-in's own, each with the status it is told by:
//! `IDLE`, `ASSIGNING`, `ACCEPTED`, `CANCELLED` as they are; `BOARDED` and `PICKED UP` are both `IN PROCESS`, the second
//! with a `pickup_time`; `DELIVERED`, `FAILED` and `RETURNED` are all `COMPLETED`, with the stop's own status.
//! `CANCELLED` with a reason is Ahamove's own doing, without one the customer's.
//!
//! Assumed, because the published facts do not say: the shape of refusals, that the detail has the shape of a push, the
//! answer to cancelling, that a push is sent once.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{
    courier_book::{Order, Party, Step},
    play,
    wire::{Answer, Incoming, text_of},
    world::{Part, World},
};

const MOBILE: &str = "84900000001";
const KEY: &str = "demo-key";
const SERVICE: &str = "SGN-BIKE";
const PUSH_SECRET: &str = "demo-push-secret";
const TOKEN_LIFE: Duration = Duration::from_secs(3600);

const HAPPY: [&str; 5] = ["ASSIGNING", "ACCEPTED", "BOARDED", "PICKED UP", "DELIVERED"];
const STEPS: [&str; 9] =
    ["IDLE", "ASSIGNING", "ACCEPTED", "BOARDED", "PICKED UP", "DELIVERED", "FAILED", "RETURNED", "CANCELLED"];
/// Steps after which an order can still be cancelled.
const CAN_CANCEL: [&str; 3] = ["IDLE", "ASSIGNING", "ACCEPTED"];

/// The courier.
pub(crate) struct Ahamove;

fn refused(status: u16, code: &str, title: &str) -> Answer {
    Answer::json(status, &json!({"code": code, "title": title, "description": ""}))
}

/// Seconds since 1970 with a fraction; 0 is never.
fn seconds(at: Option<DateTime<Utc>>) -> f64 {
    at.map_or(0.0, |at| at.timestamp_millis() as f64 / 1000.0)
}

fn create(world: &Arc<World>, request: &Incoming) -> Answer {
    let field = |name: &str| request.query_field(name).unwrap_or_default();
    let path: Value = serde_json::from_str(&field("path")).unwrap_or_default();
    let stops = path.as_array().map(Vec::as_slice).unwrap_or_default();
    let [first, .., last] = stops else {
        return refused(400, "INVALID_PATH", "Path needs two stops");
    };
    for stop in stops {
        if ["address", "name", "mobile"].iter().any(|name| text_of(stop, name).is_empty()) {
            return refused(400, "INVALID_PATH", "Each stop needs address, name and mobile");
        }
    }
    if field("service_id") != SERVICE {
        return refused(400, "SERVICE_NOT_FOUND", "Service not found");
    }
    if !matches!(field("payment_method").as_str(), "BALANCE" | "CASH" | "CASH_BY_RECIPIENT") {
        return refused(400, "INVALID_PAYMENT_METHOD", "Invalid payment method");
    }
    let side = |stop: &Value| Party {
        name: text_of(stop, "name"),
        phone: text_of(stop, "mobile"),
        address: text_of(stop, "address"),
    };
    let mut book = world.book();
    let mut waybill = world.chance.letters_and_digits(8);
    while book.with_waybill(&waybill).is_some() {
        waybill = world.chance.letters_and_digits(8);
    }
    // an order placed again is another order
    let place = book.add(Order {
        account: MOBILE.to_owned(),
        reference: text_of(last, "tracking_number"),
        waybill,
        placed_at: world.now(),
        create_calls: 1,
        from: side(first),
        to: side(last),
        cancelled: false,
        steps: Vec::new(),
        playing: 0,
        asked: path.clone(),
    });
    let shown = book.get(place).map(
        |order| json!({"order_id": order.waybill, "status": "IDLE", "shared_link": "", "order": state(order, None)}),
    );
    drop(book);
    play::autoplay(world, place);
    Answer::json(200, &shown.unwrap_or_default())
}

/// An order as it is with this step, or with the last that happened.
fn state(order: &Order, step: Option<&Step>) -> Value {
    let mut history = order.history();
    if let Some(step) = step {
        history.retain(|earlier| earlier.at <= step.at && earlier.id != step.id);
        history.push(step);
    }
    let of = |name: &str| history.iter().rev().find(|step| step.code == name).copied();
    let at = |name: &str| seconds(of(name).map(|step| step.at));
    let now = history.last().map_or("IDLE", |step| step.code.as_str());
    let (status, sub_status, stop) = match now {
        "BOARDED" | "PICKED UP" => ("IN PROCESS", "", ""),
        "DELIVERED" => ("COMPLETED", "", "COMPLETED"),
        "FAILED" => ("COMPLETED", "", "FAILED"),
        "RETURNED" => ("COMPLETED", "RETURNED", "FAILED"),
        other => (other, "", ""),
    };
    let completed = ["DELIVERED", "FAILED", "RETURNED"].into_iter().filter_map(of).map(|step| step.at).max();
    let why =
        |name: &str| of(name).and_then(|step| step.reason_text.clone().or(step.reason.clone())).unwrap_or_default();
    let mut path = order.asked.clone();
    if let Some(last) = path.as_array_mut().and_then(|stops| stops.last_mut()) {
        last["status"] = json!(stop);
        last["fail_time"] = json!(at("FAILED"));
        last["fail_comment"] = json!(why("FAILED"));
        last["complete_time"] = json!(at("DELIVERED"));
        last["return_time"] = json!(at("RETURNED"));
        last["pod_info"] = json!("");
    }
    json!({
        "_id": order.waybill, "status": status, "sub_status": sub_status, "create_time": seconds(Some(order.placed_at)),
        "accept_time": at("ACCEPTED"), "board_time": at("BOARDED"), "pickup_time": at("PICKED UP"),
        "cancel_time": at("CANCELLED"), "complete_time": seconds(completed),
        "cancel_by_user": of("CANCELLED").is_some_and(|step| step.reason.is_none()),
        "cancel_comment": why("CANCELLED"), "city_id": "SGN", "partner": "mau", "path": path,
        "supplier_id": "84900000002", "supplier_name": "Tài xế Mẫu", "service_id": SERVICE, "total_fee": 32000,
    })
}

fn detail(world: &World, request: &Incoming) -> Answer {
    let book = world.book();
    let place = book.with_waybill(&request.query_field("order_id").unwrap_or_default());
    match place.and_then(|place| book.get(place)) {
        Some(order) => Answer::json(200, &state(order, None)),
        None => refused(404, "ORDER_NOT_FOUND", "Order not found"),
    }
}

fn cancel(world: &Arc<World>, request: &Incoming) -> Answer {
    let mut book = world.book();
    let place = book.with_waybill(&request.query_field("order_id").unwrap_or_default());
    let Some((place, order)) = place.and_then(|place| Some((place, book.get_mut(place)?))) else {
        return refused(404, "ORDER_NOT_FOUND", "Order not found");
    };
    let shown = json!({"order_id": order.waybill, "status": "CANCELLED"});
    if !order.cancelled {
        let under_way = |code: &str| !CAN_CANCEL.contains(&code);
        if order.steps.iter().any(|step| step.recorded && under_way(&step.code)) {
            return refused(400, "INVALID_ORDER_STATUS", "Order cannot be cancelled");
        }
        order.cancelled = true;
        drop(book);
        play::happen_soon(world, place, "CANCELLED");
    }
    Answer::json(200, &shown)
}

impl Ahamove {
    fn token(&self, world: &World, request: &Incoming) -> Answer {
        let given = ["mobile", "api_key"].map(|name| request.query_field(name).unwrap_or_default());
        if given != [MOBILE, KEY] {
            return refused(400, "NOT_AUTHORIZED", "Not authorized");
        }
        let token = world.issue_token();
        Answer::json(200, &json!({"token": token, "refresh_token": ""}))
    }

    fn knows_caller(&self, world: &World, request: &Incoming) -> bool {
        let Some(token) = request.query_field("token") else {
            return false;
        };
        world.knows_token(&token, TOKEN_LIFE)
    }
}

impl Part for Ahamove {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        let call = (request.method.as_str(), request.path.as_str());
        if call == ("GET", "/v1/partner/register_account") {
            return self.token(world, request);
        }
        if !self.knows_caller(world, request) {
            return refused(401, "NOT_AUTHORIZED", "Not authorized");
        }
        match call {
            ("GET", "/v1/order/create") => create(world, request),
            ("GET", "/v1/order/detail") => detail(world, request),
            ("GET", "/v1/order/cancel") => cancel(world, request),
            _ => refused(404, "NOT_FOUND", "Not found"),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        let [mobile, key, service, secret] = [MOBILE, KEY, SERVICE, PUSH_SECRET].map(str::to_owned);
        vec![("mobile", mobile), ("api_key", key), ("service_id", service), ("push_secret", secret)]
    }

    fn happy(&self) -> Vec<String> {
        HAPPY.map(str::to_owned).to_vec()
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        (!STEPS.contains(&code)).then_some("no step is called so; see the stand-in's own words")
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        Some(state(order, Some(step)).to_string().into_bytes())
    }

    fn push_headers(&self, _body: &[u8], _now: DateTime<Utc>) -> Vec<(String, String)> {
        vec![("apikey".to_owned(), PUSH_SECRET.to_owned())]
    }
}
