//! `/noi-bo/nguoi`: who is let in, as what, and where; for administrators.

use crate::domain::staff::{Role, SignInName};
use crate::flows::house::House;
use crate::flows::manage_staff::{self, ManageStaffError, Newcomer};
use crate::pages::page::send;
use crate::pages::staff::frame::{PEOPLE, StaffPage, Who};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::staff::{self, Staff};
use crate::store::{StoreError, places};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// One member of staff, as listed.
struct Person {
    id: Uuid,
    sign_in_name: String,
    name: String,
    role: String,
    place: String,
    /// Locked, retired, or has not chosen a password yet.
    note: Option<String>,
    is_retired: bool,
    is_reader: bool,
}

/// A choice of a list.
struct Choice {
    value: String,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "staff/people.html")]
struct PeoplePage {
    page: StaffPage,
    people: Vec<Person>,
    roles: Vec<Choice>,
    offices: Vec<Choice>,
    agencies: Vec<Choice>,
    typed: Typed,
    error: Option<String>,
    /// A password that was just given: the only time it is shown.
    given: Option<Given>,
}

struct Given {
    name: String,
    password: String,
}

/// What was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    sign_in_name: String,
    name: String,
    role: String,
    office: String,
    agency: String,
}

/// `GET /noi-bo/nguoi`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    show(&req, &house, who, StatusCode::OK, Typed::default(), None, None).await
}

/// `POST /noi-bo/nguoi`: lets somebody in.
pub async fn let_in(req: HttpRequest, house: web::Data<House>, who: Who, typed: web::Form<Typed>) -> HttpResponse {
    let typed = typed.into_inner();
    let newcomer = match read(&typed) {
        Ok(newcomer) => newcomer,
        Err(key) => return show(&req, &house, who, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(key), None).await,
    };
    let name = newcomer.sign_in_name.as_str().to_owned();
    match manage_staff::let_in(&house.store, newcomer).await {
        Ok(password) => {
            show(&req, &house, who, StatusCode::CREATED, Typed::default(), None, Some(Given { name, password })).await
        }
        Err(error) => sorry(&req, &house, who, typed, error).await,
    }
}

/// `POST /noi-bo/nguoi/{id}/mat-khau-moi`
pub async fn give_new_password(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
) -> HttpResponse {
    let name = match staff::find(&house.store, *id).await {
        Ok(Some(staff)) => staff.sign_in_name,
        Ok(None) => return refuse(&req, Refusal::NotThere),
        Err(error) => return refuse(&req, error.into()),
    };
    match manage_staff::give_new_password(&house, *id).await {
        Ok(password) => {
            show(&req, &house, who, StatusCode::OK, Typed::default(), None, Some(Given { name, password })).await
        }
        Err(error) => sorry(&req, &house, who, Typed::default(), error).await,
    }
}

/// `POST /noi-bo/nguoi/{id}/ngung`
pub async fn retire(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    match manage_staff::retire(&house, *id).await {
        Ok(()) => {
            let page = StaffPage::of(&req, who, PEOPLE);
            HttpResponse::SeeOther().insert_header((LOCATION, page.href(PEOPLE))).finish()
        }
        Err(error) => sorry(&req, &house, who, Typed::default(), error).await,
    }
}

fn read(typed: &Typed) -> Result<Newcomer, &'static str> {
    let sign_in_name = SignInName::read(&typed.sign_in_name).map_err(|_| "people-error-sign-in-name")?;
    let role = Role::parse(&typed.role).ok_or("people-error-role")?;
    let place = |text: &str| match text {
        "" => Ok(None),
        id => id.parse::<Uuid>().map(Some).map_err(|_| "people-error-place"),
    };
    // the form has both lists; the one the role does not work at is no mistake
    let (office_id, agency_id) = match role {
        Role::Clerk | Role::Postman => (place(&typed.office)?, None),
        Role::Officer => (None, place(&typed.agency)?),
        Role::Supervisor => (place(&typed.office)?, place(&typed.agency)?),
        Role::Administrator => (None, None),
    };
    Ok(Newcomer { sign_in_name, name: typed.name.clone(), role, office_id, agency_id })
}

async fn sorry(req: &HttpRequest, house: &House, who: Who, typed: Typed, error: ManageStaffError) -> HttpResponse {
    let (status, key) = match error {
        ManageStaffError::NameTaken => (StatusCode::CONFLICT, "people-error-taken"),
        ManageStaffError::NameMissing => (StatusCode::UNPROCESSABLE_ENTITY, "people-error-name"),
        ManageStaffError::Reach(_) => (StatusCode::UNPROCESSABLE_ENTITY, "people-error-place"),
        ManageStaffError::LastAdministrator => (StatusCode::CONFLICT, "people-error-last"),
        ManageStaffError::NoSuchStaff => return refuse(req, Refusal::NotThere),
        ManageStaffError::Store(error) => return refuse(req, error.into()),
        ManageStaffError::Passwords(error) => {
            tracing::error!(%error, "a password could not be given");
            return refuse(req, Refusal::Unavailable);
        }
    };
    show(req, house, who, status, typed, Some(key), None).await
}

async fn show(
    req: &HttpRequest,
    house: &House,
    who: Who,
    status: StatusCode,
    typed: Typed,
    error: Option<&str>,
    given: Option<Given>,
) -> HttpResponse {
    let page = StaffPage::of(req, who, PEOPLE);
    let error = error.map(|key| page.say(key));
    match gather(house, page, typed, error, given).await {
        Ok(shown) => send(status, shown.page.page(), &shown),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(
    house: &House,
    page: StaffPage,
    typed: Typed,
    error: Option<String>,
    given: Option<Given>,
) -> Result<PeoplePage, StoreError> {
    let offices = places::list_offices(&house.store).await?;
    let agencies = places::list_agencies(&house.store).await?;
    let offices = offices.into_iter().map(|office| (office.id, office.name));
    let agencies = agencies.into_iter().map(|agency| (agency.id, agency.name));
    let (offices, agencies): (Vec<_>, Vec<_>) = (offices.collect(), agencies.collect());
    let names: HashMap<Uuid, String> = offices.iter().chain(&agencies).cloned().collect();
    let people = staff::list(&house.store).await?;
    let people = people.into_iter().map(|staff| person(house, &page, staff, &names)).collect();
    let choices = |list: &[(Uuid, String)], chosen: &str| {
        let choice = |(id, title): &(Uuid, String)| Choice {
            value: id.to_string(),
            title: title.clone(),
            is_chosen: id.to_string() == chosen,
        };
        list.iter().map(choice).collect()
    };
    let role = |role: Role| Choice {
        value: role.as_str().to_owned(),
        title: page.say(&format!("staff-role-{}", role.as_str())),
        is_chosen: role.as_str() == typed.role,
    };
    Ok(PeoplePage {
        people,
        roles: Role::ALL.map(role).into(),
        offices: choices(&offices, &typed.office),
        agencies: choices(&agencies, &typed.agency),
        page,
        typed,
        error,
        given,
    })
}

fn person(house: &House, page: &StaffPage, staff: Staff, names: &HashMap<Uuid, String>) -> Person {
    let place = staff.reach.office_id().or(staff.reach.agency_id()).and_then(|id| names.get(&id).cloned());
    let is_locked = staff.locked_until_at.is_some_and(|until| until > house.store.now());
    let note = match (staff.retired_at.is_some(), is_locked, staff.password_state) {
        (true, ..) => Some("people-retired"),
        (_, true, _) => Some("people-locked"),
        (_, _, staff::PasswordState::Given) => Some("people-password-given"),
        _ => None,
    };
    Person {
        is_reader: staff.id == page.who.staff.id,
        id: staff.id,
        sign_in_name: staff.sign_in_name,
        name: staff.name,
        role: page.say(&format!("staff-role-{}", staff.role.as_str())),
        place: place.unwrap_or_else(|| page.say("people-everywhere")),
        note: note.map(|key| page.say(key)),
        is_retired: staff.retired_at.is_some(),
    }
}
