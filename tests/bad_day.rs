//! A bad day, simulated: pushes are dropped, doubled and late, calls are disturbed, for two hours nobody is reached. In the
//! end every order of a courier that can be asked is right, any other that is not stands on a list for a person, and no
//! citizen was told twice or wrongly.
//!
//! Each run has a fresh seed; `BUUTA_SEED=n` repeats one, `BUUTA_BAD_DAYS=n` plays so many.

use crate::support::database::is_postgres;
use crate::support::scenarios::{Scenario, of_courier};
use crate::support::simulated_days::{Asking, Counts, Planned, SimulatedDays, Standing, Weather};
use buuta::clock::{Chance, Clock, SystemClock};
use buuta::domain::leg::Direction;
use buuta_webhooks::courier::can_be_asked;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const FOUL: Weather = Weather {
    pushes_dropped: 30,
    pushes_doubled: 20,
    pushes_late: 20,
    calls_disturbed: 5,
    outage_min: Some((300, 420)),
    asking: Asking::On,
};
/// Orders of each courier, half of them each way.
const ORDERS: usize = 10;
/// After the last story: longer than a courier may be silent before a person is told.
const HOURS_AFTER: i64 = 60;

/// How the orders of one or more days ended.
#[derive(Clone, Copy, Debug, Default)]
struct Ended {
    orders: usize,
    right: usize,
    /// Not right, of a courier that can only be listened to, and on a person's list.
    listed: usize,
    told: usize,
    wrong: usize,
}

/// How one order ended, and what is wrong about it.
fn judge(planned: &Planned, standing: &Standing, ended: &mut Ended) -> Result<(), String> {
    let Scenario { ends, .. } = planned.scenario.as_ref();
    ended.orders += 1;
    ended.told += standing.told.len();
    let due = planned.scenario.told(planned.direction);
    if standing.doubles > 0 {
        return Err("told twice".to_owned());
    }
    if let Some(wrongly) = standing.told.iter().find(|told| !due.contains(told)) {
        return Err(format!("told wrongly: {wrongly}"));
    }
    let holder = planned.scenario.holder(planned.direction);
    if standing.state == ends.state && standing.holder == holder && planned.is_told() {
        ended.right += 1;
        return Ok(());
    }
    let is_listed = |kind: &str| standing.tasks.iter().any(|task| task == kind);
    // one whose placing nobody can tell is on a person's list from the first hour on
    if is_listed("silent_order") && !is_asked(planned.courier) || is_listed("unknown_placing") {
        ended.listed += 1;
        return Ok(());
    }
    Err(format!("is {standing:?}, should be {} with {holder}", ends.state))
}

fn is_asked(courier: &str) -> bool {
    buuta_webhooks::courier(courier).is_some_and(can_be_asked)
}

/// Plays the days of one seed. Errors: every order that ended otherwise than it should.
async fn play(seed: u64, weather: Weather) -> (Ended, Counts, Vec<String>) {
    let mut days = SimulatedDays::begin(seed, weather).await;
    for courier in buuta_webhooks::registry() {
        let stories: Vec<Arc<Scenario>> = of_courier(courier.code()).into_values().map(Arc::new).collect();
        for number in 0..ORDERS {
            let direction = if number % 2 == 0 { Direction::ToAgency } else { Direction::ToCitizen };
            let possible: Vec<_> = stories.iter().filter(|story| story.directions.contains(&direction)).collect();
            let story = Arc::clone(possible[days.below(possible.len())]);
            days.plan(courier.code(), direction, story).await;
        }
    }
    days.pass(HOURS_AFTER).await;
    let mut ended = Ended::default();
    let mut problems = Vec::new();
    for (planned, standing) in days.planned.iter().zip(days.standings().await) {
        if let Err(problem) = judge(planned, &standing, &mut ended) {
            ended.wrong += 1;
            let Planned { courier, direction, reference, scenario, .. } = planned;
            let title = &scenario.title;
            problems.push(format!("seed {seed}: {courier} {} {reference} “{title}”: {problem}", direction.as_str()));
        }
    }
    (ended, days.counts(), problems)
}

fn number_of(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_right() {
    if is_postgres() {
        return println!("left to the run on SQLite: simulated days are kept in memory");
    }
    let days = number_of("BUUTA_BAD_DAYS").unwrap_or(1);
    let fresh = Chance::from_system().below(1_000_000_000);
    let first = number_of("BUUTA_SEED").unwrap_or(fresh);
    println!("{days} days from seed {first} on; BUUTA_SEED={first} repeats the first");
    let begun = SystemClock.now();
    let next = Arc::new(AtomicU64::new(first));
    let workers = (0..2).map(|_| {
        let next = Arc::clone(&next);
        tokio::spawn(async move {
            let (mut ended, mut counts, mut problems) = (Ended::default(), Counts::default(), Vec::new());
            loop {
                let seed = next.fetch_add(1, Ordering::SeqCst);
                if seed >= first + days {
                    return (ended, counts, problems);
                }
                let (of_day, counted, more) = play(seed, FOUL).await;
                ended.orders += of_day.orders;
                ended.right += of_day.right;
                ended.listed += of_day.listed;
                ended.told += of_day.told;
                ended.wrong += of_day.wrong;
                counts += counted;
                problems.extend(more);
            }
        })
    });
    let (mut all, mut counts, mut problems) = (Ended::default(), Counts::default(), Vec::new());
    for worker in workers.collect::<Vec<_>>() {
        let (ended, counted, more) = worker.await.unwrap();
        all.orders += ended.orders;
        all.right += ended.right;
        all.listed += ended.listed;
        all.told += ended.told;
        all.wrong += ended.wrong;
        counts += counted;
        problems.extend(more);
    }
    let took_s = (SystemClock.now().0 - begun.0) as f64 / 1e6;
    println!(
        "{} pushes: {} dropped, {} doubled, {} late, {} of them too late; {} calls, {} disturbed",
        counts.pushes, counts.dropped, counts.doubled, counts.late, counts.refused, counts.calls, counts.disturbed
    );
    println!(
        "{} orders: {} right, {} listed for a person, {} wrong; {} notices sent, none twice; {took_s:.1} s",
        all.orders, all.right, all.listed, all.wrong, all.told
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The same day without asking: what only asking can heal stays wrong, and is seen to.
#[tokio::test(flavor = "multi_thread")]
async fn does_not_without_asking() {
    if is_postgres() {
        return println!("left to the run on SQLite: simulated days are kept in memory");
    }
    let (ended, _, problems) = play(7, Weather { asking: Asking::Off, ..FOUL }).await;
    println!("without asking: {} of {} right, {} wrong", ended.right, ended.orders, ended.wrong);
    assert!(!problems.is_empty(), "a day without asking must not pass for a good one");
}
