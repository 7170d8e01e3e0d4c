//! The only door to the database: finds, inserts and claims rows, and turns them into the words of the house.
//!
//! Reads take any [`Db`]; writes take a [`Tx`], so that a fact and its consequences commit together.

pub mod accounts;
pub mod agency_desk;
pub mod api_keys;
pub mod appointments;
pub mod cancelling;
pub mod custody;
pub mod delivery_reports;
pub mod desks;
pub mod dossiers;
mod error;
pub mod events;
pub mod holders;
pub mod idempotency;
pub mod inbox;
pub mod joined;
pub mod lateness;
pub mod legs;
pub mod manifests;
pub mod message_templates;
pub mod muted;
pub mod notifications;
pub mod offices;
pub mod operations;
pub mod order_names;
pub mod orders;
pub mod outbox;
pub mod places;
pub mod procedures;
pub mod provider_health;
pub mod providers;
pub mod pulse;
pub mod ratings;
pub mod refused;
pub mod registered;
pub mod requests;
pub mod rows;
pub mod schedule;
pub mod scope;
pub mod slots;
pub mod staff;
pub mod stuck;
pub mod tasks;
pub mod tasks_at_desks;
pub mod telling_figures;
pub mod terms;
pub mod watch;
pub mod waybill_ranges;
pub mod wishes;

pub use error::StoreError;

use crate::clock::{Chance, Clock};
use crate::domain::time::At;
use crate::open_transactions::Mark;
use crate::sealing::KeyRing;
use buuta_migrations::Migrator;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use sea_orm_migration::MigratorTrait;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How long a caller waits for its turn at SQLite, and for a connection to PostgreSQL: whoever calls while the server is
/// away should soon hear so, and a server that is merely busy may take some seconds to let one in.
const WAIT_FOR_SQLITE: Duration = Duration::from_secs(15);
const WAIT_FOR_POSTGRES: Duration = Duration::from_secs(10);

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The database, the keys its personal data is sealed with, and the clock and chance its rows are made with.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    writer: DatabaseConnection,
    readers: DatabaseConnection,
    engine: Engine,
    keys: KeyRing,
    clock: Arc<dyn Clock>,
    chance: Chance,
}

/// Something rows can be read from.
pub trait Db {
    /// The connection underneath.
    fn connection(&self) -> &impl ConnectionTrait;
    /// The store it belongs to.
    fn store(&self) -> &Store;

    /// A statement for this engine; parameters are written `$1`, `$2`, which both engines read.
    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        let backend = match self.store().engine() {
            Engine::Sqlite => DbBackend::Sqlite,
            Engine::Postgres => DbBackend::Postgres,
        };
        Statement::from_sql_and_values(backend, sql, values)
    }
}

impl Db for Store {
    fn connection(&self) -> &impl ConnectionTrait {
        &self.0.readers
    }
    fn store(&self) -> &Store {
        self
    }
}

/// An open transaction. Dropped without [`Tx::commit`], nothing of it happened.
pub struct Tx {
    transaction: DatabaseTransaction,
    store: Store,
    _mark: Mark,
}

impl Db for Tx {
    fn connection(&self) -> &impl ConnectionTrait {
        &self.transaction
    }
    fn store(&self) -> &Store {
        &self.store
    }
}

impl Tx {
    /// Makes it happened.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
    /// Now, by the store's clock.
    pub fn now(&self) -> At {
        self.store.now()
    }
    /// A new row id.
    pub fn new_id(&self) -> Uuid {
        self.store.new_id()
    }
    /// The keys personal data is sealed with.
    pub fn keys(&self) -> &KeyRing {
        self.store.keys()
    }
    /// ` for update` where rows must be locked; SQLite has one writer and locks the whole database.
    pub(crate) fn for_update(&self) -> &'static str {
        match self.store.engine() {
            Engine::Sqlite => "",
            Engine::Postgres => " for update",
        }
    }
    /// The same, passing over rows another worker holds.
    pub(crate) fn for_update_skip_locked(&self) -> &'static str {
        match self.store.engine() {
            Engine::Sqlite => "",
            Engine::Postgres => " for update skip locked",
        }
    }
}

impl Store {
    /// Opens `sqlite:…` or `postgres:…`. SQLite gets one writer and several readers; a database in memory has one
    /// connection for both.
    pub async fn open(url: &str, keys: KeyRing, clock: Arc<dyn Clock>, chance: Chance) -> Result<Store, StoreError> {
        let (engine, writer, readers) = if url.starts_with("sqlite:") {
            let writer = Database::connect(sqlite_options(url, 1)).await?;
            let readers = if url.contains(":memory:") {
                writer.clone()
            } else {
                Database::connect(sqlite_options(url, 4)).await?
            };
            (Engine::Sqlite, writer, readers)
        } else {
            let mut options = ConnectOptions::new(url);
            options.max_connections(16).acquire_timeout(WAIT_FOR_POSTGRES).sqlx_logging(false);
            let pool = Database::connect(options).await?;
            (Engine::Postgres, pool.clone(), pool)
        };
        Ok(Store(Arc::new(Inner { writer, readers, engine, keys, clock, chance })))
    }

    /// Brings the schema to this program's version.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        Ok(Migrator::up(&self.0.writer, None).await?)
    }

    /// Whether the schema is at this program's version.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        match Migrator::get_pending_migrations(&self.0.writer).await {
            Ok(pending) if pending.is_empty() => Ok(()),
            Ok(_) => Err(StoreError::OldSchema),
            Err(error) => Err(error.into()),
        }
    }

    /// Begins a transaction that may write. On SQLite it takes the writer's place at once (`BEGIN IMMEDIATE`):
    /// a read that turns into a write could otherwise fail half-way.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.0.writer.begin_with_options(options).await?;
        Ok(Tx { transaction, store: self.clone(), _mark: Mark::set() })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.0.readers.ping().await?)
    }

    /// Writes a whole copy of a SQLite database into an empty file while others read and write; the copy is as of one
    /// moment.
    pub async fn copy_into(&self, file: &str) -> Result<(), StoreError> {
        if self.engine() != Engine::Sqlite {
            return Err(StoreError::CopiedByItsOwnTools);
        }
        self.0.readers.execute_raw(self.statement("vacuum into $1", vec![file.into()])).await?;
        Ok(())
    }

    /// Which database it is.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }
    /// The keys personal data is sealed with.
    pub fn keys(&self) -> &KeyRing {
        &self.0.keys
    }
    /// The store's clock.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }
    /// Now, by the store's clock.
    pub fn now(&self) -> At {
        self.0.clock.now()
    }
    /// The store's randomness.
    pub fn chance(&self) -> &Chance {
        &self.0.chance
    }
    /// A new row id.
    pub fn new_id(&self) -> Uuid {
        self.0.chance.id(self.now())
    }
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).min_connections(1).acquire_timeout(WAIT_FOR_SQLITE);
    options.sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(30))
            .foreign_keys(true)
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "memory")
            .pragma("journal_size_limit", "67108864")
    });
    options
}
