//! A fresh database per test, on the engine `BUUTA_TEST_DATABASE` names: `sqlite` (the default) or `postgres`.

use std::path::PathBuf;

/// A database that is thrown away with the test.
pub struct TestDatabase {
    pub url: String,
    pub dir: tempfile::TempDir,
}

/// Whether this run is the one on PostgreSQL.
pub fn is_postgres() -> bool {
    std::env::var("BUUTA_TEST_DATABASE").is_ok_and(|name| name == "postgres")
}

impl TestDatabase {
    /// Makes one on the engine of this run.
    pub async fn new() -> TestDatabase {
        TestDatabase::on(if is_postgres() { "postgres" } else { "sqlite" }).await
    }

    /// Makes one on this engine.
    pub async fn on(engine: &str) -> TestDatabase {
        let dir = tempfile::tempdir().unwrap();
        if engine == "sqlite" {
            let url = format!("sqlite:{}?mode=rwc", dir.path().join("test.db").display());
            return TestDatabase { url, dir };
        }
        let admin =
            std::env::var("BUUTA_TEST_POSTGRES_URL").expect("BUUTA_TEST_POSTGRES_URL is set by tests/with-postgres.sh");
        let name = format!("t_{}", uuid::Uuid::new_v4().simple());
        run_sql(&admin, &format!("create database {name}")).await;
        // the server is thrown away with all its databases: dropping each would only cost time
        let url = format!("{}/{name}", admin.rsplit_once('/').unwrap().0);
        TestDatabase { url, dir }
    }

    /// A path in the test's own folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

/// Runs one statement.
pub async fn run_sql(url: &str, sql: &str) {
    use sea_orm::ConnectionTrait;
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = sea_orm::Database::connect(options).await.unwrap();
    connection.execute_unprepared(sql).await.unwrap();
    connection.close().await.unwrap();
}

/// The rows of a query, each column as text, for comparing what two runs stored.
pub async fn rows(url: &str, sql: &str) -> Vec<Vec<String>> {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = sea_orm::Database::connect(options).await.unwrap();
    let backend = if url.starts_with("sqlite") { DbBackend::Sqlite } else { DbBackend::Postgres };
    let found = connection.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    let read = found
        .iter()
        .map(|row| {
            row.column_names()
                .iter()
                .map(|column| match row.try_get::<Option<String>>("", column) {
                    Ok(text) => text.unwrap_or_else(|| "∅".to_owned()),
                    Err(_) => row
                        .try_get::<Option<i64>>("", column)
                        .map(|number| number.map_or_else(|| "∅".to_owned(), |number| number.to_string()))
                        .unwrap_or_else(|error| panic!("column {column}: {error}")),
                })
                .collect()
        })
        .collect();
    connection.close().await.unwrap();
    read
}
