//! `buuta doctor`: what is wrong, and what needs a person.

use super::{WithSettings, run};
use crate::config::Settings;
use crate::spool;
use crate::store::inbox::{self, Reading};
use crate::store::notifications::{self, NotificationState};
use crate::store::outbox::{self, WorkKind};
use crate::store::{places, schedule, tasks};
use crate::words::{Lang, say};
use crate::worker::schedule::Recurring;
use std::process::ExitCode;

/// Tasks listed at most; the API pages through all of them.
const MAX_TASKS: u64 = 200;
/// Work that is due longer than this, in seconds, is not being done.
const MAX_DUE_S: i64 = 2 * 60;
/// A schedule that ran before and has not for longer than this, in seconds, stands still.
const MAX_RUN_AGE_S: i64 = 10 * 60;

/// Looks everything over and prints it. Exit code 1 when something needs a person.
pub async fn doctor(with: &WithSettings) -> anyhow::Result<ExitCode> {
    // first, for it matters most while the database is away
    let mut troubles = look_at_spool(&run::settings(with)?)?;
    let house = run::house_of_existing_database(with).await?;
    let db = &house.store;
    let now = db.now();
    println!("database: answers, schema current");
    println!("offices: {}", places::count_offices(db).await?);
    for account in house.accounts_in_use() {
        let missing: Vec<&str> = account
            .courier
            .settings()
            .iter()
            .filter(|setting| setting.default.is_none() && account.account.settings.get(setting.name).is_empty())
            .map(|setting| setting.name)
            .collect();
        let verdict =
            if missing.is_empty() { "settings complete".to_owned() } else { format!("lacks {}", missing.join(", ")) };
        troubles += missing.len();
        println!("account {} ({}): {verdict}", account.account.name, account.courier.name());
    }
    for reading in [Reading::Waiting, Reading::Applied, Reading::Parked, Reading::Unreadable, Reading::Rejected] {
        println!("messages {}: {}", reading.as_str(), inbox::count(db, reading).await?);
    }
    for kind in WorkKind::ALL {
        println!("work open, {}: {}", kind.as_str(), outbox::count_open(db, kind).await?);
    }
    let failed = outbox::count_failed_since(db, now.plus_s(-24 * 3600)).await?;
    println!("work failed in the last day: {failed}");
    troubles += usize::try_from(failed).unwrap_or(usize::MAX);
    let due_s = outbox::next_due_at(db).await?.map_or(0, |due_at| now.seconds_since(due_at).max(0));
    let is_late = due_s > MAX_DUE_S;
    troubles += usize::from(is_late);
    println!("oldest due work: {due_s} s{}", if is_late { ", LATE: does a worker run?" } else { "" });
    for state in NotificationState::ALL {
        println!("notifications {}: {}", state.as_str(), notifications::count(db, state).await?);
    }
    for recurring in Recurring::ALL {
        match schedule::find_last(db, recurring.name()).await? {
            None => println!("{}: has not run yet", recurring.name()),
            Some((due_at, _, problem)) => {
                let age_s = now.seconds_since(due_at);
                troubles += usize::from(problem.is_some() || age_s > MAX_RUN_AGE_S);
                println!(
                    "{}: {age_s} s ago{}",
                    recurring.name(),
                    problem.map(|p| format!(", {p}")).unwrap_or_default()
                );
            }
        }
    }
    let tasks = tasks::list_open(db, None, MAX_TASKS).await?;
    println!("tasks open: {}", tasks.len());
    for task in &tasks {
        let age_h = now.seconds_since(task.opened_at) / 3600;
        let late = if task.deadline_at < now { ", LATE" } else { "" };
        let sentence = say(Lang::Vi, &format!("task-{}", task.kind.as_str().replace('_', "-")));
        let actions: Vec<&str> = task.kind.actions().iter().map(|action| action.as_str()).collect();
        println!(
            "  {} {} {} {} ({age_h} h{late}): {sentence} [{}]",
            task.id,
            task.kind.as_str(),
            task.subject_kind.as_str(),
            task.detail,
            actions.join(", ")
        );
    }
    troubles += tasks.len();
    Ok(if troubles == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says how many pushes wait for the database. Only those that nobody could bring back need a person.
fn look_at_spool(settings: &Settings) -> anyhow::Result<usize> {
    let Some(directory) = settings.spool_directory() else {
        println!("spool: none, couriers are answered 503 while the database is away");
        return Ok(0);
    };
    let waiting = spool::look(&directory, settings.spool.max_bytes)?;
    println!("spool: {} pushes wait, {} of {} bytes", waiting.records, waiting.bytes, waiting.limit_bytes);
    if waiting.set_aside_bytes == 0 {
        return Ok(0);
    }
    println!("spool: {} bytes of pushes could not be brought back, see the log", waiting.set_aside_bytes);
    Ok(1)
}
