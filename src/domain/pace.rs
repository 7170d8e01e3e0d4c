//! How fast one account may be called and when it rests: a budget of calls, what its courier asked for, and a breaker.

use super::time::At;
use std::fmt;

const SECOND_US: i64 = 1_000_000;
/// The longest a courier can have an account rest, seconds: a longer wish is a mistake.
const LONGEST_REST_S: u64 = 24 * 3600;

/// What one account may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub per_second: u32,
    pub at_once: u32,
    /// After so many calls in a row that failed, the account rests.
    pub failures_in_a_row: u32,
    /// How long it rests then, and when a courier asks for a rest without saying how long.
    pub pause_s: u32,
}

impl Limits {
    /// None at all.
    pub const NONE: Limits =
        Limits { per_second: u32::MAX, at_once: u32::MAX, failures_in_a_row: u32::MAX, pause_s: 0 };
}

/// Why an account is not called now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// As many calls are under way, or were made in this second, as the account may be asked.
    OverBudget,
    /// Its courier asked to be left alone for a while.
    CourierAsked,
    /// Its last calls all failed.
    KeepsFailing,
}

impl Rest {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Rest::OverBudget => "over_budget",
            Rest::CourierAsked => "courier_asked",
            Rest::KeepsFailing => "keeps_failing",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Rest> {
        [Rest::OverBudget, Rest::CourierAsked, Rest::KeepsFailing].into_iter().find(|rest| rest.as_str() == text)
    }
}

/// The call was not begun, and when it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNow {
    pub until: At,
    pub why: Rest,
}

impl fmt::Display for NotNow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not before {} ({})", self.until.rfc3339(), self.why.as_str())
    }
}

/// How a call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// The courier answered, whatever it said.
    Through,
    /// Nobody answered, or only a broken server.
    Failed,
    /// The courier asks to be left alone, and may say for how many seconds.
    AskedToRest { after_s: Option<u64> },
}

/// The pace of one account.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Each call costs its part of a second: until when the calls made so far are paid for.
    paid_until: At,
    /// The last moment somebody over budget was told to come again: the next is told one after it.
    told_until: At,
    under_way: u32,
    failures: u32,
    rest: Option<NotNow>,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { paid_until: At(i64::MIN), told_until: At(i64::MIN), under_way: 0, failures: 0, rest: None }
    }
}

impl Pace {
    /// Begins a call, if it may begin now; [`Pace::leave`] must follow.
    pub fn enter(&mut self, now: At, limits: &Limits) -> Result<(), NotNow> {
        if let Some(rest) = self.resting(now) {
            return Err(rest);
        }
        // after a rest for failures, one call tries whether the courier is back
        if self.failures >= limits.failures_in_a_row && self.under_way > 0 {
            return Err(NotNow { until: now.plus_s(i64::from(limits.pause_s)), why: Rest::KeepsFailing });
        }
        let a_call_us = SECOND_US / i64::from(limits.per_second.max(1));
        let free_at = At(self.paid_until.0.saturating_sub(SECOND_US - a_call_us));
        if free_at > now || self.under_way >= limits.at_once.max(1) {
            self.told_until = At(self.told_until.max(free_at).max(now).0 + a_call_us);
            return Err(NotNow { until: self.told_until, why: Rest::OverBudget });
        }
        self.under_way += 1;
        Ok(())
    }

    /// Counts a request against the budget: a call may need a second one, to sign in.
    pub fn spend(&mut self, now: At, limits: &Limits) {
        self.paid_until = At(self.paid_until.max(now).0 + SECOND_US / i64::from(limits.per_second.max(1)));
    }

    /// Notes how a request went.
    pub fn note(&mut self, went: Went, now: At, limits: &Limits) {
        match went {
            Went::Through => {
                self.failures = 0;
                self.rest = self.rest.filter(|rest| rest.why != Rest::KeepsFailing);
            }
            Went::Failed => {
                self.failures = self.failures.saturating_add(1);
                if self.failures >= limits.failures_in_a_row {
                    self.rest_until(now.plus_s(i64::from(limits.pause_s)), Rest::KeepsFailing);
                }
            }
            Went::AskedToRest { after_s } => {
                self.failures = 0;
                let after_s = after_s.unwrap_or(u64::from(limits.pause_s)).min(LONGEST_REST_S);
                self.rest_until(now.plus_s(i64::try_from(after_s).unwrap_or(0)), Rest::CourierAsked);
            }
        }
    }

    /// Ends a call that was begun.
    pub fn leave(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// Why and until when nobody is let in, whatever the budget.
    pub fn resting(&self, now: At) -> Option<NotNow> {
        self.rest.filter(|rest| rest.until > now)
    }

    fn rest_until(&mut self, until: At, why: Rest) {
        if self.rest.is_none_or(|rest| rest.until < until) {
            self.rest = Some(NotNow { until, why });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { per_second: 5, at_once: 2, failures_in_a_row: 3, pause_s: 60 };
    const NOW: At = At::from_second(1_795_482_000);

    fn call(pace: &mut Pace, now: At, went: Went) -> Result<(), NotNow> {
        pace.enter(now, &LIMITS)?;
        pace.spend(now, &LIMITS);
        pace.note(went, now, &LIMITS);
        pace.leave();
        Ok(())
    }

    #[test]
    fn five_calls_a_second_and_the_others_are_told_one_after_the_other() {
        let mut pace = Pace::default();
        for _ in 0..5 {
            call(&mut pace, NOW, Went::Through).unwrap();
        }
        let told: Vec<i64> =
            (0..3).map(|_| (call(&mut pace, NOW, Went::Through).unwrap_err().until.0 - NOW.0) / 1000).collect();
        assert_eq!(told, [400, 600, 800]);
        assert_eq!(call(&mut pace, At(NOW.0 + 200_000), Went::Through), Ok(()), "a fifth of a second pays for one");
        for second in 1..=10 {
            let made = (0..9).filter(|_| call(&mut pace, NOW.plus_s(second * 10), Went::Through).is_ok()).count();
            assert_eq!(made, 5);
        }
    }

    #[test]
    fn two_calls_are_under_way_at_most() {
        let mut pace = Pace::default();
        pace.enter(NOW, &LIMITS).unwrap();
        pace.enter(NOW, &LIMITS).unwrap();
        assert_eq!(pace.enter(NOW, &LIMITS).unwrap_err().why, Rest::OverBudget);
        pace.leave();
        assert_eq!(pace.enter(NOW, &LIMITS), Ok(()));
    }

    #[test]
    fn a_courier_that_asks_for_a_rest_gets_it() {
        let mut pace = Pace::default();
        call(&mut pace, NOW, Went::AskedToRest { after_s: Some(30) }).unwrap();
        let not_now = NotNow { until: NOW.plus_s(30), why: Rest::CourierAsked };
        assert_eq!(call(&mut pace, NOW.plus_s(29), Went::Through), Err(not_now));
        assert_eq!(call(&mut pace, NOW.plus_s(30), Went::AskedToRest { after_s: None }), Ok(()));
        assert_eq!(pace.resting(NOW.plus_s(31)).unwrap().until, NOW.plus_s(90));
        pace.note(Went::Through, NOW.plus_s(32), &LIMITS);
        assert!(pace.resting(NOW.plus_s(33)).is_some(), "a call begun before does not end the rest");
    }

    #[test]
    fn the_breaker_opens_lets_one_call_try_and_closes() {
        let mut pace = Pace::default();
        call(&mut pace, NOW, Went::Failed).unwrap();
        call(&mut pace, NOW, Went::Failed).unwrap();
        call(&mut pace, NOW, Went::Through).unwrap();
        for _ in 0..3 {
            assert_eq!(pace.resting(NOW), None, "not in a row");
            call(&mut pace, NOW.plus_s(1), Went::Failed).unwrap();
        }
        let open = NotNow { until: NOW.plus_s(61), why: Rest::KeepsFailing };
        assert_eq!(call(&mut pace, NOW.plus_s(60), Went::Through), Err(open));

        let later = NOW.plus_s(61);
        pace.enter(later, &LIMITS).unwrap();
        assert_eq!(pace.enter(later, &LIMITS).unwrap_err().why, Rest::KeepsFailing, "one tries alone");
        pace.note(Went::Failed, later, &LIMITS);
        pace.leave();
        assert_eq!(pace.resting(later.plus_s(59)).unwrap().until, later.plus_s(60), "it failed: open again");

        call(&mut pace, later.plus_s(60), Went::Through).unwrap();
        pace.enter(later.plus_s(60), &LIMITS).unwrap();
        assert_eq!(pace.enter(later.plus_s(60), &LIMITS), Ok(()), "closed");
    }
}
