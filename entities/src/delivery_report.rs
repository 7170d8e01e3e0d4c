//! What a provider told afterwards about a message it took, as it came.

use sea_orm::entity::prelude::*;

/// A row of `delivery_report`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub provider_id: Uuid,
    pub content_hash: Vec<u8>,
    pub content_sealed: Vec<u8>,
    pub key_id: String,
    pub received_at: i64,
    pub reading: String,
    pub signature: Option<String>,
    pub notification_id: Option<Uuid>,
    pub message_ref: Option<String>,
    pub reported: Option<String>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
