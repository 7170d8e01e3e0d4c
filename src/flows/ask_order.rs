//! A journey is to be made, and a courier account is to make it.

use crate::domain::codes::order_reference;
use crate::domain::leg::Purpose;
use crate::domain::task::TaskKind;
use crate::flows::house::{House, NoSuchAccount};
use crate::store::dossiers::Dossier;
use crate::store::legs::NewLeg;
use crate::store::orders::{NewOrder, Placing};
use crate::store::outbox::{self, WorkKind};
use crate::store::requests::Request;
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, accounts, dossiers, legs, orders, places, requests};
use buuta_webhooks::OrdersBy;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub order_id: Uuid,
    pub leg_id: Uuid,
    /// Our reference for the courier, the same in every try at placing it.
    pub reference: String,
    pub attempt: u32,
}

/// Why no journey can be asked for.
#[derive(Debug, thiserror::Error)]
pub enum AskOrderError {
    #[error("there is no such dossier")]
    NoSuchDossier,
    #[error("such a journey is under way already")]
    UnderWay,
    #[error(transparent)]
    NoSuchAccount(#[from] NoSuchAccount),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why no journey of a purpose that a caller chose can be asked for.
#[derive(Debug, thiserror::Error)]
pub enum AskJourneyError {
    #[error("a transfer between two agencies is not supported yet")]
    TransferNotSupported,
    #[error(transparent)]
    AskOrder(#[from] AskOrderError),
}

/// Which courier account is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// The one the request was opened with.
    OfRequest,
    /// The one a person has chosen for this journey.
    Chosen(Uuid),
}

impl Carrier {
    const fn account_id(self, request: &Request) -> Uuid {
        match self {
            Carrier::OfRequest => request.account_id,
            Carrier::Chosen(account_id) => account_id,
        }
    }
}

/// A journey to open, and the account to ask.
struct Wanted<'a> {
    dossier: &'a Dossier,
    request: &'a Request,
    account_id: Uuid,
}

/// Asks for a journey of whatever purpose a caller chose. A transfer is refused: a leg knows one agency, and its
/// papers would be fetched from the citizen.
pub async fn ask_journey(house: &House, tx: &Tx, dossier_id: Uuid, purpose: Purpose) -> Result<Asked, AskJourneyError> {
    if purpose == Purpose::Transfer {
        return Err(AskJourneyError::TransferNotSupported);
    }
    Ok(ask_order(house, tx, dossier_id, purpose).await?)
}

/// Opens the next attempt at a journey of the dossier's papers, with an order to its request's courier account.
/// A commune without a code in the account's area map holds the order until a person has added it. A purpose from
/// outside comes through [`ask_journey`].
pub async fn ask_order(house: &House, tx: &Tx, dossier_id: Uuid, purpose: Purpose) -> Result<Asked, AskOrderError> {
    ask_order_of(house, tx, dossier_id, purpose, Carrier::OfRequest).await
}

/// The same of whichever account.
pub async fn ask_order_of(
    house: &House,
    tx: &Tx,
    dossier_id: Uuid,
    purpose: Purpose,
    carrier: Carrier,
) -> Result<Asked, AskOrderError> {
    ask_orders(house, tx, &[dossier_id], purpose, carrier).await?.pop().unwrap_or(Err(AskOrderError::NoSuchDossier))
}

/// The same for several dossiers, each for itself, in their order: one that cannot be asked for writes nothing and does
/// not hold up the others.
pub async fn ask_orders(
    house: &House,
    tx: &Tx,
    dossier_ids: &[Uuid],
    purpose: Purpose,
    carrier: Carrier,
) -> Result<Vec<Result<Asked, AskOrderError>>, StoreError> {
    // held, so that what is under way is known before anything is written: after a refused write PostgreSQL takes no
    // further one in this transaction
    let dossiers = dossiers::list_for_update(tx, dossier_ids).await?;
    let dossiers: HashMap<Uuid, Dossier> = dossiers
        .into_iter()
        .filter(|dossier| dossier.merged_into_id.is_none())
        .map(|dossier| (dossier.id, dossier))
        .collect();
    let request_ids: Vec<Uuid> = dossiers.values().map(|dossier| dossier.request_id).collect();
    let requests = requests::list(tx, &request_ids).await?;
    let requests: HashMap<Uuid, Request> = requests.into_iter().map(|request| (request.id, request)).collect();
    let legs = legs::list_of_dossiers(tx, dossier_ids).await?;
    let mut under_way: HashSet<Uuid> =
        legs.iter().filter(|leg| leg.purpose == purpose && leg.ended_at.is_none()).map(|leg| leg.dossier_id).collect();
    let mut can_be_asked = Vec::new();
    let mut verdicts = Vec::with_capacity(dossier_ids.len());
    for dossier_id in dossier_ids {
        let dossier = dossiers.get(dossier_id);
        let wanted = dossier.and_then(|dossier| {
            let request = requests.get(&dossier.request_id)?;
            Some(Wanted { dossier, request, account_id: carrier.account_id(request) })
        });
        verdicts.push(match wanted {
            None => Err(AskOrderError::NoSuchDossier),
            Some(wanted) if house.account(wanted.account_id).is_err() => Err(NoSuchAccount.into()),
            // asked for once, even where it is named twice
            Some(_) if !under_way.insert(*dossier_id) => Err(AskOrderError::UnderWay),
            Some(wanted) => {
                can_be_asked.push(wanted);
                Ok(())
            }
        });
    }
    let mut asked = open_orders(house, tx, &can_be_asked, purpose).await?.into_iter();
    let of =
        |verdict: Result<(), AskOrderError>| verdict.and_then(|()| asked.next().ok_or(AskOrderError::NoSuchDossier));
    Ok(verdicts.into_iter().map(of).collect())
}

/// Opens legs and orders, and causes the work of placing those that nothing holds.
async fn open_orders(
    house: &House,
    tx: &Tx,
    wanted: &[Wanted<'_>],
    purpose: Purpose,
) -> Result<Vec<Asked>, StoreError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let direction = purpose.direction();
    let request_ids: Vec<Uuid> = wanted.iter().map(|wanted| wanted.request.id).collect();
    let mut counts = orders::count_of_requests(tx, &request_ids, direction).await?;
    let missing = communes_missing(house, tx, wanted).await?;
    let new_legs: Vec<NewLeg> = wanted
        .iter()
        .map(|wanted| NewLeg {
            dossier_id: wanted.dossier.id,
            office_id: wanted.request.office_id,
            citizen_end: &wanted.request.contact,
        })
        .collect();
    let legs = legs::insert_many(tx, purpose, &new_legs).await?;
    let new_orders: Vec<NewOrder> = wanted
        .iter()
        .zip(&legs)
        .zip(&missing)
        .map(|((wanted, leg), missing)| {
            let count = counts.entry(wanted.request.id).or_default();
            *count += 1;
            NewOrder {
                account_id: wanted.account_id,
                reference: order_reference(&wanted.request.code, direction, *count),
                direction,
                placing: if missing.is_empty() { Placing::Wanted } else { Placing::Held },
                weight_g: house.settings.province.weight_g,
                leg_id: leg.id,
            }
        })
        .collect();
    let order_ids = orders::insert_many(tx, &new_orders).await?;
    let mut to_place = Vec::new();
    for (order_id, missing) in order_ids.iter().zip(&missing) {
        if missing.is_empty() {
            to_place.push(*order_id);
        } else {
            tasks::open(tx, TaskKind::MissingAreaCode, SubjectKind::Order, *order_id, &missing.join(" ")).await?;
        }
    }
    outbox::enqueue_many(tx, WorkKind::PlaceOrder, &to_place, tx.now()).await?;
    let asked = order_ids.into_iter().zip(legs).zip(new_orders).map(|((order_id, leg), order)| Asked {
        order_id,
        leg_id: leg.id,
        reference: order.reference,
        attempt: leg.attempt,
    });
    Ok(asked.collect())
}

/// For each journey, the communes at its ends that its account's area map does not know. A courier that nobody calls
/// reads addresses, and needs no map.
async fn communes_missing(house: &House, tx: &Tx, wanted: &[Wanted<'_>]) -> Result<Vec<Vec<String>>, StoreError> {
    let agency_ids: HashSet<Uuid> = wanted.iter().map(|wanted| wanted.dossier.agency_id).collect();
    let mut commune_of_agency = HashMap::new();
    for id in agency_ids {
        if let Some(agency) = places::find_agency(tx, id).await? {
            commune_of_agency.insert(id, agency.commune_code);
        }
    }
    let ends = |wanted: &Wanted<'_>| {
        let mut ends = vec![wanted.request.contact.commune_code.clone()];
        ends.extend(commune_of_agency.get(&wanted.dossier.agency_id).cloned());
        ends.sort();
        ends.dedup();
        ends
    };
    let account_ids: HashSet<Uuid> = wanted.iter().map(|wanted| wanted.account_id).collect();
    let communes: HashSet<String> = wanted.iter().flat_map(ends).collect();
    let (account_ids, communes) = (Vec::from_iter(account_ids), Vec::from_iter(communes));
    let known = accounts::list_known_communes(tx, &account_ids, &communes).await?;
    let missing = wanted.iter().map(|wanted| {
        let reads_codes =
            house.account(wanted.account_id).is_ok_and(|account| account.courier.orders_by() == OrdersBy::Call);
        let is_missing = |commune: &String| reads_codes && !known.contains(&(wanted.account_id, commune.clone()));
        ends(wanted).into_iter().filter(is_missing).collect()
    });
    Ok(missing.collect())
}

/// The communes at the ends of an order that this account's area map does not know.
pub async fn communes_without_code(
    house: &House,
    tx: &Tx,
    order_id: Uuid,
    account_id: Uuid,
) -> Result<Vec<String>, StoreError> {
    let mut missing = Vec::new();
    for leg in legs::list_of_order(tx, order_id).await? {
        let Some(dossier) = dossiers::find(tx, leg.dossier_id).await? else {
            continue;
        };
        let Some(request) = requests::find(tx, dossier.request_id).await? else {
            continue;
        };
        let wanted = Wanted { dossier: &dossier, request: &request, account_id };
        missing.extend(communes_missing(house, tx, &[wanted]).await?.concat());
    }
    missing.sort();
    missing.dedup();
    Ok(missing)
}
