//! A form of the desks is done once, however often its button is pressed.

use crate::flows::house::House;
use crate::flows::sign_in::SignedIn;
use crate::store::operations::{self, Known};
use crate::store::{StoreError, Tx};
use uuid::Uuid;

/// What came of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is done, now or before: this path shows it.
    Done { shown_at_path: String },
    /// Somebody else has sent a form with this number.
    SomebodyElses,
}

/// Does what the form with this number asks, and commits it; or finds that it was done before. `change` gives the path
/// that shows what it did, which must name nothing personal. An error undoes it, and the form can be sent again; but
/// of two presses at once the second may fail on what the first has just done, and then hears of that instead.
pub async fn once<E: From<StoreError>>(
    house: &House,
    who: &SignedIn,
    operation: Uuid,
    change: impl AsyncFnOnce(&Tx) -> Result<String, E>,
) -> Result<Sent, E> {
    let known = operations::find(&house.store, operation, who.staff.id).await?;
    if known != Known::New {
        return Ok(sent(known, String::new()));
    }
    let tx = house.store.begin().await?;
    let path = match change(&tx).await {
        Ok(path) => path,
        Err(error) => {
            drop(tx);
            return match operations::find(&house.store, operation, who.staff.id).await {
                Ok(known) if known != Known::New => Ok(sent(known, String::new())),
                // why it failed says more than why the form could not be looked for
                _ => Err(error),
            };
        }
    };
    let known = operations::note_done(&tx, operation, who.staff.id, &path).await?;
    if known == Known::New {
        tx.commit().await?;
        house.bell.notify_waiters();
    }
    Ok(sent(known, path))
}

fn sent(known: Known, path: String) -> Sent {
    match known {
        Known::New => Sent::Done { shown_at_path: path },
        Known::Done { shown_at_path } => Sent::Done { shown_at_path },
        Known::SomebodyElses => Sent::SomebodyElses,
    }
}
