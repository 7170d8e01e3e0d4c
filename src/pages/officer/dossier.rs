//! `/mot-cua/ho-so/{id}`: one dossier: where its papers are, what was signed, its code, its appointment, and what can
//! be done.

use crate::domain::codes::DossierCode;
use crate::domain::holidays::HolidaysKnown;
use crate::domain::time::At;
use crate::flows::attach_dossier::{AttachError, Attached, attach_dossier};
use crate::flows::confirm_receipt::{GiveOutError, give_out_at_desk};
use crate::flows::house::House;
use crate::flows::see_dossier::{SeeDossierError, SeenDossier, see_dossier};
use crate::flows::set_appointment::{Counted, Promise, SetAppointmentError, set_appointment};
use crate::pages::officer::dossier_view::gather;
use crate::pages::officer::lines::dossier_path;
use crate::pages::page::{Page, send};
use crate::pages::staff::fields::{operation, shown, value};
use crate::pages::staff::frame::{OFFICER, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::StoreError;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use uuid::Uuid;

/// The longest note, characters.
const LONGEST: usize = 300;

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
