//! Why a page is not shown, and what is said instead.

use crate::flows::recognise::LookUpError;
use crate::pages::form::{FieldErrors, FormPage, Typed};
use crate::pages::page::{Page, send};
use crate::pages::throttle::TooMany;
use crate::pages::tracking::{FORM, SEE};
use crate::store::StoreError;
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::web::FormConfig;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

/// The form has three short fields.
const LARGEST_FORM_BYTES: usize = 4096;
/// Seconds until a page that could not be answered may be tried again.
const WAIT_S: u64 = 30;

/// Why there is no answer.
#[derive(Debug)]
pub enum Refusal {
    CrossSite,
    TooMany(TooMany),
    Fields(FieldErrors),
    NoFit,
    /// Nobody is recognised any more: the form has to be filled in again.
    Closed,
    /// The third step is not open.
    NotProven,
    Unavailable,
}

impl From<TooMany> for Refusal {
    fn from(too_many: TooMany) -> Refusal {
        Refusal::TooMany(too_many)
    }
}
impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Refusal {
        Refusal::Fields(errors)
    }
}
impl From<LookUpError> for Refusal {
    fn from(error: LookUpError) -> Refusal {
        match error {
            LookUpError::NoFit => Refusal::NoFit,
            LookUpError::Store(error) => error.into(),
        }
    }
}
impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        tracing::error!(%error, "a look-up could not be answered");
        Refusal::Unavailable
    }
}

#[derive(Template)]
#[template(path = "sorry.html")]
struct SorryPage {
    page: Page,
    title: String,
    text: String,
    back: Back,
}

/// Where a page that says sorry leads back to, and how that link is called.
#[derive(Clone, Copy)]
pub struct Back {
    pub path: &'static str,
    pub key: &'static str,
}

const TO_THE_LOOK_UP: Back = Back { path: FORM, key: "sorry-back" };
const TO_THE_ANSWER: Back = Back { path: SEE, key: "sorry-back-to-answer" };

impl Refusal {
    /// The page that says so: the form again where typing anew can help.
    pub fn show(self, page: Page, typed: &Typed) -> HttpResponse {
        match self {
            Refusal::Fields(field_errors) => {
                let again = FormPage { code: typed.code_again(), field_errors, ..FormPage::empty(page) };
                send(StatusCode::UNPROCESSABLE_ENTITY, &page, &again)
            }
            Refusal::NoFit => {
                let error = Some(page.say("form-error-no-fit"));
                send(
                    StatusCode::NOT_FOUND,
                    &page,
                    &FormPage { code: typed.code_again(), error, ..FormPage::empty(page) },
                )
            }
            Refusal::Closed => {
                let error = Some(page.say("form-error-closed"));
                send(StatusCode::FORBIDDEN, &page, &FormPage { error, ..FormPage::empty(page) })
            }
            Refusal::NotProven => sorry(StatusCode::FORBIDDEN, page, "sorry-not-proven", 0, TO_THE_ANSWER),
            Refusal::CrossSite => sorry(StatusCode::FORBIDDEN, page, "sorry-cross-site", 0, TO_THE_LOOK_UP),
            Refusal::TooMany(TooMany { wait_s }) => {
                sorry(StatusCode::TOO_MANY_REQUESTS, page, "sorry-too-many", wait_s, TO_THE_LOOK_UP)
            }
            Refusal::Unavailable => {
                sorry(StatusCode::SERVICE_UNAVAILABLE, page, "sorry-unavailable", WAIT_S, TO_THE_LOOK_UP)
            }
        }
    }
    /// The same where nothing was typed.
    pub fn show_without_form(self, page: Page) -> HttpResponse {
        self.show(page, &Typed::default())
    }
}

/// A page that says so, where typing anew cannot help.
pub fn sorry(status: StatusCode, page: Page, key: &str, wait_s: u64, back: Back) -> HttpResponse {
    let text = page.say_with(key, &[("seconds", &wait_s.to_string())]);
    let mut response = send(status, &page, &SorryPage { page, title: page.say(&format!("{key}-title")), text, back });
    if wait_s > 0 {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait_s));
    }
    response
}

/// A form that is too large or no form at all gets a page as well.
pub fn form_config() -> FormConfig {
    FormConfig::default().limit(LARGEST_FORM_BYTES).error_handler(|error, req| {
        let page = Page::of(req, FORM);
        InternalError::from_response(error, sorry(StatusCode::BAD_REQUEST, page, "sorry-unreadable", 0, TO_THE_LOOK_UP))
            .into()
    })
}

/// A form sent from another site is not answered: browsers say where a form comes from.
pub fn is_cross_site(req: &HttpRequest) -> bool {
    req.headers().get("Sec-Fetch-Site").is_some_and(|site| site != "same-origin" && site != "none")
}
