//! `/mot-cua/tiep-nhan`: an officer registers a dossier; the look-up secret is shown once, in the form's answer.

use crate::domain::codes::DossierCode;
use crate::domain::contact::{Contact, EmailAddress, PhoneNumber};
use crate::domain::terms::Terms;
use crate::flows::ask_order::AskOrderError;
use crate::flows::house::House;
use crate::flows::open_request::{Ask, OpenRequestError, Opened};
use crate::flows::register_dossier::{RegisterError, register_dossier};
use crate::pages::officer::lines::dossier_path;
use crate::pages::page::send;
use crate::pages::staff::fields::{operation, shown, value};
use crate::pages::staff::frame::{OFFICER, StaffPage, Who};
use crate::pages::staff::once::{Sent, once};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::StoreError;
use crate::store::places::{self, Agency};
use crate::store::requests::{OpenedBy, Way};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Where it is done.
pub const PATH: &str = "/mot-cua/tiep-nhan";
/// The longest name or address, characters.
const LONGEST: usize = 200;

/// The key of the sentence that says what is wrong, and the field it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wrong {
    field: &'static str,
    key: &'static str,
}

/// A choice of a list.
struct Choice {
    value: String,
    title: String,
    is_chosen: bool,
}

/// What was typed, as it came.
#[derive(Clone, Default)]
struct Typed {
    agency: String,
    procedure: String,
    dossier_code: String,
    name: String,
    phone: String,
    email: String,
    address: String,
    commune: String,
    is_fetched: bool,
    is_returned: bool,
}

#[derive(Template)]
#[template(path = "officer/register.html")]
struct RegisterPage {
    page: StaffPage,
    operation: Uuid,
    agencies: Vec<Choice>,
    procedures: Vec<Choice>,
    communes: Vec<Choice>,
    typed: Typed,
    error: Option<String>,
    wrong_field: &'static str,
}

/// The answer: the only time the secret is shown.
#[derive(Template)]
#[template(path = "officer/registered.html")]
struct RegisteredPage {
    page: StaffPage,
    code: String,
    secret: String,
    dossier_href: String,
}

/// `GET /mot-cua/tiep-nhan`
pub async fn form(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    let typed = Typed { is_returned: true, ..Typed::default() };
    show(&req, &house, who, StatusCode::OK, typed, None).await
}

/// `POST /mot-cua/tiep-nhan`
pub async fn register(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let operation = match operation(&fields) {
        Ok(operation) => operation,
        Err(refusal) => return refuse(&req, refusal),
    };
    let typed = Typed::of(&fields);
    let ask = match typed.ask() {
        Ok(ask) => ask,
        Err(wrong) => return show(&req, &house, who, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(wrong)).await,
    };
    let mut opened: Option<Opened> = None;
    let sent = once::<RegisterError>(&house, &who.0, operation, async |tx| {
        let new = register_dossier(&house, tx, &who.0.staff, ask).await?;
        let path = dossier_path(new.dossier_id);
        opened = Some(new);
        Ok(path)
    })
    .await;
    match sent {
        Ok(sent) => answer(&req, who, sent, opened),
        Err(error) => match wrong_of(&error) {
            Some(wrong) => show(&req, &house, who, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(wrong)).await,
            None => {
                tracing::error!(%error, "a dossier could not be registered");
                refuse(&req, Refusal::Unavailable)
            }
        },
    }
}

/// The code and its secret, where this very form has opened the request; else the way to what it opened before.
fn answer(req: &HttpRequest, who: Who, sent: Sent, opened: Option<Opened>) -> HttpResponse {
    let page = StaffPage::of(req, who, OFFICER);
    match (&sent, opened) {
        (Sent::Done { shown_at_path }, Some(opened)) if *shown_at_path == dossier_path(opened.dossier_id) => {
            let registered = RegisteredPage {
                dossier_href: page.href(shown_at_path),
                code: opened.code,
                secret: opened.secret,
                page,
            };
            send(StatusCode::CREATED, registered.page.page(), &registered)
        }
        _ => shown(&page, sent).unwrap_or_else(|refusal| refuse(req, refusal)),
    }
}

impl Typed {
    fn of(fields: &[(String, String)]) -> Typed {
        let text = |name| value(fields, name).chars().take(LONGEST + 1).collect();
        Typed {
            agency: text("agency"),
            procedure: text("procedure"),
            dossier_code: text("dossier_code"),
            name: text("name"),
            phone: text("phone"),
            email: text("email"),
            address: text("address"),
            commune: text("commune"),
            is_fetched: value(fields, "fetch") == "by_post",
            is_returned: value(fields, "return") == "by_post",
        }
    }

    fn ask(&self) -> Result<Ask, Wrong> {
        let wrong = |field, key| Wrong { field, key };
        let required = |text: &str, field, key| match text.chars().count() {
            1..=LONGEST => Ok(text.to_owned()),
            _ => Err(wrong(field, key)),
        };
        let dossier_code = match self.dossier_code.as_str() {
            "" => None,
            typed => Some(
                DossierCode::read(typed).map_err(|_| wrong("dossier_code", "officer-register-error-dossier-code"))?,
            ),
        };
        let email = match self.email.as_str() {
            "" => None,
            typed => Some(EmailAddress::read(typed).map_err(|_| wrong("email", "officer-register-error-email"))?),
        };
        let way = |is_by_post| if is_by_post { Way::ByPost } else { Way::AtDesk };
        Ok(Ask {
            opened_by: OpenedBy::Officer,
            agency_code: self.agency.clone(),
            procedure_code: first_word(&self.procedure),
            dossier_code,
            contact: Contact {
                name: required(&self.name, "name", "officer-register-error-name")?,
                phone: PhoneNumber::read(&self.phone).map_err(|_| wrong("phone", "officer-register-error-phone"))?,
                email,
                address: required(&self.address, "address", "officer-register-error-address")?,
                commune_code: first_word(&self.commune).ok_or(wrong("commune", "officer-register-error-commune"))?,
            },
            fetch_papers: way(self.is_fetched),
            return_result: way(self.is_returned),
            lang: "vi".to_owned(),
            courier_account: String::new(),
            terms: Terms::default(),
        })
    }
}

/// A code that was typed, or chosen from a list that shows a name beside it.
fn first_word(text: &str) -> Option<String> {
    text.split_whitespace().next().map(str::to_owned)
}

/// What is wrong; `None` where it is no mistake of the officer's.
fn wrong_of(error: &RegisterError) -> Option<Wrong> {
    let (field, key) = match error {
        RegisterError::NoSuchAgency | RegisterError::Open(OpenRequestError::NoSuchAgency) => {
            ("agency", "officer-register-error-agency")
        }
        RegisterError::Open(error) => match error {
            OpenRequestError::NoSuchProcedure => ("procedure", "officer-register-error-procedure"),
            OpenRequestError::NotByPost => ("procedure", "officer-register-error-not-by-post"),
            OpenRequestError::NoSuchCommune => ("commune", "officer-register-error-commune"),
            OpenRequestError::OutsideProvince => ("commune", "officer-register-error-outside"),
            OpenRequestError::NothingAsked => ("return", "officer-register-error-nothing-asked"),
            OpenRequestError::DossierTaken | OpenRequestError::Store(StoreError::AlreadyThere) => {
                ("dossier_code", "officer-register-error-taken")
            }
            OpenRequestError::AskOrder(AskOrderError::NoSuchAccount(_)) => ("return", "officer-register-error-account"),
            _ => return None,
        },
        RegisterError::Appointment(_) | RegisterError::Store(_) => return None,
    };
    Some(Wrong { field, key })
}

async fn show(
    req: &HttpRequest,
    house: &House,
    who: Who,
    status: StatusCode,
    typed: Typed,
    wrong: Option<Wrong>,
) -> HttpResponse {
    let page = StaffPage::of(req, who, OFFICER);
    match gather(house, page, typed, wrong).await {
        Ok(shown) => send(status, shown.page.page(), &shown),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(
    house: &House,
    page: StaffPage,
    typed: Typed,
    wrong: Option<Wrong>,
) -> Result<RegisterPage, StoreError> {
    let agencies = places::list_agencies_within(&house.store, page.who.staff.reach).await?;
    let procedures = places::list_procedures_by_post(&house.store).await?;
    let choice = |value: &str, title: &str| Choice {
        value: value.to_owned(),
        title: title.to_owned(),
        is_chosen: value == typed.agency,
    };
    let communes = house.gazetteer.communes_of(&house.settings.province.code);
    Ok(RegisterPage {
        operation: house.store.new_id(),
        agencies: agencies.iter().map(|Agency { code, name, .. }| choice(code, name)).collect(),
        procedures: procedures.iter().map(|(code, name)| choice(code, name)).collect(),
        communes: communes.iter().map(|commune| choice(&commune.code, &commune.name)).collect(),
        error: wrong.map(|wrong| page.say(wrong.key)),
        wrong_field: wrong.map_or("", |wrong| wrong.field),
        typed,
        page,
    })
}
