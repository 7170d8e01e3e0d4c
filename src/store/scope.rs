//! How far staff see: conditions for queries, and whether one row lies within somebody's reach.
//!
//! A dossier lies within the reach of the office that serves its request, of the agency it is filed with, and of
//! everything above them in the tree.

use crate::domain::staff::Reach;
use crate::store::{Db, StoreError};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

/// A condition on `dossier d join request r on r.id = d.request_id`, true for dossiers within a reach, and its values.
/// Its parameters are numbered from `first`.
pub fn of_dossiers(reach: Reach, first: usize) -> (String, Vec<Value>) {
    match reach {
        Reach::Everything => ("1 = 1".to_owned(), Vec::new()),
        Reach::Office(id) => (format!("r.office_id in ({})", below("office", first)), vec![id.into()]),
        Reach::Agency(id) => (format!("d.agency_id in ({})", below("agency", first)), vec![id.into()]),
    }
}

/// A condition on a column that names a place of one kind, true for those at and below `top`; without a top, for none.
/// Its parameters are numbered from `first`.
pub fn of_places(table: &str, column: &str, top: Option<Uuid>, first: usize) -> (String, Vec<Value>) {
    match top {
        Some(id) => (format!("{column} in ({})", below(table, first)), vec![id.into()]),
        None => ("1 = 0".to_owned(), Vec::new()),
    }
}

/// A condition on `task t`, true for tasks within a reach, and its values; its parameters are numbered from `first`. A
/// task lies within the reach of the dossiers its subject belongs to. What messages and accounts are about is not known
/// to belong to anybody: such tasks are for whoever sees everything.
pub fn of_tasks(reach: Reach, first: usize) -> (String, Vec<Value>) {
    if reach == Reach::Everything {
        return ("1 = 1".to_owned(), Vec::new());
    }
    let (condition, values) = of_dossiers(reach, first);
    let sql = format!(
        "case t.subject_kind \
         when 'order' then exists (select 1 from {OF_ORDERS} where p.order_id = t.subject_id and {condition}) \
         when 'notification' then exists (select 1 from {OF_ORDERS} join notification n on n.order_id = p.order_id \
             where n.id = t.subject_id and {condition}) \
         when 'request' then exists (select 1 from dossier d join request r on r.id = d.request_id \
             where r.id = t.subject_id and {condition}) \
         when 'dossier' then exists (select 1 from dossier d join request r on r.id = d.request_id \
             where d.id = t.subject_id and {condition}) \
         when 'wish' then exists (select 1 from wish w join dossier d on d.request_id = w.request_id \
             join request r on r.id = w.request_id where w.id = t.subject_id and {condition}) \
         else 1 = 0 end"
    );
    (sql, values)
}

/// Whether a task lies within a reach.
pub async fn has_task(db: &impl Db, reach: Reach, task_id: Uuid) -> Result<bool, StoreError> {
    let (condition, values) = of_tasks(reach, 2);
    let sql = format!("select 1 as found from task t where t.id = $1 and {condition}");
    let values = std::iter::once(task_id.into()).chain(values).collect();
    Ok(db.connection().query_one_raw(db.statement(&sql, values)).await?.is_some())
}

/// What a query reads from: parcels `p` with the dossiers `d` and requests `r` they carry papers of.
pub const OF_ORDERS: &str = "parcel p join parcel_leg pl on pl.parcel_id = p.id join leg l on l.id = pl.leg_id \
    join dossier d on d.id = l.dossier_id join request r on r.id = d.request_id";

/// A place of the tree and everything below it.
fn below(table: &str, parameter: usize) -> String {
    format!(
        "with recursive below(id) as (select id from {table} where id = ${parameter} \
         union select t.id from {table} t join below b on t.parent_id = b.id) select id from below"
    )
}

/// Whether a dossier lies within a reach.
pub async fn has_dossier(db: &impl Db, reach: Reach, dossier_id: Uuid) -> Result<bool, StoreError> {
    let (condition, values) = of_dossiers(reach, 2);
    let sql = format!(
        "select 1 as found from dossier d join request r on r.id = d.request_id where d.id = $1 and {condition}"
    );
    let values = std::iter::once(dossier_id.into()).chain(values).collect();
    Ok(db.connection().query_one_raw(db.statement(&sql, values)).await?.is_some())
}

/// Whether a place of the tree lies within a reach: an administrator's holds all, anybody else's its own kind alone.
pub async fn has_place(db: &impl Db, reach: Reach, place: Place) -> Result<bool, StoreError> {
    let (table, top, id) = match (reach, place) {
        (Reach::Everything, _) => return Ok(true),
        (Reach::Office(top), Place::Office(id)) => ("office", top, id),
        (Reach::Agency(top), Place::Agency(id)) => ("agency", top, id),
        (Reach::Office(_), Place::Agency(_)) | (Reach::Agency(_), Place::Office(_)) => return Ok(false),
    };
    let sql = format!("select 1 as found from {table} where id = $2 and id in ({})", below(table, 1));
    let statement = db.statement(&sql, vec![top.into(), id.into()]);
    Ok(db.connection().query_one_raw(statement).await?.is_some())
}

/// A place of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Office(Uuid),
    Agency(Uuid),
}
