//! A journey that came to nothing goes on with another courier account: a new attempt, order and reference.
//!
//! Nothing of this happens by itself: a person decides it on a task. The papers must lie where the journey begins; those
//! that the first courier still has come back before they can go on.

use crate::domain::custody::Holder;
use crate::domain::leg::{end_holder, start_holder};
use crate::domain::task::TaskKind;
use crate::domain::terms::Urgency;
use crate::domain::wish::{Outcome, WishKind};
use crate::flows::ask_order::{AskOrderError, Asked, Carrier, ask_order_of, communes_without_code};
use crate::flows::cancel_order::end_unplaced;
use crate::flows::follow_attempts::later;
use crate::flows::house::{CourierAccount, House, NoSuchAccount};
use crate::flows::who_holds::{Journey, journeys};
use crate::store::dossiers::{self, Dossier};
use crate::store::legs::{self, Leg};
use crate::store::orders::{self, Order, Placing};
use crate::store::tasks::{self, SubjectKind};
use crate::store::wishes::{self, Standing};
use crate::store::{Db, StoreError, Tx, requests, terms};
use std::sync::Arc;
use uuid::Uuid;

/// Why the papers of an order cannot go on with another account. Each has its sentence in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// The order has not come to its end: it is cancelled first, or found out about.
    UnderWay,
    /// Another attempt at this journey has begun.
    WentOn,
    /// The courier has the papers, or has lost them: they must be back first.
    AtThePost,
    /// The papers are where they were to go.
    Arrived,
    /// She has wished that they are not carried, or brought back.
    NotWanted,
    /// She has taken her consent back: her particulars go to nobody new.
    NoConsent,
}

impl Hindrance {
    /// The key of its sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Hindrance::UnderWay => "no-other-courier-under-way",
            Hindrance::WentOn => "no-other-courier-went-on",
            Hindrance::AtThePost => "no-other-courier-at-the-post",
            Hindrance::Arrived => "no-other-courier-arrived",
            Hindrance::NotWanted => "no-other-courier-not-wanted",
            Hindrance::NoConsent => "no-other-courier-no-consent",
        }
    }
}

/// Why no other account was asked.
#[derive(Debug, thiserror::Error)]
pub enum TryAnotherError {
    #[error("there is no such order")]
    NoSuchOrder,
    #[error("{0:?}")]
    Hindered(Hindrance),
    #[error("no other account of this name is in use")]
    NoSuchAccount,
    #[error("the area map lacks a code for {0}")]
    Missing(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The accounts an order could go on with: every one in use but its own.
pub fn other_accounts(house: &House, order: &Order) -> Vec<Arc<CourierAccount>> {
    house.accounts_in_use().into_iter().filter(|account| account.account.id != order.account_id).collect()
}

/// What keeps the papers of an order from going on with another account; `None` when nothing does.
pub async fn hindrance(house: &House, db: &impl Db, order: &Order) -> Result<Option<Hindrance>, StoreError> {
    let Some(leg) = leg_of(db, order).await? else {
        return Ok(Some(Hindrance::NotWanted));
    };
    let missing = StoreError::RowInconsistency { table: "leg", column: "dossier_id" };
    let dossier = dossiers::find(db, leg.dossier_id).await?.ok_or(missing)?;
    let journeys = journeys(house, db, &dossier, house.store.now()).await?;
    let Some(journey) = journeys.iter().find(|journey| journey.leg.id == leg.id) else {
        return Ok(Some(Hindrance::UnderWay));
    };
    let by_itself = match later(&journeys, journey) {
        Some(_) => Some(Hindrance::WentOn),
        None => hindrance_of_journey(order, journey),
    };
    match by_itself {
        None => hindrance_by_her(db, &dossier, order).await,
        hindrance => Ok(hindrance),
    }
}

/// Goes on with the account of this name. An order that no courier has taken ends with that; the slot and the hurry of a
/// pickup that nobody has tried pass to the new order.
pub async fn try_another(house: &House, tx: &Tx, order_id: Uuid, account_name: &str) -> Result<Asked, TryAnotherError> {
    // held first, the request before its order as where her wishes are heard: of two who decide at once, the second sees
    // what the first has begun, and no wish or consent is overlooked
    let order = orders::find(tx, order_id).await?.ok_or(TryAnotherError::NoSuchOrder)?;
    let leg = leg_of(tx, &order).await?.ok_or(TryAnotherError::NoSuchOrder)?;
    let dossier = dossiers::find(tx, leg.dossier_id).await?.ok_or(TryAnotherError::NoSuchOrder)?;
    requests::hold(tx, dossier.request_id).await?;
    orders::hold(tx, &[order_id]).await?;
    let order = orders::find(tx, order_id).await?.ok_or(TryAnotherError::NoSuchOrder)?;
    let others = other_accounts(house, &order);
    let account = others.iter().find(|account| account.account.name == account_name);
    let account_id = account.ok_or(TryAnotherError::NoSuchAccount)?.account.id;
    if let Some(hindrance) = hindrance(house, tx, &order).await? {
        return Err(TryAnotherError::Hindered(hindrance));
    }
    let missing = communes_without_code(house, tx, order.id, account_id).await?;
    if !missing.is_empty() {
        return Err(TryAnotherError::Missing(missing.join(" ")));
    }
    if order.placing != Placing::Placed {
        end_unplaced(tx, order.id).await?;
    }
    let asked = ask_order_of(house, tx, leg.dossier_id, leg.purpose, Carrier::Chosen(account_id)).await?;
    if order.placing != Placing::Placed {
        hurry_on(tx, &order, leg.dossier_id, &asked).await?;
    }
    Ok(asked)
}

async fn leg_of(db: &impl Db, order: &Order) -> Result<Option<Leg>, StoreError> {
    Ok(legs::list_of_order(db, order.id).await?.into_iter().next())
}

/// What the order and the papers themselves say.
fn hindrance_of_journey(order: &Order, journey: &Journey) -> Option<Hindrance> {
    let direction = journey.leg.direction;
    let has_come_to_nothing = match order.placing {
        Placing::Held | Placing::Refused | Placing::Cancelled => true,
        Placing::Placed => order.has_ended,
        // a courier may have it, or get it any moment
        Placing::Wanted | Placing::Calling | Placing::Unknown => false,
    };
    match journey.holding.holder {
        holder if holder == end_holder(direction) => Some(Hindrance::Arrived),
        _ if !has_come_to_nothing => Some(Hindrance::UnderWay),
        Holder::Post => Some(Hindrance::AtThePost),
        holder => (holder != start_holder(direction)).then_some(Hindrance::Arrived),
    }
}

/// What she has said about it.
async fn hindrance_by_her(db: &impl Db, dossier: &Dossier, order: &Order) -> Result<Option<Hindrance>, StoreError> {
    let wishes = wishes::list_of_request(db, dossier.request_id).await?;
    let is_against = wishes.iter().any(|made| {
        let is_declined = matches!(made.standing, Standing::Answered { outcome: Outcome::Declined, .. });
        let is_about_it = made.order_id == Some(order.id);
        is_about_it && !is_declined && matches!(made.wish.kind(), WishKind::Cancel | WishKind::Recall)
    });
    if is_against {
        return Ok(Some(Hindrance::NotWanted));
    }
    let consent = terms::find(db, dossier.request_id).await?.and_then(|terms| terms.consent);
    Ok(consent.is_some_and(|consent| consent.withdrawn_at.is_some()).then_some(Hindrance::NoConsent))
}

/// A pickup within the hour that nobody has made is one within the hour still.
async fn hurry_on(tx: &Tx, before: &Order, dossier_id: Uuid, next: &Asked) -> Result<(), StoreError> {
    if terms::urgency_of_order(tx, before.id).await? != Urgency::Urgent {
        return Ok(());
    }
    terms::mark_urgent(tx, next.order_id).await?;
    if let Some(dossier) = dossiers::find(tx, dossier_id).await? {
        let kind = TaskKind::UrgentPickup;
        tasks::settle_about(tx, kind, dossier.request_id, &next.reference).await?;
        tasks::open(tx, kind, SubjectKind::Request, dossier.request_id, &next.reference).await?;
    }
    Ok(())
}

impl From<AskOrderError> for TryAnotherError {
    fn from(error: AskOrderError) -> TryAnotherError {
        match error {
            AskOrderError::NoSuchDossier => TryAnotherError::NoSuchOrder,
            AskOrderError::UnderWay => TryAnotherError::Hindered(Hindrance::UnderWay),
            AskOrderError::NoSuchAccount(NoSuchAccount) => TryAnotherError::NoSuchAccount,
            AskOrderError::Store(error) => error.into(),
        }
    }
}
