//! A corrected address reaches a courier that is on its way, where it has a call for that; where it has not, or says no,
//! her office sees to it. She is told once, and the old address and the new one are both kept.

use crate::support::database::{rows, run_sql};
use crate::support::house::COMMUNE;
use crate::support::scene::{Scene, scene};
use buuta::domain::contact::PhoneNumber;
use buuta::flows::correct_address::{Correction, correct_address};
use buuta::flows::hear_wish::Form;
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::pull_tracking::pull_due_orders;
use buuta::store::wishes::{self, Made, Standing};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The result of a dossier is on its way home: the courier has the order.
async fn going_home(courier: &'static str) -> Scene {
    let mut scene = scene(courier).await;
    scene.tell_stand_in("play", json!({ "reference": scene.reference, "scenario": "happy", "pace_ms": 1 })).await;
    let begun = Instant::now();
    while rows(&scene.database.url, "select reference from \"order\" where life = 'ended'").await.is_empty() {
        run_sql(&scene.database.url, "update \"order\" set next_pull_at = 1 where life = 'live'").await;
        pull_due_orders(&scene.house).await.unwrap();
        scene.do_what_is_due().await;
        assert!(begun.elapsed() < Duration::from_secs(20), "{courier}: the papers do not reach the agency");
    }
    let tx = scene.house.store.begin().await.unwrap();
    mark_result_ready(&scene.house, &tx, scene.opened.dossier_id).await.unwrap();
    tx.commit().await.unwrap();
    scene.do_what_is_due().await;
    let placed = "select reference from \"order\" where placing_state = 'placed' and life = 'live'";
    scene.reference = rows(&scene.database.url, placed).await.remove(0).remove(0);
    scene
}

async fn correct(scene: &Scene) -> Made {
    let correction = Correction {
        phone: PhoneNumber::read("0987654321").unwrap(),
        address: "34 đường Mới".to_owned(),
        commune_code: COMMUNE.to_owned(),
    };
    let form = Form { request_id: scene.opened.request_id, operation: scene.house.store.new_id() };
    let made = correct_address(&scene.house, form, correction).await.unwrap();
    assert!(matches!(made.standing, Standing::Open { .. }), "{:?}", made.standing);
    scene.do_what_is_due().await;
    wishes::find(&scene.house.store, made.id).await.unwrap().unwrap()
}

async fn corrections(scene: &Scene) -> Vec<Value> {
    let mut seen = scene.ask_stand_in("log").await;
    let calls = seen["requests"].as_array_mut().unwrap();
    calls.retain(|call| call["path"].as_str().unwrap().ends_with("/shipping-order/update"));
    calls.clone()
}

async fn count(scene: &Scene, what: &str) -> usize {
    rows(&scene.database.url, &format!("select kind from {what}")).await.len()
}

const OPEN_WISHES: &str = "task where kind = 'wish_at_office' and settled_at is null";
const ANSWERS: &str = "notification where kind = 'wish_answered'";

#[tokio::test(flavor = "multi_thread")]
async fn a_courier_that_can_be_told_is_told_and_no_desk_need_answer() {
    let scene = going_home("ghn").await;
    let made = correct(&scene).await;
    assert!(matches!(made.standing, Standing::DoneByCourier { .. }), "{:?}", made.standing);
    assert_eq!(corrections(&scene).await.len(), 1);
    let orders = scene.ask_stand_in("orders").await.to_string();
    assert!(orders.contains("34 đường Mới") && orders.contains("0987654321"), "{orders}");
    assert_eq!((count(&scene, OPEN_WISHES).await, count(&scene, ANSWERS).await), (0, 1));
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_came_is_asked_for_again() {
    let scene = going_home("ghn").await;
    let lost = json!({ "path_contains": "shipping-order/update", "fault": "time_out_after_doing" });
    scene.tell_stand_in("fault", lost).await;
    let made = correct(&scene).await;
    assert!(matches!(made.standing, Standing::Open { .. }), "{:?}", made.standing);
    run_sql(&scene.database.url, "update outbox set due_at = 1 where state = 'waiting'").await;
    scene.do_what_is_due().await;
    let made = wishes::find(&scene.house.store, made.id).await.unwrap().unwrap();
    assert!(matches!(made.standing, Standing::DoneByCourier { .. }), "{:?}", made.standing);
    assert_eq!(corrections(&scene).await.len(), 2, "naming an address twice is naming it once");
    assert_eq!((count(&scene, OPEN_WISHES).await, count(&scene, ANSWERS).await), (0, 1));
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_courier_that_cannot_be_told_or_says_no_is_her_offices() {
    let scene = going_home("demo").await;
    assert!(matches!(correct(&scene).await.standing, Standing::Open { .. }));
    assert_eq!((count(&scene, OPEN_WISHES).await, count(&scene, ANSWERS).await), (1, 0), "it has no call for it");
    scene.end().await;

    let scene = going_home("ghn").await;
    scene.step("returning", 10, json!({})).await;
    assert!(matches!(correct(&scene).await.standing, Standing::Open { .. }));
    assert_eq!(corrections(&scene).await.len(), 1, "a refusal is not argued with");
    assert_eq!((count(&scene, OPEN_WISHES).await, count(&scene, ANSWERS).await), (1, 0));
    scene.end().await;
}
