//! Keys to the JSON API, kept as hashes.

use crate::domain::time::At;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::api_key;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// A key as the API knows it.
#[derive(Clone, Debug)]
pub struct ApiKey {
    pub id: Uuid,
    pub name: String,
    /// Scope words, as given.
    pub scopes: Vec<String>,
}

/// Adds a key by the hash of its text.
pub async fn insert(tx: &Tx, name: &str, key_hash: Vec<u8>, scopes: &[&str]) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let row = api_key::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        key_hash: Set(key_hash),
        scopes: Set(scopes.join(" ")),
        opened_at: Set(tx.now().0),
        retired_at: Set(None),
    };
    api_key::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// The key in use with this hash.
pub async fn find_by_hash(db: &impl Db, key_hash: &[u8]) -> Result<Option<ApiKey>, StoreError> {
    let row = api_key::Entity::find()
        .filter(api_key::Column::KeyHash.eq(key_hash.to_vec()))
        .filter(api_key::Column::RetiredAt.is_null())
        .one(db.connection())
        .await?;
    Ok(row.map(key_of))
}

/// Every key, by name, with when it was made and taken back.
pub async fn list(db: &impl Db) -> Result<Vec<(ApiKey, At, Option<At>)>, StoreError> {
    let rows = api_key::Entity::find().order_by_asc(api_key::Column::Name).all(db.connection()).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let (opened_at, retired_at) = (At(row.opened_at), row.retired_at.map(At));
            (key_of(row), opened_at, retired_at)
        })
        .collect())
}

/// Takes a key back. `false` when there is no such key in use.
pub async fn retire(tx: &Tx, id: Uuid) -> Result<bool, StoreError> {
    let done = api_key::Entity::update_many()
        .col_expr(api_key::Column::RetiredAt, Expr::value(tx.now().0))
        .filter(api_key::Column::Id.eq(id))
        .filter(api_key::Column::RetiredAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

fn key_of(row: api_key::Model) -> ApiKey {
    ApiKey { id: row.id, name: row.name, scopes: row.scopes.split_whitespace().map(str::to_owned).collect() }
}
