//! The field names of what a collaborator pushes.

use crate::lenient;
use chrono::{DateTime, FixedOffset};
use serde::Deserialize;

/// One thing that happened.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Item {
    #[serde(deserialize_with = "lenient::opt_name")]
    pub reference: Option<String>,
    #[serde(deserialize_with = "lenient::opt_name")]
    pub waybill: Option<String>,
    /// One of our 25 kinds.
    #[serde(deserialize_with = "lenient::opt_text")]
    pub kind: Option<String>,
    #[serde(deserialize_with = "lenient::opt_moment")]
    pub occurred_at: Option<DateTime<FixedOffset>>,
    /// One of our reasons, or empty.
    #[serde(deserialize_with = "lenient::text")]
    pub reason: String,
    #[serde(deserialize_with = "lenient::opt_text")]
    pub place: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub note: String,
    /// What proves it: the name or the hash of a photo or slip the sender keeps.
    #[serde(deserialize_with = "lenient::text")]
    pub evidence: String,
}
