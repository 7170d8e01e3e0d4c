//! What one running stand-in knows: its part, its book, what was asked of it, and what it is told to do.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    chance::Chance,
    clock::Clock,
    courier_book::{Book, Order, Place, Step},
    faults::Faults,
    play::Withheld,
    wire::{Answer, Incoming},
};

/// How many requests and pushes are remembered: a demo may run for weeks.
const REMEMBERED: usize = 20_000;

/// How a part pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PushBy {
    Post,
    /// What would be the body stands in the query.
    Get,
}

/// One part to play: a courier, a gateway of text messages or the mailbox.
pub(crate) trait Part: Send + Sync + 'static {
    /// Answers a request from outside.
    fn answer(&self, world: &Arc<World>, request: &Incoming) -> Answer;

    /// How the service's account at this courier must be set to be known here: names of its settings and their
    /// values, all but the address.
    fn account(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The codes of a journey on which everything goes well, in order.
    fn happy(&self) -> Vec<String> {
        Vec::new()
    }

    /// Why this code cannot stand in this courier's messages, if it cannot.
    fn refuse_code(&self, _code: &str) -> Option<&'static str> {
        None
    }

    /// The courier's own text for a code.
    fn text_of_code(&self, _code: &str) -> Option<String> {
        None
    }

    /// The courier's own text for a reason.
    fn text_of_reason(&self, _reason: &str) -> Option<String> {
        None
    }

    /// The body this courier pushes for a step; `None` for one that does not push.
    fn push_body(&self, _order: &Order, _step: &Step) -> Option<Vec<u8>> {
        None
    }

    /// How it pushes.
    fn push_by(&self) -> PushBy {
        PushBy::Post
    }

    /// The headers this courier sends with a push.
    fn push_headers(&self, _body: &[u8], _now: DateTime<Utc>) -> Vec<(String, String)> {
        Vec::new()
    }

    /// What the shop has written behind its address when it registered it at this courier.
    fn push_query(&self) -> Option<String> {
        None
    }

    /// The body as it goes out at this try, from a courier that signs inside the body.
    fn seal_push(&self, body: Vec<u8>, _now: DateTime<Utc>) -> Vec<u8> {
        body
    }

    /// What is wrong with the answer to a push, from a courier that reads more of it than its status.
    fn wrong_answer(&self, _headers: &BTreeMap<String, String>, _answer: &[u8]) -> Option<&'static str> {
        None
    }

    /// How often, and how long apart, a push is tried again that was not answered by 200.
    fn push_again(&self) -> (u32, Duration) {
        (0, Duration::ZERO)
    }

    /// Whether nobody calls this courier, so that it fetches the list of its orders.
    fn fetches_orders(&self) -> bool {
        false
    }

    /// Takes what is new on a fetched list into the book.
    fn take_orders(&self, _book: &mut Book, _list: &Value, _now: DateTime<Utc>) {}

    /// Dossiers announced without an order.
    fn announcements(&self) -> Vec<Value> {
        Vec::new()
    }
}

/// Where pushes go.
#[derive(Debug, Clone)]
pub(crate) struct PushTo {
    pub url: String,
    /// Instead of the courier's own pause between tries.
    pub pause: Option<Duration>,
}

/// One request as `/_stand-in/log` shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Logged {
    seq: u64,
    at: String,
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: String,
    /// `None` when no answer was sent.
    status: Option<u16>,
}

#[derive(Default)]
struct Log {
    next: u64,
    kept: VecDeque<Logged>,
}

/// How fast it answers, where it is not as fast as it can be.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Limit {
    /// Requests it answers in a second; those beyond wait for their turn.
    pub per_second: u32,
    /// Milliseconds each answer takes besides.
    pub answer_ms: u64,
}

/// The limit in force, and when the next answer may begin.
#[derive(Default)]
struct Turns {
    limit: Option<Limit>,
    next: Option<Instant>,
}

/// How pushes go out.
pub(crate) enum Outlet {
    /// To the registered URL.
    Http(reqwest::Client),
    /// Nowhere: they are kept until somebody takes them.
    Kept(Mutex<Vec<Place>>),
}

/// One running stand-in.
pub(crate) struct World {
    pub part: Arc<dyn Part>,
    pub outlet: Outlet,
    pub clock: Clock,
    pub chance: Chance,
    pub autoplay_pace: Option<Duration>,
    tokens: Mutex<HashMap<String, DateTime<Utc>>>,
    book: Mutex<Book>,
    faults: Mutex<Faults>,
    withheld: Mutex<Withheld>,
    push_to: Mutex<Option<PushTo>>,
    turns: Mutex<Turns>,
    log: Mutex<Log>,
    pushes: Mutex<VecDeque<Value>>,
}

/// A lock whose holder panicked still holds usable data: a stand-in goes on.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// RFC 3339, UTC, milliseconds.
pub(crate) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

impl World {
    pub fn new(
        part: Arc<dyn Part>,
        outlet: Outlet,
        clock: Clock,
        chance: Chance,
        autoplay_pace: Option<Duration>,
    ) -> Self {
        World {
            part,
            outlet,
            clock,
            book: Mutex::new(Book::new(&chance)),
            chance,
            autoplay_pace,
            tokens: Mutex::default(),
            faults: Mutex::default(),
            withheld: Mutex::default(),
            push_to: Mutex::default(),
            turns: Mutex::default(),
            log: Mutex::default(),
            pushes: Mutex::default(),
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A new token for whoever has signed in.
    pub fn issue_token(&self) -> String {
        let token = format!("{:016x}{:016x}", self.chance.number(), self.chance.number());
        lock(&self.tokens).insert(token.clone(), self.now());
        token
    }

    /// Whether a token was issued within this time.
    pub fn knows_token(&self, token: &str, life: Duration) -> bool {
        let issued = lock(&self.tokens).get(token).copied();
        issued.is_some_and(|at| (self.now() - at).to_std().is_ok_and(|age| age < life))
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }

    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub fn withheld(&self) -> MutexGuard<'_, Withheld> {
        lock(&self.withheld)
    }

    pub fn push_to(&self) -> MutexGuard<'_, Option<PushTo>> {
        lock(&self.push_to)
    }

    /// Keeps to a limit from now on.
    pub fn keep_to(&self, limit: Limit) {
        *lock(&self.turns) = Turns { limit: Some(limit), next: None };
    }

    /// Returns when it is the turn of a request to be answered.
    pub async fn take_turn(&self) {
        let until = {
            let mut turns = lock(&self.turns);
            let Some(limit) = turns.limit else { return };
            let turn = turns.next.unwrap_or_else(Instant::now).max(Instant::now());
            turns.next = Some(turn + Duration::from_secs(1) / limit.per_second.max(1));
            turn + Duration::from_millis(limit.answer_ms)
        };
        tokio::time::sleep_until(until.into()).await;
    }

    /// Writes a request down before anything is done about it; the number returned settles it.
    pub fn log_request(&self, request: &Incoming) -> u64 {
        let mut log = lock(&self.log);
        log.next += 1;
        let seq = log.next;
        log.kept.push_back(Logged {
            seq,
            at: rfc3339(self.now()),
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: request.headers.clone(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            status: None,
        });
        if log.kept.len() > REMEMBERED {
            log.kept.pop_front();
        }
        seq
    }

    /// Notes what was answered.
    pub fn log_answer(&self, seq: u64, status: u16) {
        let mut log = lock(&self.log);
        // Numbers are consecutive, so the distance from the end tells the place.
        let from_end = log.next.saturating_sub(seq) as usize;
        let place = log.kept.len().checked_sub(from_end + 1);
        if let Some(entry) = place.and_then(|place| log.kept.get_mut(place)) {
            entry.status = Some(status);
        }
    }

    pub fn requests(&self) -> Vec<Logged> {
        lock(&self.log).kept.iter().cloned().collect()
    }

    pub fn log_push(&self, push: Value) {
        let mut pushes = lock(&self.pushes);
        pushes.push_back(push);
        if pushes.len() > REMEMBERED {
            pushes.pop_front();
        }
    }

    pub fn pushes(&self) -> Vec<Value> {
        lock(&self.pushes).iter().cloned().collect()
    }
}
