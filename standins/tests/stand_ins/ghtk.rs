//! GHTK over real sockets: kilograms in, forms out, and a state that the handset does not change.
#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use buuta_standins::{Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::{Client, Receiver};

const GHTK: [(&str, &str); 2] = [("Token", "demo-token"), ("X-Client-Source", "demo-source")];

fn ghtk_order(reference: &str, weight: f64) -> Value {
    json!({"products": [{"name": "Giấy tờ", "weight": weight, "quantity": 1}], "order": {"id": reference,
        "pick_name": "Trung tâm", "pick_address": "1 Đường Mẫu", "pick_province": "TP Hải Phòng", "pick_tel": "0900000001",
        "tel": "0900000000", "name": "Nguyễn Văn A", "address": "12 Lạch Tray", "province": "TP Hải Phòng",
        "transport": "road", "pick_money": 0, "is_freeship": "1"}})
}

#[tokio::test]
async fn ghtk_tells_the_handset_by_push_alone() {
    let running = start(StandIn::Ghtk, Options::local()).await.unwrap();
    let mut receiver = Receiver::start(&[500, 200]).await;
    let client = Client::new(&running.url, &GHTK);
    let create = "/services/shipment/order";
    assert_eq!(Client::new(&running.url, &[]).post(create, &ghtk_order("R1", 0.1)).await.0, 401);
    assert_eq!(client.post(create, &ghtk_order("", 0.1)).await.1["error_code"], "30101");
    assert_eq!(client.post(create, &ghtk_order("R1", 100.0)).await.1["error_code"], "30103", "grams by mistake");
    let (_, made) = client.post(create, &ghtk_order("R1", 0.1)).await;
    let (_, again) = client.post(create, &ghtk_order("R1", 0.1)).await;
    assert_eq!((&again["error"]["code"], &again["success"]), (&json!("ORDER_ID_EXIST"), &json!(false)));
    assert_eq!(again["error"]["ghtk_label"], made["order"]["label"]);

    client.control("push_to", &json!({"url": receiver.url, "retry_delay_ms": 1})).await;
    let step = |code: i64| json!({"reference": "R1", "code": code, "reason": "122", "at": "2026-11-22T05:18:39Z"});
    assert_eq!(client.control("step", &step(49)).await.1["push_status"], 500);
    // refused once, it comes once more
    let first = receiver.next().await;
    assert_eq!(receiver.next().await.body, first.body);
    assert_eq!(first.header("content-type"), "application/x-www-form-urlencoded");
    assert!(
        first.body.contains("status_id=49&action_time=2026-11-22T12%3A18%3A39%2B07%3A00&reason_code=122&reason=Kh")
    );
    assert!(first.body.contains("&weight=0.1&"), "kilograms");
    let (_, sent) = client.get("/_stand-in/pushes").await;
    assert!(sent["pushes"][0]["url"].as_str().unwrap().ends_with("?hash=demo-push-secret"));

    let label = made["order"]["label"].as_str().unwrap();
    let (_, state) = client.get("/services/shipment/v2/partner_id:R1").await;
    assert_eq!((&state["order"]["status"], &state["order"]["weight"]), (&json!("1"), &json!("100")));
    client.control("step", &step(4)).await;
    let (_, state) = client.get(&format!("/services/shipment/v2/{label}")).await;
    assert_eq!((&state["order"]["status"], &state["order"]["modified"]), (&json!("4"), &json!("2026-11-22 12:18:39")));
    assert_eq!(client.get("/services/shipment/v2/none").await.1["success"], false);

    assert_eq!(client.post(&format!("/services/shipment/cancel/{label}"), &json!({})).await.1["success"], false);
    let (_, other) = client.post(create, &ghtk_order("R2", 0.1)).await;
    let cancel = format!("/services/shipment/cancel/{}", other["order"]["label"].as_str().unwrap());
    assert_eq!(client.post(&cancel, &json!({})).await.1["success"], true);
    assert_eq!(client.orders().await[1]["steps"][0]["code"], "-1");
    running.stop().await;
}
