//! An order is not wanted any more: withdrawn while no courier has it, cancelled at its courier once one has.

use crate::domain::leg::{LegEnd, Purpose};
use crate::domain::task::TaskKind;
use crate::store::cancelling::{self, Cancelling};
use crate::store::legs::Leg;
use crate::store::orders::{self, Order, Placing};
use crate::store::outbox::{self, WorkKind};
use crate::store::staff::Staff;
use crate::store::{StoreError, Tx, dossiers, legs, slots, tasks, tasks_at_desks};
use uuid::Uuid;

/// What comes of the wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelWish {
    /// No courier had the order, and none will.
    Withdrawn,
    /// The courier is asked, as soon as it is known to have the order; its answer or its news will tell.
    Noted,
}

/// Why an order cannot be cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelOrderError {
    #[error("there is no such order")]
    NoSuchOrder,
    #[error("the order has ended already")]
    HasEnded,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A member of staff cancels an order within reach.
pub async fn cancel_within_reach(
    tx: &Tx,
    staff: &Staff,
    reference: &str,
) -> Result<(Order, CancelWish), CancelOrderError> {
    let order = orders::find_by_reference(tx, reference).await?.ok_or(CancelOrderError::NoSuchOrder)?;
    if tasks_at_desks::requests_of_order(tx, staff.reach, order.id).await?.is_empty() {
        return Err(CancelOrderError::NoSuchOrder);
    }
    let wish = cancel_order(tx, order.id).await?;
    Ok((order, wish))
}

/// Notes that an order is not wanted any more, with the work that follows. Asked twice, it is one wish; a wish that a
/// person was told of is tried anew.
pub async fn cancel_order(tx: &Tx, order_id: Uuid) -> Result<CancelWish, CancelOrderError> {
    orders::hold(tx, &[order_id]).await?;
    let order = orders::find(tx, order_id).await?.ok_or(CancelOrderError::NoSuchOrder)?;
    match order.placing {
        Placing::Cancelled => return Ok(CancelWish::Withdrawn),
        Placing::Wanted | Placing::Held | Placing::Refused => {
            withdraw(tx, order_id).await?;
            for kind in [TaskKind::RefusedPlacing, TaskKind::MissingAreaCode] {
                tasks::settle_about(tx, kind, order_id, "cancelled").await?;
            }
            return Ok(CancelWish::Withdrawn);
        }
        Placing::Placed if order.has_ended => return Err(CancelOrderError::HasEnded),
        // a call is on its way, or nobody knows what it did: that is found out first
        Placing::Calling | Placing::Unknown | Placing::Placed => {}
    }
    if matches!(order.cancelling, Cancelling::NotWanted | Cancelling::ByPerson) {
        want(tx, &order).await?;
        tasks::settle_about(tx, TaskKind::CancellingByPerson, order_id, "cancelled").await?;
    }
    Ok(CancelWish::Noted)
}

/// The courier is to be asked to cancel: at once when it has the order, else when it is known to.
pub async fn want(tx: &Tx, order: &Order) -> Result<(), StoreError> {
    cancelling::update(tx, order.id, Cancelling::Wanted).await?;
    if order.placing == Placing::Placed {
        outbox::enqueue(tx, WorkKind::CancelOrder, order.id, tx.now()).await?;
    }
    Ok(())
}

/// The courier has an order now: if that is not wanted any more, it is asked to cancel it.
pub async fn cancel_if_unwanted(tx: &Tx, order_id: Uuid) -> Result<(), StoreError> {
    match orders::find_for_update(tx, order_id).await? {
        Some(order) if order.cancelling == Cancelling::Wanted => {
            outbox::enqueue(tx, WorkKind::CancelOrder, order_id, tx.now()).await
        }
        _ => Ok(()),
    }
}

/// Gives up an order that no courier has: its journeys end, and the slot booked for fetching the papers is free again.
pub async fn withdraw(tx: &Tx, order_id: Uuid) -> Result<(), StoreError> {
    for leg in end_unplaced(tx, order_id).await? {
        if leg.purpose == Purpose::Submission {
            free_slot(tx, leg.dossier_id).await?;
        }
    }
    Ok(())
}

/// Ends an order that no courier has, and its journeys: those are given back. What was booked for them stays booked.
pub async fn end_unplaced(tx: &Tx, order_id: Uuid) -> Result<Vec<Leg>, StoreError> {
    orders::hold(tx, &[order_id]).await?;
    orders::update_placing(tx, order_id, Placing::Cancelled).await?;
    outbox::drop_waiting(tx, WorkKind::PlaceOrder, order_id).await?;
    let legs = legs::list_of_order(tx, order_id).await?;
    for leg in &legs {
        legs::update_ended(tx, leg.id, LegEnd::Cancelled, tx.now()).await?;
    }
    Ok(legs)
}

/// Papers are not fetched after all: the slot booked for that is free again.
pub async fn free_slot(tx: &Tx, dossier_id: Uuid) -> Result<(), StoreError> {
    match dossiers::find(tx, dossier_id).await? {
        Some(dossier) => slots::release(tx, dossier.request_id).await,
        None => Ok(()),
    }
}

/// Whether it makes sense to offer the cancelling of an order.
pub fn can_be_cancelled(order: &Order) -> bool {
    let is_under_way = match order.placing {
        Placing::Cancelled => false,
        Placing::Placed => !order.has_ended,
        Placing::Wanted | Placing::Held | Placing::Calling | Placing::Refused | Placing::Unknown => true,
    };
    is_under_way && matches!(order.cancelling, Cancelling::NotWanted | Cancelling::ByPerson)
}
