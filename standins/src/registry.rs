//! The registry: one line per courier and per gateway of text messages, and the mailbox.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use chrono::{DateTime, Utc};

use crate::{Options, push, push::SignedPush, world::Part};

/// Declares the parts, each with its name and what plays it.
macro_rules! parts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $make:expr;)+) => {
        /// Which part of the outside world to play.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum StandIn {
            $($(#[$doc])* $variant,)+
            /// A mailbox: SMTP in, HTTP to read.
            Mailbox,
        }

        impl StandIn {
            /// Every stand-in there is.
            pub const ALL: &'static [StandIn] = &[$(StandIn::$variant,)+ StandIn::Mailbox];

            /// The name used on the command line and in messages.
            pub fn name(self) -> &'static str {
                match self {
                    $(StandIn::$variant => $name,)+
                    StandIn::Mailbox => "mailbox",
                }
            }

            /// The part that is asked by HTTP alone; the mailbox is none.
            pub(crate) fn part(self, options: &Options) -> Option<Arc<dyn Part>> {
                let make: fn(&Options) -> Arc<dyn Part> = match self {
                    $(StandIn::$variant => $make,)+
                    StandIn::Mailbox => return None,
                };
                Some(make(options))
            }
        }
    };
}

parts! {
    /// VNPost's gateway for public-administration dossiers: a feed to poll, no pushes.
    VnpostNgsp = "vnpost_ngsp", |options| Arc::new(crate::vnpost_ngsp::VnpostNgsp::new(&options.made_up_codes));
    /// VNPost's present interface for contract customers: histories and a list of changed orders to poll, no pushes.
    MyVnpost = "myvnpost", |_| Arc::new(crate::myvnpost::MyVnpost::default());
    /// VNPost's older interface for contract customers: signed pushes, nothing to ask.
    VnpostCrm = "vnpost_crm", |_| Arc::new(crate::vnpost_crm::VnpostCrm::default());
    /// EMS Vietnam: unsigned pushes whose transaction must be echoed, one waybill to ask for.
    Ems = "ems", |options| Arc::new(crate::ems::Ems::new(&options.made_up_codes));
    /// Giao Hàng Nhanh: unsigned pushes and a detail to poll.
    Ghn = "ghn", |_| Arc::new(crate::ghn::Ghn);
    /// Giao Hàng Tiết Kiệm: pushes as forms with a secret in their address, a state to poll.
    Ghtk = "ghtk", |_| Arc::new(crate::ghtk::Ghtk);
    /// Viettel Post: pushes with a secret in their body, nothing to ask.
    Vtp = "vtp", |_| Arc::new(crate::vtp::Vtp);
    /// Ahamove: orders in the query, pushes with a secret in a header, a detail to poll.
    Ahamove = "ahamove", |_| Arc::new(crate::ahamove::Ahamove);
    /// J&T Express: forms under a digest both ways, a trace to poll.
    Jt = "jt", |_| Arc::new(crate::jt::Jt);
    /// A commune's collaborator, whom nobody calls: it fetches its orders and pushes signed lists.
    Collaborator = "collaborator", |_| Arc::new(crate::collaborator::Collaborator);
    /// "Bưu chính Mẫu", a courier which exists only here: signed pushes and a list of changes.
    Demo = "demo", |_| Arc::new(crate::demo::Demo);
    /// eSMS: SMS under a brand name, receipts by GET.
    Esms = "esms", |_| Arc::new(crate::esms::Esms);
    /// SpeedSMS: SMS under a brand name, no receipts.
    SpeedSms = "speedsms", |_| Arc::new(crate::speedsms::SpeedSms);
    /// VNPT Brandname: SMS under a brand name, no receipts.
    VnptBrandname = "vnpt", |_| Arc::new(crate::vnpt_brandname::VnptBrandname);
    /// Zalo's template messages: tokens in pairs, deliveries told by signed webhooks.
    Zns = "zns", |_| Arc::new(crate::zns::Zns::default());
}

impl StandIn {
    /// How the service's account there must be set to be known to stand-ins of this process: names of its
    /// settings and their values, all but the address. Another process is asked for `/_stand-in/account`.
    pub fn account(self) -> BTreeMap<String, String> {
        let settings = self.part(&Options::local()).map(|part| part.account()).unwrap_or_default();
        settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// A push with this body as this courier sends it at a moment, to be known under [`StandIn::account`]; the
    /// mailbox pushes nothing.
    pub fn sign(self, body: &[u8], now: DateTime<Utc>) -> Option<SignedPush> {
        let courier = self.part(&Options::local())?;
        Some(push::sign(courier.as_ref(), body.to_vec(), now))
    }

    /// The names of all, for people to choose from.
    pub fn names() -> String {
        StandIn::ALL.iter().map(|which| which.name()).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name given is none of the stand-ins.
#[derive(Debug, thiserror::Error)]
#[error("no stand-in is called {0:?}; there are {names}", names = StandIn::names())]
pub struct UnknownStandIn(pub String);

impl FromStr for StandIn {
    type Err = UnknownStandIn;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let mut known = StandIn::ALL.iter().copied();
        known.find(|which| which.name() == name).ok_or_else(|| UnknownStandIn(name.to_owned()))
    }
}
