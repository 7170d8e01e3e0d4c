//! Reads Rust the way the rules need it: without comments, strings and tests, and with the
//! modules a line names.

use super::{name, read};
use std::path::Path;

/// Rust with comments and the contents of strings blanked out; lines stay where they are.
pub fn code_only(text: &str) -> String {
    let source: Vec<char> = text.chars().collect();
    let at = |i: usize| source.get(i).copied().unwrap_or('\0');
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < source.len() {
        let end = if at(i) == '/' && at(i + 1) == '/' {
            (i..source.len()).find(|&j| at(j) == '\n').unwrap_or(source.len())
        } else if at(i) == '/' && at(i + 1) == '*' {
            end_of_block_comment(&source, i)
        } else if let Some(end) = end_of_string(&source, i) {
            end
        } else {
            out.push(at(i));
            i += 1;
            continue;
        };
        out.extend(source[i..end].iter().filter(|c| **c == '\n'));
        out.push(' ');
        i = end;
    }
    out
}

fn end_of_block_comment(source: &[char], start: usize) -> usize {
    let (mut depth, mut i) = (0_usize, start);
    while i < source.len() {
        match (source[i], source.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            break;
        }
    }
    i.min(source.len())
}

/// Where the string, raw string or character that begins at `i` ends, if one begins there.
fn end_of_string(source: &[char], i: usize) -> Option<usize> {
    let at = |j: usize| source.get(j).copied().unwrap_or('\0');
    let in_word = i > 0 && (at(i - 1).is_alphanumeric() || at(i - 1) == '_');
    if at(i) == 'r' && matches!(at(i + 1), '"' | '#') && (!in_word || matches!(at(i - 1), 'b' | 'c')) {
        let hashes = (i + 1..).take_while(|&j| at(j) == '#').count();
        let open = i + 1 + hashes;
        let closes = |&j: &usize| at(j) == '"' && (j + 1..=j + hashes).all(|k| at(k) == '#');
        return (at(open) == '"')
            .then(|| (open + 1..source.len()).find(closes).map_or(source.len(), |j| j + 1 + hashes));
    }
    let quote = at(i);
    // An apostrophe opens a character only if one closes it; otherwise it names a lifetime.
    let is_char = quote == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'');
    if quote != '"' && !is_char {
        return None;
    }
    let mut j = i + 1;
    while j < source.len() && at(j) != quote {
        j += if at(j) == '\\' { 2 } else { 1 };
    }
    Some((j + 1).min(source.len()))
}

/// The numbered lines of a file's code without its test modules: an item under a `#[cfg(test)]` at
/// the margin is passed over, up to its closing brace at the margin.
pub fn production(path: &Path) -> Vec<(usize, String)> {
    let file = name(path);
    if file.ends_with("/tests.rs") || file.starts_with("tests/") || file.contains("/tests/") {
        return Vec::new();
    }
    let code = code_only(&read(path));
    let mut kept = Vec::new();
    let mut lines = code.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        if !line.starts_with("#[cfg(test)]") {
            kept.push((index + 1, line.to_owned()));
            continue;
        }
        let mut last = line.trim_start_matches("#[cfg(test)]").trim_start();
        while !ends_an_item(last) {
            let Some((_, next)) = lines.next() else { break };
            last = next;
        }
    }
    kept
}

/// Whether an item at the margin ends with this line, as rustfmt writes it.
fn ends_an_item(line: &str) -> bool {
    !line.starts_with(' ') && line.trim_end().ends_with([';', '}'])
}

/// Whether `word` stands in `line` as a whole: not as part of a longer name.
pub fn mentions(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(part);
        let after = line[at + word.len()..].chars().next().is_some_and(part);
        !(before || after && word.ends_with(part))
    })
}

/// The top-level module a file under `src/` belongs to, and how deep in it the file lies
/// (1 = `src/store.rs` or `src/store/mod.rs`). `lib.rs` only lists the modules.
pub fn module_of(path: &Path) -> Option<(String, usize)> {
    let name = name(path);
    let inside = name.strip_prefix("src/")?.strip_suffix(".rs")?;
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    (inside != "lib").then(|| {
        let parts: Vec<&str> = inside.split('/').collect();
        (parts[0].to_owned(), parts.len())
    })
}

/// The modules of this crate a line names from the top: after `crate::`, after `buuta::`, or after
/// as many `super::` as lead there.
pub fn named_from_the_top(line: &str, depth: usize) -> Vec<String> {
    let mut found = Vec::new();
    let supers = "super::".repeat(depth);
    for start in ["crate::", "buuta::", supers.as_str()] {
        for (at, _) in line.match_indices(start) {
            let before = &line[..at];
            if before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$' || c == ':') {
                continue;
            }
            let rest = &line[at + start.len()..];
            match rest.strip_prefix('{') {
                Some(group) => found.extend(first_names(group)),
                None => found.extend(first_word(rest)),
            }
        }
    }
    found
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// The first word of each item of `a::b, c::{d, e}}`, at this level only.
fn first_names(group: &str) -> Vec<String> {
    let (mut depth, mut item, mut found) = (0_usize, String::new(), Vec::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => found.extend(first_word(&std::mem::take(&mut item))),
            _ => {}
        }
        item.push(if c == ',' { ' ' } else { c });
    }
    found.extend(first_word(&item));
    found
}

/// Code lines with every `use` brought onto the line it begins on, so that a group is seen whole.
pub fn joined(lines: Vec<(usize, String)>) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in lines {
        let begins = line.trim_start();
        let is_use = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "].iter().any(|u| begins.starts_with(u));
        match out.last_mut() {
            Some((_, last)) if open => last.push_str(begins),
            _ => out.push((number, line.clone())),
        }
        open = (open || is_use) && !line.contains(';');
    }
    out
}

#[test]
fn comments_and_strings_are_blanked_and_lines_kept() {
    let source = "a(\"x // y\\\"\"); // tokio\nb(r#\"to\"kio\n\"#, 'x', '\\'', &'static s); /* c\n/* d */ */ e";
    let code = code_only(source);
    assert_eq!(code.lines().count(), source.lines().count());
    assert!(!code.contains("tokio") && !code.contains("kio") && !code.contains('d'), "{code}");
    assert!(code.contains("&'static s") && code.ends_with(" e"), "{code}");
}

#[test]
fn names_from_the_top_are_found_in_every_spelling() {
    assert_eq!(named_from_the_top("use crate::store::Row;", 1), ["store"]);
    assert_eq!(named_from_the_top("use crate::{clock::Clock, store::{a, b}, flows};", 2), ["clock", "store", "flows"]);
    assert_eq!(named_from_the_top("use super::super::api::x;", 2), ["api"]);
    assert!(named_from_the_top("use super::api::x; $crate::y!()", 2).is_empty());
    let split = ["use crate::{", "    api::x,", "    domain,", "};", "f();"];
    let lines = split.iter().enumerate().map(|(i, l)| (i + 1, (*l).to_owned())).collect();
    let lines = joined(lines);
    assert_eq!(lines.len(), 2);
    assert_eq!(named_from_the_top(&lines[0].1, 1), ["api", "domain"]);
}

#[test]
fn items_for_tests_end_at_the_margin() {
    assert!(ends_an_item("}") && ends_an_item("mod tests;") && ends_an_item("fn none() {}"));
    assert!(!ends_an_item("mod tests {") && !ends_an_item("    }") && !ends_an_item(""));
}
