//! `/tra-cuu`: the form, the answer, and the citizen's word that she has her result.

use crate::domain::codes::canonical_request_code;
use crate::flows::confirm_receipt::{Confirmed, confirm_receipt};
use crate::flows::house::House;
use crate::flows::look_up;
use crate::flows::recognise::{LookUpError, Recognised, recognise};
use crate::pages::answer::AnswerPage;
use crate::pages::form::{FormPage, Typed};
use crate::pages::page::{Page, send};
use crate::pages::passes::{give_pass, recognised};
use crate::pages::proving::{Problem, third_step};
use crate::pages::refusal::{Refusal, is_cross_site};
use crate::pages::throttle::{Shows, Throttle};
use crate::pages::wishes::part::WishesPart;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};

/// Where the form is.
pub const FORM: &str = "/tra-cuu";
/// Where the answer can be read again.
pub const SEE: &str = "/tra-cuu/ho-so";
/// Where she confirms that she has her result.
pub const CONFIRM: &str = "/tra-cuu/xac-nhan";

/// `GET /tra-cuu`: the empty form.
pub async fn form(req: HttpRequest) -> HttpResponse {
    let page = Page::of(&req, FORM);
    send(StatusCode::OK, &page, &FormPage::empty(page))
}

/// `GET /tra-cuu/xac-nhan`: there is nothing to open by a link.
pub async fn to_the_form(req: HttpRequest) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, Page::of(&req, FORM).href(FORM))).finish()
}

/// `POST /tra-cuu`: who holds the papers.
pub async fn answer(
    req: HttpRequest,
    house: web::Data<House>,
    throttle: web::Data<Throttle>,
    typed: web::Form<Typed>,
) -> HttpResponse {
    let page = Page::of(&req, FORM);
    match answer_to(&req, page, &house, &throttle, &typed).await {
        Ok(answer) => answer,
        Err(refusal) => refusal.show(page, &typed),
    }
}

async fn answer_to(
    req: &HttpRequest,
    page: Page,
    house: &House,
    throttle: &Throttle,
    typed: &Typed,
) -> Result<HttpResponse, Refusal> {
    let who = recognise_typed(req, house, throttle, typed).await?;
    give_pass(house, &who, show(house, page, &who, None, None).await?).await
}

/// `GET /tra-cuu/ho-so`: the same answer, as it is now, for whoever was recognised before.
pub async fn see(req: HttpRequest, house: web::Data<House>) -> HttpResponse {
    let page = Page::of(&req, SEE);
    match see_again(&req, page, &house).await {
        Ok(answer) => answer,
        Err(Refusal::Closed) => to_the_form(req).await,
        Err(refusal) => refusal.show_without_form(page),
    }
}

async fn see_again(req: &HttpRequest, page: Page, house: &House) -> Result<HttpResponse, Refusal> {
    show(house, page, &recognised(req, house).await?, None, None).await
}

/// `POST /tra-cuu/xac-nhan`: she has her result.
pub async fn confirm(
    req: HttpRequest,
    house: web::Data<House>,
    throttle: web::Data<Throttle>,
    typed: web::Form<Typed>,
) -> HttpResponse {
    let page = Page::of(&req, FORM);
    match thanks_for(&req, page, &house, &throttle, &typed).await {
        Ok(answer) => answer,
        Err(refusal) => refusal.show(page, &typed),
    }
}

async fn thanks_for(
    req: &HttpRequest,
    page: Page,
    house: &House,
    throttle: &Throttle,
    typed: &Typed,
) -> Result<HttpResponse, Refusal> {
    let who = if typed.is_empty() {
        if is_cross_site(req) {
            return Err(Refusal::CrossSite);
        }
        recognised(req, house).await?
    } else {
        recognise_typed(req, house, throttle, typed).await?
    };
    let thanks = match confirm_receipt(house, &who).await? {
        Confirmed::Now => "answer-thanks-now",
        Confirmed::NothingToConfirm => "answer-thanks-nothing",
    };
    show(house, page, &who, Some(thanks), None).await
}

/// The answer to whoever was recognised. `thanks` is the key of a sentence said after the first one, `problem` what is said
/// at the third step.
pub async fn show(
    house: &House,
    page: Page,
    who: &Recognised,
    thanks: Option<&str>,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Refusal> {
    // first the version: what changes in between is shown before it is told
    let version = look_up::version(house, who.request.id).await?;
    let answer = look_up::answer(house, who).await?;
    let third = third_step(house, &page, who, problem).await?;
    let wishes = WishesPart::of(house, &page, who).await?;
    let shown = AnswerPage::new(page, &answer, thanks, third).with_wishes(wishes).with_version(version);
    Ok(send(StatusCode::OK, &page, &shown))
}

/// Recognises by what was typed: in our own form, in a shape that can be meant, and not by guessing.
async fn recognise_typed(
    req: &HttpRequest,
    house: &House,
    throttle: &Throttle,
    typed: &Typed,
) -> Result<Recognised, Refusal> {
    if is_cross_site(req) {
        return Err(Refusal::CrossSite);
    }
    let question = typed.question()?;
    let shows = match recognised(req, house).await {
        Ok(known) if canonical_request_code(&known.request.code) == question.code => Shows::More,
        _ if !question.secret.is_empty() => Shows::More,
        _ => Shows::Digits,
    };
    let tried = throttle.begin_look_up(req, &question.code, shows, house.store.now())?;
    match recognise(house, &question).await {
        Err(LookUpError::NoFit) => {
            tried.was_wrong()?;
            Err(Refusal::NoFit)
        }
        found => {
            throttle.was_right(tried);
            Ok(found?)
        }
    }
}
