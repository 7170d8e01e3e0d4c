//! News that nothing signs, that nobody can read, or that names an order nobody knows: nothing is believed, nothing is lost.

use crate::support::database::{TestDatabase, rows};
use crate::support::house::{self, StandIns, push_token};
use crate::support::service::Service;
use crate::support::wire;
use buuta::app;
use buuta::domain::task::TaskKind;
use buuta::flows::house::House;
use buuta::flows::look_up::look_up;
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::recognise::Question;
use buuta::store::accounts::{self, NewStatusCode};
use buuta::store::inbox::{self, Reading};
use buuta::store::outbox::WorkKind;
use buuta::store::tasks;
use buuta::worker::run_what_is_due;
use buuta_webhooks::{Kind, Redelivery};
use serde_json::{Value, json};
use std::sync::Arc;

struct Scene {
    database: TestDatabase,
    world: StandIns,
    house: Arc<House>,
    running: app::Running,
    http: reqwest::Client,
    reference: String,
    question: Question,
}

/// A request whose first order GHN has.
async fn scene() -> Scene {
    let database = TestDatabase::new().await;
    let world = house::stand_ins().await;
    let house = house::house(&database, &world.outside).await;
    let opened = house::open_request(&house, "ghn").await;
    run_what_is_due(&house, &WorkKind::ALL).await.unwrap();
    let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    Scene {
        reference: format!("{}-P1", opened.code.replace('-', "")),
        question: Question { code: opened.code, phone_tail: "5678".to_owned(), secret: opened.secret },
        database,
        world,
        house,
        running,
        http: wire::client(),
    }
}

impl Scene {
    /// Sends bytes to the service as GHN would.
    async fn push(&self, body: String) -> u16 {
        let url = format!("http://{}/webhooks/ghn/{}", self.running.address, push_token("ghn"));
        wire::push(&self.http, &url, "ghn", body).await
    }
    async fn ghn_does(&self, code: &str, push: bool) {
        let step = json!({ "reference": self.reference, "code": code, "push": push });
        let url = format!("{}/_stand-in/step", self.world.outside.couriers["ghn"]);
        assert!(self.http.post(url).json(&step).send().await.unwrap().status().is_success());
    }
    async fn push_goes_to_the_service(&self) {
        let own = format!("http://{}/webhooks/ghn/{}", self.running.address, push_token("ghn"));
        let url = format!("{}/_stand-in/push_to", self.world.outside.couriers["ghn"]);
        self.http.post(url).json(&json!({ "url": own })).send().await.unwrap();
    }
    async fn waybill(&self) -> String {
        rows(&self.database.url, "select waybill from \"order\"").await[0][0].clone()
    }
    async fn mails(&self) -> usize {
        let mails: Value =
            self.http.get(format!("{}/messages", self.world.mailbox)).send().await.unwrap().json().await.unwrap();
        mails["messages"].as_array().unwrap().len()
    }
    async fn mails_that_say(&self, words: &str) -> usize {
        let mails: Value =
            self.http.get(format!("{}/messages", self.world.mailbox)).send().await.unwrap().json().await.unwrap();
        let subjects = mails["messages"].as_array().unwrap().iter().filter_map(|mail| mail["subject"].as_str());
        subjects.filter(|subject| subject.contains(words)).count()
    }
    async fn order_row(&self) -> Vec<String> {
        rows(&self.database.url, "select state, life, waiting_kind, delivery_tries from \"order\"").await.remove(0)
    }
    fn body(&self, waybill: &str, reference: &str, code: &str) -> String {
        let at = self.house.store.now().in_vietnam();
        wire::push_body("ghn", reference, waybill, code, "", at)
    }
    async fn end(self) {
        self.running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_push_moves_nothing_and_tells_nobody() {
    for code in ["picked", "delivered"] {
        let scene = scene().await;
        let waybill = scene.waybill().await;
        // what GHN itself says when asked is told; that is not what this is about
        scene.push_goes_to_the_service().await;
        scene.ghn_does("ready_to_pick", true).await;
        run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
        let before = scene.mails().await;
        let told = rows(&scene.database.url, "select kind, state from notification").await;
        assert_eq!(scene.push(scene.body(&waybill, &scene.reference, code)).await, 200);
        run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
        let kind = if code == "picked" { "collected" } else { "delivered" };
        assert_eq!(scene.order_row().await, ["accepted", "live", kind, "0"], "only the flag says so");
        assert_eq!(scene.mails().await, before, "nobody was told");
        assert_eq!(rows(&scene.database.url, "select kind, state from notification").await, told);
        let papers = look_up(&scene.house, &scene.question).await.unwrap().papers.remove(0);
        assert_eq!(papers.holder, buuta::domain::custody::Holder::Citizen);
        assert_eq!(papers.waiting, Kind::parse(kind));
        let asked: Value = scene
            .http
            .get(format!("{}/_stand-in/log", scene.world.outside.couriers["ghn"]))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let was_asked =
            asked["requests"].as_array().unwrap().iter().any(|r| r["path"].as_str().unwrap().ends_with("/detail"));
        assert!(was_asked, "the courier was asked because of the push");
        scene.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_courier_confirms_counts() {
    let scene = scene().await;
    scene.ghn_does("picked", false).await;
    let waybill = scene.waybill().await;
    // the push may be anybody's; the answer to our question is GHN's
    assert_eq!(scene.push(scene.body(&waybill, &scene.reference, "picked")).await, 200);
    run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
    assert_eq!(scene.order_row().await[0], "collected");
    assert_eq!(scene.mails().await, 1);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_pushed_and_a_fact_pulled_without_it_are_one_event_one_try_one_mail() {
    let mut scene = scene().await;
    let dossier_id = look_up(&scene.house, &scene.question).await.unwrap().papers[0].dossier_id;
    let tx = scene.house.store.begin().await.unwrap();
    mark_result_ready(&scene.house, &tx, dossier_id).await.unwrap();
    tx.commit().await.unwrap();
    run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
    // the result's way home: a failed try there is told to the citizen
    scene.reference = scene.reference.replace("-P1", "-R1");
    let of_result = "from \"order\" where direction = 'to_citizen'";
    let waybill = rows(&scene.database.url, &format!("select waybill {of_result}")).await[0][0].clone();
    let at = scene.house.store.now().plus_s(-60).in_vietnam();
    for (code, reason, number) in [("picked", "", 0), ("delivering", "", 1), ("delivery_fail", "GHN-DFC1A4", 2)] {
        let at = at + chrono::Duration::seconds(number * 5);
        let step = json!({ "reference": scene.reference, "code": code, "at": at.to_rfc3339(), "push": false });
        let url = format!("{}/_stand-in/step", scene.world.outside.couriers["ghn"]);
        assert!(scene.http.post(url).json(&step).send().await.unwrap().status().is_success());
        let body = wire::push_body("ghn", &scene.reference, &waybill, code, reason, at);
        assert_eq!(scene.push(body).await, 200);
        run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
    }
    let order = rows(&scene.database.url, &format!("select state, delivery_tries {of_result}")).await;
    assert_eq!(order, [["delivery_attempt_failed", "1"]], "one delivery try");
    let answer = look_up(&scene.house, &scene.question).await.unwrap();
    let failed = answer.inside.unwrap().timeline.into_iter().filter(|item| item.reason.is_some()).count();
    assert_eq!(failed, 1, "one event on her page, with the reason");
    let told = rows(&scene.database.url, "select count(*) as n from event where raw_code = 'delivery_fail'").await;
    assert_eq!(told[0][0], "2", "both tellings are kept as rows");
    let mails = scene.mails_that_say("chưa giao được").await;
    assert_eq!(mails, 1, "one mail about the try");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_push_is_kept_listed_and_replayed() {
    let scene = scene().await;
    assert_eq!(scene.push("{\"OrderCode\": ".to_owned()).await, 200, "a courier must not be told to stop");
    run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
    assert_eq!(inbox::count(&scene.house.store, Reading::Unreadable).await.unwrap(), 1);
    let open = tasks::list_open(&scene.house.store, None, 10).await.unwrap();
    assert!(open.iter().any(|task| task.kind == TaskKind::UnreadableMessage));
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn buuta_replay_applies_what_has_become_readable() {
    let scene = scene().await;
    scene.ghn_does("picked", false).await;
    let waybill = scene.waybill().await;
    assert_eq!(scene.push(scene.body(&waybill, &scene.reference, "picked")).await, 200);
    // as a version that could not read such bodies left it: kept, with a task
    let left = "update message set reading = 'unreadable', problem = 'field Status', next_read_at = null";
    crate::support::database::run_sql(&scene.database.url, left).await;
    run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
    assert_eq!(scene.order_row().await[0], "asked", "what nobody can read moves nothing");
    let service = Service::prepare(&scene.database, &scene.world.outside, &[]).await;
    let replayed = service.run(&["replay", "--only", "unreadable"]).await;
    let said = String::from_utf8_lossy(&replayed.stdout).into_owned();
    assert!(replayed.status.success() && said.starts_with("1 messages were put back"), "{said}");
    assert_eq!(inbox::count(&scene.house.store, Reading::Unreadable).await.unwrap(), 0);
    // read now, it is an unsigned push like any other: GHN is asked, and confirms
    run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
    assert_eq!(scene.order_row().await[0], "collected");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_nobody_knows_is_applied_by_replay_once_it_is_mapped() {
    let scene = scene().await;
    scene.ghn_does("picked", false).await;
    let waybill = scene.waybill().await;
    assert_eq!(scene.push(scene.body(&waybill, &scene.reference, "teleported")).await, 200);
    run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
    assert_eq!(scene.order_row().await[0], "collected", "an unknown code moves nothing");
    let open = tasks::list_open(&scene.house.store, None, 10).await.unwrap();
    assert!(open.iter().any(|task| task.kind == TaskKind::UnmappedCode && task.detail == "teleported"));
    let account = scene.house.account_named("ghn").unwrap();
    let tx = scene.house.store.begin().await.unwrap();
    let row = NewStatusCode {
        raw_code: "teleported".to_owned(),
        kind: Kind::InTransit,
        redelivery: Redelivery::Never,
        confirmed_by: Some("GHN".to_owned()),
        words: "test".to_owned(),
    };
    accounts::put_status_code(&tx, account.account.id, row).await.unwrap();
    inbox::replay(&tx, None, None, None).await.unwrap();
    tx.commit().await.unwrap();
    scene.house.reload_accounts().await.unwrap();
    run_what_is_due(&scene.house, &WorkKind::ALL).await.unwrap();
    assert_eq!(scene.order_row().await[2], "in_transit", "known now, and waiting like every unsigned push");
    let open = tasks::list_open(&scene.house.store, None, 10).await.unwrap();
    assert!(open.iter().all(|task| task.kind != TaskKind::UnmappedCode), "the task is settled by the mapping");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_about_an_unknown_order_is_parked_and_replayed_once_the_order_is_there() {
    let database = TestDatabase::new().await;
    let world = house::stand_ins().await;
    let mut settings = house::settings(&database.url, &world.outside);
    settings.inbox.unknown_order_tries = 1;
    let clock = Arc::new(buuta::clock::SystemClock);
    let house = house::house_with(settings, &world.outside, clock, buuta::clock::Chance::from_seed(3)).await;
    let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let url = format!("http://{}/webhooks/demo/{}", running.address, push_token("demo"));
    let opened = house::open_request(&house, "demo").await;
    let reference = format!("{}-P1", opened.code.replace('-', ""));
    let body = wire::push_body("demo", "somebody-elses", "DM000000000VN", "D04", "", house.store.now().in_vietnam());
    assert_eq!(wire::push(&wire::client(), &url, "demo", body).await, 200);
    run_what_is_due(&house, &WorkKind::ALL).await.unwrap();
    assert_eq!(inbox::count(&house.store, Reading::Parked).await.unwrap(), 1);
    let open = tasks::list_open(&house.store, None, 10).await.unwrap();
    assert!(open.iter().any(|task| task.kind == TaskKind::UnknownWaybill));
    // the order turns out to be ours: the courier's number is entered
    let order = buuta::store::orders::find_by_reference(&house.store, &reference).await.unwrap().unwrap();
    let tx = house.store.begin().await.unwrap();
    let told = buuta::store::orders::Told { waybill: Some("DM000000000VN"), ..Default::default() };
    buuta::store::orders::update_placed(&tx, order.id, told, None).await.unwrap();
    inbox::replay(&tx, None, Some(Reading::Parked), None).await.unwrap();
    tx.commit().await.unwrap();
    run_what_is_due(&house, &WorkKind::ALL).await.unwrap();
    assert_eq!(inbox::count(&house.store, Reading::Parked).await.unwrap(), 0);
    assert_eq!(rows(&database.url, "select state from \"order\"").await[0][0], "collected");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journey_no_courier_can_begin_is_withdrawn_and_asked_for_anew() {
    use buuta::domain::leg::Purpose;
    use buuta::domain::task::TaskAction;
    use buuta::flows::ask_order::ask_order;
    use buuta::flows::settle_task::{Decision, settle_task};
    let database = TestDatabase::new().await;
    let world = house::stand_ins().await;
    let house = house::house(&database, &world.outside).await;
    let mut ask = house::ask("ghn");
    // a commune the account's area map does not know
    ask.contact.commune_code = "26758".to_owned();
    let opened = buuta::flows::open_request::open_and_commit(&house, ask).await.unwrap();
    run_what_is_due(&house, &WorkKind::ALL).await.unwrap();
    let open = tasks::list_open(&house.store, None, 10).await.unwrap();
    let held = open.iter().find(|task| task.kind == TaskKind::MissingAreaCode).unwrap();
    assert_eq!(held.detail, "26758");
    let tx = house.store.begin().await.unwrap();
    settle_task(&house, &tx, held.id, "test", &Decision::Act(TaskAction::Withdraw)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rows(&database.url, "select ended_as from leg").await, [["cancelled"]]);
    let tx = house.store.begin().await.unwrap();
    let asked = ask_order(&house, &tx, opened.dossier_id, Purpose::Submission).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        (asked.attempt, asked.reference.ends_with("-P2")),
        (2, true),
        "a new attempt with a reference of its own"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_signature_is_refused_kept_and_listed() {
    let database = TestDatabase::new().await;
    let world = house::stand_ins().await;
    let house = house::house(&database, &world.outside).await;
    let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let url = format!("http://{}/webhooks/demo/{}", running.address, push_token("demo"));
    let http = wire::client();
    let body = wire::push_body("demo", "X", "DM1", "D10", "", house.store.now().in_vietnam());
    // GHN's way of sending has no signature
    assert_eq!(wire::push(&http, &url, "ghn", body.clone()).await, 401);
    assert_eq!(inbox::count(&house.store, Reading::Rejected).await.unwrap(), 1);
    let open = tasks::list_open(&house.store, None, 10).await.unwrap();
    assert!(open.iter().any(|task| task.kind == TaskKind::RejectedPush));
    // the refused copy does not stand in the way of the real one
    assert_eq!(wire::push(&http, &url, "demo", body).await, 200);
    assert_eq!(inbox::count(&house.store, Reading::Waiting).await.unwrap(), 1);
    // another courier's token opens nothing
    let other = format!("http://{}/webhooks/ghn/{}", running.address, push_token("demo"));
    assert_eq!(wire::push(&http, &other, "ghn", "{}".to_owned()).await, 404);
    running.stop().await;
}
