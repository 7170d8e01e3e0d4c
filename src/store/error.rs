//! What can go wrong with the database, and whose fault it is.

use crate::sealing::SealingError;
use sea_orm::sqlx::Error as SqlxError;
use sea_orm::{DbErr, RuntimeErr, SqlErr};
use std::borrow::Cow;

/// What can go wrong with the database. Never holds a value of a row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database could not do it: {0}")]
    Database(#[source] DbErr),
    #[error("such a row exists already")]
    AlreadyThere,
    #[error("table {table} holds a value in {column} that this version cannot read")]
    RowInconsistency { table: &'static str, column: &'static str },
    #[error("a sealed value cannot be opened: {0}")]
    Sealing(#[from] SealingError),
    #[error("the database is not at the version of this program: run `buuta migrate` first")]
    OldSchema,
    #[error("a PostgreSQL database is copied with its own tools: run `pg_dump`")]
    CopiedByItsOwnTools,
}

impl StoreError {
    /// Whether the same transaction may well succeed at the next try: another one stood in its way.
    pub fn is_passing(&self) -> bool {
        // PostgreSQL: serialisation failure, deadlock, lock not available; SQLite: busy
        self.code().is_some_and(|code| ["40001", "40P01", "55P03", "5"].contains(&code.as_ref()))
    }

    /// Whether the database is away or takes nothing from anybody just now: whoever asks must come again.
    pub fn is_away(&self) -> bool {
        if let StoreError::Database(DbErr::Conn(_) | DbErr::ConnectionAcquire(_)) = self {
            return true;
        }
        if let Some(code) = self.code() {
            return match sqlite_code(&code) {
                // busy, locked, read-only, input or output failed, full, cannot be opened
                Some(code) => [5, 6, 8, 10, 13, 14].contains(&code),
                // no connection, out of resources, shut down or starting, the system failed; read-only
                None => ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)) || code == "25006",
            };
        }
        use SqlxError as E;
        matches!(
            self.driver_error(),
            Some(E::Io(_) | E::Tls(_) | E::Protocol(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed)
        )
    }

    /// Whether the fault lies in the very rows that were to be written: another try, or another database, would not
    /// take them either.
    pub fn is_of_the_rows(&self) -> bool {
        match self {
            StoreError::AlreadyThere | StoreError::RowInconsistency { .. } | StoreError::Sealing(_) => true,
            StoreError::OldSchema | StoreError::CopiedByItsOwnTools => false,
            StoreError::Database(_) => self.code().is_some_and(|code| match sqlite_code(&code) {
                // too large, against a constraint, of the wrong type
                Some(code) => [18, 19, 20].contains(&code),
                // a value that does not fit, against a constraint
                None => code.starts_with("22") || code.starts_with("23"),
            }),
        }
    }

    fn driver_error(&self) -> Option<&SqlxError> {
        match self {
            StoreError::Database(
                DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error)),
            ) => Some(error),
            _ => None,
        }
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        self.driver_error()?.as_database_error()?.code()
    }
}

/// The primary code of SQLite, whose codes are shorter than the five characters of PostgreSQL's.
fn sqlite_code(code: &str) -> Option<u32> {
    (code.len() < 5).then(|| code.parse::<u32>().ok()).flatten().map(|code| code & 0xff)
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => StoreError::AlreadyThere,
            _ => StoreError::Database(error),
        }
    }
}
