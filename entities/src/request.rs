//! What a citizen asked the post to do: her handle to everything that follows.

use sea_orm::entity::prelude::*;

/// A row of `request`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code: String,
    pub opened_by: String,
    pub agency_id: Uuid,
    pub procedure_id: Option<Uuid>,
    pub account_id: Uuid,
    pub fetch_papers: String,
    pub return_result: String,
    pub commune_code: String,
    pub office_id: Option<Uuid>,
    pub contact_sealed: Vec<u8>,
    pub key_id: String,
    pub phone_key: Vec<u8>,
    pub phone_tail_key: Vec<u8>,
    pub secret_hash: Vec<u8>,
    pub lang: String,
    pub announce_state: String,
    pub opened_at: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
