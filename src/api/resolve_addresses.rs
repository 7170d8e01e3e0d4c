//! `POST /addresses/resolve`: which commune of today addresses lie in. Nothing of them is kept.

use crate::api::auth::PlacesRead;
use crate::api::idempotency::Write;
use crate::api::problem::{Problem, ProblemBody};
use crate::places::addresses::{AddressBook, Resolution, Verdict};
use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Addresses in one call at most.
const MAX_ADDRESSES: usize = 500;

/// Addresses to resolve.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Addresses {
    #[schema(min_items = 1, max_items = 500)]
    addresses: Vec<Address>,
}

/// An address as people write it, in one text or in the parts of a pick-list; with the two levels of today or the three
/// until 30/06/2025, accents or none, abbreviations and all.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum Address {
    #[schema(example = "12 Lê Lợi, P. Bến Nghé, Q.1, TP.HCM")]
    Text(String),
    Picked(Picked),
}

/// An address of a pick-list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Picked {
    #[serde(default)]
    street: Option<String>,
    #[schema(example = "Phường Bến Nghé")]
    ward: String,
    /// The district, where there was one.
    #[serde(default)]
    #[schema(example = "Quận 1")]
    district: Option<String>,
    #[schema(example = "Thành phố Hồ Chí Minh")]
    province: String,
}

impl Address {
    fn into_text(self) -> String {
        match self {
            Address::Text(text) => text,
            Address::Picked(Picked { street, ward, district, province }) => {
                let parts = [street, Some(ward), district, Some(province)];
                parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// What the addresses were read as, in their order.
#[derive(Serialize, ToSchema)]
struct Resolved {
    addresses: Vec<ResolvedAddress>,
}

/// What one address was read as.
#[derive(Serialize, ToSchema)]
struct ResolvedAddress {
    input: String,
    verdict: AddressVerdict,
    /// Of the one commune it lies in.
    #[schema(example = "26740")]
    commune_code: Option<String>,
    /// The commune, or exactly those it may lie in: then ask the citizen.
    candidates: Vec<CandidateCommune>,
    /// The former ward it names, if it names one.
    former_unit: Option<FormerWard>,
    /// What stands before the names of units: house number, street, hamlet.
    #[schema(example = "12 Lê Lợi")]
    rest: String,
}

/// `resolved`: it lies in one commune. `ambiguous`: in one of several, the text does not say which. `unresolved`: the
/// text does not support any.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AddressVerdict {
    Resolved,
    Ambiguous,
    Unresolved,
}

/// A commune an address may lie in.
#[derive(Serialize, ToSchema)]
struct CandidateCommune {
    commune_code: &'static str,
    name: &'static str,
    province: &'static str,
    /// From 0 to 1: how well the names in the text fit, shared among the candidates. No probability.
    confidence: f32,
}

/// A ward until 30/06/2025.
#[derive(Serialize, ToSchema)]
struct FormerWard {
    code: &'static str,
    name: &'static str,
    district: &'static str,
    province: &'static str,
}

/// Finds the communes of today that up to 500 addresses lie in. Several answers are a question to the citizen, never a
/// guess. Nothing of the addresses is kept or sent anywhere.
#[utoipa::path(
    post, path = "/api/v1/addresses/resolve", tag = "addresses", summary = "operation-resolve-addresses",
    request_body = Addresses,
    responses(
        (status = 200, description = "What each was read as", body = Resolved),
        (status = 422, description = "None, or more than 500", body = ProblemBody),
    ),
    security(("api_key" = ["places:read"]))
)]
pub async fn resolve(asked: Write<PlacesRead>) -> Result<web::Json<impl Serialize>, Problem> {
    let Addresses { addresses } = asked.body()?;
    if !(1..=MAX_ADDRESSES).contains(&addresses.len()) {
        return Err(Problem::field("addresses", "field-addresses"));
    }
    let book = AddressBook::carried().map_err(Problem::internal)?;
    let addresses = addresses.into_iter().map(|address| read(book, address.into_text())).collect();
    Ok(web::Json(Resolved { addresses }))
}

fn read(book: &'static AddressBook, input: String) -> ResolvedAddress {
    let Resolution { verdict, commune_code, candidates, former_unit, rest } = book.resolve(&input);
    let candidates = candidates.into_iter().map(|candidate| CandidateCommune {
        commune_code: candidate.commune_code,
        name: candidate.name,
        province: candidate.province,
        confidence: candidate.confidence,
    });
    ResolvedAddress {
        verdict: match verdict {
            Verdict::Resolved => AddressVerdict::Resolved,
            Verdict::Ambiguous => AddressVerdict::Ambiguous,
            Verdict::Unresolved => AddressVerdict::Unresolved,
        },
        commune_code: commune_code.map(str::to_owned),
        candidates: candidates.collect(),
        former_unit: former_unit.map(|unit| FormerWard {
            code: unit.code,
            name: unit.name,
            district: unit.district,
            province: unit.province,
        }),
        rest: rest.to_owned(),
        input,
    }
}
