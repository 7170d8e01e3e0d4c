//! When an office is open, what one of its slots holds, and whether it comes within the hour.

use sea_orm::entity::prelude::*;

/// A row of `office_opening`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "office_opening")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub office_id: Uuid,
    pub address: String,
    pub week: String,
    pub slot_capacity: Option<i64>,
    pub urgent_week: Option<String>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
