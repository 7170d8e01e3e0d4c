//! `buuta import`: takes in a list.

use super::{WithSettings, run};
use crate::flows::house::House;
use crate::flows::import_courier_list::{CourierListError, import_courier_list};
use crate::flows::{import_lists, import_openings, import_waybill_ranges};
use crate::words::{Lang, say, say_with};
use anyhow::{Context, bail};
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
    /// The file: CSV, and for a courier's list XLSX too; its columns are those of the files in data/ and of docs/development.md.
    file: PathBuf,
    /// The courier account, for area codes, status codes, waybill ranges and a courier's list.
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
    WaybillRanges,
    /// A courier's own list of orders, as CSV or XLSX from its portal.
    #[value(name = "courier-list")]
    OfCourier,
}

/// Takes in the list, whole or not at all.
pub async fn import(import: &Import) -> anyhow::Result<ExitCode> {
    let file = std::fs::read(&import.file).with_context(|| format!("cannot read {}", import.file.display()))?;
    let house = run::house(&import.with).await?;
    let text = || std::str::from_utf8(&file).with_context(|| format!("{} is not UTF-8", import.file.display()));
    let tx = house.store.begin().await?;
    let count = match import.list {
        List::Offices => import_lists::import_offices(&house, &tx, text()?, &HashMap::new()).await?,
        List::Openings => import_openings::import_openings(&tx, text()?).await?,
        List::OfficeDays => import_openings::import_office_days(&tx, text()?).await?,
        List::ServiceAreas => import_openings::import_service_areas(&house, &tx, text()?).await?,
        List::Procedures => import_lists::import_procedures(&tx, text()?).await?,
        List::Agencies => import_lists::import_agencies(&house, &tx, text()?).await?,
        List::AreaCodes => {
            let account = house.account_named(&import.account)?;
            import_lists::import_area_codes(&tx, account.account.id, text()?).await?
        }
        List::StatusCodes => {
            let account = house.account_named(&import.account)?;
            let confirmed_by = import.confirmed_by.as_deref();
            import_lists::import_status_codes(&tx, account.account.id, account.courier.code(), confirmed_by, text()?)
                .await?
        }
        List::WaybillRanges => {
            let account = house.account_named(&import.account)?;
            import_waybill_ranges::import_waybill_ranges(&house, &tx, &account, text()?).await?
        }
        List::OfCourier => {
            drop(tx);
            return courier_list(&house, import, &file).await;
        }
    };
    tx.commit().await?;
    println!("{count} rows taken in");
    Ok(ExitCode::SUCCESS)
}

/// Takes in a courier's own list line by line, and says what became of each line that needs a look.
async fn courier_list(house: &House, import: &Import, file: &[u8]) -> anyhow::Result<ExitCode> {
    let account = house.account_named(&import.account)?;
    let report = match import_courier_list(house, &account, file).await {
        Ok(report) => report,
        Err(CourierListError::Store(error)) => return Err(error.into()),
        Err(error) => bail!("{}", say(Lang::Vi, error.key())),
    };
    for (line, verdict) in report.lines.iter().filter(|(_, verdict)| verdict.needs_a_look()) {
        println!("{} {line}: {}", say(Lang::Vi, "list-line"), say(Lang::Vi, verdict.key()));
    }
    let counts = report.counts().map(|count| count.to_string());
    let [taken, known, others] = counts.each_ref().map(String::as_str);
    println!("{}", say_with(Lang::Vi, "list-summary", &[("taken", taken), ("known", known), ("others", others)]));
    Ok(ExitCode::SUCCESS)
}
