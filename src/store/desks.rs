//! What the desks list: papers on their way within somebody's reach, and dossiers found by what is scanned.

use crate::domain::codes::DossierCode;
use crate::domain::staff::Reach;
use crate::store::rows::get;
use crate::store::{Db, StoreError, scope};
use sea_orm::{ConnectionTrait, Value};
use std::collections::HashSet;
use uuid::Uuid;

/// A dossier as far as lists need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDossier {
    pub id: Uuid,
    pub request_id: Uuid,
    pub request_code: String,
    pub agency_id: Uuid,
    pub procedure_id: Option<Uuid>,
    /// The office that serves the citizen.
    pub office_id: Option<Uuid>,
    pub procedure_name: Option<String>,
    pub agency_name: String,
}

const COLUMNS: &str = "select d.id as id, d.request_id as request_id, r.code as request_code, d.agency_id as agency_id, \
     d.procedure_id as procedure_id, r.office_id as office_id, p.name as procedure_name, a.name as agency_name \
     from dossier d join request r on r.id = d.request_id join agency a on a.id = d.agency_id \
     left join procedure p on p.id = d.procedure_id";

/// The dossiers within a reach whose papers travel or are to travel, the longest under way first.
pub async fn list_under_way(db: &impl Db, reach: Reach, limit: u64) -> Result<Vec<ListedDossier>, StoreError> {
    let (within, mut values) = scope::of_dossiers(reach, 1);
    let limit_at = values.len() + 1;
    values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let sql = format!(
        "{COLUMNS} join (select dossier_id, min(opened_at) as since from leg where ended_at is null \
         group by dossier_id) l on l.dossier_id = d.id \
         where d.merged_into_id is null and {within} order by l.since, d.id limit ${limit_at}"
    );
    read(db, &sql, values).await
}

/// These dossiers, in no order. Reach is the caller's business.
pub async fn list(db: &impl Db, ids: &[Uuid]) -> Result<Vec<ListedDossier>, StoreError> {
    list_where(db, "d.id", ids.iter().map(|id| (*id).into()).collect()).await
}

/// The dossiers of the requests with these codes, the oldest of each request first. Reach is the caller's business.
pub async fn list_of_request_codes(db: &impl Db, codes: &[String]) -> Result<Vec<ListedDossier>, StoreError> {
    list_where(db, "r.code", codes.iter().map(|code| code.clone().into()).collect()).await
}

/// The dossiers with these official codes: each with the code's canonical form. Reach is the caller's business.
pub async fn list_of_dossier_codes(
    db: &impl Db,
    codes: &[DossierCode],
) -> Result<Vec<(String, ListedDossier)>, StoreError> {
    let keys = db.store().keys();
    let key_of = |code: &DossierCode| keys.index("dossier.code", code.canonical());
    let mut found = Vec::new();
    for chunk in codes.chunks(500) {
        let keyed: Vec<(Vec<u8>, &DossierCode)> = chunk.iter().map(|code| (key_of(code), code)).collect();
        let places: Vec<String> = (1..=keyed.len()).map(|number| format!("${number}")).collect();
        let sql = format!(
            "select id, code_key from dossier where merged_into_id is null and code_key in ({})",
            places.join(", ")
        );
        let values = keyed.iter().map(|(key, _)| key.clone().into()).collect();
        let mut ids: Vec<(Uuid, String)> = Vec::new();
        for row in db.connection().query_all_raw(db.statement(&sql, values)).await? {
            let key: Vec<u8> = get(&row, "code_key")?;
            let id: Uuid = get(&row, "id")?;
            let code = keyed.iter().find(|(known, _)| *known == key);
            ids.extend(code.map(|(_, code)| (id, code.canonical().to_owned())));
        }
        let listed = list(db, &ids.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
        for (id, code) in ids {
            found.extend(
                listed.iter().filter(|dossier| dossier.id == id).map(|dossier| (code.clone(), dossier.clone())),
            );
        }
    }
    Ok(found)
}

/// Those of these dossiers that lie within a reach.
pub async fn within_reach(db: &impl Db, reach: Reach, ids: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
    let mut within = HashSet::new();
    for chunk in ids.chunks(500) {
        let places: Vec<String> = (1..=chunk.len()).map(|number| format!("${number}")).collect();
        let (condition, reach_values) = scope::of_dossiers(reach, chunk.len() + 1);
        let sql = format!(
            "select d.id as id from dossier d join request r on r.id = d.request_id where d.id in ({}) and {condition}",
            places.join(", ")
        );
        let values = chunk.iter().map(|id| (*id).into()).chain(reach_values).collect();
        for row in db.connection().query_all_raw(db.statement(&sql, values)).await? {
            within.insert(get(&row, "id")?);
        }
    }
    Ok(within)
}

async fn list_where(db: &impl Db, column: &str, wanted: Vec<Value>) -> Result<Vec<ListedDossier>, StoreError> {
    let mut found = Vec::new();
    for chunk in wanted.chunks(500) {
        let places: Vec<String> = (1..=chunk.len()).map(|number| format!("${number}")).collect();
        let places = places.join(", ");
        let sql = format!("{COLUMNS} where d.merged_into_id is null and {column} in ({places}) order by d.id");
        found.extend(read(db, &sql, chunk.to_vec()).await?);
    }
    Ok(found)
}

async fn read(db: &impl Db, sql: &str, values: Vec<Value>) -> Result<Vec<ListedDossier>, StoreError> {
    let rows = db.connection().query_all_raw(db.statement(sql, values)).await?;
    rows.iter()
        .map(|row| {
            Ok(ListedDossier {
                id: get(row, "id")?,
                request_id: get(row, "request_id")?,
                request_code: get(row, "request_code")?,
                agency_id: get(row, "agency_id")?,
                procedure_id: get(row, "procedure_id")?,
                office_id: get(row, "office_id")?,
                procedure_name: get(row, "procedure_name")?,
                agency_name: get(row, "agency_name")?,
            })
        })
        .collect()
}
