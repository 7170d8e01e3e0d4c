//! A commune's collaborator, or a small courier without an interface: it fetches its list of orders from us, and pushes
//! what happened in our own words, several things at once.
//!
//! Its README.md is its document: what is fetched, what is pushed, and how both are signed.

mod status;
#[cfg(test)]
mod tests;
mod wire;

use crate::courier::{Courier, Keys, OrdersBy, Placed, Session, Setting, TrackingSource, Unreadable};
use crate::exchange::{Admitted, Authenticity, Call, InboundRequest, Refusal, Reply};
use crate::status_table::StatusRow;
use crate::vocabulary::{CourierNews, OrderSheet, OurReference, Reason, Waybill};
use crate::{lenient, signature};
use chrono::{DateTime, Utc};

/// Whoever carries papers for us and has no interface of its own.
pub struct Collaborator;

/// A push signed longer ago, or further ahead, is refused, seconds.
const PUSH_WINDOW_S: u32 = 300;

/// Items of one push, at most.
const MOST_ITEMS: usize = 500;

const SETTINGS: &[Setting] = &[Setting::secret(
    "push_secret",
    "Secrets that may sign what is fetched and pushed, one per line, such as whsec_ and a key in base64",
)];

impl Courier for Collaborator {
    fn code(&self) -> &'static str {
        "collaborator"
    }
    fn name(&self) -> &'static str {
        "Cộng tác viên"
    }
    fn settings(&self) -> &'static [Setting] {
        SETTINGS
    }
    fn tracking(&self) -> &'static [TrackingSource] {
        &[TrackingSource::Push]
    }
    fn orders_by(&self) -> OrdersBy {
        OrdersBy::List
    }
    fn status_table(&self) -> &'static [StatusRow] {
        status::TABLE
    }
    fn reason(&self, raw_reason: &str) -> Option<Reason> {
        Reason::parse(raw_reason)
    }

    /// The answer's body says of each item what became of it; whoever keeps the items writes it.
    fn check_push(&self, keys: &Keys, push: &InboundRequest, now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        signature::check_standard_webhook(keys.get("push_secret"), push, now, PUSH_WINDOW_S)?;
        let reply = Reply { status: 202, content_type: "application/json", body: String::new() };
        Ok(Admitted { authenticity: Authenticity::Authentic, reply })
    }

    /// What is no list, or one too long, is kept as the one item that it is: nobody reads it, and it is listed.
    fn cut_push(&self, body: &[u8]) -> Option<Vec<Vec<u8>>> {
        let items = lenient::items_in_place(body).ok().filter(|items| items.len() <= MOST_ITEMS);
        Some(match items {
            Some(items) => items.into_iter().map(|item| item.get().as_bytes().to_vec()).collect(),
            None => vec![body.to_vec()],
        })
    }

    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        if source != TrackingSource::Push {
            return Err(Unreadable::new("a collaborator has no such source"));
        }
        let item: wire::Item = lenient::read_json(body)?;
        if item.reference.is_none() && item.waybill.is_none() {
            return Err(Unreadable::new("neither reference nor waybill"));
        }
        let texts = [item.note, item.evidence].into_iter().filter(|text| !text.is_empty());
        Ok(vec![CourierNews {
            reference: item.reference.map(OurReference),
            waybill: item.waybill.map(Waybill),
            courier_id: None,
            raw_code: item.kind.ok_or_else(|| Unreadable::new("kind is missing"))?,
            raw_text: texts.collect::<Vec<_>>().join(" | "),
            raw_reason: item.reason,
            occurred_at: item.occurred_at.ok_or_else(|| Unreadable::new("occurred_at is missing or no moment"))?,
            place: item.place,
            next_action: None,
        }])
    }

    fn place(&self, _session: &Session, _sheet: &OrderSheet) -> Option<Call<Placed>> {
        None
    }
}
