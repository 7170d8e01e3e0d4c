//! `/health`, `/ready` and `/metrics`: for whoever watches over the service.

use crate::domain::time::At;
use crate::flows::find_stuck_work::count_stuck;
use crate::flows::house::House;
use crate::flows::push_door::PushDoor;
use crate::store::outbox::{self, WorkKind};
use crate::store::{Store, StoreError, inbox, notifications, tasks};
use actix_web::{HttpResponse, web};
use serde_json::json;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long the database may think before the service counts as not ready.
const PATIENCE: Duration = Duration::from_secs(5);
/// Seconds for which counted numbers are given out again: counting reads whole tables.
const KEEP_S: i64 = 15;

/// The numbers counted last.
#[derive(Default)]
pub struct LastMetrics(Mutex<Option<(At, String)>>);

/// Says that the process is alive; it asks nobody.
pub async fn health() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "alive" }))
}

/// Says whether calls can be served: the database answers, and its schema is this program's; and how the spool stands
/// in which pushes wait while it does not.
pub async fn ready(house: web::Data<House>, door: web::Data<PushDoor>) -> HttpResponse {
    let missing = match door.is_database_away() {
        // whoever brings pushes back has just asked it
        true => Some("database"),
        false => tokio::time::timeout(PATIENCE, missing_part(&house.store)).await.unwrap_or(Some("database")),
    };
    let (state, waiting) = door.spool();
    let mut spool = json!(waiting);
    spool["state"] = json!(state);
    match missing {
        None => HttpResponse::Ok().json(json!({ "status": "ready", "spool": spool })),
        Some(part) => {
            HttpResponse::ServiceUnavailable().json(json!({ "status": "not_ready", "part": part, "spool": spool }))
        }
    }
}

async fn missing_part(store: &Store) -> Option<&'static str> {
    if let Err(error) = store.ping().await {
        tracing::warn!(%error, "the database does not answer");
        return Some("database");
    }
    match store.check_schema().await {
        Ok(()) => None,
        Err(StoreError::OldSchema) => Some("schema"),
        Err(error) => {
            tracing::warn!(%error, "the schema cannot be checked");
            Some("database")
        }
    }
}

/// How much waits and how much needs a person, as Prometheus reads it. While the database is away, what needs none.
pub async fn metrics(house: web::Data<House>, door: web::Data<PushDoor>, last: web::Data<LastMetrics>) -> HttpResponse {
    let now = house.store.now();
    let mut text = of_the_spool(&door);
    // held while counting, so that several readers cause one count
    let mut last = last.0.lock().await;
    match &*last {
        Some((at, counted)) if now.seconds_since(*at) < KEEP_S => text.push_str(counted),
        _ if door.is_database_away() => {}
        _ => match tokio::time::timeout(PATIENCE, count(&house)).await {
            Ok(Ok(counted)) => {
                text.push_str(&counted);
                *last = Some((now, counted));
            }
            Ok(Err(error)) => tracing::warn!(%error, "the database cannot be counted"),
            Err(_) => tracing::warn!("the database cannot be counted: it does not answer"),
        },
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text)
}

fn of_the_spool(door: &PushDoor) -> String {
    let (_, waiting) = door.spool();
    let mut text = String::new();
    gauge(&mut text, "buuta_spool_records", "Pushes that wait in the spool for the database");
    sample(&mut text, "buuta_spool_records", None, waiting.records);
    gauge(&mut text, "buuta_spool_bytes", "Bytes of the spool's file");
    sample(&mut text, "buuta_spool_bytes", None, waiting.bytes);
    gauge(&mut text, "buuta_spool_set_aside_bytes", "Bytes of pushes nobody could bring back from the spool");
    sample(&mut text, "buuta_spool_set_aside_bytes", None, waiting.set_aside_bytes);
    gauge(&mut text, "buuta_pushes_refused_unkept", "Refused pushes that were not kept since the start");
    sample(&mut text, "buuta_pushes_refused_unkept", None, door.refused_unkept());
    text
}

async fn count(house: &House) -> Result<String, StoreError> {
    let store = &house.store;
    let mut text = String::new();
    gauge(&mut text, "buuta_messages_waiting", "Messages of couriers that wait to be read");
    sample(&mut text, "buuta_messages_waiting", None, inbox::count_unread(store).await?);
    gauge(&mut text, "buuta_outbox_open", "Work that waits or is being done, by kind");
    for kind in WorkKind::ALL {
        let open = outbox::count_open(store, kind).await?;
        sample(&mut text, "buuta_outbox_open", Some(("kind", kind.as_str())), open);
    }
    gauge(&mut text, "buuta_notifications", "Notifications to citizens, by state");
    for (state, number) in notifications::count_by_state(store).await? {
        sample(&mut text, "buuta_notifications", Some(("state", &state)), number);
    }
    gauge(&mut text, "buuta_stuck", "Messages without work, work long overdue, and work whose lease ran out");
    let stuck = count_stuck(house).await?;
    for (what, number) in [("without_work", stuck.without_work), ("overdue", stuck.overdue), ("losing", stuck.losing)] {
        sample(&mut text, "buuta_stuck", Some(("what", what)), number);
    }
    gauge(&mut text, "buuta_tasks_open", "Tasks that wait for a person, by kind");
    for (kind, number) in tasks::count_open_by_kind(store).await? {
        sample(&mut text, "buuta_tasks_open", Some(("kind", kind.as_str())), number);
    }
    Ok(text)
}

fn gauge(text: &mut String, name: &str, help: &str) {
    // writing to a String does not fail
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge").ok();
}

fn sample(text: &mut String, name: &str, label: Option<(&str, &str)>, value: u64) {
    match label {
        // the labels are words of ours: nothing in them needs escaping
        Some((label, word)) => writeln!(text, "{name}{{{label}=\"{word}\"}} {value}").ok(),
        None => writeln!(text, "{name} {value}").ok(),
    };
}
