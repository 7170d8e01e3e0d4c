//! Gateways of text messages over real sockets: what each accepts, refuses and tells afterwards.
#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use buuta_standins::{Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::{Client, Receiver};

const SEND: &str = "/MainService.svc/json/SendMultipleMessage_V4_post_json/";

#[tokio::test]
async fn esms_accepts_a_request_once_and_tells_by_get() {
    let running = start(StandIn::Esms, Options::local()).await.unwrap();
    let mut receiver = Receiver::start(&[200]).await;
    let client = Client::new(&running.url, &[]);
    client.control("push_to", &json!({"url": receiver.url})).await;
    let ask = |phone: &str, request_id: &str| {
        json!({"ApiKey": "demo-api-key", "SecretKey": "demo-secret-key", "Phone": phone, "Content": "Xin chao",
            "Brandname": "BUUTA", "SmsType": "2", "IsUnicode": "0", "Sandbox": "0", "RequestId": request_id})
    };
    let code = async |asked: Value| client.try_post(SEND, &asked).await.unwrap().1["CodeResult"].clone();
    let (_, taken) = client.try_post(SEND, &ask("0912345678", "r1")).await.unwrap();
    assert_eq!(taken["CodeResult"], "100");
    assert_eq!(code(ask("0912345678", "r1")).await, "124");
    assert_eq!(code(ask("091234567", "r2")).await, "108");
    assert_eq!(code(ask("0912340103", "r3")).await, "103");
    assert_eq!(code(json!({"ApiKey": "wrong"})).await, "101");
    client.control("step", &json!({"reference": "r1", "code": "delivered"})).await;
    let told = receiver.next().await;
    let id = taken["SMSID"].as_str().unwrap();
    let query = told.path.split_once('?').unwrap().1;
    assert!(query.contains(&format!("SMSID={id}")) && query.contains("SendStatus=5&SendSuccess=1"), "{query}");
    running.stop().await;
}

#[tokio::test]
async fn zalo_renews_tokens_once_and_signs_what_it_tells() {
    let running = start(StandIn::Zns, Options::local()).await.unwrap();
    let mut receiver = Receiver::start(&[200]).await;
    let client = Client::new(&running.url, &[("secret_key", "demo-app-secret")]);
    client.control("push_to", &json!({"url": receiver.url})).await;
    let renew = async |token: &str| {
        let body = format!("refresh_token={token}&app_id=1234567890&grant_type=refresh_token");
        client.form("/v4/oa/access_token", "", "", &body).await.1
    };
    let pair = renew("demo-refresh-token").await;
    assert_eq!(renew("demo-refresh-token").await["error"], -14014, "a renewing token is good once");
    let next = renew(pair["refresh_token"].as_str().unwrap()).await;
    let data = json!({"yeu_cau": "YC", "co_quan": "A", "buu_dien": "B", "van_don": "C", "thoi_diem": "D"});
    let ask =
        |phone: &str| json!({"phone": phone, "template_id": "345678", "template_data": data, "tracking_id": "t1"});
    let (_, stranger) = client.try_post("/message/template", &ask("84912345678")).await.unwrap();
    assert_eq!(stranger["error"], -124);
    let signed_in = Client::new(&running.url, &[("access_token", next["access_token"].as_str().unwrap())]);
    let error =
        async |phone: &str| signed_in.try_post("/message/template", &ask(phone)).await.unwrap().1["error"].clone();
    assert_eq!(error("84912345678").await, 0);
    assert_eq!(error("84912340118").await, -118);
    assert_eq!(error("0912345678").await, -108);
    signed_in.control("step", &json!({"reference": "t1", "code": "delivered"})).await;
    let told = receiver.next().await;
    assert_eq!(told.json()["message"]["tracking_id"], "t1");
    assert!(told.header("x-zevent-signature").starts_with("mac="));
    running.stop().await;
}

#[tokio::test]
async fn speedsms_and_vnpt_take_what_their_accounts_may_send() {
    let running = start(StandIn::SpeedSms, Options::local()).await.unwrap();
    // demo-access-token:x
    let client = Client::new(&running.url, &[("authorization", "Basic ZGVtby1hY2Nlc3MtdG9rZW46eA==")]);
    let ask = |phone: &str| json!({"to": [phone], "content": "Xin chao", "sms_type": 2, "sender": "BUUTA"});
    let code = async |phone: &str| client.try_post("/index.php/sms/send", &ask(phone)).await.unwrap().1["code"].clone();
    assert_eq!(code("84912345678").await, "00");
    assert_eq!(code("84912340105").await, "105");
    assert_eq!(code("84912340300").await, "300");
    running.stop().await;

    let running = start(StandIn::VnptBrandname, Options::local()).await.unwrap();
    let client = Client::new(&running.url, &[]);
    let mut asked = json!({"RQST": {"name": "send_sms_list", "REQID": "r", "LABELID": "1", "CONTRACTID": "2",
        "TEMPLATEID": "3", "AGENTID": "4", "APIUSER": "demo-user", "APIPASS": "demo-password", "USERNAME": "demo",
        "PARAMS": [{"NUM": "1", "CONTENT": "Xin chao"}], "MOBILELIST": "84912345678"}});
    let taken = client.try_post("/", &asked).await.unwrap().1;
    assert_eq!(taken["RPLY"]["ERROR"], "0");
    asked["RQST"]["APIPASS"] = json!("wrong");
    assert_ne!(client.try_post("/", &asked).await.unwrap().1["RPLY"]["ERROR"], "0");
    running.stop().await;
}
