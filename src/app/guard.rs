//! The guard at the door: finds out who is there and lets in whom the table of access names. Everybody else hears why.

use crate::app::access::{Who, who_may};
use crate::domain::staff::Role;
use crate::flows::house::House;
use crate::flows::sign_in::{SignedIn, resume};
use crate::pages::staff::refusal::{Refusal, refuse, to_own_password};
use crate::pages::staff::{COOKIE, SIGN_IN, SIGN_OUT, frame};
use crate::store::staff::PasswordState;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, ORIGIN};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};

/// Lets a request in, or answers it at the door.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(pattern) = request.match_pattern() else {
        // nothing is registered there: the service says so itself
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let turned_away = match who_may(request.method(), &pattern) {
        Some(Who::Anybody) if pattern == SIGN_IN && !is_our_own_form(&request) => {
            Some(refuse(request.request(), Refusal::CrossSite))
        }
        Some(Who::Anybody | Who::Courier | Who::Provider | Who::Key(_)) => None,
        Some(Who::Staff(roles)) => check_staff(&request, &pattern, roles).await,
        // the API tells which methods there are; a route that nobody may use does not exist
        None if pattern.starts_with("/api/") => None,
        None => Some(HttpResponse::MethodNotAllowed().finish()),
    };
    match turned_away {
        None => Ok(next.call(request).await?.map_into_boxed_body()),
        Some(answer) => Ok(request.into_response(answer)),
    }
}

/// Why a member of staff is turned away; `None` lets them in, and leaves who they are with the request.
async fn check_staff(request: &ServiceRequest, pattern: &str, roles: &[Role]) -> Option<HttpResponse> {
    let refused = |refusal| Some(refuse(request.request(), refusal));
    if !is_our_own_form(request) {
        return refused(Refusal::CrossSite);
    }
    let who = match signed_in(request).await {
        Ok(Some(who)) => who,
        Ok(None) => return refused(Refusal::NotSignedIn),
        Err(refusal) => return refused(refusal),
    };
    if !roles.contains(&who.staff.role) {
        return refused(Refusal::NotThisRole);
    }
    if who.staff.password_state == PasswordState::Given && ![frame::PASSWORD, SIGN_OUT].contains(&pattern) {
        return Some(to_own_password(request.request()));
    }
    request.extensions_mut().insert(who);
    None
}

async fn signed_in(request: &ServiceRequest) -> Result<Option<SignedIn>, Refusal> {
    let Some(house) = request.app_data::<web::Data<House>>() else {
        return Ok(None);
    };
    let Some(cookie) = request.cookie(COOKIE) else {
        return Ok(None);
    };
    Ok(resume(house, cookie.value()).await?)
}

/// Whether what changes something was sent from a page of ours. Browsers say where a form comes from; one that says
/// neither is no browser of staff.
fn is_our_own_form(request: &ServiceRequest) -> bool {
    if request.method().is_safe() {
        return true;
    }
    let headers = request.headers();
    match text(headers, "sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => {
            let origin = text(headers, ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
            origin.is_some_and(|(_, host)| Some(host) == text(headers, "host"))
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
