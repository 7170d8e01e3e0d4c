//! Fetching the list of orders, as a courier does that nobody calls.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    push,
    world::{Outlet, World},
};

/// Fetches the list from where pushes go, and takes what is new on it into the book. Without an answer nothing is taken:
/// it is fetched again at the next need.
pub(crate) async fn orders(world: &Arc<World>) {
    let Some(url) = world.push_to().as_ref().map(|to| to.url.clone()) else {
        return;
    };
    let Outlet::Http(client) = &world.outlet else {
        return;
    };
    let mut request = client.get(url);
    for (name, value) in push::sign(world.part.as_ref(), Vec::new(), world.now()).headers {
        request = request.header(name, value);
    }
    let Ok(answer) = request.send().await else {
        return;
    };
    let list: Value = answer.json().await.unwrap_or_default();
    world.part.take_orders(&mut world.book(), &list, world.now());
}
