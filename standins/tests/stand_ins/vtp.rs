//! Viettel Post over real sockets: refusals inside a 200, and the same codes on the way back.
#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use buuta_standins::{Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::{Client, Receiver};

fn vtp_order(reference: &str) -> Value {
    json!({"ORDER_NUMBER": reference, "SENDER_FULLNAME": "Trung tâm", "SENDER_ADDRESS": "1 Đường Mẫu",
        "SENDER_PHONE": "0900000001", "RECEIVER_FULLNAME": "Nguyễn Văn A", "RECEIVER_ADDRESS": "12 Lạch Tray",
        "RECEIVER_PHONE": "0900000000", "PRODUCT_NAME": "Giấy tờ", "PRODUCT_WEIGHT": 100, "PRODUCT_TYPE": "TH",
        "ORDER_PAYMENT": 1, "ORDER_SERVICE": "VCN", "MONEY_COLLECTION": 0})
}

#[tokio::test]
async fn vtp_repeats_its_codes_on_the_way_back() {
    let running = start(StandIn::Vtp, Options::local()).await.unwrap();
    let mut receiver = Receiver::start(&[200]).await;
    let stranger = Client::new(&running.url, &[]);
    let refused = stranger.post("/v2/order/createOrder", &vtp_order("R1")).await;
    assert_eq!((refused.0, &refused.1["status"]), (200, &json!(401)));
    let (_, signed_in) =
        stranger.post("/v2/user/Login", &json!({"USERNAME": "demo-user", "PASSWORD": "demo-password"})).await;
    let client = Client::new(&running.url, &[("Token", signed_in["data"]["token"].as_str().unwrap())]);
    assert_eq!(client.post("/v2/order/createOrder", &vtp_order("")).await.1["error"], true);
    let (_, made) = client.post("/v2/order/createOrder", &vtp_order("R1")).await;
    let number = made["data"]["ORDER_NUMBER"].as_str().unwrap();
    assert!(number.len() == 13 && number.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
    assert_eq!(client.post("/v2/order/createOrder", &vtp_order("R1")).await.1["error"], true);

    client.control("push_to", &json!({"url": receiver.url})).await;
    let mut second = 0;
    for (code, returning) in
        [(300, false), (505, false), (508, false), (515, true), (300, true), (508, false), (502, true), (501, true)]
    {
        second += 1;
        let step = json!({"reference": "R1", "code": code, "at": format!("2026-11-22T02:15:{second:02}Z")});
        assert_eq!(client.control("step", &step).await.1["push_status"], 200);
        let push = receiver.next().await.json();
        assert_eq!((&push["DATA"]["ORDER_STATUS"], &push["TOKEN"]), (&json!(code), &json!("demo-push-secret")));
        assert_eq!(push["DATA"]["IS_RETURNING"], returning, "{code}");
        assert_eq!(push["DATA"]["ORDER_STATUSDATE"], format!("22/11/2026 09:15:{second:02}"));
    }
    let cancel = |number: &Value| json!({"TYPE": 4, "ORDER_NUMBER": number, "NOTE": ""});
    let (_, late) = client.post("/v2/order/UpdateOrder", &cancel(&made["data"]["ORDER_NUMBER"])).await;
    assert_eq!(late["error"], true);
    let (_, other) = client.post("/v2/order/createOrder", &vtp_order("R2")).await;
    let (_, done) = client.post("/v2/order/UpdateOrder", &cancel(&other["data"]["ORDER_NUMBER"])).await;
    assert_eq!(done["error"], false);
    assert_eq!(receiver.next().await.json()["DATA"]["ORDER_STATUS"], 107);
    running.stop().await;
}
