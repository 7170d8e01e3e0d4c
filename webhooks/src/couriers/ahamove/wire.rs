//! Ahamove's own field names: what it is sent, what it answers, what it pushes.

use crate::lenient;
use crate::requests::header;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// Query of `register_account`, which gives a token.
pub fn sign_in_query(mobile: &str, api_key: &str) -> Vec<(String, String)> {
    vec![header("mobile", mobile), header("api_key", api_key)]
}

/// Query of `order/create`; the stops are JSON inside it. Time 0 is now.
pub fn create_query(
    token: &str,
    path: &[Stop<'_>; 2],
    service: &str,
    payment: &str,
    remarks: &str,
) -> Vec<(String, String)> {
    // texts and a number always serialise
    let path = serde_json::to_string(path).unwrap_or_default();
    vec![
        header("token", token),
        header("order_time", "0"),
        header("path", &path),
        header("service_id", service),
        header("requests", "[]"),
        header("payment_method", payment),
        header("remarks", remarks),
    ]
}

/// Query of `order/detail`.
pub fn detail_query(token: &str, order_id: &str) -> Vec<(String, String)> {
    vec![header("token", token), header("order_id", order_id)]
}

/// Query of `order/cancel`.
pub fn cancel_query(token: &str, order_id: &str) -> Vec<(String, String)> {
    [detail_query(token, order_id), vec![header("comment", "")]].concat()
}

/// Where something is fetched or brought.
#[derive(Serialize)]
pub struct Stop<'a> {
    pub address: String,
    pub name: &'a str,
    pub mobile: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<&'a str>,
    /// Whole đồng to collect there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cod: Option<u64>,
    pub remarks: &'a str,
}

/// Any answer to a call that does something; which fields are there tells what it means.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    #[serde(deserialize_with = "lenient::text")]
    pub token: String,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub order_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(deserialize_with = "lenient::one_or_many")]
    pub order: Vec<Priced>,
    #[serde(deserialize_with = "lenient::text")]
    pub code: String,
    #[serde(deserialize_with = "lenient::text")]
    pub title: String,
    #[serde(deserialize_with = "lenient::text")]
    pub description: String,
}

/// What an order costs.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Priced {
    /// Whole đồng.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub total_fee: Option<i64>,
}

/// An order as it is now: the body of a push and of a detail.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Order {
    #[serde(rename = "_id", deserialize_with = "lenient::opt_text")]
    pub id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(deserialize_with = "lenient::text")]
    pub sub_status: String,
    /// Times are seconds since 1970 with a fraction; 0 is never.
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub create_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub accept_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub board_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub pickup_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub cancel_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub complete_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_bool")]
    pub cancel_by_user: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub cancel_comment: String,
    #[serde(deserialize_with = "lenient::one_or_many")]
    pub path: Vec<StopNow>,
}

/// A stop of such an order.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StopNow {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub tracking_number: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub fail_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::text")]
    pub fail_comment: String,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub complete_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub return_time: Option<DateTime<FixedOffset>>,
}
