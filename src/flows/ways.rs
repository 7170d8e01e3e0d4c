//! The ways to citizens: the order channels are tried in, the hours telephones are left alone, and the providers in use.

use crate::channels::{About, Messenger, Messengers, messenger};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::budget::Budget;
use crate::domain::channel::{Channel, Ladder, LadderError, Limits};
use crate::domain::notice::NoticeKind;
use crate::domain::pace;
use crate::domain::telling::{QuietHours, QuietHoursError};
use crate::domain::time::At;
use crate::flows::choose_provider::Tallies;
use crate::pacing::Paces;
use crate::sealing::token_hash;
use crate::store::providers::{self, Provider};
use crate::store::{Store, StoreError};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use uuid::Uuid;

/// The mail server among the paces of providers.
pub const MAIL_SERVER: Uuid = Uuid::nil();

/// The ways.
pub struct Ways {
    pub messengers: Messengers,
    pub ladder: Ladder,
    pub limits: Limits,
    pub quiet_hours: QuietHours,
    /// Which providers rest, and whether the mail server does: one that fails holds nobody up.
    pub paces: Paces,
    /// Held while tokens of a provider are renewed.
    pub renewing: tokio::sync::Mutex<()>,
    /// How their tries of late went.
    pub tallies: Tallies,
    providers: RwLock<Arc<Vec<Arc<MessageAccount>>>>,
}

/// An account with a provider, together with its protocol.
pub struct MessageAccount {
    pub provider: Provider,
    pub messenger: &'static dyn Messenger,
}

impl MessageAccount {
    /// Whether it is in use and its messages go by this channel.
    pub fn carries(&self, channel: Channel) -> bool {
        self.provider.is_on && self.messenger.channel() == channel
    }

    /// Whether it can say this of several dossiers in one message.
    pub fn can_say_of_several(&self, kind: NoticeKind) -> bool {
        self.messenger.can_say(&self.provider.settings, kind, About::Several)
    }

    /// What a message of so many parts costs, đồng; `None` where nobody said.
    pub fn cost_vnd(&self, parts: usize) -> Option<i64> {
        let price = self.provider.settings.get("price_vnd_per_part").trim().parse::<i64>().ok()?;
        Some(price.saturating_mul(i64::try_from(parts).unwrap_or(i64::MAX)))
    }
    /// What it may be given on a day. What is set and is no number is nothing: a budget is never passed by mistake.
    pub fn budget(&self) -> Budget {
        let most = |name| match self.provider.settings.get(name).trim() {
            "" => None,
            text => Some(text.parse::<i64>().unwrap_or(0)),
        };
        Budget { messages: most("messages_per_day"), cost_vnd: most("budget_vnd_per_day") }
    }
}

/// What is wrong with the settings of the ways.
#[derive(Debug, thiserror::Error)]
pub enum WaysError {
    #[error("channels.ladder: {0}")]
    Ladder(#[from] LadderError),
    #[error("channels.quiet_hours: {0}")]
    QuietHours(#[from] QuietHoursError),
    #[error("the line to providers of text messages cannot be set up: {0}")]
    Line(String),
}

impl Ways {
    /// The ways of these settings, without a provider yet.
    pub fn new(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Ways, WaysError> {
        let channels = &settings.channels;
        let time_out = Duration::from_secs(u64::from(channels.call_time_out_s.max(1)));
        let breaker = pace::Limits {
            failures_in_a_row: channels.failures_in_a_row.max(1),
            pause_s: channels.rest_s,
            ..pace::Limits::NONE
        };
        Ok(Ways {
            messengers: Messengers::new(time_out).map_err(|error| WaysError::Line(error.to_string()))?,
            ladder: Ladder::read(&channels.ladder)?,
            limits: Limits {
                on_each: channels.tries_on_each.max(1) as usize,
                on_the_last: settings.work.max_send_tries.max(1) as usize,
            },
            quiet_hours: QuietHours::read(&channels.quiet_hours)?,
            paces: Paces::within(breaker, clock),
            renewing: tokio::sync::Mutex::default(),
            tallies: Tallies::default(),
            providers: RwLock::default(),
        })
    }

    /// Reads the providers again.
    pub async fn reload(&self, store: &Store) -> Result<(), StoreError> {
        let mut fresh = Vec::new();
        for provider in providers::list(store).await? {
            match messenger(&provider.messenger) {
                Some(messenger) => fresh.push(Arc::new(MessageAccount { provider, messenger })),
                None => tracing::error!(provider = provider.name, "the provider is not one this program knows"),
            }
        }
        *self.providers.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(())
    }

    /// Until when the mail server is left alone, where it keeps failing.
    pub fn mail_rests_until(&self) -> Option<At> {
        let (_, rest) = self.paces.resting().into_iter().find(|(id, _)| *id == MAIL_SERVER)?;
        Some(rest.until)
    }

    /// Every account with a provider, by name, also those not in use.
    pub fn providers(&self) -> Arc<Vec<Arc<MessageAccount>>> {
        Arc::clone(&self.providers.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The account of this row.
    pub fn provider(&self, id: Uuid) -> Option<Arc<MessageAccount>> {
        self.providers().iter().find(|account| account.provider.id == id).cloned()
    }

    /// The accounts that can say this on a channel, nearest first: the agency's own, those of each above it, and the
    /// province's; whose there are none is left out. `agencies` begins with the agency itself and goes upwards.
    pub fn providers_for(
        &self,
        channel: Channel,
        kind: NoticeKind,
        agencies: &[Uuid],
    ) -> Vec<Vec<Arc<MessageAccount>>> {
        let providers = self.providers();
        let can = |account: &&Arc<MessageAccount>| {
            account.provider.is_on
                && account.messenger.channel() == channel
                && account.messenger.can_say(&account.provider.settings, kind, About::One)
        };
        let of = |agency: Option<Uuid>| -> Vec<_> {
            providers.iter().filter(can).filter(|account| account.provider.agency_id == agency).cloned().collect()
        };
        let nearest_first = agencies.iter().map(|agency| Some(*agency)).chain([None]);
        nearest_first.map(of).filter(|accounts| !accounts.is_empty()).collect()
    }

    /// The account whose reports come to this address.
    pub fn provider_of_reports(&self, code: &str, token: &str) -> Option<Arc<MessageAccount>> {
        let hash = token_hash(token);
        let providers = self.providers();
        let fits = |account: &&Arc<MessageAccount>| {
            account.messenger.code() == code && account.provider.report_token_hash == hash
        };
        providers.iter().find(fits).cloned()
    }
}
