//! `PUT /dossiers/{id}/code`: the agency gives the papers their official code.

use crate::api::auth::DossiersWrite;
use crate::api::idempotency::Write;
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::domain::codes::DossierCode;
use crate::flows::attach_dossier::{AttachError, Attached, attach_dossier};
use crate::flows::house::House;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The official code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OfficialCode {
    #[schema(example = "000.00.16.H29-231205-0001")]
    code: String,
}

/// What became of the code.
#[derive(Serialize, ToSchema)]
struct AttachedCode {
    attached: AttachedHow,
    /// The dossier that was merged into this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_id: Option<Uuid>,
}

/// Whether the dossier has the code now, had it before, or took over another dossier with it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AttachedHow {
    Now,
    Before,
    Merged,
}

/// Attaches the official code to a dossier. A dossier with that code that came by import is merged into this one.
#[utoipa::path(
    put, path = "/api/v1/dossiers/{id}/code", tag = "dossiers", summary = "operation-attach-code",
    params(("id" = Uuid, Path, description = "The dossier")),
    request_body = OfficialCode,
    responses(
        (status = 200, description = "The dossier has the code", body = AttachedCode),
        (status = 404, description = "No such dossier", body = ProblemBody),
        (status = 409, description = "Another code, or another dossier, stands in the way", body = ProblemBody),
        (status = 422, description = "Not a dossier code", body = ProblemBody),
    ),
    security(("api_key" = ["dossiers:write"]))
)]
pub async fn attach(
    write: Write<DossiersWrite>,
    house: web::Data<House>,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let OfficialCode { code } = write.body()?;
    let code = DossierCode::read(&code).map_err(|_| Problem::field("code", "field-dossier-code"))?;
    let done = write
        .once(&house, StatusCode::OK, async |tx| {
            let attached = attach_dossier(tx, *id, &code).await.map_err(problem)?;
            Ok(match attached {
                Attached::Now => AttachedCode { attached: AttachedHow::Now, other_id: None },
                Attached::Before => AttachedCode { attached: AttachedHow::Before, other_id: None },
                Attached::Merged { other_id } => {
                    AttachedCode { attached: AttachedHow::Merged, other_id: Some(other_id) }
                }
            })
        })
        .await?;
    Ok(done.response)
}

fn problem(error: AttachError) -> Problem {
    match error {
        AttachError::NoSuchDossier => Problem::new(Kind::NoSuchDossier),
        AttachError::HasAnotherCode => Problem::new(Kind::HasAnotherCode),
        AttachError::WasMerged => Problem::new(Kind::WasMerged),
        AttachError::BothHaveRequests => Problem::new(Kind::BothHaveRequests),
        AttachError::Store(error) => error.into(),
    }
}
