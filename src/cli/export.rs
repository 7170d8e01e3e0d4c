//! `buuta export`: writes what the service holds into a file.

use super::{WithSettings, run};
use crate::app;
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
    #[arg(long, value_name = "FILE")]
    backup: PathBuf,
}

/// Copies the database into a new file that only this user may read; half a copy is not left behind.
pub async fn export(export: &Export) -> anyhow::Result<ExitCode> {
    let settings = run::settings(&export.with)?;
    if settings.database.file().is_none() {
        bail!("only a SQLite file can be copied like this: copy a PostgreSQL database with its own `pg_dump`");
    }
    run::check_database_exists(&settings)?;
    // as it is: a copy made before an upgrade must not be upgraded
    let store = app::open_store_as_it_is(&settings).await?;
    let file = &export.backup;
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
