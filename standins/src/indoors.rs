//! A courier without a socket: asked by a plain function, on a clock moved by hand, its pushes fetched instead of sent.
//! For simulated days in one process.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    Options, StandIn,
    chance::Chance,
    clock::Clock,
    play::{self, StepWish},
    push::{self, SignedPush},
    wire::Incoming,
    world::{Outlet, World, lock},
};

/// A request to the courier.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: &'static str,
    pub path: String,
    /// As behind the `?` of an address.
    pub query: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// The courier's answer.
#[derive(Debug, Clone)]
pub struct Told {
    pub status: u16,
    pub body: Vec<u8>,
}

/// One courier.
pub struct Indoors(Arc<World>);

impl Indoors {
    /// The courier's part, at a moment; `None` for the mailbox, which is no courier.
    pub fn new(which: StandIn, options: &Options, now: DateTime<Utc>, seed: u64) -> Option<Indoors> {
        let clock = Clock::Standing(now.timestamp_micros().into());
        let outlet = Outlet::Kept(Mutex::default());
        let world = World::new(which.part(options)?, outlet, clock, Chance::from_seed(seed), None);
        Some(Indoors(Arc::new(world)))
    }

    /// Moves the courier's clock.
    pub fn set_clock(&self, now: DateTime<Utc>) {
        self.0.clock.set(now);
    }

    /// Asks the courier.
    pub fn ask(&self, asked: Asked) -> Told {
        let Asked { method, path, query, headers, body } = asked;
        let incoming = Incoming { method: method.to_owned(), path, query, headers, body };
        let answer = self.0.part.answer(&self.0, &incoming);
        Told { status: answer.status, body: answer.body }
    }

    /// Whether the courier has an order of this reference.
    pub fn has_order(&self, reference: &str) -> bool {
        self.0.book().with_reference(reference).is_some()
    }

    /// Whether nobody calls this courier, which takes its orders from a list.
    pub fn fetches_orders(&self) -> bool {
        self.0.part.fetches_orders()
    }

    /// Takes what is new on the list of orders into the book.
    pub fn take_orders(&self, list: &Value) {
        self.0.part.take_orders(&mut self.0.book(), list, self.0.now());
    }

    /// Makes a step happen now, as `/_stand-in/step` takes it. Errors: what is wrong with it, for the writer of a test.
    pub fn step(&self, reference: &str, step: &Value) -> Result<(), String> {
        let wish: StepWish = serde_json::from_value(step.clone()).map_err(|error| error.to_string())?;
        if let Some(why) = self.0.part.refuse_code(&wish.code) {
            return Err(format!("code {}: {why}", wish.code));
        }
        let order = self.0.book().with_reference(reference).ok_or_else(|| format!("no order {reference}"))?;
        let place = play::write(&self.0, order, &wish).map_err(|why| format!("{why:?}"))?;
        if wish.push {
            push::deliver_soon(&self.0, place);
        }
        Ok(())
    }

    /// Fetches the pushes that want to go out, each as it would be sent now.
    pub fn take_pushes(&self) -> Vec<SignedPush> {
        let Outlet::Kept(kept) = &self.0.outlet else {
            return Vec::new();
        };
        let places = std::mem::take(&mut *lock(kept));
        let now = self.0.now();
        let bodies: Vec<Vec<u8>> = {
            let book = self.0.book();
            let of_place = |place| book.step(place).and_then(|(order, step)| self.0.part.push_body(order, step));
            places.into_iter().filter_map(of_place).collect()
        };
        bodies.into_iter().map(|body| push::sign(self.0.part.as_ref(), body, now)).collect()
    }

    /// All orders as `/_stand-in/orders` shows them.
    pub fn orders(&self) -> Vec<Value> {
        self.0.book().shown()
    }
}
