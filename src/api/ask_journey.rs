//! `POST /dossiers/{id}/journeys`: a further journey is asked for: a new attempt, a supplement, a refused dossier home.

use crate::api::auth::DossiersWrite;
use crate::api::idempotency::Write;
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::api::vocabulary;
use crate::domain::leg::Purpose;
use crate::flows::ask_order::{AskJourneyError, AskOrderError, ask_journey};
use crate::flows::house::House;
use crate::store::StoreError;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The journey wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewJourney {
    #[schema(schema_with = vocabulary::purpose)]
    purpose: Purpose,
}

/// What was asked for.
#[derive(Serialize, ToSchema)]
struct AskedJourney {
    order_id: Uuid,
    leg_id: Uuid,
    /// Our reference for the courier, the same in every try at placing it.
    #[schema(example = "YC7K3M9QXD-R1")]
    reference: String,
    /// Which go at this purpose it is, from 1.
    attempt: u32,
}

/// Opens the next attempt at a journey and asks the request's courier account to make it.
#[utoipa::path(
    post, path = "/api/v1/dossiers/{id}/journeys", tag = "dossiers", summary = "operation-ask-journey",
    params(("id" = Uuid, Path, description = "The dossier")),
    request_body = NewJourney,
    responses(
        (status = 201, description = "Asked for", body = AskedJourney),
        (status = 404, description = "No such dossier", body = ProblemBody),
        (status = 409, description = "Such a journey is under way, or the account is not in use", body = ProblemBody),
        (status = 422, description = "A transfer, which is not supported yet", body = ProblemBody),
    ),
    security(("api_key" = ["dossiers:write"]))
)]
pub async fn ask(
    write: Write<DossiersWrite>,
    house: web::Data<House>,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let NewJourney { purpose } = write.body()?;
    let done = write
        .once(&house, StatusCode::CREATED, async |tx| {
            let asked = ask_journey(&house, tx, *id, purpose).await.map_err(journey_problem)?;
            Ok(AskedJourney {
                order_id: asked.order_id,
                leg_id: asked.leg_id,
                reference: asked.reference,
                attempt: asked.attempt,
            })
        })
        .await?;
    Ok(done.response)
}

fn journey_problem(error: AskJourneyError) -> Problem {
    match error {
        AskJourneyError::TransferNotSupported => Problem::field("purpose", "field-transfer"),
        AskJourneyError::AskOrder(error) => problem(error),
    }
}

/// Why no journey can be asked for, as callers are told; marking a result fails for the same reasons.
pub fn problem(error: AskOrderError) -> Problem {
    match error {
        AskOrderError::NoSuchDossier => Problem::new(Kind::NoSuchDossier),
        AskOrderError::UnderWay => Problem::new(Kind::JourneyUnderWay),
        AskOrderError::NoSuchAccount(_) => Problem::new(Kind::AccountNotInUse),
        // another call was faster in spite of the lock: nothing of this one happened
        AskOrderError::Store(StoreError::AlreadyThere) => {
            Problem::new(Kind::JourneyUnderWay).with_detail("detail-try-again".into())
        }
        AskOrderError::Store(error) => error.into(),
    }
}
