//! A person who works at a desk.

use sea_orm::entity::prelude::*;

/// A row of `staff`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sign_in_name: String,
    pub name_sealed: Vec<u8>,
    pub key_id: String,
    pub role: String,
    pub office_id: Option<Uuid>,
    pub agency_id: Option<Uuid>,
    pub password_hash: String,
    pub password_state: String,
    pub wrong_tries: i64,
    pub locked_until_at: Option<i64>,
    pub opened_at: i64,
    pub retired_at: Option<i64>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
