//! Viettel Post: orders by call, pushes with a shared secret in their body, nothing to ask.
//!
//! Assumed, because the published facts do not say: the number of every refusal, that an order's number of ours is taken
//! once only, until which status an order can be cancelled, that a return is agreed to only after a
//! failed delivery, that a push is sent once. `IS_RETURNING` is told once a
//! return has been decided, until delivery is tried again.

mod codes;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{
    clock,
    courier_book::{Order, Party, Step},
    play,
    wire::{Answer, Incoming, text_of},
    world::{Part, World},
};

const USER: &str = "demo-user";
const PASSWORD: &str = "demo-password";
const TOKEN: &str = "demo-token";
const CUSTOMER: &str = "722";
const PUSH_SECRET: &str = "demo-push-secret";

/// What an order needs; numbers are as good as texts.
const ORDER_NEEDS: [&str; 10] = [
    "ORDER_NUMBER",
    "SENDER_FULLNAME",
    "SENDER_ADDRESS",
    "SENDER_PHONE",
    "RECEIVER_FULLNAME",
    "RECEIVER_ADDRESS",
    "RECEIVER_PHONE",
    "PRODUCT_NAME",
    "PRODUCT_WEIGHT",
    "ORDER_SERVICE",
];

/// The courier.
pub(crate) struct Vtp;

fn success(data: &Value) -> Answer {
    Answer::json(200, &json!({"status": 200, "error": false, "message": "OK", "data": data}))
}

/// Refusals come with HTTP 200.
fn refused(status: u16, message: &str) -> Answer {
    Answer::json(200, &json!({"status": status, "error": true, "message": message, "data": null}))
}

fn sign_in(asked: &Value) -> Answer {
    if text_of(asked, "USERNAME") != USER || text_of(asked, "PASSWORD") != PASSWORD {
        return refused(204, "Tài khoản hoặc mật khẩu không đúng");
    }
    success(&json!({
        "userId": 722, "token": TOKEN, "partner": 722, "phone": "0900000001", "expired": 1_990_000_000_000_i64,
        "encrypted": null, "source": 5,
    }))
}

fn create(world: &Arc<World>, asked: Value) -> Answer {
    if let Some(name) = ORDER_NEEDS.into_iter().find(|name| text_of(&asked, name).is_empty()) {
        return refused(204, &format!("Thiếu {name}"));
    }
    if !matches!(text_of(&asked, "PRODUCT_TYPE").as_str(), "TH" | "HH") {
        return refused(204, "PRODUCT_TYPE không hợp lệ");
    }
    if !matches!(asked["ORDER_PAYMENT"].as_i64(), Some(1..=4)) {
        return refused(204, "ORDER_PAYMENT không hợp lệ");
    }
    let reference = text_of(&asked, "ORDER_NUMBER");
    let mut book = world.book();
    if let Some(order) = book.with_reference(&reference).and_then(|place| book.get_mut(place)) {
        order.create_calls += 1;
        return refused(204, "Mã đơn hàng đã tồn tại");
    }
    let side = |side: &str| Party {
        name: text_of(&asked, &format!("{side}_FULLNAME")),
        phone: text_of(&asked, &format!("{side}_PHONE")),
        address: text_of(&asked, &format!("{side}_ADDRESS")),
    };
    // thirteen digits
    let waybill = format!("16{:03}{:08}", world.chance.number() % 1000, book.next_serial());
    let shown = json!({
        "ORDER_NUMBER": waybill, "MONEY_COLLECTION": asked["MONEY_COLLECTION"], "EXCHANGE_WEIGHT": asked["PRODUCT_WEIGHT"],
        "MONEY_TOTAL": 35000, "MONEY_TOTAL_FEE": 31818, "MONEY_FEE": 0, "MONEY_COLLECTION_FEE": 0, "MONEY_OTHER_FEE": 0,
        "MONEY_VAS": 0, "MONEY_VAT": 3182, "KPI_HT": 24.0, "RECEIVER_PROVINCE": asked["RECEIVER_PROVINCE"],
        "RECEIVER_DISTRICT": asked["RECEIVER_DISTRICT"], "RECEIVER_WARDS": asked["RECEIVER_WARD"],
    });
    let place = book.add(Order {
        account: CUSTOMER.to_owned(),
        reference,
        waybill,
        placed_at: world.now(),
        create_calls: 1,
        from: side("SENDER"),
        to: side("RECEIVER"),
        cancelled: false,
        steps: Vec::new(),
        playing: 0,
        asked,
    });
    drop(book);
    play::autoplay(world, place);
    success(&shown)
}

/// Two updates are spoken: 4 cancels, 2 agrees that papers come back.
fn update(world: &Arc<World>, asked: &Value) -> Answer {
    let mut book = world.book();
    let place = book.with_waybill(&text_of(asked, "ORDER_NUMBER"));
    let Some((place, order)) = place.and_then(|place| Some((place, book.get_mut(place)?))) else {
        return refused(204, "Đơn hàng không tồn tại");
    };
    let has_reached = |order: &Order, is: &dyn Fn(&str) -> bool| {
        order.steps.iter().any(|step| step.recorded && is(step.code.as_str()))
    };
    let code = match text_of(asked, "TYPE").as_str() {
        "4" if order.cancelled => return success(&Value::Null),
        "4" if has_reached(order, &|code| !codes::CAN_CANCEL.contains(&code)) => {
            return refused(204, "Đơn hàng không thể hủy");
        }
        "4" => {
            order.cancelled = true;
            codes::CANCELLED_BY_CALL
        }
        "2" if has_reached(order, &|code| codes::CAN_RETURN.contains(&code)) => codes::RETURN_AGREED,
        "2" => return refused(204, "Đơn hàng không thể duyệt hoàn"),
        _ => return refused(204, "TYPE không hợp lệ"),
    };
    drop(book);
    play::happen_soon(world, place, code);
    success(&Value::Null)
}

/// Whether the papers are on their way back with this step.
fn is_returning(order: &Order, step: &Step) -> bool {
    let until_now = order.history().into_iter().take_while(|earlier| earlier.at < step.at);
    let decisions = until_now.map(|earlier| earlier.code.as_str()).chain([step.code.as_str()]);
    decisions.fold(false, |returning, code| {
        codes::TURNS_BACK.contains(&code) || returning && !codes::TRIES_AGAIN.contains(&code)
    })
}

impl Part for Vtp {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        let Some(asked) = request.json().filter(Value::is_object).filter(|_| request.method == "POST") else {
            return refused(204, "Dữ liệu không hợp lệ");
        };
        if request.path == "/v2/user/Login" {
            return sign_in(&asked);
        }
        if request.header("token") != Some(TOKEN) {
            return refused(401, "Token không hợp lệ");
        }
        match request.path.as_str() {
            "/v2/user/ownerconnect" => sign_in(&asked),
            "/v2/order/createOrder" | "/v2/order/createOrderNlp" => create(world, asked),
            "/v2/order/UpdateOrder" => update(world, &asked),
            _ => refused(404, "Not Found"),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        let [token, customer, secret] = [TOKEN, CUSTOMER, PUSH_SECRET].map(str::to_owned);
        vec![("token", token), ("customer_id", customer), ("push_secret", secret)]
    }

    fn happy(&self) -> Vec<String> {
        codes::HAPPY.map(str::to_owned).to_vec()
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        code.parse::<i64>().is_err().then_some("an ORDER_STATUS is a whole number")
    }

    fn text_of_code(&self, code: &str) -> Option<String> {
        codes::text_of_status(code)
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        let place = step.place.as_deref().unwrap_or("Bưu cục Mẫu");
        let asked = &order.asked;
        let data = json!({
            "ORDER_NUMBER": order.waybill, "ORDER_REFERENCE": order.reference,
            "ORDER_STATUSDATE": clock::vietnam_text(step.at, "%d/%m/%Y %H:%M:%S"),
            "ORDER_STATUS": step.code.parse::<i64>().ok(), "STATUS_NAME": step.text,
            "LOCALION_CURRENTLY": place, "LOCATION_CURRENTLY": place,
            "NOTE": step.reason_text.as_deref().unwrap_or_default(),
            "MONEY_COLLECTION": asked["MONEY_COLLECTION"], "MONEY_COLLECTION_ORIGIN": 0, "MONEY_FEECOD": 0,
            "MONEY_TOTALFEE": 31818, "MONEY_TOTALVAT": 3182, "MONEY_TOTAL": 35000, "VOUCHER_VALUE": 0,
            "EXPECTED_DELIVERY": "Khoảng 3 ngày làm việc", "EXPECTED_DELIVERY_DATE": "",
            "PRODUCT_WEIGHT": asked["PRODUCT_WEIGHT"], "ORDER_SERVICE": asked["ORDER_SERVICE"],
            "ORDER_PAYMENT": asked["ORDER_PAYMENT"], "GROUPADDRESS_ID": 0, "IS_RETURNING": is_returning(order, step),
            "REASON_CODE": step.reason.as_deref().unwrap_or_default(), "EMPLOYEE_NAME": "", "EMPLOYEE_PHONE": "",
            "POD": "", "DETAIL": [],
        });
        Some(json!({ "DATA": data }).to_string().into_bytes())
    }

    fn seal_push(&self, body: Vec<u8>, _now: DateTime<Utc>) -> Vec<u8> {
        let Some(mut sent) = serde_json::from_slice::<Value>(&body).ok().filter(Value::is_object) else {
            return body;
        };
        sent["TOKEN"] = json!(PUSH_SECRET);
        sent.to_string().into_bytes()
    }
}
