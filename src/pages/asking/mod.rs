//! Asking from a phone without an account: `/gui-ho-so`, a form of five screens, and `/nhan-tai-nha`, for a result that is
//! to be brought home after all. Both work without scripts; what was typed is carried in the form, sealed.

pub mod choice;
pub mod commune;
mod draft;
pub mod field;
mod form;
mod postage_view;
mod postal_return;
pub mod screens;
mod step;

use crate::pages::page::Page;
use crate::pages::refusal::{self, sorry};
use crate::routing::Place;
use actix_web::error::InternalError;
use actix_web::http::{Method, StatusCode};
use actix_web::web::FormConfig;

/// Where the form for asking is.
pub const ASK: &str = "/gui-ho-so";
/// Where a result is switched to postal return.
pub const BRING_HOME: &str = "/nhan-tai-nha";

/// What all screens together can hold, sealed.
const LARGEST_FORM_BYTES: usize = 32 * 1024;

/// Every place of asking.
pub fn places() -> Vec<Place> {
    vec![
        Place::at(ASK).read(form::begin).on(Method::POST, form::answer).taking(config(ASK)),
        Place::at(BRING_HOME)
            .read(postal_return::begin)
            .on(Method::POST, postal_return::answer)
            .taking(config(BRING_HOME)),
    ]
}

fn config(home: &'static str) -> FormConfig {
    FormConfig::default().limit(LARGEST_FORM_BYTES).error_handler(move |error, req| {
        let page = Page::of(req, home);
        let answer = sorry(StatusCode::BAD_REQUEST, page, "asking-sorry-unreadable", 0, back_to(home));
        InternalError::from_response(error, answer).into()
    })
}

/// The way back of a page that says sorry.
fn back_to(home: &'static str) -> refusal::Back {
    refusal::Back { path: home, key: "asking-sorry-back" }
}
