//! A text of the province for a kind of notice; never changed, only followed by another.

use sea_orm::entity::prelude::*;

/// A row of `message_template`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub lang: String,
    pub channel: String,
    pub version: i64,
    pub content: String,
    pub written_at: i64,
    pub written_by_id: Uuid,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
