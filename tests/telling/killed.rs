//! Real processes: workers killed by SIGKILL and a gateway that falls silent, counted where messages arrive; and how fast
//! messages go out, beside the gateway's own limit and a bare loop of one send after another.

use super::town::collect;
use super::weather::BY_STATE;
use crate::support::database::{TestDatabase, rows};
use crate::support::house::{self, Outside, settings};
use crate::support::service::{Service, client, until_looking_every};
use buuta::clock::{Chance, SystemClock};
use buuta::domain::contact::EmailAddress;
use buuta::flows::house::House;
use buuta::sealing::token_hash;
use buuta::store::providers::{self, NewProvider};
use buuta_standins::{Options, Running, StandIn};
use chrono::DateTime;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::process::Child;
use tokio::task::JoinSet;

/// Facts to be told; `BUUTA_TELLING_KILLED_FACTS` chooses another number.
const FACTS: usize = 120;
/// What the gateway answers in a second, and how long each answer takes besides.
const LIMIT_PER_S: u32 = 60;
const ANSWER_MS: u64 = 100;
/// Messages by which the limit and the bare loop are measured.
const BARE: usize = 60;
/// The share of the gateway's own limit that messages go out at, at least.
const LEAST_SHARE: f64 = 0.7;
const MANY_FACTS: usize = 1000;
const WORKERS: usize = 2;
/// A worker is killed this often, and the gateway falls silent in the middle for so long.
const KILL_EVERY: Duration = Duration::from_millis(700);
const SILENCE: Duration = Duration::from_secs(20);
const PATIENCE: Duration = Duration::from_secs(300);
const REPORT_TOKEN: &str = "reports-of-the-gateway";

/// A gateway of text messages that keeps to its limit and tells by itself what became of messages.
struct Gateway {
    running: Running,
    http: reqwest::Client,
}

impl Gateway {
    async fn open() -> Gateway {
        let options = Options { autoplay_pace_ms: Some(300), ..Options::local() };
        let running = buuta_standins::start(StandIn::Esms, options).await.unwrap();
        let gateway = Gateway { running, http: client() };
        gateway.tell("limit", &json!({ "per_second": LIMIT_PER_S, "answer_ms": ANSWER_MS })).await;
        gateway
    }

    async fn tell(&self, what: &str, body: &Value) {
        let url = format!("{}/_stand-in/{what}", self.running.url);
        assert!(self.http.post(url).json(body).send().await.unwrap().status().is_success());
    }

    async fn see(&self, what: &str, name: &str) -> Vec<Value> {
        let url = format!("{}/_stand-in/{what}", self.running.url);
        let seen: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        seen[name].as_array().unwrap().clone()
    }

    /// It takes requests, does nothing and never answers.
    async fn fall_silent(&self) {
        let wish = json!({ "path_contains": "Send", "fault": "time_out_before_doing", "times": 1_000_000 });
        self.tell("fault", &wish).await;
    }

    async fn answer_again(&self) {
        let url = format!("{}/_stand-in/fault", self.running.url);
        assert!(self.http.delete(url).send().await.unwrap().status().is_success());
    }

    /// Sends a message of nobody, bare.
    async fn send(http: reqwest::Client, url: String, number: usize) {
        let message = json!({
            "ApiKey": "demo-api-key", "SecretKey": "demo-secret-key", "Brandname": "BUUTA", "SmsType": "2",
            "Phone": format!("09{:08}", 500 + number), "Content": "Thu", "RequestId": format!("bare-{number}"),
        });
        let answer: Value = http.post(url).json(&message).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["CodeResult"], "100");
    }

    /// Messages a second: by a loop of one after the other, or by all at once.
    async fn rate(&self, all_at_once: bool) -> f64 {
        let http = reqwest::Client::new();
        let url = format!("{}/MainService.svc/json/SendMultipleMessage_V4_post_json/", self.running.url);
        let begun = Instant::now();
        let mut sending = JoinSet::new();
        for number in 0..BARE {
            let number = number + usize::from(all_at_once) * BARE;
            sending.spawn(Gateway::send(http.clone(), url.clone(), number));
            if !all_at_once {
                sending.join_next().await.unwrap().unwrap();
            }
        }
        sending.join_all().await;
        BARE as f64 / begun.elapsed().as_secs_f64()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_workers_and_a_silent_gateway_tell_nobody_twice_and_lose_nothing() {
    let facts = std::env::var("BUUTA_TELLING_KILLED_FACTS").ok().and_then(|n| n.parse().ok()).unwrap_or(FACTS);
    let (gateway, measured) = (Gateway::open().await, Gateway::open().await);
    let mailbox = buuta_standins::start(StandIn::Mailbox, Options::local()).await.unwrap();
    let outside = Outside { smtp: mailbox.smtp.unwrap().to_string(), ..Outside::silent() };
    let database = TestDatabase::new().await;
    let more = [
        ("server.work", "\"apart\""),
        ("work.lease_s", "8"),
        ("channels.ladder", "\"sms email\""),
        ("channels.call_time_out_s", "2"),
        ("channels.rest_s", "2"),
        ("channels.report_within_minutes", "1"),
        ("channels.join_within_s", "0"),
        ("channels.quiet_hours", "\"00:00-00:00\""),
        ("schedule.find_stuck_work", "\"* * * * * *\""),
        ("log.level", "\"error\""),
    ];
    let service = Service::prepare(&database, &outside, &more).await;
    let clock = Arc::new(SystemClock);
    let house = house::house_with(settings(&database.url, &outside), &outside, clock, Chance::from_system()).await;
    open_account(&house, &gateway).await;
    let push_to =
        json!({ "url": format!("{}/delivery-reports/esms/{REPORT_TOKEN}", service.url), "retry_delay_ms": 500 });
    gateway.tell("push_to", &push_to).await;

    facts_come(&house, 0..facts / 2).await;
    service.start(&[]).await;
    let mut workers = vec![service.spawn(&["work"])];
    let taken = async || (gateway.see("orders", "orders").await.len() >= facts / 2).then_some(());
    until_looking_every(Duration::from_millis(50), "the gateway has the first half", PATIENCE, taken).await;
    let rate = rate_of(&gateway.see("log", "requests").await);
    let (limit, bare) = (measured.rate(true).await, measured.rate(false).await);

    facts_come(&house, facts / 2..facts).await;
    workers.extend((1..WORKERS).map(|_| service.spawn(&["work"])));
    let (kills, in_flight) = kill_and_silence(&service, &database, &gateway, &mut workers).await;
    let open = "select count(*) as n from notification where state in ('due', 'sending')";
    let is_settled = async || (rows(&database.url, open).await[0][0] == "0").then_some(());
    until_looking_every(Duration::from_millis(500), "everything is settled", PATIENCE, is_settled).await;

    let mut arrivals: BTreeMap<String, usize> = BTreeMap::new();
    for message in gateway.see("orders", "orders").await {
        *arrivals.entry(message["reference"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    for id in mailed(&mailbox.url).await {
        *arrivals.entry(id).or_default() += 1;
    }
    let doubles = arrivals.values().filter(|count| **count > 1).count();
    let asked = gateway.see("log", "requests").await;
    let unanswered = asked.iter().filter(|request| request["status"].is_null()).count();
    let by_state: BTreeMap<String, usize> =
        rows(&database.url, BY_STATE).await.into_iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect();
    let count = |state: &str| by_state.get(state).copied().unwrap_or_default();
    println!(
        "{facts} facts, {kills} workers killed, {in_flight} calls in flight then, silent for {} s: {by_state:?}; told twice \
         {doubles}; unknown at most {} ({unanswered} calls never answered)",
        SILENCE.as_secs(),
        unanswered + in_flight
    );
    println!(
        "messages a second: {rate:.1}, the gateway's limit {limit:.1} ({:.2} of it), one send after another {bare:.1} ({:.1} \
         times as fast)",
        rate / limit,
        rate / bare
    );
    let settled: usize = ["sent", "unknown", "failed", "overtaken"].map(count).iter().sum();
    assert_eq!(
        (by_state.values().sum::<usize>(), settled),
        (facts, facts),
        "due = sent + unknown + failed + overtaken"
    );
    assert_eq!(doubles, 0);
    assert!(count("sent") <= arrivals.len(), "what is sent has arrived");
    assert!(count("unknown") <= unanswered + in_flight, "more is unknown than nobody could know");
    assert!(kills > 0 && unanswered > 0, "nothing went wrong");
    // a few messages are sent before a worker has got going
    assert!(facts < MANY_FACTS || rate >= LEAST_SHARE * limit, "{rate:.1} of {limit:.1} a second");
    assert!(service.stop().await.success());
}

async fn open_account(house: &House, gateway: &Gateway) {
    let mut settings = StandIn::Esms.account();
    settings.insert("base_url".to_owned(), gateway.running.url.clone());
    let new = NewProvider {
        name: "esms".to_owned(),
        messenger: "esms".to_owned(),
        agency_id: None,
        settings,
        report_token_hash: token_hash(REPORT_TOKEN),
    };
    let tx = house.store.begin().await.unwrap();
    providers::insert(&tx, new).await.unwrap();
    tx.commit().await.unwrap();
}

/// Requests a second, from the first to the last.
fn rate_of(requests: &[Value]) -> f64 {
    let at = |request: &Value| DateTime::parse_from_rfc3339(request["at"].as_str().unwrap()).unwrap();
    let (first, last) = (at(requests.first().unwrap()), at(requests.last().unwrap()));
    (requests.len() - 1) as f64 / (last - first).as_seconds_f64()
}

/// Papers of citizens are collected, each of her own.
async fn facts_come(house: &House, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let email = EmailAddress::read(&format!("an{number}@example.com")).unwrap();
        collect(house, &format!("09{:08}", 20_000_000 + number * 7), |ask| ask.contact.email = Some(email)).await;
    }
}

/// Kills one worker after another, and starts it again, until little is left to tell or the silence is long over; says
/// how many, and how many of their calls were under way.
async fn kill_and_silence(
    service: &Service,
    database: &TestDatabase,
    gateway: &Gateway,
    workers: &mut [Child],
) -> (usize, usize) {
    let (mut kills, mut in_flight) = (0, HashSet::new());
    let mut silent_since = None;
    let mut is_over = false;
    let under_way = "select subject_id from outbox where kind = 'tell_citizen' and finished_at is null \
                     and call_begun_at is not null and state = 'leased'";
    let under_way = if database.url.starts_with("postgres") {
        under_way.replace("subject_id", "subject_id::text as id")
    } else {
        under_way.replace("subject_id", "hex(subject_id) as id")
    };
    let due = "select count(*) as n from notification where state = 'due'";
    let mut ticks = tokio::time::interval(KILL_EVERY);
    loop {
        ticks.tick().await;
        let worker = &mut workers[kills % WORKERS];
        worker.kill().await.unwrap();
        in_flight.extend(rows(&database.url, &under_way).await.into_iter().map(|row| row[0].clone()));
        *worker = service.spawn(&["work"]);
        kills += 1;
        match silent_since {
            None if kills == 2 => {
                gateway.fall_silent().await;
                silent_since = Some(Instant::now());
            }
            Some(since) if !is_over && Instant::now().duration_since(since) >= SILENCE => {
                gateway.answer_again().await;
                is_over = true;
            }
            _ => {}
        }
        if is_over && rows(&database.url, due).await[0][0] == "0" {
            return (kills, in_flight.len());
        }
        assert!(kills < 600, "the last ones are never told");
    }
}

/// The notifications that were mailed, by their Message-ID.
async fn mailed(mailbox: &str) -> Vec<String> {
    let seen: Value = client().get(format!("{mailbox}/messages")).send().await.unwrap().json().await.unwrap();
    let id_of = |mail: &Value| {
        let id = mail["message_id"].as_str().unwrap();
        id.trim_start_matches('<').split('@').next().unwrap_or_default().to_owned()
    };
    seen["messages"].as_array().unwrap().iter().map(id_of).collect()
}
