//! Requests and answers as plain values, so that a courier's protocol can be read, tested and fuzzed without a network.

use crate::courier::Fault;
use std::collections::BTreeMap;
use std::fmt;

/// HTTP method of an outgoing request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// A request the gateway is to send. `Debug` shows neither headers, query nor body: they carry keys and personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundRequest {
    pub method: Method,
    /// Absolute URL without query.
    pub url: String,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl fmt::Debug for OutboundRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} ({} bytes)", self.method, self.url, self.body.len())
    }
}

/// What came back. `Debug` shows only the status and size.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// Seconds from a `Retry-After` header, if there was one.
    pub retry_after_s: Option<u64>,
    pub body: Vec<u8>,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {} ({} bytes)", self.status, self.body.len())
    }
}

/// The pure function that reads the answer to a request.
pub type ReadAnswer<T> = Box<dyn Fn(&Response) -> Result<T, Fault> + Send + Sync>;

/// A request to send together with the pure function that reads its answer.
pub struct Call<T> {
    pub request: OutboundRequest,
    pub read: ReadAnswer<T>,
}

impl<T> Call<T> {
    /// Joins a request with the reader of its answer.
    pub fn new(request: OutboundRequest, read: impl Fn(&Response) -> Result<T, Fault> + Send + Sync + 'static) -> Self {
        Call { request, read: Box::new(read) }
    }
}

/// A push as it arrived: raw bytes, headers in lower case, query pairs.
#[derive(Clone)]
pub struct InboundRequest {
    pub headers: BTreeMap<String, String>,
    pub query: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl fmt::Debug for InboundRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "push ({} bytes)", self.body.len())
    }
}

/// How far a message can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authenticity {
    /// Nothing covers the bytes: a hint that must be confirmed.
    Unsigned,
    /// The bytes are signed, or we fetched them ourselves from the courier.
    Authentic,
}

impl Authenticity {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Authenticity::Unsigned => "unsigned",
            Authenticity::Authentic => "authentic",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "unsigned" => Some(Authenticity::Unsigned),
            "authentic" => Some(Authenticity::Authentic),
            _ => None,
        }
    }
}

/// A push that may come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    pub authenticity: Authenticity,
    /// The courier's own success answer, sent once the message is safely stored.
    pub reply: Reply,
}

/// An answer to a courier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    pub body: String,
}

impl Reply {
    /// 200 with a JSON body.
    pub fn ok_json(body: impl Into<String>) -> Self {
        Reply { status: 200, content_type: "application/json", body: body.into() }
    }
}

/// Why a push may not come in. Kept and listed; the sender learns nothing but 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the signature is missing")]
    Missing,
    #[error("the signature does not fit these bytes")]
    Wrong,
    #[error("the message was signed too long ago")]
    TooOld,
    #[error("the message is dated in the future")]
    FromTheFuture,
    #[error("a part that this courier always sends is missing")]
    Incomplete,
    #[error("the push names another account than the one of this address")]
    OtherAccount,
    #[error("this courier does not push")]
    NoPush,
}
