//! The couriers of a request that is under way are told of a corrected address. Where one cannot be told, her office sees
//! to it: the task that brought the wish there is open until every courier has taken it.

use crate::couriers::CallError;
use crate::domain::leg::Direction;
use crate::domain::pace::NotNow;
use crate::flows::answer_wish::tell_her;
use crate::flows::hear_wish::{close_task, look_at};
use crate::flows::house::House;
use crate::flows::place_order::citizen_party;
use crate::flows::tell_citizen::wait_s;
use crate::store::orders::{Order, Placing};
use crate::store::outbox::{self, Ended, LastCall, Work};
use crate::store::requests::Request;
use crate::store::wishes::{self, Standing, Written};
use crate::store::{StoreError, requests};
use buuta_webhooks::{CourierId, Fault, OrderNames, OurReference, Waybill};

/// The name a settled task bears when the courier's own answer has settled it.
const BY_COURIER: &str = "courier";

/// What became of telling one courier.
enum Told {
    Took,
    /// It cannot be told, or says no: her office does it.
    Cannot(String),
    /// The account rests; nobody was told.
    Resting(NotNow),
    /// It may be told again later; naming an address twice is naming it once.
    Later {
        after_s: Option<u64>,
        why: String,
    },
}

/// Tells the couriers of one wish, under the lease of its work.
pub async fn pass_on_correction(house: &House, work: &Work) -> Result<(), StoreError> {
    let db = &house.store;
    let made = wishes::find(db, work.subject_id).await?;
    let Some(made) = made.filter(|made| matches!(made.standing, Standing::Open { .. })) else {
        return finish(house, work, Ended::Dropped).await;
    };
    let Some(request) = requests::find(db, made.request_id).await? else {
        return finish(house, work, Ended::Dropped).await;
    };
    for order in orders_under_way(house, request.clone()).await? {
        match tell(house, &request, &order).await? {
            Told::Took => {}
            Told::Cannot(why) => return finish(house, work, Ended::Failed(why)).await,
            Told::Resting(not_now) => {
                let tx = db.begin().await?;
                outbox::put_off(&tx, work, not_now.until, &not_now.to_string()).await?;
                return tx.commit().await;
            }
            Told::Later { after_s, why } if work.send_tries < house.settings.work.max_send_tries => {
                let tx = db.begin().await?;
                let at = tx.now().plus_s(wait_s(house, work.send_tries, after_s));
                outbox::retry_at(&tx, work, at, LastCall::DidNothing, &why).await?;
                return tx.commit().await;
            }
            Told::Later { why, .. } => return finish(house, work, Ended::Failed(why)).await,
        }
    }
    let tx = db.begin().await?;
    if outbox::finish(&tx, work, &Ended::Done).await? == outbox::Lease::Ours
        && wishes::update_done_by_courier(&tx, made.id).await? == Written::Now
    {
        close_task(&tx, &made, BY_COURIER).await?;
        tell_her(&tx, &made).await?;
    }
    tx.commit().await
}

/// Orders on their way that a courier may have by the old address.
async fn orders_under_way(house: &House, request: Request) -> Result<Vec<Order>, StoreError> {
    let held = look_at(house, &house.store, request).await?;
    let under_way = held.journeys.into_iter().filter(|journey| journey.leg.ended_at.is_none());
    let orders = under_way.flat_map(|journey| journey.orders.into_iter().map(|(order, _)| order));
    Ok(orders.filter(|order| !order.has_ended && is_known_to_courier(order)).collect())
}

/// Whether a courier may have heard of an order.
pub fn is_known_to_courier(order: &Order) -> bool {
    matches!(order.placing, Placing::Calling | Placing::Placed | Placing::Unknown)
}

async fn tell(house: &House, request: &Request, order: &Order) -> Result<Told, StoreError> {
    let cannot = |why: &str| Ok(Told::Cannot(why.to_owned()));
    if order.direction == Direction::ToCitizen && order.placing == Placing::Calling {
        return Ok(Told::Later { after_s: None, why: "the courier is being asked for the order".to_owned() });
    }
    // where papers are fetched stands with a slot and an office: a person moves that
    if order.direction != Direction::ToCitizen || order.placing != Placing::Placed {
        return cannot("only a person can tell this courier");
    }
    let Some(account) = house.account_read_anew(order.account_id).await? else {
        return cannot("the courier account is not known");
    };
    let tx = house.store.begin().await?;
    let receiver = citizen_party(house, &tx, order.account_id, request).await?;
    drop(tx);
    let names = OrderNames {
        reference: OurReference(order.reference.clone()),
        waybill: order.waybill.clone().map(Waybill),
        courier_id: order.courier_id.clone().map(CourierId),
    };
    let courier = account.courier;
    let asked = house.gateway.ask(account.caller(), |session| courier.correct_receiver(session, &names, &receiver));
    Ok(match asked.await {
        None => Told::Cannot("this courier has no call for it".to_owned()),
        Some(Ok(_)) => Told::Took,
        Some(Err(CallError::Fault(Fault::Refused { code, .. }))) => Told::Cannot(format!("refused ({code})")),
        Some(Err(error @ CallError::Fault(Fault::SignInAgain))) => Told::Cannot(error.to_string()),
        Some(Err(CallError::Fault(Fault::TryLater { after_s }))) => {
            Told::Later { after_s, why: "the courier asks to try later".to_owned() }
        }
        Some(Err(CallError::NotNow(not_now))) => Told::Resting(not_now),
        Some(Err(error)) => Told::Later { after_s: None, why: error.to_string() },
    })
}

async fn finish(house: &House, work: &Work, ended: Ended) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    outbox::finish(&tx, work, &ended).await?;
    tx.commit().await
}
