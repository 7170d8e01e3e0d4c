//! How telling goes: what waits to be sent, and what became of the tries of a stretch of time, by channel and provider.

use crate::domain::channel::Channel;
use crate::domain::time::At;
use crate::store::outbox::WorkKind;
use crate::store::rows::{get, known};
use crate::store::{Db, StoreError};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

/// Microseconds of a second, as moments are counted.
const SECOND: i64 = 1_000_000;

/// Messages that are to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Those whose time has come.
    pub due: u64,
    /// Since when the oldest of them waits.
    pub oldest_due_at: Option<At>,
    /// Those that are looked at later: at the end of the night, or when their report should have come.
    pub later: u64,
}

/// What became of the tries on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub channel: Channel,
    /// `None` for mail.
    pub provider_id: Option<Uuid>,
    pub tries: u64,
    /// Taken for good; where the provider tells afterwards, arrived.
    pub reached: u64,
    pub refused: u64,
    pub not_now: u64,
    pub unknown: u64,
    /// Under way, or their report is waited for.
    pub open: u64,
    /// Seconds from the call to the moment the provider told that it arrived.
    pub mean_s: Option<i64>,
    pub longest_s: Option<i64>,
    /// What they cost, đồng.
    pub cost_vnd: i64,
}

impl Figures {
    /// How many of a hundred tries whose end is known reached her.
    pub fn reached_percent(&self) -> Option<u64> {
        let ended = self.tries - self.open;
        (ended > 0).then(|| self.reached * 100 / ended)
    }
}

/// What waits now.
pub async fn queue(db: &impl Db) -> Result<Queue, StoreError> {
    let sql = "select count(case when due_at <= $1 then 1 end) as n_due, \
         min(case when due_at <= $1 then due_at end) as oldest, \
         count(case when due_at > $1 then 1 end) as n_later \
         from outbox where kind = $2 and state = 'waiting' and finished_at is null";
    let values = vec![db.store().now().0.into(), WorkKind::TellCitizen.as_str().into()];
    let Some(row) = db.connection().query_one_raw(db.statement(sql, values)).await? else {
        return Ok(Queue::default());
    };
    Ok(Queue {
        due: count(&row, "n_due")?,
        oldest_due_at: get::<Option<i64>>(&row, "oldest")?.map(At),
        later: count(&row, "n_later")?,
    })
}

/// What became of the tries begun since a moment; channels without any are left out.
pub async fn since(db: &impl Db, moment: At) -> Result<Vec<Figures>, StoreError> {
    // sums of PostgreSQL are wider than what is summed
    let sql = "select channel, provider_id, count(*) as n, \
         count(case when outcome = 'accepted' then 1 end) as n_reached, \
         count(case when outcome = 'refused' then 1 end) as n_refused, \
         count(case when outcome = 'try_later' then 1 end) as n_not_now, \
         count(case when outcome = 'unknown' then 1 end) as n_unknown, \
         count(case when outcome is null then 1 end) as n_open, \
         cast(avg(delivered_at - begun_at) as bigint) as mean, max(delivered_at - begun_at) as longest, \
         cast(coalesce(sum(cost_vnd), 0) as bigint) as cost_vnd \
         from notification_try where begun_at >= $1 and led_by is null group by channel, provider_id order by channel, provider_id";
    let rows = db.connection().query_all_raw(db.statement(sql, vec![moment.0.into()])).await?;
    rows.iter().map(figures_of).collect()
}

fn figures_of(row: &QueryResult) -> Result<Figures, StoreError> {
    let seconds = |column| Ok::<_, StoreError>(get::<Option<i64>>(row, column)?.map(|length| length / SECOND));
    Ok(Figures {
        channel: known(Channel::parse(&get::<String>(row, "channel")?), "notification_try", "channel")?,
        provider_id: get(row, "provider_id")?,
        tries: count(row, "n")?,
        reached: count(row, "n_reached")?,
        refused: count(row, "n_refused")?,
        not_now: count(row, "n_not_now")?,
        unknown: count(row, "n_unknown")?,
        open: count(row, "n_open")?,
        mean_s: seconds("mean")?,
        longest_s: seconds("longest")?,
        cost_vnd: get(row, "cost_vnd")?,
    })
}

fn count(row: &QueryResult, column: &str) -> Result<u64, StoreError> {
    Ok(u64::try_from(get::<i64>(row, column)?).unwrap_or(0))
}
