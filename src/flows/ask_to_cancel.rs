//! The courier is asked to cancel an order, or to bring the papers back when it is too late for that; never twice blindly.

use crate::couriers::CallError;
use crate::domain::custody::Holder;
use crate::domain::task::TaskKind;
use crate::flows::house::{CourierAccount, House};
use crate::flows::record_event::{record_events, state_of};
use crate::kill::{self, KillPoint};
use crate::store::cancelling::{self, Cancelling};
use crate::store::events::{self, NewEvent};
use crate::store::orders::{self, Order, Placing};
use crate::store::outbox::{self, Ended, LastCall, Lease, Work, WorkKind};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx};
use buuta_webhooks::answers::Repeating;
use buuta_webhooks::status_table::Meaning;
use buuta_webhooks::{
    Authenticity, Cancelled, Certainty, CourierId, CourierNews, Fault, Kind, OrderNames, OurReference, Recalled,
    Redelivery, TrackingSource, Waybill,
};

/// The code under which a courier's own answer that it has cancelled stands among the order's news.
pub const ANSWERED_CANCELLED: &str = "answer:cancelled";

/// What is asked of the courier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Cancel,
    Recall,
}

impl Ask {
    /// What an order waits for; `None` when nothing is to be asked, or not any more.
    fn of(order: &Order) -> Option<Ask> {
        match order.cancelling {
            _ if order.has_ended || order.placing != Placing::Placed => None,
            Cancelling::Wanted => Some(Ask::Cancel),
            Cancelling::RecallWanted => Some(Ask::Recall),
            _ => None,
        }
    }
}

/// What the courier said.
enum Said {
    Cancelled,
    Noted,
    TooLate,
}

/// Asks for the cancelling of one order, under the lease of its work.
pub async fn ask_to_cancel(house: &House, work: &Work) -> Result<(), StoreError> {
    let Some(order) = orders::find(&house.store, work.subject_id).await? else {
        return drop_work(house.store.begin().await?, work).await;
    };
    let Some(account) = house.account_read_anew(order.account_id).await? else {
        return put_back(house, work, LastCall::DidNothing, None, "the courier account is not known").await;
    };
    let tx = house.store.begin().await?;
    let Some((order, ask)) = still_to_ask(&tx, work).await? else {
        return drop_work(tx, work).await;
    };
    // an earlier call whose end nobody saw
    if work.call_begun_at.is_some() && asking_twice(&account, ask) == Repeating::DoesItAgain {
        return nobody_knows(tx, work, &account).await;
    }
    if outbox::begin_call(&tx, work).await? == Lease::Lost {
        return Ok(());
    }
    tx.commit().await?;
    kill::here(KillPoint::CancelCallNoted);
    let said = ask_courier(house, &account, &order, ask).await;
    kill::here(KillPoint::CancelCallAnswered);
    match said {
        None => leave_to_person(house, work, Ended::Dropped, "no_call").await,
        Some(Ok(said)) => save_said(house, work, ask, &said).await,
        Some(Err(CallError::Fault(Fault::Refused { code, .. }))) => save_refused(house, work, ask, &code).await,
        Some(Err(CallError::Fault(Fault::SignInAgain))) => save_refused(house, work, ask, "sign_in").await,
        Some(Err(CallError::Fault(Fault::TryLater { after_s }))) => {
            put_back(house, work, LastCall::DidNothing, after_s, "the courier asks to try later").await
        }
        Some(Err(CallError::NotNow(not_now))) => {
            let tx = house.store.begin().await?;
            outbox::put_off(&tx, work, not_now.until, &not_now.to_string()).await?;
            tx.commit().await
        }
        Some(Err(error @ CallError::NotSent { .. })) => {
            put_back(house, work, LastCall::DidNothing, None, &error.to_string()).await
        }
        Some(Err(error @ (CallError::NoAnswer { .. } | CallError::Fault(Fault::Unreadable { .. })))) => {
            match asking_twice(&account, ask) {
                Repeating::Harmless => put_back(house, work, LastCall::Unknown, None, &error.to_string()).await,
                Repeating::DoesItAgain => nobody_knows(house.store.begin().await?, work, &account).await,
            }
        }
    }
}

async fn ask_courier(
    house: &House,
    account: &CourierAccount,
    order: &Order,
    ask: Ask,
) -> Option<Result<Said, CallError>> {
    let names = OrderNames {
        reference: OurReference(order.reference.clone()),
        waybill: order.waybill.clone().map(Waybill),
        courier_id: order.courier_id.clone().map(CourierId),
    };
    let (courier, caller) = (account.courier, account.caller());
    match ask {
        Ask::Cancel => {
            let answer = house.gateway.ask(caller, |session| courier.cancel(session, &names)).await?;
            Some(answer.map(|cancelled| match cancelled {
                Cancelled::Done => Said::Cancelled,
                Cancelled::Asked => Said::Noted,
                Cancelled::TooLate => Said::TooLate,
            }))
        }
        Ask::Recall => {
            let answer = house.gateway.ask(caller, |session| courier.recall(session, &names)).await?;
            Some(answer.map(|recalled| match recalled {
                Recalled::Asked => Said::Noted,
                Recalled::TooLate => Said::TooLate,
            }))
        }
    }
}

fn asking_twice(account: &CourierAccount, ask: Ask) -> Repeating {
    match ask {
        Ask::Cancel => account.courier.cancelling_twice(),
        Ask::Recall => Repeating::DoesItAgain,
    }
}

/// The order, held until the transaction ends, and what is still to be asked about it.
async fn still_to_ask(tx: &Tx, work: &Work) -> Result<Option<(Order, Ask)>, StoreError> {
    let order = orders::find_for_update(tx, work.subject_id).await?;
    Ok(order.and_then(|order| Ask::of(&order).map(|ask| (order, ask))))
}

async fn save_said(house: &House, work: &Work, ask: Ask, said: &Said) -> Result<(), StoreError> {
    if matches!(said, Said::TooLate) {
        return save_too_late(house, work, ask).await;
    }
    let tx = house.store.begin().await?;
    orders::hold(&tx, &[work.subject_id]).await?;
    let Some((order, _)) = still_to_ask(&tx, work).await? else {
        return drop_work(tx, work).await;
    };
    if outbox::finish(&tx, work, &Ended::Done).await? == Lease::Lost {
        return Ok(());
    }
    match (said, ask) {
        (Said::Cancelled, _) => {
            cancelling::update(&tx, order.id, Cancelling::Done).await?;
            record_events(house, &tx, order.id, &[answered_cancelled(&order, &tx)]).await?;
        }
        (_, Ask::Cancel) => cancelling::update(&tx, order.id, Cancelling::Asked).await?,
        (_, Ask::Recall) => cancelling::update(&tx, order.id, Cancelling::RecallAsked).await?,
    }
    tx.commit().await?;
    kill::here(KillPoint::CancelCallStored);
    Ok(())
}

/// The courier's answer is its word like any other: an event of the order.
fn answered_cancelled(order: &Order, tx: &Tx) -> NewEvent {
    NewEvent {
        news: CourierNews {
            reference: Some(OurReference(order.reference.clone())),
            waybill: None,
            courier_id: None,
            raw_code: ANSWERED_CANCELLED.to_owned(),
            raw_text: String::new(),
            raw_reason: String::new(),
            occurred_at: tx.now().in_vietnam(),
            place: None,
            next_action: None,
        },
        meaning: Some(Meaning {
            kind: Kind::Cancelled,
            redelivery: Redelivery::Never,
            certainty: Certainty::Confirmed,
        }),
        reason: None,
        source: TrackingSource::PerOrder,
        authenticity: Authenticity::Authentic,
    }
}

/// Too late to cancel: the papers are asked back. Too late for that as well: a person.
async fn save_too_late(house: &House, work: &Work, ask: Ask) -> Result<(), StoreError> {
    match ask {
        Ask::Recall => leave_to_person(house, work, Ended::Done, "too_late").await,
        Ask::Cancel => {
            let tx = house.store.begin().await?;
            let Some((order, _)) = still_to_ask(&tx, work).await? else {
                return drop_work(tx, work).await;
            };
            if outbox::finish(&tx, work, &Ended::Done).await? == Lease::Ours {
                cancelling::update(&tx, order.id, Cancelling::RecallWanted).await?;
                outbox::enqueue(&tx, WorkKind::CancelOrder, order.id, tx.now()).await?;
            }
            tx.commit().await
        }
    }
}

/// A courier that refuses to cancel what it says itself it has collected says that it is too late.
async fn save_refused(house: &House, work: &Work, ask: Ask, code: &str) -> Result<(), StoreError> {
    if let (Ask::Cancel, Some(order)) = (ask, orders::find(&house.store, work.subject_id).await?) {
        let facts = events::list_facts(&house.store, order.id).await?;
        if state_of(house, &order, &facts, house.store.now()).holder == Holder::Post {
            return save_too_late(house, work, ask).await;
        }
    }
    leave_to_person(house, work, Ended::Failed(format!("refused ({code})")), code).await
}

/// Nobody saw the answer. Where the courier can be asked about the order, its news may settle it before a person does.
async fn nobody_knows(tx: Tx, work: &Work, account: &CourierAccount) -> Result<(), StoreError> {
    if account.courier.tracking().contains(&TrackingSource::PerOrder) {
        outbox::enqueue(&tx, WorkKind::PullOrder, work.subject_id, tx.now()).await?;
    }
    note_by_person(&tx, work, &Ended::Unknown("no answer came".to_owned()), "no_answer").await?;
    tx.commit().await
}

async fn leave_to_person(house: &House, work: &Work, ended: Ended, why: &str) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    note_by_person(&tx, work, &ended, why).await?;
    tx.commit().await
}

async fn note_by_person(tx: &Tx, work: &Work, ended: &Ended, why: &str) -> Result<(), StoreError> {
    let Some((order, _)) = still_to_ask(tx, work).await? else {
        outbox::finish(tx, work, &Ended::Dropped).await?;
        return Ok(());
    };
    if outbox::finish(tx, work, ended).await? == Lease::Ours {
        cancelling::update(tx, order.id, Cancelling::ByPerson).await?;
        tasks::open(tx, TaskKind::CancellingByPerson, SubjectKind::Order, order.id, why).await?;
    }
    Ok(())
}

async fn put_back(
    house: &House,
    work: &Work,
    last_call: LastCall,
    after_s: Option<u64>,
    why: &str,
) -> Result<(), StoreError> {
    if work.send_tries >= house.settings.work.max_send_tries {
        return leave_to_person(house, work, Ended::Failed(why.to_owned()), "cannot_be_reached").await;
    }
    let tx = house.store.begin().await?;
    let at = tx.now().plus_s(super::tell_citizen::wait_s(house, work.send_tries, after_s));
    outbox::retry_at(&tx, work, at, last_call, why).await?;
    tx.commit().await
}

async fn drop_work(tx: Tx, work: &Work) -> Result<(), StoreError> {
    outbox::finish(&tx, work, &Ended::Dropped).await?;
    tx.commit().await
}
