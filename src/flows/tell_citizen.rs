//! She is told, once.
//!
//! The try is written down before the provider is called. A crash or silence after that leaves the outcome unknown: it is
//! settled by a report where one follows, else listed for a person, and never sent again by itself. The next channel
//! is tried only when this one surely reached nobody.

use crate::channels::email::Session;
use crate::channels::{Answer, Outcome, magic};
use crate::domain::channel::{Channel, Proof};
use crate::domain::pace::Went;
use crate::domain::task::TaskKind;
use crate::domain::telling::{Hours, told_by};
use crate::domain::time::At;
use crate::flows::choose_channels::unwanted_channels;
use crate::flows::choose_provider::{Chosen, choose};
use crate::flows::house::House;
use crate::flows::join_notices::{find_others, hold, is_as_written, take_in, together_key};
use crate::flows::renew_session::{NoToken, access_token};
use crate::flows::settle_notice::{Sent, look_again, settle};
use crate::flows::ways::{MAIL_SERVER, MessageAccount};
use crate::flows::word_notices::too_long;
use crate::flows::write_notice::{Letter, Matter, Written, gather, write};
use crate::kill::{self, KillPoint};
use crate::pacing::Turn;
use crate::store::joined::{self, TogetherKey};
use crate::store::notifications::{self, NewTry, Notification, NotificationState, Try, TryOutcome};
use crate::store::outbox::{self, Ended, LastCall, Lease, Work};
use crate::store::provider_health::{self, Counted};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, providers};
use std::sync::Arc;
use uuid::Uuid;

/// Sends one notification, under the lease of its work.
pub async fn tell_citizen(house: &House, work: &Work) -> Result<(), StoreError> {
    let Some(notification) = notifications::find(&house.store, work.subject_id).await? else {
        return end(house, work, Ended::Dropped).await;
    };
    let plan = match notification.state {
        NotificationState::Due => plan(house, &notification).await?,
        _ => Plan::NothingToSay,
    };
    let tx = house.store.begin().await?;
    // whether it is due is decided while no news can change it: an overtaken one that falls due again would otherwise
    // find its work still open here, and lose it when this ends
    hold(&tx, &plan.tells(&notification)).await?;
    let now = notifications::find(&tx, notification.id).await?;
    if now.as_ref().is_some_and(|now| now.joined_to.is_some()) {
        // another's message tells it
        outbox::finish(&tx, work, &Ended::Dropped).await?;
        return tx.commit().await;
    }
    match (now.map(|now| now.state), plan) {
        // it was not like this a moment ago: looked at again, it will be
        (Some(state @ (NotificationState::Due | NotificationState::Sending)), _) if notification.state != state => {
            put_back(tx, work, house.store.now(), "it has fallen due just now").await
        }
        (Some(NotificationState::Due), Plan::Send(step)) => send(house, tx, work, &notification, *step).await,
        (Some(NotificationState::Due), Plan::NotBefore { at, key }) => {
            if let Some(key) = key {
                joined::update_key(&tx, notification.id, &key).await?;
            }
            put_back(tx, work, at, "telephones are left alone, or others may be told together with it").await
        }
        (Some(NotificationState::Due), Plan::AllRest { until }) => put_off(tx, work, until).await,
        (Some(NotificationState::Due), Plan::NoAddress { request_id }) => {
            note_no_address(tx, work, &notification, request_id).await
        }
        (Some(NotificationState::Due), Plan::NotAgreedTo) => {
            notifications::update_state(&tx, notification.id, NotificationState::Overtaken).await?;
            outbox::finish(&tx, work, &Ended::Dropped).await?;
            tx.commit().await
        }
        (Some(NotificationState::Due), Plan::Exhausted) => {
            note_failed(tx, work, &notification, "no channel reaches her").await
        }
        (Some(NotificationState::Due), Plan::NothingToSay) => {
            note_failed(tx, work, &notification, "what it speaks of is not there").await
        }
        (Some(NotificationState::Sending), _) => look_again(house, tx, work, &notification).await,
        _ => {
            outbox::finish(&tx, work, &Ended::Dropped).await?;
            tx.commit().await
        }
    }
}

/// What is to be done about a notification that is due.
enum Plan<'a> {
    Send(Box<Step<'a>>),
    /// Others that are to say the same find it by its key meanwhile.
    NotBefore {
        at: At,
        key: Option<TogetherKey>,
    },
    /// Every provider that could be asked rests, or has spent its budget.
    AllRest {
        until: At,
    },
    /// The request names no address on any channel that is open.
    NoAddress {
        request_id: Uuid,
    },
    /// She has taken her consent back, or wants no more of the kind, and this is nothing she must be told.
    NotAgreedTo,
    /// Every channel was tried.
    Exhausted,
    /// The order, its papers or the request is gone.
    NothingToSay,
}

impl Plan<'_> {
    /// The notifications that what is planned is about.
    fn tells(&self, notification: &Notification) -> Vec<Uuid> {
        let others = if let Plan::Send(step) = self { step.others.as_slice() } else { &[] };
        std::iter::once(notification.id).chain(others.iter().map(|other| other.notification.id)).collect()
    }
}

/// A try about to begin.
struct Step<'a> {
    written: Written,
    key: Option<TogetherKey>,
    /// What the message says besides.
    others: Vec<Matter>,
    /// The tries it was planned by.
    tries: Vec<Try>,
    channel: Channel,
    by: By<'a>,
}

/// Who carries a message.
enum By<'a> {
    Provider(GivenTo<'a>),
    Mail(MailTurn<'a>),
}

/// A session with the mail server, in its turn.
struct MailTurn<'a> {
    turn: Turn<'a>,
    session: Session<'a>,
}

/// The account a text message is given to, in its turn.
struct GivenTo<'a> {
    account: Arc<MessageAccount>,
    turn: Turn<'a>,
    /// The token to call with, or what becomes of the try for want of one.
    token: Result<String, Answer>,
}

/// Chooses the channel, and sees to what it needs before anything is written down.
async fn plan<'a>(house: &'a House, notification: &Notification) -> Result<Plan<'a>, StoreError> {
    let matter = match gather(house, notification).await? {
        Letter::Matter(matter) => *matter,
        Letter::NotAgreedTo => return Ok(Plan::NotAgreedTo),
        Letter::NothingToSay => return Ok(Plan::NothingToSay),
    };
    let kind = notification.notice.kind;
    let (may, hours) = told_by(matter.facts.purpose, kind);
    let closed = providers::list_unreachable(&house.store, matter.phone.national()).await?;
    let accounts_for = |channel| match matter.phone.is_mobile() && !closed.contains(&channel) {
        true => house.ways.providers_for(channel, kind, &matter.facts.agencies),
        false => Vec::new(),
    };
    let is_open = |channel: &Channel| match channel {
        Channel::Email => matter.email.is_some(),
        Channel::Sms | Channel::Zns => !accounts_for(*channel).is_empty(),
    };
    let mut open: Vec<Channel> = may.iter().copied().filter(is_open).collect();
    let unwanted = match kind.needs_no_consent() {
        true => Vec::new(),
        false => {
            let (facts, email) = (&matter.facts, matter.email.as_ref());
            unwanted_channels(house, facts.purpose, facts.request.id, &facts.who(), email).await?
        }
    };
    // a channel that reaches nobody just now says nothing about what she wants
    let has_address = |channel: &Channel| match channel {
        Channel::Email => matter.email.is_some(),
        Channel::Sms | Channel::Zns => {
            matter.phone.is_mobile() && !house.ways.providers_for(*channel, kind, &matter.facts.agencies).is_empty()
        }
    };
    let addressed: Vec<Channel> = may.iter().copied().filter(has_address).collect();
    if !addressed.is_empty() && addressed.iter().all(|channel| unwanted.contains(channel)) {
        return Ok(Plan::NotAgreedTo);
    }
    open.retain(|channel| !unwanted.contains(channel));
    let tries = notifications::list_tries(&house.store, notification.id).await?;
    if open.is_empty() && tries.is_empty() {
        return Ok(Plan::NoAddress { request_id: matter.facts.request.id });
    }
    let past: Vec<(Channel, Proof)> = tries.iter().map(proof_of).collect();
    let now = house.store.now();
    let key = together_key(house, &matter);
    let is_first_look = key.is_some() && joined::find_key(&house.store, notification.id).await?.is_none();
    let waits_s = if is_first_look && hours == Hours::Day { house.settings.channels.join_within_s } else { 0 };
    let mut rests_until: Option<At> = None;
    for channel in house.ways.ladder.left(&open, &past, house.ways.limits) {
        let may_go_at = if channel.rings() { house.ways.quiet_hours.may_go_at(hours, now) } else { now };
        let at = may_go_at.max(now.plus_s(i64::from(waits_s)));
        if at > now {
            return Ok(Plan::NotBefore { at, key });
        }
        if channel == Channel::Email {
            let by = match mail_turn(house).await {
                Ok(turn) => By::Mail(turn),
                Err(until) => {
                    rests_until = Some(rests_until.map_or(until, |at| at.min(until)));
                    continue;
                }
            };
            let others = find_others(house, &matter, &tries, None).await?;
            let written = write(house, &matter, &others).await?;
            return Ok(Plan::Send(Box::new(Step { written, key, others, tries, channel, by })));
        }
        match choose_and_write(house, &matter, &tries, accounts_for(channel)).await? {
            Some(Ready::Written { account, turn, others, written }) => {
                let written = *written;
                // what is registered for messages about several has room for them
                let is_too_long = match others.is_empty() {
                    true => too_long(&house.store, &account, kind, &written.values).await?,
                    false => None,
                };
                let token = match is_too_long {
                    Some(why) => Err(Answer::Refused { why }),
                    None => match access_token(house, &account, &turn).await? {
                        Ok(token) => Ok(token),
                        Err(NoToken::Answer(answer)) => Err(answer),
                        Err(NoToken::IsBeingRenewed) => return Ok(Plan::AllRest { until: now.plus_s(1) }),
                        Err(NoToken::Rests { until }) => {
                            rests_until = Some(rests_until.map_or(until, |at| at.min(until)));
                            continue;
                        }
                    },
                };
                let by = By::Provider(GivenTo { account, turn, token });
                return Ok(Plan::Send(Box::new(Step { written, key, others, tries, channel, by })));
            }
            Some(Ready::NotBefore(until)) => rests_until = Some(rests_until.map_or(until, |at| at.min(until))),
            None => {}
        }
    }
    Ok(rests_until.map_or(Plan::Exhausted, |until| Plan::AllRest { until }))
}

/// A message written for the account it is given to.
enum Ready<'a> {
    Written { account: Arc<MessageAccount>, turn: Turn<'a>, others: Vec<Matter>, written: Box<Written> },
    NotBefore(At),
}

/// Chooses the account, and writes for it. A long message costs more than a short one: where an account's money is
/// counted, it is chosen anew once it is known how long the message is.
async fn choose_and_write<'a>(
    house: &'a House,
    matter: &Matter,
    tries: &[Try],
    accounts: Vec<Vec<Arc<MessageAccount>>>,
) -> Result<Option<Ready<'a>>, StoreError> {
    let mut parts = 1;
    loop {
        let (account, turn) = match choose(house, accounts.clone(), parts).await? {
            Some(Chosen::Account(account, turn)) => (account, turn),
            Some(Chosen::NotBefore(at)) => return Ok(Some(Ready::NotBefore(at))),
            None => return Ok(None),
        };
        let others = find_others(house, matter, tries, Some(&account)).await?;
        let written = write(house, matter, &others).await?;
        if written.text.parts() <= parts || account.budget().cost_vnd.is_none() {
            return Ok(Some(Ready::Written { account, turn, others, written: Box::new(written) }));
        }
        parts = written.text.parts();
    }
}

/// What an earlier try of a message that is due proves. Where nobody knows, the setting has said that the next channel
/// is to be tried: this one is not tried twice.
fn proof_of(tried: &Try) -> (Channel, Proof) {
    let proof = match tried.outcome {
        Some(TryOutcome::TryLater) => Proof::ForNow,
        Some(TryOutcome::Refused | TryOutcome::Unknown | TryOutcome::Accepted) | None => Proof::ForGood,
    };
    (tried.channel, proof)
}

async fn send(
    house: &House,
    tx: Tx,
    work: &Work,
    notification: &Notification,
    step: Step<'_>,
) -> Result<(), StoreError> {
    if outbox::begin_call(&tx, work).await? == Lease::Lost {
        return Ok(());
    }
    let Step { written, key, others, tries, channel, by } = step;
    if !is_as_written(&tx, notification, &others, &tries).await? {
        // not all at once: of many that say the same, one tells a few of the others
        let at = house.store.now().plus_s(1 + i64::try_from(house.store.chance().below(3)).unwrap_or(1));
        return put_back(tx, work, at, "told, or tried, together with another meanwhile").await;
    }
    if let Some(key) = key {
        joined::update_key(&tx, notification.id, &key).await?;
    }
    let (account, has_token) = match &by {
        By::Provider(given_to) => (Some(Arc::clone(&given_to.account)), given_to.token.is_ok()),
        By::Mail(_) => (None, false),
    };
    let parts = (channel == Channel::Sms && has_token).then(|| written.text.parts());
    let new = NewTry {
        channel,
        provider_id: account.as_ref().map(|account| account.provider.id),
        parts: parts.and_then(|parts| i64::try_from(parts).ok()),
        cost_vnd: parts.zip(account.as_ref()).and_then(|(parts, account)| account.cost_vnd(parts)),
        template_version: written.version(channel),
        led_by: None,
    };
    if let Some(account) = account.as_ref().filter(|_| has_token) {
        let cost_vnd = new.cost_vnd.unwrap_or(0);
        let counted = provider_health::spend(&tx, account.provider.id, &account.budget(), cost_vnd).await?;
        if counted == Counted::NotWithin {
            // others were faster: another way is chosen at once
            return put_off(tx, work, house.store.now()).await;
        }
    }
    notifications::update_state(&tx, notification.id, NotificationState::Sending).await?;
    let try_id = notifications::begin_try(&tx, notification.id, &new).await?;
    take_in(&tx, notification, &others, try_id, &new).await?;
    tx.commit().await?;
    kill::here(KillPoint::MailNoted);
    let address = written.phone.national().to_owned();
    let mut access_token = String::new();
    let answer = match by {
        By::Provider(GivenTo { token: Err(answer), .. }) => answer,
        By::Provider(GivenTo { account, turn, token: Ok(token) }) => {
            access_token.clone_from(&token);
            match magic::answer_of_phone(&written.phone) {
                Some(answer) => answer,
                None => {
                    let message = written.text_message(notification);
                    let (messenger, keys) = (account.messenger, &account.provider.settings);
                    house.ways.messengers.send(&turn, messenger, keys, &token, &message, house.store.now()).await
                }
            }
        }
        By::Mail(in_turn) => mail(house, notification, &written, &in_turn).await,
    };
    if matches!(answer, Answer::Accepted { .. }) {
        kill::here(KillPoint::MailTaken);
    }
    settle(house, work, notification, &Sent { try_id, channel, address, account, access_token }, answer).await
}

/// Waits a moment for a session with the mail server; when there may be one, where there is none now. A server that keeps
/// failing rests, and meanwhile mail holds none of the places in which other messages are sent.
async fn mail_turn(house: &House) -> Result<MailTurn<'_>, At> {
    let turn = house.ways.paces.take_turn(MAIL_SERVER).map_err(|not_now| not_now.until)?;
    let session = house.email.session().await.ok_or_else(|| house.store.now().plus_s(1))?;
    Ok(MailTurn { turn, session })
}

async fn mail(house: &House, notification: &Notification, written: &Written, in_turn: &MailTurn<'_>) -> Answer {
    let Some(email) = &written.email else {
        return Answer::Refused { why: "there is no address".to_owned() };
    };
    match magic::answer_of_email(email) {
        Some(answer) => answer,
        None => {
            let outcome = house.email.send_in(&in_turn.session, &written.mail(notification, email)).await;
            in_turn.turn.note_went(match outcome {
                Outcome::NotReached { .. } | Outcome::Unknown { .. } => Went::Failed,
                Outcome::Accepted | Outcome::Refused { .. } | Outcome::TryLater { .. } => Went::Through,
            });
            outcome.into()
        }
    }
}

/// Nobody was asked: that is no try.
async fn put_off(tx: Tx, work: &Work, until: At) -> Result<(), StoreError> {
    match outbox::put_off(&tx, work, until, "no provider may be asked now").await? {
        Lease::Ours => tx.commit().await,
        Lease::Lost => Ok(()),
    }
}

async fn put_back(tx: Tx, work: &Work, at: At, why: &str) -> Result<(), StoreError> {
    match outbox::retry_at(&tx, work, at, LastCall::DidNothing, why).await? {
        Lease::Ours => tx.commit().await,
        Lease::Lost => Ok(()),
    }
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

async fn note_failed(tx: Tx, work: &Work, notification: &Notification, why: &str) -> Result<(), StoreError> {
    notifications::update_state(&tx, notification.id, NotificationState::Failed).await?;
    let kind = notification.notice.kind.as_str();
    tasks::open(&tx, TaskKind::FailedNotice, SubjectKind::Notification, notification.id, kind).await?;
    match outbox::finish(&tx, work, &Ended::Failed(why.to_owned())).await? {
        Lease::Ours => tx.commit().await,
        Lease::Lost => Ok(()),
    }
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
