//! `/quay/ho-so/{id}/giao-nhan`: papers counted and signed over between the post and the citizen or the agency.

use crate::domain::custody::{Holder, MoneyPassed};
use crate::domain::scan_verdict::Step;
use crate::flows::house::House;
use crate::flows::record_handover::HandoverError;
use crate::flows::see_dossier::{SeenDossier, see_dossier};
use crate::flows::sign_over::{Basis, Counted, Expected, OtherSide, SignOverError, expected, sign_over};
use crate::pages::clerk::field::{FieldView, Problem, typed};
use crate::pages::page::{Page, send};
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::once::{Sent, once};
use crate::pages::staff::papers_form::{self, PaperLine};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::operations::{self, Known};
use crate::words::{Lang, say, say_with};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

type Fields = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "clerk/handover.html")]
struct HandoverPage {
    page: StaffPage,
    operation: String,
    step: &'static str,
    title: String,
    intro: String,
    request_code: String,
    back: String,
    action: String,
    problem: Option<Problem>,
    papers: Vec<PaperLine>,
    counting: String,
    details: Vec<FieldView>,
    /// Whether somebody else than the citizen may stand for her.
    stand_in: Option<StandInView>,
    other: Vec<FieldView>,
    own_name: String,
    agreement: String,
}

/// Who stands before the clerk: the citizen, or somebody in her place.
struct StandInView {
    is_other: bool,
    fields: Vec<FieldView>,
}

#[derive(Template)]
#[template(path = "clerk/overtaken.html")]
struct OvertakenPage {
    page: StaffPage,
    back: String,
}

/// `GET /quay/ho-so/{id}/giao-nhan`
pub async fn form(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    let (seen, expected) = match look(&house, &page, *id).await {
        Ok((seen, Some(expected))) => (seen, expected),
        Ok((_, None)) => return overtaken(page, *id),
        Err(refusal) => return refuse(&req, refusal),
    };
    let operation = house.store.new_id().to_string();
    let shown = view(page, &seen, &expected, operation, None, None);
    send(StatusCode::OK, shown.page.page(), &shown)
}

/// `POST /quay/ho-so/{id}/giao-nhan`
pub async fn record(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let page = StaffPage::of(&req, who.clone(), CLERK);
    let (Ok(operation), Some(step)) =
        (typed(&fields, "operation").parse::<Uuid>(), Step::parse(typed(&fields, "step")))
    else {
        return refuse(&req, Refusal::Unreadable);
    };
    // pressed twice: what was recorded is shown, whatever the papers wait for now
    match operations::find(&house.store, operation, who.0.staff.id).await {
        Ok(Known::New) => {}
        Ok(Known::Done { shown_at_path }) => return see_other(&page, &shown_at_path),
        Ok(Known::SomebodyElses) => return refuse(&req, Refusal::SomebodyElsesForm),
        Err(error) => return refuse(&req, error.into()),
    }
    let (seen, expected) = match look(&house, &page, *id).await {
        Ok((seen, Some(expected))) if expected.step == step => (seen, expected),
        Ok(_) => return overtaken(page, *id),
        Err(refusal) => return refuse(&req, refusal),
    };
    let problem = match read(page.page(), &expected, &fields) {
        Ok(counted) => {
            let dossier_id = seen.dossier.id;
            let done = once(&house, &who.0, operation, async |tx| {
                let seq = sign_over(&house, tx, &who.0, dossier_id, step, counted).await?;
                Ok::<_, SignOverError>(format!("/quay/ho-so/{dossier_id}/da-ghi/{seq}"))
            });
            match done.await {
                Ok(Sent::Done { shown_at_path }) => return see_other(&page, &shown_at_path),
                Ok(Sent::SomebodyElses) => return refuse(&req, Refusal::SomebodyElsesForm),
                Err(error) => match problem_of(page.page(), error) {
                    Ok(problem) => problem,
                    Err(Some(refusal)) => return refuse(&req, refusal),
                    Err(None) => return overtaken(page, *id),
                },
            }
        }
        Err(problem) => problem,
    };
    let shown = view(page, &seen, &expected, operation.to_string(), Some(&fields), Some(problem));
    send(StatusCode::UNPROCESSABLE_ENTITY, shown.page.page(), &shown)
}

async fn look(house: &House, page: &StaffPage, id: Uuid) -> Result<(SeenDossier, Option<Expected>), Refusal> {
    let seen = see_dossier(house, &house.store, &page.who.staff, id).await?;
    let expected = expected(&house.store, &seen).await?;
    Ok((seen, expected))
}

fn see_other(page: &StaffPage, path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, page.href(path))).finish()
}

/// The papers wait for something else, or for nothing.
fn overtaken(page: StaffPage, id: Uuid) -> HttpResponse {
    let shown = OvertakenPage { back: page.href(&format!("/quay/ho-so/{id}")), page };
    send(StatusCode::CONFLICT, shown.page.page(), &shown)
}

/// What is wrong with the form; `Err` when the form is not to be shown again.
fn problem_of(page: &Page, error: SignOverError) -> Result<Problem, Option<Refusal>> {
    match error {
        SignOverError::Overtaken => Err(None),
        SignOverError::See(error) => Err(Some(error.into())),
        SignOverError::Store(error) | SignOverError::Handover(HandoverError::Store(error)) => Err(Some(error.into())),
        SignOverError::AnotherAgency => Err(Some(Refusal::NotThere)),
        SignOverError::NothingKnown | SignOverError::Handover(HandoverError::NothingCounted) => {
            Ok(Problem::new(page, "papers", "papers-error-none"))
        }
        SignOverError::Handover(HandoverError::NameMissing) => Ok(Problem::new(page, "other_name", "clerk-error-name")),
        SignOverError::Handover(HandoverError::ReceiptMissing) => {
            Ok(Problem::new(page, "receipt_number", "clerk-error-receipt"))
        }
        SignOverError::Handover(error) => {
            tracing::error!(%error, "a hand-over at a desk was refused");
            Err(Some(Refusal::NotThere))
        }
    }
}

/// Reads the form.
fn read(page: &Page, expected: &Expected, fields: &Fields) -> Result<Counted, Problem> {
    let problem = |field, key: &str| Problem::new(page, field, key);
    let papers = papers_form::read(&expected.papers, fields).map_err(|key| problem("papers", key))?;
    let fee = typed(fields, "fee_vnd").replace(['.', ' ', ','], "");
    let fee_vnd = match fee.as_str() {
        "" => 0,
        fee => {
            fee.parse().ok().filter(|fee| *fee <= 1_000_000_000).ok_or_else(|| problem("fee_vnd", "clerk-error-fee"))?
        }
    };
    let receipt_number = typed(fields, "receipt_number").to_owned();
    if fee_vnd > 0 && receipt_number.is_empty() {
        return Err(problem("receipt_number", "clerk-error-receipt"));
    }
    let name = typed(fields, "other_name").to_owned();
    if name.is_empty() {
        return Err(problem("other_name", "clerk-error-name"));
    }
    let (role, stand_in_note) = role_of_other(page, expected.step, fields)?;
    let place = typed(fields, "place").to_owned();
    if place.is_empty() {
        return Err(problem("place", "clerk-error-place"));
    }
    if typed(fields, "agreed") != "yes" {
        return Err(problem("agreed", "clerk-error-agreed"));
    }
    let notes = [stand_in_note, Some(typed(fields, "note").to_owned())];
    let note: Vec<String> = notes.into_iter().flatten().filter(|note| !note.is_empty()).collect();
    Ok(Counted {
        papers,
        money: (fee_vnd > 0).then_some(MoneyPassed { fee_vnd, receipt_number }),
        seal_number: Some(typed(fields, "seal_number").to_owned()).filter(|seal| !seal.is_empty()),
        note: note.join("\n"),
        other: OtherSide { name, role, place },
    })
}

/// As what the other side signs, and what is noted of somebody who stands for the citizen. The ledger is written in
/// Vietnamese.
fn role_of_other(page: &Page, step: Step, fields: &Fields) -> Result<(String, Option<String>), Problem> {
    if step.other_side() == Holder::Agency {
        let role = typed(fields, "other_role").to_owned();
        return if role.is_empty() {
            Err(Problem::new(page, "other_role", "clerk-error-role"))
        } else {
            Ok((role, None))
        };
    }
    if typed(fields, "whom") != "other" {
        return Ok((say(Lang::Vi, "clerk-role-citizen"), None));
    }
    let relation = typed(fields, "relation");
    if relation.is_empty() {
        return Err(Problem::new(page, "relation", "clerk-error-relation"));
    }
    let authorisation = typed(fields, "authorisation");
    if authorisation.is_empty() && step == Step::DeliverToCitizen {
        return Err(Problem::new(page, "authorisation", "clerk-error-authorisation"));
    }
    let role = say_with(Lang::Vi, "clerk-role-stand-in", &[("relation", relation)]);
    let note = say_with(Lang::Vi, "clerk-note-authorisation", &[("text", authorisation)]);
    Ok((role, (!authorisation.is_empty()).then_some(note)))
}

fn view(
    page: StaffPage,
    seen: &SeenDossier,
    expected: &Expected,
    operation: String,
    fields: Option<&Fields>,
    problem: Option<Problem>,
) -> HandoverPage {
    let step = expected.step;
    let value = |name: &str, prefilled: &str| match fields {
        Some(fields) => typed(fields, name).to_owned(),
        None => prefilled.to_owned(),
    };
    let field = |name: &'static str, label: &str, prefilled: &str| {
        FieldView::new(page.page(), name, label, &value(name, prefilled)).wrong(problem.as_ref())
    };
    let money = expected.money.as_ref();
    let fee = money.map(|money| money.fee_vnd.to_string()).unwrap_or_default();
    let receipt = money.map(|money| money.receipt_number.clone()).unwrap_or_default();
    let details = vec![
        field("seal_number", "clerk-seal", expected.seal_number.as_deref().unwrap_or_default()).max(40),
        field("fee_vnd", "clerk-fee", &fee).max(15).keyboard("numeric").hint(page.page(), "clerk-fee-hint"),
        field("receipt_number", "clerk-receipt", &receipt).max(40),
        field("note", "clerk-note", "").max(500).hint(page.page(), "clerk-note-hint"),
    ];
    let is_citizen = step.other_side() == Holder::Citizen;
    let name = if is_citizen { seen.request.contact.name.as_str() } else { "" };
    let place = match (is_citizen, &seen.office, &seen.agency) {
        (true, Some(office), _) => office.name.clone(),
        (false, _, Some(agency)) => agency.name.clone(),
        _ => String::new(),
    };
    let mut other = vec![field("other_name", "clerk-other-name", name).hint(page.page(), "clerk-other-name-hint")];
    if !is_citizen {
        other.push(field("other_role", "clerk-other-role", &say(Lang::Vi, "clerk-role-officer")).max(80));
    }
    other.push(field("place", "clerk-place", &place).max(200).hint(page.page(), "clerk-place-hint"));
    let stand_in = is_citizen.then(|| StandInView {
        is_other: value("whom", "self") == "other",
        fields: vec![
            field("relation", "clerk-relation", "").max(80).hint(page.page(), "clerk-relation-hint"),
            field("authorisation", "clerk-authorisation", "").max(200).hint(page.page(), "clerk-authorisation-hint"),
        ],
    });
    let papers = match fields {
        Some(fields) => papers_form::lines_again(page.page(), &expected.papers, fields),
        None => papers_form::lines(page.page(), &expected.papers),
    };
    let counting = match expected.basis {
        Basis::CountedBefore => "clerk-counting-before",
        Basis::Checklist => "clerk-counting-checklist",
        Basis::Supposed => "clerk-counting-supposed",
    };
    let path = format!("/quay/ho-so/{}", seen.dossier.id);
    HandoverPage {
        operation,
        step: step.as_str(),
        title: page.say(&format!("clerk-step-{}", step.as_str())),
        intro: page.say(&format!("clerk-right-{}", step.as_str())),
        request_code: seen.request.code.clone(),
        back: page.href(&path),
        action: page.href(&format!("{path}/giao-nhan")),
        papers,
        counting: page.say(counting),
        details,
        stand_in,
        other,
        own_name: page.who.staff.name.clone(),
        agreement: page.say(&format!("clerk-agreed-{}", if is_citizen { "citizen" } else { "agency" })),
        problem,
        page,
    }
}
