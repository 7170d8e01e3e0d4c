//! One service as a process, with stand-ins that outlive it, and someone who starts it again when it has died.

use crate::support::database::{TestDatabase, rows};
use crate::support::house::{StandIns, stand_ins};
use crate::support::service::{Service, client};
use reqwest::Method;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Work that was begun or listed, by kind.
pub type ByKind = BTreeMap<String, u64>;

/// The world of one story.
pub struct World {
    pub courier: &'static str,
    pub database: TestDatabase,
    pub service: Service,
    stand_ins: StandIns,
    http: reqwest::Client,
    /// Calls to couriers and mail server whose end was not known when the service died.
    pub in_flight: RefCell<Option<ByKind>>,
    /// Whether the service is meant to die: a death that nobody meant is a failure of its own.
    pub is_to_die: Cell<bool>,
}

impl World {
    /// Prepares a service and its outside; nothing runs yet but the stand-ins.
    pub async fn prepare(courier: &'static str) -> World {
        let database = TestDatabase::new().await;
        let stand_ins = stand_ins().await;
        let short = [
            ("work.lease_s", "3"),
            ("work.call_time_out_s", "2"),
            ("work.settle_delay_s", "1"),
            ("log.level", "\"info\""),
        ];
        let service = Service::prepare(&database, &stand_ins.outside, &short).await;
        let world = World {
            courier,
            database,
            service,
            stand_ins,
            http: client(),
            in_flight: RefCell::default(),
            is_to_die: Cell::new(true),
        };
        if courier == "ghn" {
            let push_to = json!({ "url": world.service.push_url(courier), "retry_delay_ms": 1000 });
            world.tell_stand_in("push_to", &push_to).await;
        }
        world
    }

    /// A call that changes something: repeated under its key when the service dies over it.
    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Value {
        self.call(Method::POST, path, Some(key), Some(body)).await
    }

    /// What the API shows.
    pub async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None, None).await
    }

    async fn call(&self, method: Method, path: &str, key: Option<&str>, body: Option<&Value>) -> Value {
        for _ in 0..3 {
            match self.service.api(method.clone(), path, key, body).await {
                Ok((200..=299, answer)) => return answer,
                Ok((status, answer)) => panic!("{method} {path} was answered {status}: {answer}"),
                Err(_) => self.revive().await,
            }
        }
        panic!("{method} {path} was never answered");
    }

    /// Starts the service again, as whatever watches over it does. Called when a connection broke.
    async fn revive(&self) {
        self.service.wait_until_ended().await;
        assert!(self.is_to_die.replace(false), "the service died, and nobody killed it");
        let sql = "select kind, count(*) as n from outbox \
                   where finished_at is null and call_begun_at is not null group by kind";
        self.in_flight.replace(Some(self.count_by_kind(sql).await));
        self.service.start(&[]).await;
    }

    /// Starts the service again if it is dead.
    pub async fn look_after_service(&self) {
        if self.service.has_ended().await {
            self.revive().await;
        }
    }

    /// Rows of two columns, a word and a number.
    pub async fn count_by_kind(&self, sql: &str) -> ByKind {
        let found = rows(&self.database.url, sql).await;
        found.into_iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect()
    }

    /// One number out of the database.
    pub async fn number(&self, sql: &str) -> u64 {
        rows(&self.database.url, sql).await[0][0].parse().unwrap()
    }

    /// A control call to the courier's stand-in.
    pub async fn tell_stand_in(&self, what: &str, body: &Value) {
        let url = format!("{}/_stand-in/{what}", self.stand_ins.outside.couriers[self.courier]);
        let answer = self.http.post(url).json(body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// What the courier's stand-in holds under a name.
    pub async fn stand_in_has(&self, what: &str) -> Vec<Value> {
        let url = format!("{}/_stand-in/{what}", self.stand_ins.outside.couriers[self.courier]);
        let answer: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        let name = if what == "log" { "requests" } else { what };
        answer[name].as_array().unwrap().clone()
    }

    /// Every mail there is.
    pub async fn mails(&self) -> Vec<Value> {
        let url = format!("{}/messages", self.stand_ins.mailbox);
        let answer: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        answer["messages"].as_array().unwrap().clone()
    }

    /// How many calls and mails the outside has seen.
    pub async fn seen_outside(&self) -> usize {
        self.stand_in_has("log").await.len() + self.mails().await.len()
    }

    /// The order the courier has under a reference.
    pub async fn order_at_courier(&self, reference: &str) -> Option<Value> {
        self.stand_in_has("orders").await.into_iter().find(|order| order["reference"] == reference)
    }
}
