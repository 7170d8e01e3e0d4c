//! The rules of the house, pure: no database, no network, no waiting, no reading of the clock.

pub mod checklist;
pub mod codes;
pub mod contact;
pub mod custody;
pub mod identity;
pub mod leg;
pub mod notice;
pub mod order;
pub mod task;
pub mod time;

#[cfg(test)]
mod tests;
