//! What is watched of courier accounts: how their facts were heard, whether pushes are missed, and who is left alone.

use crate::domain::pace::{NotNow, Rest};
use crate::domain::pushes::{Pushes, Tally};
use crate::domain::time::At;
use crate::store::rows::{get, known};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::account_watch;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};
use std::collections::HashMap;
use uuid::Uuid;

/// What is known of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    pub pushes_missed_since: Option<At>,
    /// The last time it was left alone; it may be over.
    pub rest: Option<NotNow>,
}

impl Watch {
    /// Whether its pushes tell what they should.
    pub fn pushes(&self) -> Pushes {
        if self.pushes_missed_since.is_some() { Pushes::Missed } else { Pushes::Heard }
    }
}

/// What is known of the accounts; an account nothing was ever noted of is left out.
pub async fn list(db: &impl Db) -> Result<HashMap<Uuid, Watch>, StoreError> {
    let rows = account_watch::Entity::find().all(db.connection()).await?;
    rows.into_iter()
        .map(|row| {
            let rest = match (row.rests_until_at, row.rests_why) {
                (Some(until), Some(why)) => {
                    let why = known(Rest::parse(&why), "account_watch", "rests_why")?;
                    Some(NotNow { until: At(until), why })
                }
                _ => None,
            };
            Ok((row.account_id, Watch { pushes_missed_since: row.pushes_missed_since_at.map(At), rest }))
        })
        .collect()
}

/// Notes what is known of an account.
pub async fn put(tx: &Tx, account_id: Uuid, watch: &Watch) -> Result<(), StoreError> {
    use account_watch::Column as C;
    let row = account_watch::ActiveModel {
        account_id: Set(account_id),
        pushes_missed_since_at: Set(watch.pushes_missed_since.map(|at| at.0)),
        rests_until_at: Set(watch.rest.map(|rest| rest.until.0)),
        rests_why: Set(watch.rest.map(|rest| rest.why.as_str().to_owned())),
    };
    account_watch::Entity::insert(row)
        .on_conflict(
            OnConflict::column(C::AccountId)
                .update_columns([C::PushesMissedSinceAt, C::RestsUntilAt, C::RestsWhy])
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// How the facts first heard between two moments were heard, by account: told by a push before or within the grace
/// after we heard of them otherwise, or missed by it. That a courier has an order it need not push: its answer said so.
pub async fn tally(db: &impl Db, from: At, until: At, grace_s: i64) -> Result<HashMap<Uuid, Tally>, StoreError> {
    let sql = "select o.account_id, count(*) as heard, \
               sum(case when e.pushed_at <= e.recorded_at + $1 then 1 else 0 end) as told \
               from event e join \"order\" o on o.id = e.order_id \
               where e.recorded_at >= $2 and e.recorded_at < $3 and e.heard_by <> 'person' \
               and e.kind not in ('registered', 'accepted') group by o.account_id";
    let statement = db.statement(sql, vec![At::from_second(grace_s).0.into(), from.0.into(), until.0.into()]);
    let rows = db.connection().query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let number = |column| Ok::<u64, StoreError>(u64::try_from(get::<i64>(row, column)?).unwrap_or(0));
            let told = number("told")?;
            Ok((get(row, "account_id")?, Tally { told, missed: number("heard")?.saturating_sub(told) }))
        })
        .collect()
}
