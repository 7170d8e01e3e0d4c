//! Chance, for tokens and first numbers: nothing here guards anything; it must not repeat between runs, unless it is
//! told its seed.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    sync::atomic::{AtomicU64, Ordering},
};

/// A row of numbers.
#[derive(Debug)]
pub(crate) struct Chance(AtomicU64);

impl Default for Chance {
    /// Another row at every start; the hash map's own seed is enough here.
    fn default() -> Self {
        Chance::from_seed(RandomState::new().build_hasher().finish())
    }
}

impl Chance {
    /// The row of a seed.
    pub fn from_seed(seed: u64) -> Self {
        Chance(AtomicU64::new(seed))
    }

    /// The next number (splitmix64).
    pub fn number(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Upper-case letters and digits, as couriers use them in codes.
    pub fn letters_and_digits(&self, length: usize) -> String {
        const SET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        (0..length).map(|_| char::from(SET[(self.number() % 32) as usize])).collect()
    }
}
