//! `/mot-cua`: what waits at this desk, and the field that takes any code to where it belongs.

use crate::flows::agency_desk::{self, Led, late_with_post};
use crate::flows::house::House;
use crate::pages::officer::lines::dossier_path;
use crate::pages::officer::{deliveries, late, receive, register, results, sheets};
use crate::pages::page::send;
use crate::pages::staff::fields::value;
use crate::pages::staff::frame::{OFFICER, StaffPage, Who};
use crate::pages::staff::refusal::refuse;
use crate::store::StoreError;
use crate::store::agency_desk::Listed;
use crate::store::manifests::{self, Whose};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Where the desk begins.
pub const PATH: &str = OFFICER;
/// Where a code is taken to what it means.
pub const FIND: &str = "/mot-cua/tim";

/// A door with what waits behind it.
struct Door {
    href: String,
    title: String,
    count: Option<String>,
    needs_care: bool,
}

#[derive(Template)]
#[template(path = "officer/home.html")]
struct HomePage {
    page: StaffPage,
    doors: Vec<Door>,
    error: Option<String>,
    typed: String,
}

/// `GET /mot-cua`
pub async fn show(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    answer(&req, &house, who, StatusCode::OK, None, String::new()).await
}

/// `POST /mot-cua/tim`: a code leads to its dossier or sheet. It travels in the form, for it leads to a person.
pub async fn find(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let typed: String = value(&fields, "code").chars().take(200).collect();
    let led = match agency_desk::find(&house, &who.0.staff, &typed).await {
        Ok(led) => led,
        Err(error) => return refuse(&req, error.into()),
    };
    let path = match led {
        Led::Dossier(id) => dossier_path(id),
        Led::Sheet(number) => format!("{}/{number}", sheets::PATH),
        Led::Several => {
            let key = Some("officer-find-several");
            return answer(&req, &house, who, StatusCode::CONFLICT, key, typed).await;
        }
        Led::NotThere => {
            let key = Some("officer-find-not-there");
            return answer(&req, &house, who, StatusCode::NOT_FOUND, key, typed).await;
        }
    };
    let page = StaffPage::of(&req, who, OFFICER);
    HttpResponse::SeeOther().insert_header((LOCATION, page.href(&path))).finish()
}

async fn answer(
    req: &HttpRequest,
    house: &House,
    who: Who,
    status: StatusCode,
    error: Option<&str>,
    typed: String,
) -> HttpResponse {
    let page = StaffPage::of(req, who, OFFICER);
    match doors(house, &page).await {
        Ok(doors) => {
            let shown = HomePage { doors, error: error.map(|key| page.say(key)), typed, page };
            send(status, shown.page.page(), &shown)
        }
        Err(error) => refuse(req, error.into()),
    }
}

async fn doors(house: &House, page: &StaffPage) -> Result<Vec<Door>, StoreError> {
    let staff = &page.who.staff;
    let count = async |listed| agency_desk::count(house, staff, listed).await;
    let open_sheets = manifests::count_waiting(&house.store, Whose::Agencies(staff.reach)).await?;
    let late_count = count(Listed::LateWithAgency).await? + count(late_with_post(house)).await?;
    let waiting = count(Listed::WaitsForCitizen).await?;
    let door = |path: &str, title: &str, count: Option<String>, needs_care| Door {
        href: page.href(path),
        title: page.say(title),
        count,
        needs_care,
    };
    let counted = |key: &str, count: u64| Some(page.say_with(key, &[("count", &count.to_string())]));
    Ok(vec![
        door(register::PATH, "officer-register-title", None, false),
        door(
            receive::PATH,
            "officer-coming-title",
            counted("officer-home-coming", count(Listed::OnItsWayHere).await?),
            false,
        ),
        door(
            results::PATH,
            "officer-results-title",
            counted("officer-home-in-process", count(Listed::InProcess).await?),
            false,
        ),
        door(
            sheets::PATH,
            "sheets-title",
            Some(page.say_with(
                "officer-home-ready",
                &[("count", &count(Listed::ReadyForPost).await?.to_string()), ("number", &open_sheets.to_string())],
            )),
            false,
        ),
        door(
            deliveries::PATH,
            "officer-deliveries-title",
            counted("officer-home-delivered", count(Listed::Delivered).await?),
            false,
        ),
        door(
            late::PATH,
            "officer-late-title",
            Some(page.say_with(
                "officer-home-late",
                &[("count", &late_count.to_string()), ("number", &waiting.to_string())],
            )),
            late_count > 0,
        ),
    ])
}
