//! `/dieu-hanh/tai-khoan/{id}/ma`: what an account's codes mean: the courier's own rows with the account's in front.

use super::accounts::path_of;
use super::fields::Fields;
use super::order_view::kind_in_words;
use super::{ACCOUNTS, Note, Section, answer, sections};
use crate::flows::house::House;
use crate::flows::manage_accounts::{self, ManageAccountError, take_effect};
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::accounts::{self, NewStatusCode};
use crate::store::{StoreError, tasks_at_desks};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use buuta_webhooks::{Certainty, Courier, Kind, Redelivery, StatusRow};
use uuid::Uuid;

/// A code, as listed.
struct Row {
    raw_code: String,
    /// Reason codes it holds with; empty for all.
    reason_prefix: &'static str,
    meaning: String,
    words: String,
    certainty: String,
    is_assumed: bool,
    is_own: bool,
}

/// A kind to choose.
struct KindChoice {
    word: &'static str,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "operator/codes.html")]
struct CodesPage {
    page: StaffPage,
    sections: Vec<Section>,
    id: Uuid,
    name: String,
    courier: &'static str,
    back: String,
    unmapped: Vec<String>,
    rows: Vec<Row>,
    note: Option<Note>,
    kinds: Vec<KindChoice>,
    typed: Typed,
    operation: Uuid,
    replay_operation: Uuid,
}

/// What stands in the form.
#[derive(Default)]
struct Typed {
    raw_code: String,
    kind: String,
    words: String,
    confirmed_by: String,
    redelivers: bool,
}

impl Typed {
    fn of(fields: &Fields) -> Typed {
        Typed {
            raw_code: fields.get("ma").to_owned(),
            kind: fields.get("kind").to_owned(),
            words: fields.get("words").to_owned(),
            confirmed_by: fields.get("confirmed_by").to_owned(),
            redelivers: fields.is_ticked("redelivers"),
        }
    }
}

/// `GET /dieu-hanh/tai-khoan/{id}/ma`: `?ma=` puts a code into the form.
pub async fn list(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    query: web::Query<Fields>,
) -> HttpResponse {
    let page = StaffPage::of(&req, who, OPERATOR);
    let note = query.is_ticked("luu").then(|| Note::done(&page, "op-code-saved"));
    show(&req, &house, page, *id, StatusCode::OK, Asked::Code(query.get("ma")), note).await
}

/// `POST /dieu-hanh/tai-khoan/{id}/ma`
pub async fn put(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(operation) = fields.operation() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let typed = Typed::of(&fields);
    let Some(kind) = Kind::parse(&typed.kind) else {
        let page = StaffPage::of(&req, who, OPERATOR);
        let note = Note::care(&page, "op-error-kind");
        return show(&req, &house, page, *id, StatusCode::UNPROCESSABLE_ENTITY, Asked::Again(typed), Some(note)).await;
    };
    let row = NewStatusCode {
        raw_code: typed.raw_code.clone(),
        kind,
        redelivery: if typed.redelivers { Redelivery::WhenReturnAsked } else { Redelivery::Never },
        confirmed_by: Some(typed.confirmed_by.clone()),
        words: typed.words.clone(),
    };
    let sent = once(&house, &who.0, operation, async |tx| {
        manage_accounts::map_code(tx, *id, row).await?;
        Ok::<_, ManageAccountError>(format!("{}/ma?luu=1", path_of(*id)))
    })
    .await;
    let page = StaffPage::of(&req, who, OPERATOR);
    let key = match sent {
        Ok(sent) => {
            take_effect(&house, *id).await;
            return answer(&req, &page, &sent);
        }
        Err(ManageAccountError::CodeMissing) => "op-error-code",
        Err(ManageAccountError::TooLong) => "op-error-long",
        Err(ManageAccountError::Store(error)) => return refuse(&req, error.into()),
        Err(_) => return refuse(&req, Refusal::NotThere),
    };
    let note = Note::care(&page, key);
    show(&req, &house, page, *id, StatusCode::UNPROCESSABLE_ENTITY, Asked::Again(typed), Some(note)).await
}

/// What the form begins with.
enum Asked<'a> {
    /// What is known of a code.
    Code(&'a str),
    /// What was typed.
    Again(Typed),
}

async fn show(
    req: &HttpRequest,
    house: &House,
    page: StaffPage,
    id: Uuid,
    status: StatusCode,
    asked: Asked<'_>,
    note: Option<Note>,
) -> HttpResponse {
    match gather(house, page, id, asked, note).await {
        Ok(Some(shown)) => send(status, shown.page.page(), &shown),
        Ok(None) => refuse(req, Refusal::NotThere),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(
    house: &House,
    page: StaffPage,
    id: Uuid,
    asked: Asked<'_>,
    note: Option<Note>,
) -> Result<Option<CodesPage>, StoreError> {
    let Some(account) = accounts::find(&house.store, id).await? else {
        return Ok(None);
    };
    let Some(courier) = buuta_webhooks::courier(&account.courier) else {
        return Ok(None);
    };
    let own = accounts::list_status_codes(&house.store, id).await?;
    let typed = match asked {
        Asked::Again(typed) => typed,
        Asked::Code(code) => known_of(courier, &own, code),
    };
    let kind = |kind: &Kind| KindChoice {
        word: kind.as_str(),
        title: kind_in_words(&page, *kind),
        is_chosen: typed.kind == kind.as_str(),
    };
    Ok(Some(CodesPage {
        sections: sections(&page, ACCOUNTS),
        id,
        name: account.name,
        courier: courier.name(),
        back: page.href(&path_of(id)),
        unmapped: tasks_at_desks::list_unmapped_codes(&house.store, id).await?,
        rows: rows(&page, courier, &own),
        note,
        kinds: Kind::ALL.iter().map(kind).collect(),
        typed,
        operation: house.store.new_id(),
        replay_operation: house.store.new_id(),
        page,
    }))
}

/// The form for a code, with what is known of it.
fn known_of(courier: &'static dyn Courier, own: &[NewStatusCode], code: &str) -> Typed {
    if let Some(row) = own.iter().find(|row| row.raw_code == code) {
        return Typed {
            raw_code: row.raw_code.clone(),
            kind: row.kind.as_str().to_owned(),
            words: row.words.clone(),
            confirmed_by: row.confirmed_by.clone().unwrap_or_default(),
            redelivers: row.redelivery == Redelivery::WhenReturnAsked,
        };
    }
    let row = courier.status_table().iter().find(|row| row.raw_code == code);
    Typed {
        raw_code: code.to_owned(),
        kind: row.map(|row| row.kind.as_str().to_owned()).unwrap_or_default(),
        words: row.map(|row| row.words.to_owned()).unwrap_or_default(),
        confirmed_by: String::new(),
        redelivers: row.is_some_and(|row| row.redelivery == Redelivery::WhenReturnAsked),
    }
}

fn rows(page: &StaffPage, courier: &'static dyn Courier, own: &[NewStatusCode]) -> Vec<Row> {
    let own_row = |row: &NewStatusCode| Row {
        raw_code: row.raw_code.clone(),
        reason_prefix: "",
        meaning: meaning(page, row.kind, row.redelivery),
        words: row.words.clone(),
        certainty: match &row.confirmed_by {
            Some(who) => page.say_with("op-code-confirmed-by", &[("name", who)]),
            None => page.say("op-code-assumed"),
        },
        is_assumed: row.confirmed_by.is_none(),
        is_own: true,
    };
    let courier_row = |row: &StatusRow| Row {
        raw_code: row.raw_code.to_owned(),
        reason_prefix: row.reason_prefix,
        meaning: meaning(page, row.kind, row.redelivery),
        words: row.words.to_owned(),
        certainty: page.say(match row.certainty {
            Certainty::Confirmed => "op-code-documented",
            Certainty::Assumed => "op-code-assumed",
        }),
        is_assumed: row.certainty == Certainty::Assumed,
        is_own: false,
    };
    // the account's row stands in place of all the courier's with its code
    let is_replaced = |row: &&StatusRow| own.iter().any(|own| own.raw_code == row.raw_code);
    let of_courier = courier.status_table().iter().filter(|row| !is_replaced(row));
    own.iter().map(own_row).chain(of_courier.map(courier_row)).collect()
}

fn meaning(page: &StaffPage, kind: Kind, redelivery: Redelivery) -> String {
    let words = kind_in_words(page, kind);
    match redelivery {
        Redelivery::Never => words,
        Redelivery::WhenReturnAsked => format!("{words} ({})", page.say("op-code-redelivers-short")),
    }
}
