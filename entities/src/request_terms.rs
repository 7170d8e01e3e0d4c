//! The terms a request was opened on: how urgent, who pays, and what she agreed to.

use sea_orm::entity::prelude::*;

/// A row of `request_terms`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_terms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: Uuid,
    pub operation_key: Option<Vec<u8>>,
    pub urgency: String,
    pub payer: String,
    pub consent_version: Option<String>,
    pub consented_at: Option<i64>,
    pub consent_withdrawn_at: Option<i64>,
    pub content_sealed: Vec<u8>,
    pub key_id: String,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
