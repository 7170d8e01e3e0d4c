//! A courier's silence: told once, counted anew when it was asked, and settled by its news.

use super::Desk;
use crate::support::database::rows;
use crate::support::wire;
use buuta::domain::checklist::{CopyKind, CountedPaper};
use buuta::domain::custody::{Handover, Holder, Signature, SignedBy};
use buuta::domain::leg::Purpose;
use buuta::domain::task::TaskKind;
use buuta::flows::find_silent_orders::find_silent_orders;
use buuta::flows::pull_tracking::pull_due_orders;
use buuta::flows::record_handover::record_and_commit;
use serde_json::json;

const HOUR_S: i64 = 3600;

/// The papers pass from the citizen to the post, signed.
async fn hand_over(desk: &Desk) {
    let at = desk.house.store.now();
    let by = |name: &str| Signature {
        name: name.to_owned(),
        role: "thử".to_owned(),
        at,
        staff_account: None,
        how: SignedBy::TypedInPresence,
    };
    let handover = Handover {
        from: Holder::Citizen,
        to: Holder::Post,
        at,
        papers: vec![CountedPaper { name: "Giấy khai sinh".to_owned(), copy_kind: CopyKind::Original, quantity: 1 }],
        missing: Vec::new(),
        place: "tại nhà".to_owned(),
        seal_number: None,
        money: None,
        note: String::new(),
        given_by: by("Người Giao"),
        taken_by: by("Người Nhận"),
    };
    record_and_commit(&desk.house, desk.opened.dossier_id, Purpose::Submission, handover).await.unwrap();
}

async fn ghn_does(desk: &Desk, code: &str) {
    let step = json!({ "reference": desk.reference(), "code": code, "push": false });
    let url = format!("{}/_stand-in/step", desk.world.outside.couriers["ghn"]);
    assert!(wire::client().post(url).json(&step).send().await.unwrap().status().is_success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_is_told_once_counted_anew_when_asked_and_settled_by_news() {
    let desk = Desk::open().await;
    let find = async || find_silent_orders(&desk.house).await.unwrap();
    desk.clock.advance_s(47 * HOUR_S);
    assert_eq!(find().await, 0, "not long enough");
    hand_over(&desk).await;
    assert!(desk.order().await.heard_at.is_none(), "a hand-over is not the courier's word");
    desk.clock.advance_s(2 * HOUR_S);
    assert_eq!(find().await, 1);
    assert_eq!(find().await, 0, "told once");
    let task = desk.task(TaskKind::SilentOrder).await.unwrap();

    let supervisor = desk.supervisor("phu-trach.bd1", desk.places.office).await;
    let path = format!("/dieu-hanh/viec/{}", task.id);
    let page = supervisor.get(&path).await;
    page.says("Hỏi bưu điện ngay");
    let settle = format!("{path}/xu-ly");
    let form = [("operation", &*super::operation_of(&page, &settle)), ("action", "ask_courier")];
    supervisor.send(&settle, &form).await.says("Đã xử lý");
    let waiting = rows(&desk.database.url, "select count(*) as n from outbox where kind = 'pull_order'").await;
    assert_eq!(waiting, [["1"]], "the courier is to be asked");
    assert_eq!(find().await, 0, "asked a moment ago");

    desk.clock.advance_s(49 * HOUR_S);
    assert_eq!(find().await, 1, "asked, and silent still");
    ghn_does(&desk, "picked").await;
    pull_due_orders(&desk.house).await.unwrap();
    desk.read().await;
    assert!(desk.order().await.heard_at.is_some());
    assert!(desk.task(TaskKind::SilentOrder).await.is_none(), "news has settled it");
    let settled = rows(
        &desk.database.url,
        "select settled_by, settled_how from task where kind = 'silent_order' order by opened_at",
    )
    .await;
    assert_eq!(settled, [["phu-trach.bd1", "ask_courier"], ["facts", "answered"]]);
    assert_eq!(find().await, 0, "counted from the news");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_about_papers_that_have_arrived_and_silence_dismissed_need_nobody() {
    let desk = Desk::open().await;
    desk.clock.advance_s(49 * HOUR_S);
    assert_eq!(find_silent_orders(&desk.house).await.unwrap(), 1);
    let task = desk.task(TaskKind::SilentOrder).await.unwrap();
    let path = format!("/dieu-hanh/viec/{}", task.id);
    let page = desk.administrator.get(&path).await;
    let settle = format!("{path}/xu-ly");
    let form = [("operation", &*super::operation_of(&page, &settle)), ("action", "dismiss")];
    desk.administrator.send(&settle, &form).await;
    desk.clock.advance_s(100 * HOUR_S);
    assert_eq!(find_silent_orders(&desk.house).await.unwrap(), 0, "a person has said that all is well");

    crate::support::database::run_sql(&desk.database.url, "update leg set ended_at = 1, ended_as = 'delivered'").await;
    crate::support::database::run_sql(&desk.database.url, "update \"order\" set quiet_since_at = 1").await;
    assert_eq!(find_silent_orders(&desk.house).await.unwrap(), 0, "the papers have arrived");
    desk.end().await;
}
