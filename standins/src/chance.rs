//! Chance, for tokens and first numbers: nothing here guards anything, it only must not repeat between runs.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
};

/// A number that differs at every call and from run to run; the hash map's own seed is enough here.
pub(crate) fn number() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Upper-case letters and digits, as couriers use them in codes.
pub(crate) fn letters_and_digits(length: usize) -> String {
    const SET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    (0..length).map(|_| char::from(SET[(number() % 32) as usize])).collect()
}
