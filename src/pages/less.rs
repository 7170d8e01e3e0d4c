//! `/ngung-tin/{purpose}/{token}`: a link in a mail, by which its reader says that she wants no more of the kind.
//!
//! Opening it changes nothing, for programs open links too. A mail program asks by a POST of its own (RFC 8058).

use crate::flows::hear_less::{Link, is_muted, mute, read, unmute};
use crate::flows::house::House;
use crate::pages::page::{Page, send};
use crate::pages::refusal::{Back, Refusal, sorry};
use crate::pages::tracking::FORM;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

const TO_THE_LOOK_UP: Back = Back { path: FORM, key: "sorry-back" };

#[derive(Template)]
#[template(path = "less.html")]
struct LessPage {
    page: Page,
    /// Of which papers.
    papers: String,
    is_muted: bool,
    action: String,
}

/// What the form says; a mail program's says nothing of this, and may come in parts (`multipart/form-data`).
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    again: String,
}

/// `GET /ngung-tin/{purpose}/{token}`
pub async fn ask(req: HttpRequest, house: web::Data<House>, path: web::Path<(String, String)>) -> HttpResponse {
    let page = Page::of(&req, FORM);
    match read(&house, &path.0, &path.1) {
        Some(link) => show(&house, page, &link, req.path()).await,
        None => sorry(StatusCode::NOT_FOUND, page, "sorry-no-such-link", 0, TO_THE_LOOK_UP),
    }
}

/// `POST /ngung-tin/{purpose}/{token}`
pub async fn answer(
    req: HttpRequest,
    house: web::Data<House>,
    path: web::Path<(String, String)>,
    typed: Option<web::Form<Typed>>,
) -> HttpResponse {
    let page = Page::of(&req, FORM);
    let Some(link) = read(&house, &path.0, &path.1) else {
        return sorry(StatusCode::NOT_FOUND, page, "sorry-no-such-link", 0, TO_THE_LOOK_UP);
    };
    let wants_it_again = typed.is_some_and(|typed| typed.again == "yes");
    let done = if wants_it_again { unmute(&house, &link).await } else { mute(&house, &link).await };
    match done {
        Ok(()) => show(&house, page, &link, req.path()).await,
        Err(error) => Refusal::from(error).show_without_form(page),
    }
}

async fn show(house: &House, page: Page, link: &Link, path: &str) -> HttpResponse {
    let is_muted = match is_muted(&house.store, link).await {
        Ok(is_muted) => is_muted,
        Err(error) => return Refusal::from(error).show_without_form(page),
    };
    let papers = page.say(&format!("papers-{}", link.purpose.as_str().replace('_', "-")));
    send(StatusCode::OK, &page, &LessPage { action: page.href(path), page, papers, is_muted })
}
