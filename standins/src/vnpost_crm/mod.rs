//! VNPost CRM (donhang.vnpost.vn): orders by call, pushes signed inside their body, nothing to ask.
//!
//! Assumed, because the published facts do not say: every answer that is no success (400 or 401 with a `Message`),
//! that an `OrderCode` is taken once only, until which status an order can be cancelled, the number of a cause, that
//! a push is sent once.

mod codes;
mod key;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{
    clock,
    courier_book::{Order, Party, Step},
    play, s10,
    wire::{Answer, Incoming, text_of},
    world::{Part, World, lock},
};

const USER: &str = "demo-user";
const PASSWORD: &str = "demo-password";
const TOKEN_LIFE: Duration = Duration::from_secs(3600);

/// What an order needs; numbers are as good as texts.
const ORDER_NEEDS: [&str; 11] = [
    "SenderTel",
    "SenderFullname",
    "SenderAddress",
    "SenderProvinceId",
    "ReceiverTel",
    "ReceiverFullname",
    "ReceiverAddress",
    "ReceiverProvinceId",
    "ServiceName",
    "OrderCode",
    "WeightEvaluation",
];
const SERVICES: [&str; 7] = ["BK", "EMS", "ECOD", "DONG_GIA", "TMDT_EMS", "TMDT_BK", "TMDT_EMS_TK"];

/// The courier.
#[derive(Default)]
pub(crate) struct VnpostCrm {
    /// Orders by the id given in the answer, the only name they can be cancelled by.
    by_id: Mutex<HashMap<String, usize>>,
}

fn refused(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({"Message": message}))
}

/// As .NET writes a local time.
fn local(at: DateTime<Utc>) -> String {
    clock::vietnam_text(at, "%Y-%m-%dT%H:%M:%S")
}

fn new_id(world: &World) -> String {
    let (high, low) = (world.chance.number(), world.chance.number());
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

impl VnpostCrm {
    fn token(&self, world: &World, request: &Incoming) -> Answer {
        let asked = request.json().unwrap_or_default();
        if text_of(&asked, "TenDangNhap") != USER || text_of(&asked, "MatKhau") != PASSWORD {
            let why = "Sai tên đăng nhập hoặc mật khẩu";
            let refusal = json!({"IsSuccess": false, "ErrorMessage": why, "Token": null, "Payload": null});
            return Answer::json(200, &refusal);
        }
        let token = world.issue_token();
        let payload =
            json!({"Email": "mau@example.vn", "SoDienThoai": "0900000001", "MaCRM": "C0", "MaTinhThanh": "70"});
        Answer::json(200, &json!({"IsSuccess": true, "ErrorMessage": null, "Token": token, "Payload": payload}))
    }

    fn knows_caller(&self, world: &World, request: &Incoming) -> bool {
        let Some(token) = request.header("h-token") else {
            return false;
        };
        world.knows_token(token, TOKEN_LIFE)
    }

    fn create(&self, world: &Arc<World>, mut asked: Value) -> Answer {
        if let Some(name) = ORDER_NEEDS.into_iter().find(|name| text_of(&asked, name).is_empty()) {
            return refused(400, &format!("Thiếu {name}"));
        }
        if !SERVICES.contains(&text_of(&asked, "ServiceName").as_str()) {
            return refused(400, "ServiceName không hợp lệ");
        }
        let reference = text_of(&asked, "OrderCode");
        let mut book = world.book();
        if let Some(order) = book.with_reference(&reference).and_then(|place| book.get_mut(place)) {
            order.create_calls += 1;
            return refused(400, "Mã đơn hàng đã tồn tại");
        }
        let side = |side: &str| Party {
            name: text_of(&asked, &format!("{side}Fullname")),
            phone: text_of(&asked, &format!("{side}Tel")),
            address: text_of(&asked, &format!("{side}Address")),
        };
        let (from, to) = (side("Sender"), side("Receiver"));
        let (id, waybill, placed_at) = (new_id(world), s10::number("EL", book.next_serial()), world.now());
        asked["Id"] = json!(id);
        let shown = json!({
            "Id": id, "ItemCode": waybill, "OrderCode": reference, "OrderStatusId": 20,
            "TotalFreightIncludeVatEvaluation": 26000, "CreateTime": local(placed_at),
        });
        let place = book.add(Order {
            account: String::new(),
            reference,
            waybill,
            placed_at,
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
        let place = lock(&self.by_id).get(&text_of(asked, "OrderId")).copied();
        let mut book = world.book();
        let Some((place, order)) = place.and_then(|place| Some((place, book.get_mut(place)?))) else {
            return refused(400, "Không tìm thấy đơn hàng");
        };
        let under_way =
            order.steps.iter().any(|step| step.recorded && !codes::CAN_CANCEL.contains(&step.code.as_str()));
        if under_way && !order.cancelled {
            return refused(400, "Đơn hàng đã được chấp nhận, không thể hủy");
        }
        let first_time = !std::mem::replace(&mut order.cancelled, true);
        drop(book);
        if first_time {
            play::happen_soon(world, place, codes::CANCELLED);
        }
        Answer { body: Vec::new(), ..Answer::json(204, &Value::Null) }
    }
}

/// What `Data` holds: the order as it is with this step.
fn data(order: &Order, step: &Step) -> Value {
    let tries = order.steps.iter().filter(|earlier| earlier.recorded && earlier.at <= step.at);
    let tries = tries.filter(|earlier| matches!(earlier.code.as_str(), "91" | "100")).count();
    let asked = &order.asked;
    let time_of = |code: &str| (step.code == code).then(|| local(step.at));
    json!({
        "Id": asked["Id"], "ItemCode": order.waybill, "CustomerCode": "C0", "OrderCode": order.reference,
        "OrderStatusId": step.code.parse::<i64>().ok(), "ShippingStatusId": null, "PaymentStatusId": null,
        "ServiceName": asked["ServiceName"],
        "SenderFullname": order.from.name, "SenderTel": order.from.phone, "SenderAddress": order.from.address,
        "ReceiverFullname": order.to.name, "ReceiverTel": order.to.phone, "ReceiverAddress": order.to.address,
        "CodAmount": asked["CodAmountEvaluation"], "TotalFreightIncludeVat": 26000, "Weight": asked["WeightEvaluation"],
        "DeliveryTimes": tries, "CauseCode": step.reason, "CauseName": step.reason_text, "SolutionCode": null,
        "SolutionName": step.reason_text.as_ref().map(|_| "Phát lại"), "DeliveryNote": null,
        "IsDeliverable": true, "IsReturn": matches!(step.code.as_str(), "161" | "170"),
        "DeliveryTime": time_of("100"), "SendingTime": null, "CancelTime": time_of(codes::CANCELLED),
        "CreateTime": local(order.placed_at), "LastUpdateTime": local(step.at),
        "AcceptancePoscode": step.place, "DestinationPoscode": null, "ShipperTel": "0900000002",
    })
}

impl Part for VnpostCrm {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        // the address of the real one ends in /api/api
        let call = request.path.strip_prefix("/api/api").unwrap_or(&request.path);
        if request.method != "POST" {
            return refused(404, "No HTTP resource was found");
        }
        if call == "/MobileAuthentication/GetAccessToken" {
            return self.token(world, request);
        }
        if !self.knows_caller(world, request) {
            return refused(401, "Authorization has been denied for this request.");
        }
        let Some(asked) = request.json().filter(Value::is_object) else {
            return refused(400, "Dữ liệu không hợp lệ");
        };
        match call {
            "/CustomerConnect/CreateOrder" => self.create(world, asked),
            "/CustomerConnect/CancelOrder" => self.cancel(world, &asked),
            _ => refused(404, "No HTTP resource was found"),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        vec![
            ("username", USER.to_owned()),
            ("password", PASSWORD.to_owned()),
            ("push_public_key", key::public_key().unwrap_or_default()),
        ]
    }

    fn happy(&self) -> Vec<String> {
        codes::HAPPY.map(str::to_owned).to_vec()
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        code.parse::<i64>().is_err().then_some("an OrderStatusId is a whole number")
    }

    fn text_of_code(&self, code: &str) -> Option<String> {
        codes::text_of_status(code)
    }

    fn text_of_reason(&self, reason: &str) -> Option<String> {
        codes::text_of_cause(reason)
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        Some(json!({"Data": data(order, step).to_string()}).to_string().into_bytes())
    }

    /// Signs the texts `Data` and `SendDate`; a date that is there already stays.
    fn seal_push(&self, body: Vec<u8>, now: DateTime<Utc>) -> Vec<u8> {
        let Ok(mut sent) = serde_json::from_slice::<Value>(&body) else {
            return body;
        };
        let Some(data) = sent["Data"].as_str() else {
            return body;
        };
        let date = sent["SendDate"].as_str().map_or_else(|| local(now), str::to_owned);
        let signature = key::sign(&format!("{data}{date}"));
        sent["SendDate"] = json!(date);
        sent["SignData"] = json!(signature);
        sent.to_string().into_bytes()
    }
}
