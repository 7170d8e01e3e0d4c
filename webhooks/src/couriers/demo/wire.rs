//! The demo courier's own field names: what it is sent and what it answers.

use crate::lenient;
use crate::requests::header;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Asked of `POST /v1/orders`.
#[derive(Serialize)]
pub struct NewOrder<'a> {
    pub our_reference: &'a str,
    pub from: End<'a>,
    pub to: End<'a>,
    pub content: &'a str,
    /// Grams.
    pub weight_g: u32,
    /// Whole đồng to collect at the door.
    pub cod_vnd: u64,
}

/// One end of an order.
#[derive(Serialize)]
pub struct End<'a> {
    pub name: &'a str,
    pub phone: &'a str,
    pub address: String,
    pub area_code: &'a str,
}

/// Any answer about one order; which fields are there tells what it means.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub waybill: Option<String>,
    /// Whole đồng.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub fee_vnd: Option<i64>,
    #[serde(deserialize_with = "lenient::opt_bool")]
    pub cancelled: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub error: String,
    #[serde(deserialize_with = "lenient::text")]
    pub message: String,
}

/// Query of `GET /v1/changes`: orders with a change noted at or after `since`.
pub fn changes_query(since: &str, page: u32) -> Vec<(String, String)> {
    vec![header("since", since), header("page", &page.to_string())]
}

/// A page of `GET /v1/changes`. The orders keep their bytes.
#[derive(Deserialize)]
pub struct Changes<'a> {
    #[serde(borrow)]
    pub orders: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    pub more: Option<bool>,
}

/// One order of a page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Order {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub waybill: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub our_reference: Option<String>,
    #[serde(deserialize_with = "lenient::one_or_many")]
    pub events: Vec<Event>,
}

/// The body of a push: one event and the order it belongs to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Push {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub waybill: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub our_reference: Option<String>,
    #[serde(flatten)]
    pub event: Event,
}

/// One event.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Event {
    #[serde(deserialize_with = "lenient::opt_text")]
    pub code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub text: String,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub at: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::text")]
    pub reason: String,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub place: Option<String>,
}
