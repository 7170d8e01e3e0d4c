//! The saved answer to a write that named a key.

use sea_orm::entity::prelude::*;

/// A row of `idempotency_key`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub api_key_id: Uuid,
    pub idempotency_key: String,
    pub route: String,
    pub request_hash: Vec<u8>,
    pub answer_status: Option<i64>,
    pub answer_sealed: Option<Vec<u8>>,
    pub key_id: Option<String>,
    pub opened_at: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
