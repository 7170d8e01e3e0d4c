//! `/noi-bo/mat-khau`: one's own password.

use crate::domain::staff::{Password, PasswordError};
use crate::flows::house::House;
use crate::flows::sign_in::{ChangePasswordError, change_password};
use crate::pages::page::send;
use crate::pages::staff::frame::{PASSWORD, StaffPage, Who, home_of};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::staff::PasswordState;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "staff/password.html")]
struct PasswordPage {
    page: StaffPage,
    was_given: bool,
    error: Option<String>,
}

impl PasswordPage {
    fn new(req: &HttpRequest, who: Who, error: Option<&str>) -> PasswordPage {
        let was_given = who.0.staff.password_state == PasswordState::Given;
        let page = StaffPage::of(req, who, PASSWORD);
        let error = error.map(|key| page.say(key));
        PasswordPage { page, was_given, error }
    }
}

/// What was typed.
#[derive(Deserialize)]
pub struct Typed {
    present: Password,
    new: Password,
    again: Password,
}

/// `GET /noi-bo/mat-khau`
pub async fn form(req: HttpRequest, who: Who) -> HttpResponse {
    let shown = PasswordPage::new(&req, who, None);
    send(StatusCode::OK, shown.page.page(), &shown)
}

/// `POST /noi-bo/mat-khau`
pub async fn change(req: HttpRequest, house: web::Data<House>, who: Who, typed: web::Form<Typed>) -> HttpResponse {
    let Typed { present, new, again } = typed.into_inner();
    let key = if new.as_bytes() != again.as_bytes() {
        "password-error-again"
    } else {
        match change_password(&house, &who.0, present, new).await {
            Ok(()) => {
                let home = home_of(who.0.staff.role);
                let page = StaffPage::of(&req, who, PASSWORD);
                return HttpResponse::SeeOther().insert_header((LOCATION, page.href(home))).finish();
            }
            Err(ChangePasswordError::PresentIsWrong) => "password-error-present",
            Err(ChangePasswordError::Same) => "password-error-same",
            Err(ChangePasswordError::New(PasswordError::TooShort)) => "password-error-short",
            Err(ChangePasswordError::New(PasswordError::TooLong)) => "password-error-long",
            Err(ChangePasswordError::New(PasswordError::HoldsName)) => "password-error-name",
            Err(ChangePasswordError::New(PasswordError::OneCharacter)) => "password-error-one-character",
            Err(ChangePasswordError::SessionOver) => return refuse(&req, Refusal::NotSignedIn),
            Err(ChangePasswordError::Store(error)) => return refuse(&req, error.into()),
            Err(ChangePasswordError::Passwords(error)) => {
                tracing::error!(%error, "a password could not be changed");
                return refuse(&req, Refusal::Unavailable);
            }
        }
    };
    let shown = PasswordPage::new(&req, who, Some(key));
    send(StatusCode::UNPROCESSABLE_ENTITY, shown.page.page(), &shown)
}
