//! Papers change hands, counted and signed by both sides.

use crate::domain::checklist::missing;
use crate::domain::custody::{EntryKind, Handover, Holder, MoneyPassed, Strength};
use crate::domain::leg::{LegEnd, Purpose, end_holder};
use crate::domain::task::TaskKind;
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::record_event::draw_consequences_of_many;
use crate::flows::who_holds::journeys_of_many;
use crate::kill::{self, KillPoint};
use crate::store::custody::{self, Appended, NewEntry};
use crate::store::legs::Leg;
use crate::store::orders::Order;
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, dossiers, legs, orders, places};
use std::collections::HashMap;
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
    let mut appended = record_on_legs(house, tx, vec![LegHandover { leg_id: leg.id, handover }]).await?;
    appended.pop().ok_or(HandoverError::NoSuchJourney)
}

/// A hand-over of the papers of one leg.
pub struct LegHandover {
    pub leg_id: Uuid,
    pub handover: Handover,
}

/// Does so for several legs at once, as for a stack that changes hands. A leg that is not there refuses them all.
pub async fn record_on_legs(
    house: &House,
    tx: &Tx,
    mut handovers: Vec<LegHandover>,
) -> Result<Vec<Appended>, HandoverError> {
    for LegHandover { handover, .. } in &mut handovers {
        check(handover, tx)?;
        handover.at = handover.at.cut_to_second();
    }
    let leg_ids: Vec<Uuid> = handovers.iter().map(|handover| handover.leg_id).collect();
    let legs: HashMap<Uuid, Leg> = legs::list(tx, &leg_ids).await?.into_iter().map(|leg| (leg.id, leg)).collect();
    let orders = orders::list_of_legs(tx, &leg_ids).await?;
    let order_ids: Vec<Uuid> = orders.iter().map(|(_, order)| order.id).collect();
    orders::hold(tx, &order_ids).await?;
    // the content is plain strings and numbers, which always serialise
    let contents: Vec<serde_json::Value> =
        handovers.iter().map(|new| serde_json::to_value(&new.handover).unwrap_or_default()).collect();
    let mut entries = Vec::with_capacity(handovers.len());
    for (new, content) in handovers.iter().zip(&contents) {
        let leg = legs.get(&new.leg_id).ok_or(HandoverError::NoSuchJourney)?;
        entries.push((leg.dossier_id, entry_of(leg, &new.handover, content)));
    }
    let appended = custody::append_many(tx, entries).await?;
    let new = handovers.iter().zip(&appended).filter(|(_, appended)| **appended == Appended::New);
    let passed: Vec<(&Leg, Holder, At)> =
        new.filter_map(|(new, _)| Some((legs.get(&new.leg_id)?, new.handover.to, new.handover.at))).collect();
    follow_passings(house, tx, &passed, &orders).await?;
    Ok(appended)
}

fn entry_of<'a>(leg: &Leg, handover: &Handover, content: &'a serde_json::Value) -> NewEntry<'a> {
    let Handover { from, to, at, .. } = handover;
    NewEntry {
        fact_key: format!("handover:{}:{}:{}:{}", leg.id, from.as_str(), to.as_str(), at.second()),
        kind: EntryKind::Handover,
        strength: Strength::Signed,
        from: Some(*from),
        to: Some(*to),
        leg_id: Some(leg.id),
        order_id: None,
        occurred_at: *at,
        content,
    }
}

/// Draws what follows from papers having passed: the ends of their journeys, the consequences for the orders that carry
/// them, and a person's look where a ledger contradicts itself.
pub(super) async fn follow_passings(
    house: &House,
    tx: &Tx,
    passed: &[(&Leg, Holder, At)],
    orders: &[(Uuid, Order)],
) -> Result<(), StoreError> {
    for (leg, to, at) in passed {
        if *to == end_holder(leg.direction) && leg.ended_at.is_none() {
            legs::update_ended(tx, leg.id, LegEnd::Delivered, *at).await?;
        }
    }
    let has_passed = |leg_id: &Uuid| passed.iter().any(|(leg, ..)| leg.id == *leg_id);
    let mut order_ids: Vec<Uuid> =
        orders.iter().filter(|(leg_id, _)| has_passed(leg_id)).map(|(_, order)| order.id).collect();
    order_ids.sort();
    order_ids.dedup();
    draw_consequences_of_many(house, tx, &order_ids).await?;
    note_contradictions(house, tx, passed.iter().map(|(leg, ..)| *leg)).await
}

/// Legs whose evidence contradicts itself now are shown to a person.
async fn note_contradictions(house: &House, tx: &Tx, legs: impl Iterator<Item = &Leg>) -> Result<(), StoreError> {
    let legs: Vec<&Leg> = legs.collect();
    let dossier_ids: Vec<Uuid> = legs.iter().map(|leg| leg.dossier_id).collect();
    let journeys = journeys_of_many(house, tx, &dossier_ids, tx.now()).await?;
    for leg in legs {
        let contradicts = journeys
            .get(&leg.dossier_id)
            .is_some_and(|of| of.iter().any(|one| one.leg.id == leg.id && !one.holding.contradictions.is_empty()));
        if contradicts {
            let kind = TaskKind::ContradictingCustody;
            tasks::open_first(tx, kind, SubjectKind::Dossier, leg.dossier_id, leg.purpose.as_str()).await?;
        }
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
