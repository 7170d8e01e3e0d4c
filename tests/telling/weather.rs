//! Days on which everything goes wrong between the house and its providers, counted: nobody is told twice, nothing is lost.

use super::town::{Disturbed, Town};
use buuta::clock::Chance;
use buuta::flows::tell_citizen::tell_citizen;
use buuta::store::notifications::NotificationState as S;
use buuta::store::outbox::{self, Work, WorkKind};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::future::{Future, poll_fn};
use std::task::Poll;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Facts to be told; `BUUTA_TELLING_FACTS` chooses another number.
const FACTS: usize = 150;
/// Seconds between two looks.
const TICK_S: i64 = 600;
/// Looks over which the facts come, and all looks: six hours, and two days.
const TICKS_OF_FACTS: usize = 6 * 6;
const TICKS: usize = 2 * 24 * 6;
/// The look at which neither Zalo nor the gateway of SMS answers: ten minutes long.
const SILENT_TICK: usize = 12;
/// Work whose worker was dropped is taken up again after so many seconds.
const LEASE_S: i64 = 120;

/// Runs a future until it has been looked at so often, then drops it: as a worker dies, between two steps.
pub async fn dropped_after(looks: usize, future: impl Future<Output = ()>) {
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
    let phones = [super::ANYBODY, super::NO_ZALO, super::NO_BRAND, "02838123456", "0912340115"];
    let mut told = Vec::with_capacity(facts);
    let mut weather = Weather::new();
    for tick in 0..TICKS {
        let come = facts * (tick + 1).min(TICKS_OF_FACTS) / TICKS_OF_FACTS;
        while told.len() < come {
            told.push(town.papers_are_collected(phones[told.len() % phones.len()]).await);
        }
        weather.is_silent = tick == SILENT_TICK;
        weather.work(&town).await;
        weather.carry_reports(&town).await;
        town.advance(TICK_S);
    }
    let arrivals = arrivals(&town);
    let mut by_state: BTreeMap<&str, usize> = BTreeMap::new();
    for id in &told {
        let state = town.state(*id).await;
        *by_state.entry(state.as_str()).or_default() += 1;
        // what is said to be sent has arrived
        assert!(state != S::Sent || arrivals.contains_key(id), "{id}");
    }
    let doubles = arrivals.values().filter(|count| **count > 1).count();
    let rate = weather.worked as f64 / weather.working.as_secs_f64();
    println!("{facts} facts, {weather:?}: {by_state:?}; told twice {doubles}; {rate:.0} pieces of work a second");
    assert_eq!(doubles, 0);
    let count = |state: S| by_state.get(state.as_str()).copied().unwrap_or_default();
    let settled: usize = [S::Sent, S::Unknown, S::Failed, S::Overtaken].map(count).iter().sum();
    assert_eq!(settled, facts, "due = sent + unknown + failed + overtaken");
    let unknowable = weather.never_arrived + weather.reports_lost + weather.dropped_in_flight;
    assert!(count(S::Unknown) <= unknowable, "more is unknown than nobody could know: {unknowable}");
    assert!(weather.is_bad(), "the weather was fair");
}

/// How often each notification arrived, over all ways, counted where it arrives; those that did not are left out.
fn arrivals(town: &Town) -> BTreeMap<Uuid, usize> {
    let mut arrivals: BTreeMap<Uuid, usize> = BTreeMap::new();
    for message in town.zalo.orders().iter().chain(&town.esms.orders()) {
        let is_failed = message["steps"].as_array().unwrap().iter().any(|step| step["code"] == "failed");
        if !is_failed {
            *arrivals.entry(message["reference"].as_str().unwrap().parse().unwrap()).or_default() += 1;
        }
    }
    for id in town.mailed() {
        *arrivals.entry(id).or_default() += 1;
    }
    arrivals
}

/// What is done to the house, and how much of it was.
struct Weather {
    chance: Chance,
    is_silent: bool,
    /// Messages that may lie at a provider, and those whose end it has told, by provider.
    tried: BTreeSet<Uuid>,
    ended: HashSet<(&'static str, Uuid)>,
    worked: usize,
    working: Duration,
    never_arrived: usize,
    answers_lost: usize,
    not_reached: usize,
    dropped: usize,
    dropped_in_flight: usize,
    reports: usize,
    reports_lost: usize,
    reports_doubled: usize,
}

impl fmt::Debug for Weather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} calls that never arrived, {} answers lost, {} providers not reached, {} workers dropped ({} while \
             sending), {} reports carried, {} lost, {} doubled",
            self.never_arrived,
            self.answers_lost,
            self.not_reached,
            self.dropped,
            self.dropped_in_flight,
            self.reports,
            self.reports_lost,
            self.reports_doubled
        )
    }
}

impl Weather {
    fn new() -> Weather {
        Weather {
            chance: Chance::from_seed(0x7E11),
            is_silent: false,
            tried: BTreeSet::new(),
            ended: HashSet::new(),
            worked: 0,
            working: Duration::ZERO,
            never_arrived: 0,
            answers_lost: 0,
            not_reached: 0,
            dropped: 0,
            dropped_in_flight: 0,
            reports: 0,
            reports_lost: 0,
            reports_doubled: 0,
        }
    }

    fn happens(&self, percent: u64) -> bool {
        self.chance.below(100) < percent
    }

    /// Whether everything that can go wrong did.
    fn is_bad(&self) -> bool {
        let all = [
            self.never_arrived,
            self.answers_lost,
            self.not_reached,
            self.dropped,
            self.reports_lost,
            self.reports_doubled,
        ];
        all.iter().all(|count| *count > 0)
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
                let begun = Instant::now();
                self.work_once(town, &work).await;
                self.working += begun.elapsed();
                self.worked += 1;
            }
        }
    }

    async fn work_once(&mut self, town: &Town, work: &Work) {
        let how = match self.chance.below(1000) {
            _ if self.is_silent => Some(Disturbed::NeverArrived),
            ..25 => Some(Disturbed::NeverArrived),
            25..50 => Some(Disturbed::AnswerLost),
            50..100 => Some(Disturbed::NotReached),
            _ => None,
        };
        town.fair();
        town.disturb(how.as_slice());
        let doing = async { tell_citizen(&town.house, work).await.unwrap() };
        if self.happens(10) {
            self.dropped += 1;
            let looks = usize::try_from(self.chance.below(40)).unwrap() + 1;
            dropped_after(looks, doing).await;
            self.dropped_in_flight += usize::from(town.state(work.subject_id).await == S::Sending);
        } else {
            doing.await;
        }
        self.tried.insert(work.subject_id);
        // a mail, or a message put off, met no weather
        match how.filter(|_| town.was_disturbed()) {
            Some(Disturbed::NeverArrived) => self.never_arrived += 1,
            Some(Disturbed::AnswerLost) => self.answers_lost += 1,
            Some(_) => self.not_reached += 1,
            None => {}
        }
    }

    /// What was taken arrives, or fails at the network; one of ten reports is lost, one comes twice.
    async fn carry_reports(&mut self, town: &Town) {
        for id in std::mem::take(&mut self.tried) {
            for (provider, stand_in) in [("zns", &town.zalo), ("esms", &town.esms)] {
                let code = if provider == "esms" && self.happens(10) { "failed" } else { "delivered" };
                let is_open = !self.ended.contains(&(provider, id));
                if is_open && stand_in.step(&id.to_string(), &json!({"code": code})).is_ok() {
                    self.ended.insert((provider, id));
                }
            }
        }
        for (provider, told) in [("zns", town.zalo_told()), ("esms", town.esms_told())] {
            for report in told {
                if self.happens(10) {
                    self.reports_lost += 1;
                    continue;
                }
                self.reports += 1;
                town.hear(provider, &report).await.unwrap();
                if self.happens(10) {
                    self.reports_doubled += 1;
                    town.hear(provider, &report).await.unwrap();
                }
            }
        }
    }
}
