//! Watches courier accounts: whether their pushes tell what they should, and whether they are left alone for a while.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000003_watch_accounts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, WATCH).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UNWATCH).await
    }
}

// pushed_at: when a push first told the event; null while only asking did
const WATCH: &str = "
create table account_watch (
    account_id ID not null primary key references courier_account (id),
    pushes_missed_since_at AT null,
    rests_until_at AT null,
    rests_why text null check (rests_why in ('courier_asked', 'keeps_failing')),
    check ((rests_until_at is null) = (rests_why is null))
);
alter table event add column pushed_at AT null;
update event set pushed_at = recorded_at where heard_by in ('push', 'both');
create index event_by_recorded on event (recorded_at);
";

const UNWATCH: &str = "
drop index event_by_recorded;
alter table event drop column pushed_at;
drop table account_watch;
";
