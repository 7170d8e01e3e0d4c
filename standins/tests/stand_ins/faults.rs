//! Every HTTP fault, struck over real sockets, and what the log keeps of it.

use std::time::Duration;

use buuta_standins::{Options, StandIn, start};
use serde_json::{Value, json};

use crate::{
    demo::{DEMO, demo_order},
    support::Client,
};

#[tokio::test]
async fn faults_strike_as_asked() {
    let running = start(StandIn::Demo, Options::local()).await.unwrap();
    let client = Client::new(&running.url, &DEMO);
    let hasty = Client::hasty(&running.url, &DEMO, Duration::from_millis(300));
    let fault = async |fault: &str| {
        let wish = json!({"path_contains": "/v1/orders", "fault": fault, "times": 1});
        assert_eq!(client.control("fault", &wish).await.0, 200);
    };

    fault("time_out_after_doing").await;
    assert!(hasty.try_post("/v1/orders", &demo_order("T1")).await.is_err());
    assert_eq!(client.get("/v1/orders/T1").await.0, 200);
    fault("time_out_before_doing").await;
    assert!(hasty.try_post("/v1/orders", &demo_order("T2")).await.is_err());
    assert_eq!(client.get("/v1/orders/T2").await.0, 404);
    fault("drop_connection").await;
    assert!(client.try_post("/v1/orders", &demo_order("T3")).await.is_err());
    assert_eq!(client.get("/v1/orders/T3").await.0, 404);
    fault("truncated_json").await;
    assert_eq!(client.post("/v1/orders", &demo_order("T4")).await, (201, Value::Null));
    assert_eq!(client.get("/v1/orders/T4").await.0, 200);
    for (name, status) in [("status_500", 500), ("status_429", 429), ("status_401", 401), ("html_page", 200)] {
        fault(name).await;
        assert_eq!(client.post("/v1/orders", &demo_order("T5")).await.0, status, "{name}");
    }
    assert_eq!(client.get("/v1/orders/T5").await.0, 404);
    let wrong = json!({"path_contains": "/", "fault": "earthquake"});
    assert_eq!(client.control("fault", &wrong).await.0, 400);

    let wrong = json!({"reference": "T1", "code": 5.5});
    assert_eq!(client.control("step", &wrong).await.0, 400);

    let (_, log) = client.get("/_stand-in/log").await;
    let requests = log["requests"].as_array().unwrap();
    assert_eq!(requests[0]["status"], Value::Null);
    assert_eq!((&requests[0]["seq"], &requests[1]["status"]), (&json!(1), &json!(200)));
    assert!(requests[0]["body"].as_str().unwrap().contains("\"T1\""));
    assert_eq!(requests[0]["headers"]["x-demo-key"], "demo-key");
    // Answers still held back do not hold back the end; afterwards the port is free.
    let address = running.url.trim_start_matches("http://").to_owned();
    running.stop().await;
    std::net::TcpListener::bind(address).unwrap();
}
