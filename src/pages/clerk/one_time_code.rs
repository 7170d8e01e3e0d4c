//! `/quay/ho-so/{id}/ma-mot-lan`: the clerk looks at her identity paper and gives her a one-time code, shown once, in the
//! answer to the form; the same form sent again shows the dossier, where every code given stands without its digits.

use crate::domain::identity::PaperShown;
use crate::flows::give_code_at_counter::give_code_at_counter;
use crate::flows::house::House;
use crate::flows::prove_holder::digits_of;
use crate::flows::see_dossier::{SeeDossierError, see_dossier};
use crate::pages::clerk::dossier::path_of;
use crate::pages::clerk::field::typed;
use crate::pages::page::send;
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::once::{Sent, once};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::holders::OneTimeCode;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "clerk/one_time_code.html")]
struct FormPage {
    page: StaffPage,
    operation: Uuid,
    request_code: String,
    /// As it must stand on her paper.
    name: String,
    papers: Vec<Choice>,
    problem: Option<String>,
    action: String,
    back: String,
}

/// A paper to choose.
struct Choice {
    value: &'static str,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "clerk/code_given.html")]
struct GivenPage {
    page: StaffPage,
    request_code: String,
    digits: String,
    until: String,
    look_up: String,
    back: String,
}

/// What was chosen in the form.
#[derive(Default)]
struct Chosen {
    shown: Option<PaperShown>,
    /// The key of what is wrong.
    problem: Option<&'static str>,
}

/// `GET /quay/ho-so/{id}/ma-mot-lan`
pub async fn form(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    show_form(&req, &house, who, *id, StatusCode::OK, Chosen::default()).await
}

/// `POST /quay/ho-so/{id}/ma-mot-lan`
pub async fn give(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let Ok(operation) = typed(&fields, "operation").parse() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let shown = PaperShown::parse(typed(&fields, "paper_shown"));
    let is_she = typed(&fields, "agreed") == "yes";
    let Some(paper) = shown.filter(|_| is_she) else {
        let problem = if shown.is_none() { "clerk-code-no-paper" } else { "clerk-code-not-compared" };
        let again = Chosen { shown, problem: Some(problem) };
        return show_form(&req, &house, who, *id, StatusCode::UNPROCESSABLE_ENTITY, again).await;
    };
    let mut given: Option<OneTimeCode> = None;
    let sent = once(&house, &who.0, operation, async |tx| {
        given = Some(give_code_at_counter(&house, tx, &who.0.staff, *id, paper).await?);
        Ok::<_, SeeDossierError>(path_of(*id))
    })
    .await;
    match (sent, given) {
        (Ok(Sent::Done { .. }), Some(code)) => show_digits(&req, &house, who, *id, &code).await,
        (Ok(Sent::Done { shown_at_path }), None) => {
            let to = StaffPage::of(&req, who, CLERK).href(&shown_at_path);
            HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
        }
        (Ok(Sent::SomebodyElses), _) => refuse(&req, Refusal::SomebodyElsesForm),
        (Err(error), _) => refuse(&req, error.into()),
    }
}

async fn show_form(
    req: &HttpRequest,
    house: &House,
    who: Who,
    id: Uuid,
    status: StatusCode,
    chosen: Chosen,
) -> HttpResponse {
    let page = StaffPage::of(req, who, CLERK);
    let seen = match see_dossier(house, &house.store, &page.who.staff, id).await {
        Ok(seen) => seen,
        Err(error) => return refuse(req, error.into()),
    };
    let choice = |paper: PaperShown| Choice {
        value: paper.as_str(),
        title: page.say(paper_key(paper)),
        is_chosen: chosen.shown == Some(paper),
    };
    let back = path_of(seen.dossier.id);
    let shown = FormPage {
        operation: house.store.new_id(),
        request_code: seen.request.code,
        name: seen.request.contact.name,
        papers: PaperShown::ALL.map(choice).into(),
        problem: chosen.problem.map(|key| page.say(key)),
        action: page.href(&format!("{back}/ma-mot-lan")),
        back: page.href(&back),
        page,
    };
    send(status, shown.page.page(), &shown)
}

async fn show_digits(req: &HttpRequest, house: &House, who: Who, id: Uuid, code: &OneTimeCode) -> HttpResponse {
    let page = StaffPage::of(req, who, CLERK);
    let seen = match see_dossier(house, &house.store, &page.who.staff, id).await {
        Ok(seen) => seen,
        Err(error) => return refuse(req, error.into()),
    };
    let digits = digits_of(&house.store, code.id);
    let (first, last) = digits.split_at(digits.len() / 2);
    let shown = GivenPage {
        request_code: seen.request.code,
        digits: format!("{first} {last}"),
        until: page.say_with("clerk-code-until", &[("at", &page.moment(code.expires_at))]),
        look_up: format!("{}/tra-cuu", house.settings.server.public_url),
        back: page.href(&path_of(seen.dossier.id)),
        page,
    };
    send(StatusCode::CREATED, shown.page.page(), &shown)
}

/// The key of a paper's name.
pub const fn paper_key(paper: PaperShown) -> &'static str {
    match paper {
        PaperShown::IdentityCard => "clerk-paper-identity-card",
        PaperShown::ElectronicIdentity => "clerk-paper-electronic-identity",
        PaperShown::Passport => "clerk-paper-passport",
    }
}
