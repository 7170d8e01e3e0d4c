//! Days on which everything goes wrong between the house and its providers, counted: nobody is told twice, nothing is lost.

use super::town::{Disturbed, Town};
use buuta::clock::Chance;
use buuta::flows::tell_citizen::tell_citizen;
use buuta::store::notifications::NotificationState as S;
use buuta::store::outbox::{self, WorkKind};
use serde_json::json;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::task::Poll;
use uuid::Uuid;

/// Citizens; `BUUTA_TELLING_FACTS` chooses another number.
const FACTS: usize = 150;
/// Seconds between two looks, and how many looks there are: two days.
const TICK_S: i64 = 600;
const TICKS: usize = 2 * 24 * 6;
/// Work whose worker was dropped is taken up again after so many seconds.
const LEASE_S: i64 = 120;

/// Runs a future until it has been looked at so often, then drops it: as a worker dies, between two steps.
async fn dropped_after(looks: usize, future: impl Future<Output = ()>) {
    let mut future = Box::pin(future);
    let mut left = looks;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        future.as_mut().poll(context)
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_twice_and_nothing_is_lost_whatever_the_weather() {
    let facts = std::env::var("BUUTA_TELLING_FACTS").ok().and_then(|n| n.parse().ok()).unwrap_or(FACTS);
    let town = Town::begin("2026-11-24T08:00").await;
    let chance = Chance::from_seed(0x7E11);
    let phones = [super::ANYBODY, super::NO_ZALO, super::NO_BRAND, "02838123456", "0912340115"];
    let mut told = Vec::with_capacity(facts);
    for number in 0..facts {
        told.push(town.papers_are_collected(phones[number % phones.len()]).await);
    }
    let mut weather = Weather { chance, dropped: 0, reports: 0 };
    for _ in 0..TICKS {
        weather.work(&town).await;
        weather.carry_reports(&town).await;
        town.advance(TICK_S);
    }
    let mut by_state: BTreeMap<&str, usize> = BTreeMap::new();
    for id in &told {
        *by_state.entry(town.state(*id).await.as_str()).or_default() += 1;
    }
    let arrivals = arrivals(&town);
    let doubles = arrivals.values().filter(|count| **count > 1).count();
    println!(
        "{facts} facts, {} workers dropped, {} reports carried: {by_state:?}; told twice {doubles}",
        weather.dropped, weather.reports
    );
    assert_eq!(doubles, 0);
    let settled: usize = [S::Sent, S::Unknown, S::Failed, S::Overtaken]
        .map(|state| by_state.get(state.as_str()).copied().unwrap_or_default())
        .iter()
        .sum();
    assert_eq!(settled, facts, "due = sent + unknown + failed + overtaken");
    // what is said to be sent has arrived, by one way
    for id in &told {
        if town.state(*id).await == S::Sent {
            assert_eq!(arrivals.get(id), Some(&1), "{id}");
        }
    }
    assert!(weather.dropped > 0 && weather.reports > 0, "the weather was fair");
}

/// How often each notification arrived, over all ways.
fn arrivals(town: &Town) -> BTreeMap<Uuid, usize> {
    let mut arrivals: BTreeMap<Uuid, usize> = BTreeMap::new();
    for message in town.zalo.orders().iter().chain(&town.esms.orders()) {
        let id = message["reference"].as_str().unwrap().parse().unwrap();
        let is_failed = message["steps"].as_array().unwrap().iter().any(|step| step["code"] == "failed");
        *arrivals.entry(id).or_default() += usize::from(!is_failed);
    }
    for id in town.mailed() {
        *arrivals.entry(id).or_default() += 1;
    }
    arrivals
}

struct Weather {
    chance: Chance,
    dropped: usize,
    reports: usize,
}

impl Weather {
    fn happens(&self, percent: u64) -> bool {
        self.chance.below(100) < percent
    }

    /// Five of a hundred calls time out, five are not taken, and ten of a hundred workers die on the way.
    async fn work(&mut self, town: &Town) {
        loop {
            let tx = town.house.store.begin().await.unwrap();
            let works = outbox::claim(&tx, &[WorkKind::TellCitizen], 16, LEASE_S).await.unwrap();
            tx.commit().await.unwrap();
            if works.is_empty() {
                return;
            }
            for work in works {
                town.fair();
                if self.happens(5) {
                    let how = if self.happens(50) { Disturbed::AnswerLost } else { Disturbed::NeverArrived };
                    town.disturb(&[how]);
                } else if self.happens(5) {
                    town.disturb(&[Disturbed::NotReached]);
                }
                let doing = async { tell_citizen(&town.house, &work).await.unwrap() };
                if self.happens(10) {
                    self.dropped += 1;
                    let looks = usize::try_from(self.chance.below(40)).unwrap() + 1;
                    dropped_after(looks, doing).await;
                } else {
                    doing.await;
                }
            }
        }
    }

    /// What was taken arrives, or fails at the network; one of ten reports is lost, one comes twice.
    async fn carry_reports(&mut self, town: &Town) {
        for (stand_in, can_fail) in [(&town.zalo, false), (&town.esms, true)] {
            for message in stand_in.orders().iter().filter(|message| message["steps"].as_array().unwrap().is_empty()) {
                let code = if can_fail && self.happens(10) { "failed" } else { "delivered" };
                stand_in.step(message["reference"].as_str().unwrap(), &json!({"code": code})).unwrap();
            }
        }
        for (provider, told) in [("zns", town.zalo_told()), ("esms", town.esms_told())] {
            for report in told.iter().filter(|_| !self.chance.below(10).eq(&0)) {
                self.reports += 1;
                for _ in 0..=usize::from(self.happens(10)) {
                    town.hear(provider, report).await.unwrap();
                }
            }
        }
    }
}
