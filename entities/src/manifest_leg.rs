//! A result on a sheet.

use sea_orm::entity::prelude::*;

/// A row of `manifest_leg`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "manifest_leg")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub manifest_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub leg_id: Uuid,
    pub position: i64,
    pub passing: String,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
