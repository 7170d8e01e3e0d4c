//! Which account a message is given to on a channel. One that rests, or has spent its budget of the day, is passed over:
//! it was never asked, so that the next way can tell nobody twice.

use crate::domain::provider_health::{Tally, draw, weight_percent};
use crate::domain::task::TaskKind;
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::ways::MessageAccount;
use crate::pacing::Turn;
use crate::store::StoreError;
use crate::store::provider_health::{self, Today};
use crate::store::tasks::{self, SubjectKind};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Why a person is told of an account.
const WHY: &str = "budget";

/// Seconds until it is looked again whether a spent budget has been raised.
const SPENT_LOOK_S: i64 = 600;

/// Which account a message is given to.
pub enum Chosen<'a> {
    Account(Arc<MessageAccount>, Turn<'a>),
    /// None of them may be asked now, the first then.
    NotBefore(At),
}

/// Chooses among the accounts of a channel, the nearest first and by weight among those as near, and takes its turn;
/// `None` where there are none. `parts` of the message say what it costs.
pub async fn choose<'a>(
    house: &'a House,
    nearest_first: Vec<Vec<Arc<MessageAccount>>>,
    parts: usize,
) -> Result<Option<Chosen<'a>>, StoreError> {
    let today = spent_today(house, &nearest_first).await?;
    let mut not_before: Option<At> = None;
    let mut pass_over = |until: At| not_before = Some(not_before.map_or(until, |at| at.min(until)));
    for as_near in nearest_first {
        for account in by_weight(house, as_near).await? {
            let id = account.provider.id;
            let Today { spent, is_told } = today.get(&id).copied().unwrap_or_default();
            if !account.budget().allows(spent, account.cost_vnd(parts).unwrap_or(0)) {
                if !is_told {
                    tell_spent(house, id).await?;
                }
                // the next day begins a second after the end of this one; a person may raise the budget before
                let now = house.store.now();
                pass_over(now.end_of_day().plus_s(1).min(now.plus_s(SPENT_LOOK_S)));
                continue;
            }
            match house.ways.paces.take_turn(id) {
                Ok(turn) => return Ok(Some(Chosen::Account(account, turn))),
                Err(rest) => pass_over(rest.until),
            }
        }
    }
    Ok(not_before.map(Chosen::NotBefore))
}

async fn spent_today(house: &House, accounts: &[Vec<Arc<MessageAccount>>]) -> Result<HashMap<Uuid, Today>, StoreError> {
    let limited = accounts.iter().flatten().filter(|account| !account.budget().is_endless());
    let ids: Vec<Uuid> = limited.map(|account| account.provider.id).collect();
    if ids.is_empty() { Ok(HashMap::new()) } else { provider_health::today(&house.store, &ids).await }
}

/// A person is told once a day.
async fn tell_spent(house: &House, provider_id: Uuid) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    if provider_health::claim_telling(&tx, provider_id).await? {
        tasks::open(&tx, TaskKind::ProviderTrouble, SubjectKind::Provider, provider_id, WHY).await?;
    }
    tx.commit().await
}

async fn by_weight(house: &House, accounts: Vec<Arc<MessageAccount>>) -> Result<Vec<Arc<MessageAccount>>, StoreError> {
    if accounts.len() < 2 {
        return Ok(accounts);
    }
    let tallies = house.ways.tallies.of_late(house).await?;
    let weigh = |account: Arc<MessageAccount>| {
        let weight = weight_of(house, &tallies, account.provider.id);
        (account, weight)
    };
    let weighed = accounts.into_iter().map(weigh).collect();
    Ok(draw(weighed, |bound| house.store.chance().below(bound)))
}

/// The weight of an account now, percent.
pub fn weight_of(house: &House, tallies: &HashMap<Uuid, Tally>, provider_id: Uuid) -> u32 {
    let tally = tallies.get(&provider_id).copied().unwrap_or_default();
    weight_percent(tally, house.settings.channels.least_weight_percent)
}

/// How the tries of late went, read again after seconds.
#[derive(Default)]
pub struct Tallies(Mutex<Option<Last>>);

struct Last {
    read_at: At,
    tallies: Arc<HashMap<Uuid, Tally>>,
}

impl Tallies {
    /// What became of the tries in the window, by account.
    pub async fn of_late(&self, house: &House) -> Result<Arc<HashMap<Uuid, Tally>>, StoreError> {
        let (settings, now) = (&house.settings.channels, house.store.now());
        if let Some(read) = self.still_fresh(now, i64::from(settings.weighed_every_s)) {
            return Ok(read);
        }
        let since = now.plus_s(-i64::from(settings.weighed_minutes) * 60);
        let read = provider_health::tally(&house.store, since, i64::from(settings.late_after_s)).await?;
        let tallies = Arc::new(read);
        let last = Last { read_at: now, tallies: Arc::clone(&tallies) };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
        Ok(tallies)
    }

    /// What was read last, if that was a moment ago. Whoever finds it old reads it again; others go on with it meanwhile.
    fn still_fresh(&self, now: At, every_s: i64) -> Option<Arc<HashMap<Uuid, Tally>>> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = last.as_mut()?;
        if now.seconds_since(last.read_at) < every_s {
            return Some(Arc::clone(&last.tallies));
        }
        last.read_at = now;
        None
    }
}
