//! An account with a provider of text messages.

use sea_orm::entity::prelude::*;

/// A row of `provider`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub messenger: String,
    pub use_state: String,
    pub agency_id: Option<Uuid>,
    pub settings_sealed: Vec<u8>,
    pub key_id: String,
    pub report_token_hash: Vec<u8>,
    pub opened_at: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
