//! One order at one courier's stand-in, with the service running beside it.

use super::database::{TestDatabase, rows};
use super::house::{self, StandIns, push_token};
use super::wire;
use buuta::app;
use buuta::flows::house::House;
use buuta::flows::open_request::Opened;
use buuta::store::outbox::WorkKind;
use buuta::worker::run_what_is_due;
use serde_json::{Value, json};
use std::sync::Arc;

/// A request whose first order a courier has, and a courier that pushes to the service.
pub struct Scene {
    pub courier: &'static str,
    pub database: TestDatabase,
    pub world: StandIns,
    pub house: Arc<House>,
    running: app::Running,
    pub http: reqwest::Client,
    pub opened: Opened,
    pub reference: String,
}

/// The scene with this courier.
pub async fn scene(courier: &'static str) -> Scene {
    let database = TestDatabase::new().await;
    let world = house::stand_ins().await;
    let house = house::house(&database, &world.outside).await;
    let opened = house::open_request(&house, courier).await;
    run_what_is_due(&house, &WorkKind::ALL).await.unwrap();
    let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let reference = format!("{}-P1", opened.code.replace('-', ""));
    let scene = Scene { courier, database, world, house, running, http: wire::client(), opened, reference };
    scene.tell_stand_in("push_to", json!({ "url": scene.url() })).await;
    scene
}

impl Scene {
    /// Where the service answers.
    pub fn base(&self) -> String {
        format!("http://{}", self.running.address)
    }
    /// Where the courier pushes to.
    pub fn url(&self) -> String {
        format!("{}/webhooks/{}/{}", self.base(), self.courier, push_token(self.courier))
    }
    /// A control call to the courier's stand-in.
    pub async fn tell_stand_in(&self, what: &str, body: Value) -> Value {
        let url = format!("{}/_stand-in/{what}", self.world.outside.couriers[self.courier]);
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{what}: {}", answer.status());
        answer.json().await.unwrap()
    }
    /// What the stand-in shows.
    pub async fn ask_stand_in(&self, what: &str) -> Value {
        let url = format!("{}/_stand-in/{what}", self.world.outside.couriers[self.courier]);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }
    /// Makes a step happen, this many seconds ago; says what its push was answered.
    pub async fn step(&self, code: impl ToString, seconds_ago: i64, more: Value) -> Value {
        let at = self.house.store.now().plus_s(-seconds_ago).in_vietnam().to_rfc3339();
        let mut step = json!({ "reference": self.reference, "code": code.to_string(), "at": at });
        step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.tell_stand_in("step", step).await["push_status"].clone()
    }
    /// Reads, asks and tells until nothing is due.
    pub async fn do_what_is_due(&self) {
        run_what_is_due(&self.house, &WorkKind::ALL).await.unwrap();
    }
    /// Its state, what waits for a confirmation, and how often the postman was at the door.
    pub async fn order(&self) -> Vec<String> {
        rows(&self.database.url, "select state, waiting_kind, delivery_tries from \"order\"").await.remove(0)
    }
    /// Sends bytes that the courier did not sign; says what they were answered.
    pub async fn push(&self, body: &Value) -> u16 {
        self.http.post(self.url()).json(body).send().await.unwrap().status().as_u16()
    }
    /// Ends the service.
    pub async fn end(self) {
        self.running.stop().await;
    }
}
