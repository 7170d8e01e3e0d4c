//! VNPost's public-postal gateway (NGSP, and its provincial LGSP copies): orders out, one feed of news back.

mod feed_page;
mod feed_place;
mod papers;
mod settings;
mod status;
mod wire;

use crate::answers::{self, Repeating, unreadable};
use crate::courier::{
    AccessToken, Announced, Cancelled, Courier, Fault, Keys, Numbers, Placed, PullFrom, Pulled, Session, Setting,
    TrackingSource, Unreadable,
};
use crate::exchange::{Call, Method, OutboundRequest, Response};
use crate::lenient;
use crate::requests::{address, get, header, post_json};
use crate::status_table::StatusRow;
use crate::vocabulary::{Announcement, CourierNews, OrderNames, OrderSheet, OurReference, Reason, Waybill};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use feed_place::FeedPlace;

/// VNPost through the government service platform.
pub struct VnpostNgsp;

use settings::{SETTINGS, lists, number, setting};

const API: &str = "/apiVNPostNGSP/p1.0";
/// The gateway gives no more documents at once.
const LARGEST_PAGE: i64 = 1000;
/// Used when the token service does not say how long a token lives, seconds.
const TOKEN_LIFE_S: i64 = 600;

fn url(keys: &Keys, path: &str) -> String {
    address(setting(keys, "base_url"), &format!("{API}{path}"))
}

fn headers(session: &Session) -> Vec<(String, String)> {
    vec![match setting(&session.keys, "auth_style") {
        "access_token_header" => header("access_token", session.token()),
        _ => header("authorization", &format!("Bearer {}", session.token())),
    }]
}

fn outcome(response: &Response) -> Result<wire::Outcome, Fault> {
    answers::check_status(response, Repeating::DoesItAgain)?;
    let outcome: wire::Outcome = answers::body(response)?;
    if outcome.status.is_empty() { unreadable("Status is missing") } else { Ok(outcome) }
}

/// A `Status` outside the lists of the account is a refusal; one inside them counts only in a 2xx.
fn accepted(response: &Response, outcome: wire::Outcome, values: &[String]) -> Result<(), Fault> {
    match (values.contains(&outcome.status), answers::is_success(response)) {
        (true, true) => Ok(()),
        (true, false) => unreadable(format!("status {} with a Status that means success", response.status)),
        (false, _) => Err(Fault::Refused { code: outcome.status, message: outcome.message }),
    }
}

impl Courier for VnpostNgsp {
    fn code(&self) -> &'static str {
        "vnpost_ngsp"
    }
    fn name(&self) -> &'static str {
        "VNPost – Bưu chính công ích (NGSP)"
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn tracking(&self) -> &'static [TrackingSource] {
        &[TrackingSource::Feed]
    }
    fn status_table(&self) -> &'static [StatusRow] {
        status::TABLE
    }
    /// The feed carries no reason codes.
    fn reason(&self, _raw_reason: &str) -> Option<Reason> {
        None
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        if source != TrackingSource::Feed {
            return Err(Unreadable::new("VNPost NGSP speaks by its feed only"));
        }
        let event: wire::Event = lenient::read_json(body)?;
        if event.order_number.is_none() && event.item_code.is_none() {
            return Err(Unreadable::new("neither OrderNumber nor ItemCode"));
        }
        let text = [event.status_message, event.notes];
        Ok(vec![CourierNews {
            reference: event.order_number.map(OurReference),
            waybill: event.item_code.map(Waybill),
            courier_id: None,
            raw_code: event.status_code.ok_or_else(|| Unreadable::new("StatusCode is missing"))?,
            raw_text: text.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". "),
            raw_reason: String::new(),
            occurred_at: event.event_time.ok_or_else(|| Unreadable::new("EventTime is missing or no moment"))?,
            place: event.pos_id,
            next_action: None,
        }])
    }

    fn sign_in(&self, keys: &Keys) -> Option<Call<AccessToken>> {
        let pair = format!("{}:{}", setting(keys, "consumer_key"), setting(keys, "consumer_secret"));
        let request = OutboundRequest {
            method: Method::Post,
            url: address(setting(keys, "base_url"), setting(keys, "token_url")),
            query: Vec::new(),
            headers: vec![
                header("authorization", &format!("Basic {}", STANDARD.encode(pair))),
                header("content-type", "application/x-www-form-urlencoded"),
            ],
            body: b"grant_type=client_credentials".to_vec(),
        };
        Some(Call::new(request, |response| {
            if response.status == 401 {
                // signing in again would not help: the keys themselves are wrong
                return Err(Fault::Refused { code: "401".into(), message: "the consumer key is not accepted".into() });
            }
            answers::check_status(response, Repeating::Harmless)?;
            let token: wire::Token = answers::body(response)?;
            if !token.error.is_empty() {
                return Err(Fault::Refused { code: token.error, message: token.error_description });
            }
            if token.access_token.is_empty() {
                return unreadable("access_token is missing");
            }
            let valid_for_s = token.expires_in.unwrap_or(TOKEN_LIFE_S).try_into().unwrap_or(0);
            Ok(AccessToken { token: token.access_token, valid_for_s })
        }))
    }

    fn announce(&self, session: &Session, announcement: &Announcement) -> Option<Call<Announced>> {
        let keys = &session.keys;
        let body = papers::document(setting(keys, "customer_code"), announcement);
        let request = post_json(url(keys, "/document/post"), headers(session), &body);
        // known already is as good as told
        let told = [lists(keys, "success_statuses"), lists(keys, "already_there_statuses")].concat();
        Some(Call::new(request, move |response| accepted(response, outcome(response)?, &told).map(|()| Announced)))
    }

    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>> {
        let keys = &session.keys;
        let body = papers::order(setting(keys, "customer_code"), sheet);
        let request = post_json(url(keys, "/order/post"), headers(session), &body);
        let (success, there) = (lists(keys, "success_statuses"), lists(keys, "already_there_statuses"));
        let allotted = sheet.allotted_waybill.clone();
        Some(Call::new(request, move |response| {
            let outcome = outcome(response)?;
            if there.contains(&outcome.status) && answers::is_success(response) {
                // the number of this try may not be the one VNPost bound: the feed will name it
                return Ok(Placed { waybill: None, courier_id: None, fee_vnd: None, already_there: true });
            }
            accepted(response, outcome, &success)?;
            Ok(Placed { waybill: allotted.clone(), courier_id: None, fee_vnd: None, already_there: false })
        }))
    }

    fn numbers(&self) -> Numbers {
        Numbers::Allotted
    }

    /// A GET that changes something: it is treated like any call that must not be made twice.
    fn cancel(&self, session: &Session, order: &OrderNames) -> Option<Call<Cancelled>> {
        let keys = &session.keys;
        let query = wire::cancel_query(setting(keys, "customer_code"), &order.reference.0);
        let done = lists(keys, "cancel_statuses");
        Some(Call::new(get(url(keys, "/order/cancel"), headers(session), query), move |response| {
            accepted(response, outcome(response)?, &done).map(|()| Cancelled::Done)
        }))
    }

    fn pull(&self, session: &Session, from: &PullFrom) -> Option<Call<Pulled>> {
        let PullFrom::Feed { cursor } = from else {
            return None;
        };
        let keys = &session.keys;
        let start = FeedPlace::parse(cursor.as_deref());
        let page_size = number(keys, "page_size", LARGEST_PAGE).clamp(1, LARGEST_PAGE);
        let overlap_s = u32::try_from(number(keys, "overlap_s", 120)).unwrap_or(120);
        let query = wire::feed_query(page_size, start.read_to);
        Some(Call::new(get(url(keys, "/order/tracking"), headers(session), query), move |response| {
            feed_page::read(response, start, page_size, overlap_s)
        }))
    }
}
