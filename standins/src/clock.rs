//! The outside world's clock: it is the real one, also where the tests turn the service's own.

use chrono::{DateTime, Utc};

/// The time outside.
#[allow(clippy::disallowed_methods)] // The one place where this crate asks; nobody outside takes our clock.
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}
