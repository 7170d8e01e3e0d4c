//! Random and damaged bytes against every reader of every courier, for BUUTA_FUZZ_SECONDS (2) seconds each.
//!
//! A failure is repeated with the seed it printed: BUUTA_FUZZ_SEED.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may stop at the first surprise

mod support;

use buuta_webhooks::registry;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a whole number")))
}

#[test]
fn readers_never_panic() {
    let time = Duration::from_secs(setting("BUUTA_FUZZ_SECONDS").unwrap_or(2));
    let seed = setting("BUUTA_FUZZ_SEED").unwrap_or_else(|| RandomState::new().hash_one("seed"));
    println!("BUUTA_FUZZ_SEED={seed}");
    for courier in registry() {
        let samples: Vec<Vec<u8>> = support::fixtures(courier.code()).into_values().collect();
        let mut inputs: Vec<Vec<u8>> = samples.clone();
        inputs.extend(support::all_messages(*courier).into_iter().map(|(_, _, message)| message));
        let (calls, keys) = (support::calls(*courier), support::push_keys(*courier));
        let mut chance = support::odd::Chance::new(seed);
        let (begin, mut thrown, mut read) = (Instant::now(), 0_u64, 0_usize);
        while begin.elapsed() < time {
            let bytes = support::odd::odd_bytes(&mut chance, &inputs);
            let status = [200, 201, 400, 404, 409, 500][chance.below(6)];
            read += support::odd::throw_at(*courier, &calls, &keys, &bytes, status);
            thrown += 1;
        }
        println!("{}: {thrown} inputs, {read} readings, no panic", courier.code());
    }
}
