//! The only way in which a courier's news changes an order, whoever brought it: push, pull, file or person.
//!
//! The events are added, the whole order is folded anew, and whatever follows from the new state is written in the
//! same transaction. Nothing here depends on the order in which news came.

use crate::domain::custody::{EntryKind, Holder, Strength};
use crate::domain::leg::{Direction, LegEnd, Purpose, end_holder};
use crate::domain::notice::{self, Notice, SignedMoves, Standing};
use crate::domain::order::{Confirmation, Effect, Fact, Frame, OrderState, fold};
use crate::domain::task::TaskKind;
use crate::domain::time::At;
use crate::flows::cancel_order::free_slot;
use crate::flows::house::House;
use crate::store::custody::{self, Entry, NewEntry};
use crate::store::events::{self, NewEvent, Recorded};
use crate::store::legs::{self, Leg, Reopened};
use crate::store::notifications::{self, Notification, NotificationState};
use crate::store::orders::{self, Heard, Order};
use crate::store::outbox::{self, WorkKind};
use crate::store::tasks::{self, SubjectKind};
use crate::store::{StoreError, Tx};
use buuta_webhooks::{Authenticity, Certainty, Kind};
use std::collections::HashMap;
use uuid::Uuid;

/// Records events of one order and draws the consequences.
pub async fn record_events(house: &House, tx: &Tx, order_id: Uuid, new: &[NewEvent]) -> Result<(), StoreError> {
    // held first: two readers of one order's news must not fold past each other
    let Some(order) = orders::find_for_update(tx, order_id).await? else {
        return Err(StoreError::RowInconsistency { table: "event", column: "order_id" });
    };
    let mut heard = Heard::Nothing;
    for event in new {
        if events::insert_or_strengthen(tx, order_id, event).await? == Recorded::New {
            heard = Heard::News;
        }
    }
    write_what_follows(house, tx, &[order], heard).await
}

/// Draws the consequences anew where something else than news changed what follows: a hand-over, or a notice not sent.
pub async fn draw_consequences(house: &House, tx: &Tx, order_id: Uuid) -> Result<(), StoreError> {
    draw_consequences_of_many(house, tx, &[order_id]).await
}

/// The same for several orders, held together.
pub async fn draw_consequences_of_many(house: &House, tx: &Tx, order_ids: &[Uuid]) -> Result<(), StoreError> {
    let orders = orders::list_for_update(tx, order_ids).await?;
    write_what_follows(house, tx, &orders, Heard::Nothing).await
}

/// Folds orders anew and writes what follows: their state, their legs' ends, custody, notices, tasks and the next pull.
/// What is known of all of them is read at once.
async fn write_what_follows(house: &House, tx: &Tx, orders: &[Order], heard: Heard) -> Result<(), StoreError> {
    let order_ids: Vec<Uuid> = orders.iter().map(|order| order.id).collect();
    let facts = events::list_facts_of_many(tx, &order_ids).await?;
    let legs = legs::list_of_orders(tx, &order_ids).await?;
    let mut dossier_ids: Vec<Uuid> = legs.iter().map(|(_, leg)| leg.dossier_id).collect();
    dossier_ids.sort();
    dossier_ids.dedup();
    let ledgers = custody::list_of_many(tx, &dossier_ids).await?;
    let told = notifications::list_of_orders(tx, &order_ids).await?;
    let with_tasks = tasks::list_subjects_with_open(tx, &order_ids).await?;
    let mut told_of: HashMap<Uuid, Vec<Notification>> = HashMap::new();
    for notification in told {
        told_of.entry(notification.order_id).or_default().push(notification);
    }
    let mut legs_of: HashMap<Uuid, Vec<Leg>> = HashMap::new();
    for (order_id, leg) in legs {
        legs_of.entry(order_id).or_default().push(leg);
    }
    let mut new_notices = Vec::new();
    for order in orders {
        let around = Around {
            facts: facts.get(&order.id).map(Vec::as_slice).unwrap_or_default(),
            legs: legs_of.get(&order.id).map(Vec::as_slice).unwrap_or_default(),
            ledgers: &ledgers,
            told: told_of.get(&order.id).map(Vec::as_slice).unwrap_or_default(),
            has_open_task: with_tasks.contains(&order.id),
            heard,
        };
        new_notices.extend(write_for_one(house, tx, order, around).await?);
    }
    add_notices(tx, &new_notices).await
}

/// What is known around an order.
struct Around<'a> {
    facts: &'a [Fact],
    legs: &'a [Leg],
    ledgers: &'a HashMap<Uuid, Vec<Entry>>,
    told: &'a [Notification],
    has_open_task: bool,
    heard: Heard,
}

/// Writes what follows for one order, but for the notifications it makes due: those are given back.
async fn write_for_one(
    house: &House,
    tx: &Tx,
    order: &Order,
    around: Around<'_>,
) -> Result<Vec<(Uuid, Notice, Standing)>, StoreError> {
    let Around { facts, legs, ledgers, told, has_open_task, heard } = around;
    let state = state_of(house, order, facts, tx.now());
    let next_pull_at = next_pull_at(house, order, &state, tx.now());
    // whatever happened on the way home may change its day
    let late_look_at = (order.direction == Direction::ToCitizen && state.end.is_none()).then_some(tx.now());
    orders::update_state(tx, order.id, &state, next_pull_at, late_look_at, heard).await?;
    let mut dossier_ids: Vec<Uuid> = legs.iter().map(|leg| leg.dossier_id).collect();
    dossier_ids.sort();
    dossier_ids.dedup();
    let mut signed = SignedMoves::default();
    for dossier_id in dossier_ids {
        let ledger = ledgers.get(&dossier_id).map(Vec::as_slice).unwrap_or_default();
        note_custody(tx, dossier_id, ledger, order, facts).await?;
        note_signed_moves(&mut signed, ledger, order, legs);
        for leg in legs.iter().filter(|leg| leg.dossier_id == dossier_id && !has_signed_arrival(leg, ledger)) {
            bring_leg_in_line(tx, leg, order, &state).await?;
        }
    }
    let notices = reconcile_notices(tx, order, &state, signed, told).await?;
    let asked = asked_of_people(&state);
    // nothing asked and nothing open: nothing to bring in line
    if asked.is_empty() && !has_open_task {
        return Ok(notices);
    }
    // a courier that speaks, or an order that has ended, is silent no more
    let silence_ends = heard == Heard::News || state.end.is_some();
    let goes_by_facts = |kind, detail: &str| match kind {
        TaskKind::SilentOrder => silence_ends,
        // whatever was to be cancelled has come to an end
        TaskKind::CancellingByPerson => state.end.is_some(),
        kind => is_asked_by_facts(kind, detail),
    };
    tasks::reconcile(tx, order.id, goes_by_facts, &asked).await?;
    Ok(notices)
}

/// The state of an order as of a moment.
pub fn state_of(house: &House, order: &Order, facts: &[Fact], as_of: At) -> OrderState {
    let confirmation = house.account(order.account_id).map_or(Confirmation::ByPull, |account| account.confirmation());
    let frame = Frame {
        direction: order.direction,
        confirmation,
        opened_second: order.opened_at.second(),
        as_of_second: as_of.second(),
    };
    fold(&frame, facts)
}

/// What the courier says of the papers goes into the ledger once per fact, as what it is: the courier's word.
async fn note_custody(
    tx: &Tx,
    dossier_id: Uuid,
    ledger: &[Entry],
    order: &Order,
    facts: &[Fact],
) -> Result<(), StoreError> {
    let moves = |kind: Kind| {
        matches!(
            kind,
            Kind::Collected | Kind::AcceptedAtOffice | Kind::Delivered | Kind::Returned | Kind::Lost | Kind::Damaged
        )
    };
    for fact in facts {
        let Some(kind) = fact.kind.filter(|kind| moves(*kind)) else {
            continue;
        };
        if fact.certainty == Certainty::Assumed || fact.authenticity == Authenticity::Unsigned {
            continue;
        }
        let fact_key = format!("order:{}:{}:{}", order.id, fact.second, fact.raw_code);
        if ledger.iter().any(|entry| entry.fact_key == fact_key) {
            continue;
        }
        let content = serde_json::json!({
            "order": order.reference, "code": fact.raw_code, "second": fact.second, "kind": kind.as_str(),
        });
        let entry = NewEntry {
            fact_key,
            kind: EntryKind::CourierSays,
            strength: Strength::CourierSays,
            from: None,
            to: None,
            leg_id: None,
            order_id: Some(order.id),
            occurred_at: At::from_second(fact.second),
            content: &content,
        };
        custody::append(tx, dossier_id, entry).await?;
    }
    Ok(())
}

/// Whether both sides signed that the papers of a leg arrived: no courier's word changes its end after that.
fn has_signed_arrival(leg: &Leg, ledger: &[Entry]) -> bool {
    ledger
        .iter()
        .any(|entry| entry.leg_id == Some(leg.id) && is_our_own(entry) && entry.to == Some(end_holder(leg.direction)))
}

/// Whether we know an entry ourselves: signed, or scanned where a scan counts as the signatures. Other scans pass
/// papers to nobody.
fn is_our_own(entry: &Entry) -> bool {
    entry.strength >= Strength::Scanned
}

/// A leg ends as its order ends, and is under way again when corrected news took that end back; where another attempt
/// has begun meanwhile, a person must look.
async fn bring_leg_in_line(tx: &Tx, leg: &Leg, order: &Order, state: &OrderState) -> Result<(), StoreError> {
    match state.end.and_then(LegEnd::of) {
        Some(end) => {
            let is_not_fetched =
                matches!(end, LegEnd::Failed | LegEnd::Cancelled) && leg.purpose == Purpose::Submission;
            // once: another slot may be booked for the next attempt
            if is_not_fetched && leg.ended_at.is_none() {
                free_slot(tx, leg.dossier_id).await?;
            }
            legs::update_ended(tx, leg.id, end, At::from_second(state.since_second)).await
        }
        None if leg.ended_at.is_none() => Ok(()),
        None => match legs::reopen(tx, leg).await? {
            Reopened::Now => Ok(()),
            Reopened::LaterAttempt => {
                let kind = TaskKind::ContradictingNews;
                tasks::open_first(tx, kind, SubjectKind::Order, order.id, "under_way_again").await
            }
        },
    }
}

/// Adds the signed hand-overs of an order's papers that a ledger holds; the first of each counts.
fn note_signed_moves(moves: &mut SignedMoves, ledger: &[Entry], order: &Order, legs: &[Leg]) {
    let is_of_order = |entry: &&Entry| legs.iter().any(|leg| entry.leg_id == Some(leg.id));
    for entry in ledger.iter().filter(is_of_order).filter(|entry| is_our_own(entry)) {
        let second = Some(entry.occurred_at.second());
        if entry.to == Some(Holder::Post) {
            moves.to_post_second = moves.to_post_second.min(second).or(second);
        }
        if entry.to == Some(end_holder(order.direction)) {
            moves.to_end_second = moves.to_end_second.min(second).or(second);
        }
    }
}

/// Brings the notifications in line with the facts: new ones are added, with the work of sending them unless they were
/// overtaken before we knew; unsent ones that a fact has overtaken are dropped; one that is due after all comes back.
async fn reconcile_notices(
    tx: &Tx,
    order: &Order,
    state: &OrderState,
    signed: SignedMoves,
    known: &[Notification],
) -> Result<Vec<(Uuid, Notice, Standing)>, StoreError> {
    let all = notice::all(order.direction, state, signed);
    let same = |a: &Notice, b: &Notice| (a.kind, &a.fact_code, a.fact_second) == (b.kind, &b.fact_code, b.fact_second);
    for notification in known.iter().filter(|known| known.notice.kind.follows_from_news()) {
        let wanted = all.iter().find(|(notice, _)| same(notice, &notification.notice));
        let standing = wanted.map_or(Standing::Overtaken, |(_, standing)| *standing);
        match (notification.state, standing) {
            (NotificationState::Due, Standing::Overtaken) => {
                notifications::update_state(tx, notification.id, NotificationState::Overtaken).await?;
                outbox::drop_waiting(tx, WorkKind::TellCitizen, notification.id).await?;
            }
            (NotificationState::Overtaken, Standing::Due) => {
                notifications::update_state(tx, notification.id, NotificationState::Due).await?;
                outbox::enqueue(tx, WorkKind::TellCitizen, notification.id, tx.now()).await?;
            }
            _ => {}
        }
        if let Some((wanted, _)) = wanted.filter(|(wanted, _)| wanted.reason != notification.notice.reason) {
            notifications::update_reason(tx, notification.id, wanted.reason).await?;
        }
    }
    let is_over = state.end.is_some() || signed.to_end_second.is_some();
    let of_lateness = |known: &&Notification| known.notice.kind.is_of_lateness() && is_over;
    for pointless in known.iter().filter(of_lateness).filter(|known| known.state == NotificationState::Due) {
        notifications::update_state(tx, pointless.id, NotificationState::Overtaken).await?;
        outbox::drop_waiting(tx, WorkKind::TellCitizen, pointless.id).await?;
    }
    let is_new = |notice: &Notice| !known.iter().any(|known| same(notice, &known.notice));
    Ok(all.into_iter().filter(|(notice, _)| is_new(notice)).map(|(notice, how)| (order.id, notice, how)).collect())
}

/// Adds notifications, with the work of sending those that are due.
async fn add_notices(tx: &Tx, new: &[(Uuid, Notice, Standing)]) -> Result<(), StoreError> {
    let added = notifications::insert_many_if_new(tx, new).await?;
    let due: Vec<Uuid> = added.iter().filter(|(_, how)| *how == Standing::Due).map(|(id, _)| *id).collect();
    outbox::enqueue_many(tx, WorkKind::TellCitizen, &due, tx.now()).await
}

/// Whether a task about an order is one of those its state asks for, and goes when the state no longer does.
fn is_asked_by_facts(kind: TaskKind, detail: &str) -> bool {
    match kind {
        TaskKind::ContradictingNews => detail.starts_with("after_the_end ") || detail.starts_with("two_reasons "),
        TaskKind::UnmappedCode | TaskKind::PapersNeedCare | TaskKind::SuspectTime => true,
        _ => false,
    }
}

/// What an order's state asks a person to see to.
fn asked_of_people(state: &OrderState) -> Vec<(TaskKind, String)> {
    let mut asked: Vec<(TaskKind, String)> =
        state.unmapped_codes().into_iter().map(|code| (TaskKind::UnmappedCode, code.to_owned())).collect();
    for step in &state.timeline {
        match step.effect {
            Effect::AgainstTheEnd(kind) => asked.push((TaskKind::ContradictingNews, format!("after_the_end {kind}"))),
            Effect::Moved(
                kind @ (Kind::Lost | Kind::Damaged | Kind::PickupFailed | Kind::Returned | Kind::Cancelled),
            ) => {
                asked.push((TaskKind::PapersNeedCare, kind.as_str().to_owned()));
            }
            Effect::Noted(Kind::Exception) => {
                asked.push((TaskKind::PapersNeedCare, format!("exception {}", step.second)));
            }
            _ => {}
        }
        if step.reasons_differ {
            asked.push((TaskKind::ContradictingNews, format!("two_reasons {}", step.raw_code)));
        }
    }
    if state.has_suspect_time() {
        asked.push((TaskKind::SuspectTime, String::new()));
    }
    asked
}

/// When a courier that answers for one order at a time is asked next. One that tells of all its orders at once is not,
/// nor is anybody about an order that has ended.
fn next_pull_at(house: &House, order: &Order, state: &OrderState, now: At) -> Option<At> {
    let account = house.account(order.account_id).ok()?;
    if state.end.is_some() { None } else { house.next_ask(&account, state.kind, now) }
}
