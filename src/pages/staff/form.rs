//! Forms of the desks: how large they may be, and what is said of one that cannot be read.

use crate::pages::staff::refusal::{Refusal, refuse};
use actix_web::error::InternalError;
use actix_web::web::FormConfig;

/// Five hundred codes of sixty characters, and what stands around them.
const LARGEST_FORM_BYTES: usize = 64 * 1024;

/// How forms of the desks are read.
pub fn config() -> FormConfig {
    FormConfig::default()
        .limit(LARGEST_FORM_BYTES)
        .error_handler(|error, req| InternalError::from_response(error, refuse(req, Refusal::Unreadable)).into())
}
