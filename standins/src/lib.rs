//! The outside world for demo and tests: couriers and a mailbox which speak the real wire formats.
//!
//! This crate is written from the published wire facts alone and must never depend on the crate
//! that parses courier messages: two independent readings of one fact have to agree.
//!
//! Every stand-in serves, beside its own wire format, a control surface under `/_stand-in/`
//! (see [`control`]): what was asked of it, what it holds, and how to make things happen or fail.
#![forbid(unsafe_code)]

mod chance;
mod clock;
pub mod control;
mod courier_book;
mod demo;
mod door;
mod faults;
mod ghn;
mod made_up;
mod mailbox;
mod play;
mod push;
pub mod s10;
mod serve;
mod vnpost_ngsp;
mod wire;
mod world;

pub use made_up::{MadeUpCode, MadeUpError, read_made_up_codes};
pub use serve::{Running, StartError, run_forever, start};

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    str::FromStr,
};

/// Which part of the outside world to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StandIn {
    /// VNPost's gateway for public-administration dossiers: a feed to poll, no pushes.
    VnpostNgsp,
    /// Giao Hàng Nhanh: unsigned pushes and a detail to poll.
    Ghn,
    /// "Bưu chính Mẫu", a courier which exists only here: signed pushes and a list of changes.
    Demo,
    /// A mailbox: SMTP in, HTTP to read.
    Mailbox,
}

impl StandIn {
    /// Every stand-in there is.
    pub const ALL: [StandIn; 4] = [StandIn::VnpostNgsp, StandIn::Ghn, StandIn::Demo, StandIn::Mailbox];

    /// The name used on the command line and in messages.
    pub fn name(self) -> &'static str {
        match self {
            StandIn::VnpostNgsp => "vnpost_ngsp",
            StandIn::Ghn => "ghn",
            StandIn::Demo => "demo",
            StandIn::Mailbox => "mailbox",
        }
    }
}

impl fmt::Display for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name given is none of the stand-ins.
#[derive(Debug, thiserror::Error)]
#[error("no stand-in is called {0:?}; there are vnpost_ngsp, ghn, demo, mailbox")]
pub struct UnknownStandIn(pub String);

impl FromStr for StandIn {
    type Err = UnknownStandIn;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        StandIn::ALL.into_iter().find(|which| which.name() == name).ok_or_else(|| UnknownStandIn(name.to_owned()))
    }
}

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
