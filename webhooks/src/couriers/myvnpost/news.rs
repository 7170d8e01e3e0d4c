//! What an order's record and its history say, in our words.
//!
//! The history tells minutes, the record seconds: both are cut to the minute, so that one fact heard from both is one
//! event.

use super::wire;
use crate::courier::Unreadable;
use crate::lenient;
use crate::moments::moment;
use crate::vocabulary::{CourierNews, OurReference, Waybill};
use chrono::{DateTime, DurationRound, FixedOffset, TimeDelta};
use serde_json::value::RawValue;

/// Reads one order of the list: its state now.
pub fn of_record(body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
    let record: wire::Record = lenient::read_json(body)?;
    let at = record.updated_date.ok_or_else(|| Unreadable::new("updatedDate is missing or no moment"))?;
    Ok(vec![news(record.sale_order_code, record.item_code, record.status, record.status_name, at)?])
}

/// Reads one step of an order's history.
pub fn of_step(body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
    let wire::StepOf { item_code, sale_order_code, step } = lenient::read_json(body)?;
    let hour = match step.created_hour.matches(':').count() {
        1 => format!("{}:00", step.created_hour),
        _ => step.created_hour,
    };
    let at = moment(&format!("{} {hour}", step.created_date))
        .ok_or_else(|| Unreadable::new("createdDate and createdHour are no moment"))?;
    let told = news(sale_order_code, item_code, step.status_code, step.status_name, at)?;
    Ok(vec![CourierNews { place: step.locate_name, ..told }])
}

fn news(
    reference: Option<String>,
    waybill: Option<String>,
    status: Option<String>,
    raw_text: String,
    at: DateTime<FixedOffset>,
) -> Result<CourierNews, Unreadable> {
    if reference.is_none() && waybill.is_none() {
        return Err(Unreadable::new("neither saleOrderCode nor itemCode"));
    }
    Ok(CourierNews {
        reference: reference.map(OurReference),
        waybill: waybill.map(Waybill),
        courier_id: None,
        raw_code: status.ok_or_else(|| Unreadable::new("the status is missing"))?,
        raw_text,
        raw_reason: String::new(),
        occurred_at: at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at),
        place: None,
        next_action: None,
    })
}

/// The records of an answer, byte for byte; they stand in one object, or in a list of such.
pub fn records_of(body: &[u8]) -> Result<Vec<&RawValue>, Unreadable> {
    let missing = || Unreadable::new("results is missing");
    let pages: Vec<wire::Found> = match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => {
            let pages = lenient::items_in_place(body)?;
            pages
                .into_iter()
                .map(|page| lenient::read_json_in_place(page.get().as_bytes()))
                .collect::<Result<_, _>>()?
        }
        _ => vec![lenient::read_json_in_place(body)?],
    };
    if pages.is_empty() {
        return Err(missing());
    }
    let records: Vec<Vec<&RawValue>> =
        pages.into_iter().map(|page| page.results.ok_or_else(missing)).collect::<Result<_, _>>()?;
    Ok(records.concat())
}

/// The steps of a history, one message each, with the name that was asked for beside it.
pub fn steps_of(body: &[u8], asked_for: &wire::AskedFor) -> Result<Vec<Vec<u8>>, Unreadable> {
    let missing = || Unreadable::new("statusHistory is missing");
    let history: wire::History = lenient::read_json_in_place(body)?;
    let data = history.data.ok_or_else(missing)?;
    let parts = match data.get().as_bytes().first() {
        Some(b'[') => lenient::items_in_place(data.get().as_bytes())?,
        _ => vec![data],
    };
    let mut messages = Vec::new();
    for part in parts {
        let steps: wire::Steps = lenient::read_json_in_place(part.get().as_bytes())?;
        for step in steps.status_history.ok_or_else(missing)? {
            // two texts and JSON always serialise
            messages.push(serde_json::to_vec(&wire::StepMessage { asked_for, step }).unwrap_or_default());
        }
    }
    Ok(messages)
}
