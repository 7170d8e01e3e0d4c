//! Asking heals: what no push tells is known within the period its state names, one account's trouble is not another's,
//! and asking is harder while pushes are missed.

use crate::support::house::push_token;
use crate::support::scenarios::of_courier;
use crate::support::simulated_days::{SimulatedDays, Strike, Weather};
use buuta::domain::leg::Direction;
use buuta::domain::next_ask::{Besides, next_ask};
use buuta::domain::pushes::Pushes;
use buuta::domain::time::At;
use buuta_webhooks::{Kind, TrackingSource};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long the clock stands between two looks, minutes.
const TICK_MIN: i64 = 5;
const ALL_LOST: Weather = Weather {
    pushes_dropped: 100,
    pushes_doubled: 0,
    pushes_late: 0,
    calls_disturbed: 0,
    outage_min: None,
    asking: crate::support::simulated_days::Asking::On,
};

async fn plan(days: &mut SimulatedDays, courier: &'static str, story: &str, direction: Direction) {
    let story = of_courier(courier).remove(story).unwrap_or_else(|| panic!("{courier} has no story {story}"));
    days.plan(courier, direction, Arc::new(story)).await;
}

/// The latest moment at which an order is asked about whose state is this now.
fn asked_by(days: &SimulatedDays, courier: &str, state: &str, now: At) -> At {
    let tracking = buuta_webhooks::courier(courier).unwrap().tracking();
    if tracking.contains(&TrackingSource::Feed) || tracking.contains(&TrackingSource::UpdatedSince) {
        return now;
    }
    let latest = |bound: u64| bound - 1;
    next_ask(Kind::parse(state), Besides::Pushes, Pushes::Heard, now, &days.house.settings.polling, latest)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_every_push_is_lost_is_right_within_the_period_that_its_state_names() {
    let mut days = SimulatedDays::begin(3, ALL_LOST).await;
    for courier in buuta_webhooks::registry() {
        if buuta_webhooks::courier::can_be_asked(*courier) {
            for direction in [Direction::ToAgency, Direction::ToCitizen] {
                plan(&mut days, courier.code(), "happy", direction).await;
            }
        }
    }
    // of each order the facts that have happened and are not known yet, and by when asking must have told them
    let mut owed: BTreeMap<String, Vec<(String, At, At)>> = BTreeMap::new();
    let mut facts = 0;
    let mut settled_at = None;
    while settled_at.is_none_or(|at: At| days.clock_now() < at.plus_s(3600)) {
        let codes: Vec<_> = days.planned.iter().map(|planned| planned.last_code().map(str::to_owned)).collect();
        let states = days.rows("select reference, state from \"order\"").await;
        let happened_at = days.clock_now();
        days.tick(TICK_MIN).await;
        for (planned, before) in days.planned.iter().zip(codes) {
            if let Some(code) = planned.last_code().filter(|code| before.as_deref() != Some(code)) {
                let state = states.iter().find(|row| row[0] == planned.reference).unwrap();
                let by = asked_by(&days, planned.courier, &state[1], happened_at);
                owed.entry(planned.reference.clone()).or_default().push((code.to_owned(), happened_at, by));
                facts += 1;
            }
        }
        let known = days
            .rows("select o.reference, e.raw_code, e.occurred_at from event e join \"order\" o on o.id = e.order_id")
            .await;
        for row in known {
            let Some(of_order) = owed.get_mut(&row[0]) else { continue };
            // asked, a courier may name a step otherwise, or date it by its last change; and a later fact stands for
            // those before it, for not every courier keeps a history
            let is_told = |(code, at, _): &(String, At, At)| *code == row[1] || at.0.to_string() == row[2];
            if let Some(place) = of_order.iter().rposition(is_told) {
                of_order.drain(..=place);
            }
        }
        for (reference, (code, _, by)) in owed.iter().filter_map(|(order, facts)| Some((order, facts.first()?))) {
            let late = happened_at > by.plus_s(TICK_MIN * 60);
            assert!(!late, "{code} of {reference} should have been asked for by {}", by.rfc3339());
        }
        if days.planned.iter().all(|planned| planned.is_told()) && owed.values().all(Vec::is_empty) {
            settled_at = settled_at.or(Some(happened_at));
        }
    }
    println!("{facts} facts without a push, none known later than its period says");
    assert!(days.standings().await.iter().all(|order| order.state == "delivered"));
    let asked_for = days.rows("select count(*) as n from \"order\" where next_pull_at is not null").await;
    assert_eq!(asked_for, [["0"]], "what has ended is not asked about");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_courier_that_asks_for_a_rest_rests_alone_and_nothing_becomes_unknown() {
    let mut days = SimulatedDays::begin(4, ALL_LOST).await;
    for courier in ["ghn", "ghtk"] {
        plan(&mut days, courier, "happy", Direction::ToAgency).await;
    }
    days.tick(1).await;
    days.strike("ghn", Some(Strike::AsksForRest { after_s: 3600 }));
    let calls = |days: &SimulatedDays| (days.calls_of("ghn", ""), days.calls_of("ghtk", ""));
    let before = calls(&days);
    for _ in 0..40 {
        days.tick(1).await;
    }
    assert_eq!(calls(&days).0, before.0 + 1, "the one that was told to rest");
    assert!(calls(&days).1 > before.1, "the other account is asked");
    let rests = "select a.name from account_watch w join courier_account a on a.id = w.account_id \
                 where w.rests_why = 'courier_asked'";
    assert_eq!(days.rows(rests).await, [["ghn"]]);

    plan(&mut days, "ghn", "happy", Direction::ToCitizen).await;
    for _ in 0..15 {
        days.tick(1).await;
    }
    let placing = "select o.placing_state, w.send_tries, w.state from \"order\" o join outbox w on w.subject_id = o.id \
                   where w.kind = 'place_order' and o.direction = 'to_citizen'";
    assert_eq!(days.rows(placing).await, [["wanted", "0", "waiting"]], "put off: no try, and nothing unknown");
    assert_eq!(calls(&days).0, before.0 + 1);

    days.strike("ghn", None);
    for _ in 0..60 {
        days.tick(1).await;
    }
    assert_eq!(days.rows(placing).await, [["placed", "1", "done"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_whose_calls_all_fail_is_tried_by_one_call_until_that_goes_through() {
    let mut days = SimulatedDays::begin(5, ALL_LOST).await;
    for _ in 0..8 {
        plan(&mut days, "ghn", "happy", Direction::ToAgency).await;
    }
    days.tick(1).await;
    for _ in 0..29 {
        days.tick(1).await;
    }
    days.strike("ghn", Some(Strike::Unreachable));
    let before = days.calls_of("ghn", "");
    let mut made = Vec::new();
    for _ in 0..6 {
        days.tick(1).await;
        made.push(days.calls_of("ghn", "") - before);
    }
    let opened = made.iter().position(|made| *made >= 5).unwrap();
    assert_eq!(made[opened], 5, "it opens after five, however many wait: {made:?}");
    for pair in made[opened..].windows(2) {
        assert_eq!(pair[1] - pair[0], 1, "one call a minute tries: {made:?}");
    }
    days.strike("ghn", None);
    let before = days.calls_of("ghn", "");
    for _ in 0..10 {
        days.tick(1).await;
    }
    assert!(days.calls_of("ghn", "") - before >= 8, "closed: every order is asked about");
    let failed = days.rows("select count(*) as n from outbox where state in ('failed', 'unknown')").await;
    assert_eq!(failed, [["0"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn missed_pushes_make_asking_harder_and_pushes_that_return_make_it_lighter() {
    let mut days = SimulatedDays::begin(6, ALL_LOST).await;
    for _ in 0..6 {
        plan(&mut days, "ghn", "happy", Direction::ToCitizen).await;
    }
    let missed = "select count(*) as n, count(settled_at) as settled from task where kind = 'missed_pushes'";
    let longest_wait_s = async |days: &SimulatedDays| -> i64 {
        let rows = days.rows("select next_pull_at from \"order\" where next_pull_at is not null").await;
        let next = rows.iter().map(|row| At(row[0].parse().unwrap()));
        next.map(|at| at.seconds_since(days.clock_now())).max().unwrap()
    };
    let until = async |days: &mut SimulatedDays, wanted: [&str; 2]| {
        for _ in 0..(12 * 60 / TICK_MIN) {
            if days.rows(missed).await[0] == wanted {
                return;
            }
            days.tick(TICK_MIN).await;
        }
        panic!("{wanted:?} is not reached: {:?}", days.rows(missed).await);
    };
    until(&mut days, ["1", "0"]).await;
    let missed_at = days.clock_now();
    assert!(longest_wait_s(&days).await <= 2 * 3600 / 3 * 11 / 10, "what was meant to wait longer waits no more");
    days.tick(TICK_MIN).await;
    days.lose_pushes(0);
    until(&mut days, ["1", "1"]).await;
    println!("missed at {}, heard again at {}", missed_at.rfc3339(), days.clock_now().rfc3339());
    while days.planned.iter().any(|planned| planned.last_code() != Some("transporting")) {
        days.tick(TICK_MIN).await;
    }
    days.tick(TICK_MIN).await;
    assert!(longest_wait_s(&days).await > 3600, "two hours on the road, as before");
    days.pass(2).await;
    assert_eq!(days.rows(missed).await, [["1", "1"]], "a person was told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn fair_weather_and_a_quiet_night_leave_every_account_as_it_is() {
    let mut days = SimulatedDays::begin(7, Weather::default()).await;
    for courier in buuta_webhooks::registry() {
        for _ in 0..3 {
            plan(&mut days, courier.code(), "happy", Direction::ToAgency).await;
        }
    }
    days.pass(24).await;
    let missed =
        "select a.name from task t join courier_account a on a.id = t.subject_id where t.kind = 'missed_pushes'";
    assert_eq!(days.rows(missed).await, Vec::<Vec<String>>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_and_an_order_asked_about_alone_only_when_the_list_cannot_tell() {
    let mut days = SimulatedDays::begin(8, Weather::default()).await;
    plan(&mut days, "myvnpost", "absent_then_delivered", Direction::ToCitizen).await;
    days.pass(1).await;
    let histories = "GetStatusHistoryOrder";
    assert_eq!(days.calls_of("myvnpost", histories), 0, "the list has told every step");
    assert_eq!(days.standings().await[0].delivery_tries, 1);

    // nobody is reached from before the first try at the door until after it is over
    let weather = Weather { outage_min: Some((600, 730)), ..Weather::default() };
    let mut days = SimulatedDays::begin(8, weather).await;
    plan(&mut days, "myvnpost", "absent_then_delivered", Direction::ToCitizen).await;
    days.pass(1).await;
    assert!(days.calls_of("myvnpost", histories) > 0);
    let order = &days.standings().await[0];
    assert_eq!((order.state.as_str(), order.delivery_tries), ("delivered", 1), "its history has told the step between");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_told_once_when_every_push_of_an_account_is_refused_and_it_settles_by_itself() {
    let mut days = SimulatedDays::begin(9, Weather::default()).await;
    let told = "select count(*) as n, count(settled_at) as settled from task where kind = 'all_pushes_rejected'";
    let account = days.house.account_of_push("vtp", &push_token("vtp")).unwrap();
    let push = async |days: &SimulatedDays, token: &str, number: usize| {
        let body = serde_json::json!({ "TOKEN": token, "DATA": { "ORDER_NUMBER": number.to_string() } });
        days.push(&account, serde_json::to_vec(&body).unwrap()).await
    };
    let right = account.account.settings.get("push_secret").lines().next().unwrap().to_owned();
    for number in 0..10 {
        assert!(!push(&days, "not the secret", number).await);
        assert_eq!(days.rows(told).await, if number < 5 { [["0", "0"]] } else { [["1", "0"]] }, "minute {number}");
        days.tick(1).await;
    }
    assert!(push(&days, &right, 10).await);
    assert_eq!(days.rows(told).await, [["1", "1"]]);
    let listed = days.rows("select problem from message where reading = 'rejected'").await;
    assert_eq!(listed.len(), 10, "each is kept, with its reason");
    assert!(listed.iter().all(|row| !row[0].is_empty()));
}
