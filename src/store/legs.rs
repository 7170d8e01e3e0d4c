//! Legs: the journeys of dossiers, with the lineage of their attempts.

use crate::domain::leg::{Direction, LegEnd, Purpose};
use crate::domain::time::At;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{leg, parcel, parcel_leg};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// A leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    pub id: Uuid,
    pub dossier_id: Uuid,
    pub direction: Direction,
    pub purpose: Purpose,
    pub attempt: u32,
    pub opened_at: At,
    pub ended_at: Option<At>,
    pub ended_as: Option<String>,
}

/// Opens the next attempt at a journey. [`StoreError::AlreadyThere`] when one is under way.
pub async fn insert(
    tx: &Tx,
    dossier_id: Uuid,
    purpose: Purpose,
    office_id: Option<Uuid>,
    citizen_end: &crate::domain::contact::Contact,
) -> Result<Leg, StoreError> {
    let direction = purpose.direction();
    let previous = leg::Entity::find()
        .filter(leg::Column::DossierId.eq(dossier_id))
        .filter(leg::Column::Purpose.eq(purpose.as_str()))
        .order_by_desc(leg::Column::Attempt)
        .one(tx.connection())
        .await?;
    let attempt = previous.as_ref().map_or(1, |leg| leg.attempt + 1);
    let id = tx.new_id();
    let row = leg::ActiveModel {
        id: Set(id),
        dossier_id: Set(dossier_id),
        direction: Set(direction.as_str().to_owned()),
        purpose: Set(purpose.as_str().to_owned()),
        attempt: Set(attempt),
        previous_leg_id: Set(previous.map(|leg| leg.id)),
        office_id: Set(office_id),
        end_sealed: Set(tx.keys().seal_json("leg.end", citizen_end)),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        commune_code: Set(citizen_end.commune_code.clone()),
        opened_at: Set(tx.now().0),
        ended_at: Set(None),
        ended_as: Set(None),
    };
    leg::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(Leg {
        id,
        dossier_id,
        direction,
        purpose,
        attempt: u32::try_from(attempt).unwrap_or(u32::MAX),
        opened_at: tx.now(),
        ended_at: None,
        ended_as: None,
    })
}

/// The legs of a dossier, oldest first.
pub async fn list_of_dossier(db: &impl Db, dossier_id: Uuid) -> Result<Vec<Leg>, StoreError> {
    let rows = leg::Entity::find()
        .filter(leg::Column::DossierId.eq(dossier_id))
        .order_by_asc(leg::Column::OpenedAt)
        .order_by_asc(leg::Column::Id)
        .all(db.connection())
        .await?;
    rows.into_iter().map(leg_of).collect()
}

/// The legs of many dossiers, oldest first.
pub async fn list_of_dossiers(db: &impl Db, dossier_ids: &[Uuid]) -> Result<Vec<Leg>, StoreError> {
    let rows = leg::Entity::find()
        .filter(leg::Column::DossierId.is_in(dossier_ids.iter().copied()))
        .order_by_asc(leg::Column::OpenedAt)
        .order_by_asc(leg::Column::Id)
        .all(db.connection())
        .await?;
    rows.into_iter().map(leg_of).collect()
}

/// The legs that travel on an order.
pub async fn list_of_order(db: &impl Db, order_id: Uuid) -> Result<Vec<Leg>, StoreError> {
    let leg_ids: Vec<Uuid> = parcel_leg::Entity::find()
        .select_only()
        .column(parcel_leg::Column::LegId)
        .filter(
            parcel_leg::Column::ParcelId.in_subquery(
                sea_orm::QuerySelect::query(
                    &mut parcel::Entity::find()
                        .select_only()
                        .column(parcel::Column::Id)
                        .filter(parcel::Column::OrderId.eq(order_id)),
                )
                .take(),
            ),
        )
        .into_tuple()
        .all(db.connection())
        .await?;
    let rows = leg::Entity::find()
        .filter(leg::Column::Id.is_in(leg_ids))
        .order_by_asc(leg::Column::Id)
        .all(db.connection())
        .await?;
    rows.into_iter().map(leg_of).collect()
}

/// Ends a leg, or corrects how it ended.
pub async fn update_ended(tx: &Tx, id: Uuid, end: LegEnd, at: At) -> Result<(), StoreError> {
    leg::Entity::update_many()
        .col_expr(leg::Column::EndedAt, Expr::value(at.0))
        .col_expr(leg::Column::EndedAs, Expr::value(end.as_str()))
        .filter(leg::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Whether a leg that had ended is under way again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopened {
    Now,
    /// Another attempt at the same journey has begun: it stays ended.
    LaterAttempt,
}

/// Takes a leg's end back.
pub async fn reopen(tx: &Tx, ended: &Leg) -> Result<Reopened, StoreError> {
    let later = list_of_dossier(tx, ended.dossier_id)
        .await?
        .iter()
        .any(|leg| leg.purpose == ended.purpose && leg.attempt > ended.attempt);
    if later {
        return Ok(Reopened::LaterAttempt);
    }
    leg::Entity::update_many()
        .col_expr(leg::Column::EndedAt, Expr::value(None::<i64>))
        .col_expr(leg::Column::EndedAs, Expr::value(None::<String>))
        .filter(leg::Column::Id.eq(ended.id))
        .exec(tx.connection())
        .await?;
    Ok(Reopened::Now)
}

fn leg_of(row: leg::Model) -> Result<Leg, StoreError> {
    Ok(Leg {
        id: row.id,
        dossier_id: row.dossier_id,
        direction: known(Direction::parse(&row.direction), "leg", "direction")?,
        purpose: known(Purpose::parse(&row.purpose), "leg", "purpose")?,
        attempt: u32::try_from(row.attempt).unwrap_or(u32::MAX),
        opened_at: At(row.opened_at),
        ended_at: row.ended_at.map(At),
        ended_as: row.ended_as,
    })
}
