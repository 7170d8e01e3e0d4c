//! How often the look-up page, the form for asking and the staff door may be tried, counted in this process.

use crate::config::Settings;
use crate::domain::time::At;
use crate::pages::guesses::{Guess, Guesses};
use actix_web::HttpRequest;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

pub use crate::pages::guesses::TooMany;

/// Keys kept at once. More within a minute is a flood; who is not counted yet then waits.
const MOST_KEYS: usize = 100_000;
/// Checks between two clearings of keys whose minute is over.
const CHECKS_BETWEEN_CLEARINGS: u32 = 1024;

/// The limits of the look-up page and of the staff door.
pub struct Throttle {
    guesses: Guesses,
    sign_ins_per_network: Limit<IpAddr>,
    asks_per_network: Limit<IpAddr>,
}

/// A try at the look-up page.
pub enum LookUpTry {
    Counted(Guess),
    /// Its allowances are used up; it is looked at all the same, because nobody guesses what it shows.
    BeyondGuessing(TooMany),
}

/// What a try shows beside the code and four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    Digits,
    /// The look-up secret, or a pass of the same request: nobody guesses those.
    More,
}

impl Throttle {
    /// The limits of the settings.
    pub fn new(settings: &Settings) -> Throttle {
        Throttle {
            guesses: Guesses::new(
                settings.throttle.wrong_look_ups_per_hour_per_code,
                settings.throttle.wrong_look_ups_per_hour_per_address,
                settings.throttle.wrong_look_ups_per_hour_in_a_crowd,
            ),
            sign_ins_per_network: Limit::per_minute(settings.throttle.sign_ins_per_minute_per_address),
            asks_per_network: Limit::per_minute(settings.throttle.asks_per_minute_per_address),
        }
    }
    /// Lets a try at a code, in its canonical spelling, begin. It is to be ended by [`Throttle::was_right`] or
    /// [`LookUpTry::was_wrong`].
    pub fn begin_look_up(&self, req: &HttpRequest, code: &str, shows: Shows, now: At) -> Result<LookUpTry, TooMany> {
        match self.guesses.begin(network(req), code, now) {
            Ok(guess) => Ok(LookUpTry::Counted(guess)),
            Err(too_many) if shows == Shows::More => Ok(LookUpTry::BeyondGuessing(too_many)),
            Err(too_many) => Err(too_many),
        }
    }
    /// A try was right, and is not counted.
    pub fn was_right(&self, tried: LookUpTry) {
        if let LookUpTry::Counted(guess) = tried {
            self.guesses.was_right(guess);
        }
    }
    /// Counts a screen of the form for asking from the network this request comes from.
    pub fn count_ask(&self, req: &HttpRequest) -> Result<(), TooMany> {
        self.asks_per_network.count(&network(req))
    }
    /// Counts a try at signing in from the network this request comes from.
    pub fn count_sign_in(&self, req: &HttpRequest) -> Result<(), TooMany> {
        self.sign_ins_per_network.count(&network(req))
    }
}

impl LookUpTry {
    /// A try was wrong. Where the allowances are used up, that is all it hears.
    pub fn was_wrong(self) -> Result<(), TooMany> {
        match self {
            LookUpTry::Counted(_) => Ok(()),
            LookUpTry::BeyondGuessing(too_many) => Err(too_many),
        }
    }
}

struct Limit<K: Clone + Eq + Hash> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
    checks: AtomicU32,
}

impl<K: Clone + Eq + Hash> Limit<K> {
    fn per_minute(tries: u32) -> Limit<K> {
        let quota = Quota::per_minute(NonZeroU32::new(tries).unwrap_or(NonZeroU32::MIN));
        Limit { limiter: RateLimiter::dashmap(quota), clock: DefaultClock::default(), checks: AtomicU32::new(0) }
    }

    fn count(&self, key: &K) -> Result<(), TooMany> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % CHECKS_BETWEEN_CLEARINGS == CHECKS_BETWEEN_CLEARINGS - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        if self.limiter.len() >= MOST_KEYS {
            return Err(TooMany { wait_s: 60 });
        }
        self.limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            // a started second is a whole one: who waits exactly so long is let in
            TooMany { wait_s: wait.as_secs() + 1 }
        })
    }
}

/// Where a request comes from. A proxy on this machine is believed about the last hop before it, which is the one it
/// saw itself; what anybody else claims is not.
fn sender(req: &HttpRequest) -> IpAddr {
    let peer = req.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    if !peer.is_loopback() {
        return peer;
    }
    req.headers()
        .get_all("X-Forwarded-For")
        .last()
        .and_then(|value| value.to_str().ok())
        .and_then(|hops| hops.rsplit(',').next())
        .and_then(|hop| hop.trim().parse::<IpAddr>().ok())
        .map_or(peer, |hop| hop.to_canonical())
}

/// The network a request comes from.
pub fn network(req: &HttpRequest) -> IpAddr {
    network_of(sender(req))
}

/// One household has one IPv4 address or one IPv6 network of 64 bits.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_seventh_try_waits_and_other_keys_do_not() {
        let limit = Limit::per_minute(6);
        for _ in 0..6 {
            assert_eq!(limit.count(&"YC7K3M9QXD"), Ok(()));
        }
        let wait_s = limit.count(&"YC7K3M9QXD").unwrap_err().wait_s;
        assert!((1..=11).contains(&wait_s), "{wait_s}");
        assert_eq!(limit.count(&"YCAAAABBBB"), Ok(()));
    }

    #[test]
    fn ipv6_neighbours_share_a_limit() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("2001:ee0:1:2::a"), network("2001:ee0:1:2:ffff::b"));
        assert_ne!(network("2001:ee0:1:2::a"), network("2001:ee0:1:3::a"));
        assert_ne!(network("203.0.113.1"), network("203.0.113.2"));
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let from = |peer: &str, forwarded: &str| {
            sender(
                &TestRequest::default()
                    .peer_addr(peer.parse().unwrap())
                    .insert_header(("X-Forwarded-For", forwarded))
                    .to_http_request(),
            )
            .to_string()
        };
        assert_eq!(from("127.0.0.1:9", "6.6.6.6, 203.0.113.7"), "203.0.113.7");
        assert_eq!(from("203.0.113.9:9", "6.6.6.6"), "203.0.113.9");
        assert_eq!(from("127.0.0.1:9", "nonsense"), "127.0.0.1");
    }
}
