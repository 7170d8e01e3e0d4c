//! The registry: one line per courier.

use crate::courier::Courier;

pub mod ahamove;
pub mod collaborator;
pub mod demo;
pub mod ems;
pub mod ghn;
pub mod ghtk;
pub mod jt;
pub mod myvnpost;
pub mod vnpost_crm;
pub mod vnpost_ngsp;
pub mod vtp;

/// Every courier we speak to.
pub fn registry() -> &'static [&'static dyn Courier] {
    &[
        &ahamove::Ahamove,
        &collaborator::Collaborator,
        &demo::Demo,
        &ems::Ems,
        &ghn::Ghn,
        &ghtk::Ghtk,
        &jt::Jt,
        &myvnpost::MyVnpost,
        &vnpost_crm::VnpostCrm,
        &vnpost_ngsp::VnpostNgsp,
        &vtp::Vtp,
    ]
}

/// The courier with this code.
pub fn courier(code: &str) -> Option<&'static dyn Courier> {
    registry().iter().copied().find(|courier| courier.code() == code)
}
