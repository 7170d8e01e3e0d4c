//! The demo's outside world: stand-ins, mailbox and service as processes of their own, reached over HTTP alone.

use super::COURIERS;
use super::seed::{self, Seeded};
use crate::clock::Chance;
use crate::config::Settings;
use crate::sealing::KeyRing;
use anyhow::{Context, bail};
use buuta_webhooks::{TrackingSource, courier};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The running world.
pub struct World {
    pub service: String,
    pub mailbox: String,
    /// Couriers' base URLs by code.
    pub stand_ins: BTreeMap<&'static str, String>,
    pub http: reqwest::Client,
    dir: PathBuf,
    seeded: Seeded,
    children: Vec<Child>,
}

impl World {
    /// Starts everything on a fresh database in `dir`.
    pub async fn start(dir: &Path, port: Option<u16>) -> anyhow::Result<World> {
        if dir.exists() {
            std::fs::remove_dir_all(dir).with_context(|| format!("cannot clear {}", dir.display()))?;
        }
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let mut children = Vec::new();
        let mut stand_ins = BTreeMap::new();
        for code in COURIERS {
            let (child, lines) = spawn(&["stand-in", code], dir, code, 1).await?;
            children.push(child);
            stand_ins.insert(code, lines.into_iter().next().unwrap_or_default());
        }
        let (child, lines) = spawn(&["stand-in", "mailbox"], dir, "mailbox", 2).await?;
        children.push(child);
        let [mailbox, smtp] = lines.as_slice() else { bail!("the mailbox did not say where it listens") };
        let smtp = smtp.strip_prefix("smtp ").unwrap_or(smtp);
        let address = free_address(port)?;
        let service = format!("http://{address}");
        let config = dir.join("buuta.toml");
        std::fs::write(dir.join("keys"), KeyRing::new_key_file(&Chance::from_system()))?;
        std::fs::write(&config, settings_text(dir, &address, smtp))?;
        rustls::crypto::ring::default_provider().install_default().ok();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        let mut accounts = BTreeMap::new();
        for (code, url) in &stand_ins {
            accounts.insert(*code, account_settings(&http, url).await?);
        }
        let seeded = seed::seed(&Settings::read(Some(&config))?, accounts).await?;
        let mut command = command(&["serve", "--config", &config.to_string_lossy()], dir, "serve")?;
        for link in start_links(mailbox, &stand_ins) {
            command.args(["--link", &link]);
        }
        let (child, _) = first_lines(command, "serve", 1).await?;
        children.push(child);
        let world = World { service, mailbox: mailbox.clone(), stand_ins, http, dir: dir.to_owned(), seeded, children };
        for (code, token) in &world.seeded.push_tokens {
            if courier(code).is_some_and(|courier| courier.tracking().contains(&TrackingSource::Push)) {
                let url = format!("{}/webhooks/{code}/{token}", world.service);
                world.tell_stand_in(code, "push_to", serde_json::json!({ "url": url })).await?;
            }
        }
        Ok(world)
    }

    /// What the first lines on the screen say.
    pub fn introduction(&self) -> String {
        let stand_ins: Vec<String> = self.stand_ins.iter().map(|(code, url)| format!("{code} {url}")).collect();
        format!(
            "service {}\nmailbox {}\nstand-ins {}\nEach line below quotes what was read from outside: the stand-in's log, the mailbox, the page.\n",
            self.service,
            self.mailbox,
            stand_ins.join(", ")
        )
    }

    /// Who can sign in at the desks, and with what.
    pub fn desks(&self) -> String {
        let people: Vec<String> =
            self.seeded.staff.iter().map(|(name, password)| format!("  {name:<10} {password}")).collect();
        format!("Desks: {}/noi-bo, each with a password to be changed first:\n{}", self.service, people.join("\n"))
    }

    /// A control call to a stand-in.
    pub async fn tell_stand_in(&self, courier: &str, what: &str, body: Value) -> anyhow::Result<Value> {
        let base = self.stand_ins.get(courier).context("no such stand-in")?;
        let answer = self.http.post(format!("{base}/_stand-in/{what}")).json(&body).send().await?;
        if !answer.status().is_success() {
            bail!("the stand-in answered {} to {what}", answer.status());
        }
        Ok(answer.json().await?)
    }

    /// What a stand-in shows.
    pub async fn ask_stand_in(&self, courier: &str, what: &str) -> anyhow::Result<Value> {
        let base = self.stand_ins.get(courier).context("no such stand-in")?;
        Ok(self.http.get(format!("{base}/_stand-in/{what}")).send().await?.json().await?)
    }

    /// Subjects of the mails to an address.
    pub async fn mails_to(&self, address: &str) -> anyhow::Result<Vec<String>> {
        let answer = self.http.get(format!("{}/messages", self.mailbox)).query(&[("to", address)]).send().await?;
        let answer: Value = answer.json().await?;
        let mails = answer["messages"].as_array().cloned().unwrap_or_default();
        Ok(mails.iter().filter_map(|mail| mail["subject"].as_str().map(str::to_owned)).collect())
    }

    /// A call to the JSON API, as the one-stop software makes it.
    pub async fn api(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let mut request =
            self.http.request(method, format!("{}/api/v1{path}", self.service)).bearer_auth(&self.seeded.api_key);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let body: Value = answer.json().await.unwrap_or_default();
        if !status.is_success() {
            bail!("the API answered {status} to {path}: {}", body["title"].as_str().unwrap_or_default());
        }
        Ok(body)
    }

    /// The text of the tracking page, as a citizen without JavaScript sees it: its first sentence.
    pub async fn first_sentence(&self, path: &str, form: &[(&str, &str)]) -> anyhow::Result<String> {
        let page = self.http.post(format!("{}{path}", self.service)).form(form).send().await?.text().await?;
        Ok(first_sentence_of(&page))
    }

    /// Keeps what the outside world saw in `outside/` of the demo's folder, and ends every process.
    pub async fn stop(mut self) {
        if let Err(error) = self.keep_outside().await {
            eprintln!("what the outside world saw could not be kept: {error:#}");
        }
        for child in &mut self.children {
            if let Err(error) = child.kill().await {
                eprintln!("a process of the demo could not be ended: {error}");
            }
        }
    }
}

impl World {
    async fn keep_outside(&self) -> anyhow::Result<()> {
        let outside = self.dir.join("outside");
        std::fs::create_dir_all(&outside)?;
        let mails = self.http.get(format!("{}/messages", self.mailbox)).send().await?.text().await?;
        std::fs::write(outside.join("mailbox.json"), mails)?;
        for courier in self.stand_ins.keys() {
            let log = self.ask_stand_in(courier, "log").await?;
            std::fs::write(outside.join(format!("{courier}.json")), log.to_string())?;
        }
        Ok(())
    }
}

/// The text of the page's main heading: the sentence that says who holds the papers.
fn first_sentence_of(page: &str) -> String {
    let Some((_, rest)) = page.split_once("<h1>") else {
        return String::new();
    };
    let sentence = rest.split_once("</h1>").map_or(rest, |(sentence, _)| sentence);
    sentence.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How an account at a running stand-in must be set.
async fn account_settings(http: &reqwest::Client, url: &str) -> anyhow::Result<seed::AccountSettings> {
    let mut settings: seed::AccountSettings = http.get(format!("{url}/_stand-in/account")).send().await?.json().await?;
    settings.insert("base_url".to_owned(), url.to_owned());
    Ok(settings)
}

fn settings_text(dir: &Path, address: &str, smtp: &str) -> String {
    format!(
        "# Made by `buuta demo`; thrown away at its next start.\n\
         [server]\nlisten = \"{address}\"\npublic_url = \"http://{address}\"\n\
         [database]\nurl = \"sqlite:{db}?mode=rwc\"\n\
         [sealing]\nkey_file = \"{keys}\"\n\
         [mail]\nsmtp_url = \"smtp://{smtp}\"\n\
         [schedule]\npull_feeds = \"* * * * * *\"\npull_due_orders = \"* * * * * *\"\n\
         # the story waits for no other dossier\n\
         [channels]\njoin_within_s = 0\n\
         # the demo looks at its own pages every moment\n\
         [throttle]\nwrong_look_ups_per_hour_per_code = 1000\nwrong_look_ups_per_hour_per_address = 10000\n",
        db = dir.join("buuta.db").display(),
        keys = dir.join("keys").display(),
    )
}

/// What is worth seeing, as links of the service's start page.
fn start_links(mailbox: &str, stand_ins: &BTreeMap<&'static str, String>) -> Vec<String> {
    let mut links = vec![format!("Hộp thư mẫu (thư gửi người dân)={mailbox}/")];
    for (code, url) in stand_ins {
        links.push(format!("Nhật ký cuộc gọi tới bưu chính mẫu {code}={url}/_stand-in/log"));
        links.push(format!("Đơn tại bưu chính mẫu {code}={url}/_stand-in/orders"));
    }
    links
}

fn free_address(port: Option<u16>) -> anyhow::Result<String> {
    let listener = match port {
        Some(port) => {
            std::net::TcpListener::bind(("127.0.0.1", port)).or_else(|_| std::net::TcpListener::bind("127.0.0.1:0"))
        }
        None => std::net::TcpListener::bind("127.0.0.1:0"),
    };
    Ok(listener?.local_addr()?.to_string())
}

async fn spawn(arguments: &[&str], dir: &Path, name: &str, lines: usize) -> anyhow::Result<(Child, Vec<String>)> {
    first_lines(command(arguments, dir, name)?, name, lines).await
}

/// This very program with other arguments; its log goes to a file of the demo's folder.
fn command(arguments: &[&str], dir: &Path, name: &str) -> anyhow::Result<Command> {
    let log = std::fs::File::create(dir.join(format!("{name}.log")))?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
    Ok(command)
}

/// Starts a process and reads the first lines it prints: where it listens.
async fn first_lines(mut command: Command, name: &str, lines: usize) -> anyhow::Result<(Child, Vec<String>)> {
    let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
    let stdout = child.stdout.take().context("no standard output")?;
    let mut reader = BufReader::new(stdout).lines();
    let mut read = Vec::new();
    while read.len() < lines {
        match tokio::time::timeout(Duration::from_secs(30), reader.next_line()).await {
            Ok(Ok(Some(line))) => read.push(line),
            _ => bail!("{name} did not say where it listens; see its log in the demo's folder"),
        }
    }
    // the pipe must stay open, or the process ends at its next print
    tokio::spawn(async move { while let Ok(Some(_)) = reader.next_line().await {} });
    Ok((child, read))
}
