//! VNPost CRM over real sockets: signing in, orders, pushes signed inside their body.
#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use base64::{Engine, engine::general_purpose::STANDARD};
use buuta_standins::{Options, StandIn, start};
use rsa::{BoxedUint, PublicKey, sha2::Sha256};
use serde_json::{Value, json};

use crate::support::{Client, Receiver};

fn crm_order(reference: &str) -> Value {
    json!({"SenderTel": "0900000001", "SenderFullname": "Trung tâm", "SenderAddress": "1 Đường Mẫu",
        "SenderProvinceId": "70", "ReceiverTel": "0900000000", "ReceiverFullname": "Nguyễn Văn A",
        "ReceiverAddress": "12 Lạch Tray", "ReceiverProvinceId": "10", "ServiceName": "TMDT_EMS", "OrderCode": reference,
        "WeightEvaluation": 100, "CodAmountEvaluation": 0})
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}

/// Whether the push is signed with the key the account names.
fn is_signed(push: &Value, account: &Value) -> bool {
    let xml = account["push_public_key"].as_str().unwrap();
    let number = |name: &str| {
        let text = between(xml, &format!("<{name}>"), &format!("</{name}>"));
        BoxedUint::from_be_slice_vartime(&STANDARD.decode(text).unwrap())
    };
    let key = PublicKey::new(number("Modulus"), number("Exponent")).unwrap();
    let signed = format!("{}{}", push["Data"].as_str().unwrap(), push["SendDate"].as_str().unwrap());
    let signature = STANDARD.decode(push["SignData"].as_str().unwrap()).unwrap();
    key.pkcs1v15_verify::<Sha256>(signed.as_bytes(), &signature).is_ok()
}

#[tokio::test]
async fn crm_signs_what_it_pushes() {
    let running = start(StandIn::VnpostCrm, Options::local()).await.unwrap();
    let mut receiver = Receiver::start(&[200]).await;
    let stranger = Client::new(&running.url, &[]);
    assert_eq!(stranger.post("/CustomerConnect/CreateOrder", &crm_order("R1")).await.0, 401);
    let wrong = json!({"TenDangNhap": "demo-user", "MatKhau": "wrong"});
    let (_, refused) = stranger.post("/MobileAuthentication/GetAccessToken", &wrong).await;
    assert_eq!((&refused["IsSuccess"], &refused["Token"]), (&json!(false), &Value::Null));
    let (_, account) = stranger.get("/_stand-in/account").await;
    let right = json!({"TenDangNhap": account["username"], "MatKhau": account["password"]});
    let (_, signed_in) = stranger.post("/MobileAuthentication/GetAccessToken", &right).await;
    let client = Client::new(&running.url, &[("h-token", signed_in["Token"].as_str().unwrap())]);

    let mut lacking = crm_order("R1");
    lacking["ReceiverTel"] = json!("");
    assert_eq!(client.post("/CustomerConnect/CreateOrder", &lacking).await.0, 400);
    let (_, made) = client.post("/api/api/CustomerConnect/CreateOrder", &crm_order("R1")).await;
    assert_eq!((&made["OrderCode"], &made["OrderStatusId"]), (&json!("R1"), &json!(20)));
    assert_eq!(client.post("/CustomerConnect/CreateOrder", &crm_order("R1")).await.0, 400);

    client.control("push_to", &json!({"url": receiver.url})).await;
    let fail = json!({"reference": "R1", "code": 91, "reason": "12", "at": "2026-11-22T02:15:00Z"});
    assert_eq!(client.control("step", &fail).await.1["push_status"], 200);
    let push = receiver.next().await.json();
    assert!(is_signed(&push, &account));
    let data: Value = serde_json::from_str(push["Data"].as_str().unwrap()).unwrap();
    assert_eq!((&data["OrderStatusId"], &data["ItemCode"]), (&json!(91), &made["ItemCode"]));
    assert_eq!((&data["CauseName"], &data["SolutionName"]), (&json!("Người nhận đi vắng"), &json!("Phát lại")));
    assert_eq!(data["LastUpdateTime"], "2026-11-22T09:15:00");

    // whatever is to be signed is signed, with the date it is given
    let raw = json!({"body": r#"{"Data":"no json","SendDate":"2020-01-01T00:00:00"}"#, "sign": true});
    assert_eq!(client.control("raw_push", &raw).await.1["push_status"], 200);
    let push = receiver.next().await.json();
    assert!(is_signed(&push, &account));
    assert_eq!(push["SendDate"], "2020-01-01T00:00:00");

    assert_eq!(client.control("step", &json!({"reference": "R1", "code": "D10"})).await.0, 400);
    let cancel = json!({"OrderId": made["Id"]});
    assert_eq!(client.post("/CustomerConnect/CancelOrder", &cancel).await.0, 400, "it is under way");
    let (_, other) = client.post("/CustomerConnect/CreateOrder", &crm_order("R2")).await;
    let cancel = json!({"OrderId": other["Id"]});
    assert_eq!(client.post("/CustomerConnect/CancelOrder", &cancel).await.0, 204);
    assert_eq!(client.orders().await[1]["cancelled"], true);
    running.stop().await;
}
