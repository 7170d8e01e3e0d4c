//! The database itself refuses what must not be, whatever a program asks of it.

use crate::support::database::{TestDatabase, rows, run_sql};
use crate::support::house::{self, Outside};
use buuta::domain::custody::EntryKind;
use buuta::domain::leg::Purpose;
use buuta::flows::ask_order::{AskOrderError, ask_order};
use buuta::flows::house::House;
use buuta::store::custody::{self, Appended, ChainCheck, NewEntry};
use buuta::store::inbox::{self, NewMessage};
use buuta::store::outbox::{self, Ended, Lease, WorkKind};
use buuta::store::{StoreError, custody as ledger};
use buuta_webhooks::{Authenticity, TrackingSource};
use std::sync::Arc;

async fn silent_house() -> (TestDatabase, Arc<House>) {
    let database = TestDatabase::new().await;
    let house = house::house(&database, &Outside::silent()).await;
    (database, house)
}

#[tokio::test]
async fn one_journey_of_a_purpose_is_under_way_at_a_time() {
    let (database, house) = silent_house().await;
    let opened = house::open_request(&house, "ghn").await;
    let tx = house.store.begin().await.unwrap();
    let again = ask_order(&house, &tx, opened.dossier_id, Purpose::Submission).await;
    assert!(matches!(again, Err(AskOrderError::UnderWay)), "the flow says so");
    drop(tx);
    // and were the flow wrong, the database would say so
    let copy = "insert into leg select ID, dossier_id, direction, purpose, attempt + 1, id, office_id, end_sealed, \
                key_id, commune_code, opened_at, ended_at, ended_as from leg";
    let id = if database.url.starts_with("sqlite") { "x'00'" } else { "gen_random_uuid()" };
    assert!(refuses(&database.url, &copy.replace("ID", id)).await, "a second live attempt is refused");
}

#[tokio::test]
async fn a_wrong_row_is_refused_by_its_table() {
    let (database, house) = silent_house().await;
    house::open_request(&house, "ghn").await;
    for (what, sql) in [
        ("a placing nobody knows", "update \"order\" set placing_state = 'perhaps'"),
        ("half a point", "update office set lat = 10.0"),
        ("an ended leg without an end", "update leg set ended_at = 1"),
        ("a lease without a token", "update outbox set state = 'leased'"),
        ("an end without a moment", "update outbox set state = 'done'"),
        ("a code without its key", "update dossier set code_shape = 'official'"),
        ("a leg to the citizen that submits", "update leg set direction = 'to_citizen'"),
        ("a negative weight", "update parcel set weight_g = -1"),
    ] {
        assert!(refuses(&database.url, sql).await, "{what} is refused");
    }
}

async fn refuses(url: &str, sql: &str) -> bool {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    tokio::spawn(async move { run_sql(&url, &sql).await }).await.is_err()
}

#[tokio::test]
async fn a_message_is_one_however_often_it_comes() {
    let (database, house) = silent_house().await;
    let account_id = house.account_named("ghn").unwrap().account.id;
    let message = |body: &str| NewMessage {
        account_id,
        source: TrackingSource::Push,
        authenticity: Authenticity::Unsigned,
        received_at: house.store.now(),
        body: body.as_bytes().to_vec(),
    };
    let tx = house.store.begin().await.unwrap();
    inbox::insert_if_new(&tx, &[message("a"), message("b"), message("a")]).await.unwrap();
    inbox::insert_if_new(&tx, &[message("a")]).await.unwrap();
    tx.commit().await.unwrap();
    let mut copies = rows(&database.url, "select copies from message").await;
    copies.sort();
    assert_eq!(copies, [["1"], ["3"]]);
}

#[tokio::test]
async fn a_lost_lease_writes_nothing() {
    let (_database, house) = silent_house().await;
    house::open_request(&house, "ghn").await;
    let claim = async |lease_s| {
        let tx = house.store.begin().await.unwrap();
        let work = outbox::claim(&tx, &[WorkKind::PlaceOrder], 10, lease_s).await.unwrap();
        tx.commit().await.unwrap();
        work
    };
    // a lease that has run out when it is given
    let first = claim(-1).await.remove(0);
    let second = claim(60).await.remove(0);
    assert_eq!(first.id, second.id, "the work was taken over");
    assert!(claim(60).await.is_empty(), "and nobody else gets it meanwhile");
    let tx = house.store.begin().await.unwrap();
    assert_eq!(outbox::finish(&tx, &first, &Ended::Done).await.unwrap(), Lease::Lost);
    assert_eq!(outbox::begin_call(&tx, &first).await.unwrap(), Lease::Lost);
    assert_eq!(outbox::finish(&tx, &second, &Ended::Done).await.unwrap(), Lease::Ours);
    outbox::enqueue(&tx, WorkKind::PlaceOrder, second.subject_id, tx.now()).await.unwrap();
    outbox::enqueue(&tx, WorkKind::PlaceOrder, second.subject_id, tx.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim(60).await.len(), 1, "one wish, however often it is wished");
}

#[tokio::test]
async fn a_changed_entry_breaks_the_custody_chain() {
    let (database, house) = silent_house().await;
    let opened = house::open_request(&house, "ghn").await;
    let tx = house.store.begin().await.unwrap();
    for number in 0..3 {
        let entry = || NewEntry {
            fact_key: format!("fact {number}"),
            kind: EntryKind::Scan,
            strength: buuta::domain::custody::Strength::Scanned,
            from: None,
            to: None,
            leg_id: None,
            order_id: None,
            occurred_at: tx.now(),
            content: &serde_json::Value::Null,
        };
        assert_eq!(custody::append(&tx, opened.dossier_id, entry()).await.unwrap(), Appended::New);
        assert_eq!(custody::append(&tx, opened.dossier_id, entry()).await.unwrap(), Appended::KnownAlready);
    }
    tx.commit().await.unwrap();
    let check = async || ledger::check_chain(&house.store, opened.dossier_id).await.unwrap();
    assert_eq!(check().await, ChainCheck::Whole { entries: 3, erased: 0 });
    run_sql(&database.url, "update custody_entry set content_sealed = null where seq = 2").await;
    assert_eq!(check().await, ChainCheck::Whole { entries: 3, erased: 1 }, "erasing content keeps the chain");
    for (change, back) in [
        ("occurred_at = occurred_at + 1", "occurred_at = occurred_at - 1"),
        ("recorded_at = recorded_at + 1", "recorded_at = recorded_at - 1"),
        ("to_holder = 'agency'", "to_holder = null"),
        ("from_holder = 'citizen'", "from_holder = null"),
        ("strength = 'signed'", "strength = 'scanned'"),
        ("kind = 'handover'", "kind = 'scan'"),
        ("fact_key = 'another'", "fact_key = 'fact 1'"),
    ] {
        run_sql(&database.url, &format!("update custody_entry set {change} where seq = 2")).await;
        assert_eq!(check().await, ChainCheck::BrokenAt { seq: 2 }, "{change} is found");
        run_sql(&database.url, &format!("update custody_entry set {back} where seq = 2")).await;
        assert_eq!(check().await, ChainCheck::Whole { entries: 3, erased: 1 });
    }
    run_sql(&database.url, "delete from custody_entry where seq = 3").await;
    assert_eq!(check().await, ChainCheck::BrokenAt { seq: 3 }, "a missing last entry is seen by the head");
}

#[tokio::test]
async fn an_old_schema_is_said() {
    let database = TestDatabase::new().await;
    let keys = buuta::sealing::KeyRing::read(house::TEST_KEYS, buuta::clock::Chance::from_seed(1)).unwrap();
    let clock = Arc::new(buuta::clock::SystemClock);
    let store =
        buuta::store::Store::open(&database.url, keys, clock, buuta::clock::Chance::from_seed(1)).await.unwrap();
    assert!(matches!(store.check_schema().await, Err(StoreError::OldSchema)));
    store.migrate().await.unwrap();
    store.check_schema().await.unwrap();
}
