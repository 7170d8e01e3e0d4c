//! EMS Vietnam's own field names: what it is sent, what it answers, what it pushes.

use crate::lenient;
use crate::requests::header;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The query of every call: EMS takes its key there and nowhere else.
pub fn key_query(merchant_token: &str) -> Vec<(String, String)> {
    vec![header("merchant_token", merchant_token)]
}

/// Asked of `orders/create-v2`.
#[derive(Serialize)]
pub struct NewOrder<'a> {
    pub order_code: &'a str,
    pub from_name: &'a str,
    pub from_phone: &'a str,
    pub from_province: &'a str,
    pub from_district: &'a str,
    pub from_ward: &'a str,
    pub from_address: String,
    pub to_name: &'a str,
    pub to_phone: &'a str,
    pub to_province: &'a str,
    pub to_district: &'a str,
    pub to_ward: &'a str,
    pub to_address: String,
    pub product_name: &'a str,
    /// Whole đồng: the declared value.
    pub total_amount: u64,
    pub total_quantity: u32,
    /// Grams.
    pub total_weight: u32,
    /// Whole đồng to collect at the door.
    pub money_collect: u64,
    pub description: &'a str,
    pub service: i64,
}

/// What every answer comes in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    #[serde(deserialize_with = "lenient::text")]
    pub code: String,
    #[serde(deserialize_with = "lenient::text")]
    pub message: String,
    #[serde(deserialize_with = "lenient::one_or_many")]
    pub data: Vec<Created>,
}

/// `data` of a created order.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Created {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub tracking_code: Option<String>,
    #[serde(deserialize_with = "lenient::one_or_many")]
    pub fee: Vec<Fee>,
}

/// What an order costs, whole đồng.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fee {
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub fee: Option<i64>,
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub remote_fee: Option<i64>,
}

/// The answer to `orders/tracking/{code}`. The steps keep their bytes.
#[derive(Deserialize)]
pub struct Tracking<'a> {
    #[serde(borrow, default)]
    pub data: Option<TrackingData<'a>>,
}

/// `data` of it; its `status` repeats the last step and has no time.
#[derive(Deserialize)]
pub struct TrackingData<'a> {
    #[serde(borrow, default, rename = "__get_status")]
    pub steps: Option<Vec<&'a RawValue>>,
}

/// A message made of one step: a step names no order, so the number asked for stands beside it.
#[derive(Serialize)]
pub struct StepMessage<'a> {
    pub asked_for: &'a str,
    pub step: &'a RawValue,
}

/// The same message, read.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StepOf {
    #[serde(deserialize_with = "lenient::opt_text")]
    pub asked_for: Option<String>,
    pub step: Step,
}

/// One step of an order.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Step {
    #[serde(deserialize_with = "lenient::opt_text")]
    pub status: Option<String>,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub address: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub description: String,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub tracedate: Option<DateTime<FixedOffset>>,
}

/// The body of a push, in the spelling of the first interface or of the second.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Push {
    #[serde(alias = "TrackingCode", deserialize_with = "lenient::opt_name")]
    pub tracking_code: Option<String>,
    #[serde(alias = "OrderCode", deserialize_with = "lenient::opt_name")]
    pub order_code: Option<String>,
    #[serde(alias = "StatusCode", deserialize_with = "lenient::opt_text")]
    pub status_code: Option<String>,
    #[serde(alias = "StatusName", deserialize_with = "lenient::text")]
    pub status_name: String,
    #[serde(alias = "Note", deserialize_with = "lenient::text")]
    pub note: String,
    #[serde(alias = "Location", deserialize_with = "lenient::opt_text")]
    pub locate: Option<String>,
    #[serde(alias = "CreatedAt", deserialize_with = "lenient::opt_moment")]
    pub datetime: Option<DateTime<FixedOffset>>,
}

/// The only answer to a push that EMS takes for a success.
#[derive(Serialize)]
pub struct Thanks<'a> {
    pub code: &'a str,
    pub transaction: &'a str,
}
