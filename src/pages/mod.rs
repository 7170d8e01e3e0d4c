//! The pages: start, look-up and confirmation of receipt for anybody, and the desks for staff.
//!
//! Server-rendered, usable without scripts. Nothing personal ever stands in an address: what a citizen types travels
//! in the body, and her look-up secret at most in a link's fragment, which browsers keep to themselves.
//!
//! Needs as app data: `web::Data<House>`, `web::Data<Throttle>` and `web::Data<Live>`; may have `web::Data<StartLinks>`.

mod answer;
mod asking;
pub mod barcode;
mod clerk;
mod first_sentence;
mod form;
mod guesses;
mod how_long;
mod less;
pub mod live;
mod officer;
mod operator;
mod page;
mod passes;
mod print;
mod proving;
mod refusal;
mod sheets;
pub mod staff;
mod start;
mod static_files;
pub mod throttle;
mod timeline;
mod tracking;
mod wishes;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod words_tests;

pub use start::{StartLink, StartLinks};

use crate::routing::Place;
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::DefaultHeaders;
use actix_web::web;

/// Sent with every page. What a page may load and where its forms may go: this service alone.
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; \
         img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    // browsers heed it over TLS alone, which a proxy puts in front
    ("strict-transport-security", "max-age=31536000"),
    ("permissions-policy", "camera=(self), geolocation=(), microphone=()"),
];

/// Adds the pages to the service.
pub fn configure(cfg: &mut web::ServiceConfig) {
    for place in places() {
        let headers = HEADERS.into_iter().fold(DefaultHeaders::new(), DefaultHeaders::add);
        cfg.service(place.into_resource().wrap(headers));
    }
}

/// Every route this module registers.
pub fn routes() -> Vec<(Method, String)> {
    places().iter().flat_map(|place| place.routes("")).collect()
}

fn places() -> Vec<Place> {
    let mut places = vec![
        Place::at("/").read(start::get),
        Place::at(tracking::FORM)
            .read(tracking::form)
            .on(Method::POST, tracking::answer)
            .taking(refusal::form_config()),
        Place::at(tracking::SEE).read(tracking::see),
        Place::at(print::PRINT).read(print::see),
        Place::at(live::LIVE).on(Method::GET, live::listen),
        Place::at(tracking::CONFIRM)
            .read(tracking::to_the_form)
            .on(Method::POST, tracking::confirm)
            .taking(refusal::form_config()),
        Place::at(proving::ASK)
            .read(tracking::to_the_form)
            .on(Method::POST, proving::ask)
            .taking(refusal::form_config()),
        Place::at(proving::PROVE)
            .read(tracking::to_the_form)
            .on(Method::POST, proving::open)
            .taking(refusal::form_config()),
        Place::at(proving::CLOSE).read(tracking::to_the_form).on(Method::POST, proving::close),
        Place::at("/ngung-tin/{purpose}/{token}")
            .read(less::ask)
            .on(Method::POST, less::answer)
            .taking(refusal::form_config()),
        Place::at("/tinh/{file}").read(static_files::get),
    ];
    places.extend(wishes::places());
    places.extend(asking::places());
    places.extend(staff::places());
    places.extend(clerk::places());
    places.extend(officer::places());
    places.extend(sheets::places());
    places.extend(operator::places());
    places
}

/// Puts what is sent with every page beside an answer that no page's place has given.
fn add_headers(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}
