//! What a push and an order's detail say, in our words.

use super::wire;
use crate::courier::Unreadable;
use crate::lenient;
use crate::vocabulary::{CourierNews, OurReference, Waybill};
use chrono::{DateTime, FixedOffset};
use serde_json::value::RawValue;

/// The type of a push that is a step of the order; all other types are codes of their own.
const STEP: &str = "switch_status";

/// Reads a push: always one event.
pub fn of_push(body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
    let push: wire::Push = lenient::read_json(body)?;
    // GHN's own pages write the type both ways: Switch_status and switch_status
    let kind = push.kind.to_lowercase();
    let raw_code = if kind.is_empty() || kind == STEP { push.status.to_lowercase() } else { kind };
    if raw_code.is_empty() {
        return Err(Unreadable::new("neither Type nor Status"));
    }
    let order = Order { reference: push.client_order_code, waybill: push.order_code };
    let text = [push.description, push.reason];
    Ok(vec![CourierNews {
        raw_text: text.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". "),
        raw_reason: push.reason_code,
        place: push.warehouse,
        ..order.news(raw_code, push.time.ok_or_else(|| Unreadable::new("Time is missing or no moment"))?)?
    }])
}

/// Reads the detail of an order: one event for each line of its log. The order's own status repeats the last line,
/// so it counts only where there is no log; then an order without any time yet has nothing to tell.
pub fn of_detail(body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
    let detail: wire::Detail = lenient::read_json(body)?;
    let order = Order { reference: detail.client_order_code, waybill: detail.order_code };
    order.must_be_named()?;
    if detail.log.is_empty() {
        let news = detail.status.zip(detail.updated_date.or(detail.order_date));
        return news.map(|(status, time)| order.news(status.to_lowercase(), time)).into_iter().collect();
    }
    detail
        .log
        .into_iter()
        .map(|line| match (line.status, line.updated_date) {
            (Some(status), Some(time)) => order.news(status.to_lowercase(), time),
            _ => Err(Unreadable::new("a line of log without status or updated_date")),
        })
        .collect()
}

/// Cuts `data` into one message per order, byte for byte.
pub fn messages_of(data: &RawValue) -> Result<Vec<Vec<u8>>, Unreadable> {
    let text = data.get();
    let orders = match text.as_bytes().first() {
        Some(b'[') => lenient::items_in_place(text.as_bytes())?,
        _ => vec![data],
    };
    Ok(orders.into_iter().map(|order| order.get().as_bytes().to_vec()).collect())
}

struct Order {
    reference: Option<String>,
    waybill: Option<String>,
}

impl Order {
    fn must_be_named(&self) -> Result<(), Unreadable> {
        if self.reference.is_none() && self.waybill.is_none() {
            return Err(Unreadable::new("neither the order's code nor the client's"));
        }
        Ok(())
    }

    fn news(&self, raw_code: String, occurred_at: DateTime<FixedOffset>) -> Result<CourierNews, Unreadable> {
        self.must_be_named()?;
        Ok(CourierNews {
            reference: self.reference.clone().map(OurReference),
            waybill: self.waybill.clone().map(Waybill),
            courier_id: None,
            raw_code,
            raw_text: String::new(),
            raw_reason: String::new(),
            occurred_at,
            place: None,
            next_action: None,
        })
    }
}
