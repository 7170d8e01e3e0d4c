//! Runs of scheduled work: claimed by name and due time, so that of several instances only one does each.

use crate::domain::time::At;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::schedule_run;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Whether the run is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    Ours,
    /// Another instance does it, or did it.
    Taken,
}

/// Takes the run of a work that was due at a moment.
pub async fn claim(tx: &Tx, name: &str, due_at: At) -> Result<Run, StoreError> {
    use schedule_run::Column as C;
    let row = schedule_run::ActiveModel {
        name: Set(name.to_owned()),
        due_at: Set(due_at.0),
        started_at: Set(tx.now().0),
        finished_at: Set(None),
        problem: Set(None),
    };
    let inserted = schedule_run::Entity::insert(row)
        .on_conflict(OnConflict::columns([C::Name, C::DueAt]).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    // heartbeats are worth a day; older runs say nothing any more
    schedule_run::Entity::delete_many()
        .filter(C::Name.eq(name))
        .filter(C::DueAt.lt(due_at.plus_s(-24 * 3600).0))
        .exec(tx.connection())
        .await?;
    Ok(if inserted == 1 { Run::Ours } else { Run::Taken })
}

/// Notes how a run ended.
pub async fn finish(tx: &Tx, name: &str, due_at: At, problem: Option<&str>) -> Result<(), StoreError> {
    use schedule_run::Column as C;
    schedule_run::Entity::update_many()
        .col_expr(C::FinishedAt, Expr::value(tx.now().0))
        .col_expr(C::Problem, Expr::value(problem))
        .filter(C::Name.eq(name))
        .filter(C::DueAt.eq(due_at.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The last run of a work: when it was due, whether it ended, and its problem.
pub async fn find_last(db: &impl Db, name: &str) -> Result<Option<(At, Option<At>, Option<String>)>, StoreError> {
    use schedule_run::Column as C;
    let row =
        schedule_run::Entity::find().filter(C::Name.eq(name)).order_by_desc(C::DueAt).one(db.connection()).await?;
    Ok(row.map(|row| (At(row.due_at), row.finished_at.map(At), row.problem)))
}
