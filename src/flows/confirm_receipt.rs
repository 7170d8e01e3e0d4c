//! She says that she has her result, or the agency confirms it.

use crate::domain::leg::{Direction, end_holder};
use crate::flows::house::House;
use crate::flows::look_up::{Next, answer};
use crate::flows::recognise::{LookUpError, Recognised, Trust};
use crate::flows::who_holds::{Journey, journeys};
use crate::store::dossiers::{self, ConfirmedBy};
use crate::store::requests::Way;
use crate::store::{StoreError, Tx, legs, requests};
use uuid::Uuid;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    Now,
    /// Nothing waits to be confirmed: not delivered yet, or confirmed before.
    NothingToConfirm,
}

/// Confirms every result of the request that has arrived. Needs the look-up secret.
pub async fn confirm_receipt(house: &House, who: &Recognised) -> Result<Confirmed, LookUpError> {
    if who.trust < Trust::Secret {
        return Err(LookUpError::NoFit);
    }
    let answer = answer(house, who).await?;
    let arrived: Vec<_> = answer
        .papers
        .iter()
        .filter(|papers| papers.next == Next::CitizenConfirms)
        .map(|papers| papers.dossier_id)
        .collect();
    if arrived.is_empty() {
        return Ok(Confirmed::NothingToConfirm);
    }
    let tx = house.store.begin().await?;
    for dossier_id in arrived {
        dossiers::update_confirmed(&tx, dossier_id, ConfirmedBy::Citizen).await?;
    }
    tx.commit().await?;
    Ok(Confirmed::Now)
}

/// Why an officer cannot confirm.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmByOfficerError {
    #[error("there is no such dossier")]
    NoSuchDossier,
    #[error("the dossier has been merged into another")]
    WasMerged,
    #[error("the result has not reached the citizen")]
    NotArrived,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An officer confirms that the result of a dossier has arrived: by the evidence the citizen must hold it.
/// [`Confirmed::NothingToConfirm`] says that it was confirmed before.
pub async fn confirm_by_officer(house: &House, tx: &Tx, dossier_id: Uuid) -> Result<Confirmed, ConfirmByOfficerError> {
    let dossier = dossiers::find(tx, dossier_id).await?.ok_or(ConfirmByOfficerError::NoSuchDossier)?;
    if dossier.merged_into_id.is_some() {
        return Err(ConfirmByOfficerError::WasMerged);
    }
    if dossier.confirmed_at.is_some() {
        return Ok(Confirmed::NothingToConfirm);
    }
    if !has_arrived(&journeys(house, tx, &dossier, tx.now()).await?) {
        return Err(ConfirmByOfficerError::NotArrived);
    }
    dossiers::update_confirmed(tx, dossier_id, ConfirmedBy::Officer).await?;
    Ok(Confirmed::Now)
}

/// Whether the citizen must hold her result by the evidence: the last journey was to her, and the papers are with her.
pub fn has_arrived(journeys: &[Journey]) -> bool {
    journeys.last().is_some_and(|journey| {
        journey.leg.direction == Direction::ToCitizen && journey.holding.holder == end_holder(Direction::ToCitizen)
    })
}

/// Why no result is given out at the desk.
#[derive(Debug, thiserror::Error)]
pub enum GiveOutError {
    #[error("no result of this dossier lies at the desk for the citizen")]
    NotAtDesk,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An officer gives a result out at the desk, which confirms it: the citizen has taken it from the officer's own hand.
/// [`Confirmed::NothingToConfirm`] says that it was confirmed before.
pub async fn give_out_at_desk(tx: &Tx, dossier_id: Uuid) -> Result<Confirmed, GiveOutError> {
    let held = dossiers::find_for_update(tx, dossier_id).await?;
    let dossier = held.filter(|dossier| dossier.merged_into_id.is_none()).ok_or(GiveOutError::NotAtDesk)?;
    if dossier.confirmed_at.is_some() {
        return Ok(Confirmed::NothingToConfirm);
    }
    let request = requests::find(tx, dossier.request_id).await?.ok_or(GiveOutError::NotAtDesk)?;
    let legs = legs::list_of_dossier(tx, dossier_id).await?;
    let travels_home = legs.iter().any(|leg| leg.direction == Direction::ToCitizen);
    if dossier.result_ready_at.is_none() || request.return_result == Way::ByPost || travels_home {
        return Err(GiveOutError::NotAtDesk);
    }
    dossiers::update_confirmed(tx, dossier_id, ConfirmedBy::Officer).await?;
    Ok(Confirmed::Now)
}
