//! `PUT /accounts/{name}/area-codes/{commune_code}` and `…/status-codes/{raw_code}`: what a courier calls our communes,
//! and what its codes mean.

use crate::api::auth::AccountsWrite;
use crate::api::idempotency::Write;
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::api::vocabulary;
use crate::flows::house::House;
use crate::store::accounts::{self, NewStatusCode};
use crate::store::{StoreError, Tx};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use buuta_webhooks::{Kind as NewsKind, Redelivery};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A courier's own codes for a commune. Leave out the levels the courier does not have.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AreaCode {
    #[serde(default)]
    province_code: String,
    #[serde(default)]
    district_code: String,
    #[serde(default)]
    ward_code: String,
}

/// What a courier's code means.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusCodeRow {
    #[schema(schema_with = vocabulary::news_kind)]
    kind: NewsKind,
    /// Who at the courier said so. Absent, the row is only assumed: it is shown, but concludes nothing.
    confirmed_by: Option<String>,
    /// The courier's own words for it.
    words: String,
    /// After the courier asked to send the papers back, does this code mean that it tries to deliver again?
    #[serde(default)]
    redelivers: bool,
}

/// Adds a commune's codes to an account's area map, or puts them in place of the ones there.
#[utoipa::path(
    put, path = "/api/v1/accounts/{name}/area-codes/{commune_code}", tag = "accounts", summary = "operation-put-area-code",
    params(
        ("name" = String, Path, description = "The account's name"),
        ("commune_code" = String, Path, description = "Official five-digit code of the commune"),
    ),
    request_body = AreaCode,
    responses(
        (status = 200, description = "As stored", body = AreaCode),
        (status = 404, description = "No such account", body = ProblemBody),
        (status = 422, description = "No such commune, or no code given", body = ProblemBody),
    ),
    security(("api_key" = ["accounts:write"]))
)]
pub async fn put_area_code(
    write: Write<AccountsWrite>,
    house: web::Data<House>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (name, commune_code) = path.into_inner();
    let new: AreaCode = write.body()?;
    if house.gazetteer.commune(&commune_code).is_none() {
        return Err(Problem::field("commune_code", "field-no-such-commune"));
    }
    if [&new.province_code, &new.district_code, &new.ward_code].iter().all(|code| code.trim().is_empty()) {
        return Err(Problem::field("ward_code", "field-ward-code"));
    }
    let done = write
        .once(&house, StatusCode::OK, async |tx| {
            let account_id = account_id(tx, &name).await?;
            let code = accounts::AreaCode {
                province_code: new.province_code.clone(),
                district_code: new.district_code.clone(),
                ward_code: new.ward_code.clone(),
            };
            accounts::put_area_code(tx, account_id, &commune_code, code).await?;
            Ok(new)
        })
        .await?;
    reload(&house).await;
    Ok(done.response)
}

/// Adds a row to an account's status table, or puts it in place of the one there. Messages with this code that came
/// before are read again by settling their task with `read_again`.
#[utoipa::path(
    put, path = "/api/v1/accounts/{name}/status-codes/{raw_code}", tag = "accounts", summary = "operation-put-status-code",
    params(
        ("name" = String, Path, description = "The account's name"),
        ("raw_code" = String, Path, description = "The courier's code as it comes"),
    ),
    request_body = StatusCodeRow,
    responses(
        (status = 200, description = "As stored", body = StatusCodeRow),
        (status = 404, description = "No such account", body = ProblemBody),
        (status = 422, description = "Wrong fields", body = ProblemBody),
    ),
    security(("api_key" = ["accounts:write"]))
)]
pub async fn put_status_code(
    write: Write<AccountsWrite>,
    house: web::Data<House>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (name, raw_code) = path.into_inner();
    let mut new: StatusCodeRow = write.body()?;
    // an empty name confirms nothing
    new.confirmed_by = new.confirmed_by.filter(|who| !who.trim().is_empty());
    let done = write
        .once(&house, StatusCode::OK, async |tx| {
            let account_id = account_id(tx, &name).await?;
            let row = NewStatusCode {
                raw_code,
                kind: new.kind,
                redelivery: if new.redelivers { Redelivery::WhenReturnAsked } else { Redelivery::Never },
                confirmed_by: new.confirmed_by.clone(),
                words: new.words.clone(),
            };
            accounts::put_status_code(tx, account_id, row).await?;
            Ok(new)
        })
        .await?;
    reload(&house).await;
    Ok(done.response)
}

/// Accounts that are switched off are prepared before they are used: all are looked at.
async fn account_id(tx: &Tx, name: &str) -> Result<Uuid, Problem> {
    let accounts = accounts::list(tx).await?;
    let account = accounts.into_iter().find(|account| account.name == name);
    account.map(|account| account.id).ok_or_else(|| Problem::new(Kind::NoSuchAccount))
}

/// The change is stored whatever becomes of this; accounts are read again by themselves a little later too.
async fn reload(house: &House) {
    let reloaded: Result<(), StoreError> = house.reload_accounts().await;
    if let Err(error) = reloaded {
        tracing::warn!(%error, "accounts cannot be read again; the ones known are used on");
    }
}
