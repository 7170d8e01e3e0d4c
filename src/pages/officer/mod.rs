//! The officer's desk, `/mot-cua`: dossiers taken in, results marked and handed over, deliveries confirmed, and what is
//! late and with whom. Everything shown and done lies within the officer's reach in the tree of agencies.

mod deliveries;
mod dossier;
mod dossier_view;
mod home;
mod late;
mod lines;
mod receive;
mod register;
mod results;
mod sheets;

use crate::pages::staff::form;
use crate::routing::Place;
use actix_web::http::Method;

/// Every place of the officer's desk.
pub fn places() -> Vec<Place> {
    vec![
        Place::at(home::PATH).read(home::show),
        Place::at(home::FIND).on(Method::POST, home::find).taking(form::config()),
        Place::at(register::PATH).read(register::form).on(Method::POST, register::register).taking(form::config()),
        Place::at("/mot-cua/ho-so/{id}").read(dossier::show),
        Place::at("/mot-cua/ho-so/{id}/ma").on(Method::POST, dossier::attach).taking(form::config()),
        Place::at("/mot-cua/ho-so/{id}/hen").on(Method::POST, dossier::appoint).taking(form::config()),
        Place::at("/mot-cua/ho-so/{id}/trao").on(Method::POST, dossier::give_out).taking(form::config()),
        Place::at(receive::PATH).read(receive::list),
        Place::at("/mot-cua/ho-so/{id}/nhan")
            .read(receive::form)
            .on(Method::POST, receive::receive)
            .taking(form::config()),
        Place::at(results::PATH).read(results::form).on(Method::POST, results::mark).taking(form::config()),
        Place::at(sheets::PATH).read(sheets::form).on(Method::POST, sheets::open).taking(form::config()),
        Place::at("/mot-cua/ban-giao/{number}").read(sheets::show),
        Place::at(deliveries::PATH).read(deliveries::list).on(Method::POST, deliveries::confirm).taking(form::config()),
        Place::at(late::PATH).read(late::overview),
        Place::at("/mot-cua/qua-han/{part}").read(late::list),
    ]
}
