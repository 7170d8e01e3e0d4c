//! What a citizen wishes about her papers, and what she was answered.

use sea_orm::entity::prelude::*;

/// A row of `wish`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wish")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: Uuid,
    pub order_id: Option<Uuid>,
    pub kind: String,
    pub operation_key: Vec<u8>,
    pub content_sealed: Vec<u8>,
    pub key_id: String,
    pub made_at: i64,
    pub deadline_at: Option<i64>,
    pub answered_at: Option<i64>,
    pub answered_by_id: Option<Uuid>,
    pub outcome: Option<String>,
    pub answer_sealed: Option<Vec<u8>>,
    pub answer_key_id: Option<String>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
