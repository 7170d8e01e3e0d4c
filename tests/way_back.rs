//! News that look like a delivery and are none: the way back, a handset's word, a ride that is only over.

use crate::support::database::rows;
use crate::support::scene::{Scene, scene};
use serde_json::{Value, json};

/// Makes steps happen one after the other, each pushed, and reads what they came to after each.
async fn states(scene: &Scene, steps: &[(&str, Value)]) -> Vec<String> {
    let mut seen = Vec::new();
    for (number, (code, more)) in steps.iter().enumerate() {
        let seconds_ago = 600 - 10 * i64::try_from(number).unwrap();
        assert_eq!(scene.step(code, seconds_ago, more.clone()).await, 200, "{code}");
        scene.do_what_is_due().await;
        seen.push(scene.order().await.remove(0));
    }
    seen
}

fn plain<'a>(codes: &[&'a str]) -> Vec<(&'a str, Value)> {
    codes.iter().map(|code| (*code, json!({}))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn viettel_posts_codes_mean_something_else_on_the_way_back() {
    let scene = scene("vtp").await;
    let way = plain(&["105", "300", "500", "506", "505", "508", "500", "506", "515", "300", "500", "501"]);
    let due = [
        "collected",
        "in_transit",
        "out_for_delivery",
        "delivery_attempt_failed",
        "return_requested",
        "arrived_at_delivery_office",
        "out_for_delivery",
        "delivery_attempt_failed",
        "return_requested",
        "returning",
        "returning",
        "returned",
    ];
    assert_eq!(states(&scene, &way).await, due);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_with_a_waybill_of_its_own_is_the_first_orders_return() {
    let scene = scene("vtp").await;
    assert_eq!(states(&scene, &plain(&["105", "500", "506", "515"])).await.pop().unwrap(), "return_requested");
    let first = rows(&scene.database.url, "select waybill from \"order\"").await.remove(0).remove(0);
    let sent = scene.ask_stand_in("pushes").await["pushes"][0]["body"].as_str().unwrap().to_owned();
    let mut push: Value = serde_json::from_str(&sent).unwrap();
    // the return's own number; the mark of the way back is missing
    push["DATA"]["ORDER_NUMBER"] = json!("1699999999999");
    push["DATA"]["ORDER_REFERENCE"] = json!(first);
    push["DATA"]["ORDER_STATUS"] = json!(501);
    let at = scene.house.store.now().in_vietnam().format("%d/%m/%Y %H:%M:%S").to_string();
    push["DATA"]["ORDER_STATUSDATE"] = json!(at);
    assert_eq!(scene.push(&push).await, 200);
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await[0], "returned");
    let waybill = rows(&scene.database.url, "select waybill from \"order\"").await.remove(0).remove(0);
    assert_eq!(waybill, first, "the order keeps its number");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_handset_reports_concludes_nothing() {
    let scene = scene("ghtk").await;
    let way = plain(&["3", "4", "45", "49", "9"]);
    let due = ["collected", "out_for_delivery", "out_for_delivery", "out_for_delivery", "delivery_attempt_failed"];
    assert_eq!(states(&scene, &way).await, due, "delivered by the handset's word alone, and then not");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ride_that_is_over_may_have_delivered_nothing() {
    let scene = scene("ahamove").await;
    let why = json!({ "reason_text": "Không ai nhận" });
    let way = [("ACCEPTED", json!({})), ("PICKED UP", json!({})), ("FAILED", why), ("RETURNED", json!({}))];
    let due = ["pickup_scheduled", "collected", "delivery_attempt_failed", "returned"];
    assert_eq!(states(&scene, &way).await, due);
    scene.end().await;
}
