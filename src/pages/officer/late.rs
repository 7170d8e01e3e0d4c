//! `/mot-cua/qua-han`: what is late, and with whom it lies: with us, with the post, or with the citizen.

use crate::domain::time::At;
use crate::flows::agency_desk::{self, Seen, late_with_post};
use crate::flows::house::House;
use crate::pages::officer::lines::{Asked, LineView, Pager, days_words};
use crate::pages::page::{Page, send};
use crate::pages::staff::frame::{OFFICER, StaffPage, Who};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::agency_desk::Listed;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Where the three parts stand.
pub const PATH: &str = "/mot-cua/qua-han";

/// With whom it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Agency,
    Post,
    Citizen,
}

impl Fault {
    const ALL: [Fault; 3] = [Fault::Agency, Fault::Post, Fault::Citizen];
    const fn as_str(self) -> &'static str {
        match self {
            Fault::Agency => "co-quan",
            Fault::Post => "buu-dien",
            Fault::Citizen => "nguoi-dan",
        }
    }
    const fn title(self) -> &'static str {
        match self {
            Fault::Agency => "officer-late-agency",
            Fault::Post => "officer-late-post",
            Fault::Citizen => "officer-late-citizen",
        }
    }
    const fn text(self) -> &'static str {
        match self {
            Fault::Agency => "officer-late-agency-text",
            Fault::Post => "officer-late-post-text",
            Fault::Citizen => "officer-late-citizen-text",
        }
    }
    fn listed(self, house: &House) -> Listed {
        match self {
            Fault::Agency => Listed::LateWithAgency,
            Fault::Post => late_with_post(house),
            Fault::Citizen => Listed::WaitsForCitizen,
        }
    }
    /// From when it is late: the appointment, the days the post may take, or at once.
    fn late_from(self, house: &House, seen: &Seen) -> At {
        match self {
            Fault::Post => {
                seen.line.since_at.plus_s(i64::from(house.settings.agency.post_is_late_after_days) * 24 * 3600)
            }
            Fault::Agency | Fault::Citizen => seen.line.since_at,
        }
    }
}

/// One of the three, with how many.
struct PartView {
    href: String,
    title: String,
    text: String,
    count: String,
    is_here: bool,
}

struct LateLine {
    line: LineView,
    days: String,
}

#[derive(Template)]
#[template(path = "officer/late.html")]
struct LatePage {
    page: StaffPage,
    title: String,
    parts: Vec<PartView>,
    /// The list of the part that is open.
    lines: Option<Vec<LateLine>>,
    pager: Option<Pager>,
}

/// `GET /mot-cua/qua-han`
pub async fn overview(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    show(&req, &house, who, None, 1).await
}

/// `GET /mot-cua/qua-han/{part}`
pub async fn list(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    part: web::Path<String>,
    asked: web::Query<Asked>,
) -> HttpResponse {
    match Fault::ALL.into_iter().find(|fault| fault.as_str() == part.as_str()) {
        Some(fault) => show(&req, &house, who, Some(fault), asked.number()).await,
        None => refuse(&req, Refusal::NotThere),
    }
}

async fn show(req: &HttpRequest, house: &House, who: Who, open: Option<Fault>, number: u64) -> HttpResponse {
    let page = StaffPage::of(req, who, OFFICER);
    let staff = &page.who.staff;
    let mut parts = Vec::new();
    for fault in Fault::ALL {
        match agency_desk::count(house, staff, fault.listed(house)).await {
            Ok(count) => parts.push(part_view(house, &page, fault, count, open == Some(fault))),
            Err(error) => return refuse(req, error.into()),
        }
    }
    let (mut lines, mut pager) = (None, None);
    if let Some(fault) = open {
        let list = match agency_desk::page(house, staff, fault.listed(house), number).await {
            Ok(list) => list,
            Err(error) => return refuse(req, error.into()),
        };
        pager = Pager::of(&page, &format!("{PATH}/{}", fault.as_str()), &list);
        let late = |seen: &Seen| LateLine {
            line: LineView::new(&page, seen),
            days: days_words(&page, fault.late_from(house, seen), house.store.now()),
        };
        lines = Some(list.lines.iter().map(late).collect());
    }
    let title = page.say(open.map_or("officer-late-title", Fault::title));
    let shown = LatePage { page, title, parts, lines, pager };
    send(StatusCode::OK, shown.page.page(), &shown)
}

fn part_view(house: &House, page: &Page, fault: Fault, count: u64, is_here: bool) -> PartView {
    let days = house.settings.agency.post_is_late_after_days.to_string();
    PartView {
        href: page.href(&format!("{PATH}/{}", fault.as_str())),
        title: page.say(fault.title()),
        text: page.say_with(fault.text(), &[("count", &days)]),
        count: page.say_with("officer-late-count", &[("count", &count.to_string())]),
        is_here,
    }
}
