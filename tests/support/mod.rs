//! What tests are built with: databases, a house with stand-ins around it, and people who ask for things.

pub mod browser;
pub mod database;
pub mod house;
pub mod postgres;
pub mod scenarios;
pub mod scene;
pub mod service;
pub mod simulated_days;
pub mod staff;
pub mod wire;
