//! A person sees what needs a decision, and what it is about: as much as lies within reach.

use crate::domain::order::OrderState;
use crate::domain::task::TaskAction;
use crate::flows::follow_attempts::{Earlier, earlier, later};
use crate::flows::house::{CourierAccount, House};
use crate::flows::record_event::state_of;
use crate::flows::settle_task::actions_of;
use crate::flows::try_another_courier::{Hindrance, hindrance, other_accounts};
use crate::flows::who_holds::journeys;
use crate::store::events::{self, Event};
use crate::store::inbox::{self, MessageHead};
use crate::store::orders::{self, Order};
use crate::store::requests::{self, Request};
use crate::store::staff::Staff;
use crate::store::tasks::{self, SubjectKind, Task};
use crate::store::wishes::{self, Made};
use crate::store::{StoreError, dossiers, legs, notifications, scope, tasks_at_desks};
use std::sync::Arc;
use uuid::Uuid;

/// A task with what it is about.
pub struct SeenTask {
    pub task: Task,
    /// What can be done about it, the usual thing first.
    pub actions: Vec<TaskAction>,
    pub requests: Vec<Request>,
    pub order: Option<SeenOrder>,
    pub message: Option<MessageHead>,
    pub wish: Option<Made>,
    pub account: Option<Arc<CourierAccount>>,
}

/// An order with what its courier said of it.
pub struct SeenOrder {
    pub order: Order,
    pub state: OrderState,
    pub events: Vec<Event>,
    /// The attempt before the one it was asked for, if there was one.
    pub earlier: Option<Earlier>,
    /// The order of the attempt after it, if there is one.
    pub later: Option<Order>,
    pub another: Another,
}

/// Whether its papers can go on with another courier account.
pub enum Another {
    With(Vec<Arc<CourierAccount>>),
    Hindered(Hindrance),
}

/// Why it is not seen.
#[derive(Debug, thiserror::Error)]
pub enum SeeTaskError {
    /// There is none, or it lies beyond this person's reach: which of them is not said.
    #[error("there is no such task within reach")]
    NotThere,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The task, if it lies within reach.
pub async fn see_task(house: &House, staff: &Staff, id: Uuid) -> Result<SeenTask, SeeTaskError> {
    let db = &house.store;
    if !scope::has_task(db, staff.reach, id).await? {
        return Err(SeeTaskError::NotThere);
    }
    let task = tasks::find(db, id).await?.ok_or(SeeTaskError::NotThere)?;
    let wish = match task.subject_kind {
        SubjectKind::Wish => wishes::find(db, task.subject_id).await?,
        _ => None,
    };
    let order = see_order(house, &task, wish.as_ref()).await?;
    let message = match task.subject_kind {
        SubjectKind::Message => inbox::find_head(db, task.subject_id).await?,
        _ => None,
    };
    let mut requests = Vec::new();
    for request_id in request_ids(house, staff, &task, order.as_ref()).await? {
        requests.extend(requests::find(db, request_id).await?);
    }
    let account_id = match (&order, &message, task.subject_kind) {
        (Some(seen), ..) => Some(seen.order.account_id),
        (_, Some(message), _) => Some(message.account_id),
        (.., SubjectKind::Account) => Some(task.subject_id),
        _ => requests.first().map(|request| request.account_id),
    };
    let account = match account_id {
        Some(id) => house.account_read_anew(id).await?,
        None => None,
    };
    Ok(SeenTask { actions: actions_of(task.kind, account.as_deref()), task, requests, order, message, wish, account })
}

async fn see_order(house: &House, task: &Task, wish: Option<&Made>) -> Result<Option<SeenOrder>, StoreError> {
    let db = &house.store;
    let order_id = match task.subject_kind {
        SubjectKind::Order => Some(task.subject_id),
        SubjectKind::Notification => notifications::find(db, task.subject_id).await?.map(|notice| notice.order_id),
        SubjectKind::Wish => wish.and_then(|wish| wish.order_id),
        _ => None,
    };
    let Some(order_id) = order_id else {
        return Ok(None);
    };
    let Some(order) = orders::find(db, order_id).await? else {
        return Ok(None);
    };
    let events = events::list(db, order.id).await?;
    let facts: Vec<_> = events.iter().map(|event| event.fact.clone()).collect();
    let state = state_of(house, &order, &facts, db.now());
    let another = match hindrance(house, db, &order).await? {
        Some(hindrance) => Another::Hindered(hindrance),
        None => Another::With(other_accounts(house, &order)),
    };
    let (earlier, later) = attempts_around(house, &order).await?;
    Ok(Some(SeenOrder { order, state, events, earlier, later, another }))
}

/// The attempt before that of an order, and the order of the one after.
async fn attempts_around(house: &House, order: &Order) -> Result<(Option<Earlier>, Option<Order>), StoreError> {
    let db = &house.store;
    let Some(leg) = legs::list_of_order(db, order.id).await?.into_iter().next() else {
        return Ok((None, None));
    };
    let Some(dossier) = dossiers::find(db, leg.dossier_id).await? else {
        return Ok((None, None));
    };
    let journeys = journeys(house, db, &dossier, db.now()).await?;
    let Some(journey) = journeys.iter().find(|journey| journey.leg.id == leg.id) else {
        return Ok((None, None));
    };
    let after = later(&journeys, journey).and_then(|after| after.orders.last());
    Ok((earlier(&journeys, journey), after.map(|(order, _)| order.clone())))
}

async fn request_ids(
    house: &House,
    staff: &Staff,
    task: &Task,
    seen: Option<&SeenOrder>,
) -> Result<Vec<Uuid>, StoreError> {
    let db = &house.store;
    match (task.subject_kind, seen) {
        (_, Some(seen)) => tasks_at_desks::requests_of_order(db, staff.reach, seen.order.id).await,
        (SubjectKind::Request, _) => Ok(vec![task.subject_id]),
        (SubjectKind::Dossier, _) => {
            Ok(dossiers::find(db, task.subject_id).await?.map(|dossier| dossier.request_id).into_iter().collect())
        }
        _ => Ok(Vec::new()),
    }
}
