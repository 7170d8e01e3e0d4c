//! A post office; a tree. A point is known for most, not for all.

use sea_orm::entity::prelude::*;

/// A row of `office`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "office")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code: String,
    pub name: String,
    pub parent_id: Option<Uuid>,
    pub commune_code: String,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub hotline: String,
    pub pickup_capacity_per_day: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
