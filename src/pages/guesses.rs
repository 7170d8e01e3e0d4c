//! Wrong guesses at the look-up page: counted per code and per network, so that guessing gains nothing and the innocent are
//! served.
//!
//! Only what was wrong counts: each try takes one from its allowances first, so that many at once gain nothing either, and
//! gives it back when it was right. A code whose allowance is used up is answered to nobody who knows four digits alone. A
//! network whose allowance is used up is a crowd with a guesser in it: everybody else there may still try each code a few
//! times, which is far too few for the guesser.

use crate::domain::time::At;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Keys kept at once. Whoever floods as many codes to have counts forgotten has won one more allowance for one code.
const MOST_KEYS: usize = 100_000;
const HOUR_US: i64 = 3600 * 1_000_000;

/// The counts of this process.
pub struct Guesses {
    per_code: Allowance<String>,
    per_network: Allowance<IpAddr>,
    in_a_crowd: Allowance<(IpAddr, String)>,
}

/// Too many tries: seconds until the next one is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    pub wait_s: u64,
}

/// A try that was let in, with what it took.
#[derive(Debug, PartialEq, Eq)]
pub struct Guess {
    network: IpAddr,
    code: String,
    is_in_a_crowd: bool,
}

impl Guesses {
    /// So many wrong ones an hour: for a code, from a network, and for a code from a network that has used up its own.
    pub fn new(per_code: u32, per_network: u32, in_a_crowd: u32) -> Guesses {
        Guesses {
            per_code: Allowance::per_hour(per_code),
            per_network: Allowance::per_hour(per_network),
            in_a_crowd: Allowance::per_hour(in_a_crowd),
        }
    }

    /// Takes a try from its allowances before anybody looks whether it is right.
    pub fn begin(&self, network: IpAddr, code: &str, now: At) -> Result<Guess, TooMany> {
        let code = code.to_owned();
        self.per_code.take(&code, now)?;
        let is_in_a_crowd = self.per_network.take(&network, now).is_err();
        if is_in_a_crowd && let Err(too_many) = self.in_a_crowd.take(&(network, code.clone()), now) {
            self.per_code.give_back(&code);
            return Err(too_many);
        }
        Ok(Guess { network, code, is_in_a_crowd })
    }

    /// The try was right: it was no guess.
    pub fn was_right(&self, guess: Guess) {
        self.per_code.give_back(&guess.code);
        if guess.is_in_a_crowd {
            self.in_a_crowd.give_back(&(guess.network, guess.code));
        } else {
            self.per_network.give_back(&guess.network);
        }
    }
}

/// So many an hour for each key, growing back evenly; each key holds the moment at which all of it is there again.
struct Allowance<K> {
    step_us: i64,
    full_us: i64,
    whole_again_at: Mutex<HashMap<K, At>>,
}

impl<K: Clone + Eq + Hash> Allowance<K> {
    fn per_hour(most: u32) -> Allowance<K> {
        let step_us = HOUR_US / i64::from(most.max(1));
        Allowance { step_us, full_us: step_us * i64::from(most.max(1)), whole_again_at: Mutex::default() }
    }

    fn take(&self, key: &K, now: At) -> Result<(), TooMany> {
        let mut keys = self.whole_again_at.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= MOST_KEYS && !keys.contains_key(key) {
            keys.retain(|_, whole_again_at| *whole_again_at > now);
            if keys.len() >= MOST_KEYS {
                keys.clear();
            }
        }
        let whole_again_at = keys.entry(key.clone()).or_insert(now);
        let taken = At((*whole_again_at).max(now).0 + self.step_us);
        let over_us = taken.0 - now.0 - self.full_us;
        if over_us > 0 {
            // a started second is a whole one: who waits exactly so long is let in
            return Err(TooMany { wait_s: u64::try_from(over_us / 1_000_000).unwrap_or(0) + 1 });
        }
        *whole_again_at = taken;
        Ok(())
    }

    fn give_back(&self, key: &K) {
        let mut keys = self.whole_again_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(whole_again_at) = keys.get_mut(key) {
            whole_again_at.0 -= self.step_us;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const NOW: At = At::from_second(1_795_313_700);
    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 8));

    #[test]
    fn wrong_guesses_at_a_code_are_few_wherever_they_come_from_and_right_ones_cost_nothing() {
        let guesses = Guesses::new(6, 100, 3);
        for _ in 0..50 {
            let guess = guesses.begin(HERE, "YC7K3M9QXD", NOW).unwrap();
            guesses.was_right(guess);
        }
        for number in 0..6 {
            let network = if number % 2 == 0 { HERE } else { THERE };
            assert!(guesses.begin(network, "YC7K3M9QXD", NOW).is_ok(), "{number}");
        }
        let TooMany { wait_s } = guesses.begin(THERE, "YC7K3M9QXD", NOW).unwrap_err();
        assert!((600..=601).contains(&wait_s), "{wait_s}");
        assert!(guesses.begin(THERE, "YCAAAABBBB", NOW).is_ok(), "another code");
        assert!(guesses.begin(THERE, "YC7K3M9QXD", NOW.plus_s(601)).is_ok(), "one has grown back");
    }

    #[test]
    fn behind_a_full_network_each_code_may_still_be_tried_a_few_times() {
        let guesses = Guesses::new(20, 10, 3);
        for number in 0..10 {
            assert!(guesses.begin(HERE, &format!("YC{number:08}"), NOW).is_ok());
        }
        for _ in 0..3 {
            assert!(guesses.begin(HERE, "YC7K3M9QXD", NOW).is_ok());
        }
        assert!(guesses.begin(HERE, "YC7K3M9QXD", NOW).is_err(), "no more from here");
        assert!(guesses.begin(THERE, "YC7K3M9QXD", NOW).is_ok(), "elsewhere nothing is full");
        let innocent = guesses.begin(HERE, "YCAAAABBBB", NOW).unwrap();
        guesses.was_right(innocent);
        for _ in 0..20 {
            let again = guesses.begin(HERE, "YCAAAABBBB", NOW).expect("whoever is right is served again and again");
            guesses.was_right(again);
        }
    }
}
