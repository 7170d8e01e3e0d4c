//! What the tests of all couriers share: samples, keys, every call a courier offers, and bytes that are not right.
#![allow(dead_code)] // each test file uses its own part

pub mod odd;
pub mod shapes;
pub mod thrown;

use buuta_standins::StandIn;
use buuta_webhooks::{
    AccessToken, Announcement, Call, Courier, CourierId, CourierNews, Direction, Fault, InboundRequest, Keys,
    OrderNames, OrderSheet, OurReference, OutboundRequest, Party, PullFrom, Pulled, Response, Secrecy, Session,
    TrackingSource, Unreadable, Waybill,
};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// No secret value may be seen without this in it.
pub const SECRET: &str = "SECRET-";

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_320_000, 0).unwrap()
}

/// Every setting of an account, secrets recognisable.
pub fn keys(courier: &dyn Courier) -> Keys {
    let value = |setting: &buuta_webhooks::Setting| match (setting.secrecy, setting.name) {
        (Secrecy::Secret, name) => format!("{SECRET}{name}"),
        (_, "base_url") => "https://courier.example".to_owned(),
        (_, "shop_id") => "81558".to_owned(),
        (_, name) => setting.default.map_or(format!("test-{name}"), str::to_owned),
    };
    Keys(courier.settings().iter().map(|setting| (setting.name.to_owned(), value(setting))).collect())
}

/// The stand-in of a courier, which was written from the courier's document by another reading of it.
pub fn stand_in(courier: &dyn Courier) -> StandIn {
    courier.code().parse().unwrap()
}

/// The settings of an account that knows the pushes of the courier's stand-in.
pub fn push_keys(courier: &dyn Courier) -> Keys {
    let mut keys = keys(courier);
    keys.0.extend(stand_in(courier).account());
    keys
}

pub fn session(courier: &dyn Courier) -> Session {
    let token = AccessToken { token: format!("{SECRET}token"), valid_for_s: 3600 };
    Session { keys: keys(courier), token: Some(token), now: now() }
}

pub fn reference() -> OurReference {
    OurReference("BT-7K2M-Q9XD-1".to_owned())
}

pub fn party(name: &str) -> Party {
    Party {
        name: name.to_owned(),
        phone: "0900000000".to_owned(),
        email: None,
        address: "12 Phố Mẫu".to_owned(),
        commune_name: "Phường Mẫu".to_owned(),
        province_name: "Hải Phòng".to_owned(),
        province_code: "18".to_owned(),
        district_code: "1820".to_owned(),
        ward_code: "20107".to_owned(),
    }
}

pub fn sheet() -> OrderSheet {
    OrderSheet {
        reference: reference(),
        direction: Direction::ToCitizen,
        sender: party("Trung tâm Mẫu"),
        receiver: party("Người Mẫu"),
        content: "Giấy tờ".to_owned(),
        weight_g: 100,
        cod_vnd: 0,
        allotted_waybill: Some(Waybill("EL491610889VN".to_owned())),
    }
}

/// Every name an order can have.
pub fn names() -> OrderNames {
    OrderNames {
        reference: reference(),
        waybill: Some(Waybill("G8ADKBYD".to_owned())),
        courier_id: Some(CourierId("88123456".to_owned())),
    }
}

pub fn announcement() -> Announcement {
    Announcement {
        reference: reference(),
        procedure_code: "KSTT".to_owned(),
        procedure_name: "Khai sinh".to_owned(),
        procedure_field: "Hộ tịch".to_owned(),
        documents: "Tờ khai".to_owned(),
        sender: Some(party("Người Mẫu")),
        receiver: None,
    }
}

pub fn response(status: u16, body: impl Into<Vec<u8>>) -> Response {
    Response { status, retry_after_s: None, body: body.into() }
}

fn folder(code: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/couriers").join(code).join("fixtures")
}

/// One sample's bytes.
pub fn fixture(code: &str, name: &str) -> Vec<u8> {
    std::fs::read(folder(code).join(name)).unwrap_or_else(|error| panic!("{code}/{name}: {error}"))
}

/// All samples of a courier, by name.
pub fn fixtures(code: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder(code)).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| (name.clone(), fixture(code, &name)))
        .collect()
}

/// The source a sample's name speaks of.
pub fn source_of(name: &str) -> Option<TrackingSource> {
    match name.split('_').next()? {
        "push" => Some(TrackingSource::Push),
        "feed" => Some(TrackingSource::Feed),
        "detail" => Some(TrackingSource::PerOrder),
        "changes" => Some(TrackingSource::UpdatedSince),
        _ => None,
    }
}

pub fn pull_from(source: TrackingSource, cursor: Option<&str>) -> PullFrom {
    let cursor = cursor.map(str::to_owned);
    match source {
        TrackingSource::Feed => PullFrom::Feed { cursor },
        TrackingSource::UpdatedSince => PullFrom::UpdatedSince { cursor, now: now() },
        _ => PullFrom::Order { reference: reference(), waybill: Some(Waybill("G8ADKBYD".to_owned())) },
    }
}

/// The messages in a sample, as the courier's own `cut_push` or `pull` splits it.
pub fn messages(courier: &dyn Courier, source: TrackingSource, body: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
    if source == TrackingSource::Push {
        return Ok(courier.cut_push(body).unwrap_or_else(|| vec![body.to_vec()]));
    }
    let call = courier.pull(&session(courier), &pull_from(source, None)).expect("a declared source can be pulled");
    (call.read)(&response(200, body)).map(|pulled: Pulled| pulled.messages)
}

/// Every message of every sample that carries news.
pub fn all_messages(courier: &dyn Courier) -> Vec<(String, TrackingSource, Vec<u8>)> {
    let samples = fixtures(courier.code()).into_iter();
    samples
        .filter_map(|(name, body)| Some((source_of(&name)?, name, body)))
        .flat_map(|(source, name, body)| {
            let found = messages(courier, source, &body).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            found.into_iter().map(move |message| (name.clone(), source, message))
        })
        .collect()
}

/// A message as JSON, whether it came as JSON or as a form, and the way back.
pub fn as_json(message: &[u8]) -> (Value, fn(&Value) -> Vec<u8>) {
    match serde_json::from_slice(message) {
        Ok(sent) => (sent, |value| value.to_string().into_bytes()),
        Err(_) => (buuta_webhooks::lenient::read_form(message).unwrap(), form_of),
    }
}

fn form_of(value: &Value) -> Vec<u8> {
    let fields = value.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
    let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
    let pairs = fields.map(|(name, value)| format!("{name}={}", buuta_webhooks::requests::segment(&text(value))));
    pairs.collect::<Vec<_>>().join("&").into_bytes()
}

pub fn read(courier: &dyn Courier, source: TrackingSource, message: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
    courier.read_news(source, message)
}

/// A push as the courier sends it at `time`: its stand-in signs it, and puts around it whatever the courier does.
pub fn push(courier: &dyn Courier, body: &[u8], time: DateTime<Utc>) -> InboundRequest {
    let sent = stand_in(courier).sign(body, time).unwrap();
    let mut push = bare_push(&sent.body);
    push.headers.extend(sent.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)));
    let query = sent.query.unwrap_or_default();
    push.query.extend(
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    push
}

/// The body alone, without anything the courier's stand-in puts around it.
pub fn bare_push(body: &[u8]) -> InboundRequest {
    let headers = BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]);
    InboundRequest { headers, query: BTreeMap::new(), body: body.to_vec() }
}

/// A call with its answer's reader, whatever it reads.
pub type AnyCall = (&'static str, OutboundRequest, Box<dyn Fn(&Response) -> Result<(), Fault>>);

fn any<T: 'static>(name: &'static str, call: Option<Call<T>>) -> Option<AnyCall> {
    let Call { request, read } = call?;
    Some((name, request, Box::new(move |response| read(response).map(|_| ()))))
}

/// Every call a courier offers.
pub fn calls(courier: &dyn Courier) -> Vec<AnyCall> {
    let session = session(courier);
    let unnamed = OrderNames { reference: reference(), waybill: None, courier_id: None };
    let mut calls: Vec<Option<AnyCall>> = vec![
        any("sign_in", courier.sign_in(&session.keys)),
        any("announce", courier.announce(&session, &announcement())),
        any("place", courier.place(&session, &sheet())),
        any("find_placed", courier.find_placed(&session, &reference())),
        any("cancel", courier.cancel(&session, &names())),
        any("cancel_unnamed", courier.cancel(&session, &unnamed)),
        any("recall", courier.recall(&session, &names())),
    ];
    for source in [TrackingSource::Feed, TrackingSource::UpdatedSince, TrackingSource::PerOrder] {
        for cursor in [None, Some("5d2c2f0e8d3f4b0001a1b2c3|5d2c2e000000000000000000"), Some("2026-11-22T00:00:00Z")] {
            calls.push(any("pull", courier.pull(&session, &pull_from(source, cursor))));
        }
    }
    calls.into_iter().flatten().collect()
}

/// Runs a check for every courier, naming the one that fails.
pub fn each(check: impl Fn(&dyn Courier)) {
    for courier in buuta_webhooks::registry() {
        println!("courier {}", courier.code());
        check(*courier);
    }
}
