//! She does not want her papers fetched after all; or the post has them already, and she wants them back.
//!
//! An order no courier has is withdrawn at once, and its slot given back. Where a courier has it, it is asked to cancel,
//! and her office sees that the postman does not come.

use crate::domain::custody::Holder;
use crate::domain::wish::{Wish, WishKind};
use crate::flows::cancel_order::{CancelOrderError, CancelWish, cancel_order};
use crate::flows::hear_wish::{Form, HearError, Held, hear, to_desk};
use crate::flows::house::House;
use crate::store::wishes::{Goes, Made};
use crate::store::{StoreError, Tx, slots};
use buuta_webhooks::Direction;

/// Cancels the fetching of her papers before the post has them.
pub async fn cancel_request(house: &House, form: Form) -> Result<Made, HearError> {
    hear(house, form, WishKind::Cancel, async |tx, held| {
        let cancelled = cancel_pickups(tx, held).await?;
        slots::release(tx, held.request.id).await?;
        let goes = match cancelled {
            CancelWish::Withdrawn => Goes::Done,
            CancelWish::Noted => to_desk(tx, WishKind::Cancel),
        };
        Ok((Wish::Cancel, goes))
    })
    .await
}

/// Asks for papers back that the post has.
pub async fn ask_back(house: &House, form: Form, words: String) -> Result<Made, HearError> {
    hear(house, form, WishKind::Recall, async |tx, _| Ok((Wish::Recall { words }, to_desk(tx, WishKind::Recall)))).await
}

/// Cancels every order to fetch papers that are still with her; [`CancelWish::Noted`] where a courier may have one.
async fn cancel_pickups(tx: &Tx, held: &Held) -> Result<CancelWish, StoreError> {
    let mut cancelled = CancelWish::Withdrawn;
    let to_fetch = held.journeys.iter().filter(|journey| {
        let is_under_way = journey.leg.ended_at.is_none();
        is_under_way && journey.leg.direction == Direction::ToAgency && journey.holding.holder == Holder::Citizen
    });
    for (order, _) in to_fetch.flat_map(|journey| &journey.orders) {
        match cancel_order(tx, order.id).await {
            Ok(CancelWish::Withdrawn) | Err(CancelOrderError::HasEnded | CancelOrderError::NoSuchOrder) => {}
            Ok(CancelWish::Noted) => cancelled = CancelWish::Noted,
            Err(CancelOrderError::Store(error)) => return Err(error),
        }
    }
    Ok(cancelled)
}
