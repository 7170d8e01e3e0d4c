//! The short session of a citizen who has proved that a request is hers.

use sea_orm::entity::prelude::*;

/// A row of `holder_session`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holder_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: Uuid,
    pub code_id: Uuid,
    pub token_hash: Vec<u8>,
    pub opened_at: i64,
    pub ends_at: i64,
    pub ended_at: Option<i64>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
