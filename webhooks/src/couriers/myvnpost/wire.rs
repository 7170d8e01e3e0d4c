//! MyVNPost's own field names: what it is sent and what it answers.

use crate::lenient;
use crate::requests::header;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// Asked of `GetAccessToken`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignIn<'a> {
    pub username: &'a str,
    pub password: &'a str,
    pub customer_code: &'a str,
}

/// Asked of `CreateOrder`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewOrder<'a> {
    /// 1: an order, 0: a draft.
    pub order_creation_status: u8,
    #[serde(rename = "type")]
    pub side: &'a str,
    pub customer_code: &'a str,
    pub contract_code: Option<&'a str>,
    pub information_order: Information<'a>,
}

/// The order itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Information<'a> {
    pub sender_name: &'a str,
    pub sender_phone: &'a str,
    pub sender_email: &'a str,
    pub sender_address: String,
    pub sender_province_code: &'a str,
    pub sender_district_code: &'a str,
    pub sender_commune_code: &'a str,
    pub receiver_name: &'a str,
    pub receiver_phone: &'a str,
    pub receiver_email: &'a str,
    pub receiver_address: String,
    pub receiver_province_code: &'a str,
    pub receiver_district_code: &'a str,
    pub receiver_commune_code: &'a str,
    pub service_code: &'a str,
    pub addon_service: Vec<Addon>,
    pub addition_request: [&'a str; 0],
    pub org_code_collect: Option<&'a str>,
    pub org_code_accept: Option<&'a str>,
    pub sale_order_code: &'a str,
    pub content_note: &'a str,
    /// Grams, as text.
    pub weight: String,
    pub width: &'a str,
    pub length: &'a str,
    pub height: &'a str,
    pub vehicle: &'a str,
    pub send_type: &'a str,
    pub is_broken: &'a str,
    pub delivery_time: &'a str,
    pub delivery_require: &'a str,
    pub delivery_instruction: &'a str,
}

/// Something asked for beside the carrying.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Addon {
    pub code: &'static str,
    pub prop_value: String,
}

impl Addon {
    /// Collecting money at the door, whole đồng.
    pub fn collect(cod_vnd: u64) -> Self {
        Addon { code: "GTG021", prop_value: format!("PROP0018:{cod_vnd}") }
    }
}

/// Asked of `orderCancel`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Cancel<'a> {
    pub original_id: &'a str,
}

/// Any answer to a call that does something; which fields are there tells what it means.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Answer {
    #[serde(deserialize_with = "lenient::opt_bool")]
    pub success: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub token: String,
    #[serde(deserialize_with = "lenient::text")]
    pub message: String,
    #[serde(rename = "Message", deserialize_with = "lenient::text")]
    pub message_in_capitals: String,
    #[serde(deserialize_with = "lenient::text")]
    pub error_message: String,
    #[serde(rename = "orderHdrID", deserialize_with = "lenient::opt_text")]
    pub order_hdr_id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub original_id: Option<String>,
    #[serde(rename = "originalID", deserialize_with = "lenient::opt_text")]
    pub original_id_in_capitals: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub item_code: Option<String>,
    /// Whole đồng.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub total_fee: Option<i64>,
    /// The record stands at the root, or in here.
    pub data: Value,
}

/// How `getOrder` and `GetStatusHistoryOrder` are asked for one order: by item code (1) or by our reference (2).
pub fn one_order_query(kind: &str, code: &str) -> Vec<(String, String)> {
    vec![header("type", kind), header("code", code)]
}

/// Query of `GetListOrder`; days are written `dd-MM-yyyy`, both included.
pub fn list_query(from: &str, until: &str, side: &str, page: u32, size: usize) -> Vec<(String, String)> {
    vec![
        header("lastUpdateFrom", from),
        header("lastUpdateTo", until),
        header("type", side),
        header("page", &page.to_string()),
        header("size", &size.to_string()),
        header("isInternational", "false"),
    ]
}

/// What `getOrder` and `GetListOrder` give, the former inside a list. The records keep their bytes.
#[derive(Deserialize)]
pub struct Found<'a> {
    #[serde(borrow, default)]
    pub results: Option<Vec<&'a RawValue>>,
}

/// One order as it is now.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Record {
    /// Seen in the answer to placing; read here too, should it stand here.
    #[serde(deserialize_with = "lenient::opt_text")]
    pub original_id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub item_code: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub sale_order_code: Option<String>,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub status: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub status_name: String,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub updated_date: Option<DateTime<FixedOffset>>,
    /// Whole đồng.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub total_fee: Option<i64>,
}

/// The answer to `GetStatusHistoryOrder`; `data` is an object or a list of them.
#[derive(Deserialize)]
pub struct History<'a> {
    #[serde(borrow, default)]
    pub data: Option<&'a RawValue>,
}

/// `data` of it. The key has been seen with a space behind it. The steps keep their bytes.
#[derive(Deserialize)]
pub struct Steps<'a> {
    #[serde(borrow, default, rename = "statusHistory", alias = "statusHistory ")]
    pub status_history: Option<Vec<&'a RawValue>>,
}

/// A message made of one step: a step names no order, so the name asked for stands beside it.
#[derive(Clone, Serialize)]
pub struct AskedFor {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sale_order_code: Option<String>,
}

/// The message.
#[derive(Serialize)]
pub struct StepMessage<'a> {
    #[serde(flatten)]
    pub asked_for: &'a AskedFor,
    pub step: &'a RawValue,
}

/// The same message, read.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StepOf {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub item_code: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub sale_order_code: Option<String>,
    pub step: Step,
}

/// One step of an order.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Step {
    /// `dd/MM/yyyy`.
    #[serde(deserialize_with = "lenient::text")]
    pub created_date: String,
    /// `HH:mm`.
    #[serde(deserialize_with = "lenient::text")]
    pub created_hour: String,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub status_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub status_name: String,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub locate_name: Option<String>,
}
