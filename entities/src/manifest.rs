//! A sheet of results that pass together from an agency to the post.

use sea_orm::entity::prelude::*;

/// A row of `manifest`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "manifest")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub agency_id: Uuid,
    pub opened_by_id: Uuid,
    pub opened_at: i64,
    pub taken_by_id: Option<Uuid>,
    pub taken_at: Option<i64>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
