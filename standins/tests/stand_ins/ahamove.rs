//! Ahamove over real sockets: everything in the query, and a COMPLETED that is none.
#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use buuta_standins::{Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::{Client, Receiver};

#[tokio::test]
async fn ahamove_completes_what_it_did_not_deliver() {
    let running = start(StandIn::Ahamove, Options::local()).await.unwrap();
    let mut receiver = Receiver::start(&[200]).await;
    let client = Client::new(&running.url, &[]);
    assert_eq!(client.get("/v1/order/create?token=none").await.0, 401);
    assert_eq!(client.get("/v1/partner/register_account?mobile=84900000001&api_key=wrong").await.0, 400);
    let (_, signed_in) = client.get("/v1/partner/register_account?mobile=84900000001&api_key=demo-key").await;
    let token = signed_in["token"].as_str().unwrap();
    let create = |path: &str| {
        format!("/v1/order/create?token={token}&order_time=0&path={path}&service_id=SGN-BIKE&payment_method=BALANCE")
    };
    assert_eq!(client.get(&create("[]")).await.0, 400);
    let stop = r#"{"address":"1","name":"A","mobile":"0900000000""#;
    let path = format!(r#"[{stop}}},{stop},"tracking_number":"R1"}}]"#)
        .replace('"', "%22")
        .replace('{', "%7B")
        .replace('}', "%7D");
    let (_, made) = client.get(&create(&path)).await;
    assert_eq!((&made["status"], &made["order"]["total_fee"]), (&json!("IDLE"), &json!(32000)));

    client.control("push_to", &json!({"url": receiver.url})).await;
    let step = async |code: &str, at: &str, more: Value| {
        let mut step = json!({"reference": "R1", "code": code, "at": at});
        step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        client.control("step", &step).await
    };
    assert_eq!(step("IN PROCESS", "2026-11-22T02:00:00Z", json!({})).await.0, 400, "too little is said by that");
    step("BOARDED", "2026-11-22T02:00:00.500Z", json!({})).await;
    step("PICKED UP", "2026-11-22T02:05:00Z", json!({})).await;
    step("FAILED", "2026-11-22T02:20:00Z", json!({"reason_text": "Không ai nhận"})).await;
    step("RETURNED", "2026-11-22T02:50:00Z", json!({})).await;
    let pushes: Vec<Value> = [
        receiver.next().await.json(),
        receiver.next().await.json(),
        receiver.next().await.json(),
        receiver.next().await.json(),
    ]
    .to_vec();
    let said = |push: &Value| {
        [&push["status"], &push["sub_status"], &push["path"][1]["status"]].map(|word| word.as_str().unwrap().to_owned())
    };
    assert_eq!(said(&pushes[0]), ["IN PROCESS", "", ""]);
    assert_eq!((&pushes[0]["pickup_time"], &pushes[0]["board_time"]), (&json!(0.0), &json!(1_795_312_800.5)));
    assert_eq!((said(&pushes[1]), &pushes[1]["pickup_time"]), (said(&pushes[0]), &json!(1_795_313_100.0)));
    assert_eq!(said(&pushes[2]), ["COMPLETED", "", "FAILED"]);
    assert_eq!(pushes[2]["path"][1]["fail_comment"], "Không ai nhận");
    assert_eq!(said(&pushes[3]), ["COMPLETED", "RETURNED", "FAILED"]);
    let by_number =
        |call: &str| format!("/v1/order/{call}?token={token}&order_id={}", made["order_id"].as_str().unwrap());
    assert_eq!(client.get(&by_number("detail")).await.1, pushes[3]);
    assert_eq!(client.get(&by_number("cancel")).await.0, 400);
    assert_eq!(client.get(&format!("/v1/order/detail?token={token}&order_id=none")).await.0, 404);
    running.stop().await;
}
