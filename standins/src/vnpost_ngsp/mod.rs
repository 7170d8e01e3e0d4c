//! VNPost's gateway for public-administration dossiers (apiVNPostNGSP): orders by call, news by a feed, no pushes.
//!
//! Assumed, because the published facts do not say: every non-success answer (`Status` "400", HTTP 200), that an
//! `OrderNumber` stays taken after its order was cancelled, that a cancel after collection is refused.
//! Only StatusCode 4 (delivered) is real; all others come from the file of made up codes.

mod feed;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    MadeUpCode,
    courier_book::{Order, Party},
    play, s10,
    wire::{Answer, Incoming, text_of},
    world::{Part, World, lock, rfc3339},
};

const KEY: &str = "demo-key";
const SECRET: &str = "demo-secret";
const TOKEN_LIFE: Duration = Duration::from_secs(3600);
const DELIVERED: &str = "4";

/// What an order needs; numbers are as good as texts.
const ORDER_NEEDS: [&str; 11] = [
    "CustomerCode",
    "OrderNumber",
    "SenderProvince",
    "SenderDistrict",
    "SenderAddress",
    "SenderName",
    "SenderTel",
    "ReceiverName",
    "ReceiverAddress",
    "ReceiverTel",
    "ReceiverProvince",
];

/// The kinds of a journey on which everything goes well, before the delivery.
const HAPPY_KINDS: [&str; 6] =
    ["accepted", "pickup_scheduled", "collected", "in_transit", "arrived_at_delivery_office", "out_for_delivery"];

/// Kinds before which an order can still be cancelled.
const BEFORE_COLLECTION: [&str; 6] =
    ["registered", "accepted", "pickup_scheduled", "pickup_attempt_failed", "cancel_requested", "info"];

/// The gateway.
pub(crate) struct VnpostNgsp {
    codes: Vec<MadeUpCode>,
    announced: Mutex<Vec<Value>>,
}

impl VnpostNgsp {
    pub fn new(made_up: &[MadeUpCode]) -> Self {
        let mine = made_up.iter().filter(|code| code.courier == "vnpost_ngsp");
        VnpostNgsp { codes: mine.cloned().collect(), announced: Mutex::default() }
    }

    fn code_of_kind(&self, kind: &str) -> Option<String> {
        let found = self.codes.iter().find(|code| code.kind == kind)?;
        Some(found.raw_code.clone())
    }

    fn token(&self, world: &World, request: &Incoming) -> Answer {
        let expected = format!("Basic {}", STANDARD.encode(format!("{KEY}:{SECRET}")));
        if request.header("authorization") != Some(expected.as_str()) {
            return Answer::json(
                401,
                &json!({"error": "invalid_client", "error_description": "Client Authentication failed."}),
            );
        }
        if request.form_field("grant_type").as_deref() != Some("client_credentials") {
            return Answer::json(400, &json!({"error": "unsupported_grant_type"}));
        }
        let token = world.issue_token();
        Answer::json(
            200,
            &json!({
                "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFE.as_secs(),
                "scope": "am_application_scope default",
            }),
        )
    }

    /// The provincial platforms take the token in a header of its own.
    fn knows_caller(&self, world: &World, request: &Incoming) -> bool {
        let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let Some(token) = bearer.or_else(|| request.header("access_token")) else {
            return false;
        };
        world.knows_token(token.trim(), TOKEN_LIFE)
    }

    fn order(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        let Some(asked) = request.json().filter(Value::is_object) else {
            return status("400", "Dữ liệu không hợp lệ");
        };
        let missing = ORDER_NEEDS.into_iter().find(|name| text_of(&asked, name).is_empty());
        if let Some(name) = missing {
            return status("400", &format!("Thiếu {name}"));
        }
        let account = text_of(&asked, "CustomerCode");
        let reference = text_of(&asked, "OrderNumber");
        let mut book = world.book();
        if let Some(place) = book.with_account_reference(&account, &reference) {
            if let Some(order) = book.get_mut(place) {
                order.create_calls += 1;
            }
            return status("101", "Đơn hàng đã được gửi");
        }
        let own_number = text_of(&asked, "ItemCode");
        let waybill = if own_number.is_empty() {
            s10::number("EL", book.next_serial())
        } else if book.with_waybill(&own_number).is_some() {
            return status("400", "ItemCode đã được sử dụng");
        } else {
            own_number
        };
        let side = |side: &str| Party {
            name: text_of(&asked, &format!("{side}Name")),
            phone: text_of(&asked, &format!("{side}Tel")),
            address: text_of(&asked, &format!("{side}Address")),
        };
        let place = book.add(Order {
            account,
            reference,
            waybill,
            placed_at: world.now(),
            create_calls: 1,
            from: side("Sender"),
            to: side("Receiver"),
            cancelled: false,
            steps: Vec::new(),
            playing: 0,
            asked,
        });
        drop(book);
        play::autoplay(world, place);
        status("100", "Thành công")
    }

    fn cancel(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        let account = request.query_field("CustomerCode").unwrap_or_default();
        let reference = request.query_field("OrderNumber").unwrap_or_default();
        let mut book = world.book();
        let Some(place) = book.with_account_reference(&account, &reference) else {
            return status("400", "Không tìm thấy đơn hàng");
        };
        let Some(order) = book.get_mut(place) else {
            return status("400", "Không tìm thấy đơn hàng");
        };
        if order.cancelled {
            return status("100", "Đơn hàng đã hủy");
        }
        let under_way = order.steps.iter().any(|step| {
            let known = self.codes.iter().find(|code| code.raw_code == step.code);
            let early = known.is_some_and(|code| BEFORE_COLLECTION.contains(&code.kind.as_str()));
            step.recorded && (step.code == DELIVERED || (known.is_some() && !early))
        });
        if under_way {
            return status("400", "Đơn hàng đã được thu gom, không thể hủy");
        }
        order.cancelled = true;
        drop(book);
        if let Some(code) = self.code_of_kind("cancelled") {
            play::happen_soon(world, place, &code);
        }
        status("100", "Thành công")
    }

    fn announce(&self, world: &World, request: &Incoming) -> Answer {
        let Some(asked) = request.json().filter(Value::is_object) else {
            return status("400", "Dữ liệu không hợp lệ");
        };
        for name in ["CustomerCode", "OrderNumber"] {
            if text_of(&asked, name).is_empty() {
                return status("400", &format!("Thiếu {name}"));
            }
        }
        lock(&self.announced).push(json!({"at": rfc3339(world.now()), "document": asked}));
        status("100", "Thành công")
    }
}

fn status(status: &str, message: &str) -> Answer {
    Answer::json(200, &json!({"Status": status, "Message": message}))
}

impl Part for VnpostNgsp {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        let (method, path) = (request.method.as_str(), request.path.as_str());
        if (method, path) == ("POST", "/token") {
            return self.token(world, request);
        }
        if !self.knows_caller(world, request) {
            return Answer::json(401, &json!({"fault": {"code": 900901, "message": "Invalid Credentials"}}));
        }
        let call = path.strip_prefix("/apiVNPostNGSP/p1.0/").unwrap_or_default();
        match (method, call) {
            ("POST", "order/post") => self.order(world, request),
            ("GET", "order/cancel") => self.cancel(world, request),
            ("GET", "order/tracking" | "order/getOrderTracking") => feed::page(&world.book(), request),
            ("POST", "document/post" | "document") => self.announce(world, request),
            _ => Answer::json(404, &json!({"fault": {"code": 900906, "message": "No matching resource found"}})),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        vec![
            ("consumer_key", KEY.to_owned()),
            ("consumer_secret", SECRET.to_owned()),
            // any customer's code is taken
            ("customer_code", "hcm-demo".to_owned()),
        ]
    }

    fn happy(&self) -> Vec<String> {
        let made_up = HAPPY_KINDS.into_iter().filter_map(|kind| self.code_of_kind(kind));
        made_up.chain([DELIVERED.to_owned()]).collect()
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        let number = code.parse::<i64>();
        number.is_err().then_some("a StatusCode is a whole number")
    }

    fn text_of_code(&self, code: &str) -> Option<String> {
        if code == DELIVERED {
            return Some("Phát thành công".to_owned());
        }
        let found = self.codes.iter().find(|made_up| made_up.raw_code == code)?;
        Some(found.text.clone())
    }

    fn announcements(&self) -> Vec<Value> {
        lock(&self.announced).clone()
    }
}
