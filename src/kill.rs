//! Named points at which a test can kill this process, to prove that nothing is lost or done twice there.
//!
//! Only builds with debug assertions know them: a shipped binary has no such door.

/// A point at which the process may be killed. Each lies between two steps that must not be torn apart unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KillPoint {
    /// A push is stored, the courier has not heard so.
    PushStored,
    /// Pushes stand in the spool, their couriers have not heard so.
    PushSpooled,
    /// Pushes of the spool are stored, the spool still holds them.
    SpoolReplayed,
    /// Messages were read, their events are not committed.
    NewsNotCommitted,
    /// Events are committed, the work they cause has not begun.
    NewsCommitted,
    /// A feed page has come, it is not stored.
    FeedPageCame,
    /// A feed page and its cursor are stored.
    FeedPageStored,
    /// An order is about to be placed: noted, not called.
    PlaceCallNoted,
    /// The courier has answered the placing, the answer is not stored.
    PlaceCallAnswered,
    /// The answer to the placing is stored.
    PlaceCallStored,
    /// An order is about to be cancelled: noted, not called.
    CancelCallNoted,
    /// The courier has answered the cancelling, the answer is not stored.
    CancelCallAnswered,
    /// The answer to the cancelling is stored.
    CancelCallStored,
    /// An order was asked about, the answer is not stored.
    OrderPullAnswered,
    /// A mail is about to be sent: noted, not sent.
    MailNoted,
    /// The mail server took a mail, that is not stored.
    MailTaken,
    /// That the mail server took a mail is stored.
    MailStored,
    /// A request is committed, its caller has not heard so.
    RequestOpened,
    /// A hand-over is committed, its caller has not heard so.
    HandoverRecorded,
}

impl KillPoint {
    /// Every point.
    pub const ALL: [KillPoint; 19] = [
        KillPoint::PushStored,
        KillPoint::PushSpooled,
        KillPoint::SpoolReplayed,
        KillPoint::NewsNotCommitted,
        KillPoint::NewsCommitted,
        KillPoint::FeedPageCame,
        KillPoint::FeedPageStored,
        KillPoint::PlaceCallNoted,
        KillPoint::PlaceCallAnswered,
        KillPoint::PlaceCallStored,
        KillPoint::CancelCallNoted,
        KillPoint::CancelCallAnswered,
        KillPoint::CancelCallStored,
        KillPoint::OrderPullAnswered,
        KillPoint::MailNoted,
        KillPoint::MailTaken,
        KillPoint::MailStored,
        KillPoint::RequestOpened,
        KillPoint::HandoverRecorded,
    ];
}

/// Kills the process with SIGKILL when `BUUTA_KILL_AT` names this point and this is its turn (`Name` or `Name:2` for
/// the second time it is reached), writing the name to the file `BUUTA_KILL_NOTE` first.
#[cfg(debug_assertions)]
pub fn here(point: KillPoint) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static REACHED: AtomicU32 = AtomicU32::new(0);
    let Ok(wanted) = std::env::var("BUUTA_KILL_AT") else {
        return;
    };
    let (name, turn) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if name != format!("{point:?}") || REACHED.fetch_add(1, Ordering::SeqCst) + 1 != turn.parse().unwrap_or(1) {
        return;
    }
    if let Ok(note) = std::env::var("BUUTA_KILL_NOTE") {
        std::fs::write(note, name).ok();
    }
    let own = std::process::id().to_string();
    std::process::Command::new("kill").args(["-9", &own]).status().ok();
    // SIGKILL comes before the next instruction of this process matters; wait for it all the same
    std::thread::park();
}

/// Does nothing in a build without debug assertions.
#[cfg(not(debug_assertions))]
pub fn here(_point: KillPoint) {}
