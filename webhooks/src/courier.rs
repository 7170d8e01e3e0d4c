//! `Courier`: one courier's protocol as pure functions, and the values it speaks in.

use crate::answers::Repeating;
use crate::exchange::{Admitted, Call, InboundRequest, Refusal};
use crate::status_table::StatusRow;
use crate::vocabulary::{
    Announcement, CourierId, CourierNews, OrderNames, OrderSheet, OurReference, Party, Reason, Waybill,
};
use chrono::{DateTime, Utc};
use std::fmt;

pub use crate::settings::{Keys, Secrecy, Setting};

/// A token to call with, and for how long. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    pub token: String,
    pub valid_for_s: u64,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessToken([hidden], {} s)", self.valid_for_s)
    }
}

/// What a call is made with: the account's settings, the moment and, where the courier needs one, the current token.
#[derive(Clone, Debug)]
pub struct Session {
    pub keys: Keys,
    pub token: Option<AccessToken>,
    /// When the call is made: some couriers want it said.
    pub now: DateTime<Utc>,
}

impl Session {
    /// The token's text, or empty.
    pub fn token(&self) -> &str {
        self.token.as_ref().map(|t| t.token.as_str()).unwrap_or_default()
    }
}

/// The ways news of orders reach us. A courier may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrackingSource {
    /// The courier calls us.
    Push,
    /// One list of everything that happened to all orders of the account, read from a cursor on.
    Feed,
    /// The orders changed since a moment.
    UpdatedSince,
    /// One order at a time.
    PerOrder,
    /// A list that a person brought; its rows are read by whoever took it in.
    List,
}

impl TrackingSource {
    /// The stable text form, as stored with each message.
    pub const fn as_str(self) -> &'static str {
        match self {
            TrackingSource::Push => "push",
            TrackingSource::Feed => "feed",
            TrackingSource::UpdatedSince => "updated_since",
            TrackingSource::PerOrder => "per_order",
            TrackingSource::List => "list",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Push, Self::Feed, Self::UpdatedSince, Self::PerOrder, Self::List]
            .into_iter()
            .find(|s| s.as_str() == text)
    }
}

/// How orders reach a courier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrdersBy {
    /// We call it.
    Call,
    /// Nobody calls it: it fetches the list of its orders from us, by whatever signs its pushes.
    List,
}

/// Who numbers a courier's orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// The courier, in its answer or later.
    Own,
    /// We do, from ranges it allotted to the account, where the account has any.
    Allotted,
}

/// Where a pull starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PullFrom {
    /// From the account's stored cursor; `None` at the very beginning.
    Feed { cursor: Option<String> },
    /// From the account's stored cursor (this courier's own spelling of a moment and page). Some couriers want an end
    /// as well: `now`.
    UpdatedSince { cursor: Option<String>, now: DateTime<Utc> },
    /// One order, by whichever name it has.
    Order { reference: OurReference, waybill: Option<Waybill> },
}

/// A page of news, split into messages so that each is stored, deduplicated and read like a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// Raw messages in the order of the page; each is later given to `read_news` with the same source.
    pub messages: Vec<Vec<u8>>,
    /// Cursor to store in the same transaction as the messages; `None` keeps the old one.
    pub next_cursor: Option<String>,
    /// Whether the next page should be read at once.
    pub more: bool,
}

/// The courier has the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Given now, or later by feed or push.
    pub waybill: Option<Waybill>,
    /// Where the courier has one beside its waybill.
    pub courier_id: Option<CourierId>,
    /// Whole đồng, where the answer says.
    pub fee_vnd: Option<u64>,
    /// The courier said it had it already: adopted, not placed twice.
    pub already_there: bool,
}

/// The courier has been told of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announced;

/// What came of asking to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// It is cancelled.
    Done,
    /// The wish is noted; news will tell.
    Asked,
    /// Not any more.
    TooLate,
}

/// The courier goes by the new address from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrected;

/// What came of asking for papers under way to be brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recalled {
    /// The wish is noted; news will tell.
    Asked,
    /// Not any more.
    TooLate,
}

/// What went wrong with a call whose answer we saw. (No answer at all is *unknown*, a fifth thing the flow decides.)
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The courier says no and will say no again.
    #[error("the courier refused ({code})")]
    Refused { code: String, message: String },
    /// The same call may go through later, and it is certain that nothing was done. For a call that must not be
    /// made twice (placing, cancelling, announcing) only 429, and 503 with `Retry-After`, say so.
    #[error("the courier asks to try later")]
    TryLater { after_s: Option<u64> },
    /// The token is not good any more; from a courier without `sign_in`, its key is not, and a person is needed.
    #[error("the courier asks to sign in again")]
    SignInAgain,
    /// The answer is not what the courier's document says. From a call that must not be made twice this means
    /// *unknown*: any other 5xx and anything undecipherable leaves open whether the courier did it.
    #[error("the courier's answer cannot be read: {why}")]
    Unreadable { why: String },
}

/// A message nobody can read: kept, listed, read again after a fix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot be read: {why}")]
pub struct Unreadable {
    /// Names of fields and kinds of trouble; never values.
    pub why: String,
}

impl Unreadable {
    /// Says what is wrong, naming fields but no values.
    pub fn new(why: impl Into<String>) -> Self {
        Unreadable { why: why.into() }
    }
}

impl From<Unreadable> for Fault {
    fn from(unreadable: Unreadable) -> Self {
        Fault::Unreadable { why: unreadable.why }
    }
}

/// One courier's protocol as pure functions: no I/O, no clock, no globals. `None` says "this courier cannot do that".
pub trait Courier: Send + Sync {
    /// The code in rows, routes and configuration: lower-case letters, digits, underscore.
    fn code(&self) -> &'static str;
    /// The courier's name for people.
    fn name(&self) -> &'static str;
    /// What an account must know.
    fn settings(&self) -> &'static [Setting];
    /// The ways news reach us, best first.
    fn tracking(&self) -> &'static [TrackingSource];
    /// How orders reach it.
    fn orders_by(&self) -> OrdersBy {
        OrdersBy::Call
    }
    /// The courier's codes as its document has them; an account may override and add rows.
    fn status_table(&self) -> &'static [StatusRow];
    /// A reason code in our words; `None` for one we do not know.
    fn reason(&self, raw_reason: &str) -> Option<Reason>;

    /// May this push come in, how far is it believed, and what does the courier want to hear?
    /// Errors: the refusal to list; the caller answers 401 and says no more.
    fn check_push(&self, _keys: &Keys, _push: &InboundRequest, _now: DateTime<Utc>) -> Result<Admitted, Refusal> {
        Err(Refusal::NoPush)
    }
    /// Cuts a push into its items, byte for byte, where each is kept, read and answered for itself; `None` when the push
    /// is one message.
    fn cut_push(&self, _body: &[u8]) -> Option<Vec<Vec<u8>>> {
        None
    }
    /// Reads one stored message. Pure and repeatable: yesterday's message can be read again after a fix.
    fn read_news(&self, source: TrackingSource, body: &[u8]) -> Result<Vec<CourierNews>, Unreadable>;

    /// Asks for a token, where calls need one.
    fn sign_in(&self, _keys: &Keys) -> Option<Call<AccessToken>> {
        None
    }
    /// Tells the courier of a request before any order.
    fn announce(&self, _session: &Session, _announcement: &Announcement) -> Option<Call<Announced>> {
        None
    }
    /// Asks for one order; `None` from a courier that takes its orders by [`OrdersBy::List`].
    fn place(&self, session: &Session, sheet: &OrderSheet) -> Option<Call<Placed>>;
    /// Looks for an order by our reference; `Ok(None)` means the courier is sure it has none.
    fn find_placed(&self, _session: &Session, _reference: &OurReference) -> Option<Call<Option<Placed>>> {
        None
    }
    /// Who numbers its orders.
    fn numbers(&self) -> Numbers {
        Numbers::Own
    }
    /// Asks to cancel; `None` also where the courier wants a name the order has not got.
    fn cancel(&self, _session: &Session, _order: &OrderNames) -> Option<Call<Cancelled>> {
        None
    }
    /// What the courier's document says of asking to cancel a second time, after a call nobody saw the answer of.
    fn cancelling_twice(&self) -> Repeating {
        Repeating::DoesItAgain
    }
    /// Names another address, name or telephone number of the receiver for an order under way. Told twice, it is told
    /// once. `None` also where the courier wants a name or an area code that is not known.
    fn correct_receiver(&self, _session: &Session, _order: &OrderNames, _receiver: &Party) -> Option<Call<Corrected>> {
        None
    }
    /// Asks for papers that are under way to be brought back.
    fn recall(&self, _session: &Session, _order: &OrderNames) -> Option<Call<Recalled>> {
        None
    }
    /// Asks for news.
    fn pull(&self, _session: &Session, _from: &PullFrom) -> Option<Call<Pulled>> {
        None
    }
}

/// Whether the courier can be asked about its orders, so that an unsigned push can be confirmed.
pub fn can_be_asked(courier: &dyn Courier) -> bool {
    courier.tracking().iter().any(|source| *source != TrackingSource::Push)
}
