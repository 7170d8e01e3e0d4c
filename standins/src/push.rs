//! Pushing to the registered URL, and again when it is not answered by 200, as the courier does.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::{
    courier_book::{Place, PushTry},
    world::{Outlet, Part, PushBy, World, lock, rfc3339},
};

/// A push with all that its courier puts around it: what signs it may stand in headers, query or body.
#[derive(Debug, Clone)]
pub struct SignedPush {
    pub headers: Vec<(String, String)>,
    pub query: Option<String>,
    pub body: Vec<u8>,
}

/// The body as this courier sends it at a moment.
pub(crate) fn sign(part: &dyn Part, body: Vec<u8>, now: DateTime<Utc>) -> SignedPush {
    let body = part.seal_push(body, now);
    SignedPush { headers: part.push_headers(&body, now), query: part.push_query(), body }
}

/// Couriers take 200 for thanks; 202 is the answer to those who hear of each item.
fn is_thanks(status: u16) -> bool {
    matches!(status, 200 | 202)
}

/// Pushes once; `None` when nobody answered or no URL is registered.
pub(crate) async fn once(world: &World, push: SignedPush) -> Option<u16> {
    let SignedPush { headers, query, body } = push;
    let Outlet::Http(client) = &world.outlet else {
        return None;
    };
    let shown = String::from_utf8_lossy(&body).into_owned();
    let query = if world.part.push_by() == PushBy::Get { Some(shown.clone()) } else { query };
    let registered = world.push_to().as_ref()?.url.clone();
    let url = query.map_or_else(|| registered.clone(), |query| format!("{registered}?{query}"));
    let at = world.now();
    let mut request = match world.part.push_by() {
        PushBy::Post => client.post(&url).body(body),
        PushBy::Get => client.get(&url),
    };
    let has_type = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if !has_type {
        request = request.header("Content-Type", "application/json");
    }
    for (name, value) in &headers {
        request = request.header(name, value);
    }
    let headers: BTreeMap<String, String> =
        headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let (status, fault) = match request.send().await {
        Ok(answer) => {
            let status = answer.status().as_u16();
            let body = answer.bytes().await.unwrap_or_default();
            (Some(status), if is_thanks(status) { world.part.wrong_answer(&headers, &body) } else { None })
        }
        Err(_) => (None, None),
    };
    let push =
        json!({"at": rfc3339(at), "url": url, "headers": headers, "body": shown, "status": status, "fault": fault});
    world.log_push(push);
    status
}

/// Pushes a step that the courier does by itself inside a call: in the background, after the answer.
pub(crate) fn deliver_soon(world: &Arc<World>, place: Place) {
    match &world.outlet {
        Outlet::Kept(kept) => lock(kept).push(place),
        Outlet::Http(_) => {
            let world = world.clone();
            actix_web::rt::spawn(async move {
                deliver(&world, place).await;
            });
        }
    }
}

/// Pushes a step: the first try is awaited, further ones run in the background.
pub(crate) async fn deliver(world: &Arc<World>, place: Place) -> Option<u16> {
    let body = {
        let book = world.book();
        let (order, step) = book.step(place)?;
        world.part.push_body(order, step)?
    };
    let pause = world.push_to().as_ref()?.pause;
    let status = one_try(world, place, &body).await;
    if !status.is_some_and(is_thanks) {
        let (times, own_pause) = world.part.push_again();
        let pause = pause.unwrap_or(own_pause);
        let world = world.clone();
        actix_web::rt::spawn(async move {
            for _ in 0..times {
                tokio::time::sleep(pause).await;
                if one_try(&world, place, &body).await.is_some_and(is_thanks) {
                    break;
                }
            }
        });
    }
    status
}

async fn one_try(world: &World, place: Place, body: &[u8]) -> Option<u16> {
    let at = world.now();
    let status = once(world, sign(world.part.as_ref(), body.to_vec(), at)).await;
    world.book().note_push(place, PushTry { at, status });
    status
}
