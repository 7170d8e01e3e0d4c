//! What news call their orders, and which orders those are.

use crate::store::rows::ROWS_AT_ONCE;
use crate::store::{Db, StoreError, waybill_ranges};
use buuta_entities::order;
use buuta_webhooks::CourierNews;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// What a piece of news calls its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names<'a> {
    pub reference: Option<&'a str>,
    pub waybill: Option<&'a str>,
}

impl<'a> Names<'a> {
    /// The names in a piece of news.
    pub fn of(news: &'a CourierNews) -> Names<'a> {
        Names {
            reference: news.reference.as_ref().map(|reference| reference.0.as_str()),
            waybill: news.waybill.as_ref().map(|waybill| waybill.0.as_str()),
        }
    }
}

/// The orders an account knows by these names, in their order: by our reference first, else by
/// the courier's number, else by the number it was placed under.
pub async fn list_by_names(
    db: &impl Db,
    account_id: Uuid,
    names: &[Names<'_>],
) -> Result<Vec<Option<Uuid>>, StoreError> {
    use order::Column as C;
    let mut by_reference = HashMap::new();
    let mut by_waybill: HashMap<String, Uuid> = HashMap::new();
    let mut by_allotted = HashMap::new();
    for chunk in names.chunks(ROWS_AT_ONCE) {
        let is_named = C::Reference
            .is_in(chunk.iter().filter_map(|names| names.reference))
            .or(C::Waybill.is_in(chunk.iter().filter_map(|names| names.waybill)));
        let rows: Vec<(Uuid, String, Option<String>)> = order::Entity::find()
            .select_only()
            .columns([C::Id, C::Reference, C::Waybill])
            .filter(C::AccountId.eq(account_id))
            .filter(is_named)
            .into_tuple()
            .all(db.connection())
            .await?;
        for (id, reference, waybill) in rows {
            by_reference.insert(reference, id);
            by_waybill.extend(waybill.map(|waybill| (waybill, id)));
        }
        by_allotted.extend(waybill_ranges::list_orders(db, account_id, chunk).await?);
    }
    let order_of = |names: &Names<'_>| {
        let by_reference = names.reference.and_then(|reference| by_reference.get(reference));
        let by_number = |orders: &HashMap<String, Uuid>| orders.get(names.waybill?).copied();
        by_reference.copied().or_else(|| by_number(&by_waybill)).or_else(|| by_number(&by_allotted))
    };
    Ok(names.iter().map(order_of).collect())
}
