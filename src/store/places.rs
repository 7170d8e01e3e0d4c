//! Agencies, offices and procedures.

use crate::domain::checklist::{CopyKind, CountedPaper};
use crate::domain::staff::Reach;
use crate::store::rows::{get, known};
use crate::store::{Db, StoreError, Tx, scope};
use buuta_entities::{agency, office, procedure, procedure_document};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// An agency.
#[derive(Clone, Debug)]
pub struct Agency {
    pub id: Uuid,
    pub code: String,
    pub name: String,
    pub parent_id: Option<Uuid>,
    pub commune_code: String,
    pub address: String,
    pub phone: String,
}

/// A post office.
#[derive(Clone, Debug)]
pub struct Office {
    pub id: Uuid,
    pub code: String,
    pub name: String,
    pub parent_id: Option<Uuid>,
    pub commune_code: String,
    /// Latitude and longitude in degrees, where known.
    pub point: Option<(f64, f64)>,
    pub hotline: String,
    pub pickup_capacity_per_day: u32,
}

/// A procedure with its checklist.
#[derive(Clone, Debug)]
pub struct Procedure {
    pub id: Uuid,
    pub code: String,
    pub name: String,
    pub field: String,
    pub working_days: u32,
    pub fee_vnd: u64,
    pub is_allowed_by_post: bool,
    pub checklist: Vec<CountedPaper>,
}

/// Adds agencies, parents first. One whose code is known is brought up to date and keeps its id.
pub async fn put_agencies(tx: &Tx, agencies: &[Agency]) -> Result<(), StoreError> {
    for chunk in agencies.chunks(100) {
        let rows = chunk.iter().cloned().map(|agency| agency::ActiveModel {
            id: Set(agency.id),
            code: Set(agency.code),
            name: Set(agency.name),
            parent_id: Set(agency.parent_id),
            commune_code: Set(agency.commune_code),
            address: Set(agency.address),
            phone: Set(agency.phone),
        });
        use agency::Column as C;
        let update = [C::Name, C::ParentId, C::CommuneCode, C::Address, C::Phone];
        let upsert = OnConflict::column(C::Code).update_columns(update).to_owned();
        agency::Entity::insert_many(rows).on_conflict(upsert).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Adds offices, parents first. One whose code is known is brought up to date and keeps its id.
pub async fn put_offices(tx: &Tx, offices: &[Office]) -> Result<(), StoreError> {
    for chunk in offices.chunks(100) {
        let rows = chunk.iter().cloned().map(|office| office::ActiveModel {
            id: Set(office.id),
            code: Set(office.code),
            name: Set(office.name),
            parent_id: Set(office.parent_id),
            commune_code: Set(office.commune_code),
            lat: Set(office.point.map(|(lat, _)| lat)),
            lon: Set(office.point.map(|(_, lon)| lon)),
            hotline: Set(office.hotline),
            pickup_capacity_per_day: Set(i64::from(office.pickup_capacity_per_day)),
        });
        use office::Column as C;
        let update = [C::Name, C::ParentId, C::CommuneCode, C::Lat, C::Lon, C::Hotline, C::PickupCapacityPerDay];
        let upsert = OnConflict::column(C::Code).update_columns(update).to_owned();
        office::Entity::insert_many(rows).on_conflict(upsert).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Adds a procedure with its checklist. One whose code is known is brought up to date and keeps its id.
pub async fn put_procedure(tx: &Tx, new: &Procedure) -> Result<(), StoreError> {
    use procedure::Column as C;
    let known = procedure::Entity::find().filter(C::Code.eq(&new.code)).one(tx.connection()).await?;
    let id = known.map_or(new.id, |row| row.id);
    let row = procedure::ActiveModel {
        id: Set(id),
        code: Set(new.code.clone()),
        name: Set(new.name.clone()),
        field: Set(new.field.clone()),
        working_days: Set(i64::from(new.working_days)),
        fee_vnd: Set(i64::try_from(new.fee_vnd).unwrap_or(i64::MAX)),
        by_post: Set(if new.is_allowed_by_post { "allowed" } else { "not_allowed" }.to_owned()),
    };
    let update = [C::Name, C::Field, C::WorkingDays, C::FeeVnd, C::ByPost];
    let upsert = OnConflict::column(C::Code).update_columns(update).to_owned();
    procedure::Entity::insert(row).on_conflict(upsert).exec_without_returning(tx.connection()).await?;
    procedure_document::Entity::delete_many()
        .filter(procedure_document::Column::ProcedureId.eq(id))
        .exec(tx.connection())
        .await?;
    for (position, paper) in (1..).zip(&new.checklist) {
        let row = procedure_document::ActiveModel {
            id: Set(tx.new_id()),
            procedure_id: Set(id),
            position: Set(position),
            name: Set(paper.name.clone()),
            copy_kind: Set(paper.copy_kind.as_str().to_owned()),
            quantity: Set(i64::from(paper.quantity)),
        };
        procedure_document::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// The agency with this code.
pub async fn find_agency_by_code(db: &impl Db, code: &str) -> Result<Option<Agency>, StoreError> {
    let row = agency::Entity::find().filter(agency::Column::Code.eq(code)).one(db.connection()).await?;
    Ok(row.map(agency_of))
}

/// The agency of this row.
pub async fn find_agency(db: &impl Db, id: Uuid) -> Result<Option<Agency>, StoreError> {
    Ok(agency::Entity::find_by_id(id).one(db.connection()).await?.map(agency_of))
}

/// Every agency, by code.
pub async fn list_agencies(db: &impl Db) -> Result<Vec<Agency>, StoreError> {
    let rows = agency::Entity::find().order_by_asc(agency::Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(agency_of).collect())
}

/// The agencies within a reach, by code.
pub async fn list_agencies_within(db: &impl Db, reach: Reach) -> Result<Vec<Agency>, StoreError> {
    let mut agencies = list_agencies(db).await?;
    if reach != Reach::Everything {
        let within: HashSet<Uuid> = ids_within(db, "agency", reach.agency_id()).await?.into_iter().collect();
        agencies.retain(|agency| within.contains(&agency.id));
    }
    Ok(agencies)
}

/// The offices within the reach of somebody who works at one.
pub async fn list_office_ids_within(db: &impl Db, reach: Reach) -> Result<Vec<Uuid>, StoreError> {
    ids_within(db, "office", reach.office_id()).await
}

async fn ids_within(db: &impl Db, table: &str, top: Option<Uuid>) -> Result<Vec<Uuid>, StoreError> {
    let (condition, values) = scope::of_places(table, "id", top, 1);
    let statement = db.statement(&format!("select id from {table} where {condition}"), values);
    db.connection().query_all_raw(statement).await?.iter().map(|row| get(row, "id")).collect()
}

fn agency_of(row: agency::Model) -> Agency {
    Agency {
        id: row.id,
        code: row.code,
        name: row.name,
        parent_id: row.parent_id,
        commune_code: row.commune_code,
        address: row.address,
        phone: row.phone,
    }
}

/// The office of this row.
pub async fn find_office(db: &impl Db, id: Uuid) -> Result<Option<Office>, StoreError> {
    Ok(office::Entity::find_by_id(id).one(db.connection()).await?.map(office_of))
}

/// The offices of these rows.
pub async fn list_offices_of(db: &impl Db, ids: &[Uuid]) -> Result<Vec<Office>, StoreError> {
    let rows = office::Entity::find().filter(office::Column::Id.is_in(ids.iter().copied()));
    Ok(rows.all(db.connection()).await?.into_iter().map(office_of).collect())
}

/// Every office, by code.
pub async fn list_offices(db: &impl Db) -> Result<Vec<Office>, StoreError> {
    let rows = office::Entity::find().order_by_asc(office::Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(office_of).collect())
}

/// How many offices there are.
pub async fn count_offices(db: &impl Db) -> Result<u64, StoreError> {
    Ok(office::Entity::find().count(db.connection()).await?)
}

fn office_of(row: office::Model) -> Office {
    Office {
        id: row.id,
        code: row.code,
        name: row.name,
        parent_id: row.parent_id,
        commune_code: row.commune_code,
        point: row.lat.zip(row.lon),
        hotline: row.hotline,
        pickup_capacity_per_day: u32::try_from(row.pickup_capacity_per_day).unwrap_or(0),
    }
}

/// Code and name of every procedure whose papers may go by post, by name.
pub async fn list_procedures_by_post(db: &impl Db) -> Result<Vec<(String, String)>, StoreError> {
    let rows = procedure::Entity::find()
        .filter(procedure::Column::ByPost.eq("allowed"))
        .order_by_asc(procedure::Column::Name)
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}

/// The checklists of these procedures.
pub async fn list_checklists(
    db: &impl Db,
    procedure_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<CountedPaper>>, StoreError> {
    let rows = procedure_document::Entity::find()
        .filter(procedure_document::Column::ProcedureId.is_in(procedure_ids.iter().copied()))
        .order_by_asc(procedure_document::Column::Position)
        .all(db.connection())
        .await?;
    let mut lists: HashMap<Uuid, Vec<CountedPaper>> = HashMap::new();
    for row in rows {
        let id = row.procedure_id;
        lists.entry(id).or_default().push(paper_of(row)?);
    }
    Ok(lists)
}

/// The procedure with this code, with its checklist.
pub async fn find_procedure_by_code(db: &impl Db, code: &str) -> Result<Option<Procedure>, StoreError> {
    let row = procedure::Entity::find().filter(procedure::Column::Code.eq(code)).one(db.connection()).await?;
    with_checklist(db, row).await
}

/// The procedure of this row, with its checklist.
pub async fn find_procedure(db: &impl Db, id: Uuid) -> Result<Option<Procedure>, StoreError> {
    let row = procedure::Entity::find_by_id(id).one(db.connection()).await?;
    with_checklist(db, row).await
}

async fn with_checklist(db: &impl Db, row: Option<procedure::Model>) -> Result<Option<Procedure>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let papers = procedure_document::Entity::find()
        .filter(procedure_document::Column::ProcedureId.eq(row.id))
        .order_by_asc(procedure_document::Column::Position)
        .all(db.connection())
        .await?;
    let checklist = papers.into_iter().map(paper_of).collect::<Result<_, StoreError>>()?;
    Ok(Some(Procedure {
        id: row.id,
        code: row.code,
        name: row.name,
        field: row.field,
        working_days: u32::try_from(row.working_days).unwrap_or(u32::MAX),
        fee_vnd: u64::try_from(row.fee_vnd).unwrap_or(0),
        is_allowed_by_post: row.by_post == "allowed",
        checklist,
    }))
}

fn paper_of(row: procedure_document::Model) -> Result<CountedPaper, StoreError> {
    Ok(CountedPaper {
        copy_kind: known(CopyKind::parse(&row.copy_kind), "procedure_document", "copy_kind")?,
        quantity: u32::try_from(row.quantity).unwrap_or(u32::MAX),
        name: row.name,
    })
}
