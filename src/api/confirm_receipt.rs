//! `POST /dossiers/{id}/confirmation`: an officer confirms that the citizen has her result.

use crate::api::auth::DossiersWrite;
use crate::api::idempotency::Write;
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::flows::confirm_receipt::{ConfirmByOfficerError, Confirmed, confirm_by_officer};
use crate::flows::house::House;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether it is confirmed since now, or was.
#[derive(Serialize, ToSchema)]
struct ConfirmedReceipt {
    confirmed: ConfirmedWhen,
}

/// Since now, or since before.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ConfirmedWhen {
    Now,
    Before,
}

/// Confirms that a result has arrived, once the courier's news or a signed hand-over say so.
#[utoipa::path(
    post, path = "/api/v1/dossiers/{id}/confirmation", tag = "dossiers", summary = "operation-confirm-receipt",
    params(("id" = Uuid, Path, description = "The dossier")),
    responses(
        (status = 200, description = "Confirmed", body = ConfirmedReceipt),
        (status = 404, description = "No such dossier", body = ProblemBody),
        (status = 409, description = "The result has not arrived, or the dossier was merged", body = ProblemBody),
    ),
    security(("api_key" = ["dossiers:write"]))
)]
pub async fn confirm(
    write: Write<DossiersWrite>,
    house: web::Data<House>,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let done = write
        .once(&house, StatusCode::OK, async |tx| {
            let confirmed = match confirm_by_officer(&house, tx, *id).await.map_err(problem)? {
                Confirmed::Now => ConfirmedWhen::Now,
                Confirmed::NothingToConfirm => ConfirmedWhen::Before,
            };
            Ok(ConfirmedReceipt { confirmed })
        })
        .await?;
    Ok(done.response)
}

fn problem(error: ConfirmByOfficerError) -> Problem {
    match error {
        ConfirmByOfficerError::NoSuchDossier => Problem::new(Kind::NoSuchDossier),
        ConfirmByOfficerError::WasMerged => Problem::new(Kind::WasMerged),
        ConfirmByOfficerError::NotArrived => Problem::new(Kind::ResultNotArrived),
        ConfirmByOfficerError::Store(error) => error.into(),
    }
}
