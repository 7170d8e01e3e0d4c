//! Rules for what is written for people: documents, samples and the two languages.

use super::code::mentions;
use super::{files, name, none, read, root, with_ending};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// File names in documents that are not files of this repository.
const FILES_OF_OTHERS: &[&str] = &["buuta.toml"];

#[test]
fn every_courier_folder_tells_where_its_samples_come_from() {
    let mut wrong = Vec::new();
    let couriers = root().join("webhooks/src/couriers");
    for folder in std::fs::read_dir(couriers).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if folder.is_dir() {
            check_courier(&folder, &mut wrong);
        }
    }
    none("Every courier's samples are listed with source, date and certainty:", &wrong);
}

fn check_courier(folder: &Path, wrong: &mut Vec<String>) {
    let readme = folder.join("README.md");
    let text = std::fs::read_to_string(&readme).unwrap_or_default();
    let readme = name(&readme);
    let samples: BTreeSet<String> = files(&folder.join("fixtures"))
        .iter()
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    if !samples.iter().any(|sample| sample.ends_with(".json")) {
        wrong.push(format!("{}/fixtures:1: no *.json sample", name(folder)));
    }
    let numbered = text.lines().map(str::trim).enumerate();
    let mut rows = numbered.skip_while(|(_, line)| *line != "| fixture | source | date | certainty |");
    if rows.next().is_none() {
        wrong.push(format!("{readme}:1: no table headed `| fixture | source | date | certainty |`"));
        return;
    }
    let mut listed = BTreeSet::new();
    for (index, line) in rows.skip(1).take_while(|(_, line)| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if cells.len() != 4 || cells.iter().any(|cell| cell.is_empty()) {
            wrong.push(format!("{readme}:{}: a row needs four filled cells", index + 1));
            continue;
        }
        if !["documented", "assumed", "made up"].contains(&cells[3]) {
            wrong.push(format!("{readme}:{}: certainty is documented, assumed or made up", index + 1));
        }
        let sample = cells[0].trim_matches('`').trim_start_matches("fixtures/").to_owned();
        if !samples.contains(&sample) {
            wrong.push(format!("{readme}:{}: there is no fixtures/{sample}", index + 1));
        }
        listed.insert(sample);
    }
    wrong.extend(samples.difference(&listed).map(|s| format!("{readme}:1: fixtures/{s} is not in the table")));
}

/// Each piece of code in a Markdown text, with its line: what stands in backticks, and every line
/// of a fenced block (marked `true`).
fn code_in_markdown(text: &str) -> Vec<(usize, String, bool)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            found.push((index + 1, line.to_owned(), true));
        } else {
            let spans = line.split('`').skip(1).step_by(2);
            found.extend(spans.map(|span| (index + 1, span.to_owned(), false)));
        }
    }
    found
}

fn documents() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md"), root().join("CHANGELOG.md"), root().join("data/README.md")];
    found.extend(with_ending("docs", "md"));
    found.retain(|path| path.exists());
    found
}

/// The path in a code span, if it looks like one of ours.
fn path_in(span: &str) -> Option<&str> {
    const FOLDERS: &[&str] = &[
        "src/",
        "entities/",
        "migrations/",
        "webhooks/",
        "standins/",
        "tests/",
        "docs/",
        "data/",
        "benches/",
        ".ci/",
        "deploy/",
    ];
    let word = span.split_whitespace().next()?;
    let word = word.split([':', '#']).next()?.trim_end_matches([',', '.', ';']);
    let top = !word.contains('/') && (word.ends_with(".md") || word.ends_with(".toml") || word == "Makefile");
    let ours = top || FOLDERS.iter().any(|folder| word.starts_with(folder));
    (ours && !word.contains(['<', '{', '*', '…']) && !FILES_OF_OTHERS.contains(&word)).then_some(word)
}

#[test]
fn documents_name_files_and_targets_that_exist() {
    let makefile = read(&root().join("Makefile"));
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(':').map(|(target, _)| target.trim()))
        .collect();
    let mut wrong = Vec::new();
    for document in documents() {
        let file = name(&document);
        for (number, code, fenced) in code_in_markdown(&read(&document)) {
            if let Some(path) = path_in(&code).filter(|path| !fenced && !root().join(path).exists()) {
                wrong.push(format!("{file}:{number}: there is no {path}"));
            }
            let words: Vec<&str> = code.split(|c: char| c.is_whitespace() || c == ';').collect();
            for pair in words.windows(2).filter(|pair| pair[0] == "make") {
                let target = pair[1].trim_end_matches([',', '.', ')']);
                let plain = target.chars().all(|c| c.is_ascii_lowercase() || c == '-');
                if plain && !target.is_empty() && !target.starts_with('-') && !targets.contains(target) {
                    wrong.push(format!("{file}:{number}: the Makefile has no target {target}"));
                }
            }
        }
    }
    none("Documents speak of what exists:", &wrong);
}

#[test]
fn the_product_speaks_of_itself_alone() {
    // Written in two halves, so that this file does not accuse itself.
    let anywhere = [concat!("sha", "red/"), concat!("must", " show"), concat!("issue", " #"), concat!("Clau", "de")];
    let whole_words = [concat!("TO", "DO")];
    let numbered = concat!("deci", "sion ");
    let mut wrong = Vec::new();
    for path in files(&root()) {
        let file = name(&path);
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        if matches!(file.as_str(), "Cargo.lock" | "LICENSE" | ".ci/run") {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            let lower = line.to_lowercase();
            let mut hits: Vec<&str> =
                anywhere.into_iter().filter(|word| lower.contains(&word.to_lowercase())).collect();
            hits.extend(whole_words.into_iter().filter(|word| mentions(line, word)));
            let number =
                |(at, _): (usize, &str)| lower[at + numbered.len()..].starts_with(|c: char| c.is_ascii_digit());
            hits.extend(lower.match_indices(numbered).any(number).then_some(numbered));
            wrong.extend(hits.iter().map(|word| format!("{file}:{}: `{word}` has no place here", index + 1)));
        }
    }
    none("The product speaks of itself alone:", &wrong);
}
