//! `/noi-bo/dang-nhap` and `/noi-bo/dang-xuat`: in, out, and on to one's own desk.

use crate::domain::staff::Password;
use crate::flows::house::House;
use crate::flows::sign_in::{SignInError, sign_in, sign_out};
use crate::pages::page::{Page, send};
use crate::pages::staff::frame::{Who, home_of};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::pages::throttle::Throttle;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Where one signs in.
pub const SIGN_IN: &str = "/noi-bo/dang-nhap";
/// Where one signs out.
pub const SIGN_OUT: &str = "/noi-bo/dang-xuat";
/// The session's cookie. Browsers take it from this host alone, and only over a connection nobody reads along.
pub const COOKIE: &str = "__Host-buuta";

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct SignInPage {
    page: Page,
    name: String,
    /// Where to after signing in; empty = one's own desk.
    wanted: String,
    error: Option<String>,
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    password: String,
    den: String,
}

/// Where to after signing in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    den: String,
}

/// `GET /noi-bo/dang-nhap`
pub async fn form(req: HttpRequest, wanted: web::Query<Wanted>) -> HttpResponse {
    let page = Page::of(&req, SIGN_IN);
    let wanted = own_path(&wanted.den).unwrap_or_default();
    send(StatusCode::OK, &page, &SignInPage { page, name: String::new(), wanted, error: None })
}

/// `POST /noi-bo/dang-nhap`
pub async fn let_in(
    req: HttpRequest,
    house: web::Data<House>,
    throttle: web::Data<Throttle>,
    typed: web::Form<Typed>,
) -> HttpResponse {
    let page = Page::of(&req, SIGN_IN);
    if let Err(too_many) = throttle.count_sign_in(&req) {
        return refuse(&req, Refusal::TooMany(too_many));
    }
    let wanted = own_path(&typed.den);
    match sign_in(&house, &typed.name, Password::typed(&typed.password)).await {
        Ok(token) => HttpResponse::SeeOther()
            .insert_header((LOCATION, wanted.unwrap_or_else(|| page.href("/noi-bo"))))
            .cookie(cookie(token))
            .finish(),
        Err(SignInError::NotLetIn) => {
            let error = page.say_with(
                "sign-in-not-let-in",
                &[
                    ("tries", &house.settings.staff.tries_before_lock.to_string()),
                    ("minutes", &house.settings.staff.lock_minutes.to_string()),
                ],
            );
            let name: String = typed.name.chars().take(40).collect();
            let again = SignInPage { page, name, wanted: wanted.unwrap_or_default(), error: Some(error) };
            send(StatusCode::UNAUTHORIZED, &page, &again)
        }
        Err(error) => {
            tracing::error!(%error, "nobody can sign in");
            refuse(&req, Refusal::Unavailable)
        }
    }
}

/// `POST /noi-bo/dang-xuat`
pub async fn let_out(req: HttpRequest, house: web::Data<House>, Who(who): Who) -> HttpResponse {
    if let Err(error) = sign_out(&house, &who).await {
        return refuse(&req, error.into());
    }
    let mut gone = cookie(String::new());
    gone.make_removal();
    HttpResponse::SeeOther().insert_header((LOCATION, Page::of(&req, SIGN_IN).href(SIGN_IN))).cookie(gone).finish()
}

/// `GET /noi-bo`: to the desk of whoever is signed in.
pub async fn to_own_desk(req: HttpRequest, Who(who): Who) -> HttpResponse {
    let home = home_of(who.staff.role);
    HttpResponse::SeeOther().insert_header((LOCATION, Page::of(&req, home).href(home))).finish()
}

fn cookie(token: String) -> Cookie<'static> {
    Cookie::build(COOKIE, token).path("/").secure(true).http_only(true).same_site(SameSite::Lax).finish()
}

/// A path of this service; anything that could lead elsewhere is none.
fn own_path(path: &str) -> Option<String> {
    let is_plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.'));
    (path.starts_with('/') && !path.starts_with("//") && is_plain).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert_eq!(own_path("/quay/ho-so/1"), Some("/quay/ho-so/1".to_owned()));
        for elsewhere in ["", "quay", "//evil.example", "/\\evil", "https://evil.example", "/a?b", "/a\r\nb", "/%2f"] {
            assert_eq!(own_path(elsewhere), None, "{elsewhere}");
        }
    }
}
