//! The province's own texts of notices, each version kept as it was written, and which of them is in use.

use crate::domain::channel::Channel;
use crate::domain::notice::NoticeKind;
use crate::domain::time::At;
use crate::store::rows::{get, known};
use crate::store::{Db, StoreError, Tx};
use crate::words::Lang;
use buuta_entities::{message_template, template_choice};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// The version of a text that is shipped with the program.
pub const SHIPPED: i64 = 0;

/// Which text: of a kind of notice, for a channel, in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextKey {
    pub kind: NoticeKind,
    pub channel: Channel,
    pub lang: Lang,
}

/// A version, as it was written.
#[derive(Clone, Debug)]
pub struct KeptVersion {
    pub version: i64,
    pub content: String,
    pub written_at: At,
    pub written_by: Uuid,
}

/// When a version was put to use, and by whom.
#[derive(Clone, Debug)]
pub struct Choice {
    pub version: i64,
    pub chosen_at: At,
    pub chosen_by: Uuid,
}

/// A text of the province that is in use.
#[derive(Clone, Debug)]
pub struct InUse {
    pub channel: Channel,
    pub version: i64,
    pub content: String,
}

/// Adds a version; says its number.
pub async fn insert_version(tx: &Tx, key: TextKey, content: &str, staff_id: Uuid) -> Result<i64, StoreError> {
    let last = list_versions(tx, key).await?.first().map_or(SHIPPED, |kept| kept.version);
    let row = message_template::ActiveModel {
        id: Set(tx.new_id()),
        kind: Set(key.kind.as_str().to_owned()),
        lang: Set(key.lang.as_str().to_owned()),
        channel: Set(key.channel.as_str().to_owned()),
        version: Set(last + 1),
        content: Set(content.to_owned()),
        written_at: Set(tx.now().0),
        written_by_id: Set(staff_id),
    };
    message_template::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(last + 1)
}

/// The versions of a text, the newest first.
pub async fn list_versions(db: &impl Db, key: TextKey) -> Result<Vec<KeptVersion>, StoreError> {
    use message_template::Column as C;
    let rows = message_template::Entity::find()
        .filter(C::Kind.eq(key.kind.as_str()))
        .filter(C::Lang.eq(key.lang.as_str()))
        .filter(C::Channel.eq(key.channel.as_str()))
        .order_by_desc(C::Version)
        .all(db.connection())
        .await?;
    let kept = rows.into_iter().map(|row| KeptVersion {
        version: row.version,
        content: row.content,
        written_at: At(row.written_at),
        written_by: row.written_by_id,
    });
    Ok(kept.collect())
}

/// Puts a version to use.
pub async fn insert_choice(tx: &Tx, key: TextKey, version: i64, staff_id: Uuid) -> Result<(), StoreError> {
    use template_choice::Column as C;
    let last: Option<i64> = of_key(key)
        .select_only()
        .column(C::ChoiceNo)
        .order_by_desc(C::ChoiceNo)
        .limit(1)
        .into_tuple()
        .one(tx.connection())
        .await?;
    let row = template_choice::ActiveModel {
        id: Set(tx.new_id()),
        kind: Set(key.kind.as_str().to_owned()),
        lang: Set(key.lang.as_str().to_owned()),
        channel: Set(key.channel.as_str().to_owned()),
        choice_no: Set(last.unwrap_or(0) + 1),
        version: Set((version != SHIPPED).then_some(version)),
        chosen_at: Set(tx.now().0),
        chosen_by_id: Set(staff_id),
    };
    template_choice::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// What was put to use of a text, the last one first.
pub async fn list_choices(db: &impl Db, key: TextKey) -> Result<Vec<Choice>, StoreError> {
    let rows = of_key(key).order_by_desc(template_choice::Column::ChoiceNo).all(db.connection()).await?;
    let choices = rows.into_iter().map(|row| Choice {
        version: row.version.unwrap_or(SHIPPED),
        chosen_at: At(row.chosen_at),
        chosen_by: row.chosen_by_id,
    });
    Ok(choices.collect())
}

fn of_key(key: TextKey) -> sea_orm::Select<template_choice::Entity> {
    use template_choice::Column as C;
    template_choice::Entity::find()
        .filter(C::Kind.eq(key.kind.as_str()))
        .filter(C::Lang.eq(key.lang.as_str()))
        .filter(C::Channel.eq(key.channel.as_str()))
}

/// The province's own texts in use of a kind of notice in a language; channels told by the shipped text are left out.
pub async fn list_in_use(db: &impl Db, kind: NoticeKind, lang: Lang) -> Result<Vec<InUse>, StoreError> {
    let sql = "select t.channel, t.version, t.content from template_choice c join message_template t \
               on t.kind = c.kind and t.lang = c.lang and t.channel = c.channel and t.version = c.version \
               where c.kind = $1 and c.lang = $2 and c.choice_no = (select max(n.choice_no) from template_choice n \
               where n.kind = c.kind and n.lang = c.lang and n.channel = c.channel)";
    let values = vec![kind.as_str().into(), lang.as_str().into()];
    let rows = db.connection().query_all_raw(db.statement(sql, values)).await?;
    rows.iter()
        .map(|row| {
            let channel: String = get(row, "channel")?;
            Ok(InUse {
                channel: known(Channel::parse(&channel), "message_template", "channel")?,
                version: get(row, "version")?,
                content: get(row, "content")?,
            })
        })
        .collect()
}

/// The version in use of every text that was ever chosen.
pub async fn list_all_in_use(db: &impl Db) -> Result<Vec<(TextKey, i64)>, StoreError> {
    let sql = "select c.kind, c.channel, c.lang, c.version from template_choice c \
               where c.choice_no = (select max(n.choice_no) from template_choice n \
               where n.kind = c.kind and n.lang = c.lang and n.channel = c.channel)";
    let rows = db.connection().query_all_raw(db.statement(sql, vec![])).await?;
    rows.iter()
        .map(|row| {
            let (kind, channel, lang): (String, String, String) =
                (get(row, "kind")?, get(row, "channel")?, get(row, "lang")?);
            let key = TextKey {
                kind: known(NoticeKind::parse(&kind), "template_choice", "kind")?,
                channel: known(Channel::parse(&channel), "template_choice", "channel")?,
                lang: Lang::parse(&lang),
            };
            Ok((key, get::<Option<i64>>(row, "version")?.unwrap_or(SHIPPED)))
        })
        .collect()
}
