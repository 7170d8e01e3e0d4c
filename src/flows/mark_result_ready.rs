//! The agency has a result; if the citizen wants it by post, its way home begins.

use crate::domain::leg::Purpose;
use crate::flows::ask_order::{AskOrderError, Asked, ask_order};
use crate::flows::house::House;
use crate::store::requests::Way;
use crate::store::{Tx, dossiers, requests};
use uuid::Uuid;

/// What marking a result brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marked {
    /// A courier is to bring it.
    OnItsWay(Asked),
    /// The citizen comes for it.
    AtDesk,
    /// It was marked before, and its journey is under way or over.
    Before,
}

/// Notes that a result exists and asks for its journey home. Only an explicit result counts: a national status of
/// "done" alone has been seen on dossiers without one.
pub async fn mark_result_ready(house: &House, tx: &Tx, dossier_id: Uuid) -> Result<Marked, AskOrderError> {
    // held, so that of two marks at once the second finds the first
    let dossier = dossiers::find_for_update(tx, dossier_id)
        .await?
        .filter(|dossier| dossier.merged_into_id.is_none())
        .ok_or(AskOrderError::NoSuchDossier)?;
    if dossier.result_ready_at.is_some() {
        return Ok(Marked::Before);
    }
    let request = requests::find(tx, dossier.request_id).await?.ok_or(AskOrderError::NoSuchDossier)?;
    dossiers::update_result_ready(tx, dossier_id).await?;
    if request.return_result == Way::AtDesk {
        return Ok(Marked::AtDesk);
    }
    match ask_order(house, tx, dossier_id, Purpose::Result).await {
        Ok(asked) => Ok(Marked::OnItsWay(asked)),
        // somebody asked for its journey before the result was marked; looked up, not learnt from a refused write
        Err(AskOrderError::UnderWay) => Ok(Marked::Before),
        Err(error) => Err(error),
    }
}
