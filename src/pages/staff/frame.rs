//! What every page behind the staff door has: who is signed in, the way to the desks, and the page's own frame.

use crate::domain::staff::Role;
use crate::flows::sign_in::SignedIn;
use crate::pages::page::Page;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, error::ErrorUnauthorized};
use std::future::{Ready, ready};
use std::ops::Deref;

/// Where each desk begins.
pub const CLERK: &str = "/quay";
pub const OFFICER: &str = "/mot-cua";
pub const OPERATOR: &str = "/dieu-hanh";
/// Staff and API keys, for administrators.
pub const PEOPLE: &str = "/noi-bo/nguoi";
pub const KEYS: &str = "/noi-bo/khoa";
/// One's own password.
pub const PASSWORD: &str = "/noi-bo/mat-khau";

/// Whoever is signed in, as the guard at the door found out. No page gets it otherwise.
#[derive(Clone)]
pub struct Who(pub SignedIn);

impl FromRequest for Who {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let who = request.extensions().get::<SignedIn>().cloned();
        ready(who.map(Who).ok_or_else(|| ErrorUnauthorized("nobody is signed in")))
    }
}

/// The frame of a page behind the staff door.
#[derive(Clone)]
pub struct StaffPage {
    page: Page,
    pub who: SignedIn,
    desk: &'static str,
}

/// A link of the frame.
pub struct DeskLink {
    pub href: String,
    pub title: String,
    pub is_here: bool,
}

impl StaffPage {
    /// The frame of a page that belongs to this desk.
    pub fn of(req: &HttpRequest, Who(who): Who, desk: &'static str) -> StaffPage {
        StaffPage { page: Page::of(req, desk), who, desk }
    }
    /// The desks this person may go to.
    pub fn links(&self) -> Vec<DeskLink> {
        let paths: &[&'static str] = match self.who.staff.role {
            Role::Clerk | Role::Postman => &[CLERK],
            Role::Officer => &[OFFICER],
            Role::Supervisor => &[OPERATOR],
            Role::Administrator => &[OPERATOR, PEOPLE, KEYS],
        };
        let link = |path: &&'static str| DeskLink {
            href: self.page.href(path),
            title: self.page.say(title_of(path)),
            is_here: *path == self.desk,
        };
        paths.iter().map(link).collect()
    }
    /// The role of whoever is signed in, in words.
    pub fn role(&self) -> String {
        self.page.say(&format!("staff-role-{}", self.who.staff.role.as_str()))
    }
    /// The page's own frame.
    pub fn page(&self) -> &Page {
        &self.page
    }
}

impl Deref for StaffPage {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// Where a person of this role begins.
pub const fn home_of(role: Role) -> &'static str {
    match role {
        Role::Clerk | Role::Postman => CLERK,
        Role::Officer => OFFICER,
        Role::Supervisor | Role::Administrator => OPERATOR,
    }
}

fn title_of(path: &str) -> &'static str {
    match path {
        CLERK => "desk-clerk",
        OFFICER => "desk-officer",
        OPERATOR => "desk-operator",
        PEOPLE => "desk-people",
        _ => "desk-keys",
    }
}
