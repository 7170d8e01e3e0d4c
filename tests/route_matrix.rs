//! Every route as every persona, with everything of someone else's case put into it: nothing of that case may come back,
//! in a page, in JSON or in print, and nothing of it may change. A route this test cannot fill in fails it.

mod cases;
mod personas;

use crate::support::staff::Shown;
use buuta::app::access::{RULES, Rule, Who};
use cases::{Case, Cases};
use personas::{Caller, Callers};
use std::collections::BTreeMap;

/// What came of one call.
struct Call {
    caller: String,
    route: String,
    shown: Shown,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_or_changes_a_case_beyond_reach() {
    let cases = Cases::open().await;
    let callers = Callers::of(&cases).await;
    let before = cases.theirs.standing(&cases.house).await;
    let mut calls = 0;
    let mut leaks = Vec::new();
    let mut by_status: BTreeMap<u16, u32> = BTreeMap::new();
    for caller in callers.beyond_reach() {
        for rule in RULES {
            for call in call_with_everything_of(&cases.theirs, caller, rule).await {
                calls += 1;
                *by_status.entry(call.shown.status).or_default() += 1;
                assert!(call.shown.status < 500, "{} {}: {}", call.caller, call.route, call.shown.body);
                check_let_in(caller, rule, &call);
                leaks.extend(markers_in(&cases.theirs, &call));
            }
        }
    }
    assert!(leaks.is_empty(), "shown beyond reach:\n{}", leaks.join("\n"));
    assert_eq!(before, cases.theirs.standing(&cases.house).await, "changed by somebody beyond reach");
    println!(
        "{} routes x {} callers: {calls} calls with another's case in them, {} markers searched in each answer, none shown; \
         statuses {by_status:?}",
        RULES.len(),
        callers.beyond_reach().count(),
        cases.theirs.markers.len(),
    );
    control(&cases, &callers).await;
    cases.close().await;
}

/// The same search finds the markers where they belong: with those who work on the case.
async fn control(cases: &Cases, callers: &Callers) {
    let mut found: BTreeMap<&str, u32> = BTreeMap::new();
    for caller in callers.within_reach() {
        for rule in RULES.iter().filter(|rule| rule.method == "GET") {
            for call in call_with_everything_of(&cases.theirs, caller, rule).await {
                for (name, marker) in &cases.theirs.markers {
                    if call.shown.body.contains(marker.as_str()) {
                        *found.entry(name).or_default() += 1;
                    }
                }
            }
        }
    }
    println!("control: those who work on the case are shown {found:?}");
    for name in ["dossier code", "request code"] {
        assert!(found.contains_key(name), "nobody is ever shown the {name}: the search would find nothing");
    }
}

/// Calls a route with every way of naming the case that its path has room for.
async fn call_with_everything_of(case: &Case, caller: &Caller, rule: &Rule) -> Vec<Call> {
    let mut calls = Vec::new();
    for path in case.paths(rule.path) {
        let shown = caller.call(rule.method, &path, case).await;
        calls.push(Call { caller: caller.name.clone(), route: format!("{} {}", rule.method, rule.path), shown });
    }
    calls
}

/// Whether a caller came in follows from the table alone.
fn check_let_in(caller: &Caller, rule: &Rule, call: &Call) {
    let is_turned_away = match rule.who {
        Who::Staff(roles) => !caller.role.is_some_and(|role| roles.contains(&role)),
        Who::Key(scope) => !caller.scopes.contains(&scope),
        Who::Anybody | Who::Courier => return,
    };
    let status = call.shown.status;
    if is_turned_away {
        let to_the_door = status == 303 && call.shown.location.starts_with("/noi-bo/dang-nhap");
        assert!([401, 403].contains(&status) || to_the_door, "{} passed {}: {status}", call.caller, call.route);
    } else {
        assert!(![401, 403].contains(&status), "{} is turned away from {}: {status}", call.caller, call.route);
    }
}

fn markers_in(case: &Case, call: &Call) -> Vec<String> {
    case.markers
        .iter()
        .filter(|(_, marker)| {
            call.shown.body.contains(marker.as_str()) || call.shown.location.contains(marker.as_str())
        })
        .map(|(name, marker)| format!("{} {}: {name} {marker:?}", call.caller, call.route))
        .collect()
}
