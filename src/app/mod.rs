//! Puts the house together from its settings, starts its doors and workers, and stops them in reverse.

pub mod access;
mod guard;

use crate::channels::email::{EmailChannel, EmailSettingsError};
use crate::clock::{Chance, Clock, SystemClock};
use crate::config::{Settings, SettingsError, WhereWork};
use crate::couriers::{Gateway, GatewayError};
use crate::domain::postage::{Payer, TariffError, Tariffs};
use crate::flows::house::{BuildHouseError, House};
use crate::flows::push_door::PushDoor;
use crate::places::addresses::AddressBook;
use crate::places::{Gazetteer, GazetteerError, PricedPlaces, PricedPlacesError};
use crate::sealing::{KeyRing, SealingError};
use crate::spool::{Spool, SpoolError};
use crate::store::{Engine, Store, StoreError};
use crate::worker::schedule::{ScheduleError, read_schedules};
use crate::{api, pages, worker};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often accounts and offices are read again, in case another process changed them.
const RELOAD_EVERY: Duration = Duration::from_secs(30);

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Sealing(#[from] SealingError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    House(#[from] BuildHouseError),
    #[error(transparent)]
    Spool(#[from] SpoolError),
    #[error(transparent)]
    Email(#[from] EmailSettingsError),
    #[error(transparent)]
    Gazetteer(#[from] GazetteerError),
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    #[error(transparent)]
    Tariffs(#[from] TariffError),
    #[error(transparent)]
    PricedPlaces(#[from] PricedPlacesError),
    #[error("postage.payer is {0}, which is none of citizen_on_delivery, citizen_prepaid, agency and budget")]
    Payer(String),
    #[error("province.code is {0}, which is no province with communes in the official list")]
    Province(String),
    #[error("cannot listen on {address}: {source}")]
    Listen { address: String, source: std::io::Error },
}

/// Opens the database with the keys of the settings. SQLite is migrated at once; PostgreSQL must be up to date,
/// because there several instances may run and `buuta migrate` is a step of its own.
pub async fn open_store(settings: &Settings) -> Result<Store, StartError> {
    let store = open_store_as_it_is(settings).await?;
    match store.engine() {
        Engine::Sqlite => store.migrate().await?,
        Engine::Postgres => store.check_schema().await?,
    }
    Ok(store)
}

/// The same, whatever the version of its schema.
pub async fn open_store_as_it_is(settings: &Settings) -> Result<Store, StartError> {
    let chance = Chance::from_system();
    let keys = KeyRing::read(&settings.key_file()?, chance.clone())?;
    Ok(Store::open(&settings.database.url, keys, Arc::new(SystemClock), chance).await?)
}

/// The carried lists, with what this deployment's contract says of postage in their place.
fn with_own_postage(mut lists: Gazetteer, settings: &Settings) -> Result<Gazetteer, StartError> {
    if let Some(text) = settings.postage_tariff()? {
        lists.tariffs = lists.tariffs.with(Tariffs::read(&text)?);
    }
    if let Some(text) = settings.postage_places()? {
        lists.priced_places = lists.priced_places.with(PricedPlaces::read(&text)?);
    }
    if Payer::parse(&settings.postage.payer).is_none() {
        return Err(StartError::Payer(settings.postage.payer.clone()));
    }
    Ok(lists)
}

/// The house around an open store.
pub async fn build_house(settings: Settings, store: Store, clock: Arc<dyn Clock>) -> Result<Arc<House>, StartError> {
    let gazetteer = with_own_postage(Gazetteer::carried()?, &settings)?;
    // every office and request would be refused later, one by one
    if gazetteer.communes_of(&settings.province.code).is_empty() {
        return Err(StartError::Province(settings.province.code));
    }
    let time_out = Duration::from_secs(u64::from(settings.work.call_time_out_s.max(1)));
    let gateway = Gateway::new(clock, time_out)?;
    let email = EmailChannel::new(&settings.mail.smtp_url, settings.mail_login()?, &settings.mail.from)?;
    let house = House::build(store, gateway, email, gazetteer, settings).await?;
    read_schedules(&house)?;
    Ok(Arc::new(house))
}

/// A running service.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    pub house: Arc<House>,
    live: web::Data<pages::live::Live>,
    server: actix_web::dev::ServerHandle,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
    working: Option<tokio::task::JoinHandle<()>>,
    stop: CancellationToken,
}

/// Starts the doors, and the workers unless they run apart.
pub async fn serve(house: Arc<House>, links: pages::StartLinks) -> Result<Running, StartError> {
    let settings = &house.settings;
    let spool = settings.spool_directory().map(|directory| Spool::open(&directory, settings.spool.max_bytes));
    let door = PushDoor::open(house.store.clone(), spool.transpose()?);
    let throttle = web::Data::new(pages::throttle::Throttle::new(settings));
    let live = web::Data::new(pages::live::Live::new(settings));
    let closing = live.clone();
    let links = web::Data::new(links);
    let shared = web::Data::from(Arc::clone(&house));
    let listen = settings.server.listen.clone();
    let server = HttpServer::new(move || {
        App::new()
            .app_data(shared.clone())
            .app_data(web::Data::new(door.clone()))
            .app_data(throttle.clone())
            .app_data(live.clone())
            .app_data(links.clone())
            .wrap(from_fn(guard::guard))
            .wrap(Compress::default())
            .configure(api::configure)
            .configure(pages::configure)
    })
    .workers(settings.server.threads.max(1))
    .shutdown_timeout(10)
    .disable_signals()
    .bind(&listen)
    .map_err(|source| StartError::Listen { address: listen.clone(), source })?;
    let address = server
        .addrs()
        .first()
        .copied()
        .ok_or_else(|| StartError::Listen { address: listen, source: std::io::Error::other("no address") })?;
    let server = server.run();
    let handle = server.handle();
    let stop = CancellationToken::new();
    tokio::spawn(reload_until(Arc::clone(&house), stop.clone()));
    // the lists are read beside the start, not while the first caller waits
    tokio::task::spawn_blocking(AddressBook::carried);
    let working = (settings.server.work == WhereWork::Inside)
        .then(|| tokio::spawn(worker::run(Arc::clone(&house), stop.clone())));
    Ok(Running { address, house, live: closing, server: handle, serving: tokio::spawn(server), working, stop })
}

impl Running {
    /// Stops taking requests, lets work that has begun come to its end, and returns.
    pub async fn stop(self) {
        self.live.close();
        self.server.stop(true).await;
        self.stop.cancel();
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "the server ended unexpectedly");
        }
        if let Some(working) = self.working
            && let Err(error) = working.await
        {
            tracing::error!(%error, "the worker ended unexpectedly");
        }
    }
}

/// Runs the workers alone until cancelled.
pub async fn work(house: Arc<House>, stop: CancellationToken) {
    tokio::spawn(reload_until(Arc::clone(&house), stop.clone()));
    worker::run(house, stop).await;
}

async fn reload_until(house: Arc<House>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(RELOAD_EVERY) => {}
        }
        if let Err(error) = house.reload_accounts().await {
            tracing::warn!(%error, "accounts cannot be read again; the ones known are used on");
        }
    }
}
