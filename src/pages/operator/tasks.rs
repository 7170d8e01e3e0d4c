//! `/dieu-hanh`: everything within reach that needs a person, the most urgent first.

use super::fields::Fields;
use super::order_view::name;
use super::task::needs_only_a_press;
use super::{Section, sections, stretch};
use crate::domain::task::{TaskAction, TaskKind};
use crate::domain::time::At;
use crate::domain::wish::WishKind;
use crate::flows::house::House;
use crate::flows::settle_task::actions_of;
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::refusal::refuse;
use crate::store::StoreError;
use crate::store::tasks::{SubjectKind, Task};
use crate::store::tasks_at_desks::{self, ListedTask, TaskCount, Wanted};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Tasks of one page.
const PAGE: usize = 40;

/// A task, as listed.
struct Row {
    id: Uuid,
    title: String,
    /// Codes of what it is about.
    codes: Vec<String>,
    /// The account and its courier.
    courier: Option<String>,
    detail: String,
    opened: String,
    deadline: String,
    is_late: bool,
    owner: Option<String>,
    is_own: bool,
    /// The one that asks for more than a press, and is decided on the task's own page.
    another: Option<Action>,
    actions: Vec<Action>,
    operation: Uuid,
}

/// Something that can be done about a task.
pub struct Action {
    pub word: &'static str,
    pub title: String,
}

/// Something to choose.
struct Choice {
    value: &'static str,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "operator/tasks.html")]
struct TasksPage {
    page: StaffPage,
    sections: Vec<Section>,
    count: String,
    is_any_late: bool,
    kinds: Vec<Choice>,
    whose: Vec<Choice>,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /dieu-hanh`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who, query: web::Query<Fields>) -> HttpResponse {
    let page = StaffPage::of(&req, who, OPERATOR);
    match gather(&house, page, &query).await {
        Ok(shown) => send(StatusCode::OK, shown.page.page(), &shown),
        Err(error) => refuse(&req, error.into()),
    }
}

async fn gather(house: &House, page: StaffPage, query: &Fields) -> Result<TasksPage, StoreError> {
    let now = house.store.now();
    let staff = &page.who.staff;
    let (kind, whose) = (TaskKind::parse(query.get("loai")), query.get("loc"));
    let wanted = Wanted {
        kind,
        owner: (whose == "cua-toi").then(|| staff.sign_in_name.clone()),
        late_at: (whose == "qua-han").then_some(now),
        after: read_place(query.get("sau")),
    };
    let mut listed = tasks_at_desks::list(&house.store, staff.reach, &wanted, PAGE as u64 + 1).await?;
    let count = tasks_at_desks::count(&house.store, staff.reach, now, &staff.sign_in_name).await?;
    let has_more = listed.len() > PAGE;
    listed.truncate(PAGE);
    let next = listed.last().filter(|_| has_more).map(|last| {
        let kind = kind.map_or("", TaskKind::as_str);
        let place = format!("{}.{}", last.task.deadline_at.0, last.task.id);
        format!("{}&loai={kind}&loc={}&sau={place}", page.href(OPERATOR), wanted_word(whose))
    });
    Ok(TasksPage {
        sections: sections(&page, OPERATOR),
        count: count_in_words(&page, count),
        is_any_late: count.late > 0,
        kinds: kinds(&page, kind),
        whose: ["", "cua-toi", "qua-han"]
            .map(|value| Choice {
                value,
                title: page.say(match value {
                    "cua-toi" => "op-whose-mine",
                    "qua-han" => "op-whose-late",
                    _ => "op-whose-all",
                }),
                is_chosen: value == whose,
            })
            .into(),
        rows: listed.into_iter().map(|listed| row(house, &page, listed, now)).collect(),
        next,
        page,
    })
}

/// The choice, as one of those there are: what was typed into an address goes into no other.
fn wanted_word(whose: &str) -> &'static str {
    match whose {
        "cua-toi" => "cua-toi",
        "qua-han" => "qua-han",
        _ => "",
    }
}

fn read_place(text: &str) -> Option<(At, Uuid)> {
    let (at, id) = text.split_once('.')?;
    Some((At(at.parse().ok()?), id.parse().ok()?))
}

fn count_in_words(page: &StaffPage, count: TaskCount) -> String {
    let part = |key, number: u64| page.say_with(key, &[("count", &number.to_string())]);
    let parts = [("op-count-open", count.open), ("op-count-late", count.late), ("op-count-own", count.own)];
    parts.map(|(key, number)| part(key, number)).join(" · ")
}

fn kinds(page: &StaffPage, chosen: Option<TaskKind>) -> Vec<Choice> {
    let any = Choice { value: "", title: page.say("op-kind-any"), is_chosen: chosen.is_none() };
    let kind =
        |kind: TaskKind| Choice { value: kind.as_str(), title: title(page, kind), is_chosen: chosen == Some(kind) };
    std::iter::once(any).chain(TaskKind::ALL.map(kind)).collect()
}

/// A kind of task in few words.
pub fn title(page: &StaffPage, kind: TaskKind) -> String {
    page.say(&format!("op-task-{}", kind.as_str().replace('_', "-")))
}

/// What a task is about more closely, in words where it is known by a word of ours; else as the courier said it.
pub fn detail(page: &StaffPage, kind: TaskKind, detail: &str) -> String {
    use buuta_webhooks::Refusal;
    if let (TaskKind::WishAtOffice | TaskKind::WishInCharge, Some(wish)) = (kind, WishKind::parse(detail)) {
        return crate::pages::wishes::view::title(page, wish);
    }
    let refused = |refusal: Refusal| detail == refusal.to_string();
    let key = match detail {
        "no_address" => "op-detail-no-address",
        "no_answer" => "op-detail-no-answer",
        "no_office_near" => "op-detail-no-office-near",
        "report_unreadable" => "op-detail-report-unreadable",
        "report_refused" => "op-detail-report-refused",
        "budget" => "op-detail-budget",
        "cannot_be_recorded" => "op-detail-cannot-be-recorded",
        _ if refused(Refusal::Missing) => "op-detail-signature-missing",
        _ if refused(Refusal::Wrong) => "op-detail-signature-wrong",
        _ if refused(Refusal::TooOld) => "op-detail-signed-too-long-ago",
        _ if refused(Refusal::FromTheFuture) => "op-detail-dated-in-the-future",
        _ if refused(Refusal::Incomplete) => "op-detail-part-missing",
        _ if refused(Refusal::OtherAccount) => "op-detail-other-account",
        _ => return detail.to_owned(),
    };
    page.say(key)
}

/// Until when a task is to be settled, in words.
pub fn deadline(page: &StaffPage, task: &Task, now: At) -> String {
    let left_s = task.deadline_at.seconds_since(now);
    let key = if left_s < 0 { "op-late-by" } else { "op-due-in" };
    page.say_with(key, &[("text", &stretch(page, left_s.abs()))])
}

/// The account with a provider of text messages that a task is about.
pub fn provider_name(house: &House, task: &Task) -> Option<String> {
    let provider = house.ways.provider(task.subject_id).filter(|_| task.subject_kind == SubjectKind::Provider)?;
    Some(format!("{} ({})", provider.provider.name, provider.messenger.name()))
}

fn row(house: &House, page: &StaffPage, listed: ListedTask, now: At) -> Row {
    let task = listed.task;
    let account = listed.account_id.and_then(|id| house.account(id).ok());
    let action = |action: TaskAction| Action {
        word: action.as_str(),
        title: page.say(&format!("action-{}", action.as_str().replace('_', "-"))),
    };
    let actions = actions_of(task.kind, account.as_deref());
    Row {
        id: task.id,
        title: title(page, task.kind),
        codes: listed.request_code.into_iter().chain(listed.reference).collect(),
        courier: account.as_deref().map(name).or_else(|| provider_name(house, &task)),
        opened: page.say_with("op-opened-ago", &[("text", &stretch(page, now.seconds_since(task.opened_at)))]),
        deadline: deadline(page, &task, now),
        is_late: task.deadline_at < now,
        is_own: task.owner.as_deref() == Some(&page.who.staff.sign_in_name),
        another: actions.iter().copied().find(|action| !needs_only_a_press(*action)).map(action),
        actions: actions.into_iter().filter(|action| needs_only_a_press(*action)).map(action).collect(),
        operation: house.store.new_id(),
        detail: detail(page, task.kind, &task.detail),
        owner: task.owner,
    }
}
