//! VNPost CRM's own field names: what it is sent, what it answers, what it pushes.

use crate::lenient;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Asked of `MobileAuthentication/GetAccessToken`.
#[derive(Serialize)]
pub struct SignIn<'a> {
    #[serde(rename = "TenDangNhap")]
    pub user: &'a str,
    #[serde(rename = "MatKhau")]
    pub password: &'a str,
}

/// Answer to it.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct SignedIn {
    #[serde(deserialize_with = "lenient::opt_bool")]
    pub is_success: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub error_message: String,
    #[serde(deserialize_with = "lenient::text")]
    pub token: String,
}

/// Asked of `CustomerConnect/CreateOrder`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewOrder<'a> {
    pub sender_tel: &'a str,
    pub sender_fullname: &'a str,
    pub sender_address: String,
    pub sender_ward_id: &'a str,
    pub sender_district_id: &'a str,
    pub sender_province_id: &'a str,
    pub receiver_tel: &'a str,
    pub receiver_fullname: &'a str,
    pub receiver_address: String,
    pub receiver_ward_id: &'a str,
    pub receiver_district_id: &'a str,
    pub receiver_province_id: &'a str,
    /// 1: a home, 2: an office.
    pub receiver_address_type: u8,
    pub service_name: &'a str,
    pub order_code: &'a str,
    pub package_content: &'a str,
    /// Grams.
    pub weight_evaluation: u32,
    /// Centimetres; 0 is not measured.
    pub width_evaluation: u32,
    pub length_evaluation: u32,
    pub height_evaluation: u32,
    /// Whole đồng.
    pub cod_amount_evaluation: u64,
    pub order_amount_evaluation: u64,
    pub is_package_viewable: bool,
    /// 1: fetched at the sender's address.
    pub pickup_type: u8,
    pub is_receiver_pay_freight: bool,
    pub customer_note: &'a str,
    /// Whether a signed advice of delivery comes back.
    pub use_bao_phat: bool,
    pub use_hoa_don: bool,
}

/// Asked of `CustomerConnect/CancelOrder`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Cancel<'a> {
    pub order_id: &'a str,
}

/// Answer to an order or its cancelling; which fields are there tells what it means.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Answer {
    #[serde(deserialize_with = "lenient::opt_text")]
    pub id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub item_code: Option<String>,
    /// Whole đồng.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub total_freight_include_vat_evaluation: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub message: String,
    #[serde(deserialize_with = "lenient::text")]
    pub error_message: String,
}

/// The body of a push. The three texts are taken as they came: the first two are signed.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Push {
    /// JSON written into a text.
    #[serde(deserialize_with = "verbatim")]
    pub data: Option<String>,
    #[serde(deserialize_with = "verbatim")]
    pub send_date: Option<String>,
    #[serde(deserialize_with = "verbatim")]
    pub sign_data: Option<String>,
}

fn verbatim<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => Some(text),
        _ => None,
    })
}

/// What stands in `Data`: the order as it is now.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Journey {
    #[serde(deserialize_with = "lenient::opt_text")]
    pub id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub item_code: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub order_code: Option<String>,
    /// Nothing is a status too: not approved.
    #[serde(deserialize_with = "lenient::opt_text")]
    pub order_status_id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_bool")]
    pub is_return: Option<bool>,
    #[serde(deserialize_with = "lenient::text")]
    pub cause_code: String,
    #[serde(deserialize_with = "lenient::text")]
    pub cause_name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub solution_name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub delivery_note: String,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub last_update_time: Option<DateTime<FixedOffset>>,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub acceptance_poscode: Option<String>,
}
