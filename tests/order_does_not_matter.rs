//! The order in which news arrive does not matter: every order of arrival of every story leaves the same state,
//! timeline, notices, custody, tasks and legs behind. And the control: reading the same stories by arrival does not.

mod picture;
mod stories;

use crate::support::database::{TestDatabase, is_postgres};
use crate::support::house::{Outside, ask, house_in_memory, house_with, settings};
use buuta::clock::{Chance, StandingClock};
use buuta::domain::leg::{Direction, Purpose};
use buuta::domain::notice::{SignedMoves, due};
use buuta::domain::order::{Confirmation, Fact, Frame, fold};
use buuta::domain::time::At;
use buuta::flows::ask_order::ask_order;
use buuta::flows::house::House;
use buuta::flows::open_request::open_request;
use buuta::flows::record_event::record_events;
use buuta::store::accounts::{self, NewStatusCode};
use buuta::store::orders;
use buuta::store::requests::Way;
use buuta_webhooks::{Certainty, Kind, Redelivery};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stories::{LONGEST, Story, permutations};
use uuid::Uuid;

/// Seven in the morning of 1 January 2026 in Việt Nam; whole days later it is seven again.
const FIRST_MORNING: At = At::from_second(1_767_225_600);
/// How many days after its opening an order is looked at.
const LOOKED_AT_DAY: i64 = 20;
const FEWEST_STORIES: usize = 50;
/// Stories that must come out differently when they are read by arrival, or the proof would show nothing.
const FEWEST_SENSITIVE: usize = 25;

/// Codes the account of VNPost's gateway only assumes.
const ASSUMED: [(&str, Kind); 4] =
    [("201", Kind::InTransit), ("202", Kind::OutForDelivery), ("203", Kind::Delivered), ("204", Kind::Returned)];

/// What came of a share of the stories.
#[derive(Default)]
struct Tally {
    permutations: usize,
    recordings: usize,
    recording: Duration,
    /// Permutations that leave something else behind, told in words.
    wrong: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_order_of_arrival_leaves_the_same_behind() {
    let mut stories = stories::all();
    assert!(stories.len() >= FEWEST_STORIES, "only {} stories", stories.len());
    stories.retain(|story| story.news.len() <= longest_of_this_run());
    let count = stories.len();
    let begun = Instant::now();
    // half of them each in a house of its own: two processors are done sooner
    let (other_half, half) = stories.into_iter().enumerate().partition::<Vec<_>, _>(|(index, _)| index % 2 == 1);
    let houses = [half, other_half]
        .map(|numbered| tokio::spawn(try_stories(numbered.into_iter().map(|(_, story)| story).collect())));
    let mut sum = Tally::default();
    for house in houses {
        let tally = house.await.unwrap();
        sum.permutations += tally.permutations;
        sum.recordings += tally.recordings;
        sum.recording += tally.recording;
        sum.wrong.extend(tally.wrong);
    }
    println!(
        "order of arrival, on {}: {count} stories of at most {} pieces of news, {} permutations, {} recordings; {:.1} s, \
         {:.2} ms for each recording",
        if is_postgres() { "PostgreSQL" } else { "SQLite in memory" },
        longest_of_this_run(),
        sum.permutations,
        sum.recordings,
        begun.elapsed().as_secs_f64(),
        sum.recording.as_secs_f64() * 1000.0 / sum.recordings as f64,
    );
    assert!(sum.wrong.is_empty(), "{} permutations differ\n{}", sum.wrong.len(), sum.wrong.join("\n"));
}

/// Tells each story in every order of arrival, each time about another order, and compares what is left behind with
/// what the order written down leaves.
async fn try_stories(stories: Vec<Story>) -> Tally {
    let clock = Arc::new(StandingClock::at(FIRST_MORNING));
    let database = TestDatabase::new().await;
    let house = house_of_this_run(&database, &clock).await;
    assume_codes(&house).await;
    let mut tally = Tally::default();
    for story in &stories {
        let orders = open_orders(&house, story, &permutations(story.news.len())).await;
        clock.advance_s(LOOKED_AT_DAY * 24 * 3600);
        let mut as_written: Option<Vec<String>> = None;
        for (arrival, order_id) in orders {
            let begun = Instant::now();
            record_one_by_one(&house, story, &arrival, order_id).await;
            tally.recording += begun.elapsed();
            tally.permutations += 1;
            tally.recordings += arrival.len();
            let picture = picture::draw(&house, order_id).await;
            let first = as_written.get_or_insert_with(|| picture.clone());
            let differences = picture::differences(first, &picture);
            if !differences.is_empty() {
                tally.wrong.push(complaint(story, &arrival, &differences));
            }
        }
    }
    tally
}

#[tokio::test]
async fn reading_by_arrival_would_not() {
    let clock = Arc::new(StandingClock::at(FIRST_MORNING));
    let house = house_in_memory(clock).await;
    assume_codes(&house).await;
    let stories = stories::all();
    let sensitive = stories.iter().filter(|story| outcomes_by_arrival(&house, story) > 1).count();
    println!("control: read by arrival, {sensitive} of {} stories depend on the order", stories.len());
    assert!(sensitive >= FEWEST_SENSITIVE, "only {sensitive} stories depend on the order of arrival");
}

/// SQLite in memory takes up every story. PostgreSQL, where each commit costs more, takes up the short ones in a
/// database of its own: there it is the statements that are on trial.
async fn house_of_this_run(database: &TestDatabase, clock: &Arc<StandingClock>) -> Arc<House> {
    if !is_postgres() {
        return house_in_memory(clock.clone()).await;
    }
    let outside = Outside::silent();
    house_with(settings(&database.url, &outside), &outside, clock.clone(), Chance::from_seed(7)).await
}

fn longest_of_this_run() -> usize {
    let is_quick = std::env::var_os("QUICK").is_some();
    match (is_postgres(), is_quick) {
        (false, false) => LONGEST,
        (false, true) => 4,
        (true, _) => 3,
    }
}

/// How many different outcomes a story has when each fact is taken to happen when it arrives. Only what a clerk and
/// a citizen see is compared, and no moments, which differ in any case.
fn outcomes_by_arrival(house: &House, story: &Story) -> usize {
    let account = house.account_named(story.courier).unwrap();
    let frame = Frame {
        direction: story.direction,
        confirmation: Confirmation::ByPull,
        opened_second: 0,
        as_of_second: LOOKED_AT_DAY * 24 * 3600,
    };
    let mut outcomes = BTreeSet::new();
    for arrival in permutations(story.news.len()) {
        let facts: Vec<Fact> = (1..)
            .zip(arrival)
            .map(|(second, index)| {
                let event = story.news[index].event(&account, At(0));
                Fact {
                    second,
                    raw_code: event.news.raw_code,
                    raw_reason: event.news.raw_reason,
                    kind: event.meaning.map(|meaning| meaning.kind),
                    reason: event.reason,
                    next_action: None,
                    certainty: event.meaning.map_or(Certainty::Assumed, |meaning| meaning.certainty),
                    redelivery: event.meaning.map_or(Redelivery::Never, |meaning| meaning.redelivery),
                    authenticity: event.authenticity,
                }
            })
            .collect();
        let state = fold(&frame, &facts);
        let notices: BTreeSet<_> = due(story.direction, &state, SignedMoves::default())
            .into_iter()
            .map(|notice| (notice.kind, notice.reason))
            .collect();
        outcomes.insert(format!(
            "{:?} {:?} {:?} {} {:?} {:?} {:?} {notices:?}",
            state.kind, state.phase, state.holder, state.delivery_tries, state.end, state.waiting, state.provisional,
        ));
    }
    outcomes.len()
}

/// A request, its journey and its order for each permutation, all opened at one moment.
async fn open_orders(house: &House, story: &Story, permutations: &[Vec<usize>]) -> Vec<(Vec<usize>, Uuid)> {
    let tx = house.store.begin().await.unwrap();
    let mut opened = Vec::with_capacity(permutations.len());
    for arrival in permutations {
        let mut ask = ask(story.courier);
        // the journey of this story alone
        (ask.fetch_papers, ask.return_result) = (Way::AtDesk, Way::ByPost);
        let request = open_request(house, &tx, ask).await.unwrap();
        let purpose = match story.direction {
            Direction::ToAgency => Purpose::Submission,
            Direction::ToCitizen => Purpose::Result,
        };
        let asked = ask_order(house, &tx, request.dossier_id, purpose).await.unwrap();
        opened.push((arrival.clone(), asked.order_id));
    }
    tx.commit().await.unwrap();
    opened
}

/// Each piece of news in a transaction of its own, as if the others had not come yet.
async fn record_one_by_one(house: &House, story: &Story, arrival: &[usize], order_id: Uuid) {
    let order = orders::find(&house.store, order_id).await.unwrap().unwrap();
    let account = house.account(order.account_id).unwrap();
    for index in arrival {
        let event = story.news[*index].event(&account, order.opened_at);
        let tx = house.store.begin().await.unwrap();
        record_events(house, &tx, order_id, &[event]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn complaint(story: &Story, arrival: &[usize], differences: &[String]) -> String {
    let arrived: Vec<&str> = arrival.iter().map(|index| story.news[*index].line).collect();
    format!(
        "story {:?}, arriving as {arrival:?}:\n    {}\n  differs from the order written down:\n    {}",
        story.name,
        arrived.join("\n    "),
        differences.join("\n    "),
    )
}

async fn assume_codes(house: &House) {
    let account_id = house.account_named("vnpost_ngsp").unwrap().account.id;
    let tx = house.store.begin().await.unwrap();
    for (raw_code, kind) in ASSUMED {
        let new = NewStatusCode {
            raw_code: raw_code.to_owned(),
            kind,
            redelivery: Redelivery::Never,
            confirmed_by: None,
            words: "chưa rõ".to_owned(),
        };
        accounts::put_status_code(&tx, account_id, new).await.unwrap();
    }
    tx.commit().await.unwrap();
    house.reload_accounts().await.unwrap();
}
