//! She says that she has her result, or the agency confirms it.

use crate::flows::house::House;
use crate::flows::look_up::{LookUpError, Next, Question, look_up};
use crate::store::dossiers::{self, ConfirmedBy};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    Now,
    /// Nothing waits to be confirmed: not delivered yet, or confirmed before.
    NothingToConfirm,
}

/// Confirms every result of the request that has arrived. Needs the look-up secret.
pub async fn confirm_receipt(house: &House, question: &Question) -> Result<Confirmed, LookUpError> {
    let answer = look_up(house, question).await?;
    if answer.inside.is_none() {
        return Err(LookUpError::NoFit);
    }
    let arrived: Vec<_> =
        answer.papers.iter().filter(|papers| papers.next == Next::CitizenConfirms).map(|papers| papers.dossier_id).collect();
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
