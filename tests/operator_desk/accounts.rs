//! Accounts and messages at the operator's desk: secrets stay in, addresses come and go, codes are mapped and replayed.

use super::{Desk, operation_of};
use crate::support::database::rows;
use crate::support::house::push_token;
use crate::support::wire;
use buuta::domain::task::TaskKind;
use buuta::store::inbox::{self, Reading};

/// A push of GHN about the desk's order, dated after whatever GHN has said of it.
async fn push_body(desk: &Desk, code: &str) -> String {
    let waybill = desk.order().await.waybill.unwrap();
    wire::push_body("ghn", &desk.reference(), &waybill, code, "", desk.house.store.now().plus_s(60).in_vietnam())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_go_in_and_never_come_out() {
    let desk = Desk::open().await;
    let demo = desk.account_id("demo");
    let path = format!("/dieu-hanh/tai-khoan/{demo}");
    let page = desk.administrator.get(&path).await;
    page.says("Đã đặt. Để trống thì giữ nguyên");
    let url = desk.world.outside.couriers["demo"].clone();
    let number = page.field("operation");
    // a wrong form is shown again, without the secret that was just typed
    let form = [("operation", number.as_str()), ("on", "1"), ("set_base_url", ""), ("set_api_key", "BI-MAT-MOI-1")];
    let wrong = desk.administrator.post(&path, &form).await;
    assert_eq!(wrong.status, 422);
    wrong.says("base_url");
    assert!(!wrong.body.contains("BI-MAT-MOI-1"));
    let form = [
        ("operation", number.as_str()),
        ("on", "1"),
        ("set_base_url", &url),
        ("set_api_key", "BI-MAT-MOI-1"),
        ("set_push_secret", ""),
    ];
    desk.administrator.send(&path, &form).await.says("Đã lưu");
    let account = desk.house.account(demo).unwrap();
    assert_eq!(account.account.settings.get("api_key"), "BI-MAT-MOI-1", "used from now on");
    assert_eq!(account.account.settings.get("push_secret"), "demo-push-secret", "left empty, it stays");

    let mut paths = vec!["/dieu-hanh".to_owned(), "/dieu-hanh/suc-khoe".to_owned(), "/dieu-hanh/tai-khoan".to_owned()];
    for courier in ["demo", "ghn", "vnpost_ngsp"] {
        let account = format!("/dieu-hanh/tai-khoan/{}", desk.account_id(courier));
        paths.extend(["", "/ma", "/dia-ban", "/ma?luu=1"].map(|rest| format!("{account}{rest}")));
    }
    paths.extend(
        ["waiting", "parked", "unreadable", "rejected"].map(|reading| format!("/dieu-hanh/tin?loai={reading}")),
    );
    let secrets = ["BI-MAT-MOI-1", "demo-push-secret", "demo-token", "demo-secret", "push-token-of"];
    for path in paths {
        let page = desk.administrator.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        for secret in secrets {
            assert!(!page.body.contains(secret), "{secret} stands on {path}");
        }
    }
    // switched off, it takes no new request
    let number = desk.house.store.new_id().to_string();
    desk.administrator.send(&path, &[("operation", &number), ("set_base_url", &url)]).await.says("Đã lưu");
    assert!(desk.house.account_named("demo").is_err(), "off");
    assert!(!desk.house.account(demo).unwrap().account.is_on);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_address_is_added_works_beside_the_first_and_replaces_it() {
    let desk = Desk::open().await;
    let path = format!("/dieu-hanh/tai-khoan/{}", desk.account_id("ghn"));
    let first = rows(&desk.database.url, "select count(*) as n from courier_push_token").await;
    let page = desk.administrator.get(&path).await;
    let retire = page.body.split("/dia-chi/").nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
    let retire = format!("{path}/dia-chi/{retire}/ngung");
    let only = desk.administrator.post(&retire, &[("operation", &operation_of(&page, &retire))]).await;
    assert_eq!(only.status, 409, "the only address stays");
    only.says("địa chỉ duy nhất");

    let add = format!("{path}/dia-chi");
    let number = operation_of(&page, &add);
    let made = desk.administrator.post(&add, &[("operation", &number)]).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let token = made.body.split("/webhooks/ghn/").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
    let again = desk.administrator.post(&add, &[("operation", &number)]).await;
    assert!(again.status == 303 && !again.body.contains(&token), "pressed twice, made once");
    let now = rows(&desk.database.url, "select count(*) as n from courier_push_token").await;
    assert_eq!(now[0][0].parse::<i32>().unwrap(), first[0][0].parse::<i32>().unwrap() + 1);
    assert!(!desk.administrator.get(&path).await.body.contains(&token), "shown once");

    let body = push_body(&desk, "picking").await;
    assert_eq!(desk.push("ghn", &token, &body).await, 200, "the new address");
    assert_eq!(desk.push("ghn", &push_token("ghn"), &body).await, 200, "and the first beside it");
    let page = desk.administrator.get(&path).await;
    desk.administrator.send(&retire, &[("operation", &operation_of(&page, &retire))]).await.says("ngừng lúc");
    assert_eq!(desk.push("ghn", &push_token("ghn"), &body).await, 404, "retired");
    assert_eq!(desk.push("ghn", &token, &body).await, 200);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_mapped_on_the_page_and_the_messages_are_read_again() {
    let desk = Desk::open().await;
    assert_eq!(desk.push_from("ghn", &push_body(&desk, "teleported").await).await, 200);
    desk.read().await;
    let task = desk.task(TaskKind::UnmappedCode).await.unwrap();
    let page = desk.administrator.get(&format!("/dieu-hanh/viec/{}", task.id)).await;
    page.says("<code>teleported</code>");
    page.says("chưa rõ nghĩa");
    let path = format!("/dieu-hanh/tai-khoan/{}/ma", desk.account_id("ghn"));
    let page = desk.administrator.get(&format!("{path}?ma=teleported")).await;
    page.says("Mã chưa rõ nghĩa đang chờ");
    let form =
        [("operation", &*operation_of(&page, &path)), ("ma", "teleported"), ("kind", ""), ("words", "đã dịch chuyển")];
    let wrong = desk.administrator.post(&path, &form).await;
    assert_eq!(wrong.status, 422);
    wrong.says("value=\"đã dịch chuyển\"");
    let form = [
        ("operation", &*operation_of(&wrong, &path)),
        ("ma", "teleported"),
        ("kind", "in_transit"),
        ("words", "đã dịch chuyển"),
        ("confirmed_by", "Phòng kỹ thuật GHN"),
    ];
    let saved = desk.administrator.send(&path, &form).await;
    saved.says("xác nhận: Phòng kỹ thuật GHN");
    saved.says("Đã lưu nghĩa của mã");
    let account = desk.account_id("ghn").to_string();
    let form =
        [("operation", &*operation_of(&saved, "/dieu-hanh/tin/doc-lai")), ("tai_khoan", &account), ("loai", "tat-ca")];
    desk.administrator.send("/dieu-hanh/tin/doc-lai", &form).await.says("2 bản tin được đưa vào đọc lại");
    desk.read().await;
    let waiting = rows(&desk.database.url, "select waiting_kind from \"order\"").await;
    assert_eq!(waiting, [["in_transit"]], "known now, and waiting like every unsigned push");
    assert!(desk.task(TaskKind::UnmappedCode).await.is_none(), "settled by the mapping");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_are_listed_without_their_bytes_looked_at_by_a_press_and_never_believed_when_rejected() {
    let desk = Desk::open().await;
    let store = &desk.house.store;
    assert_eq!(desk.push_from("ghn", "{\"dau-vet\": <b>").await, 200);
    desk.read().await;
    let list = desk.administrator.get("/dieu-hanh/tin").await;
    list.says("không đọc được");
    assert!(!list.body.contains("dau-vet"), "a list holds no bytes");
    let message = inbox::list_heads(store, Reading::Unreadable, None, None, 9).await.unwrap()[0].id;
    let looked = desk.administrator.post(&format!("/dieu-hanh/tin/{message}/xem"), &[]).await;
    looked.says("dau-vet");
    assert!(!looked.body.contains("<b>"), "shown as text");
    assert_eq!(desk.administrator.get(&format!("/dieu-hanh/tin/{message}/xem")).await.status, 405, "no link opens it");
    let again = format!("/dieu-hanh/tin/{message}/doc-lai");
    desk.administrator.send(&again, &[("operation", &operation_of(&list, &again))]).await.says("1 bản tin");
    assert_eq!(inbox::count_unread(store).await.unwrap(), 1);
    desk.read().await;
    assert_eq!(inbox::count(store, Reading::Unreadable).await.unwrap(), 1, "read again, and no wiser");

    // a push whose signature is wrong
    let url = format!("{}/webhooks/demo/{}", desk.base, push_token("demo"));
    let sent = wire::client().post(url).header("X-Demo-Time", "1").header("X-Demo-Signature", "sha256=00");
    assert_eq!(sent.body("{\"gia-mao\": 1}").send().await.unwrap().status().as_u16(), 401);
    let rejected = inbox::list_heads(store, Reading::Rejected, None, None, 9).await.unwrap()[0].id;
    let list = desk.administrator.get("/dieu-hanh/tin?loai=rejected").await;
    list.says(&format!("/dieu-hanh/tin/{rejected}/xem"));
    assert!(!list.body.contains(&format!("{rejected}/doc-lai")), "it is not offered to be read");
    desk.administrator.post(&format!("/dieu-hanh/tin/{rejected}/xem"), &[]).await.says("gia-mao");
    let number = desk.house.store.new_id().to_string();
    let forced =
        desk.administrator.send(&format!("/dieu-hanh/tin/{rejected}/doc-lai"), &[("operation", &number)]).await;
    forced.says("0 bản tin");
    let number = desk.house.store.new_id().to_string();
    let all = [("operation", number.as_str()), ("loai", "rejected")];
    assert_eq!(desk.administrator.post("/dieu-hanh/tin/doc-lai", &all).await.status, 400);
    assert_eq!(inbox::count(store, Reading::Rejected).await.unwrap(), 1, "never replayed as believed");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_health_says_what_stands_still() {
    let desk = Desk::open().await;
    let tx = desk.house.store.begin().await.unwrap();
    let due_at = desk.house.store.now();
    buuta::store::schedule::claim(&tx, "pull_feeds", due_at).await.unwrap();
    buuta::store::schedule::finish(&tx, "pull_feeds", due_at, None).await.unwrap();
    tx.commit().await.unwrap();
    let well = desk.administrator.get("/dieu-hanh/suc-khoe").await;
    well.says("Mọi thứ đang chạy.");
    well.says("chưa chạy lần nào");
    desk.clock.advance_s(3600);
    let late = desk.administrator.get("/dieu-hanh/suc-khoe").await;
    late.says("trễ");
    assert!(!late.body.contains("Mọi thứ đang chạy."));
    desk.end().await;
}
