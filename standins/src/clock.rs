//! The outside world's clock: the real one, or for simulated days one that is moved by hand.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// The time outside.
#[derive(Debug, Default)]
pub(crate) enum Clock {
    #[default]
    Real,
    /// Stands at this many microseconds after 1970 until it is set anew.
    Standing(AtomicI64),
}

impl Clock {
    #[allow(clippy::disallowed_methods)] // The one place where this crate asks the system.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::Real => Utc::now(),
            Clock::Standing(at) => DateTime::from_timestamp_micros(at.load(Ordering::SeqCst)).unwrap_or_default(),
        }
    }

    /// Sets a standing clock; the real one goes on by itself.
    pub fn set(&self, now: DateTime<Utc>) {
        if let Clock::Standing(at) = self {
            at.store(now.timestamp_micros(), Ordering::SeqCst);
        }
    }
}

/// A moment on Vietnam's clock, seven hours ahead all year round, as couriers write it: without a zone.
pub(crate) fn vietnam_text(at: DateTime<Utc>, format: &str) -> String {
    (at + TimeDelta::hours(7)).format(format).to_string()
}
