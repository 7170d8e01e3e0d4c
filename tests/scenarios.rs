//! Every story of every courier is played in fair weather and ends as its file says; the stories leave no code and no
//! outcome out without a reason.

use crate::support::database::is_postgres;
use crate::support::scenarios::{Scenario, of_courier};
use crate::support::simulated_days::{SimulatedDays, Weather};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Every outcome an order can have, by the name of its stories.
const OUTCOMES: [&str; 12] = [
    "happy",
    "skips_steps",
    "absent_then_delivered",
    "absent_three_times_returned",
    "refused_returned",
    "held_then_collected",
    "pickup_failed",
    "cancelled_before_pickup",
    "cancelled_after_pickup",
    "lost",
    "damaged",
    "forwarded",
];

#[tokio::test(flavor = "multi_thread")]
async fn end_as_they_are_written() {
    if is_postgres() {
        return println!("left to the run on SQLite: simulated days are kept in memory");
    }
    let mut days = SimulatedDays::begin(1, Weather::default()).await;
    let mut names = Vec::new();
    for courier in buuta_webhooks::registry() {
        for (name, scenario) in of_courier(courier.code()) {
            let scenario = Arc::new(scenario);
            for direction in scenario.directions.clone() {
                days.plan(courier.code(), direction, Arc::clone(&scenario)).await;
                names.push(format!("{}/{name} {}", courier.code(), direction.as_str()));
            }
        }
    }
    days.pass(14).await;
    let mut wrong = Vec::new();
    for ((planned, mut standing), name) in days.planned.iter().zip(days.standings().await).zip(&names) {
        // one story lasts longer than another: a courier with nothing more to tell falls silent meanwhile
        standing.tasks.retain(|task| task != "silent_order");
        let Scenario { ends, .. } = planned.scenario.as_ref();
        let mut told = standing.told.clone();
        let mut due = planned.scenario.told(planned.direction).to_vec();
        told.sort();
        due.sort();
        let found = (&standing.state, standing.holder.as_str(), standing.delivery_tries, &standing.tasks, told);
        let holder = planned.scenario.holder(planned.direction);
        let wanted = (&ends.state, holder, ends.delivery_tries, &ends.tasks, due);
        if found != wanted || standing.doubles > 0 || !planned.is_told() {
            wrong.push(format!("{name}:\n  found  {found:?}\n  wanted {wanted:?}"));
        }
    }
    println!("{} stories, {} pushes, {} calls", names.len(), days.counts().pushes, days.counts().calls);
    assert!(wrong.is_empty(), "{} of {} end otherwise:\n{}", wrong.len(), names.len(), wrong.join("\n"));
    every_code_was_reached(&days).await;
}

/// No row of a courier's table, nor any made up code, is left out of the stories without a reason.
async fn every_code_was_reached(days: &SimulatedDays) {
    let sql = "select distinct courier_account.courier, event.raw_code, event.raw_reason from event \
               join \"order\" on \"order\".id = event.order_id \
               join courier_account on courier_account.id = \"order\".account_id";
    let reached = days.rows(sql).await;
    let excused = left_out("Codes without a story");
    let mut wanted: BTreeSet<(String, String, String)> = BTreeSet::new();
    for courier in buuta_webhooks::registry() {
        let rows = courier.status_table().iter();
        wanted
            .extend(rows.map(|row| (courier.code().to_owned(), row.raw_code.to_owned(), row.reason_prefix.to_owned())));
    }
    let made_up = buuta_standins::read_made_up_codes(include_str!("../data/made_up_codes.csv")).unwrap();
    wanted.extend(made_up.into_iter().map(|code| (code.courier, code.raw_code, String::new())));
    let is_reached = |(courier, code, reason): &&(String, String, String)| {
        reached.iter().any(|row| row[0] == *courier && row[1] == *code && row[2].starts_with(reason))
    };
    let is_excused = |(courier, code, _): &&(String, String, String)| {
        excused.iter().any(|row| row[0] == *courier && row[1] == *code)
    };
    let left_out: Vec<_> = wanted.iter().filter(|row| !is_reached(row) && !is_excused(row)).collect();
    println!("{} rows of the couriers' tables, {} excused", wanted.len(), excused.len());
    assert!(left_out.is_empty(), "no story reaches {left_out:?}");
}

#[test]
fn leave_no_outcome_out_without_a_reason() {
    let excused = left_out("Outcomes without a story");
    let mut told = 0;
    for courier in buuta_webhooks::registry() {
        let stories = of_courier(courier.code());
        for outcome in OUTCOMES {
            let is_excused = excused.iter().any(|row| row[0] == courier.code() && row[1] == outcome);
            let is_told = stories.contains_key(outcome);
            assert!(is_told != is_excused, "{} {outcome}: told {is_told}, excused {is_excused}", courier.code());
            told += usize::from(is_told);
        }
    }
    println!("{told} outcomes told, {} excused", excused.len());
}

#[test]
fn every_fault_strikes_somewhere() {
    for row in rows_under(&folder().join("README.md"), "What goes wrong, and where it does") {
        let (file, test) = row[1].split_once("::").unwrap();
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        assert!(text.contains(&format!("fn {test}()")), "{}: there is no {test} in {file}", row[0]);
    }
}

/// What the couriers' stories leave out under this heading: courier, what, why not.
fn left_out(heading: &str) -> Vec<Vec<String>> {
    let of = |code: &str| {
        let path = folder().join(code).join("README.md");
        let rows = if path.exists() { rows_under(&path, heading) } else { Vec::new() };
        let with_code = move |row: Vec<String>| std::iter::once(code.to_owned()).chain(row).collect();
        rows.into_iter().map(with_code).collect::<Vec<Vec<String>>>()
    };
    buuta_webhooks::registry().iter().flat_map(|courier| of(courier.code())).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("standins/scenarios")
}

/// The rows of the table under this heading, without the marks around code; none where there is no such heading.
fn rows_under(document: &Path, heading: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(document).unwrap();
    let Some((_, below)) = text.split_once(&format!("## {heading}\n")) else {
        return Vec::new();
    };
    let below = below.split("\n## ").next().unwrap();
    let rows = below.lines().filter(|line| line.starts_with("| ")).skip(2);
    let cells =
        |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.replace('`', "").trim().to_owned()).collect();
    rows.map(cells).collect()
}
