//! One try at sending a notification.

use sea_orm::entity::prelude::*;

/// A row of `notification_try`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_try")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub notification_id: Uuid,
    pub try_no: i64,
    pub channel: String,
    pub begun_at: i64,
    pub ended_at: Option<i64>,
    pub outcome: Option<String>,
    pub problem: Option<String>,
    pub provider_id: Option<Uuid>,
    pub message_ref: Option<String>,
    pub report_until_at: Option<i64>,
    pub delivered_at: Option<i64>,
    pub parts: Option<i64>,
    pub cost_vnd: Option<i64>,
    pub template_version: Option<i64>,
    pub led_by: Option<Uuid>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
