//! The mailbox over real sockets: an SMTP conversation by hand, its faults, what is shown.

use buuta_standins::{Options, StandIn, start};
use serde_json::{Value, json};

use crate::support::{Client, Smtp};

#[tokio::test]
async fn the_mailbox_takes_shows_and_fails() {
    let running = start(StandIn::Mailbox, Options::local()).await.unwrap();
    let client = Client::new(&running.url, &[]);
    let smtp = running.smtp.unwrap();
    let mail = "From: a@x.vn\r\nTo: b@x.vn\r\nSubject: =?utf-8?B?SOG7kyBzxqE=?=\r\nMessage-ID: <1@x.vn>\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        K=E1=BA=BFt qu=E1=BA=A3 <b>\r\n..dot\r\n.\r\n";

    let mut talk = Smtp::greet(smtp).await;
    assert!(talk.ask("RCPT TO:<b@x.vn>").await.starts_with("503"));
    talk.until_data("b@x.vn").await;
    assert!(talk.ask_raw(mail).await.starts_with("250"));
    assert!(talk.ask("RSET").await.starts_with("250"));
    assert!(talk.ask("VRFY x").await.starts_with("502"));
    assert!(talk.ask("MAIL FROM:<a@x.vn> SIZE=999999999").await.starts_with("552"));
    let (_, all) = client.get("/messages?to=B%40x.vn").await;
    let got = &all["messages"][0];
    assert_eq!((&got["subject"], &got["message_id"]), (&json!("Hồ sơ"), &json!("1@x.vn")));
    assert_eq!(got["text"], "Kết quả <b>\r\n.dot\r\n");
    assert_eq!((&got["from"], &got["to"], &got["html"]), (&json!("a@x.vn"), &json!(["b@x.vn"]), &Value::Null));
    assert_eq!(client.get("/messages?to=c@x.vn").await.1["messages"], json!([]));
    let page = client.text("/").await;
    assert!(page.contains("Hồ sơ") && page.contains("Kết quả &lt;b&gt;"));

    let fault = async |fault: &str| {
        client.control("fault", &json!({"path_contains": "smtp", "fault": fault})).await;
    };
    fault("refuse_5xx").await;
    talk.ask("MAIL FROM:<a@x.vn>").await;
    assert!(talk.ask("RCPT TO:<b@x.vn>").await.starts_with("550"));
    fault("try_later_4xx").await;
    talk.until_data("b@x.vn").await;
    assert!(talk.ask_raw(mail).await.starts_with("451"));
    fault("drop_after_data").await;
    talk.until_data("b@x.vn").await;
    assert_eq!(talk.ask_raw(mail).await, "");
    assert_eq!(client.get("/messages").await.1["messages"].as_array().unwrap().len(), 2);
    fault("drop_before_data").await;
    let mut talk = Smtp::greet(smtp).await;
    talk.ask("MAIL FROM:<a@x.vn>").await;
    talk.ask("RCPT TO:<b@x.vn>").await;
    assert_eq!(talk.ask("DATA").await, "");
    assert_eq!(client.delete("/messages").await, json!({"deleted": 2}));
    let mut talk = Smtp::greet(smtp).await;
    assert!(talk.ask("QUIT").await.starts_with("221"));
    running.stop().await;
    std::net::TcpListener::bind(smtp).unwrap();
}
