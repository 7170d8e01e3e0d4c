//! Which legs travel in which parcel: the only way from an order to its legs.

use sea_orm::entity::prelude::*;

/// A row of `parcel_leg`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "parcel_leg")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub parcel_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub leg_id: Uuid,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
