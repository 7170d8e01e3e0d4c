//! A citizen's wish is heard: written down once, done at once where the house can, else brought to a desk with a deadline.
//!
//! What each wish does stands in a flow of its own; here is what they have in common.

use crate::domain::leg::end_holder;
use crate::domain::task::TaskKind;
use crate::domain::time::At;
use crate::domain::wish::{JourneyOfPapers, NotNow, Situation, Wish, WishKind};
use crate::flows::house::House;
use crate::flows::who_holds::{Journey, journeys};
use crate::store::outbox::{self, WorkKind};
use crate::store::requests::{self, Request};
use crate::store::tasks::{self, SubjectKind};
use crate::store::wishes::{self, Goes, Made};
use crate::store::{Db, StoreError, Tx, dossiers, terms};
use uuid::Uuid;

/// A form of a citizen: about her request, with a number of its own.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub request_id: Uuid,
    /// Random, of the form that was sent: sent twice, it makes one wish.
    pub operation: Uuid,
}

/// Why a wish is not heard.
#[derive(Debug, thiserror::Error)]
pub enum HearError {
    #[error("there is no such request")]
    NoSuchRequest,
    #[error("the wish cannot be made now")]
    NotNow(NotNow),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A request, held, with where its papers are.
pub struct Held {
    pub request: Request,
    /// The last journey of the papers of each dossier that has any.
    pub journeys: Vec<Journey>,
    pub situation: Situation,
}

impl Held {
    /// The order a wish is about: that of the journey begun last.
    pub fn order_id(&self) -> Option<Uuid> {
        let last = self.journeys.iter().max_by_key(|journey| (journey.leg.opened_at, journey.leg.id))?;
        last.orders.last().map(|(order, _)| order.id)
    }
}

/// Hears a wish: `act` does what can be done of it in the open transaction, and says where it goes. A form that was
/// sent before does nothing again, and gives what it made then.
pub async fn hear<E: From<HearError> + From<StoreError>>(
    house: &House,
    form: Form,
    kind: WishKind,
    act: impl AsyncFnOnce(&Tx, &Held) -> Result<(Wish, Goes), E>,
) -> Result<Made, E> {
    if let Some(made) = wishes::find_by_operation(&house.store, form.request_id, form.operation).await? {
        return Ok(made);
    }
    let tx = house.store.begin().await?;
    let request = requests::find_for_update(&tx, form.request_id).await?.ok_or(HearError::NoSuchRequest)?;
    // the first of two presses at once has the request until it commits
    if let Some(made) = wishes::find_by_operation(&tx, request.id, form.operation).await? {
        return Ok(made);
    }
    let held = look_at(house, &tx, request).await?;
    held.situation.allows(kind).map_err(HearError::NotNow)?;
    let (wish, goes) = act(&tx, &held).await?;
    let id = wishes::insert(&tx, held.request.id, held.order_id(), form.operation, &wish, goes).await?;
    let id = id.ok_or(StoreError::RowInconsistency { table: "wish", column: "operation_key" })?;
    if let Goes::ToDesk { deadline_at } | Goes::ToCouriersAndDesk { deadline_at } = goes {
        let task = kind.desk().task_kind();
        tasks::open_until(&tx, task, SubjectKind::Wish, id, kind.as_str(), deadline_at).await?;
    }
    if let Goes::ToCouriersAndDesk { .. } = goes {
        outbox::enqueue(&tx, WorkKind::PassOnCorrection, id, tx.now()).await?;
    }
    let made = wishes::find(&tx, id).await?.ok_or(HearError::NoSuchRequest)?;
    tx.commit().await?;
    house.bell.notify_waiters();
    Ok(made)
}

/// To the desk of a kind, which has until then to answer.
pub fn to_desk(tx: &Tx, kind: WishKind) -> Goes {
    Goes::ToDesk { deadline_at: kind.answer_by(tx.now()) }
}

/// Where the papers of a request are, and what waits for an answer.
pub async fn look_at(house: &House, db: &impl Db, request: Request) -> Result<Held, StoreError> {
    let mut last = Vec::new();
    let mut situation = Situation::default();
    for dossier in dossiers::list_of_request(db, request.id).await? {
        if dossier.merged_into_id.is_some() {
            continue;
        }
        let Some(journey) = journeys(house, db, &dossier, house.store.now()).await?.pop() else {
            continue;
        };
        situation.journeys.push(JourneyOfPapers {
            direction: journey.leg.direction,
            holder: journey.holding.holder,
            is_under_way: journey.leg.ended_at.is_none(),
            is_confirmed: dossier.confirmed_at.is_some(),
        });
        last.push(journey);
    }
    situation.open = wishes::list_open_kinds(db, request.id).await?;
    let consent = terms::find(db, request.id).await?.and_then(|terms| terms.consent);
    situation.has_consented = consent.is_some_and(|consent| consent.withdrawn_at.is_none());
    Ok(Held { request, journeys: last, situation })
}

/// Since when papers have been where they were to go; `None` while they are not.
pub fn arrived_at(journey: &Journey) -> Option<At> {
    let holding = &journey.holding;
    (holding.holder == end_holder(journey.leg.direction)).then(|| At::from_second(holding.since_second))
}

/// Settles the task that brought a wish to its desk.
pub async fn close_task(tx: &Tx, made: &Made, by: &str) -> Result<(), StoreError> {
    use crate::domain::task::TaskAction;
    let kind: TaskKind = made.wish.kind().desk().task_kind();
    if let Some(task) = tasks::find_about(tx, kind, made.id).await? {
        tasks::settle(tx, task.id, by, TaskAction::AnswerCitizen).await?;
    }
    Ok(())
}
