//! Any bytes to any courier, for BUUTA_FUZZ_SECONDS (2) each: no reader panics, and none makes more of an input than its
//! size allows.
//!
//! Inputs are samples that went wrong; one that readers take in a new way is a parent of the next. What fails is written
//! into the `corpus` of the courier's folder, whose inputs are thrown again in every test run; with BUUTA_FUZZ_KEEP, so are small
//! inputs that were taken in a new way. A run is repeated with the seed it printed: BUUTA_FUZZ_SEED.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may stop at the first surprise

mod support;

use buuta_webhooks::{Courier, registry};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use support::odd::Chance;
use support::shapes::Pool;
use support::thrown::{Target, Thrown};
use support::{all_messages, as_json, fixtures};

/// Inputs that one run keeps of a courier, at most, and their size, bytes.
const MOST_KEPT: usize = 12;
const LARGEST_KEPT: usize = 1500;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a whole number")))
}

fn folder(courier: &dyn Courier) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/couriers").join(courier.code()).join("corpus")
}

fn corpus(courier: &dyn Courier) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder(courier)).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn keep(courier: &dyn Courier, why: &str, input: &[u8]) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let path = folder(courier).join(format!("{why}-{:016x}", hasher.finish()));
    std::fs::create_dir_all(folder(courier)).unwrap();
    std::fs::write(&path, input).unwrap();
    path
}

/// Throws an input; one that fails is kept before the test ends.
fn throw(target: &Target<'_>, courier: &dyn Courier, chance: &mut Chance, input: &[u8]) -> Thrown {
    catch_unwind(AssertUnwindSafe(|| target.throw(chance, input))).unwrap_or_else(|panic| {
        println!("kept as {}", keep(courier, "failed", input).display());
        resume_unwind(panic)
    })
}

#[test]
fn kept_inputs_are_taken_every_time() {
    for courier in registry() {
        let target = Target::of(*courier);
        for input in corpus(*courier) {
            for seed in 1..=8 {
                target.throw(&mut Chance::new(seed), &input);
            }
        }
    }
}

#[test]
fn readers_never_panic_and_make_no_more_of_an_input_than_its_size_allows() {
    let time = Duration::from_secs(setting("BUUTA_FUZZ_SECONDS").unwrap_or(2));
    let seed = setting("BUUTA_FUZZ_SEED").unwrap_or_else(|| RandomState::new().hash_one("seed"));
    println!("BUUTA_FUZZ_SEED={seed}");
    for courier in registry() {
        let mut samples: Vec<Vec<u8>> = fixtures(courier.code()).into_values().collect();
        samples.extend(all_messages(*courier).into_iter().map(|(_, _, message)| message));
        samples.extend(corpus(*courier));
        let (target, mut pool, mut chance) = (Target::of(*courier), Pool::of(&samples), Chance::new(seed));
        let mut ways: HashSet<u64> = samples
            .iter()
            .flat_map(|sample| (1..=8).map(|seed| target.throw(&mut Chance::new(seed), sample).behaviour))
            .collect();
        let (begin, known, mut thrown, mut readings, mut kept) = (Instant::now(), ways.len(), 0_u64, 0_usize, 0);
        while begin.elapsed() < time {
            let input = pool.input(&mut chance);
            let taken = throw(&target, *courier, &mut chance, &input);
            (thrown, readings) = (thrown + 1, readings + taken.readings);
            if ways.insert(taken.behaviour) {
                if setting("BUUTA_FUZZ_KEEP").is_some() && kept < MOST_KEPT && input.len() <= LARGEST_KEPT {
                    keep(*courier, "way", &input);
                    kept += 1;
                }
                pool.add_parent(input);
            }
        }
        let (code, new) = (courier.code(), ways.len() - known);
        println!("{code}: {thrown} inputs, {readings} readings, no panic; taken in {new} ways beside {known} known");
    }
}

/// The size of what a courier makes of an answer grows with the answer, and not with its square: names are long and told
/// with every item.
#[test]
fn long_names_are_not_told_once_for_every_item() {
    for courier in registry() {
        let target = Target::of(*courier);
        for (name, sample) in fixtures(courier.code()) {
            if sample.first() == Some(&b'<') {
                continue;
            }
            let (value, spelled) = as_json(&sample);
            for (name_len, items) in [(40_000, 1), (1, 400), (20_000, 400)] {
                let input = spelled(&stretched(&value, name_len, items));
                let taken = catch_unwind(AssertUnwindSafe(|| target.throw(&mut Chance::new(1), &input)));
                assert!(taken.is_ok(), "{} {name}: names of {name_len} bytes, {items} items", courier.code());
            }
        }
    }
}

/// The same with every list longer, and every text that is no time or number.
fn stretched(value: &Value, name_len: usize, items: usize) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().map(|(name, value)| (name.clone(), stretched(value, name_len, items))).collect()
        }
        Value::Array(list) if !list.is_empty() => {
            let longer = (0..items.max(list.len())).map(|at| &list[at % list.len()]);
            // long texts inside a list would only make the input itself longer
            longer.map(|item| stretched(item, 1, 1)).collect()
        }
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(inside) if inside.is_object() || inside.is_array() => {
                json!(stretched(&inside, name_len, items).to_string())
            }
            _ if text.len() > 5 && buuta_webhooks::moments::moment(text).is_none() => {
                json!(format!("{text}{}", "9".repeat(name_len - 1)))
            }
            _ => value.clone(),
        },
        other => other.clone(),
    }
}
