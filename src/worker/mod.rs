//! Does the outgoing work: reads the inbox, empties the outbox under leases, and runs what is scheduled.
//!
//! Every fact leads to its consequences at least once, consequences are idempotent, nothing is applied twice, and
//! nothing waits for ever without a person seeing it. A bell shortens the waiting; the timer is the truth.

pub mod schedule;

use crate::flows::announce_request::announce_request;
use crate::flows::ask_to_cancel::ask_to_cancel;
use crate::flows::house::House;
use crate::flows::mail_code::mail_code;
use crate::flows::pass_on_correction::pass_on_correction;
use crate::flows::place_order::place_order;
use crate::flows::pull_tracking::pull_order;
use crate::flows::read_inbox::read_inbox;
use crate::flows::tell_citizen::tell_citizen;
use crate::store::StoreError;
use crate::store::outbox::{self, Work, WorkKind};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// One-time codes sent at once: somebody waits before the page.
const CODES_AT_ONCE: usize = 8;

/// Who waits for whom: work of one lane holds up none of another's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    /// One-time codes, good for minutes.
    Codes,
    /// What citizens are told.
    Telling,
    /// What couriers are called for.
    Couriers,
}

const fn lane_of(kind: WorkKind) -> Lane {
    match kind {
        WorkKind::MailCode => Lane::Codes,
        WorkKind::TellCitizen => Lane::Telling,
        WorkKind::PlaceOrder
        | WorkKind::AnnounceRequest
        | WorkKind::CancelOrder
        | WorkKind::PassOnCorrection
        | WorkKind::PullOrder => Lane::Couriers,
    }
}

/// The longest a worker waits without looking, when no bell rings.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(500);
/// After an error of the database, before looking again.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(2);

/// Runs until cancelled, then lets work that has begun come to its end.
pub async fn run(house: Arc<House>, stop: CancellationToken) {
    let tracker = TaskTracker::new();
    tracker.spawn(read_until(Arc::clone(&house), stop.clone()));
    tracker.spawn(schedule::run_until(Arc::clone(&house), stop.clone()));
    let lanes = [
        (Lane::Codes, CODES_AT_ONCE),
        (Lane::Telling, house.settings.channels.messages_at_once),
        (Lane::Couriers, house.settings.work.concurrency),
    ];
    for (lane, at_once) in lanes {
        let kinds = WorkKind::ALL.into_iter().filter(|kind| lane_of(*kind) == lane).collect();
        tracker.spawn(empty_outbox_until(Arc::clone(&house), kinds, at_once, stop.clone(), tracker.clone()));
    }
    stop.cancelled().await;
    tracker.close();
    tracker.wait().await;
}

async fn read_until(house: Arc<House>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // listening before looking: a bell that rings meanwhile is not missed
        let bell = house.bell.notified();
        tokio::pin!(bell);
        bell.as_mut().enable();
        match read_inbox(&house).await {
            Ok(0) => wait(bell, &stop, LOOK_AGAIN_AFTER).await,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "the inbox cannot be read");
                wait(std::future::pending(), &stop, PAUSE_AFTER_ERROR).await;
            }
        }
    }
}

/// Does the work of one lane, so many pieces at once.
async fn empty_outbox_until(
    house: Arc<House>,
    kinds: Vec<WorkKind>,
    at_once: usize,
    stop: CancellationToken,
    tracker: TaskTracker,
) {
    let permits = Arc::new(Semaphore::new(at_once.max(1)));
    let ended = Arc::new(Notify::new());
    while !stop.is_cancelled() {
        let bell = house.bell.notified();
        tokio::pin!(bell);
        bell.as_mut().enable();
        // no more is taken under a lease than can be begun at once
        let free = permits.available_permits();
        let claimed = if free == 0 { Ok(Vec::new()) } else { claim(&house, &kinds, free as u64).await };
        match claimed {
            Ok(work) if work.is_empty() => {
                let news = async {
                    tokio::select! {
                        () = bell => {}
                        () = ended.notified() => {}
                    }
                };
                wait(news, &stop, LOOK_AGAIN_AFTER).await;
            }
            Ok(work) => {
                for work in work {
                    let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
                        return;
                    };
                    let (house, ended) = (Arc::clone(&house), Arc::clone(&ended));
                    tracker.spawn(async move {
                        do_work(&house, &work).await;
                        drop(permit);
                        // the place is free, and the work may be due again: that is this lane's matter
                        ended.notify_one();
                        // what a courier answered may be work for all; a message sent is work for nobody else
                        if lane_of(work.kind) == Lane::Couriers {
                            house.bell.notify_waiters();
                        }
                    });
                }
            }
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                wait(std::future::pending(), &stop, PAUSE_AFTER_ERROR).await;
            }
        }
    }
}

async fn claim(house: &House, kinds: &[WorkKind], limit: u64) -> Result<Vec<Work>, StoreError> {
    let tx = house.store.begin().await?;
    let work = outbox::claim(&tx, kinds, limit, i64::from(house.settings.work.lease_s)).await?;
    tx.commit().await?;
    Ok(work)
}

/// Does one piece of work, well within its lease: two workers must never be at the same work. An error, or the end of
/// that time, leaves the lease to run out; another try follows, and knows whether a call had begun.
async fn do_work(house: &House, work: &Work) {
    let at_most = Duration::from_millis(u64::from(house.settings.work.lease_s) * 750);
    let doing = async {
        match work.kind {
            WorkKind::PlaceOrder => place_order(house, work).await,
            WorkKind::AnnounceRequest => announce_request(house, work).await,
            WorkKind::CancelOrder => ask_to_cancel(house, work).await,
            WorkKind::PassOnCorrection => pass_on_correction(house, work).await,
            WorkKind::PullOrder => pull_order(house, work).await,
            WorkKind::TellCitizen => tell_citizen(house, work).await,
            WorkKind::MailCode => mail_code(house, work).await,
        }
    };
    let Ok(done) = tokio::time::timeout(at_most, doing).await else {
        tracing::warn!(kind = work.kind.as_str(), subject = %work.subject_id, "work took longer than its lease allows");
        return;
    };
    if let Err(error) = done {
        tracing::error!(%error, kind = work.kind.as_str(), subject = %work.subject_id, "work was interrupted");
    }
}

async fn wait(bell: impl Future<Output = ()>, stop: &CancellationToken, at_most: Duration) {
    tokio::select! {
        () = bell => {}
        () = stop.cancelled() => {}
        () = tokio::time::sleep(at_most) => {}
    }
}

/// Reads the inbox and does all work of these kinds that is due now, one after the other, until nothing is: for a
/// clock that stands still. Says how many messages were read and how much work was done.
pub async fn run_what_is_due(house: &House, kinds: &[WorkKind]) -> Result<usize, StoreError> {
    let mut done = 0;
    loop {
        let read = read_inbox(house).await?;
        let work = claim(house, kinds, 16).await?;
        if read == 0 && work.is_empty() {
            return Ok(done);
        }
        done += read + work.len();
        for work in work {
            do_work(house, &work).await;
        }
    }
}
