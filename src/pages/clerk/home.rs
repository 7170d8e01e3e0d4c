//! `/quay`: the scan field, and what waits at this desk; `/quay/viec/{step}`: one list in whole, page by page.

use crate::domain::scan_verdict::Step;
use crate::domain::task::TaskKind;
use crate::domain::time::At;
use crate::flows::desk_list::{Extent, Waiting, desk_list, masked_names};
use crate::flows::house::House;
use crate::pages::clerk::view::waited;
use crate::pages::page::{Page, send};
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::tasks_at_desks::count_of_kind;
use crate::store::{StoreError, places};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows of each list on the first page, and of one list on its own.
const ROWS_AT_HOME: usize = 5;
const ROWS_PER_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "clerk/home.html")]
struct HomePage {
    page: StaffPage,
    office: Option<String>,
    lists: Vec<ListView>,
    is_cut: bool,
    /// How many wishes wait for this office's answer.
    wishes: u64,
}

#[derive(Template)]
#[template(path = "clerk/list.html")]
struct ListPage {
    page: StaffPage,
    list: ListView,
    is_cut: bool,
    before: Option<String>,
    after: Option<String>,
    place: String,
}

/// Papers that wait for one step.
struct ListView {
    step: &'static str,
    title: String,
    count: usize,
    rows: Vec<RowView>,
    /// The whole list, where it is longer.
    all: Option<String>,
}

/// One dossier's papers.
struct RowView {
    href: String,
    request_code: String,
    name: String,
    agency: String,
    since: String,
    waited: String,
}

/// `GET /quay`
pub async fn home(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    match gather_home(&house, page).await {
        Ok(shown) => send(StatusCode::OK, shown.page.page(), &shown),
        Err(error) => refuse(&req, error.into()),
    }
}

async fn gather_home(house: &House, page: StaffPage) -> Result<HomePage, StoreError> {
    let (waiting, extent) = desk_list(house, &page.who.staff).await?;
    let office = match page.who.staff.reach.office_id() {
        Some(id) => places::find_office(&house.store, id).await?.map(|office| office.name),
        None => None,
    };
    let mut shown: Vec<(Step, usize, Vec<&Waiting>)> = Vec::new();
    for step in Step::ALL {
        let of_step = waiting.iter().filter(|waiting| waiting.step == step);
        shown.push((step, of_step.clone().count(), of_step.take(ROWS_AT_HOME).collect()));
    }
    let named: Vec<Uuid> = shown.iter().flat_map(|(_, _, rows)| rows).map(|row| row.dossier.request_id).collect();
    let names = masked_names(house, &named).await?;
    let wishes = count_of_kind(&house.store, page.who.staff.reach, TaskKind::WishAtOffice).await?;
    let now = house.store.now();
    let list = |(step, count, rows): (Step, usize, Vec<&Waiting>)| ListView {
        step: step.as_str(),
        title: page.say(&format!("clerk-list-{}", step.as_str())),
        all: (count > rows.len()).then(|| page.href(&format!("/quay/viec/{}", step.as_str()))),
        rows: rows.into_iter().map(|row| row_view(page.page(), row, &names, now)).collect(),
        count,
    };
    Ok(HomePage { office, lists: shown.into_iter().map(list).collect(), is_cut: extent == Extent::Cut, wishes, page })
}

/// `GET /quay/viec/{step}`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who, step: web::Path<String>) -> HttpResponse {
    let Some(step) = Step::parse(&step) else {
        return refuse(&req, Refusal::NotThere);
    };
    let wanted = req.query_string().split('&').find_map(|pair| pair.strip_prefix("trang="));
    let number = wanted.and_then(|number| number.parse::<usize>().ok()).unwrap_or(1);
    let page = StaffPage::of(&req, who, CLERK);
    match gather_list(&house, page, step, Ord::max(number, 1)).await {
        Ok(shown) => send(StatusCode::OK, shown.page.page(), &shown),
        Err(error) => refuse(&req, error.into()),
    }
}

async fn gather_list(house: &House, page: StaffPage, step: Step, number: usize) -> Result<ListPage, StoreError> {
    let (waiting, extent) = desk_list(house, &page.who.staff).await?;
    let waiting: Vec<Waiting> = waiting.into_iter().filter(|waiting| waiting.step == step).collect();
    let pages = Ord::max(waiting.len().div_ceil(ROWS_PER_PAGE), 1);
    let number = Ord::min(number, pages);
    let rows: Vec<&Waiting> = waiting.iter().skip((number - 1) * ROWS_PER_PAGE).take(ROWS_PER_PAGE).collect();
    let names = masked_names(house, &rows.iter().map(|row| row.dossier.request_id).collect::<Vec<_>>()).await?;
    let now = house.store.now();
    let to = |number: usize| format!("{}&trang={number}", page.href(&format!("/quay/viec/{}", step.as_str())));
    Ok(ListPage {
        list: ListView {
            step: step.as_str(),
            title: page.say(&format!("clerk-list-{}", step.as_str())),
            count: waiting.len(),
            rows: rows.into_iter().map(|row| row_view(page.page(), row, &names, now)).collect(),
            all: None,
        },
        is_cut: extent == Extent::Cut,
        before: (number > 1).then(|| to(number - 1)),
        after: (number < pages).then(|| to(number + 1)),
        place: page.say_with("clerk-page", &[("number", &number.to_string()), ("count", &pages.to_string())]),
        page,
    })
}

fn row_view(page: &Page, waiting: &Waiting, names: &HashMap<Uuid, String>, now: At) -> RowView {
    RowView {
        href: page.href(&format!("/quay/ho-so/{}", waiting.dossier.id)),
        request_code: waiting.dossier.request_code.clone(),
        name: names.get(&waiting.dossier.request_id).cloned().unwrap_or_default(),
        agency: waiting.dossier.agency_name.clone(),
        since: page.moment(waiting.since),
        waited: waited(page, waiting.since, now),
    }
}
