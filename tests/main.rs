//! The one integration test binary: every test here runs once on SQLite and once on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod forged_push;
mod one_fact_once;
mod order_does_not_matter;
mod pages;
mod support;
mod tidy;
