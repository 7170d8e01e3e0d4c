//! A slot is offered and booked: exactly so many people get one as it has places, and the others are shown the next.

use crate::domain::holidays::HolidayCalendar;
use crate::domain::opening::{Span, day_of, share_of_day};
use crate::domain::terms::SlotChoice;
use crate::domain::time::At;
use crate::flows::house::House;
use crate::store::offices::{self, OfficeHours};
use crate::store::places::{self, Office};
use crate::store::slots::{self, Taken};
use crate::store::{Db, StoreError, Tx};
use std::collections::HashMap;
use uuid::Uuid;

/// So many offices near a full one are looked at for a free place.
const MOST_NEAR: usize = 5;
/// An urgent pickup is made within the hour: it is taken on while so much of the opening hours is left.
const URGENT_WITHIN_S: i64 = 3600;

/// A slot with places left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotOffer {
    pub choice: SlotChoice,
    pub ends_at: At,
    pub office_name: String,
    pub places_left: u32,
}

/// Why a slot cannot be booked.
#[derive(Debug, thiserror::Error)]
pub enum BookSlotError {
    #[error("the slot has no place left")]
    Full,
    #[error("the office has no such slot, or it is too soon")]
    NoSuchSlot,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An office with its hours and the places taken in its slots.
struct Desk {
    office: Office,
    hours: OfficeHours,
}

impl Desk {
    fn capacity(&self, span: Span, holidays: &HolidayCalendar) -> Option<u32> {
        let spans = self.hours.opening.spans_on(day_of(span.begins_at), holidays);
        let index = spans.iter().position(|other| *other == span)?;
        let share = || share_of_day(self.office.pickup_capacity_per_day, spans.len(), index);
        Some(self.hours.slot_capacity.unwrap_or_else(share))
    }

    /// The slots that can still be booked, each with its places left.
    fn offers(&self, house: &House, taken: &HashMap<(Uuid, i64), (u32, u32)>, from: At) -> Vec<SlotOffer> {
        let first = day_of(from);
        let days = house.settings.slots.days_ahead;
        let spans = self.hours.opening.spans_from(first, days, &house.gazetteer.holidays);
        spans
            .into_iter()
            .filter(|span| span.begins_at >= from)
            .filter_map(|span| {
                let fresh = self.capacity(span, &house.gazetteer.holidays)?;
                let (capacity, taken) = taken.get(&(self.office.id, span.begins_at.0)).copied().unwrap_or((fresh, 0));
                let places_left = capacity.saturating_sub(taken);
                (places_left > 0).then(|| SlotOffer {
                    choice: SlotChoice { office_id: self.office.id, begins_at: span.begins_at },
                    ends_at: span.ends_at,
                    office_name: self.office.name.clone(),
                    places_left,
                })
            })
            .collect()
    }
}

/// From when on slots can be booked: the post needs some notice.
fn bookable_from(house: &House) -> At {
    house.store.now().plus_s(i64::from(house.settings.slots.notice_minutes) * 60)
}

async fn desks(house: &House, db: &impl Db, office_ids: &[Uuid]) -> Result<Vec<Desk>, StoreError> {
    let mut hours = offices::list_hours(db, office_ids, day_of(house.store.now())).await?;
    let mut offices = places::list_offices_of(db, office_ids).await?;
    // in the order asked for
    offices.sort_by_key(|office| office_ids.iter().position(|id| *id == office.id));
    Ok(offices.into_iter().filter_map(|office| Some(Desk { hours: hours.remove(&office.id)?, office })).collect())
}

/// The slots of the office that serves a commune; where that has none left, those of the nearest that has.
pub async fn offer_slots(house: &House, commune_code: &str) -> Result<Vec<SlotOffer>, StoreError> {
    let db = &house.store;
    let from = bookable_from(house);
    let near = house.offices_to_ask(commune_code, MOST_NEAR);
    let taken = offices::list_taken(db, &near, from).await?;
    let desks = desks(house, db, &near).await?;
    Ok(desks.iter().map(|desk| desk.offers(house, &taken, from)).find(|offers| !offers.is_empty()).unwrap_or_default())
}

/// A slot by its name, with the places it has left now; none where the office has no such slot.
pub async fn find_slot(house: &House, choice: SlotChoice) -> Result<Option<SlotOffer>, StoreError> {
    let db = &house.store;
    let holidays = &house.gazetteer.holidays;
    let taken = offices::list_taken(db, &[choice.office_id], choice.begins_at).await?;
    let Some(desk) = desks(house, db, &[choice.office_id]).await?.into_iter().next() else {
        return Ok(None);
    };
    let span = desk.hours.opening.span_at(choice.begins_at, holidays);
    Ok(span.filter(|span| span.begins_at == choice.begins_at).map(|span| {
        let fresh = desk.capacity(span, holidays).unwrap_or(0);
        let (capacity, taken) = taken.get(&(choice.office_id, span.begins_at.0)).copied().unwrap_or((fresh, 0));
        let (ends_at, places_left) = (span.ends_at, capacity.saturating_sub(taken));
        SlotOffer { choice, ends_at, office_name: desk.office.name, places_left }
    }))
}

/// What is offered in place of a full slot: the same office's next one with a place, or that of the nearest office which
/// has any.
pub async fn next_offer(house: &House, commune_code: &str, full: SlotChoice) -> Result<Option<SlotOffer>, StoreError> {
    let db = &house.store;
    let from = bookable_from(house);
    let mut ids = vec![full.office_id];
    ids.extend(house.offices_to_ask(commune_code, MOST_NEAR).into_iter().filter(|id| *id != full.office_id));
    let taken = offices::list_taken(db, &ids, from).await?;
    let desks = desks(house, db, &ids).await?;
    let later = |offer: &SlotOffer| offer.choice.office_id != full.office_id || offer.choice.begins_at > full.begins_at;
    Ok(desks.iter().find_map(|desk| desk.offers(house, &taken, from).into_iter().find(later)))
}

/// Takes a place in a slot for a request.
pub async fn book_slot(house: &House, tx: &Tx, request_id: Uuid, choice: SlotChoice) -> Result<Span, BookSlotError> {
    let desks = desks(house, tx, &[choice.office_id]).await?;
    let desk = desks.first().ok_or(BookSlotError::NoSuchSlot)?;
    let last_day = day_of(house.store.now().plus_s(i64::from(house.settings.slots.days_ahead) * 24 * 3600));
    let span = desk
        .hours
        .opening
        .span_at(choice.begins_at, &house.gazetteer.holidays)
        .filter(|span| span.begins_at == choice.begins_at)
        .filter(|span| span.begins_at >= bookable_from(house) && day_of(span.begins_at) <= last_day)
        .ok_or(BookSlotError::NoSuchSlot)?;
    let capacity = desk.capacity(span, &house.gazetteer.holidays).ok_or(BookSlotError::NoSuchSlot)?;
    match slots::take_place(tx, choice.office_id, span, capacity, request_id).await? {
        Taken::Yes => Ok(span),
        Taken::SlotIsFull => Err(BookSlotError::Full),
    }
}

/// An office that comes within the hour now, if the one serving a commune does.
pub async fn urgent_office(house: &House, commune_code: &str) -> Result<Option<Office>, StoreError> {
    let Some(office_id) = house.office_serving(commune_code) else {
        return Ok(None);
    };
    let now = house.store.now();
    let desks = desks(house, &house.store, &[office_id]).await?;
    let comes = |desk: &Desk| {
        let span = desk.hours.urgent.as_ref().and_then(|urgent| urgent.span_at(now, &house.gazetteer.holidays));
        span.is_some_and(|span| now.plus_s(URGENT_WITHIN_S) <= span.ends_at)
    };
    Ok(desks.into_iter().find(comes).map(|desk| desk.office))
}
