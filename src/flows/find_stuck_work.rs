//! Nothing waits for ever without anybody seeing it: messages whose work was lost are taken up again, and work that its
//! workers never bring to an end is a person's task.

use crate::domain::task::TaskKind;
use crate::flows::house::House;
use crate::store::StoreError;
use crate::store::outbox::{self, WorkKind};
use crate::store::stuck::{self, Losing, Stuck};
use crate::store::tasks::{self, SubjectKind};

/// Looked at in one run; the next run takes on.
const LIMIT: u64 = 200;
/// Leases that run out before a person is told.
const LOST_LEASES: i64 = 5;
/// Work that is due longer than this, in seconds, is overdue.
const OVERDUE_S: i64 = 15 * 60;

/// How much is stuck now.
pub async fn count_stuck(house: &House) -> Result<Stuck, StoreError> {
    stuck::count(&house.store, house.store.now().plus_s(-OVERDUE_S)).await
}

/// Causes the work anew that messages lost, and tells of work that is begun again and again. Says how much it found.
///
/// A message that is due is sent. One whose try had begun is looked at again by the same rules as after a crash: it is
/// settled by its report or listed as unknown, and not sent a second time.
pub async fn find_stuck_work(house: &House) -> Result<usize, StoreError> {
    let lost = stuck::list_without_work(&house.store, LIMIT).await?;
    let losing = stuck::list_losing(&house.store, LOST_LEASES, LIMIT).await?;
    if lost.is_empty() && losing.is_empty() {
        return Ok(0);
    }
    tracing::warn!(messages = lost.len(), work = losing.len(), "something was stuck");
    let tx = house.store.begin().await?;
    // one that was settled meanwhile finds nothing to do
    outbox::enqueue_many(&tx, WorkKind::TellCitizen, &lost, tx.now()).await?;
    for work in &losing {
        if let Some(subject) = subject_of(work) {
            tasks::open(&tx, TaskKind::StuckWork, subject, work.subject_id, work.kind.as_str()).await?;
        }
        stuck::forget_losses(&tx, work.id).await?;
    }
    tx.commit().await?;
    house.bell.notify_waiters();
    Ok(lost.len() + losing.len())
}

/// What work is about; a one-time code is gone before a person has looked.
fn subject_of(work: &Losing) -> Option<SubjectKind> {
    match work.kind {
        WorkKind::PlaceOrder | WorkKind::CancelOrder | WorkKind::PullOrder => Some(SubjectKind::Order),
        WorkKind::AnnounceRequest => Some(SubjectKind::Request),
        WorkKind::PassOnCorrection => Some(SubjectKind::Wish),
        WorkKind::TellCitizen => Some(SubjectKind::Notification),
        WorkKind::MailCode => None,
    }
}
