//! What the desks see of telling: the clerk what her citizen was told, the administrator how every way does.

use super::{ANYBODY, NO_ZALO};
use crate::support::house;
use crate::support::staff::Persona;
use crate::telling::town::Town;
use buuta::app;
use buuta::domain::staff::Role;
use buuta::domain::task::TaskKind;
use buuta::store::{legs, notifications};
use buuta::words::{Lang, say};
use buuta_webhooks::InboundRequest;
use std::sync::Arc;

fn vi(key: &str) -> String {
    say(Lang::Vi, key)
}

#[tokio::test]
async fn a_report_nobody_can_use_is_a_task_and_listed_with_what_it_says() {
    let town = Town::begin("2026-11-24T09:00").await;
    let running = app::serve(Arc::clone(&town.house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let base = format!("http://{}", running.address);
    let administrator = Persona::sign_in(&town.house, &base, "quan-tri", Role::Administrator, None).await;
    administrator.get("/dieu-hanh/bao-tin?lang=vi").await.says(&vi("op-reports-none"));

    let told = |query: &[(&str, &str)]| InboundRequest {
        headers: Default::default(),
        query: query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: Vec::new(),
    };
    town.hear("esms", &told(&[("khong-ai-biet", "mot-hai-ba")])).await.unwrap();
    let unknown = [("SMSID", "cua-ai-day"), ("SendStatus", "5"), ("SendSuccess", "1"), ("SendFailed", "0")];
    town.hear("esms", &told(&unknown)).await.unwrap();
    let unsigned =
        InboundRequest { body: br#"{"event_name":"user_received_message","timestamp":"1"}"#.to_vec(), ..told(&[]) };
    town.hear("zns", &unsigned).await.unwrap_err();

    let page = administrator.get("/dieu-hanh/bao-tin?lang=vi").await;
    for key in ["op-report-unreadable", "op-report-waiting", "op-report-refused"] {
        page.says(&vi(key));
    }
    page.says("cua-ai-day");
    assert!(!page.body.contains("mot-hai-ba"), "a list shows no report's words");
    assert_eq!(town.open_tasks().await, [TaskKind::ProviderTrouble; 2]);
    let tasks = administrator.get("/dieu-hanh?lang=vi").await;
    tasks.says(&vi("op-detail-report-unreadable"));
    tasks.says("esms (eSMS)");

    let mut shown = String::new();
    for form in page.body.split("action=\"/dieu-hanh/bao-tin/").skip(1) {
        let path = format!("/dieu-hanh/bao-tin/{}", form.split('"').next().unwrap());
        shown += &administrator.post(&path, &[]).await.body;
    }
    assert!(shown.contains("khong-ai-biet=mot-hai-ba"), "{shown}");
    running.stop().await;
}

#[tokio::test]
async fn what_a_citizen_was_told_stands_at_the_desk_and_every_way_is_counted() {
    let town = Town::begin("2026-11-24T09:00").await;
    let places = house::workplaces(&town.house).await;
    let running = app::serve(Arc::clone(&town.house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let base = format!("http://{}", running.address);
    let (arrived, by_sms) = (town.papers_are_collected(ANYBODY).await, town.papers_are_collected(NO_ZALO).await);
    town.work().await;
    town.advance(30);
    town.zalo.step(&arrived.to_string(), &serde_json::json!({"code": "delivered"})).unwrap();
    town.hear("zns", &town.zalo_told().remove(0)).await.unwrap();

    let administrator = Persona::sign_in(&town.house, &base, "quan-tri", Role::Administrator, None).await;
    let page = administrator.get("/dieu-hanh/bao-tin?lang=vi").await;
    page.says(&vi("op-telling-well"));
    // of two tries at Zalo one reached her, after half a minute; one SMS waits for its report
    page.says("1 (50 %)");
    page.says("trung bình 30 giây");
    page.says("0 không rõ, 1 đang chờ");
    // and how each provider stands: what it was given today, its weight, its tokens and how its reports are checked
    page.says("2 tin · 0 đồng");
    page.says(&vi("op-provider-no-budget"));
    page.says(&vi("op-provider-reports-enforced"));
    page.says("khóa truy cập còn dùng được đến");

    let clerk = Persona::sign_in(&town.house, &base, "giao-dich", Role::Clerk, Some(places.office)).await;
    for (told, says) in [(arrived, "Zalo: đến nơi lúc"), (by_sms, "SMS: gửi lúc"), (by_sms, "(mã Zalo -118)")]
    {
        let order = notifications::find(&town.house.store, told).await.unwrap().unwrap().order_id;
        let leg = legs::list_of_order(&town.house.store, order).await.unwrap().remove(0);
        clerk.get(&format!("/quay/ho-so/{}?lang=vi", leg.dossier_id)).await.says(says);
    }
    // nobody comes to send what is due
    town.papers_are_collected(ANYBODY).await;
    town.advance(600);
    administrator.get("/dieu-hanh/bao-tin?lang=vi").await.says(&vi("op-telling-late"));
    running.stop().await;
}

#[tokio::test]
async fn the_clerk_sees_that_two_dossiers_were_told_by_one_message() {
    let town = Town::begin_with("2026-11-24T09:00", |settings| settings.channels.join_within_s = 3).await;
    let places = house::workplaces(&town.house).await;
    let running = app::serve(Arc::clone(&town.house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let base = format!("http://{}", running.address);
    let told = [town.papers_are_collected(ANYBODY).await, town.papers_are_collected(ANYBODY).await];
    let alone = town.papers_are_collected(NO_ZALO).await;
    town.work().await;
    town.advance_and_work(3).await;
    let clerk = Persona::sign_in(&town.house, &base, "giao-dich", Role::Clerk, Some(places.office)).await;
    for (id, is_together) in [(told[0], true), (told[1], true), (alone, false)] {
        let order = notifications::find(&town.house.store, id).await.unwrap().unwrap().order_id;
        let leg = legs::list_of_order(&town.house.store, order).await.unwrap().remove(0);
        let page = clerk.get(&format!("/quay/ho-so/{}?lang=vi", leg.dossier_id)).await;
        page.says("gửi lúc");
        assert_eq!(page.body.contains(&vi("told-together")), is_together);
    }
    running.stop().await;
}
