//! She is told once that her result will probably come later than she was told, and once that it will come in time after all.
//!
//! An order is looked at when something has happened to it, and on the day on which the answer changes by itself.

use crate::domain::custody::Holder;
use crate::domain::lateness::{Margins, Risk, Stage, Watched, told_by};
use crate::domain::leg::Direction;
use crate::domain::notice::{Notice, NoticeKind, Standing};
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::how_long::terms_of;
use crate::flows::look_up::{Next, next_of};
use crate::flows::who_holds::{Journey, journeys};
use crate::store::notifications::{self, Notification, NotificationState};
use crate::store::outbox::{self, WorkKind};
use crate::store::{StoreError, Tx, dossiers, lateness, legs, orders, places, requests};
use buuta_webhooks::Kind;
use uuid::Uuid;

/// Orders listed at once.
const LIMIT: u64 = 200;
/// While it is not known whether she was told of the risk, it is asked again after so long.
const ASK_AGAIN_S: i64 = 600;

/// An order that cannot be looked at is tried again after so long.
const AFTER_ERROR_S: i64 = 3600;

/// Looks at every order whose look is due. Says how many there were.
pub async fn warn_of_lateness(house: &House) -> Result<usize, StoreError> {
    let mut looked = 0;
    loop {
        let due = lateness::list_due(&house.store, house.store.now(), LIMIT).await?;
        for order_id in &due {
            let tx = house.store.begin().await?;
            match look_at(house, &tx, *order_id).await {
                Ok(()) => tx.commit().await?,
                // those behind it are looked at all the same
                Err(error) => {
                    tracing::error!(%error, order = %order_id, "it is not known whether an order is late");
                    drop(tx);
                    let tx = house.store.begin().await?;
                    lateness::note_look(&tx, *order_id, None, Some(tx.now().plus_s(AFTER_ERROR_S))).await?;
                    tx.commit().await?;
                }
            }
        }
        looked += due.len();
        // each has been put off until tomorrow at least, or for good
        if (due.len() as u64) < LIMIT {
            return Ok(looked);
        }
    }
}

/// Looks again at orders whose warning surely reached nobody and is due again: news may have come while it was being sent.
pub async fn look_at_again(house: &House, tx: &Tx, kind: NoticeKind, order_ids: &[Uuid]) -> Result<(), StoreError> {
    if matches!(kind, NoticeKind::LateRisk | NoticeKind::BackOnTime) {
        for order_id in order_ids {
            look_at(house, tx, *order_id).await?;
        }
    }
    Ok(())
}

async fn look_at(house: &House, tx: &Tx, order_id: Uuid) -> Result<(), StoreError> {
    orders::hold(tx, &[order_id]).await?;
    let Some((watched, told_at_first)) = watch(house, tx, order_id).await? else {
        return lateness::note_look(tx, order_id, None, None).await;
    };
    let told = notifications::list_of_order(tx, order_id).await?;
    let of = |kind| told.iter().find(|told| told.notice.kind == kind);
    let (late, back) = (of(NoticeKind::LateRisk), of(NoticeKind::BackOnTime));
    let stands = |told: Option<&Notification>| told.is_some_and(|told| told.state != NotificationState::Overtaken);
    let before = if stands(late) && !stands(back) { Risk::Late } else { Risk::OnTime };
    let now = tx.now();
    let risk = watched.risk(before, now);
    match risk {
        Some(Risk::Late) => {
            withdraw(tx, back).await?;
            make_due(tx, order_id, NoticeKind::LateRisk, late).await?;
        }
        Some(Risk::OnTime) => {
            withdraw(tx, late).await?;
            use NotificationState as S;
            if late.is_some_and(|late| matches!(late.state, S::Sent | S::Unknown)) {
                make_due(tx, order_id, NoticeKind::BackOnTime, back).await?;
            }
        }
        None => {
            withdraw(tx, late).await?;
            withdraw(tx, back).await?;
        }
    }
    let is_being_told = late.is_some_and(|late| late.state == NotificationState::Sending);
    let next = match risk {
        Some(Risk::OnTime) if is_being_told => Some(now.plus_s(ASK_AGAIN_S)),
        Some(risk) => watched.changes_at(risk, now),
        None => None,
    };
    lateness::note_look(tx, order_id, told_at_first, next).await
}

/// What is known of a result on its way; with the day to be noted, where this is the first look. `None` for what is no
/// result's last journey home.
async fn watch<'a>(house: &'a House, tx: &Tx, order_id: Uuid) -> Result<Option<(Watched<'a>, Option<At>)>, StoreError> {
    let Some(leg) = legs::list_of_order(tx, order_id).await?.into_iter().next() else {
        return Ok(None);
    };
    let Some(dossier) = dossiers::find(tx, leg.dossier_id).await? else {
        return Ok(None);
    };
    let Some(request) = requests::find(tx, dossier.request_id).await? else {
        return Ok(None);
    };
    let journeys = journeys(house, tx, &dossier, tx.now()).await?;
    let Some(journey) = journeys.last().filter(|journey| journey.leg.id == leg.id) else {
        return Ok(None);
    };
    let is_last = journey.orders.last().is_some_and(|(order, _)| order.id == order_id);
    if !is_last || leg.direction != Direction::ToCitizen {
        return Ok(None);
    }
    let agency = places::find_agency(tx, dossier.agency_id).await?;
    let days = terms_of(house, &request, agency.as_ref()).await?.days;
    let noted = lateness::find_told_by(tx, order_id).await?;
    let told_by = noted.unwrap_or_else(|| told_by(leg.opened_at, days, &house.working_time));
    let settings = &house.settings.expected;
    let watched = Watched {
        stage: stage(journey, next_of(&request, &dossier, journey)),
        days,
        told_by,
        margins: Margins { late_hours: settings.late_risk_hours, on_time_hours: settings.back_on_time_hours },
        calendar: &house.working_time,
    };
    Ok(Some((watched, noted.is_none().then_some(told_by))))
}

fn stage(journey: &Journey, next: Next) -> Stage {
    let Some((_, state)) = journey.orders.last() else {
        return Stage::NotForecast;
    };
    let (moved_at, held_since) = (At::from_second(state.since_second), At::from_second(journey.holding.since_second));
    match next {
        _ if !journey.holding.contradictions.is_empty() || state.contradicts_itself() => Stage::NotForecast,
        Next::PostTriesAgain if journey.holding.holder == Holder::Post => Stage::TriesAgain { missed_at: moved_at },
        Next::PostBringsResult if state.kind == Some(Kind::OutForDelivery) => Stage::AtTheDoor { since: moved_at },
        Next::PostBringsResult => Stage::Carried { since: held_since },
        Next::PostFetchesResult | Next::BeingArranged | Next::PostTriesAgain => {
            Stage::WaitsForPost { since: journey.leg.opened_at }
        }
        _ => Stage::NotForecast,
    }
}

/// Has it told once: anew only where it was withdrawn before it went out.
async fn make_due(tx: &Tx, order_id: Uuid, kind: NoticeKind, known: Option<&Notification>) -> Result<(), StoreError> {
    let id = match known {
        Some(known) if known.state == NotificationState::Overtaken => {
            notifications::update_state(tx, known.id, NotificationState::Due).await?;
            Some(known.id)
        }
        Some(_) => None,
        None => {
            let notice = Notice { kind, fact_code: String::new(), fact_second: 0, reason: None };
            notifications::insert_if_new(tx, order_id, &notice, Standing::Due).await?
        }
    };
    match id {
        Some(id) => outbox::enqueue(tx, WorkKind::TellCitizen, id, tx.now()).await,
        None => Ok(()),
    }
}

/// Takes back what has not gone out yet.
async fn withdraw(tx: &Tx, known: Option<&Notification>) -> Result<(), StoreError> {
    let Some(known) = known.filter(|known| known.state == NotificationState::Due) else {
        return Ok(());
    };
    notifications::update_state(tx, known.id, NotificationState::Overtaken).await?;
    outbox::drop_waiting(tx, WorkKind::TellCitizen, known.id).await
}
