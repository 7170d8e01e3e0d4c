//! A stretch of an office's day in which postmen come: how many places it has and how many are taken.

use sea_orm::entity::prelude::*;

/// A row of `slot`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "slot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub office_id: Uuid,
    pub begins_at: i64,
    pub ends_at: i64,
    pub capacity: i64,
    pub taken: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
