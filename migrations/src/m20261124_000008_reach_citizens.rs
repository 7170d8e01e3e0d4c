//! Lets citizens be reached by text message: providers and their tokens, what they tell afterwards, and who reached nobody.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000008_reach_citizens"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [PROVIDERS, TRIES, REPORTS] {
            ddl::run(manager, sql).await?;
        }
        Ok(())
    }

    /// Reports prove what citizens were told: taking this step back would lose them.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

const PROVIDERS: &str = "
create table provider (
    id ID not null primary key,
    name text not null unique,
    messenger text not null,
    use_state text not null check (use_state in ('on', 'off')),
    agency_id ID null references agency (id),
    settings_sealed BYTES not null,
    key_id text not null,
    report_token_hash BYTES not null unique,
    opened_at AT not null
);
create table provider_session (
    provider_id ID not null primary key references provider (id),
    tokens_sealed BYTES not null,
    key_id text not null,
    access_until_at AT not null,
    renewing_token ID null,
    renewing_until_at AT null,
    renewed_at AT not null,
    check ((renewing_token is null) = (renewing_until_at is null))
);
create table muted (
    id ID not null primary key,
    mute_index BYTES not null unique,
    muted_at AT not null
);
create table unreachable (
    channel text not null,
    address_index BYTES not null,
    until_at AT not null,
    primary key (channel, address_index)
);
";

/// A try that a report is to follow is open until it comes, or until nobody waits for it any more.
const TRIES: &str = "
alter table notification add column made_due_anew_at AT null;
alter table notification_try add column provider_id ID null references provider (id);
alter table notification_try add column message_ref text null;
alter table notification_try add column report_until_at AT null;
alter table notification_try add column delivered_at AT null;
alter table notification_try add column parts bigint null;
alter table notification_try add column cost_vnd bigint null;
create index notification_try_by_message on notification_try (provider_id, message_ref) where message_ref is not null;
create index notification_try_by_moment on notification_try (begun_at);
";

const REPORTS: &str = "
create table delivery_report (
    id ID not null primary key,
    provider_id ID not null references provider (id),
    content_hash BYTES not null,
    content_sealed BYTES not null,
    key_id text not null,
    received_at AT not null,
    reading text not null check (reading in ('applied', 'waiting', 'nothing', 'unreadable', 'refused')),
    signature text null check (signature in ('none', 'fits', 'differs', 'missing')),
    notification_id ID null references notification (id),
    message_ref text null,
    reported text null check (reported in ('delivered', 'not_delivered')),
    unique (provider_id, content_hash)
);
create index delivery_report_waiting on delivery_report (provider_id, message_ref) where reading = 'waiting';
create index delivery_report_put_aside on delivery_report (id) where reading in ('waiting', 'unreadable', 'refused');
";
