//! Time and chance as parameters: the only place that reads the system's clock or its randomness.

use crate::domain::time::At;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> At;
}

/// The system's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> At {
        At::from_utc(chrono::Utc::now())
    }
}

/// A clock that stands until it is moved: for tests and simulated days in one process.
pub struct StandingClock(AtomicI64);

impl StandingClock {
    /// Stands at this moment.
    pub fn at(moment: At) -> Self {
        StandingClock(AtomicI64::new(moment.0))
    }
    /// Moves on by so many seconds.
    pub fn advance_s(&self, seconds: i64) {
        self.advance_us(seconds.saturating_mul(1_000_000));
    }
    /// Moves on by so many microseconds.
    pub fn advance_us(&self, us: i64) {
        self.0.fetch_add(us, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> At {
        At(self.0.load(Ordering::SeqCst))
    }
}

/// Randomness: from the system in the service, from a seed in a test that must be repeatable.
#[derive(Clone)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    /// Seeded by the system; good for secrets.
    pub fn from_system() -> Self {
        Chance(Arc::new(Mutex::new(StdRng::from_os_rng())))
    }
    /// Seeded by a number; never for secrets.
    pub fn from_seed(seed: u64) -> Self {
        Chance(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }
    /// So many random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }
    /// A number below `bound`; zero when `bound` is zero.
    pub fn below(&self, bound: u64) -> u64 {
        u64::from_be_bytes(self.bytes()).checked_rem(bound).unwrap_or(0)
    }
    /// A new row id: UUIDv7, growing with time.
    pub fn id(&self, now: At) -> Uuid {
        let millis = u64::try_from(now.0.div_euclid(1000)).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()).into_uuid()
    }
}
