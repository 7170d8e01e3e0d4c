//! Everything that crosses the border with a courier, both ways, as pure functions: bytes to our words and back.
//!
//! Nothing here can block, wait, read a clock, log or touch a row. A courier's field names never leave its `wire.rs`;
//! outside this crate only the words of [`vocabulary`] exist.
#![forbid(unsafe_code)]

pub mod answers;
pub mod courier;
pub mod couriers;
pub mod exchange;
pub mod lenient;
pub mod moments;
pub mod requests;
pub mod s10;
pub mod settings;
pub mod signature;
pub mod status_table;
pub mod vocabulary;

pub use courier::{
    AccessToken, Announced, Cancelled, Corrected, Courier, Fault, Keys, Numbers, OrdersBy, Placed, PullFrom, Pulled,
    Recalled, Secrecy, Session, Setting, TrackingSource, Unreadable,
};
pub use couriers::{courier, registry};
pub use exchange::{Admitted, Authenticity, Call, InboundRequest, Method, OutboundRequest, Refusal, Reply, Response};
pub use status_table::{Certainty, Redelivery, StatusRow, StatusTable};
pub use vocabulary::{
    Announcement, CourierId, CourierNews, Direction, Kind, NextAction, OrderNames, OrderSheet, OurReference, Party,
    Reason, Waybill,
};
