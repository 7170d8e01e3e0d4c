//! A sweep costs what is due, not what there is: `BUUTA_SWEEP_ORDERS` live orders (20 000) against a thousand, with as
//! many due in both.

use crate::support::database::{TestDatabase, is_postgres, rows, run_sql};
use crate::support::house::{self, Outside};
use buuta::clock::{Clock, SystemClock};
use buuta::flows::find_silent_orders::find_silent_orders;
use buuta::flows::house::House;
use buuta::flows::pull_tracking::pull_due_orders;
use std::sync::Arc;

/// Orders that are due to be asked about, and whose courier is silent.
const DUE: i64 = 500;
/// Live orders of the smaller house.
const FEW: i64 = 1000;
/// Sweeps whose middle one counts.
const ROUNDS: usize = 5;
/// The larger house may take so many times as long: what is due lies further apart in it.
const LARGEST_RATIO: f64 = 3.0;
/// Rows of one statement.
const AT_ONCE: i64 = 100_000;

/// A house with so many live orders at their courier, of which the first are due.
struct Crowd {
    database: TestDatabase,
    house: Arc<House>,
}

impl Crowd {
    async fn of(live: i64) -> Crowd {
        let database = TestDatabase::new().await;
        let house = house::house(&database, &Outside::silent()).await;
        let now = SystemClock.now().0;
        for from in (1..=live).step_by(usize::try_from(AT_ONCE).unwrap()) {
            let to = live.min(from + AT_ONCE - 1);
            let (numbers, id) = match is_postgres() {
                true => (format!("from generate_series({from}, {to}) as n(i)"), "gen_random_uuid()"),
                false => (
                    format!(
                        "from (with recursive n(i) as (select {from} union all select i + 1 from n where i < {to}) \
                             select i from n) as n"
                    ),
                    "randomblob(16)",
                ),
            };
            let sql = format!(
                "insert into \"order\" (id, account_id, reference, direction, key_id, placing_state, state, phase, \
                 state_since_at, delivery_tries, life, version, next_pull_at, opened_at, quiet_since_at, urgency) \
                 select {id}, (select id from courier_account where name = 'ghn'), \
                 case when i <= {DUE} then 'DUE-' else 'LATER-' end || i, 'to_agency', 'k1', 'placed', 'in_transit', \
                 'forward', {now}, 0, 'live', 0, {now} + 3600000000 + i, {now}, {now}, 'usual' {numbers}"
            );
            run_sql(&database.url, &sql).await;
        }
        run_sql(&database.url, "analyze").await;
        Crowd { database, house }
    }

    /// Makes the first orders due again, all about equally long.
    async fn make_due(&self) {
        let sql = "update \"order\" set next_pull_at = 1, quiet_since_at = 1 where reference like 'DUE-%' and \
                   account_id = (select id from courier_account where name = 'ghn')";
        run_sql(&self.database.url, sql).await;
        run_sql(&self.database.url, "delete from outbox").await;
    }

    /// Milliseconds of a sweep over what is due and of one over who is silent.
    async fn sweep_ms(&self) -> (f64, f64) {
        let (mut pulls, mut silent) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            self.make_due().await;
            let begun = SystemClock.now();
            assert_eq!(pull_due_orders(&self.house).await.unwrap(), usize::try_from(DUE).unwrap());
            let between = SystemClock.now();
            find_silent_orders(&self.house).await.unwrap();
            pulls.push(between.0 - begun.0);
            silent.push(SystemClock.now().0 - between.0);
        }
        (middle_ms(pulls), middle_ms(silent))
    }

    /// How the database finds the rows of a sweep.
    async fn plan_of(&self, select: &str) -> String {
        let explain = if is_postgres() { "explain" } else { "explain query plan" };
        let found = rows(&self.database.url, &format!("{explain} {select}")).await;
        found.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn middle_ms(mut took_us: Vec<i64>) -> f64 {
    took_us.sort_unstable();
    took_us[took_us.len() / 2] as f64 / 1000.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn costs_what_is_due_and_not_what_there_is() {
    let many: i64 = std::env::var("BUUTA_SWEEP_ORDERS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let (small, large) = (Crowd::of(FEW).await, Crowd::of(many).await);
    let (few, all) = (small.sweep_ms().await, large.sweep_ms().await);
    println!("{DUE} due of {FEW} live orders: asked for in {:.1} ms, silent ones found in {:.1} ms", few.0, few.1);
    println!("{DUE} due of {many} live orders: asked for in {:.1} ms, silent ones found in {:.1} ms", all.0, all.1);
    let due = "select id from \"order\" where next_pull_at <= 2 order by next_pull_at limit 500";
    let silent = "select id from \"order\" where life = 'live' and placing_state = 'placed' and quiet_since_at is not null \
                  and quiet_since_at < 2 order by quiet_since_at, id limit 200";
    large.make_due().await;
    let late = "select id from \"order\" where late_look_at <= 2 order by late_look_at, id limit 200";
    for (select, index) in [(due, "order_due_for_pull"), (silent, "order_quiet"), (late, "order_late_look")] {
        let plan = large.plan_of(select).await;
        println!("found by {index}");
        assert!(plan.contains(index), "{plan}");
    }
    for (what, few, all) in [("asking", few.0, all.0), ("finding silent ones", few.1, all.1)] {
        assert!(all <= few * LARGEST_RATIO, "{what} took {:.1} times as long", all / few);
    }
}
