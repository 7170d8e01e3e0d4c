//! Lets staff in, gives dossiers their appointment, and results the sheet they are handed over with.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000001_open_the_desks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [STAFF, APPOINTMENTS, MANIFESTS, OPERATORS] {
            ddl::run(manager, sql).await?;
        }
        Ok(())
    }

    /// Custody is signed by accounts of this step: taking it back would leave signatures of nobody.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

const STAFF: &str = "
create table staff (
    id ID not null primary key,
    sign_in_name text not null unique,
    name_sealed BYTES not null,
    key_id text not null,
    role text not null check (role in ('clerk', 'postman', 'officer', 'supervisor', 'administrator')),
    office_id ID null references office (id),
    agency_id ID null references agency (id),
    password_hash text not null,
    password_state text not null check (password_state in ('given', 'own')),
    wrong_tries bigint not null check (wrong_tries >= 0),
    locked_until_at AT null,
    opened_at AT not null,
    retired_at AT null,
    check (case role
        when 'officer' then office_id is null and agency_id is not null
        when 'supervisor' then (office_id is null) <> (agency_id is null)
        when 'administrator' then office_id is null and agency_id is null
        else office_id is not null and agency_id is null
    end)
);
create table staff_session (
    id ID not null primary key,
    staff_id ID not null references staff (id),
    token_hash BYTES not null unique,
    opened_at AT not null,
    seen_at AT not null,
    ended_at AT null
);
create index staff_session_by_staff on staff_session (staff_id);
create table staff_operation (
    id ID not null primary key,
    staff_id ID not null references staff (id),
    shown_at_path text not null,
    done_at AT not null
);
create index staff_operation_by_path on staff_operation (staff_id, shown_at_path);
create index leg_live on leg (opened_at) where ended_at is null;
";

const APPOINTMENTS: &str = "
alter table dossier add column accepted_at AT null;
alter table dossier add column due_at AT null;
create table appointment (
    id ID not null primary key,
    dossier_id ID not null references dossier (id),
    accepted_at AT not null,
    due_at AT null,
    how text not null check (how in ('counted', 'chosen')),
    note_sealed BYTES not null,
    key_id text not null,
    set_by_id ID not null references staff (id),
    set_at AT not null
);
create index appointment_by_dossier on appointment (dossier_id);
create index dossier_by_agency on dossier (agency_id);
create index dossier_by_due on dossier (due_at) where due_at is not null and result_ready_at is null;
";

const MANIFESTS: &str = "
create table manifest (
    id ID not null primary key,
    number text not null unique,
    agency_id ID not null references agency (id),
    opened_by_id ID not null references staff (id),
    opened_at AT not null,
    taken_by_id ID null references staff (id),
    taken_at AT null,
    check ((taken_by_id is null) = (taken_at is null))
);
create index manifest_by_agency on manifest (agency_id);
create table manifest_leg (
    manifest_id ID not null references manifest (id),
    leg_id ID not null references leg (id),
    position bigint not null check (position > 0),
    passing text not null check (passing in ('waits', 'taken', 'left')),
    primary key (manifest_id, leg_id)
);
create unique index manifest_leg_waits_once on manifest_leg (leg_id) where passing = 'waits';
create index manifest_leg_by_leg on manifest_leg (leg_id);
";

// quiet_since_at: since when a courier has said nothing new of an order; null once a person has been told of it
const OPERATORS: &str = "
alter table \"order\" add column quiet_since_at AT null;
update \"order\" set quiet_since_at = coalesce(heard_at, opened_at) where life = 'live';
create index order_quiet on \"order\" (quiet_since_at) where life = 'live' and placing_state = 'placed' and quiet_since_at is not null;
create index task_open on task (deadline_at, id) where settled_at is null;
create index message_put_aside on message (reading, id) where reading in ('parked', 'unreadable', 'rejected');
";
