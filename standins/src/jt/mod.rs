//! J&T Express's Open Platform: every call and every push is a form with one field under a digest.
//!
//! `bizContent` is JSON as text; the header `digest` is the base64 of the MD5 of that text with the private key behind it,
//! beside `apiAccount` and `timestamp` (milliseconds). Answers are `{"code","msg","data","requestId"}`, 1 being success.
//!
//! Assumed, because the published document does not say: the answer to a reference that is there already, and to asking for
//! an order that is not; until which scan an order can be cancelled; that a push is tried again three times.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use md5::{Digest, Md5};
use serde_json::{Value, json};

use crate::{
    clock,
    courier_book::{Order, Party, Step},
    play,
    wire::{Answer, Incoming, form, form_field, text_of},
    world::{Part, World},
};

const ACCOUNT: &str = "640826271705595946";
const KEY: &str = "demo-private-key";
const CUSTOMER: &str = "J0086474299";
const PASSWORD: &str = "9C75439FB1FD01EB01861670DD1B949C";

/// Scans of a journey on which everything goes well.
const HAPPY: [&str; 6] = ["10", "200", "20", "30", "94", "100"];

const SCANS: [(&str, &str); 27] = [
    ("10", "Pick Up"),
    ("20", "Departure"),
    ("30", "Arrival"),
    ("94", "On Delivery"),
    ("100", "Signed"),
    ("110", "Problem"),
    ("172", "Return"),
    ("173", "Return Signed"),
    ("200", "Inbound"),
    ("300", "Damage Parcel"),
    ("301", "Lost Parcel"),
    ("302", "Dispose Parcel"),
    ("303", "Reject Parcel"),
    ("304", "Customs Confiscated Parcel"),
    ("305", "Exceed Life Cycle Parcel"),
    ("306", "Crossborder Dispose Parcel"),
    ("400", "Picked Up from Cargo Station"),
    ("401", "Customs Clearance in Process"),
    ("402", "Customs Clearance"),
    ("403", "Customs Handed Over"),
    ("404", "Package Inbound"),
    ("405", "Centre Inbound"),
    ("700", "pop_arrived"),
    ("701", "pop_reminder_sent"),
    ("702", "signed_pop"),
    ("703", "unreachable_returning"),
    ("704", "unreachable_return_deliver_station_out"),
];

/// The courier.
pub(crate) struct Jt;

fn digest(content: &str) -> String {
    STANDARD.encode(Md5::new().chain_update(content).chain_update(KEY).finalize())
}

fn answer(code: &str, msg: &str, data: &Value) -> Answer {
    Answer::json(200, &json!({"code": code, "msg": msg, "data": data, "requestId": "mau"}))
}

fn success(data: &Value) -> Answer {
    answer(SUCCESS, "success", data)
}

const SUCCESS: &str = "1";

fn refused(code: &str, msg: &str) -> Answer {
    answer(code, msg, &Value::Null)
}

fn not_found() -> Answer {
    refused("999001030", "数据未找到")
}

/// The field an order lacks, if any.
fn missing(asked: &Value) -> Option<String> {
    let own = ["actionType", "serviceType", "payType", "expressType"];
    if let Some(name) = own.into_iter().find(|name| text_of(asked, name).is_empty()) {
        return Some(name.to_owned());
    }
    for side in ["sender", "receiver"] {
        for name in ["name", "phone", "countryCode", "address", "postCode"] {
            if text_of(&asked[side], name).is_empty() {
                return Some(format!("{side} {name}"));
            }
        }
    }
    let weight: f64 = text_of(&asked["packageInfo"], "weight").parse().unwrap_or_default();
    (!(0.01..=99.999).contains(&weight)).then(|| "packageInfo.weight".to_owned())
}

fn create(world: &Arc<World>, asked: Value) -> Answer {
    if let Some(name) = missing(&asked) {
        return refused("999001010", &format!("{name} is required"));
    }
    let reference = text_of(&asked, "txlogisticId");
    let mut book = world.book();
    if let Some(order) = book.with_reference(&reference).and_then(|place| book.get_mut(place)) {
        order.create_calls += 1;
        return refused("999001030", "txlogisticId already exists");
    }
    let side = |side: &Value| Party {
        name: text_of(side, "name"),
        phone: text_of(side, "phone"),
        address: text_of(side, "address"),
    };
    let waybill = format!("84{:010}", book.next_serial());
    let shown = json!({
        "txlogisticId": reference, "billCode": waybill, "sortingCode": "93-C24-NS610", "thirdSortingCode": "EC2",
        "totalFreight": 26000,
    });
    let place = book.add(Order {
        account: CUSTOMER.to_owned(),
        reference,
        waybill,
        placed_at: world.now(),
        create_calls: 1,
        from: side(&asked["sender"]),
        to: side(&asked["receiver"]),
        cancelled: false,
        steps: Vec::new(),
        playing: 0,
        asked,
    });
    drop(book);
    play::autoplay(world, place);
    success(&shown)
}

fn cancel(world: &World, reference: &str) -> Answer {
    let mut book = world.book();
    let Some(order) = book.with_reference(reference).and_then(|place| book.get_mut(place)) else {
        return refused("999002000", "数据未找到");
    };
    if !order.cancelled && !order.history().is_empty() {
        return refused("999002010", "order status can not be cancel");
    }
    order.cancelled = true;
    success(&json!({"txlogisticId": order.reference, "billCode": order.waybill}))
}

fn scan(step: &Step) -> Value {
    json!({
        "scanTime": clock::vietnam_text(step.at, "%Y-%m-%d %H:%M:%S"), "timeZone": "GMT+07:00", "desc": step.text,
        "scanTypeCode": step.code, "scanType": step.text, "scanNetworkTypeName": "2",
        "scanNetworkName": step.place.as_deref().unwrap_or("Bưu cục Mẫu"), "staffName": null, "staffContact": null,
        "problemType": step.reason_text, "sigPicUrl": null,
    })
}

impl Part for Jt {
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer {
        let Some(path) = request.path.strip_prefix("/webopenplatformapi/api/") else {
            return Answer::json(404, &json!({"error": "Not Found"}));
        };
        let content = request.form_field("bizContent").unwrap_or_default();
        if request.header("apiaccount") != Some(ACCOUNT) || request.header("digest") != Some(&digest(&content)) {
            return refused("145003030", "headers signature verification failed");
        }
        if request.header("timestamp").and_then(|time| time.parse::<i64>().ok()).is_none() {
            return refused("145003053", "timestamp is empty!");
        }
        let Some(asked) = serde_json::from_str::<Value>(&content).ok().filter(Value::is_object) else {
            return refused("145003050", "Illegal parameters");
        };
        if text_of(&asked, "customerCode") != CUSTOMER || text_of(&asked, "password") != PASSWORD {
            return refused("999001010", "customerCode is required");
        }
        let reference = text_of(&asked, "txlogisticId");
        if reference.is_empty() {
            return refused("999001010", "txlogisticId is required");
        }
        match path {
            "order/addOrder" => create(world, asked),
            "order/cancelOrder" => cancel(world, &reference),
            "order/getOrders" | "logistics/trace" => {
                let book = world.book();
                match book.with_reference(&reference).and_then(|place| book.get(place)) {
                    None => not_found(),
                    Some(order) if path == "order/getOrders" => {
                        success(&json!({"txlogisticId": order.reference, "billCode": order.waybill}))
                    }
                    Some(order) => {
                        let details: Vec<Value> = order.history().into_iter().map(scan).collect();
                        success(&json!([{"billCode": order.waybill, "details": details}]))
                    }
                }
            }
            _ => refused("145003050", "Illegal parameters"),
        }
    }

    fn account(&self) -> Vec<(&'static str, String)> {
        let [account, key, customer, password] = [ACCOUNT, KEY, CUSTOMER, PASSWORD].map(str::to_owned);
        vec![("api_account", account), ("api_secret", key), ("customer_code", customer), ("password", password)]
    }

    fn happy(&self) -> Vec<String> {
        HAPPY.map(str::to_owned).to_vec()
    }

    fn refuse_code(&self, code: &str) -> Option<&'static str> {
        code.parse::<u32>().is_err().then_some("a scanTypeCode is a whole number")
    }

    fn text_of_code(&self, code: &str) -> Option<String> {
        let (_, text) = SCANS.iter().find(|(known, _)| *known == code)?;
        Some((*text).to_owned())
    }

    fn push_body(&self, order: &Order, step: &Step) -> Option<Vec<u8>> {
        let parcel = json!([{"billCode": order.waybill, "txlogisticId": order.reference, "details": [scan(step)]}]);
        Some(form(&[("bizContent", parcel.to_string())]))
    }

    fn push_headers(&self, body: &[u8], now: DateTime<Utc>) -> Vec<(String, String)> {
        let content = form_field(&String::from_utf8_lossy(body), "bizContent").unwrap_or_default();
        vec![
            ("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
            ("apiAccount".to_owned(), ACCOUNT.to_owned()),
            ("digest".to_owned(), digest(&content)),
            ("timestamp".to_owned(), now.timestamp_millis().to_string()),
        ]
    }

    fn wrong_answer(&self, _headers: &BTreeMap<String, String>, answer: &[u8]) -> Option<&'static str> {
        let heard: Value = serde_json::from_slice(answer).unwrap_or_default();
        (text_of(&heard, "code") != SUCCESS).then_some("the answer's code is not 1")
    }

    fn push_again(&self) -> (u32, Duration) {
        (3, Duration::from_secs(5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_as_openssl_makes_it() {
        // printf '[]demo-private-key' | openssl dgst -md5 -binary | base64
        assert_eq!(digest("[]"), "upog+g1fcg9UPd5cBrI/Eg==");
    }
}
