//! Why a page behind the staff door is not shown, and what is said instead.

use crate::pages::page::{Page, send};
use crate::pages::staff::{SIGN_IN, frame};
use crate::pages::{add_headers, throttle::TooMany};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

/// Seconds until a page that could not be shown may be tried again.
const WAIT_S: u64 = 30;

/// Why a page is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is signed in: a page leads to the door, a form says so and stays in the browser.
    NotSignedIn,
    /// This role has no business here.
    NotThisRole,
    /// There is no such thing, or it lies beyond this person's reach.
    NotThere,
    /// The form was sent from another site.
    CrossSite,
    /// The form is too large or no form at all.
    Unreadable,
    /// A form with this number was sent by somebody else.
    SomebodyElsesForm,
    TooMany(TooMany),
    /// The database is away.
    Unavailable,
}

#[derive(Template)]
#[template(path = "staff/sorry.html")]
struct SorryPage {
    page: Page,
    title: String,
    text: String,
    back: String,
}

/// The answer that says so.
pub fn refuse(req: &HttpRequest, refusal: Refusal) -> HttpResponse {
    let page = Page::of(req, SIGN_IN);
    let (status, key, wait_s) = match refusal {
        Refusal::NotSignedIn if req.method().is_safe() => return to_the_door(req, &page),
        Refusal::NotSignedIn => (StatusCode::UNAUTHORIZED, "staff-sorry-session-over", 0),
        Refusal::NotThisRole => (StatusCode::FORBIDDEN, "staff-sorry-not-this-role", 0),
        Refusal::NotThere => (StatusCode::NOT_FOUND, "staff-sorry-not-there", 0),
        Refusal::CrossSite => (StatusCode::FORBIDDEN, "staff-sorry-cross-site", 0),
        Refusal::Unreadable => (StatusCode::BAD_REQUEST, "staff-sorry-unreadable", 0),
        Refusal::SomebodyElsesForm => (StatusCode::CONFLICT, "staff-sorry-somebody-elses-form", 0),
        Refusal::TooMany(TooMany { wait_s }) => (StatusCode::TOO_MANY_REQUESTS, "staff-sorry-too-many", wait_s),
        Refusal::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "staff-sorry-unavailable", WAIT_S),
    };
    let sorry = SorryPage {
        page,
        title: page.say(&format!("{key}-title")),
        text: page.say_with(key, &[("seconds", &wait_s.to_string())]),
        back: page.href("/noi-bo"),
    };
    let mut response = send(status, &page, &sorry);
    if wait_s > 0 {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait_s));
    }
    add_headers(response.headers_mut());
    response
}

/// The door, which leads back to the page that was wanted.
fn to_the_door(req: &HttpRequest, page: &Page) -> HttpResponse {
    let to = format!("{}&den={}", page.href(SIGN_IN), req.path());
    let mut response = HttpResponse::SeeOther().insert_header((LOCATION, to)).finish();
    add_headers(response.headers_mut());
    response
}

/// A password that was given is good for choosing one's own only.
pub fn to_own_password(req: &HttpRequest) -> HttpResponse {
    let to = Page::of(req, frame::PASSWORD).href(frame::PASSWORD);
    let mut response = HttpResponse::SeeOther().insert_header((LOCATION, to)).finish();
    add_headers(response.headers_mut());
    response
}

impl From<crate::store::StoreError> for Refusal {
    fn from(error: crate::store::StoreError) -> Refusal {
        tracing::error!(%error, "a page of the desks could not be shown");
        Refusal::Unavailable
    }
}
