//! One raw message from a courier, kept for ever as it came.

use sea_orm::entity::prelude::*;

/// A row of `message`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub hash: Vec<u8>,
    pub source: String,
    pub authenticity: String,
    pub body_sealed: Vec<u8>,
    pub key_id: String,
    pub received_at: i64,
    pub copies: i64,
    pub reading: String,
    pub read_tries: i64,
    pub next_read_at: Option<i64>,
    pub problem: Option<String>,
    pub let_in_at: Option<i64>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
