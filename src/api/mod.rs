//! The JSON API for other software, the couriers' push addresses, and the pages for whoever runs the service.
//!
//! One file serves one thing: its types, its errors and its sentence of work stand together. [`routes`] lists all of
//! them; the document at `/api/openapi.json` must know the same ones.

mod accounts;
mod ask_journey;
mod attach_code;
pub mod auth;
mod cancel_order;
mod collaborators;
mod confirm_receipt;
mod delivery_reports;
mod docs_page;
mod idempotency;
mod mark_results;
mod messages;
mod moment;
mod open_request;
mod openapi;
mod ops;
mod paging;
mod problem;
mod record_handover;
mod resolve_addresses;
mod see_custody;
mod see_order;
mod see_request;
mod sentence;
mod tasks;
mod vocabulary;
mod webhooks;

#[cfg(test)]
mod tests;

pub use openapi::openapi_json;

use crate::routing::Place;
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, Resource, web};
use problem::{Kind, Problem};

/// Registers every address of this module. The app must hold `web::Data` of the house and of the push door.
pub fn configure(cfg: &mut web::ServiceConfig) {
    let mut v1 = web::scope(V1).default_service(web::to(nothing_here));
    for place in v1_places() {
        v1 = v1.service(telling_methods(place));
    }
    let mut api = web::scope(API)
        .app_data(web::PayloadConfig::new(idempotency::MAX_BODY_BYTES))
        .app_data(web::PathConfig::default().error_handler(|_, _| Problem::new(Kind::NotFound).into()))
        .wrap(from_fn(problem::look_over));
    for place in api_places() {
        api = api.service(place.into_resource());
    }
    cfg.service(api.service(v1).default_service(web::to(nothing_here)));
    cfg.app_data(web::Data::new(ops::LastMetrics::default()));
    for place in other_places() {
        cfg.service(place.into_resource());
    }
}

/// Every route this module registers.
pub fn routes() -> Vec<(Method, String)> {
    let v1 = format!("{API}{V1}");
    let places = [(v1.as_str(), v1_places()), (API, api_places()), ("", other_places())];
    places.iter().flat_map(|(below, places)| places.iter().flat_map(|place| place.routes(below))).collect()
}

const API: &str = "/api";
const V1: &str = "/v1";

/// Every place under `/api/v1`.
fn v1_places() -> Vec<Place> {
    vec![
        Place::at("/requests").on(Method::POST, open_request::open),
        Place::at("/requests/{code}").on(Method::GET, see_request::see),
        Place::at("/dossiers/{id}/code").on(Method::PUT, attach_code::attach),
        Place::at("/dossiers/{id}/result").on(Method::POST, mark_results::mark_one),
        Place::at("/results").on(Method::POST, mark_results::mark_stack),
        Place::at("/dossiers/{id}/journeys").on(Method::POST, ask_journey::ask),
        Place::at("/dossiers/{id}/handovers").on(Method::POST, record_handover::record),
        Place::at("/dossiers/{id}/custody").on(Method::GET, see_custody::see),
        Place::at("/dossiers/{id}/confirmation").on(Method::POST, confirm_receipt::confirm),
        Place::at("/orders/{reference}").on(Method::GET, see_order::see),
        Place::at("/orders/{reference}/cancel").on(Method::POST, cancel_order::cancel),
        Place::at("/tasks").on(Method::GET, tasks::list),
        Place::at("/tasks/{id}/settle").on(Method::POST, tasks::settle),
        Place::at("/messages").on(Method::GET, messages::list),
        Place::at("/addresses/resolve").on(Method::POST, resolve_addresses::resolve),
        Place::at("/accounts/{name}/area-codes/{commune_code}").on(Method::PUT, accounts::put_area_code),
        Place::at("/accounts/{name}/status-codes/{raw_code}").on(Method::PUT, accounts::put_status_code),
    ]
}

/// The places under `/api` that describe it.
fn api_places() -> Vec<Place> {
    vec![
        Place::at("/openapi.json").on(Method::GET, openapi::document),
        Place::at("/docs").on(Method::GET, docs_page::page),
    ]
}

/// The places beside `/api`.
fn other_places() -> Vec<Place> {
    vec![
        Place::at("/problems/{slug}").on(Method::GET, docs_page::problem),
        Place::at("/webhooks/{courier}/{account_token}")
            .on(Method::POST, webhooks::take_push)
            .on(Method::GET, collaborators::list),
        Place::at("/delivery-reports/{provider}/{report_token}")
            .on(Method::GET, delivery_reports::take_report)
            .on(Method::POST, delivery_reports::take_report),
        Place::at("/health").on(Method::GET, ops::health),
        Place::at("/ready").on(Method::GET, ops::ready),
        Place::at("/metrics").on(Method::GET, ops::metrics),
    ]
}

/// Whoever uses another method is told which ones there are.
fn telling_methods(place: Place) -> Resource {
    let words: Vec<&str> = place.methods().iter().map(Method::as_str).collect();
    let allow = HeaderValue::from_str(&words.join(", ")).ok();
    place.into_resource().default_service(web::to(move |request: HttpRequest| {
        let mut answer = Problem::new(Kind::WrongMethod).answer_to(&request);
        if let Some(allow) = allow.clone() {
            answer.headers_mut().insert(ALLOW, allow);
        }
        std::future::ready(answer)
    }))
}

async fn nothing_here(request: HttpRequest) -> HttpResponse {
    Problem::new(Kind::NotFound).answer_to(&request)
}
