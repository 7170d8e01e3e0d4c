//! Making things happen to orders: one step by hand, or a whole scenario in the background.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

use crate::{
    courier_book::{Place, Step, to_millis},
    push,
    world::World,
};

/// A step to happen.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StepWish {
    #[serde(deserialize_with = "text_or_number")]
    pub code: String,
    pub at: Option<DateTime<Utc>>,
    /// When the courier comes to know it; never before what it knows already.
    pub received_at: Option<DateTime<Utc>>,
    pub text: Option<String>,
    pub reason: Option<String>,
    pub reason_text: Option<String>,
    pub place: Option<String>,
    #[serde(default = "yes")]
    pub push: bool,
    #[serde(default = "yes")]
    pub record: bool,
}

impl StepWish {
    /// The plain step of a code, now.
    pub fn of_code(code: &str) -> Self {
        StepWish {
            code: code.to_owned(),
            at: None,
            received_at: None,
            text: None,
            reason: None,
            reason_text: None,
            place: None,
            push: true,
            record: true,
        }
    }
}

fn yes() -> bool {
    true
}

/// Some couriers number their codes; both spellings are taken.
fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Code {
        Number(i64),
        Text(String),
    }
    Ok(match Code::deserialize(from)? {
        Code::Number(number) => number.to_string(),
        Code::Text(text) => text,
    })
}

/// Codes that are not to happen.
#[derive(Debug, Default)]
pub(crate) struct Withheld(Vec<Withhold>);

/// Codes that are not to happen, for one reference or for all.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Withhold {
    pub codes: Vec<String>,
    pub reference: Option<String>,
}

impl Withheld {
    /// Adds to what is withheld; without codes, withholds nothing any more.
    pub fn add(&mut self, withhold: Withhold) {
        if withhold.codes.is_empty() {
            self.0.clear();
        } else {
            self.0.push(withhold);
        }
    }

    fn covers(&self, reference: &str, code: &str) -> bool {
        self.0.iter().any(|withhold| {
            let here = withhold.reference.as_deref().is_none_or(|only| only == reference);
            here && withhold.codes.iter().any(|withheld| withheld == code)
        })
    }
}

/// Why a step did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotHappened {
    NoOrder,
    Withheld,
}

/// Writes a step into the book, without pushing it.
pub(crate) fn write(world: &World, order: usize, wish: &StepWish) -> Result<Place, NotHappened> {
    let mut book = world.book();
    let reference = &book.get(order).ok_or(NotHappened::NoOrder)?.reference;
    if world.withheld().covers(reference, &wish.code) {
        return Err(NotHappened::Withheld);
    }
    let now = world.now();
    let text = wish.text.clone();
    let reason_text = wish.reason_text.clone();
    let step = Step {
        id: String::new(),
        code: wish.code.clone(),
        text: text.or_else(|| world.part.text_of_code(&wish.code)).unwrap_or_else(|| wish.code.clone()),
        at: to_millis(wish.at.unwrap_or(now)),
        reason: wish.reason.clone(),
        reason_text: reason_text.or_else(|| world.part.text_of_reason(wish.reason.as_deref()?)),
        place: wish.place.clone(),
        recorded: wish.record,
        received_at: wish.received_at.unwrap_or(now),
        pushes: Vec::new(),
    };
    book.append(order, step).ok_or(NotHappened::NoOrder)
}

/// Makes a step happen: into the book, then the first try at pushing it.
pub(crate) async fn happen(
    world: &Arc<World>,
    order: usize,
    wish: &StepWish,
) -> Result<(Place, Option<u16>), NotHappened> {
    let place = write(world, order, wish)?;
    let status = if wish.push { push::deliver(world, place).await } else { None };
    Ok((place, status))
}

/// Makes a step happen that the courier does by itself inside a call: pushed in the background, after the answer.
pub(crate) fn happen_soon(world: &Arc<World>, order: usize, code: &str) {
    if let Ok(place) = write(world, order, &StepWish::of_code(code)) {
        push::deliver_soon(world, place);
    }
}

/// What to play.
#[derive(Debug, Clone)]
pub(crate) enum Scenario {
    /// Everything goes well; steps already there are left out, and a cancelled order stops it.
    Happy,
    /// These steps.
    Steps(Vec<StepWish>),
}

/// Plays in the background, with a pause before every step.
pub(crate) fn in_background(world: &Arc<World>, order: usize, scenario: Scenario, pace: Duration) {
    let world = world.clone();
    let happy = matches!(scenario, Scenario::Happy);
    let steps = match scenario {
        Scenario::Happy => world.part.happy().iter().map(|code| StepWish::of_code(code)).collect(),
        Scenario::Steps(steps) => steps,
    };
    if let Some(order) = world.book().get_mut(order) {
        order.playing += 1;
    }
    actix_web::rt::spawn(async move {
        for wish in steps {
            tokio::time::sleep(pace).await;
            if happy {
                let book = world.book();
                let Some(order) = book.get(order).filter(|order| !order.cancelled) else {
                    break;
                };
                if order.has_recorded(&wish.code) {
                    continue;
                }
            }
            // A withheld step is passed over: the next one comes as if it had happened.
            let _withheld = happen(&world, order, &wish).await;
        }
        if let Some(order) = world.book().get_mut(order) {
            order.playing -= 1;
        }
    });
}

/// Plays the happy path of a new order, when the stand-in was started so.
pub(crate) fn autoplay(world: &Arc<World>, order: usize) {
    if let Some(pace) = world.autoplay_pace {
        in_background(world, order, Scenario::Happy, pace);
    }
}
