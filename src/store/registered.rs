//! What providers have registered of notices: carriers a text, Zalo the parameters of a template.

use crate::domain::notice::NoticeKind;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use crate::words::Lang;
use buuta_entities::registered_wording;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Notes what a provider has registered, in place of what was noted before; nothing where nothing is registered.
pub async fn put(
    tx: &Tx,
    provider_id: Uuid,
    kind: NoticeKind,
    lang: Lang,
    content: &str,
    staff_id: Uuid,
) -> Result<(), StoreError> {
    use registered_wording::Column as C;
    let row = registered_wording::ActiveModel {
        id: Set(tx.new_id()),
        provider_id: Set(provider_id),
        kind: Set(kind.as_str().to_owned()),
        lang: Set(lang.as_str().to_owned()),
        content: Set(content.to_owned()),
        noted_at: Set(tx.now().0),
        noted_by_id: Set(staff_id),
    };
    registered_wording::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([C::ProviderId, C::Kind, C::Lang])
                .update_columns([C::Content, C::NotedAt, C::NotedById])
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// What a provider has registered of a kind of notice in a language; the empty text where nothing is noted.
pub async fn find(db: &impl Db, provider_id: Uuid, kind: NoticeKind, lang: Lang) -> Result<String, StoreError> {
    use registered_wording::Column as C;
    let row = registered_wording::Entity::find()
        .filter(C::ProviderId.eq(provider_id))
        .filter(C::Kind.eq(kind.as_str()))
        .filter(C::Lang.eq(lang.as_str()))
        .one(db.connection())
        .await?;
    Ok(row.map(|row| row.content).unwrap_or_default())
}

/// What a provider has registered of a kind of notice.
#[derive(Clone, Debug)]
pub struct Noted {
    pub provider_id: Uuid,
    pub kind: NoticeKind,
    pub lang: Lang,
    pub content: String,
}

/// Everything that is noted.
pub async fn list(db: &impl Db) -> Result<Vec<Noted>, StoreError> {
    let rows = registered_wording::Entity::find().order_by_asc(registered_wording::Column::Id);
    let noted = rows.all(db.connection()).await?.into_iter().map(|row| {
        Ok(Noted {
            provider_id: row.provider_id,
            kind: known(NoticeKind::parse(&row.kind), "registered_wording", "kind")?,
            lang: Lang::parse(&row.lang),
            content: row.content,
        })
    });
    noted.collect()
}
