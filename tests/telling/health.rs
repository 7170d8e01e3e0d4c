//! A provider that fails, or has no money left, holds nobody up.

use super::town::{Disturbed, Town};
use super::{ANYBODY, NO_ZALO};
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
