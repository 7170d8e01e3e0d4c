//! `POST /dossiers/{id}/handovers`: papers change hands, counted and signed by both sides.

use crate::api::auth::HandoversWrite;
use crate::api::idempotency::Write;
use crate::api::moment::Moment;
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::api::vocabulary;
use crate::domain::checklist::{CopyKind, CountedPaper};
use crate::domain::custody::{Handover, Holder, MoneyPassed, Signature, SignedBy};
use crate::domain::leg::Purpose;
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::record_handover::{HandoverError, record_handover};
use crate::kill::{self, KillPoint};
use crate::store::custody::{self, Appended};
use crate::store::{StoreError, Tx};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A hand-over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHandover {
    /// Which journey of the dossier it belongs to.
    #[schema(schema_with = vocabulary::purpose)]
    purpose: Purpose,
    #[schema(schema_with = vocabulary::holder)]
    from: Holder,
    #[schema(schema_with = vocabulary::holder)]
    to: Holder,
    /// When it happened; now when absent.
    at: Option<Moment>,
    papers: Vec<Paper>,
    place: String,
    seal_number: Option<String>,
    /// Fees and charges that pass with the papers, whole đồng.
    fee_vnd: Option<u64>,
    /// Number of the receipt given for them; needed where there are any.
    receipt_number: Option<String>,
    /// What both sides noted.
    #[serde(default)]
    note: String,
    given_by: Signer,
    taken_by: Signer,
}

/// A counted paper.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Paper {
    #[schema(example = "Giấy chứng nhận quyền sử dụng đất")]
    name: String,
    #[schema(schema_with = vocabulary::copy_kind)]
    copy_kind: CopyKind,
    quantity: u32,
}

/// Who signed one side.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Signer {
    name: String,
    /// Such as `người dân`, `bưu tá`, `cán bộ một cửa`.
    role: String,
    /// The signer's staff account, where there is one.
    staff_account: Option<String>,
    #[schema(schema_with = vocabulary::signed_by)]
    how: SignedBy,
}

impl Signer {
    fn signature(self, at: At) -> Signature {
        Signature { name: self.name, role: self.role, at, staff_account: self.staff_account, how: self.how }
    }
}

/// What was recorded.
#[derive(Serialize, ToSchema)]
struct RecordedHandover {
    recorded: Recorded,
    /// What the procedure's checklist asks for and was not handed over.
    missing: Vec<Paper>,
}

/// Whether the ledger has it since now, or had it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Recorded {
    New,
    KnownAlready,
}

/// Records a signed hand-over in the dossier's custody ledger. The same hand-over recorded twice is one.
#[utoipa::path(
    post, path = "/api/v1/dossiers/{id}/handovers", tag = "custody", summary = "operation-record-handover",
    params(("id" = Uuid, Path, description = "The dossier")),
    request_body = NewHandover,
    responses(
        (status = 201, description = "Recorded", body = RecordedHandover),
        (status = 404, description = "No such dossier", body = ProblemBody),
        (status = 409, description = "The dossier has no journey of this purpose, or was merged", body = ProblemBody),
        (status = 422, description = "Wrong fields", body = ProblemBody),
    ),
    security(("api_key" = ["handovers:write"]))
)]
pub async fn record(
    write: Write<HandoversWrite>,
    house: web::Data<House>,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let new: NewHandover = write.body()?;
    let purpose = new.purpose;
    let handover = handover_of(new, house.store.now());
    let done = write
        .once(&house, StatusCode::CREATED, async |tx| {
            let (from, to, at) = (handover.from, handover.to, handover.at);
            let appended = record_handover(&house, tx, *id, purpose, handover).await.map_err(problem)?;
            Ok(RecordedHandover {
                recorded: match appended {
                    Appended::New => Recorded::New,
                    Appended::KnownAlready => Recorded::KnownAlready,
                },
                missing: missing(tx, *id, from, to, at).await?,
            })
        })
        .await?;
    if done.is_new {
        kill::here(KillPoint::HandoverRecorded);
    }
    Ok(done.response)
}

fn handover_of(new: NewHandover, now: At) -> Handover {
    let at = new.at.map_or(now, |moment| moment.0);
    let papers = new.papers.into_iter();
    Handover {
        from: new.from,
        to: new.to,
        at,
        papers: papers
            .map(|paper| CountedPaper { name: paper.name, copy_kind: paper.copy_kind, quantity: paper.quantity })
            .collect(),
        missing: Vec::new(),
        place: new.place,
        seal_number: new.seal_number,
        money: new
            .fee_vnd
            .filter(|fee_vnd| *fee_vnd > 0)
            .map(|fee_vnd| MoneyPassed { fee_vnd, receipt_number: new.receipt_number.unwrap_or_default() }),
        note: new.note,
        given_by: new.given_by.signature(at),
        taken_by: new.taken_by.signature(at),
    }
}

/// What was missing by the ledger's own words: for a hand-over known already, as it was recorded first.
async fn missing(tx: &Tx, dossier_id: Uuid, from: Holder, to: Holder, at: At) -> Result<Vec<Paper>, StoreError> {
    let at = at.cut_to_second();
    let entries = custody::list(tx, dossier_id).await?;
    let entry = entries.iter().rfind(|entry| (entry.from, entry.to, entry.occurred_at) == (Some(from), Some(to), at));
    let Some(entry) = entry else {
        return Ok(Vec::new());
    };
    let content = custody::find_content(tx, dossier_id, entry.seq).await?;
    let handover = content.and_then(|content| serde_json::from_value::<Handover>(content).ok());
    let missing = handover.map(|handover| handover.missing).unwrap_or_default().into_iter();
    Ok(missing.map(|paper| Paper { name: paper.name, copy_kind: paper.copy_kind, quantity: paper.quantity }).collect())
}

fn problem(error: HandoverError) -> Problem {
    match error {
        HandoverError::NoSuchDossier => Problem::new(Kind::NoSuchDossier),
        HandoverError::WasMerged => Problem::new(Kind::WasMerged),
        HandoverError::NoSuchJourney => Problem::new(Kind::NoSuchJourney),
        HandoverError::SameHolder => Problem::field("to", "field-same-holder"),
        HandoverError::NothingCounted => Problem::field("papers", "field-nothing-counted"),
        HandoverError::NameMissing => Problem::field("given_by.name", "field-signer-name"),
        HandoverError::ReceiptMissing => Problem::field("receipt_number", "field-receipt-number"),
        HandoverError::InTheFuture => Problem::field("at", "field-in-the-future"),
        HandoverError::Store(error) => error.into(),
    }
}
