//! Lets citizens ask from home: when offices are open, what a slot holds, and on which terms a request was opened.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000002_ask_from_home"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [OFFICES, SLOTS, TERMS] {
            ddl::run(manager, sql).await?;
        }
        Ok(())
    }

    /// Consents are of this step: taking it back would lose what people agreed to.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

const OFFICES: &str = "
create table office_opening (
    office_id ID not null primary key references office (id),
    address text not null,
    week text not null,
    slot_capacity bigint null check (slot_capacity >= 0),
    urgent_week text null
);
create table office_day (
    office_id ID not null references office (id),
    day text not null,
    hours text null,
    primary key (office_id, day)
);
create table office_area (
    commune_code text not null primary key,
    office_id ID not null references office (id)
);
";

const SLOTS: &str = "
create table slot (
    id ID not null primary key,
    office_id ID not null references office (id),
    begins_at AT not null,
    ends_at AT not null,
    capacity bigint not null,
    taken bigint not null,
    unique (office_id, begins_at),
    check (begins_at < ends_at),
    check (taken >= 0 and taken <= capacity)
);
create table booking (
    id ID not null primary key,
    slot_id ID not null references slot (id),
    request_id ID not null references request (id),
    booked_at AT not null,
    released_at AT null
);
create unique index booking_one_live on booking (request_id) where released_at is null;
create index booking_by_slot on booking (slot_id);
";

const TERMS: &str = "
create table request_terms (
    request_id ID not null primary key references request (id),
    operation_key BYTES null unique,
    urgency text not null check (urgency in ('usual', 'urgent')),
    payer text not null check (payer in ('citizen_on_delivery', 'citizen_prepaid', 'agency', 'budget')),
    consent_version text null,
    consented_at AT null,
    content_sealed BYTES not null,
    key_id text not null,
    check ((consent_version is null) = (consented_at is null))
);
alter table \"order\" add column urgency text not null default 'usual' check (urgency in ('usual', 'urgent'));
";
