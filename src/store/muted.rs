//! What nobody at an address wants to be told any more, by channel and purpose. A row is a blind index: it names nobody.

use crate::domain::channel::Channel;
use crate::domain::leg::Purpose;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::muted;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// What is not wanted: messages about papers of a purpose, by a channel, at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mute(pub Vec<u8>);

impl Mute {
    /// The one of this channel, purpose and address.
    pub fn of(db: &impl Db, channel: Channel, purpose: Purpose, address: &str) -> Mute {
        let text = format!("{} {} {}", channel.as_str(), purpose.as_str(), address.to_lowercase());
        Mute(db.store().keys().index("muted", &text))
    }

    /// The one of this channel and purpose of a request alone, wherever it is told.
    pub fn of_request(db: &impl Db, channel: Channel, purpose: Purpose, request_id: Uuid) -> Mute {
        let text = format!("{} {} request {request_id}", channel.as_str(), purpose.as_str());
        Mute(db.store().keys().index("muted", &text))
    }
}

/// Has nothing of the kind sent any more.
pub async fn insert_if_new(tx: &Tx, mute: &Mute) -> Result<(), StoreError> {
    let row = muted::ActiveModel { id: Set(tx.new_id()), mute_index: Set(mute.0.clone()), muted_at: Set(tx.now().0) };
    muted::Entity::insert(row)
        .on_conflict(OnConflict::column(muted::Column::MuteIndex).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// Has it sent again.
pub async fn delete(tx: &Tx, mute: &Mute) -> Result<(), StoreError> {
    let which = muted::Entity::delete_many().filter(muted::Column::MuteIndex.eq(mute.0.clone()));
    which.exec(tx.connection()).await?;
    Ok(())
}

/// Whether it is not wanted.
pub async fn stands(db: &impl Db, mute: &Mute) -> Result<bool, StoreError> {
    let row = muted::Entity::find().filter(muted::Column::MuteIndex.eq(mute.0.clone())).one(db.connection()).await?;
    Ok(row.is_some())
}

/// The channels of those that are not wanted.
pub async fn list_standing(db: &impl Db, mutes: Vec<(Channel, Mute)>) -> Result<Vec<Channel>, StoreError> {
    let indexes: Vec<Vec<u8>> = mutes.iter().map(|(_, mute)| mute.0.clone()).collect();
    let rows = muted::Entity::find().filter(muted::Column::MuteIndex.is_in(indexes)).all(db.connection()).await?;
    let stands = |mute: &Mute| rows.iter().any(|row| row.mute_index == mute.0);
    Ok(mutes.into_iter().filter(|(_, mute)| stands(mute)).map(|(channel, _)| channel).collect())
}
