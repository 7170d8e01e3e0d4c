//! EMS over real sockets: the key in the query, pushes with a transaction, the check of the echo.

use buuta_standins::{MadeUpCode, Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::{Client, Receiver};

fn ems_order(reference: &str) -> Value {
    json!({"order_code": reference, "from_name": "Trung tâm", "from_phone": "0900000001", "from_province": "70",
        "from_address": "1 Đường Mẫu", "to_name": "Nguyễn Văn A", "to_phone": "0900000000", "to_province": "18",
        "to_address": "12 Lạch Tray", "product_name": "Giấy tờ", "total_weight": 100, "money_collect": 0, "service": 1})
}

#[tokio::test]
async fn ems_wants_its_transaction_back() {
    let made_up = |raw_code: &str, kind: &str, text: &str| MadeUpCode {
        courier: "ems".to_owned(),
        raw_code: raw_code.to_owned(),
        kind: kind.to_owned(),
        text: text.to_owned(),
    };
    let made_up_codes = vec![made_up("907", "delivered", "Phát thành công")];
    let running = start(StandIn::Ems, Options { made_up_codes, ..Options::local() }).await.unwrap();
    // it answers 200 and nothing else
    let mut receiver = Receiver::start(&[200]).await;
    let client = Client::new(&running.url, &[]);
    let create = "/orders/create-v2?merchant_token=demo-merchant";
    assert_eq!(client.post("/orders/create-v2", &ems_order("R1")).await.0, 401);
    assert_eq!(client.post(create, &json!({"order_code": "R1"})).await.1["code"], "error");
    let (_, made) = client.post(create, &ems_order("R1")).await;
    assert_eq!((&made["code"], &made["data"]["fee"]["fee"]), (&json!("success"), &json!(21000)));
    assert_eq!(client.post(create, &ems_order("R1")).await.1["code"], "error");

    client.control("push_to", &json!({"url": receiver.url})).await;
    let step = |code: u32, at: &str, record: bool| json!({"reference": "R1", "code": code, "at": at, "record": record});
    client.control("step", &step(907, "2026-11-22T02:15:00Z", true)).await;
    client.control("step", &step(4, "2026-11-22T01:00:00Z", true)).await;
    client.control("step", &step(907, "2026-11-22T03:00:00Z", false)).await;
    let pushes = [receiver.next().await, receiver.next().await, receiver.next().await];
    let body = pushes[0].json();
    assert_eq!((&body["status_code"], &body["status_name"]), (&json!(907), &json!("Phát thành công")));
    assert_eq!(
        (&body["datetime"], &body["tracking_code"]),
        (&json!("22/11/2026 09:15:00"), &made["data"]["tracking_code"])
    );
    let transactions: Vec<&str> = pushes.iter().map(|push| push.header("ems-transaction")).collect();
    assert!(transactions.iter().all(|text| text.parse::<u64>().is_ok()), "{transactions:?}");
    assert!(transactions[0] != transactions[1] && transactions[1] != transactions[2], "{transactions:?}");
    let (_, sent) = client.get("/_stand-in/pushes").await;
    assert_eq!(sent["pushes"][0]["fault"], "the answer does not repeat the transaction");

    // steps as they happened; what only a push claims is not among them
    let waybill = made["data"]["tracking_code"].as_str().unwrap();
    let (_, told) = client.get(&format!("/api/v1/orders/tracking/{waybill}?merchant_token=demo-merchant")).await;
    let steps = told["data"]["__get_status"].as_array().unwrap();
    assert_eq!((steps.len(), &steps[0]["status"], &told["data"]["status"]), (2, &json!(4), &json!(907)));
    assert_eq!(steps[1]["tracedate"], "2026-11-22 09:15:00");
    let unknown = client.get("/orders/tracking/EJ0?merchant_token=demo-merchant").await;
    assert_eq!(unknown.1["code"], "error");
    running.stop().await;
}
