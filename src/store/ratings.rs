//! Ratings: one per request, which she may change; her words sealed.

use crate::domain::rating::{Rating, Stars};
use crate::domain::time::At;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::rating;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;
use uuid::Uuid;

/// A rating that was given.
#[derive(Clone, Debug)]
pub struct Given {
    pub rating: Rating,
    pub rated_at: At,
    pub changed_at: Option<At>,
}

/// Rates, or changes what was rated before.
pub async fn put(tx: &Tx, request_id: Uuid, rating: &Rating) -> Result<(), StoreError> {
    use rating::Column as C;
    let now = tx.now().0;
    let before = find(tx, request_id).await?;
    let row = rating::ActiveModel {
        request_id: Set(request_id),
        stars: Set(i64::from(rating.stars.count())),
        words_sealed: Set(tx.keys().seal_json("rating.words", &rating.words)),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        rated_at: Set(before.as_ref().map_or(now, |given| given.rated_at.0)),
        changed_at: Set(before.map(|_| now)),
    };
    let again =
        OnConflict::column(C::RequestId).update_columns([C::Stars, C::WordsSealed, C::KeyId, C::ChangedAt]).to_owned();
    rating::Entity::insert(row).on_conflict(again).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// What was rated.
pub async fn find(db: &impl Db, request_id: Uuid) -> Result<Option<Given>, StoreError> {
    let Some(row) = rating::Entity::find_by_id(request_id).one(db.connection()).await? else {
        return Ok(None);
    };
    let stars = u8::try_from(row.stars).ok().and_then(Stars::new);
    Ok(Some(Given {
        rating: Rating {
            stars: known(stars, "rating", "stars")?,
            words: db.store().keys().open_json("rating.words", &row.key_id, &row.words_sealed)?,
        },
        rated_at: At(row.rated_at),
        changed_at: row.changed_at.map(At),
    }))
}
