//! Orders can be cancelled: what each courier calls them, and how far the cancelling has come.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000004_cancel_orders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, CANCEL).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, KEEP).await
    }
}

const CANCEL: &str = "
alter table \"order\" add column courier_id text null;
alter table \"order\" add column cancelling text not null default 'not_wanted' check (cancelling in
    ('not_wanted', 'wanted', 'asked', 'recall_wanted', 'recall_asked', 'by_person', 'done'));
";

const KEEP: &str = "
alter table \"order\" drop column cancelling;
alter table \"order\" drop column courier_id;
";
