//! One headless Chromium, driven by Debian's chromedriver in the words of the W3C's WebDriver.

use super::camera::Camera;
use crate::support::service::until;
use crate::support::wire;
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long the browser may take for anything.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The height of the window; widths are what the tests are about.
const HEIGHT: u32 = 844;
/// No sandbox, because the tests may run as root; no calls of the browser's own.
const ARGUMENTS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--hide-scrollbars",
];
/// How chromedriver says that it is ready, before the port.
const READY: &str = "started successfully on port ";
/// Has axe-core look at the page, and tells what it found in words.
const AXE: &str = r"
const done = arguments[arguments.length - 1];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const tell = found => found.violations.flatMap(rule => rule.nodes.map(node =>
  `${rule.id} at ${node.target.join(' ')}: ${node.failureSummary}`));
axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
  .then(found => done(tell(found)), error => done([String(error)]));";
/// The keys of a keyboard walk, as WebDriver names them.
pub const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";
pub const DOWN: &str = "\u{e015}";
pub const SPACE: &str = " ";
const CONTROL: char = '\u{e009}';

/// The browser. Dropping it ends it and its driver.
pub struct Browser {
    pub has_scripts: bool,
    pub width: u32,
    http: reqwest::Client,
    session: String,
    process: u64,
    camera: Camera,
    _driver: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Opens one, with scripts or without.
    pub async fn open(has_scripts: bool) -> Browser {
        for program in ["chromium", "chromedriver"] {
            assert!(is_installed(program), "{program} is not installed: run tests/prepare.sh");
        }
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut driver = command.spawn().unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = tokio::time::timeout(PATIENCE, port_of(&mut lines)).await.expect("chromedriver says its port");
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let profile = tempfile::tempdir().unwrap();
        let http = wire::client();
        let address = format!("http://127.0.0.1:{port}/session");
        let opened = answer_of(http.post(&address).json(&wanted(has_scripts, &profile))).await.unwrap();
        let session = format!("{address}/{}", opened["sessionId"].as_str().unwrap());
        let process = opened["capabilities"]["goog:processID"].as_u64().unwrap();
        let camera = Camera::new(has_scripts);
        Browser { has_scripts, width: 0, http, session, process, camera, _driver: driver, _profile: profile }
    }

    /// Gives the page this width.
    pub async fn resize(&mut self, width: u32) {
        let metrics = json!({ "width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        let light = json!({ "features": [{ "name": "prefers-color-scheme", "value": "light" }] });
        self.devtools("Emulation.setEmulatedMedia", light).await;
        self.width = width;
    }

    /// Opens an address.
    pub async fn go(&self, url: &str) {
        self.tell("/url", json!({ "url": url })).await.unwrap();
    }

    /// Goes to the page before, by the browser's own button.
    pub async fn back(&self) {
        self.tell("/back", json!({})).await.unwrap();
    }

    /// Goes to the page from which one came back.
    pub async fn forward(&self) {
        self.tell("/forward", json!({})).await.unwrap();
    }

    /// What a script of the test sees on the page: it runs even where the page's own must not.
    pub async fn see(&self, script: &str) -> Value {
        self.run(script).await.unwrap_or_else(|error| panic!("{error}\nin: {script}"))
    }

    /// A text of the page, by the selector of its element; empty without one.
    pub async fn text(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({})?.innerText ?? ''", json!(selector));
        self.see(&script).await.as_str().unwrap_or_default().to_owned()
    }

    /// What stands in a field.
    pub async fn value(&self, id: &str) -> String {
        let script = format!("return document.getElementById({}).value", json!(id));
        self.see(&script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a page has loaded on which this is true.
    pub async fn wait_for(&self, condition: &str) {
        let script = format!("return document.readyState === 'complete' && !!({condition})");
        // a page on its way in may not answer; it is asked again
        let look = async || (self.run(&script).await == Ok(Value::Bool(true))).then_some(());
        if tokio::time::timeout(PATIENCE, until(condition, 2 * PATIENCE, look)).await.is_err() {
            panic!("not so within {PATIENCE:?}: {condition}; the page says:\n{}", self.text("main").await);
        }
    }

    /// Presses keys one after the other.
    pub async fn press(&self, keys: &str) {
        self.stroke(keys.chars().flat_map(|key| [("keyDown", key), ("keyUp", key)])).await;
    }

    /// Marks all that stands in the field, to type over it.
    pub async fn mark_all(&self) {
        self.stroke([("keyDown", CONTROL), ("keyDown", 'a'), ("keyUp", 'a'), ("keyUp", CONTROL)]).await;
    }

    async fn stroke(&self, strokes: impl IntoIterator<Item = (&str, char)>) {
        let strokes: Vec<Value> =
            strokes.into_iter().map(|(stroke, key)| json!({ "type": stroke, "value": key })).collect();
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.tell("/actions", actions).await.unwrap();
    }

    /// What axe-core finds against WCAG 2.2, levels A and AA; each with where it is and why.
    pub async fn barriers(&self) -> Value {
        let axe = concat!(env!("CARGO_MANIFEST_DIR"), "/target/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(axe).expect("axe-core is not there: run tests/prepare.sh");
        if self.see("return typeof axe === 'undefined'").await == Value::Bool(true) {
            // at the margin of the script, so that it becomes the page's own global
            self.see(&format!("{axe}\nwindow.axe = axe;")).await;
        }
        let body = json!({ "script": AXE, "args": [] });
        self.tell("/execute/async", body).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Every address the browser asked for over a network.
    pub async fn asked_for(&self) -> Vec<String> {
        let log = self.tell("/se/log", json!({ "type": "performance" })).await.unwrap();
        let messages = log.as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap());
        messages
            .map(|message| serde_json::from_str::<Value>(message).unwrap()["message"].take())
            .filter(|message| message["method"] == "Network.requestWillBeSent")
            .map(|message| message["params"]["request"]["url"].as_str().unwrap_or_default().to_owned())
            .filter(|url| ["http:", "https:", "ws:", "wss:"].iter().any(|scheme| url.starts_with(scheme)))
            .collect()
    }

    /// Takes a picture of the whole page, if pictures are wanted and this is one of them.
    pub async fn photograph(&self, name: &str) {
        if let Some(path) = self.camera.path(name, self.width) {
            let metrics = self.devtools("Page.getLayoutMetrics", json!({})).await;
            let height = metrics["cssContentSize"]["height"].as_f64().unwrap().min(self.camera.tallest(name));
            let clip = json!({ "x": 0, "y": 0, "width": self.width, "height": height, "scale": 1 });
            let shot = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
            let taken = self.devtools("Page.captureScreenshot", shot).await;
            self.camera.keep(&path, taken["data"].as_str().unwrap());
        }
    }

    /// Ends it in good order, or is killed where it takes too long for that.
    pub async fn close(self) {
        if let Err(error) = self.http.delete(&self.session).send().await {
            eprintln!("the browser {} does not end by itself: {error}", self.process);
        }
    }

    async fn run(&self, script: &str) -> Result<Value, String> {
        self.tell("/execute/sync", json!({ "script": script, "args": [] })).await
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.tell("/goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await.unwrap()
    }

    async fn tell(&self, path: &str, body: Value) -> Result<Value, String> {
        answer_of(self.http.post(format!("{}{path}", self.session)).json(&body)).await
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // the driver ends with its handle, but leaves a browser behind whose session was not closed
        let kill = std::process::Command::new("kill").args(["-KILL", &self.process.to_string()]).output();
        if let Err(error) = kill {
            eprintln!("the browser {} may be left: {error}", self.process);
        }
    }
}

async fn port_of(lines: &mut Lines<BufReader<ChildStdout>>) -> u16 {
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some((_, port)) = line.split_once(READY) {
            return port.trim_end_matches('.').parse().unwrap();
        }
    }
    panic!("chromedriver ended before it was ready");
}

/// The session the tests want.
fn wanted(has_scripts: bool, profile: &tempfile::TempDir) -> Value {
    let mut arguments: Vec<String> = ARGUMENTS.iter().map(|argument| (*argument).to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.path().display()));
    let scripts = if has_scripts { 1 } else { 2 };
    json!({ "capabilities": { "alwaysMatch": {
        "goog:loggingPrefs": { "performance": "ALL" },
        "goog:chromeOptions": {
            "args": arguments,
            "prefs": { "profile.managed_default_content_settings.javascript": scripts },
        },
    } } })
}

async fn answer_of(request: reqwest::RequestBuilder) -> Result<Value, String> {
    let answer = request.timeout(PATIENCE).send().await.map_err(|error| error.to_string())?;
    let is_good = answer.status().is_success();
    let mut body: Value = answer.json().await.map_err(|error| error.to_string())?;
    if is_good { Ok(body["value"].take()) } else { Err(body["value"]["message"].to_string()) }
}

fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}
