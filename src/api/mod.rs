//! The JSON API for other software, the couriers' push addresses, and the pages for whoever runs the service.
//!
//! One file serves one thing: its types, its errors and its sentence of work stand together. [`places`] lists all of
//! them; the document at `/api/openapi.json` must know the same ones.

mod accounts;
mod ask_journey;
mod attach_code;
pub mod auth;
mod confirm_receipt;
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

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, Route, web};
use problem::{Kind, Problem};

/// Registers every address of this module. The app must hold `web::Data` of the house and of the push door.
pub fn configure(cfg: &mut web::ServiceConfig) {
    let mut v1 = web::scope("/v1").default_service(web::to(nothing_here));
    for place in places() {
        v1 = v1.service(place.into_resource());
    }
    let api = web::scope("/api")
        .app_data(web::PayloadConfig::new(idempotency::MAX_BODY_BYTES))
        .app_data(web::PathConfig::default().error_handler(|_, _| Problem::new(Kind::NotFound).into()))
        .wrap(from_fn(problem::look_over))
        .route("/openapi.json", web::get().to(openapi::document))
        .route("/docs", web::get().to(docs_page::page))
        .service(v1)
        .default_service(web::to(nothing_here));
    cfg.service(api)
        .route("/problems/{slug}", web::get().to(docs_page::problem))
        .route("/webhooks/{courier}/{account_token}", web::post().to(webhooks::take_push))
        .route("/health", web::get().to(ops::health))
        .route("/ready", web::get().to(ops::ready))
        .service(
            web::resource("/metrics")
                .app_data(web::Data::new(ops::LastMetrics::default()))
                .route(web::get().to(ops::metrics)),
        );
}

/// Every place under `/api/v1`.
fn places() -> Vec<Place> {
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
        Place::at("/tasks").on(Method::GET, tasks::list),
        Place::at("/tasks/{id}/settle").on(Method::POST, tasks::settle),
        Place::at("/messages").on(Method::GET, messages::list),
        Place::at("/addresses/resolve").on(Method::POST, resolve_addresses::resolve),
        Place::at("/accounts/{name}/area-codes/{commune_code}").on(Method::PUT, accounts::put_area_code),
        Place::at("/accounts/{name}/status-codes/{raw_code}").on(Method::PUT, accounts::put_status_code),
    ]
}

/// A path and what is done there, by method.
struct Place {
    path: &'static str,
    routes: Vec<(Method, Route)>,
}

impl Place {
    fn at(path: &'static str) -> Place {
        Place { path, routes: Vec::new() }
    }
    fn on<F, Args>(mut self, method: Method, handler: F) -> Place
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.routes.push((method.clone(), web::method(method).to(handler)));
        self
    }
    /// Any other method is told which ones there are.
    fn into_resource(self) -> Resource {
        let words: Vec<&str> = self.routes.iter().map(|(method, _)| method.as_str()).collect();
        let allow = HeaderValue::from_str(&words.join(", ")).ok();
        let mut resource = web::resource(self.path);
        for (_, route) in self.routes {
            resource = resource.route(route);
        }
        resource.default_service(web::to(move |request: HttpRequest| {
            let mut answer = Problem::new(Kind::WrongMethod).answer_to(&request);
            if let Some(allow) = allow.clone() {
                answer.headers_mut().insert(ALLOW, allow);
            }
            std::future::ready(answer)
        }))
    }
}

async fn nothing_here(request: HttpRequest) -> HttpResponse {
    Problem::new(Kind::NotFound).answer_to(&request)
}
