//! Numbers that a courier allotted: each order gets its own, once; few are told, none are waited for, and no number is
//! given twice or skipped, however many ask at once.

use crate::support::database::{TestDatabase, rows, run_sql};
use crate::support::house::{self, Outside, StandIns};
use crate::support::wire;
use buuta::domain::task::{TaskAction, TaskKind};
use buuta::flows::cancel_order::cancel_order;
use buuta::flows::house::House;
use buuta::flows::import_waybill_ranges::import_waybill_ranges;
use buuta::flows::settle_task::{Decision, settle_task};
use buuta::store::inbox::{self, NewMessage};
use buuta::store::outbox::WorkKind;
use buuta::store::waybill_ranges::{self, Claim};
use buuta::store::{Db, orders, tasks};
use buuta::worker::run_what_is_due;
use buuta_webhooks::s10::{self, CodeShape};
use buuta_webhooks::{Authenticity, TrackingSource};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

const NGSP: &str = "vnpost_ngsp";
/// Three numbers, as a list has them.
const THREE: &str = "scheme,first_number,last_number\ns10,EE 00000000 5 VN,EE000000028VN\n";

struct Post {
    database: TestDatabase,
    world: StandIns,
    house: Arc<House>,
}

async fn post() -> Post {
    let database = TestDatabase::new().await;
    let world = house::stand_ins().await;
    let house = house::house(&database, &world.outside).await;
    Post { database, world, house }
}

async fn take_in(house: &House, account: &str, list: &str) -> Result<usize, String> {
    let account = house.account_named(account).unwrap();
    let tx = house.store.begin().await.unwrap();
    let taken = import_waybill_ranges(house, &tx, &account, list).await.map_err(|error| error.to_string())?;
    tx.commit().await.unwrap();
    Ok(taken)
}

impl Post {
    async fn do_what_is_due(&self) {
        run_what_is_due(&self.house, &WorkKind::ALL).await.unwrap();
    }
    /// How each order stands and its number, oldest first.
    async fn orders(&self) -> Vec<Vec<String>> {
        rows(&self.database.url, "select placing_state, waybill from \"order\" order by opened_at, id").await
    }
    async fn open_tasks(&self) -> Vec<Vec<String>> {
        rows(&self.database.url, "select kind, detail from task where settled_at is null order by kind").await
    }
    /// The numbers of the orders that the courier's stand-in was asked for.
    async fn asked_for(&self) -> Vec<String> {
        let url = format!("{}/_stand-in/log", self.world.outside.couriers[NGSP]);
        let log: Value = wire::client().get(url).send().await.unwrap().json().await.unwrap();
        let bodies = log["requests"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|asked| asked["path"].as_str().unwrap().ends_with("/order/post"));
        bodies.map(|asked| body_of(asked)["ItemCode"].as_str().unwrap_or("∅").to_owned()).collect()
    }
    async fn tell_stand_in(&self, what: &str, body: Value) {
        let url = format!("{}/_stand-in/{what}", self.world.outside.couriers[NGSP]);
        assert!(wire::client().post(url).json(&body).send().await.unwrap().status().is_success());
    }
    /// An order that is not ours comes to the courier under this number.
    async fn somebody_else_uses(&self, number: &str) {
        let url = &self.world.outside.couriers[NGSP];
        let account = self.house.account_named(NGSP).unwrap();
        let setting = |name| account.account.settings.get(name).to_owned();
        let http = wire::client();
        let sign_in = http.post(format!("{url}/token")).body("grant_type=client_credentials");
        let sign_in = sign_in.header("content-type", "application/x-www-form-urlencoded");
        let signed_in =
            sign_in.basic_auth(setting("consumer_key"), Some(setting("consumer_secret"))).send().await.unwrap();
        let token = signed_in.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
        let mut order = json!({ "CustomerCode": "other", "OrderNumber": "OTHER-1", "ItemCode": number });
        for side in ["Sender", "Receiver"] {
            for (field, value) in
                [("Name", "A"), ("Tel", "0900000000"), ("Address", "B"), ("Province", "70"), ("District", "7001")]
            {
                order[format!("{side}{field}")] = value.into();
            }
        }
        let made = http.post(format!("{url}/apiVNPostNGSP/p1.0/order/post")).bearer_auth(token).json(&order);
        let made: Value = made.send().await.unwrap().json().await.unwrap();
        assert_eq!(made["Status"], "100", "{made}");
    }
    async fn act(&self, kind: TaskKind, action: TaskAction) {
        let tx = self.house.store.begin().await.unwrap();
        let open = tasks::list_open(&tx, None, 20).await.unwrap();
        let task = open.iter().find(|task| task.kind == kind).unwrap();
        settle_task(&self.house, &tx, task.id, "test", &Decision::Act(action)).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn body_of(asked: &Value) -> Value {
    match &asked["body"] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        body => body.clone(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_take_their_numbers_and_wait_when_none_is_left() {
    let post = post().await;
    // an account without ranges sends no number, as before
    house::open_request(&post.house, NGSP).await;
    post.do_what_is_due().await;
    assert_eq!(post.asked_for().await, ["∅"]);
    assert_eq!(take_in(&post.house, NGSP, THREE).await, Ok(1));
    for _ in 0..5 {
        house::open_request(&post.house, NGSP).await;
    }
    // another courier numbers its orders itself, and asks for nothing
    house::open_request(&post.house, "ghn").await;
    post.do_what_is_due().await;
    let mut placed = post.orders().await;
    assert_eq!(placed.remove(0)[0], "placed");
    assert_eq!(placed.pop().unwrap()[0], "placed");
    let mut numbers: Vec<&str> = placed.iter().map(|order| order[1].as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["EE000000005VN", "EE000000014VN", "EE000000028VN", "∅", "∅"]);
    assert_eq!(placed.iter().filter(|order| order[0] == "wanted").count(), 2, "nothing is lost, and nothing unknown");
    assert_eq!(post.open_tasks().await, [["few_waybills", "EE000000028VN"], ["waybills_used_up", ""]]);
    let waiting = "select send_tries from outbox where kind = 'place_order' and state = 'waiting'";
    assert_eq!(rows(&post.database.url, waiting).await, [["0"], ["0"]], "waiting is no try");

    // too small a range lets them go on, and is told of again; a large one ends that
    let ten = "scheme,first_number,last_number\nplain,HCC-0001,HCC-0010\n";
    assert_eq!(take_in(&post.house, NGSP, ten).await, Ok(1));
    post.do_what_is_due().await;
    assert!(post.orders().await.iter().all(|order| order[0] == "placed"), "they go on by themselves");
    assert_eq!(post.open_tasks().await.concat(), ["few_waybills", "EE000000028VN", "few_waybills", "HCC-0010"]);
    let large = "scheme,first_number,last_number\ns10,EF000000005VN,EF000009999VN\n";
    assert_eq!(take_in(&post.house, NGSP, large).await, Ok(1));
    assert!(post.open_tasks().await.is_empty());
    let settled = rows(&post.database.url, "select distinct settled_by, settled_how from task").await;
    assert_eq!(settled, [["range", "answered"]]);
    let mut asked = post.asked_for().await;
    asked.sort();
    assert_eq!(asked[..5], ["EE000000005VN", "EE000000014VN", "EE000000028VN", "HCC-0001", "HCC-0002"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_comes_in_once_and_whole_or_not_at_all() {
    let post = post().await;
    assert_eq!(take_in(&post.house, NGSP, THREE).await, Ok(1));
    house::open_request(&post.house, NGSP).await;
    post.do_what_is_due().await;
    let before = rows(&post.database.url, "select next_serial, last_serial from waybill_range").await;
    assert_eq!(take_in(&post.house, NGSP, THREE).await, Ok(1), "the same list again");
    for (line, why) in [
        (
            "s10,EE000000028VN,EE000000045VN",
            "it overlaps the range from EE000000005VN to EE000000028VN, which the account has already",
        ),
        (
            "plain,EE000000001VN,EE000000009VN",
            "it overlaps the range from EE000000005VN to EE000000028VN, which the account has already",
        ),
        ("s10,EJ012345678VN,EJ012345678VN", "a number is not written as S10, or its check digit is wrong"),
        ("s10,EE000000045VN,EE000000031VN", "the last number comes before the first"),
        ("upu,EE000000031VN,EE000000045VN", "scheme is neither s10 nor plain"),
    ] {
        let list = format!("scheme,first_number,last_number\nplain,A01,A09\n{line}\n");
        assert_eq!(take_in(&post.house, NGSP, &list).await, Err(format!("line 3: {why}")));
    }
    let itself = take_in(&post.house, "ghn", THREE).await;
    assert_eq!(itself, Err("line 2: this courier numbers its orders itself".to_owned()));
    assert_eq!(rows(&post.database.url, "select next_serial, last_serial from waybill_range").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_stays_with_its_order_and_is_never_given_again() {
    let post = post().await;
    assert_eq!(take_in(&post.house, NGSP, THREE).await, Ok(1));
    // asked to try later, the order is sent again under the same number
    post.tell_stand_in("fault", json!({ "path_contains": "/order/post", "fault": "status_429" })).await;
    let opened = house::open_request(&post.house, NGSP).await;
    let begun = Instant::now();
    while post.orders().await[0][0] != "placed" {
        assert!(begun.elapsed() < Duration::from_secs(20), "its rest is a second");
        run_sql(&post.database.url, "update outbox set due_at = 1 where state = 'waiting'").await;
        post.do_what_is_due().await;
    }
    assert_eq!(post.orders().await, [["placed", "EE000000005VN"]]);
    assert_eq!(post.asked_for().await, ["EE000000005VN", "EE000000005VN"], "the same in both tries");
    // cancelled, it keeps it
    let tx = post.house.store.begin().await.unwrap();
    let reference = format!("{}-P1", opened.code.replace('-', ""));
    let order = orders::find_by_reference(&tx, &reference).await.unwrap().unwrap();
    cancel_order(&tx, order.id).await.unwrap();
    tx.commit().await.unwrap();
    post.do_what_is_due().await;
    // a number that the courier says was used already is left behind when the order is tried again
    post.somebody_else_uses("EE000000014VN").await;
    house::open_request(&post.house, NGSP).await;
    post.do_what_is_due().await;
    assert_eq!(post.orders().await[1], ["refused", "∅"]);
    post.act(TaskKind::RefusedPlacing, TaskAction::TryAgain).await;
    post.do_what_is_due().await;
    assert_eq!(post.orders().await[1], ["placed", "EE000000028VN"]);
    let given = "select number, case when retired_at is null then 'in use' else 'retired' end as s \
                 from waybill_number order by number";
    let due = [["EE000000005VN", "in use"], ["EE000000014VN", "retired"], ["EE000000028VN", "in use"]];
    assert_eq!(rows(&post.database.url, given).await, due);
}

#[tokio::test(flavor = "multi_thread")]
async fn news_that_name_only_the_number_find_the_order_nobody_was_sure_of() {
    let post = post().await;
    assert_eq!(take_in(&post.house, NGSP, THREE).await, Ok(1));
    post.tell_stand_in("fault", json!({ "path_contains": "/order/post", "fault": "time_out_after_doing" })).await;
    house::open_request(&post.house, NGSP).await;
    post.do_what_is_due().await;
    run_sql(&post.database.url, "update outbox set due_at = 1 where state = 'waiting'").await;
    post.do_what_is_due().await;
    assert_eq!(post.orders().await, [["unknown", "∅"]]);
    let tx = post.house.store.begin().await.unwrap();
    let at_s = tx.now().0 / 1_000_000;
    let row = json!({ "_id": { "$oid": "5d2c2f0e8d3f4b0001a1b2c3" }, "ItemCode": "EE000000005VN", "StatusCode": 2, "EventTime": at_s });
    let message = NewMessage {
        account_id: post.house.account_named(NGSP).unwrap().account.id,
        source: TrackingSource::Feed,
        authenticity: Authenticity::Authentic,
        received_at: tx.now(),
        body: row.to_string().into_bytes(),
    };
    inbox::insert_if_new(&tx, &[message]).await.unwrap();
    tx.commit().await.unwrap();
    post.do_what_is_due().await;
    assert_eq!(post.orders().await, [["placed", "EE000000005VN"]]);
    assert!(!post.open_tasks().await.iter().any(|task| task[0] == "unknown_placing"));
}

async fn order_ids(house: &House) -> Vec<uuid::Uuid> {
    let all = house.store.statement("select id from \"order\"", vec![]);
    let found = house.store.connection().query_all_raw(all).await.unwrap();
    found.iter().map(|row| row.try_get("", "id").unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_ask_at_once_each_gets_a_number_of_its_own_and_none_is_skipped() {
    const ORDERS: usize = 40;
    let database = TestDatabase::new().await;
    let house = house::house(&database, &Outside::silent()).await;
    // two ranges that together hold one number less than is asked for
    let list = "scheme,first_number,last_number\ns10,EE000000005VN,EE000000181VN\nplain,HCC01,HCC20\n";
    assert_eq!(take_in(&house, NGSP, list).await, Ok(2));
    for _ in 0..ORDERS {
        house::open_request(&house, NGSP).await;
    }
    let account_id = house.account_named(NGSP).unwrap().account.id;
    let asked = order_ids(&house).await;
    assert_eq!(asked.len(), ORDERS);
    let claims = asked.into_iter().map(|order_id| {
        let house = Arc::clone(&house);
        tokio::spawn(async move {
            let tx = house.store.begin().await.unwrap();
            let claim = waybill_ranges::claim(&tx, account_id, order_id).await.unwrap();
            tx.commit().await.unwrap();
            claim
        })
    });
    let mut numbers = Vec::new();
    let mut without = 0;
    for claim in claims.collect::<Vec<_>>() {
        match claim.await.unwrap() {
            Claim::Number(number) => numbers.push(number.0),
            Claim::UsedUp => without += 1,
            Claim::NoRanges => panic!("the account has ranges"),
        }
    }
    numbers.sort();
    let s10: Vec<&String> = numbers.iter().filter(|number| number.starts_with("EE")).collect();
    assert_eq!((numbers.len(), s10.len(), without), (ORDERS - 1, 19, 1));
    assert!(s10.iter().all(|number| s10::shape(number) == CodeShape::Valid), "{s10:?}");
    numbers.dedup();
    assert_eq!(numbers.len(), ORDERS - 1, "no number twice");
    assert_eq!(waybill_ranges::count_left(&house.store, account_id).await.unwrap(), 0, "and none skipped");
}
