//! `buuta admin`: key files, administrators, API keys and courier accounts.

use super::{WithSettings, run};
use crate::app;
use crate::channels::{BUDGET, messenger, messengers};
use crate::clock::Chance;
use crate::domain::staff::{Role, SignInName};
use crate::flows::manage_keys::SCOPES;
use crate::flows::manage_staff::{Newcomer, let_in};
use crate::sealing::{KeyRing, token_hash};
use crate::store::accounts::{self, NewAccount, ResendWhenUnknown};
use crate::store::providers::{self, NewProvider};
use crate::store::{api_keys, places};
use anyhow::{Context, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use buuta_webhooks::{Secrecy, Setting, courier};
use clap::{Args, Subcommand};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// `buuta admin`
#[derive(Args)]
pub struct Admin {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make a new file of sealing keys, readable by its owner alone.
    NewKeys { file: PathBuf },
    /// Let an administrator in and print the password to begin with, once; others are let in on the page for staff.
    Create {
        #[command(flatten)]
        with: WithSettings,
        /// Name to sign in with: small letters, digits, dots or dashes.
        name: String,
        /// Full name, as it stands under signatures.
        #[arg(long)]
        full_name: String,
    },
    /// Make an API key and print it, once.
    Key {
        #[command(flatten)]
        with: WithSettings,
        /// What or whom it is for.
        name: String,
        /// Scope words, such as requests:write; may be given several times.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
    },
    /// Open an account with a courier and print the address its pushes go to, once.
    Account {
        #[command(flatten)]
        with: WithSettings,
        /// Name of the account.
        name: String,
        /// The courier's code, such as ghn.
        #[arg(long)]
        courier: String,
        /// A setting as name=value; a secret as name=@FILE.
        #[arg(long = "set")]
        settings: Vec<String>,
        /// The courier answers "already there" to a repeated reference, so that an unknown placing may be asked again.
        #[arg(long)]
        answers_already_there: bool,
    },
    /// Open an account with a provider of text messages and print the address its delivery reports go to, once.
    Provider {
        #[command(flatten)]
        with: WithSettings,
        /// Name of the account.
        name: String,
        /// What the provider speaks: esms, speedsms, vnpt or zns.
        #[arg(long)]
        messenger: String,
        /// Code of the agency under whose name it sends, with those below; without it, for the whole province.
        #[arg(long)]
        agency: Option<String>,
        /// A setting as name=value; a secret as name=@FILE.
        #[arg(long = "set")]
        settings: Vec<String>,
    },
}

/// Does it.
pub async fn admin(admin: &Admin) -> anyhow::Result<ExitCode> {
    match &admin.what {
        What::NewKeys { file } => {
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true).mode(0o600);
            let mut out = options.open(file).with_context(|| format!("cannot make {}", file.display()))?;
            out.write_all(KeyRing::new_key_file(&Chance::from_system()).as_bytes())?;
            println!("{} holds the keys now; keep a copy in a safe place", file.display());
        }
        What::Create { with, name, full_name } => {
            let settings = run::settings(with)?;
            let store = app::open_store(&settings).await?;
            let newcomer = Newcomer {
                sign_in_name: SignInName::read(name)?,
                name: full_name.clone(),
                role: Role::Administrator,
                office_id: None,
                agency_id: None,
            };
            println!("{}", let_in(&store, newcomer).await.with_context(|| format!("{name} was not let in"))?);
            eprintln!("sign in at {}/noi-bo and choose a password of your own", settings.server.public_url);
        }
        What::Key { with, name, scopes } => {
            let store = app::open_store(&run::settings(with)?).await?;
            if let Some(unknown) = scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str())) {
                bail!("there is no scope {unknown}: choose of {}", SCOPES.join(", "));
            }
            let key = new_token("bt_");
            let tx = store.begin().await?;
            let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
            api_keys::insert(&tx, name, token_hash(&key), &scopes)
                .await
                .with_context(|| format!("key {name} was not made"))?;
            tx.commit().await?;
            println!("{key}");
        }
        What::Account { with, name, courier: code, settings, answers_already_there } => {
            let new = NewAccount {
                name: name.clone(),
                courier: code.clone(),
                resend_when_unknown: if *answers_already_there {
                    ResendWhenUnknown::AnswersAlreadyThere
                } else {
                    ResendWhenUnknown::Never
                },
                settings: read_account_settings(code, settings)?,
            };
            let settings = run::settings(with)?;
            let store = app::open_store(&settings).await?;
            let token = new_token("");
            let tx = store.begin().await?;
            let id = accounts::insert(&tx, new).await.with_context(|| format!("account {name} was not opened"))?;
            accounts::insert_push_token(&tx, id, token_hash(&token)).await?;
            tx.commit().await?;
            println!("{}/webhooks/{code}/{token}", settings.server.public_url);
        }
        What::Provider { with, name, messenger: code, agency, settings } => {
            let Some(messenger) = messenger(code) else {
                let known: Vec<&str> = messengers().iter().map(|messenger| messenger.code()).collect();
                bail!("there is no provider {code}: choose one of {}", known.join(", "));
            };
            let values = read_settings(code, &[messenger.settings(), BUDGET].concat(), settings)?;
            check_budget(&values)?;
            let settings = run::settings(with)?;
            let store = app::open_store(&settings).await?;
            let agency_id = match agency {
                None => None,
                Some(agency) => {
                    let found = places::find_agency_by_code(&store, agency).await?;
                    Some(found.with_context(|| format!("there is no agency {agency}"))?.id)
                }
            };
            let token = new_token("");
            let new = NewProvider {
                name: name.clone(),
                messenger: code.clone(),
                agency_id,
                settings: values,
                report_token_hash: token_hash(&token),
            };
            let tx = store.begin().await?;
            providers::insert(&tx, new).await.with_context(|| format!("account {name} was not opened"))?;
            tx.commit().await?;
            println!("{}/delivery-reports/{code}/{token}", settings.server.public_url);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// 256 random bits, as text.
pub fn new_token(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(Chance::from_system().bytes::<32>()))
}

/// A budget is a number, and money is counted only where a part has its price.
fn check_budget(values: &BTreeMap<String, String>) -> anyhow::Result<()> {
    let number = |name: &str| values.get(name).map_or("", String::as_str).trim().parse::<i64>().ok();
    for name in BUDGET.iter().map(|setting| setting.name) {
        if values.get(name).is_some_and(|value| !value.trim().is_empty()) && number(name).is_none_or(|most| most < 1) {
            bail!("{name} is a number above 0, or empty");
        }
    }
    if number("budget_vnd_per_day").is_some() && number("price_vnd_per_part").is_none_or(|price| price < 1) {
        bail!("budget_vnd_per_day needs price_vnd_per_part: nothing else says what a message costs");
    }
    Ok(())
}

fn read_account_settings(code: &str, settings: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    let Some(courier) = courier(code) else {
        let known: Vec<&str> = buuta_webhooks::registry().iter().map(|courier| courier.code()).collect();
        bail!("there is no courier {code}: choose one of {}", known.join(", "));
    };
    read_settings(code, courier.settings(), settings)
}

/// Reads settings as they are written on the command line, against those that are declared.
fn read_settings(of: &str, declared: &[Setting], settings: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut read = BTreeMap::new();
    for setting in settings {
        let (name, value) = setting.split_once('=').context("a setting is written name=value")?;
        let Some(known) = declared.iter().find(|known| known.name == name) else {
            bail!("{of} has no setting {name}");
        };
        let value = match value.strip_prefix('@') {
            Some(file) => {
                std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?.trim_end().to_owned()
            }
            None if known.secrecy == Secrecy::Secret => {
                bail!("{name} is a secret: put it into a file and write {name}=@FILE")
            }
            None => value.to_owned(),
        };
        read.insert(name.to_owned(), value);
    }
    for known in declared {
        if known.default.is_none() && !read.contains_key(known.name) {
            bail!("setting {} is missing: {}", known.name, known.meaning);
        }
    }
    Ok(read)
}
