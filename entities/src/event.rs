//! One thing a courier said happened: append-only.

use sea_orm::entity::prelude::*;

/// A row of `event`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub raw_code: String,
    pub occurred_at: i64,
    pub raw_reason: String,
    pub occurred_offset_s: i64,
    pub raw_text_sealed: Vec<u8>,
    pub place_sealed: Option<Vec<u8>>,
    pub key_id: String,
    pub kind: Option<String>,
    pub reason: Option<String>,
    pub next_action: Option<String>,
    pub certainty: String,
    pub redelivery: String,
    pub authenticity: String,
    pub heard_by: String,
    pub recorded_at: i64,
    pub pushed_at: Option<i64>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
