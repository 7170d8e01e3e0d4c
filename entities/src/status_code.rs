//! What a courier's code means for one account, put in front of the courier's own table.

use sea_orm::entity::prelude::*;

/// A row of `status_code`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "status_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub raw_code: String,
    pub kind: String,
    pub certainty: String,
    pub confirmed_by: Option<String>,
    pub redelivery: String,
    pub words: String,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
