//! Knows which tasks have a database transaction open, so that a network call inside one fails loudly in every test.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Runner {
    Task(tokio::task::Id),
    /// The body of `block_on` is no task.
    Thread(ThreadId),
}

static OPEN: Mutex<Option<HashMap<Runner, u32>>> = Mutex::new(None);

fn runner() -> Runner {
    tokio::task::try_id().map_or_else(|| Runner::Thread(std::thread::current().id()), Runner::Task)
}

fn change(runner: Runner, by: i32) {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let open = open.get_or_insert_default();
    let count = open.entry(runner).or_default();
    *count = count.saturating_add_signed(by);
    if *count == 0 {
        open.remove(&runner);
    }
}

/// Marks the running task as having a transaction open, until dropped.
pub struct Mark(Runner);

impl Mark {
    /// Marks the running task.
    pub fn set() -> Mark {
        let runner = runner();
        change(runner, 1);
        Mark(runner)
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        change(self.0, -1);
    }
}

/// Called by every door to the network. A call inside a transaction holds locks while a stranger thinks; in builds
/// with debug assertions it is a panic that fails the test, in a release build it is logged.
pub fn assert_none(door: &str) {
    let is_open =
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(|open| open.contains_key(&runner()));
    debug_assert!(!is_open, "network call inside a transaction: {door}");
    if is_open {
        tracing::error!(door, "network call inside a transaction");
    }
}
