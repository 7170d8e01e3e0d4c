//! An operator sees whether everything runs: what waits, what failed, and when each recurring work was last done.

use crate::config::Settings;
use crate::domain::pace::NotNow;
use crate::domain::time::At;
use crate::flows::house::{CourierAccount, House};
use crate::spool::{self, SpoolError, Waiting};
use crate::store::inbox::{self, Reading};
use crate::store::notifications::{self, NotificationState};
use crate::store::outbox::{self, WorkKind};
use crate::store::{StoreError, places, schedule, watch};
use chrono_tz::Asia::Ho_Chi_Minh;
use cron::Schedule;
use std::str::FromStr;

/// Work that is due longer than this, in seconds, is not being done.
const MAX_DUE_S: i64 = 2 * 60;
/// Recurring work whose next run is overdue for longer than this, in seconds, stands still.
const MAX_OVERDUE_S: i64 = 10 * 60;
/// Failures are counted over this time, in seconds.
const A_DAY_S: i64 = 24 * 3600;

/// How everything runs.
pub struct Overview {
    /// Pushes that wait for the database.
    pub spool: SpoolHealth,
    pub offices: u64,
    pub accounts: Vec<AccountHealth>,
    /// Messages to be read, and for how many seconds the oldest of them has waited.
    pub unread: u64,
    pub unread_for_s: i64,
    /// Messages that were put aside.
    pub put_aside: Vec<(Reading, u64)>,
    pub work: Vec<(WorkKind, u64)>,
    /// Seconds for which the oldest work has been due.
    pub due_for_s: i64,
    pub failed_in_a_day: u64,
    pub notifications: Vec<(NotificationState, u64)>,
    pub heartbeats: Vec<Heartbeat>,
}

/// Whether pushes that came while the database was away have been brought back.
pub enum SpoolHealth {
    /// There is no spool: couriers are told to push again.
    None,
    Waiting(Waiting),
    /// It cannot be looked at, and the log says why.
    Unreadable,
}

impl SpoolHealth {
    /// Whether a person is needed.
    pub fn is_wrong(&self) -> bool {
        match self {
            SpoolHealth::None => false,
            SpoolHealth::Waiting(waiting) => waiting.set_aside_bytes > 0,
            SpoolHealth::Unreadable => true,
        }
    }
}

/// An account in use, and the settings it still lacks.
pub struct AccountHealth {
    pub name: String,
    pub courier: &'static str,
    pub missing: Vec<&'static str>,
    /// Since when asking tells first what its pushes should have told.
    pub pushes_missed_since: Option<At>,
    /// Until when it is not called, and why.
    pub rest: Option<NotNow>,
}

impl AccountHealth {
    /// How many things are wrong with it.
    pub fn troubles(&self) -> usize {
        self.missing.len() + usize::from(self.pushes_missed_since.is_some()) + usize::from(self.rest.is_some())
    }
}

/// The last run of recurring work.
pub struct Heartbeat {
    pub name: &'static str,
    /// `None` before the first run.
    pub last: Option<LastRun>,
    /// Whether it should have run again long ago.
    pub is_late: bool,
}

/// When recurring work was last done.
pub struct LastRun {
    pub due_at: At,
    pub age_s: i64,
    pub has_ended: bool,
    pub problem: Option<String>,
}

impl Overview {
    /// Whether work waits that nobody does.
    pub fn is_work_late(&self) -> bool {
        self.due_for_s > MAX_DUE_S
    }
    /// How many things are wrong in the database; the spool is looked at by itself.
    pub fn troubles(&self) -> usize {
        let accounts: usize = self.accounts.iter().map(AccountHealth::troubles).sum();
        let failed = usize::try_from(self.failed_in_a_day).unwrap_or(usize::MAX);
        let beats = self.heartbeats.iter().filter(|beat| beat.is_wrong()).count();
        accounts.saturating_add(failed).saturating_add(beats) + usize::from(self.is_work_late())
    }
}

impl Heartbeat {
    /// Whether it is late, or its last run had a problem.
    pub fn is_wrong(&self) -> bool {
        self.is_late || self.last.as_ref().is_some_and(|run| run.problem.is_some())
    }
}

/// Looks at the spool, which needs no database; `None` where there is none.
pub fn look_at_spool(settings: &Settings) -> Result<Option<Waiting>, SpoolError> {
    settings.spool_directory().map(|directory| spool::look(&directory, settings.spool.max_bytes)).transpose()
}

fn spool_health(settings: &Settings) -> SpoolHealth {
    match look_at_spool(settings) {
        Ok(None) => SpoolHealth::None,
        Ok(Some(waiting)) => SpoolHealth::Waiting(waiting),
        Err(error) => {
            tracing::error!(%error, "the spool cannot be looked at");
            SpoolHealth::Unreadable
        }
    }
}

/// Looks everything over.
pub async fn look_over(house: &House) -> Result<Overview, StoreError> {
    let db = &house.store;
    let now = db.now();
    let put_aside = inbox::count_put_aside(db).await?;
    let count = |reading| put_aside.iter().find(|(found, _)| *found == reading).map_or(0, |(_, count)| *count);
    let mut work = Vec::new();
    for kind in WorkKind::ALL {
        work.push((kind, outbox::count_open(db, kind).await?));
    }
    let told = notifications::count_by_state(db).await?;
    let notifications = NotificationState::ALL
        .map(|state| (state, told.iter().find(|(text, _)| text == state.as_str()).map_or(0, |(_, count)| *count)));
    let seconds_since = |at: Option<At>| at.map_or(0, |at| now.seconds_since(at).max(0));
    Ok(Overview {
        spool: spool_health(&house.settings),
        offices: places::count_offices(db).await?,
        accounts: accounts(house, now).await?,
        unread: inbox::count_unread(db).await?,
        unread_for_s: seconds_since(inbox::oldest_unread_at(db).await?),
        put_aside: [Reading::Parked, Reading::Unreadable, Reading::Rejected]
            .map(|reading| (reading, count(reading)))
            .into(),
        work,
        due_for_s: seconds_since(outbox::next_due_at(db).await?),
        failed_in_a_day: outbox::count_failed_since(db, now.plus_s(-A_DAY_S)).await?,
        notifications: notifications.into(),
        heartbeats: heartbeats(house, now).await?,
    })
}

async fn accounts(house: &House, now: At) -> Result<Vec<AccountHealth>, StoreError> {
    let watches = watch::list(&house.store).await?;
    let health = |account: &CourierAccount| {
        let watch = watches.get(&account.account.id).copied().unwrap_or_default();
        let is_missing = |name| account.account.settings.get(name).is_empty();
        let settings = account.courier.settings().iter();
        AccountHealth {
            name: account.account.name.clone(),
            courier: account.courier.name(),
            missing: settings
                .filter(|setting| setting.default.is_none() && is_missing(setting.name))
                .map(|setting| setting.name)
                .collect(),
            pushes_missed_since: watch.pushes_missed_since,
            rest: watch.rest.filter(|rest| rest.until > now),
        }
    };
    Ok(house.accounts_in_use().iter().map(|account| health(account)).collect())
}

async fn heartbeats(house: &House, now: At) -> Result<Vec<Heartbeat>, StoreError> {
    let mut beats = Vec::new();
    for (name, expression) in house.settings.schedule.rows() {
        let last = schedule::find_last(&house.store, name).await?.map(|(due_at, finished_at, problem)| LastRun {
            due_at,
            age_s: now.seconds_since(due_at),
            has_ended: finished_at.is_some(),
            problem,
        });
        let is_late = last.as_ref().is_some_and(|run| is_overdue(expression, run.due_at, now));
        beats.push(Heartbeat { name, last, is_late });
    }
    Ok(beats)
}

fn is_overdue(expression: &str, last_due_at: At, now: At) -> bool {
    let next = Schedule::from_str(expression)
        .ok()
        .and_then(|schedule| schedule.after(&last_due_at.to_utc().with_timezone(&Ho_Chi_Minh)).next());
    next.is_some_and(|next| now.seconds_since(At::from_utc(next.to_utc())) > MAX_OVERDUE_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_overdue_by_its_own_schedule() {
        let last = At::from_second(1_795_313_700);
        assert!(!is_overdue("0/30 * * * * *", last, last.plus_s(600)));
        assert!(is_overdue("0/30 * * * * *", last, last.plus_s(660)));
        // at 09:15 the next hourly run is at 10:00
        assert!(!is_overdue("0 0 * * * *", last, last.plus_s(54 * 60)));
        assert!(is_overdue("0 0 * * * *", last, last.plus_s(56 * 60)));
    }
}
