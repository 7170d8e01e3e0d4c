//! Recurring work: what, when, and that only one instance does each run.

use crate::domain::time::At;
use crate::flows::find_silent_orders::find_silent_orders;
use crate::flows::find_stuck_work::find_stuck_work;
use crate::flows::house::House;
use crate::flows::judge_again::forget_refused_pushes;
use crate::flows::pull_tracking::{pull_account, pull_due_orders};
use crate::flows::warn_of_lateness::warn_of_lateness;
use crate::flows::watch_accounts::watch_accounts;
use crate::store::StoreError;
use crate::store::schedule::{self, Run};
use chrono_tz::Asia::Ho_Chi_Minh;
use cron::Schedule;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recurring {
    /// Read on in every feed and list of changes.
    PullFeeds,
    /// Ask about every order whose time has come.
    PullDueOrders,
    /// Tell a person of orders whose couriers are silent.
    FindSilentOrders,
    /// Take up messages whose work was lost, and tell a person of work that never ends.
    FindStuckWork,
    /// Tell citizens whose results will probably come late, or in time after all.
    WarnOfLateness,
    /// Judge every account's pushes, and note which accounts rest.
    WatchAccounts,
    /// Forget what came with pushes that were refused long ago.
    ForgetRefusedPushes,
}

impl Recurring {
    /// Every recurring work.
    pub const ALL: [Recurring; 7] = [
        Recurring::PullFeeds,
        Recurring::PullDueOrders,
        Recurring::FindSilentOrders,
        Recurring::FindStuckWork,
        Recurring::WarnOfLateness,
        Recurring::WatchAccounts,
        Recurring::ForgetRefusedPushes,
    ];

    /// The name its runs are claimed under.
    pub const fn name(self) -> &'static str {
        match self {
            Recurring::PullFeeds => "pull_feeds",
            Recurring::PullDueOrders => "pull_due_orders",
            Recurring::FindSilentOrders => "find_silent_orders",
            Recurring::FindStuckWork => "find_stuck_work",
            Recurring::WarnOfLateness => "warn_of_lateness",
            Recurring::WatchAccounts => "watch_accounts",
            Recurring::ForgetRefusedPushes => "forget_refused_pushes",
        }
    }

    fn expression(self, house: &House) -> &str {
        match self {
            Recurring::PullFeeds => &house.settings.schedule.pull_feeds,
            Recurring::PullDueOrders => &house.settings.schedule.pull_due_orders,
            Recurring::FindSilentOrders => &house.settings.schedule.find_silent_orders,
            Recurring::FindStuckWork => &house.settings.schedule.find_stuck_work,
            Recurring::WarnOfLateness => &house.settings.schedule.warn_of_lateness,
            Recurring::WatchAccounts => &house.settings.schedule.watch_accounts,
            Recurring::ForgetRefusedPushes => &house.settings.schedule.forget_refused_pushes,
        }
    }

    /// Does one run.
    pub async fn run(self, house: &House) -> Result<(), String> {
        match self {
            Recurring::PullFeeds => {
                let mut problems = Vec::new();
                for account in house.accounts_in_use() {
                    if let Err(error) = pull_account(house, &account).await {
                        problems.push(format!("{}: {error}", account.account.name));
                    }
                }
                if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
            }
            Recurring::PullDueOrders => pull_due_orders(house).await.map(|_| ()).map_err(|error| error.to_string()),
            Recurring::FindSilentOrders => {
                find_silent_orders(house).await.map(|_| ()).map_err(|error| error.to_string())
            }
            Recurring::FindStuckWork => find_stuck_work(house).await.map(|_| ()).map_err(|error| error.to_string()),
            Recurring::WarnOfLateness => warn_of_lateness(house).await.map(|_| ()).map_err(|error| error.to_string()),
            Recurring::WatchAccounts => watch_accounts(house).await.map_err(|error| error.to_string()),
            Recurring::ForgetRefusedPushes => forget_refused_pushes(house).await.map_err(|error| error.to_string()),
        }
    }
}

/// Why a schedule cannot be used. Weekdays by number are refused: this dialect counts Sunday as 1, and people do not.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    #[error("schedule.{name} is not `second minute hour day month weekday`: {source}")]
    Unreadable { name: &'static str, source: cron::error::Error },
    #[error("schedule.{name}: write weekdays by name (Mon-Sun), numbers mean other days here than elsewhere")]
    WeekdayByNumber { name: &'static str },
}

/// Reads the schedules of all recurring work.
pub fn read_schedules(house: &House) -> Result<Vec<(Recurring, Schedule)>, ScheduleError> {
    Recurring::ALL
        .into_iter()
        .map(|recurring| {
            let (name, expression) = (recurring.name(), recurring.expression(house));
            let weekday = expression.split_whitespace().nth(5).unwrap_or("*");
            if weekday.chars().any(|c| c.is_ascii_digit()) {
                return Err(ScheduleError::WeekdayByNumber { name });
            }
            let schedule =
                Schedule::from_str(expression).map_err(|source| ScheduleError::Unreadable { name, source })?;
            Ok((recurring, schedule))
        })
        .collect()
}

/// Runs what is scheduled until cancelled.
pub async fn run_until(house: Arc<House>, stop: CancellationToken) {
    let schedules = match read_schedules(&house) {
        Ok(schedules) => schedules,
        Err(error) => {
            // checked at the start of the service already
            tracing::error!(%error, "nothing is scheduled");
            return;
        }
    };
    let loops = schedules.into_iter().map(|(recurring, schedule)| {
        let (house, stop) = (Arc::clone(&house), stop.clone());
        tokio::spawn(async move { run_one_until(&house, recurring, &schedule, &stop).await })
    });
    for handle in loops.collect::<Vec<_>>() {
        if let Err(error) = handle.await {
            tracing::error!(%error, "scheduled work ended unexpectedly");
        }
    }
}

async fn run_one_until(house: &House, recurring: Recurring, schedule: &Schedule, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        let now = house.store.now();
        let Some(next) = schedule.after(&now.to_utc().with_timezone(&Ho_Chi_Minh)).next() else {
            return;
        };
        let due_at = At::from_utc(next.to_utc());
        let wait_ms = u64::try_from((due_at.0 - now.0) / 1000).unwrap_or(0);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(wait_ms + 1)) => {}
        }
        if let Err(error) = claim_and_run(house, recurring, due_at).await {
            tracing::error!(%error, work = recurring.name(), "a scheduled run cannot be noted");
        }
    }
}

async fn claim_and_run(house: &House, recurring: Recurring, due_at: At) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    let run = schedule::claim(&tx, recurring.name(), due_at).await?;
    tx.commit().await?;
    if run == Run::Taken {
        return Ok(());
    }
    let problem = recurring.run(house).await.err();
    if let Some(problem) = &problem {
        tracing::warn!(work = recurring.name(), problem, "a scheduled run had a problem");
    }
    let tx = house.store.begin().await?;
    schedule::finish(&tx, recurring.name(), due_at, problem.as_deref()).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn what_recurs_and_what_is_scheduled_are_the_same() {
        let settings = Settings::read(None).unwrap();
        let scheduled = settings.schedule.rows().map(|(name, _)| name);
        assert_eq!(Recurring::ALL.map(Recurring::name), scheduled);
    }
}
