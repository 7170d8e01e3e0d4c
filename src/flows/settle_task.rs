//! A person decides what no machine can know.

use crate::domain::task::{TaskAction, TaskKind};
use crate::flows::ask_order::communes_without_code;
use crate::flows::cancel_order::{want, withdraw};
use crate::flows::house::{CourierAccount, House};
use crate::flows::place_order::note_placed;
use crate::flows::record_event::draw_consequences;
use crate::flows::try_another_courier::{Hindrance, TryAnotherError, try_another};
use crate::store::cancelling::Cancelling;
use crate::store::inbox;
use crate::store::notifications::{self, NotificationState};
use crate::store::orders::{self, Order, Placing, Told};
use crate::store::outbox::{self, WorkKind};
use crate::store::requests::{self, AnnounceState};
use crate::store::scope;
use crate::store::staff::Staff;
use crate::store::tasks::{self, Settled, SubjectKind, Task};
use crate::store::{StoreError, Tx};
use uuid::Uuid;

/// Why a task cannot be settled like this.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    #[error("there is no such task")]
    NoSuchTask,
    #[error("the task has been settled already")]
    SettledBefore,
    #[error("this action does not fit this kind of task")]
    DoesNotFit,
    #[error("the area map still lacks a code for {0}")]
    StillMissing(String),
    #[error("no other courier account of this name is in use")]
    NoSuchAccount,
    #[error("the papers cannot go on with another courier: {0:?}")]
    Hindered(Hindrance),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a person decides, with what that needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Act(TaskAction),
    /// The journey goes on with the account of this name.
    AnotherCourier {
        account: String,
    },
}

impl Decision {
    /// The action decided on; its account where it names one.
    pub fn new(action: TaskAction, account: &str) -> Decision {
        match action {
            TaskAction::AnotherCourier => Decision::AnotherCourier { account: account.to_owned() },
            action => Decision::Act(action),
        }
    }
    const fn action(&self) -> TaskAction {
        match self {
            Decision::Act(action) => *action,
            Decision::AnotherCourier { .. } => TaskAction::AnotherCourier,
        }
    }
}

/// A member of staff settles a task within reach.
pub async fn settle_within_reach(
    house: &House,
    tx: &Tx,
    staff: &Staff,
    id: Uuid,
    decision: &Decision,
) -> Result<(), SettleError> {
    if !scope::has_task(tx, staff.reach, id).await? {
        return Err(SettleError::NoSuchTask);
    }
    settle_task(house, tx, id, &staff.sign_in_name, decision).await
}

/// Settles a task by one of the actions its kind offers, and does what the action says.
pub async fn settle_task(house: &House, tx: &Tx, id: Uuid, by: &str, decision: &Decision) -> Result<(), SettleError> {
    let task = tasks::find(tx, id).await?.ok_or(SettleError::NoSuchTask)?;
    if task.settled_at.is_some() {
        return Err(SettleError::SettledBefore);
    }
    let action = decision.action();
    if !task.kind.actions().contains(&action) {
        return Err(SettleError::DoesNotFit);
    }
    match decision {
        Decision::Act(action) => act(house, tx, &task, *action).await?,
        Decision::AnotherCourier { account } => {
            try_another(house, tx, task.subject_id, account).await?;
        }
    }
    match tasks::settle(tx, id, by, action).await? {
        Settled::Now => Ok(()),
        Settled::Before => Err(SettleError::SettledBefore),
    }
}

/// The actions a person can take on a task about this account: those of its kind that the courier allows.
pub fn actions_of(kind: TaskKind, account: Option<&CourierAccount>) -> Vec<TaskAction> {
    let can_be_asked = account.is_some_and(|account| buuta_webhooks::courier::can_be_asked(account.courier));
    let fits = |action: &TaskAction| *action != TaskAction::AskCourier || can_be_asked;
    kind.actions().iter().copied().filter(fits).collect()
}

fn can_be_asked(house: &House, order: &Order) -> bool {
    house.account(order.account_id).is_ok_and(|account| buuta_webhooks::courier::can_be_asked(account.courier))
}

async fn act(house: &House, tx: &Tx, task: &Task, action: TaskAction) -> Result<(), SettleError> {
    let subject = task.subject_id;
    match (task.kind, action) {
        (_, TaskAction::Dismiss) => {}
        (TaskKind::RefusedPlacing | TaskKind::MissingAreaCode, TaskAction::Withdraw) => {
            withdraw(tx, subject).await?;
        }
        (TaskKind::UnknownPlacing, TaskAction::CourierHasIt) => {
            let order = orders::find(tx, subject).await?.ok_or(SettleError::NoSuchTask)?;
            // not `adopt`: that settles this very task as answered by the courier
            note_placed(house, tx, &order, Told::default()).await?;
        }
        (TaskKind::UnknownPlacing, TaskAction::CourierHasNotGotIt)
        | (TaskKind::RefusedPlacing | TaskKind::MissingAreaCode, TaskAction::TryAgain) => {
            let order = orders::find_for_update(tx, subject).await?.ok_or(SettleError::NoSuchTask)?;
            if order.cancelling != Cancelling::NotWanted {
                withdraw(tx, subject).await?;
                return Ok(());
            }
            let missing = communes_without_code(house, tx, subject, order.account_id).await?;
            if !missing.is_empty() {
                return Err(SettleError::StillMissing(missing.join(" ")));
            }
            orders::update_placing(tx, subject, Placing::Wanted).await?;
            outbox::enqueue(tx, WorkKind::PlaceOrder, subject, tx.now()).await?;
        }
        (TaskKind::UnknownAnnouncement, TaskAction::TryAgain) => {
            requests::update_announce_state(tx, subject, AnnounceState::Wanted).await?;
            outbox::enqueue(tx, WorkKind::AnnounceRequest, subject, tx.now()).await?;
        }
        (TaskKind::SilentOrder, TaskAction::AskCourier) => {
            let order = orders::find(tx, subject).await?.ok_or(SettleError::NoSuchTask)?;
            if !can_be_asked(house, &order) {
                return Err(SettleError::DoesNotFit);
            }
            // asked now: silence is counted anew
            orders::update_quiet_since(tx, &[subject], Some(tx.now())).await?;
            outbox::enqueue(tx, WorkKind::PullOrder, subject, tx.now()).await?;
        }
        (TaskKind::CancellingByPerson, TaskAction::TryAgain) => {
            let order = orders::find_for_update(tx, subject).await?.ok_or(SettleError::NoSuchTask)?;
            want(tx, &order).await?;
        }
        (TaskKind::UnmappedCode, TaskAction::ReadAgain) => {
            let order = orders::find(tx, subject).await?.ok_or(SettleError::NoSuchTask)?;
            inbox::replay(tx, Some(order.account_id), None, None).await?;
        }
        (TaskKind::UnreadableMessage | TaskKind::UnknownWaybill, TaskAction::ReadAgain) => {
            inbox::replay(tx, None, None, Some(&[subject])).await?;
        }
        // about a citizen without an address: there is nothing to send, now or later
        (TaskKind::FailedNotice, TaskAction::CitizenWasTold) if task.subject_kind == SubjectKind::Request => {}
        (TaskKind::UnknownNotice | TaskKind::FailedNotice, TaskAction::CitizenWasTold) => {
            notifications::update_state(tx, subject, NotificationState::Sent).await?;
        }
        (TaskKind::FailedNotice, TaskAction::TryAgain) if task.subject_kind == SubjectKind::Notification => {
            let notification = notifications::find(tx, subject).await?.ok_or(SettleError::NoSuchTask)?;
            orders::hold(tx, &[notification.order_id]).await?;
            notifications::make_due_anew(tx, subject).await?;
            outbox::enqueue(tx, WorkKind::TellCitizen, subject, tx.now()).await?;
            // later news may have overtaken it since it failed: then it is not sent after all
            draw_consequences(house, tx, notification.order_id).await?;
        }
        _ => return Err(SettleError::DoesNotFit),
    }
    Ok(())
}

impl From<TryAnotherError> for SettleError {
    fn from(error: TryAnotherError) -> SettleError {
        match error {
            TryAnotherError::NoSuchOrder => SettleError::NoSuchTask,
            TryAnotherError::Hindered(hindrance) => SettleError::Hindered(hindrance),
            TryAnotherError::NoSuchAccount => SettleError::NoSuchAccount,
            TryAnotherError::Missing(communes) => SettleError::StillMissing(communes),
            TryAnotherError::Store(error) => error.into(),
        }
    }
}
