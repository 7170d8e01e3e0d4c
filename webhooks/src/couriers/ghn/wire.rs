//! GHN's own field names: what it is sent, what it answers, what it pushes.

use crate::lenient;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// Asked of `…/shipping-order/create`.
#[derive(Serialize)]
pub struct NewOrder<'a> {
    /// 1: the sender pays.
    pub payment_type_id: u8,
    pub required_note: &'a str,
    pub from_name: &'a str,
    pub from_phone: &'a str,
    pub from_address: &'a str,
    pub from_ward_name: &'a str,
    pub from_province_name: &'a str,
    pub return_phone: &'a str,
    pub return_address: String,
    pub return_district_id: Option<i64>,
    pub return_ward_code: &'a str,
    pub client_order_code: &'a str,
    pub to_name: &'a str,
    pub to_phone: &'a str,
    pub to_address: String,
    pub to_ward_code: &'a str,
    /// Null when the account's map has no number for it: GHN then says no in words a person can read.
    pub to_district_id: Option<i64>,
    /// Whole đồng.
    pub cod_amount: u64,
    pub content: &'a str,
    /// Grams.
    pub weight: u32,
    /// Centimetres.
    pub length: u32,
    pub width: u32,
    pub height: u32,
    pub insurance_value: u64,
    pub service_type_id: i64,
    pub items: [Item<'a>; 1],
}

/// What is inside, as GHN lists it.
#[derive(Serialize)]
pub struct Item<'a> {
    pub name: &'a str,
    pub code: &'a str,
    pub quantity: u32,
    pub price: u64,
}

/// Asked of `…/shipping-order/update`: only what is to change, and whose.
#[derive(Serialize)]
pub struct NewReceiver<'a> {
    pub order_code: &'a str,
    pub to_name: &'a str,
    pub to_phone: &'a str,
    pub to_address: String,
    pub to_ward_code: &'a str,
    pub to_district_id: i64,
}

/// Asked of `…/detail`.
#[derive(Serialize)]
pub struct ByOrderCode<'a> {
    pub order_code: &'a str,
}

/// Asked of `…/detail-by-client-code`.
#[derive(Serialize)]
pub struct ByClientCode<'a> {
    pub client_order_code: &'a str,
}

/// Asked of `…/switch-status/cancel`.
#[derive(Serialize)]
pub struct OrderCodes<'a> {
    pub order_codes: [&'a str; 1],
}

/// What every answer comes in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub code: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub message: String,
    pub data: Value,
    #[serde(deserialize_with = "lenient::text")]
    pub code_message: String,
    #[serde(deserialize_with = "lenient::text")]
    pub message_display: String,
}

/// The same, keeping the bytes of what is inside.
#[derive(Deserialize)]
pub struct RawEnvelope<'a> {
    #[serde(borrow, default)]
    pub data: Option<&'a RawValue>,
}

/// `data` of create, and as much of a detail as tells that the order is there.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OrderData {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub order_code: Option<String>,
    /// Whole đồng.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub total_fee: Option<i64>,
}

/// One line of the `data` of switch-status.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Switched {
    #[serde(deserialize_with = "lenient::text")]
    pub order_code: String,
    #[serde(deserialize_with = "lenient::opt_bool")]
    pub result: Option<bool>,
}

/// `data` of a detail.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Detail {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub order_code: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub client_order_code: Option<String>,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub status: Option<String>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub updated_date: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub order_date: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::one_or_many")]
    pub log: Vec<LogEntry>,
}

/// One step of an order.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct LogEntry {
    #[serde(deserialize_with = "lenient::opt_text")]
    pub status: Option<String>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub updated_date: Option<DateTime<FixedOffset>>,
}

/// The body of a push.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Push {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub order_code: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub client_order_code: Option<String>,
    #[serde(rename = "ShopID", deserialize_with = "lenient::opt_text")]
    pub shop_id: Option<String>,
    #[serde(rename = "Type", deserialize_with = "lenient::text")]
    pub kind: String,
    #[serde(deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::text")]
    pub description: String,
    #[serde(deserialize_with = "lenient::text")]
    pub reason: String,
    #[serde(deserialize_with = "lenient::text")]
    pub reason_code: String,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub warehouse: Option<String>,
}
