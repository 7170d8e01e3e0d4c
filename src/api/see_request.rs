//! `GET /requests/{code}`: what a desk sees of a request: who holds the papers, every journey, and what was told.

use crate::api::auth::{Allowed, RequestsRead};
use crate::api::moment::Moment;
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::api::vocabulary;
use crate::domain::codes::read_request_code;
use crate::domain::contact::masked_name;
use crate::domain::custody::{Holder, Strength};
use crate::domain::expected::Expected;
use crate::domain::leg::Purpose;
use crate::domain::whose_time::Side;
use crate::flows::house::House;
use crate::flows::look_up::{Papers, look_up};
use crate::flows::recognise::{LookUpError, Question};
use crate::flows::who_holds::{Journey, journeys};
use crate::store::notifications::{self, Notification};
use crate::store::orders::Order;
use crate::store::requests::{self, Request, Way};
use crate::store::{StoreError, dossiers};
use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A request as a desk sees it.
#[derive(Serialize, ToSchema)]
struct SeenRequest {
    #[schema(example = "YC-7K3M-9QXD")]
    code: String,
    request_id: Uuid,
    agency: String,
    /// Number of the office that serves the citizen's commune.
    #[serde(skip_serializing_if = "Option::is_none")]
    hotline: Option<String>,
    contact: SeenContact,
    #[schema(schema_with = vocabulary::way)]
    fetch_papers: Way,
    #[schema(schema_with = vocabulary::way)]
    return_result: Way,
    #[schema(schema_with = vocabulary::lang)]
    lang: String,
    opened_at: Moment,
    /// Who holds the papers of each dossier now.
    papers: Vec<SeenPapers>,
    dossiers: Vec<SeenDossier>,
}

/// The citizen, masked.
#[derive(Serialize, ToSchema)]
struct SeenContact {
    #[schema(example = "N. T. An")]
    masked_name: String,
    #[schema(example = "*** *** 5678")]
    masked_phone: String,
    has_email: bool,
    commune_code: String,
}

/// Who holds a dossier's papers, since when, and what comes next.
#[derive(Serialize, ToSchema)]
struct SeenPapers {
    dossier_id: Uuid,
    /// Why they last travelled; absent before any journey.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::purpose, required = false)]
    purpose: Option<Purpose>,
    #[schema(schema_with = vocabulary::holder)]
    holder: Holder,
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<String>,
    since_at: Moment,
    /// How strongly it is known; absent while the papers are where they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::strength, required = false)]
    strength: Option<Strength>,
    /// What comes next, as a word.
    #[schema(example = "post-brings-result")]
    next: &'static str,
    /// What a courier said that is not confirmed yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::news_kind, required = false)]
    waiting: Option<&'static str>,
    is_contradicting: bool,
    expected: SeenExpected,
    spent: SeenSpent,
}

/// By when the next thing is to be expected, and how sure that is.
#[derive(Serialize, ToSchema)]
struct SeenExpected {
    /// `appointed`, `usual`, `not_known`, or `nothing` where nothing is to come.
    #[schema(example = "usual")]
    sureness: &'static str,
    /// `fetching`, `at_agency`, `result` or `at_home`.
    #[serde(skip_serializing_if = "Option::is_none")]
    awaited: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_at: Option<Moment>,
    /// With whom it is late since `by_at`: `agency`, `post` or `citizen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_with: Option<&'static str>,
}

/// What the dossier took so far, each hour counted for one side.
#[derive(Serialize, ToSchema)]
struct SeenSpent {
    /// Of working hours.
    agency_worked_s: i64,
    post_s: i64,
    /// Waited for the citizen.
    citizen_s: i64,
    /// Whose turn it is: `agency`, `post` or `citizen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    now_with: Option<&'static str>,
}

/// A dossier with its journeys, oldest first.
#[derive(Serialize, ToSchema)]
struct SeenDossier {
    id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result_ready_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<Moment>,
    legs: Vec<SeenLeg>,
}

/// One journey.
#[derive(Serialize, ToSchema)]
struct SeenLeg {
    id: Uuid,
    #[schema(schema_with = vocabulary::purpose)]
    purpose: Purpose,
    #[schema(schema_with = vocabulary::direction)]
    direction: &'static str,
    attempt: u32,
    opened_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Moment>,
    /// `delivered`, `returned`, `cancelled`, `failed` or `lost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_as: Option<String>,
    orders: Vec<SeenOrder>,
}

/// What a courier was asked for a journey.
#[derive(Serialize, ToSchema)]
struct SeenOrder {
    #[schema(example = "YC7K3M9QXD-R1")]
    reference: String,
    /// Name of the account that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    courier_account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waybill: Option<String>,
    #[schema(schema_with = vocabulary::placing)]
    placing: &'static str,
    #[schema(schema_with = vocabulary::order_state)]
    state: String,
    state_since_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::news_kind, required = false)]
    waiting: Option<&'static str>,
    delivery_tries: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_vnd: Option<u64>,
    notifications: Vec<SeenNotification>,
}

/// What the citizen was, or is to be, told.
#[derive(Serialize, ToSchema)]
struct SeenNotification {
    #[schema(schema_with = vocabulary::notice_kind)]
    kind: &'static str,
    #[schema(schema_with = vocabulary::notification_state)]
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::reason, required = false)]
    reason: Option<&'static str>,
    made_due_at: Moment,
}

/// Shows a request with the papers, journeys, orders and notifications of all its dossiers.
#[utoipa::path(
    get, path = "/api/v1/requests/{code}", tag = "requests", summary = "operation-see-request",
    params(("code" = String, Path, description = "The request's code, however it is spelled")),
    responses(
        (status = 200, description = "The request", body = SeenRequest),
        (status = 404, description = "No such request", body = ProblemBody),
    ),
    security(("api_key" = ["requests:read"]))
)]
pub async fn see(
    _allowed: Allowed<RequestsRead>,
    house: web::Data<House>,
    code: web::Path<String>,
) -> Result<web::Json<impl Serialize>, Problem> {
    let no_such = || Problem::new(Kind::NoSuchRequest);
    let code = read_request_code(&code).ok_or_else(no_such)?;
    let request = requests::find_by_code(&house.store, &code).await?.ok_or_else(no_such)?;
    // the desk asks as the citizen would, so that both are told the same
    let question = Question {
        code: request.code.clone(),
        phone_tail: request.contact.phone.tail().to_owned(),
        secret: String::new(),
    };
    let answer = look_up(&house, &question).await.map_err(|error| match error {
        LookUpError::NoFit => no_such(),
        LookUpError::Store(error) => error.into(),
    })?;
    Ok(web::Json(SeenRequest {
        dossiers: seen_dossiers(&house, &request).await?,
        contact: seen_contact(&request),
        code: request.code,
        request_id: request.id,
        agency: answer.agency,
        hotline: answer.hotline,
        fetch_papers: request.fetch_papers,
        return_result: request.return_result,
        lang: request.lang,
        opened_at: Moment(request.opened_at),
        papers: answer.papers.into_iter().map(seen_papers).collect(),
    }))
}

fn seen_contact(request: &Request) -> SeenContact {
    SeenContact {
        masked_name: masked_name(&request.contact.name),
        masked_phone: request.contact.phone.masked(),
        has_email: request.contact.email.is_some(),
        commune_code: request.contact.commune_code.clone(),
    }
}

fn seen_papers(papers: Papers) -> SeenPapers {
    SeenPapers {
        dossier_id: papers.dossier_id,
        purpose: papers.purpose,
        holder: papers.holder,
        courier: papers.courier,
        since_at: Moment(papers.since),
        strength: papers.strength,
        next: papers.next.as_str(),
        waiting: papers.waiting.map(|kind| kind.as_str()),
        is_contradicting: papers.is_contradicting,
        expected: seen_expected(papers.expected),
        spent: SeenSpent {
            agency_worked_s: papers.spent.agency_worked_s,
            post_s: papers.spent.post_s,
            citizen_s: papers.spent.citizen_s,
            now_with: papers.spent.now.map(Side::as_str),
        },
    }
}

fn seen_expected(expected: Expected) -> SeenExpected {
    let nothing = |sureness| SeenExpected { sureness, awaited: None, by_at: None, late_with: None };
    match expected {
        Expected::By { awaited, at, sureness, late } => SeenExpected {
            sureness: sureness.as_str(),
            awaited: Some(awaited.as_str()),
            by_at: Some(Moment(at)),
            late_with: late.map(|late| late.with.as_str()),
        },
        Expected::NotKnown => nothing("not_known"),
        Expected::Nothing => nothing("nothing"),
    }
}

async fn seen_dossiers(house: &House, request: &Request) -> Result<Vec<SeenDossier>, StoreError> {
    let mut seen = Vec::new();
    for dossier in dossiers::list_of_request(&house.store, request.id).await? {
        let mut legs = Vec::new();
        for journey in journeys(house, &house.store, &dossier, house.store.now()).await? {
            legs.push(seen_leg(house, journey).await?);
        }
        seen.push(SeenDossier {
            id: dossier.id,
            code: dossier.code,
            result_ready_at: dossier.result_ready_at.map(Moment),
            confirmed_at: dossier.confirmed_at.map(Moment),
            legs,
        });
    }
    Ok(seen)
}

async fn seen_leg(house: &House, Journey { leg, orders, .. }: Journey) -> Result<SeenLeg, StoreError> {
    let mut seen = Vec::new();
    for (order, _) in orders {
        let told = notifications::list_of_order(&house.store, order.id).await?;
        seen.push(seen_order(house, order, told));
    }
    Ok(SeenLeg {
        id: leg.id,
        purpose: leg.purpose,
        direction: leg.direction.as_str(),
        attempt: leg.attempt,
        opened_at: Moment(leg.opened_at),
        ended_at: leg.ended_at.map(Moment),
        ended_as: leg.ended_as,
        orders: seen,
    })
}

fn seen_order(house: &House, order: Order, told: Vec<Notification>) -> SeenOrder {
    SeenOrder {
        reference: order.reference,
        courier_account: house.account(order.account_id).ok().map(|account| account.account.name.clone()),
        waybill: order.waybill,
        placing: order.placing.as_str(),
        state: order.state,
        state_since_at: Moment(order.state_since_at),
        waiting: order.waiting_kind.map(|kind| kind.as_str()),
        delivery_tries: order.delivery_tries,
        fee_vnd: order.fee_vnd,
        notifications: told.into_iter().map(seen_notification).collect(),
    }
}

fn seen_notification(notification: Notification) -> SeenNotification {
    SeenNotification {
        kind: notification.notice.kind.as_str(),
        state: notification.state.as_str(),
        reason: notification.notice.reason.map(|reason| reason.as_str()),
        made_due_at: Moment(notification.made_due_at),
    }
}
