//! The words of the house as schemas, taken from the enums themselves so that the document never falls behind them.

use crate::domain::checklist::CopyKind;
use crate::domain::custody::{EntryKind, Holder, SignedBy, Strength};
use crate::domain::leg::{Direction, Purpose};
use crate::domain::notice::NoticeKind;
use crate::domain::task::{TaskAction, TaskKind};
use crate::store::inbox::Reading;
use crate::store::notifications::NotificationState;
use crate::store::orders::{ASKED, Placing};
use crate::store::requests::{OpenedBy, Way};
use crate::store::tasks::SubjectKind;
use buuta_webhooks::{Kind, Reason};
use serde::Serialize;
use utoipa::openapi::{Object, ObjectBuilder, Type};

fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}

/// The JSON spellings of values whose only text form is their JSON.
fn spelled<T: Serialize>(values: &[T]) -> Object {
    let words: Vec<serde_json::Value> =
        values.iter().map(|value| serde_json::to_value(value).unwrap_or_default()).collect();
    one_of(words.iter().filter_map(serde_json::Value::as_str))
}

/// Who opened a request.
pub fn opened_by() -> Object {
    spelled(&[OpenedBy::Citizen, OpenedBy::Clerk, OpenedBy::Officer, OpenedBy::Import])
}
/// By post or at a desk.
pub fn way() -> Object {
    spelled(&[Way::ByPost, Way::AtDesk])
}
/// Languages people are spoken to in.
pub fn lang() -> Object {
    one_of(["vi", "en"])
}
/// Why papers travel.
pub fn purpose() -> Object {
    spelled(&[
        Purpose::Submission,
        Purpose::Supplement,
        Purpose::Result,
        Purpose::Refusal,
        Purpose::WithdrawnPapers,
        Purpose::Transfer,
    ])
}
/// Which way papers go.
pub fn direction() -> Object {
    one_of(Direction::ALL.iter().map(|direction| direction.as_str()))
}
/// Who has papers.
pub fn holder() -> Object {
    spelled(&[Holder::Citizen, Holder::Post, Holder::Agency])
}
/// How strongly an entry is known.
pub fn strength() -> Object {
    spelled(&[Strength::CourierSays, Strength::Scanned, Strength::Signed])
}
/// What an entry of the ledger is about.
pub fn entry_kind() -> Object {
    one_of([EntryKind::Handover, EntryKind::Scan, EntryKind::CourierSays, EntryKind::Merge].map(EntryKind::as_str))
}
/// How a signature was given.
pub fn signed_by() -> Object {
    spelled(&[SignedBy::OwnSignIn, SignedBy::TypedInPresence, SignedBy::Drawn])
}
/// What kind of copy a paper is.
pub fn copy_kind() -> Object {
    spelled(&[CopyKind::Original, CopyKind::Certified, CopyKind::Plain])
}
/// The 25 kinds of courier news.
pub fn news_kind() -> Object {
    one_of(Kind::ALL.iter().map(|kind| kind.as_str()))
}
/// The state of an order: the last kind that moved it, or `asked`.
pub fn order_state() -> Object {
    one_of([ASKED].into_iter().chain(Kind::ALL.iter().map(|kind| kind.as_str())))
}
/// Why something did not happen.
pub fn reason() -> Object {
    one_of(Reason::ALL.iter().map(|reason| reason.as_str()))
}
/// How far the placing of an order has come.
pub fn placing() -> Object {
    one_of(
        [
            Placing::Wanted,
            Placing::Held,
            Placing::Calling,
            Placing::Placed,
            Placing::Refused,
            Placing::Unknown,
            Placing::Cancelled,
        ]
        .map(Placing::as_str),
    )
}
/// What a citizen is told.
pub fn notice_kind() -> Object {
    one_of(NoticeKind::ALL.map(NoticeKind::as_str))
}
/// Where a notification stands.
pub fn notification_state() -> Object {
    one_of(NotificationState::ALL.map(NotificationState::as_str))
}
/// Why a person is needed.
pub fn task_kind() -> Object {
    one_of(TaskKind::ALL.map(TaskKind::as_str))
}
/// What a person decides on a task.
pub fn task_action() -> Object {
    one_of(TaskAction::ALL.map(TaskAction::as_str))
}
/// What a task is about.
pub fn subject_kind() -> Object {
    one_of(
        [
            SubjectKind::Order,
            SubjectKind::Request,
            SubjectKind::Dossier,
            SubjectKind::Message,
            SubjectKind::Notification,
            SubjectKind::Account,
            SubjectKind::Provider,
        ]
        .map(SubjectKind::as_str),
    )
}
/// How the reading of a message stands, as far as messages are listed by it.
pub fn reading() -> Object {
    one_of([Reading::Parked, Reading::Unreadable, Reading::Rejected, Reading::Waiting].map(Reading::as_str))
}
