//! Lets citizens wish something about their papers and be answered, rate what was done, and take their consent back.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000007_hear_wishes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [WISHES, RATINGS, CONSENT] {
            ddl::run(manager, sql).await?;
        }
        Ok(())
    }

    /// What people complained about, and what they were answered, is of this step: taking it back would lose that.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

const WISHES: &str = "
create table wish (
    id ID not null primary key,
    request_id ID not null references request (id),
    order_id ID null references \"order\" (id),
    kind text not null,
    operation_key BYTES not null unique,
    content_sealed BYTES not null,
    key_id text not null,
    made_at AT not null,
    deadline_at AT null,
    answered_at AT null,
    answered_by_id ID null references staff (id),
    outcome text null check (outcome in ('granted', 'declined')),
    answer_sealed BYTES null,
    answer_key_id text null,
    check ((answered_at is null) = (outcome is null)),
    check ((answered_by_id is null) = (answer_sealed is null)),
    check ((answer_key_id is null) = (answer_sealed is null)),
    check (answered_by_id is null or (answered_at is not null and deadline_at is not null)),
    check (answered_at is not null or deadline_at is not null)
);
create unique index wish_one_open on wish (request_id, kind) where answered_at is null;
create index wish_by_request on wish (request_id, made_at);
";

const RATINGS: &str = "
create table rating (
    request_id ID not null primary key references request (id),
    stars bigint not null check (stars between 1 and 5),
    words_sealed BYTES not null,
    key_id text not null,
    rated_at AT not null,
    changed_at AT null
);
";

const CONSENT: &str = "
alter table request_terms add column consent_withdrawn_at AT null check (consent_withdrawn_at is null or consented_at is not null);
";
