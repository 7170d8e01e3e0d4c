//! Bưu Tá carries people's official papers home. The business is told in `flows`; read its first page first.
#![forbid(unsafe_code)]

pub mod clock;
pub mod domain;
pub mod open_transactions;
pub mod sealing;
pub mod store;
