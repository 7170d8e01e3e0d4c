//! What a provider was given on a day.

use sea_orm::entity::prelude::*;

/// A row of `provider_day`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    pub messages: i64,
    pub cost_vnd: i64,
    pub spent_told_at: Option<i64>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
