//! An account we hold with a courier, its settings sealed.

use sea_orm::entity::prelude::*;

/// A row of `courier_account`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "courier_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub courier: String,
    pub use_state: String,
    pub resend_when_unknown: String,
    pub settings_sealed: Vec<u8>,
    pub key_id: String,
    pub opened_at: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
