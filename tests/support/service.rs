//! `buuta serve` as a process of its own on a test's database: started, stopped, killed, and started again on its port.

use super::database::TestDatabase;
use super::house::{self, API_KEY, Outside, TEST_KEYS, push_token, settings};
use buuta::clock::{Chance, SystemClock};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

/// How long a process may take to say where it listens, or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often something awaited is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(60);

/// Looks until there is an answer, and panics with what was awaited when patience ends.
pub async fn until<T>(awaited: &str, patience: Duration, look: impl AsyncFn() -> Option<T>) -> T {
    until_looking_every(LOOK_EVERY, awaited, patience, look).await
}

/// The same, looking as often as the caller wants.
pub async fn until_looking_every<T>(
    pause: Duration,
    awaited: &str,
    patience: Duration,
    look: impl AsyncFn() -> Option<T>,
) -> T {
    let end = Instant::now() + patience;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(Instant::now() < end, "it did not happen within {patience:?}: {awaited}");
        tokio::time::sleep(pause).await;
    }
}

/// The service, running or not. Dropping it kills its process.
pub struct Service {
    /// Where it answers, without a slash at the end: the same in every life.
    pub url: String,
    config: PathBuf,
    log: PathBuf,
    http: reqwest::Client,
    child: Mutex<Option<Child>>,
}

impl Service {
    /// Writes keys and settings beside the database, brings the schema up and seeds it; nothing runs yet. `more` are
    /// further settings as `("section.key", "value in TOML")`.
    pub async fn prepare(database: &TestDatabase, outside: &Outside, more: &[(&str, &str)]) -> Service {
        let address = free_address();
        let url = format!("http://{address}");
        let key_file = database.path("keys");
        std::fs::write(&key_file, TEST_KEYS).unwrap();
        let quoted = |text: &str| format!("\"{text}\"");
        let mut wanted: BTreeMap<&str, String> = BTreeMap::from([
            ("server.listen", quoted(&address)),
            ("server.public_url", quoted(&url)),
            ("database.url", quoted(&database.url)),
            ("sealing.key_file", quoted(&key_file.display().to_string())),
            ("mail.smtp_url", quoted(&format!("smtp://{}", outside.smtp))),
            ("schedule.pull_feeds", quoted("* * * * * *")),
            ("schedule.pull_due_orders", quoted("* * * * * *")),
        ]);
        wanted.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let config = database.path("buuta.toml");
        std::fs::write(&config, toml_of(&wanted)).unwrap();
        let service = Service { url, config, log: database.path("serve.log"), http: client(), child: Mutex::new(None) };
        if database.url.starts_with("postgres:") {
            // there the schema is a step of its own
            let migrated = service.run(&["migrate"]).await;
            assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        }
        let clock = Arc::new(SystemClock);
        house::house_with(settings(&database.url, outside), outside, clock, Chance::from_system()).await;
        service
    }

    /// Starts it and returns when it says where it listens.
    pub async fn start(&self, environment: &[(&str, &str)]) {
        let mut child = self.child.lock().await;
        assert!(child.is_none(), "the service runs already");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
        let mut command = self.command(&["serve"]);
        command.envs(environment.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut started = command.spawn().unwrap();
        let mut lines = BufReader::new(started.stdout.take().unwrap()).lines();
        let first = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        match first {
            Ok(Ok(Some(line))) => {
                assert_eq!(line, self.url, "the first line says where it listens")
            }
            other => panic!("the service did not start ({other:?}):\n{}", self.log_tail(20)),
        }
        // the pipe must stay open, or the process ends at its next print
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        *child = Some(started);
    }

    /// Kills it with SIGKILL, wherever it is; returns when it is gone. One that has ended already is left at that.
    pub async fn kill(&self) {
        let mut child = self.child.lock().await;
        if let Some(running) = child.as_mut()
            && running.try_wait().unwrap().is_none()
        {
            running.kill().await.unwrap();
        }
        *child = None;
    }

    /// Asks it to stop with SIGTERM and returns how it ended.
    pub async fn stop(&self) -> ExitStatus {
        let mut child = self.child.lock().await;
        let mut running = child.take().expect("the service runs");
        let id = running.id().expect("the service runs").to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
        tokio::time::timeout(PATIENCE, running.wait()).await.expect("it stops when asked to").unwrap()
    }

    /// Whether it has ended by itself, was killed, or was never started.
    pub async fn has_ended(&self) -> bool {
        let mut child = self.child.lock().await;
        if let Some(running) = child.as_mut()
            && running.try_wait().unwrap().is_some()
        {
            *child = None;
        }
        child.is_none()
    }

    /// Returns when it has ended.
    pub async fn wait_until_ended(&self) {
        let ended = async || self.has_ended().await.then_some(());
        until(&format!("the service at {} ends", self.url), PATIENCE, ended).await;
    }

    /// Runs another command of the program with the same settings to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().await.unwrap()
    }

    /// Starts another process of the program with the same settings; dropping it kills it.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
        self.command(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap()
    }

    /// A call to the JSON API with every scope: its status and body. An error means that no whole answer came.
    pub async fn api(
        &self,
        method: reqwest::Method,
        path: &str,
        idempotency_key: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(u16, Value), reqwest::Error> {
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.url)).bearer_auth(API_KEY);
        if let Some(key) = idempotency_key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await?;
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }

    /// Where a courier pushes to.
    pub fn push_url(&self, courier: &str) -> String {
        format!("{}/webhooks/{courier}/{}", self.url, push_token(courier))
    }

    /// The lines of its log that speak of errors, over all its lives.
    pub fn errors(&self) -> Vec<String> {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().filter(|line| line.contains("ERROR ")).map(str::to_owned).collect()
    }

    /// The last lines of its log, over all its lives.
    pub fn log_tail(&self, lines: usize) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let all: Vec<&str> = log.lines().collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_buuta")));
        command.args(arguments).arg("--config").arg(&self.config).kill_on_drop(true);
        command
    }
}

/// A client that keeps no connection: the service may be another process at the next call.
pub fn client() -> reqwest::Client {
    rustls::crypto::ring::default_provider().install_default().ok();
    reqwest::Client::builder().pool_max_idle_per_host(0).timeout(PATIENCE).build().unwrap()
}

/// A port below those the system hands out by itself, so that nobody takes it while the service is away.
pub fn free_address() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(std::process::id() % 97).unwrap_or(0) * 100;
    for _ in 0..2000 {
        let port = 10_000 + (own + NEXT.fetch_add(1, Ordering::Relaxed)) % 9_900;
        let address = format!("127.0.0.1:{port}");
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
    panic!("no port is free between 10000 and 19900");
}

fn toml_of(settings: &BTreeMap<&str, String>) -> String {
    let mut text = String::new();
    let mut open = "";
    for (name, value) in settings {
        let (section, key) = name.split_once('.').expect("a setting is named section.key");
        if section != open {
            text.push_str(&format!("[{section}]\n"));
            open = section;
        }
        text.push_str(&format!("{key} = {value}\n"));
    }
    text
}
