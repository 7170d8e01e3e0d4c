//! One journey of a dossier's papers, and which go at it this is.

use sea_orm::entity::prelude::*;

/// A row of `leg`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leg")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub dossier_id: Uuid,
    pub direction: String,
    pub purpose: String,
    pub attempt: i64,
    pub previous_leg_id: Option<Uuid>,
    pub office_id: Option<Uuid>,
    pub end_sealed: Vec<u8>,
    pub key_id: String,
    pub commune_code: String,
    pub opened_at: i64,
    pub ended_at: Option<i64>,
    pub ended_as: Option<String>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
