//! Allots waybill numbers: ranges that a courier gave an account, and the number each order got.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000009_allot_waybills"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, ALLOT).await
    }

    /// Numbers that were given would be given again.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

// retired_at: when the courier refused the order under this number; the number is never given again
const ALLOT: &str = "
create table waybill_range (
    id ID not null primary key,
    account_id ID not null references courier_account (id),
    scheme text not null check (scheme in ('s10', 'plain')),
    prefix text not null,
    suffix text not null,
    digits bigint not null check (digits between 1 and 15),
    first_serial bigint not null check (first_serial >= 0),
    last_serial bigint not null,
    next_serial bigint not null,
    taken_in_at AT not null,
    check (first_serial <= last_serial),
    check (next_serial between first_serial and last_serial + 1)
);
create index waybill_range_with_numbers on waybill_range (account_id, id) where next_serial <= last_serial;
create table waybill_number (
    id ID not null primary key,
    account_id ID not null references courier_account (id),
    number text not null,
    order_id ID not null references \"order\" (id),
    claimed_at AT not null,
    retired_at AT null,
    unique (account_id, number)
);
create unique index waybill_number_one_in_use on waybill_number (order_id) where retired_at is null;
";
