//! Notes which identity paper a clerk was shown before a one-time code was given out at a counter. Nothing that stands on
//! the paper is kept.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000011_note_the_paper_shown"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, PAPER_SHOWN).await
    }

    /// Who was shown what is of this step: taking it back would lose that.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

/// No code was given at a counter before this step.
const PAPER_SHOWN: &str = "
alter table one_time_code add column paper_shown text null
    check (paper_shown in ('identity_card', 'electronic_identity', 'passport'))
    check ((paper_shown is null) = (given_by_id is null));
";
