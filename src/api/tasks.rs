//! `GET /tasks` and `POST /tasks/{id}/settle`: what needs a person, the most urgent first, and what the person decides.

use crate::api::auth::{Allowed, TasksRead, TasksWrite};
use crate::api::idempotency::Write;
use crate::api::moment::Moment;
use crate::api::paging::{Page, limit_of, place_of};
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::api::sentence::Sentence;
use crate::api::vocabulary;
use crate::domain::task::TaskAction;
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::settle_task::{Decision, SettleError, settle_task};
use crate::store::tasks::{self, Task};
use crate::words::{Lang, say};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which page of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TasksQuery {
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Items of a page: 1 to 200, 50 when absent.
    limit: Option<u64>,
}

/// An open task.
#[derive(Serialize, ToSchema)]
struct SeenTask {
    id: Uuid,
    #[schema(schema_with = vocabulary::task_kind)]
    kind: &'static str,
    /// What it is about and what to do: in English if `Accept-Language` prefers it, else in Vietnamese.
    sentence: String,
    #[schema(schema_with = vocabulary::subject_kind)]
    subject_kind: &'static str,
    subject_id: Uuid,
    /// Codes and names of things, never of people.
    detail: String,
    opened_at: Moment,
    /// How long it has been open, seconds.
    age_s: i64,
    deadline_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    /// What can be done about it, the usual thing first.
    #[schema(value_type = Vec<String>, example = json!(["courier_has_not_got_it", "courier_has_it", "dismiss"]))]
    actions: &'static [TaskAction],
}

/// Lists open tasks, those with the nearest deadline first.
#[utoipa::path(
    get, path = "/api/v1/tasks", tag = "tasks", summary = "operation-list-tasks",
    params(TasksQuery),
    responses(
        (status = 200, description = "A page of open tasks", body = Page<SeenTask>),
        (status = 400, description = "A cursor or limit that is none", body = ProblemBody),
    ),
    security(("api_key" = ["tasks:read"]))
)]
pub async fn list(allowed: Allowed<TasksRead>, house: web::Data<House>) -> Result<web::Json<impl Serialize>, Problem> {
    let query: TasksQuery = allowed.query()?;
    let after = place_of(query.cursor.as_deref())?.map(|place| read_place(&place)).transpose()?;
    let limit = limit_of(query.limit);
    let now = house.store.now();
    let rows = tasks::list_open(&house.store, after, limit + 1).await?;
    let place = |task: &Task| format!("{} {}", task.deadline_at.0, task.id);
    Ok(web::Json(Page::cut(rows, limit, place, |task| seen_task(task, now, allowed.lang()))))
}

fn read_place(place: &str) -> Result<(At, Uuid), Problem> {
    let parts = place.split_once(' ').and_then(|(at, id)| Some((At(at.parse().ok()?), id.parse().ok()?)));
    parts.ok_or_else(|| Problem::new(Kind::BadCursor))
}

fn seen_task(task: Task, now: At, lang: Lang) -> SeenTask {
    let kind = task.kind.as_str();
    SeenTask {
        id: task.id,
        kind,
        sentence: say(lang, &format!("task-{}", kind.replace('_', "-"))),
        subject_kind: task.subject_kind.as_str(),
        subject_id: task.subject_id,
        detail: task.detail,
        opened_at: Moment(task.opened_at),
        age_s: now.seconds_since(task.opened_at),
        deadline_at: Moment(task.deadline_at),
        owner: task.owner,
        actions: task.kind.actions(),
    }
}

/// What a person decides.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Settlement {
    #[schema(schema_with = vocabulary::task_action)]
    action: TaskAction,
    /// Name of the courier account that `another_courier` goes on with; asked for by no other action.
    #[serde(default)]
    #[schema(example = "ghn")]
    courier_account: Option<String>,
}

/// The task is settled.
#[derive(Serialize, ToSchema)]
struct SettledTask {
    id: Uuid,
    #[schema(schema_with = vocabulary::task_action)]
    settled_how: TaskAction,
    /// Name of the API key.
    settled_by: String,
}

/// Settles a task by one of its actions, and does what the action says.
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/settle", tag = "tasks", summary = "operation-settle-task",
    params(("id" = Uuid, Path, description = "The task")),
    request_body = Settlement,
    responses(
        (status = 200, description = "Settled", body = SettledTask),
        (status = 404, description = "No such task", body = ProblemBody),
        (status = 409, description = "Settled before, or the papers cannot go on with another courier", body = ProblemBody),
        (status = 422, description = "The action does not fit, or something it needs is missing", body = ProblemBody),
    ),
    security(("api_key" = ["tasks:write"]))
)]
pub async fn settle(
    write: Write<TasksWrite>,
    house: web::Data<House>,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let Settlement { action, courier_account } = write.body()?;
    let decision = Decision::new(action, &courier_account.unwrap_or_default());
    let done = write
        .once(&house, StatusCode::OK, async |tx| {
            settle_task(&house, tx, *id, write.by(), &decision).await.map_err(problem)?;
            Ok(SettledTask { id: *id, settled_how: action, settled_by: write.by().to_owned() })
        })
        .await?;
    Ok(done.response)
}

fn problem(error: SettleError) -> Problem {
    match error {
        SettleError::NoSuchTask => Problem::new(Kind::NoSuchTask),
        SettleError::SettledBefore => Problem::new(Kind::TaskSettled),
        SettleError::DoesNotFit => Problem::new(Kind::ActionDoesNotFit),
        SettleError::StillMissing(communes) => {
            Problem::new(Kind::AreaCodeMissing).with_detail(Sentence::with("detail-communes", "communes", communes))
        }
        SettleError::NoSuchAccount => Problem::new(Kind::AccountNotInUse),
        SettleError::Hindered(hindrance) => Problem::new(Kind::CannotGoOn).with_detail(hindrance.sentence().into()),
        SettleError::Store(error) => error.into(),
    }
}
