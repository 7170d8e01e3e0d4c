//! A code by which a citizen proves, once, that she is the one who asks. The code itself stands in no row.

use sea_orm::entity::prelude::*;

/// A row of `one_time_code`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: Uuid,
    pub way: String,
    pub given_by_id: Option<Uuid>,
    pub wrong_tries: i64,
    pub made_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
    pub ended_as: Option<String>,
    pub paper_shown: Option<String>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
