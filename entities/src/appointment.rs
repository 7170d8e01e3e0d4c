//! An appointment given for a dossier: until when the result is promised, and how that was found.

use sea_orm::entity::prelude::*;

/// A row of `appointment`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub dossier_id: Uuid,
    pub accepted_at: i64,
    pub due_at: Option<i64>,
    pub how: String,
    pub note_sealed: Vec<u8>,
    pub key_id: String,
    pub set_by_id: Uuid,
    pub set_at: i64,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
