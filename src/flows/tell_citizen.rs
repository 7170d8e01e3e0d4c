//! She is told, once.
//!
//! The try is written down before the provider is called. A crash or silence after that leaves the outcome unknown:
//! it is listed for a person and never sent again by itself.

use crate::channels::email::EmailChannel;
use crate::channels::{Outcome, Outgoing};
use crate::domain::task::TaskKind;
use crate::domain::time::At;
use crate::domain::wish::{Told, told};
use crate::flows::house::House;
use crate::flows::record_event::draw_consequences;
use crate::kill::{self, KillPoint};
use crate::store::notifications::{self, Notification, NotificationState, TryOutcome};
use crate::store::outbox::{self, Ended, LastCall, Lease, Work};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, dossiers, legs, orders, places, requests, terms};
use crate::words::{Lang, say, say_with};
use uuid::Uuid;

/// Sends one notification, under the lease of its work.
pub async fn tell_citizen(house: &House, work: &Work) -> Result<(), StoreError> {
    let Some(notification) = notifications::find(&house.store, work.subject_id).await? else {
        return end(house, work, Ended::Dropped).await;
    };
    let letter = write(house, &notification).await?;
    let tx = house.store.begin().await?;
    // whether it is due is decided while no news can change it: an overtaken one that falls due again would otherwise
    // find its work still open here, and lose it when this ends
    orders::hold(&tx, &[notification.order_id]).await?;
    let state = notifications::find(&tx, notification.id).await?.map(|notification| notification.state);
    let outgoing = match (state, letter) {
        (Some(NotificationState::Due), Letter::Written(outgoing)) => outgoing,
        (Some(NotificationState::Due), Letter::NoAddress { request_id }) => {
            return note_no_address(tx, work, &notification, request_id).await;
        }
        (Some(NotificationState::Due), Letter::NotAgreedTo) => {
            notifications::update_state(&tx, notification.id, NotificationState::Overtaken).await?;
            outbox::finish(&tx, work, &Ended::Dropped).await?;
            return tx.commit().await;
        }
        (Some(NotificationState::Due), Letter::NothingToSay) => {
            drop(tx);
            let why = "what it speaks of is not there".to_owned();
            return settle(house, work, &notification, Outcome::Refused { why }).await;
        }
        // a try had begun and nobody saw its end
        (Some(NotificationState::Sending), _) => {
            drop(tx);
            return settle(house, work, &notification, Outcome::Unknown { why: "the worker died".to_owned() }).await;
        }
        _ => {
            outbox::finish(&tx, work, &Ended::Dropped).await?;
            return tx.commit().await;
        }
    };
    if outbox::begin_call(&tx, work).await? == Lease::Lost {
        return Ok(());
    }
    notifications::update_state(&tx, notification.id, NotificationState::Sending).await?;
    notifications::begin_try(&tx, notification.id, EmailChannel::NAME).await?;
    tx.commit().await?;
    kill::here(KillPoint::MailNoted);
    let outcome = house.email.send(&outgoing).await;
    if outcome == Outcome::Accepted {
        kill::here(KillPoint::MailTaken);
    }
    settle(house, work, &notification, outcome).await
}

/// A citizen who gave no address is a person's concern once, not anew with each piece of news.
async fn note_no_address(tx: Tx, work: &Work, notification: &Notification, request_id: Uuid) -> Result<(), StoreError> {
    notifications::update_state(&tx, notification.id, NotificationState::Failed).await?;
    tasks::open_first(&tx, TaskKind::FailedNotice, SubjectKind::Request, request_id, "no_address").await?;
    match outbox::finish(&tx, work, &Ended::Dropped).await? {
        Lease::Ours => tx.commit().await,
        Lease::Lost => Ok(()),
    }
}

async fn settle(house: &House, work: &Work, notification: &Notification, outcome: Outcome) -> Result<(), StoreError> {
    let (try_outcome, problem) = match &outcome {
        Outcome::Accepted => (TryOutcome::Accepted, None),
        Outcome::Refused { why } => (TryOutcome::Refused, Some(why.as_str())),
        Outcome::TryLater { why } => (TryOutcome::TryLater, Some(why.as_str())),
        Outcome::Unknown { why } => (TryOutcome::Unknown, Some(why.as_str())),
    };
    let is_last = work.send_tries >= house.settings.work.max_send_tries;
    let tx = house.store.begin().await?;
    let id = notification.id;
    if matches!(outcome, Outcome::TryLater { .. }) {
        orders::hold(&tx, &[notification.order_id]).await?;
    }
    notifications::end_tries(&tx, id, try_outcome, problem).await?;
    let lease = match &outcome {
        Outcome::Accepted => {
            notifications::update_state(&tx, id, NotificationState::Sent).await?;
            outbox::finish(&tx, work, &Ended::Done).await?
        }
        Outcome::TryLater { why } if !is_last => {
            notifications::update_state(&tx, id, NotificationState::Due).await?;
            let at = tx.now().plus_s(wait_s(house, work.send_tries, None));
            let lease = outbox::retry_at(&tx, work, at, LastCall::DidNothing, why).await?;
            // a fact may have overtaken it while it was being sent
            draw_consequences(house, &tx, notification.order_id).await?;
            lease
        }
        Outcome::Refused { why } | Outcome::TryLater { why } => {
            notifications::update_state(&tx, id, NotificationState::Failed).await?;
            let kind = notification.notice.kind.as_str();
            tasks::open(&tx, TaskKind::FailedNotice, SubjectKind::Notification, id, kind).await?;
            outbox::finish(&tx, work, &Ended::Failed(why.clone())).await?
        }
        Outcome::Unknown { why } => {
            notifications::update_state(&tx, id, NotificationState::Unknown).await?;
            let kind = notification.notice.kind.as_str();
            tasks::open(&tx, TaskKind::UnknownNotice, SubjectKind::Notification, id, kind).await?;
            outbox::finish(&tx, work, &Ended::Unknown(why.clone())).await?
        }
    };
    // a lost lease means that another worker has noted "unknown" already: its word stands
    if lease == Lease::Ours {
        tx.commit().await?;
        kill::here(KillPoint::MailStored);
    }
    Ok(())
}

async fn end(house: &House, work: &Work, ended: Ended) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    outbox::finish(&tx, work, &ended).await?;
    tx.commit().await
}

/// Seconds until work that could not be done is tried again: what was asked for, else 5 s doubling up to an hour, with
/// up to a quarter more so that not everything comes back at once.
pub fn wait_s(house: &House, send_tries: u32, asked_s: Option<u64>) -> i64 {
    let wait_s = asked_s.unwrap_or_else(|| (5u64 << send_tries.saturating_sub(1).min(10)).min(3600)).min(24 * 3600);
    let jitter_s = house.store.chance().below(wait_s / 4 + 1);
    i64::try_from(wait_s + jitter_s).unwrap_or(3600)
}

/// What became of writing a message.
enum Letter {
    Written(Outgoing),
    NoAddress {
        request_id: Uuid,
    },
    /// She has taken her consent back, and this is nothing she must be told.
    NotAgreedTo,
    /// The order, its papers or the request is gone.
    NothingToSay,
}

/// The message, in the citizen's language; `None` without an address to send it to. It names neither the dossier's
/// code nor what the result is.
async fn write(house: &House, notification: &Notification) -> Result<Letter, StoreError> {
    let db = &house.store;
    let Some(order) = orders::find(db, notification.order_id).await? else {
        return Ok(Letter::NothingToSay);
    };
    let Some(leg) = legs::list_of_order(db, order.id).await?.into_iter().next() else {
        return Ok(Letter::NothingToSay);
    };
    let Some(dossier) = dossiers::find(db, leg.dossier_id).await? else {
        return Ok(Letter::NothingToSay);
    };
    let Some(request) = requests::find(db, dossier.request_id).await? else {
        return Ok(Letter::NothingToSay);
    };
    let terms = terms::find(db, request.id).await?;
    let consent = terms.as_ref().and_then(|terms| terms.consent.as_ref());
    let is_withdrawn = consent.is_some_and(|consent| consent.withdrawn_at.is_some());
    if is_withdrawn && !notification.notice.kind.needs_no_consent() {
        return Ok(Letter::NotAgreedTo);
    }
    let (name, email) = match told(terms.as_ref().and_then(|terms| terms.content.proxy.as_ref())) {
        Told::Proxy { name, email } => (name, Some(email.clone())),
        Told::Citizen => (request.contact.name.as_str(), request.contact.email.clone()),
    };
    let Some(to) = email else {
        return Ok(Letter::NoAddress { request_id: request.id });
    };
    let agency = places::find_agency(db, dossier.agency_id).await?.map(|agency| agency.name).unwrap_or_default();
    let hotline = match request.office_id {
        Some(id) => places::find_office(db, id).await?.map(|office| office.hotline),
        None => None,
    };
    // an office without a number: the sentence that names none
    let hotline = hotline.filter(|hotline| !hotline.trim().is_empty());
    let lang = Lang::parse(&request.lang);
    let kind = notification.notice.kind.as_str().replace('_', "-");
    let courier = house.account(order.account_id).map(|account| account.courier.name()).unwrap_or_default();
    let reason = match notification.notice.reason {
        Some(reason) => say_with(
            lang,
            "notice-reason",
            &[("reason", &say(lang, &format!("reason-{}", reason.as_str().replace('_', "-"))))],
        ),
        None => String::new(),
    };
    let waybill = order.waybill.clone().unwrap_or_else(|| order.reference.clone());
    let at = moment_of(notification).for_people();
    let values: [(&'static str, &str); 6] = [
        ("request", &request.code),
        ("agency", &agency),
        ("courier", courier),
        ("waybill", &waybill),
        ("reason", &reason),
        ("at", &at),
    ];
    let link = format!("{}/tra-cuu", house.settings.server.public_url);
    let closing = match &hotline {
        Some(hotline) => say_with(
            lang,
            "notice-closing-hotline",
            &[("link", &link), ("request", &request.code), ("hotline", hotline)],
        ),
        None => say_with(lang, "notice-closing", &[("link", &link), ("request", &request.code)]),
    };
    let greeting = say_with(lang, "notice-greeting", &[("name", name)]);
    let body = say_with(lang, &format!("notice-{kind}-body"), &values);
    Ok(Letter::Written(Outgoing {
        id: notification.id,
        to,
        subject: say_with(lang, &format!("notice-{kind}-subject"), &values),
        text: format!("{greeting}\n\n{}\n\n{closing}\n", body.trim_end()),
    }))
}

/// The moment the message speaks of: the fact's own, else when it became due.
fn moment_of(notification: &Notification) -> At {
    match notification.notice.fact_second {
        0 => notification.made_due_at,
        second => At::from_second(second),
    }
}
