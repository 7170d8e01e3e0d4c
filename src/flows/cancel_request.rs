//! She does not want her papers fetched after all; or the post has them already, and she wants them back.
//!
//! An order no courier has is withdrawn at once, and its slot given back. One that a courier has is brought to her
//! office, which calls the postman off.

use crate::domain::task::TaskKind;
use crate::domain::wish::{Wish, WishKind};
use crate::flows::cancel_order::withdraw;
use crate::flows::hear_wish::{Form, HearError, Held, hear, to_desk};
use crate::flows::house::House;
use crate::store::orders::Placing;
use crate::store::wishes::{Goes, Made};
use crate::store::{StoreError, Tx, slots, tasks};
use buuta_webhooks::Direction;

/// Cancels the fetching of her papers before the post has them.
pub async fn cancel_request(house: &House, form: Form) -> Result<Made, HearError> {
    hear(house, form, WishKind::Cancel, async |tx, held| {
        slots::release(tx, held.request.id).await?;
        let goes = match withdraw_unplaced(tx, held).await? {
            Withdrawn::Everything => Goes::Done,
            Withdrawn::CourierHasSome => to_desk(tx, WishKind::Cancel),
        };
        Ok((Wish::Cancel, goes))
    })
    .await
}

/// Asks for papers back that the post has.
pub async fn ask_back(house: &House, form: Form, words: String) -> Result<Made, HearError> {
    hear(house, form, WishKind::Recall, async |tx, _| Ok((Wish::Recall { words }, to_desk(tx, WishKind::Recall)))).await
}

/// What is left of the orders.
enum Withdrawn {
    Everything,
    CourierHasSome,
}

/// Withdraws every order to fetch her papers that no courier can have heard of.
async fn withdraw_unplaced(tx: &Tx, held: &Held) -> Result<Withdrawn, StoreError> {
    let mut withdrawn = Withdrawn::Everything;
    let to_fetch = held.journeys.iter().filter(|journey| journey.leg.direction == Direction::ToAgency);
    for (order, _) in to_fetch.flat_map(|journey| &journey.orders) {
        match order.placing {
            Placing::Held | Placing::Refused => {
                withdraw(tx, order.id).await?;
                for kind in [TaskKind::RefusedPlacing, TaskKind::MissingAreaCode] {
                    tasks::settle_about(tx, kind, order.id, "citizen").await?;
                }
            }
            Placing::Cancelled => {}
            Placing::Wanted | Placing::Calling | Placing::Placed | Placing::Unknown => {
                withdrawn = Withdrawn::CourierHasSome;
            }
        }
    }
    Ok(withdrawn)
}
