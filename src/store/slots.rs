//! Slots: a place is taken by a conditional update, so that of many who want the last one exactly one gets it.

use crate::domain::opening::Span;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{booking, slot};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// Whether a place was free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Yes,
    SlotIsFull,
}

/// Takes a place for a request. A slot nobody has asked for yet is opened with this many places.
pub async fn take_place(
    tx: &Tx,
    office_id: Uuid,
    span: Span,
    capacity: u32,
    request_id: Uuid,
) -> Result<Taken, StoreError> {
    use slot::Column as C;
    let row = slot::ActiveModel {
        id: Set(tx.new_id()),
        office_id: Set(office_id),
        begins_at: Set(span.begins_at.0),
        ends_at: Set(span.ends_at.0),
        capacity: Set(i64::from(capacity)),
        taken: Set(0),
    };
    let unless_there = OnConflict::columns([C::OfficeId, C::BeginsAt]).do_nothing().to_owned();
    slot::Entity::insert(row).on_conflict(unless_there).exec_without_returning(tx.connection()).await?;
    let is_this = C::OfficeId.eq(office_id).and(C::BeginsAt.eq(span.begins_at.0));
    // the row is held from here on: whoever wants the same place waits, and then sees it taken
    let updated = slot::Entity::update_many()
        .col_expr(C::Taken, Expr::col(C::Taken).add(1))
        .filter(is_this.clone())
        .filter(Expr::col(C::Taken).lt(Expr::col(C::Capacity)))
        .exec(tx.connection())
        .await?;
    if updated.rows_affected == 0 {
        return Ok(Taken::SlotIsFull);
    }
    let Some(slot) = slot::Entity::find().filter(is_this).one(tx.connection()).await? else {
        return Ok(Taken::SlotIsFull);
    };
    let row = booking::ActiveModel {
        id: Set(tx.new_id()),
        slot_id: Set(slot.id),
        request_id: Set(request_id),
        booked_at: Set(tx.now().0),
        released_at: Set(None),
    };
    booking::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(Taken::Yes)
}

/// Gives a request's place back, if it has one. Twice does it once.
pub async fn release(tx: &Tx, request_id: Uuid) -> Result<(), StoreError> {
    use booking::Column as B;
    let live = booking::Entity::find().filter(B::RequestId.eq(request_id)).filter(B::ReleasedAt.is_null());
    let Some(booking) = live.one(tx.connection()).await? else {
        return Ok(());
    };
    let released = booking::Entity::update_many()
        .col_expr(B::ReleasedAt, Expr::value(tx.now().0))
        .filter(B::Id.eq(booking.id))
        .filter(B::ReleasedAt.is_null())
        .exec(tx.connection())
        .await?;
    if released.rows_affected == 1 {
        slot::Entity::update_many()
            .col_expr(slot::Column::Taken, Expr::col(slot::Column::Taken).sub(1))
            .filter(slot::Column::Id.eq(booking.slot_id))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// The slot a request has a place in: its office and when it is.
pub async fn find_booked(db: &impl Db, request_id: Uuid) -> Result<Option<(Uuid, Span)>, StoreError> {
    use booking::Column as B;
    let live = booking::Entity::find().filter(B::RequestId.eq(request_id)).filter(B::ReleasedAt.is_null());
    let Some(booking) = live.one(db.connection()).await? else {
        return Ok(None);
    };
    let slot = slot::Entity::find_by_id(booking.slot_id).one(db.connection()).await?;
    let at = crate::domain::time::At;
    Ok(slot.map(|slot| (slot.office_id, Span { begins_at: at(slot.begins_at), ends_at: at(slot.ends_at) })))
}

/// How many places are booked and not given back.
pub async fn count_booked(db: &impl Db) -> Result<u64, StoreError> {
    Ok(booking::Entity::find().filter(booking::Column::ReleasedAt.is_null()).count(db.connection()).await?)
}
