//! What is stuck is found and comes right, and nobody is told twice by that.

use super::ANYBODY;
use super::town::Town;
use crate::support::database::run_sql;
use buuta::domain::task::TaskKind;
use buuta::flows::find_stuck_work::{count_stuck, find_stuck_work};
use buuta::store::notifications::NotificationState as S;
use buuta::store::outbox::{self, WorkKind};
use buuta::store::stuck::Stuck;

/// The work of all messages is gone, as no transaction of ours leaves it.
async fn lose_the_work(town: &Town) {
    run_sql(&town.database.url, "delete from outbox where kind = 'tell_citizen'").await;
}

async fn find(town: &Town) -> usize {
    find_stuck_work(&town.house).await.unwrap()
}

/// Messages without work, and work whose lease ran out.
async fn stuck(town: &Town) -> (u64, u64) {
    let Stuck { without_work, losing, .. } = count_stuck(&town.house).await.unwrap();
    (without_work, losing)
}

#[tokio::test]
async fn a_message_that_lost_its_work_is_sent_once() {
    let town = Town::begin("2026-11-24T09:00").await;
    let told = town.papers_are_collected(ANYBODY).await;
    assert_eq!((find(&town).await, stuck(&town).await), (0, (0, 0)), "it has its work");
    lose_the_work(&town).await;
    town.advance_and_work(3600).await;
    assert_eq!((town.state(told).await, stuck(&town).await), (S::Due, (1, 0)));
    assert_eq!((find(&town).await, find(&town).await), (1, 0));
    town.work().await;
    assert_eq!((town.state(told).await, town.counts()), (S::Sending, [1, 0, 0]));
}

#[tokio::test]
async fn a_message_that_was_being_sent_is_settled_and_not_sent_again() {
    let town = Town::begin("2026-11-24T09:00").await;
    let (reported, silent) = (town.papers_are_collected(ANYBODY).await, town.papers_are_collected(ANYBODY).await);
    town.work().await;
    lose_the_work(&town).await;
    assert_eq!(find(&town).await, 2);
    town.work().await;
    town.zalo.step(&reported.to_string(), &serde_json::json!({"code": "delivered"})).unwrap();
    town.hear("zns", &town.zalo_told().remove(0)).await.unwrap();
    town.advance_and_work(2 * 3600).await;
    assert_eq!((town.state(reported).await, town.state(silent).await), (S::Sent, S::Unknown));
    assert_eq!(town.counts(), [2, 0, 0], "each was sent once");
    assert_eq!((find(&town).await, stuck(&town).await), (0, (0, 0)));

    // a mail whose worker died: nobody can know, and it is not mailed
    let mailed = town.papers_are_collected("02838123456").await;
    run_sql(&town.database.url, "update notification set state = 'sending' where state = 'due'").await;
    lose_the_work(&town).await;
    assert_eq!(find(&town).await, 1);
    town.work().await;
    assert_eq!((town.state(mailed).await, town.counts()), (S::Unknown, [2, 0, 0]));
}

#[tokio::test]
async fn a_message_that_another_one_tells_has_no_work_and_is_not_stuck() {
    let town = Town::begin("2026-11-24T09:00").await;
    town.papers_are_collected(ANYBODY).await;
    town.papers_are_collected(ANYBODY).await;
    let join = "update notification set state = 'sending', joined_to = (select id from notification order by id limit 1) \
                where id = (select id from notification order by id desc limit 1)";
    run_sql(&town.database.url, join).await;
    lose_the_work(&town).await;
    assert_eq!((find(&town).await, stuck(&town).await), (1, (0, 0)), "the one that leads alone");
}

#[tokio::test]
async fn work_that_is_begun_again_and_again_is_a_persons_task() {
    let town = Town::begin("2026-11-24T09:00").await;
    let told = town.papers_are_collected(ANYBODY).await;
    let die_with_it = async || {
        let tx = town.house.store.begin().await.unwrap();
        let claimed = outbox::claim(&tx, &[WorkKind::TellCitizen], 1, 60).await.unwrap();
        tx.commit().await.unwrap();
        town.advance(60);
        claimed.len()
    };
    for _ in 0..5 {
        assert_eq!(die_with_it().await, 1);
    }
    assert_eq!((find(&town).await, stuck(&town).await), (0, (0, 1)), "four leases ran out and were taken up again");
    die_with_it().await;
    assert_eq!((find(&town).await, find(&town).await), (1, 0));
    assert_eq!(town.open_tasks().await, [TaskKind::StuckWork], "once");
    town.work().await;
    assert_eq!((town.state(told).await, town.counts(), stuck(&town).await), (S::Sending, [1, 0, 0], (0, 0)));
}

#[tokio::test]
async fn work_that_nobody_does_is_counted() {
    let town = Town::begin("2026-11-24T09:00").await;
    town.papers_are_collected(ANYBODY).await;
    run_sql(&town.database.url, "delete from outbox where kind <> 'tell_citizen'").await;
    let overdue = async || count_stuck(&town.house).await.unwrap().overdue;
    town.advance(15 * 60);
    assert_eq!(overdue().await, 0);
    town.advance(1);
    assert_eq!(overdue().await, 1);
    town.work().await;
    assert_eq!(overdue().await, 0);
}
