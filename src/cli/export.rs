//! `buuta export`: writes what the service holds into a file.

use super::{WithSettings, run};
use crate::app;
use crate::flows::list_orders::list_orders;
use anyhow::{Context, bail};
use clap::Args;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `buuta export`
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    with: WithSettings,
    /// A whole copy of a SQLite database, made while the service runs. The file must not be there yet.
    #[arg(long, value_name = "FILE", required_unless_present = "orders")]
    backup: Option<PathBuf>,
    /// The orders a courier account has to carry, as CSV on standard output: to print, or to fill in and bring back by
    /// `buuta import courier-list`. It holds names and addresses.
    #[arg(long, value_name = "ACCOUNT", conflicts_with = "backup")]
    orders: Option<String>,
}

/// Writes what was asked for.
pub async fn export(export: &Export) -> anyhow::Result<ExitCode> {
    match (&export.backup, &export.orders) {
        (Some(file), _) => backup(export, file).await,
        (None, Some(account)) => orders(export, account).await,
        (None, None) => bail!("nothing was asked for"),
    }
}

/// Headings of the list; those that the settings know are left to be filled in.
const HEADINGS: [&str; 13] = [
    "Mã đơn hàng",
    "Mã vận đơn",
    "Bên gửi",
    "Điện thoại gửi",
    "Địa chỉ gửi",
    "Bên nhận",
    "Điện thoại nhận",
    "Địa chỉ nhận",
    "Nội dung",
    "Trạng thái",
    "Thời gian",
    "Lý do",
    "Ghi chú",
];

async fn orders(export: &Export, account: &str) -> anyhow::Result<ExitCode> {
    let house = run::house(&export.with).await?;
    let account = house.account_named(account)?;
    let mut list = csv::Writer::from_writer(std::io::stdout());
    list.write_record(HEADINGS)?;
    for (order, sheet) in list_orders(&house, &account).await? {
        let [from, to] = [&sheet.sender, &sheet.receiver].map(|end| {
            let address = buuta_webhooks::requests::whole_address(end);
            [end.name.clone(), end.phone.clone(), address]
        });
        let named = [order.reference, order.waybill.unwrap_or_default()];
        let texts = named.into_iter().chain(from).chain(to).chain([sheet.content]);
        list.write_record(texts.map(|text| as_text(&text)).chain(std::iter::repeat_n(String::new(), 4)))?;
    }
    list.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// What a sheet would take for a formula is text.
fn as_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Copies the database into a new file that only this user may read; half a copy is not left behind.
async fn backup(export: &Export, file: &Path) -> anyhow::Result<ExitCode> {
    let settings = run::settings(&export.with)?;
    if settings.database.file().is_none() {
        bail!("only a SQLite file can be copied like this: copy a PostgreSQL database with its own `pg_dump`");
    }
    run::check_database_exists(&settings)?;
    // as it is: a copy made before an upgrade must not be upgraded
    let store = app::open_store_as_it_is(&settings).await?;
    let name = file.to_str().context("the name of the file must be UTF-8")?;
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    let made = made.with_context(|| format!("cannot make {}", file.display()))?;
    let copied = store.copy_into(name).await.map_err(anyhow::Error::from).and_then(|()| sync(&made, file));
    if let Err(error) = copied {
        std::fs::remove_file(file).with_context(|| format!("cannot remove the unfinished {}", file.display()))?;
        return Err(error.context("the database was not copied"));
    }
    println!("{} bytes in {}", made.metadata()?.len(), file.display());
    println!("It opens with the same key file only: keep a copy of that in another safe place.");
    Ok(ExitCode::SUCCESS)
}

/// The copy is there when its bytes and its name are on the disk.
fn sync(made: &File, file: &Path) -> anyhow::Result<()> {
    made.sync_all().context("the copy did not reach the disk")?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).context("the name of the copy did not reach the disk")
}
