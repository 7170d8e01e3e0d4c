//! The story of one request: the papers go to the agency, the result comes home. Whoever plays it knows the service
//! only from outside, and does for a listed task what a person would: looks at the courier, then decides.

use super::world::World;
use crate::support::house::{AGENCY, COMMUNE};
use crate::support::service::until;
use buuta::clock::{Clock, SystemClock};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The mail address of the story's citizen.
pub const EMAIL: &str = "an@example.vn";

/// Work that is open and messages that wait to be read.
pub const OPEN: &str = "select (select count(*) from outbox where finished_at is null) \
                    + (select count(*) from message where reading = 'waiting') as n";

/// Who acts on an order first when nobody knows whether it was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The courier carries on with what it has; its news tell.
    Courier,
    /// The courier waits until the desk knows that it has the order.
    Desk,
}

/// A request under way.
pub struct Story<'a> {
    world: &'a World,
    first: First,
    code: RefCell<String>,
    dossier_id: RefCell<String>,
    /// Actions without which the story would not have gone on.
    pub needed: RefCell<Vec<String>>,
    /// Actions on what was only listed.
    pub tidied: RefCell<Vec<String>>,
    /// Seconds since the first moment anything happens at, so that no two facts fall on one second.
    second: Cell<i64>,
    started_at: chrono::DateTime<chrono::Utc>,
}

impl<'a> Story<'a> {
    /// A story to be told in this world.
    pub fn new(world: &'a World, first: First) -> Story<'a> {
        Story {
            world,
            first,
            code: RefCell::default(),
            dossier_id: RefCell::default(),
            needed: RefCell::default(),
            tidied: RefCell::default(),
            second: Cell::new(0),
            started_at: SystemClock.now().to_utc() - chrono::Duration::minutes(30),
        }
    }

    /// Plays it from the asking to the result's arrival.
    pub async fn play(&self) {
        let contact = json!({
            "name": "Nguyễn Thị Thử An", "phone": "0912345678", "email": EMAIL,
            "address": "12 đường Thử", "commune_code": COMMUNE,
        });
        let ask = json!({
            "opened_by": "citizen", "agency_code": AGENCY, "procedure_code": "1.001193", "contact": contact,
            "fetch_papers": "by_post", "return_result": "by_post", "courier_account": self.world.courier,
        });
        let opened = self.world.post("/requests", "open", &ask).await;
        self.code.replace(opened["code"].as_str().unwrap().to_owned());
        self.dossier_id.replace(opened["dossier_id"].as_str().unwrap().to_owned());
        self.placed('P').await;
        self.hand_over("submission", "citizen", "post").await;
        self.courier_does('P').await;
        self.hand_over("submission", "post", "agency").await;
        self.arrived("submission").await;
        self.world.post(&format!("/dossiers/{}/result", self.dossier_id.borrow()), "result", &json!({})).await;
        self.placed('R').await;
        self.hand_over("result", "agency", "post").await;
        self.courier_does('R').await;
        self.arrived("result").await;
        self.all_done().await;
    }

    /// Our reference for its order: `P` to the agency, `R` the result home.
    pub fn reference(&self, direction: char) -> String {
        format!("{}-{direction}1", self.code.borrow().replace('-', ""))
    }

    /// The moment of the next fact.
    fn next_moment(&self) -> String {
        self.second.set(self.second.get() + 20);
        (self.started_at + chrono::Duration::seconds(self.second.get())).to_rfc3339()
    }

    async fn placed(&self, direction: char) {
        let reference = self.reference(direction);
        until(&format!("order {reference} is placed"), PATIENCE, async || {
            self.world.look_after_service().await;
            let is_there = self.world.order_at_courier(&reference).await.is_some();
            if is_there && self.first == First::Courier {
                return Some(());
            }
            if let Some(task) = self.open_tasks().await.iter().find(|task| task["kind"] == "unknown_placing") {
                // the person rang the courier before she decides; the courier may know by now what it did not then
                let has_it = self.world.order_at_courier(&reference).await.is_some();
                self.settle(task, if has_it { "courier_has_it" } else { "courier_has_not_got_it" }, &self.needed).await;
            }
            let orders = self.orders().await;
            (is_there && orders.iter().any(|order| order["reference"] == *reference && order["placing"] == "placed"))
                .then_some(())
        })
        .await;
    }

    async fn courier_does(&self, direction: char) {
        let codes: &[&str] = match self.world.courier {
            "ghn" => &["ready_to_pick", "picking", "picked", "transporting", "delivering", "delivered"],
            _ => &["101", "102", "103", "105", "107", "4"],
        };
        for code in codes {
            self.world.look_after_service().await;
            let step = json!({ "reference": self.reference(direction), "code": code, "at": self.next_moment() });
            self.world.tell_stand_in("step", &step).await;
        }
    }

    async fn hand_over(&self, purpose: &str, from: &str, to: &str) {
        let sign =
            |holder: &str| json!({ "name": format!("Người ký {holder}"), "role": holder, "how": "typed_in_presence" });
        let body = json!({
            "purpose": purpose, "from": from, "to": to, "at": self.next_moment(), "place": "Bưu điện mẫu",
            "papers": [{ "name": "Giấy khai sinh", "copy_kind": "original", "quantity": 1 }],
            "given_by": sign(from), "taken_by": sign(to),
        });
        let path = format!("/dossiers/{}/handovers", self.dossier_id.borrow());
        self.world.post(&path, &format!("{purpose}-{from}-{to}"), &body).await;
    }

    /// The papers are there by the courier's own word, not only by a signature.
    async fn arrived(&self, purpose: &str) {
        until(&format!("the {purpose} arrives"), PATIENCE, async || {
            self.world.look_after_service().await;
            let legs = self.legs().await;
            let leg = legs.iter().find(|leg| leg["purpose"] == purpose)?;
            (leg["ended_as"] == "delivered" && leg["orders"][0]["state"] == "delivered").then_some(())
        })
        .await;
    }

    /// The courier has told all, all of it is read, no work is open, and every task is settled by what it offers.
    pub async fn all_done(&self) {
        until("nothing is left to do", PATIENCE, async || {
            self.world.look_after_service().await;
            let open = self.world.number(OPEN).await;
            if open > 0 || !self.courier_was_heard().await {
                return None;
            }
            let tasks = self.open_tasks().await;
            for task in &tasks {
                let action = self.fitting_action(task).await;
                self.settle(task, action, &self.tidied).await;
            }
            tasks.is_empty().then_some(())
        })
        .await;
    }

    /// Every push was answered.
    async fn courier_was_heard(&self) -> bool {
        let orders = self.world.stand_in_has("orders").await;
        let steps: Vec<&Value> = orders.iter().flat_map(|order| order["steps"].as_array().unwrap()).collect();
        self.world.courier != "ghn"
            || steps.iter().all(|step| step["pushes"].as_array().unwrap().iter().any(|push| push["status"] == 200))
    }

    /// What a person decides after looking at the outside world.
    async fn fitting_action(&self, task: &Value) -> &'static str {
        match task["kind"].as_str().unwrap() {
            "unknown_notice" => "citizen_was_told",
            "unknown_announcement" if self.world.stand_in_has("announcements").await.is_empty() => "try_again",
            "unknown_announcement" => "dismiss",
            _ => panic!("a task that a kill must not cause: {task}"),
        }
    }

    async fn settle(&self, task: &Value, action: &str, done: &RefCell<Vec<String>>) {
        let offered = task["actions"].as_array().unwrap();
        assert!(offered.iter().any(|offer| offer == action), "{action} is not offered on {task}");
        let id = task["id"].as_str().unwrap();
        let path = format!("/tasks/{id}/settle");
        self.world.post(&path, &format!("settle-{id}"), &json!({ "action": action })).await;
        done.borrow_mut().push(action.to_owned());
    }

    async fn open_tasks(&self) -> Vec<Value> {
        self.world.get("/tasks").await["items"].as_array().unwrap().clone()
    }

    async fn legs(&self) -> Vec<Value> {
        let request = self.world.get(&format!("/requests/{}", self.code.borrow())).await;
        request["dossiers"][0]["legs"].as_array().unwrap().clone()
    }

    async fn orders(&self) -> Vec<Value> {
        self.legs().await.iter().flat_map(|leg| leg["orders"].as_array().unwrap().clone()).collect()
    }
}
