//! Whoever has no interface fetches its orders, pushes what happened as a list, and hears of each item what became of it.

use crate::support::database::rows;
use crate::support::scene::{Scene, scene};
use serde_json::{Value, json};
use std::time::Duration;

/// Pushes bytes as the collaborator signs them; says status and body of the answer.
async fn push(scene: &Scene, body: &Value, lang: &str) -> (u16, Value) {
    let now = chrono::DateTime::from_timestamp(scene.house.store.now().second(), 0).unwrap();
    let stand_in: buuta_standins::StandIn = scene.courier.parse().unwrap();
    let signed = stand_in.sign(body.to_string().as_bytes(), now).unwrap();
    let mut request = scene.http.post(scene.url()).header("accept-language", lang).body(signed.body);
    for (name, value) in signed.headers {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn verdicts(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|item| item["verdict"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn hears_of_each_item_and_a_bad_one_spoils_no_good_one() {
    let scene = scene("collaborator").await;
    let at = |seconds: i64| scene.house.store.now().plus_s(seconds).in_vietnam().to_rfc3339();
    let collected =
        json!({ "reference": scene.reference, "waybill": "CTV-1", "kind": "collected", "occurred_at": at(-60) });
    let batch = json!([
        collected,
        collected,
        { "reference": "YC00000000-P1", "kind": "collected", "occurred_at": at(-60) },
        { "reference": scene.reference, "kind": "handed_to_neighbour", "occurred_at": at(-50) },
        { "reference": scene.reference, "kind": "delivered", "occurred_at": at(3600) },
        { "reference": scene.reference, "kind": "in_transit" },
        7,
    ]);
    let (status, answer) = push(&scene, &batch, "vi").await;
    assert_eq!(status, 202);
    let due =
        ["accepted", "duplicate", "unknown_order", "unknown_kind", "time_in_the_future", "unreadable", "unreadable"];
    assert_eq!(verdicts(&answer), due);
    for (index, item) in answer["items"].as_array().unwrap().iter().enumerate() {
        assert_eq!(item["index"], json!(index));
        assert_eq!(item["what_to_do"].is_string(), index != 0, "{item}");
    }
    assert!(answer["items"][5]["what_to_do"].as_str().unwrap().contains("occurred_at"));
    // all of it stands in the inbox; what came twice, once
    let kept = rows(&scene.database.url, "select cast(sum(copies) as bigint) as n, count(*) as m from message").await;
    assert_eq!(kept, [["7", "6"]]);
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await, ["collected", "∅", "0"], "signed: it counts at once");
    // the same once more, and by its number alone
    let again = json!([collected, { "waybill": "CTV-1", "kind": "delivered", "occurred_at": at(-5) }]);
    let (_, answer) = push(&scene, &again, "en").await;
    assert_eq!(verdicts(&answer), ["duplicate", "accepted"]);
    assert_eq!(answer["items"][0]["what_to_do"], "This is known already; nothing need be done.");
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await[0], "delivered");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_its_order_is_read_when_it_comes_again() {
    let scene = scene("collaborator").await;
    let at = scene.house.store.now().plus_s(-30).in_vietnam().to_rfc3339();
    let by_number = json!([{ "waybill": "CTV-9", "kind": "in_transit", "occurred_at": at }]);
    assert_eq!(verdicts(&push(&scene, &by_number, "vi").await.1), ["unknown_order"]);
    // read again a few times, then put aside
    let aside = "update message set reading = 'parked', next_read_at = null, problem = 'x'";
    crate::support::database::run_sql(&scene.database.url, aside).await;
    let named = json!([{ "reference": scene.reference, "waybill": "CTV-9", "kind": "collected", "occurred_at": at }]);
    assert_eq!(verdicts(&push(&scene, &named, "vi").await.1), ["accepted"]);
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await[0], "collected");
    assert_eq!(verdicts(&push(&scene, &by_number, "vi").await.1), ["accepted"]);
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await[0], "in_transit");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fetches_its_orders_when_it_signs_and_nobody_else_does() {
    let scene = scene("collaborator").await;
    let placed = rows(&scene.database.url, "select placing_state, waybill from \"order\"").await;
    assert_eq!(placed, [["placed", "∅"]], "it stands on the list");
    let asked = rows(&scene.database.url, "select count(*) as n from task").await;
    assert_eq!(asked, [["0"]], "a list needs no area codes");
    let fetch = |shift: Duration, byte: &'static [u8]| {
        let now = chrono::DateTime::from_timestamp(scene.house.store.now().second(), 0).unwrap() - shift;
        let stand_in: buuta_standins::StandIn = "collaborator".parse().unwrap();
        let signed = stand_in.sign(byte, now).unwrap();
        let mut request = scene.http.get(scene.url());
        for (name, value) in signed.headers {
            request = request.header(name, value);
        }
        request
    };
    let answer = fetch(Duration::ZERO, b"").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["cache-control"].to_str().unwrap()), (200, "no-store"));
    let list: Value = answer.json().await.unwrap();
    let order = &list["orders"][0];
    assert_eq!((&order["reference"], &order["direction"]), (&json!(scene.reference), &json!("to_agency")));
    assert_eq!((&order["sender"]["phone"], &order["state"]), (&json!("0912345678"), &json!("asked")));
    assert_eq!(scene.http.get(scene.url()).send().await.unwrap().status().as_u16(), 401, "the address alone");
    assert_eq!(fetch(Duration::from_secs(600), b"").send().await.unwrap().status().as_u16(), 401, "of yesterday");
    assert_eq!(fetch(Duration::ZERO, b"[]").send().await.unwrap().status().as_u16(), 401, "another body's signature");
    // what has ended is on no list
    scene.step("delivered", 5, json!({})).await;
    scene.do_what_is_due().await;
    let list: Value = fetch(Duration::ZERO, b"").send().await.unwrap().json().await.unwrap();
    assert_eq!(list["orders"], json!([]));
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_courier_that_is_called_has_no_list() {
    let scene = scene("demo").await;
    assert_eq!(scene.http.get(scene.url()).send().await.unwrap().status().as_u16(), 404);
    scene.end().await;
}
