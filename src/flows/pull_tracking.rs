//! We ask the courier ourselves; what it tells goes the same way as a push: into the inbox first.

use crate::couriers::CallError;
use crate::flows::house::{CourierAccount, House};
use crate::kill::{self, KillPoint};
use crate::store::inbox::{self, NewMessage};
use crate::store::order_names::{self, Names};
use crate::store::outbox::{self, Ended, LastCall, Lease, Work, WorkKind};
use crate::store::{StoreError, Tx, accounts, events, orders};
use buuta_webhooks::{Authenticity, CourierNews, Kind, OurReference, PullFrom, Pulled, TrackingSource, Waybill};
use uuid::Uuid;

/// Pages of one feed read in one go; the next run reads on.
const MAX_PAGES: usize = 200;
/// A list of changed orders says how each stands, and not what happened before. Unread for longer than this, seconds,
/// it may have passed over steps.
const LONGEST_GAP_S: i64 = 15 * 60;

/// Why a pull did not come to its end. What was stored before stays stored.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads on in an account's feed, or its list of changed orders. Overlapping readers do no harm: messages are stored
/// once, and each cursor was stored with the messages before it.
pub async fn pull_account(house: &House, account: &CourierAccount) -> Result<u64, PullError> {
    let sources = account.courier.tracking();
    let source = match () {
        () if sources.contains(&TrackingSource::Feed) => TrackingSource::Feed,
        () if sources.contains(&TrackingSource::UpdatedSince) => TrackingSource::UpdatedSince,
        () => return Ok(0),
    };
    let found = accounts::find_cursor(&house.store, account.account.id).await?;
    let read_at = found.as_ref().map(|(_, moved_at)| *moved_at);
    let has_gap = read_at.is_none_or(|read_at| house.store.now().seconds_since(read_at) > LONGEST_GAP_S);
    let may_have_passed_over = has_gap && source == TrackingSource::UpdatedSince && account.answers_per_order();
    let mut cursor = found.map(|(cursor, _)| cursor);
    let mut messages = 0;
    for _ in 0..MAX_PAGES {
        let from = match source {
            TrackingSource::Feed => PullFrom::Feed { cursor: cursor.clone() },
            _ => PullFrom::UpdatedSince { cursor: cursor.clone(), now: house.store.now().to_utc() },
        };
        let page = house.gateway.ask(account.caller(), |session| account.courier.pull(session, &from)).await;
        let Some(page) = page else {
            return Ok(messages);
        };
        let page = match page {
            // the next run reads on
            Err(CallError::NotNow(_)) => return Ok(messages),
            page => page?,
        };
        let is_empty = page.messages.is_empty();
        if !is_empty {
            kill::here(KillPoint::FeedPageCame);
        }
        messages += page.messages.len() as u64;
        let more = page.more;
        cursor = page.next_cursor.clone().or(cursor);
        let tx = house.store.begin().await?;
        if may_have_passed_over {
            ask_for_histories(&tx, account, &page.messages).await?;
        }
        store_page(house, tx, account, source, page).await?;
        if !is_empty {
            kill::here(KillPoint::FeedPageStored);
        }
        if !more {
            break;
        }
    }
    Ok(messages)
}

/// The page's messages and the cursor behind them, in one transaction.
async fn store_page(
    house: &House,
    tx: Tx,
    account: &CourierAccount,
    source: TrackingSource,
    page: Pulled,
) -> Result<(), StoreError> {
    let is_empty = page.messages.is_empty();
    keep(&tx, account, source, page.messages).await?;
    if let Some(cursor) = &page.next_cursor {
        accounts::move_cursor(&tx, account.account.id, cursor).await?;
    }
    tx.commit().await?;
    if !is_empty {
        house.bell.notify_waiters();
    }
    Ok(())
}

/// Keeps what was fetched.
async fn keep(
    tx: &Tx,
    account: &CourierAccount,
    source: TrackingSource,
    bodies: Vec<Vec<u8>>,
) -> Result<(), StoreError> {
    let (account_id, received_at) = (account.account.id, tx.now());
    // fetched from the courier's own address by us: nobody else could have put it there
    let authenticity = Authenticity::Authentic;
    let message = |body| NewMessage { account_id, source, authenticity, received_at, body };
    let messages: Vec<NewMessage> = bodies.into_iter().map(message).collect();
    inbox::insert_if_new(tx, &messages).await?;
    Ok(())
}

/// Orders of which a page tells something new are each to be asked about alone: their histories hold every step.
async fn ask_for_histories(tx: &Tx, account: &CourierAccount, messages: &[Vec<u8>]) -> Result<(), StoreError> {
    // what cannot be read is stored with the others, and a person sees it there
    let read = |body: &Vec<u8>| account.courier.read_news(TrackingSource::UpdatedSince, body).unwrap_or_default();
    let news: Vec<CourierNews> = messages.iter().flat_map(read).collect();
    let names: Vec<Names<'_>> = news.iter().map(Names::of).collect();
    let named = order_names::list_by_names(tx, account.account.id, &names).await?;
    let fact =
        |(order_id, news): (Option<Uuid>, CourierNews)| Some((order_id?, news.occurred_at.timestamp(), news.raw_code));
    let told: Vec<(Uuid, i64, String)> = named.into_iter().zip(news).filter_map(fact).collect();
    let order_ids: Vec<Uuid> = told.iter().map(|(id, ..)| *id).collect();
    let known = events::list_heard(tx, &order_ids).await?;
    let has_news: Vec<Uuid> = told.into_iter().filter(|fact| !known.contains_key(fact)).map(|(id, ..)| id).collect();
    outbox::enqueue_many(tx, WorkKind::PullOrder, &has_news, tx.now()).await
}

/// Asks about one order, under the lease of its work.
pub async fn pull_order(house: &House, work: &Work) -> Result<(), StoreError> {
    let order = orders::find(&house.store, work.subject_id).await?;
    let account = match &order {
        Some(order) => house.account_read_anew(order.account_id).await?,
        None => None,
    };
    let (Some(order), Some(account)) = (order, account) else {
        return finish(house, work, Ended::Dropped).await;
    };
    if !account.answers_per_order() {
        // this courier is asked about all its orders at once
        if let Err(PullError::Store(error)) = pull_account(house, &account).await {
            return Err(error);
        }
        return finish(house, work, Ended::Done).await;
    }
    let from = PullFrom::Order {
        reference: OurReference(order.reference.clone()),
        waybill: order.waybill.clone().map(Waybill),
    };
    let answer = house.gateway.ask(account.caller(), |session| account.courier.pull(session, &from)).await;
    kill::here(KillPoint::OrderPullAnswered);
    let tx = house.store.begin().await?;
    let ended = match answer {
        None => Ended::Dropped,
        Some(Ok(page)) => {
            keep(&tx, &account, TrackingSource::PerOrder, page.messages).await?;
            Ended::Done
        }
        Some(Err(CallError::NotNow(not_now))) => {
            // whoever has it asked about anew holds the order too: of the two, one waits
            orders::hold(&tx, &[order.id]).await?;
            outbox::put_off(&tx, work, not_now.until, &not_now.to_string()).await?;
            return tx.commit().await;
        }
        Some(Err(error)) if work.send_tries >= house.settings.work.max_send_tries => Ended::Failed(error.to_string()),
        // asking changes nothing at the courier: it is simply asked again
        Some(Err(error)) => {
            orders::hold(&tx, &[order.id]).await?;
            let at = tx.now().plus_s(super::tell_citizen::wait_s(house, work.send_tries, None));
            outbox::retry_at(&tx, work, at, LastCall::DidNothing, &error.to_string()).await?;
            return tx.commit().await;
        }
    };
    if outbox::finish(&tx, work, &ended).await? == Lease::Lost {
        return Ok(());
    }
    tx.commit().await?;
    house.bell.notify_waiters();
    Ok(())
}

/// Has every order asked about whose time has come. Says how many.
pub async fn pull_due_orders(house: &House) -> Result<usize, StoreError> {
    /// Orders taken in one run; the next run takes on.
    const LIMIT: u64 = 500;
    let tx = house.store.begin().await?;
    let order_ids: Vec<_> =
        orders::list_due_for_pull(&tx, tx.now(), LIMIT).await?.iter().map(|order| order.id).collect();
    orders::hold(&tx, &order_ids).await?;
    // read again once held: news may have ended one of them meanwhile
    let mut due = orders::list_due_for_pull(&tx, tx.now(), LIMIT).await?;
    due.retain(|order| order_ids.contains(&order.id));
    let due_ids: Vec<Uuid> = due.iter().map(|order| order.id).collect();
    outbox::enqueue_many(&tx, WorkKind::PullOrder, &due_ids, tx.now()).await?;
    for order in &due {
        let account = house.account(order.account_id).ok();
        let again_at = account.and_then(|account| house.next_ask(&account, Kind::parse(&order.state), tx.now()));
        orders::update_next_pull(&tx, order.id, again_at).await?;
    }
    tx.commit().await?;
    if !due.is_empty() {
        house.bell.notify_waiters();
    }
    Ok(due.len())
}

async fn finish(house: &House, work: &Work, ended: Ended) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    outbox::finish(&tx, work, &ended).await?;
    tx.commit().await
}
