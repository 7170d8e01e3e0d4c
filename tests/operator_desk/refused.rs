//! Pushes refused because an account's secret was set wrong: listed, judged again once it is right, and applied once; what
//! is forged stays refused.

use super::{Desk, operation_of};
use crate::support::database::{is_postgres, rows};
use crate::support::house::{self, push_token};
use crate::support::wire;
use buuta::domain::task::TaskKind;
use buuta::flows::judge_again::{JudgedAgain, forget_refused_pushes, judge_again};
use buuta::store::inbox::{self, Reading};
use buuta::store::refused::Which;

const A_DAY_S: i64 = 24 * 3600;

/// The secret of the demo courier's pushes is typed at the account's page.
async fn set_secret(desk: &Desk, secret: &str) {
    let path = format!("/dieu-hanh/tai-khoan/{}", desk.account_id("demo"));
    let page = desk.administrator.get(&path).await;
    let url = desk.world.outside.couriers["demo"].clone();
    let form =
        [("operation", &*operation_of(&page, &path)), ("on", "1"), ("set_base_url", &url), ("set_push_secret", secret)];
    desk.administrator.send(&path, &form).await.says("Đã lưu");
}

/// Somebody sends bytes to the demo courier's address who does not know its secret.
async fn forge(desk: &Desk, body: &str) {
    let url = format!("{}/webhooks/demo/{}", desk.base, push_token("demo"));
    let time = buuta::clock::Clock::now(&buuta::clock::SystemClock).second().to_string();
    let sent = wire::client().post(url).header("X-Demo-Time", time).header("X-Demo-Signature", "sha256=00");
    assert_eq!(sent.body(body.to_owned()).send().await.unwrap().status().as_u16(), 401);
}

/// A desk where the demo courier has an order too; gives its reference and number.
async fn desk_with_demo() -> (Desk, String, String) {
    let desk = Desk::open().await;
    let opened = house::open_request(&desk.house, "demo").await;
    desk.read().await;
    let reference = format!("{}-P1", opened.code.replace('-', ""));
    let order = buuta::store::orders::find_by_reference(&desk.house.store, &reference).await.unwrap().unwrap();
    (desk, reference, order.waybill.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_wrong_secret_refused_is_judged_again_and_applied_once() {
    let (desk, reference, waybill) = desk_with_demo().await;
    let account = desk.account_id("demo").to_string();
    set_secret(&desk, "MA-GHI-SAI").await;
    let at = |seconds: i64| desk.house.store.now().plus_s(seconds).in_vietnam();
    let body = |code: &str, seconds: i64| wire::push_body("demo", &reference, &waybill, code, "", at(seconds));
    let (collected, on_the_way, never) = (body("D04", -50), body("D06", -20), body("D10", -10));
    // a forger was there before the courier, with the very same bytes
    forge(&desk, &collected).await;
    for true_one in [&collected, &on_the_way, &on_the_way] {
        assert_eq!(desk.push_from("demo", true_one).await, 401);
    }
    forge(&desk, &never).await;
    desk.read().await;
    assert!(desk.task(TaskKind::RejectedPush).await.is_some());
    let store = &desk.house.store;
    assert_eq!(inbox::count(store, Reading::Rejected).await.unwrap(), 3);
    let list = desk.administrator.get(&format!("/dieu-hanh/tin?loai=rejected&tai_khoan={account}")).await;
    list.says("the signature does not fit these bytes");
    list.says("Số lần đến: 2");
    let holds_signature = match is_postgres() {
        true => "select count(*) as n from refused_push where position('sha256='::bytea in envelope_sealed) > 0",
        false => "select count(*) as n from refused_push where instr(envelope_sealed, cast('sha256=' as blob)) > 0",
    };
    assert_eq!(rows(&desk.database.url, holds_signature).await, [["0"]], "what came with them is sealed");

    // days later, and with the secret still wrong: nothing
    desk.clock.advance_s(3 * A_DAY_S);
    let all = [("tai_khoan", account.as_str())];
    desk.administrator.send("/dieu-hanh/tin/xet-lai", &all).await.says("Đã xét lại: 0 trên 3 bản tin được nhận.");
    set_secret(&desk, "demo-push-secret").await;
    let shown = desk.administrator.send("/dieu-hanh/tin/xet-lai", &all).await;
    shown.says("Đã xét lại: 2 trên 3 bản tin được nhận.");
    desk.read().await;
    let events = "select raw_code, heard_by from event e join \"order\" o on o.id = e.order_id \
                  join courier_account a on a.id = o.account_id where a.courier = 'demo' order by occurred_at";
    let heard = rows(&desk.database.url, events).await;
    assert_eq!(heard, [["D04", "push"], ["D06", "push"]]);
    let left = inbox::list_heads(store, Reading::Rejected, None, None, 9).await.unwrap();
    assert_eq!(left.len(), 1, "the forged one");
    assert!(desk.task(TaskKind::RejectedPush).await.is_some(), "and it is still to be looked into");

    // pressed again, for all and for the forged one alone, nothing more comes in
    desk.administrator.send("/dieu-hanh/tin/xet-lai", &all).await.says("0 trên 1 bản tin được nhận");
    let one = format!("/dieu-hanh/tin/{}/xet-lai", left[0].id);
    desk.administrator.send(&one, &[]).await.says("0 trên 1 bản tin được nhận");
    // nor when the courier sends the same bytes once more, now let in
    desk.clock.advance_s(-3 * A_DAY_S);
    assert_eq!(desk.push_from("demo", &on_the_way).await, 200);
    desk.read().await;
    assert_eq!(rows(&desk.database.url, events).await, heard);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_alone_is_judged_again_until_what_came_with_it_is_forgotten() {
    let (desk, reference, waybill) = desk_with_demo().await;
    set_secret(&desk, "MA-GHI-SAI").await;
    for code in ["D04", "D06"] {
        let body = wire::push_body("demo", &reference, &waybill, code, "", desk.house.store.now().in_vietnam());
        assert_eq!(desk.push_from("demo", &body).await, 401);
    }
    set_secret(&desk, "demo-push-secret").await;
    let store = &desk.house.store;
    let refused = inbox::list_heads(store, Reading::Rejected, None, None, 9).await.unwrap();
    forget_refused_pushes(&desk.house).await.unwrap();
    let judged = judge_again(&desk.house, Which::One(refused[0].id)).await.unwrap();
    assert_eq!(judged, JudgedAgain { let_in: 1, refused: 0 });
    let kept = "select count(*) as n from refused_push";
    assert_eq!(rows(&desk.database.url, kept).await, [["1"]], "what came with it is not needed any more");
    desk.clock.advance_s(31 * A_DAY_S);
    forget_refused_pushes(&desk.house).await.unwrap();
    assert_eq!(rows(&desk.database.url, kept).await, [["0"]]);
    let judged = judge_again(&desk.house, Which::One(refused[1].id)).await.unwrap();
    assert_eq!(judged, JudgedAgain { let_in: 0, refused: 1 }, "nobody can tell any more whether it was true");
    desk.end().await;
}
