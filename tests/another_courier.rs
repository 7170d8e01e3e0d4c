//! A journey that came to nothing goes on with another courier account, when a person decides so: once, with its lineage,
//! with what was booked, and only while the papers lie where the journey begins.

use crate::support::browser::Browser;
use crate::support::database::{rows, run_sql};
use crate::support::house::{API_KEY, COMMUNE};
use crate::support::scene::{Scene, scene};
use crate::support::service::client;
use crate::support::staff::Persona;
use buuta::domain::opening::Span;
use buuta::domain::staff::Role;
use buuta::domain::task::{TaskAction, TaskKind};
use buuta::flows::cancel_request::cancel_request;
use buuta::flows::hear_wish::Form;
use buuta::flows::settle_task::{Decision, SettleError, settle_task};
use buuta::flows::try_another_courier::Hindrance;
use buuta::store::orders::{self, Placing};
use buuta::store::tasks::{self, SubjectKind, Task};
use buuta::store::{places, slots, terms};
use serde_json::{Value, json};
use uuid::Uuid;

/// Every leg with the order it travels on: its attempt, how it ended, and who was asked under which reference.
const LINEAGE: &str = "select l.attempt, coalesce(l.ended_as, 'live'), a.name, o.reference, o.placing_state from leg l \
                       join parcel_leg pl on pl.leg_id = l.id join parcel p on p.id = pl.parcel_id \
                       join \"order\" o on o.id = p.order_id join courier_account a on a.id = o.account_id \
                       order by l.attempt";

async fn play(scene: &Scene, codes: &[&str]) {
    for (number, code) in codes.iter().enumerate() {
        let seconds_ago = 900 - 60 * i64::try_from(number).unwrap();
        scene.step(code, seconds_ago, json!({})).await;
    }
    scene.do_what_is_due().await;
}

/// A pickup at the demo courier that came to nothing.
async fn failed_pickup() -> Scene {
    let scene = scene("demo").await;
    play(&scene, &["D02", "D03", "D05", "D16"]).await;
    scene
}

async fn task(scene: &Scene, kind: TaskKind) -> Task {
    let open = tasks::list_open(&scene.house.store, None, 20).await.unwrap();
    open.into_iter().find(|task| task.kind == kind).unwrap()
}

async fn decide(scene: &Scene, task: &Task, account: &str) -> Result<(), SettleError> {
    let tx = scene.house.store.begin().await.unwrap();
    let decision = Decision::AnotherCourier { account: account.to_owned() };
    settle_task(&scene.house, &tx, task.id, "test", &decision).await?;
    tx.commit().await.unwrap();
    Ok(())
}

/// The rows of [`LINEAGE`] that are due: how each attempt ended, who was asked, and how far that came.
fn lineage_of(scene: &Scene, attempts: &[[&str; 3]]) -> Vec<Vec<String>> {
    let code = scene.reference.trim_end_matches("-P1");
    let row = |(number, [ended, account, placing]): (usize, &[&str; 3])| {
        let attempt = number + 1;
        vec![
            attempt.to_string(),
            (*ended).to_owned(),
            (*account).to_owned(),
            format!("{code}-P{attempt}"),
            (*placing).to_owned(),
        ]
    };
    attempts.iter().enumerate().map(row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_pickup_goes_on_with_its_lineage() {
    let scene = failed_pickup().await;
    let asked = task(&scene, TaskKind::PapersNeedCare).await;
    assert!(matches!(decide(&scene, &asked, "demo").await, Err(SettleError::NoSuchAccount)), "not the same again");
    assert!(matches!(decide(&scene, &asked, "").await, Err(SettleError::NoSuchAccount)), "not one nobody named");
    decide(&scene, &asked, "ghn").await.unwrap();
    scene.do_what_is_due().await;
    let due = lineage_of(&scene, &[["failed", "demo", "placed"], ["live", "ghn", "placed"]]);
    assert_eq!(rows(&scene.database.url, LINEAGE).await, due);
    let follows = "select count(*) as n from leg l join leg b on b.id = l.previous_leg_id where b.attempt = 1";
    assert_eq!(rows(&scene.database.url, follows).await, [["1"]]);
    let settled = "select settled_how, settled_by from task where kind = 'papers_need_care'";
    assert_eq!(rows(&scene.database.url, settled).await, [["another_courier", "test"]]);
    assert!(matches!(decide(&scene, &asked, "vtp").await, Err(SettleError::SettledBefore)));
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_decide_at_once_begin_one_attempt() {
    let scene = failed_pickup().await;
    let asked = task(&scene, TaskKind::PapersNeedCare).await;
    let (one, two) = tokio::join!(decide(&scene, &asked, "ghn"), decide(&scene, &asked, "vtp"));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let second = one.err().or(two.err()).unwrap();
    assert!(matches!(second, SettleError::SettledBefore | SettleError::Hindered(Hindrance::WentOn)), "{second:?}");
    assert_eq!(rows(&scene.database.url, "select attempt from leg order by attempt").await, [["1"], ["2"]]);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_the_first_courier_has_must_be_back_first() {
    // lost on the way: the task is there, the papers are not
    let lost = scene("demo").await;
    play(&lost, &["D02", "D03", "D04", "D06", "D15"]).await;
    let asked = task(&lost, TaskKind::PapersNeedCare).await;
    let refused = decide(&lost, &asked, "ghn").await;
    assert!(matches!(refused, Err(SettleError::Hindered(Hindrance::AtThePost))), "{refused:?}");
    assert_eq!(rows(&lost.database.url, "select count(*) as n from leg").await, [["1"]]);
    lost.end().await;
    // brought back to her: they can
    let back = scene("demo").await;
    play(&back, &["D02", "D03", "D04", "D06", "D11", "D12", "D13"]).await;
    let asked = task(&back, TaskKind::PapersNeedCare).await;
    decide(&back, &asked, "ghn").await.unwrap();
    let due = lineage_of(&back, &[["returned", "demo", "placed"], ["live", "ghn", "wanted"]]);
    assert_eq!(rows(&back.database.url, LINEAGE).await, due);
    back.end().await;
}

/// Opens a task about the order, as one that stands for it.
async fn open_task(scene: &Scene, kind: TaskKind) -> Task {
    let tx = scene.house.store.begin().await.unwrap();
    let order = orders::find_by_reference(&tx, &scene.reference).await.unwrap().unwrap();
    tasks::open(&tx, kind, SubjectKind::Order, order.id, "test").await.unwrap();
    tx.commit().await.unwrap();
    task(scene, kind).await
}

async fn placing_is(scene: &Scene, placing: Placing) {
    let sql = format!("update \"order\" set waybill = null, placing_state = '{}'", placing.as_str());
    run_sql(&scene.database.url, &sql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_courier_may_have_is_found_out_first() {
    let scene = scene("demo").await;
    let asked = open_task(&scene, TaskKind::PapersNeedCare).await;
    for placing in [Placing::Wanted, Placing::Calling, Placing::Unknown, Placing::Placed] {
        placing_is(&scene, placing).await;
        let refused = decide(&scene, &asked, "ghn").await;
        assert!(matches!(refused, Err(SettleError::Hindered(Hindrance::UnderWay))), "{placing:?} {refused:?}");
    }
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_no_courier_took_ends_and_its_slot_and_hurry_pass_on() {
    let scene = scene("demo").await;
    placing_is(&scene, Placing::Refused).await;
    let store = &scene.house.store;
    let request_id = scene.opened.request_id;
    let tx = store.begin().await.unwrap();
    let order = orders::find_by_reference(&tx, &scene.reference).await.unwrap().unwrap();
    terms::mark_urgent(&tx, order.id).await.unwrap();
    let office = places::list_offices(&tx).await.unwrap().remove(0);
    let span = Span { begins_at: tx.now(), ends_at: tx.now().plus_s(3600) };
    slots::take_place(&tx, office.id, span, 1, request_id).await.unwrap();
    tx.commit().await.unwrap();
    let asked = open_task(&scene, TaskKind::RefusedPlacing).await;
    decide(&scene, &asked, "ghn").await.unwrap();
    let due = lineage_of(&scene, &[["cancelled", "demo", "cancelled"], ["live", "ghn", "wanted"]]);
    assert_eq!(rows(&scene.database.url, LINEAGE).await, due);
    assert!(slots::find_booked(store, request_id).await.unwrap().is_some(), "she keeps her slot");
    let urgent = "select reference from \"order\" where urgency = 'urgent' order by reference";
    assert_eq!(rows(&scene.database.url, urgent).await.len(), 2);
    let hurry = task(&scene, TaskKind::UrgentPickup).await;
    assert!(hurry.detail.ends_with("-P2"), "{}", hurry.detail);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_the_area_codes_begins_nothing() {
    let scene = failed_pickup().await;
    let asked = task(&scene, TaskKind::PapersNeedCare).await;
    let of_ghn = "account_id in (select id from courier_account where name = 'ghn')";
    run_sql(&scene.database.url, &format!("delete from area_code where {of_ghn}")).await;
    let refused = decide(&scene, &asked, "ghn").await;
    assert!(matches!(&refused, Err(SettleError::StillMissing(communes)) if communes.contains(COMMUNE)), "{refused:?}");
    assert_eq!(rows(&scene.database.url, "select count(*) as n from leg").await, [["1"]]);
    // one that reads addresses needs none
    run_sql(&scene.database.url, "delete from area_code").await;
    decide(&scene, &asked, "collaborator").await.unwrap();
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_on_against_her_word() {
    let scene = failed_pickup().await;
    let asked = task(&scene, TaskKind::PapersNeedCare).await;
    run_sql(
        &scene.database.url,
        "update request_terms set consent_version = '2026-11', consented_at = 1, consent_withdrawn_at = 2",
    )
    .await;
    let refused = decide(&scene, &asked, "ghn").await;
    assert!(matches!(refused, Err(SettleError::Hindered(Hindrance::NoConsent))), "{refused:?}");
    scene.end().await;
    // she has cancelled it herself
    let scene = crate::support::scene::scene("demo").await;
    let form = Form { request_id: scene.opened.request_id, operation: Uuid::from_u128(1) };
    cancel_request(&scene.house, form).await.unwrap();
    scene.do_what_is_due().await;
    let asked = task(&scene, TaskKind::PapersNeedCare).await;
    let refused = decide(&scene, &asked, "ghn").await;
    assert!(matches!(refused, Err(SettleError::Hindered(Hindrance::NotWanted))), "{refused:?}");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_seen_at_every_desk_and_by_her() {
    let scene = failed_pickup().await;
    let asked = task(&scene, TaskKind::PapersNeedCare).await;
    let base = scene.base();
    let administrator = Persona::sign_in(&scene.house, &base, "quan-tri", Role::Administrator, None).await;
    let path = format!("/dieu-hanh/viec/{}", asked.id);
    let page = administrator.get(&path).await;
    let choice = [("operation", page.field("operation")), ("action", "another_courier".to_owned())];
    let form = |account: &'static str| {
        let mut form: Vec<(&str, &str)> = choice.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form.push(("tai_khoan", account));
        form
    };
    let unnamed = administrator.post(&format!("{path}/xu-ly"), &form("")).await;
    assert_eq!(unnamed.status, 422);
    unnamed.says("hãy chọn một tài khoản bưu chính khác");
    // pressed twice, it is done once
    for _ in 0..2 {
        assert_eq!(administrator.post(&format!("{path}/xu-ly"), &form("ghn")).await.status, 303);
    }
    scene.do_what_is_due().await;
    assert_eq!(rows(&scene.database.url, "select count(*) as n from leg").await, [["2"]]);
    let after = administrator.get(&path).await;
    after.says("Lần gửi sau");
    after.says("-P2");
    let again = "Đặt lại, lần 2. Lần 1 qua";
    let office = places::list_offices(&scene.house.store).await.unwrap()[0].id;
    let agency = places::list_agencies(&scene.house.store).await.unwrap()[0].id;
    let dossier = scene.opened.dossier_id;
    let clerk = Persona::sign_in(&scene.house, &base, "giao-dich", Role::Clerk, Some(office)).await;
    clerk.get(&format!("/quay/ho-so/{dossier}")).await.says(again);
    let officer = Persona::sign_in(&scene.house, &base, "mot-cua", Role::Officer, Some(agency)).await;
    let page = officer.get(&format!("/mot-cua/ho-so/{dossier}")).await;
    page.says(again);
    page.says("Hủy điều tin");
    let citizen = Browser::at(&base, "192.0.2.7");
    let page = citizen.look_up(&scene.opened.code, "5678", &scene.opened.secret).await;
    page.says(again);
    page.says("không lấy được giấy tờ");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_decided_through_the_api() {
    let scene = failed_pickup().await;
    let asked = task(&scene, TaskKind::PapersNeedCare).await;
    let settle = async |key: &str, body: Value| {
        let url = format!("{}/api/v1/tasks/{}/settle", scene.base(), asked.id);
        let request = client().post(url).bearer_auth(API_KEY).header("Idempotency-Key", key);
        let answer = request.json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let action = TaskAction::AnotherCourier.as_str();
    let (status, answer) = settle("one", json!({ "action": action })).await;
    assert_eq!((status, answer["type"].as_str().unwrap().contains("account-not-in-use")), (409, true), "{answer}");
    let named = json!({ "action": action, "courier_account": "ghn" });
    for _ in 0..2 {
        let (status, answer) = settle("two", named.clone()).await;
        assert_eq!((status, &answer["settled_how"]), (200, &json!(action)), "{answer}");
    }
    assert_eq!(settle("three", named).await.0, 409);
    assert_eq!(rows(&scene.database.url, "select count(*) as n from leg").await, [["2"]]);
    scene.end().await;
}
