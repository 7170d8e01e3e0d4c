//! What is watched of an account: whether its pushes are missed, and until when it is left alone.

use sea_orm::entity::prelude::*;

/// A row of `account_watch`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_watch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    pub pushes_missed_since_at: Option<i64>,
    pub rests_until_at: Option<i64>,
    pub rests_why: Option<String>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
