//! The tracking feed of all orders, by cursor, in the shape RESTHeart answers.
//!
//! Assumed: 50 documents where no `pagesize` is named, and HTTP 400 for one that is not allowed.

use serde_json::{Value, json};

use crate::{
    courier_book::{Book, Order, Step},
    wire::{Answer, Incoming},
};

const START: &str = "000000000000000000000000";
const LARGEST_PAGE: usize = 1000;

/// One page of the feed: documents after `lastId`.
pub(super) fn page(book: &Book, request: &Incoming) -> Answer {
    let size = match request.query_field("pagesize") {
        None => 50,
        Some(text) => match text.parse::<usize>() {
            Ok(size) if (1..=LARGEST_PAGE).contains(&size) => size,
            _ => return refused("illegal page size, it must be from 1 to 1000"),
        },
    };
    let last = request.query_field("lastId").unwrap_or_else(|| START.to_owned());
    if last.len() != 24 || !last.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return refused("illegal lastId");
    }
    let last = last.to_ascii_lowercase();
    let mut documents = Vec::new();
    let mut waiting = 0;
    for (_, order, step) in book.recorded_from(|step| step.id <= last) {
        waiting += 1;
        if documents.len() < size {
            documents.push(document(order, step));
        }
    }
    Answer::json(
        200,
        &json!({
            "_size": waiting, "_total_pages": usize::div_ceil(waiting, size), "_returned": documents.len(),
            "_embedded": {"rh:doc": documents},
        }),
    )
}

fn document(order: &Order, step: &Step) -> Value {
    json!({
        "_id": {"$oid": step.id},
        "CustomerCode": order.account,
        "OrderNumber": order.reference,
        "EventTime": step.at.timestamp_millis(),
        "POSID": step.place.as_deref().unwrap_or("180000"),
        "ItemCode": order.waybill,
        "StatusCode": step.code.parse::<i64>().unwrap_or_default(),
        "StatusMessage": step.text,
        "Notes": step.reason_text.as_deref().or(step.reason.as_deref()).unwrap_or_default(),
    })
}

fn refused(message: &str) -> Answer {
    Answer::json(400, &json!({"http status code": 400, "http status description": "Bad Request", "message": message}))
}
