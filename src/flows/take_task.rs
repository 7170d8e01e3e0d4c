//! A person takes a task on, or gives it back.

use crate::store::staff::Staff;
use crate::store::tasks_at_desks::{Owned, update_owner};
use crate::store::{StoreError, Tx, scope};
use uuid::Uuid;

/// Why a task keeps its owner.
#[derive(Debug, thiserror::Error)]
pub enum TakeTaskError {
    /// There is none, or it lies beyond this person's reach: which of them is not said.
    #[error("there is no such task within reach")]
    NotThere,
    #[error("somebody else has taken the task meanwhile, or it is settled")]
    ChangedMeanwhile,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a task on from whoever was seen to have it: nobody, or a colleague who is away.
pub async fn take(tx: &Tx, staff: &Staff, id: Uuid, seen_owner: Option<&str>) -> Result<(), TakeTaskError> {
    change(tx, staff, id, seen_owner, Some(&staff.sign_in_name)).await
}

/// Gives one's own task back.
pub async fn give_back(tx: &Tx, staff: &Staff, id: Uuid) -> Result<(), TakeTaskError> {
    change(tx, staff, id, Some(&staff.sign_in_name), None).await
}

async fn change(
    tx: &Tx,
    staff: &Staff,
    id: Uuid,
    seen: Option<&str>,
    owner: Option<&str>,
) -> Result<(), TakeTaskError> {
    if !scope::has_task(tx, staff.reach, id).await? {
        return Err(TakeTaskError::NotThere);
    }
    match update_owner(tx, id, seen, owner).await? {
        Owned::Now => Ok(()),
        Owned::ChangedMeanwhile => Err(TakeTaskError::ChangedMeanwhile),
    }
}
