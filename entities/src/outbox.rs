//! Work caused by a fact, written in the same transaction as the fact.

use sea_orm::entity::prelude::*;

/// A row of `outbox`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub subject_id: Uuid,
    pub state: String,
    pub due_at: i64,
    pub lease_token: Option<Uuid>,
    pub lease_until_at: Option<i64>,
    pub call_begun_at: Option<i64>,
    pub send_tries: i64,
    pub problem: Option<String>,
    pub enqueued_at: i64,
    pub finished_at: Option<i64>,
    pub leases_lost: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
