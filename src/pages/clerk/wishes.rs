//! `/quay/de-nghi`: what citizens of this office wish and what waits for its answer; `/quay/de-nghi/{id}`: one wish.

use crate::domain::task::TaskKind;
use crate::domain::wish::{Outcome, WishKind};
use crate::flows::answer_wish::{AnswerWishError, answer_wish, find_within_reach};
use crate::flows::house::House;
use crate::pages::clerk::field::typed;
use crate::pages::page::send;
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::once::{Sent, once};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::pages::wishes::desk::{TypedAnswer, WishAtDesk, problem_key};
use crate::pages::wishes::view::title;
use crate::store::tasks_at_desks::{ListedTask, Wanted, list};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Where the list is.
pub const WISHES: &str = "/quay/de-nghi";
/// So many are listed; they leave the list as they are answered.
const MOST: u64 = 100;

#[derive(Template)]
#[template(path = "clerk/wishes.html")]
struct ListPage {
    page: StaffPage,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    title: String,
    request_code: String,
    made: String,
    deadline: String,
    is_late: bool,
}

#[derive(Template)]
#[template(path = "clerk/wish.html")]
struct WishPage {
    page: StaffPage,
    wish: WishAtDesk,
}

/// `GET /quay/de-nghi`
pub async fn list_open(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    let wanted = Wanted { kind: Some(TaskKind::WishAtOffice), ..Wanted::default() };
    match list(&house.store, page.who.staff.reach, &wanted, MOST).await {
        Ok(listed) => {
            let rows = listed.into_iter().map(|listed| row(&house, &page, listed)).collect();
            let shown = ListPage { rows, page };
            send(StatusCode::OK, shown.page.page(), &shown)
        }
        Err(error) => refuse(&req, error.into()),
    }
}

fn row(house: &House, page: &StaffPage, listed: ListedTask) -> Row {
    let task = listed.task;
    Row {
        href: page.href(&path_of(task.id)),
        title: WishKind::parse(&task.detail).map(|kind| title(page, kind)).unwrap_or_default(),
        request_code: listed.request_code.unwrap_or_default(),
        made: page.moment(task.opened_at),
        deadline: page.moment(task.deadline_at),
        is_late: task.deadline_at < house.store.now(),
    }
}

/// Where the wish of a task is answered.
pub fn path_of(task_id: Uuid) -> String {
    format!("{WISHES}/{task_id}")
}

/// `GET /quay/de-nghi/{id}`
pub async fn see(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    show(&req, &house, who, *id, StatusCode::OK, TypedAnswer::default()).await
}

/// `POST /quay/de-nghi/{id}`
pub async fn answer(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let Ok(operation) = typed(&fields, "operation").parse() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let words = typed(&fields, "words");
    let Some(outcome) = Outcome::parse(typed(&fields, "outcome")) else {
        let again = TypedAnswer { words: words.to_owned(), problem: Some("wish-answer-no-outcome"), outcome: None };
        return show(&req, &house, who, *id, StatusCode::UNPROCESSABLE_ENTITY, again).await;
    };
    let sent = once(&house, &who.0, operation, async |tx| {
        answer_wish(&house, tx, &who.0.staff, *id, outcome, words).await?;
        Ok::<_, AnswerWishError>(path_of(*id))
    })
    .await;
    match sent {
        Ok(Sent::Done { shown_at_path }) => {
            let to = StaffPage::of(&req, who, CLERK).href(&shown_at_path);
            HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
        }
        Ok(Sent::SomebodyElses) => refuse(&req, Refusal::SomebodyElsesForm),
        Err(error) => match problem_key(&error) {
            Some(key) => {
                let again = TypedAnswer { words: words.to_owned(), problem: Some(key), outcome: Some(outcome) };
                show(&req, &house, who, *id, StatusCode::UNPROCESSABLE_ENTITY, again).await
            }
            None => refuse(&req, error.into()),
        },
    }
}

async fn show(
    req: &HttpRequest,
    house: &House,
    who: Who,
    id: Uuid,
    status: StatusCode,
    typed: TypedAnswer,
) -> HttpResponse {
    let page = StaffPage::of(req, who, CLERK);
    let made = match find_within_reach(house, &page.who.staff, id).await {
        Ok(made) => made,
        Err(error) => return refuse(req, error.into()),
    };
    let action = page.href(&path_of(id));
    match WishAtDesk::of(house, page.page(), &made, action, typed).await {
        Ok(wish) => {
            let shown = WishPage { wish, page };
            send(status, shown.page.page(), &shown)
        }
        Err(error) => refuse(req, error.into()),
    }
}
