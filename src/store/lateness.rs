//! Orders that bring results home: by when each was expected at first, and when it is asked next whether it will be late.

use crate::domain::time::At;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::order;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Orders whose look is due, the longest due first.
pub async fn list_due(db: &impl Db, now: At, limit: u64) -> Result<Vec<Uuid>, StoreError> {
    use order::Column as C;
    let due = order::Entity::find().select_only().column(C::Id).filter(C::LateLookAt.lte(now.0));
    let due = due.order_by_asc(C::LateLookAt).order_by_asc(C::Id).limit(limit);
    Ok(due.into_tuple().all(db.connection()).await?)
}

/// By when her result was expected when the journey began; `None` before the first look.
pub async fn find_told_by(db: &impl Db, order_id: Uuid) -> Result<Option<At>, StoreError> {
    let row = order::Entity::find_by_id(order_id).one(db.connection()).await?;
    Ok(row.and_then(|row| row.told_by_at).map(At))
}

/// Notes by when it was expected at first, and when it is looked at next; `None` while only news can change the answer.
pub async fn note_look(tx: &Tx, order_id: Uuid, told_by: Option<At>, next: Option<At>) -> Result<(), StoreError> {
    let mut update = order::Entity::update_many()
        .col_expr(order::Column::LateLookAt, Expr::value(next.map(|at| at.0)))
        .filter(order::Column::Id.eq(order_id));
    if let Some(told_by) = told_by {
        update = update.col_expr(order::Column::ToldByAt, Expr::value(told_by.0));
    }
    update.exec(tx.connection()).await?;
    Ok(())
}
