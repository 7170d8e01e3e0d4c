//! Tasks: what needs a person. One open task per kind, subject and detail.

use crate::domain::task::{TaskAction, TaskKind};
use crate::domain::time::At;
use crate::store::rows::{get, known};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::task;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

/// How a task ends that something else than a person's action has answered.
const ANSWERED: &str = "answered";

/// What a task is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    Order,
    Request,
    Dossier,
    Message,
    Notification,
    Account,
    Wish,
    Provider,
}

impl SubjectKind {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            SubjectKind::Order => "order",
            SubjectKind::Request => "request",
            SubjectKind::Dossier => "dossier",
            SubjectKind::Message => "message",
            SubjectKind::Notification => "notification",
            SubjectKind::Account => "account",
            SubjectKind::Wish => "wish",
            SubjectKind::Provider => "provider",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<SubjectKind> {
        [
            SubjectKind::Order,
            SubjectKind::Request,
            SubjectKind::Dossier,
            SubjectKind::Message,
            SubjectKind::Notification,
            SubjectKind::Account,
            SubjectKind::Wish,
            SubjectKind::Provider,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == text)
    }
}

/// A task.
#[derive(Clone, Debug)]
pub struct Task {
    pub id: Uuid,
    pub kind: TaskKind,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    /// Codes and names of things, never of people.
    pub detail: String,
    pub opened_at: At,
    pub deadline_at: At,
    pub owner: Option<String>,
    pub settled_at: Option<At>,
    /// Name of staff or of an API key, or what else has answered it.
    pub settled_by: Option<String>,
    /// The action that settled it; `answered` where something else than a person did.
    pub settled_how: Option<String>,
}

/// Opens a task, once.
pub async fn open(
    tx: &Tx,
    kind: TaskKind,
    subject_kind: SubjectKind,
    subject_id: Uuid,
    detail: &str,
) -> Result<(), StoreError> {
    open_until(tx, kind, subject_kind, subject_id, detail, tx.now().plus_s(kind.deadline_h() * 3600)).await
}

/// The same with a deadline of its own.
pub async fn open_until(
    tx: &Tx,
    kind: TaskKind,
    subject_kind: SubjectKind,
    subject_id: Uuid,
    detail: &str,
    deadline_at: At,
) -> Result<(), StoreError> {
    let now = tx.now();
    let row = task::ActiveModel {
        id: Set(tx.new_id()),
        kind: Set(kind.as_str().to_owned()),
        subject_kind: Set(subject_kind.as_str().to_owned()),
        subject_id: Set(subject_id),
        detail: Set(detail.to_owned()),
        opened_at: Set(now.0),
        deadline_at: Set(deadline_at.0),
        owner: Set(None),
        settled_at: Set(None),
        settled_by: Set(None),
        settled_how: Set(None),
    };
    task::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// Opens a task unless there was ever one of this kind, subject and detail: what a person has settled stays settled.
pub async fn open_first(
    tx: &Tx,
    kind: TaskKind,
    subject_kind: SubjectKind,
    subject_id: Uuid,
    detail: &str,
) -> Result<(), StoreError> {
    use task::Column as C;
    let earlier = task::Entity::find()
        .filter(C::Kind.eq(kind.as_str()))
        .filter(C::SubjectId.eq(subject_id))
        .filter(C::Detail.eq(detail))
        .one(tx.connection())
        .await?;
    if earlier.is_none() { open(tx, kind, subject_kind, subject_id, detail).await } else { Ok(()) }
}

/// Which of these subjects have an open task.
pub async fn list_subjects_with_open(db: &impl Db, subject_ids: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
    let subjects: Vec<Uuid> = task::Entity::find()
        .select_only()
        .column(task::Column::SubjectId)
        .filter(task::Column::SubjectId.is_in(subject_ids.iter().copied()))
        .filter(task::Column::SettledAt.is_null())
        .into_tuple()
        .all(db.connection())
        .await?;
    Ok(subjects.into_iter().collect())
}

/// Brings the tasks that an order's facts ask for in line with them: what is missing is opened, and what they ask for
/// no longer is settled by the facts themselves. What a person has settled stays settled; what the facts settled comes
/// back when they ask for it again.
pub async fn reconcile(
    tx: &Tx,
    order_id: Uuid,
    is_asked_by_facts: impl Fn(TaskKind, &str) -> bool,
    asked: &[(TaskKind, String)],
) -> Result<(), StoreError> {
    use task::Column as C;
    let rows = task::Entity::find().filter(C::SubjectId.eq(order_id)).all(tx.connection()).await?;
    let is = |row: &task::Model, kind: TaskKind, detail: &str| row.kind == kind.as_str() && row.detail == detail;
    for row in rows.iter().filter(|row| row.settled_at.is_none()) {
        let kind = known(TaskKind::parse(&row.kind), "task", "kind")?;
        let is_asked = asked.iter().any(|(kind, detail)| is(row, *kind, detail));
        if !is_asked && is_asked_by_facts(kind, &row.detail) {
            task::Entity::update_many()
                .col_expr(C::SettledAt, Expr::value(tx.now().0))
                .col_expr(C::SettledBy, Expr::value("facts"))
                .col_expr(C::SettledHow, Expr::value(ANSWERED))
                .filter(C::Id.eq(row.id))
                .exec(tx.connection())
                .await?;
        }
    }
    for (kind, detail) in asked {
        let stands = |row: &task::Model| is(row, *kind, detail) && row.settled_how.as_deref() != Some(ANSWERED);
        if !rows.iter().any(stands) {
            open(tx, *kind, SubjectKind::Order, order_id, detail).await?;
        }
    }
    Ok(())
}

/// The task of a kind about this subject, the newest where there were several.
pub async fn find_about(db: &impl Db, kind: TaskKind, subject_id: Uuid) -> Result<Option<Task>, StoreError> {
    use task::Column as C;
    let query = task::Entity::find().filter(C::Kind.eq(kind.as_str())).filter(C::SubjectId.eq(subject_id));
    query.order_by_desc(C::OpenedAt).one(db.connection()).await?.map(task_of).transpose()
}

/// The task of this row.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<Task>, StoreError> {
    task::Entity::find_by_id(id).one(db.connection()).await?.map(task_of).transpose()
}

/// Open tasks, the most urgent first, after the one of this deadline and id.
pub async fn list_open(db: &impl Db, after: Option<(At, Uuid)>, limit: u64) -> Result<Vec<Task>, StoreError> {
    use task::Column as C;
    let mut query = task::Entity::find().filter(C::SettledAt.is_null());
    if let Some((deadline_at, id)) = after {
        query = query.filter(C::DeadlineAt.gt(deadline_at.0).or(C::DeadlineAt.eq(deadline_at.0).and(C::Id.gt(id))));
    }
    let rows = query.order_by_asc(C::DeadlineAt).order_by_asc(C::Id).limit(limit).all(db.connection()).await?;
    rows.into_iter().map(task_of).collect()
}

/// Settles open tasks of a kind about a subject: something else has answered them.
pub async fn settle_about(tx: &Tx, kind: TaskKind, subject_id: Uuid, by: &str) -> Result<(), StoreError> {
    use task::Column as C;
    task::Entity::update_many()
        .col_expr(C::SettledAt, Expr::value(tx.now().0))
        .col_expr(C::SettledBy, Expr::value(by))
        .col_expr(C::SettledHow, Expr::value(ANSWERED))
        .filter(C::Kind.eq(kind.as_str()))
        .filter(C::SubjectId.eq(subject_id))
        .filter(C::SettledAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Whether a task was settled now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    Now,
    Before,
}

/// Settles a task by a person's action.
pub async fn settle(tx: &Tx, id: Uuid, by: &str, action: TaskAction) -> Result<Settled, StoreError> {
    use task::Column as C;
    let updated = task::Entity::update_many()
        .col_expr(C::SettledAt, Expr::value(tx.now().0))
        .col_expr(C::SettledBy, Expr::value(by))
        .col_expr(C::SettledHow, Expr::value(action.as_str()))
        .filter(C::Id.eq(id))
        .filter(C::SettledAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(if updated.rows_affected == 1 { Settled::Now } else { Settled::Before })
}

fn task_of(row: task::Model) -> Result<Task, StoreError> {
    Ok(Task {
        id: row.id,
        kind: known(TaskKind::parse(&row.kind), "task", "kind")?,
        subject_kind: known(SubjectKind::parse(&row.subject_kind), "task", "subject_kind")?,
        subject_id: row.subject_id,
        detail: row.detail,
        opened_at: At(row.opened_at),
        deadline_at: At(row.deadline_at),
        owner: row.owner,
        settled_at: row.settled_at.map(At),
        settled_by: row.settled_by,
        settled_how: row.settled_how,
    })
}

/// How many tasks of each kind are open; kinds without any are left out.
pub async fn count_open_by_kind(db: &impl Db) -> Result<Vec<(TaskKind, u64)>, StoreError> {
    let sql = "select kind, count(*) as n from task where settled_at is null group by kind order by kind";
    let rows = db.connection().query_all_raw(db.statement(sql, vec![])).await?;
    rows.iter()
        .map(|row| {
            let kind = known(TaskKind::parse(&get::<String>(row, "kind")?), "task", "kind")?;
            Ok((kind, u64::try_from(get::<i64>(row, "n")?).unwrap_or(0)))
        })
        .collect()
}
