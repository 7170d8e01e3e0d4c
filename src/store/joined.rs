//! Notifications that one message tells: who may be told together, who is, and the end of it.

use crate::store::notifications::{Notification, NotificationState, notification_of};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{notification, notification_try};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Whom a notification tells what: those with the same key may share a message. A blind index: it names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TogetherKey(Vec<u8>);

impl TogetherKey {
    /// The one of these words, which say who is told, and what.
    pub fn of(db: &impl Db, words: &[&str]) -> TogetherKey {
        TogetherKey(db.store().keys().index("notification.together", &words.join("\n")))
    }
}

/// The key a notification was last seen with; `None` before it was looked at.
pub async fn find_key(db: &impl Db, id: Uuid) -> Result<Option<TogetherKey>, StoreError> {
    let row = notification::Entity::find_by_id(id).one(db.connection()).await?;
    Ok(row.and_then(|row| row.together_key).map(TogetherKey))
}

/// Notes the key others find a notification by.
pub async fn update_key(tx: &Tx, id: Uuid, key: &TogetherKey) -> Result<(), StoreError> {
    notification::Entity::update_many()
        .col_expr(notification::Column::TogetherKey, Expr::value(key.0.clone()))
        .filter(notification::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Those that are due under a key, oldest first.
pub async fn list_due(db: &impl Db, key: &TogetherKey, limit: u64) -> Result<Vec<Notification>, StoreError> {
    use notification::Column as C;
    let rows = notification::Entity::find()
        .filter(C::TogetherKey.eq(key.0.clone()))
        .filter(C::State.eq(NotificationState::Due.as_str()))
        .order_by_asc(C::Id)
        .limit(limit)
        .all(db.connection())
        .await?;
    rows.into_iter().map(notification_of).collect()
}

/// Has the message of one notification tell others too.
pub async fn join(tx: &Tx, leader_id: Uuid, ids: &[Uuid]) -> Result<(), StoreError> {
    use notification::Column as C;
    notification::Entity::update_many()
        .col_expr(C::State, Expr::value(NotificationState::Sending.as_str()))
        .col_expr(C::JoinedTo, Expr::value(leader_id))
        .filter(C::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Those that the message of a notification tells too.
pub async fn list(db: &impl Db, leader_id: Uuid) -> Result<Vec<Notification>, StoreError> {
    use notification::Column as C;
    let rows = notification::Entity::find().filter(C::JoinedTo.eq(leader_id)).order_by_asc(C::Id);
    rows.all(db.connection()).await?.into_iter().map(notification_of).collect()
}

/// Those of several notifications whose message tells others too.
pub async fn list_leaders(db: &impl Db, ids: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    use notification::Column as C;
    let leaders = notification::Entity::find().select_only().column(C::JoinedTo).distinct();
    Ok(leaders.filter(C::JoinedTo.is_in(ids.iter().copied())).into_tuple().all(db.connection()).await?)
}

/// Makes each of those joined to a notification due by itself again.
pub async fn release(tx: &Tx, leader_id: Uuid) -> Result<(), StoreError> {
    use notification::Column as C;
    notification::Entity::update_many()
        .col_expr(C::State, Expr::value(NotificationState::Due.as_str()))
        .col_expr(C::SettledAt, Expr::value(None::<i64>))
        .col_expr(C::JoinedTo, Expr::value(None::<Uuid>))
        .filter(C::JoinedTo.eq(leader_id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The orders of these notifications and of those joined to them.
pub async fn list_orders(db: &impl Db, ids: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    use notification::Column as C;
    let all = || ids.iter().copied();
    let orders = notification::Entity::find()
        .select_only()
        .column(C::OrderId)
        .distinct()
        .filter(C::Id.is_in(all()).or(C::JoinedTo.is_in(all())));
    Ok(orders.into_tuple().all(db.connection()).await?)
}

/// The tries that a try led, each with its notification.
pub async fn list_led_tries(db: &impl Db, try_id: Uuid) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    use notification_try::Column as C;
    let led = notification_try::Entity::find().select_only().column(C::Id).column(C::NotificationId);
    Ok(led.filter(C::LedBy.eq(try_id)).order_by_asc(C::Id).into_tuple().all(db.connection()).await?)
}
