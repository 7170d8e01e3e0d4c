//! The staff door: signing in and out, one's own password, and for administrators the people and the API keys.
//!
//! Who may use which route stands in the one table of `app::access`; the guard there finds out who is signed in before
//! any of these pages is asked.

pub mod cancel;
pub mod fields;
pub mod form;
pub mod frame;
mod keys;
pub mod once;
pub mod papers_form;
mod password;
mod people;
pub mod refusal;
mod sign_in;

pub use sign_in::{COOKIE, SIGN_IN, SIGN_OUT};

use crate::routing::Place;
use actix_web::http::Method;

/// Every place of the staff door.
pub fn places() -> Vec<Place> {
    vec![
        Place::at("/noi-bo").read(sign_in::to_own_desk),
        Place::at(SIGN_IN).read(sign_in::form).on(Method::POST, sign_in::let_in).taking(form::config()),
        Place::at(SIGN_OUT).on(Method::POST, sign_in::let_out),
        Place::at(frame::PASSWORD).read(password::form).on(Method::POST, password::change).taking(form::config()),
        Place::at("/noi-bo/dieu-tin/{reference}/huy").on(Method::POST, cancel::cancel),
        Place::at(frame::PEOPLE).read(people::list).on(Method::POST, people::let_in).taking(form::config()),
        Place::at("/noi-bo/nguoi/{id}/mat-khau-moi").on(Method::POST, people::give_new_password),
        Place::at("/noi-bo/nguoi/{id}/ngung").on(Method::POST, people::retire),
        Place::at(frame::KEYS).read(keys::list).on(Method::POST, keys::make).taking(form::config()),
        Place::at("/noi-bo/khoa/{id}/ngung").on(Method::POST, keys::retire),
    ]
}
