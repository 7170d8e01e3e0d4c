//! What strangers and couriers meet: push addresses, news without a meaning, and the pages for operators.

use super::house::{Answer, COMMUNE, PUSH_SECRET, PUSH_TOKEN, TestHouse, both_ways};
use crate::flows::read_inbox::read_inbox;
use actix_web::test::TestRequest;
use buuta_webhooks::signature::hmac_sha256_hex;
use serde_json::{Value, json};

const PUSH: &str = "/webhooks/demo/";

async fn push(house: &TestHouse, token: &str, body: &str, secret: &str) -> Answer {
    let time = house.house.store.now().second().to_string();
    let signature = hmac_sha256_hex(secret, &[time.as_bytes(), b".", body.as_bytes()]).unwrap();
    let request = TestRequest::post()
        .uri(&format!("{PUSH}{token}"))
        .insert_header(("X-Demo-Time", time))
        .insert_header(("X-Demo-Signature", signature))
        .set_payload(body.to_owned());
    house.send(request).await
}

async fn messages(house: &TestHouse, reading: &str) -> Vec<Value> {
    let page = house.get(&format!("/api/v1/messages?reading={reading}")).await;
    assert_eq!(page.status, 200, "{:?}", page.bytes);
    page.json()["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_push_is_stored_before_the_courier_is_thanked() {
    let house = TestHouse::open().await;
    let answer = push(&house, PUSH_TOKEN, "{}", PUSH_SECRET).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "ok": true })));
    let waiting = messages(&house, "waiting").await;
    assert_eq!((waiting.len(), &waiting[0]["account"], &waiting[0]["source"]), (1, &json!("demo"), &json!("push")));
    assert!(waiting[0].get("body").is_none());
}

#[actix_web::test]
async fn strangers_at_the_push_address_learn_nothing() {
    let house = TestHouse::open().await;
    for answer in [
        push(&house, "another-token", "{}", PUSH_SECRET).await,
        house.send(TestRequest::post().uri(&format!("/webhooks/ghn/{PUSH_TOKEN}"))).await,
        house.send(TestRequest::post().uri(&format!("/webhooks/nobody/{PUSH_TOKEN}"))).await,
    ] {
        assert_eq!((answer.status, answer.bytes.len()), (404, 0));
    }
    let forged = push(&house, PUSH_TOKEN, "{}", "another secret").await;
    assert_eq!((forged.status, forged.bytes.len()), (401, 0));
    assert_eq!(messages(&house, "rejected").await.len(), 1);
    let large = push(&house, PUSH_TOKEN, &" ".repeat(256 * 1024 + 1), PUSH_SECRET).await;
    assert_eq!((large.status, large.bytes.len()), (413, 0));
    assert_eq!(messages(&house, "waiting").await.len(), 0);
}

#[actix_web::test]
async fn a_code_without_a_meaning_is_shown_and_given_one() {
    let house = TestHouse::open().await;
    let opened = house.open_request(both_ways(COMMUNE)).await;
    let seen = house.get(&format!("/api/v1/requests/{}", opened["code"].as_str().unwrap())).await.json();
    let reference = seen["dossiers"][0]["legs"][0]["orders"][0]["reference"].as_str().unwrap().to_owned();
    let news = json!({
        "waybill": "DM1", "our_reference": reference, "code": "X99", "at": "2026-11-22T09:14:00+07:00",
        "text": "Đã lấy hàng", "place": "BC Thủ Dầu Một",
    });
    assert_eq!(push(&house, PUSH_TOKEN, &news.to_string(), PUSH_SECRET).await.status, 200);
    assert_eq!(read_inbox(&house.house).await.unwrap(), 1);
    let path = format!("/api/v1/orders/{reference}");
    let order = house.get(&path).await.json();
    assert_eq!(
        (&order["placing"], &order["waybill"], &order["state"]),
        (&json!("placed"), &json!("DM1"), &json!("asked"))
    );
    let event = &order["events"][0];
    assert_eq!(
        (&event["effect"], &event["kind"], &event["raw_code"]),
        (&json!("unmapped"), &Value::Null, &json!("X99"))
    );
    assert_eq!((&event["occurred_at"], &event["heard_by"]), (&json!("2026-11-22T09:14:00+07:00"), &json!("push")));
    let row = json!({ "kind": "collected", "confirmed_by": "bà Lan, Bưu chính Mẫu", "words": "Đã lấy hàng" });
    assert_eq!(house.put("/api/v1/accounts/demo/status-codes/X99", row).await.status, 200);
    let task = house.get("/api/v1/tasks").await.json()["items"][0].clone();
    assert_eq!(task["kind"], "unmapped_code");
    let settle = format!("/api/v1/tasks/{}/settle", task["id"].as_str().unwrap());
    assert_eq!(house.post(&settle, json!({ "action": "read_again" })).await.status, 200);
    read_inbox(&house.house).await.unwrap();
    let order = house.get(&path).await.json();
    assert_eq!((&order["state"], &order["events"][0]["effect"]), (&json!("collected"), &json!("moved")));
    let seen = house.get(&format!("/api/v1/requests/{}", opened["code"].as_str().unwrap())).await.json();
    assert_eq!(
        (&seen["papers"][0]["holder"], &seen["papers"][0]["next"]),
        (&json!("post"), &json!("post-brings-to-agency"))
    );
    let told = &seen["dossiers"][0]["legs"][0]["orders"][0]["notifications"][0];
    assert_eq!((&told["kind"], &told["state"]), (&json!("papers_collected"), &json!("due")));
}

#[actix_web::test]
async fn messages_are_paged_newest_first() {
    let house = TestHouse::open().await;
    for number in 0..3 {
        push(&house, PUSH_TOKEN, &format!("{{\"n\":{number}}}"), PUSH_SECRET).await;
        house.clock.advance_s(1);
    }
    let first = house.get("/api/v1/messages?reading=waiting&limit=2").await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = house.get(&format!("/api/v1/messages?reading=waiting&limit=2&cursor={cursor}")).await.json();
    let moments: Vec<&Value> = [&first, &second]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|item| &item["received_at"])
        .collect();
    assert_eq!(moments.len(), 3);
    assert!(moments.is_sorted_by_key(|moment| std::cmp::Reverse(moment.to_string())));
    assert_eq!(house.get("/api/v1/messages?reading=applied").await.problem(), "bad-parameter");
}

#[actix_web::test]
async fn operators_see_that_it_lives_is_ready_and_how_much_waits() {
    let house = TestHouse::open().await;
    assert_eq!(house.send(TestRequest::get().uri("/health")).await.status, 200);
    let ready = house.send(TestRequest::get().uri("/ready")).await.json();
    assert_eq!((&ready["status"], &ready["spool"]["state"]), (&json!("ready"), &json!("none")));
    house.open_request(both_ways(COMMUNE)).await;
    let metrics = house.send(TestRequest::get().uri("/metrics")).await;
    let text = String::from_utf8(metrics.bytes.to_vec()).unwrap();
    assert!(text.contains("# TYPE buuta_outbox_open gauge\n"));
    assert!(text.contains("buuta_outbox_open{kind=\"place_order\"} 1\n"), "{text}");
    assert!(text.contains("buuta_messages_waiting 0\n") && text.contains("buuta_spool_records 0\n"));
}
