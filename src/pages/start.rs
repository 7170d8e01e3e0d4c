//! `GET /`: what Bưu Tá is, and where to go from here.

use crate::pages::page::{Page, send};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Further links of the start page, registered as `web::Data<StartLinks>` where there are any.
#[derive(Clone, Debug, Default)]
pub struct StartLinks(pub Vec<StartLink>);

/// One of them.
#[derive(Clone, Debug)]
pub struct StartLink {
    pub title: String,
    /// Empty for a mere note.
    pub url: String,
    /// May have several lines.
    pub text: String,
}

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage<'a> {
    page: Page,
    links: &'a [StartLink],
}

/// `GET /`
pub async fn get(req: HttpRequest) -> HttpResponse {
    let page = Page::of(&req, "/");
    let links = req.app_data::<web::Data<StartLinks>>().map_or(&[][..], |links| &links.0);
    send(StatusCode::OK, &page, &StartPage { page, links })
}
