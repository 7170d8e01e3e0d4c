//! The database goes away under load and comes back: every push that was accepted meanwhile is stored once and read.
//!
//! Those that stop the server have a PostgreSQL of their own and run once, beside the other tests on PostgreSQL. `BUUTA_AWAY_S` says for
//! how many seconds it is away (3).

use crate::support::database::{TestDatabase, is_postgres, rows};
use crate::support::house::{self, API_KEY, Outside, push_token, settings};
use crate::support::postgres::OwnPostgres;
use crate::support::service::{Service, until};
use crate::support::wire;
use buuta::app;
use buuta::clock::{Chance, Clock as _, SystemClock};
use buuta::store::outbox::WorkKind;
use buuta::worker::run_what_is_due;
use buuta_webhooks::Authenticity;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseTransaction, TransactionTrait as _};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const PUSHES_PER_S: usize = 200;
/// Pushes about one order, before the next one's turn.
const PUSHES_PER_ORDER: usize = 100;
/// Seconds of load before and after, at most, for which there must be orders to speak of.
const MARGIN_S: usize = 40;
const PATIENCE: Duration = Duration::from_secs(300);
/// The longest a courier waits for its answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(5);

/// Says that a test does not run here, and whether so.
fn is_left_to_postgres() -> bool {
    if !is_postgres() {
        println!("the database is taken away in the run on PostgreSQL");
    }
    !is_postgres()
}

/// What one push was answered.
struct Pushed {
    hash: String,
    status: u16,
    took: Duration,
}

struct Load {
    sent: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
    sending: tokio::task::JoinHandle<Vec<Pushed>>,
}

impl Load {
    /// Pushes at a steady rate, whatever the answers, until told to end.
    fn begin(url: String, bodies: Vec<String>) -> Load {
        let (sent, is_over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let sending = tokio::spawn(send(url, bodies, Arc::clone(&sent), Arc::clone(&is_over)));
        Load { sent, is_over, sending }
    }

    async fn until_sent(&self, more: usize) {
        let goal = self.sent.load(Ordering::SeqCst) + more;
        let is_sent = async || (self.sent.load(Ordering::SeqCst) >= goal).then_some(());
        until("pushes are sent", PATIENCE, is_sent).await;
    }

    async fn end(self) -> Vec<Pushed> {
        self.is_over.store(true, Ordering::SeqCst);
        self.sending.await.unwrap()
    }
}

async fn send(url: String, bodies: Vec<String>, sent: Arc<AtomicUsize>, is_over: Arc<AtomicBool>) -> Vec<Pushed> {
    let http = wire::client();
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / PUSHES_PER_S as u32);
    let mut pushes = JoinSet::new();
    for body in bodies {
        ticks.tick().await;
        if is_over.load(Ordering::SeqCst) {
            return pushes.join_all().await;
        }
        let (http, url) = (http.clone(), url.clone());
        sent.fetch_add(1, Ordering::SeqCst);
        pushes.spawn(async move {
            let hash = message_hash(&body);
            let begun = Instant::now();
            let status = wire::push(&http, &url, "demo", body).await;
            Pushed { hash, status, took: begun.elapsed() }
        });
    }
    panic!("there were not enough pushes to send");
}

/// The hash under which a signed push is stored.
fn message_hash(body: &str) -> String {
    let hash = Sha256::new().chain_update(Authenticity::Authentic.as_str()).chain_update([0]).chain_update(body);
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// So many signed pushes, each a fact of its own, about orders that the demo courier has.
async fn pushes(database: &TestDatabase, outside: &Outside, count: usize) -> Vec<String> {
    let settings = settings(&database.url, outside);
    let house = house::house_with(settings, outside, Arc::new(SystemClock), Chance::from_seed(3)).await;
    for _ in 0..count.div_ceil(PUSHES_PER_ORDER) {
        house::open_request(&house, "demo").await;
    }
    run_what_is_due(&house, &[WorkKind::PlaceOrder]).await.unwrap();
    let orders = rows(&database.url, "select reference, waybill from \"order\" where waybill is not null").await;
    assert_eq!(orders.len(), count.div_ceil(PUSHES_PER_ORDER), "the courier has every order");
    let first = house.store.now().plus_s(-3600);
    let body = |number: usize| {
        let (order, step) = (&orders[number / PUSHES_PER_ORDER], number % PUSHES_PER_ORDER);
        let code = if step == 0 { "D04" } else { "D06" };
        wire::push_body("demo", &order[0], &order[1], code, "", first.plus_s(step as i64).in_vietnam())
    };
    (0..count).map(body).collect()
}

/// A service whose pushes wait beside its settings.
async fn service(database: &TestDatabase, outside: &Outside, max_bytes: u64) -> Service {
    let directory = format!("\"{}\"", database.path("spool").display());
    let max_bytes = max_bytes.to_string();
    let more = [("spool.directory", directory.as_str()), ("spool.max_bytes", &max_bytes), ("log.level", "\"info\"")];
    Service::prepare(database, outside, &more).await
}

async fn ready(service: &str) -> (u16, Value) {
    let answer = wire::client().get(format!("{service}/ready")).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn until_ready_with_nothing_in_the_spool(service: &str) {
    let is_empty = async || {
        let (status, body) = ready(service).await;
        (status == 200 && body["spool"]["records"] == 0 && body["spool"]["state"] == "empty").then_some(())
    };
    until("the spool is empty", PATIENCE, is_empty).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_accepted_while_the_database_is_away_is_applied_when_it_returns() {
    if is_left_to_postgres() {
        return;
    }
    let away_s = std::env::var("BUUTA_AWAY_S").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let server = OwnPostgres::new();
    let database = server.database().await;
    let world = house::stand_ins().await;
    let service = service(&database, &world.outside, 268_435_456).await;
    let bodies = pushes(&database, &world.outside, (away_s + away_s / 2 + MARGIN_S) * PUSHES_PER_S).await;
    service.start(&[]).await;
    assert_eq!(ready(&service.url).await, (200, json!({ "status": "ready", "spool": empty_spool() })));

    let load = Load::begin(service.push_url("demo"), bodies);
    load.until_sent(PUSHES_PER_S).await;
    server.stop();
    let stopped_at = Instant::now();
    load.until_sent(PUSHES_PER_S).await;
    says_so_to_everybody(&service).await;
    while stopped_at.elapsed() < Duration::from_secs(away_s as u64) {
        load.until_sent(PUSHES_PER_S / 10).await;
    }
    let spooled = ready(&service.url).await.1["spool"]["records"].as_u64().unwrap();
    server.start();
    let (back_at, was_away) = (Instant::now(), stopped_at.elapsed());
    until_ready_with_nothing_in_the_spool(&service.url).await;
    let emptied = back_at.elapsed();
    load.until_sent(PUSHES_PER_S).await;
    let pushed = load.end().await;
    let ended_at = Instant::now();

    // a database that has only just come back may have been too slow for one of the last, which went to the spool then
    until_ready_with_nothing_in_the_spool(&service.url).await;
    let nothing_waits = async || {
        let waiting = rows(&database.url, "select count(*) as n from message where reading = 'waiting'").await;
        (waiting[0][0] == "0").then_some(())
    };
    until("every message is read", PATIENCE, nothing_waits).await;
    let read = ended_at.elapsed();
    let found = rows(&database.url, "select encode(hash, 'hex') as h, reading, copies from message").await;
    let mut stored: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for row in &found {
        stored.entry(row[0].clone()).or_insert((0, row[1].clone())).0 += 1;
    }
    let copies: i64 = found.iter().map(|row| row[2].parse::<i64>().unwrap() - 1).sum();
    let accepted: Vec<&Pushed> = pushed.iter().filter(|push| (200..300).contains(&push.status)).collect();
    let refused = pushed.iter().filter(|push| push.status == 503).count();
    let once = (1, "applied".to_owned());
    let applied = accepted.iter().filter(|push| stored.get(&push.hash) == Some(&once)).count();
    for lost in accepted.iter().filter(|push| stored.get(&push.hash) != Some(&once)) {
        println!("accepted and not applied: {:?}", stored.get(&lost.hash));
    }
    let longest = pushed.iter().map(|push| push.took).max().unwrap();
    println!(
        "database away for {:.1} s under {PUSHES_PER_S} pushes a second: sent {}, accepted {}, refused with 503 {refused}, \
         largest answer time {} ms",
        was_away.as_secs_f64(),
        pushed.len(),
        accepted.len(),
        longest.as_millis()
    );
    println!(
        "spooled {spooled}, spool empty {:.1} s after the return, all read {:.1} s after the last push; applied {applied} \
         of {} accepted, {copies} stored twice and counted as copies",
        emptied.as_secs_f64(),
        read.as_secs_f64(),
        accepted.len()
    );
    assert_eq!(applied, accepted.len(), "every accepted push is there once, and read");
    assert_eq!(accepted.len() + refused, pushed.len(), "no push is answered otherwise");
    assert_eq!(refused, 0, "the spool had room");
    assert!(spooled > 0, "pushes went to the spool");
    assert!(longest < LONGEST_ANSWER, "a courier waited for {longest:?}");
    let events = rows(&database.url, "select count(*) as n from event where raw_code in ('D04', 'D06')").await;
    assert_eq!(events[0][0], stored.len().to_string(), "each push is one event");
    assert!(service.stop().await.success(), "it stops when asked to");
}

fn empty_spool() -> Value {
    json!({ "state": "empty", "records": 0, "bytes": 0, "limit_bytes": 268_435_456, "set_aside_bytes": 0 })
}

/// Readiness, metrics, the API and a stranger at the push door, while the database is away.
async fn says_so_to_everybody(service: &Service) {
    let http = wire::client();
    let (status, body) = ready(&service.url).await;
    assert_eq!((status, &body["status"], &body["part"]), (503, &json!("not_ready"), &json!("database")));
    assert_eq!(body["spool"]["state"], "taking", "{body}");
    assert!(body["spool"]["records"].as_u64().unwrap() > 0, "{body}");
    assert_eq!(http.get(format!("{}/health", service.url)).send().await.unwrap().status(), 200);
    let metrics = http.get(format!("{}/metrics", service.url)).send().await.unwrap().text().await.unwrap();
    let records = metrics.lines().find_map(|line| line.strip_prefix("buuta_spool_records ")).unwrap();
    assert!(records.parse::<u64>().unwrap() > 0, "{metrics}");
    let url = format!("{}/api/v1/tasks", service.url);
    let answer = http.get(url).bearer_auth(API_KEY).header("accept-language", "en").send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["type"], "/problems/unavailable", "{problem}");
    let forged = http.post(service.push_url("demo")).body("{}").send().await.unwrap();
    assert_eq!(forged.status(), 401, "whoever is refused hears what he hears on every day");
}

/// A push of GHN about an order nobody knows; none when no answer came.
async fn push(service: &Service, body: &str) -> Option<reqwest::Response> {
    let request = wire::client().post(service.push_url("ghn")).header("content-type", "application/json");
    request.body(body.to_owned()).send().await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_spool_and_database_a_push_is_there_once() {
    if is_left_to_postgres() {
        return;
    }
    let server = OwnPostgres::new();
    let database = server.database().await;
    let service = service(&database, &Outside::silent(), 1_000_000).await;
    let note = database.path("killed");
    let note_text = note.display().to_string();
    let die_at = |point| [("BUUTA_KILL_AT", point), ("BUUTA_KILL_NOTE", note_text.as_str())];
    let died_at = || std::fs::read_to_string(&note).unwrap_or_default();

    service.start(&die_at("PushSpooled:2")).await;
    server.stop();
    assert_eq!(push(&service, "{\"first\": 1}").await.unwrap().status(), 200);
    assert!(push(&service, "{\"second\": 2}").await.is_none(), "it died before it could answer");
    service.wait_until_ended().await;
    assert_eq!(died_at(), "PushSpooled");
    let doctor = service.run(&["doctor"]).await;
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("spool: 2 pushes wait"), "{doctor:?}");
    let started = service.run(&["serve"]).await;
    assert_eq!(started.status.code(), Some(2), "a start without the database is no start");

    server.start();
    let back_at = SystemClock.now().0;
    service.start(&die_at("SpoolReplayed")).await;
    service.wait_until_ended().await;
    assert_eq!(died_at(), "SpoolReplayed");
    let copies = "select copies from message order by copies";
    assert_eq!(rows(&database.url, copies).await, [["1"], ["1"]], "committed, and not yet forgotten by the spool");

    service.start(&[]).await;
    until_ready_with_nothing_in_the_spool(&service.url).await;
    let second = service.run(&["serve"]).await;
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use by another process"), "{second:?}");
    // its courier never heard thanks and pushes again
    assert_eq!(push(&service, "{\"second\": 2}").await.unwrap().status(), 200);
    // a database too slow for it just then has it from the spool, and perhaps twice
    until_ready_with_nothing_in_the_spool(&service.url).await;
    let copies: Vec<u32> = rows(&database.url, copies).await.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(copies.len(), 2, "two messages, however often they came: {copies:?}");
    assert!(copies[0] == 2 && copies[1] >= 3, "each time is counted: {copies:?}");
    let received = rows(&database.url, "select max(received_at) as at from message").await;
    assert!(received[0][0].parse::<i64>().unwrap() < back_at, "when it came is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_spool_answers_503_and_keeps_what_it_has_thanked_for() {
    if is_left_to_postgres() {
        return;
    }
    let server = OwnPostgres::new();
    let database = server.database().await;
    let service = service(&database, &Outside::silent(), 2000).await;
    service.start(&[]).await;
    server.stop();
    let mut accepted = 0;
    let refused = loop {
        let answer = push(&service, &format!("{{\"number\": {accepted}}}")).await.unwrap();
        if answer.status() != 200 {
            break answer;
        }
        accepted += 1;
    };
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"), "its courier is told when to push again");
    assert_eq!(ready(&service.url).await.1["spool"]["state"], "full");
    assert!(accepted > 1, "some had room");
    server.start();
    until_ready_with_nothing_in_the_spool(&service.url).await;
    let stored = rows(&database.url, "select count(*) as n from message").await;
    assert_eq!(stored[0][0], accepted.to_string(), "those that were thanked for, and no other");
    assert_eq!(push(&service, "{\"number\": -1}").await.unwrap().status(), 200);
}

/// Keeps everybody else from writing messages, until dropped.
async fn hang(database: &TestDatabase) -> DatabaseTransaction {
    let mut options = ConnectOptions::new(&database.url);
    options.max_connections(1).sqlx_logging(false);
    let transaction = Database::connect(options).await.unwrap().begin().await.unwrap();
    let lock = match is_postgres() {
        true => "lock table message in access exclusive mode",
        false => "update message set copies = copies",
    };
    transaction.execute_unprepared(lock).await.unwrap();
    transaction
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_holds_up_no_courier() {
    let (database, outside) = (TestDatabase::new().await, Outside::silent());
    let mut settings = settings(&database.url, &outside);
    settings.spool.directory = database.path("spool").display().to_string();
    let house = house::house_with(settings, &outside, Arc::new(SystemClock), Chance::from_seed(3)).await;
    let running = app::serve(house, buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let service = format!("http://{}", running.address);
    let url = format!("{service}/webhooks/ghn/{}", push_token("ghn"));
    let http = wire::client();
    let hanging = hang(&database).await;
    let begun = Instant::now();
    assert_eq!(wire::push(&http, &url, "ghn", "{\"first\": 1}".to_owned()).await, 200);
    let first = begun.elapsed();
    assert_eq!(wire::push(&http, &url, "ghn", "{\"second\": 2}".to_owned()).await, 200);
    let second = begun.elapsed() - first;
    assert!(first < LONGEST_ANSWER && second < first, "{first:?}, then {second:?} with no try at the database");
    let (status, body) = ready(&service).await;
    assert_eq!((status, &body["spool"]["records"]), (503, &json!(2)), "{body}");
    hanging.rollback().await.unwrap();
    until_ready_with_nothing_in_the_spool(&service).await;
    // the first may be there twice over, for its own transaction may have ended well after all
    let stored = rows(&database.url, "select count(*) as n from message").await;
    assert_eq!(stored, [["2"]]);
    running.stop().await;
}
