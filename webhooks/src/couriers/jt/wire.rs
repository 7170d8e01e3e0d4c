//! J&T's own field names: what it is sent, what it answers, what it pushes.

use crate::lenient;
use crate::moments::moment;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// The one field of every form, both ways: JSON as text.
pub const CONTENT: &str = "bizContent";

/// The content of a form.
pub fn content_of(body: &[u8]) -> Option<String> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Form {
        #[serde(rename = "bizContent", deserialize_with = "lenient::opt_text")]
        content: Option<String>,
    }
    lenient::read_form::<Form>(body).ok()?.content
}

/// What every call asks with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked<'a> {
    pub customer_code: &'a str,
    pub password: &'a str,
    #[serde(rename = "txlogisticId")]
    pub txlogistic_id: &'a str,
    /// Why an order is cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
}

/// Asked of `order/addOrder`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewOrder<'a> {
    #[serde(flatten)]
    pub asked: Asked<'a>,
    pub action_type: &'a str,
    /// 1: fetched at the sender's address.
    pub service_type: &'a str,
    /// `PP_PM`: the sender pays by the month.
    pub pay_type: &'a str,
    pub express_type: &'a str,
    pub sender: End<'a>,
    pub receiver: End<'a>,
    pub items: [Item<'a>; 1],
    pub package_info: Package<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cod_info: Option<Cod>,
}

/// One end of an order. Places go by J&T's codes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct End<'a> {
    pub name: &'a str,
    pub phone: &'a str,
    pub country_code: &'a str,
    pub prov: &'a str,
    pub city: &'a str,
    pub area: &'a str,
    pub address: &'a str,
    pub post_code: &'a str,
}

/// What is inside.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item<'a> {
    pub item_name: &'a str,
    pub number: &'a str,
    /// Kilograms.
    pub weight: &'a str,
    pub item_value: &'a str,
}

/// The parcel.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Package<'a> {
    pub package_quantity: &'a str,
    /// Kilograms, two decimals.
    pub weight: &'a str,
    pub package_value: &'a str,
    /// `ITN2`: papers.
    pub goods_type: &'a str,
}

/// Money to collect at the door.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cod {
    pub cod_value: String,
}

/// What every answer comes in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    #[serde(deserialize_with = "lenient::text")]
    pub code: String,
    #[serde(deserialize_with = "lenient::text")]
    pub msg: String,
    pub data: Value,
}

/// The same, keeping the bytes of the data.
#[derive(Deserialize)]
pub struct RawEnvelope<'a> {
    #[serde(borrow, default)]
    pub data: Option<&'a RawValue>,
}

/// An order as the answers have it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Known {
    #[serde(rename = "txlogisticId", deserialize_with = "lenient::opt_name")]
    pub txlogistic_id: Option<String>,
    #[serde(rename = "billCode", deserialize_with = "lenient::opt_name")]
    pub bill_code: Option<String>,
}

/// A parcel with its scans: an item of a push, or of a trace.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Parcel {
    #[serde(flatten)]
    names: Names,
    #[serde(deserialize_with = "lenient::one_or_many")]
    details: Vec<Scan>,
}

/// What the order of a parcel is called.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Names {
    #[serde(rename = "txlogisticId", deserialize_with = "lenient::opt_name")]
    pub reference: Option<String>,
    #[serde(rename = "billCode", deserialize_with = "lenient::opt_name")]
    pub waybill: Option<String>,
}

impl Parcel {
    /// Each scan with the names of its order.
    pub fn into_scans(self) -> impl Iterator<Item = (Names, Scan)> {
        let names = self.names;
        self.details.into_iter().map(move |scan| (names.clone(), scan))
    }
}

/// One scan.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Scan {
    #[serde(deserialize_with = "lenient::text")]
    scan_time: String,
    #[serde(deserialize_with = "lenient::text")]
    time_zone: String,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub scan_type_code: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub desc: String,
    #[serde(deserialize_with = "lenient::text")]
    pub problem_type: String,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub scan_network_name: Option<String>,
}

impl Scan {
    /// Its local time in its zone, such as `GMT+08:00`; without a zone it is Vietnam's.
    pub fn moment(&self) -> Option<DateTime<FixedOffset>> {
        let offset = self.time_zone.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let zoned = (!offset.is_empty()).then(|| moment(&format!("{}{offset}", self.scan_time))).flatten();
        zoned.or_else(|| moment(&self.scan_time))
    }
}
