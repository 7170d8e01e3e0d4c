//! `POST /noi-bo/dieu-tin/{reference}/huy`: whoever works on an order cancels it, from wherever it is shown.

use crate::flows::cancel_order::{CancelOrderError, cancel_within_reach};
use crate::flows::house::House;
use crate::pages::page::Page;
use crate::pages::staff::fields::{operation, shown, value};
use crate::pages::staff::frame::{CLERK, OFFICER, OPERATOR, StaffPage, Who, home_of};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::cancelling::Cancelling;
use crate::store::orders::Order;
use actix_web::{HttpRequest, HttpResponse, web};
use uuid::Uuid;

/// Cancels it, and leads back to where the button was.
pub async fn cancel(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    reference: web::Path<String>,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let operation = match operation(&fields) {
        Ok(operation) => operation,
        Err(refusal) => return refuse(&req, refusal),
    };
    let back = back_to(&fields, home_of(who.0.staff.role));
    let sent = once(&house, &who.0, operation, async |tx| {
        match cancel_within_reach(tx, &who.0.staff, &reference).await {
            // it ended meanwhile: the page shows how
            Ok(_) | Err(CancelOrderError::HasEnded) => Ok(back),
            Err(error) => Err(error),
        }
    })
    .await;
    let done = sent.map_err(refusal).and_then(|sent| shown(StaffPage::of(&req, who, OPERATOR).page(), sent));
    done.unwrap_or_else(|refusal| refuse(&req, refusal))
}

fn refusal(error: CancelOrderError) -> Refusal {
    match error {
        CancelOrderError::NoSuchOrder | CancelOrderError::HasEnded => Refusal::NotThere,
        CancelOrderError::Store(error) => error.into(),
    }
}

/// The page the button stood on: a task's, or a dossier's at the desk of whoever pressed it.
fn back_to(fields: &[(String, String)], home: &str) -> String {
    let id = |name| value(fields, name).parse::<Uuid>().ok();
    match (id("viec"), id("ho_so")) {
        (Some(task), _) => format!("{OPERATOR}/viec/{task}"),
        (None, Some(dossier)) if [CLERK, OFFICER].contains(&home) => format!("{home}/ho-so/{dossier}"),
        _ => home.to_owned(),
    }
}

/// How far the cancelling of an order has come, in words; nothing while nobody wants it.
pub fn cancelling(page: &Page, order: &Order) -> Option<String> {
    let how_far = Some(order.cancelling).filter(|cancelling| *cancelling != Cancelling::NotWanted)?;
    Some(page.say(&format!("cancelling-{}", how_far.as_str().replace('_', "-"))))
}
