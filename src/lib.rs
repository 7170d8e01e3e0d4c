//! Bưu Tá carries people's official papers home. The business is told in `flows`; read its first page first.
#![forbid(unsafe_code)]

pub mod api;
pub mod app;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod couriers;
pub mod domain;
pub mod flows;
pub mod http;
pub mod kill;
pub mod open_transactions;
pub mod pacing;
pub mod pages;
pub mod passwords;
pub mod places;
pub mod routing;
pub mod sealing;
pub mod spool;
pub mod store;
pub mod words;
pub mod worker;
