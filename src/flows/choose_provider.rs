//! Which account a message is given to on a channel. One that rests is passed over: it was never asked, so that the
//! next way can tell nobody twice.

use crate::domain::time::At;
use crate::flows::ways::{MessageAccount, Ways};
use crate::pacing::Turn;
use std::sync::Arc;

/// Which account a message is given to.
pub enum Chosen<'a> {
    Account(Arc<MessageAccount>, Turn<'a>),
    /// All of them rest, the first until then.
    NotBefore(At),
}

/// Chooses among the accounts of a channel, nearest first, and takes its turn; `None` where there are none.
pub fn choose<'a>(ways: &'a Ways, nearest_first: &[Vec<Arc<MessageAccount>>]) -> Option<Chosen<'a>> {
    let mut not_before: Option<At> = None;
    for account in nearest_first.iter().flatten() {
        match ways.paces.take_turn(account.provider.id) {
            Ok(turn) => return Some(Chosen::Account(Arc::clone(account), turn)),
            Err(rest) => not_before = Some(not_before.map_or(rest.until, |until| until.min(rest.until))),
        }
    }
    not_before.map(Chosen::NotBefore)
}
