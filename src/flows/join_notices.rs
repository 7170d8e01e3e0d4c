//! Several dossiers of one household have one message: notices that say the same to the same person at one time share it.
//!
//! The message is that of one notification, the leader; the others are joined to it while it is under way, and end as it
//! ends. Should it surely reach nobody, each is due by itself again: a later fact may overtake one and not another. What is
//! due then has the same tries behind it, and is told together again. Each has the tries of the shared message in its own
//! history, so that no notification is ever told more often, or less, than if it had been alone.

use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::ways::MessageAccount;
use crate::flows::write_notice::{Letter, Matter, gather};
use crate::store::joined::{self, TogetherKey};
use crate::store::notifications::{self, NewTry, Notification, NotificationState, Try};
use crate::store::outbox::{self, WorkKind};
use crate::store::{StoreError, Tx, orders};
use uuid::Uuid;

/// Dossiers one message names at most: an SMS about so many has two parts.
pub const AT_MOST: usize = 4;
/// Notices looked at for one message.
const LOOKED_AT: u64 = 12;

/// Whom a notification tells what; `None` where every dossier has a message of its own.
pub fn together_key(house: &House, matter: &Matter) -> Option<TogetherKey> {
    let (notice, facts) = (&matter.notification.notice, &matter.facts);
    let agency = facts.agencies.first().map(Uuid::to_string).unwrap_or_default();
    let words = [
        matter.phone.national(),
        matter.email.as_ref().map_or("", |email| email.as_str()),
        notice.kind.as_str(),
        notice.reason.map_or("", |reason| reason.as_str()),
        facts.purpose.as_str(),
        &agency,
        &facts.order.account_id.to_string(),
        &facts.request.lang,
    ];
    let is_on = house.settings.channels.join_within_s > 0;
    is_on.then(|| TogetherKey::of(&house.store, &words))
}

/// The messages a notification has had so far, whoever led them.
fn messages(tries: &[Try]) -> Vec<Uuid> {
    let mut messages: Vec<Uuid> = tries.iter().map(|tried| tried.led_by.unwrap_or(tried.id)).collect();
    messages.sort_unstable();
    messages
}

/// Finds what else can be said by the message of a notification with these tries behind it, given to this account or, with
/// none, mailed.
pub async fn find_others(
    house: &House,
    matter: &Matter,
    tries: &[Try],
    account: Option<&MessageAccount>,
) -> Result<Vec<Matter>, StoreError> {
    let leader = &matter.notification;
    let can_name_several = account.is_none_or(|account| account.can_say_of_several(leader.notice.kind));
    let mut others = Vec::new();
    let Some(key) = together_key(house, matter).filter(|_| can_name_several) else {
        return Ok(others);
    };
    // also those before it was made due anew: what became of them may still be told
    let had_all = messages(&notifications::list_tries_of(&house.store, &[leader.id]).await?);
    for other in joined::list_due(&house.store, &key, LOOKED_AT).await? {
        if other.id == leader.id || others.len() + 1 == AT_MOST {
            continue;
        }
        let had = notifications::list_tries_of(&house.store, &[other.id]).await?;
        // what it was last seen with may not be so any more: she may have named a proxy since
        if messages(&had) == had_all
            && messages(tries) == had_all
            && let Letter::Matter(other) = gather(house, &other).await?
            && together_key(house, &other).as_ref() == Some(&key)
        {
            others.push(*other);
        }
    }
    Ok(others)
}

/// Whether everything is still as it was when the message was written; asked while the orders of all are held.
pub async fn is_as_written(
    tx: &Tx,
    leader: &Notification,
    others: &[Matter],
    tries: &[Try],
) -> Result<bool, StoreError> {
    let planned = messages(tries);
    for notification in std::iter::once(leader).chain(others.iter().map(|other| &other.notification)) {
        let state = notifications::find(tx, notification.id).await?.map(|now| now.state);
        let had = notifications::list_tries(tx, notification.id).await?;
        if state != Some(NotificationState::Due) || messages(&had) != planned {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes others into a try that begins: nobody else works at them any more.
pub async fn take_in(
    tx: &Tx,
    leader: &Notification,
    others: &[Matter],
    try_id: Uuid,
    begun: &NewTry,
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = others.iter().map(|other| other.notification.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    joined::join(tx, leader.id, &ids).await?;
    outbox::drop_open(tx, WorkKind::TellCitizen, &ids).await?;
    for id in ids {
        let led = NewTry { provider_id: None, parts: None, cost_vnd: None, led_by: Some(try_id), ..*begun };
        notifications::begin_try(tx, id, &led).await?;
    }
    Ok(())
}

/// Holds the orders of notifications and of all that are joined to them, in one go.
pub async fn hold(tx: &Tx, notification_ids: &[Uuid]) -> Result<(), StoreError> {
    let order_ids = joined::list_orders(tx, notification_ids).await?;
    orders::hold(tx, &order_ids).await?;
    // read again once held: another may have been taken in just before
    let mut late = joined::list_orders(tx, notification_ids).await?;
    late.retain(|id| !order_ids.contains(id));
    orders::hold(tx, &late).await
}

/// Makes those joined to a notification due by themselves, at a moment at which they can meet again. Gives back their
/// orders: what happened to them meanwhile decides anew.
pub async fn release(tx: &Tx, leader_id: Uuid, at: At) -> Result<Vec<Uuid>, StoreError> {
    let others = joined::list(tx, leader_id).await?;
    joined::release(tx, leader_id).await?;
    let ids: Vec<Uuid> = others.iter().map(|other| other.id).collect();
    outbox::enqueue_many(tx, WorkKind::TellCitizen, &ids, at).await?;
    Ok(others.iter().map(|other| other.order_id).collect())
}
