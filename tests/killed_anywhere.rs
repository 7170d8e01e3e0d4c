//! The service is killed with SIGKILL at every named point and at random moments, and started again: the story ends by
//! itself, or after the one action a listed task offers; nothing is ordered, mailed or signed twice, and nothing is lost.
//!
//! `QUICK=1` plays a few kills only. `BUUTA_KILL_SEED` chooses the random moments; each run prints its own.

mod cancelling;
mod count;
mod story;
mod world;

use crate::support::service::until_looking_every;
use buuta::clock::Chance;
use buuta::kill::KillPoint;
use count::Counted;
use std::rc::Rc;
use std::time::{Duration, Instant};
use story::{First, Story};
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};
use world::World;

/// Stories played at once, over all tests of this file.
static AT_ONCE: Semaphore = Semaphore::const_new(4);
const RANDOM_MOMENTS: usize = 20;
const COURIERS: [&str; 2] = ["ghn", "vnpost_ngsp"];

/// When the service dies.
#[derive(Clone, Copy, Debug)]
enum Kill {
    Never,
    /// At a named point, the n-th time it is reached.
    At(KillPoint, u32),
    /// When the outside has seen so many calls and mails.
    AfterSeen(usize),
    After(Duration),
}

/// A story and its kill.
#[derive(Clone, Copy, Debug)]
struct Case {
    courier: &'static str,
    kill: Kill,
    first: First,
}

/// How a story went.
struct Told {
    case: Case,
    how: Result<Ended, String>,
    took: Duration,
}

/// A story that came to its end.
struct Ended {
    needed: Vec<String>,
    tidied: Vec<String>,
    counted: Counted,
    seen_outside: usize,
}

#[tokio::test]
async fn killed_at_every_named_point() {
    use KillPoint as P;
    let mut cases = Vec::new();
    let mut add = |point, turns: std::ops::RangeInclusive<u32>, courier, first| {
        cases.extend(turns.map(|turn| Case { courier, kill: Kill::At(point, turn), first }));
    };
    for point in KillPoint::ALL {
        match point {
            P::FeedPageCame | P::FeedPageStored => add(point, 1..=1, "vnpost_ngsp", First::Courier),
            P::PlaceCallNoted | P::PlaceCallStored => {
                add(point, 1..=2, "ghn", First::Courier);
                add(point, 1..=2, "vnpost_ngsp", First::Courier);
            }
            P::PlaceCallAnswered => {
                add(point, 1..=2, "ghn", First::Courier);
                add(point, 1..=1, "vnpost_ngsp", First::Courier);
                add(point, 2..=2, "vnpost_ngsp", First::Desk);
            }
            P::MailNoted | P::MailTaken | P::MailStored => add(point, 1..=2, "ghn", First::Courier),
            P::NewsNotCommitted | P::NewsCommitted => {
                add(point, 1..=1, "ghn", First::Courier);
                add(point, 1..=1, "vnpost_ngsp", First::Courier);
            }
            P::PushStored | P::OrderPullAnswered | P::RequestOpened | P::HandoverRecorded => {
                add(point, 1..=1, "ghn", First::Courier);
            }
            // nothing is cancelled in these stories: killed_while_cancelling
            P::CancelCallNoted | P::CancelCallAnswered | P::CancelCallStored => {}
            // those lie where no database is: tests/database_away.rs
            P::PushSpooled | P::SpoolReplayed => {}
        }
    }
    if is_quick() {
        let few = [P::PushStored, P::FeedPageCame, P::PlaceCallNoted, P::MailTaken, P::RequestOpened];
        cases.retain(|case| matches!(case.kill, Kill::At(point, 1) if few.contains(&point)));
        println!("QUICK: {} kills at {} of {} named points", cases.len(), few.len(), KillPoint::ALL.len());
    }
    report(play_all(cases).await);
}

#[tokio::test]
async fn killed_at_random_moments() {
    let calm = COURIERS.map(|courier| Case { courier, kill: Kill::Never, first: First::Courier });
    let calm = play_all(calm.to_vec()).await;
    let seed = std::env::var("BUUTA_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| Chance::from_system().below(1_000_000));
    let chance = Chance::from_seed(seed);
    let moments = if is_quick() { 2 } else { RANDOM_MOMENTS };
    println!("{moments} random moments of BUUTA_KILL_SEED={seed}{}", if is_quick() { " (QUICK)" } else { "" });
    let cases = (0..moments).map(|number| {
        let courier = COURIERS[number % COURIERS.len()];
        let whole = calm.iter().find(|told| told.case.courier == courier).unwrap();
        let seen = whole.how.as_ref().map_or(20, |ended| ended.seen_outside) as u64;
        let kill = match number / COURIERS.len() % 2 {
            0 => Kill::AfterSeen(chance.below(seen) as usize + 1),
            _ => Kill::After(Duration::from_millis(chance.below(whole.took.as_millis() as u64))),
        };
        Case { courier, kill, first: First::Courier }
    });
    let mut told = play_all(cases.collect()).await;
    told.splice(0..0, calm);
    report(told);
}

fn is_quick() -> bool {
    std::env::var("QUICK").is_ok_and(|quick| quick == "1")
}

/// Plays all stories, a few at once; the results stand in the order of the cases.
async fn play_all(cases: Vec<Case>) -> Vec<Told> {
    let mut stories = JoinSet::new();
    let local = LocalSet::new();
    for (number, case) in cases.into_iter().enumerate() {
        stories.spawn_local_on(async move { (number, tell(case).await) }, &local);
    }
    let mut told = local.run_until(stories.join_all()).await;
    told.sort_by_key(|(number, _)| *number);
    told.into_iter().map(|(_, told)| told).collect()
}

/// Tells one story and counts what came of it; a failure is told with the end of the service's log.
async fn tell(case: Case) -> Told {
    let _turn = AT_ONCE.acquire().await.unwrap();
    let world = Rc::new(World::prepare(case.courier).await);
    let begun = Instant::now();
    let playing = tokio::task::spawn_local(play(Rc::clone(&world), case));
    let how = playing.await.map_err(|error| {
        let panic = error.into_panic();
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let why = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked");
        format!("{why}\n--- the service's log ends:\n{}\n---", world.service.log_tail(25))
    });
    let took = begun.elapsed();
    world.service.kill().await;
    Told { case, how, took }
}

async fn play(world: Rc<World>, case: Case) -> Ended {
    let note = world.database.path("killed");
    let (point, armed) = match case.kill {
        Kill::At(point, turn) => (Some(point), format!("{point:?}:{turn}")),
        _ => (None, String::new()),
    };
    let note_text = note.display().to_string();
    world.service.start(&[("BUUTA_KILL_AT", &armed), ("BUUTA_KILL_NOTE", &note_text)]).await;
    let story = Story::new(&world, case.first);
    let killing = tokio::task::spawn_local(kill_from_outside(Rc::clone(&world), case.kill));
    story.play().await;
    let is_from_outside = matches!(case.kill, Kill::AfterSeen(_) | Kill::After(_));
    if is_from_outside && world.is_to_die.get() {
        // this life was shorter than the calm one: it dies at its end
        killing.abort();
        drop(killing.await);
        world.service.kill().await;
        story.all_done().await;
    }
    if let Some(point) = point {
        let reached = std::fs::read_to_string(&note).unwrap_or_default();
        assert_eq!(reached, format!("{point:?}"), "the point at which the service was killed");
    }
    let was_killed = world.in_flight.borrow().is_some();
    assert_eq!(was_killed, !matches!(case.kill, Kill::Never), "the service was killed and started again");
    let counted = count::count(&world, &story).await;
    let seen_outside = world.seen_outside().await;
    assert!(world.service.stop().await.success(), "it stops when asked to");
    let needed = story.needed.take();
    assert!(needed.len() <= 1, "one action is enough for a story to go on: {needed:?}");
    Ended { needed, tidied: story.tidied.take(), counted, seen_outside }
}

/// The one that kills without asking where the service is just now.
async fn kill_from_outside(world: Rc<World>, kill: Kill) {
    let begun = Instant::now();
    let has_come = async || match kill {
        Kill::AfterSeen(count) => (world.seen_outside().await >= count).then_some(()),
        Kill::After(wait) => (begun.elapsed() >= wait).then_some(()),
        Kill::Never | Kill::At(..) => None,
    };
    if matches!(kill, Kill::AfterSeen(_) | Kill::After(_)) {
        until_looking_every(Duration::from_millis(10), "its moment", Duration::from_secs(600), has_come).await;
        world.service.kill().await;
    }
}

/// Prints the table; fails when a story did not end well.
fn report(told: Vec<Told>) {
    println!(
        "{:<22} {:<12} {:<38} {:>5} {:>9} {:>7} {:>6}",
        "killed", "courier", "the story ended", "mails", "in flight", "unknown", "s"
    );
    let (mut unknown, mut in_flight, mut by_itself, mut broken) = (0, 0, 0, Vec::new());
    for Told { case, how, took } in &told {
        let killed = match case.kill {
            Kill::Never => "never".to_owned(),
            Kill::At(point, turn) => format!("{point:?}:{turn}"),
            Kill::AfterSeen(count) => format!("after {count} seen"),
            Kill::After(wait) => format!("after {} ms", wait.as_millis()),
        };
        let seconds = took.as_secs_f64();
        match how {
            Ok(Ended { needed, tidied, counted, .. }) => {
                let mut ending =
                    if needed.is_empty() { "by itself".to_owned() } else { format!("after {}", needed.join(", ")) };
                let actions: std::collections::BTreeSet<&String> = tidied.iter().collect();
                for action in actions {
                    let count = tidied.iter().filter(|tidied| *tidied == action).count();
                    ending.push_str(&format!("; listed: {count} {action}"));
                }
                unknown += counted.unknown;
                in_flight += counted.in_flight;
                by_itself += usize::from(needed.is_empty());
                let Counted { mails, in_flight, unknown } = counted;
                println!(
                    "{killed:<22} {:<12} {ending:<38} {mails:>5} {in_flight:>9} {unknown:>7} {seconds:>6.1}",
                    case.courier
                );
            }
            Err(why) => {
                println!("{killed:<22} {:<12} BROKEN {why}", case.courier);
                broken.push(format!("{killed} {}", case.courier));
            }
        }
    }
    println!(
        "{} stories: {by_itself} ended by themselves, {} after one action, {} broken; {in_flight} calls in flight at \
         the kills, {unknown} unknown and listed; in those that ended, orders placed twice 0, mails sent twice 0",
        told.len(),
        told.len() - by_itself - broken.len(),
        broken.len(),
    );
    assert!(broken.is_empty(), "broken stories: {}", broken.join("; "));
}
