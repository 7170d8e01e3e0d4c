//! Whoever's result will probably be late is told so once, and once that it comes in time after all.

use super::ANYBODY;
use crate::support::database::rows;
use crate::telling::town::Town;
use buuta::domain::custody::Holder;
use buuta::domain::leg::Purpose;
use buuta::domain::notice::NoticeKind;
use buuta::flows::record_event::record_events;
use buuta::flows::warn_of_lateness::warn_of_lateness;
use buuta::store::events::NewEvent;
use buuta::store::notifications::{self, NotificationState as S};
use buuta_webhooks::status_table::Meaning;
use buuta_webhooks::{Authenticity, Certainty, CourierNews, Kind, Redelivery, TrackingSource};
use uuid::Uuid;

const DAY_S: i64 = 24 * 3600;

/// What she was told of lateness, with what became of it.
async fn said(town: &Town, order: Uuid) -> Vec<(&'static str, S)> {
    let told = notifications::list_of_order(&town.house.store, order).await.unwrap();
    let of_lateness = told.iter().filter(|told| told.notice.kind.is_of_lateness());
    of_lateness.map(|told| (told.notice.kind.as_str(), told.state)).collect()
}

/// The courier says that something happens now.
async fn happens(town: &Town, order: Uuid, kind: Kind) {
    let event = NewEvent {
        news: CourierNews {
            reference: None,
            waybill: None,
            courier_id: None,
            raw_code: kind.as_str().to_owned(),
            raw_text: String::new(),
            raw_reason: String::new(),
            occurred_at: town.house.store.now().in_vietnam(),
            place: None,
            next_action: None,
        },
        meaning: Some(Meaning { kind, redelivery: Redelivery::Never, certainty: Certainty::Confirmed }),
        reason: None,
        source: TrackingSource::PerOrder,
        authenticity: Authenticity::Authentic,
    };
    let tx = town.house.store.begin().await.unwrap();
    record_events(&town.house, &tx, order, &[event]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Looks, tells, and lets every message be told to have arrived.
async fn look(town: &Town) {
    warn_of_lateness(&town.house).await.unwrap();
    town.work().await;
    for (provider, stand_in) in [("zns", &town.zalo), ("esms", &town.esms)] {
        for message in stand_in.orders() {
            if message["steps"].as_array().unwrap().is_empty() {
                let delivered = serde_json::json!({"code": "delivered"});
                stand_in.step(message["reference"].as_str().unwrap(), &delivered).unwrap();
            }
        }
        let told = if provider == "zns" { town.zalo_told() } else { town.esms_told() };
        for report in told {
            town.hear(provider, &report).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_result_nobody_fetches_is_said_to_be_late_once_and_back_on_time_once() {
    let town = Town::begin("2026-11-23T09:00").await;
    let (_, order) = town.result_is_ready(ANYBODY).await;
    look(&town).await;
    assert_eq!(said(&town, order).await, []);
    // looked at every hour, it is late on one day and stays so
    let mut days = 0;
    while said(&town, order).await.is_empty() {
        town.advance(DAY_S);
        look(&town).await;
        days += 1;
        assert!(days < 7, "never late");
    }
    for _ in 0..5 {
        town.advance(3600);
        look(&town).await;
    }
    assert_eq!(said(&town, order).await, [("late_risk", S::Sent)]);
    // the post hurries: a postman brings it on the day that was told at first, misses her, and sets out again
    happens(&town, order, Kind::Collected).await;
    look(&town).await;
    assert_eq!(said(&town, order).await, [("late_risk", S::Sent)]);
    for _ in 0..3 {
        town.advance(600);
        happens(&town, order, Kind::OutForDelivery).await;
        look(&town).await;
        town.advance(600);
        happens(&town, order, Kind::DeliveryAttemptFailed).await;
        look(&town).await;
    }
    assert_eq!(said(&town, order).await, [("late_risk", S::Sent), ("back_on_time", S::Sent)]);
}

#[tokio::test]
async fn whoever_has_the_result_in_hand_is_told_neither() {
    let town = Town::begin("2026-11-23T23:00").await;
    let (dossier, order) = town.result_is_ready(ANYBODY).await;
    let mut days = 0;
    while said(&town, order).await.is_empty() {
        town.advance(DAY_S);
        warn_of_lateness(&town.house).await.unwrap();
        days += 1;
        assert!(days < 7, "never late");
    }
    // it is night: nobody was told yet when the result came
    town.papers_go(dossier, Purpose::Result, Holder::Agency, Holder::Post).await;
    assert_eq!(said(&town, order).await, [("late_risk", S::Due)]);
    town.papers_go(dossier, Purpose::Result, Holder::Post, Holder::Citizen).await;
    assert_eq!(said(&town, order).await, [("late_risk", S::Overtaken)]);
    look(&town).await;
    town.advance(9 * 3600);
    look(&town).await;
    town.advance(10 * DAY_S);
    look(&town).await;
    assert_eq!(said(&town, order).await, [("late_risk", S::Overtaken)]);
    let open = rows(&town.database.url, "select count(*) from \"order\" where late_look_at is not null").await;
    assert_eq!(open[0][0], "0", "an order that has ended is not looked at");
}

#[tokio::test]
async fn what_comes_in_time_is_looked_at_when_something_happens_and_not_otherwise() {
    let town = Town::begin("2026-11-23T09:00").await;
    let (dossier, order) = town.result_is_ready(ANYBODY).await;
    assert_eq!(warn_of_lateness(&town.house).await.unwrap(), 1);
    town.advance(3600);
    assert_eq!(warn_of_lateness(&town.house).await.unwrap(), 0);
    town.papers_go(dossier, Purpose::Result, Holder::Agency, Holder::Post).await;
    assert_eq!(warn_of_lateness(&town.house).await.unwrap(), 1);
    assert_eq!(warn_of_lateness(&town.house).await.unwrap(), 0);
    happens(&town, order, Kind::OutForDelivery).await;
    assert_eq!(warn_of_lateness(&town.house).await.unwrap(), 1);
    assert_eq!(said(&town, order).await, []);
    assert!(NoticeKind::ALL.iter().filter(|kind| kind.is_of_lateness()).all(|kind| !kind.needs_no_consent()));
}
