//! The commands that run something: serve, work, migrate, replay, verify, stand-in.

use super::WithSettings;
use crate::app;
use crate::channels::bounce::Bounce;
use crate::clock::SystemClock;
use crate::config::{LogFormat, Settings};
use crate::flows::hear_bounce::hear_bounce;
use crate::flows::house::House;
use crate::pages;
use crate::store::custody::{self, ChainCheck};
use crate::store::inbox::{self, Reading};
use crate::store::{dossiers, outbox};
use anyhow::{Context, bail};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use std::io::IsTerminal as _;
use std::io::Read as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// Reads the settings and starts the log.
pub fn settings(with: &WithSettings) -> anyhow::Result<Settings> {
    let settings = Settings::read(with.config.as_deref())?;
    let filter = EnvFilter::try_new(&settings.log.level).context("log.level cannot be read")?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match settings.log.format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    // a log that was started before stays
    started.ok();
    Ok(settings)
}

/// The house around the settings' database.
pub async fn house(with: &WithSettings) -> anyhow::Result<Arc<House>> {
    let settings = settings(with)?;
    let store = app::open_store(&settings).await?;
    Ok(app::build_house(settings, store, Arc::new(SystemClock)).await?)
}

/// The same, where looking must not make an empty database of a mistyped name.
pub async fn house_of_existing_database(with: &WithSettings) -> anyhow::Result<Arc<House>> {
    check_database_exists(&settings(with)?)?;
    house(with).await
}

/// Refuses a SQLite file that is not there; a server says itself when it has no such database.
pub fn check_database_exists(settings: &Settings) -> anyhow::Result<()> {
    match settings.database.file() {
        Some(file) if !file.is_file() => {
            bail!("there is no database file {}: `buuta migrate` or `buuta serve` makes one", file.display())
        }
        _ => Ok(()),
    }
}

async fn told_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}

/// `buuta serve`
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    with: WithSettings,
    /// A further link on the start page, as TITLE=URL; may be given several times.
    #[arg(long = "link")]
    links: Vec<String>,
}

/// Runs the service until told to stop. Its address is the first line printed.
pub async fn serve(serve: &Serve) -> anyhow::Result<ExitCode> {
    let links = serve.links.iter().map(|link| {
        let (title, url) = link.split_once('=').context("a link is written TITLE=URL")?;
        Ok(pages::StartLink { title: title.to_owned(), url: url.to_owned(), text: String::new() })
    });
    let links = pages::StartLinks(links.collect::<anyhow::Result<_>>()?);
    let house = house(&serve.with).await?;
    let running = app::serve(house, links).await?;
    println!("http://{}", running.address);
    tracing::info!(address = %running.address, "serving");
    told_to_stop().await?;
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// `buuta work`
pub async fn work(with: &WithSettings) -> anyhow::Result<ExitCode> {
    let house = house(with).await?;
    let stop = CancellationToken::new();
    let working = tokio::spawn(app::work(house, stop.clone()));
    told_to_stop().await?;
    stop.cancel();
    working.await?;
    Ok(ExitCode::SUCCESS)
}

/// `buuta migrate`
pub async fn migrate(with: &WithSettings) -> anyhow::Result<ExitCode> {
    let store = app::open_store_as_it_is(&settings(with)?).await?;
    store.migrate().await?;
    println!("the database is at this program's version");
    Ok(ExitCode::SUCCESS)
}

/// The longest notice read: what comes back of a mail of ours is small.
const LONGEST_NOTICE_BYTES: u64 = 1024 * 1024;

/// `buuta bounce`: a mail server pipes into it what comes to the address mails are sent from.
pub async fn bounce(with: &WithSettings) -> anyhow::Result<ExitCode> {
    let house = house_of_existing_database(with).await?;
    let mut notice = Vec::new();
    std::io::stdin().lock().take(LONGEST_NOTICE_BYTES).read_to_end(&mut notice)?;
    match hear_bounce(&house, &String::from_utf8_lossy(&notice)).await? {
        Bounce::Returned { .. } => println!("the mail came back: another way is tried, or a person is asked"),
        Bounce::Nothing => println!("nothing follows from it"),
        Bounce::NotOurs => println!("it is not about a mail of this service"),
    }
    Ok(ExitCode::SUCCESS)
}

/// `buuta replay`
#[derive(Args)]
pub struct Replay {
    #[command(flatten)]
    with: WithSettings,
    /// Only messages of this courier account.
    #[arg(long)]
    account: Option<String>,
    /// Only messages that stand like this; without it, all that were let in.
    #[arg(long)]
    only: Option<ReplayOnly>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ReplayOnly {
    Unreadable,
    Parked,
}

/// Has messages read again and reads them; the running service may help.
pub async fn replay(replay: &Replay) -> anyhow::Result<ExitCode> {
    let house = house_of_existing_database(&replay.with).await?;
    let account_id = match &replay.account {
        None => None,
        Some(name) => Some(house.account_named(name)?.account.id),
    };
    let only = replay.only.map(|only| match only {
        ReplayOnly::Unreadable => Reading::Unreadable,
        ReplayOnly::Parked => Reading::Parked,
    });
    let tx = house.store.begin().await?;
    let count = inbox::replay(&tx, account_id, only, None).await?;
    tx.commit().await?;
    while crate::flows::read_inbox::read_inbox(&house).await? > 0 {}
    println!("{count} messages were put back to be read again");
    for reading in [Reading::Waiting, Reading::Applied, Reading::Parked, Reading::Unreadable] {
        println!("{:>10}: {}", reading.as_str(), inbox::count(&house.store, reading).await?);
    }
    let open = outbox::count_open(&house.store, outbox::WorkKind::TellCitizen).await?;
    println!("{open} notifications wait to be sent by the worker");
    Ok(ExitCode::SUCCESS)
}

/// `buuta verify`
pub async fn verify(with: &WithSettings) -> anyhow::Result<ExitCode> {
    let settings = settings(with)?;
    check_database_exists(&settings)?;
    let store = app::open_store(&settings).await?;
    let (mut chains, mut entries, mut broken) = (0u64, 0u64, 0u64);
    for dossier_id in dossiers::list_ids(&store).await? {
        chains += 1;
        match custody::check_chain(&store, dossier_id).await? {
            ChainCheck::Whole { entries: whole, .. } => entries += whole,
            ChainCheck::BrokenAt { seq } => {
                broken += 1;
                println!("dossier {dossier_id}: broken at entry {seq}");
            }
        }
    }
    println!("{chains} custody chains, {entries} entries, {broken} broken");
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `buuta openapi`
pub fn openapi() -> anyhow::Result<ExitCode> {
    use std::io::Write as _;
    // not println!, which panics when the reader has seen enough
    writeln!(std::io::stdout(), "{}", crate::api::openapi_json()).context("the description was not read to its end")?;
    Ok(ExitCode::SUCCESS)
}

/// `buuta stand-in`
#[derive(Args)]
pub struct StandIn {
    /// What to play.
    #[arg(value_parser = PossibleValuesParser::new(buuta_standins::StandIn::ALL.iter().map(|which| which.name())))]
    name: String,
    /// Address to listen on; port 0 takes a free one. The URL is the first line printed.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Milliseconds between the steps of a journey that a new order begins by itself; without it, orders wait for steps.
    #[arg(long)]
    autoplay_pace_ms: Option<u64>,
}

/// Runs one stand-in until told to stop.
pub async fn stand_in(stand_in: &StandIn) -> anyhow::Result<ExitCode> {
    let which: buuta_standins::StandIn = stand_in.name.parse()?;
    let mut options = buuta_standins::Options::local();
    options.listen = stand_in.listen;
    options.autoplay_pace_ms = stand_in.autoplay_pace_ms;
    options.made_up_codes = buuta_standins::read_made_up_codes(include_str!("../../data/made_up_codes.csv"))
        .context("data/made_up_codes.csv")?;
    buuta_standins::run_forever(which, options).await?;
    Ok(ExitCode::SUCCESS)
}
