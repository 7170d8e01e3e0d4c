//! `buuta doctor`: what is wrong, and what needs a person.

use super::{WithSettings, run};
use crate::channels::ReportCheck;
use crate::config::Settings;
use crate::domain::budget::Spent;
use crate::flows::look_over::{Overview, look_at_spool, look_over};
use crate::flows::see_providers::{ProviderState, Tokens, see_providers};
use crate::flows::word_notices::{MisfitInUse, misfits_in_use};
use crate::store::inbox::{self, Reading};
use crate::store::tasks;
use crate::words::{Lang, say};
use std::process::ExitCode;

/// Tasks listed at most; the API pages through all of them.
const MAX_TASKS: u64 = 200;
/// Looks everything over and prints it. Exit code 1 when something needs a person.
pub async fn doctor(with: &WithSettings) -> anyhow::Result<ExitCode> {
    // first, for it matters most while the database is away
    let mut troubles = print_spool(&run::settings(with)?)?;
    let house = run::house_of_existing_database(with).await?;
    let (db, now) = (&house.store, house.store.now());
    let overview = look_over(&house).await?;
    print_overview(&overview, inbox::count(db, Reading::Applied).await?);
    troubles = troubles.saturating_add(overview.troubles());
    let misfits = misfits_in_use(&house).await?;
    for MisfitInUse { key, version, provider } in &misfits {
        let (kind, channel, lang) = (key.kind.as_str(), key.channel.as_str(), key.lang.as_str());
        println!("text {kind} {channel} {lang}, version {version}: does not fit what is registered with {provider}");
    }
    troubles = troubles.saturating_add(misfits.len());
    let providers = see_providers(&house).await?;
    providers.iter().for_each(print_provider);
    let lacking: usize = providers.iter().map(|provider| provider.missing.len()).sum();
    troubles = troubles.saturating_add(lacking);
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
    troubles = troubles.saturating_add(tasks.len());
    Ok(if troubles == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_overview(overview: &Overview, applied: u64) {
    println!("database: answers, schema current");
    println!("offices: {}", overview.offices);
    for account in &overview.accounts {
        let verdict = match account.missing.is_empty() {
            true => "settings complete".to_owned(),
            false => format!("lacks {}", account.missing.join(", ")),
        };
        println!("account {} ({}): {verdict}", account.name, account.courier);
        if let Some(since) = account.pushes_missed_since {
            println!("  pushes missed since {}: its orders are asked about more often", since.rfc3339());
        }
        if let Some(rest) = account.rest {
            println!("  not called before {} ({})", rest.until.rfc3339(), rest.why.as_str());
        }
    }
    let read = [(Reading::Waiting, overview.unread), (Reading::Applied, applied)];
    for (reading, count) in read.iter().chain(&overview.put_aside) {
        println!("messages {}: {count}", reading.as_str());
    }
    for (kind, count) in &overview.work {
        println!("work open, {}: {count}", kind.as_str());
    }
    println!("work failed in the last day: {}", overview.failed_in_a_day);
    let late = if overview.is_work_late() { ", LATE: does a worker run?" } else { "" };
    println!("oldest due work: {} s{late}", overview.due_for_s);
    for (state, count) in &overview.notifications {
        println!("notifications {}: {count}", state.as_str());
    }
    for beat in &overview.heartbeats {
        match &beat.last {
            None => println!("{}: has not run yet", beat.name),
            Some(run) => {
                let late = if beat.is_late { ", LATE" } else { "" };
                let problem = run.problem.as_ref().map(|problem| format!(", {problem}")).unwrap_or_default();
                println!("{}: {} s ago{late}{problem}", beat.name, run.age_s);
            }
        }
    }
}

/// Whether a provider rests is known to the process that calls it alone.
fn print_provider(provider: &ProviderState) {
    let verdict = match (provider.missing.is_empty(), provider.is_on) {
        (_, false) => "not in use".to_owned(),
        (true, true) => "settings complete".to_owned(),
        (false, true) => format!("lacks {}", provider.missing.join(", ")),
    };
    println!("provider {} ({}): {verdict}", provider.name, provider.messenger);
    match provider.last_taken_at {
        Some(at) => println!("  last took a message at {}", at.rfc3339()),
        None => println!("  took no message for seven days"),
    }
    let Spent { messages, cost_vnd } = provider.spent_today;
    println!("  given today: {messages} messages, {cost_vnd} VND; weight {} %", provider.weight_percent);
    match provider.tokens {
        Tokens::None => {}
        Tokens::NotYet => println!("  tokens: asked for with the first message"),
        Tokens::GoodUntil(at) => println!("  tokens: good until {}", at.rfc3339()),
        Tokens::EndedAt(at) => println!("  tokens: ended at {}, the next message renews them", at.rfc3339()),
    }
    match provider.reports {
        ReportCheck::Unsigned => {}
        ReportCheck::Learnt => println!("  reports: signatures are only learnt, what does not fit settles nothing"),
        ReportCheck::Enforced => println!("  reports: signatures are checked, what does not fit does not come in"),
    }
}

/// Says how many pushes wait for the database. Only those that nobody could bring back need a person.
fn print_spool(settings: &Settings) -> anyhow::Result<usize> {
    let Some(waiting) = look_at_spool(settings)? else {
        println!("spool: none, couriers are answered 503 while the database is away");
        return Ok(0);
    };
    println!("spool: {} pushes wait, {} of {} bytes", waiting.records, waiting.bytes, waiting.limit_bytes);
    if waiting.set_aside_bytes == 0 {
        return Ok(0);
    }
    println!("spool: {} bytes of pushes could not be brought back, see the log", waiting.set_aside_bytes);
    Ok(1)
}
