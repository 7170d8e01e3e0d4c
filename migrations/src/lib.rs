//! The schema of Bưu Tá, step by step, the same for SQLite and PostgreSQL. Never imports the entities: old steps never change.
#![forbid(unsafe_code)]

mod ddl;
mod m20261123_000001_create_the_house;
mod m20261124_000001_open_the_desks;
mod m20261124_000002_ask_from_home;
mod m20261124_000003_watch_accounts;
mod m20261124_000004_cancel_orders;
mod m20261124_000005_take_in_lists;
mod m20261124_000006_prove_who_asks;
mod m20261124_000007_hear_wishes;
mod m20261124_000008_reach_citizens;
mod m20261124_000009_allot_waybills;
mod m20261124_000011_note_the_paper_shown;
mod m20261124_000012_pass_on_corrections;
mod m20261124_000013_judge_refused_pushes;
mod m20261124_000014_join_notices;
mod m20261124_000015_warn_of_lateness;
mod m20261124_000016_word_notices;
mod m20261124_000017_choose_providers;
mod m20261124_000018_find_work_by_kind;

use sea_orm_migration::prelude::*;

/// The list of steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_the_house::Migration),
            Box::new(m20261124_000001_open_the_desks::Migration),
            Box::new(m20261124_000002_ask_from_home::Migration),
            Box::new(m20261124_000003_watch_accounts::Migration),
            Box::new(m20261124_000004_cancel_orders::Migration),
            Box::new(m20261124_000005_take_in_lists::Migration),
            Box::new(m20261124_000006_prove_who_asks::Migration),
            Box::new(m20261124_000007_hear_wishes::Migration),
            Box::new(m20261124_000008_reach_citizens::Migration),
            Box::new(m20261124_000009_allot_waybills::Migration),
            Box::new(m20261124_000011_note_the_paper_shown::Migration),
            Box::new(m20261124_000012_pass_on_corrections::Migration),
            Box::new(m20261124_000013_judge_refused_pushes::Migration),
            Box::new(m20261124_000014_join_notices::Migration),
            Box::new(m20261124_000015_warn_of_lateness::Migration),
            Box::new(m20261124_000016_word_notices::Migration),
            Box::new(m20261124_000017_choose_providers::Migration),
            Box::new(m20261124_000018_find_work_by_kind::Migration),
        ]
    }
}
