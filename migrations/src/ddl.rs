//! Runs one SQL text on both databases. SQL and not a builder, because partial unique indexes and checks are the
//! invariants of this house and must be readable as such; only the names of three column types differ.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Replaces `ID`, `BYTES` and `AT` by the database's own types, then runs the statements one by one.
///
/// `ID` is a UUIDv7, `BYTES` raw bytes, `AT` microseconds of UTC since 1970 as a whole number: exactly the same
/// value on both databases, compared and sorted without a time zone in between.
pub async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let (id, bytes) = match manager.get_database_backend() {
        DbBackend::Postgres => ("uuid", "bytea"),
        _ => ("blob", "blob"),
    };
    let sql: String =
        sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    for statement in sql.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        let statement = statement
            .split(' ')
            .map(|word| match word.trim_end_matches([',', '\n']) {
                "ID" => word.replace("ID", id),
                "BYTES" => word.replace("BYTES", bytes),
                "AT" => word.replace("AT", "bigint"),
                _ => word.to_owned(),
            })
            .collect::<Vec<_>>()
            .join(" ");
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Has the database refuse every change to what stands in a table, and its loss: rows are only added.
pub async fn only_add_to(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let statements = match manager.get_database_backend() {
        DbBackend::Postgres => vec![
            "create or replace function refuse_change() returns trigger language plpgsql as \
             $$ begin raise exception 'rows of % are only added', tg_table_name; end $$"
                .to_owned(),
            format!(
                "create trigger {table}_stays before update or delete or truncate on {table} \
                 for each statement execute function refuse_change()"
            ),
        ],
        _ => ["update", "delete"]
            .map(|change| {
                format!(
                    "create trigger {table}_stays_at_{change} before {change} on {table} \
                     begin select raise(abort, 'rows of {table} are only added'); end"
                )
            })
            .into(),
    };
    for statement in statements {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
