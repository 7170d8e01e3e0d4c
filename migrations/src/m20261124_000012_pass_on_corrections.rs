//! Lets couriers be told of a corrected address.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000012_pass_on_corrections"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, OUTBOX).await
    }

    /// Work of the new kind may be open: taking the step back would lose it.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

/// The same table with no list of kinds in it: which there are is known to the code that reads them, and every new one
/// would mean to copy the table again, because SQLite changes a check only together with its table.
const OUTBOX: &str = "
create table outbox_now (
    id ID not null primary key,
    kind text not null,
    subject_id ID not null,
    state text not null check (state in ('waiting', 'leased', 'done', 'unknown', 'failed', 'dropped')),
    due_at AT not null,
    lease_token ID null,
    lease_until_at AT null,
    call_begun_at AT null,
    send_tries bigint not null check (send_tries >= 0),
    problem text null,
    enqueued_at AT not null,
    finished_at AT null,
    check ((state = 'leased') = (lease_token is not null)),
    check ((lease_token is null) = (lease_until_at is null)),
    check ((state in ('waiting', 'leased')) = (finished_at is null))
);
insert into outbox_now select id, kind, subject_id, state, due_at, lease_token, lease_until_at, call_begun_at, send_tries,
    problem, enqueued_at, finished_at from outbox;
drop table outbox;
alter table outbox_now rename to outbox;
create unique index outbox_one_open on outbox (kind, subject_id) where finished_at is null and kind <> 'pull_order';
create unique index outbox_one_waiting_pull on outbox (kind, subject_id) where state = 'waiting' and kind = 'pull_order';
create index outbox_due on outbox (due_at) where state = 'waiting';
create index outbox_leased on outbox (lease_until_at) where state = 'leased';
";
