//! The only door to citizens: one file per channel or provider, each saying plainly what became of a message.

pub mod bounce;
pub mod email;
mod esms;
pub mod magic;
mod messenger;
mod speedsms;
mod vnpt;
mod zns;

pub use messenger::{
    About, Answer, Messenger, Messengers, NotRead, ReadReport, RenewError, ReportCheck, Reported, Reports, Signature,
    TextMessage, TokenPair,
};

use crate::domain::contact::EmailAddress;
use buuta_webhooks::Setting;

/// Every provider of text messages we can speak to, one line each.
pub fn messengers() -> &'static [&'static dyn Messenger] {
    &[&esms::Esms, &speedsms::SpeedSms, &vnpt::VnptBrandname, &zns::Zns]
}

/// What every account with a provider may be set besides its own settings: what it may be given on a day.
pub const BUDGET: &[Setting] = &[
    Setting::open("messages_per_day", Some(""), "messages it is given on a day at most; empty: without an end"),
    Setting::open("budget_vnd_per_day", Some(""), "what its messages may cost on a day, đồng; empty: without an end"),
];

/// The provider with this code.
pub fn messenger(code: &str) -> Option<&'static dyn Messenger> {
    messengers().iter().copied().find(|messenger| messenger.code() == code)
}

/// A mail ready to go out.
#[derive(Clone)]
pub struct Outgoing {
    /// The notification's id: the provider's request id or Message-ID, the same in every try.
    pub id: uuid::Uuid,
    pub to: EmailAddress,
    pub subject: String,
    pub text: String,
    /// Where its reader says that she wants no more of the kind; `None` for what must be told.
    pub stop_url: Option<String>,
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The provider took it.
    Accepted,
    /// The provider will not take it, now or later.
    Refused { why: String },
    /// It surely was not taken; it may be later.
    TryLater { why: String },
    /// The same, and no server answered: no other mail would go out now either.
    NotReached { why: String },
    /// It may have been taken.
    Unknown { why: String },
}
