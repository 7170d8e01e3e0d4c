//! The agency gives the papers their official code, often after the post has brought them.

use crate::domain::codes::DossierCode;
use crate::domain::custody::{EntryKind, Strength};
use crate::store::custody::{self, NewEntry};
use crate::store::dossiers::{self, Dossier};
use crate::store::requests::{self, OpenedBy};
use crate::store::{StoreError, Tx, legs};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use uuid::Uuid;

/// What became of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attached {
    /// The dossier has it now.
    Now,
    /// It had this very code before.
    Before,
    /// Another dossier had it: that one was merged into this one, whose custody chain now names the other's head.
    Merged { other_id: Uuid },
}

/// Why a code cannot be attached.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    #[error("there is no such dossier")]
    NoSuchDossier,
    #[error("the dossier has another code already")]
    HasAnotherCode,
    #[error("the dossier has been merged into another")]
    WasMerged,
    #[error("the code belongs to a dossier of its own; a person must decide which one carries on")]
    BothHaveRequests,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Attaches an official code to a dossier. A dossier with that code that came by import and began nothing since is the
/// same one: it is merged, and both custody chains are kept. Never across agencies: a code mistyped at one must not take
/// a dossier out of another's lists.
pub async fn attach_dossier(tx: &Tx, dossier_id: Uuid, code: &DossierCode) -> Result<Attached, AttachError> {
    let dossier = dossiers::find(tx, dossier_id).await?.ok_or(AttachError::NoSuchDossier)?;
    if dossier.merged_into_id.is_some() {
        return Err(AttachError::WasMerged);
    }
    if let Some(current) = &dossier.code {
        let is_same = DossierCode::read(current).is_ok_and(|current| current.canonical() == code.canonical());
        return if is_same { Ok(Attached::Before) } else { Err(AttachError::HasAnotherCode) };
    }
    let Some(other) = dossiers::find_by_code(tx, code).await? else {
        take_code(tx, dossier_id, code).await?;
        return Ok(Attached::Now);
    };
    // held and read anew: nothing may begin for it while it is merged away
    let other = dossiers::find_for_update(tx, other.id).await?.ok_or(AttachError::BothHaveRequests)?;
    if other.agency_id != dossier.agency_id || !is_bare_import(tx, &other).await? {
        return Err(AttachError::BothHaveRequests);
    }
    let head = BASE64.encode(custody::find_head(tx, other.id).await?);
    dossiers::update_merged_into(tx, other.id, dossier_id).await?;
    take_code(tx, dossier_id, code).await?;
    custody::append(
        tx,
        dossier_id,
        NewEntry {
            fact_key: format!("merge:{}", other.id),
            kind: EntryKind::Merge,
            strength: Strength::Scanned,
            from: None,
            to: None,
            leg_id: None,
            order_id: None,
            occurred_at: tx.now(),
            content: &serde_json::json!({ "merged_dossier": other.id, "its_head": head }),
        },
    )
    .await?;
    Ok(Attached::Merged { other_id: other.id })
}

/// Whether a dossier came by import and nothing was done for it since. A request without legs is no import by that
/// alone: its papers may have been handed in at the desk, with the result to come by post.
async fn is_bare_import(tx: &Tx, dossier: &Dossier) -> Result<bool, StoreError> {
    let has_begun = dossier.merged_into_id.is_some()
        || dossier.result_ready_at.is_some()
        || dossier.confirmed_at.is_some()
        || !legs::list_of_dossier(tx, dossier.id).await?.is_empty();
    let request = requests::find(tx, dossier.request_id).await?;
    Ok(!has_begun && request.is_some_and(|request| request.opened_by == OpenedBy::Import))
}

/// Gives the code to the dossier, unless another officer was faster: with this dossier, or with this code.
async fn take_code(tx: &Tx, dossier_id: Uuid, code: &DossierCode) -> Result<(), AttachError> {
    match dossiers::update_code(tx, dossier_id, code).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(AttachError::HasAnotherCode),
        Err(StoreError::AlreadyThere) => Err(AttachError::BothHaveRequests),
        Err(error) => Err(error.into()),
    }
}
