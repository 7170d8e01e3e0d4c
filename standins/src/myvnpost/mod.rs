//! MyVNPost (connect-my.vnpost.vn): orders by call, a history of each and a list of changed orders to poll, no pushes.
//!
//! Assumed, because the published facts do not say: every answer that is no success (a `message` with status 400 or
//! 401), that a `saleOrderCode` is taken once only, until which status an order can be cancelled, the answer to
//! cancelling, that an unknown order has no results. The list goes by the day the courier came to know of a change.

mod codes;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};

use crate::{
    clock,
    courier_book::{Order, Party},
    play, s10,
    wire::{Answer, Incoming, text_of},
    world::{Part, World, lock},
};

const USER: &str = "demo-user";
const PASSWORD: &str = "demo-password";
const CUSTOMER: &str = "T000000001";
const TOKEN_LIFE: Duration = Duration::from_secs(3600);
const LARGEST_PAGE: usize = 500;
const LONGEST_WINDOW_DAYS: i64 = 31;

/// What an order needs besides its customer; numbers are as good as texts.
const ORDER_NEEDS: [&str; 13] = [
    "senderName",
    "senderPhone",
    "senderAddress",
    "senderProvinceCode",
    "senderDistrictCode",
    "receiverName",
    "receiverPhone",
    "receiverAddress",
    "receiverProvinceCode",
    "receiverDistrictCode",
    "serviceCode",
    "saleOrderCode",
    "weight",
];

/// The courier.
#[derive(Default)]
pub(crate) struct MyVnpost {
    /// Orders by the id given in the answer, the only name they can be cancelled by.
    by_id: Mutex<HashMap<String, usize>>,
}

fn refused(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({"message": message}))
}

impl MyVnpost {
    fn token(&self, world: &World, request: &Incoming) -> Answer {
        let asked = request.json().unwrap_or_default();
        let given = ["username", "password", "customerCode"].map(|name| text_of(&asked, name));
        if given != [USER, PASSWORD, CUSTOMER] {
            let why = "Tài khoản hoặc mật khẩu không đúng";
            return Answer::json(200, &json!({"success": false, "errorMessage": why, "token": null}));
        }
        let token = world.issue_token();
        Answer::json(200, &json!({"success": true, "errorMessage": null, "token": token}))
    }

    fn knows_caller(&self, world: &World, request: &Incoming) -> bool {
        let Some(token) = request.header("token") else {
            return false;
        };
        world.knows_token(token, TOKEN_LIFE)
    }

    fn create(&self, world: &Arc<World>, mut asked: Value) -> Answer {
        let order = &asked["informationOrder"];
        if let Some(name) = ORDER_NEEDS.into_iter().find(|name| text_of(order, name).is_empty()) {
            return refused(400, &format!("Thiếu {name}"));
        }
        if text_of(&asked, "customerCode") != CUSTOMER {
            return refused(400, "customerCode không hợp lệ");
        }
        if !matches!(text_of(&asked, "type").as_str(), "GUI" | "NHAN") {
            return refused(400, "type không hợp lệ");
        }
        let reference = text_of(order, "saleOrderCode");
        let mut book = world.book();
        if let Some(order) = book.with_reference(&reference).and_then(|place| book.get_mut(place)) {
            order.create_calls += 1;
            return refused(400, "saleOrderCode đã tồn tại");
        }
        let side = |side: &str| Party {
            name: text_of(order, &format!("{side}Name")),
            phone: text_of(order, &format!("{side}Phone")),
            address: text_of(order, &format!("{side}Address")),
        };
        let (from, to) = (side("sender"), side("receiver"));
        let id = (world.chance.number() % 100_000_000).to_string();
        let waybill = s10::number("EL", book.next_serial());
        asked["originalId"] = json!(id);
        let shown = json!({
            "orderHdrID": id, "itemCode": waybill, "originalId": id, "saleOrderCode": reference, "totalFee": "26000",
        });
        let place = book.add(Order {
            account: CUSTOMER.to_owned(),
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
        lock(&self.by_id).insert(id, place);
        play::autoplay(world, place);
        Answer::json(200, &shown)
    }

    fn cancel(&self, world: &Arc<World>, asked: &Value) -> Answer {
        let place = self.with_id(&text_of(asked, "OriginalId"));
        let mut book = world.book();
        let Some((place, order)) = place.and_then(|place| Some((place, book.get_mut(place)?))) else {
            return refused(400, "Không tìm thấy đơn hàng");
        };
        if !order.cancelled {
            let under_way = |code: &str| !codes::CAN_CANCEL.contains(&code);
            if order.steps.iter().any(|step| step.recorded && under_way(&step.code)) {
                return refused(400, "Đơn hàng đã được lấy, không thể hủy");
            }
            order.cancelled = true;
            drop(book);
            play::happen_soon(world, place, codes::CANCELLED);
        }
        Answer::json(200, &json!({"success": true, "message": "Hủy đơn hàng thành công"}))
    }

    fn with_id(&self, id: &str) -> Option<usize> {
        lock(&self.by_id).get(id).copied()
    }

    /// The order a call names by `type` and `code`.
    fn named(&self, world: &World, request: &Incoming) -> Option<Order> {
        let code = request.query_field("code").unwrap_or_default();
        let book = world.book();
        let place = match request.query_field("type").as_deref() {
            Some("1") => book.with_waybill(&code),
            Some("2") => book.with_reference(&code),
            Some("3") => self.with_id(&code),
            _ => None,
        }?;
        book.get(place).cloned()
    }

    fn get_order(&self, world: &World, request: &Incoming) -> Answer {
        let results: Vec<Value> = self.named(world, request).iter().map(record).collect();
        Answer::json(200, &json!([{"results": results}]))
    }

    fn history(&self, world: &World, request: &Incoming) -> Answer {
        let order = self.named(world, request);
        let steps: Vec<Value> = order
            .iter()
            .flat_map(Order::history)
            .map(|step| {
                json!({
                    "createdDate": clock::vietnam_text(step.at, "%d/%m/%Y"),
                    "createdHour": clock::vietnam_text(step.at, "%H:%M"),
                    "statusCode": step.code, "statusName": step.text,
                    "locateName": step.place.as_deref().unwrap_or_default(),
                })
            })
            .collect();
        // the key has been seen so
        Answer::json(200, &json!({"data": {"statusHistory ": steps}}))
    }
}

fn record(order: &Order) -> Value {
    let history = order.history();
    let (status, text, at) = match history.last() {
        Some(step) => (step.code.clone(), step.text.clone(), step.at),
        None => ("1".to_owned(), codes::text_of_status("1").unwrap_or_default(), order.placed_at),
    };
    json!({
        "itemCode": order.waybill, "originalItemCode": "", "saleOrderCode": order.reference, "senderCode": order.account,
        "status": status, "statusName": text, "totalFee": "26000", "receiverName": order.to.name,
        "updatedDate": clock::vietnam_text(at, "%d/%m/%Y %H:%M:%S"),
    })
}

/// The orders of one side the courier came to know something of on these days, by page.
fn list(world: &World, request: &Incoming) -> Answer {
    let field = |name: &str| request.query_field(name).unwrap_or_default();
    let day = |name: &str| NaiveDate::parse_from_str(&field(name), "%d-%m-%Y").ok();
    let (Some(from), Some(until)) = (day("lastUpdateFrom"), day("lastUpdateTo")) else {
        return refused(400, "Ngày không hợp lệ");
    };
    if until < from || until - from >= TimeDelta::days(LONGEST_WINDOW_DAYS) {
        return refused(400, "Khoảng thời gian tối đa 31 ngày");
    }
    let (Ok(page), Ok(size)) = (field("page").parse::<usize>(), field("size").parse::<usize>()) else {
        return refused(400, "page và size không hợp lệ");
    };
    let size = size.clamp(1, LARGEST_PAGE);
    let book = world.book();
    let mut changed = Vec::new();
    for (place, order, step) in book.recorded_from(|_| false) {
        let noted = (step.received_at + TimeDelta::hours(7)).date_naive();
        let is_here = (from..=until).contains(&noted) && text_of(&order.asked, "type") == field("type");
        if is_here && !changed.contains(&place) {
            changed.push(place);
        }
    }
    let orders = changed.into_iter().filter_map(|place| book.get(place));
    let results: Vec<Value> = orders.skip(page.saturating_mul(size)).take(size).map(record).collect();
    Answer::json(200, &json!({"results": results}))
}

impl Part for MyVnpost {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        let call = request.path.strip_prefix("/customer-partner").unwrap_or(&request.path);
        let method = request.method.as_str();
        if (method, call) == ("POST", "/GetAccessToken") {
            return self.token(world, request);
        }
        if !self.knows_caller(world, request) {
            return refused(401, "Token không hợp lệ");
        }
        let asked = || request.json().filter(Value::is_object).unwrap_or_default();
        match (method, call) {
            ("POST", "/CreateOrder") => self.create(world, asked()),
            ("POST", "/orderCancel") => self.cancel(world, &asked()),
            ("GET", "/getOrder") => self.get_order(world, request),
            ("GET", "/GetStatusHistoryOrder") => self.history(world, request),
            ("GET", "/GetListOrder") => list(world, request),
            _ => refused(404, "Not Found"),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        let [user, password, customer] = [USER, PASSWORD, CUSTOMER].map(str::to_owned);
        vec![("username", user), ("password", password), ("customer_code", customer)]
    }

    fn happy(&self) -> Vec<String> {
        codes::HAPPY.map(str::to_owned).to_vec()
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        code.parse::<i64>().is_err().then_some("a status is a whole number")
    }

    fn text_of_code(&self, code: &str) -> Option<String> {
        codes::text_of_status(code)
    }
}
