//! What came with a refused push beside its bytes, once for each way it came.

use sea_orm::entity::prelude::*;

/// A row of `refused_push`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refused_push")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: Uuid,
    pub envelope_hash: Vec<u8>,
    pub envelope_sealed: Vec<u8>,
    pub key_id: String,
    pub received_at: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
