//! A courier tells us something; it is kept, in the database or in the spool, before the courier hears "thank you".

use crate::flows::house::{CourierAccount, House};
use crate::flows::push_door::{NotKept, PushDoor};
use crate::kill::{self, KillPoint};
use crate::store::StoreError;
use crate::store::inbox::{self, NewMessage};
use crate::store::tasks::{self, SubjectKind};
use buuta_webhooks::{Authenticity, InboundRequest, Refusal, Reply, TrackingSource};
use std::sync::Arc;
use std::time::Duration;

/// How long the database may think about a push that was refused.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a push was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// Not let in: the caller answers 401 and says no more.
    #[error("the push was refused: {0}")]
    Refused(Refusal),
    /// Not kept: the caller answers 503, so that the courier sends it again.
    #[error(transparent)]
    NotKept(#[from] NotKept),
}

/// Takes one push: lets it in or not, keeps it, and gives the courier's own success answer.
pub async fn receive_push(
    house: &House,
    door: &PushDoor,
    account: &Arc<CourierAccount>,
    push: InboundRequest,
) -> Result<Reply, PushError> {
    let received_at = house.store.now();
    let admitted = match account.courier.check_push(&account.account.settings, &push, received_at.to_utc()) {
        Ok(admitted) => admitted,
        Err(refusal) => {
            tracing::warn!(account = account.account.name, %refusal, "a push was refused");
            keep_refused(house, door, account, push, refusal).await;
            return Err(PushError::Refused(refusal));
        }
    };
    door.keep(NewMessage {
        account_id: account.account.id,
        source: TrackingSource::Push,
        authenticity: admitted.authenticity,
        received_at,
        body: push.body,
    })
    .await?;
    kill::here(KillPoint::PushStored);
    house.bell.notify_waiters();
    Ok(admitted.reply)
}

/// A refused push is kept and listed: it may be an attack, or our own wrong key. While the database is away it is only
/// counted: whoever is refused is not thanked, and must not be able to fill the spool.
async fn keep_refused(
    house: &House,
    door: &PushDoor,
    account: &CourierAccount,
    push: InboundRequest,
    refusal: Refusal,
) {
    if !door.is_database_away() {
        match tokio::time::timeout(PATIENCE, store_refused(house, account, push, refusal)).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => tracing::error!(%error, "a refused push could not be stored"),
            Err(_) => tracing::error!("a refused push could not be stored: the database does not answer"),
        }
    }
    door.count_refused_unkept();
    tracing::warn!(account = account.account.name, count = door.refused_unkept(), "refused pushes were not kept");
}

async fn store_refused(
    house: &House,
    account: &CourierAccount,
    push: InboundRequest,
    refusal: Refusal,
) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    let message = NewMessage {
        account_id: account.account.id,
        source: TrackingSource::Push,
        authenticity: Authenticity::Unsigned,
        received_at: tx.now(),
        body: push.body,
    };
    inbox::insert_rejected(&tx, message, &refusal.to_string()).await?;
    let kind = crate::domain::task::TaskKind::RejectedPush;
    tasks::open(&tx, kind, SubjectKind::Account, account.account.id, &refusal.to_string()).await?;
    tx.commit().await
}
