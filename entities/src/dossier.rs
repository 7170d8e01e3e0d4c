//! A dossier (hồ sơ) of a request; its official code may come later.

use sea_orm::entity::prelude::*;

/// A row of `dossier`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dossier")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: Uuid,
    pub agency_id: Uuid,
    pub procedure_id: Option<Uuid>,
    pub code_key: Option<Vec<u8>>,
    pub code_sealed: Option<Vec<u8>>,
    pub code_shape: Option<String>,
    pub key_id: Option<String>,
    pub merged_into_id: Option<Uuid>,
    pub result_ready_at: Option<i64>,
    pub confirmed_at: Option<i64>,
    pub confirmed_by: Option<String>,
    pub custody_count: i64,
    pub custody_head: Vec<u8>,
    pub opened_at: i64,
    pub accepted_at: Option<i64>,
    pub due_at: Option<i64>,
}

/// None: joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
