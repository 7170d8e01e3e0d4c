//! A provider tells afterwards what became of a message; it is kept as it came, and settles what nobody knew.

use crate::channels::{NotRead, Reported};
use crate::domain::task::TaskKind;
use crate::flows::house::House;
use crate::flows::join_notices;
use crate::flows::record_event::draw_consequences_of_many;
use crate::flows::warn_of_lateness::look_at_again;
use crate::flows::ways::MessageAccount;
use crate::store::delivery_reports::{self, NewReport, Reading};
use crate::store::notifications::{self, NotificationState, TryOutcome};
use crate::store::outbox::{self, WorkKind};
use crate::store::tasks::SubjectKind;
use crate::store::{StoreError, Tx, joined, tasks};
use buuta_webhooks::InboundRequest;
use uuid::Uuid;

/// Who is named as having settled a task that a report answered.
const BY: &str = "report";

/// Why a provider is not thanked.
#[derive(Debug, thiserror::Error)]
pub enum HearError {
    #[error(transparent)]
    NotRead(NotRead),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a report and applies it. One that cannot be read is kept for a person and thanked for: it would only come again.
pub async fn hear_report(house: &House, account: &MessageAccount, told: &InboundRequest) -> Result<(), HearError> {
    let read = account.messenger.read_report(&account.provider.settings, told, house.store.now());
    if read == Err(NotRead::SendsNone) {
        return Err(HearError::NotRead(NotRead::SendsNone));
    }
    let content = content_of(told);
    let provider_id = account.provider.id;
    let tx = house.store.begin().await?;
    let new = |reading| NewReport {
        provider_id,
        content: &content,
        reading,
        signature: None,
        message_ref: None,
        is_delivered: None,
    };
    let read = match read {
        Ok(read) => read,
        Err(why) => {
            let reading = if why == NotRead::Shape { Reading::Unreadable } else { Reading::Refused };
            delivery_reports::insert_if_new(&tx, new(reading)).await?;
            let detail = format!("report_{}", reading.as_str());
            tasks::open(&tx, TaskKind::ProviderTrouble, SubjectKind::Provider, provider_id, &detail).await?;
            tx.commit().await?;
            tracing::warn!(provider = account.provider.name, %why, "a report is not read");
            return if reading == Reading::Unreadable { Ok(()) } else { Err(HearError::NotRead(why)) };
        }
    };
    let is_delivered = match &read.reported {
        Reported::Delivered => Some(true),
        Reported::NotDelivered { .. } => Some(false),
        Reported::Nothing => None,
    };
    let kept = NewReport {
        signature: Some(read.signature.as_str()),
        message_ref: Some(&read.message_ref),
        is_delivered,
        ..new(match is_delivered {
            None => Reading::Nothing,
            // it is kept and shown, and settles nothing: anybody may have written it
            Some(_) if !read.signature.settles() => Reading::Refused,
            Some(_) => Reading::Waiting,
        })
    };
    let id = delivery_reports::insert_if_new(&tx, kept).await?;
    if let (Some(id), Some(is_delivered)) = (id, is_delivered)
        && read.signature.settles()
        && let Some(try_id) = notifications::find_try(&tx, provider_id, read.notification_id, &read.message_ref).await?
    {
        apply(house, &tx, id, try_id, is_delivered).await?;
    }
    tx.commit().await?;
    house.bell.notify_waiters();
    Ok(())
}

/// The bytes that make it one report: the body, or the query where that is all.
fn content_of(told: &InboundRequest) -> Vec<u8> {
    if !told.body.is_empty() {
        return told.body.clone();
    }
    let pairs: Vec<String> = told.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&").into_bytes()
}

/// Applies what was told of a message before we had heard its provider's name for it.
pub async fn apply_waiting(
    house: &House,
    tx: &Tx,
    provider_id: Uuid,
    message_ref: &str,
    try_id: Uuid,
) -> Result<(), StoreError> {
    if message_ref.is_empty() {
        return Ok(());
    }
    for (id, is_delivered) in delivery_reports::list_waiting(tx, provider_id, message_ref).await? {
        apply(house, tx, id, try_id, is_delivered).await?;
    }
    Ok(())
}

/// What is known in the end of a message a provider had taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    Delivered,
    NotDelivered,
    /// A mail that was said to be sent, since mail servers tell only of what comes back.
    Returned,
}

/// Applies a report to the notification whose try it is of, and to those the message told besides.
async fn apply(house: &House, tx: &Tx, report_id: Uuid, try_id: Uuid, is_delivered: bool) -> Result<(), StoreError> {
    let arrival = if is_delivered { Arrival::Delivered } else { Arrival::NotDelivered };
    match settle_told(house, tx, try_id, arrival).await? {
        Some(leader_id) => delivery_reports::note_applied(tx, report_id, leader_id).await,
        None => Ok(()),
    }
}

/// Settles what was told by a try; says by which notification, if the try is there.
pub async fn settle_told(house: &House, tx: &Tx, try_id: Uuid, arrival: Arrival) -> Result<Option<Uuid>, StoreError> {
    let Some(leader_id) = notifications::find_notification_of_try(tx, try_id).await? else {
        return Ok(None);
    };
    let led = joined::list_led_tries(tx, try_id).await?;
    let told: Vec<Uuid> = std::iter::once(leader_id).chain(led.iter().map(|(_, id)| *id)).collect();
    join_notices::hold(tx, &told).await?;
    let joined: Vec<Uuid> = joined::list(tx, leader_id).await?.iter().map(|other| other.id).collect();
    apply_to(house, tx, leader_id, try_id, arrival).await?;
    // whoever is joined has gone on with its leader
    for (led_try_id, id) in led.into_iter().filter(|(_, id)| !joined.contains(id)) {
        apply_to(house, tx, id, led_try_id, arrival).await?;
    }
    Ok(Some(leader_id))
}

/// Applies what was told of a try to its notification, whose order is held.
async fn apply_to(
    house: &House,
    tx: &Tx,
    notification_id: Uuid,
    try_id: Uuid,
    arrival: Arrival,
) -> Result<(), StoreError> {
    // read while it is held: the worker may have settled it meanwhile
    let notification = notifications::find(tx, notification_id).await?;
    let state = notification.as_ref().map(|notification| notification.state);
    let tries = notifications::list_tries(tx, notification_id).await?;
    let is_last = tries.last().is_some_and(|last| last.id == try_id);
    let was_delivered = tries.iter().any(|tried| tried.id == try_id && tried.delivered_at.is_some());
    if arrival == Arrival::Delivered {
        notifications::settle_try(tx, try_id, TryOutcome::Accepted, None).await?;
        notifications::note_delivered(tx, try_id).await?;
        use NotificationState as S;
        // while another channel is being tried, that try's own end decides
        let settles = match state {
            Some(S::Sending) => is_last,
            Some(S::Due | S::Unknown | S::Failed) => true,
            Some(S::Sent | S::Overtaken) | None => false,
        };
        if settles {
            notifications::update_state(tx, notification_id, S::Sent).await?;
            outbox::drop_waiting(tx, WorkKind::TellCitizen, notification_id).await?;
            settle_tasks(tx, notification_id).await?;
        }
        return Ok(());
    }
    let is_open = match state {
        Some(NotificationState::Sending | NotificationState::Unknown) => true,
        Some(NotificationState::Sent) => arrival == Arrival::Returned,
        Some(NotificationState::Due | NotificationState::Failed | NotificationState::Overtaken) | None => false,
    };
    let is_known = tries.iter().any(|tried| tried.id == try_id && tried.outcome == Some(TryOutcome::Refused));
    if was_delivered || is_known || !is_open || !is_last {
        return Ok(());
    }
    let why = match arrival {
        Arrival::Returned => "the mail came back",
        Arrival::Delivered | Arrival::NotDelivered => "the provider tells that it did not arrive",
    };
    notifications::settle_try(tx, try_id, TryOutcome::Refused, Some(why)).await?;
    outbox::drop_waiting(tx, WorkKind::TellCitizen, notification_id).await?;
    if notifications::has_arrived(tx, notification_id).await? {
        notifications::update_state(tx, notification_id, NotificationState::Sent).await?;
        return settle_tasks(tx, notification_id).await;
    }
    let mut order_ids = join_notices::release(tx, notification_id, tx.now()).await?;
    notifications::update_state(tx, notification_id, NotificationState::Due).await?;
    outbox::enqueue(tx, WorkKind::TellCitizen, notification_id, tx.now()).await?;
    settle_tasks(tx, notification_id).await?;
    order_ids.extend(notification.as_ref().map(|notification| notification.order_id));
    draw_consequences_of_many(house, tx, &order_ids).await?;
    match notification {
        Some(notification) => look_at_again(house, tx, notification.notice.kind, &order_ids).await,
        None => Ok(()),
    }
}

async fn settle_tasks(tx: &Tx, notification_id: Uuid) -> Result<(), StoreError> {
    for kind in [TaskKind::UnknownNotice, TaskKind::FailedNotice] {
        tasks::settle_about(tx, kind, notification_id, BY).await?;
    }
    Ok(())
}
