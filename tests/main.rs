//! The one integration test binary: every test here runs once on SQLite and once on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod order_does_not_matter;
mod support;
mod tidy;
