//! MyVNPost (connect-my.vnpost.vn): orders out; each order's history, and a list of changed orders, to ask for.

mod news;
mod papers;
mod status;
mod updates_place;
mod wire;

use crate::answers::{self, Repeating, unreadable};
use crate::courier::{
    AccessToken, Cancelled, Courier, Fault, Keys, Placed, PullFrom, Pulled, Session, Setting, TrackingSource,
    Unreadable,
};
use crate::exchange::{Call, Response};
use crate::lenient;
use crate::requests::{address, get, header, post_json};
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierId, CourierNews, OrderNames, OrderSheet, OurReference, Reason, Waybill};
use chrono::{DateTime, Utc};
use updates_place::UpdatesPlace;

/// VNPost's present interface for its contract customers.
pub struct MyVnpost;

/// One client keeps a token for an hour; VNPost does not say how long it lives, seconds.
const TOKEN_LIFE_S: u64 = 3000;
/// MyVNPost gives no more orders at once.
const PAGE_SIZE: usize = 500;
/// A list with more pages than this is no list of orders.
const MOST_PAGES: u32 = 10_000;
/// It says no in sentences; these are assumed until it names a code for an order it has already.
const ALREADY_THERE: [&str; 2] = ["đã tồn tại", "already exist"];

const SETTINGS: &[Setting] = &[
    Setting::open(
        "base_url",
        Some("https://connect-my.vnpost.vn"),
        "Address of the interface, with customer-partner behind it where VNPost says so",
    ),
    Setting::open("username", None, "Name to sign in with"),
    Setting::secret("password", "Password belonging to the name"),
    Setting::open("customer_code", None, "Customer code VNPost gave (customerCode)"),
    Setting::open("contract_code", Some(""), "Contract the orders belong to, where there are several"),
    Setting::open("service_code", Some("CTN009"), "VNPost's service for the orders"),
];

fn setting<'a>(keys: &'a Keys, name: &str) -> &'a str {
    keys.or_default(SETTINGS, name)
}

fn url(keys: &Keys, path: &str) -> String {
    address(setting(keys, "base_url"), path)
}

fn headers(session: &Session) -> Vec<(String, String)> {
    vec![header("token", session.token())]
}

impl Courier for MyVnpost {
    fn code(&self) -> &'static str {
        "myvnpost"
    }
    fn name(&self) -> &'static str {
        "VNPost – My VNPost"
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn tracking(&self) -> &'static [TrackingSource] {
        &[TrackingSource::PerOrder, TrackingSource::UpdatedSince]
    }
    fn status_table(&self) -> &'static [StatusRow] {
        status::TABLE
    }
    /// Neither records nor histories carry reasons.
    fn reason(&self, _raw_reason: &str) -> Option<Reason> {
        None
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        match source {
            TrackingSource::PerOrder => news::of_step(body),
            TrackingSource::UpdatedSince => news::of_record(body),
            _ => Err(Unreadable::new("MyVNPost has no such source")),
        }
    }

    fn sign_in(&self, keys: &Keys) -> Option<Call<AccessToken>> {
        let body = wire::SignIn {
            username: setting(keys, "username"),
            password: setting(keys, "password"),
            customer_code: setting(keys, "customer_code"),
        };
        Some(Call::new(post_json(url(keys, "/GetAccessToken"), Vec::new(), &body), |response| {
            if response.status == 401 {
                // signing in again would not help: the name or password is wrong
                return Err(Fault::Refused { code: "401".into(), message: "the password is not accepted".into() });
            }
            answers::check_status(response, Repeating::Harmless)?;
            let answer: wire::Answer = answers::body(response)?;
            if answers::is_success(response) && answer.success != Some(false) && !answer.token.is_empty() {
                return Ok(AccessToken { token: answer.token, valid_for_s: TOKEN_LIFE_S });
            }
            refused(response, answer)
        }))
    }

    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let keys = &session.keys;
        let [customer, contract, service] =
            ["customer_code", "contract_code", "service_code"].map(|name| setting(keys, name));
        let body = papers::order(customer, contract, service, sheet);
        Some(Call::new(post_json(url(keys, "/CreateOrder"), headers(session), &body), |response| {
            let mut answer = answer(response, Repeating::DoesItAgain)?;
            // the record stands at the root, or in data
            let inside: Option<wire::Answer> =
                lenient::one_or_many(answer.data.take()).ok().and_then(|found: Vec<_>| found.into_iter().next());
            let record = inside.filter(has_order).or_else(|| has_order(&answer).then(|| std::mem::take(&mut answer)));
            match record {
                Some(record) if answers::is_success(response) && answer.success != Some(false) => Ok(Placed {
                    waybill: record.item_code.map(Waybill),
                    courier_id: record.original_id.or(record.original_id_in_capitals).map(CourierId),
                    fee_vnd: fee(record.total_fee),
                    already_there: false,
                }),
                _ => {
                    let sentence = sentence(&answer).to_lowercase();
                    if ALREADY_THERE.iter().any(|words| sentence.contains(words)) {
                        return Ok(Placed { waybill: None, courier_id: None, fee_vnd: None, already_there: true });
                    }
                    refused(response, answer)
                }
            }
        }))
    }

    fn find_placed(&self, session: &Session, reference: &OurReference) -> Option<Call<Option<Placed>>> {
        let query = wire::one_order_query("2", &reference.0);
        let reference = reference.0.clone();
        Some(Call::new(get(url(&session.keys, "/getOrder"), headers(session), query), move |response| {
            check_asked(response)?;
            let records = news::records_of(&response.body)?;
            if records.is_empty() {
                return Ok(None);
            }
            let records = records.iter().filter_map(|raw| lenient::read_json(raw.get().as_bytes()).ok());
            let ours =
                records.into_iter().find(|record: &wire::Record| record.sale_order_code.as_ref() == Some(&reference));
            let Some(record) = ours else {
                return unreadable("none of the orders found has our reference");
            };
            let waybill = record.item_code.map(Waybill);
            let courier_id = record.original_id.map(CourierId);
            Ok(Some(Placed { waybill, courier_id, fee_vnd: fee(record.total_fee), already_there: true }))
        }))
    }

    /// VNPost cancels by the id it gave the order, not by its item code: without the id there is no call.
    fn cancel(&self, session: &Session, order: &OrderNames) -> Option<Call<Cancelled>> {
        let original_id = &order.courier_id.as_ref()?.0;
        let body = wire::Cancel { original_id };
        Some(Call::new(post_json(url(&session.keys, "/orderCancel"), headers(session), &body), |response| {
            let answer = answer(response, Repeating::DoesItAgain)?;
            match answer.success {
                Some(true) if answers::is_success(response) => Ok(Cancelled::Done),
                _ => refused(response, answer),
            }
        }))
    }

    fn pull(&self, session: &Session, from: &PullFrom) -> Option<Call<Pulled>> {
        match from {
            PullFrom::Order { reference, waybill } => Some(pull_order(session, reference, waybill.as_ref())),
            PullFrom::UpdatedSince { cursor, now } => Some(pull_list(session, cursor.as_deref(), *now)),
            PullFrom::Feed { .. } => None,
        }
    }
}

fn pull_order(session: &Session, reference: &OurReference, waybill: Option<&Waybill>) -> Call<Pulled> {
    let (query, asked_for) = match waybill {
        Some(Waybill(number)) => (
            wire::one_order_query("1", number),
            wire::AskedFor { item_code: Some(number.clone()), sale_order_code: None },
        ),
        None => (
            wire::one_order_query("2", &reference.0),
            wire::AskedFor { item_code: None, sale_order_code: Some(reference.0.clone()) },
        ),
    };
    Call::new(get(url(&session.keys, "/GetStatusHistoryOrder"), headers(session), query), move |response| {
        check_asked(response)?;
        let messages = news::steps_of(&response.body, &asked_for)?;
        Ok(Pulled { messages, next_cursor: None, more: false })
    })
}

fn pull_list(session: &Session, cursor: Option<&str>, now: DateTime<Utc>) -> Call<Pulled> {
    let start = UpdatesPlace::parse(cursor, now);
    let [from, until] = start.days();
    let query = wire::list_query(&from, &until, start.side.as_str(), start.page, PAGE_SIZE);
    Call::new(get(url(&session.keys, "/GetListOrder"), headers(session), query), move |response| {
        check_asked(response)?;
        if start.page >= MOST_PAGES {
            return unreadable("the list of orders does not end");
        }
        let records = news::records_of(&response.body)?;
        let (next, more) = start.after(records.is_empty(), now);
        let messages = records.into_iter().map(|record| record.get().as_bytes().to_vec()).collect();
        Ok(Pulled { messages, next_cursor: (next != start).then(|| next.to_string()), more })
    })
}

/// An answer to a question: VNPost says 403, too, when the token is not good any more.
fn check_asked(response: &Response) -> Result<(), Fault> {
    answers::check_status(response, Repeating::Harmless)?;
    match response.status {
        403 => Err(Fault::SignInAgain),
        _ if answers::is_success(response) => Ok(()),
        _ => refused(response, answers::body(response)?),
    }
}

fn answer(response: &Response, repeating: Repeating) -> Result<wire::Answer, Fault> {
    answers::check_status(response, repeating)?;
    let answer: wire::Answer = answers::body(response)?;
    // a page of HTML with a 403 is somebody else's; from VNPost it means that the token is not good any more
    if response.status == 403 { Err(Fault::SignInAgain) } else { Ok(answer) }
}

fn has_order(record: &wire::Answer) -> bool {
    let names = [&record.item_code, &record.original_id, &record.original_id_in_capitals, &record.order_hdr_id];
    names.into_iter().any(Option::is_some)
}

fn fee(total_fee: Option<i64>) -> Option<u64> {
    total_fee.and_then(|fee| u64::try_from(fee).ok())
}

fn sentence(answer: &wire::Answer) -> &str {
    let sentences = [&answer.error_message, &answer.message, &answer.message_in_capitals];
    sentences.into_iter().find(|text| !text.is_empty()).map(String::as_str).unwrap_or_default()
}

/// A refusal is one only when VNPost gives its sentence.
fn refused<T>(response: &Response, answer: wire::Answer) -> Result<T, Fault> {
    let message = sentence(&answer).to_owned();
    if message.is_empty() {
        return unreadable(format!("status {} without a message", response.status));
    }
    Err(Fault::Refused { code: response.status.to_string(), message })
}
