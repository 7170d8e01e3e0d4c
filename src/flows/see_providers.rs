//! An operator sees how each provider of text messages stands: what it is given, whether it rests, and what it lacks.

use crate::channels::ReportCheck;
use crate::domain::budget::{Budget, Spent};
use crate::domain::channel::Channel;
use crate::domain::pace::NotNow;
use crate::domain::time::At;
use crate::flows::choose_provider::weight_of;
use crate::flows::house::House;
use crate::flows::ways::MessageAccount;
use crate::store::{StoreError, provider_health, providers};
use std::collections::HashMap;
use uuid::Uuid;

/// A message taken longer ago than this, in seconds, is not looked for.
const TAKEN_WITHIN_S: i64 = 7 * 24 * 3600;

/// How a provider stands.
pub struct ProviderState {
    pub name: String,
    pub messenger: &'static str,
    pub channel: Channel,
    pub is_on: bool,
    /// Settings it lacks.
    pub missing: Vec<&'static str>,
    /// Its weight among accounts that can say the same, percent.
    pub weight_percent: u32,
    /// Until when this process does not call it, and why.
    pub rest: Option<NotNow>,
    pub spent_today: Spent,
    pub budget: Budget,
    /// When it last took a message, if that was within a week.
    pub last_taken_at: Option<At>,
    pub tokens: Tokens,
    pub reports: ReportCheck,
}

/// Whether a provider's tokens are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// It wants none.
    None,
    /// The first message asks for them.
    NotYet,
    GoodUntil(At),
    /// They ended then, and the next message renews them.
    EndedAt(At),
}

/// How every provider stands, by name.
pub async fn see_providers(house: &House) -> Result<Vec<ProviderState>, StoreError> {
    let accounts = house.ways.providers();
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.provider.id).collect();
    let (db, now) = (&house.store, house.store.now());
    let today = provider_health::today(db, &ids).await?;
    let tallies = house.ways.tallies.of_late(house).await?;
    let last_taken = provider_health::last_taken(db, now.plus_s(-TAKEN_WITHIN_S)).await?;
    let rests: HashMap<Uuid, NotNow> = house.ways.paces.resting().into_iter().collect();
    let mut states = Vec::with_capacity(accounts.len());
    for account in accounts.iter() {
        let id = account.provider.id;
        let keys = &account.provider.settings;
        let settings = account.messenger.settings().iter();
        states.push(ProviderState {
            name: account.provider.name.clone(),
            messenger: account.messenger.name(),
            channel: account.messenger.channel(),
            is_on: account.provider.is_on,
            missing: settings
                .filter(|setting| setting.default.is_none() && keys.get(setting.name).trim().is_empty())
                .map(|setting| setting.name)
                .collect(),
            weight_percent: weight_of(house, &tallies, id),
            rest: rests.get(&id).copied(),
            spent_today: today.get(&id).copied().unwrap_or_default().spent,
            budget: account.budget(),
            last_taken_at: last_taken.get(&id).copied(),
            tokens: tokens(house, account).await?,
            reports: account.messenger.report_check(keys),
        });
    }
    Ok(states)
}

async fn tokens(house: &House, account: &MessageAccount) -> Result<Tokens, StoreError> {
    let keys = &account.provider.settings;
    if account.messenger.renewal(keys, keys.get("refresh_token")).is_none() {
        return Ok(Tokens::None);
    }
    let session = providers::find_session(&house.store, account.provider.id).await?;
    Ok(match session {
        Some(session) if session.access_until_at > house.store.now() => Tokens::GoodUntil(session.access_until_at),
        // a session begins without a token, and one that a provider refused is good no more
        Some(session) if session.access_until_at.0 > 0 => Tokens::EndedAt(session.access_until_at),
        Some(_) | None => Tokens::NotYet,
    })
}
