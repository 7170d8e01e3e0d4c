//! She says that she has not got what the post calls delivered, complains, or claims compensation: whoever is in charge
//! finds out and answers, within what the law gives.

use crate::domain::complaint::{About, Carriage, may_be_made_until};
use crate::domain::custody::Holder;
use crate::domain::time::At;
use crate::domain::wish::{Wish, WishKind};
use crate::flows::hear_wish::{Form, HearError, Held, arrived_at, hear, to_desk};
use crate::flows::house::House;
use crate::flows::who_holds::Journey;
use crate::store::StoreError;
use crate::store::wishes::Made;

/// What a complaint asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    AnAnswer,
    Compensation,
}

/// Why a complaint is not heard.
#[derive(Debug, thiserror::Error)]
pub enum ComplainError {
    #[error(transparent)]
    Hear(#[from] HearError),
    #[error("the period for such a complaint is over")]
    TooLate { since: At },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Disputes that her result was delivered.
pub async fn dispute_delivery(house: &House, form: Form, words: String) -> Result<Made, HearError> {
    hear(house, form, WishKind::Dispute, async |tx, _| Ok((Wish::Dispute { words }, to_desk(tx, WishKind::Dispute))))
        .await
}

/// Complains about the post, within the period that the law gives.
pub async fn complain(
    house: &House,
    form: Form,
    asks: Asks,
    about: About,
    words: String,
) -> Result<Made, ComplainError> {
    let kind = match asks {
        Asks::AnAnswer => WishKind::Complain,
        Asks::Compensation => WishKind::Claim,
    };
    hear(house, form, kind, async |tx, held| {
        if let Some(until) = may_complain_until(house, held, about)
            && until < tx.now()
        {
            return Err(ComplainError::TooLate { since: until });
        }
        let wish = match asks {
            Asks::AnAnswer => Wish::Complain { about, words },
            Asks::Compensation => Wish::Claim { about, words },
        };
        Ok((wish, to_desk(tx, kind)))
    })
    .await
}

/// Until when she may complain about something; `None` while nothing limits it. Of several journeys the one with the
/// longest period counts.
pub fn may_complain_until(house: &House, held: &Held, about: About) -> Option<At> {
    let transit_days = house.settings.expected.longest_carriage_days();
    let ends = held.journeys.iter().map(|journey| may_be_made_until(about, &carriage(journey, transit_days)));
    ends.collect::<Option<Vec<At>>>()?.into_iter().max()
}

fn carriage(journey: &Journey, transit_days: u32) -> Carriage {
    let steps = journey.orders.iter().flat_map(|(_, state)| &state.timeline);
    let taken = steps.filter(|step| step.holder == Holder::Post).map(|step| step.second).min();
    let now = (journey.holding.holder == Holder::Post).then_some(journey.holding.since_second);
    Carriage { taken_at: taken.or(now).map(At::from_second), delivered_at: arrived_at(journey), transit_days }
}
