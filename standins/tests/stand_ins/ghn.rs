//! GHN over real sockets: orders, pushes and their repetition, the detail.

use buuta_standins::{Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::{Client, Receiver};

const GHN_PATH: &str = "/shiip/public-api/v2/";

const GHN: [(&str, &str); 2] = [("Token", "demo-token"), ("ShopId", "81558")];

fn ghn_order(reference: &str) -> Value {
    json!({"payment_type_id": 1, "required_note": "KHONGCHOXEMHANG", "client_order_code": reference,
        "from_name": "Trung tâm", "to_name": "Nguyễn Văn A", "to_phone": "0900000000", "to_address": "12 Lạch Tray",
        "to_ward_code": "20107", "to_district_id": 1442, "weight": 100, "service_type_id": 2})
}

#[tokio::test]
async fn ghn_pushes_what_the_detail_shows() {
    let running = start(StandIn::Ghn, Options::local()).await.unwrap();
    let mut receiver = Receiver::start(&[200, 500, 200]).await;
    let client = Client::new(&running.url, &GHN);
    let create = format!("{GHN_PATH}shipping-order/create");
    assert_eq!(Client::new(&running.url, &[]).post(&create, &ghn_order("R1")).await.0, 401);
    let mut lacking = ghn_order("R1");
    lacking["required_note"] = json!("");
    let (status, refused) = client.post(&create, &lacking).await;
    assert_eq!((status, &refused["code"]), (400, &json!(400)));

    let (_, made) = client.post(&create, &ghn_order("R1")).await;
    let (_, again) = client.post(&create, &ghn_order("R1")).await;
    assert_eq!(made["data"]["order_code"], again["data"]["order_code"]);
    let url = json!({"url": receiver.url, "retry_delay_ms": 1});
    client.control("push_to", &url).await;

    let (_, told) = client.control("step", &json!({"reference": "R1", "code": "ready_to_pick"})).await;
    assert_eq!(told["push_status"], 200);
    let first = receiver.next().await;
    assert_eq!((&first.json()["Type"], &first.json()["ShopID"]), (&json!("create"), &json!(81558)));
    // The second is refused once, and comes again by itself.
    let fail = json!({"waybill": made["data"]["order_code"], "code": "delivery_fail", "reason": "DFC1A4",
        "at": "2026-11-22T09:15:00.500+07:00"});
    assert_eq!(client.control("step", &fail).await.1["push_status"], 500);
    let refused = receiver.next().await.json();
    assert_eq!(refused, receiver.next().await.json());
    assert_eq!(refused["ReasonCode"], "GHN-DFC1A4");
    assert_eq!(refused["Time"], "2026-11-22T02:15:00.500Z");
    assert_eq!(refused["Type"], "switch_status");

    // A forged push leaves the detail as it is; what is only pulled sends no push.
    let forged = json!({"reference": "R1", "code": "delivered", "record": false});
    assert_eq!(client.control("step", &forged).await.1["push_status"], 200);
    assert_eq!(receiver.next().await.json()["Status"], "delivered");
    client.control("step", &json!({"reference": "R1", "code": "waiting_to_return", "push": false})).await;
    let by_reference = format!("{GHN_PATH}shipping-order/detail-by-client-code");
    let (_, detail) = client.post(&by_reference, &json!({"client_order_code": "R1"})).await;
    let log = detail["data"]["log"].as_array().unwrap();
    assert_eq!(log.len(), 3);
    assert!(log.iter().any(|entry| entry["updated_date"] == "2026-11-22T02:15:00.5Z"));
    assert!(!detail.to_string().contains("DFC1A4"));
    assert_eq!(client.post(&by_reference, &json!({"client_order_code": "R9"})).await.0, 400);

    let codes = json!({"order_codes": [made["data"]["order_code"], "NONE"]});
    let (_, done) = client.post(&format!("{GHN_PATH}switch-status/cancel"), &codes).await;
    assert_eq!((&done["data"][0]["result"], &done["data"][1]["result"]), (&json!(false), &json!(false)));
    assert_eq!(client.orders().await[0]["steps"].as_array().unwrap().len(), 4);

    let raw = json!({"body": "not json", "headers": {"Content-Type": "text/plain"}});
    assert_eq!(client.control("raw_push", &raw).await.1["push_status"], 200);
    assert_eq!(receiver.next().await.body, "not json");
    running.stop().await;
}

#[tokio::test]
async fn several_run_side_by_side() {
    let one = start(StandIn::Ghn, Options::local()).await.unwrap();
    let two = start(StandIn::Ghn, Options::local()).await.unwrap();
    let create = format!("{GHN_PATH}shipping-order/create");
    Client::new(&one.url, &GHN).post(&create, &ghn_order("R1")).await;
    assert_eq!(Client::new(&one.url, &GHN).orders().await.len(), 1);
    assert_eq!(Client::new(&two.url, &GHN).orders().await.len(), 0);
    let taken = Options { listen: two.url.trim_start_matches("http://").parse().unwrap(), ..Options::local() };
    assert!(start(StandIn::Demo, taken).await.is_err());
    one.stop().await;
    assert_eq!(Client::new(&two.url, &[]).get("/_stand-in/ready").await.0, 200);
}
