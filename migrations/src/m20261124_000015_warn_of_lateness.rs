//! Lets a citizen be warned that her result will probably come late: what she was told, and when an order is looked at next.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000015_warn_of_lateness"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, WATCH).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, FORGET).await
    }
}

// told_by_at: by when her result was expected when the journey home began
// late_look_at: when it is next asked whether it will come later; null while only news can change that
const WATCH: &str = "
alter table \"order\" add column told_by_at AT null;
alter table \"order\" add column late_look_at AT null;
update \"order\" set late_look_at = opened_at where life = 'live' and direction = 'to_citizen';
create index order_late_look on \"order\" (late_look_at) where late_look_at is not null;
";

const FORGET: &str = "
drop index order_late_look;
alter table \"order\" drop column late_look_at;
alter table \"order\" drop column told_by_at;
";
