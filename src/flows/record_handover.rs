//! Papers change hands, counted and signed by both sides.

use crate::domain::checklist::missing;
use crate::domain::custody::{EntryKind, Handover, Holder, MoneyPassed, Strength};
use crate::domain::leg::{LegEnd, Purpose, end_holder};
use crate::domain::task::TaskKind;
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::record_event::draw_consequences;
use crate::flows::who_holds::journeys;
use crate::kill::{self, KillPoint};
use crate::store::custody::{self, Appended, NewEntry};
use crate::store::dossiers::Dossier;
use crate::store::legs::Leg;
use crate::store::orders::Order;
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, dossiers, legs, orders, places};
use uuid::Uuid;

/// A hand-over may be dated this far ahead of the service's clock: clocks of counters differ.
const FUTURE_TOLERANCE_S: i64 = 10 * 60;

/// Why a hand-over cannot be recorded.
#[derive(Debug, thiserror::Error)]
pub enum HandoverError {
    #[error("there is no such dossier")]
    NoSuchDossier,
    #[error("the dossier has been merged into another")]
    WasMerged,
    #[error("the dossier has no journey of this purpose")]
    NoSuchJourney,
    #[error("papers cannot be handed over from someone to himself")]
    SameHolder,
    #[error("a hand-over needs at least one counted paper")]
    NothingCounted,
    #[error("both signatures need a name")]
    NameMissing,
    #[error("money passes with the number of a receipt")]
    ReceiptMissing,
    #[error("the hand-over is dated in the future")]
    InTheFuture,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Appends a signed hand-over to the dossier's custody ledger, ends the leg it completes, and draws the consequences
/// for the order that carries it. The same hand-over recorded twice is one.
pub async fn record_handover(
    house: &House,
    tx: &Tx,
    dossier_id: Uuid,
    purpose: Purpose,
    mut handover: Handover,
) -> Result<Appended, HandoverError> {
    check(&handover, tx)?;
    let dossier = dossiers::find(tx, dossier_id).await?.ok_or(HandoverError::NoSuchDossier)?;
    if dossier.merged_into_id.is_some() {
        return Err(HandoverError::WasMerged);
    }
    let leg = legs::list_of_dossier(tx, dossier_id)
        .await?
        .into_iter()
        .rfind(|leg| leg.purpose == purpose)
        .ok_or(HandoverError::NoSuchJourney)?;
    if let (Some(procedure_id), Purpose::Submission, Holder::Citizen) = (dossier.procedure_id, purpose, handover.from)
        && let Some(procedure) = places::find_procedure(tx, procedure_id).await?
    {
        handover.missing = missing(&procedure.checklist, &handover.papers);
    }
    handover.at = handover.at.cut_to_second();
    // the content is plain strings and numbers, which always serialise
    let content = serde_json::to_value(&handover).unwrap_or_default();
    let entry = NewEntry {
        fact_key: format!(
            "handover:{}:{}:{}:{}",
            leg.id,
            handover.from.as_str(),
            handover.to.as_str(),
            handover.at.second()
        ),
        kind: EntryKind::Handover,
        strength: Strength::Signed,
        from: Some(handover.from),
        to: Some(handover.to),
        leg_id: Some(leg.id),
        order_id: None,
        occurred_at: handover.at,
        content: &content,
    };
    let orders = orders::list_of_leg(tx, leg.id).await?;
    let order_ids: Vec<Uuid> = orders.iter().map(|order| order.id).collect();
    orders::hold(tx, &order_ids).await?;
    let appended = custody::append(tx, dossier_id, entry).await?;
    if appended == Appended::KnownAlready {
        return Ok(appended);
    }
    follow_passing(house, tx, &dossier, &leg, handover.to, handover.at, &orders).await?;
    Ok(appended)
}

/// Draws what follows from papers having passed: the end of their journey, the consequences for the orders that carry
/// them, and a person's look where the ledger contradicts itself.
pub(super) async fn follow_passing(
    house: &House,
    tx: &Tx,
    dossier: &Dossier,
    leg: &Leg,
    to: Holder,
    at: At,
    orders: &[Order],
) -> Result<(), StoreError> {
    if to == end_holder(leg.direction) && leg.ended_at.is_none() {
        legs::update_ended(tx, leg.id, LegEnd::Delivered, at).await?;
    }
    for order in orders {
        draw_consequences(house, tx, order.id).await?;
    }
    let contradicts = journeys(house, tx, dossier, tx.now())
        .await?
        .iter()
        .any(|journey| journey.leg.id == leg.id && !journey.holding.contradictions.is_empty());
    if contradicts {
        let kind = TaskKind::ContradictingCustody;
        tasks::open_first(tx, kind, SubjectKind::Dossier, dossier.id, leg.purpose.as_str()).await?;
    }
    Ok(())
}

/// Records a hand-over in a transaction of its own.
pub async fn record_and_commit(
    house: &House,
    dossier_id: Uuid,
    purpose: Purpose,
    handover: Handover,
) -> Result<Appended, HandoverError> {
    let tx = house.store.begin().await?;
    let appended = record_handover(house, &tx, dossier_id, purpose, handover).await?;
    tx.commit().await?;
    kill::here(KillPoint::HandoverRecorded);
    house.bell.notify_waiters();
    Ok(appended)
}

fn check(handover: &Handover, tx: &Tx) -> Result<(), HandoverError> {
    if handover.from == handover.to {
        return Err(HandoverError::SameHolder);
    }
    if handover.papers.iter().all(|paper| paper.quantity == 0) {
        return Err(HandoverError::NothingCounted);
    }
    if [&handover.given_by, &handover.taken_by].iter().any(|signature| signature.name.trim().is_empty()) {
        return Err(HandoverError::NameMissing);
    }
    let receipt_is_missing = |money: &MoneyPassed| money.fee_vnd > 0 && money.receipt_number.trim().is_empty();
    if handover.money.as_ref().is_some_and(receipt_is_missing) {
        return Err(HandoverError::ReceiptMissing);
    }
    if handover.at > tx.now().plus_s(FUTURE_TOLERANCE_S) {
        return Err(HandoverError::InTheFuture);
    }
    Ok(())
}
