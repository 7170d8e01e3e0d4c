//! `/tra-cuu`: the form, the answer, and the citizen's word that she has her result.

use crate::flows::confirm_receipt::{Confirmed, confirm_receipt};
use crate::flows::house::House;
use crate::flows::look_up::{Question, look_up};
use crate::pages::answer::AnswerPage;
use crate::pages::form::{FormPage, Typed};
use crate::pages::page::{Page, send};
use crate::pages::refusal::{Refusal, is_cross_site};
use crate::pages::throttle::Throttle;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};

/// Where the form is.
pub const FORM: &str = "/tra-cuu";

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
        Ok(answer) => send(StatusCode::OK, &page, &answer),
        Err(refusal) => refusal.show(page, &typed),
    }
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
        Ok(answer) => send(StatusCode::OK, &page, &answer),
        Err(refusal) => refusal.show(page, &typed),
    }
}

async fn answer_to(
    req: &HttpRequest,
    page: Page,
    house: &House,
    throttle: &Throttle,
    typed: &Typed,
) -> Result<AnswerPage, Refusal> {
    let question = let_in(req, throttle, typed)?;
    let answer = look_up(house, &question).await?;
    Ok(AnswerPage::new(page, &question, &answer, None))
}

async fn thanks_for(
    req: &HttpRequest,
    page: Page,
    house: &House,
    throttle: &Throttle,
    typed: &Typed,
) -> Result<AnswerPage, Refusal> {
    let question = let_in(req, throttle, typed)?;
    let thanks = match confirm_receipt(house, &question).await? {
        Confirmed::Now => "answer-thanks-now",
        Confirmed::NothingToConfirm => "answer-thanks-nothing",
    };
    let answer = look_up(house, &question).await?;
    Ok(AnswerPage::new(page, &question, &answer, Some(thanks)))
}

/// Lets a question in: from our own form, not too often, and in a shape that can be meant.
fn let_in(req: &HttpRequest, throttle: &Throttle, typed: &Typed) -> Result<Question, Refusal> {
    if is_cross_site(req) {
        return Err(Refusal::CrossSite);
    }
    throttle.count_network(req)?;
    let question = typed.question()?;
    throttle.count_code(&question.code)?;
    Ok(question)
}
