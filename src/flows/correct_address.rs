//! She corrects her address or her telephone number. What no courier has yet goes by the new one at once; a courier that
//! has the old one is told of it, and her office sees to whatever the courier cannot be told.

use crate::domain::contact::PhoneNumber;
use crate::domain::wish::{Wish, WishKind};
use crate::flows::hear_wish::{Form, HearError, Held, hear};
use crate::flows::house::House;
use crate::flows::pass_on_correction::is_known_to_courier;
use crate::store::orders::{self, Order};
use crate::store::wishes::{Goes, Made};
use crate::store::{StoreError, Tx, requests};
use uuid::Uuid;

/// Where she can be met and called from now on.
#[derive(Clone)]
pub struct Correction {
    pub phone: PhoneNumber,
    pub address: String,
    pub commune_code: String,
}

/// Writes the new address and number down, and keeps the old ones with the wish.
pub async fn correct_address(house: &House, form: Form, correction: Correction) -> Result<Made, HearError> {
    hear(house, form, WishKind::CorrectAddress, async |tx, held| {
        let before = held.request.contact.clone();
        let mut after = before.clone();
        after.phone = correction.phone;
        after.address = correction.address;
        after.commune_code = correction.commune_code;
        requests::update_contact(tx, &held.request, &after).await?;
        let goes = match may_have_been_sent(tx, held).await? {
            true => Goes::ToCouriersAndDesk { deadline_at: WishKind::CorrectAddress.answer_by(tx.now()) },
            false => Goes::Done,
        };
        Ok((Wish::CorrectAddress { before, after }, goes))
    })
    .await
}

/// Whether a courier may have heard of a journey that is under way.
pub fn courier_knows(held: &Held) -> bool {
    orders_under_way(held).any(is_known_to_courier)
}

/// The same, once whoever is placing one of the orders has noted it: the old address may be going out just now.
async fn may_have_been_sent(tx: &Tx, held: &Held) -> Result<bool, StoreError> {
    let ids: Vec<Uuid> = orders_under_way(held).map(|order| order.id).collect();
    orders::hold(tx, &ids).await?;
    for id in ids {
        if orders::find(tx, id).await?.is_some_and(|order| is_known_to_courier(&order)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn orders_under_way(held: &Held) -> impl Iterator<Item = &Order> {
    let under_way = held.journeys.iter().filter(|journey| journey.leg.ended_at.is_none());
    under_way.flat_map(|journey| &journey.orders).map(|(order, _)| order)
}
