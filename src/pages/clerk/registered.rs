//! What is shown when a request was registered: once with the look-up secret, in the answer to the form; later, at
//! `/quay/da-lap/{code}`, without it: nobody has it any longer but the one it was told to.

use crate::domain::codes::read_request_code;
use crate::domain::scanned::slip_qr;
use crate::flows::house::House;
use crate::flows::open_request::Opened;
use crate::pages::barcode::qr_svg;
use crate::pages::clerk::view::Number;
use crate::pages::page::send;
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::{dossiers, operations, places, requests, scope};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Pixels per module of the QR code.
const QR_MODULE_PX: u8 = 5;

#[derive(Template)]
#[template(path = "clerk/registered.html")]
struct RegisteredPage {
    page: StaffPage,
    code: String,
    /// Shown this once.
    secret: Option<String>,
    /// Where she looks her request up.
    look_up: String,
    qr: String,
    agency: String,
    office: Option<String>,
    hotline: Option<Number>,
    /// The dossier's page, where this desk serves it.
    dossier: Option<String>,
}

/// The path that shows a registered request.
pub fn path(code: &str) -> String {
    format!("/quay/da-lap/{code}")
}

/// The answer to the form that registered it.
pub async fn shown_once(req: &HttpRequest, house: &House, page: StaffPage, opened: &Opened) -> HttpResponse {
    match gather(house, page, &opened.code, Some(opened.secret.clone())).await {
        Ok(shown) => send(StatusCode::CREATED, shown.page.page(), &shown),
        Err(refusal) => refuse(req, refusal),
    }
}

/// `GET /quay/da-lap/{code}`: for whoever registered it, and for the desk that serves it.
pub async fn shown_again(req: HttpRequest, house: web::Data<House>, who: Who, code: web::Path<String>) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    match gather(&house, page, &code, None).await {
        Ok(shown) => send(StatusCode::OK, shown.page.page(), &shown),
        Err(refusal) => refuse(&req, refusal),
    }
}

async fn gather(house: &House, page: StaffPage, code: &str, secret: Option<String>) -> Result<RegisteredPage, Refusal> {
    let db = &house.store;
    let code = read_request_code(code).ok_or(Refusal::NotThere)?;
    let request = requests::find_by_code(db, &code).await?.ok_or(Refusal::NotThere)?;
    let dossier = dossiers::list_of_request(db, request.id).await?.into_iter().next();
    let is_served_here = match &dossier {
        Some(dossier) => scope::has_dossier(db, page.who.staff.reach, dossier.id).await?,
        None => false,
    };
    if !is_served_here && !operations::has_done(db, page.who.staff.id, &path(&code)).await? {
        return Err(Refusal::NotThere);
    }
    let agency = places::find_agency(db, request.agency_id).await?.map(|agency| agency.name).unwrap_or_default();
    let office = match request.office_id {
        Some(id) => places::find_office(db, id).await?,
        None => None,
    };
    let label = page.say_with("clerk-code-label", &[("request", &code)]);
    Ok(RegisteredPage {
        qr: qr_svg(&slip_qr(&code), &label, QR_MODULE_PX).map_err(|_| Refusal::Unavailable)?,
        look_up: format!("{}/tra-cuu", house.settings.server.public_url),
        secret,
        agency,
        hotline: office.as_ref().and_then(|office| Number::of(&office.hotline)),
        office: office.map(|office| office.name),
        dossier: dossier.filter(|_| is_served_here).map(|dossier| page.href(&format!("/quay/ho-so/{}", dossier.id))),
        code,
        page,
    })
}
