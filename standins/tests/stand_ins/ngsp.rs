//! VNPost NGSP over real sockets: token, orders, feed, cancel, announcements.

use buuta_standins::{MadeUpCode, Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::Client;

const START: &str = "000000000000000000000000";

fn made_up() -> Vec<MadeUpCode> {
    [("9001", "accepted"), ("9003", "collected"), ("9009", "cancelled")]
        .map(|(raw_code, kind)| MadeUpCode {
            courier: "vnpost_ngsp".into(),
            raw_code: raw_code.into(),
            kind: kind.into(),
            text: format!("bịa: {kind}"),
        })
        .to_vec()
}

fn ngsp_order(number: &str) -> Value {
    json!({"CustomerCode": "cthh", "OrderNumber": number, "CODAmount": 0.0, "SenderProvince": 18,
        "SenderDistrict": 1810, "SenderAddress": "Số 3 Đinh Tiên Hoàng", "SenderName": "Trung tâm PVHCC",
        "SenderTel": "02253000000", "ReceiverName": "Nguyễn Văn A", "ReceiverAddress": "12 Lạch Tray",
        "ReceiverTel": "0900000000", "ReceiverProvince": 18})
}

#[tokio::test]
async fn ngsp_from_token_to_feed() {
    let options = Options { made_up_codes: made_up(), ..Options::local() };
    let running = start(StandIn::VnpostNgsp, options).await.unwrap();
    let open = Client::new(&running.url, &[]);
    let (status, _) = open.get("/apiVNPostNGSP/p1.0/order/tracking").await;
    assert_eq!(status, 401);
    let form = "grant_type=client_credentials";
    assert_eq!(open.form("/token", "demo-key", "wrong", form).await.0, 401);
    let (_, token) = open.form("/token", "demo-key", "demo-secret", form).await;
    assert_eq!((token["token_type"].as_str(), token["expires_in"].as_u64()), (Some("Bearer"), Some(3600)));
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let client = Client::new(&running.url, &[("Authorization", &bearer)]);
    let post = "/apiVNPostNGSP/p1.0/order/post";

    assert_eq!(client.post(post, &ngsp_order("HS-1")).await.1["Status"], "100");
    assert_eq!(client.post(post, &ngsp_order("HS-1")).await.1["Status"], "101");
    let mut lacking = ngsp_order("HS-2");
    lacking["ReceiverTel"] = json!("");
    let (_, refused) = client.post(post, &lacking).await;
    assert_eq!(refused, json!({"Status": "400", "Message": "Thiếu ReceiverTel"}));
    let orders = client.orders().await;
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0]["create_calls"], 2);

    let step = json!({"reference": "HS-1", "code": "4", "at": "2026-11-22T09:15:00.5+07:00"});
    assert_eq!(client.control("play", &json!({"reference": "HS-1", "scenario": "happy", "pace_ms": 0})).await.0, 200);
    let feed = "/apiVNPostNGSP/p1.0/order/tracking?pagesize=2&lastId=";
    let first = client.until(&format!("{feed}{START}"), |page| page["_size"] == 3).await;
    let documents = first["_embedded"]["rh:doc"].as_array().unwrap();
    assert_eq!((documents.len(), &first["_total_pages"], &first["_returned"]), (2, &json!(2), &json!(2)));
    assert_eq!(documents[0]["StatusCode"], 9001);
    let last = documents[1]["_id"]["$oid"].as_str().unwrap();
    assert!(documents[0]["_id"]["$oid"].as_str().unwrap() < last);
    let (_, second) = client.get(&format!("{feed}{last}")).await;
    assert_eq!(second["_embedded"]["rh:doc"][0]["StatusMessage"], "Phát thành công");
    assert_eq!(client.get("/apiVNPostNGSP/p1.0/order/tracking?pagesize=1001").await.0, 400);

    let (_, told) = client.control("step", &step).await;
    assert_eq!(told["push_status"], Value::Null);
    let last = second["_embedded"]["rh:doc"][0]["_id"]["$oid"].as_str().unwrap();
    let (_, third) = client.get(&format!("{feed}{last}")).await;
    assert_eq!(third["_embedded"]["rh:doc"][0]["EventTime"], 1_795_313_700_500_i64);
    assert_eq!(third["_embedded"]["rh:doc"][0]["ItemCode"], orders[0]["waybill"]);
    let cancel = "/apiVNPostNGSP/p1.0/order/cancel?CustomerCode=cthh&OrderNumber=";
    assert_eq!(client.get(&format!("{cancel}HS-1")).await.1["Status"], "400");
    client.post(post, &ngsp_order("HS-3")).await;
    assert_eq!(client.get(&format!("{cancel}HS-3")).await.1["Status"], "100");
    assert_eq!(client.orders().await[1]["steps"][0]["code"], "9009");

    let announced = json!({"CustomerCode": "cthh", "OrderNumber": "HS-4", "State": 1});
    assert_eq!(client.post("/apiVNPostNGSP/p1.0/document/post", &announced).await.1["Status"], "100");
    let (_, kept) = client.get("/_stand-in/announcements").await;
    assert_eq!(kept["announcements"][0]["document"], announced);
    assert_eq!(client.orders().await.len(), 2);
    running.stop().await;
}
