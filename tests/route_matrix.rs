//! Every route as every persona, with everything of someone else's case put into it: nothing of that case may come back,
//! in a page, in JSON or in print, and nothing of it may change. A route this test cannot fill in fails it.
//!
//! `QUICK=1` calls at the last stage of the case alone.

mod cases;
pub mod citizens;
mod personas;

use crate::support::staff::Shown;
use buuta::app::access::{RULES, Rule, Who};
use cases::{Case, Cases, Stage};
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
    let mut cases = Cases::open().await;
    let callers = Callers::of(&cases).await;
    let (mut calls, mut leaks) = (0, Vec::new());
    let mut by_status: BTreeMap<u16, u32> = BTreeMap::new();
    let mut found: BTreeMap<&str, u32> = BTreeMap::new();
    let is_quick = std::env::var("QUICK").is_ok_and(|quick| quick == "1");
    let stages = if is_quick { 1 } else { Stage::ALL.len() };
    for (number, stage) in Stage::ALL.into_iter().enumerate() {
        cases.bring_to(stage).await;
        let is_called = number + stages >= Stage::ALL.len();
        let before = cases.theirs.standing(&cases.house).await;
        for caller in callers.beyond_reach().filter(|_| is_called) {
            for rule in RULES {
                for call in call_with_everything_of(&cases.theirs, caller, rule).await {
                    calls += 1;
                    *by_status.entry(call.shown.status).or_default() += 1;
                    assert!(call.shown.status < 500, "{} {}: {}", call.caller, call.route, call.shown.body);
                    check_let_in(caller, rule, &call);
                    leaks.extend(markers_in(&cases.theirs, &call).map(|marker| format!("{stage:?} {marker}")));
                }
            }
        }
        let after = cases.theirs.standing(&cases.house).await;
        assert_eq!(before, after, "changed by somebody beyond reach while {stage:?}");
        for name in find_within_reach(&cases, &callers).await {
            *found.entry(name).or_default() += 1;
        }
    }
    assert!(leaks.is_empty(), "shown beyond reach:\n{}", leaks.join("\n"));
    println!(
        "{} routes x {} callers x {stages} stages of a case: {calls} calls with another's case in them, {} markers searched in \
         each answer, none shown, nothing changed; statuses {by_status:?}",
        RULES.len(),
        callers.beyond_reach().count(),
        cases.theirs.markers.len(),
    );
    println!("control: those who work on the case are shown {found:?}");
    for (name, _) in cases.theirs.markers.iter().filter(|(name, _)| !NEVER_SHOWN_AGAIN.contains(name)) {
        assert!(found.contains_key(name), "nobody is ever shown the {name}: the search would find nothing");
    }
    cases.close().await;
}

/// Shown once, when the request was opened, and to nobody after that.
const NEVER_SHOWN_AGAIN: [&str; 1] = ["look-up secret"];

/// The same search finds the markers where they belong: with those who work on the case.
async fn find_within_reach(cases: &Cases, callers: &Callers) -> Vec<&'static str> {
    let mut found = Vec::new();
    for caller in callers.within_reach() {
        for rule in RULES.iter().filter(|rule| rule.method == "GET") {
            for call in call_with_everything_of(&cases.theirs, caller, rule).await {
                let shown = cases.theirs.markers.iter().filter(|(_, marker)| call.shown.body.contains(marker.as_str()));
                found.extend(shown.map(|(name, _)| *name));
            }
        }
    }
    found
}

/// Calls a route with every way of naming the case that its path has room for.
async fn call_with_everything_of(case: &Case, caller: &Caller, rule: &Rule) -> Vec<Call> {
    let mut calls = Vec::new();
    for path in case.paths(rule.path) {
        // whoever is turned away at the door is so whatever the form says
        let forms = caller.forms(rule.method, case);
        let most = if is_turned_away(caller, rule) { 1 } else { forms.len() };
        for form in forms.into_iter().take(most) {
            let shown = caller.call(rule.method, &path, form).await;
            calls.push(Call { caller: caller.name.clone(), route: format!("{} {}", rule.method, rule.path), shown });
        }
    }
    calls
}

/// Whether the table turns a caller away.
fn is_turned_away(caller: &Caller, rule: &Rule) -> bool {
    match rule.who {
        Who::Staff(roles) => !caller.role.is_some_and(|role| roles.contains(&role)),
        Who::Key(scope) => !caller.scopes.contains(&scope),
        Who::Anybody | Who::Courier | Who::Provider => false,
    }
}

/// Whether a caller came in follows from the table alone.
fn check_let_in(caller: &Caller, rule: &Rule, call: &Call) {
    if matches!(rule.who, Who::Anybody | Who::Courier | Who::Provider) {
        return;
    }
    let status = call.shown.status;
    if is_turned_away(caller, rule) {
        let to_the_door = status == 303 && call.shown.location.starts_with("/noi-bo/dang-nhap");
        assert!([401, 403].contains(&status) || to_the_door, "{} passed {}: {status}", call.caller, call.route);
    } else {
        assert!(![401, 403].contains(&status), "{} is turned away from {}: {status}", call.caller, call.route);
    }
}

fn markers_in<'a>(case: &'a Case, call: &'a Call) -> impl Iterator<Item = String> + 'a {
    case.markers
        .iter()
        .filter(|(_, marker)| {
            call.shown.body.contains(marker.as_str()) || call.shown.location.contains(marker.as_str())
        })
        .map(|(name, marker)| format!("{} {}: {name} {marker:?}", call.caller, call.route))
}
