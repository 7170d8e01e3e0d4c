//! The agency gives the papers their official code, often after the post has brought them.

use crate::domain::codes::DossierCode;
use crate::domain::custody::{EntryKind, Strength};
use crate::store::custody::{self, NewEntry};
use crate::store::{StoreError, Tx, dossiers};
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
    #[error("the code belongs to a dossier with a request of its own; a person must decide which one carries on")]
    BothHaveRequests,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Attaches an official code to a dossier. A dossier with that code that came by import is the same one: it is merged,
/// and both custody chains are kept.
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
        dossiers::update_code(tx, dossier_id, code).await?;
        return Ok(Attached::Now);
    };
    if !crate::store::legs::list_of_dossier(tx, other.id).await?.is_empty() {
        return Err(AttachError::BothHaveRequests);
    }
    let head = BASE64.encode(custody::find_head(tx, other.id).await?);
    dossiers::update_merged_into(tx, other.id, dossier_id).await?;
    dossiers::update_code(tx, dossier_id, code).await?;
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
