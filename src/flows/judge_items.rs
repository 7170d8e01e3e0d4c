//! A courier that tells several things at once hears of each what became of it.
//!
//! Whatever is said here, every item is kept: a verdict tells its sender what to correct, and moves nothing.

use crate::domain::order::FUTURE_TOLERANCE_S;
use crate::domain::time::At;
use crate::flows::house::{CourierAccount, House};
use crate::flows::push_door::PushDoor;
use crate::store::StoreError;
use crate::store::events;
use crate::store::inbox::{self, NewMessage, Reading};
use crate::store::order_names::{self, Names};
use buuta_webhooks::{CourierNews, Unreadable};
use std::collections::HashSet;
use std::time::Duration;
use uuid::Uuid;

/// How long the database may think about what it knows of the items.
const PATIENCE: Duration = Duration::from_secs(2);

/// What becomes of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It will be read within seconds.
    Accepted,
    /// It is known already.
    Duplicate,
    /// No order of the account has such a name, yet.
    UnknownOrder,
    /// Nobody has said what its kind means.
    UnknownKind,
    /// It is dated where it cannot have happened yet.
    TimeInTheFuture,
    /// Nobody can read it; why, without any value.
    Unreadable(String),
}

/// What was found out of the items of a push.
pub struct Judged {
    pub verdicts: Vec<Verdict>,
    /// Messages that were put aside for want of their order, which is there now: to be read again.
    pub parked: Vec<Uuid>,
}

/// Judges messages that came in one push, before they are kept. Without a database it says what it can.
pub async fn judge_items(house: &House, door: &PushDoor, account: &CourierAccount, messages: &[NewMessage]) -> Judged {
    let told = read_all(account, messages);
    let known = known_in_time(house, door, account, messages, &told).await;
    sum_up(account, messages, told, known)
}

/// Judges messages that were rows of a list.
pub async fn judge_rows(
    house: &House,
    account: &CourierAccount,
    messages: &[NewMessage],
) -> Result<Judged, StoreError> {
    let told = read_all(account, messages);
    let known = known_of(house, account, messages, &told).await?;
    Ok(sum_up(account, messages, told, Some(known)))
}

type Told = Result<CourierNews, Unreadable>;

fn read_all(account: &CourierAccount, messages: &[NewMessage]) -> Vec<Told> {
    messages.iter().map(|message| read_one(account, message)).collect()
}

fn sum_up(account: &CourierAccount, messages: &[NewMessage], told: Vec<Told>, known: Option<Known>) -> Judged {
    let mut seen = HashSet::new();
    let verdicts = messages.iter().zip(told).enumerate().map(|(place, (message, told))| match told {
        Err(unreadable) => Verdict::Unreadable(unreadable.why),
        Ok(news) => {
            let is_first = seen.insert(identity(&news));
            verdict(account, message.received_at, &news, known.as_ref(), place, is_first)
        }
    });
    let verdicts = verdicts.collect();
    Judged { verdicts, parked: known.map(|known| known.parked).unwrap_or_default() }
}

/// An item is one piece of news.
fn read_one(account: &CourierAccount, message: &NewMessage) -> Told {
    let news = account.read_news(message.source, &message.body)?;
    news.into_iter().next().ok_or_else(|| Unreadable::new("it says nothing"))
}

/// What makes two items of one push the same.
fn identity(news: &CourierNews) -> (Option<String>, Option<String>, String, i64, String) {
    let reference = news.reference.as_ref().map(|reference| reference.0.clone());
    let waybill = news.waybill.as_ref().map(|waybill| waybill.0.clone()).filter(|_| reference.is_none());
    (reference, waybill, news.raw_code.clone(), news.occurred_at.timestamp(), news.raw_reason.clone())
}

fn verdict(
    account: &CourierAccount,
    received_at: At,
    news: &CourierNews,
    known: Option<&Known>,
    place: usize,
    is_first: bool,
) -> Verdict {
    let is_told_before = known.is_some_and(|known| known.told_before.contains(&place));
    let has_no_order = known.is_some_and(|known| !known.with_order.contains(&place));
    if has_no_order {
        Verdict::UnknownOrder
    } else if is_told_before || !is_first {
        Verdict::Duplicate
    } else if account.status_table.meaning(&news.raw_code, &news.raw_reason).is_none() {
        Verdict::UnknownKind
    } else if news.occurred_at.timestamp() > received_at.second() + FUTURE_TOLERANCE_S {
        Verdict::TimeInTheFuture
    } else {
        Verdict::Accepted
    }
}

/// What the house knows of items, by their places.
#[derive(Default)]
struct Known {
    with_order: HashSet<usize>,
    told_before: HashSet<usize>,
    parked: Vec<Uuid>,
}

async fn known_in_time(
    house: &House,
    door: &PushDoor,
    account: &CourierAccount,
    messages: &[NewMessage],
    told: &[Told],
) -> Option<Known> {
    if door.is_database_away() {
        return None;
    }
    match tokio::time::timeout(PATIENCE, known_of(house, account, messages, told)).await {
        Ok(Ok(known)) => return Some(known),
        Ok(Err(error)) => tracing::warn!(%error, "items were judged without the database"),
        Err(_) => tracing::warn!("items were judged without the database: it does not answer"),
    }
    None
}

async fn known_of(
    house: &House,
    account: &CourierAccount,
    messages: &[NewMessage],
    told: &[Told],
) -> Result<Known, StoreError> {
    let db = &house.store;
    let readable: Vec<(usize, &CourierNews)> =
        told.iter().enumerate().filter_map(|(place, news)| Some((place, news.as_ref().ok()?))).collect();
    let names: Vec<Names<'_>> = readable.iter().map(|(_, news)| Names::of(news)).collect();
    let order_ids = order_names::list_by_names(db, account.account.id, &names).await?;
    let with_order = readable.into_iter().zip(order_ids);
    let named: Vec<(usize, Uuid, &CourierNews)> =
        with_order.filter_map(|((place, news), order_id)| Some((place, order_id?, news))).collect();
    let order_ids: Vec<Uuid> = named.iter().map(|(_, order_id, _)| *order_id).collect();
    let facts = events::list_facts_of_many(db, &order_ids).await?;
    let in_inbox = inbox::list_known(db, messages).await?;
    let mut known = Known::default();
    for (place, order_id, news) in named {
        known.with_order.insert(place);
        let is_recorded = facts.get(&order_id).into_iter().flatten().any(|fact| {
            (&fact.raw_code, fact.second, &fact.raw_reason)
                == (&news.raw_code, news.occurred_at.timestamp(), &news.raw_reason)
        });
        match in_inbox.get(&place) {
            Some((id, Reading::Parked)) => known.parked.push(*id),
            Some((_, Reading::Waiting | Reading::Applied)) => drop(known.told_before.insert(place)),
            _ => {}
        }
        if is_recorded {
            known.told_before.insert(place);
        }
    }
    Ok(known)
}
