//! Tasks as the operator's desk lists them: within somebody's reach, with what each is about; and who sees to them.

use crate::domain::staff::Reach;
use crate::domain::task::TaskKind;
use crate::domain::time::At;
use crate::store::rows::{get, known};
use crate::store::scope::{OF_ORDERS, of_dossiers, of_tasks};
use crate::store::tasks::{SubjectKind, Task};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::task;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryResult, Value};
use uuid::Uuid;

/// Which open tasks are listed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub kind: Option<TaskKind>,
    /// Only those this member of staff sees to.
    pub owner: Option<String>,
    /// Only those whose deadline lay before this moment.
    pub late_at: Option<At>,
    /// After the one of this deadline and id.
    pub after: Option<(At, Uuid)>,
}

/// A task and what it is about, in codes alone.
#[derive(Clone, Debug)]
pub struct ListedTask {
    pub task: Task,
    /// Our reference of the order.
    pub reference: Option<String>,
    /// The public code of the request.
    pub request_code: Option<String>,
    /// The courier account.
    pub account_id: Option<Uuid>,
}

/// Open tasks within a reach, the most urgent first.
pub async fn list(db: &impl Db, reach: Reach, wanted: &Wanted, limit: u64) -> Result<Vec<ListedTask>, StoreError> {
    let (within, mut values) = of_tasks(reach, 1);
    let mut conditions = vec!["t.settled_at is null".to_owned(), within];
    let mut given = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    if let Some(kind) = wanted.kind {
        conditions.push(format!("t.kind = {}", given(kind.as_str().into())));
    }
    if let Some(owner) = &wanted.owner {
        conditions.push(format!("t.owner = {}", given(owner.clone().into())));
    }
    if let Some(late_at) = wanted.late_at {
        conditions.push(format!("t.deadline_at < {}", given(late_at.0.into())));
    }
    if let Some((deadline_at, id)) = wanted.after {
        let (at, id) = (given(deadline_at.0.into()), given(id.into()));
        conditions.push(format!("(t.deadline_at > {at} or (t.deadline_at = {at} and t.id > {id}))"));
    }
    let limit = given(i64::try_from(limit).unwrap_or(i64::MAX).into());
    // codes of requests beyond the reach are not shown even where they travel on the same order
    let (seen, _) = of_dossiers(reach, 1);
    let sql = format!(
        "select t.*, o.reference, \
         coalesce(o.account_id, m.account_id, q.account_id, case when t.subject_kind = 'account' then t.subject_id end) \
             as account_id, \
         coalesce(q.code, (select min(r.code) from {OF_ORDERS} where p.order_id = o.id and {seen})) as request_code \
         from task t \
         left join notification n on t.subject_kind = 'notification' and n.id = t.subject_id \
         left join wish w on t.subject_kind = 'wish' and w.id = t.subject_id \
         left join \"order\" o on o.id = case when t.subject_kind = 'order' then t.subject_id \
             else coalesce(n.order_id, w.order_id) end \
         left join message m on t.subject_kind = 'message' and m.id = t.subject_id \
         left join dossier x on t.subject_kind = 'dossier' and x.id = t.subject_id \
         left join request q on q.id = case when t.subject_kind = 'request' then t.subject_id \
             else coalesce(x.request_id, w.request_id) end \
         where {} order by t.deadline_at, t.id limit {limit}",
        conditions.join(" and ")
    );
    let rows = db.connection().query_all_raw(db.statement(&sql, values)).await?;
    rows.iter().map(listed_task).collect()
}

fn listed_task(row: &QueryResult) -> Result<ListedTask, StoreError> {
    let task = Task {
        id: get(row, "id")?,
        kind: known(TaskKind::parse(&get::<String>(row, "kind")?), "task", "kind")?,
        subject_kind: known(SubjectKind::parse(&get::<String>(row, "subject_kind")?), "task", "subject_kind")?,
        subject_id: get(row, "subject_id")?,
        detail: get(row, "detail")?,
        opened_at: At(get(row, "opened_at")?),
        deadline_at: At(get(row, "deadline_at")?),
        owner: get(row, "owner")?,
        settled_at: get::<Option<i64>>(row, "settled_at")?.map(At),
        settled_by: get(row, "settled_by")?,
        settled_how: get(row, "settled_how")?,
    };
    Ok(ListedTask {
        task,
        reference: get(row, "reference")?,
        request_code: get(row, "request_code")?,
        account_id: get(row, "account_id")?,
    })
}

/// How many tasks within a reach are open, how many of them late at a moment, and how many this member of staff sees to.
pub async fn count(db: &impl Db, reach: Reach, at: At, owner: &str) -> Result<TaskCount, StoreError> {
    let (within, values) = of_tasks(reach, 3);
    let sql = format!(
        "select count(*) as n_open, count(case when t.deadline_at < $1 then 1 end) as n_late, \
         count(case when t.owner = $2 then 1 end) as n_own from task t where t.settled_at is null and {within}"
    );
    let values = [at.0.into(), owner.into()].into_iter().chain(values).collect();
    let Some(row) = db.connection().query_one_raw(db.statement(&sql, values)).await? else {
        return Ok(TaskCount::default());
    };
    let number = |column| Ok::<u64, StoreError>(u64::try_from(get::<i64>(&row, column)?).unwrap_or(0));
    Ok(TaskCount { open: number("n_open")?, late: number("n_late")?, own: number("n_own")? })
}

/// How many tasks of a kind within a reach are open.
pub async fn count_of_kind(db: &impl Db, reach: Reach, kind: TaskKind) -> Result<u64, StoreError> {
    let (within, values) = of_tasks(reach, 2);
    let sql = format!("select count(*) as n from task t where t.settled_at is null and t.kind = $1 and {within}");
    let values = std::iter::once(kind.as_str().into()).chain(values).collect();
    let row = db.connection().query_one_raw(db.statement(&sql, values)).await?;
    Ok(row.map(|row| get::<i64>(&row, "n")).transpose()?.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
}

/// How many tasks are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskCount {
    pub open: u64,
    pub late: u64,
    pub own: u64,
}

/// The requests an order's papers belong to, as far as they lie within a reach; the first few of them.
pub async fn requests_of_order(db: &impl Db, reach: Reach, order_id: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let (seen, values) = of_dossiers(reach, 2);
    let sql =
        format!("select distinct r.id as id from {OF_ORDERS} where p.order_id = $1 and {seen} order by r.id limit 10");
    let values = std::iter::once(order_id.into()).chain(values).collect();
    let rows = db.connection().query_all_raw(db.statement(&sql, values)).await?;
    rows.iter().map(|row| get(row, "id")).collect()
}

/// The codes of an account that open tasks call without a meaning.
pub async fn list_unmapped_codes(db: &impl Db, account_id: Uuid) -> Result<Vec<String>, StoreError> {
    let sql = "select distinct t.detail from task t join \"order\" o on o.id = t.subject_id \
         where t.settled_at is null and t.kind = $1 and o.account_id = $2 order by t.detail limit 50";
    let values = vec![TaskKind::UnmappedCode.as_str().into(), account_id.into()];
    let rows = db.connection().query_all_raw(db.statement(sql, values)).await?;
    rows.iter().map(|row| get(row, "detail")).collect()
}

/// Whether a task's owner was as expected, and is another now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owned {
    Now,
    /// Somebody else took it meanwhile, or it is settled.
    ChangedMeanwhile,
}

/// Gives an open task another owner, or none, if it still has the one that was seen.
pub async fn update_owner(tx: &Tx, id: Uuid, seen: Option<&str>, owner: Option<&str>) -> Result<Owned, StoreError> {
    use task::Column as C;
    let is_as_seen = match seen {
        Some(seen) => C::Owner.eq(seen),
        None => C::Owner.is_null(),
    };
    let updated = task::Entity::update_many()
        .col_expr(C::Owner, Expr::value(owner))
        .filter(C::Id.eq(id))
        .filter(C::SettledAt.is_null())
        .filter(is_as_seen)
        .exec(tx.connection())
        .await?;
    Ok(if updated.rows_affected == 1 { Owned::Now } else { Owned::ChangedMeanwhile })
}
