//! What an order says of itself, in our words: its status together with what stands beside it.

use super::{status, wire};
use crate::courier::Unreadable;
use crate::lenient;
use crate::vocabulary::{CourierNews, OurReference, Waybill};

/// Reads a push or a detail: one event, the order's state now.
pub fn of_order(body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
    let mut order: wire::Order = lenient::read_json(body)?;
    // ours have one stop where something is brought, the last
    let stop = order.path.pop().unwrap_or_default();
    if order.id.is_none() && stop.tracking_number.is_none() {
        return Err(Unreadable::new("neither _id nor tracking_number"));
    }
    let status = order.status.to_uppercase();
    let was_returned = order.sub_status.eq_ignore_ascii_case("RETURNED") || stop.return_time.is_some();
    let (raw_code, at) = match status.as_str() {
        "" => return Err(Unreadable::new("status is missing")),
        "IDLE" | "ASSIGNING" => (status.as_str(), order.create_time),
        "ACCEPTED" => ("ACCEPTED", order.accept_time),
        "IN PROCESS" if order.pickup_time.is_some() => (status::PICKED_UP, order.pickup_time),
        "IN PROCESS" => ("IN PROCESS", order.board_time.or(order.accept_time)),
        "COMPLETED" if was_returned => (status::RETURNED, stop.return_time.or(order.complete_time)),
        "COMPLETED" => match stop.status.to_uppercase().as_str() {
            "COMPLETED" => (status::DELIVERED, stop.complete_time.or(order.complete_time)),
            "FAILED" => (status::NOT_DELIVERED, stop.fail_time.or(order.complete_time)),
            _ => ("COMPLETED", order.complete_time),
        },
        "CANCELLED" if order.cancel_by_user == Some(false) && order.pickup_time.is_none() => {
            (status::NOT_FETCHED, order.cancel_time)
        }
        "CANCELLED" => ("CANCELLED", order.cancel_time),
        // a status nobody knows: when it began is not told either
        other => (other, order.complete_time.or(order.pickup_time).or(order.accept_time).or(order.create_time)),
    };
    let texts = [order.cancel_comment, stop.fail_comment];
    Ok(vec![CourierNews {
        reference: stop.tracking_number.map(OurReference),
        waybill: order.id.map(Waybill),
        courier_id: None,
        raw_code: raw_code.to_owned(),
        raw_text: texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(". "),
        raw_reason: String::new(),
        occurred_at: at.ok_or_else(|| Unreadable::new("the time of the status is missing or no moment"))?,
        place: None,
        next_action: None,
    }])
}
