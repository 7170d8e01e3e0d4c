//! Viettel Post's own field names: what it is sent, what it answers, what it pushes.

use crate::lenient;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// Asked of `POST /v2/order/createOrder`.
#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct NewOrder<'a> {
    /// Our reference; the answer's field of the same name is Viettel Post's number.
    pub order_number: &'a str,
    pub groupaddress_id: i64,
    pub cus_id: Option<i64>,
    pub sender_fullname: &'a str,
    pub sender_address: String,
    pub sender_phone: &'a str,
    pub sender_email: &'a str,
    /// Places go by Viettel Post's numbers; without one it says no in words a person can read.
    pub sender_ward: Option<i64>,
    pub sender_district: Option<i64>,
    pub sender_province: Option<i64>,
    pub receiver_fullname: &'a str,
    pub receiver_address: String,
    pub receiver_phone: &'a str,
    pub receiver_email: &'a str,
    pub receiver_ward: Option<i64>,
    pub receiver_district: Option<i64>,
    pub receiver_province: Option<i64>,
    pub product_name: &'a str,
    pub product_description: &'a str,
    pub product_quantity: u32,
    pub product_price: u64,
    /// Grams.
    pub product_weight: u32,
    /// `TH`: a letter or papers.
    pub product_type: &'a str,
    /// 1: nothing is collected, 3: the price of the goods.
    pub order_payment: u8,
    pub order_service: &'a str,
    pub order_service_add: &'a str,
    pub order_note: &'a str,
    /// Whole đồng.
    pub money_collection: u64,
    pub list_item: [Item<'a>; 1],
}

/// What is inside, as Viettel Post lists it.
#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Item<'a> {
    pub product_name: &'a str,
    pub product_price: u64,
    /// Grams.
    pub product_weight: u32,
    pub product_quantity: u32,
}

/// Asked of `POST /v2/order/UpdateOrder`.
#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Update<'a> {
    /// 2: agree to its coming back, 4: cancel.
    #[serde(rename = "TYPE")]
    pub kind: u8,
    pub order_number: &'a str,
    pub note: &'a str,
}

/// What every answer comes in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub status: Option<i64>,
    #[serde(deserialize_with = "lenient::opt_bool")]
    pub error: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub message: String,
    #[serde(deserialize_with = "lenient::one_or_many")]
    pub data: Vec<Created>,
}

/// `data` of a created order.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Created {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub order_number: Option<String>,
    /// Whole đồng.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub money_total: Option<i64>,
}

/// The body of a push.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Push {
    pub data: Journey,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub token: Option<String>,
}

/// One step of an order.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Journey {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub order_number: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub order_reference: Option<String>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub order_statusdate: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub order_status: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub status_name: String,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub location_currently: Option<String>,
    /// The same, misspelt.
    #[serde(rename = "LOCALION_CURRENTLY", deserialize_with = "lenient::opt_text")]
    pub location_misspelt: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub note: String,
    #[serde(deserialize_with = "lenient::opt_bool")]
    pub is_returning: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub reason_code: String,
}
