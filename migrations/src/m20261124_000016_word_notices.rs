//! Lets a province word its notices: texts in versions, which of them is in use, and what providers have registered.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// This step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261124_000016_word_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, WORDS).await?;
        ddl::only_add_to(manager, "message_template").await?;
        ddl::only_add_to(manager, "template_choice").await
    }

    /// The texts prove what citizens were told: taking this step back would lose them.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("this step cannot be undone: restore a backup instead".to_owned()))
    }
}

// template_choice.version: null goes back to the text that is shipped
// notification_try.template_version: 0 is the text that is shipped
const WORDS: &str = "
create table message_template (
    id ID not null primary key,
    kind text not null,
    lang text not null check (lang in ('vi', 'en')),
    channel text not null check (channel in ('zns', 'sms', 'email')),
    version bigint not null check (version > 0),
    content text not null,
    written_at AT not null,
    written_by_id ID not null references staff (id),
    unique (kind, lang, channel, version)
);
create table template_choice (
    id ID not null primary key,
    kind text not null,
    lang text not null check (lang in ('vi', 'en')),
    channel text not null check (channel in ('zns', 'sms', 'email')),
    choice_no bigint not null check (choice_no > 0),
    version bigint null,
    chosen_at AT not null,
    chosen_by_id ID not null references staff (id),
    unique (kind, lang, channel, choice_no),
    foreign key (kind, lang, channel, version) references message_template (kind, lang, channel, version)
);
create table registered_wording (
    id ID not null primary key,
    provider_id ID not null references provider (id),
    kind text not null,
    lang text not null check (lang in ('vi', 'en')),
    content text not null,
    noted_at AT not null,
    noted_by_id ID not null references staff (id),
    unique (provider_id, kind, lang)
);
alter table notification_try add column template_version bigint null;
";
