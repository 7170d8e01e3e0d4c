//! GHN (Giao Hàng Nhanh): orders by call, unsigned pushes repeated ten times at five seconds, a detail to poll.
//!
//! Assumed, because the published facts do not say: a repeated `client_order_code` answers the order that is there
//! already; which statuses allow cancel, return, storing and another receiver; what a change of receiver answers in
//! `data`; the texts of errors. The detail's log names no reasons.

mod codes;
mod shapes;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{
    courier_book::{Order, Party, Step},
    play,
    wire::{Answer, Incoming, text_of},
    world::{Part, World},
};

const TOKEN: &str = "demo-token";
const SHOP: &str = "81558";
const PREFIX: &str = "/shiip/public-api/v2/";

/// The courier.
pub(crate) struct Ghn;

fn success(data: &Value) -> Answer {
    Answer::json(200, &json!({"code": 200, "message": "Success", "data": data}))
}

fn refused(status: u16, display: &str) -> Answer {
    Answer::json(
        status,
        &json!({
            "code": status, "message": display, "data": null, "code_message": "USER_ERR_COMMON",
            "code_message_value": "", "message_display": display,
        }),
    )
}

/// What is wrong with a create call, if anything.
fn wrong(asked: &Value) -> Option<&'static str> {
    let missing = |names: &[&str]| names.iter().all(|name| text_of(asked, name).is_empty());
    let weight = asked["weight"].as_i64().unwrap_or_default();
    if missing(&["to_name"]) {
        Some("Sai thông tin To Name")
    } else if missing(&["to_phone"]) {
        Some("Sai thông tin To Phone")
    } else if missing(&["to_address"]) {
        Some("Sai thông tin To Address")
    } else if missing(&["to_ward_code", "to_ward_name"]) {
        Some("Sai thông tin To Ward Code")
    } else if missing(&["to_district_id", "to_district_name"]) {
        Some("Sai thông tin To District ID")
    } else if !matches!(
        text_of(asked, "required_note").as_str(),
        "CHOTHUHANG" | "CHOXEMHANGKHONGTHU" | "KHONGCHOXEMHANG"
    ) {
        Some("Sai thông tin Required Note")
    } else if !matches!(asked["payment_type_id"].as_i64(), Some(1 | 2)) {
        Some("Sai thông tin Payment Type ID")
    } else if !(1..=50_000).contains(&weight) {
        Some("Sai thông tin Weight")
    } else {
        None
    }
}

fn create(world: &Arc<World>, asked: Value) -> Answer {
    if let Some(display) = wrong(&asked) {
        return refused(400, display);
    }
    let reference = text_of(&asked, "client_order_code");
    let mut book = world.book();
    if let Some(place) = book.with_reference(&reference)
        && let Some(order) = book.get_mut(place)
    {
        order.create_calls += 1;
        return success(&shapes::created(order));
    }
    let mut waybill = world.chance.letters_and_digits(8);
    while book.with_waybill(&waybill).is_some() {
        waybill = world.chance.letters_and_digits(8);
    }
    let side = |side: &str| Party {
        name: text_of(&asked, &format!("{side}_name")),
        phone: text_of(&asked, &format!("{side}_phone")),
        address: text_of(&asked, &format!("{side}_address")),
    };
    let order = Order {
        account: SHOP.to_owned(),
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
    };
    let shown = shapes::created(&order);
    let place = book.add(order);
    drop(book);
    play::autoplay(world, place);
    success(&shown)
}

fn detail(world: &World, place: Option<usize>) -> Answer {
    let book = world.book();
    match place.and_then(|place| book.get(place)) {
        Some(order) => success(&shapes::detail(order)),
        None => refused(400, "Đơn hàng không tồn tại"),
    }
}

/// Takes the receiver of an order anew, as long as its journey has not turned or ended.
fn update(world: &Arc<World>, asked: &Value) -> Answer {
    let mut book = world.book();
    let place = book.with_waybill(&text_of(asked, "order_code"));
    let Some(order) = place.and_then(|place| book.get_mut(place)) else {
        return refused(400, "Đơn hàng không tồn tại");
    };
    if codes::CANNOT_CHANGE.contains(&shapes::current_status(order)) {
        return refused(400, "Trạng thái đơn hàng không cho phép");
    }
    for (field, place) in
        [("to_name", &mut order.to.name), ("to_phone", &mut order.to.phone), ("to_address", &mut order.to.address)]
    {
        let text = text_of(asked, field);
        if !text.is_empty() {
            *place = text;
        }
    }
    success(&Value::Null)
}

/// Moves each named order to a status, where its own status allows it.
fn switch(world: &Arc<World>, asked: &Value, to: &str) -> Answer {
    let Some(names) = asked["order_codes"].as_array() else {
        return refused(400, "Sai thông tin Order Codes");
    };
    let mut results = Vec::new();
    for name in names.iter().filter_map(Value::as_str) {
        let mut book = world.book();
        let place = book.with_waybill(name);
        let found = place.and_then(|place| book.get_mut(place).map(|order| (place, order)));
        let message = match found {
            None => "Đơn hàng không tồn tại",
            Some((place, order)) => {
                let now = shapes::current_status(order);
                let allowed = match to {
                    "cancel" => codes::CAN_CANCEL.contains(&now),
                    "return" => matches!(now, "storing" | "delivery_fail" | "waiting_to_return"),
                    _ => now == "waiting_to_return",
                };
                if allowed {
                    order.cancelled |= to == "cancel";
                    drop(book);
                    play::happen_soon(world, place, to);
                    "OK"
                } else {
                    "Trạng thái đơn hàng không cho phép"
                }
            }
        };
        results.push(json!({"order_code": name, "result": message == "OK", "message": message}));
    }
    success(&json!(results))
}

impl Part for Ghn {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        if request.header("token") != Some(TOKEN) {
            return refused(401, "Token is not valid!");
        }
        if request.header("shopid").or_else(|| request.header("shop_id")) != Some(SHOP) {
            return refused(401, "ShopID is not valid!");
        }
        let call = request.path.strip_prefix(PREFIX).unwrap_or_default();
        if request.method != "POST" {
            return refused(404, "Not Found");
        }
        let Some(asked) = request.json().filter(Value::is_object) else {
            return refused(400, "Sai định dạng dữ liệu");
        };
        match call {
            "shipping-order/create" => create(world, asked),
            "shipping-order/detail" => {
                let place = world.book().with_waybill(&text_of(&asked, "order_code"));
                detail(world, place)
            }
            "shipping-order/detail-by-client-code" => {
                let place = world.book().with_reference(&text_of(&asked, "client_order_code"));
                detail(world, place)
            }
            "shipping-order/update" => update(world, &asked),
            "switch-status/cancel" => switch(world, &asked, "cancel"),
            "switch-status/return" => switch(world, &asked, "return"),
            "switch-status/storing" => switch(world, &asked, "storing"),
            _ => refused(404, "Not Found"),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        vec![("token", TOKEN.to_owned()), ("shop_id", SHOP.to_owned())]
    }

    fn happy(&self) -> Vec<String> {
        codes::HAPPY.map(str::to_owned).to_vec()
    }

    fn text_of_code(&self, code: &str) -> Option<String> {
        codes::text_of_status(code)
    }

    fn text_of_reason(&self, reason: &str) -> Option<String> {
        codes::text_of_reason(reason)
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        Some(shapes::push(order, step).to_string().into_bytes())
    }

    fn push_again(&self) -> (u32, Duration) {
        (10, Duration::from_secs(5))
    }
}

/// The day promised for an order.
fn expected(order: &Order) -> DateTime<Utc> {
    order.placed_at + TimeDelta::days(2)
}
