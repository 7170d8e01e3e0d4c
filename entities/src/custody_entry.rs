//! One entry of a dossier's custody ledger, hash-linked to the one before.

use sea_orm::entity::prelude::*;

/// A row of `custody_entry`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "custody_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub dossier_id: Uuid,
    pub seq: i64,
    pub fact_key: String,
    pub kind: String,
    pub strength: String,
    pub from_holder: Option<String>,
    pub to_holder: Option<String>,
    pub leg_id: Option<Uuid>,
    pub order_id: Option<Uuid>,
    pub occurred_at: i64,
    pub recorded_at: i64,
    pub content_sealed: Option<Vec<u8>>,
    pub key_id: String,
    pub commitment: Vec<u8>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
