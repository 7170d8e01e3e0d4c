//! What becomes of placing an order at every courier, through the real gateway, when things go wrong: in one table.
//!
//! An answer that is lost is found out where the courier can be asked about our reference, else it is a person's; a no with
//! HTTP 200 is a no; an order is asked for again only where that orders nothing twice.

use crate::support::database::{TestDatabase, rows, run_sql};
use crate::support::house::{self, StandIns, settings};
use crate::support::wire;
use buuta::clock::{Chance, SystemClock};
use buuta::flows::house::House;
use buuta::flows::open_request::open_and_commit;
use buuta::store::orders;
use buuta::store::outbox::{self, WorkKind};
use buuta::worker::run_what_is_due;
use buuta_webhooks::OrdersBy;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How far placing came, how often the courier was asked for the order, and how many orders it has in the end.
type Came = (&'static str, usize, usize);

/// A row of the table.
struct Row {
    courier: &'static str,
    /// How the address ends at which an order is asked for.
    path: &'static str,
    /// It does the work, and its answer is lost.
    lost: Came,
    /// It answers 500: nobody knows whether it did the work.
    failed: Came,
    /// It answers 429: it did nothing, and says so.
    busy: Came,
    /// It says no to a sender without a name: the HTTP status it says so with, and the code on the person's task; `None`
    /// where it takes such a sender.
    refused: Option<(u16, &'static str)>,
    /// It is asked for an order it has; `None` where it would make a second one: it is never asked.
    has_it: Option<Came>,
}

const FOUND: Came = ("placed", 1, 1);
const NOT_FOUND_ASKED_AGAIN: Came = ("placed", 2, 1);
const A_PERSON_HAS_IT: Came = ("unknown", 1, 1);
const A_PERSON_HAS_NOT: Came = ("unknown", 1, 0);
const ASKED_AGAIN: Came = ("placed", 2, 1);
/// Its document has no code for "already there": a no like any other, which a person looks at.
const SAYS_NO: Option<Came> = Some(("refused", 2, 1));
const ADOPTED: Option<Came> = Some(("placed", 2, 1));

#[rustfmt::skip]
const TABLE: [Row; 10] = [
    Row { courier: "demo", path: "/v1/orders", lost: FOUND, failed: NOT_FOUND_ASKED_AGAIN, busy: ASKED_AGAIN, refused: Some((422, "invalid")), has_it: ADOPTED },
    Row { courier: "ghn", path: "/shipping-order/create", lost: FOUND, failed: NOT_FOUND_ASKED_AGAIN, busy: ASKED_AGAIN, refused: None, has_it: ADOPTED },
    Row { courier: "ghtk", path: "/services/shipment/order", lost: FOUND, failed: NOT_FOUND_ASKED_AGAIN, busy: ASKED_AGAIN, refused: Some((422, "30101")), has_it: ADOPTED },
    Row { courier: "jt", path: "/order/addOrder", lost: FOUND, failed: NOT_FOUND_ASKED_AGAIN, busy: ASKED_AGAIN, refused: Some((200, "999001010")), has_it: SAYS_NO },
    Row { courier: "myvnpost", path: "/CreateOrder", lost: FOUND, failed: NOT_FOUND_ASKED_AGAIN, busy: ASKED_AGAIN, refused: Some((400, "400")), has_it: ADOPTED },
    Row { courier: "vnpost_ngsp", path: "/order/post", lost: A_PERSON_HAS_IT, failed: A_PERSON_HAS_NOT, busy: ASKED_AGAIN, refused: Some((200, "400")), has_it: ADOPTED },
    Row { courier: "vnpost_crm", path: "/CustomerConnect/CreateOrder", lost: A_PERSON_HAS_IT, failed: A_PERSON_HAS_NOT, busy: ASKED_AGAIN, refused: Some((400, "400")), has_it: ADOPTED },
    Row { courier: "ems", path: "/orders/create-v2", lost: A_PERSON_HAS_IT, failed: A_PERSON_HAS_NOT, busy: ASKED_AGAIN, refused: Some((200, "error")), has_it: ADOPTED },
    Row { courier: "vtp", path: "/v2/order/createOrder", lost: A_PERSON_HAS_IT, failed: A_PERSON_HAS_NOT, busy: ASKED_AGAIN, refused: Some((200, "204")), has_it: ADOPTED },
    Row { courier: "ahamove", path: "/v1/order/create", lost: A_PERSON_HAS_IT, failed: A_PERSON_HAS_NOT, busy: ASKED_AGAIN, refused: Some((400, "INVALID_PATH")), has_it: None },
];

/// A courier with one order to place.
struct Try {
    row: &'static Row,
    database: TestDatabase,
    world: StandIns,
    house: Arc<House>,
    http: reqwest::Client,
}

impl Try {
    async fn new(row: &'static Row) -> Try {
        let database = TestDatabase::new().await;
        let world = house::stand_ins().await;
        let mut settings = settings(&database.url, &world.outside);
        settings.work.call_time_out_s = 1;
        let house = house::house_with(settings, &world.outside, Arc::new(SystemClock), Chance::from_system()).await;
        Try { row, database, world, house, http: wire::client() }
    }

    /// Asks for an order while this goes wrong at the courier, and waits until nothing is left to do by itself.
    async fn with_fault(row: &'static Row, fault: &str) -> (String, usize, usize) {
        let one = Try::new(row).await;
        let url = one.url("fault");
        let body = json!({ "path_contains": row.path, "fault": fault });
        assert!(one.http.post(url).json(&body).send().await.unwrap().status().is_success());
        house::open_request(&one.house, row.courier).await;
        one.came_to().await
    }

    fn url(&self, what: &str) -> String {
        format!("{}/_stand-in/{what}", self.world.outside.couriers[self.row.courier])
    }

    async fn seen(&self, what: &str) -> Vec<Value> {
        let answer: Value = self.http.get(self.url(what)).send().await.unwrap().json().await.unwrap();
        answer[if what == "log" { "requests" } else { what }].as_array().unwrap().clone()
    }

    /// The calls that asked for an order, with what they were answered.
    async fn asked(&self) -> Vec<Value> {
        let is_order = |call: &Value| call["path"].as_str().unwrap().ends_with(self.row.path);
        self.seen("log").await.into_iter().filter(is_order).collect()
    }

    async fn came_to(&self) -> (String, usize, usize) {
        let open = "select count(*) as n from outbox where finished_at is null and kind = 'place_order'";
        let begun = Instant::now();
        loop {
            run_what_is_due(&self.house, &WorkKind::ALL).await.unwrap();
            if rows(&self.database.url, open).await == [["0"]] {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{} is still at it", self.row.courier);
            // what waits for its hour is done now
            run_sql(&self.database.url, "update outbox set due_at = 1 where state = 'waiting'").await;
        }
        let placing = rows(&self.database.url, "select placing_state from \"order\"").await.concat().concat();
        (placing, self.asked().await.len(), self.seen("orders").await.len())
    }

    async fn task(&self) -> Vec<Vec<String>> {
        rows(&self.database.url, "select kind, detail from task where settled_at is null").await
    }
}

/// Says no to an order: its sender has no name.
async fn refused(row: &'static Row) -> (u64, Vec<Vec<String>>, (String, usize, usize)) {
    let one = Try::new(row).await;
    let mut ask = house::ask(row.courier);
    ask.contact.name = String::new();
    open_and_commit(&one.house, ask).await.unwrap();
    let came = one.came_to().await;
    (one.asked().await.pop().unwrap()["status"].as_u64().unwrap(), one.task().await, came)
}

/// Asks for an order that the courier has, as after a person's mistake.
async fn has_it(row: &'static Row) -> (String, usize, usize) {
    let one = Try::new(row).await;
    let opened = house::open_request(&one.house, row.courier).await;
    assert_eq!(one.came_to().await.0, "placed", "{}", row.courier);
    run_sql(&one.database.url, "update \"order\" set placing_state = 'wanted', waybill = null").await;
    let reference = format!("{}-P1", opened.code.replace('-', ""));
    let tx = one.house.store.begin().await.unwrap();
    let order = orders::find_by_reference(&tx, &reference).await.unwrap().unwrap();
    outbox::enqueue(&tx, WorkKind::PlaceOrder, order.id, tx.now()).await.unwrap();
    tx.commit().await.unwrap();
    one.came_to().await
}

#[tokio::test(flavor = "multi_thread")]
async fn goes_wrong_as_the_table_says_at_every_courier() {
    let called = |courier: &&&'static dyn buuta_webhooks::Courier| courier.orders_by() == OrdersBy::Call;
    let mut due: Vec<&str> = buuta_webhooks::registry().iter().filter(called).map(|courier| courier.code()).collect();
    let mut told: Vec<&str> = TABLE.iter().map(|row| row.courier).collect();
    due.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, due, "every courier that is called has its row");
    println!("{:<12} {:<16} {:<16} {:<16} {:<18} it has it", "courier", "answer lost", "500", "429", "says no");
    let mut wrong = Vec::new();
    for row in &TABLE {
        let lost = Try::with_fault(row, "time_out_after_doing").await;
        let failed = Try::with_fault(row, "status_500").await;
        let busy = Try::with_fault(row, "status_429").await;
        let (status, task, no) = refused(row).await;
        let again = match row.has_it {
            Some(_) => Some(has_it(row).await),
            None => None,
        };
        let code = task.first().map(|task| task[1].clone()).unwrap_or_default();
        let cell = |(placing, asked, has): &(String, usize, usize)| format!("{placing} {asked}/{has}");
        println!(
            "{:<12} {:<16} {:<16} {:<16} {:<18} {}",
            row.courier,
            cell(&lost),
            cell(&failed),
            cell(&busy),
            format!("{status} {code}"),
            again.as_ref().map_or_else(|| "never asked".to_owned(), cell),
        );
        let is = |came: &(String, usize, usize), due: Came| (came.0.as_str(), came.1, came.2) == due;
        let refused_once = match row.refused {
            Some((http, due)) => {
                let is_persons = task.len() == 1 && task[0][0] == "refused_placing";
                is(&no, ("refused", 1, 0)) && is_persons && (status, code.as_str()) == (u64::from(http), due)
            }
            None => is(&no, ("placed", 1, 1)) && task.is_empty(),
        };
        let is_right = is(&lost, row.lost)
            && is(&failed, row.failed)
            && is(&busy, row.busy)
            && refused_once
            && again.as_ref().is_none_or(|again| row.has_it.is_some_and(|due| is(again, due)));
        if !is_right {
            wrong.push(format!("{}: no: {no:?} {task:?}", row.courier));
        }
    }
    assert!(wrong.is_empty(), "not as the table says: {wrong:#?}");
}
