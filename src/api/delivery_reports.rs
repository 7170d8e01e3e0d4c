//! `/delivery-reports/{provider}/{token}`: providers tell afterwards what became of messages, some by GET, some by POST. The path
//! holds a secret: nothing here logs it.

use crate::api::webhooks::{headers_of, query_of};
use crate::channels::NotRead;
use crate::flows::hear_report::{HearError, hear_report};
use crate::flows::house::House;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse, web};
use buuta_webhooks::InboundRequest;

/// The largest report, bytes.
const MAX_REPORT_BYTES: usize = 64 * 1024;
/// Seconds after which a provider is asked to tell again what could not be kept.
const TELL_AGAIN_AFTER_S: &str = "5";

/// Takes a report, and thanks for it once it is stored. A stranger learns nothing: not whether there is such a provider.
pub async fn take_report(
    request: HttpRequest,
    house: web::Data<House>,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> HttpResponse {
    let (provider, token) = path.into_inner();
    let Some(account) = house.ways.provider_of_reports(&provider, &token) else {
        return HttpResponse::NotFound().finish();
    };
    let body = match payload.to_bytes_limited(MAX_REPORT_BYTES).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return HttpResponse::BadRequest().finish(),
        Err(_) => return HttpResponse::PayloadTooLarge().finish(),
    };
    let told = InboundRequest { headers: headers_of(&request), query: query_of(&request), body: body.to_vec() };
    match hear_report(&house, &account, &told).await {
        Ok(()) => HttpResponse::Ok().finish(),
        Err(HearError::NotRead(NotRead::SendsNone)) => HttpResponse::NotFound().finish(),
        Err(HearError::NotRead(_)) => HttpResponse::Unauthorized().finish(),
        Err(HearError::Store(error)) => {
            tracing::error!(%error, provider = account.provider.name, "a report cannot be kept");
            HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, TELL_AGAIN_AFTER_S)).finish()
        }
    }
}
