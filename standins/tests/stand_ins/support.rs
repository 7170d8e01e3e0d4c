//! A client, a receiver of pushes and an SMTP talker for the tests.
#![allow(clippy::unwrap_used, clippy::expect_used)] // A test stops at the first surprise.

use std::{
    collections::HashMap,
    net::{SocketAddr, TcpListener as StdListener},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};

const SOON: Duration = Duration::from_secs(10);

/// Speaks to one stand-in with fixed headers.
pub struct Client {
    url: String,
    headers: Vec<(String, String)>,
    http: reqwest::Client,
}

impl Client {
    pub fn new(url: &str, headers: &[(&str, &str)]) -> Self {
        Self::hasty(url, headers, SOON)
    }

    /// Gives up after `patience`.
    pub fn hasty(url: &str, headers: &[(&str, &str)], patience: Duration) -> Self {
        let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Client {
            url: url.to_owned(),
            headers: headers.collect(),
            http: reqwest::Client::builder().no_proxy().timeout(patience).build().unwrap(),
        }
    }

    async fn send(&self, mut request: reqwest::RequestBuilder) -> reqwest::Result<(u16, Value)> {
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.send(self.http.get(format!("{}{path}", self.url))).await.unwrap()
    }

    pub async fn text(&self, path: &str) -> String {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await.unwrap();
        answer.text().await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> Value {
        self.send(self.http.delete(format!("{}{path}", self.url))).await.unwrap().1
    }

    /// Asks until the answer fits.
    pub async fn until(&self, path: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let (_, answer) = self.get(path).await;
            if fits(&answer) {
                return answer;
            }
            assert!(begun.elapsed() < SOON, "never came: {answer}");
        }
    }

    pub async fn try_post(&self, path: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
        self.send(self.http.post(format!("{}{path}", self.url)).json(body)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.try_post(path, body).await.unwrap()
    }

    pub async fn form(&self, path: &str, user: &str, password: &str, body: &str) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.url));
        let request = request.basic_auth(user, Some(password)).body(body.to_owned());
        let request = request.header("Content-Type", "application/x-www-form-urlencoded");
        self.send(request).await.unwrap()
    }

    pub async fn control(&self, call: &str, body: &Value) -> (u16, Value) {
        self.post(&format!("/_stand-in/{call}"), body).await
    }

    pub async fn orders(&self) -> Vec<Value> {
        let (_, answer) = self.get("/_stand-in/orders").await;
        answer["orders"].as_array().unwrap().clone()
    }
}

/// A push as it arrived.
#[derive(Debug)]
pub struct Push {
    /// Path and query.
    pub path: String,
    headers: HashMap<String, String>,
    pub body: String,
}

impl Push {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Takes pushes and answers them with the given statuses in turn, the last one for ever.
pub struct Receiver {
    pub url: String,
    arrived: mpsc::UnboundedReceiver<Push>,
}

impl Receiver {
    pub async fn start(statuses: &[u16]) -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap(), statuses).await
    }

    /// An address nobody listens on now.
    pub fn free_address() -> (SocketAddr, String) {
        let address = StdListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        (address, format!("http://{address}/push"))
    }

    pub async fn start_at(address: SocketAddr, statuses: &[u16]) -> Self {
        let door = TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}/push", door.local_addr().unwrap());
        let (tell, arrived) = mpsc::unbounded_channel();
        let statuses = statuses.to_vec();
        tokio::spawn(async move {
            for turn in 0.. {
                let (stream, _) = door.accept().await.unwrap();
                let status = statuses[turn.min(statuses.len() - 1)];
                let Some(push) = answer(stream, status).await else {
                    continue;
                };
                if tell.send(push).is_err() {
                    break;
                }
            }
        });
        Receiver { url, arrived }
    }

    pub async fn next(&mut self) -> Push {
        timeout(SOON, self.arrived.recv()).await.expect("no push came").unwrap()
    }
}

async fn answer(stream: TcpStream, status: u16) -> Option<Push> {
    let mut stream = BufReader::new(stream);
    let mut headers = HashMap::new();
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    loop {
        line.clear();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(Some(0), |length| length.parse().ok())?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let text = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(text.as_bytes()).await.ok()?;
    let body = String::from_utf8(body).ok()?;
    Some(Push { path, headers, body })
}

/// A line to an SMTP server.
pub struct Smtp {
    stream: BufReader<TcpStream>,
}

impl Smtp {
    pub async fn greet(address: SocketAddr) -> Self {
        let mut talk = Smtp { stream: BufReader::new(TcpStream::connect(address).await.unwrap()) };
        assert!(talk.read().await.starts_with("220"));
        assert!(talk.ask("EHLO test").await.starts_with("250"));
        talk
    }

    /// The last line of the answer; empty when the line was cut.
    async fn read(&mut self) -> String {
        loop {
            let mut line = String::new();
            timeout(SOON, self.stream.read_line(&mut line)).await.expect("no answer").unwrap_or(0);
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    pub async fn ask_raw(&mut self, text: &str) -> String {
        self.stream.write_all(text.as_bytes()).await.unwrap();
        self.read().await
    }

    pub async fn ask(&mut self, line: &str) -> String {
        self.ask_raw(&format!("{line}\r\n")).await
    }

    pub async fn until_data(&mut self, to: &str) {
        assert!(self.ask("MAIL FROM:<a@x.vn> SIZE=100").await.starts_with("250"));
        assert!(self.ask(&format!("RCPT TO:<{to}>")).await.starts_with("250"));
        assert!(self.ask("DATA").await.starts_with("354"));
    }
}
