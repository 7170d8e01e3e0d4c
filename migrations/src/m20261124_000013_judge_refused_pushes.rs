//! Lets a refused push be judged again: what came with it beside its bytes is kept, sealed, for a while.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000013_judge_refused_pushes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, JUDGE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, FORGET).await
    }
}

// let_in_at: when a refused message was let in after all; what it said stands in a message of its own
const JUDGE: &str = "
alter table message add column let_in_at AT null check (let_in_at is null or reading = 'rejected');
create table refused_push (
    id ID not null primary key,
    message_id ID not null references message (id),
    envelope_hash BYTES not null,
    envelope_sealed BYTES not null,
    key_id text not null,
    received_at AT not null,
    unique (message_id, envelope_hash)
);
create index refused_push_by_age on refused_push (received_at);
";

const FORGET: &str = "
drop table refused_push;
alter table message drop column let_in_at;
";
