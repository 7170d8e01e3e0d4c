//! `/mot-cua/ban-giao`: results that are ready go on a sheet for the post; and the sheets so far.

use crate::domain::codes::read_sheet_code;
use crate::flows::agency_desk as desk;
use crate::flows::hand_over_results::{
    MOST_ON_A_SHEET, OpenSheetError, SheetError, Which, list_sheets, open_sheet, see_sheet,
};
use crate::flows::house::House;
use crate::pages::officer::lines::LineView;
use crate::pages::page::send;
use crate::pages::sheets::view::{LISTED, SheetLine, SheetPage, sheet_lines};
use crate::pages::staff::fields::{operation, shown, ticked, value};
use crate::pages::staff::frame::{OFFICER, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::StoreError;
use crate::store::agency_desk::{self, Listed};
use crate::store::places;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

/// Where they stand.
pub const PATH: &str = "/mot-cua/ban-giao";

/// An agency with results that are ready.
struct AgencyChoice {
    href: String,
    title: String,
    count: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "officer/sheets.html")]
struct SheetsPage {
    page: StaffPage,
    agencies: Vec<AgencyChoice>,
    agency_id: Option<Uuid>,
    agency: String,
    lines: Vec<LineView>,
    ready: String,
    sheets: Vec<SheetLine>,
    operation: Uuid,
    error: Option<String>,
}

/// Which agency's results are shown.
#[derive(Deserialize)]
pub struct OfAgency {
    #[serde(rename = "don-vi")]
    agency_id: Option<Uuid>,
}

/// `GET /mot-cua/ban-giao`
pub async fn form(req: HttpRequest, house: web::Data<House>, who: Who, of: web::Query<OfAgency>) -> HttpResponse {
    answer(&req, &house, who, StatusCode::OK, of.agency_id, None).await
}

/// `POST /mot-cua/ban-giao`: opens a sheet, which signs it.
pub async fn open(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let (operation, agency_id) = match (operation(&fields), value(&fields, "agency").parse::<Uuid>()) {
        (Ok(operation), Ok(agency_id)) => (operation, agency_id),
        (Err(refusal), _) => return refuse(&req, refusal),
        (_, Err(_)) => return refuse(&req, Refusal::Unreadable),
    };
    let which = match value(&fields, "which") {
        "all" => Which::All,
        _ => Which::These(ticked(&fields, "leg")),
    };
    let sent = once::<OpenSheetError>(&house, &who.0, operation, async |tx| {
        Ok(format!("{PATH}/{}", open_sheet(&house, tx, &who.0.staff, agency_id, &which).await?))
    })
    .await;
    let key = match sent {
        Ok(sent) => {
            let page = StaffPage::of(&req, who, OFFICER);
            return shown(&page, sent).unwrap_or_else(|refusal| refuse(&req, refusal));
        }
        Err(OpenSheetError::NoSuchAgency) => return refuse(&req, Refusal::NotThere),
        Err(OpenSheetError::Store(error)) => return refuse(&req, error.into()),
        Err(OpenSheetError::NothingReady) => "sheets-error-none",
        Err(OpenSheetError::NoLongerReady) => "sheets-error-no-longer",
    };
    answer(&req, &house, who, StatusCode::CONFLICT, Some(agency_id), Some(key)).await
}

/// `GET /mot-cua/ban-giao/{number}`
pub async fn show(req: HttpRequest, house: web::Data<House>, who: Who, number: web::Path<String>) -> HttpResponse {
    let Some(number) = read_sheet_code(&number) else {
        return refuse(&req, Refusal::NotThere);
    };
    match see_sheet(&house, &house.store, &who.0.staff, &number).await {
        Ok(seen) => {
            let shown = SheetPage::new(&house, StaffPage::of(&req, who, OFFICER), seen, None);
            send(StatusCode::OK, shown.frame(), &shown)
        }
        Err(SheetError::Store(error)) => refuse(&req, error.into()),
        Err(_) => refuse(&req, Refusal::NotThere),
    }
}

async fn answer(
    req: &HttpRequest,
    house: &House,
    who: Who,
    status: StatusCode,
    agency_id: Option<Uuid>,
    error: Option<&str>,
) -> HttpResponse {
    let page = StaffPage::of(req, who, OFFICER);
    match gather(house, page, agency_id, error).await {
        Ok(shown) => send(status, shown.page.page(), &shown),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(
    house: &House,
    page: StaffPage,
    wanted: Option<Uuid>,
    error: Option<&str>,
) -> Result<SheetsPage, StoreError> {
    let staff = page.who.staff.clone();
    let counts = agency_desk::count_by_agency(&house.store, staff.reach, Listed::ReadyForPost).await?;
    let agencies = places::list_agencies_within(&house.store, staff.reach).await?;
    let count_of = |id: Uuid| counts.iter().find(|(agency_id, _)| *agency_id == id).map_or(0, |(_, count)| *count);
    let with_results: Vec<_> = agencies.iter().filter(|agency| count_of(agency.id) > 0).collect();
    let here = with_results
        .iter()
        .find(|agency| Some(agency.id) == wanted)
        .or_else(|| with_results.first().filter(|_| wanted.is_none() || with_results.len() == 1));
    let lines = match here {
        Some(agency) => desk::ready_of_agency(house, &staff, agency.id, MOST_ON_A_SHEET).await?,
        None => Vec::new(),
    };
    let choice = |agency: &&places::Agency| AgencyChoice {
        href: format!("{}&don-vi={}", page.href(PATH), agency.id),
        title: agency.name.clone(),
        count: page.say_with("sheets-ready-count", &[("count", &count_of(agency.id).to_string())]),
        is_here: here.is_some_and(|here| here.id == agency.id),
    };
    let sheets = list_sheets(house, &house.store, &staff, LISTED).await?;
    Ok(SheetsPage {
        agencies: with_results.iter().map(choice).collect(),
        agency_id: here.map(|agency| agency.id),
        agency: here.map(|agency| agency.name.clone()).unwrap_or_default(),
        ready: page.say_with("sheets-ready-count", &[("count", &lines.len().to_string())]),
        lines: lines.iter().map(|seen| LineView::new(&page, seen)).collect(),
        sheets: sheet_lines(house, &page, PATH, sheets).await?,
        operation: house.store.new_id(),
        error: error.map(|key| page.say(key)),
        page,
    })
}
