//! Lets a courier's list of orders come in by hand: a message may have been a row of a file.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000005_take_in_lists"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => ddl::run(manager, POSTGRES).await,
            _ => ddl::run(manager, SQLITE).await,
        }
    }

    /// Rows of lists that came in since would have no place.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

const POSTGRES: &str = "
alter table message drop constraint message_source_check;
alter table message add constraint message_source_check
    check (source in ('push', 'feed', 'updated_since', 'per_order', 'list'));
";

/// SQLite changes a check by moving the rows.
const SQLITE: &str = "
create table message_anew (
    id ID not null primary key,
    account_id ID not null references courier_account (id),
    hash BYTES not null,
    source text not null check (source in ('push', 'feed', 'updated_since', 'per_order', 'list')),
    authenticity text not null check (authenticity in ('unsigned', 'authentic')),
    body_sealed BYTES not null,
    key_id text not null,
    received_at AT not null,
    copies bigint not null check (copies > 0),
    reading text not null check (reading in ('waiting', 'applied', 'parked', 'unreadable', 'rejected')),
    read_tries bigint not null,
    next_read_at AT null,
    problem text null,
    unique (account_id, hash),
    check ((reading = 'waiting') = (next_read_at is not null)),
    check ((reading in ('parked', 'unreadable', 'rejected')) = (problem is not null) or reading = 'waiting')
);
insert into message_anew (id, account_id, hash, source, authenticity, body_sealed, key_id, received_at, copies,
    reading, read_tries, next_read_at, problem)
select id, account_id, hash, source, authenticity, body_sealed, key_id, received_at, copies,
    reading, read_tries, next_read_at, problem from message;
drop table message;
alter table message_anew rename to message;
create index message_to_read on message (next_read_at) where next_read_at is not null;
create index message_put_aside on message (reading, id) where reading in ('parked', 'unreadable', 'rejected');
";
