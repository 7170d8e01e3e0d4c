//! Lets a citizen prove that she is the one who asks: one-time codes, and the short sessions they open.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000006_prove_who_asks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [OUTBOX, CODES, SESSIONS] {
            ddl::run(manager, sql).await?;
        }
        Ok(())
    }

    /// Who was given a code by whom is of this step: taking it back would lose that.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

/// The same table with one kind of work more: SQLite changes a check only together with its table.
const OUTBOX: &str = "
create table outbox_now (
    id ID not null primary key,
    kind text not null check (kind in ('place_order', 'announce_request', 'cancel_order', 'pull_order', 'tell_citizen', 'mail_code')),
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

const CODES: &str = "
create table one_time_code (
    id ID not null primary key,
    request_id ID not null references request (id),
    way text not null check (way in ('email', 'counter')),
    given_by_id ID null references staff (id),
    wrong_tries bigint not null check (wrong_tries >= 0),
    made_at AT not null,
    expires_at AT not null,
    ended_at AT null,
    ended_as text null check (ended_as in ('used', 'replaced', 'guessed_at')),
    check ((way = 'counter') = (given_by_id is not null)),
    check ((ended_at is null) = (ended_as is null))
);
create unique index one_time_code_one_live on one_time_code (request_id) where ended_at is null;
create index one_time_code_by_request on one_time_code (request_id, made_at);
";

const SESSIONS: &str = "
create table holder_session (
    id ID not null primary key,
    request_id ID not null references request (id),
    code_id ID not null unique references one_time_code (id),
    token_hash BYTES not null unique,
    opened_at AT not null,
    ends_at AT not null,
    ended_at AT null
);
create index holder_session_by_request on holder_session (request_id);
";
