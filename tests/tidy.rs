//! The house rules that the compiler does not know: which module may use which, how files look,
//! and that the documents speak of things that exist. Each complaint names file and line.

mod code;
mod documents;

use code::{code_only, joined, mentions, module_of, named_from_the_top, production};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Who stands below whom in `src/`. A module may use itself, the modules in its row and the
/// helpers; a new top-level module needs a row here.
const MAY_USE: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    ("cli", &["app", "pages", "api", "worker", "flows", "domain", "store", "places", "couriers", "channels", "portal"]),
    ("app", &["pages", "api", "worker", "flows", "domain", "store", "places", "couriers", "channels", "portal"]),
    ("pages", &["flows", "domain", "store", "places", "couriers", "channels", "portal"]),
    ("api", &["flows", "domain", "store", "places", "couriers", "channels", "portal"]),
    ("worker", &["flows", "domain", "store", "places", "couriers", "channels", "portal"]),
    ("flows", &["domain", "store", "places", "couriers", "channels", "portal"]),
    ("store", &["domain"]),
    ("places", &["domain"]),
    ("couriers", &["domain"]),
    ("channels", &["domain"]),
    ("portal", &["domain"]),
    ("domain", &[]),
];

/// Small tools without knowledge of the business: open to every module but `domain`, and using
/// nothing but each other.
const HELPERS: &[&str] = &[
    "clock",
    "config",
    "http",
    "sealing",
    "passwords",
    "routing",
    "spool",
    "words",
    "kill",
    "open_transactions",
    "pacing",
];

/// What helpers may use: each other, and the plain words and numbers of the rules.
const HELPERS_MAY_USE: &[&str] =
    &["clock", "config", "sealing", "spool", "words", "kill", "open_transactions", "domain"];

/// Which modules may speak of which outside crate. `domain` is looked at more closely below.
const DOORS: &[(&str, &[&str])] = &[
    ("sea_orm", &["store"]),
    ("sea_orm_migration", &["store"]),
    ("sea_query", &["store"]),
    ("sqlx", &["store"]),
    ("buuta_entities", &["store"]),
    ("buuta_migrations", &["store"]),
    ("buuta_standins", &["cli"]),
    ("reqwest", &["http", "couriers", "channels", "portal", "cli"]),
    ("lettre", &["channels"]),
    ("actix", &["api", "pages", "app", "routing"]),
    ("actix_web", &["api", "pages", "app", "routing"]),
];

/// What the rules of the business must do without.
const NOT_IN_DOMAIN: &[&str] = &["sea_orm", "actix", "actix_web", "tokio", "reqwest", "async fn", "now()"];

/// The Rust of the whole project lies in these folders.
const RUST: &[&str] = &["src", "entities", "migrations", "webhooks", "standins", "tests", "benches", "fuzz"];

const LONGEST_FILE: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The path as people write it: from the root, with `/`.
fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Every file below `folder`, sorted; build output and hidden folders (but `.ci`) are passed over.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let last = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if last != "target" && (last == ".ci" || !last.starts_with('.')) {
                found.extend(files(&path));
            }
        } else {
            found.push(path);
        }
    }
    found
}

fn with_ending(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = files(&root().join(folder));
    found.retain(|path| path.extension().is_some_and(|e| e == ending));
    found
}

fn none(rule: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "{rule}\n  {}\n", complaints.join("\n  "));
}

#[test]
fn modules_use_only_what_lies_below_them() {
    let table: BTreeMap<&str, &[&str]> =
        MAY_USE.iter().copied().chain(HELPERS.iter().map(|h| (*h, HELPERS_MAY_USE))).collect();
    let mut wrong = Vec::new();
    for path in with_ending("src", "rs") {
        let Some((own, depth)) = module_of(&path) else {
            continue;
        };
        let Some(allowed) = table.get(own.as_str()) else {
            wrong.push(format!("{}:1: module `{own}` has no place in the table of tests/tidy.rs", name(&path)));
            continue;
        };
        for (number, line) in joined(production(&path)) {
            for other in named_from_the_top(&line, depth) {
                let helper = HELPERS.contains(&other.as_str()) && own != "domain";
                let fine = other == own || helper || allowed.contains(&other.as_str());
                if table.contains_key(other.as_str()) && !fine {
                    wrong.push(format!("{}:{number}: `{own}` must not use `{other}`", name(&path)));
                }
            }
        }
    }
    none("Modules point downwards only (see docs/architecture.md):", &wrong);
}

#[test]
fn outside_crates_stay_behind_their_doors() {
    let mut wrong = Vec::new();
    for path in with_ending("src", "rs") {
        let Some((own, _)) = module_of(&path) else {
            continue;
        };
        for (number, line) in production(&path) {
            for (word, doors) in DOORS {
                if mentions(&line, word) && !doors.contains(&own.as_str()) {
                    wrong.push(format!("{}:{number}: only {} may speak of `{word}`", name(&path), doors.join(", ")));
                }
            }
            for word in NOT_IN_DOMAIN {
                if own == "domain" && mentions(&line, word) {
                    wrong.push(format!("{}:{number}: the domain knows no `{word}`", name(&path)));
                }
            }
        }
    }
    none("Each outside crate has its door:", &wrong);
}

#[test]
fn crates_depend_only_on_what_lies_below_them() {
    let rules: &[(&str, &[&str])] = &[
        ("standins/Cargo.toml", &["buuta-webhooks"]),
        ("webhooks/Cargo.toml", &["tokio", "reqwest", "sea-orm", "actix"]),
        ("migrations/Cargo.toml", &["buuta-entities"]),
    ];
    let mut wrong = Vec::new();
    for (file, banned) in rules {
        for (index, line) in read(&root().join(file)).lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            let hits = banned.iter().filter(|b| line.contains(**b) && !line.starts_with("description"));
            wrong.extend(hits.map(|b| format!("{file}:{}: must not name {b}", index + 1)));
        }
    }
    none("Crates point downwards only:", &wrong);
}

#[test]
fn rust_files_are_short_explained_and_finished() {
    let mut wrong = Vec::new();
    for path in RUST.iter().flat_map(|folder| with_ending(folder, "rs")) {
        let text = read(&path);
        let file = name(&path);
        let generated = text.lines().take(5).any(|line| line.contains("@generated"));
        if !text.starts_with("//!") && !generated {
            wrong.push(format!("{file}:1: begin with `//!` and say what the file is for"));
        }
        let length = text.lines().count();
        if length > LONGEST_FILE && !generated {
            wrong.push(format!("{file}:{length}: longer than {LONGEST_FILE} lines; part it"));
        }
        for (index, line) in code_only(&text).lines().enumerate() {
            for left in ["todo!", "unimplemented!", "dbg!"] {
                if mentions(line, left) {
                    wrong.push(format!("{file}:{}: `{left}` is left over", index + 1));
                }
            }
        }
        if file.starts_with("src/") || file.contains("/src/") {
            let hits = production(&path).into_iter().filter(|(_, line)| line.contains(".unwrap()"));
            wrong.extend(hits.map(|(number, _)| format!("{file}:{number}: `.unwrap()` outside tests")));
        }
    }
    none("Files are short, explained and finished:", &wrong);
}
