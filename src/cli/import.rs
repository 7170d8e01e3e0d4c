//! `buuta import`: takes in a list.

use super::{WithSettings, run};
use crate::flows::{import_lists, import_openings};
use anyhow::Context;
use clap::{Args, ValueEnum};
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

/// `buuta import`
#[derive(Args)]
pub struct Import {
    #[command(flatten)]
    with: WithSettings,
    /// What the list holds.
    list: List,
    /// The CSV file; its columns are those of the files in data/ and of docs/development.md.
    file: PathBuf,
    /// The courier account, for area codes and status codes.
    #[arg(long, default_value = "")]
    account: String,
    /// Who at the courier vouches for the status codes; without it they stay assumed.
    #[arg(long)]
    confirmed_by: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum List {
    Offices,
    Openings,
    OfficeDays,
    ServiceAreas,
    Procedures,
    Agencies,
    AreaCodes,
    StatusCodes,
}

/// Takes in the list, whole or not at all.
pub async fn import(import: &Import) -> anyhow::Result<ExitCode> {
    let text =
        std::fs::read_to_string(&import.file).with_context(|| format!("cannot read {}", import.file.display()))?;
    let house = run::house(&import.with).await?;
    let tx = house.store.begin().await?;
    let count = match import.list {
        List::Offices => import_lists::import_offices(&house, &tx, &text, &HashMap::new()).await?,
        List::Openings => import_openings::import_openings(&tx, &text).await?,
        List::OfficeDays => import_openings::import_office_days(&tx, &text).await?,
        List::ServiceAreas => import_openings::import_service_areas(&house, &tx, &text).await?,
        List::Procedures => import_lists::import_procedures(&tx, &text).await?,
        List::Agencies => import_lists::import_agencies(&house, &tx, &text).await?,
        List::AreaCodes => {
            let account = house.account_named(&import.account)?;
            import_lists::import_area_codes(&tx, account.account.id, &text).await?
        }
        List::StatusCodes => {
            let account = house.account_named(&import.account)?;
            let confirmed_by = import.confirmed_by.as_deref();
            import_lists::import_status_codes(&tx, account.account.id, account.courier.code(), confirmed_by, &text)
                .await?
        }
    };
    tx.commit().await?;
    println!("{count} rows taken in");
    Ok(ExitCode::SUCCESS)
}
