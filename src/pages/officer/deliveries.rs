//! `/mot-cua/da-giao`: results that reached the citizen, with how we know it, to be confirmed one or many.

use crate::flows::agency_desk::{self};
use crate::flows::confirm_receipt::{ConfirmByOfficerError, confirm_by_officer};
use crate::flows::house::House;
use crate::pages::officer::lines::{Asked, LineView, Pager};
use crate::pages::page::send;
use crate::pages::staff::fields::{operation, shown, ticked};
use crate::pages::staff::frame::{OFFICER, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::refuse;
use crate::store::agency_desk::Listed;
use crate::store::{StoreError, scope};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Where they stand.
pub const PATH: &str = "/mot-cua/da-giao";
/// Confirmed by one form at most: more than a page shows.
const MOST_AT_ONCE: usize = 100;

#[derive(Template)]
#[template(path = "officer/deliveries.html")]
struct DeliveriesPage {
    page: StaffPage,
    lines: Vec<LineView>,
    pager: Option<Pager>,
    operation: Uuid,
    error: Option<String>,
}

/// `GET /mot-cua/da-giao`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who, asked: web::Query<Asked>) -> HttpResponse {
    show(&req, &house, who, StatusCode::OK, asked.number(), None).await
}

/// `POST /mot-cua/da-giao`: confirms what is ticked.
pub async fn confirm(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let operation = match operation(&fields) {
        Ok(operation) => operation,
        Err(refusal) => return refuse(&req, refusal),
    };
    let mut ids = ticked(&fields, "dossier");
    ids.sort();
    ids.truncate(MOST_AT_ONCE);
    if ids.is_empty() {
        let key = Some("officer-deliveries-error-none");
        return show(&req, &house, who, StatusCode::UNPROCESSABLE_ENTITY, 1, key).await;
    }
    let reach = who.0.staff.reach;
    let sent = once::<ConfirmByOfficerError>(&house, &who.0, operation, async |tx| {
        for id in &ids {
            if !scope::has_dossier(tx, reach, *id).await? {
                return Err(ConfirmByOfficerError::NoSuchDossier);
            }
            confirm_by_officer(&house, tx, *id).await?;
        }
        Ok(PATH.to_owned())
    })
    .await;
    match sent {
        Ok(sent) => {
            let page = StaffPage::of(&req, who, OFFICER);
            shown(&page, sent).unwrap_or_else(|refusal| refuse(&req, refusal))
        }
        Err(ConfirmByOfficerError::Store(error)) => refuse(&req, error.into()),
        Err(_) => {
            let key = Some("officer-deliveries-error-not-arrived");
            show(&req, &house, who, StatusCode::CONFLICT, 1, key).await
        }
    }
}

async fn show(
    req: &HttpRequest,
    house: &House,
    who: Who,
    status: StatusCode,
    number: u64,
    error: Option<&str>,
) -> HttpResponse {
    let page = StaffPage::of(req, who, OFFICER);
    match gather(house, page, number, error).await {
        Ok(shown) => send(status, shown.page.page(), &shown),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(
    house: &House,
    page: StaffPage,
    number: u64,
    error: Option<&str>,
) -> Result<DeliveriesPage, StoreError> {
    let list = agency_desk::page(house, &page.who.staff, Listed::Delivered, number).await?;
    let mut lines: Vec<LineView> = list.lines.iter().map(|seen| LineView::new(&page, seen)).collect();
    // those that need a look come first, here and by their tasks over all pages
    lines.sort_by_key(|line| (!line.is_contradicting, line.has_arrived));
    Ok(DeliveriesPage {
        pager: Pager::of(&page, PATH, &list),
        lines,
        operation: house.store.new_id(),
        error: error.map(|key| page.say(key)),
        page,
    })
}
