//! The one integration test binary: every test here runs once on SQLite and once on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod addresses;
mod asking;
mod backup;
mod bad_day;
mod browser;
mod clerk_desk;
mod collaborator;
mod courier_list;
mod database_away;
mod demo_story;
mod dossier_codes;
mod every_courier;
mod five_hundred_results;
mod forged_push;
mod killed_anywhere;
mod officer_desk;
mod one_fact_once;
mod operator_desk;
mod order_does_not_matter;
mod pages;
mod personal_data_stays_sealed;
mod route_matrix;
mod scenarios;
mod schema_holds;
mod signed_push;
mod slots;
mod staff_door;
mod start_and_mail;
mod support;
mod three_steps;
mod tidy;
mod way_back;
mod wishes;
