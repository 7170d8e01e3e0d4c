//! Bưu chính Mẫu over real sockets: signed pushes, changes, withholding, cancelling, a receiver that is down.

use buuta_standins::{Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::{Client, Receiver};

pub const DEMO: [(&str, &str); 1] = [("X-Demo-Key", "demo-key")];

pub fn demo_order(reference: &str) -> Value {
    let side = json!({"name": "Nguyễn Văn A", "phone": "0900000000", "address": "12 Lạch Tray", "area_code": "1"});
    json!({"our_reference": reference, "from": side, "to": side, "content": "Giấy tờ", "weight_g": 100, "cod_vnd": 0})
}

#[tokio::test]
async fn demo_signs_lists_and_withholds() {
    let options = Options { autoplay_pace_ms: Some(0), ..Options::local() };
    let running = start(StandIn::Demo, options).await.unwrap();
    let mut receiver = Receiver::start(&[200]).await;
    let client = Client::new(&running.url, &DEMO);
    client.control("push_to", &json!({"url": receiver.url})).await;
    client.control("withhold", &json!({"codes": ["D08", "D10"]})).await;

    assert_eq!(Client::new(&running.url, &[]).post("/v1/orders", &demo_order("A/1")).await.0, 401);
    assert_eq!(client.post("/v1/orders", &json!({"our_reference": "A/1"})).await.0, 422);
    let (status, made) = client.post("/v1/orders", &demo_order("A/1")).await;
    assert_eq!((status, &made["fee_vnd"]), (201, &json!(26000)));
    let (status, again) = client.post("/v1/orders", &demo_order("A/1")).await;
    assert_eq!((status, &again["waybill"]), (409, &made["waybill"]));
    assert_eq!(client.get("/v1/orders/A%2F1").await.1["waybill"], made["waybill"]);
    assert_eq!(client.get("/v1/orders/none").await, (404, json!({"error": "not_found"})));

    // Autoplay tells all that is not withheld, in order, each signed.
    for code in ["D02", "D03", "D04", "D06", "D07"] {
        let push = receiver.next().await;
        assert_eq!(push.json()["code"], code);
        assert_eq!(push.header("x-demo-signature").len(), "sha256=".len() + 64);
        assert!(push.header("x-demo-time").parse::<i64>().is_ok());
    }
    client.until("/_stand-in/orders", |all| all["orders"][0]["playing"] == 0).await;
    let step = json!({"reference": "A/1", "code": "D10"});
    assert_eq!(client.control("step", &step).await.0, 409);
    client.control("withhold", &json!({"codes": []})).await;
    assert_eq!(client.control("step", &step).await.1["push_status"], 200);
    assert_eq!(client.control("step", &json!({"reference": "none", "code": "D10"})).await.0, 404);

    let (_, changes) = client.get("/v1/changes?since=2020-01-01T00%3A00%3A00%2B07%3A00&page=0").await;
    assert_eq!(changes["more"], false);
    assert_eq!(changes["orders"][0]["events"].as_array().unwrap().len(), 6);
    assert_eq!(changes["orders"][0]["our_reference"], "A/1");
    let (_, later) = client.get("/v1/changes?since=2999-01-01T00:00:00Z").await;
    assert_eq!(later, json!({"orders": [], "more": false}));
    let cancel = format!("/v1/orders/{}/cancel", made["waybill"].as_str().unwrap());
    assert_eq!(client.post(&cancel, &json!({})).await, (409, json!({"error": "too_late"})));
    running.stop().await;
}

#[tokio::test]
async fn demo_cancels_and_knows_when_it_came_to_know() {
    let running = start(StandIn::Demo, Options::local()).await.unwrap();
    let client = Client::new(&running.url, &DEMO);
    let (_, made) = client.post("/v1/orders", &demo_order("C1")).await;
    let late = json!({"reference": "C1", "code": "D02", "at": "2026-11-22T09:15:00+07:00",
        "received_at": "2998-01-01T00:00:00Z"});
    assert_eq!(client.control("step", &late).await.1["push_status"], Value::Null);
    let cancel = format!("/v1/orders/{}/cancel", made["waybill"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(client.post(&cancel, &json!({})).await, (200, json!({"cancelled": true})));
    }
    let (_, changes) = client.get("/v1/changes?since=2998-01-01T00:00:00Z").await;
    let events = changes["orders"][0]["events"].as_array().unwrap();
    let event = events.iter().find(|event| event["code"] == "D02").unwrap();
    assert_eq!(event["at"], "2026-11-22T09:15:00.000+07:00");
    assert!(event["reason"].is_null() && event["place"].is_null());
    assert!(events.iter().any(|event| event["code"] == "D14") && events.len() == 2);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_courier_tries_again_while_the_receiver_is_down() {
    let running = start(StandIn::Demo, Options::local()).await.unwrap();
    let client = Client::new(&running.url, &DEMO);
    client.post("/v1/orders", &demo_order("B1")).await;
    // A port that was free a moment ago, and is listened on only after the first try.
    let (address, url) = Receiver::free_address();
    client.control("push_to", &json!({"url": url, "retry_delay_ms": 200})).await;
    let (_, told) = client.control("step", &json!({"reference": "B1", "code": "D02"})).await;
    assert_eq!(told["push_status"], Value::Null);
    let mut receiver = Receiver::start_at(address, &[200]).await;
    assert_eq!(receiver.next().await.json()["code"], "D02");
    running.stop().await;
}
