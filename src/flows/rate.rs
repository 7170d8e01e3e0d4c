//! She rates what was done for her, and may change it.

use crate::domain::rating::Rating;
use crate::flows::hear_wish::look_at;
use crate::flows::house::House;
use crate::store::{StoreError, ratings, requests};
use uuid::Uuid;

/// Why nothing is rated.
#[derive(Debug, thiserror::Error)]
pub enum RateError {
    #[error("there is no such request")]
    NoSuchRequest,
    #[error("nothing has come where it was to go yet")]
    NothingToRate,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Rates, or changes what was rated before: the last word counts.
pub async fn rate(house: &House, request_id: Uuid, rating: &Rating) -> Result<(), RateError> {
    let tx = house.store.begin().await?;
    let request = requests::find_for_update(&tx, request_id).await?.ok_or(RateError::NoSuchRequest)?;
    if !look_at(house, &tx, request).await?.situation.allows_rating() {
        return Err(RateError::NothingToRate);
    }
    ratings::put(&tx, request_id, rating).await?;
    tx.commit().await?;
    Ok(())
}
