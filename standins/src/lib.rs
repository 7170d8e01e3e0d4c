//! The outside world for demo and tests: couriers, gateways of text messages and a mailbox which speak the real wire
//! formats.
//!
//! This crate is written from the published wire facts alone and must never depend on the crate
//! that parses courier messages: two independent readings of one fact have to agree.
//!
//! Every stand-in serves, beside its own wire format, a control surface under `/_stand-in/`
//! (see [`control`]): what was asked of it, what it holds, and how to make things happen or fail.
#![forbid(unsafe_code)]

mod ahamove;
mod chance;
mod clock;
mod collaborator;
pub mod control;
mod courier_book;
mod demo;
mod door;
mod ems;
mod esms;
mod faults;
mod fetch;
mod ghn;
mod ghtk;
mod indoors;
mod jt;
mod made_up;
mod mailbox;
mod messages;
mod myvnpost;
mod play;
mod push;
mod registry;
pub mod s10;
mod serve;
mod speedsms;
mod vnpost_crm;
mod vnpost_ngsp;
mod vnpt_brandname;
mod vtp;
mod wire;
mod world;
mod zns;

pub use indoors::{Asked, Indoors, Told};
pub use made_up::{MadeUpCode, MadeUpError, read_made_up_codes};
pub use push::SignedPush;
pub use registry::{StandIn, UnknownStandIn};
pub use serve::{Running, StartError, run_forever, start};

use std::net::{Ipv4Addr, SocketAddr};

/// How a stand-in is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen for HTTP; port 0 takes a free one. SMTP takes a free port of the same address.
    pub listen: SocketAddr,
    /// Codes invented for couriers whose real table is not public.
    pub made_up_codes: Vec<MadeUpCode>,
    /// Play the happy path for every new order by itself, with this many milliseconds between steps.
    pub autoplay_pace_ms: Option<u64>,
}

impl Options {
    /// A free port of this machine, no made up codes, no autoplay.
    pub fn local() -> Self {
        Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            made_up_codes: Vec::new(),
            autoplay_pace_ms: None,
        }
    }
}
