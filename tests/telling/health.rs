//! A provider that fails, or has no money left, holds nobody up.

use super::town::{Disturbed, Town};
use super::{ANYBODY, NO_ZALO};
use crate::support::database::{rows, run_sql};
use buuta::config::Settings;
use buuta::domain::task::TaskKind;
use buuta::flows::hear_report::hear_report;
use buuta::store::delivery_reports::list_put_aside;
use buuta::store::notifications::NotificationState as S;

#[tokio::test]
async fn a_provider_that_keeps_failing_rests_and_the_next_channel_is_taken_at_once() {
    let town = Town::begin_with("2026-11-24T09:00", |settings| settings.channels.tries_on_each = 12).await;
    for _ in 0..5 {
        town.papers_are_collected(ANYBODY).await;
    }
    town.disturb(&[Disturbed::NeverArrived; 5]);
    town.work().await;
    assert_eq!((town.asked_of_zalo(), town.counts()), (5, [0, 0, 0]), "five calls without an answer");
    for _ in 0..3 {
        town.papers_are_collected(ANYBODY).await;
    }
    town.work().await;
    assert_eq!((town.asked_of_zalo(), town.counts()), (5, [0, 3, 0]), "Zalo rests: it is not asked");

    // the rest is over: one message tries whether it is back, and is not taken
    town.advance(60);
    town.disturb(&[Disturbed::NeverArrived]);
    for _ in 0..4 {
        town.papers_are_collected(ANYBODY).await;
    }
    town.work().await;
    assert_eq!((town.asked_of_zalo(), town.counts()), (6, [0, 6, 0]));
    town.advance(60);
    for _ in 0..4 {
        town.papers_are_collected(ANYBODY).await;
    }
    town.work().await;
    assert_eq!(town.counts(), [4, 6, 0], "it is back");
}

#[tokio::test]
async fn while_everything_rests_a_message_waits_and_no_try_is_counted() {
    let town = Town::begin_with("2026-11-24T09:00", |settings| settings.channels.failures_in_a_row = 1).await;
    let told = town.papers_are_collected_without_mail(NO_ZALO).await;
    town.disturb(&[Disturbed::NotReached, Disturbed::NotReached]);
    town.work().await;
    town.advance_and_work(10).await;
    let waiting = town.papers_are_collected_without_mail(ANYBODY).await;
    town.work().await;
    let asked = town.asked_of_zalo();
    assert_eq!((town.state(told).await, town.state(waiting).await), (S::Due, S::Due));
    for _ in 0..5 {
        town.advance_and_work(1).await;
    }
    assert_eq!((town.asked_of_zalo(), town.tries(waiting).await), (asked, 0));
    town.advance_and_work(65).await;
    town.advance_and_work(65).await;
    assert_eq!((town.state(told).await, town.state(waiting).await), (S::Sending, S::Sending));
    assert_eq!((town.tries(waiting).await, town.counts()), (1, [1, 1, 0]));
}

/// Thirty messages in five minutes: how many of them each of two accounts is given.
async fn five_minutes(town: &Town) -> [usize; 2] {
    let before = ["esms", "sms-hai"].map(|name| town.asked_of(name));
    for _ in 0..30 {
        town.advance(10);
        town.papers_are_collected(NO_ZALO).await;
        town.work().await;
    }
    let after = ["esms", "sms-hai"].map(|name| town.asked_of(name));
    [after[0] - before[0], after[1] - before[1]]
}

#[tokio::test]
async fn the_share_of_a_provider_that_refuses_half_falls_and_returns() {
    let settings = |settings: &mut Settings| {
        settings.channels.ladder = "sms email".to_owned();
        settings.channels.weighed_minutes = 10;
        settings.channels.late_after_s = 3600;
    };
    let town = Town::begin_with("2026-11-24T09:00", settings).await;
    town.open_esms("sms-hai", &[]).await;
    let well = five_minutes(&town).await;
    town.refuse_half_at(Some("sms-hai"));
    let ill = [five_minutes(&town).await, five_minutes(&town).await];
    town.refuse_half_at(None);
    let healing = [five_minutes(&town).await, five_minutes(&town).await];
    let healed = [five_minutes(&town).await, five_minutes(&town).await];
    println!("of 30 messages each: {well:?}; one refuses half: {ill:?}; it is well again: {healing:?}, {healed:?}");
    let second_of = |two: [[usize; 2]; 2]| two[0][1] + two[1][1];
    assert!(well[1] >= 10, "as many as the other: {well:?}");
    assert!((1..=10).contains(&ill[1][1]), "its share falls, and it is tried on: {ill:?}");
    assert!(second_of(healed) >= 20 && second_of(healed) > second_of(ill), "its share returns: {healed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_budget_of_the_day_is_never_passed_and_the_next_way_is_taken() {
    let only_sms = |settings: &mut Settings| settings.channels.ladder = "sms email".to_owned();
    let town = Town::begin_with("2026-11-24T09:00", only_sms).await;
    let url = &town.database.url;
    run_sql(url, "update provider set use_state = 'off'").await;
    town.open_esms("it-tien", &[("messages_per_day", "7"), ("price_vnd_per_part", "800")]).await;
    for _ in 0..40 {
        town.papers_are_collected(NO_ZALO).await;
    }
    for _ in 0..10 {
        town.work_at_once().await;
    }
    assert_eq!((town.asked_of("it-tien"), town.counts()), (7, [0, 7, 33]));
    let given = rows(url, "select messages, cost_vnd / 800 from provider_day").await;
    assert_eq!(given, [["7", "7"]]);
    assert_eq!(town.open_tasks().await, [TaskKind::ProviderTrouble], "a person is told, once");

    // the next day it is given messages again; who has no other way waited for it
    let waiting = town.papers_are_collected_without_mail(NO_ZALO).await;
    town.work().await;
    assert_eq!(town.state(waiting).await, S::Due);
    town.advance_and_work(15 * 3600).await;
    town.advance_and_work(7 * 3600).await;
    assert_eq!((town.state(waiting).await, town.tries(waiting).await), (S::Sending, 1));

    town.open_esms("dat", &[("budget_vnd_per_day", "5000"), ("price_vnd_per_part", "800")]).await;
    run_sql(url, "update provider set use_state = 'off' where name <> 'dat'").await;
    town.house.reload_accounts().await.unwrap();
    for _ in 0..16 {
        town.papers_are_collected(NO_ZALO).await;
    }
    for _ in 0..10 {
        town.work_at_once().await;
    }
    assert_eq!(town.asked_of("dat"), 6, "six cost 4800 đồng, seven would cost 5600");
}

#[tokio::test]
async fn while_signatures_are_learnt_what_is_signed_otherwise_is_kept_and_settles_nothing() {
    let town = Town::begin("2026-11-24T09:00").await;
    run_sql(&town.database.url, "update provider set use_state = 'off' where name = 'zns'").await;
    let learning = town.open_zalo_that_learns().await;
    let told = town.papers_are_collected(ANYBODY).await;
    town.work().await;
    town.zalo.step(&told.to_string(), &serde_json::json!({"code": "delivered"})).unwrap();
    let report = town.zalo_told().remove(0);
    let mut unsigned = report.clone();
    unsigned.headers.clear();
    let mut forged = report.clone();
    forged.body.push(b' ');
    for wrong in [&unsigned, &forged] {
        hear_report(&town.house, &learning, wrong).await.unwrap();
    }
    assert_eq!(town.state(told).await, S::Sending);
    let kept = "select reading, signature, reported from delivery_report order by signature";
    let wrong = [["refused", "differs", "delivered"], ["refused", "missing", "delivered"]];
    assert_eq!(rows(&town.database.url, kept).await, wrong);
    let page = list_put_aside(&town.house.store, None, 9).await.unwrap();
    assert_eq!(page.len(), 2, "a person can see them");
    hear_report(&town.house, &learning, &report).await.unwrap();
    assert_eq!(town.state(told).await, S::Sent);
}
