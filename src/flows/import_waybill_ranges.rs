//! Ranges of waybill numbers come in that a courier allotted to an account; what waited for a number goes on.

use crate::domain::task::TaskKind;
use crate::domain::waybill_range::{RangeError, Scheme, WaybillRange};
use crate::flows::house::{CourierAccount, House};
use crate::flows::import_lists::{ImportError, Rows};
use crate::store::{StoreError, Tx, accounts, outbox, tasks, waybill_ranges};
use buuta_webhooks::Numbers;

/// Why a range is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum AddRangeError {
    #[error("this courier numbers its orders itself")]
    NumbersItself,
    #[error(transparent)]
    NoRange(#[from] RangeError),
    #[error("it overlaps the range from {first} to {last}, which the account has already")]
    Overlaps { first: String, last: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Ranges of an account: scheme (`s10` or `plain`), first_number, last_number, as the courier wrote them. The same list
/// again changes nothing. Says how many.
pub async fn import_waybill_ranges(
    house: &House,
    tx: &Tx,
    account: &CourierAccount,
    text: &str,
) -> Result<usize, ImportError> {
    let list = Rows::read(text)?;
    for (line, row) in &list.rows {
        let wrong = |what| ImportError::Line { line: *line, what };
        let scheme = Scheme::parse(list.get(row, "scheme")?).ok_or(wrong("scheme is neither s10 nor plain"))?;
        let (first, last) = (list.get(row, "first_number")?, list.get(row, "last_number")?);
        add_range(house, tx, account, scheme, first, last).await.map_err(|error| match error {
            AddRangeError::Store(error) => ImportError::Store(error),
            why => ImportError::Range { line: *line, why },
        })?;
    }
    Ok(list.rows.len())
}

/// Adds a range to an account, unless it is there already: what waited for a number is placed.
pub async fn add_range(
    house: &House,
    tx: &Tx,
    account: &CourierAccount,
    scheme: Scheme,
    first: &str,
    last: &str,
) -> Result<(), AddRangeError> {
    if account.courier.numbers() == Numbers::Own {
        return Err(AddRangeError::NumbersItself);
    }
    let range = WaybillRange::between(scheme, first, last)?;
    let account_id = account.account.id;
    // held, so that two ranges do not come in past each other
    accounts::hold(tx, account_id).await?;
    for kept in waybill_ranges::list(tx, account_id).await? {
        if kept.range == range {
            return Ok(());
        }
        if kept.range.overlaps(&range) {
            return Err(AddRangeError::Overlaps { first: kept.range.first(), last: kept.range.last() });
        }
    }
    waybill_ranges::insert(tx, account_id, &range).await?;
    tasks::settle_about(tx, TaskKind::WaybillsUsedUp, account_id, "range").await?;
    if waybill_ranges::count_left(tx, account_id).await? >= u64::from(house.settings.waybills.tell_below) {
        tasks::settle_about(tx, TaskKind::FewWaybills, account_id, "range").await?;
    }
    outbox::hasten_placing(tx, account_id).await?;
    Ok(())
}
