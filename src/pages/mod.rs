//! The pages anybody may open: start, look-up, confirmation of receipt, and the files they need.
//!
//! Server-rendered, usable without scripts. Nothing personal ever stands in an address: what a citizen types travels
//! in the body, and her look-up secret at most in a link's fragment, which browsers keep to themselves.
//!
//! Needs as app data: `web::Data<House>` and `web::Data<Throttle>`; may have `web::Data<StartLinks>`.

mod answer;
pub mod barcode;
mod first_sentence;
mod form;
mod page;
mod refusal;
mod start;
mod static_files;
pub mod throttle;
mod timeline;
mod tracking;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod words_tests;

pub use start::{StartLink, StartLinks};

use actix_web::guard;
use actix_web::middleware::DefaultHeaders;
use actix_web::web;

/// What a page may load and where its forms may go: this service alone.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; \
     img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

/// Adds the pages to the service.
pub fn configure(cfg: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    cfg.service(web::resource("/").wrap(headers()).route(read().to(start::get)))
        .service(
            web::resource("/tra-cuu")
                .wrap(headers())
                .app_data(refusal::form_config())
                .route(read().to(tracking::form))
                .route(web::post().to(tracking::answer)),
        )
        .service(
            web::resource("/tra-cuu/xac-nhan")
                .wrap(headers())
                .app_data(refusal::form_config())
                .route(read().to(tracking::to_the_form))
                .route(web::post().to(tracking::confirm)),
        )
        .service(web::resource("/tinh/{file}").wrap(headers()).route(read().to(static_files::get)));
}

fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Content-Security-Policy", CONTENT_SECURITY_POLICY))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
}
