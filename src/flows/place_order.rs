//! The courier is asked, once; when nobody knows what became of it, we find out before asking again.

use crate::couriers::CallError;
use crate::domain::leg::Direction;
use crate::domain::pace::NotNow;
use crate::domain::task::TaskKind;
use crate::flows::allot_number::{Allotted, allot_number};
use crate::flows::cancel_order::{cancel_if_unwanted, withdraw};
use crate::flows::house::{CourierAccount, House};
use crate::kill::{self, KillPoint};
use crate::store::accounts::ResendWhenUnknown;
use crate::store::cancelling::Cancelling;
use crate::store::orders::{Order, Placing, Told};
use crate::store::outbox::{self, Ended, LastCall, Lease, Work};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, accounts, dossiers, legs, orders, places, requests, waybill_ranges};
use buuta_webhooks::{Fault, OrderSheet, OrdersBy, OurReference, Party, Placed};

/// An order without a number looks for one again after so many seconds: a range may have come in just as it went to wait.
const LOOK_FOR_NUMBERS_S: i64 = 300;
/// The code of a refusal to let the account in.
const SIGN_IN: &str = "sign_in";

/// Does the placing of one order, under the lease of its work.
pub async fn place_order(house: &House, work: &Work) -> Result<(), StoreError> {
    let Some(order) = orders::find(&house.store, work.subject_id).await? else {
        return finish(house, work, Ended::Dropped).await;
    };
    if matches!(order.placing, Placing::Placed | Placing::Cancelled) {
        return finish(house, work, Ended::Dropped).await;
    }
    let Some(account) = house.account_read_anew(order.account_id).await? else {
        let last_call = if work.call_begun_at.is_some() { LastCall::Unknown } else { LastCall::DidNothing };
        return put_back(house, work, last_call, None, "the courier account is not known").await;
    };
    let mut has_surely_not_got_it = work.call_begun_at.is_none();
    // an earlier call whose end nobody saw: find out before anything else
    if work.call_begun_at.is_some() {
        match find_out(house, &account, &order).await {
            FoundOut::HasIt(placed) => return save_placed(house, work, &order, &placed).await,
            FoundOut::HasNotGotIt => has_surely_not_got_it = true,
            // asking again may order it anew: not for what nobody wants any more
            FoundOut::MayBeAskedAgain if order.cancelling == Cancelling::NotWanted => {}
            FoundOut::MayBeAskedAgain => return save_unknown(house, work, &order).await,
            FoundOut::AskLater(why) => {
                return put_back(house, work, LastCall::Unknown, None, &why).await;
            }
            FoundOut::NotNow(not_now) => return put_off(house, work, not_now).await,
            FoundOut::NobodyCanTell => return save_unknown(house, work, &order).await,
        }
    }
    let tx = house.store.begin().await?;
    match orders::find_for_update(&tx, order.id).await? {
        Some(now) if is_settled(&now) => return drop_work(tx, work).await,
        // wished away since, and no courier has it
        Some(now)
            if now.cancelling != Cancelling::NotWanted
                && (has_surely_not_got_it || order.cancelling == now.cancelling) =>
        {
            withdraw(&tx, order.id).await?;
            return drop_work(tx, work).await;
        }
        Some(_) => {}
        None => return drop_work(tx, work).await,
    }
    let allotted_waybill = match allot_number(house, &tx, &account, order.id).await? {
        Allotted::Number(number) => Some(number),
        Allotted::NotNeeded => None,
        Allotted::UsedUp => return wait_for_numbers(tx, work).await,
    };
    let sheet = OrderSheet { allotted_waybill, ..sheet_of(house, &tx, &order).await? };
    if account.courier.orders_by() == OrdersBy::List {
        return put_on_list(house, tx, work, &order, &sheet).await;
    }
    if outbox::begin_call(&tx, work).await? == Lease::Lost {
        return Ok(());
    }
    orders::update_calling(&tx, order.id, &sheet).await?;
    tx.commit().await?;
    kill::here(KillPoint::PlaceCallNoted);
    let answer = house.gateway.ask(account.caller(), |session| account.courier.place(session, &sheet)).await;
    kill::here(KillPoint::PlaceCallAnswered);
    match answer {
        None => Ok(()),
        Some(Ok(placed)) => save_placed(house, work, &order, &placed).await,
        Some(Err(CallError::Fault(Fault::Refused { code, .. }))) => save_refused(house, work, &order, &code).await,
        Some(Err(CallError::Fault(Fault::SignInAgain))) => save_refused(house, work, &order, SIGN_IN).await,
        Some(Err(CallError::Fault(Fault::TryLater { after_s }))) => {
            put_back(house, work, LastCall::DidNothing, after_s, "the courier asks to try later").await
        }
        Some(Err(CallError::NotNow(not_now))) => put_off(house, work, not_now).await,
        Some(Err(error @ CallError::NotSent { .. })) => {
            put_back(house, work, LastCall::DidNothing, None, &error.to_string()).await
        }
        Some(Err(error @ (CallError::NoAnswer { .. } | CallError::Fault(Fault::Unreadable { .. })))) => {
            put_back(house, work, LastCall::Unknown, None, &error.to_string()).await
        }
    }
}

/// Nobody calls this courier: the order stands on the list it fetches, and is placed with that.
async fn put_on_list(house: &House, tx: Tx, work: &Work, order: &Order, sheet: &OrderSheet) -> Result<(), StoreError> {
    if outbox::finish(&tx, work, &Ended::Done).await? == Lease::Lost {
        return Ok(());
    }
    orders::update_calling(&tx, order.id, sheet).await?;
    note_placed(house, &tx, order, Told::default()).await?;
    tx.commit().await
}

/// No number is left: nothing was tried. A range that comes in has the order placed at once.
async fn wait_for_numbers(tx: Tx, work: &Work) -> Result<(), StoreError> {
    let until = tx.now().plus_s(LOOK_FOR_NUMBERS_S);
    outbox::put_off(&tx, work, until, "the account has no waybill numbers left").await?;
    tx.commit().await
}

enum FoundOut {
    HasIt(Placed),
    HasNotGotIt,
    /// The account answers "already there" to a reference it has: asking again is its way of being asked.
    MayBeAskedAgain,
    AskLater(String),
    /// The account rests; nobody was asked.
    NotNow(NotNow),
    /// The courier has no way of being asked: its feed or push will name the order, or a person finds out.
    NobodyCanTell,
}

async fn find_out(house: &House, account: &CourierAccount, order: &Order) -> FoundOut {
    let reference = OurReference(order.reference.clone());
    let found = house.gateway.ask(account.caller(), |session| account.courier.find_placed(session, &reference)).await;
    match found {
        None if account.account.resend_when_unknown == ResendWhenUnknown::AnswersAlreadyThere => {
            FoundOut::MayBeAskedAgain
        }
        None => FoundOut::NobodyCanTell,
        Some(Ok(Some(placed))) => FoundOut::HasIt(placed),
        Some(Ok(None)) => FoundOut::HasNotGotIt,
        Some(Err(CallError::NotNow(not_now))) => FoundOut::NotNow(not_now),
        Some(Err(error)) => FoundOut::AskLater(error.to_string()),
    }
}

async fn save_placed(house: &House, work: &Work, order: &Order, placed: &Placed) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    if outbox::finish(&tx, work, &Ended::Done).await? == Lease::Lost {
        // whoever has the lease now will find the order at the courier
        return Ok(());
    }
    let told = Told {
        waybill: placed.waybill.as_ref().map(|waybill| waybill.0.as_str()),
        courier_id: placed.courier_id.as_ref().map(|id| id.0.as_str()),
        fee_vnd: placed.fee_vnd,
    };
    adopt(house, &tx, order, told).await?;
    tx.commit().await?;
    kill::here(KillPoint::PlaceCallStored);
    Ok(())
}

/// The courier has the order, by its own word: its answer, its feed or push, or a look-up. Whoever was to find out
/// need not any more.
pub async fn adopt(house: &House, tx: &Tx, order: &Order, told: Told<'_>) -> Result<(), StoreError> {
    note_placed(house, tx, order, told).await?;
    if order.placing != Placing::Placed {
        tasks::settle_about(tx, TaskKind::UnknownPlacing, order.id, "courier").await?;
        tasks::settle_about(tx, TaskKind::RefusedPlacing, order.id, "courier").await?;
    }
    Ok(())
}

/// The courier has the order, whoever told us.
pub async fn note_placed(house: &House, tx: &Tx, order: &Order, mut told: Told<'_>) -> Result<(), StoreError> {
    if let Some(number) = told.waybill
        && orders::is_waybill_of_another(tx, order.account_id, number, order.id).await?
    {
        tasks::open_first(tx, TaskKind::ContradictingNews, SubjectKind::Order, order.id, "two_orders_one_waybill")
            .await?;
        told.waybill = None;
    }
    let next_pull_at = match order.placing {
        Placing::Placed => None,
        _ => house.account(order.account_id).ok().and_then(|account| house.next_ask(&account, None, tx.now())),
    };
    orders::update_placed(tx, order.id, told, next_pull_at).await?;
    if order.placing != Placing::Placed {
        outbox::drop_waiting(tx, outbox::WorkKind::PlaceOrder, order.id).await?;
        cancel_if_unwanted(tx, order.id).await?;
    }
    Ok(())
}

async fn save_refused(house: &House, work: &Work, order: &Order, code: &str) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    if needs_no_placing(&tx, order.id).await? {
        return drop_work(tx, work).await;
    }
    if outbox::finish(&tx, work, &Ended::Failed(format!("refused ({code})"))).await? == Lease::Ours {
        orders::update_placing(&tx, order.id, Placing::Refused).await?;
        // it may have been the number that was refused; whoever is not let in was not heard
        if code != SIGN_IN {
            waybill_ranges::retire(&tx, order.id).await?;
        }
        // refused: the courier has not got what nobody wants any more
        if orders::find(&tx, order.id).await?.is_some_and(|order| order.cancelling != Cancelling::NotWanted) {
            withdraw(&tx, order.id).await?;
            return tx.commit().await;
        }
        tasks::open(&tx, TaskKind::RefusedPlacing, SubjectKind::Order, order.id, code).await?;
    }
    tx.commit().await
}

async fn save_unknown(house: &House, work: &Work, order: &Order) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    if needs_no_placing(&tx, order.id).await? {
        return drop_work(tx, work).await;
    }
    let ended = Ended::Unknown("no answer, and this courier cannot be asked about our reference".to_owned());
    if outbox::finish(&tx, work, &ended).await? == Lease::Ours {
        orders::update_placing(&tx, order.id, Placing::Unknown).await?;
        tasks::open(&tx, TaskKind::UnknownPlacing, SubjectKind::Order, order.id, "no_answer").await?;
    }
    tx.commit().await
}

async fn put_back(
    house: &House,
    work: &Work,
    last_call: LastCall,
    after_s: Option<u64>,
    why: &str,
) -> Result<(), StoreError> {
    let settings = &house.settings.work;
    let tx = house.store.begin().await?;
    if needs_no_placing(&tx, work.subject_id).await? {
        return drop_work(tx, work).await;
    }
    if work.send_tries >= settings.max_send_tries {
        let ended = match last_call {
            LastCall::DidNothing => Ended::Failed(why.to_owned()),
            LastCall::Unknown => Ended::Unknown(why.to_owned()),
        };
        if outbox::finish(&tx, work, &ended).await? == Lease::Ours {
            orders::update_placing(&tx, work.subject_id, Placing::Unknown).await?;
            tasks::open(&tx, TaskKind::UnknownPlacing, SubjectKind::Order, work.subject_id, "no_answer").await?;
        }
        return tx.commit().await;
    }
    let wait_s = match last_call {
        // the courier may still be at it; after that, an outage is waited out like any other
        LastCall::Unknown if work.send_tries <= 1 => i64::from(settings.settle_delay_s),
        LastCall::Unknown | LastCall::DidNothing => super::tell_citizen::wait_s(house, work.send_tries, after_s),
    };
    let lease = outbox::retry_at(&tx, work, tx.now().plus_s(wait_s), last_call, why).await?;
    if lease == Lease::Ours && last_call == LastCall::DidNothing {
        orders::update_placing(&tx, work.subject_id, Placing::Wanted).await?;
    }
    tx.commit().await
}

/// The account rests: nothing was begun, and nothing is unknown that was not so before.
async fn put_off(house: &House, work: &Work, not_now: NotNow) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    if needs_no_placing(&tx, work.subject_id).await? {
        return drop_work(tx, work).await;
    }
    let lease = outbox::put_off(&tx, work, not_now.until, &not_now.to_string()).await?;
    if lease == Lease::Ours && work.call_begun_at.is_none() {
        orders::update_placing(&tx, work.subject_id, Placing::Wanted).await?;
    }
    tx.commit().await
}

/// Whether the order's own news, or a person, have settled its placing since this work looked at it. Holds the order
/// until the transaction ends, so that neither side overlooks the other.
async fn needs_no_placing(tx: &Tx, order_id: uuid::Uuid) -> Result<bool, StoreError> {
    let order = orders::find_for_update(tx, order_id).await?;
    Ok(order.is_none_or(|order| is_settled(&order)))
}

fn is_settled(order: &Order) -> bool {
    matches!(order.placing, Placing::Placed | Placing::Cancelled)
}

async fn drop_work(tx: Tx, work: &Work) -> Result<(), StoreError> {
    outbox::finish(&tx, work, &Ended::Dropped).await?;
    tx.commit().await
}

async fn finish(house: &House, work: &Work, ended: Ended) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    outbox::finish(&tx, work, &ended).await?;
    tx.commit().await
}

/// What the courier is told: who gives, who takes, and what is inside without naming a sensitive result.
async fn sheet_of(house: &House, tx: &Tx, order: &Order) -> Result<OrderSheet, StoreError> {
    let missing = StoreError::RowInconsistency { table: "order", column: "id" };
    let Some(leg) = legs::list_of_order(tx, order.id).await?.into_iter().next() else {
        return Err(missing);
    };
    let Some(dossier) = dossiers::find(tx, leg.dossier_id).await? else {
        return Err(missing);
    };
    let Some(request) = requests::find(tx, dossier.request_id).await? else {
        return Err(missing);
    };
    let Some(agency) = places::find_agency(tx, dossier.agency_id).await? else {
        return Err(missing);
    };
    let citizen = citizen_party(house, tx, order.account_id, &request).await?;
    let office = agency_party(house, tx, order.account_id, &agency).await?;
    let (sender, receiver, content) = match order.direction {
        Direction::ToAgency => (citizen, office, "Hồ sơ hành chính"),
        Direction::ToCitizen => (office, citizen, "Kết quả thủ tục hành chính"),
    };
    Ok(OrderSheet {
        reference: OurReference(order.reference.clone()),
        direction: order.direction,
        sender,
        receiver,
        content: content.to_owned(),
        weight_g: house.settings.province.weight_g,
        cod_vnd: 0,
        allotted_waybill: None,
    })
}

/// The citizen as a courier sees her.
pub async fn citizen_party(
    house: &House,
    tx: &Tx,
    account_id: uuid::Uuid,
    request: &requests::Request,
) -> Result<Party, StoreError> {
    let contact = &request.contact;
    Ok(Party {
        name: contact.name.clone(),
        phone: contact.phone.national().to_owned(),
        email: contact.email.as_ref().map(|email| email.as_str().to_owned()),
        address: contact.address.clone(),
        ..place_of(house, tx, account_id, &contact.commune_code).await?
    })
}

async fn agency_party(
    house: &House,
    tx: &Tx,
    account_id: uuid::Uuid,
    agency: &places::Agency,
) -> Result<Party, StoreError> {
    Ok(Party {
        name: agency.name.clone(),
        phone: agency.phone.clone(),
        address: agency.address.clone(),
        ..place_of(house, tx, account_id, &agency.commune_code).await?
    })
}

async fn place_of(house: &House, tx: &Tx, account_id: uuid::Uuid, commune_code: &str) -> Result<Party, StoreError> {
    let codes = accounts::find_area_code(tx, account_id, commune_code).await?.unwrap_or_default();
    let name_of = |name: Option<&str>| name.unwrap_or_default().to_owned();
    Ok(Party {
        name: String::new(),
        phone: String::new(),
        email: None,
        address: String::new(),
        commune_name: name_of(house.gazetteer.commune(commune_code).map(|commune| commune.name.as_str())),
        province_name: name_of(house.gazetteer.province_of(commune_code).map(|province| province.name.as_str())),
        province_code: codes.province_code,
        district_code: codes.district_code,
        ward_code: codes.ward_code,
    })
}
