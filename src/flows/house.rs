//! What every flow works with: the store, the doors to the outside, the official lists and the couriers' accounts.

use crate::channels::email::EmailChannel;
use crate::config::Settings;
use crate::couriers::{Caller, Gateway};
use crate::domain::courier_list::read_row;
use crate::domain::holidays::HolidayListError;
use crate::domain::next_ask::{Besides, next_ask};
use crate::domain::order::Confirmation;
use crate::domain::pace::Limits;
use crate::domain::pushes::Pushes;
use crate::domain::time::At;
use crate::domain::working_time::WorkingTime;
use crate::flows::ways::{Ways, WaysError};
use crate::places::{Gazetteer, ServingOffice, holidays};
use crate::sealing::token_hash;
use crate::store::accounts::{self, Account};
use crate::store::{Store, StoreError, offices, places, watch};
use buuta_webhooks::{Courier, CourierNews, Kind, StatusTable, TrackingSource, Unreadable, courier};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Notify;
use uuid::Uuid;

/// The house.
pub struct House {
    pub store: Store,
    pub gateway: Gateway,
    pub email: EmailChannel,
    /// The ways to citizens, and the providers of text messages.
    pub ways: Ways,
    pub gazetteer: Gazetteer,
    /// The hours and days agencies work, which appointments are counted over.
    pub working_time: WorkingTime,
    pub settings: Settings,
    /// Rung when there may be work: messages to read or an outbox to empty. The timer is the truth; this is only sooner.
    pub bell: Notify,
    accounts: RwLock<Arc<Accounts>>,
}

/// The accounts and their push addresses, kept in memory so that pushes are recognised while the database is away.
#[derive(Default)]
struct Accounts {
    by_id: HashMap<Uuid, Arc<CourierAccount>>,
    by_push_token: HashMap<Vec<u8>, Uuid>,
    offices: Arc<Vec<ServingOffice>>,
    /// The office that serves a commune, where a list says so.
    areas: HashMap<String, Uuid>,
}

/// An account together with its courier and status table.
pub struct CourierAccount {
    pub account: Account,
    pub courier: &'static dyn Courier,
    pub status_table: StatusTable,
    /// Whether its pushes tell what they should.
    pub pushes: Pushes,
}

impl CourierAccount {
    /// How the gateway is to call for it.
    pub fn caller(&self) -> Caller<'_> {
        Caller {
            account_id: self.account.id,
            account_name: &self.account.name,
            keys: &self.account.settings,
            courier: self.courier,
        }
    }
    /// Whether this courier can be asked about one order alone.
    pub fn answers_per_order(&self) -> bool {
        self.courier.tracking().contains(&TrackingSource::PerOrder)
    }
    /// What else tells of an order than asking about it alone.
    fn besides(&self) -> Besides {
        let lists = [TrackingSource::Feed, TrackingSource::UpdatedSince];
        if self.courier.tracking().iter().any(|source| lists.contains(source)) {
            Besides::List
        } else {
            Besides::Pushes
        }
    }
    /// Reads a message, whoever brought it.
    pub fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable> {
        match source {
            TrackingSource::List => read_row(body, self.courier, &self.status_table).map(|news| vec![news]),
            source => self.courier.read_news(source, body),
        }
    }
    /// How this courier's unsigned news become believed.
    pub fn confirmation(&self) -> Confirmation {
        if buuta_webhooks::courier::can_be_asked(self.courier) { Confirmation::ByPull } else { Confirmation::ByHistory }
    }
}

/// No account of this id or name is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such courier account is in use")]
pub struct NoSuchAccount;

/// Why the house cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum BuildHouseError {
    #[error(transparent)]
    Holidays(#[from] HolidayListError),
    #[error(transparent)]
    Ways(#[from] WaysError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl House {
    /// Puts the house together and reads the accounts.
    pub async fn build(
        store: Store,
        gateway: Gateway,
        email: EmailChannel,
        gazetteer: Gazetteer,
        settings: Settings,
    ) -> Result<House, BuildHouseError> {
        let working_time = WorkingTime::new(settings.agency.working_day.clone(), holidays()?);
        let calls = &settings.calls;
        let gateway = gateway.within(Limits {
            per_second: calls.per_second,
            at_once: calls.at_once,
            failures_in_a_row: calls.failures_in_a_row,
            pause_s: calls.pause_s,
        });
        let house = House {
            ways: Ways::new(&settings, store.clock())?,
            store,
            gateway,
            email,
            gazetteer,
            working_time,
            settings,
            bell: Notify::new(),
            accounts: RwLock::default(),
        };
        house.reload_accounts().await?;
        Ok(house)
    }

    /// Reads accounts, push addresses, offices and providers again.
    pub async fn reload_accounts(&self) -> Result<(), StoreError> {
        self.ways.reload(&self.store).await?;
        let mut fresh = Accounts::default();
        let watches = watch::list(&self.store).await?;
        for account in accounts::list(&self.store).await? {
            let Some(courier) = courier(&account.courier) else {
                tracing::error!(account = account.name, "the account's courier is not one this program knows");
                continue;
            };
            let status_table = StatusTable::new(courier.status_table(), account.status_rows.clone());
            let pushes = watches.get(&account.id).copied().unwrap_or_default().pushes();
            fresh.by_id.insert(account.id, Arc::new(CourierAccount { account, courier, status_table, pushes }));
        }
        fresh.by_push_token = accounts::list_push_tokens(&self.store).await?.into_iter().collect();
        let offices = places::list_offices(&self.store).await?.into_iter().map(|office| ServingOffice {
            id: office.id,
            commune_code: office.commune_code,
            point: office.point,
        });
        fresh.offices = Arc::new(offices.collect());
        fresh.areas = offices::list_areas(&self.store).await?;
        *self.accounts.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        Ok(())
    }

    fn cached(&self) -> Arc<Accounts> {
        Arc::clone(&self.accounts.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The account of this row.
    pub fn account(&self, id: Uuid) -> Result<Arc<CourierAccount>, NoSuchAccount> {
        self.cached().by_id.get(&id).cloned().ok_or(NoSuchAccount)
    }

    /// The account of this row, read anew when this process has not heard of it yet: another may have opened it.
    pub async fn account_read_anew(&self, id: Uuid) -> Result<Option<Arc<CourierAccount>>, StoreError> {
        if let Ok(account) = self.account(id) {
            return Ok(Some(account));
        }
        self.reload_accounts().await?;
        Ok(self.account(id).ok())
    }

    /// The account in use with this name; empty means the default one.
    pub fn account_named(&self, name: &str) -> Result<Arc<CourierAccount>, NoSuchAccount> {
        let wanted = if name.is_empty() { &self.settings.province.default_account } else { name };
        let cached = self.cached();
        let mut in_use: Vec<_> = cached.by_id.values().filter(|account| account.account.is_on).collect();
        in_use.sort_by(|a, b| a.account.name.cmp(&b.account.name));
        in_use
            .into_iter()
            .find(|account| wanted.is_empty() || account.account.name == wanted)
            .cloned()
            .ok_or(NoSuchAccount)
    }

    /// Every account in use.
    pub fn accounts_in_use(&self) -> Vec<Arc<CourierAccount>> {
        let mut accounts: Vec<_> =
            self.cached().by_id.values().filter(|account| account.account.is_on).cloned().collect();
        accounts.sort_by(|a, b| a.account.name.cmp(&b.account.name));
        accounts
    }

    /// The account of a courier that this push token belongs to.
    pub fn account_of_push(&self, courier_code: &str, token: &str) -> Result<Arc<CourierAccount>, NoSuchAccount> {
        let cached = self.cached();
        let id = cached.by_push_token.get(&token_hash(token)).ok_or(NoSuchAccount)?;
        cached.by_id.get(id).filter(|account| account.courier.code() == courier_code).cloned().ok_or(NoSuchAccount)
    }

    /// When an account is asked next about an order whose last kind was this; `None` where it is asked about all at once.
    pub fn next_ask(&self, account: &CourierAccount, kind: Option<Kind>, now: At) -> Option<At> {
        let below = |bound| self.store.chance().below(bound);
        let ask = || next_ask(kind, account.besides(), account.pushes, now, &self.settings.polling, below);
        account.answers_per_order().then(ask)
    }

    /// The office that serves a commune: the one a list names, else the nearest.
    pub fn office_serving(&self, commune_code: &str) -> Option<Uuid> {
        let cached = self.cached();
        let named = cached.areas.get(commune_code).copied();
        named.or_else(|| self.gazetteer.serving_office(commune_code, &cached.offices).map(|office| office.id))
    }

    /// The offices to ask for a place in a commune: the one that serves it, then so many near it.
    pub fn offices_to_ask(&self, commune_code: &str, near: usize) -> Vec<Uuid> {
        let cached = self.cached();
        let mut ids: Vec<Uuid> = self.office_serving(commune_code).into_iter().collect();
        for office in self.gazetteer.offices_near(commune_code, &cached.offices).into_iter().take(near) {
            if !ids.contains(&office.id) {
                ids.push(office.id);
            }
        }
        ids
    }
}
