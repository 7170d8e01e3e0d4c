//! What one courier account is asked to do.

use sea_orm::entity::prelude::*;

/// A row of `order`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub reference: String,
    pub direction: String,
    pub sheet_sealed: Option<Vec<u8>>,
    pub key_id: String,
    pub placing_state: String,
    pub waybill: Option<String>,
    pub fee_vnd: Option<i64>,
    pub state: String,
    pub phase: String,
    pub state_since_at: i64,
    pub delivery_tries: i64,
    pub waiting_kind: Option<String>,
    pub provisional_kind: Option<String>,
    pub life: String,
    pub version: i64,
    pub next_pull_at: Option<i64>,
    pub heard_at: Option<i64>,
    pub opened_at: i64,
    pub quiet_since_at: Option<i64>,
    pub urgency: String,
    pub courier_id: Option<String>,
    pub cancelling: String,
    pub told_by_at: Option<i64>,
    pub late_look_at: Option<i64>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
