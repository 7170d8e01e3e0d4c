//! `GET /orders/{reference}`: an order with everything its courier said, and how each piece of news counts.

use crate::api::auth::{Allowed, OrdersRead};
use crate::api::moment::Moment;
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::api::vocabulary;
use crate::domain::order::{Effect, Fact, OrderState};
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::record_event::state_of;
use crate::store::events::{self, Event};
use crate::store::orders;
use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An order.
#[derive(Serialize, ToSchema)]
struct SeenWholeOrder {
    order_id: Uuid,
    #[schema(example = "YC7K3M9QXD-R1")]
    reference: String,
    /// Name of the courier account.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<&'static str>,
    #[schema(schema_with = vocabulary::direction)]
    direction: &'static str,
    #[schema(schema_with = vocabulary::placing)]
    placing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    waybill: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_vnd: Option<u64>,
    #[schema(schema_with = vocabulary::order_state)]
    state: String,
    state_since_at: Moment,
    /// What the courier said that is not confirmed yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::news_kind, required = false)]
    waiting: Option<&'static str>,
    /// What its news would mean if the account's codes were confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::news_kind, required = false)]
    provisional: Option<&'static str>,
    delivery_tries: u32,
    has_ended: bool,
    opened_at: Moment,
    /// When anything was last heard of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    heard_at: Option<Moment>,
    /// In order of happening, whenever they were heard.
    events: Vec<SeenEvent>,
}

/// One thing the courier said.
#[derive(Serialize, ToSchema)]
struct SeenEvent {
    /// Our word for it in its context; absent for a code without a meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::news_kind, required = false)]
    kind: Option<&'static str>,
    /// The courier's code as it came.
    raw_code: String,
    /// The courier's own sentence.
    raw_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::reason, required = false)]
    reason: Option<&'static str>,
    effect: SeenEffect,
    /// `push`, `pull`, `both` or `person`.
    heard_by: String,
    occurred_at: Moment,
    recorded_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

/// What a piece of news did to the order.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SeenEffect {
    /// It moved the order.
    Moved,
    /// It says something beside the way of the papers.
    Noted,
    /// Its code is only assumed to mean this.
    Provisional,
    /// Nothing signs it and the courier has not been asked yet.
    Waiting,
    /// It is dated where it cannot have happened.
    SuspectTime,
    /// It came after the end and says the same again.
    Repeated,
    /// It came after the end and says something else.
    AgainstTheEnd,
    /// No meaning is known for its code.
    Unmapped,
}

/// Shows an order with its events.
#[utoipa::path(
    get, path = "/api/v1/orders/{reference}", tag = "orders", summary = "operation-see-order",
    params(("reference" = String, Path, description = "Our reference, such as YC7K3M9QXD-R1")),
    responses(
        (status = 200, description = "The order", body = SeenWholeOrder),
        (status = 404, description = "No such order", body = ProblemBody),
    ),
    security(("api_key" = ["orders:read"]))
)]
pub async fn see(
    _allowed: Allowed<OrdersRead>,
    house: web::Data<House>,
    reference: web::Path<String>,
) -> Result<web::Json<impl Serialize>, Problem> {
    let db = &house.store;
    let reference = reference.trim().to_ascii_uppercase();
    let order = orders::find_by_reference(db, &reference).await?.ok_or_else(|| Problem::new(Kind::NoSuchOrder))?;
    let account = house.account(order.account_id).ok();
    let events = events::list(db, order.id).await?;
    let facts: Vec<Fact> = events.iter().map(|event| event.fact.clone()).collect();
    let state = state_of(&house, &order, &facts, db.now());
    Ok(web::Json(SeenWholeOrder {
        order_id: order.id,
        reference: order.reference,
        account: account.as_ref().map(|account| account.account.name.clone()),
        courier: account.as_ref().map(|account| account.courier.code()),
        direction: order.direction.as_str(),
        placing: order.placing.as_str(),
        waybill: order.waybill,
        fee_vnd: order.fee_vnd,
        state: order.state,
        state_since_at: Moment(order.state_since_at),
        waiting: order.waiting_kind.map(|kind| kind.as_str()),
        provisional: order.provisional_kind.map(|kind| kind.as_str()),
        delivery_tries: order.delivery_tries,
        has_ended: order.has_ended,
        opened_at: Moment(order.opened_at),
        heard_at: order.heard_at.map(Moment),
        events: events.into_iter().map(|event| seen_event(event, &state)).collect(),
    }))
}

/// Rows of one second and code are one step of the fold.
fn seen_event(event: Event, state: &OrderState) -> SeenEvent {
    let fact = event.fact;
    let step = state.timeline.iter().find(|step| (step.second, &step.raw_code) == (fact.second, &fact.raw_code));
    let (effect, kind) = match step.map(|step| step.effect) {
        Some(Effect::Moved(kind)) => (SeenEffect::Moved, Some(kind)),
        Some(Effect::Noted(kind)) => (SeenEffect::Noted, Some(kind)),
        Some(Effect::Provisional(kind)) => (SeenEffect::Provisional, Some(kind)),
        Some(Effect::Waiting(kind)) => (SeenEffect::Waiting, Some(kind)),
        Some(Effect::AgainstTheEnd(kind)) => (SeenEffect::AgainstTheEnd, Some(kind)),
        Some(Effect::SuspectTime) => (SeenEffect::SuspectTime, fact.kind),
        Some(Effect::Repeated) => (SeenEffect::Repeated, fact.kind),
        Some(Effect::Unmapped) | None => (SeenEffect::Unmapped, None),
    };
    SeenEvent {
        kind: kind.map(|kind| kind.as_str()),
        raw_code: fact.raw_code,
        raw_text: event.raw_text,
        reason: fact.reason.map(|reason| reason.as_str()),
        effect,
        heard_by: event.heard_by,
        occurred_at: Moment(At::from_second(fact.second)),
        recorded_at: Moment(event.recorded_at),
        place: event.place,
    }
}
