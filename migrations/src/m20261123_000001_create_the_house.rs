//! Creates every table of the first house, with the constraints that hold its invariants.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261123_000001_create_the_house"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in [PLACES, COURIERS, PEOPLE_AND_DOSSIERS, ORDERS, CUSTODY, WORK, DOORS] {
            ddl::run(manager, sql).await?;
        }
        Ok(())
    }

    /// There is nothing before the first step to go back to.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the first step cannot be undone: drop the database instead".to_owned()))
    }
}

const PLACES: &str = "
create table agency (
    id ID not null primary key,
    code text not null unique,
    name text not null,
    parent_id ID null references agency (id),
    commune_code text not null,
    address text not null,
    phone text not null
);
create table office (
    id ID not null primary key,
    code text not null unique,
    name text not null,
    parent_id ID null references office (id),
    commune_code text not null,
    lat double precision null,
    lon double precision null,
    hotline text not null,
    pickup_capacity_per_day bigint not null check (pickup_capacity_per_day >= 0),
    check ((lat is null) = (lon is null))
);
create index office_by_commune on office (commune_code);
create table procedure (
    id ID not null primary key,
    code text not null unique,
    name text not null,
    field text not null,
    working_days bigint not null check (working_days >= 0),
    fee_vnd bigint not null check (fee_vnd >= 0),
    by_post text not null check (by_post in ('allowed', 'not_allowed'))
);
create table procedure_document (
    id ID not null primary key,
    procedure_id ID not null references procedure (id),
    position bigint not null,
    name text not null,
    copy_kind text not null check (copy_kind in ('original', 'certified', 'plain')),
    quantity bigint not null check (quantity > 0),
    unique (procedure_id, position)
);
";

const PEOPLE_AND_DOSSIERS: &str = "
create table request (
    id ID not null primary key,
    code text not null unique,
    opened_by text not null check (opened_by in ('citizen', 'clerk', 'officer', 'import')),
    agency_id ID not null references agency (id),
    procedure_id ID null references procedure (id),
    account_id ID not null references courier_account (id),
    fetch_papers text not null check (fetch_papers in ('by_post', 'at_desk')),
    return_result text not null check (return_result in ('by_post', 'at_desk')),
    commune_code text not null,
    office_id ID null references office (id),
    contact_sealed BYTES not null,
    key_id text not null,
    phone_key BYTES not null,
    phone_tail_key BYTES not null,
    secret_hash BYTES not null,
    lang text not null check (lang in ('vi', 'en')),
    announce_state text not null check (announce_state in ('not_needed', 'wanted', 'done', 'refused', 'unknown')),
    opened_at AT not null
);
create index request_by_phone on request (phone_key);
create table dossier (
    id ID not null primary key,
    request_id ID not null references request (id),
    agency_id ID not null references agency (id),
    procedure_id ID null references procedure (id),
    code_key BYTES null,
    code_sealed BYTES null,
    code_shape text null check (code_shape in ('official', 'other')),
    key_id text null,
    merged_into_id ID null references dossier (id),
    result_ready_at AT null,
    confirmed_at AT null,
    confirmed_by text null check (confirmed_by in ('citizen', 'officer')),
    custody_count bigint not null check (custody_count >= 0),
    custody_head BYTES not null,
    opened_at AT not null,
    check ((code_key is null) = (code_sealed is null)),
    check ((code_key is null) = (code_shape is null)),
    check ((code_key is null) = (key_id is null)),
    check ((confirmed_at is null) = (confirmed_by is null))
);
create unique index dossier_one_per_code on dossier (code_key) where merged_into_id is null and code_key is not null;
create index dossier_by_request on dossier (request_id);
";

const COURIERS: &str = "
create table courier_account (
    id ID not null primary key,
    name text not null unique,
    courier text not null,
    use_state text not null check (use_state in ('on', 'off')),
    resend_when_unknown text not null check (resend_when_unknown in ('never', 'answers_already_there')),
    settings_sealed BYTES not null,
    key_id text not null,
    opened_at AT not null
);
create table courier_push_token (
    id ID not null primary key,
    account_id ID not null references courier_account (id),
    token_hash BYTES not null unique,
    opened_at AT not null,
    retired_at AT null
);
create table status_code (
    id ID not null primary key,
    account_id ID not null references courier_account (id),
    raw_code text not null,
    kind text not null,
    certainty text not null check (certainty in ('confirmed', 'assumed')),
    confirmed_by text null,
    redelivery text not null check (redelivery in ('never', 'when_return_asked')),
    words text not null,
    unique (account_id, raw_code),
    check ((certainty = 'confirmed') = (confirmed_by is not null))
);
create table area_code (
    id ID not null primary key,
    account_id ID not null references courier_account (id),
    commune_code text not null,
    province_code text not null,
    district_code text not null,
    ward_code text not null,
    unique (account_id, commune_code)
);
create table feed_cursor (
    account_id ID not null primary key references courier_account (id),
    cursor text not null,
    moved_at AT not null
);
";

const ORDERS: &str = "
create table leg (
    id ID not null primary key,
    dossier_id ID not null references dossier (id),
    direction text not null check (direction in ('to_agency', 'to_citizen')),
    purpose text not null check (purpose in ('submission', 'supplement', 'result', 'refusal', 'withdrawn_papers', 'transfer')),
    attempt bigint not null check (attempt > 0),
    previous_leg_id ID null references leg (id),
    office_id ID null references office (id),
    end_sealed BYTES not null,
    key_id text not null,
    commune_code text not null,
    opened_at AT not null,
    ended_at AT null,
    ended_as text null check (ended_as in ('delivered', 'returned', 'cancelled', 'failed', 'lost')),
    unique (dossier_id, direction, purpose, attempt),
    check ((attempt = 1) = (previous_leg_id is null)),
    check ((ended_at is null) = (ended_as is null)),
    check ((direction = 'to_agency') = (purpose in ('submission', 'supplement', 'withdrawn_papers')) or purpose = 'transfer')
);
create unique index leg_one_live on leg (dossier_id, direction, purpose) where ended_at is null;
create table \"order\" (
    id ID not null primary key,
    account_id ID not null references courier_account (id),
    reference text not null,
    direction text not null check (direction in ('to_agency', 'to_citizen')),
    sheet_sealed BYTES null,
    key_id text not null,
    placing_state text not null check (placing_state in ('wanted', 'held', 'calling', 'placed', 'refused', 'unknown', 'cancelled')),
    waybill text null,
    fee_vnd bigint null check (fee_vnd >= 0),
    state text not null,
    phase text not null check (phase in ('forward', 'return_asked', 'returning')),
    state_since_at AT not null,
    delivery_tries bigint not null check (delivery_tries >= 0),
    waiting_kind text null,
    provisional_kind text null,
    life text not null check (life in ('live', 'ended')),
    version bigint not null,
    next_pull_at AT null,
    heard_at AT null,
    opened_at AT not null,
    unique (account_id, reference)
);
create unique index order_one_per_waybill on \"order\" (account_id, waybill) where waybill is not null;
create index order_due_for_pull on \"order\" (next_pull_at) where next_pull_at is not null;
create table parcel (
    id ID not null primary key,
    order_id ID not null references \"order\" (id),
    code text null,
    code_shape text null check (code_shape in ('s10_valid', 's10_suspicious', 'other')),
    weight_g bigint not null check (weight_g > 0),
    check ((code is null) = (code_shape is null))
);
create unique index parcel_one_per_code on parcel (order_id, code) where code is not null;
create index parcel_by_code on parcel (code) where code is not null;
create index parcel_by_order on parcel (order_id);
create table parcel_leg (
    parcel_id ID not null references parcel (id),
    leg_id ID not null references leg (id),
    primary key (parcel_id, leg_id)
);
create index parcel_leg_by_leg on parcel_leg (leg_id);
create table event (
    id ID not null primary key,
    order_id ID not null references \"order\" (id),
    raw_code text not null,
    occurred_at AT not null,
    raw_reason text not null,
    occurred_offset_s bigint not null,
    raw_text_sealed BYTES not null,
    place_sealed BYTES null,
    key_id text not null,
    kind text null,
    reason text null,
    next_action text null,
    certainty text not null check (certainty in ('confirmed', 'assumed')),
    redelivery text not null check (redelivery in ('never', 'when_return_asked')),
    authenticity text not null check (authenticity in ('unsigned', 'authentic')),
    heard_by text not null check (heard_by in ('push', 'pull', 'both', 'person')),
    recorded_at AT not null,
    unique (order_id, occurred_at, raw_code, raw_reason),
    check (occurred_at % 1000000 = 0)
);
";

const CUSTODY: &str = "
create table custody_entry (
    id ID not null primary key,
    dossier_id ID not null references dossier (id),
    seq bigint not null check (seq > 0),
    fact_key text not null,
    kind text not null check (kind in ('handover', 'scan', 'courier_says', 'merge')),
    strength text not null check (strength in ('signed', 'scanned', 'courier_says')),
    from_holder text null check (from_holder in ('citizen', 'post', 'agency')),
    to_holder text null check (to_holder in ('citizen', 'post', 'agency')),
    leg_id ID null references leg (id),
    order_id ID null references \"order\" (id),
    occurred_at AT not null,
    recorded_at AT not null,
    content_sealed BYTES null,
    key_id text not null,
    commitment BYTES not null,
    previous_hash BYTES not null,
    hash BYTES not null unique,
    unique (dossier_id, seq),
    unique (dossier_id, fact_key)
);
";

const WORK: &str = "
create table message (
    id ID not null primary key,
    account_id ID not null references courier_account (id),
    hash BYTES not null,
    source text not null check (source in ('push', 'feed', 'updated_since', 'per_order')),
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
create index message_to_read on message (next_read_at) where next_read_at is not null;
create table outbox (
    id ID not null primary key,
    kind text not null check (kind in ('place_order', 'announce_request', 'cancel_order', 'pull_order', 'tell_citizen')),
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
create unique index outbox_one_open on outbox (kind, subject_id) where finished_at is null and kind <> 'pull_order';
create unique index outbox_one_waiting_pull on outbox (kind, subject_id) where state = 'waiting' and kind = 'pull_order';
create index outbox_due on outbox (due_at) where state = 'waiting';
create index outbox_leased on outbox (lease_until_at) where state = 'leased';
create table notification (
    id ID not null primary key,
    order_id ID not null references \"order\" (id),
    kind text not null,
    recipient text not null,
    fact_code text not null,
    fact_at AT not null,
    state text not null check (state in ('due', 'sending', 'sent', 'unknown', 'failed', 'overtaken')),
    reason text null,
    made_due_at AT not null,
    settled_at AT null,
    unique (order_id, kind, recipient, fact_code, fact_at),
    check ((state in ('due', 'sending')) = (settled_at is null))
);
create index notification_open on notification (order_id, state);
create table notification_try (
    id ID not null primary key,
    notification_id ID not null references notification (id),
    try_no bigint not null,
    channel text not null,
    begun_at AT not null,
    ended_at AT null,
    outcome text null check (outcome in ('accepted', 'refused', 'try_later', 'unknown')),
    problem text null,
    unique (notification_id, try_no),
    check ((ended_at is null) = (outcome is null))
);
create table task (
    id ID not null primary key,
    kind text not null,
    subject_kind text not null,
    subject_id ID not null,
    detail text not null,
    opened_at AT not null,
    deadline_at AT not null,
    owner text null,
    settled_at AT null,
    settled_by text null,
    settled_how text null,
    check ((settled_at is null) = (settled_by is null)),
    check ((settled_at is null) = (settled_how is null))
);
create unique index task_one_open on task (kind, subject_id, detail) where settled_at is null;
create index task_by_subject on task (subject_id);
create table schedule_run (
    name text not null,
    due_at AT not null,
    started_at AT not null,
    finished_at AT null,
    problem text null,
    primary key (name, due_at)
);
";

const DOORS: &str = "
create table api_key (
    id ID not null primary key,
    name text not null unique,
    key_hash BYTES not null unique,
    scopes text not null,
    opened_at AT not null,
    retired_at AT null
);
create table idempotency_key (
    id ID not null primary key,
    api_key_id ID not null references api_key (id),
    idempotency_key text not null,
    route text not null,
    request_hash BYTES not null,
    answer_status bigint null,
    answer_sealed BYTES null,
    key_id text null,
    opened_at AT not null,
    unique (api_key_id, idempotency_key)
);
";
