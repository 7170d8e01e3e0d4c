//! A day on which everything goes wrong between the house and its providers, counted where messages arrive: nobody is told
//! twice, nothing is lost, and whoever can be told is told soon.
//!
//! The clock stands still but for what is charged to it: a piece of work costs what one was measured to cost at the
//! beginning, a call that nobody answers holds its place until its time is up. So the day is the same on a busy machine.

use super::town::{Disturbed, Passing, Town, Weather};
use crate::support::database::{is_postgres, rows, run_sql};
use crate::support::service::until_looking_every;
use buuta::clock::{Chance, Clock as _, StandingClock};
use buuta::domain::contact::EmailAddress;
use buuta::domain::time::At;
use buuta::flows::open_request::Ask;
use buuta::flows::tell_citizen::tell_citizen;
use buuta::store::notifications::NotificationState as S;
use buuta::store::outbox::{self, Work, WorkKind};
use buuta::worker;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::future::{Future, poll_fn};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Facts to be told; `BUUTA_TELLING_FACTS` chooses another number.
const FACTS: usize = 300;
/// Facts told in fair weather, by which the work is measured.
const MEASURED: usize = 200;
/// So long facts come, and while Zalo is silent, in seconds of the day: there is a while before and a while after. A long
/// day has as many more facts as that takes; a short one has fewer in the same time.
const SHORTEST_DAY_S: f64 = 780.0;
const SILENCE_S: Range<i64> = 60..660;
/// Work whose worker was dropped is taken up again after so many seconds.
const LEASE_S: i64 = 120;
/// A provider's answer takes so long; one that does not come is waited for as long as the settings say.
const ANSWER_US: i64 = 200_000;
/// The clock moves by so much at least.
const STEP_US: i64 = 100_000;
/// How many notices are in which state.
pub const BY_STATE: &str = "select state, count(*) as n from notification group by state";
/// A citizen is told soon when a provider has the message so many seconds after the fact.
const SOON_S: i64 = 10;
/// One of so many facts comes with an earlier one that it overtakes.
const OVERTAKEN_OF: usize = 100;
/// One of so many workers dies, and so large a share of all facts is told soon; on a day of few facts more of them die, so
/// that some do.
const LONG_DAY: (usize, f64) = (200, 0.99);
const SHORT_DAY: (usize, f64) = (20, 0.90);
const LONG_DAY_FACTS: usize = 10_000;
/// A worker is dropped after one to so many steps.
const STEPS: usize = 64;

/// Everything that can go wrong with calls, and how much of it did.
struct Sky {
    clock: Arc<StandingClock>,
    chance: Chance,
    is_fair: AtomicBool,
    time_out_us: i64,
    silence: Mutex<Range<i64>>,
    seen: Mutex<Seen>,
    /// Calls under way, by the moment they end.
    under_way: Mutex<BTreeMap<i64, Vec<oneshot::Sender<()>>>>,
    /// Pieces of work that go on now: neither ended nor waiting for a provider.
    busy: AtomicUsize,
    changed: Notify,
}

/// What was seen of calls.
#[derive(Default)]
struct Seen {
    /// When a provider that was up was first given a message.
    given_at: HashMap<Uuid, i64>,
    /// Messages that were given to Zalo while it was silent.
    met_silence: HashSet<Uuid>,
    /// What providers took and will tell about.
    taken: Vec<(&'static str, Uuid)>,
    /// Calls whose answer did not come, and of which no report has come either.
    unheard_of: HashSet<(&'static str, Uuid)>,
    never_arrived: usize,
    answers_lost: usize,
    not_reached: usize,
    refused: usize,
}

impl Sky {
    fn now_us(&self) -> i64 {
        self.clock.now().0
    }

    /// Ends the calls whose time is up; says how many.
    fn end_calls(&self) -> usize {
        let mut under_way = self.under_way.lock().unwrap();
        let later = under_way.split_off(&(self.now_us() + 1));
        let ended: Vec<_> = std::mem::replace(&mut *under_way, later).into_values().flatten().collect();
        let count = ended.len();
        self.busy.fetch_add(count, SeqCst);
        for call in ended {
            call.send(()).expect("whoever waits for a provider is looked at only when it has answered");
        }
        count
    }

    fn next_end_us(&self) -> Option<i64> {
        self.under_way.lock().unwrap().keys().next().copied()
    }

    fn rests(&self) {
        self.busy.fetch_sub(1, SeqCst);
        self.changed.notify_one();
    }

    /// Returns when all work has ended or waits for a provider.
    async fn until_nothing_goes_on(&self) {
        while self.busy.load(SeqCst) > 0 {
            self.changed.notified().await;
        }
    }
}

impl Weather for Sky {
    fn meets(&self, provider: &'static str, id: Uuid) -> Option<Disturbed> {
        let mut seen = self.seen.lock().unwrap();
        let now_us = self.now_us();
        if provider == "zns" && self.silence.lock().unwrap().contains(&now_us) {
            seen.met_silence.insert(id);
            seen.unheard_of.insert((provider, id));
            seen.never_arrived += 1;
            return Some(Disturbed::NeverArrived);
        }
        seen.given_at.entry(id).or_insert(now_us);
        let how = match self.chance.below(1000) {
            _ if self.is_fair.load(SeqCst) => None,
            ..25 => Some(Disturbed::NeverArrived),
            25..50 => Some(Disturbed::AnswerLost),
            50..100 => Some(Disturbed::Refused),
            100..110 => Some(Disturbed::NotReached),
            _ => None,
        };
        if is_lost(how) {
            seen.unheard_of.insert((provider, id));
        }
        match how {
            Some(Disturbed::NeverArrived) => seen.never_arrived += 1,
            Some(Disturbed::AnswerLost) => seen.answers_lost += 1,
            Some(Disturbed::Refused) => seen.refused += 1,
            Some(Disturbed::NotReached) => seen.not_reached += 1,
            Some(Disturbed::TokenOver) | None => {}
        }
        if provider != "email" && matches!(how, None | Some(Disturbed::AnswerLost)) {
            seen.taken.push((provider, id));
        }
        how
    }

    fn passes(&self, how: Option<Disturbed>) -> Passing {
        if self.is_fair.load(SeqCst) {
            return Box::pin(std::future::ready(()));
        }
        let end_us = self.now_us() + if is_lost(how) { self.time_out_us } else { ANSWER_US };
        let (end, ended) = oneshot::channel();
        self.under_way.lock().unwrap().entry(end_us).or_default().push(end);
        self.rests();
        Box::pin(async move { ended.await.expect("every call ends") })
    }
}

/// Whether a call has no answer.
fn is_lost(how: Option<Disturbed>) -> bool {
    matches!(how, Some(Disturbed::NeverArrived | Disturbed::AnswerLost))
}

/// How a worker that may die ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    Lived,
    Died,
}

/// Runs a future until it has been looked at so often, then drops it: as a worker dies, between two steps.
pub async fn dropped_after(looks: usize, future: impl Future<Output = ()>) -> Worker {
    let mut future = Some(Box::pin(future));
    let mut left = looks;
    poll_fn(move |context| {
        if left == 0 {
            future = None;
            return Poll::Ready(Worker::Died);
        }
        left -= 1;
        match &mut future {
            Some(future) => future.as_mut().poll(context).map(|()| Worker::Lived),
            None => Poll::Ready(Worker::Died),
        }
    })
    .await
}

/// The day.
struct Day {
    town: Arc<Town>,
    sky: Arc<Sky>,
    facts: usize,
    begun_us: i64,
    /// Between two facts, for a piece of work, and for a report.
    gap_us: f64,
    work_us: f64,
    report_us: f64,
    /// When each fact was, by what is to be told of it.
    happened_at: HashMap<Uuid, i64>,
    overtaken: usize,
    places_taken: Arc<AtomicUsize>,
    /// Reports on their way, by the moment they come.
    reports: BTreeMap<i64, Vec<(&'static str, Uuid)>>,
    reports_heard: usize,
    reports_doubled: usize,
    works: usize,
    /// Workers dropped, by the steps they had made.
    died: Arc<Mutex<BTreeMap<usize, usize>>>,
    died_in_flight: Arc<AtomicUsize>,
}

#[tokio::test]
async fn nobody_is_told_twice_nothing_is_lost_and_who_can_be_told_is_told_soon() {
    let facts = std::env::var("BUUTA_TELLING_FACTS").ok().and_then(|n| n.parse().ok()).unwrap_or(FACTS);
    let mut day = Day::begin(facts).await;
    day.pass().await;
    day.judge().await;
}

impl Day {
    async fn begin(facts: usize) -> Day {
        let clock = Arc::new(StandingClock::at(At::read_local("2026-11-24T08:00").unwrap()));
        let sky = Arc::new(Sky {
            clock: Arc::clone(&clock),
            chance: Chance::from_seed(0x7E11),
            is_fair: AtomicBool::new(true),
            time_out_us: 10_000_000,
            silence: Mutex::new(0..0),
            seen: Mutex::default(),
            under_way: Mutex::default(),
            busy: AtomicUsize::new(0),
            changed: Notify::new(),
        });
        let town = Arc::new(Town::begin_under(clock, Arc::<Sky>::clone(&sky), |_| {}).await);
        assert_eq!(i64::from(town.house.settings.channels.call_time_out_s) * 1_000_000, sky.time_out_us);
        let mut day = Day {
            town,
            sky,
            facts,
            begun_us: 0,
            gap_us: 0.0,
            work_us: 0.0,
            report_us: 0.0,
            happened_at: HashMap::with_capacity(facts + MEASURED),
            overtaken: 0,
            places_taken: Arc::default(),
            reports: BTreeMap::new(),
            reports_heard: 0,
            reports_doubled: 0,
            works: 0,
            died: Arc::default(),
            died_in_flight: Arc::default(),
        };
        day.measure().await;
        day.gap_us = 2.0 * day.work_us;
        let least = (SHORTEST_DAY_S * 1e6 / day.gap_us).ceil();
        if facts < LONG_DAY_FACTS {
            day.gap_us = day.gap_us.max(SHORTEST_DAY_S * 1e6 / facts as f64);
        } else {
            day.facts = facts.max(least as usize);
        }
        day.begun_us = day.sky.now_us();
        day.sky.is_fair.store(false, SeqCst);
        *day.sky.silence.lock().unwrap() =
            day.begun_us + SILENCE_S.start * 1_000_000..day.begun_us + SILENCE_S.end * 1_000_000;
        day
    }

    /// Measures what a piece of work and a report cost, by the workers themselves, in fair weather.
    async fn measure(&mut self) {
        for _ in 0..MEASURED {
            let now_us = self.sky.now_us();
            self.a_fact(now_us).await;
        }
        let url = &self.town.database.url;
        run_sql(url, "update outbox set state = 'dropped', finished_at = 1 where kind <> 'tell_citizen'").await;
        let begun = Instant::now();
        let stop = CancellationToken::new();
        let working = tokio::spawn(worker::run(Arc::clone(&self.town.house), stop.clone()));
        let left = "select count(*) as n from notification where state = 'due' \
                    or (state = 'sending' and id in (select subject_id from outbox where state = 'leased'))";
        let is_done = async || (rows(url, left).await[0][0] == "0").then_some(());
        until_looking_every(Duration::from_millis(10), "all is told", Duration::from_secs(120), is_done).await;
        self.work_us = begun.elapsed().as_micros() as f64 / MEASURED as f64;
        stop.cancel();
        working.await.unwrap();
        self.note_taken();
        self.town.advance_us(3_600_000_000 / 60);
        let begun = Instant::now();
        let heard = self.carry_reports().await;
        self.report_us = begun.elapsed().as_micros() as f64 / heard as f64;
    }

    /// The day itself, until nothing is left to do.
    async fn pass(&mut self) {
        loop {
            let came = self.facts_come().await;
            let ended = self.sky.end_calls();
            let heard = self.carry_reports().await;
            let worked = self.begin_work().await;
            self.sky.until_nothing_goes_on().await;
            self.note_taken();
            let cost_us = worked as f64 * self.work_us + heard as f64 * self.report_us;
            let something = came + ended + heard + worked > 0;
            if something {
                self.town.advance_us((cost_us as i64).max(STEP_US));
                continue;
            }
            match self.next_us().await {
                Some(next_us) => self.town.advance_us((next_us - self.sky.now_us()).max(STEP_US)),
                None => return,
            }
        }
    }

    /// The moment something is to happen next.
    async fn next_us(&self) -> Option<i64> {
        let fact =
            (self.happened_at.len() < MEASURED + self.facts).then(|| self.fact_us(self.happened_at.len() - MEASURED));
        let soonest = [fact, self.sky.next_end_us(), self.reports.keys().next().copied()].into_iter().flatten().min();
        if fact.is_some() {
            return soonest;
        }
        let due = "select min(case when state = 'waiting' then due_at else lease_until_at end) as at from outbox \
                   where finished_at is null and kind = 'tell_citizen'";
        let due = rows(&self.town.database.url, due).await[0][0].parse().ok();
        [soonest, due].into_iter().flatten().min()
    }

    fn length(&self) -> (usize, f64) {
        if self.facts < LONG_DAY_FACTS { SHORT_DAY } else { LONG_DAY }
    }

    fn fact_us(&self, number: usize) -> i64 {
        self.begun_us + (number as f64 * self.gap_us) as i64
    }

    async fn facts_come(&mut self) -> usize {
        let before = self.happened_at.len();
        while self.happened_at.len() < MEASURED + self.facts {
            let at_us = self.fact_us(self.happened_at.len() - MEASURED);
            if at_us > self.sky.now_us() {
                break;
            }
            self.a_fact(at_us).await;
        }
        self.happened_at.len() - before
    }

    /// Papers of a citizen of her own are collected; now and then the postman found nobody a moment ago, which is not worth
    /// telling any more.
    async fn a_fact(&mut self, at_us: i64) {
        let number = self.happened_at.len();
        let phone = match number % 20 {
            // who has no Zalo, and who has no mobile telephone
            0 | 1 => format!("0{}{:04}0118", [9, 8, 7, 5, 3][number / 10_000 % 5], number % 10_000),
            2 => format!("028{number:08}").chars().take(11).collect(),
            _ => format!("09{:08}", 10_000_000 + number * 7),
        };
        let email = EmailAddress::read(&format!("an{number}@example.com")).unwrap();
        let hers = |ask: &mut Ask| ask.contact.email = Some(email);
        let id = if number % OVERTAKEN_OF == OVERTAKEN_OF - 1 {
            self.overtaken += 1;
            self.town.collect_at_the_second_try(&phone, hers).await
        } else {
            self.town.collect(&phone, hers).await
        };
        self.happened_at.insert(id, at_us);
    }

    async fn begin_work(&mut self) -> usize {
        let free = self.town.house.settings.channels.messages_at_once - self.places_taken.load(SeqCst);
        if free == 0 {
            return 0;
        }
        let tx = self.town.house.store.begin().await.unwrap();
        let works = outbox::claim(&tx, &[WorkKind::TellCitizen], free as u64, LEASE_S).await.unwrap();
        tx.commit().await.unwrap();
        let count = works.len();
        for work in works {
            self.works += 1;
            self.work(work);
        }
        count
    }

    fn work(&self, work: Work) {
        let (die_of, _) = self.length();
        let dies_after = self.works.is_multiple_of(die_of).then_some(self.works / die_of * 7 % STEPS + 1);
        let (town, sky, places) = (Arc::clone(&self.town), Arc::clone(&self.sky), Arc::clone(&self.places_taken));
        let (died, died_in_flight) = (Arc::clone(&self.died), Arc::clone(&self.died_in_flight));
        places.fetch_add(1, SeqCst);
        sky.busy.fetch_add(1, SeqCst);
        tokio::spawn(async move {
            let doing = async { tell_citizen(&town.house, &work).await.unwrap() };
            match dies_after {
                None => doing.await,
                Some(steps) => {
                    if dropped_after(steps, doing).await == Worker::Died {
                        *died.lock().unwrap().entry(steps).or_default() += 1;
                        let is_sending = town.state(work.subject_id).await == S::Sending;
                        died_in_flight.fetch_add(usize::from(is_sending), SeqCst);
                    }
                }
            }
            places.fetch_sub(1, SeqCst);
            sky.rests();
        });
    }

    /// Providers tell of what they took after one to twenty seconds.
    fn note_taken(&mut self) {
        let taken = std::mem::take(&mut self.sky.seen.lock().unwrap().taken);
        for message in taken {
            let after_us = 1_000_000 + self.sky.chance.below(19_000_000) as i64;
            self.reports.entry(self.sky.now_us() + after_us).or_default().push(message);
        }
    }

    /// What was taken arrives, or fails at the network (one of twenty text messages); one of ten reports comes twice.
    async fn carry_reports(&mut self) -> usize {
        let later = self.reports.split_off(&(self.sky.now_us() + 1));
        let come: Vec<_> = std::mem::replace(&mut self.reports, later).into_values().flatten().collect();
        for (provider, id) in come {
            let is_failed = provider == "esms" && self.sky.chance.below(20) == 0;
            let step = json!({ "code": if is_failed { "failed" } else { "delivered" } });
            let stand_in = if provider == "zns" { &self.town.zalo } else { &self.town.esms };
            // one whose number it refused is not there
            if stand_in.step(&id.to_string(), &step).is_ok() {
                self.sky.seen.lock().unwrap().unheard_of.remove(&(provider, id));
            }
        }
        let mut heard = 0;
        for (provider, told) in [("zns", self.town.zalo_told()), ("esms", self.town.esms_told())] {
            for report in told {
                let is_doubled = self.sky.chance.below(10) == 0;
                for _ in 0..=usize::from(is_doubled) {
                    self.town.hear(provider, &report).await.unwrap();
                }
                self.reports_doubled += usize::from(is_doubled);
                heard += 1;
            }
        }
        self.reports_heard += heard;
        heard
    }

    async fn judge(&self) {
        let arrivals = arrivals(&self.town);
        let id = if is_postgres() { "replace(id::text, '-', '')" } else { "lower(hex(id))" };
        let told = rows(&self.town.database.url, &format!("select {id} as id, state from notification")).await;
        let mut by_state: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &told {
            *by_state.entry(row[1].as_str()).or_default() += 1;
        }
        let count = |state: S| by_state.get(state.as_str()).copied().unwrap_or_default();
        let sent_unseen = told.iter().filter(|row| row[1] == "sent" && !arrivals.contains_key(&row[0])).count();
        let doubles = arrivals.values().filter(|count| **count > 1).count();
        let seen = self.sky.seen.lock().unwrap();
        let unheard_of = seen.unheard_of.len();
        let in_flight = self.died_in_flight.load(SeqCst);
        let died: usize = self.died.lock().unwrap().values().sum();
        println!(
            "{} facts in {} min, {:.1} a second (measured: {:.1} pieces of work a second, one in {:.1} ms, a report in {:.1} \
             ms), {} pieces of work",
            self.facts,
            (self.fact_us(self.facts) - self.begun_us) / 60_000_000,
            1e6 / self.gap_us,
            1e6 / self.work_us,
            self.work_us / 1e3,
            self.report_us / 1e3,
            self.works
        );
        println!(
            "calls: {} never arrived, {} answers lost, {} refused, {} not reached; {} reports, {} doubled; {died} workers \
             dropped at {} steps, {in_flight} of them while sending",
            seen.never_arrived,
            seen.answers_lost,
            seen.refused,
            seen.not_reached,
            self.reports_heard,
            self.reports_doubled,
            self.died.lock().unwrap().len()
        );
        let settled: usize = [S::Sent, S::Unknown, S::Failed, S::Overtaken].map(count).iter().sum();
        println!("due {} = {by_state:?}; told twice {doubles}; unknown at most {}", told.len(), unheard_of + in_flight);
        assert_eq!(told.len(), MEASURED + self.facts + self.overtaken, "every fact is to be told");
        assert_eq!(settled, told.len(), "due = sent + unknown + failed + overtaken");
        assert_eq!((doubles, sent_unseen), (0, 0), "told twice; said to be sent and not arrived");
        assert!(count(S::Unknown) <= unheard_of + in_flight, "more is unknown than nobody could know");
        assert!(count(S::Overtaken) > 0 && count(S::Unknown) > 0 && died > 0, "the weather was fair");
        drop(seen);
        self.judge_haste();
    }

    /// How long after their facts messages were given to a provider that was up.
    fn judge_haste(&self) {
        let seen = self.sky.seen.lock().unwrap();
        let day = self.happened_at.iter().filter(|(_, at_us)| **at_us >= self.begun_us);
        let mut waits: Vec<i64> = Vec::new();
        let (mut only_silence, mut never) = (0, 0);
        for (id, at_us) in day {
            match seen.given_at.get(id) {
                Some(given_us) => waits.push(given_us - at_us),
                None if seen.met_silence.contains(id) => only_silence += 1,
                None => never += 1,
            }
        }
        waits.sort_unstable();
        let soon = waits.partition_point(|wait_us| *wait_us <= SOON_S * 1_000_000);
        let share = soon as f64 / waits.len() as f64;
        let at = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize] as f64 / 1e6;
        println!(
            "given to a provider within {SOON_S} s of the fact: {:.2} % of {} (half within {:.1} s, 99 % within {:.1} s, all \
             within {:.0} s); {only_silence} given to the silent one, {never} overtaken before",
            share * 100.0,
            waits.len(),
            at(0.5),
            at(0.99),
            at(1.0)
        );
        assert!(share >= self.length().1, "{share}");
    }
}

/// How often each notification arrived, over all ways, counted where it arrives; those that did not are left out. Its name
/// is its number without dashes.
fn arrivals(town: &Town) -> BTreeMap<String, usize> {
    let mut arrivals: BTreeMap<String, usize> = BTreeMap::new();
    for message in town.zalo.orders().iter().chain(&town.esms.orders()) {
        let is_failed = message["steps"].as_array().unwrap().iter().any(|step| step["code"] == "failed");
        if !is_failed {
            *arrivals.entry(message["reference"].as_str().unwrap().replace('-', "")).or_default() += 1;
        }
    }
    for id in town.mailed() {
        *arrivals.entry(id.simple().to_string()).or_default() += 1;
    }
    arrivals
}
