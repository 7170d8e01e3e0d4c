//! What a provider answered is written down, and what follows from it: she is told, another way is tried, or a person
//! is asked. What nobody can know waits for a report where one follows, and is never sent again before.

use crate::channels::{Answer, Reports};
use crate::config::WhenSilent;
use crate::domain::channel::Channel;
use crate::domain::task::TaskKind;
use crate::domain::time::At;
use crate::flows::hear_report;
use crate::flows::house::House;
use crate::flows::join_notices;
use crate::flows::record_event::draw_consequences_of_many;
use crate::flows::tell_citizen::wait_s;
use crate::flows::warn_of_lateness::look_at_again;
use crate::flows::ways::MessageAccount;
use crate::kill::{self, KillPoint};
use crate::store::notifications::{self, Notification, NotificationState, TryOutcome};
use crate::store::outbox::{self, Ended, LastCall, Lease, Work};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, providers};
use std::sync::Arc;
use uuid::Uuid;

/// Seconds until a message is tried again whose provider wanted a new token.
const AFTER_SESSION_S: i64 = 1;

/// A try whose call has come to its end.
pub struct Sent {
    pub try_id: Uuid,
    pub channel: Channel,
    /// Where the message went, on that channel.
    pub address: String,
    /// `None` for mail.
    pub account: Option<Arc<MessageAccount>>,
    /// The token it was called with.
    pub access_token: String,
}

/// Writes down what became of a try, under the lease of its work.
pub async fn settle(
    house: &House,
    work: &Work,
    notification: &Notification,
    sent: &Sent,
    answer: Answer,
) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    join_notices::hold(&tx, &[notification.id]).await?;
    let state = notifications::find(&tx, notification.id).await?.map(|notification| notification.state);
    let lease = match state {
        Some(NotificationState::Sending) => write_answer(house, &tx, work, notification, sent, answer).await?,
        // a report was faster than the answer
        Some(NotificationState::Due) => told_not_to_have_arrived(&tx, work).await?,
        _ => outbox::finish(&tx, work, &Ended::Done).await?,
    };
    // a lost lease means that another worker has noted the end of this try already: its word stands
    if lease == Lease::Ours {
        tx.commit().await?;
        kill::here(KillPoint::MailStored);
    }
    Ok(())
}

async fn write_answer(
    house: &House,
    tx: &Tx,
    work: &Work,
    notification: &Notification,
    sent: &Sent,
    answer: Answer,
) -> Result<Lease, StoreError> {
    let id = notification.id;
    match answer {
        Answer::Accepted { reports: Reports::Never, message_ref } => {
            notifications::note_message_ref(tx, sent.try_id, &message_ref).await?;
            notifications::end_tries(tx, id, TryOutcome::Accepted, None).await?;
            notifications::update_state(tx, id, NotificationState::Sent).await?;
            outbox::finish(tx, work, &Ended::Done).await
        }
        Answer::Accepted { reports: Reports::Follow, message_ref } => {
            notifications::note_message_ref(tx, sent.try_id, &message_ref).await?;
            let lease = wait_for_report(house, tx, work, sent.try_id, tx.now(), "a report is to follow").await?;
            if let Some(account) = &sent.account {
                hear_report::apply_waiting(house, tx, account.provider.id, &message_ref, sent.try_id).await?;
            }
            Ok(lease)
        }
        Answer::Unknown { reports: Reports::Follow, why } => {
            wait_for_report(house, tx, work, sent.try_id, tx.now(), &why).await
        }
        Answer::Unknown { reports: Reports::Never, why } => leave_unknown(tx, work, notification, &why).await,
        Answer::Refused { why } => another_way(house, tx, work, notification, TryOutcome::Refused, &why, 0).await,
        Answer::NobodyThere { why } => {
            let days = i64::from(house.settings.channels.forget_unreachable_after_days);
            let until = tx.now().plus_s(days * 24 * 3600);
            providers::note_unreachable(tx, sent.channel, &sent.address, until).await?;
            another_way(house, tx, work, notification, TryOutcome::Refused, &why, 0).await
        }
        Answer::Unusable { why } => {
            if let Some(account) = &sent.account {
                tasks::open(tx, TaskKind::ProviderTrouble, SubjectKind::Provider, account.provider.id, &why).await?;
            }
            another_way(house, tx, work, notification, TryOutcome::Refused, &why, 0).await
        }
        Answer::SessionOver => {
            if let Some(account) = &sent.account {
                providers::end_access(tx, account.provider.id, &sent.access_token).await?;
            }
            let why = "the provider wants a new token";
            another_way(house, tx, work, notification, TryOutcome::TryLater, why, AFTER_SESSION_S).await
        }
        Answer::TryLater { why } => {
            let earlier = notifications::list_tries(tx, id).await?;
            let here = earlier.iter().filter(|tried| tried.channel == sent.channel).count();
            let wait_s = wait_s(house, u32::try_from(here).unwrap_or(u32::MAX), None);
            another_way(house, tx, work, notification, TryOutcome::TryLater, &why, wait_s).await
        }
    }
}

/// The try surely reached nobody: the message is due again, unless a fact has overtaken it while it was being sent.
async fn another_way(
    house: &House,
    tx: &Tx,
    work: &Work,
    notification: &Notification,
    outcome: TryOutcome,
    why: &str,
    wait_s: i64,
) -> Result<Lease, StoreError> {
    notifications::end_tries(tx, notification.id, outcome, Some(why)).await?;
    if notifications::has_arrived(tx, notification.id).await? {
        return is_told(tx, work, notification).await;
    }
    let at = tx.now().plus_s(wait_s);
    let mut order_ids = join_notices::release(tx, notification.id, at).await?;
    notifications::update_state(tx, notification.id, NotificationState::Due).await?;
    let lease = outbox::retry_at(tx, work, at, LastCall::DidNothing, why).await?;
    order_ids.push(notification.order_id);
    draw_consequences_of_many(house, tx, &order_ids).await?;
    look_at_again(house, tx, notification.notice.kind, &order_ids).await?;
    Ok(lease)
}

/// An earlier try has reached her since, whatever became of the last.
async fn is_told(tx: &Tx, work: &Work, notification: &Notification) -> Result<Lease, StoreError> {
    notifications::update_state(tx, notification.id, NotificationState::Sent).await?;
    outbox::finish(tx, work, &Ended::Done).await
}

async fn wait_for_report(
    house: &House,
    tx: &Tx,
    work: &Work,
    try_id: Uuid,
    since: At,
    why: &str,
) -> Result<Lease, StoreError> {
    let until = since.plus_s(i64::from(house.settings.channels.report_within_minutes) * 60);
    notifications::await_report(tx, try_id, until).await?;
    outbox::retry_at(tx, work, until, LastCall::Unknown, why).await
}

/// Nobody can know whether she was told: a person is asked, and it is not sent again.
async fn leave_unknown(tx: &Tx, work: &Work, notification: &Notification, why: &str) -> Result<Lease, StoreError> {
    notifications::end_tries(tx, notification.id, TryOutcome::Unknown, Some(why)).await?;
    if notifications::has_arrived(tx, notification.id).await? {
        return is_told(tx, work, notification).await;
    }
    notifications::update_state(tx, notification.id, NotificationState::Unknown).await?;
    let kind = notification.notice.kind.as_str();
    tasks::open(tx, TaskKind::UnknownNotice, SubjectKind::Notification, notification.id, kind).await?;
    outbox::finish(tx, work, &Ended::Unknown(why.to_owned())).await
}

/// A try had begun: its call has ended unseen, or its report has not come yet, or will not come.
pub async fn look_again(house: &House, tx: Tx, work: &Work, notification: &Notification) -> Result<(), StoreError> {
    let tries = notifications::list_tries(&tx, notification.id).await?;
    let lease = match tries.iter().rev().find(|tried| tried.outcome.is_none()) {
        Some(tried) => match tried.report_until_at {
            Some(until) if until > tx.now() => {
                outbox::retry_at(&tx, work, until, LastCall::Unknown, "a report is to follow").await?
            }
            Some(_) => {
                // one may have come while the message's name was being written down
                if let (Some(provider_id), Some(name)) = (tried.provider_id, &tried.message_ref) {
                    hear_report::apply_waiting(house, &tx, provider_id, name, tried.id).await?;
                }
                silent_unless_told(house, &tx, work, notification).await?
            }
            None if tried.provider_id.is_some_and(|id| tells_afterwards(house, id)) => {
                wait_for_report(house, &tx, work, tried.id, tried.begun_at, "the worker died").await?
            }
            None => leave_unknown(&tx, work, notification, "the worker died").await?,
        },
        None => leave_unknown(&tx, work, notification, "the worker died").await?,
    };
    match lease {
        Lease::Ours => tx.commit().await,
        Lease::Lost => Ok(()),
    }
}

fn tells_afterwards(house: &House, provider_id: Uuid) -> bool {
    house.ways.provider(provider_id).is_some_and(|account| account.messenger.reports() == Reports::Follow)
}

/// Ends the waiting for a report, unless one has settled it just now.
async fn silent_unless_told(
    house: &House,
    tx: &Tx,
    work: &Work,
    notification: &Notification,
) -> Result<Lease, StoreError> {
    match notifications::find(tx, notification.id).await?.map(|notification| notification.state) {
        Some(NotificationState::Sending) => silent(house, tx, work, notification).await,
        Some(NotificationState::Due) => told_not_to_have_arrived(tx, work).await,
        _ => outbox::finish(tx, work, &Ended::Done).await,
    }
}

/// The message is due again by its report: the next way is chosen at once.
async fn told_not_to_have_arrived(tx: &Tx, work: &Work) -> Result<Lease, StoreError> {
    outbox::retry_at(tx, work, tx.now(), LastCall::DidNothing, "told not to have arrived").await
}

/// No report came in its time. The next channel might tell her twice: whether that is better than not at all is a
/// setting.
async fn silent(house: &House, tx: &Tx, work: &Work, notification: &Notification) -> Result<Lease, StoreError> {
    let why = "no report came";
    match house.settings.channels.when_silent {
        WhenSilent::List => leave_unknown(tx, work, notification, why).await,
        WhenSilent::NextChannel => another_way(house, tx, work, notification, TryOutcome::Unknown, why, 0).await,
    }
}
