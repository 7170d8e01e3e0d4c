//! Moments as the API writes and reads them: RFC 3339, written on the clock of Việt Nam.

use crate::domain::time::At;
use chrono::{DateTime, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// A moment. Read with any offset, written with +07:00 to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-22T09:15:00+07:00")]
pub struct Moment(pub At);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(text.trim())
            .map(|moment| Moment(At::from_utc(moment.with_timezone(&Utc))))
            .map_err(|_| D::Error::custom("not a moment in RFC 3339, such as 2026-11-22T09:15:00+07:00"))
    }
}
