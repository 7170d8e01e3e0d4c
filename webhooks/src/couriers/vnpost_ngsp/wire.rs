//! VNPost's own field names: what the gateway is sent and what it answers.

use super::feed_place::ObjectId;
use crate::lenient;
use crate::requests::header;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// Asked of `POST …/order/post`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Order<'a> {
    pub customer_code: &'a str,
    pub order_number: &'a str,
    /// A number of the range allotted to the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_code: Option<&'a str>,
    /// Whole đồng.
    #[serde(rename = "CODAmount")]
    pub cod_amount: u64,
    /// VNPost's own code of the province; null when the account's map has none.
    pub sender_province: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_district: Option<i64>,
    pub sender_address: String,
    pub sender_name: &'a str,
    pub sender_tel: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_email: Option<&'a str>,
    /// What is inside.
    pub sender_desc: &'a str,
    pub description: &'a str,
    pub receiver_name: &'a str,
    pub receiver_address: String,
    pub receiver_tel: &'a str,
    pub receiver_province: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver_district: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver_email: Option<&'a str>,
    /// 2: the post picks up.
    pub flag_config: u8,
}

/// Asked of `POST …/document/post`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Document<'a> {
    pub customer_code: &'a str,
    pub order_number: &'a str,
    pub procedure: Procedure<'a>,
    pub is_send_document: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_sender: Option<Person<'a>>,
    pub is_receive_result: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_receiver: Option<Person<'a>>,
    pub state: u8,
}

/// The procedure of an announced request.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Procedure<'a> {
    pub code: &'a str,
    pub title: &'a str,
    pub category: &'a str,
    pub elements: &'a str,
}

/// One end of an announced request.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Person<'a> {
    pub name: &'a str,
    pub phone: &'a str,
    pub province_code: &'a str,
    pub province_title: &'a str,
    pub district_code: &'a str,
    pub district_title: &'a str,
    pub address: &'a str,
    pub email: &'a str,
}

/// Query of `GET …/order/cancel`.
pub fn cancel_query(customer_code: &str, order_number: &str) -> Vec<(String, String)> {
    vec![header("CustomerCode", customer_code), header("OrderNumber", order_number)]
}

/// Query of `GET …/order/tracking`: documents with ids after `last`.
pub fn feed_query(page_size: i64, last: ObjectId) -> Vec<(String, String)> {
    vec![header("pagesize", &page_size.to_string()), header("lastId", &last.to_string())]
}

/// Answer of the token service.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Token {
    #[serde(deserialize_with = "lenient::text")]
    pub access_token: String,
    /// Seconds.
    #[serde(deserialize_with = "lenient::opt_i64")]
    pub expires_in: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    pub error: String,
    #[serde(deserialize_with = "lenient::text")]
    pub error_description: String,
}

/// Answer of order/post, order/cancel and document/post. `Status` is a number on one gateway and text on another.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Outcome {
    #[serde(deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(deserialize_with = "lenient::text")]
    pub message: String,
}

/// A page of the feed. The documents keep their bytes.
#[derive(Deserialize)]
pub struct Page<'a> {
    /// How many documents match, where the gateway counts them.
    #[serde(default, rename = "_size", deserialize_with = "lenient::opt_i64")]
    pub size: Option<i64>,
    #[serde(default, rename = "_returned", deserialize_with = "lenient::opt_i64")]
    pub returned: Option<i64>,
    #[serde(borrow, default, rename = "_embedded")]
    pub embedded: Option<Embedded<'a>>,
}

/// Where RESTHeart puts the documents.
#[derive(Deserialize)]
pub struct Embedded<'a> {
    #[serde(borrow, default, rename = "rh:doc")]
    pub documents: Option<Vec<&'a RawValue>>,
}

/// The id of a document, read on its own: `{"$oid": "…"}`, or the bare text.
#[derive(Deserialize)]
pub struct Identified {
    #[serde(default, rename = "_id")]
    id: Value,
}

impl Identified {
    /// The hex digits.
    pub fn text(&self) -> Option<&str> {
        self.id.get("$oid").unwrap_or(&self.id).as_str()
    }
}

/// One document of the feed.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Event {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub order_number: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub item_code: Option<String>,
    /// Seconds or milliseconds: the document does not say.
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub event_time: Option<DateTime<FixedOffset>>,
    #[serde(rename = "POSID", deserialize_with = "lenient::opt_text")]
    pub pos_id: Option<String>,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub status_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub status_message: String,
    #[serde(deserialize_with = "lenient::text")]
    pub notes: String,
}
