//! How fast news is taken in and applied, against bare inserts of the same bytes in the same run.
//!
//! Applied means: stored, read, sealed, deduplicated, folded, notices and work written, and the inbox empty at the end.
//! Bare means: the same bytes into a table of two columns, one commit each. Rounds of both are interleaved.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/support/mod.rs"]
#[allow(dead_code)]
mod support;

use buuta::clock::SystemClock;
use buuta::flows::house::House;
use buuta::flows::look_up::look_up;
use buuta::flows::push_door::PushDoor;
use buuta::flows::read_inbox::read_inbox;
use buuta::flows::recognise::Question;
use buuta::store::inbox::NewMessage;
use buuta::store::orders::Told;
use buuta::store::{inbox, orders};
use buuta_webhooks::{Authenticity, TrackingSource};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use support::database::{TestDatabase, rows};
use support::house::{self, Outside};
use support::wire;

const ROUNDS: usize = 5;
const FACTS_PER_ORDER: usize = 10;

#[tokio::main]
async fn main() {
    let only_sqlite = std::env::var("BUUTA_TEST_POSTGRES_URL").is_err();
    for engine in ["sqlite", "postgres"] {
        if engine == "postgres" && only_sqlite {
            println!("postgres   skipped: BUUTA_TEST_POSTGRES_URL is not set (make bench sets it)");
            continue;
        }
        for (clients, facts) in [(1, 400), (64, 2_000)] {
            measure(engine, clients, facts).await;
        }
    }
}

async fn measure(engine: &str, clients: usize, facts: usize) {
    let (mut bare, mut applied) = (Vec::new(), Vec::new());
    let database = TestDatabase::on(engine).await;
    let outside = Outside::silent();
    let mut settings = house::settings(&database.url, &outside);
    settings.inbox.batch = 256;
    let house = house::house_with(settings, &outside, Arc::new(SystemClock), buuta::clock::Chance::from_system()).await;
    let plain = connect_bare(&database.url).await;
    for round in 0..ROUNDS {
        let bodies = bodies_of_round(&house, round, facts).await;
        bare.push(facts as f64 / insert_bare(&plain, clients, &bodies).await.as_secs_f64());
        applied.push(facts as f64 / apply(&house, clients, bodies).await.as_secs_f64());
        check(&house, &database.url, (round + 1) * facts).await;
    }
    let (bare, applied) = (Spread::of(bare), Spread::of(applied));
    println!(
        "{engine:<10} {clients:>2} clients  bare {bare}/s  applied {applied}/s  applied:bare {:.2}",
        applied.median / bare.median
    );
    if clients == 1 {
        look_ups(engine, &house).await;
    }
}

/// Fails when anything is missing: a fast loss is no speed.
async fn check(house: &House, url: &str, expected: usize) {
    assert_eq!(inbox::count_waiting(&house.store).await.unwrap(), 0, "the inbox is empty");
    let events = rows(url, "select count(*) as n from event").await;
    assert_eq!(events[0][0], expected.to_string(), "one event row per fact");
    let unread = rows(url, "select count(*) as n from message where reading <> 'applied'").await;
    assert_eq!(unread[0][0], "0", "every message was applied");
}

/// Orders and what the courier says of them, each order's facts in order, orders mixed.
async fn bodies_of_round(house: &House, round: usize, facts: usize) -> Vec<String> {
    let codes = ["D02", "D03", "D04", "D06", "D06", "D06", "D07", "D08", "D09", "D08"];
    let now = house.store.now();
    let count = facts / FACTS_PER_ORDER;
    let mut names = Vec::with_capacity(count);
    for number in 0..count {
        let reference = format!("{}-P1", house::open_request(house, "demo").await.code.replace('-', ""));
        let order = orders::find_by_reference(&house.store, &reference).await.unwrap().unwrap();
        let waybill = format!("W{round}-{number}");
        let tx = house.store.begin().await.unwrap();
        let told = Told { waybill: Some(&waybill), courier_id: None, fee_vnd: None };
        orders::update_placed(&tx, order.id, told, None).await.unwrap();
        tx.commit().await.unwrap();
        names.push((reference, waybill));
    }
    (0..facts)
        .map(|fact| {
            let ((reference, waybill), step) = (&names[fact % count], fact / count);
            let at = now.plus_s(step as i64 - 600).in_vietnam();
            wire::push_body("demo", reference, waybill, codes[step], "", at)
        })
        .collect()
}

async fn apply(house: &Arc<House>, clients: usize, bodies: Vec<String>) -> Duration {
    let door = PushDoor::open(house.store.clone(), None);
    let received_at = house.store.now();
    let account_id = house.account_named("demo").unwrap().account.id;
    let all_sent = Arc::new(AtomicBool::new(false));
    let reader = {
        let (house, all_sent) = (Arc::clone(house), Arc::clone(&all_sent));
        tokio::spawn(async move {
            loop {
                let sent_before = all_sent.load(Ordering::SeqCst);
                if read_inbox(&house).await.unwrap() == 0 {
                    if sent_before {
                        return;
                    }
                    tokio::task::yield_now().await;
                }
            }
        })
    };
    let begun = Instant::now();
    in_parallel(clients, bodies, move |body| {
        let door = door.clone();
        async move {
            let message = NewMessage {
                account_id,
                source: TrackingSource::Push,
                authenticity: Authenticity::Authentic,
                received_at,
                body: body.into_bytes(),
            };
            door.keep(vec![message]).await.unwrap();
        }
    })
    .await;
    all_sent.store(true, Ordering::SeqCst);
    reader.await.unwrap();
    begun.elapsed()
}

async fn connect_bare(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(if url.starts_with("sqlite") { 1 } else { 16 }).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite.pragma("journal_mode", "wal").pragma("synchronous", "full").busy_timeout(Duration::from_secs(30))
    });
    let connection = Database::connect(options).await.unwrap();
    connection.execute_unprepared("create table bare (id text primary key, body text not null)").await.unwrap();
    connection
}

async fn insert_bare(connection: &DatabaseConnection, clients: usize, bodies: &[String]) -> Duration {
    let begun = Instant::now();
    in_parallel(clients, bodies.to_vec(), |body| {
        let connection = connection.clone();
        async move {
            let values = [uuid::Uuid::new_v4().to_string().into(), body.into()];
            let backend = match connection.get_database_backend() {
                DbBackend::Postgres => DbBackend::Postgres,
                _ => DbBackend::Sqlite,
            };
            let insert = Statement::from_sql_and_values(backend, "insert into bare values ($1, $2)", values);
            connection.execute_raw(insert).await.unwrap();
        }
    })
    .await;
    begun.elapsed()
}

/// Does the work of all bodies with so many clients, each one after the other.
async fn in_parallel<F: Future<Output = ()> + Send + 'static>(
    clients: usize,
    bodies: Vec<String>,
    work: impl Fn(String) -> F,
) {
    let mut lanes: Vec<Vec<F>> = (0..clients).map(|_| Vec::new()).collect();
    for (number, body) in bodies.into_iter().enumerate() {
        lanes[number % clients].push(work(body));
    }
    let mut tasks = tokio::task::JoinSet::new();
    for lane in lanes {
        tasks.spawn(async move {
            for future in lane {
                future.await;
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
}

async fn look_ups(engine: &str, house: &Arc<House>) {
    const LOOK_UPS: usize = 500;
    let opened = house::open_request(house, "demo").await;
    let question = Question { code: opened.code, phone_tail: "5678".to_owned(), secret: opened.secret };
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for _ in 0..LOOK_UPS {
            look_up(house, &question).await.unwrap();
        }
        rates.push(LOOK_UPS as f64 / begun.elapsed().as_secs_f64());
    }
    println!("{engine:<10}  1 client   look-ups {}/s", Spread::of(rates));
}

/// Median with the lowest and highest round.
struct Spread {
    low: f64,
    median: f64,
    high: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Spread {
        values.sort_by(f64::total_cmp);
        Spread { low: values[0], median: values[values.len() / 2], high: values[values.len() - 1] }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.0} [{:.0}-{:.0}]", self.median, self.low, self.high)
    }
}
