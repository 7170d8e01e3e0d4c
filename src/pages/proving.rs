//! The third step on the look-up page: a one-time code is asked for and typed, and opens a short session.

use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::prove_holder::{
    MailCodeError, ProveError, Proving, ask_for_code, end_session, opens_at, prove, see_proving,
};
use crate::flows::recognise::{Recognised, Trust};
use crate::pages::page::Page;
use crate::pages::passes::{give_session, proven_holder, recognised, take_back};
use crate::pages::refusal::{Refusal, is_cross_site};
use crate::pages::tracking::{FORM, SEE, show};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Where a code is asked for.
pub const ASK: &str = "/tra-cuu/ma-mot-lan";
/// Where it is typed.
pub const PROVE: &str = "/tra-cuu/chung-minh";
/// Where she says that she is done.
pub const CLOSE: &str = "/tra-cuu/dong";

/// The third step, as the page shows it.
pub enum ThirdStep {
    /// The second is not open yet.
    NotYet,
    ToProve(ToProve),
    Open {
        until: String,
    },
}

/// What leads to the third step.
pub struct ToProve {
    /// How she comes by a code; `None` at the first step, where only one from a counter leads on.
    pub ways: Option<Ways>,
    /// Said where a code can be typed.
    pub code_is_open: Option<String>,
    /// What went wrong, said above the field.
    pub problem: Option<String>,
}

/// How she comes by a code.
pub struct Ways {
    /// Masked; `None` without an address.
    pub email: Option<String>,
    /// Where a counter gives one out, and that none does while no office serves her.
    pub counter: String,
}

/// What went wrong.
pub enum Problem {
    WrongCode,
    TooManyCodes { wait_s: u64 },
    NoAddress,
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Problem::TooManyCodes { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::WrongCode | Problem::NoAddress => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
    fn sentence(&self, page: &Page) -> String {
        match self {
            Problem::WrongCode => page.say("prove-wrong"),
            Problem::TooManyCodes { wait_s } => {
                let minutes = wait_s.div_ceil(60).to_string();
                page.say_with("prove-too-many", &[("minutes", &minutes)])
            }
            Problem::NoAddress => page.say("prove-no-address"),
        }
    }
}

/// How the third step stands for whoever was recognised.
pub async fn third_step(
    house: &House,
    page: &Page,
    who: &Recognised,
    problem: Option<&Problem>,
) -> Result<ThirdStep, Refusal> {
    Ok(match (who.trust, &who.holder) {
        (Trust::Digits, _) => {
            let open = see_proving(house, &who.request).await?.open.filter(|code| opens_at(who.trust, code.given_by));
            match (open, problem) {
                (None, None) => ThirdStep::NotYet,
                (open, problem) => ThirdStep::ToProve(ToProve {
                    ways: None,
                    code_is_open: open.map(|code| page.say_with("prove-given", &[("time", &time_of(code.expires_at))])),
                    problem: problem.map(|problem| problem.sentence(page)),
                }),
            }
        }
        (Trust::Secret, _) | (Trust::Proven, None) => {
            let proving = see_proving(house, &who.request).await?;
            ThirdStep::ToProve(to_prove(page, &proving, problem))
        }
        (Trust::Proven, Some(holder)) => {
            ThirdStep::Open { until: page.say_with("prove-open", &[("time", &time_of(holder.ends_at))]) }
        }
    })
}

fn to_prove(page: &Page, proving: &Proving, problem: Option<&Problem>) -> ToProve {
    let email = proving.email.as_ref().map(crate::domain::contact::EmailAddress::masked);
    let code_is_open = proving.open.as_ref().map(|code| {
        let time = time_of(code.expires_at);
        match (&email, code.is_mailed()) {
            (Some(email), true) => page.say_with("prove-mailed", &[("email", email), ("time", &time)]),
            _ => page.say_with("prove-given", &[("time", &time)]),
        }
    });
    let counter = match (&proving.office, &email) {
        (Some(office), Some(_)) => page.say_with("prove-counter-too", &[("office", office)]),
        (Some(office), None) => page.say_with("prove-counter", &[("office", office)]),
        (None, Some(_)) => page.say("prove-no-counter"),
        (None, None) => page.say("prove-no-way"),
    };
    ToProve {
        ways: Some(Ways { email, counter }),
        code_is_open,
        problem: problem.map(|problem| problem.sentence(page)),
    }
}

fn time_of(at: At) -> String {
    at.in_vietnam().format("%H:%M").to_string()
}

/// `POST /tra-cuu/ma-mot-lan`: a code is mailed to the address of the request.
pub async fn ask(req: HttpRequest, house: web::Data<House>) -> HttpResponse {
    let page = Page::of(&req, FORM);
    match try_to_ask(&req, page, &house).await {
        Ok(answer) => answer,
        Err(refusal) => refusal.show_without_form(page),
    }
}

async fn try_to_ask(req: &HttpRequest, page: Page, house: &House) -> Result<HttpResponse, Refusal> {
    let who = at_the_second_step(req, house).await?;
    let problem = match ask_for_code(house, &who.request).await {
        Ok(()) => return Ok(back_to_the_page(&page)),
        Err(MailCodeError::NoAddress) => Problem::NoAddress,
        Err(MailCodeError::TooMany { wait_s }) => Problem::TooManyCodes { wait_s },
        Err(MailCodeError::Store(error)) => return Err(error.into()),
    };
    let mut answer = again(house, page, &who, &problem).await?;
    if let Problem::TooManyCodes { wait_s } = problem {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait_s));
    }
    Ok(answer)
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    digits: String,
}

/// `POST /tra-cuu/chung-minh`: the code she was given opens her session.
pub async fn open(req: HttpRequest, house: web::Data<House>, typed: web::Form<Typed>) -> HttpResponse {
    let page = Page::of(&req, FORM);
    match try_to_open(&req, page, &house, &typed).await {
        Ok(answer) => answer,
        Err(refusal) => refusal.show_without_form(page),
    }
}

async fn try_to_open(req: &HttpRequest, page: Page, house: &House, typed: &Typed) -> Result<HttpResponse, Refusal> {
    if is_cross_site(req) {
        return Err(Refusal::CrossSite);
    }
    let who = recognised(req, house).await?;
    match prove(house, &who, &typed.digits).await {
        Ok(token) => Ok(give_session(house, token, back_to_the_page(&page))),
        Err(ProveError::NoFit) => again(house, page, &who, &Problem::WrongCode).await,
        Err(ProveError::Store(error)) => Err(error.into()),
    }
}

/// `POST /tra-cuu/dong`: she is done, and leaves nothing open behind her.
pub async fn close(req: HttpRequest, house: web::Data<House>) -> HttpResponse {
    let page = Page::of(&req, FORM);
    let closed = match proven_holder(&req, &house).await {
        Ok(holder) => end_session(&house, &holder).await.map_err(Refusal::from),
        // nothing was open any more
        Err(Refusal::NotProven) => Ok(()),
        Err(refusal) => Err(refusal),
    };
    match closed {
        Ok(()) => take_back(HttpResponse::SeeOther().insert_header((LOCATION, page.href(FORM))).finish()),
        Err(refusal) => refusal.show_without_form(page),
    }
}

/// Whoever has shown the look-up secret, in a form of our own.
async fn at_the_second_step(req: &HttpRequest, house: &House) -> Result<Recognised, Refusal> {
    if is_cross_site(req) {
        return Err(Refusal::CrossSite);
    }
    let who = recognised(req, house).await?;
    if who.trust >= Trust::Secret { Ok(who) } else { Err(Refusal::Closed) }
}

async fn again(house: &House, page: Page, who: &Recognised, problem: &Problem) -> Result<HttpResponse, Refusal> {
    let mut answer = show(house, page, who, None, Some(problem)).await?;
    *answer.status_mut() = problem.status();
    Ok(answer)
}

fn back_to_the_page(page: &Page) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, page.href(SEE))).finish()
}
