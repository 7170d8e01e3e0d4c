//! A journey is to be made, and a courier account is to make it.

use crate::domain::codes::order_reference;
use crate::domain::leg::Purpose;
use crate::domain::task::TaskKind;
use crate::flows::house::{House, NoSuchAccount};
use crate::store::orders::Placing;
use crate::store::outbox::{self, WorkKind};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx, accounts, dossiers, legs, orders, places, requests};
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
    // held, so that what is under way is known before anything is written: after a refused write PostgreSQL takes no
    // further one in this transaction
    let dossier = dossiers::find_for_update(tx, dossier_id)
        .await?
        .filter(|dossier| dossier.merged_into_id.is_none())
        .ok_or(AskOrderError::NoSuchDossier)?;
    let request = requests::find(tx, dossier.request_id).await?.ok_or(AskOrderError::NoSuchDossier)?;
    let account = house.account(request.account_id)?;
    let is_under_way =
        legs::list_of_dossier(tx, dossier_id).await?.iter().any(|leg| leg.purpose == purpose && leg.ended_at.is_none());
    if is_under_way {
        return Err(AskOrderError::UnderWay);
    }
    let number = orders::count_of_request(tx, request.id, purpose.direction()).await? + 1;
    let reference = order_reference(&request.code, purpose.direction(), number);
    let leg = legs::insert(tx, dossier_id, purpose, request.office_id, &request.contact).await?;
    let order_id = orders::insert(
        tx,
        account.account.id,
        &reference,
        purpose.direction(),
        house.settings.province.weight_g,
        &[leg.id],
    )
    .await?;
    let missing = communes_without_code(tx, order_id).await?;
    if missing.is_empty() {
        outbox::enqueue(tx, WorkKind::PlaceOrder, order_id, tx.now()).await?;
    } else {
        orders::update_placing(tx, order_id, Placing::Held).await?;
        tasks::open(tx, TaskKind::MissingAreaCode, SubjectKind::Order, order_id, &missing.join(" ")).await?;
    }
    Ok(Asked { order_id, leg_id: leg.id, reference, attempt: leg.attempt })
}

/// The communes at the ends of an order that its account's area map does not know.
pub async fn communes_without_code(tx: &Tx, order_id: Uuid) -> Result<Vec<String>, StoreError> {
    let mut missing = Vec::new();
    let Some(order) = orders::find(tx, order_id).await? else {
        return Ok(missing);
    };
    for leg in legs::list_of_order(tx, order_id).await? {
        let Some(dossier) = dossiers::find(tx, leg.dossier_id).await? else {
            continue;
        };
        let Some(request) = requests::find(tx, dossier.request_id).await? else {
            continue;
        };
        let Some(agency) = places::find_agency(tx, dossier.agency_id).await? else {
            continue;
        };
        for commune in [request.contact.commune_code, agency.commune_code] {
            if accounts::find_area_code(tx, order.account_id, &commune).await?.is_none() {
                missing.push(commune);
            }
        }
    }
    missing.sort();
    missing.dedup();
    Ok(missing)
}
