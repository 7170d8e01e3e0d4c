//! `GET /dossiers/{id}/custody`: the ledger of who held the papers, and whether its chain is whole.

use crate::api::auth::{Allowed, RequestsRead};
use crate::api::moment::Moment;
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::api::vocabulary;
use crate::domain::custody::{Holder, Strength};
use crate::flows::house::House;
use crate::store::custody::{self, ChainCheck, Entry};
use crate::store::dossiers;
use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The ledger of one dossier.
#[derive(Serialize, ToSchema)]
struct Custody {
    dossier_id: Uuid,
    /// In the order of the chain. Names and signatures are sealed and not shown here.
    entries: Vec<SeenEntry>,
    /// Whether every entry still fits the one before it.
    chain: Chain,
    /// The first entry that does not fit, where the chain is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_at: Option<u64>,
}

/// One entry.
#[derive(Serialize, ToSchema)]
struct SeenEntry {
    /// Its number in the chain, from 1.
    seq: u64,
    #[schema(schema_with = vocabulary::entry_kind)]
    kind: String,
    #[schema(schema_with = vocabulary::strength)]
    strength: Strength,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::holder, required = false)]
    from: Option<Holder>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = vocabulary::holder, required = false)]
    to: Option<Holder>,
    occurred_at: Moment,
    recorded_at: Moment,
}

/// The verdict on a chain.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Chain {
    Whole,
    Broken,
}

/// Shows the custody ledger of a dossier after recomputing its chain.
#[utoipa::path(
    get, path = "/api/v1/dossiers/{id}/custody", tag = "custody", summary = "operation-see-custody",
    params(("id" = Uuid, Path, description = "The dossier")),
    responses(
        (status = 200, description = "The ledger", body = Custody),
        (status = 404, description = "No such dossier", body = ProblemBody),
    ),
    security(("api_key" = ["requests:read"]))
)]
pub async fn see(
    _allowed: Allowed<RequestsRead>,
    house: web::Data<House>,
    id: web::Path<Uuid>,
) -> Result<web::Json<impl Serialize>, Problem> {
    let db = &house.store;
    if dossiers::find(db, *id).await?.is_none() {
        return Err(Problem::new(Kind::NoSuchDossier));
    }
    let entries = custody::list(db, *id).await?;
    let (chain, broken_at) = match custody::check_chain(db, *id).await? {
        ChainCheck::Whole { .. } => (Chain::Whole, None),
        ChainCheck::BrokenAt { seq } => (Chain::Broken, Some(seq)),
    };
    let entries = entries.into_iter().map(seen_entry).collect();
    Ok(web::Json(Custody { dossier_id: *id, entries, chain, broken_at }))
}

fn seen_entry(entry: Entry) -> SeenEntry {
    SeenEntry {
        seq: entry.seq,
        kind: entry.kind,
        strength: entry.strength,
        from: entry.from,
        to: entry.to,
        occurred_at: Moment(entry.occurred_at),
        recorded_at: Moment(entry.recorded_at),
    }
}
