//! `/tra-cuu/in`: the page of her papers on paper, as much of it as her step opens.
//!
//! The QR code leads to the look-up page and holds neither code nor secret: a sheet of paper lies about.

use crate::flows::house::House;
use crate::flows::look_up;
use crate::pages::answer::AnswerPage;
use crate::pages::barcode::qr_svg;
use crate::pages::page::{Page, send};
use crate::pages::passes::recognised;
use crate::pages::proving::ThirdStep;
use crate::pages::refusal::Refusal;
use crate::pages::tracking::{FORM, SEE, to_the_form};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Where it is.
pub const PRINT: &str = "/tra-cuu/in";
/// Pixels per module.
const QR_MODULE_PX: u8 = 4;

#[derive(Template)]
#[template(path = "print.html")]
struct PrintPage {
    page: Page,
    answer: AnswerPage,
    /// Where anybody who knows code and digits looks it up.
    look_up: String,
    qr: String,
    printed: String,
}

/// `GET /tra-cuu/in`
pub async fn see(req: HttpRequest, house: web::Data<House>) -> HttpResponse {
    let page = Page::of(&req, SEE);
    match gather(&req, page, &house).await {
        Ok(shown) => send(StatusCode::OK, &page, &shown),
        Err(Refusal::Closed) => to_the_form(req).await,
        Err(refusal) => refusal.show_without_form(page),
    }
}

async fn gather(req: &HttpRequest, page: Page, house: &House) -> Result<PrintPage, Refusal> {
    let who = recognised(req, house).await?;
    let answer = look_up::answer(house, &who).await?;
    let look_up = format!("{}{FORM}", house.settings.server.public_url);
    Ok(PrintPage {
        qr: qr_svg(&look_up, &page.say("print-qr"), QR_MODULE_PX).map_err(|_| Refusal::Unavailable)?,
        look_up,
        printed: page.say_with("print-at", &[("at", &page.moment(house.store.now()))]),
        answer: AnswerPage::new(page, &answer, None, ThirdStep::NotYet),
        page,
    })
}
