//! One thing a citizen is to be told, at most once.

use sea_orm::entity::prelude::*;

/// A row of `notification`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub kind: String,
    pub recipient: String,
    pub fact_code: String,
    pub fact_at: i64,
    pub state: String,
    pub reason: Option<String>,
    pub made_due_at: i64,
    pub settled_at: Option<i64>,
    pub made_due_anew_at: Option<i64>,
    pub together_key: Option<Vec<u8>>,
    pub joined_to: Option<Uuid>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
