//! Turns texts and bytes of rows into the words of the house; a value this version cannot read is a named error.

use crate::store::StoreError;
use sea_orm::{QueryResult, TryGetable};

/// Rows written by one statement: far below what either database takes in parameters.
pub const ROWS_AT_ONCE: usize = 250;

/// The value, or the name of the place that holds one we cannot read.
pub fn known<T>(value: Option<T>, table: &'static str, column: &'static str) -> Result<T, StoreError> {
    value.ok_or(StoreError::RowInconsistency { table, column })
}

/// Bytes of a hash.
pub fn hash32(bytes: Vec<u8>, table: &'static str, column: &'static str) -> Result<[u8; 32], StoreError> {
    known(bytes.try_into().ok(), table, column)
}

/// A column of a raw query.
pub fn get<T: TryGetable>(row: &QueryResult, column: &str) -> Result<T, StoreError> {
    Ok(row.try_get("", column)?)
}

/// So many parameters of a statement, numbered from `first`: `$3, $4`.
pub fn parameters(first: usize, count: usize) -> String {
    let numbered: Vec<String> = (first..first + count).map(|number| format!("${number}")).collect();
    numbered.join(", ")
}
