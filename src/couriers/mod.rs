//! The only door to couriers: sends what `webhooks` wrote, keeps tokens, and says plainly when nobody knows what happened.

use crate::clock::Clock;
use crate::domain::pace::{Limits, NotNow};
use crate::domain::time::At;
use crate::http::{Exchange, Line, NoResponse, path_only};
use crate::open_transactions;
use crate::pacing::{Paces, Turn};
use buuta_webhooks::{AccessToken, Call, Courier, Fault, Keys, OutboundRequest, Session};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// A token is renewed this long before it ends.
const TOKEN_MARGIN_S: i64 = 60;

/// The gateway to all couriers.
pub struct Gateway {
    line: Line,
    tokens: Mutex<HashMap<Uuid, (AccessToken, At)>>,
    clock: Arc<dyn Clock>,
    paces: Paces,
}

/// Why a call has no result. The difference between the last two is the most important one of this house.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The courier answered, and this is what it said.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The call surely never reached the courier.
    #[error("the courier cannot be reached: {why}")]
    NotSent { why: String },
    /// The call may have reached the courier, and no answer came.
    #[error("no answer came: {why}")]
    NoAnswer { why: String },
    /// The call was not begun: the account is not to be called now.
    #[error("the courier account rests: {0}")]
    NotNow(NotNow),
}

/// The HTTP client cannot be set up on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the courier gateway cannot be set up: {0}")]
pub struct GatewayError(#[source] reqwest::Error);

/// Whose account a call is made with.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    pub account_id: Uuid,
    pub account_name: &'a str,
    pub keys: &'a Keys,
    pub courier: &'static dyn Courier,
}

impl Gateway {
    /// A gateway whose calls end after `time_out`.
    pub fn new(clock: Arc<dyn Clock>, time_out: Duration) -> Result<Gateway, GatewayError> {
        Ok(Gateway::over(Line::open(time_out).map_err(GatewayError)?, clock))
    }

    /// A gateway whose calls are answered by a function: for simulated days in one process.
    pub fn simulated(
        clock: Arc<dyn Clock>,
        answer: impl Fn(&OutboundRequest) -> Exchange + Send + Sync + 'static,
    ) -> Gateway {
        Gateway::over(Line::Simulated(Box::new(answer)), clock)
    }

    fn over(line: Line, clock: Arc<dyn Clock>) -> Gateway {
        let paces = Paces::within(Limits::NONE, Arc::clone(&clock));
        Gateway { line, tokens: Mutex::default(), clock, paces }
    }

    /// The same gateway, keeping every account within these limits.
    pub fn within(mut self, limits: Limits) -> Gateway {
        self.paces.keep_within(limits);
        self
    }

    /// The accounts that are not called for a while, whatever the budget.
    pub fn resting(&self) -> Vec<(Uuid, NotNow)> {
        self.paces.resting()
    }

    /// Asks the courier, signing in first where it wants that, and once more when it says the token is not good any
    /// more: such an answer means that it did nothing.
    pub async fn ask<T>(
        &self,
        caller: Caller<'_>,
        make: impl Fn(&Session) -> Option<Call<T>>,
    ) -> Option<Result<T, CallError>> {
        let turn = match self.paces.take_turn(caller.account_id) {
            Ok(turn) => turn,
            Err(not_now) => return Some(Err(CallError::NotNow(not_now))),
        };
        let session = match self.session(caller, &turn).await {
            Ok(session) => session,
            Err(error) => return Some(Err(error)),
        };
        let answer = self.send(caller, &turn, make(&session)?).await;
        if !matches!(answer, Err(CallError::Fault(Fault::SignInAgain))) {
            return Some(answer);
        }
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).remove(&caller.account_id);
        match self.session(caller, &turn).await {
            Ok(session) => Some(self.send(caller, &turn, make(&session)?).await),
            Err(error) => Some(Err(error)),
        }
    }

    /// Forgets an account's token: its secrets have changed.
    pub fn forget_token(&self, account_id: Uuid) {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).remove(&account_id);
    }

    async fn session(&self, caller: Caller<'_>, turn: &Turn<'_>) -> Result<Session, CallError> {
        let (keys, now) = (caller.keys.clone(), self.clock.now());
        let Some(sign_in) = caller.courier.sign_in(&keys) else {
            return Ok(Session { keys, token: None, now: now.to_utc() });
        };
        let cached = self.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(&caller.account_id).cloned();
        if let Some((token, until)) = cached
            && until > now
        {
            return Ok(Session { keys, token: Some(token), now: now.to_utc() });
        }
        // a sign-in changes nothing at the courier: whatever happens to it, the call itself was not made
        let token = self.send(caller, turn, sign_in).await.map_err(|error| match error {
            CallError::NoAnswer { why } => CallError::NotSent { why },
            CallError::Fault(Fault::Unreadable { why }) => CallError::NotSent { why },
            other => other,
        })?;
        let until = now.plus_s(i64::try_from(token.valid_for_s).unwrap_or(i64::MAX).saturating_sub(TOKEN_MARGIN_S));
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(caller.account_id, (token.clone(), until));
        Ok(Session { keys, token: Some(token), now: now.to_utc() })
    }

    async fn send<T>(&self, caller: Caller<'_>, turn: &Turn<'_>, call: Call<T>) -> Result<T, CallError> {
        open_transactions::assert_none("courier");
        let begun = self.clock.now();
        turn.spend();
        let answer = self.line.exchange(&call.request, begun).await.map_err(CallError::from);
        turn.note(answer.as_ref().ok());
        let took_ms = (self.clock.now().0 - begun.0) / 1000;
        // the URL carries no query here, and neither headers nor bodies are logged: they hold keys and people
        match &answer {
            Ok(response) => tracing::info!(
                account = caller.account_name,
                method = ?call.request.method,
                path = path_only(&call.request.url),
                status = response.status,
                took_ms,
                "courier call"
            ),
            Err(error) => tracing::warn!(
                account = caller.account_name,
                method = ?call.request.method,
                path = path_only(&call.request.url),
                %error,
                took_ms,
                "courier call"
            ),
        }
        Ok((call.read)(&answer?)?)
    }
}

impl From<NoResponse> for CallError {
    fn from(none: NoResponse) -> Self {
        match none {
            NoResponse::NotSent { why } => CallError::NotSent { why },
            NoResponse::NoAnswer { why } => CallError::NoAnswer { why },
        }
    }
}
