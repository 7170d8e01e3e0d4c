//! How many real addresses reach their communes, and how fast, beside a known package in the same run.
//!
//! `make proof-addresses` runs it. BUUTA_REFERENCE_DATA names the folder with the labelled addresses, BUUTA_RIVAL_PYTHON a
//! Python with the package `vietnamadminunits`. It fails where a share of right or wrong answers, or the speed, falls short.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../tests/addresses/score.rs"]
mod score;

use buuta::places::addresses::AddressBook;
use score::{Table, judge, read, reference_file};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// So many times as fast as the package.
const LEAST_RATIO: f64 = 30.0;
/// The lists must be read within this time.
const LONGEST_START: Duration = Duration::from_millis(150);
/// Rounds, ours and theirs in turn; the median counts.
const ROUNDS: usize = 5;

/// Reads the file named by its first argument and prints how many addresses a second the package parses, after a first pass
/// that loads its tables.
const RIVAL: &str = r#"
import csv, sys, time
from vietnamadminunits import parse_address
texts = [row["text"] for row in csv.DictReader(open(sys.argv[1], encoding="utf-8"))]
def run():
    for text in texts:
        try:
            parse_address(text)
        except Exception:
            pass
run()
begin = time.perf_counter()
run()
print(len(texts) / (time.perf_counter() - begin))
"#;

fn main() -> ExitCode {
    let begin = Instant::now();
    let book = AddressBook::carried().expect("the carried lists");
    let start = begin.elapsed();
    let Some(file) = reference_file() else {
        println!("BUUTA_REFERENCE_DATA names no folder with labelled addresses: nothing is scored");
        return ExitCode::FAILURE;
    };
    let (labelled, texts) = read(&file);
    let mut table = Table::default();
    for row in &labelled {
        let found = book.resolve(&row.text);
        let codes = found.candidates.iter().map(|candidate| candidate.commune_code.to_owned()).collect();
        table.add(row, judge(&row.communes, codes));
    }
    let mut short = table.print();
    println!("lists read in {} ms (limit {} ms)", start.as_millis(), LONGEST_START.as_millis());
    if start > LONGEST_START {
        short.push(format!("the lists took {} ms", start.as_millis()));
    }
    match compare(book, &file, &texts) {
        Ok(ratio) if ratio >= LEAST_RATIO => {}
        Ok(ratio) => short.push(format!("{ratio:.0} times as fast, not {LEAST_RATIO}")),
        Err(why) => short.push(format!("speed was not compared: {why}")),
    }
    for line in &short {
        println!("SHORT {line}");
    }
    if short.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many times as fast as the package, both on one core and in turn.
fn compare(book: &AddressBook, file: &Path, texts: &[String]) -> Result<f64, String> {
    let python = std::env::var_os("BUUTA_RIVAL_PYTHON").ok_or("no Python with the package vietnamadminunits")?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(speed(book, texts));
        let output = Command::new(&python).args(["-c", RIVAL]).arg(file).output().map_err(|error| error.to_string())?;
        let printed = String::from_utf8_lossy(&output.stdout);
        theirs.push(printed.trim().parse().map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = ours / theirs;
    println!(
        "addresses a second on one core: {ours:.0}, vietnamadminunits {theirs:.0}: {ratio:.0} times as fast (bar {LEAST_RATIO})"
    );
    Ok(ratio)
}

/// Addresses a second, over half a second at least.
fn speed(book: &AddressBook, texts: &[String]) -> f64 {
    let begin = Instant::now();
    let mut count = 0;
    while begin.elapsed() < Duration::from_millis(500) {
        for text in texts {
            std::hint::black_box(book.resolve(std::hint::black_box(text)));
        }
        count += texts.len();
    }
    count as f64 / begin.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
