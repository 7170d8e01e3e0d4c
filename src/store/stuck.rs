//! What is stuck: messages nobody is going to send or settle, and work that is not done.

use crate::domain::time::At;
use crate::store::outbox::WorkKind;
use crate::store::rows::{get, known};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::outbox;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Messages that are open, while no work is that would send or settle them. One that another's message tells has none.
const WITHOUT_WORK: &str = "from notification n where n.settled_at is null and n.joined_to is null and not exists (select 1 from outbox o \
     where o.kind = 'tell_citizen' and o.subject_id = n.id and o.finished_at is null)";

/// How much is stuck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stuck {
    /// Messages without work.
    pub without_work: u64,
    /// Work that was due long ago.
    pub overdue: u64,
    /// Work whose last lease ran out.
    pub losing: u64,
}

/// Counts what is stuck; work is overdue that was due before a moment.
pub async fn count(db: &impl Db, due_before: At) -> Result<Stuck, StoreError> {
    let sql = format!(
        "select (select count(*) {WITHOUT_WORK}) as n_without, \
         (select count(*) from outbox where state = 'waiting' and due_at < $1) as n_overdue, \
         (select count(*) from outbox where finished_at is null and leases_lost > 0) as n_losing"
    );
    let Some(row) = db.connection().query_one_raw(db.statement(&sql, vec![due_before.0.into()])).await? else {
        return Ok(Stuck::default());
    };
    let number = |column| Ok::<u64, StoreError>(u64::try_from(get::<i64>(&row, column)?).unwrap_or(0));
    Ok(Stuck { without_work: number("n_without")?, overdue: number("n_overdue")?, losing: number("n_losing")? })
}

/// Messages without work, the oldest first.
pub async fn list_without_work(db: &impl Db, limit: u64) -> Result<Vec<Uuid>, StoreError> {
    let sql = format!("select n.id {WITHOUT_WORK} order by n.made_due_at, n.id limit $1");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.connection().query_all_raw(db.statement(&sql, vec![limit.into()])).await?;
    rows.iter().map(|row| get(row, "id")).collect()
}

/// Work whose lease ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Losing {
    pub id: Uuid,
    pub kind: WorkKind,
    pub subject_id: Uuid,
}

/// Open work whose lease ran out at least so often in a row since a person was told of it.
pub async fn list_losing(db: &impl Db, leases: i64, limit: u64) -> Result<Vec<Losing>, StoreError> {
    use outbox::Column as C;
    let rows = outbox::Entity::find()
        .filter(C::FinishedAt.is_null())
        .filter(C::LeasesLost.gte(leases.max(1)))
        .order_by_asc(C::Id)
        .limit(limit)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|row| {
            let kind = known(WorkKind::parse(&row.kind), "outbox", "kind")?;
            Ok(Losing { id: row.id, kind, subject_id: row.subject_id })
        })
        .collect()
}

/// Counts the lost leases of work anew: a person has been told.
pub async fn forget_losses(tx: &Tx, work_id: Uuid) -> Result<(), StoreError> {
    outbox::Entity::update_many()
        .col_expr(outbox::Column::LeasesLost, Expr::value(0))
        .filter(outbox::Column::Id.eq(work_id))
        .exec(tx.connection())
        .await?;
    Ok(())
}
