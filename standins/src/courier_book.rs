//! A courier's book: the orders it took and what happened to them, in the order it came to know it.

use std::collections::HashMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{chance::Chance, world::rfc3339};

/// One side of an order.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub(crate) struct Party {
    pub name: String,
    pub phone: String,
    pub address: String,
}

/// One try at pushing a step; without a status nobody answered.
#[derive(Debug, Clone)]
pub(crate) struct PushTry {
    pub at: DateTime<Utc>,
    pub status: Option<u16>,
}

/// Something that happened to an order, or is claimed to have.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Twenty-four hexadecimal digits, beginning with the time, growing.
    pub id: String,
    pub code: String,
    pub text: String,
    pub at: DateTime<Utc>,
    pub reason: Option<String>,
    pub reason_text: Option<String>,
    pub place: Option<String>,
    /// Whether it stands in what can be pulled; a forged push does not.
    pub recorded: bool,
    pub received_at: DateTime<Utc>,
    pub pushes: Vec<PushTry>,
}

/// An order as the courier knows it.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// The customer's account at the courier, where one is named in the order.
    pub account: String,
    pub reference: String,
    pub waybill: String,
    pub placed_at: DateTime<Utc>,
    pub create_calls: u32,
    pub from: Party,
    pub to: Party,
    pub cancelled: bool,
    pub steps: Vec<Step>,
    /// How many scenarios are being played for it.
    pub playing: u32,
    /// The create call's body.
    pub asked: Value,
}

/// The place of a step in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub order: usize,
    pub step: usize,
}

/// All orders of one courier.
#[derive(Debug)]
pub(crate) struct Book {
    orders: Vec<Order>,
    by_reference: HashMap<String, Vec<usize>>,
    by_waybill: HashMap<String, usize>,
    /// Recorded steps as they came; ids and times of receipt never fall along it.
    recorded: Vec<Place>,
    /// The middle of every id: differs from run to run.
    mark: u64,
    counter: u32,
    latest: DateTime<Utc>,
    /// Numbers begin anywhere, so that two runs seldom give the same one.
    serial: u32,
}

impl Book {
    /// An empty book.
    pub fn new(chance: &Chance) -> Self {
        Book {
            orders: Vec::new(),
            by_reference: HashMap::new(),
            by_waybill: HashMap::new(),
            recorded: Vec::new(),
            mark: chance.number() & 0xff_ffff_ffff,
            counter: 0,
            latest: DateTime::UNIX_EPOCH,
            serial: (chance.number() % 100_000_000) as u32,
        }
    }
}

/// Couriers tell milliseconds; what is shown by push and by pull must be one instant.
pub(crate) fn to_millis(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::milliseconds(1)).unwrap_or(at)
}

impl Book {
    /// The next serial number for waybills.
    pub fn next_serial(&mut self) -> u32 {
        self.serial = (self.serial + 1) % 100_000_000;
        self.serial
    }

    pub fn add(&mut self, order: Order) -> usize {
        let place = self.orders.len();
        if !order.reference.is_empty() {
            let of_reference = self.by_reference.entry(order.reference.clone());
            of_reference.or_default().push(place);
        }
        self.by_waybill.insert(order.waybill.clone(), place);
        self.orders.push(order);
        place
    }

    pub fn get(&self, place: usize) -> Option<&Order> {
        self.orders.get(place)
    }

    pub fn get_mut(&mut self, place: usize) -> Option<&mut Order> {
        self.orders.get_mut(place)
    }

    pub fn with_waybill(&self, waybill: &str) -> Option<usize> {
        self.by_waybill.get(waybill).copied()
    }

    /// The newest order of a reference.
    pub fn with_reference(&self, reference: &str) -> Option<usize> {
        self.by_reference.get(reference)?.last().copied()
    }

    /// The order of a reference under one account.
    pub fn with_account_reference(&self, account: &str, reference: &str) -> Option<usize> {
        let of_reference = self.by_reference.get(reference)?;
        of_reference.iter().copied().find(|place| self.orders[*place].account == account)
    }

    /// Appends a step to an order; gives it its id, and moves its time of receipt up to the latest.
    pub fn append(&mut self, order: usize, mut step: Step) -> Option<Place> {
        // A clock set back must not make ids or times of receipt fall.
        self.latest = self.latest.max(step.received_at);
        self.counter = self.counter.wrapping_add(1) & 0xff_ffff;
        if self.counter == 0 {
            self.latest += TimeDelta::seconds(1);
        }
        step.received_at = self.latest;
        step.id = format!("{:08x}{:010x}{:06x}", self.latest.timestamp() & 0xffff_ffff, self.mark, self.counter);
        let recorded = step.recorded;
        let found = self.orders.get_mut(order)?;
        found.steps.push(step);
        let place = Place { order, step: found.steps.len() - 1 };
        if recorded {
            self.recorded.push(place);
        }
        Some(place)
    }

    pub fn step(&self, place: Place) -> Option<(&Order, &Step)> {
        let order = self.orders.get(place.order)?;
        Some((order, order.steps.get(place.step)?))
    }

    pub fn note_push(&mut self, place: Place, push: PushTry) {
        let order = self.orders.get_mut(place.order);
        if let Some(step) = order.and_then(|order| order.steps.get_mut(place.step)) {
            step.pushes.push(push);
        }
    }

    /// Recorded steps after the first for which `before` no longer holds; `before` must hold for a beginning only.
    pub fn recorded_from(&self, before: impl Fn(&Step) -> bool) -> impl Iterator<Item = (usize, &Order, &Step)> {
        let start = self.recorded.partition_point(|place| self.step(*place).is_some_and(|(_, step)| before(step)));
        self.recorded[start..].iter().filter_map(|place| {
            let (order, step) = self.step(*place)?;
            Some((place.order, order, step))
        })
    }

    /// All orders as `/_stand-in/orders` shows them.
    pub fn shown(&self) -> Vec<Value> {
        self.orders.iter().map(Order::shown).collect()
    }
}

impl Order {
    /// Recorded steps as they happened, not as they came.
    pub fn history(&self) -> Vec<&Step> {
        let mut steps: Vec<&Step> = self.steps.iter().filter(|step| step.recorded).collect();
        steps.sort_by_key(|step| step.at);
        steps
    }

    pub fn has_recorded(&self, code: &str) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| step.recorded && step.code == code)
    }

    fn shown(&self) -> Value {
        let steps: Vec<Value> = self.steps.iter().map(Step::shown).collect();
        json!({
            "reference": self.reference, "waybill": self.waybill, "placed_at": rfc3339(self.placed_at),
            "create_calls": self.create_calls, "from": self.from, "to": self.to,
            "cancelled": self.cancelled, "playing": self.playing, "steps": steps,
        })
    }
}

impl Step {
    /// The step as the control surface shows it.
    pub fn shown(&self) -> Value {
        let pushes: Vec<Value> =
            self.pushes.iter().map(|push| json!({"at": rfc3339(push.at), "status": push.status})).collect();
        json!({
            "code": self.code, "text": self.text, "at": rfc3339(self.at), "reason": self.reason,
            "reason_text": self.reason_text, "place": self.place, "recorded": self.recorded, "pushes": pushes,
        })
    }
}
