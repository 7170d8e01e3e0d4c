//! `/mot-cua/ho-so/{id}`: one dossier: where its papers are, what was signed, its code, its appointment, and what can
//! be done.

use crate::domain::codes::DossierCode;
use crate::domain::custody::{Handover, Signature};
use crate::domain::holidays::HolidaysKnown;
use crate::domain::time::At;
use crate::flows::attach_dossier::{AttachError, Attached, attach_dossier};
use crate::flows::confirm_receipt::{GiveOutError, give_out_at_desk, has_arrived};
use crate::flows::house::House;
use crate::flows::receive_papers::receivable;
use crate::flows::see_dossier::{SeeDossierError, SeenDossier, see_dossier};
use crate::flows::set_appointment::{Counted, Promise, SetAppointmentError, count, set_appointment};
use crate::flows::who_holds::Journey;
use crate::pages::answer::strength;
use crate::pages::first_sentence::for_people;
use crate::pages::officer::lines::{dossier_path, holder_words, strength_word};
use crate::pages::page::{Page, send};
use crate::pages::staff::fields::{operation, shown, value};
use crate::pages::staff::frame::{OFFICER, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::papers_form::kind_words;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::appointments::{self, How};
use crate::store::requests::Way;
use crate::store::{StoreError, custody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// The longest note, characters.
const LONGEST: usize = 300;

struct JourneyView {
    title: String,
    holder: String,
    strength: String,
    courier: Option<String>,
    is_contradicting: bool,
}

struct EntryView {
    at: String,
    what: String,
    strength: String,
    papers: Vec<String>,
    signed: Vec<String>,
    note: String,
}

#[derive(Template)]
#[template(path = "officer/dossier.html")]
struct DossierPage {
    page: StaffPage,
    title: String,
    code: Option<String>,
    request_code: String,
    name: String,
    phone: String,
    address: String,
    procedure: String,
    agency: String,
    office: String,
    ways: String,
    state: String,
    accepted: Option<String>,
    promised: Option<String>,
    due_how: String,
    journeys: Vec<JourneyView>,
    entries: Vec<EntryView>,
    path: String,
    operation: Uuid,
    can_receive: bool,
    can_confirm: bool,
    can_give_out: bool,
    has_result: bool,
    typed_code: String,
    accepted_field: String,
    counted: Option<String>,
    gives_appointment: bool,
    due: String,
    due_note: String,
    error: Option<String>,
    wrong_field: &'static str,
    id: Uuid,
}

/// `GET /mot-cua/ho-so/{id}`
pub async fn show(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    answer(&req, &house, who, *id, StatusCode::OK, &[], None).await
}

/// `POST /mot-cua/ho-so/{id}/ma`: attaches the official code.
pub async fn attach(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let id = match within_reach(&house, &who, *id).await {
        Ok(seen) => seen.dossier.id,
        Err(refusal) => return refuse(&req, refusal),
    };
    let operation = match operation(&fields) {
        Ok(operation) => operation,
        Err(refusal) => return refuse(&req, refusal),
    };
    let Ok(code) = DossierCode::read(value(&fields, "code")) else {
        let wrong = Some(("code", "officer-attach-error-code"));
        return answer(&req, &house, who, id, StatusCode::UNPROCESSABLE_ENTITY, &fields, wrong).await;
    };
    let sent = once::<AttachError>(&house, &who.0, operation, async |tx| match attach_dossier(tx, id, &code).await? {
        Attached::Now | Attached::Before | Attached::Merged { .. } => Ok(dossier_path(id)),
    })
    .await;
    match sent {
        Ok(sent) => {
            let page = StaffPage::of(&req, who, OFFICER);
            shown(&page, sent).unwrap_or_else(|refusal| refuse(&req, refusal))
        }
        Err(AttachError::Store(error)) => refuse(&req, error.into()),
        Err(error) => {
            let wrong = Some(("code", attach_error(&error)));
            answer(&req, &house, who, id, StatusCode::CONFLICT, &fields, wrong).await
        }
    }
}

/// `POST /mot-cua/ho-so/{id}/hen`: gives the appointment.
pub async fn appoint(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let seen = match within_reach(&house, &who, *id).await {
        Ok(seen) => seen,
        Err(refusal) => return refuse(&req, refusal),
    };
    let operation = match operation(&fields) {
        Ok(operation) => operation,
        Err(refusal) => return refuse(&req, refusal),
    };
    let id = seen.dossier.id;
    let promise = At::read_local(value(&fields, "accepted")).ok_or("officer-appointment-error-accepted");
    let promise = promise.and_then(|at| Ok((at, promise_of(&fields)?.ok_or("officer-appointment-error-none")?)));
    let (accepted_at, promise) = match promise {
        Ok(both) => both,
        Err(key) => {
            let wrong = Some(("due", key));
            return answer(&req, &house, who, id, StatusCode::UNPROCESSABLE_ENTITY, &fields, wrong).await;
        }
    };
    let sent = once::<SetAppointmentError>(&house, &who.0, operation, async |tx| {
        set_appointment(&house, tx, &who.0.staff, id, seen.procedure.as_ref(), accepted_at, promise).await?;
        Ok(dossier_path(id))
    })
    .await;
    match sent.map_err(appointment_error) {
        Ok(sent) => {
            let page = StaffPage::of(&req, who, OFFICER);
            shown(&page, sent).unwrap_or_else(|refusal| refuse(&req, refusal))
        }
        Err(Err(error)) => refuse(&req, error.into()),
        Err(Ok(key)) => {
            let wrong = Some(("due", key));
            answer(&req, &house, who, id, StatusCode::UNPROCESSABLE_ENTITY, &fields, wrong).await
        }
    }
}

/// `POST /mot-cua/ho-so/{id}/trao`: the citizen takes the result at the desk.
pub async fn give_out(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let id = match within_reach(&house, &who, *id).await {
        Ok(seen) => seen.dossier.id,
        Err(refusal) => return refuse(&req, refusal),
    };
    let operation = match operation(&fields) {
        Ok(operation) => operation,
        Err(refusal) => return refuse(&req, refusal),
    };
    let sent = once::<GiveOutError>(&house, &who.0, operation, async |tx| {
        give_out_at_desk(tx, id).await?;
        Ok(dossier_path(id))
    })
    .await;
    match sent {
        Ok(sent) => {
            let page = StaffPage::of(&req, who, OFFICER);
            shown(&page, sent).unwrap_or_else(|refusal| refuse(&req, refusal))
        }
        Err(GiveOutError::NotAtDesk) => {
            let wrong = Some(("", "officer-dossier-error-not-at-desk"));
            answer(&req, &house, who, id, StatusCode::CONFLICT, &fields, wrong).await
        }
        Err(GiveOutError::Store(error)) => refuse(&req, error.into()),
    }
}

async fn within_reach(house: &House, who: &Who, id: Uuid) -> Result<SeenDossier, Refusal> {
    match see_dossier(house, &house.store, &who.0.staff, id).await {
        Ok(seen) => Ok(seen),
        Err(SeeDossierError::NotThere) => Err(Refusal::NotThere),
        Err(SeeDossierError::Store(error)) => Err(error.into()),
    }
}

/// The sentence for a code that cannot be attached.
pub fn attach_error(error: &AttachError) -> &'static str {
    match error {
        AttachError::HasAnotherCode => "officer-attach-error-another",
        AttachError::WasMerged => "officer-attach-error-merged",
        AttachError::BothHaveRequests => "officer-attach-error-both",
        AttachError::NoSuchDossier | AttachError::Store(_) => "officer-attach-error-gone",
    }
}

/// The sentence for an appointment that cannot be given.
pub fn appointment_error(error: SetAppointmentError) -> Result<&'static str, StoreError> {
    Ok(match error {
        SetAppointmentError::NothingToCount => "officer-appointment-error-nothing-to-count",
        SetAppointmentError::NoteMissing => "officer-appointment-error-note",
        SetAppointmentError::DueBeforeAccepted => "officer-appointment-error-before",
        SetAppointmentError::AcceptedInTheFuture => "officer-appointment-error-future",
        SetAppointmentError::Store(error) => return Err(error),
    })
}

/// The appointment as it was typed: none, the one that is counted, or another with its note.
pub fn promise_of(fields: &[(String, String)]) -> Result<Option<Promise>, &'static str> {
    match value(fields, "appointment") {
        "counted" => Ok(Some(Promise::Counted)),
        "chosen" => {
            let due_at = At::read_local(value(fields, "due")).ok_or("officer-appointment-error-due")?;
            let note: String = value(fields, "due_note").chars().take(LONGEST).collect();
            Ok(Some(Promise::Chosen { due_at, note }))
        }
        _ => Ok(None),
    }
}

/// An appointment with how it was counted, and how far it can be trusted.
pub fn counted_words(house: &House, page: &Page, counted: &Counted) -> String {
    let known = match counted.holidays {
        HolidaysKnown::Announced => "officer-appointment-announced",
        HolidaysKnown::Planned => "officer-appointment-planned",
        HolidaysKnown::Unlisted => "officer-appointment-unlisted",
    };
    let sum = page.say_with(
        "officer-appointment-counted",
        &[
            ("at", &page.moment(counted.due_at)),
            ("count", &counted.working_days.to_string()),
            ("time", &house.working_time.day().to_string()),
            ("since", &page.moment(counted.counted_from)),
        ],
    );
    format!("{sum} {}", page.say(known))
}

async fn answer(
    req: &HttpRequest,
    house: &House,
    who: Who,
    id: Uuid,
    status: StatusCode,
    fields: &[(String, String)],
    wrong: Option<(&'static str, &'static str)>,
) -> HttpResponse {
    let seen = match within_reach(house, &who, id).await {
        Ok(seen) => seen,
        Err(refusal) => return refuse(req, refusal),
    };
    let page = StaffPage::of(req, who, OFFICER);
    match gather(house, page, seen, fields, wrong).await {
        Ok(shown) => send(status, shown.page.page(), &shown),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(
    house: &House,
    page: StaffPage,
    seen: SeenDossier,
    fields: &[(String, String)],
    wrong: Option<(&'static str, &'static str)>,
) -> Result<DossierPage, StoreError> {
    let can_receive = receivable(&house.store, &seen).await?.is_some();
    let entries = entries(house, &page, seen.dossier.id).await?;
    let due_how = how_due(house, &page, &seen).await?;
    let SeenDossier { dossier, request, agency, office, procedure, journeys } = seen;
    let now = house.store.now();
    let typed = |name| value(fields, name).to_owned();
    let accepted_at = At::read_local(value(fields, "accepted")).or(dossier.accepted_at).unwrap_or(now);
    let counted = count(house, procedure.as_ref(), accepted_at);
    let moment = |at: Option<At>| at.map(|at| page.moment(at));
    let unnamed = || page.say("officer-no-procedure");
    let commune = house.gazetteer.commune(&request.contact.commune_code).map(|commune| commune.name.clone());
    let travels_home =
        journeys.iter().any(|journey| journey.leg.purpose.direction() == buuta_webhooks::Direction::ToCitizen);
    Ok(DossierPage {
        title: dossier.code.clone().unwrap_or_else(|| request.code.clone()),
        name: request.contact.name.clone(),
        phone: request.contact.phone.national().to_owned(),
        address: [request.contact.address.clone()].into_iter().chain(commune).collect::<Vec<_>>().join(", "),
        procedure: procedure.as_ref().map_or_else(unnamed, |procedure| procedure.name.clone()),
        agency: agency.map(|agency| agency.name).unwrap_or_default(),
        office: office.map_or_else(|| page.say("officer-dossier-no-office"), |office| office.name),
        ways: page.say(ways(request.fetch_papers, request.return_result)),
        state: state(&page, &dossier),
        accepted: moment(dossier.accepted_at),
        promised: moment(dossier.due_at),
        due_how,
        can_confirm: dossier.confirmed_at.is_none() && has_arrived(&journeys),
        can_give_out: dossier.confirmed_at.is_none()
            && dossier.result_ready_at.is_some()
            && request.return_result == Way::AtDesk
            && !travels_home,
        has_result: dossier.result_ready_at.is_some(),
        journeys: journeys.iter().map(|journey| journey_view(house, &page, journey)).collect(),
        entries,
        path: dossier_path(dossier.id),
        operation: house.store.new_id(),
        can_receive,
        typed_code: typed("code"),
        accepted_field: accepted_at.local(),
        gives_appointment: value(fields, "appointment") != "chosen" && counted.is_some(),
        counted: counted.map(|counted| counted_words(house, &page, &counted)),
        due: typed("due"),
        due_note: typed("due_note"),
        error: wrong.map(|(_, key)| page.say(key)),
        wrong_field: wrong.map_or("", |(field, _)| field),
        id: dossier.id,
        code: dossier.code,
        request_code: request.code,
        page,
    })
}

const fn ways(fetch: Way, back: Way) -> &'static str {
    match (fetch, back) {
        (Way::ByPost, Way::ByPost) => "officer-dossier-ways-both",
        (Way::ByPost, Way::AtDesk) => "officer-dossier-ways-fetch",
        (Way::AtDesk, Way::ByPost) => "officer-dossier-ways-return",
        (Way::AtDesk, Way::AtDesk) => "officer-dossier-ways-none",
    }
}

fn state(page: &Page, dossier: &crate::store::dossiers::Dossier) -> String {
    match (dossier.confirmed_at, dossier.result_ready_at) {
        (Some(at), _) => page.say_with("officer-dossier-confirmed", &[("at", &page.moment(at))]),
        (None, Some(at)) => page.say_with("officer-dossier-has-result", &[("at", &page.moment(at))]),
        (None, None) => page.say("officer-dossier-no-result"),
    }
}

/// How the appointment that counts was found.
async fn how_due(house: &House, page: &Page, seen: &SeenDossier) -> Result<String, StoreError> {
    let appointments = appointments::list(&house.store, seen.dossier.id).await?;
    let Some(last) = appointments.first() else {
        return Ok(String::new());
    };
    let counted = count(house, seen.procedure.as_ref(), last.accepted_at);
    Ok(match (last.how, counted) {
        (How::Chosen, _) => page.say_with("officer-appointment-was-chosen", &[("text", &last.note)]),
        (How::Counted, Some(counted)) if Some(counted.due_at) == last.due_at => counted_words(house, page, &counted),
        // the procedure's time or the list of days off has changed since
        (How::Counted, _) => page.say("officer-appointment-was-counted"),
    })
}

fn journey_view(house: &House, page: &Page, journey: &Journey) -> JourneyView {
    let held = &journey.holding;
    let since = page.moment(At::from_second(held.since_second));
    let carried = journey.orders.last().and_then(|(order, _)| {
        let account = house.account(order.account_id).ok()?;
        let waybill = order.waybill.as_deref().unwrap_or(&order.reference);
        Some(format!("{} · {waybill}", for_people(account.courier.name())))
    });
    JourneyView {
        title: page.say(&format!("papers-{}", journey.leg.purpose.as_str().replace('_', "-"))),
        holder: page.say_with("officer-holds", &[("name", &holder_words(page, held.holder)), ("since", &since)]),
        strength: page.say(strength(held.strength)),
        courier: carried,
        is_contradicting: !held.contradictions.is_empty()
            || journey.orders.iter().any(|(_, state)| state.contradicts_itself()),
    }
}

async fn entries(house: &House, page: &Page, dossier_id: Uuid) -> Result<Vec<EntryView>, StoreError> {
    let mut views = Vec::new();
    for entry in custody::list(&house.store, dossier_id).await? {
        let content = custody::find_content(&house.store, dossier_id, entry.seq).await?;
        let handover = content.and_then(|content| serde_json::from_value::<Handover>(content).ok());
        let what = match (entry.from, entry.to) {
            (Some(from), Some(to)) => page
                .say_with("officer-passed", &[("name", &holder_words(page, from)), ("text", &holder_words(page, to))]),
            _ => page.say(if entry.kind == "merge" { "officer-merged" } else { "officer-courier-word" }),
        };
        let (papers, signed, note) = match &handover {
            Some(handover) => (paper_words(page, handover), signature_words(page, handover), handover.note.clone()),
            None => Default::default(),
        };
        let strength = strength_word(page, entry.strength);
        views.push(EntryView { at: page.moment(entry.occurred_at), what, strength, papers, signed, note });
    }
    Ok(views)
}

fn paper_words(page: &Page, handover: &Handover) -> Vec<String> {
    let words = |key: &str, paper: &crate::domain::checklist::CountedPaper| {
        let kind = kind_words(page, paper.copy_kind);
        page.say_with(key, &[("name", &paper.name), ("text", &kind), ("count", &paper.quantity.to_string())])
    };
    let there = handover.papers.iter().map(|paper| words("officer-paper", paper));
    there.chain(handover.missing.iter().map(|paper| words("officer-receive-missing", paper))).collect()
}

fn signature_words(page: &Page, handover: &Handover) -> Vec<String> {
    use crate::domain::custody::SignedBy;
    let say = |key: &str, signature: &Signature| {
        let how = match signature.how {
            SignedBy::OwnSignIn => "officer-own-sign-in",
            SignedBy::TypedInPresence => "officer-typed-in-presence",
            SignedBy::Drawn => "officer-drawn",
        };
        page.say_with(key, &[("name", &signature.name), ("text", &page.say(how))])
    };
    vec![say("officer-given-by", &handover.given_by), say("officer-taken-by", &handover.taken_by)]
}
