//! A courier tells us something; it is kept, in the database or in the spool, before the courier hears "thank you".

use crate::domain::pushes::Admission;
use crate::domain::task::TaskKind;
use crate::flows::house::{CourierAccount, House};
use crate::flows::judge_items::{Verdict, judge_items};
use crate::flows::push_door::{NotKept, PushDoor};
use crate::kill::{self, KillPoint};
use crate::store::StoreError;
use crate::store::inbox::{self, NewMessage, Reading};
use crate::store::refused;
use crate::store::tasks::{self, SubjectKind};
use buuta_webhooks::{Authenticity, InboundRequest, Refusal, Reply, TrackingSource};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

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

/// What the courier is to hear.
pub enum Thanks {
    /// Its own success answer.
    Reply(Reply),
    /// What became of each item of its push, with the status and type of its success answer.
    ItemByItem(Reply, Vec<Verdict>),
}

/// Takes one push: lets it in or not, keeps it, and gives the courier's own success answer.
pub async fn receive_push(
    house: &House,
    door: &PushDoor,
    account: &Arc<CourierAccount>,
    push: InboundRequest,
) -> Result<Thanks, PushError> {
    let received_at = house.store.now();
    let admitted = match account.courier.check_push(&account.account.settings, &push, received_at.to_utc()) {
        Ok(admitted) => admitted,
        Err(refusal) => {
            tracing::warn!(account = account.account.name, %refusal, "a push was refused");
            keep_refused(house, door, account, push, refusal).await;
            return Err(PushError::Refused(refusal));
        }
    };
    let message = |body| NewMessage {
        account_id: account.account.id,
        source: TrackingSource::Push,
        authenticity: admitted.authenticity,
        received_at,
        body,
    };
    let thanks = match account.courier.cut_push(&push.body) {
        None => {
            door.keep(vec![message(push.body)]).await?;
            Thanks::Reply(admitted.reply)
        }
        Some(items) => {
            let messages = items.into_iter().map(message).collect();
            Thanks::ItemByItem(admitted.reply, keep_items(house, door, account, messages).await?)
        }
    };
    kill::here(KillPoint::PushStored);
    if door.admission(account.account.id, Admission::admit) {
        end_alarm(house, door, account).await;
    }
    house.bell.notify_waiters();
    Ok(thanks)
}

/// Keeps the items of a push, and says what becomes of each.
async fn keep_items(
    house: &House,
    door: &PushDoor,
    account: &CourierAccount,
    messages: Vec<NewMessage>,
) -> Result<Vec<Verdict>, NotKept> {
    let judged = judge_items(house, door, account, &messages).await;
    door.keep(messages).await?;
    if !judged.parked.is_empty()
        && let Err(error) = read_again(house, &judged.parked).await
    {
        tracing::error!(%error, "messages whose order has come stay put aside");
    }
    Ok(judged.verdicts)
}

async fn read_again(house: &House, ids: &[Uuid]) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    inbox::replay(&tx, None, Some(Reading::Parked), Some(ids)).await?;
    tx.commit().await
}

/// A refused push is kept and listed: it may be an attack, or our own wrong key, and then it is judged again. While the
/// database is away it is only counted: whoever is refused is not thanked, and must not be able to fill the spool.
async fn keep_refused(
    house: &House,
    door: &PushDoor,
    account: &CourierAccount,
    push: InboundRequest,
    refusal: Refusal,
) {
    if !door.is_database_away() {
        match tokio::time::timeout(PATIENCE, store_refused(house, door, account, push, refusal)).await {
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
    door: &PushDoor,
    account: &CourierAccount,
    push: InboundRequest,
    refusal: Refusal,
) -> Result<(), StoreError> {
    let account_id = account.account.id;
    let tx = house.store.begin().await?;
    let message = NewMessage {
        account_id,
        source: TrackingSource::Push,
        authenticity: Authenticity::Unsigned,
        received_at: tx.now(),
        body: push.body.clone(),
    };
    let received_at = message.received_at;
    let message_id = inbox::insert_rejected(&tx, message, &refusal.to_string()).await?;
    refused::keep(&tx, message_id, &push, received_at).await?;
    tasks::open(&tx, TaskKind::RejectedPush, SubjectKind::Account, account_id, &refusal.to_string()).await?;
    let for_s = i64::from(house.settings.pushes.refused_minutes) * 60;
    let are_all_refused = door.admission(account_id, |admission| admission.refuse(tx.now(), for_s));
    if are_all_refused {
        tasks::open(&tx, TaskKind::AllPushesRejected, SubjectKind::Account, account_id, "").await?;
    }
    tx.commit().await?;
    if are_all_refused {
        door.admission(account_id, |admission| *admission = Admission::Told);
    }
    Ok(())
}

/// A push was let in: if a person was told that none is, that is over.
async fn end_alarm(house: &House, door: &PushDoor, account: &CourierAccount) {
    let settle = async {
        let tx = house.store.begin().await?;
        tasks::settle_about(&tx, TaskKind::AllPushesRejected, account.account.id, "courier").await?;
        tx.commit().await
    };
    let is_settled =
        !door.is_database_away() && matches!(tokio::time::timeout(PATIENCE, settle).await, Ok(Ok::<_, StoreError>(())));
    if !is_settled {
        // the next push that is let in tries again
        door.admission(account.account.id, |admission| *admission = Admission::Unknown);
    }
}
