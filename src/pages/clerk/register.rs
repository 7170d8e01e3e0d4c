//! `/quay/yeu-cau-moi`: a request for somebody on the phone or at the counter. What she needs to look it up is shown in
//! the answer to the form and nowhere else: the same form sent again shows the code alone.

use crate::domain::codes::DossierCode;
use crate::domain::contact::{Contact, EmailAddress, PhoneNumber};
use crate::domain::terms::Terms;
use crate::flows::house::House;
use crate::flows::open_request::{Ask, OpenRequestError, Opened, open_request};
use crate::pages::clerk::field::{FieldView, Problem, typed};
use crate::pages::clerk::registered;
use crate::pages::page::{Page, send};
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::once::{Sent, once};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::places::{Commune, CommuneOf};
use crate::store::requests::{OpenedBy, Way};
use crate::store::{StoreError, places};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

type Fields = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "clerk/register.html")]
struct RegisterPage {
    page: StaffPage,
    operation: String,
    problem: Option<Problem>,
    what: Vec<FieldView>,
    who: Vec<FieldView>,
    agencies: Vec<Choice>,
    procedures: Vec<(String, String)>,
    communes: Vec<String>,
    fetches: bool,
    returns: bool,
}

/// An agency to choose.
struct Choice {
    code: String,
    name: String,
    is_chosen: bool,
}

/// `GET /quay/yeu-cau-moi`
pub async fn form(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    let operation = house.store.new_id().to_string();
    show(&req, &house, page, StatusCode::OK, operation, None, None).await
}

/// `POST /quay/yeu-cau-moi`
pub async fn register(req: HttpRequest, house: web::Data<House>, who: Who, fields: web::Form<Fields>) -> HttpResponse {
    let page = StaffPage::of(&req, who.clone(), CLERK);
    let Ok(operation) = typed(&fields, "operation").parse::<Uuid>() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let problem = match read(&house, page.page(), &fields).await {
        Ok(ask) => {
            let mut opened: Option<Opened> = None;
            let done = once(&house, &who.0, operation, async |tx| {
                let new = open_request(&house, tx, ask).await?;
                let path = registered::path(&new.code);
                opened = Some(new);
                Ok::<_, OpenRequestError>(path)
            });
            match done.await {
                Ok(Sent::Done { shown_at_path }) => {
                    // of two forms at once, the one that was too late has opened nothing
                    return match opened.filter(|opened| registered::path(&opened.code) == shown_at_path) {
                        Some(opened) => registered::shown_once(&req, &house, page, &opened).await,
                        None => HttpResponse::SeeOther().insert_header((LOCATION, page.href(&shown_at_path))).finish(),
                    };
                }
                Ok(Sent::SomebodyElses) => return refuse(&req, Refusal::SomebodyElsesForm),
                Err(error) => match problem_of(page.page(), error) {
                    Ok(problem) => problem,
                    Err(refusal) => return refuse(&req, refusal),
                },
            }
        }
        Err(Unreadable::Problem(problem)) => problem,
        Err(Unreadable::Store(error)) => return refuse(&req, error.into()),
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    show(&req, &house, page, status, operation.to_string(), Some(&fields), Some(problem)).await
}

/// Why a form cannot be read.
enum Unreadable {
    Problem(Problem),
    Store(StoreError),
}

impl From<StoreError> for Unreadable {
    fn from(error: StoreError) -> Unreadable {
        Unreadable::Store(error)
    }
}

/// Reads the form.
async fn read(house: &House, page: &Page, fields: &Fields) -> Result<Ask, Unreadable> {
    let problem = |field, key: &str| Unreadable::Problem(Problem::new(page, field, key));
    let procedure_code = match typed(fields, "procedure") {
        "" => None,
        typed => {
            let known = places::list_procedures_by_post(&house.store).await?;
            let is_meant =
                |(code, name): &&(String, String)| code == typed || name.to_lowercase() == typed.to_lowercase();
            let found = known.iter().find(is_meant).ok_or_else(|| problem("procedure", "clerk-error-procedure"))?;
            Some(found.0.clone())
        }
    };
    let dossier_code = match typed(fields, "dossier_code") {
        "" => None,
        typed => Some(DossierCode::read(typed).map_err(|_| problem("dossier_code", "clerk-error-dossier-code"))?),
    };
    let name = typed(fields, "name").to_owned();
    if name.is_empty() {
        return Err(problem("name", "clerk-error-name"));
    }
    let phone = PhoneNumber::read(typed(fields, "phone")).map_err(|_| problem("phone", "clerk-error-phone"))?;
    let email = match typed(fields, "email") {
        "" => None,
        typed => Some(EmailAddress::read(typed).map_err(|_| problem("email", "clerk-error-email"))?),
    };
    let address = typed(fields, "address").to_owned();
    if address.is_empty() {
        return Err(problem("address", "clerk-error-address"));
    }
    let commune_code = commune(house, page, typed(fields, "commune")).map_err(Unreadable::Problem)?;
    let way = |name: &str| if typed(fields, name) == "yes" { Way::ByPost } else { Way::AtDesk };
    Ok(Ask {
        opened_by: OpenedBy::Clerk,
        agency_code: typed(fields, "agency").to_owned(),
        procedure_code,
        dossier_code,
        contact: Contact { name, phone, email, address, commune_code },
        fetch_papers: way("fetch"),
        return_result: way("return"),
        lang: "vi".to_owned(),
        terms: Terms::default(),
        courier_account: String::new(),
    })
}

/// The commune that was typed, or what to type instead.
fn commune(house: &House, page: &Page, typed: &str) -> Result<String, Problem> {
    let names = |communes: Vec<&Commune>| {
        let name = |commune: &&Commune| format!("{} ({})", commune.name, commune.code);
        communes.iter().map(name).collect::<Vec<_>>().join("; ")
    };
    let text = match house.gazetteer.commune_of(typed, &house.settings.province.code) {
        CommuneOf::Found(commune) => return Ok(commune.code.clone()),
        CommuneOf::Ask(all) => page.say_with("clerk-error-commune-several", &[("communes", &names(all))]),
        CommuneOf::None { near } if near.is_empty() => page.say("clerk-error-commune"),
        CommuneOf::None { near } => page.say_with("clerk-error-commune-near", &[("communes", &names(near))]),
    };
    Err(Problem { field: "commune", text })
}

fn problem_of(page: &Page, error: OpenRequestError) -> Result<Problem, Refusal> {
    let (field, key) = match error {
        OpenRequestError::NoSuchAgency => ("agency", "clerk-error-agency"),
        OpenRequestError::NoSuchProcedure | OpenRequestError::NotByPost => ("procedure", "clerk-error-procedure"),
        OpenRequestError::NoSuchCommune => ("commune", "clerk-error-commune"),
        OpenRequestError::OutsideProvince => ("commune", "clerk-error-outside"),
        OpenRequestError::NothingAsked => ("ways", "clerk-error-nothing-asked"),
        OpenRequestError::DossierTaken => ("dossier_code", "clerk-error-dossier-taken"),
        error @ (OpenRequestError::AskOrder(_) | OpenRequestError::SlotFull | OpenRequestError::NoSuchSlot) => {
            tracing::error!(%error, "a journey could not be asked for at a desk");
            return Err(Refusal::Unavailable);
        }
        OpenRequestError::Store(error) => return Err(error.into()),
    };
    Ok(Problem::new(page, field, key))
}

async fn show(
    req: &HttpRequest,
    house: &House,
    page: StaffPage,
    status: StatusCode,
    operation: String,
    fields: Option<&Fields>,
    problem: Option<Problem>,
) -> HttpResponse {
    match gather(house, page, operation, fields, problem).await {
        Ok(shown) => send(status, shown.page.page(), &shown),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(
    house: &House,
    page: StaffPage,
    operation: String,
    fields: Option<&Fields>,
    problem: Option<Problem>,
) -> Result<RegisterPage, StoreError> {
    let value = |name: &str| fields.map_or("", |fields| typed(fields, name));
    let field =
        |name: &'static str, label: &str| FieldView::new(page.page(), name, label, value(name)).wrong(problem.as_ref());
    let frame = page.page();
    let what = vec![
        field("procedure", "clerk-procedure").max(300).list("procedures").hint(frame, "clerk-procedure-hint"),
        field("dossier_code", "clerk-dossier-code").max(60).hint(frame, "clerk-dossier-code-hint"),
    ];
    let who = vec![
        field("name", "clerk-name"),
        field("phone", "clerk-phone").max(20).keyboard("tel").hint(frame, "clerk-phone-hint"),
        field("email", "clerk-email").max(254).keyboard("email").hint(frame, "clerk-email-hint"),
        field("address", "clerk-street").max(200).hint(frame, "clerk-street-hint"),
        field("commune", "clerk-commune").max(80).list("communes").hint(frame, "clerk-commune-hint"),
    ];
    let chosen = value("agency").to_owned();
    let agencies = places::list_agencies(&house.store).await?.into_iter().map(|agency| Choice {
        is_chosen: agency.code == chosen,
        code: agency.code,
        name: agency.name,
    });
    let communes = house.gazetteer.communes_of(&house.settings.province.code);
    Ok(RegisterPage {
        operation,
        what,
        who,
        agencies: agencies.collect(),
        procedures: places::list_procedures_by_post(&house.store).await?,
        communes: communes.into_iter().map(|commune| commune.name.clone()).collect(),
        fetches: fields.is_none() || value("fetch") == "yes",
        returns: fields.is_none() || value("return") == "yes",
        problem,
        page,
    })
}
