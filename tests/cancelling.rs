//! Orders are cancelled: at every courier that has a call for it, through the real gateway; what nobody knows is found
//! out or left to a person; what is too late comes back; what no courier has is withdrawn without a call.

use crate::support::database::{rows, run_sql};
use crate::support::scene::{Scene, scene};
use buuta::domain::task::{TaskAction, TaskKind};
use buuta::flows::cancel_order::{CancelOrderError, CancelWish, cancel_order};
use buuta::flows::pull_tracking::{pull_account, pull_due_orders};
use buuta::flows::settle_task::{Decision, settle_task};
use buuta::store::orders::{self, Placing};
use buuta::store::tasks;
use serde_json::json;
use std::time::{Duration, Instant};

async fn wish(scene: &Scene) -> CancelWish {
    let tx = scene.house.store.begin().await.unwrap();
    let order = orders::find_by_reference(&tx, &scene.reference).await.unwrap().unwrap();
    let wish = cancel_order(&tx, order.id).await.unwrap();
    tx.commit().await.unwrap();
    wish
}

/// Its state, how far its cancelling has come, and whether it has ended.
async fn order(scene: &Scene) -> Vec<String> {
    rows(&scene.database.url, "select state, cancelling, life from \"order\"").await.remove(0)
}

async fn open_tasks(scene: &Scene) -> Vec<Vec<String>> {
    rows(&scene.database.url, "select kind, detail from task where settled_at is null order by kind").await
}

/// Calls of the stand-in whose path has this in it.
async fn calls(scene: &Scene, part: &str) -> usize {
    let seen = scene.ask_stand_in("log").await;
    seen["requests"].as_array().unwrap().iter().filter(|call| call["path"].as_str().unwrap().contains(part)).count()
}

/// Asks for news until the order is in this state.
async fn until(scene: &Scene, due: [&str; 3]) {
    let account = scene.house.account_named(scene.courier).unwrap();
    let begun = Instant::now();
    loop {
        scene.do_what_is_due().await;
        let now = order(scene).await;
        if now == due {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{}: {now:?}, not {due:?}", scene.courier);
        run_sql(&scene.database.url, "update \"order\" set next_pull_at = 1 where life = 'live'").await;
        pull_due_orders(&scene.house).await.unwrap();
        pull_account(&scene.house, &account).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_courier_with_a_call_for_it_cancels() {
    for (courier, path, at_once, in_the_end) in [
        ("demo", "/cancel", "done", "cancelled"),
        ("ghn", "switch-status/cancel", "done", "cancelled"),
        ("ahamove", "/v1/order/cancel", "done", "cancelled"),
        ("myvnpost", "/orderCancel", "done", "cancelled"),
        ("vnpost_crm", "/CancelOrder", "done", "cancelled"),
        ("vnpost_ngsp", "/order/cancel", "done", "cancelled"),
        ("ghtk", "/cancel/", "asked", "cancelled"),
    ] {
        let scene = scene(courier).await;
        assert_eq!(wish(&scene).await, CancelWish::Noted, "{courier}");
        assert_eq!(wish(&scene).await, CancelWish::Noted, "{courier}: the same wish");
        until(&scene, [in_the_end, at_once, "ended"]).await;
        assert_eq!(calls(&scene, path).await, 1, "{courier} was asked once");
        assert_eq!(open_tasks(&scene).await, [["papers_need_care", "cancelled"]], "{courier}");
        let tx = scene.house.store.begin().await.unwrap();
        let order = orders::find_by_reference(&tx, &scene.reference).await.unwrap().unwrap();
        assert!(matches!(cancel_order(&tx, order.id).await, Err(CancelOrderError::HasEnded)), "{courier}");
        drop(tx);
        scene.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_viettel_post_notes_waits_for_its_news() {
    let scene = scene("vtp").await;
    wish(&scene).await;
    scene.do_what_is_due().await;
    assert_eq!(order(&scene).await, ["asked", "asked", "live"]);
    assert_eq!(calls(&scene, "UpdateOrder").await, 1);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_late_at_viettel_post_comes_back_where_delivery_has_failed() {
    for (codes, due, asked) in [
        (&["105", "300", "500", "506"][..], ["return_requested", "recall_asked", "live"], 2),
        // nothing has failed yet: no return can be agreed to, and a person rings
        (&["105", "300"][..], ["in_transit", "by_person", "live"], 2),
    ] {
        let scene = scene("vtp").await;
        for (number, code) in codes.iter().enumerate() {
            let seconds_ago = 900 - 60 * i64::try_from(number).unwrap();
            scene.step(code, seconds_ago, json!({})).await;
        }
        scene.do_what_is_due().await;
        wish(&scene).await;
        until(&scene, due).await;
        assert_eq!(calls(&scene, "UpdateOrder").await, asked, "{codes:?}");
        scene.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn couriers_without_a_call_leave_it_to_a_person() {
    for courier in ["ems", "collaborator"] {
        let scene = scene(courier).await;
        wish(&scene).await;
        scene.do_what_is_due().await;
        assert_eq!(order(&scene).await[1], "by_person", "{courier}");
        assert_eq!(open_tasks(&scene).await, [["cancelling_by_person", "no_call"]], "{courier}");
        scene.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_late_to_cancel_is_asked_to_come_back() {
    let scene = scene("ghn").await;
    for (code, seconds_ago) in [("picked", 300), ("storing", 200)] {
        scene.step(code, seconds_ago, json!({})).await;
    }
    scene.do_what_is_due().await;
    wish(&scene).await;
    scene.do_what_is_due().await;
    assert_eq!(order(&scene).await[1], "recall_asked");
    assert_eq!((calls(&scene, "/cancel").await, calls(&scene, "switch-status/return").await), (1, 1));
    assert!(open_tasks(&scene).await.is_empty());
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_late_where_nothing_calls_back_is_a_persons() {
    let scene = scene("demo").await;
    scene.step("D04", 300, json!({})).await;
    scene.do_what_is_due().await;
    wish(&scene).await;
    scene.do_what_is_due().await;
    assert_eq!(order(&scene).await[1], "by_person");
    assert_eq!(open_tasks(&scene).await, [["cancelling_by_person", "no_call"]]);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_came_is_found_out_by_asking_for_news() {
    let scene = scene("ghn").await;
    scene
        .tell_stand_in("fault", json!({ "path_contains": "switch-status/cancel", "fault": "time_out_after_doing" }))
        .await;
    wish(&scene).await;
    until(&scene, ["cancelled", "by_person", "ended"]).await;
    assert_eq!(calls(&scene, "switch-status/cancel").await, 1, "never asked again blindly");
    assert_eq!(open_tasks(&scene).await, [["papers_need_care", "cancelled"]], "the news settled the rest");
    scene.end().await;
}

/// Stops the work as a crash would: its call had begun, its lease ran out.
async fn crash_after_the_call_was_noted(scene: &Scene) {
    let sql = "update outbox set call_begun_at = 1, send_tries = 1 where kind = 'cancel_order' and state = 'waiting'";
    run_sql(&scene.database.url, sql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_leaves_one_right_state() {
    // noted, not called: GHN is not asked again blindly
    let ghn = scene("ghn").await;
    wish(&ghn).await;
    crash_after_the_call_was_noted(&ghn).await;
    ghn.do_what_is_due().await;
    assert_eq!(calls(&ghn, "switch-status/cancel").await, 0);
    assert_eq!(order(&ghn).await[1..], ["by_person", "live"]);
    assert_eq!(open_tasks(&ghn).await, [["cancelling_by_person", "no_answer"]]);
    // the person says: once more
    let tx = ghn.house.store.begin().await.unwrap();
    let task = tasks::list_open(&tx, None, 9).await.unwrap().remove(0);
    assert_eq!(task.kind, TaskKind::CancellingByPerson);
    settle_task(&ghn.house, &tx, task.id, "test", &Decision::Act(TaskAction::TryAgain)).await.unwrap();
    tx.commit().await.unwrap();
    until(&ghn, ["cancelled", "done", "ended"]).await;
    ghn.end().await;
    // the demo courier's document says that asking twice is harmless
    let demo = scene("demo").await;
    wish(&demo).await;
    crash_after_the_call_was_noted(&demo).await;
    until(&demo, ["cancelled", "done", "ended"]).await;
    demo.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_courier_has_is_withdrawn_without_a_call() {
    let scene = scene("demo").await;
    run_sql(&scene.database.url, "update \"order\" set placing_state = 'held', waybill = null").await;
    assert_eq!(wish(&scene).await, CancelWish::Withdrawn);
    scene.do_what_is_due().await;
    assert_eq!(calls(&scene, "/cancel").await, 0);
    assert_eq!(rows(&scene.database.url, "select ended_as from leg").await, [["cancelled"]]);
    assert_eq!(wish(&scene).await, CancelWish::Withdrawn, "twice does it once");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_nobody_knows_of_is_found_out_before_it_is_cancelled() {
    for (action, placing, asked) in
        [(TaskAction::CourierHasIt, Placing::Placed, 1), (TaskAction::CourierHasNotGotIt, Placing::Cancelled, 0)]
    {
        let scene = scene("vnpost_ngsp").await;
        run_sql(&scene.database.url, "update \"order\" set placing_state = 'unknown'").await;
        let tx = scene.house.store.begin().await.unwrap();
        let order = orders::find_by_reference(&tx, &scene.reference).await.unwrap().unwrap();
        tasks::open(&tx, TaskKind::UnknownPlacing, tasks::SubjectKind::Order, order.id, "no_answer").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(wish(&scene).await, CancelWish::Noted);
        scene.do_what_is_due().await;
        assert_eq!(calls(&scene, "/order/cancel").await, 0, "not before it is known");
        let tx = scene.house.store.begin().await.unwrap();
        let task = tasks::list_open(&tx, None, 9).await.unwrap().remove(0);
        settle_task(&scene.house, &tx, task.id, "test", &Decision::Act(action)).await.unwrap();
        tx.commit().await.unwrap();
        scene.do_what_is_due().await;
        assert_eq!(calls(&scene, "/order/cancel").await, asked, "{action:?}");
        let now = orders::find(&scene.house.store, order.id).await.unwrap().unwrap();
        assert_eq!(now.placing, placing, "{action:?}");
        scene.end().await;
    }
}
