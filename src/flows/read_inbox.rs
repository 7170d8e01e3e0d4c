//! Stored messages are read, and read again after a fix.

use crate::domain::task::TaskKind;
use crate::flows::house::House;
use crate::flows::record_event;
use crate::kill::{self, KillPoint};
use crate::store::events::NewEvent;
use crate::store::inbox::{self, Message, Reading};
use crate::store::orders::{self, Order};
use crate::store::outbox::{self, WorkKind};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, waybill_ranges};
use buuta_webhooks::{Authenticity, CourierNews};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Reads the next messages that wait, in one transaction. Says how many were taken up; zero means the inbox holds
/// nothing to read now.
pub async fn read_inbox(house: &House) -> Result<usize, StoreError> {
    match read_batch(house, u64::from(house.settings.inbox.batch)).await {
        Ok(count) => Ok(count),
        Err(error) if is_no_fault_of_messages(&error) => Err(error),
        // one message must not hold up the others: the next one alone, so that the culprit is found and put aside
        Err(error) => {
            tracing::error!(%error, "a batch of messages could not be recorded; reading them one by one");
            match read_batch(house, 1).await {
                Ok(count) => Ok(count),
                Err(error) if is_no_fault_of_messages(&error) => Err(error),
                Err(error) => put_aside(house, &error).await,
            }
        }
    }
}

/// A database that is away, and another's transaction that stood in the way, say nothing of the messages: they are read
/// at the next try, though the database be back before anybody looks.
fn is_no_fault_of_messages(error: &StoreError) -> bool {
    error.is_passing() || error.is_away()
}

/// What one message came to.
struct Read {
    message: Message,
    outcome: Outcome,
}

enum Outcome {
    Applied,
    Unreadable(String),
    UnknownOrder,
}

async fn read_batch(house: &House, limit: u64) -> Result<usize, StoreError> {
    let (mut tx, mut messages) = claim(house, limit).await?;
    if messages.iter().any(|message| house.account(message.account_id).is_err()) {
        // another process has opened an account: its messages are none that nobody can read
        drop(tx);
        house.reload_accounts().await?;
        (tx, messages) = claim(house, limit).await?;
    }
    if messages.is_empty() {
        return Ok(0);
    }
    let mut named = Vec::with_capacity(messages.len());
    for message in messages {
        let news = match news_of(house, &message) {
            Err(why) => Err(why),
            Ok(news) => Ok(find_orders(&tx, &message, news).await?),
        };
        named.push((message, news));
    }
    let order_ids = named.iter().filter_map(|(_, news)| news.as_ref().ok()).flatten().filter_map(|(_, id)| *id);
    orders::hold(&tx, &order_ids.collect::<Vec<_>>()).await?;
    let mut read = Vec::with_capacity(named.len());
    // by order, so that each is folded once
    let mut events: BTreeMap<Uuid, Vec<NewEvent>> = BTreeMap::new();
    for (message, news) in named {
        let outcome = match news {
            Err(why) => Outcome::Unreadable(why),
            Ok(news) => sort_out(house, &tx, &message, news, &mut events).await?,
        };
        read.push(Read { message, outcome });
    }
    for (order_id, events) in events {
        record_event::record_events(house, &tx, order_id, &events).await?;
    }
    note_outcomes(house, &tx, &read).await?;
    kill::here(KillPoint::NewsNotCommitted);
    tx.commit().await?;
    kill::here(KillPoint::NewsCommitted);
    house.bell.notify_waiters();
    Ok(read.len())
}

async fn claim(house: &House, limit: u64) -> Result<(Tx, Vec<Message>), StoreError> {
    let tx = house.store.begin().await?;
    let messages = inbox::claim_waiting(&tx, limit).await?;
    Ok((tx, messages))
}

fn news_of(house: &House, message: &Message) -> Result<Vec<CourierNews>, String> {
    let account = house.account(message.account_id).map_err(|error| error.to_string())?;
    account.read_news(message.source, &message.body).map_err(|unreadable| unreadable.why)
}

/// Finds the order each piece of news is about.
async fn find_orders(
    tx: &Tx,
    message: &Message,
    news: Vec<CourierNews>,
) -> Result<Vec<(CourierNews, Option<Uuid>)>, StoreError> {
    let mut found = Vec::with_capacity(news.len());
    for news in news {
        let order = find_order(tx, message, &news).await?;
        found.push((news, order.map(|order| order.id)));
    }
    Ok(found)
}

async fn find_order(tx: &Tx, message: &Message, news: &CourierNews) -> Result<Option<Order>, StoreError> {
    let reference = news.reference.as_ref().map(|reference| reference.0.as_str());
    let waybill = news.waybill.as_ref().map(|waybill| waybill.0.as_str());
    orders::find_by_names(tx, message.account_id, reference, waybill).await
}

/// Notes what each piece of news says of its order's names, and looks up what it means.
async fn sort_out(
    house: &House,
    tx: &Tx,
    message: &Message,
    news: Vec<(CourierNews, Option<Uuid>)>,
    events: &mut BTreeMap<Uuid, Vec<NewEvent>>,
) -> Result<Outcome, StoreError> {
    let Ok(account) = house.account(message.account_id) else {
        return Ok(Outcome::UnknownOrder);
    };
    let mut is_unknown = false;
    for (news, order_id) in news {
        // read once more: it is held since, or an earlier message has told its number
        let order = match order_id {
            Some(id) => orders::find(tx, id).await?,
            None => find_order(tx, message, &news).await?,
        };
        let Some(order) = order else {
            is_unknown = true;
            continue;
        };
        note_names(house, tx, message, &order, &news).await?;
        events.entry(order.id).or_default().push(NewEvent {
            meaning: account.status_table.meaning(&news.raw_code, &news.raw_reason),
            reason: account.courier.reason(&news.raw_reason),
            source: message.source,
            authenticity: message.authenticity,
            news,
        });
    }
    Ok(if is_unknown { Outcome::UnknownOrder } else { Outcome::Applied })
}

/// News that names our reference proves that the courier has the order, if it can be believed; an unsigned push is a
/// reason to ask.
async fn note_names(
    house: &House,
    tx: &Tx,
    message: &Message,
    order: &Order,
    news: &CourierNews,
) -> Result<(), StoreError> {
    let account = house.account(order.account_id);
    let can_be_asked = account.is_ok_and(|account| buuta_webhooks::courier::can_be_asked(account.courier));
    if message.authenticity == Authenticity::Unsigned && can_be_asked {
        // an order that has ended is asked about no more: its late pushes are kept and shown
        return match order.has_ended {
            true => Ok(()),
            false => outbox::enqueue(tx, WorkKind::PullOrder, order.id, tx.now()).await,
        };
    }
    let is_new = order.placing != orders::Placing::Placed || (order.waybill.is_none() && news.waybill.is_some());
    let is_new = is_new || (order.courier_id.is_none() && news.courier_id.is_some());
    if is_new && names_us(tx, order, news).await? {
        let told = orders::Told {
            waybill: news.waybill.as_ref().map(|waybill| waybill.0.as_str()),
            courier_id: news.courier_id.as_ref().map(|id| id.0.as_str()),
            fee_vnd: None,
        };
        super::place_order::adopt(house, tx, order, told).await?;
    }
    Ok(())
}

/// Whether news names the order by our reference or, where it has none, by the number we placed it under.
async fn names_us(tx: &Tx, order: &Order, news: &CourierNews) -> Result<bool, StoreError> {
    match (&news.reference, &news.waybill) {
        (Some(reference), _) => Ok(reference.0 == order.reference),
        (None, Some(number)) => {
            Ok(waybill_ranges::find_order(tx, order.account_id, &number.0).await? == Some(order.id))
        }
        (None, None) => Ok(false),
    }
}

async fn note_outcomes(house: &House, tx: &Tx, read: &[Read]) -> Result<(), StoreError> {
    let applied: Vec<Uuid> =
        read.iter().filter(|read| matches!(read.outcome, Outcome::Applied)).map(|read| read.message.id).collect();
    inbox::finish(tx, &applied, Reading::Applied, None).await?;
    for Read { message, outcome } in read {
        match outcome {
            Outcome::Applied => {}
            Outcome::Unreadable(why) => {
                inbox::finish(tx, &[message.id], Reading::Unreadable, Some(why)).await?;
                tasks::open(tx, TaskKind::UnreadableMessage, SubjectKind::Message, message.id, why).await?;
            }
            Outcome::UnknownOrder => unknown_order(house, tx, message).await?,
        }
    }
    for id in applied {
        tasks::settle_about(tx, TaskKind::UnreadableMessage, id, "reading").await?;
        tasks::settle_about(tx, TaskKind::UnknownWaybill, id, "reading").await?;
    }
    Ok(())
}

/// A push can outrun the answer that names its order: it is read again a few times before a person is asked.
async fn unknown_order(house: &House, tx: &Tx, message: &Message) -> Result<(), StoreError> {
    let settings = &house.settings.inbox;
    if message.read_tries + 1 < settings.unknown_order_tries {
        let at = tx.now().plus_s(i64::from(settings.unknown_order_delay_s) << message.read_tries.min(8));
        return inbox::read_later(tx, message.id, at, "about an order we do not know").await;
    }
    inbox::finish(tx, &[message.id], Reading::Parked, Some("about an order we do not know")).await?;
    tasks::open(tx, TaskKind::UnknownWaybill, SubjectKind::Message, message.id, message.source.as_str()).await
}

/// The first message that waits cannot be recorded even alone: a person must see it.
async fn put_aside(house: &House, error: &StoreError) -> Result<usize, StoreError> {
    let tx = house.store.begin().await?;
    let Some(message) = inbox::claim_waiting(&tx, 1).await?.into_iter().next() else {
        return Ok(0);
    };
    let why = error.to_string();
    inbox::finish(&tx, &[message.id], Reading::Unreadable, Some(&why)).await?;
    tasks::open(&tx, TaskKind::UnreadableMessage, SubjectKind::Message, message.id, "cannot_be_recorded").await?;
    tx.commit().await?;
    Ok(1)
}
