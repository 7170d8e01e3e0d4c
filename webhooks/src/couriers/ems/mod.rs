//! EMS Vietnam (docws.ems.com.vn): orders out, unsigned pushes back, each confirmed by asking for the waybill.

mod status;
mod wire;

use crate::answers::{self, Repeating, unreadable};
use crate::courier::{Courier, Fault, Keys, Placed, PullFrom, Pulled, Session, Setting, TrackingSource, Unreadable};
use crate::exchange::{Admitted, Authenticity, Call, InboundRequest, Refusal, Reply, Response};
use crate::lenient;
use crate::requests::{address, get, post_json, segment, whole_address};
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierNews, OrderSheet, OurReference, Reason, Waybill};
use chrono::{DateTime, FixedOffset, Utc};

/// EMS's interface for merchants, version 1; pushes of version 2 are read as well.
pub struct Ems;

/// The header every push carries, one value per status; the answer must repeat it.
const TRANSACTION: &str = "ems-transaction";
/// EMS says no in sentences; these are assumed until it names a code for an order it has already.
const ALREADY_THERE: [&str; 3] = ["đã tồn tại", "already exist", "duplicate"];

const SETTINGS: &[Setting] = &[
    // the document says http; without TLS the key and people's addresses travel in the open
    Setting::open("base_url", Some("https://ws.ems.com.vn/api/v1"), "Address of EMS's interface for merchants"),
    Setting::secret("merchant_token", "Token of the merchant; EMS takes it in the query of each call"),
    Setting::open("service", None, "Number of the EMS service in the contract"),
];

fn setting<'a>(keys: &'a Keys, name: &str) -> &'a str {
    keys.or_default(SETTINGS, name)
}

fn url(keys: &Keys, path: &str) -> String {
    address(setting(keys, "base_url"), path)
}

fn query(keys: &Keys) -> Vec<(String, String)> {
    wire::key_query(setting(keys, "merchant_token"))
}

impl Courier for Ems {
    fn code(&self) -> &'static str {
        "ems"
    }
    fn name(&self) -> &'static str {
        "EMS Việt Nam"
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
    /// EMS gives reasons in sentences only.
    fn reason(&self, _raw_reason: &str) -> Option<Reason> {
        None
    }

    /// EMS signs nothing. Without the header there is nothing to answer with: such a push is none of its.
    fn check_push(&self, _keys: &Keys, push: &InboundRequest, _now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        let transaction = push.headers.get(TRANSACTION).filter(|value| !value.trim().is_empty());
        let thanks = wire::Thanks { code: "success", transaction: transaction.ok_or(Refusal::Incomplete)? };
        // two texts always serialise
        let reply = Reply::ok_json(serde_json::to_string(&thanks).unwrap_or_default());
        Ok(Admitted { authenticity: Authenticity::Unsigned, reply })
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        match source {
            TrackingSource::Push => {
                let push: wire::Push = lenient::read_json(body)?;
                let texts = [push.status_name, push.note];
                let text = texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(". ");
                let told = Told { code: push.status_code, text, at: push.datetime, place: push.locate };
                Ok(vec![told.news(push.order_code, push.tracking_code)?])
            }
            TrackingSource::PerOrder => {
                let wire::StepOf { asked_for, step } = lenient::read_json(body)?;
                let told = Told { code: step.status, text: step.description, at: step.tracedate, place: step.address };
                Ok(vec![told.news(None, asked_for)?])
            }
            _ => Err(Unreadable::new("EMS has no such source")),
        }
    }

    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let keys = &session.keys;
        let (sender, receiver) = (&sheet.sender, &sheet.receiver);
        let body = wire::NewOrder {
            order_code: &sheet.reference.0,
            from_name: &sender.name,
            from_phone: &sender.phone,
            from_province: &sender.province_code,
            from_district: &sender.district_code,
            from_ward: &sender.ward_code,
            from_address: whole_address(sender),
            to_name: &receiver.name,
            to_phone: &receiver.phone,
            to_province: &receiver.province_code,
            to_district: &receiver.district_code,
            to_ward: &receiver.ward_code,
            to_address: whole_address(receiver),
            product_name: &sheet.content,
            total_amount: 0,
            total_quantity: 1,
            total_weight: sheet.weight_g,
            money_collect: sheet.cod_vnd,
            description: &sheet.content,
            service: setting(keys, "service").parse().unwrap_or_default(),
        };
        let mut request = post_json(url(keys, "/orders/create-v2"), Vec::new(), &body);
        request.query = query(keys);
        Some(Call::new(request, |response| {
            let envelope = envelope(response, Repeating::DoesItAgain)?;
            let sentence = envelope.message.to_lowercase();
            let already_there = ALREADY_THERE.iter().any(|words| sentence.contains(words));
            match envelope.code.as_str() {
                "success" if answers::is_success(response) => placed(envelope),
                "error" if already_there => {
                    Ok(Placed { waybill: None, courier_id: None, fee_vnd: None, already_there: true })
                }
                _ => refused(envelope),
            }
        }))
    }

    /// EMS knows orders by its own number only.
    fn pull(&self, session: &Session, from: &PullFrom) -> Option<Call<Pulled>> {
        let PullFrom::Order { waybill: Some(waybill), .. } = from else {
            return None;
        };
        let path = format!("/orders/tracking/{}", segment(&waybill.0));
        let request = get(url(&session.keys, &path), Vec::new(), query(&session.keys));
        let asked_for = waybill.0.clone();
        Some(Call::new(request, move |response| read_steps(response, &asked_for)))
    }
}

/// What a push and a step have in common.
struct Told {
    code: Option<String>,
    text: String,
    at: Option<DateTime<FixedOffset>>,
    place: Option<String>,
}

impl Told {
    fn news(self, reference: Option<String>, waybill: Option<String>) -> Result<CourierNews, Unreadable> {
        if reference.is_none() && waybill.is_none() {
            return Err(Unreadable::new("neither order_code nor tracking_code"));
        }
        Ok(CourierNews {
            reference: reference.map(OurReference),
            waybill: waybill.map(Waybill),
            courier_id: None,
            raw_code: self.code.ok_or_else(|| Unreadable::new("the status is missing"))?,
            raw_text: self.text,
            raw_reason: String::new(),
            occurred_at: self.at.ok_or_else(|| Unreadable::new("the time is missing or no moment"))?,
            place: self.place,
            next_action: None,
        })
    }
}

fn envelope(response: &Response, repeating: Repeating) -> Result<wire::Envelope, Fault> {
    answers::check_status(response, repeating)?;
    let envelope: wire::Envelope = answers::body(response)?;
    if envelope.code.is_empty() { unreadable("code is missing") } else { Ok(envelope) }
}

fn placed(envelope: wire::Envelope) -> Result<Placed, Fault> {
    let Some(created) = envelope.data.into_iter().next() else {
        return unreadable("data is missing");
    };
    let Some(tracking_code) = created.tracking_code else {
        return unreadable("tracking_code is missing");
    };
    let parts = created.fee.first().map(|fee| [fee.fee, fee.remote_fee]);
    let fee_vnd = parts.filter(|[fee, _]| fee.is_some()).map(|parts| parts.into_iter().flatten().sum::<i64>());
    let fee_vnd = fee_vnd.and_then(|fee| u64::try_from(fee).ok());
    Ok(Placed { waybill: Some(Waybill(tracking_code)), courier_id: None, fee_vnd, already_there: false })
}

/// A refusal is one only when EMS says `error`.
fn refused<T>(envelope: wire::Envelope) -> Result<T, Fault> {
    match envelope.code.as_str() {
        "error" => Err(Fault::Refused { code: envelope.code, message: envelope.message }),
        _ => unreadable("neither success nor error"),
    }
}

fn read_steps(response: &Response, asked_for: &str) -> Result<Pulled, Fault> {
    let envelope_of_it = envelope(response, Repeating::Harmless)?;
    if envelope_of_it.code == "error" {
        return refused(envelope_of_it);
    }
    if !answers::is_success(response) {
        return unreadable(format!("status {} where the steps of an order were due", response.status));
    }
    let tracking: wire::Tracking = lenient::read_json_in_place(&response.body)?;
    let Some(steps) = tracking.data.and_then(|data| data.steps) else {
        return unreadable("__get_status is missing");
    };
    // a text and JSON always serialise
    let message = |step| serde_json::to_vec(&wire::StepMessage { asked_for, step }).unwrap_or_default();
    Ok(Pulled { messages: steps.into_iter().map(message).collect(), next_cursor: None, more: false })
}
