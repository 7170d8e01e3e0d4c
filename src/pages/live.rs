//! `/tra-cuu/truc-tiep`: a page that is open hears when its request is no longer as it was shown.
//!
//! Server-sent events under the pass and the session of her browser: no address holds a secret, nothing but a version is
//! sent, and what is new the page reads as it read the rest. A stream ends with what opened it.

use crate::config::Settings;
use crate::flows::house::House;
use crate::flows::look_up;
use crate::flows::recognise::Trust;
use crate::pages::page::Page;
use crate::pages::passes::Carried;
use crate::pages::refusal::Refusal;
use crate::pages::throttle::{TooMany, network};
use crate::pages::tracking::SEE;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream::unfold;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Where a page listens.
pub const LIVE: &str = "/tra-cuu/truc-tiep";

/// The streams of this process.
pub struct Live {
    seats: Arc<Mutex<Seats>>,
    most: Most,
    closing: CancellationToken,
}

struct Most {
    of_request: u32,
    of_network: u32,
    of_all: u32,
}

#[derive(Default)]
struct Seats {
    all: u32,
    of_request: HashMap<Uuid, u32>,
    of_network: HashMap<IpAddr, u32>,
}

/// The place of one stream, given back when it ends.
struct Seat {
    seats: Arc<Mutex<Seats>>,
    request_id: Uuid,
    network: IpAddr,
}

impl Live {
    /// As many as the settings allow.
    pub fn new(settings: &Settings) -> Live {
        let throttle = &settings.throttle;
        let most = Most {
            of_request: throttle.live_pages_per_request,
            of_network: throttle.live_pages_per_address,
            of_all: throttle.live_pages,
        };
        Live { seats: Arc::default(), most, closing: CancellationToken::new() }
    }

    /// Ends every stream: the service stops.
    pub fn close(&self) {
        self.closing.cancel();
    }

    fn take(&self, request_id: Uuid, network: IpAddr) -> Result<Seat, TooMany> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let of_request = seats.of_request.get(&request_id).copied().unwrap_or_default();
        let of_network = seats.of_network.get(&network).copied().unwrap_or_default();
        if of_request >= self.most.of_request || of_network >= self.most.of_network || seats.all >= self.most.of_all {
            return Err(TooMany { wait_s: 60 });
        }
        seats.all += 1;
        *seats.of_request.entry(request_id).or_default() += 1;
        *seats.of_network.entry(network).or_default() += 1;
        Ok(Seat { seats: Arc::clone(&self.seats), request_id, network })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        seats.all = seats.all.saturating_sub(1);
        give_back(&mut seats.of_request, &self.request_id);
        give_back(&mut seats.of_network, &self.network);
    }
}

fn give_back<K: Eq + std::hash::Hash>(taken: &mut HashMap<K, u32>, key: &K) {
    if let Some(count) = taken.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            taken.remove(key);
        }
    }
}

/// One page that listens.
struct Listener {
    house: web::Data<House>,
    carried: Carried,
    request_id: Uuid,
    /// What it was opened with; with less it ends.
    trust: Trust,
    /// What the page was told last.
    version: Option<String>,
    quiet: Duration,
    closing: CancellationToken,
    standing: Standing,
    _seat: Seat,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Open,
    Over,
}

/// `GET /tra-cuu/truc-tiep`
pub async fn listen(req: HttpRequest, house: web::Data<House>, live: web::Data<Live>) -> HttpResponse {
    match open(&req, house, &live).await {
        Ok(listener) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/event-stream"))
            .insert_header((CACHE_CONTROL, "no-store"))
            // compressed, news would wait for more to come
            .insert_header((CONTENT_ENCODING, "identity"))
            .insert_header(("x-accel-buffering", "no"))
            .streaming(unfold(listener, |listener| listener.next())),
        Err(refusal) => refusal.show_without_form(Page::of(&req, SEE)),
    }
}

async fn open(req: &HttpRequest, house: web::Data<House>, live: &Live) -> Result<Listener, Refusal> {
    let carried = Carried::of(req).ok_or(Refusal::Closed)?;
    let who = carried.recognised(&house).await?.ok_or(Refusal::Closed)?;
    let seat = live.take(who.request.id, network(req))?;
    Ok(Listener {
        house,
        carried,
        request_id: who.request.id,
        trust: who.trust,
        version: None,
        quiet: Duration::ZERO,
        closing: live.closing.clone(),
        standing: Standing::Open,
        _seat: seat,
    })
}

impl Listener {
    /// What is sent next; `None` at the end.
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Listener)> {
        let settings = &self.house.settings.look_up;
        let pause = Duration::from_secs(u64::from(settings.live_look_s.max(1)));
        let heartbeat = Duration::from_secs(u64::from(settings.live_heartbeat_s.max(1)));
        while self.standing == Standing::Open {
            if self.version.is_some() {
                tokio::select! {
                    () = self.closing.cancelled() => return None,
                    () = tokio::time::sleep(pause) => self.quiet += pause,
                }
            }
            let said = match self.look().await {
                Ok(Some(version)) if self.version.as_ref() != Some(&version) => {
                    let said = format!("event: changed\ndata: {version}\n\n");
                    self.version = Some(version);
                    said
                }
                Ok(None) => {
                    self.standing = Standing::Over;
                    "event: over\ndata:\n\n".to_owned()
                }
                _ if self.quiet >= heartbeat => ":\n\n".to_owned(),
                Ok(Some(_)) => continue,
                Err(error) => {
                    tracing::warn!(%error, "an open page could not be looked after");
                    self.version.get_or_insert_default();
                    continue;
                }
            };
            self.quiet = Duration::ZERO;
            return Some((Ok(Bytes::from(said)), self));
        }
        None
    }

    /// The version of the request now; `None` once whoever listens may no longer read it as before.
    async fn look(&self) -> Result<Option<String>, crate::store::StoreError> {
        let who = self.carried.recognised(&self.house).await?;
        match who.filter(|who| who.request.id == self.request_id && who.trust >= self.trust) {
            Some(_) => look_up::version(&self.house, self.request_id).await.map(Some),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn places_are_few_for_a_request_and_a_network_and_come_back() {
        let mut settings = Settings::read(None).unwrap();
        settings.throttle.live_pages_per_request = 2;
        settings.throttle.live_pages_per_address = 3;
        let live = Live::new(&settings);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let at = |last| IpAddr::V4(Ipv4Addr::new(203, 0, 113, last));
        let first = live.take(one, at(1)).unwrap_or_else(|_| panic!("the first"));
        let second = live.take(one, at(2));
        assert!(second.is_ok() && live.take(one, at(3)).is_err(), "two of a request");
        let third = live.take(other, at(1));
        let fourth = live.take(Uuid::from_u128(3), at(1));
        assert!(third.is_ok() && fourth.is_ok() && live.take(Uuid::from_u128(4), at(1)).is_err(), "three of a network");
        drop(first);
        assert!(live.take(one, at(1)).is_ok(), "given back");
    }
}
