//! Courier accounts are watched: whose pushes are missed, so that asking makes up for them, and who is left alone.

use crate::domain::pushes::Pushes;
use crate::domain::task::TaskKind;
use crate::flows::house::{CourierAccount, House};
use crate::store::tasks::{self, SubjectKind};
use crate::store::watch::{self, Watch};
use crate::store::{StoreError, Tx, orders};
use buuta_webhooks::TrackingSource;
use std::collections::HashMap;
use uuid::Uuid;

/// Judges the pushes of every account by how its facts were heard of late, and notes which accounts rest.
pub async fn watch_accounts(house: &House) -> Result<(), StoreError> {
    let settings = &house.settings.pushes;
    let grace_s = i64::from(settings.grace_minutes) * 60;
    // a fact so young may still be pushed
    let until = house.store.now().plus_s(-grace_s);
    let from = until.plus_s(-i64::from(settings.judged_minutes) * 60);
    let tallies = watch::tally(&house.store, from, until, grace_s).await?;
    let mut rests: HashMap<Uuid, _> = house.gateway.resting().into_iter().collect();
    let tx = house.store.begin().await?;
    let before = watch::list(&tx).await?;
    let mut has_changed = false;
    for account in house.accounts_in_use() {
        let id = account.account.id;
        let known = before.get(&id).copied().unwrap_or_default();
        let pushes = match account.courier.tracking().contains(&TrackingSource::Push) {
            true => known.pushes().after(tallies.get(&id).copied().unwrap_or_default()),
            false => Pushes::Heard,
        };
        let mut now = Watch { rest: rests.remove(&id).or(known.rest), ..known };
        if pushes != known.pushes() {
            now.pushes_missed_since = (pushes == Pushes::Missed).then(|| tx.now());
            draw_consequences(house, &tx, &account, pushes).await?;
            has_changed = true;
        }
        if now != known {
            watch::put(&tx, id, &now).await?;
        }
    }
    tx.commit().await?;
    // the periods of asking hang on it
    if has_changed { house.reload_accounts().await } else { Ok(()) }
}

/// A person is told once, and asking no longer waits as long as was meant before.
async fn draw_consequences(house: &House, tx: &Tx, account: &CourierAccount, pushes: Pushes) -> Result<(), StoreError> {
    let id = account.account.id;
    match pushes {
        Pushes::Missed => {
            tracing::warn!(account = account.account.name, "pushes are missed: its orders are asked about more often");
            orders::ask_sooner(tx, id, house.settings.polling.missed_pushes_divide_by).await?;
            tasks::open(tx, TaskKind::MissedPushes, SubjectKind::Account, id, "").await
        }
        Pushes::Heard => {
            tracing::info!(account = account.account.name, "pushes are heard again");
            tasks::settle_about(tx, TaskKind::MissedPushes, id, "courier").await
        }
    }
}
