//! The desk of the post, for clerks at the counter and postmen at the door: scan, count, sign over, print, register.
//!
//! What is scanned comes in the body of a form and is never shown again. Every page sees dossiers through
//! `flows::see_dossier` or the condition of `store::scope`, so that nobody else's case shows.

mod batch;
mod dossier;
mod field;
mod handover;
mod home;
mod one_time_code;
mod register;
mod registered;
mod scan;
mod slip;
mod view;
mod wishes;

pub use view::money;

use crate::pages::staff::{form, frame};
use crate::routing::Place;
use actix_web::http::Method;

const SCAN: &str = "/quay/quet";
const BATCH: &str = "/quay/nhieu-ma";
const BATCH_RECORD: &str = "/quay/nhieu-ma/ghi";
const REGISTER: &str = "/quay/yeu-cau-moi";

/// Every place of the desk.
pub fn places() -> Vec<Place> {
    vec![
        Place::at(frame::CLERK).read(home::home),
        Place::at("/quay/viec/{step}").read(home::list),
        Place::at(SCAN).read(scan::to_the_field).on(Method::POST, scan::scan).taking(form::config()),
        Place::at(BATCH).read(batch::form).on(Method::POST, batch::judge).taking(form::config()),
        Place::at(BATCH_RECORD).read(batch::to_the_form).on(Method::POST, batch::record).taking(form::config()),
        Place::at(REGISTER).read(register::form).on(Method::POST, register::register).taking(form::config()),
        Place::at("/quay/da-lap/{code}").read(registered::shown_again),
        Place::at("/quay/ho-so/{id}").read(dossier::show),
        Place::at("/quay/ho-so/{id}/da-ghi/{seq}").read(dossier::show_recorded),
        Place::at("/quay/ho-so/{id}/ma-mot-lan")
            .read(one_time_code::form)
            .on(Method::POST, one_time_code::give)
            .taking(form::config()),
        Place::at("/quay/ho-so/{id}/giao-nhan")
            .read(handover::form)
            .on(Method::POST, handover::record)
            .taking(form::config()),
        Place::at("/quay/phieu/{dossier_id}/{seq}").read(slip::show),
        Place::at(wishes::WISHES).read(wishes::list_open),
        Place::at("/quay/de-nghi/{id}").read(wishes::see).on(Method::POST, wishes::answer).taking(form::config()),
    ]
}
