//! `/dieu-hanh/viec/{id}`: one task with what is needed to decide, and the decision.

use super::fields::Fields;
use super::order_view::{OrderView, name};
use super::tasks::{deadline, title};
use super::{Fact, MESSAGES, Note, Section, answer, fact, href, sections, stretch};
use crate::domain::contact::masked_name;
use crate::domain::task::{TaskAction, TaskKind};
use crate::domain::time::At;
use crate::flows::house::{CourierAccount, House};
use crate::flows::see_task::{Another, SeeTaskError, SeenTask, see_task};
use crate::flows::settle_task::{Decision, SettleError, settle_within_reach};
use crate::flows::take_task::{self, TakeTaskError};
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::pages::wishes::desk::{TypedAnswer, WishAtDesk};
use crate::store::inbox::MessageHead;
use crate::store::requests::Request;
use crate::store::tasks::Task;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// How a task ends that no person has settled.
const ANSWERED: &str = "answered";

/// An action, and what it will do.
struct Action {
    word: &'static str,
    title: String,
    does: String,
}

/// Going on with another courier account.
struct AnotherView {
    word: &'static str,
    /// Names of accounts, each with its courier; none where there is no other, or the papers cannot go on.
    accounts: Vec<(String, String)>,
    sentence: String,
}

#[derive(Template)]
#[template(path = "operator/task.html")]
struct TaskPage {
    page: StaffPage,
    sections: Vec<Section>,
    id: Uuid,
    note: Option<Note>,
    title: String,
    sentence: String,
    facts: Vec<Fact>,
    is_late: bool,
    /// How it was settled, when it was.
    settled: Option<String>,
    owner: Option<String>,
    is_own: bool,
    requests: Vec<Vec<Fact>>,
    order: Option<OrderView>,
    message: Option<Vec<Fact>>,
    wish: Option<WishAtDesk>,
    messages_href: String,
    account_href: Option<String>,
    actions: Vec<Action>,
    another: Option<AnotherView>,
    operation: Uuid,
    another_operation: Uuid,
    owner_operation: Uuid,
    cancel_operation: Uuid,
}

/// `GET /dieu-hanh/viec/{id}`
pub async fn see(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    show(&req, &house, who, *id, StatusCode::OK, |_| None).await
}

/// `POST /dieu-hanh/viec/{id}/xu-ly`
pub async fn settle(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let (Some(operation), Some(action)) = (fields.operation(), TaskAction::parse(fields.get("action"))) else {
        return refuse(&req, Refusal::Unreadable);
    };
    let decision = Decision::new(action, fields.get("tai_khoan"));
    let sent = once(&house, &who.0, operation, async |tx| {
        settle_within_reach(&house, tx, &who.0.staff, *id, &decision).await?;
        Ok::<_, SettleError>(path_of(*id))
    })
    .await;
    let (status, key, text) = match sent {
        Ok(sent) => return answer(&req, &StaffPage::of(&req, who, OPERATOR), &sent),
        Err(SettleError::NoSuchTask) => return refuse(&req, Refusal::NotThere),
        Err(SettleError::Store(error)) => return refuse(&req, error.into()),
        Err(SettleError::SettledBefore) => (StatusCode::CONFLICT, "op-settled-before", String::new()),
        Err(SettleError::DoesNotFit) => (StatusCode::UNPROCESSABLE_ENTITY, "op-does-not-fit", String::new()),
        Err(SettleError::StillMissing(communes)) => {
            let key = match decision {
                Decision::Act(_) => "op-still-missing",
                Decision::AnotherCourier { .. } => "op-other-misses",
            };
            (StatusCode::UNPROCESSABLE_ENTITY, key, communes)
        }
        Err(SettleError::NoSuchAccount) => (StatusCode::UNPROCESSABLE_ENTITY, "no-other-courier-named", String::new()),
        Err(SettleError::Hindered(hindrance)) => (StatusCode::CONFLICT, hindrance.sentence(), String::new()),
    };
    let note = move |page: &StaffPage| Some(Note { is_care: true, text: page.say_with(key, &[("communes", &text)]) });
    show(&req, &house, who, *id, status, note).await
}

/// `POST /dieu-hanh/viec/{id}/nhan`
pub async fn take(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(operation) = fields.operation() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let seen = Some(fields.get("nguoi")).filter(|name| !name.is_empty());
    let sent = once(&house, &who.0, operation, async |tx| {
        take_task::take(tx, &who.0.staff, *id, seen).await?;
        Ok::<_, TakeTaskError>(path_of(*id))
    })
    .await;
    match sent {
        Ok(sent) => answer(&req, &StaffPage::of(&req, who, OPERATOR), &sent),
        Err(error) => not_taken(&req, &house, who, *id, error).await,
    }
}

/// `POST /dieu-hanh/viec/{id}/tra`
pub async fn give_back(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(operation) = fields.operation() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let sent = once(&house, &who.0, operation, async |tx| {
        take_task::give_back(tx, &who.0.staff, *id).await?;
        Ok::<_, TakeTaskError>(path_of(*id))
    })
    .await;
    match sent {
        Ok(sent) => answer(&req, &StaffPage::of(&req, who, OPERATOR), &sent),
        Err(error) => not_taken(&req, &house, who, *id, error).await,
    }
}

async fn not_taken(req: &HttpRequest, house: &House, who: Who, id: Uuid, error: TakeTaskError) -> HttpResponse {
    match error {
        TakeTaskError::NotThere => refuse(req, Refusal::NotThere),
        TakeTaskError::Store(error) => refuse(req, error.into()),
        TakeTaskError::ChangedMeanwhile => {
            let note = |page: &StaffPage| Some(Note::care(page, "op-taken-meanwhile"));
            show(req, house, who, id, StatusCode::CONFLICT, note).await
        }
    }
}

/// The path of a task's page.
pub fn path_of(id: Uuid) -> String {
    format!("/dieu-hanh/viec/{id}")
}

async fn show(
    req: &HttpRequest,
    house: &House,
    who: Who,
    id: Uuid,
    status: StatusCode,
    note: impl FnOnce(&StaffPage) -> Option<Note>,
) -> HttpResponse {
    show_with(req, house, who, id, status, note, TypedAnswer::default()).await
}

/// The task again, with an answer to a citizen that cannot be taken as it is.
pub async fn show_answering(req: &HttpRequest, house: &House, who: Who, id: Uuid, typed: TypedAnswer) -> HttpResponse {
    show_with(req, house, who, id, StatusCode::UNPROCESSABLE_ENTITY, |_| None, typed).await
}

async fn show_with(
    req: &HttpRequest,
    house: &House,
    who: Who,
    id: Uuid,
    status: StatusCode,
    note: impl FnOnce(&StaffPage) -> Option<Note>,
    typed: TypedAnswer,
) -> HttpResponse {
    let page = StaffPage::of(req, who, OPERATOR);
    let seen = match see_task(house, &page.who.staff, id).await {
        Ok(seen) => seen,
        Err(SeeTaskError::NotThere) => return refuse(req, Refusal::NotThere),
        Err(SeeTaskError::Store(error)) => return refuse(req, error.into()),
    };
    let wish = match &seen.wish {
        Some(made) => {
            let action = page.href(&format!("{}/tra-loi", path_of(id)));
            WishAtDesk::of(house, page.page(), made, action, typed).await.map(Some)
        }
        None => Ok(None),
    };
    match wish {
        Ok(wish) => {
            let note = note(&page);
            let shown = TaskPage { wish, ..task_page(house, page, seen, note) };
            send(status, shown.page.page(), &shown)
        }
        Err(error) => refuse(req, error.into()),
    }
}

fn task_page(house: &House, page: StaffPage, seen: SeenTask, note: Option<Note>) -> TaskPage {
    let now = house.store.now();
    let task = &seen.task;
    let account = seen.account.as_deref();
    let mut facts = vec![
        fact(&page, "op-opened", format!("{} ({})", page.moment(task.opened_at), opened_ago(&page, &seen, house))),
        fact(&page, "op-deadline", deadline_in_full(&page, task, now)),
    ];
    facts.extend(account.map(|account| fact(&page, "op-account", name(account))));
    facts.extend(super::tasks::provider_name(house, task).map(|name| fact(&page, "op-account", name)));
    if !task.detail.is_empty() {
        facts.push(fact(&page, "op-detail", super::tasks::detail(&page, task.kind, &task.detail)));
    }
    let is_open = task.settled_at.is_none();
    let key = task.kind.as_str().replace('_', "-");
    TaskPage {
        sections: sections(&page, OPERATOR),
        id: task.id,
        note,
        title: title(&page, task.kind),
        sentence: page.say(&format!("task-{key}")),
        is_late: is_open && task.deadline_at < now,
        settled: settled(&page, &seen),
        owner: task.owner.clone(),
        is_own: task.owner.as_deref() == Some(&page.who.staff.sign_in_name),
        requests: seen.requests.iter().map(|request| request_facts(&page, request)).collect(),
        order: seen.order.as_ref().map(|order| OrderView::of(house, &page, order, account)),
        message: seen.message.as_ref().map(|message| message_facts(&page, message, account)),
        wish: None,
        messages_href: seen.message.as_ref().map(|message| messages_href(&page, message)).unwrap_or_default(),
        account_href: account_href(&page, account),
        actions: if is_open { actions(&page, &seen) } else { Vec::new() },
        another: if is_open { another(&page, &seen) } else { None },
        operation: house.store.new_id(),
        another_operation: house.store.new_id(),
        owner_operation: house.store.new_id(),
        cancel_operation: house.store.new_id(),
        facts,
        page,
    }
}

/// The deadline, and while the task is open what is left until then.
fn deadline_in_full(page: &StaffPage, task: &Task, now: At) -> String {
    match task.settled_at {
        Some(_) => page.moment(task.deadline_at),
        None => format!("{} ({})", page.moment(task.deadline_at), deadline(page, task, now)),
    }
}

fn opened_ago(page: &StaffPage, seen: &SeenTask, house: &House) -> String {
    let age_s = house.store.now().seconds_since(seen.task.opened_at);
    page.say_with("op-opened-ago", &[("text", &stretch(page, age_s))])
}

fn settled(page: &StaffPage, seen: &SeenTask) -> Option<String> {
    let task = &seen.task;
    let at = page.moment(task.settled_at?);
    match task.settled_how.as_deref() {
        None | Some(ANSWERED) => Some(page.say_with("op-settled-by-itself", &[("at", &at)])),
        Some(how) => {
            let how = page.say(&format!("action-{}", how.replace('_', "-")));
            let by = task.settled_by.as_deref().unwrap_or_default();
            Some(page.say_with("op-settled", &[("at", &at), ("name", by), ("text", &how)]))
        }
    }
}

fn request_facts(page: &StaffPage, request: &Request) -> Vec<Fact> {
    vec![
        fact(page, "op-request", request.code.clone()),
        fact(page, "op-citizen", masked_name(&request.contact.name)),
        fact(page, "op-phone", request.contact.phone.masked()),
    ]
}

/// A message without its bytes, in words.
pub fn message_facts(page: &StaffPage, message: &MessageHead, account: Option<&CourierAccount>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = account.map(|account| fact(page, "op-account", name(account))).into_iter().collect();
    facts.push(fact(page, "op-message-source", page.say(&format!("op-source-{}", dashed(message.source.as_str())))));
    facts.push(fact(page, "op-message-reading", page.say(&format!("op-reading-{}", message.reading.as_str()))));
    facts.push(fact(page, "op-message-received", page.moment(message.received_at)));
    facts.push(fact(page, "op-message-copies", message.copies.to_string()));
    facts.extend(message.problem.clone().map(|problem| fact(page, "op-message-problem", problem)));
    facts.push(fact(page, "op-message-hash", hex(&message.hash)));
    facts
}

fn dashed(word: &str) -> String {
    word.replace('_', "-")
}

/// A hash in hexadecimal.
pub fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn messages_href(page: &StaffPage, message: &MessageHead) -> String {
    href(page, &format!("{MESSAGES}?loai={}", message.reading.as_str()))
}

fn account_href(page: &StaffPage, account: Option<&CourierAccount>) -> Option<String> {
    let is_administrator = page.who.staff.role == crate::domain::staff::Role::Administrator;
    account.filter(|_| is_administrator).map(|account| page.href(&super::accounts::path_of(account.account.id)))
}

fn actions(page: &StaffPage, seen: &SeenTask) -> Vec<Action> {
    let action = |action: &TaskAction| Action {
        word: action.as_str(),
        title: page.say(&format!("action-{}", dashed(action.as_str()))),
        does: page.say(does(seen.task.kind, *action)),
    };
    seen.actions.iter().filter(|action| needs_only_a_press(**action)).map(action).collect()
}

/// Whether an action needs nothing but a press of its button.
pub fn needs_only_a_press(action: TaskAction) -> bool {
    action != TaskAction::AnotherCourier
}

fn another(page: &StaffPage, seen: &SeenTask) -> Option<AnotherView> {
    let order = seen.order.as_ref().filter(|_| seen.actions.contains(&TaskAction::AnotherCourier))?;
    let accounts: Vec<(String, String)> = match &order.another {
        Another::With(accounts) => {
            accounts.iter().map(|account| (account.account.name.clone(), name(account))).collect()
        }
        Another::Hindered(_) => Vec::new(),
    };
    let sentence = match &order.another {
        Another::Hindered(hindrance) => hindrance.sentence(),
        Another::With(_) if accounts.is_empty() => "op-no-other-account",
        Another::With(_) => does(seen.task.kind, TaskAction::AnotherCourier),
    };
    Some(AnotherView { word: TaskAction::AnotherCourier.as_str(), accounts, sentence: page.say(sentence) })
}

/// The key of the sentence that says what an action will do.
pub const fn does(kind: TaskKind, action: TaskAction) -> &'static str {
    match (action, kind) {
        (TaskAction::CourierHasNotGotIt, _) => "op-does-courier-has-not-got-it",
        (TaskAction::CourierHasIt, _) => "op-does-courier-has-it",
        (TaskAction::TryAgain, TaskKind::UnknownAnnouncement) => "op-does-announce-again",
        (TaskAction::TryAgain, TaskKind::CancellingByPerson) => "op-does-cancel-again",
        (TaskAction::TryAgain, TaskKind::FailedNotice) => "op-does-send-again",
        (TaskAction::TryAgain, _) => "op-does-place-again",
        (TaskAction::ReadAgain, TaskKind::UnmappedCode) => "op-does-read-account-again",
        (TaskAction::ReadAgain, _) => "op-does-read-again",
        (TaskAction::CitizenWasTold, _) => "op-does-citizen-was-told",
        (TaskAction::Withdraw, _) => "op-does-withdraw",
        (TaskAction::AnotherCourier, _) => "op-does-another-courier",
        (TaskAction::AskCourier, _) => "op-does-ask-courier",
        (TaskAction::AnswerCitizen, _) => "op-does-answer-citizen",
        (TaskAction::Dismiss, TaskKind::SilentOrder) => "op-does-dismiss-silence",
        (TaskAction::Dismiss, _) => "op-does-dismiss",
    }
}
