//! Several dossiers of one household are told by one message, which is theirs all: none is told twice, none is lost.

use super::town::{Disturbed, Town};
use super::weather::dropped_after;
use super::{ANYBODY, NO_ZALO};
use crate::support::database::rows;
use crate::support::house::{self, OTHER_AGENCY};
use buuta::config::Settings;
use buuta::domain::custody::Holder;
use buuta::domain::leg::Purpose;
use buuta::domain::notice::NoticeKind;
use buuta::domain::task::TaskKind;
use buuta::flows::tell_citizen::tell_citizen;
use buuta::store::notifications::{self, NotificationState as S};
use buuta::store::outbox::{self, WorkKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// Seconds a message waits for others.
const WINDOW_S: i64 = 3;

async fn begin(at: &str) -> Town {
    let together = |settings: &mut Settings| settings.channels.join_within_s = 3;
    Town::begin_with(at, together).await
}

async fn collected(town: &Town, phone: &str, count: usize) -> Vec<Uuid> {
    let mut told = Vec::new();
    for _ in 0..count {
        told.push(town.papers_are_collected(phone).await);
    }
    told
}

/// How many messages name each.
async fn namings(town: &Town, told: &[Uuid]) -> Vec<usize> {
    let said = town.said();
    let mut namings = Vec::new();
    for id in told {
        let code = town.code_of(*id).await;
        namings.push(said.iter().filter(|text| text.contains(&code)).count());
    }
    namings
}

async fn states(town: &Town, told: &[Uuid]) -> Vec<S> {
    let mut states = Vec::new();
    for id in told {
        states.push(town.state(*id).await);
    }
    states
}

async fn open_work(town: &Town) -> String {
    let sql = "select count(*) from outbox where kind = 'tell_citizen' and finished_at is null";
    rows(&town.database.url, sql).await.remove(0).remove(0)
}

/// Seconds until work is looked after again whose worker has died, and until nothing more is waited for.
const WAITS_S: [i64; 4] = [120, 2 * 3600, 2 * 3600, 2 * 3600];

#[tokio::test]
async fn four_dossiers_of_one_telephone_are_one_message_in_the_morning() {
    let town = begin("2026-11-24T22:30").await;
    let told = collected(&town, ANYBODY, 4).await;
    town.work().await;
    assert_eq!(town.counts(), [0, 0, 0]);
    town.advance_and_work(8 * 3600 + 30 * 60).await;
    assert_eq!((states(&town, &told).await, town.counts()), (vec![S::Sending; 4], [1, 0, 0]));
    assert_eq!((namings(&town, &told).await, open_work(&town).await.as_str()), (vec![1; 4], "1"));
    let leader = town.zalo.orders()[0]["reference"].as_str().unwrap().to_owned();
    town.zalo.step(&leader, &serde_json::json!({"code": "delivered"})).unwrap();
    town.hear("zns", &town.zalo_told().remove(0)).await.unwrap();
    assert_eq!(states(&town, &told).await, [S::Sent; 4], "its report is the report of all");
    assert_eq!((town.open_tasks().await, open_work(&town).await.as_str()), (Vec::<TaskKind>::new(), "0"));
}

#[tokio::test]
async fn what_comes_within_the_window_meets_and_what_differs_stays_apart() {
    let town = begin("2026-11-24T09:00").await;
    house::workplaces(&town.house).await;
    let two = collected(&town, ANYBODY, 2).await;
    let elsewhere = town.collect(ANYBODY, |ask| ask.agency_code = OTHER_AGENCY.to_owned()).await;
    let english = town.collect(ANYBODY, |ask| ask.lang = "en".to_owned()).await;
    let neighbour = town.papers_are_collected("0912345679").await;
    town.work().await;
    assert_eq!(town.counts(), [0, 0, 0], "each waits for others");
    town.advance_and_work(WINDOW_S).await;
    assert_eq!(town.counts(), [4, 0, 0]);
    let told = [&two[..], &[elsewhere, english, neighbour]].concat();
    assert_eq!(namings(&town, &told).await, [1; 5]);
    // a fifth is too much for one message
    let many = collected(&town, ANYBODY, 5).await;
    town.work().await;
    town.advance_and_work(WINDOW_S).await;
    assert_eq!((town.counts(), namings(&town, &many).await), ([6, 0, 0], vec![1; 5]));
}

#[tokio::test]
async fn two_kinds_stay_two_messages() {
    let town = begin("2026-11-24T22:30").await;
    let told = collected(&town, ANYBODY, 2).await;
    for id in &told {
        town.papers_reach_the_agency(*id).await;
    }
    town.work().await;
    town.advance_and_work(9 * 3600).await;
    // that her papers were collected is said by one message, that they arrived by another
    assert_eq!((town.counts(), namings(&town, &told).await), ([2, 0, 0], vec![2, 2]));
}

#[tokio::test]
async fn what_zalo_refuses_is_one_text_message_for_all() {
    let town = begin("2026-11-24T09:00").await;
    let told = collected(&town, NO_ZALO, 3).await;
    town.work().await;
    town.advance_and_work(WINDOW_S).await;
    assert_eq!((town.asked_of_zalo(), town.counts()), (1, [0, 1, 0]));
    assert_eq!((states(&town, &told).await, namings(&town, &told).await), (vec![S::Sending; 3], vec![1; 3]));
    // the network did not deliver it: one mail for all
    let leader = town.esms.orders()[0]["reference"].as_str().unwrap().to_owned();
    town.esms.step(&leader, &serde_json::json!({"code": "failed"})).unwrap();
    town.hear("esms", &town.esms_told().remove(0)).await.unwrap();
    assert_eq!(states(&town, &told).await, [S::Due; 3]);
    town.work().await;
    assert_eq!((states(&town, &told).await, town.counts()), (vec![S::Sent; 3], [0, 1, 1]));
    let mail = town.last_mail();
    for id in &told {
        let code = town.code_of(*id).await;
        assert!(mail.subject.contains(&code) && mail.text.contains(&code), "{}\n{}", mail.subject, mail.text);
    }
    assert_eq!(open_work(&town).await, "0");
}

#[tokio::test]
async fn silence_about_one_message_is_one_question_about_all() {
    let town = begin("2026-11-24T09:00").await;
    let told = collected(&town, NO_ZALO, 3).await;
    town.work().await;
    town.advance_and_work(WINDOW_S).await;
    town.advance_and_work(2 * 3600).await;
    assert_eq!((states(&town, &told).await, town.counts()), (vec![S::Unknown; 3], [0, 1, 0]));
    assert_eq!(town.open_tasks().await, [TaskKind::UnknownNotice]);
    let leader = town.esms.orders()[0]["reference"].as_str().unwrap().to_owned();
    town.esms.step(&leader, &serde_json::json!({"code": "delivered"})).unwrap();
    town.hear("esms", &town.esms_told().remove(0)).await.unwrap();
    assert_eq!((states(&town, &told).await, town.open_tasks().await), (vec![S::Sent; 3], Vec::new()));
}

/// What she was told of the ways home of these orders.
async fn on_their_way(town: &Town, orders: &[Uuid]) -> Vec<Uuid> {
    let told = notifications::list_of_orders(&town.house.store, orders).await.unwrap();
    let on_its_way = told.iter().filter(|told| told.notice.kind == NoticeKind::ResultOnItsWay);
    let mut ids = Vec::new();
    for order in orders {
        ids.extend(on_its_way.clone().filter(|told| told.order_id == *order).map(|told| told.id));
    }
    ids
}

#[tokio::test]
async fn what_a_later_fact_overtakes_is_let_go_and_the_others_are_told_on() {
    let town = begin("2026-11-24T09:00").await;
    let (mut dossiers, mut orders) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        let (dossier, order) = town.result_is_ready(NO_ZALO).await;
        dossiers.push(dossier);
        orders.push(order);
    }
    town.work().await;
    town.advance_and_work(WINDOW_S).await;
    town.advance_and_work(13 * 3600).await;
    for dossier in &dossiers {
        town.papers_go(*dossier, Purpose::Result, Holder::Agency, Holder::Post).await;
    }
    let told = on_their_way(&town, &orders).await;
    town.work().await;
    let before = town.counts();
    // one comes home before the morning: of that nobody needs to be told that it is on its way
    town.papers_go(dossiers[0], Purpose::Result, Holder::Post, Holder::Citizen).await;
    assert_eq!(states(&town, &told).await, [S::Overtaken, S::Due, S::Due, S::Due]);
    town.advance_and_work(9 * 3600).await;
    town.advance_and_work(WINDOW_S).await;
    // the one that came home has a message of its own
    assert_eq!(town.counts(), [before[0], before[1] + 2, before[2]]);
    assert_eq!(states(&town, &told).await, [S::Overtaken, S::Sending, S::Sending, S::Sending]);
    // while the message is on its way, nothing changes; once it surely did not arrive, what is overtaken falls out
    town.papers_go(dossiers[1], Purpose::Result, Holder::Post, Holder::Citizen).await;
    assert_eq!(states(&town, &told).await, [S::Overtaken, S::Sending, S::Sending, S::Sending]);
    for message in town.esms.orders() {
        if told.iter().any(|id| message["reference"] == id.to_string()) {
            let failed = serde_json::json!({"code": "failed"});
            town.esms.step(message["reference"].as_str().unwrap(), &failed).unwrap();
        }
    }
    for report in town.esms_told() {
        town.hear("esms", &report).await.unwrap();
    }
    assert_eq!(states(&town, &told).await, [S::Overtaken, S::Overtaken, S::Due, S::Due]);
    let mails = town.counts()[2];
    town.work().await;
    assert_eq!(states(&town, &told).await, [S::Overtaken, S::Overtaken, S::Sent, S::Sent]);
    assert_eq!(town.counts()[2], mails + 1, "one mail for the two that are left");
}

#[tokio::test]
async fn a_worker_may_die_anywhere_and_nobody_is_told_twice_or_lost() {
    let town = begin("2026-11-24T08:00").await;
    let (mut unknown, mut arrived) = (0, 0);
    for round in 2.. {
        // at each place once in fair weather, and once when the call never arrives
        let (looks, weather) = (round / 2, [&[][..], &[Disturbed::NeverArrived]][round % 2]);
        town.fair();
        // a neighbour, for whom the provider's tokens are renewed: dying over that is another matter
        town.papers_are_collected(ANYBODY).await;
        town.work().await;
        town.advance_and_work(WINDOW_S).await;
        let told = collected(&town, &format!("0935{:06}", 201_000 + round), 3).await;
        town.work().await;
        town.advance(WINDOW_S);
        let tx = town.house.store.begin().await.unwrap();
        let work = outbox::claim(&tx, &[WorkKind::TellCitizen], 1, 60).await.unwrap().remove(0);
        tx.commit().await.unwrap();
        town.disturb(weather);
        let is_done = AtomicBool::new(false);
        let doing = async {
            tell_citizen(&town.house, &work).await.unwrap();
            is_done.store(true, Ordering::Relaxed);
        };
        dropped_after(looks, doing).await;
        // more than once: rows a dying worker has locked are passed over until the database has noticed
        for wait_s in WAITS_S {
            town.advance_and_work(wait_s).await;
            let messages = town.zalo.orders();
            for message in &messages[arrived..] {
                let delivered = serde_json::json!({"code": "delivered"});
                town.zalo.step(message["reference"].as_str().unwrap(), &delivered).unwrap();
            }
            arrived = messages.len();
            for report in town.zalo_told() {
                town.hear("zns", &report).await.unwrap();
            }
        }
        let (states, namings) = (states(&town, &told).await, namings(&town, &told).await);
        for (state, named) in states.iter().zip(&namings) {
            let fits = matches!((state, named), (S::Sent, 1) | (S::Unknown, 0));
            assert!(fits, "dropped after {looks}: {states:?} {namings:?}");
        }
        unknown += states.iter().filter(|state| **state == S::Unknown).count();
        assert_eq!(open_work(&town).await, "0");
        // on to the same hour of the next day
        town.advance(24 * 3600 - (WAITS_S.iter().sum::<i64>() + 2 * WINDOW_S));
        if is_done.load(Ordering::Relaxed) && round % 2 == 1 {
            println!("dropped at each of {looks} looks, twice: {} notices, {unknown} unknown", looks * 6);
            break;
        }
    }
    assert!(unknown > 0, "the weather was fair");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_workers_at_once_make_ten_messages_of_forty_notices() {
    let town = Arc::new(begin("2026-11-24T09:00").await);
    // the first renews the provider's tokens
    town.papers_are_collected(ANYBODY).await;
    town.work().await;
    town.advance_and_work(WINDOW_S).await;
    let mut told = Vec::new();
    for _ in 0..4 {
        for household in 0..10 {
            told.push(town.papers_are_collected(&format!("09123456{household:02}")).await);
        }
    }
    for _ in 0..2 {
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let house = Arc::clone(&town.house);
            workers.spawn(async move {
                loop {
                    let tx = house.store.begin().await.unwrap();
                    let claimed = outbox::claim(&tx, &[WorkKind::TellCitizen], 2, 60).await.unwrap();
                    tx.commit().await.unwrap();
                    if claimed.is_empty() {
                        return;
                    }
                    for work in claimed {
                        tell_citizen(&house, &work).await.unwrap();
                    }
                }
            });
        }
        workers.join_all().await;
        town.advance(WINDOW_S);
    }
    // a worker that stopped a moment early has left nothing behind
    town.work().await;
    assert_eq!((states(&town, &told).await, town.counts()), (vec![S::Sending; 40], [11, 0, 0]));
    assert_eq!(namings(&town, &told).await, [1; 40]);
}
