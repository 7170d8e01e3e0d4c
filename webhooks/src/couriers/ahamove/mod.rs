//! Ahamove: couriers on motorbikes within a city; orders out, pushes with a shared secret back, each confirmed by asking.

mod news;
mod status;
mod wire;

use crate::answers::{self, Repeating, unreadable};
use crate::courier::{
    AccessToken, Cancelled, Courier, Fault, Keys, Placed, PullFrom, Pulled, Session, Setting, TrackingSource,
    Unreadable,
};
use crate::exchange::{Admitted, Authenticity, Call, InboundRequest, Refusal, Reply, Response};
use crate::requests::{address, get, whole_address};
use crate::signature;
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierNews, OrderNames, OrderSheet, Reason, Waybill};
use chrono::{DateTime, Utc};

/// Ahamove's interface for partners, version 1.
pub struct Ahamove;

/// Ahamove does not say how long a token lives, seconds.
const TOKEN_LIFE_S: u64 = 3600;

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", Some("https://api.ahamove.com"), "Address of Ahamove's interface"),
    Setting::open("mobile", None, "Phone number of the account, as 84…"),
    Setting::secret("api_key", "Partner's key, exchanged for a token"),
    Setting::open("service_id", None, "Ahamove's service in the city, such as HAN-BIKE or SGN-BIKE"),
    Setting::open("payment_method", Some("BALANCE"), "How freight is paid: BALANCE or CASH"),
    Setting::secret("push_secret", "Secrets that may stand in a push's apikey or Authorization header, one per line"),
];

fn setting<'a>(keys: &'a Keys, name: &str) -> &'a str {
    keys.or_default(SETTINGS, name)
}

fn url(keys: &Keys, path: &str) -> String {
    address(setting(keys, "base_url"), path)
}

impl Courier for Ahamove {
    fn code(&self) -> &'static str {
        "ahamove"
    }
    fn name(&self) -> &'static str {
        "Ahamove"
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
    /// Ahamove gives reasons in sentences only.
    fn reason(&self, _raw_reason: &str) -> Option<Reason> {
        None
    }

    /// The secret shows who calls, but nothing covers the bytes: a push is a hint.
    fn check_push(&self, keys: &Keys, push: &InboundRequest, _now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        let header = |name: &str| push.headers.get(name).map(|value| value.trim());
        let authorization = header("authorization");
        let bare = authorization
            .map(|value| ["Bearer ", "Basic "].iter().find_map(|way| value.strip_prefix(way)).unwrap_or(value));
        signature::check_shared_secret(keys.get("push_secret"), header("apikey").or(bare))?;
        Ok(Admitted { authenticity: Authenticity::Unsigned, reply: Reply::ok_json("{}") })
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        match source {
            TrackingSource::Push | TrackingSource::PerOrder => news::of_order(body),
            _ => Err(Unreadable::new("Ahamove has no such source")),
        }
    }

    fn sign_in(&self, keys: &Keys) -> Option<Call<AccessToken>> {
        let query = wire::sign_in_query(setting(keys, "mobile"), setting(keys, "api_key"));
        Some(Call::new(get(url(keys, "/v1/partner/register_account"), Vec::new(), query), |response| {
            if response.status == 401 {
                // signing in again would not help: the key itself is wrong
                return Err(Fault::Refused { code: "401".into(), message: "the partner's key is not accepted".into() });
            }
            let answer = answer(response, Repeating::Harmless)?;
            if answers::is_success(response) && !answer.token.is_empty() {
                return Ok(AccessToken { token: answer.token, valid_for_s: TOKEN_LIFE_S });
            }
            refused(answer)
        }))
    }

    /// A GET that orders something: it is treated like any call that must not be made twice.
    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let keys = &session.keys;
        let (sender, receiver) = (&sheet.sender, &sheet.receiver);
        let path = [
            wire::Stop {
                address: whole_address(sender),
                name: &sender.name,
                mobile: &sender.phone,
                tracking_number: None,
                cod: None,
                remarks: "",
            },
            wire::Stop {
                address: whole_address(receiver),
                name: &receiver.name,
                mobile: &receiver.phone,
                tracking_number: Some(&sheet.reference.0),
                cod: Some(sheet.cod_vnd),
                remarks: "",
            },
        ];
        let [service, payment] = ["service_id", "payment_method"].map(|name| setting(keys, name));
        let query = wire::create_query(session.token(), &path, service, payment, &sheet.content);
        Some(Call::new(get(url(keys, "/v1/order/create"), Vec::new(), query), |response| {
            let answer = answer(response, Repeating::DoesItAgain)?;
            match answer.order_id {
                Some(order_id) if answers::is_success(response) => {
                    let fee = answer.order.into_iter().next().and_then(|order| order.total_fee);
                    let fee_vnd = fee.and_then(|fee| u64::try_from(fee).ok());
                    Ok(Placed { waybill: Some(Waybill(order_id)), courier_id: None, fee_vnd, already_there: false })
                }
                Some(_) => unreadable(format!("status {} with an order_id", response.status)),
                None => refused(answer),
            }
        }))
    }

    /// A GET that cancels; by Ahamove's own number only.
    fn cancel(&self, session: &Session, order: &OrderNames) -> Option<Call<Cancelled>> {
        let query = wire::cancel_query(session.token(), &order.waybill.as_ref()?.0);
        Some(Call::new(get(url(&session.keys, "/v1/order/cancel"), Vec::new(), query), |response| {
            let answer = answer(response, Repeating::DoesItAgain)?;
            match answer.status.as_str() {
                "CANCELLED" if answers::is_success(response) => Ok(Cancelled::Done),
                _ => refused(answer),
            }
        }))
    }

    fn pull(&self, session: &Session, from: &PullFrom) -> Option<Call<Pulled>> {
        let PullFrom::Order { waybill: Some(waybill), .. } = from else {
            return None;
        };
        let query = wire::detail_query(session.token(), &waybill.0);
        Some(Call::new(get(url(&session.keys, "/v1/order/detail"), Vec::new(), query), |response| {
            let refusal = answer(response, Repeating::Harmless)?;
            if refusal.status.is_empty() || !answers::is_success(response) {
                return refused(refusal);
            }
            Ok(Pulled { messages: vec![response.body.clone()], next_cursor: None, more: false })
        }))
    }
}

fn answer(response: &Response, repeating: Repeating) -> Result<wire::Answer, Fault> {
    answers::check_status(response, repeating)?;
    answers::body(response)
}

/// A refusal is one only when Ahamove gives its code.
fn refused<T>(answer: wire::Answer) -> Result<T, Fault> {
    let message = [answer.title, answer.description].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    if answer.code.is_empty() {
        return unreadable("neither an order nor the code of a refusal");
    }
    Err(Fault::Refused { code: answer.code, message: message.join(". ") })
}
