//! She wants the postman to come at another time, or fetches her result at the post office herself.

use crate::domain::terms::SlotChoice;
use crate::domain::wish::{Wish, WishKind};
use crate::flows::book_slot::{BookSlotError, book_slot};
use crate::flows::correct_address::courier_knows;
use crate::flows::hear_wish::{Form, HearError, hear, to_desk};
use crate::flows::house::House;
use crate::store::wishes::{Goes, Made};
use crate::store::{StoreError, slots};

/// Why the pickup is not moved.
#[derive(Debug, thiserror::Error)]
pub enum MovePickupError {
    #[error(transparent)]
    Hear(#[from] HearError),
    #[error("the slot has no place left")]
    Full,
    #[error("the office has no such slot, or it is too soon")]
    NoSuchSlot,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BookSlotError> for MovePickupError {
    fn from(error: BookSlotError) -> MovePickupError {
        match error {
            BookSlotError::Full => MovePickupError::Full,
            BookSlotError::NoSuchSlot => MovePickupError::NoSuchSlot,
            BookSlotError::Store(error) => MovePickupError::Store(error),
        }
    }
}

/// Gives the place she had back and takes one in another slot, both or neither.
pub async fn move_pickup(house: &House, form: Form, choice: SlotChoice) -> Result<Made, MovePickupError> {
    hear(house, form, WishKind::NewSlot, async |tx, held| {
        let had = slots::find_booked(tx, held.request.id).await?;
        let before = had.map(|(office_id, span)| SlotChoice { office_id, begins_at: span.begins_at });
        slots::release(tx, held.request.id).await?;
        book_slot(house, tx, held.request.id, choice).await?;
        let goes = if courier_knows(held) { to_desk(tx, WishKind::NewSlot) } else { Goes::Done };
        Ok((Wish::NewSlot { before, after: choice }, goes))
    })
    .await
}

/// Asks her office to keep her result for her to fetch.
pub async fn collect_at_office(house: &House, form: Form, words: String) -> Result<Made, HearError> {
    hear(house, form, WishKind::CollectAtOffice, async |tx, _| {
        Ok((Wish::CollectAtOffice { words }, to_desk(tx, WishKind::CollectAtOffice)))
    })
    .await
}
