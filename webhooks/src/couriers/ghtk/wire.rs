//! GHTK's own field names: what it is sent, what it answers, what it pushes.

use crate::lenient;
use crate::moments::moment;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// Asked of `POST /services/shipment/order`.
#[derive(Serialize)]
pub struct NewOrder<'a> {
    pub products: [Product<'a>; 1],
    pub order: Order<'a>,
}

/// What is inside.
#[derive(Serialize)]
pub struct Product<'a> {
    pub name: &'a str,
    /// Kilograms.
    pub weight: f64,
    pub quantity: u32,
}

/// The order itself. Places go by their names.
#[derive(Serialize)]
pub struct Order<'a> {
    pub id: &'a str,
    pub pick_name: &'a str,
    pub pick_tel: &'a str,
    pub pick_address: &'a str,
    pub pick_province: &'a str,
    pub pick_district: &'a str,
    pub pick_ward: &'a str,
    pub name: &'a str,
    pub tel: &'a str,
    pub address: &'a str,
    pub province: &'a str,
    pub district: &'a str,
    pub ward: &'a str,
    pub hamlet: &'a str,
    /// 1: the receiver pays no freight.
    pub is_freeship: &'a str,
    /// Whole đồng to collect at the door.
    pub pick_money: u64,
    pub note: &'a str,
    /// Whole đồng: the declared value.
    pub value: u64,
    pub transport: &'a str,
    /// `cod`: fetched at the sender's address.
    pub pick_option: &'a str,
}

/// What every answer comes in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    #[serde(deserialize_with = "lenient::opt_bool")]
    pub success: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub message: String,
    #[serde(deserialize_with = "lenient::text")]
    pub error_code: String,
    #[serde(deserialize_with = "lenient::one_or_many")]
    pub order: Vec<Known>,
    /// An older shape of a refusal.
    pub error: Value,
}

/// An order as the answers to placing and asking have it; each has its own name for the waybill.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Known {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub label: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub label_id: Option<String>,
    /// Whole đồng, when it is placed.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub fee: Option<i64>,
    /// Whole đồng, when it is asked for.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub ship_money: Option<i64>,
}

/// `error` of the older shape.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OldError {
    #[serde(deserialize_with = "lenient::text")]
    pub code: String,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub ghtk_label: Option<String>,
}

/// The same envelope, keeping the bytes of the order.
#[derive(Deserialize)]
pub struct RawEnvelope<'a> {
    #[serde(borrow, default)]
    pub order: Option<&'a RawValue>,
}

/// One order as it is now.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Detail {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub label_id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub partner_id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub status: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub status_text: String,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub modified: Option<DateTime<FixedOffset>>,
}

/// The fields of a push.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Push {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub label_id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub partner_id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub status_id: Option<String>,
    #[serde(deserialize_with = "moment_of_a_form")]
    pub action_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::text")]
    pub reason_code: String,
    #[serde(deserialize_with = "lenient::text")]
    pub reason: String,
}

/// A time with its zone behind a plus, which a form reads as a space unless it is written `%2B`.
fn moment_of_a_form<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<FixedOffset>>, D::Error> {
    let text = lenient::text(from)?;
    Ok(moment(&text).or_else(|| moment(&text.replacen(' ', "+", 1))))
}
