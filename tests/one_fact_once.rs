//! Forty facts of one order, each told twice and shuffled, by eight clients at once: the rows, the state and the mail
//! are those of one client telling them in order.

use crate::support::database::{TestDatabase, rows};
use crate::support::house::{self, StandIns, push_token, settings};
use crate::support::wire;
use buuta::app;
use buuta::clock::{Chance, SystemClock};
use buuta::flows::house::House;
use buuta::flows::pull_tracking::pull_account;
use buuta::flows::read_inbox::read_inbox;
use buuta::store::outbox::WorkKind;
use buuta::worker::run_what_is_due;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

const FACTS: usize = 40;
const CLIENTS: usize = 8;
/// Everything but telling the citizen: that begins once the inbox is empty.
const QUIET_WORK: [WorkKind; 3] = [WorkKind::PlaceOrder, WorkKind::AnnounceRequest, WorkKind::PullOrder];

/// What a run left behind, without ids and moments of recording.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    events: Vec<Vec<String>>,
    order: Vec<Vec<String>>,
    notifications: Vec<Vec<String>>,
    custody: Vec<Vec<String>>,
    messages: Vec<Vec<String>>,
    mail: Vec<String>,
}

#[derive(Clone, Copy)]
enum Telling {
    OneClient,
    EightClients { seed: u64 },
}

/// A fact of the life of a parcel: code, reason, seconds after the first.
fn facts(courier: &str) -> Vec<(String, String, i64)> {
    let happy: &[&str] = match courier {
        "ghn" => &["ready_to_pick", "picking", "picked", "storing", "transporting", "sorting"],
        "demo" => &["D02", "D03", "D04", "D06", "D07"],
        _ => &["101", "102", "103", "105", "106"],
    };
    let (out, failed, end, reason) = match courier {
        "ghn" => ("delivering", "delivery_fail", "delivered", "GHN-DFC1A4"),
        "demo" => ("D08", "D09", "D10", "R01"),
        _ => ("107", "108", "4", ""),
    };
    let mut facts: Vec<(String, String, i64)> = Vec::new();
    for code in happy {
        facts.push(((*code).to_owned(), String::new(), facts.len() as i64 * 60));
    }
    while facts.len() < FACTS - 1 {
        let second = facts.len() as i64 * 60;
        let is_out = facts.len().is_multiple_of(2);
        let reason = if is_out { "" } else { reason };
        facts.push(((if is_out { out } else { failed }).to_owned(), reason.to_owned(), second));
    }
    facts.push((end.to_owned(), String::new(), facts.len() as i64 * 60));
    facts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pushes_of_ghn_from_eight_clients() {
    same_as_one_client("ghn").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn signed_pushes_from_eight_clients() {
    same_as_one_client("demo").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_ngsp_feed_read_by_eight_overlapping_pollers() {
    same_as_one_client("vnpost_ngsp").await;
}

async fn same_as_one_client(courier: &str) {
    let alone = run(courier, Telling::OneClient).await;
    let seed = 20_261_123;
    let together = run(courier, Telling::EightClients { seed }).await;
    // a fact told with its reason and without is one event in two rows
    let distinct: BTreeSet<(&String, &String)> = alone.events.iter().map(|row| (&row[0], &row[2])).collect();
    assert_eq!(distinct.len(), FACTS, "one event per fact");
    assert_eq!(alone.order[0][0], "delivered");
    assert!(!alone.mail.is_empty(), "the citizen was told");
    assert_eq!(alone, together, "{courier}, shuffled by seed {seed}");
    println!(
        "{courier}: {FACTS} facts told twice by {CLIENTS} clients: {} events in {} rows, {} mails, as by one client",
        distinct.len(),
        together.events.len(),
        together.mail.len()
    );
}

async fn run(courier: &str, telling: Telling) -> Left {
    let database = TestDatabase::new().await;
    let world = house::stand_ins().await;
    let house = house::house_with(
        settings(&database.url, &world.outside),
        &world.outside,
        Arc::new(SystemClock),
        Chance::from_seed(11),
    )
    .await;
    let opened = house::open_request(&house, courier).await;
    run_what_is_due(&house, &QUIET_WORK).await.unwrap();
    let reference = format!("{}-P1", opened.code.replace('-', ""));
    let first = chrono::DateTime::parse_from_rfc3339("2026-11-20T08:00:00+07:00").unwrap();
    let first = first.max((house.store.now().to_utc() - chrono::Duration::minutes(60)).fixed_offset());
    tell(&house, &world, courier, &reference, first, telling).await;
    // the inbox first, then the mail
    run_what_is_due(&house, &QUIET_WORK).await.unwrap();
    run_what_is_due(&house, &WorkKind::ALL).await.unwrap();
    left(&database, &world).await
}

/// The outside world tells its facts; readers read meanwhile.
async fn tell(
    house: &Arc<House>,
    world: &StandIns,
    courier: &str,
    reference: &str,
    first: chrono::DateTime<chrono::FixedOffset>,
    telling: Telling,
) {
    let facts = facts(courier);
    let at = |second: i64| first + chrono::Duration::seconds(second);
    let control = format!("{}/_stand-in", world.outside.couriers[courier]);
    let http = wire::client();
    let times = if courier == "vnpost_ngsp" { 2 } else { 1 };
    let order = shuffled(facts.len() * times, telling);
    for number in order {
        let (code, reason, second) = &facts[number % facts.len()];
        let step = json!({
            "reference": reference, "code": code, "reason": reason, "at": at(*second).to_rfc3339(), "push": false,
        });
        let answer = http.post(format!("{control}/step")).json(&step).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }
    if courier == "vnpost_ngsp" {
        poll(house, telling).await;
        return;
    }
    let orders: Value = http.get(format!("{control}/orders")).send().await.unwrap().json().await.unwrap();
    let waybill = orders["orders"][0]["waybill"].as_str().unwrap().to_owned();
    let bodies: Vec<String> = facts
        .iter()
        .map(|(code, reason, second)| wire::push_body(courier, reference, &waybill, code, reason, at(*second)))
        .collect();
    let running = app::serve(quiet(house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let url = format!("http://{}/webhooks/{courier}/{}", running.address, push_token(courier));
    let sequence: Vec<String> =
        shuffled(bodies.len() * 2, telling).into_iter().map(|number| bodies[number % bodies.len()].clone()).collect();
    let clients = if matches!(telling, Telling::OneClient) { 1 } else { CLIENTS };
    let mut tasks = tokio::task::JoinSet::new();
    for client in 0..clients {
        let mine: Vec<String> = sequence.iter().skip(client).step_by(clients).cloned().collect();
        let (http, url, courier, house) = (http.clone(), url.clone(), courier.to_owned(), Arc::clone(house));
        tasks.spawn(async move {
            for body in mine {
                let status = wire::push(&http, &url, &courier, body).await;
                assert_eq!(status, 200);
                read_inbox(&house).await.unwrap();
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    running.stop().await;
}

/// The same house behind a door, its workers apart: the test runs them.
fn quiet(house: &Arc<House>) -> Arc<House> {
    assert_eq!(house.settings.server.work, buuta::config::WhereWork::Apart);
    Arc::clone(house)
}

async fn poll(house: &Arc<House>, telling: Telling) {
    let account = house.account_named("vnpost_ngsp").unwrap();
    let pollers = if matches!(telling, Telling::OneClient) { 1 } else { CLIENTS };
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..pollers {
        let (house, account) = (Arc::clone(house), Arc::clone(&account));
        tasks.spawn(async move {
            for _ in 0..3 {
                pull_account(&house, &account).await.unwrap();
                read_inbox(&house).await.unwrap();
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
}

/// Numbers below `count`, in order for one client, else shuffled by the seed.
fn shuffled(count: usize, telling: Telling) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    if let Telling::EightClients { seed } = telling {
        let chance = Chance::from_seed(seed);
        for place in (1..count).rev() {
            numbers.swap(place, chance.below(place as u64 + 1) as usize);
        }
    }
    numbers
}

async fn left(database: &TestDatabase, world: &StandIns) -> Left {
    let rows = async |sql: &str| {
        let mut found = rows(&database.url, sql).await;
        found.sort();
        found
    };
    let messages: Value =
        wire::client().get(format!("{}/messages", world.mailbox)).send().await.unwrap().json().await.unwrap();
    let mut mail: Vec<String> = messages["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mail| mail["subject"].as_str().unwrap_or_default().to_owned())
        .collect();
    mail.sort();
    // moments differ between runs by when they began: the second is compared as distance from the first
    let events = rows(
        "select e.raw_code, e.raw_reason, (e.occurred_at - (select min(occurred_at) from event)) / 1000000 as s, \
         e.kind, e.reason, e.certainty, e.authenticity, e.heard_by from event e",
    )
    .await;
    Left {
        events,
        order: rows(
            "select state, phase, (state_since_at - (select min(occurred_at) from event)) / 1000000 as s, \
             delivery_tries, waiting_kind, provisional_kind, life, placing_state from \"order\"",
        )
        .await,
        notifications: rows("select kind, recipient, fact_code, state, reason from notification").await,
        custody: rows("select kind, strength, from_holder, to_holder from custody_entry").await,
        messages: rows("select source, authenticity, reading, count(*) as n from message where source <> 'per_order' and source <> 'updated_since' group by source, authenticity, reading").await,
        mail,
    }
}
