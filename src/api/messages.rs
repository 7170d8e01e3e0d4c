//! `GET /messages`: what couriers sent and has not been read, by how its reading stands; never the bytes themselves.

use crate::api::auth::{Allowed, TasksRead};
use crate::api::moment::Moment;
use crate::api::paging::{Page, limit_of, place_of};
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::api::vocabulary;
use crate::flows::house::House;
use crate::store::inbox::{self, MessageHead, Reading};
use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which messages, and which page of them.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MessagesQuery {
    /// How their reading stands.
    #[param(inline)]
    reading: ListedReading,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Items of a page: 1 to 200, 50 when absent.
    limit: Option<u64>,
}

/// How the reading of listed messages stands: to be read, about an order we do not know, not to be read by anyone
/// yet, or not let in.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ListedReading {
    Waiting,
    Parked,
    Unreadable,
    Rejected,
}

impl From<ListedReading> for Reading {
    fn from(listed: ListedReading) -> Self {
        match listed {
            ListedReading::Waiting => Reading::Waiting,
            ListedReading::Parked => Reading::Parked,
            ListedReading::Unreadable => Reading::Unreadable,
            ListedReading::Rejected => Reading::Rejected,
        }
    }
}

/// A message without its bytes.
#[derive(Serialize, ToSchema)]
struct SeenMessage {
    id: Uuid,
    /// Name of the courier account.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// `push`, `feed`, `updated_since` or `per_order`.
    source: &'static str,
    received_at: Moment,
    #[schema(schema_with = vocabulary::reading)]
    reading: &'static str,
    /// Why it has not been read.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// Its hash in hexadecimal: the same bytes from the same account have the same.
    hash: String,
    /// How often it came.
    copies: u64,
}

/// Lists messages that were put aside or wait to be read, newest first.
#[utoipa::path(
    get, path = "/api/v1/messages", tag = "messages", summary = "operation-list-messages",
    params(MessagesQuery),
    responses(
        (status = 200, description = "A page of messages", body = Page<SeenMessage>),
        (status = 400, description = "No such reading, or a cursor that is none", body = ProblemBody),
    ),
    security(("api_key" = ["tasks:read"]))
)]
pub async fn list(allowed: Allowed<TasksRead>, house: web::Data<House>) -> Result<web::Json<impl Serialize>, Problem> {
    let query: MessagesQuery = allowed.query()?;
    let before = place_of(query.cursor.as_deref())?
        .map(|place| place.parse::<Uuid>().map_err(|_| Problem::new(Kind::BadCursor)))
        .transpose()?;
    let limit = limit_of(query.limit);
    let rows = inbox::list_heads(&house.store, query.reading.into(), None, before, limit + 1).await?;
    let place = |message: &MessageHead| message.id.to_string();
    Ok(web::Json(Page::cut(rows, limit, place, |message| seen_message(&house, message))))
}

fn seen_message(house: &House, message: MessageHead) -> SeenMessage {
    SeenMessage {
        id: message.id,
        account: house.account(message.account_id).ok().map(|account| account.account.name.clone()),
        source: message.source.as_str(),
        received_at: Moment(message.received_at),
        reading: message.reading.as_str(),
        problem: message.problem,
        hash: message.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        copies: message.copies,
    }
}
