//! The outside world's clock: it is the real one, also where the tests turn the service's own.

use chrono::{DateTime, TimeDelta, Utc};

/// The time outside.
#[allow(clippy::disallowed_methods)] // The one place where this crate asks; nobody outside takes our clock.
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A moment on Vietnam's clock, seven hours ahead all year round, as couriers write it: without a zone.
pub(crate) fn vietnam_text(at: DateTime<Utc>, format: &str) -> String {
    (at + TimeDelta::hours(7)).format(format).to_string()
}
