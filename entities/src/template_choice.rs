//! Which text of a kind of notice was put to use, when and by whom.

use sea_orm::entity::prelude::*;

/// A row of `template_choice`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template_choice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub lang: String,
    pub channel: String,
    pub choice_no: i64,
    pub version: Option<i64>,
    pub chosen_at: i64,
    pub chosen_by_id: Uuid,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
