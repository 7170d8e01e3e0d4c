//! A refused push is judged again once its account's keys were put right: as it came, and as of the moment it came.

use crate::domain::task::TaskKind;
use crate::flows::house::{CourierAccount, House};
use crate::store::inbox::{self, NewMessage};
use crate::store::refused::{self, RefusedPush, Which};
use crate::store::{StoreError, Tx, tasks};
use buuta_webhooks::TrackingSource;
use uuid::Uuid;

/// Pushes judged in one transaction.
const AT_ONCE: u64 = 100;
const A_DAY_S: i64 = 24 * 3600;

/// What became of refused pushes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JudgedAgain {
    pub let_in: u64,
    /// Refused still.
    pub refused: u64,
}

/// Judges refused pushes again by what their account's keys are now. What is let in is kept like a push that has just
/// come; pressed twice, or stopped half-way, it lets nothing in twice.
pub async fn judge_again(house: &House, which: Which) -> Result<JudgedAgain, StoreError> {
    let mut judged = JudgedAgain::default();
    let mut before = None;
    loop {
        let tx = house.store.begin().await?;
        let pushes = refused::list(&tx, which, before, AT_ONCE).await?;
        let Some(last) = pushes.last() else {
            break;
        };
        before = Some(last.message_id);
        for push in &pushes {
            match let_in(house, &tx, push).await? {
                true => judged.let_in += 1,
                false => judged.refused += 1,
            }
        }
        if judged.let_in > 0 {
            settle(&tx, pushes.iter().map(|push| push.account_id).next()).await?;
        }
        tx.commit().await?;
    }
    house.bell.notify_waiters();
    Ok(judged)
}

/// Lets a push in if one of the ways in which it came is right.
async fn let_in(house: &House, tx: &Tx, refused: &RefusedPush) -> Result<bool, StoreError> {
    let Ok(account) = house.account(refused.account_id) else {
        return Ok(false);
    };
    let Some(messages) = messages_of(&account, refused) else {
        return Ok(false);
    };
    inbox::insert_if_new(tx, &messages).await?;
    refused::note_let_in(tx, refused.message_id).await?;
    Ok(true)
}

/// The messages of a push that is right by the account's keys; `None` where it is not.
fn messages_of(account: &CourierAccount, refused: &RefusedPush) -> Option<Vec<NewMessage>> {
    // judged as of then: what was signed too long ago when it came is so for ever, and what was not stays good
    refused.tries.iter().find_map(|(push, received_at)| {
        let admitted = account.courier.check_push(&account.account.settings, push, received_at.to_utc()).ok()?;
        let message = |body| NewMessage {
            account_id: account.account.id,
            source: TrackingSource::Push,
            authenticity: admitted.authenticity,
            received_at: *received_at,
            body,
        };
        let bodies = account.courier.cut_push(&push.body).unwrap_or_else(|| vec![push.body.clone()]);
        Some(bodies.into_iter().map(message).collect())
    })
}

/// Once nothing of an account is refused any more, nobody need look into it.
async fn settle(tx: &Tx, account_id: Option<Uuid>) -> Result<(), StoreError> {
    match account_id {
        Some(id) if !refused::has_any(tx, id).await? => {
            tasks::settle_about(tx, TaskKind::RejectedPush, id, "judged_again").await
        }
        _ => Ok(()),
    }
}

/// Forgets what came with pushes that were refused long ago: they cannot be judged again.
pub async fn forget_refused_pushes(house: &House) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    let before = tx.now().plus_s(-i64::from(house.settings.pushes.refused_kept_days) * A_DAY_S);
    let count = refused::forget_before(&tx, before).await?;
    tx.commit().await?;
    if count > 0 {
        tracing::info!(count, "refused pushes cannot be judged again any more");
    }
    Ok(())
}
