//! A courier has an order and says nothing of it for long: a person is told.

use crate::domain::task::TaskKind;
use crate::flows::house::House;
use crate::store::orders;
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx};
use uuid::Uuid;

/// Orders looked at in one run; the next run takes on.
const LIMIT: u64 = 200;

/// Opens a task for each order whose courier has been silent longer than the setting allows, once until it speaks
/// again. Silence about papers that have arrived by signed hand-over needs nobody. Says how many tasks were opened.
pub async fn find_silent_orders(house: &House) -> Result<usize, StoreError> {
    let before = house.store.now().plus_s(-i64::from(house.settings.silence.after_hours) * 3600);
    let tx = house.store.begin().await?;
    let found: Vec<Uuid> = orders::list_quiet_since(&tx, before, LIMIT).await?.iter().map(|order| order.id).collect();
    if found.is_empty() {
        return Ok(0);
    }
    orders::hold(&tx, &found).await?;
    // read again once held: news may have come meanwhile
    let mut silent = orders::list_quiet_since(&tx, before, LIMIT).await?;
    silent.retain(|order| found.contains(&order.id));
    let ids: Vec<Uuid> = silent.iter().map(|order| order.id).collect();
    let under_way = orders::list_under_way(&tx, &ids).await?;
    silent.retain(|order| under_way.contains(&order.id));
    for order in &silent {
        tasks::open(&tx, TaskKind::SilentOrder, SubjectKind::Order, order.id, &order.state).await?;
    }
    note_told(&tx, &ids).await?;
    tx.commit().await?;
    Ok(silent.len())
}

async fn note_told(tx: &Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    if ids.is_empty() { Ok(()) } else { orders::update_quiet_since(tx, ids, None).await }
}
