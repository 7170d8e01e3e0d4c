//! Ranges of waybill numbers that couriers allotted to accounts, and the number each order got: given once, never again.

use crate::domain::waybill_range::{Scheme, WaybillRange};
use crate::store::order_names::Names;
use crate::store::rows::{get, known};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{waybill_number, waybill_range};
use buuta_webhooks::Waybill;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// A range as it stands.
#[derive(Clone, Debug)]
pub struct KeptRange {
    pub range: WaybillRange,
    /// How many of its numbers no order has got.
    pub left: u64,
}

/// What came of asking for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    Number(Waybill),
    /// The account has no range: its courier numbers the order itself.
    NoRanges,
    /// Every number of its ranges is given.
    UsedUp,
}

/// Adds a range to an account.
pub async fn insert(tx: &Tx, account_id: Uuid, range: &WaybillRange) -> Result<(), StoreError> {
    let row = waybill_range::ActiveModel {
        id: Set(tx.new_id()),
        account_id: Set(account_id),
        scheme: Set(range.scheme.as_str().to_owned()),
        prefix: Set(range.prefix.clone()),
        suffix: Set(range.suffix.clone()),
        digits: Set(i64::from(range.digits)),
        first_serial: Set(stored(range.first_serial)),
        last_serial: Set(stored(range.last_serial)),
        next_serial: Set(stored(range.first_serial)),
        taken_in_at: Set(tx.now().0),
    };
    waybill_range::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The ranges of an account, oldest first.
pub async fn list(db: &impl Db, account_id: Uuid) -> Result<Vec<KeptRange>, StoreError> {
    use waybill_range::Column as C;
    let found = waybill_range::Entity::find().filter(C::AccountId.eq(account_id)).order_by_asc(C::Id);
    let rows = found.all(db.connection()).await?;
    rows.into_iter()
        .map(|row| {
            let left = u64::try_from(row.last_serial + 1 - row.next_serial).unwrap_or(0);
            Ok(KeptRange { range: range_of(row)?, left })
        })
        .collect()
}

/// How many numbers of an account no order has got.
pub async fn count_left(db: &impl Db, account_id: Uuid) -> Result<u64, StoreError> {
    let sql = "select cast(coalesce(sum(last_serial + 1 - next_serial), 0) as bigint) as n from waybill_range \
               where account_id = $1 and next_serial <= last_serial";
    let row = db.connection().query_one_raw(db.statement(sql, vec![account_id.into()])).await?;
    let count = row.map(|row| get::<i64>(&row, "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Gives an order the next number of its account's oldest range that has any; the one it has got already stays its own.
pub async fn claim(tx: &Tx, account_id: Uuid, order_id: Uuid) -> Result<Claim, StoreError> {
    use waybill_number::Column as C;
    let own = waybill_number::Entity::find().filter(C::OrderId.eq(order_id)).filter(C::RetiredAt.is_null());
    if let Some(own) = own.one(tx.connection()).await? {
        return Ok(Claim::Number(Waybill(own.number)));
    }
    // the range is held until the transaction ends: whoever wants the next number waits, and gets another
    let sql = format!(
        "update waybill_range set next_serial = next_serial + 1 where id = (select id from waybill_range \
         where account_id = $1 and next_serial <= last_serial order by id limit 1{}) returning id",
        tx.for_update()
    );
    let Some(row) = tx.connection().query_one_raw(tx.statement(&sql, vec![account_id.into()])).await? else {
        let ranges = waybill_range::Entity::find().filter(waybill_range::Column::AccountId.eq(account_id));
        let count = ranges.count(tx.connection()).await?;
        return Ok(if count == 0 { Claim::NoRanges } else { Claim::UsedUp });
    };
    let range = waybill_range::Entity::find_by_id(get::<Uuid>(&row, "id")?).one(tx.connection()).await?;
    let range = known(range, "waybill_range", "id")?;
    let serial = u64::try_from(range.next_serial - 1).unwrap_or(0);
    let number = range_of(range)?.number(serial);
    let row = waybill_number::ActiveModel {
        id: Set(tx.new_id()),
        account_id: Set(account_id),
        number: Set(number.clone()),
        order_id: Set(order_id),
        claimed_at: Set(tx.now().0),
        retired_at: Set(None),
    };
    waybill_number::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(Claim::Number(Waybill(number)))
}

/// The courier refused the order under its number: should it be asked again, it gets another.
pub async fn retire(tx: &Tx, order_id: Uuid) -> Result<(), StoreError> {
    use waybill_number::Column as C;
    waybill_number::Entity::update_many()
        .col_expr(C::RetiredAt, Expr::value(tx.now().0))
        .filter(C::OrderId.eq(order_id))
        .filter(C::RetiredAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The order of an account that was given this number.
pub async fn find_order(db: &impl Db, account_id: Uuid, number: &str) -> Result<Option<Uuid>, StoreError> {
    use waybill_number::Column as C;
    let given = waybill_number::Entity::find()
        .filter(C::AccountId.eq(account_id))
        .filter(C::Number.eq(number))
        .filter(C::RetiredAt.is_null());
    Ok(given.one(db.connection()).await?.map(|row| row.order_id))
}

/// The orders that were placed under the numbers among these names, by number.
pub async fn list_orders(
    db: &impl Db,
    account_id: Uuid,
    names: &[Names<'_>],
) -> Result<HashMap<String, Uuid>, StoreError> {
    use waybill_number::Column as C;
    let given = waybill_number::Entity::find()
        .filter(C::AccountId.eq(account_id))
        .filter(C::Number.is_in(names.iter().filter_map(|names| names.waybill)))
        .filter(C::RetiredAt.is_null());
    Ok(given.all(db.connection()).await?.into_iter().map(|row| (row.number, row.order_id)).collect())
}

fn range_of(row: waybill_range::Model) -> Result<WaybillRange, StoreError> {
    let serial = |number: i64, column| known(u64::try_from(number).ok(), "waybill_range", column);
    Ok(WaybillRange {
        scheme: known(Scheme::parse(&row.scheme), "waybill_range", "scheme")?,
        digits: known(u32::try_from(row.digits).ok(), "waybill_range", "digits")?,
        first_serial: serial(row.first_serial, "first_serial")?,
        last_serial: serial(row.last_serial, "last_serial")?,
        prefix: row.prefix,
        suffix: row.suffix,
    })
}

/// A range's digits are so few that every one of its numbers fits.
fn stored(serial: u64) -> i64 {
    i64::try_from(serial).unwrap_or(i64::MAX)
}
