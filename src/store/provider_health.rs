//! What is counted of providers: how their tries of late went, and what each was given today, within its budget.

use crate::domain::budget::{Budget, Spent};
use crate::domain::provider_health::Tally;
use crate::domain::time::At;
use crate::store::rows::get;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::provider_day;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// What became of the tries begun since a moment, by account. Late is what arrived longer after its call than allowed,
/// or has not yet.
pub async fn tally(db: &impl Db, since: At, late_after_s: i64) -> Result<HashMap<Uuid, Tally>, StoreError> {
    let sql = "select provider_id, count(*) as n, count(case when outcome in ('refused', 'try_later', 'unknown') \
               or delivered_at - begun_at > $2 or (outcome is null and begun_at < $3) then 1 end) as n_bad \
               from notification_try where begun_at >= $1 and provider_id is not null group by provider_id";
    let late_before = db.store().now().plus_s(-late_after_s);
    let values = vec![since.0.into(), At::from_second(late_after_s).0.into(), late_before.0.into()];
    let rows = db.connection().query_all_raw(db.statement(sql, values)).await?;
    rows.iter()
        .map(|row| {
            let number = |column| Ok::<u64, StoreError>(u64::try_from(get::<i64>(row, column)?).unwrap_or(0));
            Ok((get(row, "provider_id")?, Tally { tries: number("n")?, bad: number("n_bad")? }))
        })
        .collect()
}

/// When each account last took a message, looking back to a moment.
pub async fn last_taken(db: &impl Db, since: At) -> Result<HashMap<Uuid, At>, StoreError> {
    let sql = "select provider_id, max(begun_at) as at from notification_try where begun_at >= $1 \
               and provider_id is not null and (outcome = 'accepted' or message_ref is not null) group by provider_id";
    let rows = db.connection().query_all_raw(db.statement(sql, vec![since.0.into()])).await?;
    rows.iter().map(|row| Ok((get(row, "provider_id")?, At(get(row, "at")?)))).collect()
}

/// The name of the day a moment lies in, in Việt Nam.
fn day_of(moment: At) -> String {
    moment.in_vietnam().date_naive().to_string()
}

/// What was given to an account on a day.
#[derive(Clone, Copy, Debug, Default)]
pub struct Today {
    pub spent: Spent,
    /// Whether a person was told that the budget is spent.
    pub is_told: bool,
}

/// What was given to accounts today; those that were given nothing are left out.
pub async fn today(db: &impl Db, provider_ids: &[Uuid]) -> Result<HashMap<Uuid, Today>, StoreError> {
    use provider_day::Column as C;
    let rows = provider_day::Entity::find()
        .filter(C::ProviderId.is_in(provider_ids.iter().copied()))
        .filter(C::Day.eq(day_of(db.store().now())))
        .all(db.connection())
        .await?;
    let today = |row: &provider_day::Model| Today {
        spent: Spent { messages: row.messages, cost_vnd: row.cost_vnd },
        is_told: row.spent_told_at.is_some(),
    };
    Ok(rows.iter().map(|row| (row.provider_id, today(row))).collect())
}

/// Whether a message was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Yes,
    /// The budget of the day would have been passed: nothing was written.
    NotWithin,
}

/// Counts a message against the budget of an account's day, in the transaction of its try.
pub async fn spend(tx: &Tx, provider_id: Uuid, budget: &Budget, cost_vnd: i64) -> Result<Counted, StoreError> {
    use provider_day::Column as C;
    let day = day_of(tx.now());
    let row = provider_day::ActiveModel {
        provider_id: Set(provider_id),
        day: Set(day.clone()),
        messages: Set(0),
        cost_vnd: Set(0),
        spent_told_at: Set(None),
    };
    provider_day::Entity::insert(row)
        .on_conflict(OnConflict::columns([C::ProviderId, C::Day]).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    let mut update = provider_day::Entity::update_many()
        .col_expr(C::Messages, Expr::col(C::Messages).add(1))
        .col_expr(C::CostVnd, Expr::col(C::CostVnd).add(cost_vnd))
        .filter(C::ProviderId.eq(provider_id))
        .filter(C::Day.eq(day));
    if let Some(most) = budget.messages {
        update = update.filter(C::Messages.lt(most));
    }
    if let Some(most) = budget.cost_vnd {
        update = update.filter(C::CostVnd.lte(most.saturating_sub(cost_vnd)));
    }
    let updated = update.exec(tx.connection()).await?;
    Ok(if updated.rows_affected == 1 { Counted::Yes } else { Counted::NotWithin })
}

/// Whether the caller is the one to tell a person that the budget of the day is spent.
pub async fn claim_telling(tx: &Tx, provider_id: Uuid) -> Result<bool, StoreError> {
    use provider_day::Column as C;
    let updated = provider_day::Entity::update_many()
        .col_expr(C::SpentToldAt, Expr::value(tx.now().0))
        .filter(C::ProviderId.eq(provider_id))
        .filter(C::Day.eq(day_of(tx.now())))
        .filter(C::SpentToldAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(updated.rows_affected == 1)
}
