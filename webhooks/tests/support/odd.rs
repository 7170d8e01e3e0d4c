//! Bytes that are not right, and a way to give them to every reader of a courier.

use super::{AnyCall, now, push, response};
use buuta_webhooks::{Courier, Keys, TrackingSource};

/// Gives the same bytes to every reader of a courier: none may panic. Returns how many looked at them.
pub fn throw_at(courier: &dyn Courier, calls: &[AnyCall], keys: &Keys, bytes: &[u8], status: u16) -> usize {
    let sources = [TrackingSource::Push, TrackingSource::Feed, TrackingSource::UpdatedSince, TrackingSource::PerOrder];
    for source in sources {
        let _ = courier.read_news(source, bytes);
    }
    let _ = courier.cut_push(bytes);
    let _ = courier.check_push(keys, &push(courier, bytes, now()), now());
    let answer = response(status, bytes);
    for (_, _, read) in calls {
        let _ = read(&answer);
    }
    sources.len() + 2 + calls.len()
}

/// Numbers that look random and come again with the same seed (xorshift64*).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed.max(1))
    }
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
    /// Below `end`, which is at least 1.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Pieces of JSON that readers stumble over.
const STONES: &[&str] = &[
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "0",
    "-1",
    "1e308",
    "-9223372036854775808",
    "18446744073709551615",
    "\"\\ud800\"",
    "[[[[[[[[",
    "\"0001-01-01T00:00:00Z\"",
    "\"31/12/9999 23:59:60\"",
    "99999999999999999999999",
    "\"+262142-12-31 23:59:59\"",
    "1e-400",
    "\u{feff}",
    "\u{0}",
    "\"Ä\u{306}\"",
];

/// Random bytes, or a sample with a few things wrong.
pub fn odd_bytes(chance: &mut Chance, samples: &[Vec<u8>]) -> Vec<u8> {
    if samples.is_empty() || chance.below(8) == 0 {
        return (0..chance.below(200)).map(|_| chance.next() as u8).collect();
    }
    let mut bytes = samples[chance.below(samples.len())].clone();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(20)).min(bytes.len());
        match chance.below(6) {
            0 if at < bytes.len() => bytes[at] = chance.next() as u8,
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
            3 => bytes.truncate(at),
            _ => replace_value(chance, &mut bytes, at),
        }
    }
    bytes
}

/// Puts a stone in the place of the value behind the next colon.
fn replace_value(chance: &mut Chance, bytes: &mut Vec<u8>, from: usize) {
    let Some(colon) = bytes.iter().skip(from).position(|byte| *byte == b':').map(|found| from + found + 1) else {
        return;
    };
    let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b'\n');
    let end = bytes.iter().skip(colon).position(is_end).map_or(bytes.len(), |found| colon + found);
    let stone = STONES[chance.below(STONES.len())];
    bytes.splice(colon..end, stone.bytes());
}
