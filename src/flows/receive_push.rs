//! A courier tells us something; it is stored before the courier hears "thank you".
//!
//! Pushes that arrive together share a commit: one task gathers what waits and stores it in one transaction. The
//! answer to each courier is sent only after that commit.

use crate::flows::house::{CourierAccount, House};
use crate::kill::{self, KillPoint};
use crate::store::inbox::{self, NewMessage};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{Store, StoreError};
use buuta_webhooks::{Authenticity, InboundRequest, Refusal, Reply, TrackingSource};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Pushes stored in one transaction at most.
const MAX_BATCH: usize = 256;
/// Pushes that may wait to be stored before further ones are turned away for a while.
const QUEUE: usize = 4096;

/// Why a push was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// Not let in: the caller answers 401 and says no more.
    #[error("the push was refused: {0}")]
    Refused(Refusal),
    /// Not stored: the caller answers 503, so that the courier sends it again.
    #[error("the push could not be stored")]
    NotStored,
}

type Waiting = (NewMessage, oneshot::Sender<Result<(), ()>>);

/// The place where pushes wait to be stored together.
#[derive(Clone)]
pub struct PushDoor(mpsc::Sender<Waiting>);

impl PushDoor {
    /// Opens the door; it closes with its last clone.
    pub fn open(store: Store) -> PushDoor {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(store_together(store, receiver));
        PushDoor(sender)
    }

    /// Stores one message, together with whatever else waits.
    pub async fn store(&self, message: NewMessage) -> Result<(), PushError> {
        let (sender, answer) = oneshot::channel();
        self.0.try_send((message, sender)).map_err(|_| PushError::NotStored)?;
        match answer.await {
            Ok(Ok(())) => Ok(()),
            _ => Err(PushError::NotStored),
        }
    }
}

async fn store_together(store: Store, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while waiting.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let (messages, senders): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
        if store_batch(&store, &messages).await.is_ok() {
            for sender in senders {
                answer_courier(sender, Ok(()));
            }
            continue;
        }
        // one message must not take the others with it: each for itself
        for (message, sender) in messages.into_iter().zip(senders) {
            let stored = store_batch(&store, &[message]).await;
            if let Err(error) = &stored {
                tracing::error!(%error, "a push could not be stored");
            }
            answer_courier(sender, stored.map_err(drop));
        }
    }
}

fn answer_courier(sender: oneshot::Sender<Result<(), ()>>, stored: Result<(), ()>) {
    if sender.send(stored).is_err() {
        tracing::debug!("the courier hung up before its push was stored; it will push again");
    }
}

async fn store_batch(store: &Store, messages: &[NewMessage]) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    inbox::insert_if_new(&tx, messages).await?;
    tx.commit().await
}

/// Takes one push: lets it in or not, stores it, and gives the courier's own success answer.
pub async fn receive_push(
    house: &House,
    door: &PushDoor,
    account: &Arc<CourierAccount>,
    push: InboundRequest,
) -> Result<Reply, PushError> {
    let now = house.store.now().to_utc();
    let admitted = match account.courier.check_push(&account.account.settings, &push, now) {
        Ok(admitted) => admitted,
        Err(refusal) => {
            tracing::warn!(account = account.account.name, %refusal, "a push was refused");
            keep_refused(house, account, push, refusal).await.map_err(|_| PushError::NotStored)?;
            return Err(PushError::Refused(refusal));
        }
    };
    door.store(NewMessage {
        account_id: account.account.id,
        source: TrackingSource::Push,
        authenticity: admitted.authenticity,
        body: push.body,
    })
    .await?;
    kill::here(KillPoint::PushStored);
    house.bell.notify_waiters();
    Ok(admitted.reply)
}

/// A refused push is kept and listed: it may be an attack, or our own wrong key.
async fn keep_refused(
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
        body: push.body,
    };
    inbox::insert_rejected(&tx, message, &refusal.to_string()).await?;
    let kind = crate::domain::task::TaskKind::RejectedPush;
    tasks::open(&tx, kind, SubjectKind::Account, account.account.id, &refusal.to_string()).await?;
    tx.commit().await
}
