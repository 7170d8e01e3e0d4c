//! The tokens of a provider whose calls need one, and who is renewing them.

use sea_orm::entity::prelude::*;

/// A row of `provider_session`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider_id: Uuid,
    pub tokens_sealed: Vec<u8>,
    pub key_id: String,
    pub access_until_at: i64,
    pub renewing_token: Option<Uuid>,
    pub renewing_until_at: Option<i64>,
    pub renewed_at: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
