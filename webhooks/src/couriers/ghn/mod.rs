//! Giao Hàng Nhanh (GHN): orders out, unsigned pushes back, each confirmed by asking for the order.

mod envelope;
mod news;
mod status;
mod wire;

use crate::answers::{Repeating, unreadable};
use crate::courier::{
    Cancelled, Corrected, Courier, Fault, Keys, Placed, PullFrom, Pulled, Recalled, Session, Setting, TrackingSource,
    Unreadable,
};
use crate::exchange::{Admitted, Authenticity, Call, InboundRequest, Refusal, Reply, Response};
use crate::lenient;
use crate::requests::{address, header, post_json, whole_address};
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierNews, OrderNames, OrderSheet, OurReference, Party, Reason, Waybill};
use chrono::{DateTime, Utc};
use envelope::{ALREADY_THERE, NOT_THERE, envelope, list, placed, refused, speaks_of, succeeded};

/// GHN's public interface, version 2.
pub struct Ghn;

const API: &str = "/shiip/public-api/v2";
/// The receiver may not open the parcel at the door: papers travel sealed.
const SEALED: &str = "KHONGCHOXEMHANG";
/// An envelope of papers, centimetres.
const ENVELOPE_CM: [u32; 3] = [25, 18, 1];
/// GHN takes no more, grams.
const HEAVIEST_G: u32 = 50_000;

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", Some("https://online-gateway.ghn.vn"), "Address of GHN's gateway"),
    Setting::secret("token", "Token of the GHN account"),
    Setting::open("shop_id", None, "Number of the shop at GHN; pushes naming another are refused"),
    Setting::open("service_type_id", Some("2"), "GHN's service: 2 is the ordinary one"),
];

fn url(keys: &Keys, path: &str) -> String {
    address(keys.or_default(SETTINGS, "base_url"), &format!("{API}{path}"))
}

fn headers(keys: &Keys) -> Vec<(String, String)> {
    vec![header("token", keys.or_default(SETTINGS, "token")), header("shopid", keys.or_default(SETTINGS, "shop_id"))]
}

impl Courier for Ghn {
    fn code(&self) -> &'static str {
        "ghn"
    }
    fn name(&self) -> &'static str {
        "Giao Hàng Nhanh"
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

    /// GHN signs nothing: only the shop can be checked. A body that cannot be read comes in too, to be kept and listed.
    fn check_push(&self, keys: &Keys, push: &InboundRequest, _now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        let named = lenient::read_json::<wire::Push>(&push.body).ok().and_then(|push| push.shop_id);
        if named.is_some_and(|shop| shop != keys.or_default(SETTINGS, "shop_id")) {
            return Err(Refusal::OtherAccount);
        }
        let reply = Reply::ok_json(r#"{"code":200,"message":"Success"}"#);
        Ok(Admitted { authenticity: Authenticity::Unsigned, reply })
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        match source {
            TrackingSource::Push => news::of_push(body),
            TrackingSource::PerOrder => news::of_detail(body),
            _ => Err(Unreadable::new("GHN has no such source")),
        }
    }

    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let keys = &session.keys;
        let (sender, receiver) = (&sheet.sender, &sheet.receiver);
        let [length, width, height] = ENVELOPE_CM;
        let body = wire::NewOrder {
            payment_type_id: 1,
            required_note: SEALED,
            from_name: &sender.name,
            from_phone: &sender.phone,
            from_address: &sender.address,
            from_ward_name: &sender.commune_name,
            from_province_name: &sender.province_name,
            return_phone: &sender.phone,
            return_address: whole_address(sender),
            return_district_id: sender.district_code.trim().parse().ok(),
            return_ward_code: &sender.ward_code,
            client_order_code: &sheet.reference.0,
            to_name: &receiver.name,
            to_phone: &receiver.phone,
            to_address: whole_address(receiver),
            to_ward_code: &receiver.ward_code,
            to_district_id: receiver.district_code.trim().parse().ok(),
            cod_amount: sheet.cod_vnd,
            content: &sheet.content,
            weight: sheet.weight_g.clamp(1, HEAVIEST_G),
            length,
            width,
            height,
            insurance_value: 0,
            service_type_id: keys.or_default(SETTINGS, "service_type_id").parse().unwrap_or(2),
            items: [wire::Item { name: &sheet.content, code: &sheet.reference.0, quantity: 1, price: 0 }],
        };
        let request = post_json(url(keys, "/shipping-order/create"), headers(keys), &body);
        Some(Call::new(request, |response| {
            let envelope = envelope(response, Repeating::DoesItAgain)?;
            if succeeded(response, &envelope) {
                return placed(envelope, false);
            }
            if speaks_of(&envelope, &ALREADY_THERE) {
                let order: wire::OrderData = serde_json::from_value(envelope.data).unwrap_or_default();
                return Ok(Placed {
                    waybill: order.order_code.map(Waybill),
                    courier_id: None,
                    fee_vnd: None,
                    already_there: true,
                });
            }
            refused(envelope)
        }))
    }

    fn find_placed(&self, session: &Session, reference: &OurReference) -> Option<Call<Option<Placed>>> {
        let keys = &session.keys;
        let body = wire::ByClientCode { client_order_code: &reference.0 };
        let request = post_json(url(keys, "/shipping-order/detail-by-client-code"), headers(keys), &body);
        Some(Call::new(request, |response| {
            let envelope = envelope(response, Repeating::Harmless)?;
            if succeeded(response, &envelope) {
                placed(envelope, true).map(Some)
            } else if speaks_of(&envelope, &NOT_THERE) {
                Ok(None)
            } else {
                // any other no is not the certainty that GHN has none
                refused(envelope)
            }
        }))
    }

    /// GHN cancels by its own number only.
    fn cancel(&self, session: &Session, order: &OrderNames) -> Option<Call<Cancelled>> {
        let waybill = order.waybill.as_ref()?.0.clone();
        let body = wire::OrderCodes { order_codes: [&waybill] };
        let request = post_json(url(&session.keys, "/switch-status/cancel"), headers(&session.keys), &body);
        Some(Call::new(request, move |response| {
            Ok(if was_switched(response, &waybill)? { Cancelled::Done } else { Cancelled::TooLate })
        }))
    }

    /// GHN takes any of an order's fields anew, by its own number.
    fn correct_receiver(&self, session: &Session, order: &OrderNames, receiver: &Party) -> Option<Call<Corrected>> {
        let body = wire::NewReceiver {
            order_code: &order.waybill.as_ref()?.0,
            to_name: &receiver.name,
            to_phone: &receiver.phone,
            to_address: whole_address(receiver),
            to_ward_code: &receiver.ward_code,
            to_district_id: receiver.district_code.trim().parse().ok()?,
        };
        let request = post_json(url(&session.keys, "/shipping-order/update"), headers(&session.keys), &body);
        Some(Call::new(request, |response| {
            let envelope = envelope(response, Repeating::Harmless)?;
            if succeeded(response, &envelope) { Ok(Corrected) } else { refused(envelope) }
        }))
    }

    /// GHN turns back what it could not deliver yet.
    fn recall(&self, session: &Session, order: &OrderNames) -> Option<Call<Recalled>> {
        let waybill = order.waybill.as_ref()?.0.clone();
        let body = wire::OrderCodes { order_codes: [&waybill] };
        let request = post_json(url(&session.keys, "/switch-status/return"), headers(&session.keys), &body);
        Some(Call::new(request, move |response| {
            Ok(if was_switched(response, &waybill)? { Recalled::Asked } else { Recalled::TooLate })
        }))
    }

    fn pull(&self, session: &Session, from: &PullFrom) -> Option<Call<Pulled>> {
        let PullFrom::Order { reference, waybill } = from else {
            return None;
        };
        let keys = &session.keys;
        let request = match waybill {
            Some(waybill) => {
                let body = wire::ByOrderCode { order_code: &waybill.0 };
                post_json(url(keys, "/shipping-order/detail"), headers(keys), &body)
            }
            None => {
                let body = wire::ByClientCode { client_order_code: &reference.0 };
                post_json(url(keys, "/shipping-order/detail-by-client-code"), headers(keys), &body)
            }
        };
        Some(Call::new(request, |response| {
            let envelope = envelope(response, Repeating::Harmless)?;
            if !succeeded(response, &envelope) {
                return refused(envelope);
            }
            let raw: wire::RawEnvelope = lenient::read_json_in_place(&response.body)?;
            let messages = raw.data.map(news::messages_of).transpose()?.unwrap_or_default();
            if messages.is_empty() {
                return unreadable("data is missing");
            }
            Ok(Pulled { messages, next_cursor: None, more: false })
        }))
    }
}

/// Whether GHN has put an order into the status asked for: it says so order by order, with HTTP 200 either way.
fn was_switched(response: &Response, waybill: &str) -> Result<bool, Fault> {
    let envelope = envelope(response, Repeating::DoesItAgain)?;
    if !succeeded(response, &envelope) {
        return refused(envelope);
    }
    let lines: Vec<wire::Switched> = list(envelope.data)?;
    match lines.into_iter().find(|line| line.order_code == waybill).and_then(|line| line.result) {
        Some(was_switched) => Ok(was_switched),
        None => unreadable("the answer does not say what came of this order"),
    }
}
