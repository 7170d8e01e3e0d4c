//! `/noi-bo/khoa`: keys for other software, with what each may do; for administrators.

use crate::flows::house::House;
use crate::flows::manage_keys::{self, ManageKeysError, SCOPES};
use crate::pages::page::send;
use crate::pages::staff::frame::{KEYS, StaffPage, Who};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::api_keys;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// One key, as listed: never its text.
struct Key {
    id: Uuid,
    name: String,
    scopes: String,
    opened: String,
    retired: Option<String>,
}

/// A scope to choose.
struct ScopeChoice {
    word: &'static str,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "staff/keys.html")]
struct KeysPage {
    page: StaffPage,
    keys: Vec<Key>,
    scopes: Vec<ScopeChoice>,
    name: String,
    error: Option<String>,
    /// A key that was just made: the only time it is shown.
    made: Option<String>,
}

/// What was typed: the name, and each scope that was ticked.
#[derive(Default)]
struct Typed {
    name: String,
    scopes: Vec<String>,
}

/// `GET /noi-bo/khoa`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    show(&req, &house, who, StatusCode::OK, Typed::default(), None, None).await
}

/// `POST /noi-bo/khoa`: makes a key.
pub async fn make(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    pairs: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let mut typed = Typed::default();
    for (name, value) in pairs.into_inner() {
        match name.as_str() {
            "name" => typed.name = value.trim().chars().take(80).collect(),
            "scope" => typed.scopes.push(value),
            _ => {}
        }
    }
    let (status, key) = match manage_keys::make(&house, &typed.name, &typed.scopes).await {
        Ok(made) => return show(&req, &house, who, StatusCode::CREATED, Typed::default(), None, Some(made)).await,
        Err(ManageKeysError::NameMissing) => (StatusCode::UNPROCESSABLE_ENTITY, "keys-error-name"),
        Err(ManageKeysError::NameTaken) => (StatusCode::CONFLICT, "keys-error-taken"),
        Err(ManageKeysError::NoScope | ManageKeysError::UnknownScope(_)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "keys-error-scope")
        }
        Err(ManageKeysError::NoSuchKey) => return refuse(&req, Refusal::NotThere),
        Err(ManageKeysError::Store(error)) => return refuse(&req, error.into()),
    };
    show(&req, &house, who, status, typed, Some(key), None).await
}

/// `POST /noi-bo/khoa/{id}/ngung`
pub async fn retire(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    match manage_keys::retire(&house, *id).await {
        Ok(()) => {
            let page = StaffPage::of(&req, who, KEYS);
            HttpResponse::SeeOther().insert_header((LOCATION, page.href(KEYS))).finish()
        }
        Err(ManageKeysError::Store(error)) => refuse(&req, error.into()),
        Err(_) => refuse(&req, Refusal::NotThere),
    }
}

async fn show(
    req: &HttpRequest,
    house: &House,
    who: Who,
    status: StatusCode,
    typed: Typed,
    error: Option<&str>,
    made: Option<String>,
) -> HttpResponse {
    let page = StaffPage::of(req, who, KEYS);
    let keys = match api_keys::list(&house.store).await {
        Ok(keys) => keys,
        Err(error) => return refuse(req, error.into()),
    };
    let keys = keys.into_iter().map(|(key, opened_at, retired_at)| Key {
        id: key.id,
        name: key.name,
        scopes: key.scopes.join(" "),
        opened: page.moment(opened_at),
        retired: retired_at.map(|at| page.say_with("keys-retired", &[("at", &page.moment(at))])),
    });
    let scopes = SCOPES.iter().map(|word| ScopeChoice {
        word,
        title: page.say(&format!("scope-{}", word.replace(':', "-"))),
        is_chosen: typed.scopes.iter().any(|chosen| chosen == word),
    });
    let shown = KeysPage {
        keys: keys.collect(),
        scopes: scopes.collect(),
        name: typed.name,
        error: error.map(|key| page.say(key)),
        made,
        page,
    };
    send(status, shown.page.page(), &shown)
}
