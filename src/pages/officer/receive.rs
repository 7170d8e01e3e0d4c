//! `/mot-cua/dang-den`: what is on its way here; and receiving it, counted against the citizen's list.

use crate::domain::checklist::CountedPaper;
use crate::domain::codes::DossierCode;
use crate::domain::leg::Purpose;
use crate::flows::agency_desk;
use crate::flows::attach_dossier::AttachError;
use crate::flows::house::House;
use crate::flows::receive_papers::{
    Differences, ListFrom, ListToCount, Receipt, ReceiveError, list_to_count, receivable, receive_papers,
};
use crate::flows::record_handover::HandoverError;
use crate::flows::see_dossier::{SeeDossierError, SeenDossier, see_dossier};
use crate::flows::set_appointment::count;
use crate::pages::officer::dossier::{appointment_error, attach_error, counted_words, promise_of};
use crate::pages::officer::lines::{Asked, LineView, Pager, dossier_path};
use crate::pages::page::{Page, send};
use crate::pages::staff::fields::{operation, shown, value};
use crate::pages::staff::frame::{OFFICER, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::papers_form::{self, PaperLine};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::StoreError;
use crate::store::agency_desk::Listed;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Where they stand.
pub const PATH: &str = "/mot-cua/dang-den";
/// The longest name or note, characters.
const LONGEST: usize = 300;

#[derive(Template)]
#[template(path = "officer/coming.html")]
struct ComingPage {
    page: StaffPage,
    lines: Vec<LineView>,
    pager: Option<Pager>,
}

#[derive(Template)]
#[template(path = "officer/receive.html")]
struct ReceivePage {
    page: StaffPage,
    action: String,
    dossier_href: String,
    title: String,
    operation: Uuid,
    papers: Vec<PaperLine>,
    /// Whose list it is.
    list: String,
    brought_by: String,
    is_clerk: bool,
    seal_number: String,
    note: String,
    /// `None` where the dossier has its code.
    code: Option<String>,
    gives_appointment: bool,
    counted: Option<String>,
    due: String,
    due_note: String,
    error: Option<String>,
    differences: Vec<String>,
    wrong_field: &'static str,
}

/// `GET /mot-cua/dang-den`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who, asked: web::Query<Asked>) -> HttpResponse {
    let page = StaffPage::of(&req, who, OFFICER);
    let list = match agency_desk::page(&house, &page.who.staff, Listed::OnItsWayHere, asked.number()).await {
        Ok(list) => list,
        Err(error) => return refuse(&req, error.into()),
    };
    let lines = list.lines.iter().map(|seen| LineView::new(&page, seen)).collect();
    let shown = ComingPage { lines, pager: Pager::of(&page, PATH, &list), page };
    send(StatusCode::OK, shown.page.page(), &shown)
}

/// What the form is about.
struct About {
    seen: SeenDossier,
    list: ListToCount,
}

async fn about(house: &House, who: &Who, id: Uuid) -> Result<About, Refusal> {
    let seen = match see_dossier(house, &house.store, &who.0.staff, id).await {
        Ok(seen) => seen,
        Err(SeeDossierError::NotThere) => return Err(Refusal::NotThere),
        Err(SeeDossierError::Store(error)) => return Err(error.into()),
    };
    let purpose = receivable(&house.store, &seen).await?.unwrap_or(Purpose::Submission);
    let list = list_to_count(&house.store, &seen, purpose).await?;
    Ok(About { seen, list })
}

/// `GET /mot-cua/ho-so/{id}/nhan`
pub async fn form(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    match about(&house, &who, *id).await {
        Ok(about) => show(&req, &house, who, StatusCode::OK, &about, &[], None),
        Err(refusal) => refuse(&req, refusal),
    }
}

/// `POST /mot-cua/ho-so/{id}/nhan`
pub async fn receive(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let (operation, about) = match (operation(&fields), about(&house, &who, *id).await) {
        (Ok(operation), Ok(about)) => (operation, about),
        (Err(refusal), _) | (_, Err(refusal)) => return refuse(&req, refusal),
    };
    let receipt = match read(&about, &fields) {
        Ok(receipt) => receipt,
        Err(wrong) => {
            return show(&req, &house, who, StatusCode::UNPROCESSABLE_ENTITY, &about, &fields, Some(wrong));
        }
    };
    let sent = once::<ReceiveError>(&house, &who.0, operation, async |tx| {
        receive_papers(&house, tx, &who.0.staff, &about.seen, receipt).await?;
        Ok(dossier_path(about.seen.dossier.id))
    })
    .await;
    match sent {
        Ok(sent) => {
            let page = StaffPage::of(&req, who, OFFICER);
            shown(&page, sent).unwrap_or_else(|refusal| refuse(&req, refusal))
        }
        Err(error) => match wrong_of(error) {
            Ok(wrong) => show(&req, &house, who, StatusCode::UNPROCESSABLE_ENTITY, &about, &fields, Some(wrong)),
            Err(error) => refuse(&req, error.into()),
        },
    }
}

/// What is wrong, and the field it is about.
struct Wrong {
    key: &'static str,
    field: &'static str,
    differences: Differences,
}

impl Wrong {
    fn at(field: &'static str, key: &'static str) -> Wrong {
        Wrong { key, field, differences: Differences::default() }
    }
}

fn read(about: &About, fields: &[(String, String)]) -> Result<Receipt, Wrong> {
    let counted = papers_form::read(&about.list.papers, fields).map_err(|key| Wrong::at("papers", key))?;
    let short = |name, key| match value(fields, name) {
        text if text.chars().count() <= LONGEST => Ok(text.to_owned()),
        _ => Err(Wrong::at(name, key)),
    };
    let brought_by = short("brought_by", "officer-receive-error-long")?;
    if brought_by.is_empty() {
        return Err(Wrong::at("brought_by", "officer-receive-error-brought-by"));
    }
    let code = match value(fields, "code") {
        "" => None,
        typed => Some(DossierCode::read(typed).map_err(|_| Wrong::at("code", "officer-attach-error-code"))?),
    };
    let seal = short("seal_number", "officer-receive-error-long")?;
    let promise = promise_of(fields).map_err(|key| Wrong::at("due", key))?;
    let role = if value(fields, "role") == "clerk" { "clerk" } else { "postman" };
    Ok(Receipt {
        counted,
        brought_by,
        brought_by_role: role.to_owned(),
        seal_number: (!seal.is_empty()).then_some(seal),
        note: short("note", "officer-receive-error-long")?,
        code,
        promise,
    })
}

fn wrong_of(error: ReceiveError) -> Result<Wrong, StoreError> {
    Ok(match error {
        ReceiveError::NothingToReceive => Wrong::at("papers", "officer-receive-error-nothing"),
        ReceiveError::DifferencesWithoutNote(differences) => {
            Wrong { key: "officer-receive-error-differences", field: "note", differences }
        }
        ReceiveError::Handover(HandoverError::Store(error)) | ReceiveError::Store(error) => return Err(error),
        ReceiveError::Handover(HandoverError::NameMissing) => {
            Wrong::at("brought_by", "officer-receive-error-brought-by")
        }
        ReceiveError::Handover(_) => Wrong::at("papers", "officer-receive-error-nothing"),
        ReceiveError::Attach(AttachError::Store(error)) => return Err(error),
        ReceiveError::Attach(error) => Wrong::at("code", attach_error(&error)),
        ReceiveError::Appointment(error) => Wrong::at("due", appointment_error(error)?),
    })
}

fn show(
    req: &HttpRequest,
    house: &House,
    who: Who,
    status: StatusCode,
    about: &About,
    fields: &[(String, String)],
    wrong: Option<Wrong>,
) -> HttpResponse {
    let page = StaffPage::of(req, who, OFFICER);
    let About { seen, list } = about;
    let id = seen.dossier.id;
    let is_new = fields.is_empty();
    let typed = |name| value(fields, name).to_owned();
    let counted = count(house, seen.procedure.as_ref(), house.store.now());
    let shown = ReceivePage {
        action: page.href(&format!("{}/nhan", dossier_path(id))),
        dossier_href: page.href(&dossier_path(id)),
        title: seen.dossier.code.clone().unwrap_or_else(|| seen.request.code.clone()),
        operation: house.store.new_id(),
        papers: match is_new {
            true => papers_form::lines(&page, &list.papers),
            false => papers_form::lines_again(&page, &list.papers, fields),
        },
        list: page.say(match list.from {
            ListFrom::Citizen => "officer-receive-list-citizen",
            ListFrom::Procedure => "officer-receive-list-procedure",
            ListFrom::Nothing => "officer-receive-list-nothing",
        }),
        brought_by: typed("brought_by"),
        is_clerk: value(fields, "role") == "clerk",
        seal_number: if is_new { list.seal_number.clone().unwrap_or_default() } else { typed("seal_number") },
        note: typed("note"),
        code: seen.dossier.code.is_none().then(|| typed("code")),
        gives_appointment: is_new && counted.is_some() || value(fields, "appointment") == "counted",
        counted: counted.map(|counted| counted_words(house, &page, &counted)),
        due: typed("due"),
        due_note: typed("due_note"),
        error: wrong.as_ref().map(|wrong| page.say(wrong.key)),
        differences: wrong.as_ref().map(|wrong| difference_words(&page, &wrong.differences)).unwrap_or_default(),
        wrong_field: wrong.map_or("", |wrong| wrong.field),
        page,
    };
    send(status, shown.page.page(), &shown)
}

/// Each difference in words.
fn difference_words(page: &Page, differences: &Differences) -> Vec<String> {
    let say = |key: &str, paper: &CountedPaper| {
        let kind = papers_form::kind_words(page, paper.copy_kind);
        page.say_with(key, &[("name", &paper.name), ("text", &kind), ("count", &paper.quantity.to_string())])
    };
    let missing = differences.missing.iter().map(|paper| say("officer-receive-missing", paper));
    missing.chain(differences.more.iter().map(|paper| say("officer-receive-more", paper))).collect()
}
