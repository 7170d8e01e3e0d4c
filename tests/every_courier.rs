//! Every courier of the registry, against its stand-in: an order is placed, all goes well, and all of it is heard.

use crate::support::database::{TestDatabase, rows};
use crate::support::house::{self, push_token};
use crate::support::wire;
use buuta::app;
use buuta::flows::pull_tracking::{pull_account, pull_due_orders};
use buuta::store::outbox::WorkKind;
use buuta::worker::run_what_is_due;
use buuta_webhooks::{Courier, TrackingSource};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn brings_the_papers_where_they_should_go() {
    for courier in buuta_webhooks::registry() {
        println!("courier {}", courier.code());
        brings_one(*courier).await;
    }
}

async fn brings_one(courier: &'static dyn Courier) {
    let code = courier.code();
    let database = TestDatabase::new().await;
    let world = house::stand_ins().await;
    let house = house::house(&database, &world.outside).await;
    let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let http = wire::client();
    let tell = async |what: &str, body: Value| {
        let url = format!("{}/_stand-in/{what}", world.outside.couriers[code]);
        let answer = http.post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{code} {what}: {}", answer.status());
    };
    if courier.tracking().contains(&TrackingSource::Push) {
        let url = format!("http://{}/webhooks/{code}/{}", running.address, push_token(code));
        tell("push_to", json!({ "url": url })).await;
    }
    let opened = house::open_request(&house, code).await;
    run_what_is_due(&house, &WorkKind::ALL).await.unwrap();
    let placed = rows(&database.url, "select placing_state from \"order\"").await;
    assert_eq!(placed, [["placed"]], "{code}");
    let reference = format!("{}-P1", opened.code.replace('-', ""));
    tell("play", json!({ "reference": reference, "scenario": "happy", "pace_ms": 1 })).await;
    let account = house.account_named(code).unwrap();
    let begun = Instant::now();
    loop {
        // nothing waits for the hour at which an order is asked for by itself
        crate::support::database::run_sql(&database.url, "update \"order\" set next_pull_at = 1").await;
        pull_due_orders(&house).await.unwrap();
        pull_account(&house, &account).await.unwrap();
        run_what_is_due(&house, &WorkKind::ALL).await.unwrap();
        let state = rows(&database.url, "select state, life from \"order\"").await.remove(0);
        if state == ["delivered", "ended"] {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{code}: {state:?}");
    }
    let unread = rows(&database.url, "select reading, problem from message where reading <> 'applied'").await;
    assert!(unread.is_empty(), "{code}: {unread:?}");
    let tasks = rows(&database.url, "select kind, detail from task where settled_at is null").await;
    assert!(tasks.is_empty(), "{code}: {tasks:?}");
    // each source that the courier has was heard
    let heard = rows(&database.url, "select distinct source from message order by source").await.concat();
    let mut due: Vec<&str> = courier.tracking().iter().map(|source| source.as_str()).collect();
    due.sort_unstable();
    assert_eq!(heard, due, "{code}");
    running.stop().await;
}
