//! MyVNPost over real sockets: a token, orders of both sides, the history and the list of changed orders.
#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use buuta_standins::{Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::Client;

fn my_order(reference: &str, side: &str) -> Value {
    json!({"orderCreationStatus": 1, "type": side, "customerCode": "T000000001", "informationOrder": {
        "senderName": "Trung tâm", "senderPhone": "0900000001", "senderAddress": "1 Đường Mẫu",
        "senderProvinceCode": "18", "senderDistrictCode": "VNPOST", "receiverName": "Nguyễn Văn A",
        "receiverPhone": "0900000000", "receiverAddress": "12 Lạch Tray", "receiverProvinceCode": "18",
        "receiverDistrictCode": "VNPOST", "serviceCode": "CTN009", "saleOrderCode": reference, "weight": "100"}})
}

#[tokio::test]
async fn myvnpost_lists_by_days_and_tells_each_step() {
    let running = start(StandIn::MyVnpost, Options::local()).await.unwrap();
    let stranger = Client::new(&running.url, &[]);
    assert_eq!(stranger.post("/CreateOrder", &my_order("R1", "GUI")).await.0, 401);
    let (_, account) = stranger.get("/_stand-in/account").await;
    let asked = json!({"username": account["username"], "password": account["password"],
        "customerCode": account["customer_code"]});
    let (_, signed_in) = stranger.post("/GetAccessToken", &asked).await;
    let client = Client::new(&running.url, &[("token", signed_in["token"].as_str().unwrap())]);

    assert_eq!(client.post("/CreateOrder", &my_order("", "GUI")).await.0, 400);
    let (_, sent) = client.post("/CreateOrder", &my_order("R1", "GUI")).await;
    let (_, fetched) = client.post("/CreateOrder", &my_order("R2", "NHAN")).await;
    assert_eq!(client.post("/CreateOrder", &my_order("R1", "GUI")).await.0, 400);
    let step = |reference: &str, code: u32, noted: &str| json!({"reference": reference, "code": code, "at": "2026-11-22T02:15:37Z", "received_at": noted});
    // noted on the 23rd of a far November in Vietnam
    client.control("step", &step("R1", 14, "2996-11-22T18:00:00Z")).await;
    client.control("step", &step("R2", 6, "2996-11-22T18:00:00Z")).await;

    let list = |side: &str, from: &str, until: &str| {
        format!(
            "/GetListOrder?lastUpdateFrom={from}&lastUpdateTo={until}&type={side}&page=0&size=500&isInternational=false"
        )
    };
    let (_, found) = client.get(&list("GUI", "23-11-2996", "23-11-2996")).await;
    assert_eq!((found["results"].as_array().unwrap().len(), &found["results"][0]["status"]), (1, &json!("14")));
    assert_eq!(found["results"][0]["updatedDate"], "22/11/2026 09:15:37");
    let (_, found) = client.get(&list("NHAN", "01-11-2996", "30-11-2996")).await;
    assert_eq!(found["results"][0]["itemCode"], fetched["itemCode"]);
    assert_eq!(client.get(&list("GUI", "24-11-2996", "24-11-2996")).await.1, json!({"results": []}));
    assert_eq!(client.get(&list("GUI", "01-11-2996", "02-12-2996")).await.0, 400, "more than 31 days");

    let code = sent["itemCode"].as_str().unwrap();
    let (_, history) = client.get(&format!("/GetStatusHistoryOrder?type=1&code={code}")).await;
    let step = &history["data"]["statusHistory "][0];
    assert_eq!((&step["createdDate"], &step["createdHour"]), (&json!("22/11/2026"), &json!("09:15")));
    assert_eq!(client.get("/getOrder?type=2&code=R1").await.1[0]["results"][0]["itemCode"], sent["itemCode"]);
    assert_eq!(client.get("/getOrder?type=2&code=R9").await.1, json!([{"results": []}]));

    let cancel = |answer: &Value| json!({"OriginalId": answer["originalId"]});
    assert_eq!(client.post("/orderCancel", &cancel(&sent)).await.0, 400, "it is delivered");
    let (_, third) = client.post("/CreateOrder", &my_order("R3", "GUI")).await;
    assert_eq!(client.post("/orderCancel", &cancel(&third)).await.1["success"], true);
    running.stop().await;
}
