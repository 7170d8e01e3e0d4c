//! The paces of all accounts of one kind, kept in the memory of this process: a call is made under a turn, or not begun.

use crate::clock::Clock;
use crate::domain::pace::{Limits, NotNow, Pace, Went};
use crate::domain::time::At;
use buuta_webhooks::Response;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The paces of accounts.
pub struct Paces {
    limits: Limits,
    clock: Arc<dyn Clock>,
    paces: Mutex<HashMap<Uuid, Pace>>,
}

impl Paces {
    /// Paces that keep every account within these limits.
    pub fn within(limits: Limits, clock: Arc<dyn Clock>) -> Paces {
        Paces { limits, clock, paces: Mutex::default() }
    }

    /// The same accounts within other limits.
    pub fn keep_within(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Now, by the clock the paces are kept with.
    pub fn now(&self) -> At {
        self.clock.now()
    }

    /// Begins a call with an account, if it may be called now.
    pub fn take_turn(&self, account_id: Uuid) -> Result<Turn<'_>, NotNow> {
        self.of(account_id, Pace::enter)?;
        Ok(Turn { paces: self, account_id })
    }

    /// The accounts that are not called for a while, whatever the budget.
    pub fn resting(&self) -> Vec<(Uuid, NotNow)> {
        let now = self.now();
        let paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
        paces.iter().filter_map(|(id, pace)| pace.resting(now).map(|not_now| (*id, not_now))).collect()
    }

    fn of<T>(&self, account_id: Uuid, with: impl FnOnce(&mut Pace, At, &Limits) -> T) -> T {
        let mut paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
        with(paces.entry(account_id).or_default(), self.now(), &self.limits)
    }
}

/// A call under way. Dropping it ends the call, also where its work was stopped half-way.
pub struct Turn<'a> {
    paces: &'a Paces,
    account_id: Uuid,
}

impl Turn<'_> {
    /// Counts a request that is about to be made.
    pub fn spend(&self) {
        self.paces.of(self.account_id, Pace::spend);
    }

    /// Notes what came back from it; `None` where nothing did.
    pub fn note(&self, response: Option<&Response>) {
        self.note_went(went(response));
    }

    /// Notes how it went, where it was no exchange by HTTP.
    pub fn note_went(&self, went: Went) {
        self.paces.of(self.account_id, |pace, now, limits| pace.note(went, now, limits));
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.paces.of(self.account_id, |pace, _, _| pace.leave());
    }
}

fn went(response: Option<&Response>) -> Went {
    match response {
        Some(Response { status: 429, retry_after_s, .. }) => Went::AskedToRest { after_s: *retry_after_s },
        Some(Response { status: 503, retry_after_s: Some(after_s), .. }) => {
            Went::AskedToRest { after_s: Some(*after_s) }
        }
        Some(Response { status: 500.., .. }) | None => Went::Failed,
        Some(_) => Went::Through,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_broken_server_or_none_is_a_failure() {
        let answer = |status, retry_after_s| went(Some(&Response { status, retry_after_s, body: Vec::new() }));
        assert_eq!(answer(200, None), Went::Through);
        assert_eq!(answer(404, None), Went::Through);
        assert_eq!(answer(429, None), Went::AskedToRest { after_s: None });
        assert_eq!(answer(503, Some(9)), Went::AskedToRest { after_s: Some(9) });
        assert_eq!(answer(503, None), Went::Failed);
        assert_eq!(went(None), Went::Failed);
    }
}
