//! The commands of `buuta`.

mod address;
mod admin;
mod demo;
mod doctor;
mod export;
mod import;
mod run;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Bưu Tá carries people's official papers home.
#[derive(Parser)]
#[command(name = "buuta", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where the settings are.
#[derive(Args)]
struct WithSettings {
    /// Settings file; see src/config.default.toml for every key.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service: pages, API, webhooks and, unless they run apart, the workers.
    Serve(run::Serve),
    /// Run only the workers.
    Work(WithSettings),
    /// Bring the database to this program's version.
    Migrate(WithSettings),
    /// Say what is wrong and what needs a person. Exit code 1 when something is.
    Doctor(WithSettings),
    /// Hear of a mail that came back: reads one notice of a mail server from standard input.
    Bounce(WithSettings),
    /// Have stored messages read again, after a fix.
    Replay(run::Replay),
    /// Check the custody chains of all dossiers.
    Verify(WithSettings),
    /// Take in a list: offices, procedures, agencies, area codes, status codes.
    Import(import::Import),
    /// Write what the service holds into a file.
    Export(export::Export),
    /// Say which commune of today an address lies in.
    Address(address::Address),
    /// Print the description of the JSON API.
    Openapi,
    /// Make keys, administrators and courier accounts.
    Admin(admin::Admin),
    /// Play the whole story with stand-ins, then keep dossiers flowing.
    Demo(demo::Demo),
    /// Run a stand-in: one of the couriers, or a mailbox.
    StandIn(run::StandIn),
}

/// Reads the command line and does what it says.
pub async fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(serve) => run::serve(&serve).await,
        Command::Work(with) => run::work(&with).await,
        Command::Migrate(with) => run::migrate(&with).await,
        Command::Doctor(with) => doctor::doctor(&with).await,
        Command::Bounce(with) => run::bounce(&with).await,
        Command::Replay(replay) => run::replay(&replay).await,
        Command::Verify(with) => run::verify(&with).await,
        Command::Import(import) => import::import(&import).await,
        Command::Export(export) => export::export(&export).await,
        Command::Address(address) => address::address(&address),
        Command::Openapi => run::openapi(),
        Command::Admin(admin) => admin::admin(&admin).await,
        Command::Demo(demo) => demo::demo(&demo).await,
        Command::StandIn(stand_in) => run::stand_in(&stand_in).await,
    };
    done.unwrap_or_else(|error| {
        eprintln!("buuta: {error:#}");
        ExitCode::from(2)
    })
}
