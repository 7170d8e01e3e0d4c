//! How a citizen rates what was done for her: one rating per request.

use sea_orm::entity::prelude::*;

/// A row of `rating`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: Uuid,
    pub stars: i64,
    pub words_sealed: Vec<u8>,
    pub key_id: String,
    pub rated_at: i64,
    pub changed_at: Option<i64>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
