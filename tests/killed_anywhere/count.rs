//! What came of a story, counted where it cannot be talked away: at the courier, in the mailbox, and in the rows.

use super::story::{EMAIL, Story};
use super::world::{ByKind, World};
use crate::support::database::rows;
use crate::support::house::TEST_KEYS;
use buuta::clock::{Chance, SystemClock};
use buuta::sealing::KeyRing;
use buuta::store::custody::{self, ChainCheck};
use buuta::store::{Store, dossiers};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Notices that no later fact overtakes: each must have come to the citizen, once.
const ALWAYS_TOLD: [&str; 3] = ["papers_collected", "papers_at_agency", "result_delivered"];
/// Signed hand-overs of a story.
const HANDOVERS: u64 = 3;
/// Pieces of work done at once by default: no more calls can be in flight.
const CONCURRENCY: u64 = 8;

/// The figures of a story.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    pub mails: usize,
    pub in_flight: u64,
    pub unknown: u64,
}

/// Counts, and fails where something was lost or done twice.
pub async fn count(world: &World, story: &Story<'_>) -> Counted {
    assert_eq!(world.number("select count(*) as n from request").await, 1, "requests");
    orders_once(world, story).await;
    events_once(world).await;
    let mails = mails_once(world).await;
    notifications_add_up(world, mails).await;
    custody_is_whole(world).await;
    assert_eq!(world.number("select count(*) as n from outbox where finished_at is null").await, 0, "open work");
    assert_eq!(world.number("select count(*) as n from outbox where state = 'failed'").await, 0, "failed work");
    assert_eq!(world.number("select count(*) as n from task where settled_at is null").await, 0, "open tasks");
    assert_eq!(world.service.errors(), Vec::<String>::new(), "errors in the log");
    let (unknown, in_flight) = unknown_was_in_flight(world).await;
    Counted { mails, in_flight, unknown }
}

/// Each reference has one order at the courier, and the courier was asked for it once.
async fn orders_once(world: &World, story: &Story<'_>) {
    let orders = world.stand_in_has("orders").await;
    let mut asked: Vec<(&str, u64)> = orders
        .iter()
        .map(|order| (order["reference"].as_str().unwrap(), order["create_calls"].as_u64().unwrap()))
        .collect();
    asked.sort_unstable();
    let (to_agency, to_citizen) = (story.reference('P'), story.reference('R'));
    assert_eq!(asked, [(to_agency.as_str(), 1), (to_citizen.as_str(), 1)], "orders at the courier, and calls for each");
    let rows = world.count_by_kind("select placing_state, count(*) as n from \"order\" group by placing_state").await;
    assert_eq!(rows, ByKind::from([("placed".to_owned(), 2)]), "orders in our rows");
}

/// Each step at the courier is one event of ours; GHN tells by a push that an order was made, beside its first step.
async fn events_once(world: &World) {
    let orders = world.stand_in_has("orders").await;
    let steps: usize = orders.iter().map(|order| order["steps"].as_array().unwrap().len()).sum();
    let told_beside = if world.courier == "ghn" { orders.len() } else { 0 };
    assert_eq!(world.number("select count(*) as n from event").await, (steps + told_beside) as u64, "events");
}

async fn mails_once(world: &World) -> usize {
    let mails = world.mails().await;
    let text = |mail: &serde_json::Value, name: &str| mail[name].as_str().unwrap().to_owned();
    let subjects: BTreeSet<String> = mails.iter().map(|mail| text(mail, "subject")).collect();
    let ids: BTreeSet<String> = mails.iter().map(|mail| text(mail, "message_id")).collect();
    assert_eq!(subjects.len(), mails.len(), "mails with a subject of their own: {subjects:?}");
    assert_eq!(ids.len(), mails.len(), "mails with a Message-ID of their own");
    assert!(mails.iter().all(|mail| mail["to"] == serde_json::json!([EMAIL])), "all mail goes to the citizen");
    mails.len()
}

async fn notifications_add_up(world: &World, mails: usize) {
    let mails = mails as u64;
    let all = world.number("select count(*) as n from notification").await;
    let states = world.count_by_kind("select state, count(*) as n from notification group by state").await;
    let of = |state: &str| states.get(state).copied().unwrap_or(0);
    assert_eq!(all, of("sent") + of("unknown") + of("failed") + of("overtaken"), "due notifications: {states:?}");
    let tries = world.count_by_kind("select outcome, count(*) as n from notification_try group by outcome").await;
    let ended = |outcome: &str| tries.get(outcome).copied().unwrap_or(0);
    assert!(
        (ended("accepted")..=ended("accepted") + ended("unknown")).contains(&mails),
        "{mails} mails came by these tries: {tries:?}"
    );
    let sent = rows(&world.database.url, "select kind from notification where state = 'sent'").await;
    for kind in ALWAYS_TOLD {
        assert_eq!(sent.iter().filter(|row| row[0] == kind).count(), 1, "{kind} among {sent:?}");
    }
}

async fn custody_is_whole(world: &World) {
    let keys = KeyRing::read(TEST_KEYS, Chance::from_system()).unwrap();
    let store = Store::open(&world.database.url, keys, Arc::new(SystemClock), Chance::from_system()).await.unwrap();
    for dossier_id in dossiers::list_ids(&store).await.unwrap() {
        let checked = custody::check_chain(&store, dossier_id).await.unwrap();
        assert!(matches!(checked, ChainCheck::Whole { .. }), "{checked:?}");
    }
    let signed = "select count(*) as n from custody_entry where strength = 'signed'";
    assert_eq!(world.number(signed).await, HANDOVERS, "signed hand-overs");
}

/// Nothing became unknown but calls that were under way when the service died.
async fn unknown_was_in_flight(world: &World) -> (u64, u64) {
    let unknown =
        world.count_by_kind("select kind, count(*) as n from outbox where state = 'unknown' group by kind").await;
    let in_flight = world.in_flight.borrow().clone().unwrap_or_default();
    for (kind, count) in &unknown {
        let were = in_flight.get(kind).copied().unwrap_or(0);
        assert!(*count <= were, "{count} {kind} unknown, {were} in flight at the kill");
    }
    let sum = |counts: &ByKind| counts.values().sum::<u64>();
    assert!(sum(&in_flight) <= CONCURRENCY, "{in_flight:?}");
    (sum(&unknown), sum(&in_flight))
}
