//! Lets work be found by its kind: what piles up for a courier that is away does not slow down what citizens are told.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000018_find_work_by_kind"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, DOWN).await
    }
}

const UP: &str = "
drop index outbox_due;
drop index outbox_leased;
create index outbox_due on outbox (kind, due_at, id) where state = 'waiting';
create index outbox_leased on outbox (kind, lease_until_at, id) where state = 'leased';
";

const DOWN: &str = "
drop index outbox_due;
drop index outbox_leased;
create index outbox_due on outbox (due_at) where state = 'waiting';
create index outbox_leased on outbox (lease_until_at) where state = 'leased';
";
