//! An order gets its number where the courier allotted some to the account; a person hears when few or none are left.

use crate::domain::task::TaskKind;
use crate::flows::house::{CourierAccount, House};
use crate::store::tasks::{self, SubjectKind};
use crate::store::waybill_ranges::{self, Claim};
use crate::store::{StoreError, Tx, accounts};
use buuta_webhooks::{Numbers, Waybill};
use uuid::Uuid;

/// Whether an order can be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allotted {
    /// With this number.
    Number(Waybill),
    /// Its courier numbers it.
    NotNeeded,
    /// Not before its account has numbers again.
    UsedUp,
}

/// Gives an order the number it is placed under, the same in every try.
pub async fn allot_number(
    house: &House,
    tx: &Tx,
    account: &CourierAccount,
    order_id: Uuid,
) -> Result<Allotted, StoreError> {
    if account.courier.numbers() == Numbers::Own {
        return Ok(Allotted::NotNeeded);
    }
    let account_id = account.account.id;
    let mut claim = waybill_ranges::claim(tx, account_id, order_id).await?;
    if claim == Claim::UsedUp {
        // a range may be coming in just now: whoever brings it settles the task that is there by then
        accounts::hold(tx, account_id).await?;
        claim = waybill_ranges::claim(tx, account_id, order_id).await?;
    }
    match claim {
        Claim::NoRanges => Ok(Allotted::NotNeeded),
        Claim::UsedUp => {
            tasks::open(tx, TaskKind::WaybillsUsedUp, SubjectKind::Account, account_id, "").await?;
            Ok(Allotted::UsedUp)
        }
        Claim::Number(number) => {
            if waybill_ranges::count_left(tx, account_id).await? < u64::from(house.settings.waybills.tell_below) {
                tell_few_are_left(tx, account_id).await?;
            }
            Ok(Allotted::Number(number))
        }
    }
}

/// Told once until the next range comes, whatever a person has answered meanwhile: the task names the last number.
async fn tell_few_are_left(tx: &Tx, account_id: Uuid) -> Result<(), StoreError> {
    let ranges = waybill_ranges::list(tx, account_id).await?;
    let last = ranges.last().map(|kept| kept.range.last()).unwrap_or_default();
    tasks::open_first(tx, TaskKind::FewWaybills, SubjectKind::Account, account_id, &last).await
}
