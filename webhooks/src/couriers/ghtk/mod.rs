//! GHTK (Giao Hàng Tiết Kiệm): orders out, pushes with a shared secret back, each confirmed by asking for the order.

mod status;
mod wire;

use crate::answers::{self, Repeating, unreadable};
use crate::courier::{
    Cancelled, Courier, Fault, Keys, Placed, PullFrom, Pulled, Session, Setting, TrackingSource, Unreadable,
};
use crate::exchange::{Admitted, Authenticity, Call, InboundRequest, Refusal, Reply, Response};
use crate::requests::{address, get, header, post_json, segment};
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierNews, OrderNames, OrderSheet, OurReference, Reason, Waybill};
use crate::{lenient, signature};
use chrono::{DateTime, FixedOffset, Utc};

/// GHTK's public interface.
pub struct Ghtk;

const API: &str = "/services/shipment";
/// GHTK says no in sentences; these are assumed until it names a code for an order it does not have.
const NOT_THERE: [&str; 3] = ["không tồn tại", "không tìm thấy đơn", "order not found"];

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", Some("https://services.giaohangtietkiem.vn"), "Address of GHTK's services"),
    Setting::secret("token", "Token of the GHTK account"),
    Setting::open("client_source", None, "Partner code sent with every call (X-Client-Source)"),
    Setting::secret("push_secret", "Secrets that may stand in a push's address as hash, one per line"),
];

fn setting<'a>(keys: &'a Keys, name: &str) -> &'a str {
    keys.or_default(SETTINGS, name)
}

fn url(keys: &Keys, path: &str) -> String {
    address(setting(keys, "base_url"), &format!("{API}{path}"))
}

fn headers(keys: &Keys) -> Vec<(String, String)> {
    vec![header("token", setting(keys, "token")), header("x-client-source", setting(keys, "client_source"))]
}

/// Where an order is asked for by our reference.
fn by_reference(reference: &OurReference) -> String {
    format!("/v2/partner_id:{}", segment(&reference.0))
}

impl Courier for Ghtk {
    fn code(&self) -> &'static str {
        "ghtk"
    }
    fn name(&self) -> &'static str {
        "Giao Hàng Tiết Kiệm"
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

    /// The secret shows who calls, but nothing covers the bytes: a push is a hint.
    fn check_push(&self, keys: &Keys, push: &InboundRequest, _now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        let given = push.query.get("hash").map(String::as_str);
        signature::check_shared_secret(keys.get("push_secret"), given)?;
        Ok(Admitted { authenticity: Authenticity::Unsigned, reply: Reply::ok_json("{}") })
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        match source {
            TrackingSource::Push => {
                let push: wire::Push = lenient::read_form(body)?;
                let told = news(push.partner_id, push.label_id, push.status_id, push.action_time)?;
                Ok(vec![CourierNews { raw_text: push.reason, raw_reason: push.reason_code, ..told }])
            }
            TrackingSource::PerOrder => {
                let order: wire::Detail = lenient::read_json(body)?;
                let told = news(order.partner_id, order.label_id, order.status, order.modified)?;
                Ok(vec![CourierNews { raw_text: order.status_text, ..told }])
            }
            _ => Err(Unreadable::new("GHTK has no such source")),
        }
    }

    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let (sender, receiver) = (&sheet.sender, &sheet.receiver);
        let body = wire::NewOrder {
            products: [wire::Product { name: &sheet.content, weight: f64::from(sheet.weight_g) / 1000.0, quantity: 1 }],
            order: wire::Order {
                id: &sheet.reference.0,
                pick_name: &sender.name,
                pick_tel: &sender.phone,
                pick_address: &sender.address,
                pick_province: &sender.province_name,
                pick_district: &sender.district_code,
                pick_ward: &sender.commune_name,
                name: &receiver.name,
                tel: &receiver.phone,
                address: &receiver.address,
                province: &receiver.province_name,
                district: &receiver.district_code,
                ward: &receiver.commune_name,
                hamlet: "Khác",
                is_freeship: "1",
                pick_money: sheet.cod_vnd,
                note: "",
                value: 0,
                transport: "road",
                pick_option: "cod",
            },
        };
        Some(Call::new(post_json(url(&session.keys, "/order"), headers(&session.keys), &body), |response| {
            let envelope = envelope(response, Repeating::DoesItAgain)?;
            if succeeded(response, &envelope) {
                return placed(envelope, false);
            }
            let old: wire::OldError = serde_json::from_value(envelope.error.clone()).unwrap_or_default();
            if old.code == "ORDER_ID_EXIST" {
                return Ok(Placed {
                    waybill: old.ghtk_label.map(Waybill),
                    courier_id: None,
                    fee_vnd: None,
                    already_there: true,
                });
            }
            refused(envelope)
        }))
    }

    fn find_placed(&self, session: &Session, reference: &OurReference) -> Option<Call<Option<Placed>>> {
        let request = get(url(&session.keys, &by_reference(reference)), headers(&session.keys), Vec::new());
        Some(Call::new(request, |response| {
            let envelope = envelope(response, Repeating::Harmless)?;
            let sentence = envelope.message.to_lowercase();
            if succeeded(response, &envelope) {
                placed(envelope, true).map(Some)
            } else if NOT_THERE.iter().any(|words| sentence.contains(words)) {
                Ok(None)
            } else {
                // any other no is not the certainty that GHTK has none
                refused(envelope)
            }
        }))
    }

    /// GHTK takes the wish; its news tell what came of it.
    fn cancel(&self, session: &Session, order: &OrderNames) -> Option<Call<Cancelled>> {
        let path = format!("/cancel/{}", segment(&order.waybill.as_ref()?.0));
        let request = post_json(url(&session.keys, &path), headers(&session.keys), &serde_json::json!({}));
        Some(Call::new(request, |response| {
            let envelope = envelope(response, Repeating::DoesItAgain)?;
            if succeeded(response, &envelope) { Ok(Cancelled::Asked) } else { refused(envelope) }
        }))
    }

    fn pull(&self, session: &Session, from: &PullFrom) -> Option<Call<Pulled>> {
        let PullFrom::Order { reference, waybill } = from else {
            return None;
        };
        let path = match waybill {
            Some(waybill) => format!("/v2/{}", segment(&waybill.0)),
            None => by_reference(reference),
        };
        Some(Call::new(get(url(&session.keys, &path), headers(&session.keys), Vec::new()), |response| {
            let envelope = envelope(response, Repeating::Harmless)?;
            if !succeeded(response, &envelope) {
                return refused(envelope);
            }
            let raw: wire::RawEnvelope = lenient::read_json_in_place(&response.body)?;
            let Some(order) = raw.order else {
                return unreadable("order is missing");
            };
            Ok(Pulled { messages: vec![order.get().as_bytes().to_vec()], next_cursor: None, more: false })
        }))
    }
}

fn news(
    reference: Option<String>,
    waybill: Option<String>,
    status: Option<String>,
    at: Option<DateTime<FixedOffset>>,
) -> Result<CourierNews, Unreadable> {
    if reference.is_none() && waybill.is_none() {
        return Err(Unreadable::new("neither partner_id nor label_id"));
    }
    Ok(CourierNews {
        reference: reference.map(OurReference),
        waybill: waybill.map(Waybill),
        courier_id: None,
        raw_code: status.ok_or_else(|| Unreadable::new("the status is missing"))?,
        raw_text: String::new(),
        raw_reason: String::new(),
        occurred_at: at.ok_or_else(|| Unreadable::new("the time is missing or no moment"))?,
        place: None,
        next_action: None,
    })
}

fn envelope(response: &Response, repeating: Repeating) -> Result<wire::Envelope, Fault> {
    answers::check_status(response, repeating)?;
    let envelope: wire::Envelope = answers::body(response)?;
    if envelope.success.is_none() { unreadable("success is missing") } else { Ok(envelope) }
}

/// Both the status and the envelope say yes.
fn succeeded(response: &Response, envelope: &wire::Envelope) -> bool {
    answers::is_success(response) && envelope.success == Some(true)
}

fn placed(envelope: wire::Envelope, already_there: bool) -> Result<Placed, Fault> {
    let Some(order) = envelope.order.into_iter().next() else {
        return unreadable("order is missing");
    };
    let Some(label) = order.label.or(order.label_id) else {
        return unreadable("the order's label is missing");
    };
    let fee_vnd = order.fee.or(order.ship_money).and_then(|fee| u64::try_from(fee).ok());
    Ok(Placed { waybill: Some(Waybill(label)), courier_id: None, fee_vnd, already_there })
}

/// The refusal of an envelope that is no success.
fn refused<T>(envelope: wire::Envelope) -> Result<T, Fault> {
    match (envelope.success, envelope.error_code) {
        (Some(false), code) if !code.is_empty() => Err(Fault::Refused { code, message: envelope.message }),
        (Some(false), _) if !envelope.message.is_empty() => {
            Err(Fault::Refused { code: "success=false".into(), message: envelope.message })
        }
        _ => unreadable("neither success nor refusal"),
    }
}
