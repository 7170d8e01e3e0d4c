//! Legs: the journeys of dossiers, with the lineage of their attempts.

use crate::domain::contact::Contact;
use crate::domain::leg::{Direction, LegEnd, Purpose};
use crate::domain::time::At;
use crate::store::rows::{ROWS_AT_ONCE, get, known, parameters};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::leg;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
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

/// A journey to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewLeg<'a> {
    pub dossier_id: Uuid,
    pub office_id: Option<Uuid>,
    pub citizen_end: &'a Contact,
}

/// Opens the next attempt at the journeys of several dossiers, one each, in their order.
/// [`StoreError::AlreadyThere`] when one is under way.
pub async fn insert_many(tx: &Tx, purpose: Purpose, new: &[NewLeg<'_>]) -> Result<Vec<Leg>, StoreError> {
    let direction = purpose.direction();
    let dossier_ids = new.iter().map(|leg| leg.dossier_id);
    let earlier = leg::Entity::find()
        .filter(leg::Column::DossierId.is_in(dossier_ids))
        .filter(leg::Column::Purpose.eq(purpose.as_str()))
        .order_by_asc(leg::Column::Attempt)
        .all(tx.connection())
        .await?;
    let last: HashMap<Uuid, leg::Model> = earlier.into_iter().map(|leg| (leg.dossier_id, leg)).collect();
    let rows: Vec<leg::Model> = new
        .iter()
        .map(|new| leg::Model {
            id: tx.new_id(),
            dossier_id: new.dossier_id,
            direction: direction.as_str().to_owned(),
            purpose: purpose.as_str().to_owned(),
            attempt: last.get(&new.dossier_id).map_or(1, |leg| leg.attempt + 1),
            previous_leg_id: last.get(&new.dossier_id).map(|leg| leg.id),
            office_id: new.office_id,
            end_sealed: tx.keys().seal_json("leg.end", new.citizen_end),
            key_id: tx.keys().current_key_id().to_owned(),
            commune_code: new.citizen_end.commune_code.clone(),
            opened_at: tx.now().0,
            ended_at: None,
            ended_as: None,
        })
        .collect();
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().cloned().map(leg::ActiveModel::from);
        leg::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    rows.into_iter().map(leg_of).collect()
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

/// The legs of several dossiers, oldest first.
pub async fn list_of_dossiers(db: &impl Db, dossier_ids: &[Uuid]) -> Result<Vec<Leg>, StoreError> {
    let rows = leg::Entity::find()
        .filter(leg::Column::DossierId.is_in(dossier_ids.iter().copied()))
        .order_by_asc(leg::Column::OpenedAt)
        .order_by_asc(leg::Column::Id)
        .all(db.connection())
        .await?;
    rows.into_iter().map(leg_of).collect()
}

/// The legs of these rows.
pub async fn list(db: &impl Db, ids: &[Uuid]) -> Result<Vec<Leg>, StoreError> {
    let found = leg::Entity::find().filter(leg::Column::Id.is_in(ids.iter().copied()));
    let rows = found.order_by_asc(leg::Column::Id).all(db.connection()).await?;
    rows.into_iter().map(leg_of).collect()
}

/// The legs that travel on an order.
pub async fn list_of_order(db: &impl Db, order_id: Uuid) -> Result<Vec<Leg>, StoreError> {
    Ok(list_of_orders(db, &[order_id]).await?.into_iter().map(|(_, leg)| leg).collect())
}

/// The legs that travel on several orders, each with its order.
pub async fn list_of_orders(db: &impl Db, order_ids: &[Uuid]) -> Result<Vec<(Uuid, Leg)>, StoreError> {
    if order_ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select p.order_id, pl.leg_id from parcel p join parcel_leg pl on pl.parcel_id = p.id \
         where p.order_id in ({}) order by pl.leg_id",
        parameters(1, order_ids.len())
    );
    let statement = db.statement(&sql, order_ids.iter().map(|id| (*id).into()).collect());
    let travelling = db
        .connection()
        .query_all_raw(statement)
        .await?
        .iter()
        .map(|row| Ok((get(row, "order_id")?, get(row, "leg_id")?)))
        .collect::<Result<Vec<(Uuid, Uuid)>, StoreError>>()?;
    let leg_ids: Vec<Uuid> = travelling.iter().map(|(_, leg_id)| *leg_id).collect();
    let legs: HashMap<Uuid, Leg> = list(db, &leg_ids).await?.into_iter().map(|leg| (leg.id, leg)).collect();
    let with_leg = |(order_id, leg_id): (Uuid, Uuid)| Some((order_id, legs.get(&leg_id)?.clone()));
    Ok(travelling.into_iter().filter_map(with_leg).collect())
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
