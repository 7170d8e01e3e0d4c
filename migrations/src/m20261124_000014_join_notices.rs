//! Lets notices of one household be told by one message: each remembers with which other one it was.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000014_join_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, JOIN).await
    }

    /// What was told together would be told again, each alone: taking this step back would tell twice.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

// together_key: a blind index of who is told what; notices with the same one may share a message.
// joined_to: the notification whose message says this one too; one that is due is joined to none.
// led_by: the try that carried the message.
const JOIN: &str = "
alter table notification add column together_key BYTES null;
alter table notification add column joined_to ID null references notification (id)
    check (joined_to is null or state in ('sending', 'sent', 'unknown'));
alter table notification_try add column led_by ID null references notification_try (id)
    check (led_by is null or (provider_id is null and message_ref is null and cost_vnd is null));
create index notification_due_together on notification (together_key) where state = 'due';
create index notification_joined on notification (joined_to) where joined_to is not null;
create index notification_try_led on notification_try (led_by) where led_by is not null;
";
