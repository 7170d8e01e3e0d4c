//! The control surface under `/_stand-in/`, the same for every stand-in, JSON both ways.
//!
//! | call | does |
//! |---|---|
//! | `GET ready` | 200 |
//! | `GET account` | how the service's account here must be set, all but the address |
//! | `GET log` | every request from outside; `status` is null when no answer was sent |
//! | `GET orders` | orders with their steps and pushes; a step which only a push claims has `recorded: false`; `playing` counts scenarios under way |
//! | `GET pushes` | every push sent, with headers, bytes and the answer's status; `fault` says what else was wrong with the answer |
//! | `GET announcements` | dossiers announced without an order (VNPost NGSP) |
//! | `POST step` | `reference` or `waybill`, `code`; optional `at`, `received_at`, `text`, `reason`, `reason_text`, `place`, `push`, `record` |
//! | `POST raw_push` | `body`, `headers`; with `"sign": true` the courier's own headers are added, or its signature in the body, or its secret in the address |
//! | `POST push_to` | `url`; optional `retry_delay_ms` instead of the courier's own pause |
//! | `POST withhold` | `codes`, optional `reference`: adds to what does not happen; no codes clears all |
//! | `POST fault` | `path_contains`, `fault`, `times`; `DELETE fault` clears all |
//! | `POST limit` | `per_second`, `answer_ms`: requests beyond wait for their turn, and each answer takes so long besides |
//! | `POST play` | `reference` or `waybill`, `scenario` (`"happy"` or a list of steps), `pace_ms` |

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    faults::FaultWish,
    fetch,
    play::{self, NotHappened, Scenario, StepWish, Withhold},
    push::{self, SignedPush},
    wire::{Answer, Incoming},
    world::{Limit, PushTo, World},
};

/// Names an order.
#[derive(Deserialize)]
struct Which {
    reference: Option<String>,
    waybill: Option<String>,
}

#[derive(Deserialize)]
struct StepCall {
    #[serde(flatten)]
    which: Which,
    #[serde(flatten)]
    wish: StepWish,
}

#[derive(Deserialize)]
struct PlayCall {
    #[serde(flatten)]
    which: Which,
    scenario: Value,
    pace_ms: Option<u64>,
}

#[derive(Deserialize)]
struct RawPushCall {
    body: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    sign: bool,
}

#[derive(Deserialize)]
struct PushToCall {
    url: String,
    retry_delay_ms: Option<u64>,
}

pub(crate) async fn answer(world: &Arc<World>, path: &str, request: &Incoming) -> Answer {
    done(match (request.method.as_str(), path) {
        ("GET", "ready") => Ok(json!({"ready": true})),
        ("GET", "account") => Ok(world.part.account().into_iter().map(|(name, value)| (name, json!(value))).collect()),
        ("GET", "log") => Ok(json!({"requests": world.requests()})),
        ("GET", "orders") => Ok(json!({"orders": world.book().shown()})),
        ("GET", "pushes") => Ok(json!({"pushes": world.pushes()})),
        ("GET", "announcements") => Ok(json!({"announcements": world.part.announcements()})),
        ("POST", "step") => step(world, request).await,
        ("POST", "raw_push") => raw_push(world, request).await,
        ("POST", "push_to") => push_to(world, request),
        ("POST", "withhold") => read::<Withhold>(request).map(|withhold| {
            world.withheld().add(withhold);
            json!({"ok": true})
        }),
        ("POST", "fault") => read::<FaultWish>(request).map(|wish| {
            world.faults().add(wish);
            json!({"ok": true})
        }),
        ("DELETE", "fault") => {
            world.faults().clear();
            Ok(json!({"ok": true}))
        }
        ("POST", "limit") => read::<Limit>(request).map(|limit| {
            world.keep_to(limit);
            json!({"ok": true})
        }),
        ("POST", "play") => play_call(world, request).await,
        _ => Err((404, "there is no such call".to_owned())),
    })
}

type Outcome = Result<Value, (u16, String)>;

fn done(outcome: Outcome) -> Answer {
    match outcome {
        Ok(body) => Answer::json(200, &body),
        Err((status, error)) => Answer::json(status, &json!({"error": error})),
    }
}

fn read<T: DeserializeOwned>(request: &Incoming) -> Result<T, (u16, String)> {
    serde_json::from_slice(&request.body).map_err(|error| (400, error.to_string()))
}

/// A courier that fetches its orders does so when it is to do something with one it does not know.
async fn find(world: &Arc<World>, which: &Which) -> Result<usize, (u16, String)> {
    let in_book = || {
        let book = world.book();
        let by_waybill = which.waybill.as_deref().and_then(|name| book.with_waybill(name));
        by_waybill.or_else(|| which.reference.as_deref().and_then(|name| book.with_reference(name)))
    };
    let mut found = in_book();
    if found.is_none() && world.part.fetches_orders() {
        fetch::orders(world).await;
        found = in_book();
    }
    found.ok_or_else(|| (404, "no such order".to_owned()))
}

fn check_code(world: &World, wish: &StepWish) -> Result<(), (u16, String)> {
    match world.part.refuse_code(&wish.code) {
        Some(why) => Err((400, why.to_owned())),
        None => Ok(()),
    }
}

async fn step(world: &Arc<World>, request: &Incoming) -> Outcome {
    let call: StepCall = read(request)?;
    let order = find(world, &call.which).await?;
    check_code(world, &call.wish)?;
    let (place, push_status) = play::happen(world, order, &call.wish).await.map_err(|why| match why {
        NotHappened::NoOrder => (404, "no such order".to_owned()),
        NotHappened::Withheld => (409, "withheld".to_owned()),
    })?;
    let book = world.book();
    let (order, step) = book.step(place).ok_or_else(|| (404, "no such step".to_owned()))?;
    let mut shown = step.shown();
    shown["push_status"] = json!(push_status);
    shown["reference"] = json!(order.reference);
    shown["waybill"] = json!(order.waybill);
    Ok(shown)
}

async fn raw_push(world: &Arc<World>, request: &Incoming) -> Outcome {
    let call: RawPushCall = read(request)?;
    let mut push = SignedPush { headers: Vec::new(), query: None, body: call.body.into_bytes() };
    if call.sign {
        push = push::sign(world.part.as_ref(), push.body, world.now());
    }
    push.headers.splice(0..0, call.headers);
    let status = push::once(world, push).await;
    Ok(json!({"push_status": status}))
}

fn push_to(world: &World, request: &Incoming) -> Outcome {
    let call: PushToCall = read(request)?;
    if !call.url.starts_with("http://") {
        return Err((400, "the url must begin with http://".to_owned()));
    }
    *world.push_to() = Some(PushTo { url: call.url, pause: call.retry_delay_ms.map(Duration::from_millis) });
    Ok(json!({"ok": true}))
}

async fn play_call(world: &Arc<World>, request: &Incoming) -> Outcome {
    let call: PlayCall = read(request)?;
    let order = find(world, &call.which).await?;
    let (scenario, steps) = if call.scenario == "happy" {
        (Scenario::Happy, world.part.happy().len())
    } else {
        let steps: Vec<StepWish> = serde_json::from_value(call.scenario)
            .map_err(|error| (400, format!("the scenario is neither \"happy\" nor steps: {error}")))?;
        for wish in &steps {
            check_code(world, wish)?;
        }
        let count = steps.len();
        (Scenario::Steps(steps), count)
    };
    let pace = Duration::from_millis(call.pace_ms.unwrap_or(500));
    play::in_background(world, order, scenario, pace);
    Ok(json!({"playing": steps}))
}
