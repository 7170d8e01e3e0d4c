//! A courier that nobody calls fetches the list of its orders.

use crate::flows::house::{CourierAccount, House};
use crate::store::StoreError;
use crate::store::orders::{self, Order};
use buuta_webhooks::{InboundRequest, OrderSheet, OrdersBy, Refusal};

/// Orders of one list, at most. Those that end make room for the next.
const MOST_ORDERS: u64 = 1000;

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// This courier is called: it has no list.
    #[error("this courier takes no orders from a list")]
    NoList,
    /// Not let in: the caller answers 401 and says no more.
    #[error("the fetch was refused: {0}")]
    Refused(Refusal),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The list, for whoever signs the fetch as a push is signed.
pub async fn fetch_orders(
    house: &House,
    account: &CourierAccount,
    fetch: &InboundRequest,
) -> Result<Vec<(Order, OrderSheet)>, ListError> {
    if account.courier.orders_by() != OrdersBy::List {
        return Err(ListError::NoList);
    }
    let now = house.store.now().to_utc();
    account.courier.check_push(&account.account.settings, fetch, now).map_err(|refusal| {
        tracing::warn!(account = account.account.name, %refusal, "a fetch of orders was refused");
        ListError::Refused(refusal)
    })?;
    Ok(list_orders(house, account).await?)
}

/// The orders an account has to carry, each with what is written of it, oldest first.
pub async fn list_orders(house: &House, account: &CourierAccount) -> Result<Vec<(Order, OrderSheet)>, StoreError> {
    orders::list_open_sheets(&house.store, account.account.id, MOST_ORDERS).await
}
