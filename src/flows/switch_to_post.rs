//! She wants her result brought home after all.

use crate::domain::custody::Holder;
use crate::domain::leg::{Direction, Purpose};
use crate::domain::terms::{CONSENT_VERSION, Terms};
use crate::flows::ask_order::{AskOrderError, ask_order};
use crate::flows::house::House;
use crate::flows::look_up::look_up;
use crate::flows::recognise::{LookUpError, Question};
use crate::flows::who_holds::journeys;
use crate::store::dossiers::Dossier;
use crate::store::requests::{Request, Way};
use crate::store::{Db, StoreError, custody, dossiers, requests, terms};

/// Where the result is to be brought.
#[derive(Clone)]
pub struct NewAddress {
    pub address: String,
    pub commune_code: String,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switched {
    /// It is brought home as soon as the agency has it.
    OnceReady,
    /// The agency has it: a courier is asked now.
    OnItsWay,
}

/// Why it cannot be switched.
#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    #[error("no request fits")]
    NoFit,
    #[error("the result has been given out")]
    GivenOut,
    #[error("the result is brought home already")]
    ByPostAlready,
    #[error(transparent)]
    AskOrder(#[from] AskOrderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LookUpError> for SwitchError {
    fn from(error: LookUpError) -> SwitchError {
        match error {
            LookUpError::NoFit => SwitchError::NoFit,
            LookUpError::Store(error) => SwitchError::Store(error),
        }
    }
}

/// The request a question with its secret opens, if its result can still be brought home.
pub async fn find_switchable(house: &House, question: &Question) -> Result<Request, SwitchError> {
    let answer = look_up(house, question).await?;
    if answer.inside.is_none() {
        return Err(SwitchError::NoFit);
    }
    let request = requests::find(&house.store, answer.request_id).await?.ok_or(SwitchError::NoFit)?;
    check(house, &house.store, &request).await?;
    Ok(request)
}

/// Every dossier of the request that is still one of its own.
async fn own_dossiers(db: &impl Db, request: &Request) -> Result<Vec<Dossier>, StoreError> {
    let mut all = dossiers::list_of_request(db, request.id).await?;
    all.retain(|dossier| dossier.merged_into_id.is_none());
    Ok(all)
}

async fn check(house: &House, db: &impl Db, request: &Request) -> Result<(), SwitchError> {
    for dossier in own_dossiers(db, request).await? {
        let is_with_her = journeys(house, db, &dossier, house.store.now()).await?.iter().any(|journey| {
            journey.leg.purpose == Purpose::Result
                && journey.leg.direction == Direction::ToCitizen
                && journey.holding.holder == Holder::Citizen
        });
        let is_given_at_desk = dossier.result_ready_at.is_some()
            && custody::list(db, dossier.id)
                .await?
                .iter()
                .any(|entry| (entry.from, entry.to) == (Some(Holder::Agency), Some(Holder::Citizen)));
        if dossier.confirmed_at.is_some() || is_with_her || is_given_at_desk {
            return Err(SwitchError::GivenOut);
        }
    }
    if request.return_result == Way::ByPost { Err(SwitchError::ByPostAlready) } else { Ok(()) }
}

/// Has the result brought to an address. Where the agency has it already, its way home begins at once.
pub async fn switch_to_post(house: &House, question: &Question, new: NewAddress) -> Result<Switched, SwitchError> {
    let found = find_switchable(house, question).await?;
    let tx = house.store.begin().await?;
    let mut is_ready = false;
    let own = own_dossiers(&tx, &found).await?;
    for dossier in &own {
        // held, so that of an officer who gives the result out and a citizen who switches one comes first
        dossiers::find_for_update(&tx, dossier.id).await?;
    }
    let mut request = requests::find(&tx, found.id).await?.ok_or(SwitchError::NoFit)?;
    check(house, &tx, &request).await?;
    request.contact.address = new.address;
    request.contact.commune_code = new.commune_code;
    requests::update_return_by_post(&tx, request.id, &request.contact).await?;
    match terms::find(&tx, request.id).await? {
        Some(_) => terms::update_consent(&tx, request.id, CONSENT_VERSION).await?,
        None => {
            let agreed = Terms { consent_version: Some(CONSENT_VERSION.to_owned()), ..Terms::default() };
            terms::insert(&tx, request.id, &agreed).await?;
        }
    }
    for dossier in own_dossiers(&tx, &request).await? {
        if dossier.result_ready_at.is_some() {
            ask_order(house, &tx, dossier.id, Purpose::Result).await?;
            is_ready = true;
        }
    }
    tx.commit().await?;
    house.bell.notify_waiters();
    Ok(if is_ready { Switched::OnItsWay } else { Switched::OnceReady })
}
