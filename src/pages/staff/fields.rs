//! Fields of a desk's form that is read as pairs, and the way to what it did.

use crate::pages::page::Page;
use crate::pages::staff::once::Sent;
use crate::pages::staff::refusal::Refusal;
use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use uuid::Uuid;

/// The value of a field, trimmed; empty where it is missing.
pub fn value<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
}

/// The ids of every ticked box of this name.
pub fn ticked(fields: &[(String, String)], name: &str) -> Vec<Uuid> {
    fields.iter().filter(|(field, _)| field == name).filter_map(|(_, value)| value.parse().ok()).collect()
}

/// The number of a form, which makes it done once.
pub fn operation(fields: &[(String, String)]) -> Result<Uuid, Refusal> {
    value(fields, "operation").parse().map_err(|_| Refusal::Unreadable)
}

/// Leads to what a form did.
pub fn shown(page: &Page, sent: Sent) -> Result<HttpResponse, Refusal> {
    match sent {
        Sent::Done { shown_at_path } => {
            Ok(HttpResponse::SeeOther().insert_header((LOCATION, page.href(&shown_at_path))).finish())
        }
        Sent::SomebodyElses => Err(Refusal::SomebodyElsesForm),
    }
}
