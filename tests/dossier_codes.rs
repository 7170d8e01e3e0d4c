//! Official codes come late: an import with the code is merged, a request of its own never, and what was merged rests.

use crate::support::database::TestDatabase;
use crate::support::house::{self, API_KEY, Outside, ask};
use crate::support::wire;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use buuta::app;
use buuta::domain::codes::DossierCode;
use buuta::domain::custody::{EntryKind, Strength};
use buuta::flows::house::House;
use buuta::flows::open_request::{Opened, open_and_commit};
use buuta::store::custody::{self, ChainCheck, NewEntry};
use buuta::store::dossiers;
use buuta::store::requests::{OpenedBy, Way};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

const CODE: &str = "H29.1-250225-0007";

struct Scene {
    _database: TestDatabase,
    house: Arc<House>,
    running: app::Running,
    http: reqwest::Client,
}

async fn scene() -> Scene {
    let database = TestDatabase::new().await;
    let house = house::house(&database, &Outside::silent()).await;
    let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    Scene { _database: database, house, running, http: wire::client() }
}

impl Scene {
    /// A request whose papers were handed in at the desk: it has no leg.
    async fn without_legs(&self, opened_by: OpenedBy, code: Option<&str>) -> Opened {
        let mut ask = ask("ghn");
        (ask.opened_by, ask.fetch_papers) = (opened_by, Way::AtDesk);
        ask.dossier_code = code.map(|code| DossierCode::read(code).unwrap());
        open_and_commit(&self.house, ask).await.unwrap()
    }
    /// Calls the API about a dossier: the status, and the problem's type or else the answer.
    async fn call(&self, method: Method, dossier_id: Uuid, what: &str, body: Value) -> (u16, Value) {
        let url = format!("http://{}/api/v1/dossiers/{dossier_id}/{what}", self.running.address);
        let answer = self.http.request(method, url).bearer_auth(API_KEY).json(&body).send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        (status, body.get("type").cloned().unwrap_or(body))
    }
    async fn attach(&self, dossier_id: Uuid, code: &str) -> (u16, Value) {
        self.call(Method::PUT, dossier_id, "code", json!({ "code": code })).await
    }
    async fn holder_of_code(&self) -> Uuid {
        dossiers::find_by_code(&self.house.store, &DossierCode::read(CODE).unwrap()).await.unwrap().unwrap().id
    }
}

fn problem(slug: &str) -> Value {
    json!(format!("/problems/{slug}"))
}

#[tokio::test]
async fn an_import_is_merged_with_its_chain_and_rests() {
    let scene = scene().await;
    let store = &scene.house.store;
    let import = scene.without_legs(OpenedBy::Import, Some(CODE)).await.dossier_id;
    let tx = store.begin().await.unwrap();
    let entry = NewEntry {
        fact_key: "note:1".to_owned(),
        kind: EntryKind::Handover,
        strength: Strength::Scanned,
        from: None,
        to: None,
        leg_id: None,
        order_id: None,
        occurred_at: tx.now(),
        content: &json!({}),
    };
    custody::append(&tx, import, entry).await.unwrap();
    tx.commit().await.unwrap();
    let head = custody::find_head(store, import).await.unwrap();

    let own = house::open_request(&scene.house, "ghn").await.dossier_id;
    assert_eq!(scene.attach(own, CODE).await, (200, json!({ "attached": "merged", "other_id": import })));
    assert_eq!(scene.holder_of_code().await, own);
    assert_eq!(dossiers::find(store, import).await.unwrap().unwrap().merged_into_id, Some(own));
    let merge = custody::find_content(store, own, 1).await.unwrap().unwrap();
    assert_eq!(merge, json!({ "merged_dossier": import, "its_head": BASE64.encode(head) }));
    assert_eq!(custody::find_head(store, import).await.unwrap(), head);
    for dossier_id in [import, own] {
        let chain = custody::check_chain(store, dossier_id).await.unwrap();
        assert!(matches!(chain, ChainCheck::Whole { .. }), "{chain:?}");
    }

    // nothing begins any more for what was merged
    let signer = json!({ "name": "An", "role": "bưu tá", "how": "typed_in_presence" });
    let handover = json!({
        "purpose": "submission", "from": "citizen", "to": "post", "place": "tại nhà",
        "papers": [{ "name": "Tờ khai", "copy_kind": "original", "quantity": 1 }],
        "given_by": signer, "taken_by": signer,
    });
    for (what, body, refused) in [
        ("journeys", json!({ "purpose": "result" }), (404, problem("no-such-dossier"))),
        ("result", json!({}), (404, problem("no-such-dossier"))),
        ("handovers", handover, (409, problem("was-merged"))),
        ("confirmation", json!({}), (409, problem("was-merged"))),
    ] {
        assert_eq!(scene.call(Method::POST, import, what, body).await, refused, "{what}");
    }
}

#[tokio::test]
async fn a_request_without_legs_is_not_merged_away() {
    let scene = scene().await;
    let at_desk = scene.without_legs(OpenedBy::Officer, Some(CODE)).await.dossier_id;
    let other = house::open_request(&scene.house, "ghn").await.dossier_id;
    assert_eq!(scene.attach(other, CODE).await, (409, problem("both-have-requests")));
    let kept = dossiers::find(&scene.house.store, at_desk).await.unwrap().unwrap();
    assert_eq!((kept.merged_into_id, kept.code.as_deref()), (None, Some(CODE)));
    assert_eq!(dossiers::find(&scene.house.store, other).await.unwrap().unwrap().code, None);
    let (status, marked) = scene.call(Method::POST, at_desk, "result", json!({})).await;
    assert_eq!((status, &marked["marked"]), (200, &json!("on_its_way")), "its result still goes home");
}

#[tokio::test]
async fn an_import_with_a_result_is_not_merged_away() {
    let scene = scene().await;
    let import = scene.without_legs(OpenedBy::Import, Some(CODE)).await.dossier_id;
    let tx = scene.house.store.begin().await.unwrap();
    dossiers::update_results_ready(&tx, &[import]).await.unwrap();
    tx.commit().await.unwrap();
    let other = house::open_request(&scene.house, "ghn").await.dossier_id;
    assert_eq!(scene.attach(other, CODE).await, (409, problem("both-have-requests")));
    assert_eq!(scene.holder_of_code().await, import);
}

#[tokio::test]
async fn a_second_code_is_refused() {
    let scene = scene().await;
    let own = house::open_request(&scene.house, "ghn").await.dossier_id;
    assert_eq!(scene.attach(own, CODE).await, (200, json!({ "attached": "now" })));
    assert_eq!(scene.attach(own, "H29.1-250225-0008").await, (409, problem("has-another-code")));
    // even where the officer looked before the first code was there
    let tx = scene.house.store.begin().await.unwrap();
    assert!(!dossiers::update_code(&tx, own, &DossierCode::read("H29.1-250225-0008").unwrap()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(scene.holder_of_code().await, own);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_takes_the_code() {
    let scene = Arc::new(scene().await);
    let mut taking = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let dossier_id = house::open_request(&scene.house, "ghn").await.dossier_id;
        let scene = Arc::clone(&scene);
        taking.spawn(async move { scene.attach(dossier_id, CODE).await });
    }
    let answers = taking.join_all().await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|(_, body)| *body == problem("both-have-requests")).count(), 7, "{answers:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_result_marked_many_times_at_once_is_marked() {
    let scene = Arc::new(scene().await);
    let dossier_id = scene.without_legs(OpenedBy::Officer, None).await.dossier_id;
    let mut marking = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let scene = Arc::clone(&scene);
        marking.spawn(async move { scene.call(Method::POST, dossier_id, "result", json!({})).await });
    }
    let answers = marking.join_all().await;
    let count = |word: &str| answers.iter().filter(|(status, body)| *status == 200 && body["marked"] == word).count();
    assert_eq!((count("on_its_way"), count("before")), (1, 7), "{answers:?}");
    assert!(dossiers::find(&scene.house.store, dossier_id).await.unwrap().unwrap().result_ready_at.is_some());
}

#[tokio::test]
async fn a_transfer_is_refused() {
    let scene = scene().await;
    let own = scene.without_legs(OpenedBy::Officer, None).await.dossier_id;
    let transfer = json!({ "purpose": "transfer" });
    assert_eq!(scene.call(Method::POST, own, "journeys", transfer).await, (422, problem("wrong-fields")));
    let supplement = json!({ "purpose": "supplement" });
    assert_eq!(scene.call(Method::POST, own, "journeys", supplement).await.0, 201, "the purpose was at fault");
}
