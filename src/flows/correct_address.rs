//! She corrects her address or her telephone number. What no courier has yet goes by the new one at once; a courier that
//! has the old one is told of it, and her office sees to whatever the courier cannot be told.

use crate::domain::contact::PhoneNumber;
use crate::domain::wish::{Wish, WishKind};
use crate::flows::hear_wish::{Form, HearError, Held, hear};
use crate::flows::house::House;
use crate::flows::pass_on_correction::is_known_to_courier;
use crate::store::requests;
use crate::store::wishes::{Goes, Made};

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
        let goes = match courier_knows(held) {
            true => Goes::ToCouriersAndDesk { deadline_at: WishKind::CorrectAddress.answer_by(tx.now()) },
            false => Goes::Done,
        };
        Ok((Wish::CorrectAddress { before, after }, goes))
    })
    .await
}

/// Whether a courier may have heard of a journey that is under way.
pub fn courier_knows(held: &Held) -> bool {
    let under_way = held.journeys.iter().filter(|journey| journey.leg.ended_at.is_none());
    under_way.flat_map(|journey| &journey.orders).any(|(order, _)| is_known_to_courier(order))
}
