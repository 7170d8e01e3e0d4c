//! The state of an order: a fold over what its courier said, sorted by when it happened and never by when we heard.
//!
//! The fold reads only what identifies an event (second, code, reason), what its code means, and how far it is
//! believed; the same set of facts gives the same state in whatever order they came. What depends on earlier facts is decided here and stored nowhere.

use crate::domain::custody::Holder;
use crate::domain::leg::{Direction, end_holder, start_holder};
use buuta_webhooks::{Authenticity, Certainty, Kind, NextAction, Reason, Redelivery};
use std::collections::BTreeMap;

/// A fact may be dated this far after the moment of folding before it is suspect: clocks differ.
pub const FUTURE_TOLERANCE_S: i64 = 10 * 60;
/// A fact may be dated this far before the order was opened before it is suspect.
const PAST_TOLERANCE_S: i64 = 24 * 3600;

/// One event row, as the fold reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Second of happening, UTC.
    pub second: i64,
    pub raw_code: String,
    /// Reason code, or empty.
    pub raw_reason: String,
    /// What the code means by itself; `None` when unmapped.
    pub kind: Option<Kind>,
    pub reason: Option<Reason>,
    pub next_action: Option<NextAction>,
    pub certainty: Certainty,
    pub redelivery: Redelivery,
    pub authenticity: Authenticity,
}

/// How news that nothing signs can become believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The courier can be asked: such news waits for the answer.
    ByPull,
    /// It cannot: terminal news needs an earlier history that fits, or a person.
    ByHistory,
}

/// What the fold must know beside the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub direction: Direction,
    pub confirmation: Confirmation,
    /// Second the order was opened.
    pub opened_second: i64,
    /// Second as of which the state is asked for.
    pub as_of_second: i64,
}

/// Which way the papers travel on this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Forward,
    /// The courier wants to bring them back, but has not begun.
    ReturnAsked,
    Returning,
}

impl Phase {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Forward => "forward",
            Phase::ReturnAsked => "return_asked",
            Phase::Returning => "returning",
        }
    }
}

/// What an event did to the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It moved the order; the kind is the one it has in its context.
    Moved(Kind),
    /// It says something beside the way of the papers (money, weight, a wish, a delay).
    Noted(Kind),
    /// Its code is not confirmed to mean what we assume.
    Provisional(Kind),
    /// Nothing signs it and the courier has not been asked yet.
    Waiting(Kind),
    /// It is dated where it cannot have happened.
    SuspectTime,
    /// It came after the end and says the same again.
    Repeated,
    /// It came after the end and says something else.
    AgainstTheEnd(Kind),
    /// No meaning is known for its code.
    Unmapped,
}

/// One event of the timeline: rows of one second and code are one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub second: i64,
    pub raw_code: String,
    pub reason: Option<Reason>,
    pub next_action: Option<NextAction>,
    pub effect: Effect,
    /// The courier gave two different reasons for one event.
    pub reasons_differ: bool,
    /// Who has the papers after it.
    pub holder: Holder,
    pub authenticity: Authenticity,
}

/// The state of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderState {
    /// The last kind that moved it; `None` before the first.
    pub kind: Option<Kind>,
    pub phase: Phase,
    pub holder: Holder,
    /// Second of the last move; the opening before the first.
    pub since_second: i64,
    /// Second at which the present holder got the papers; the opening before the first change.
    pub held_since_second: i64,
    pub delivery_tries: u32,
    /// The terminal kind, once there is one.
    pub end: Option<Kind>,
    /// The furthest kind that waits for confirmation.
    pub waiting: Option<Kind>,
    /// The furthest kind that is only assumed.
    pub provisional: Option<Kind>,
    pub timeline: Vec<Step>,
}

impl OrderState {
    /// Whether the courier contradicts itself: news against the end, or two reasons for one event.
    pub fn contradicts_itself(&self) -> bool {
        self.timeline.iter().any(|step| step.reasons_differ || matches!(step.effect, Effect::AgainstTheEnd(_)))
    }
    /// Raw codes without a meaning, each once.
    pub fn unmapped_codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self
            .timeline
            .iter()
            .filter(|step| step.effect == Effect::Unmapped)
            .map(|step| step.raw_code.as_str())
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
    /// Whether an event is dated where it cannot have happened.
    pub fn has_suspect_time(&self) -> bool {
        self.timeline.iter().any(|step| step.effect == Effect::SuspectTime)
    }
}

/// Folds the facts of one order into its state.
pub fn fold(frame: &Frame, facts: &[Fact]) -> OrderState {
    let mut state = OrderState {
        kind: None,
        phase: Phase::Forward,
        holder: start_holder(frame.direction),
        since_second: frame.opened_second,
        held_since_second: frame.opened_second,
        delivery_tries: 0,
        end: None,
        waiting: None,
        provisional: None,
        timeline: Vec::new(),
    };
    for event in sorted_events(facts) {
        let effect = effect_of(&state, frame, &event);
        match effect {
            Effect::Moved(kind) => apply_move(&mut state, frame, &event, kind),
            Effect::Waiting(kind) if state.end.is_none() => state.waiting = state.waiting.max(Some(kind)),
            Effect::Provisional(kind) if state.end.is_none() => state.provisional = state.provisional.max(Some(kind)),
            _ => {}
        }
        state.timeline.push(Step {
            second: event.fact.second,
            raw_code: event.fact.raw_code.clone(),
            reason: event.fact.reason,
            next_action: event.fact.next_action,
            effect,
            reasons_differ: event.reasons_differ,
            holder: state.holder,
            authenticity: event.authenticity,
        });
    }
    state
}

/// Rows of one second and code, seen as one event.
struct Event<'a> {
    fact: &'a Fact,
    authenticity: Authenticity,
    reasons_differ: bool,
}

/// Joins rows into events and sorts them: second, rank in the life of an order (unmapped last), code.
fn sorted_events(facts: &[Fact]) -> Vec<Event<'_>> {
    let mut groups: BTreeMap<(i64, &str), Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        groups.entry((fact.second, &fact.raw_code)).or_default().push(fact);
    }
    let mut events: Vec<Event<'_>> = groups
        .into_values()
        .filter_map(|mut rows| {
            rows.sort_by(|a, b| a.raw_reason.cmp(&b.raw_reason));
            let reasoned = rows.iter().filter(|row| !row.raw_reason.is_empty()).count();
            let authenticity = rows.iter().map(|row| row.authenticity).max()?;
            let fact = rows.iter().find(|row| !row.raw_reason.is_empty()).or(rows.first())?;
            Some(Event { fact, authenticity, reasons_differ: reasoned > 1 })
        })
        .collect();
    events.sort_by_key(|event| {
        let rank = event.fact.kind.map_or(u8::MAX, |kind| kind as u8);
        (event.fact.second, rank, event.fact.raw_code.as_str())
    });
    events
}

fn effect_of(state: &OrderState, frame: &Frame, event: &Event<'_>) -> Effect {
    let Some(kind) = event.fact.kind else {
        return Effect::Unmapped;
    };
    let is_suspect = event.fact.second > frame.as_of_second + FUTURE_TOLERANCE_S
        || event.fact.second < frame.opened_second - PAST_TOLERANCE_S;
    if is_suspect {
        return Effect::SuspectTime;
    }
    if event.fact.certainty == Certainty::Assumed {
        return Effect::Provisional(kind);
    }
    if is_aside(kind) {
        return Effect::Noted(kind);
    }
    if event.authenticity == Authenticity::Unsigned && must_wait(state, frame, kind) {
        return Effect::Waiting(kind);
    }
    let kind = in_context(state.phase, kind, event.fact.redelivery);
    match state.end {
        None => Effect::Moved(kind),
        Some(end) if end == kind => Effect::Repeated,
        Some(_) => Effect::AgainstTheEnd(kind),
    }
}

/// Kinds that say something beside the way of the papers.
const fn is_aside(kind: Kind) -> bool {
    matches!(kind, Kind::Info | Kind::Delayed | Kind::CancelRequested | Kind::Exception)
}

/// Where the courier can be asked, everything unsigned waits for its answer: it comes within seconds, and a forged
/// push then moves nothing at all. Where it cannot, only the end waits, for a history that leads to it.
fn must_wait(state: &OrderState, frame: &Frame, kind: Kind) -> bool {
    match frame.confirmation {
        Confirmation::ByPull => true,
        Confirmation::ByHistory => {
            let was_on_its_way = || {
                let mut steps = state.timeline.iter();
                steps.any(|step| matches!(step.effect, Effect::Moved(earlier) if earlier.is_on_its_way()))
            };
            // delivered where the way back had been asked for: to whom, only news that is missing could tell
            let is_unclear = kind == Kind::Delivered && state.phase == Phase::ReturnAsked;
            kind.is_terminal() && (is_unclear || !was_on_its_way())
        }
    }
}

/// What a kind means on the way back. Couriers repeat their transport codes there.
fn in_context(phase: Phase, kind: Kind, redelivery: Redelivery) -> Kind {
    let redelivers = phase == Phase::ReturnAsked && redelivery == Redelivery::WhenReturnAsked;
    match (phase, kind) {
        (Phase::ReturnAsked, Kind::InTransit) if redelivers => Kind::ArrivedAtDeliveryOffice,
        (Phase::ReturnAsked, _) if redelivers => kind,
        (Phase::Forward, _) => kind,
        (_, Kind::Delivered) => Kind::Returned,
        (_, Kind::DeliveryAttemptFailed) => Kind::ReturnAttemptFailed,
        (Phase::Returning, Kind::ReturnRequested | Kind::HeldForCollection) => Kind::Returning,
        (_, kind) if kind.is_on_its_way() => Kind::Returning,
        (_, kind) => kind,
    }
}

fn apply_move(state: &mut OrderState, frame: &Frame, event: &Event<'_>, kind: Kind) {
    state.phase = match kind {
        Kind::ReturnRequested => Phase::ReturnAsked,
        Kind::Returning | Kind::ReturnAttemptFailed | Kind::Returned => Phase::Returning,
        // a kind that still reads as forward after the way back was asked for is a new try
        _ if kind.is_on_its_way() || kind == Kind::Delivered => Phase::Forward,
        _ => state.phase,
    };
    let holder = match kind {
        Kind::Registered
        | Kind::Accepted
        | Kind::PickupScheduled
        | Kind::PickupAttemptFailed
        | Kind::PickupFailed
        | Kind::Cancelled
        | Kind::Returned => start_holder(frame.direction),
        Kind::Delivered => end_holder(frame.direction),
        Kind::Damaged => state.holder,
        _ => Holder::Post,
    };
    if holder != state.holder {
        state.holder = holder;
        state.held_since_second = event.fact.second;
    }
    if kind == Kind::DeliveryAttemptFailed {
        state.delivery_tries += 1;
    }
    if kind.is_terminal() {
        state.end = Some(kind);
    }
    state.kind = Some(kind);
    state.since_second = event.fact.second;
    // what waited or was assumed up to here is settled by this
    state.waiting = None;
    state.provisional = None;
}
