//! `/dieu-hanh/tai-khoan/{id}/danh-sach`: a courier's own list of orders is brought in, and each line hears what became of it.

use super::accounts::path_of;
use super::{ACCOUNTS, Section, sections};
use crate::flows::house::{CourierAccount, House};
use crate::flows::import_courier_list::{self, CourierListError, LineVerdict, MAX_FILE_BYTES, Report};
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::refusal::{Refusal, refuse};
use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use futures_util::StreamExt as _;
use std::sync::Arc;
use uuid::Uuid;

/// The field of the form that holds the file.
const FILE: &str = "file";
/// Lines with something to say that are shown, at most.
const SHOWN_LINES: usize = 200;

/// A line that needs a look.
struct LineView {
    number: u64,
    text: String,
}

/// What became of the lines of a list.
struct ReportView {
    is_care: bool,
    summary: String,
    lines: Vec<LineView>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "operator/courier_list.html")]
struct CourierListPage {
    page: StaffPage,
    sections: Vec<Section>,
    id: Uuid,
    name: String,
    back: String,
    error: Option<String>,
    report: Option<ReportView>,
}

/// `GET /dieu-hanh/tai-khoan/{id}/danh-sach`
pub async fn see(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    let Ok(account) = house.account(*id) else {
        return refuse(&req, Refusal::NotThere);
    };
    show(&req, who, &account, StatusCode::OK, None, None)
}

/// `POST /dieu-hanh/tai-khoan/{id}/danh-sach`. Sent twice, the second says that all of it is known: it needs no number.
pub async fn bring(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    form: Multipart,
) -> HttpResponse {
    let Ok(account) = house.account(*id) else {
        return refuse(&req, Refusal::NotThere);
    };
    let Some(file) = file_of(form).await else {
        let wrong = Some("list-error-file");
        return show(&req, who, &account, StatusCode::UNPROCESSABLE_ENTITY, wrong, None);
    };
    match import_courier_list::import_courier_list(&house, &account, &file).await {
        Ok(report) => {
            let staff = who.0.staff.id;
            tracing::info!(%staff, account = account.account.name, lines = report.lines.len(), "a list was brought in");
            show(&req, who, &account, StatusCode::OK, None, Some(&report))
        }
        Err(CourierListError::Store(error)) => refuse(&req, error.into()),
        Err(error) => show(&req, who, &account, StatusCode::UNPROCESSABLE_ENTITY, Some(error.key()), None),
    }
}

/// The bytes of the file; `None` without one, or with one too large.
async fn file_of(mut form: Multipart) -> Option<Vec<u8>> {
    loop {
        let mut field = form.next().await?.ok()?;
        if field.name() != Some(FILE) {
            continue;
        }
        let file = field.bytes(MAX_FILE_BYTES).await.ok()?.ok()?;
        return Some(file.to_vec()).filter(|file| !file.is_empty());
    }
}

fn show(
    req: &HttpRequest,
    who: Who,
    account: &Arc<CourierAccount>,
    status: StatusCode,
    error: Option<&'static str>,
    report: Option<&Report>,
) -> HttpResponse {
    let page = StaffPage::of(req, who, OPERATOR);
    let id = account.account.id;
    let shown = CourierListPage {
        sections: sections(&page, ACCOUNTS),
        id,
        name: account.account.name.clone(),
        back: page.href(&path_of(id)),
        error: error.map(|key| page.say(key)),
        report: report.map(|report| report_view(&page, report)),
        page,
    };
    send(status, shown.page.page(), &shown)
}

fn report_view(page: &StaffPage, report: &Report) -> ReportView {
    let counts = report.counts().map(|count| count.to_string());
    let [taken, known, others] = counts.each_ref().map(String::as_str);
    let with_care = || report.lines.iter().filter(|(_, verdict)| verdict.needs_a_look());
    let count = with_care().count();
    let lines = with_care().take(SHOWN_LINES);
    ReportView {
        is_care: report.lines.is_empty() || report.count(LineVerdict::needs_a_look) > 0,
        summary: page.say_with("list-summary", &[("taken", taken), ("known", known), ("others", others)]),
        lines: lines.map(|(number, verdict)| LineView { number: *number, text: page.say(verdict.key()) }).collect(),
        more: (count > SHOWN_LINES)
            .then(|| page.say_with("list-more-lines", &[("count", &(count - SHOWN_LINES).to_string())])),
    }
}
