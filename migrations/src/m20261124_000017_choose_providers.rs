//! Lets a provider be chosen by what it has cost today, and finds messages and work that are stuck.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000017_choose_providers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    /// What was spent today would be forgotten, and budgets passed.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

const UP: &str = "
create table provider_day (
    provider_id ID not null references provider (id),
    day text not null,
    messages bigint not null check (messages >= 0),
    cost_vnd bigint not null check (cost_vnd >= 0),
    spent_told_at AT null,
    primary key (provider_id, day)
);
create index notification_unsettled on notification (made_due_at) where settled_at is null;
alter table outbox add column leases_lost bigint not null default 0;
create index outbox_losing on outbox (leases_lost) where finished_at is null and leases_lost > 0;
";
