//! Viettel Post: orders out, pushes with a shared secret back; it cannot be asked.

mod status;
mod wire;

use crate::answers::{self, Repeating, unreadable};
use crate::courier::{Cancelled, Courier, Fault, Keys, Placed, Recalled, Session, Setting, TrackingSource, Unreadable};
use crate::exchange::{Admitted, Authenticity, Call, InboundRequest, Refusal, Reply, Response};
use crate::requests::{address, header, post_json, whole_address};
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierNews, OrderNames, OrderSheet, OurReference, Reason, Waybill};
use crate::{lenient, signature};
use chrono::{DateTime, Utc};

/// Viettel Post's interface for partners, version 2.
pub struct Vtp;

/// It says no in sentences; these are assumed until it names a code for an order it has already.
const ALREADY_THERE: [&str; 2] = ["đã tồn tại", "already exist"];

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", Some("https://partner.viettelpost.vn"), "Address of Viettel Post's interface"),
    Setting::secret("token", "Long-lived token of the account, from the portal or from ownerconnect"),
    Setting::open("customer_id", None, "Number of the customer at Viettel Post (CUS_ID)"),
    Setting::open("service", Some("VCN"), "Viettel Post's service: VCN is express, VTK the slower one"),
    Setting::secret("push_secret", "Secrets that may stand in a push as TOKEN, one per line"),
];

fn setting<'a>(keys: &'a Keys, name: &str) -> &'a str {
    keys.or_default(SETTINGS, name)
}

fn url(keys: &Keys, path: &str) -> String {
    address(setting(keys, "base_url"), path)
}

fn headers(keys: &Keys) -> Vec<(String, String)> {
    vec![header("token", setting(keys, "token"))]
}

fn number(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

impl Courier for Vtp {
    fn code(&self) -> &'static str {
        "vtp"
    }
    fn name(&self) -> &'static str {
        "Viettel Post"
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn tracking(&self) -> &'static [TrackingSource] {
        &[TrackingSource::Push]
    }
    fn status_table(&self) -> &'static [StatusRow] {
        status::TABLE
    }
    fn reason(&self, raw_reason: &str) -> Option<Reason> {
        status::reason(raw_reason)
    }

    /// The secret shows who calls, but nothing covers the bytes: a push is a hint.
    fn check_push(&self, keys: &Keys, push: &InboundRequest, _now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        let given = lenient::read_json::<wire::Push>(&push.body).ok().and_then(|push| push.token);
        signature::check_shared_secret(keys.get("push_secret"), given.as_deref())?;
        Ok(Admitted { authenticity: Authenticity::Unsigned, reply: Reply::ok_json("{}") })
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        if source != TrackingSource::Push {
            return Err(Unreadable::new("Viettel Post speaks by its pushes only"));
        }
        let step = lenient::read_json::<wire::Push>(body)?.data;
        let status = step.order_status.ok_or_else(|| Unreadable::new("ORDER_STATUS is missing"))?;
        let names = Names::of(step.order_reference, step.order_number)?;
        let raw_code = status::raw_code(status, step.is_returning == Some(true) || names.is_return_waybill);
        let texts = [step.status_name, step.note];
        Ok(vec![CourierNews {
            reference: names.reference.map(OurReference),
            waybill: names.waybill.map(Waybill),
            courier_id: None,
            raw_text: texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(". "),
            raw_reason: status::raw_reason(&raw_code, step.reason_code),
            raw_code,
            occurred_at: step
                .order_statusdate
                .ok_or_else(|| Unreadable::new("ORDER_STATUSDATE is missing or no moment"))?,
            place: step.location_currently.or(step.location_misspelt),
            next_action: None,
        }])
    }

    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let keys = &session.keys;
        let (sender, receiver) = (&sheet.sender, &sheet.receiver);
        let body = wire::NewOrder {
            order_number: &sheet.reference.0,
            groupaddress_id: 0,
            cus_id: number(setting(keys, "customer_id")),
            sender_fullname: &sender.name,
            sender_address: whole_address(sender),
            sender_phone: &sender.phone,
            sender_email: sender.email.as_deref().unwrap_or_default(),
            sender_ward: number(&sender.ward_code),
            sender_district: number(&sender.district_code),
            sender_province: number(&sender.province_code),
            receiver_fullname: &receiver.name,
            receiver_address: whole_address(receiver),
            receiver_phone: &receiver.phone,
            receiver_email: receiver.email.as_deref().unwrap_or_default(),
            receiver_ward: number(&receiver.ward_code),
            receiver_district: number(&receiver.district_code),
            receiver_province: number(&receiver.province_code),
            product_name: &sheet.content,
            product_description: &sheet.content,
            product_quantity: 1,
            product_price: 0,
            product_weight: sheet.weight_g,
            product_type: "TH",
            order_payment: if sheet.cod_vnd > 0 { 3 } else { 1 },
            order_service: setting(keys, "service"),
            order_service_add: "",
            order_note: "",
            money_collection: sheet.cod_vnd,
            list_item: [wire::Item {
                product_name: &sheet.content,
                product_price: 0,
                product_weight: sheet.weight_g,
                product_quantity: 1,
            }],
        };
        Some(Call::new(post_json(url(keys, "/v2/order/createOrder"), headers(keys), &body), |response| {
            let envelope = envelope(response)?;
            if succeeded(response, &envelope) {
                return placed(envelope);
            }
            let sentence = envelope.message.to_lowercase();
            if ALREADY_THERE.iter().any(|words| sentence.contains(words)) {
                return Ok(Placed { waybill: None, courier_id: None, fee_vnd: None, already_there: true });
            }
            refused(envelope)
        }))
    }

    /// Viettel Post takes the wish; its news tell what came of it.
    fn cancel(&self, session: &Session, order: &OrderNames) -> Option<Call<Cancelled>> {
        let body = wire::Update { kind: 4, order_number: &order.waybill.as_ref()?.0, note: "" };
        let request = post_json(url(&session.keys, "/v2/order/UpdateOrder"), headers(&session.keys), &body);
        Some(Call::new(request, |response| {
            let envelope = envelope(response)?;
            if succeeded(response, &envelope) { Ok(Cancelled::Asked) } else { refused(envelope) }
        }))
    }

    /// What could not be delivered is agreed to come back.
    fn recall(&self, session: &Session, order: &OrderNames) -> Option<Call<Recalled>> {
        let body = wire::Update { kind: 2, order_number: &order.waybill.as_ref()?.0, note: "" };
        let request = post_json(url(&session.keys, "/v2/order/UpdateOrder"), headers(&session.keys), &body);
        Some(Call::new(request, |response| {
            let envelope = envelope(response)?;
            if succeeded(response, &envelope) { Ok(Recalled::Asked) } else { refused(envelope) }
        }))
    }
}

/// The names a push gives its order.
struct Names {
    reference: Option<String>,
    waybill: Option<String>,
    is_return_waybill: bool,
}

impl Names {
    /// A way back may have a waybill of its own, whose `ORDER_REFERENCE` is the number of the first one. Our own
    /// references are no mere numbers.
    fn of(reference: Option<String>, number: Option<String>) -> Result<Self, Unreadable> {
        let is_number = |text: &String| text.bytes().all(|byte| byte.is_ascii_digit());
        match (reference, number) {
            (None, None) => Err(Unreadable::new("neither ORDER_REFERENCE nor ORDER_NUMBER")),
            (Some(first), Some(second)) if is_number(&first) && first != second => {
                Ok(Names { reference: None, waybill: Some(first), is_return_waybill: true })
            }
            (reference, waybill) => Ok(Names { reference, waybill, is_return_waybill: false }),
        }
    }
}

/// Every call here may order or cancel a second time.
fn envelope(response: &Response) -> Result<wire::Envelope, Fault> {
    answers::check_status(response, Repeating::DoesItAgain)?;
    let envelope: wire::Envelope = answers::body(response)?;
    match (envelope.status, envelope.error) {
        (Some(401), _) => Err(Fault::SignInAgain),
        (None, None) => unreadable("neither status nor error"),
        _ => Ok(envelope),
    }
}

/// A refusal comes with HTTP 200 as well: the status and the envelope must both say yes.
fn succeeded(response: &Response, envelope: &wire::Envelope) -> bool {
    answers::is_success(response) && envelope.error == Some(false) && envelope.status == Some(200)
}

fn placed(envelope: wire::Envelope) -> Result<Placed, Fault> {
    let Some(created) = envelope.data.into_iter().next() else {
        return unreadable("data is missing");
    };
    let Some(order_number) = created.order_number else {
        return unreadable("ORDER_NUMBER is missing");
    };
    let fee_vnd = created.money_total.and_then(|fee| u64::try_from(fee).ok());
    Ok(Placed { waybill: Some(Waybill(order_number)), courier_id: None, fee_vnd, already_there: false })
}

/// A refusal is one only when Viettel Post says `error`.
fn refused<T>(envelope: wire::Envelope) -> Result<T, Fault> {
    match (envelope.error, envelope.status) {
        (Some(true), Some(status)) => Err(Fault::Refused { code: status.to_string(), message: envelope.message }),
        _ => unreadable("neither success nor error"),
    }
}
