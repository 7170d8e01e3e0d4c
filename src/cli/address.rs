//! `buuta address`: reads addresses and says which commune of today each lies in.

use crate::places::addresses::{AddressBook, Candidate, FormerUnit, Resolution, Verdict};
use anyhow::Context;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io::{BufRead, BufWriter, Write, stdin, stdout};
use std::process::ExitCode;

/// `buuta address`
#[derive(Args)]
pub struct Address {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read addresses from standard input, one a line, and print one JSON object for each. Nothing is sent anywhere.
    Resolve,
}

/// What is printed for one line.
#[derive(Serialize)]
struct Answer<'a> {
    input: &'a str,
    verdict: Verdict,
    commune_code: Option<&'a str>,
    candidates: &'a [Candidate<'a>],
    former_unit: Option<FormerUnit<'a>>,
    rest: &'a str,
}

/// Does what the command says.
pub fn address(address: &Address) -> anyhow::Result<ExitCode> {
    match address.command {
        Command::Resolve => resolve(stdin().lock(), BufWriter::new(stdout().lock())),
    }
}

fn resolve(mut lines: impl BufRead, mut out: impl Write) -> anyhow::Result<ExitCode> {
    let book = AddressBook::carried()?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).context("cannot read the addresses")? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        let input = text.trim_end_matches(['\n', '\r']);
        let Resolution { verdict, commune_code, candidates, former_unit, rest } = book.resolve(input);
        let answer = Answer { input, verdict, commune_code, candidates: &candidates, former_unit, rest };
        serde_json::to_writer(&mut out, &answer).context("the answers were not read to their end")?;
        out.write_all(b"\n").context("the answers were not read to their end")?;
    }
    out.flush().context("the answers were not read to their end")?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_answered_by_one_object() {
        let mut out = Vec::new();
        let lines = "12 Lê Lợi, P. Bến Nghé, Q.1, TP.HCM\r\n\n\u{fffd}\nkhông phải địa chỉ";
        resolve(lines.as_bytes(), &mut out).unwrap();
        let answers: Vec<serde_json::Value> =
            String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), 4);
        assert_eq!(answers[0]["verdict"], "resolved");
        assert_eq!(answers[0]["input"], "12 Lê Lợi, P. Bến Nghé, Q.1, TP.HCM");
        assert_eq!(answers[0]["rest"], "12 Lê Lợi");
        assert_eq!(answers[0]["former_unit"]["name"], "Phường Bến Nghé");
        assert!(answers[1..].iter().all(|answer| answer["verdict"] == "unresolved"));
    }
}
