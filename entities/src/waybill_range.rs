//! A range of waybill numbers a courier allotted to an account.

use sea_orm::entity::prelude::*;

/// A row of `waybill_range`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waybill_range")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub scheme: String,
    pub prefix: String,
    pub suffix: String,
    pub digits: i64,
    pub first_serial: i64,
    pub last_serial: i64,
    pub next_serial: i64,
    pub taken_in_at: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
