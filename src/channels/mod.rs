//! The only door to citizens: one file per channel, each saying plainly what became of a message.

pub mod email;

use crate::domain::contact::EmailAddress;

/// A message ready to go out.
pub struct Outgoing {
    /// The notification's id: the provider's request id or Message-ID, the same in every try.
    pub id: uuid::Uuid,
    pub to: EmailAddress,
    pub subject: String,
    pub text: String,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The provider took it.
    Accepted,
    /// The provider will not take it, now or later.
    Refused { why: String },
    /// It surely was not taken; it may be later.
    TryLater { why: String },
    /// It may have been taken.
    Unknown { why: String },
}
