//! `POST /dossiers/{id}/result` and `POST /results`: the agency has results; those wanted by post begin their way home.

use crate::api::ask_journey;
use crate::api::auth::DossiersWrite;
use crate::api::idempotency::Write;
use crate::api::problem::{Problem, ProblemBody};
use crate::flows::ask_order::AskOrderError;
use crate::flows::house::House;
use crate::flows::mark_result_ready::{Marked, mark_result_ready};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Results marked in one call at most.
const MAX_RESULTS: usize = 500;

/// What marking a result brought about.
#[derive(Serialize, ToSchema)]
struct MarkedResult {
    marked: MarkedHow,
    /// The reference of the order that brings it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "YC7K3M9QXD-R1")]
    order_reference: Option<String>,
}

/// A courier is to bring it, the citizen comes for it, or it was marked before.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum MarkedHow {
    OnItsWay,
    AtDesk,
    Before,
}

impl From<Marked> for MarkedResult {
    fn from(marked: Marked) -> Self {
        match marked {
            Marked::OnItsWay(asked) => {
                MarkedResult { marked: MarkedHow::OnItsWay, order_reference: Some(asked.reference) }
            }
            Marked::AtDesk => MarkedResult { marked: MarkedHow::AtDesk, order_reference: None },
            Marked::Before => MarkedResult { marked: MarkedHow::Before, order_reference: None },
        }
    }
}

/// A stack of results.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Stack {
    #[schema(min_items = 1, max_items = 500)]
    dossier_ids: Vec<Uuid>,
}

/// The verdict on each of a stack, in its order.
#[derive(Serialize, ToSchema)]
struct StackVerdicts {
    items: Vec<Verdict>,
}

/// What came of one dossier.
#[derive(Serialize, ToSchema)]
struct Verdict {
    dossier_id: Uuid,
    /// Beside those of a single result: `no_such_dossier`, `under_way`, `account_not_in_use`, and `failed`, which
    /// is our own fault: send the call again.
    #[schema(value_type = String, example = "on_its_way")]
    marked: serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "YC7K3M9QXD-R1")]
    order_reference: Option<serde_json::Value>,
}

/// Marks that the agency has a dossier's result; if the citizen wants it by post, a courier is asked to bring it.
#[utoipa::path(
    post, path = "/api/v1/dossiers/{id}/result", tag = "dossiers", summary = "operation-mark-result",
    params(("id" = Uuid, Path, description = "The dossier")),
    responses(
        (status = 200, description = "Marked", body = MarkedResult),
        (status = 404, description = "No such dossier", body = ProblemBody),
        (status = 409, description = "Its journey is under way, or the account is not in use", body = ProblemBody),
    ),
    security(("api_key" = ["dossiers:write"]))
)]
pub async fn mark_one(
    write: Write<DossiersWrite>,
    house: web::Data<House>,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let done = write
        .once(&house, StatusCode::OK, async |tx| {
            let marked = mark_result_ready(&house, tx, *id).await.map_err(ask_journey::problem)?;
            Ok(MarkedResult::from(marked))
        })
        .await?;
    Ok(done.response)
}

/// Marks a stack of up to 500 results, each for itself: one that cannot be marked does not hold up the others.
#[utoipa::path(
    post, path = "/api/v1/results", tag = "dossiers", summary = "operation-mark-results",
    request_body = Stack,
    responses(
        (status = 200, description = "The verdict on each", body = StackVerdicts),
        (status = 422, description = "None, or more than 500", body = ProblemBody),
    ),
    security(("api_key" = ["dossiers:write"]))
)]
pub async fn mark_stack(write: Write<DossiersWrite>, house: web::Data<House>) -> Result<HttpResponse, Problem> {
    let Stack { dossier_ids } = write.body()?;
    if !(1..=MAX_RESULTS).contains(&dossier_ids.len()) {
        return Err(Problem::field("dossier_ids", "field-dossier-ids"));
    }
    if let Some(done) = write.begin_parts(&house).await? {
        return Ok(done.response);
    }
    let mut items = Vec::with_capacity(dossier_ids.len());
    let mut has_failed = false;
    for dossier_id in dossier_ids {
        let marked = write
            .part(&house, &dossier_id.to_string(), async |tx| {
                mark_result_ready(&house, tx, dossier_id).await.map(MarkedResult::from)
            })
            .await;
        has_failed |= matches!(marked, Err(AskOrderError::Store(_)));
        items.push(verdict(dossier_id, marked));
    }
    let verdicts = StackVerdicts { items };
    let done = if has_failed {
        // not the last word: the same call again takes up what failed
        write.leave_parts_open(StatusCode::OK, &verdicts)
    } else {
        write.end_parts(&house, StatusCode::OK, &verdicts).await?
    };
    house.bell.notify_waiters();
    Ok(done.response)
}

fn verdict(dossier_id: Uuid, marked: Result<serde_json::Value, AskOrderError>) -> Verdict {
    let word = match marked {
        Ok(mut marked) => {
            return Verdict {
                dossier_id,
                marked: marked["marked"].take(),
                order_reference: marked.get_mut("order_reference").map(serde_json::Value::take),
            };
        }
        Err(AskOrderError::NoSuchDossier) => "no_such_dossier",
        Err(AskOrderError::UnderWay) => "under_way",
        Err(AskOrderError::NoSuchAccount(_)) => "account_not_in_use",
        Err(AskOrderError::Store(error)) => {
            tracing::error!(%dossier_id, %error, "a result of a stack could not be marked");
            "failed"
        }
    };
    Verdict { dossier_id, marked: word.into(), order_reference: None }
}
