//! A sheet is counted and taken at the counter: what is not there is unticked and stays with the agency.

use crate::domain::codes::read_sheet_code;
use crate::flows::hand_over_results::{SheetError, list_sheets, see_sheet, take_sheet};
use crate::flows::house::House;
use crate::pages::page::send;
use crate::pages::sheets::view::{LISTED, SheetLine, SheetPage, sheet_lines};
use crate::pages::staff::fields::{operation, shown, ticked};
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::StoreError;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Where they stand.
pub const PATH: &str = "/quay/ban-giao";

#[derive(Template)]
#[template(path = "sheets/list.html")]
struct ListPage {
    page: StaffPage,
    sheets: Vec<SheetLine>,
}

/// `GET /quay/ban-giao`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    match lines(&house, &page).await {
        Ok(sheets) => {
            let shown = ListPage { sheets, page };
            send(StatusCode::OK, shown.page.page(), &shown)
        }
        Err(error) => refuse(&req, error.into()),
    }
}

async fn lines(house: &House, page: &StaffPage) -> Result<Vec<SheetLine>, StoreError> {
    let sheets = list_sheets(house, &house.store, &page.who.staff, LISTED).await?;
    sheet_lines(house, page, PATH, sheets).await
}

/// `GET /quay/ban-giao/{number}`
pub async fn show(req: HttpRequest, house: web::Data<House>, who: Who, number: web::Path<String>) -> HttpResponse {
    answer(&req, &house, who, &number, StatusCode::OK, None).await
}

/// `POST /quay/ban-giao/{number}`: takes what was counted.
pub async fn take(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    number: web::Path<String>,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let (operation, number) = match (operation(&fields), read_sheet_code(&number)) {
        (Ok(operation), Some(number)) => (operation, number),
        (Err(refusal), _) => return refuse(&req, refusal),
        (_, None) => return refuse(&req, Refusal::NotThere),
    };
    let counted = ticked(&fields, "leg");
    let sent = once::<SheetError>(&house, &who.0, operation, async |tx| {
        take_sheet(&house, tx, &who.0.staff, &number, &counted).await?;
        Ok(format!("{PATH}/{number}"))
    })
    .await;
    match sent {
        Ok(sent) => {
            let page = StaffPage::of(&req, who, CLERK);
            shown(&page, sent).unwrap_or_else(|refusal| refuse(&req, refusal))
        }
        Err(SheetError::TakenBefore) => {
            answer(&req, &house, who, &number, StatusCode::CONFLICT, Some("sheet-error-taken")).await
        }
        Err(SheetError::Store(error)) => refuse(&req, error.into()),
        Err(SheetError::Handover(error)) => {
            tracing::error!(%error, "a sheet could not be taken");
            refuse(&req, Refusal::Unavailable)
        }
        Err(SheetError::NotThere) => refuse(&req, Refusal::NotThere),
    }
}

async fn answer(
    req: &HttpRequest,
    house: &House,
    who: Who,
    number: &str,
    status: StatusCode,
    error: Option<&str>,
) -> HttpResponse {
    let Some(number) = read_sheet_code(number) else {
        return refuse(req, Refusal::NotThere);
    };
    match see_sheet(house, &house.store, &who.0.staff, &number).await {
        Ok(seen) => {
            let page = StaffPage::of(req, who, CLERK);
            let shown = SheetPage::new(house, page, seen, error).with_taking(house);
            send(status, shown.frame(), &shown)
        }
        Err(SheetError::Store(error)) => refuse(req, error.into()),
        Err(_) => refuse(req, Refusal::NotThere),
    }
}
