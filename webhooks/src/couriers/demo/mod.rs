//! "Bưu chính Mẫu": a made-up courier for demonstration and tests, and the template a new courier is copied from.
//!
//! Its README.md is its document: the wire contract this folder speaks.

mod changes_place;
mod status;
mod wire;

use crate::answers::{self, Repeating, unreadable};
use crate::courier::{
    Cancelled, Courier, Fault, Keys, Placed, PullFrom, Pulled, Session, Setting, TrackingSource, Unreadable,
};
use crate::exchange::{Admitted, Authenticity, Call, InboundRequest, Refusal, Reply, Response};
use crate::requests::{address, get, header, post_json, segment, whole_address};
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierNews, OrderNames, OrderSheet, OurReference, Party, Reason, Waybill};
use crate::{lenient, signature};
use changes_place::ChangesPlace;
use chrono::{DateTime, Utc};

/// The courier of demonstrations.
pub struct Demo;

/// A push signed longer ago, or further ahead, is refused, seconds.
const PUSH_WINDOW_S: u32 = 300;

/// A list with more pages than this is no list of changes.
const MOST_PAGES: u32 = 10_000;

const SETTINGS: &[Setting] = &[
    Setting::open("base_url", None, "Address of the courier's interface"),
    Setting::secret("api_key", "Key sent with every call"),
    Setting::secret("push_secret", "Secrets that may sign pushes, one per line"),
];

fn url(keys: &Keys, path: &str) -> String {
    address(keys.or_default(SETTINGS, "base_url"), path)
}

fn headers(keys: &Keys) -> Vec<(String, String)> {
    vec![header("x-demo-key", keys.or_default(SETTINGS, "api_key"))]
}

fn end(party: &Party) -> wire::End<'_> {
    wire::End { name: &party.name, phone: &party.phone, address: whole_address(party), area_code: &party.ward_code }
}

impl Courier for Demo {
    fn code(&self) -> &'static str {
        "demo"
    }
    fn name(&self) -> &'static str {
        "Bưu chính Mẫu"
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn tracking(&self) -> &'static [TrackingSource] {
        &[TrackingSource::Push, TrackingSource::UpdatedSince]
    }
    fn status_table(&self) -> &'static [StatusRow] {
        status::TABLE
    }
    fn reason(&self, raw_reason: &str) -> Option<Reason> {
        status::reason(raw_reason)
    }

    fn check_push(&self, keys: &Keys, push: &InboundRequest, now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        let given = |name: &str| push.headers.get(name).map(String::as_str);
        let time = given("x-demo-time").ok_or(Refusal::Missing)?;
        let signature = given("x-demo-signature").map(|text| text.strip_prefix("sha256=").unwrap_or(text));
        let parts: [&[u8]; 3] = [time.as_bytes(), b".", &push.body];
        signature::check_hmac_sha256_hex(keys.get("push_secret"), &parts, signature)?;
        signature::check_time(Some(time), now, PUSH_WINDOW_S)?;
        Ok(Admitted { authenticity: Authenticity::Authentic, reply: Reply::ok_json(r#"{"ok":true}"#) })
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        match source {
            TrackingSource::Push => {
                let push: wire::Push = lenient::read_json(body)?;
                Ok(vec![news(&push.waybill, &push.our_reference, push.event)?])
            }
            TrackingSource::UpdatedSince => {
                let order: wire::Order = lenient::read_json(body)?;
                must_be_named(&order.waybill, &order.our_reference)?;
                let events = order.events.into_iter();
                events.map(|event| news(&order.waybill, &order.our_reference, event)).collect()
            }
            _ => Err(Unreadable::new("the demo courier has no such source")),
        }
    }

    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let body = wire::NewOrder {
            our_reference: &sheet.reference.0,
            from: end(&sheet.sender),
            to: end(&sheet.receiver),
            content: &sheet.content,
            weight_g: sheet.weight_g,
            cod_vnd: sheet.cod_vnd,
        };
        let request = post_json(url(&session.keys, "/v1/orders"), headers(&session.keys), &body);
        Some(Call::new(request, |response| {
            answers::check_status(response, Repeating::DoesItAgain)?;
            let answer: wire::Answer = answers::body(response)?;
            let already_there = response.status == 409 && answer.error == "already_exists";
            if already_there || (answers::is_success(response) && answer.error.is_empty()) {
                placed(answer, already_there)
            } else {
                refused(response, answer)
            }
        }))
    }

    fn find_placed(&self, session: &Session, reference: &OurReference) -> Option<Call<Option<Placed>>> {
        let path = format!("/v1/orders/{}", segment(&reference.0));
        Some(Call::new(get(url(&session.keys, &path), headers(&session.keys), Vec::new()), |response| {
            answers::check_status(response, Repeating::Harmless)?;
            if response.status == 404 && response.body.is_empty() {
                return Ok(None);
            }
            // a page of HTML with a 404 comes from somebody else: only the courier itself is sure that it has none
            let answer: wire::Answer = answers::body(response)?;
            match response.status {
                200 => placed(answer, true).map(Some),
                404 => Ok(None),
                _ => refused(response, answer),
            }
        }))
    }

    fn cancel(&self, session: &Session, order: &OrderNames) -> Option<Call<Cancelled>> {
        let path = format!("/v1/orders/{}/cancel", segment(&order.waybill.as_ref()?.0));
        let request = post_json(url(&session.keys, &path), headers(&session.keys), &serde_json::json!({}));
        Some(Call::new(request, |response| {
            answers::check_status(response, Repeating::DoesItAgain)?;
            let answer: wire::Answer = answers::body(response)?;
            match (response.status, answer.cancelled) {
                (200, Some(true)) => Ok(Cancelled::Done),
                (409, _) if answer.error == "too_late" => Ok(Cancelled::TooLate),
                _ => refused(response, answer),
            }
        }))
    }

    /// It answers a second time as it did the first.
    fn cancelling_twice(&self) -> Repeating {
        Repeating::Harmless
    }

    fn pull(&self, session: &Session, from: &PullFrom) -> Option<Call<Pulled>> {
        let PullFrom::UpdatedSince { cursor, .. } = from else {
            return None;
        };
        let start = ChangesPlace::parse(cursor.as_deref());
        let query = wire::changes_query(&start.since_text(), start.page);
        let request = get(url(&session.keys, "/v1/changes"), headers(&session.keys), query);
        Some(Call::new(request, move |response| read_page(response, start)))
    }
}

fn must_be_named(waybill: &Option<String>, reference: &Option<String>) -> Result<(), Unreadable> {
    match (waybill, reference) {
        (None, None) => Err(Unreadable::new("neither waybill nor our_reference")),
        _ => Ok(()),
    }
}

/// One event of an order, in our words.
fn news(waybill: &Option<String>, reference: &Option<String>, event: wire::Event) -> Result<CourierNews, Unreadable> {
    must_be_named(waybill, reference)?;
    Ok(CourierNews {
        reference: reference.clone().map(OurReference),
        waybill: waybill.clone().map(Waybill),
        courier_id: None,
        raw_code: event.code.ok_or_else(|| Unreadable::new("code is missing"))?,
        raw_text: event.text,
        raw_reason: event.reason,
        occurred_at: event.at.ok_or_else(|| Unreadable::new("at is missing or no moment"))?,
        place: event.place,
        next_action: None,
    })
}

fn placed(answer: wire::Answer, already_there: bool) -> Result<Placed, Fault> {
    let Some(waybill) = answer.waybill else {
        return unreadable("waybill is missing");
    };
    let fee_vnd = answer.fee_vnd.and_then(|fee| u64::try_from(fee).ok());
    Ok(Placed { waybill: Some(Waybill(waybill)), courier_id: None, fee_vnd, already_there })
}

/// A refusal is one only when the courier says so in its own words.
fn refused<T>(response: &Response, answer: wire::Answer) -> Result<T, Fault> {
    if answer.error.is_empty() {
        return unreadable(format!("status {} without an error", response.status));
    }
    Err(Fault::Refused { code: answer.error, message: answer.message })
}

fn read_page(response: &Response, start: ChangesPlace) -> Result<Pulled, Fault> {
    answers::check_status(response, Repeating::Harmless)?;
    if !answers::is_success(response) {
        return unreadable(format!("status {} where a page of changes was due", response.status));
    }
    if start.page >= MOST_PAGES {
        return unreadable("the list of changes does not end");
    }
    let page: wire::Changes = lenient::read_json_in_place(&response.body)?;
    // an order that cannot be read moves no cursor; it is kept and listed like any other message
    let latest = page.orders.iter().filter_map(|order| {
        let order: wire::Order = lenient::read_json(order.get().as_bytes()).ok()?;
        order.events.iter().filter_map(|event| event.at).max().map(|moment| moment.to_utc())
    });
    // an empty page ends the list whatever it says, so that no answer makes us ask for ever
    let more = page.more == Some(true) && !page.orders.is_empty();
    let next = start.after(latest, more);
    Ok(Pulled {
        messages: page.orders.iter().map(|order| order.get().as_bytes().to_vec()).collect(),
        next_cursor: (next != start).then(|| next.to_string()),
        more,
    })
}
