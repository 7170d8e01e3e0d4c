//! Dossiers: one per request at least, their official code attached when it is known.

use crate::domain::codes::DossierCode;
use crate::domain::time::At;
use crate::store::rows::parameters;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::dossier;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Who confirmed that a result arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmedBy {
    Citizen,
    Officer,
}

/// A dossier.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub id: Uuid,
    pub request_id: Uuid,
    pub agency_id: Uuid,
    pub procedure_id: Option<Uuid>,
    /// The official code as typed.
    pub code: Option<String>,
    pub merged_into_id: Option<Uuid>,
    pub result_ready_at: Option<At>,
    pub confirmed_at: Option<At>,
    pub opened_at: At,
    /// When the agency took it in, from which its time runs.
    pub accepted_at: Option<At>,
    /// The appointment: until when the result is promised.
    pub due_at: Option<At>,
}

/// Opens a dossier for a request.
pub async fn insert(
    tx: &Tx,
    request_id: Uuid,
    agency_id: Uuid,
    procedure_id: Option<Uuid>,
    code: Option<&DossierCode>,
) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let keys = tx.keys();
    let row = dossier::ActiveModel {
        id: Set(id),
        request_id: Set(request_id),
        agency_id: Set(agency_id),
        procedure_id: Set(procedure_id),
        code_key: Set(code.map(|code| keys.index("dossier.code", code.canonical()))),
        code_sealed: Set(code.map(|code| keys.seal("dossier.code", code.typed().as_bytes()))),
        code_shape: Set(code.map(|code| code.shape().as_str().to_owned())),
        key_id: Set(code.map(|_| keys.current_key_id().to_owned())),
        merged_into_id: Set(None),
        result_ready_at: Set(None),
        confirmed_at: Set(None),
        confirmed_by: Set(None),
        custody_count: Set(0),
        custody_head: Set(crate::domain::custody::EMPTY_CHAIN.to_vec()),
        opened_at: Set(tx.now().0),
        accepted_at: Set(None),
        due_at: Set(None),
    };
    dossier::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// The dossier of this row.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<Dossier>, StoreError> {
    dossier::Entity::find_by_id(id).one(db.connection()).await?.map(|row| dossier_of(db, row)).transpose()
}

/// The dossier of this row, held with its request until the transaction ends: the request first, which numbers its
/// orders, then the dossier.
pub async fn find_for_update(tx: &Tx, id: Uuid) -> Result<Option<Dossier>, StoreError> {
    Ok(list_for_update(tx, &[id]).await?.pop())
}

/// The dossiers of these rows, held with their requests until the transaction ends: all requests first, then all
/// dossiers, each by id, so that two that hold some of the same do not wait for each other.
pub async fn list_for_update(tx: &Tx, ids: &[Uuid]) -> Result<Vec<Dossier>, StoreError> {
    // SQLite has one writer
    if !tx.for_update().is_empty() && !ids.is_empty() {
        let places = parameters(1, ids.len());
        let requests = format!(
            "select id from request where id in (select request_id from dossier where id in ({places})) \
             order by id for update"
        );
        let dossiers = format!("select id from dossier where id in ({places}) order by id for update");
        for sql in [requests, dossiers] {
            let values = ids.iter().map(|id| (*id).into()).collect();
            tx.connection().query_all_raw(tx.statement(&sql, values)).await?;
        }
    }
    let found = dossier::Entity::find().filter(dossier::Column::Id.is_in(ids.iter().copied()));
    let rows = found.order_by_asc(dossier::Column::Id).all(tx.connection()).await?;
    rows.into_iter().map(|row| dossier_of(tx, row)).collect()
}

/// The dossier with this official code that has not been merged into another.
pub async fn find_by_code(db: &impl Db, code: &DossierCode) -> Result<Option<Dossier>, StoreError> {
    let key = db.store().keys().index("dossier.code", code.canonical());
    let row = dossier::Entity::find()
        .filter(dossier::Column::CodeKey.eq(key))
        .filter(dossier::Column::MergedIntoId.is_null())
        .one(db.connection())
        .await?;
    row.map(|row| dossier_of(db, row)).transpose()
}

/// The dossiers of a request that have not been merged into another, oldest first.
pub async fn list_of_request(db: &impl Db, request_id: Uuid) -> Result<Vec<Dossier>, StoreError> {
    let rows = dossier::Entity::find()
        .filter(dossier::Column::RequestId.eq(request_id))
        .filter(dossier::Column::MergedIntoId.is_null())
        .order_by_asc(dossier::Column::Id)
        .all(db.connection())
        .await?;
    rows.into_iter().map(|row| dossier_of(db, row)).collect()
}

/// Attaches the official code to a dossier that has none; `false` when it has one. [`StoreError::AlreadyThere`] when
/// another dossier has the code.
pub async fn update_code(tx: &Tx, id: Uuid, code: &DossierCode) -> Result<bool, StoreError> {
    use dossier::Column as C;
    let done = dossier::Entity::update_many()
        .col_expr(C::CodeKey, Expr::value(tx.keys().index("dossier.code", code.canonical())))
        .col_expr(C::CodeSealed, Expr::value(tx.keys().seal("dossier.code", code.typed().as_bytes())))
        .col_expr(C::CodeShape, Expr::value(code.shape().as_str()))
        .col_expr(C::KeyId, Expr::value(tx.keys().current_key_id()))
        .filter(C::Id.eq(id))
        .filter(C::CodeKey.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Notes that a dossier is the same as another, which carries on.
pub async fn update_merged_into(tx: &Tx, id: Uuid, survivor_id: Uuid) -> Result<(), StoreError> {
    update(tx, id, dossier::Column::MergedIntoId, Expr::value(survivor_id)).await
}

/// Notes that the agency has the results of these dossiers.
pub async fn update_results_ready(tx: &Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    dossier::Entity::update_many()
        .col_expr(dossier::Column::ResultReadyAt, Expr::value(tx.now().0))
        .filter(dossier::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Notes when the agency took the dossier in, and until when it promises the result.
pub async fn update_appointment(tx: &Tx, id: Uuid, accepted_at: At, due_at: Option<At>) -> Result<(), StoreError> {
    use dossier::Column as C;
    dossier::Entity::update_many()
        .col_expr(C::AcceptedAt, Expr::value(accepted_at.0))
        .col_expr(C::DueAt, Expr::value(due_at.map(|at| at.0)))
        .filter(C::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Notes who confirmed that the result arrived; the first confirmation stays.
pub async fn update_confirmed(tx: &Tx, id: Uuid, by: ConfirmedBy) -> Result<(), StoreError> {
    use dossier::Column as C;
    let by = match by {
        ConfirmedBy::Citizen => "citizen",
        ConfirmedBy::Officer => "officer",
    };
    dossier::Entity::update_many()
        .col_expr(C::ConfirmedAt, Expr::value(tx.now().0))
        .col_expr(C::ConfirmedBy, Expr::value(by))
        .filter(C::Id.eq(id))
        .filter(C::ConfirmedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

async fn update(tx: &Tx, id: Uuid, column: dossier::Column, value: Expr) -> Result<(), StoreError> {
    dossier::Entity::update_many()
        .col_expr(column, value)
        .filter(dossier::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn dossier_of(db: &impl Db, row: dossier::Model) -> Result<Dossier, StoreError> {
    let code = match (row.code_sealed, row.key_id) {
        (Some(sealed), Some(key_id)) => {
            Some(String::from_utf8_lossy(&db.store().keys().open("dossier.code", &key_id, &sealed)?).into_owned())
        }
        _ => None,
    };
    Ok(Dossier {
        id: row.id,
        request_id: row.request_id,
        agency_id: row.agency_id,
        procedure_id: row.procedure_id,
        code,
        merged_into_id: row.merged_into_id,
        result_ready_at: row.result_ready_at.map(At),
        confirmed_at: row.confirmed_at.map(At),
        opened_at: At(row.opened_at),
        accepted_at: row.accepted_at.map(At),
        due_at: row.due_at.map(At),
    })
}

/// Every dossier, oldest first.
pub async fn list_ids(db: &impl Db) -> Result<Vec<Uuid>, StoreError> {
    use sea_orm::QuerySelect;
    Ok(dossier::Entity::find()
        .select_only()
        .column(dossier::Column::Id)
        .order_by_asc(dossier::Column::Id)
        .into_tuple()
        .all(db.connection())
        .await?)
}
