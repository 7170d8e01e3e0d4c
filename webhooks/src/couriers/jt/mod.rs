//! J&T Express's Open Platform: orders out, pushes with a digest back, each confirmed by asking for the trace.
//!
//! Read from the platform's regional document; that Vietnam speaks the same is assumed, and its address is published
//! nowhere: it is a setting without a default.

mod status;
#[cfg(test)]
mod tests;
mod wire;

use crate::answers::{self, Repeating, unreadable};
use crate::courier::{
    Cancelled, Courier, Fault, Keys, Placed, PullFrom, Pulled, Session, Setting, TrackingSource, Unreadable,
};
use crate::exchange::{Admitted, Authenticity, Call, InboundRequest, OutboundRequest, Refusal, Reply, Response};
use crate::requests::{address, header, post_form};
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierNews, OrderNames, OrderSheet, OurReference, Party, Reason, Waybill};
use crate::{lenient, signature};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// J&T Express.
pub struct Jt;

const API: &str = "/webopenplatformapi/api";
/// Orders and traces: J&T has none of this name. Assumed for orders, where the document lists no code.
const NOT_FOUND: [&str; 2] = ["999002000", "999001030"];
const NOT_FOUND_WORDS: [&str; 2] = ["数据未找到", "no order data found"];
/// Nobody but a person can mend the key, the account or its rights.
const KEY_REFUSED: [&str; 3] = ["145003010", "145003012", "145003030"];
const TOO_LATE: &str = "999002010";
const SUCCESS: &str = "1";

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", None, "Address of J&T's Open Platform; Vietnam's is not published"),
    Setting::open("api_account", None, "Account of the application in J&T's console (apiAccount)"),
    Setting::secret("api_secret", "Private keys that sign calls and pushes, one per line; calls take the first"),
    Setting::open("customer_code", None, "Customer code, given by J&T's branch"),
    Setting::secret("password", "Password of the customer as J&T's signature tool shows it (MD5 in capitals)"),
];

fn setting<'a>(keys: &'a Keys, name: &str) -> &'a str {
    keys.or_default(SETTINGS, name)
}

/// A call: the content as one field of a form, and a digest over it.
fn call(session: &Session, path: &str, content: &impl Serialize) -> OutboundRequest {
    let keys = &session.keys;
    // our own structs of texts and numbers always serialise
    let content = serde_json::to_string(content).unwrap_or_default();
    let secret = setting(keys, "api_secret").lines().next().unwrap_or_default().trim();
    let headers = vec![
        header("apiaccount", setting(keys, "api_account")),
        header("digest", &signature::md5_base64(secret, content.as_bytes())),
        header("timestamp", &session.now.timestamp_millis().to_string()),
    ];
    post_form(address(setting(keys, "base_url"), &format!("{API}{path}")), headers, &[(wire::CONTENT, &content)])
}

fn asked<'a>(keys: &'a Keys, reference: &'a OurReference, reason: Option<&'a str>) -> wire::Asked<'a> {
    wire::Asked {
        customer_code: setting(keys, "customer_code"),
        password: setting(keys, "password"),
        txlogistic_id: &reference.0,
        reason,
    }
}

fn end(party: &Party) -> wire::End<'_> {
    wire::End {
        name: &party.name,
        phone: &party.phone,
        country_code: "VNM",
        prov: &party.province_code,
        city: &party.district_code,
        area: &party.ward_code,
        address: &party.address,
        post_code: &party.province_code,
    }
}

impl Courier for Jt {
    fn code(&self) -> &'static str {
        "jt"
    }
    fn name(&self) -> &'static str {
        "J&T Express"
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn tracking(&self) -> &'static [TrackingSource] {
        &[TrackingSource::Push, TrackingSource::PerOrder]
    }
    fn status_table(&self) -> &'static [StatusRow] {
        status::TABLE
    }
    fn reason(&self, raw_reason: &str) -> Option<Reason> {
        status::reason(raw_reason)
    }

    /// The digest shows who speaks. It is MD5, and no time stands under it: a push is a hint.
    fn check_push(&self, keys: &Keys, push: &InboundRequest, _now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        let content = wire::content_of(&push.body).ok_or(Refusal::Incomplete)?;
        let digest = push.headers.get("digest").map(String::as_str);
        signature::check_md5_base64(keys.get("api_secret"), content.as_bytes(), digest)?;
        let reply = Reply::ok_json(r#"{"code":"1","msg":"success","data":"SUCCESS","requestId":""}"#);
        Ok(Admitted { authenticity: Authenticity::Unsigned, reply })
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        let parcels: Vec<wire::Parcel> = match source {
            TrackingSource::Push => {
                let content = wire::content_of(body).ok_or_else(|| Unreadable::new("bizContent is missing"))?;
                let cut = lenient::items_in_place(content.as_bytes());
                let parcels = cut?.into_iter().map(|parcel| lenient::read_json(parcel.get().as_bytes()));
                parcels.collect::<Result<_, _>>()?
            }
            TrackingSource::PerOrder => vec![lenient::read_json(body)?],
            _ => return Err(Unreadable::new("J&T has no such source")),
        };
        parcels.into_iter().flat_map(wire::Parcel::into_scans).map(news).collect()
    }

    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let keys = &session.keys;
        let weight_kg = format!("{:.2}", f64::from(sheet.weight_g.max(10)) / 1000.0);
        let body = wire::NewOrder {
            asked: asked(keys, &sheet.reference, None),
            action_type: "add",
            service_type: "1",
            pay_type: "PP_PM",
            express_type: "EZ",
            sender: end(&sheet.sender),
            receiver: end(&sheet.receiver),
            items: [wire::Item { item_name: &sheet.content, number: "1", weight: &weight_kg, item_value: "0.01" }],
            package_info: wire::Package {
                package_quantity: "1",
                weight: &weight_kg,
                package_value: "0.01",
                goods_type: "ITN2",
            },
            cod_info: (sheet.cod_vnd > 0).then(|| wire::Cod { cod_value: sheet.cod_vnd.to_string() }),
        };
        Some(Call::new(call(session, "/order/addOrder", &body), |response| {
            let order = data(response, Repeating::DoesItAgain)?;
            placed(order, false)
        }))
    }

    fn find_placed(&self, session: &Session, reference: &OurReference) -> Option<Call<Option<Placed>>> {
        let request = call(session, "/order/getOrders", &asked(&session.keys, reference, None));
        let reference = reference.clone();
        Some(Call::new(request, move |response| match data(response, Repeating::Harmless) {
            Ok(order) if order.txlogistic_id.as_ref() == Some(&reference.0) => placed(order, true).map(Some),
            Ok(_) => unreadable("the answer is about another order"),
            Err(fault) if is_not_found(&fault) => Ok(None),
            Err(fault) => Err(fault),
        }))
    }

    /// J&T cancels by our reference.
    fn cancel(&self, session: &Session, order: &OrderNames) -> Option<Call<Cancelled>> {
        let body = asked(&session.keys, &order.reference, Some("Khách hàng hủy yêu cầu"));
        Some(Call::new(call(session, "/order/cancelOrder", &body), |response| {
            match data(response, Repeating::DoesItAgain) {
                Ok(_) => Ok(Cancelled::Done),
                Err(Fault::Refused { code, .. }) if code == TOO_LATE => Ok(Cancelled::TooLate),
                Err(fault) => Err(fault),
            }
        }))
    }

    fn pull(&self, session: &Session, from: &PullFrom) -> Option<Call<Pulled>> {
        let PullFrom::Order { reference, .. } = from else {
            return None;
        };
        let request = call(session, "/logistics/trace", &asked(&session.keys, reference, None));
        Some(Call::new(request, |response| {
            let envelope = envelope(response, Repeating::Harmless)?;
            if !succeeded(response, &envelope) {
                return refused(envelope);
            }
            let raw: wire::RawEnvelope = lenient::read_json_in_place(&response.body)?;
            let Some(data) = raw.data else {
                return unreadable("data is missing");
            };
            // the document says an object and shows a list of them
            let parcels = match data.get().starts_with('[') {
                true => lenient::items_in_place(data.get().as_bytes())?,
                false => vec![data],
            };
            let messages = parcels.into_iter().map(|parcel| parcel.get().as_bytes().to_vec()).collect();
            Ok(Pulled { messages, next_cursor: None, more: false })
        }))
    }
}

/// One scan, in our words.
fn news((names, scan): (wire::Names, wire::Scan)) -> Result<CourierNews, Unreadable> {
    if names.reference.is_none() && names.waybill.is_none() {
        return Err(Unreadable::new("neither txlogisticId nor billCode"));
    }
    let occurred_at = scan.moment().ok_or_else(|| Unreadable::new("scanTime is missing or no moment"))?;
    let raw_code = scan.scan_type_code.ok_or_else(|| Unreadable::new("scanTypeCode is missing"))?;
    let texts = [scan.desc, scan.problem_type].into_iter().filter(|text| !text.is_empty());
    Ok(CourierNews {
        reference: names.reference.map(OurReference),
        waybill: names.waybill.map(Waybill),
        courier_id: None,
        raw_reason: status::raw_reason(&raw_code).to_owned(),
        raw_code,
        raw_text: texts.collect::<Vec<_>>().join(" | "),
        occurred_at,
        place: scan.scan_network_name,
        next_action: None,
    })
}

fn envelope(response: &Response, repeating: Repeating) -> Result<wire::Envelope, Fault> {
    answers::check_status(response, repeating)?;
    let envelope: wire::Envelope = answers::body(response)?;
    if envelope.code.is_empty() { unreadable("code is missing") } else { Ok(envelope) }
}

/// Both the status and the envelope say yes.
fn succeeded(response: &Response, envelope: &wire::Envelope) -> bool {
    answers::is_success(response) && envelope.code == SUCCESS
}

/// The order of an answer that says yes.
fn data(response: &Response, repeating: Repeating) -> Result<wire::Known, Fault> {
    let envelope = envelope(response, repeating)?;
    if !succeeded(response, &envelope) {
        return refused(envelope);
    }
    serde_json::from_value(envelope.data).or_else(|_| unreadable("data has an unexpected shape"))
}

fn placed(order: wire::Known, already_there: bool) -> Result<Placed, Fault> {
    match order.bill_code {
        // the freight's currency is nowhere said
        Some(number) => Ok(Placed { waybill: Some(Waybill(number)), courier_id: None, fee_vnd: None, already_there }),
        None => unreadable("billCode is missing"),
    }
}

fn refused<T>(envelope: wire::Envelope) -> Result<T, Fault> {
    match envelope.code.as_str() {
        SUCCESS => unreadable("the status and the code contradict each other"),
        code if KEY_REFUSED.contains(&code) => Err(Fault::SignInAgain),
        _ => Err(Fault::Refused { code: envelope.code, message: envelope.msg }),
    }
}

/// Only its own words say that J&T has no such order: the code stands for other troubles too.
fn is_not_found(fault: &Fault) -> bool {
    let Fault::Refused { code, message } = fault else { return false };
    let message = message.to_lowercase();
    NOT_FOUND.contains(&code.as_str()) && NOT_FOUND_WORDS.iter().any(|words| message.contains(words))
}
