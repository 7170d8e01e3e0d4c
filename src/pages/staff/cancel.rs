//! `POST /noi-bo/dieu-tin/{reference}/huy`: whoever works on an order cancels it, from wherever it is shown.

use crate::domain::leg::end_holder;
use crate::flows::cancel_order::{CancelOrderError, can_be_cancelled, cancel_within_reach};
use crate::flows::house::House;
use crate::flows::who_holds::Journey;
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

/// What a dossier's page says of cancelling an order, with the button where it makes sense.
pub struct CancelView {
    pub reference: String,
    pub dossier_id: Uuid,
    pub how_far: Option<String>,
    /// The number of the form that cancels it, where that makes sense.
    pub operation: Option<Uuid>,
}

impl CancelView {
    /// Of an order that carries a journey; papers that have arrived are called back from nowhere.
    pub fn of(house: &House, page: &Page, journey: &Journey, order: &Order) -> CancelView {
        let has_arrived = journey.holding.holder == end_holder(journey.leg.direction);
        CancelView {
            reference: order.reference.clone(),
            dossier_id: journey.leg.dossier_id,
            how_far: cancelling(page, order),
            operation: (can_be_cancelled(order) && !has_arrived).then(|| house.store.new_id()),
        }
    }
    /// Where its form is sent.
    pub fn path(&self) -> String {
        format!("/noi-bo/dieu-tin/{}/huy", self.reference)
    }
}

/// How far the cancelling of an order has come, in words; nothing while nobody wants it, nor where the order ended before
/// its courier was asked.
pub fn cancelling(page: &Page, order: &Order) -> Option<String> {
    let is_to_be_said = match order.cancelling {
        Cancelling::NotWanted => false,
        Cancelling::Wanted | Cancelling::RecallWanted => !order.has_ended,
        Cancelling::Asked | Cancelling::RecallAsked | Cancelling::ByPerson | Cancelling::Done => true,
    };
    is_to_be_said.then(|| page.say(&format!("cancelling-{}", order.cancelling.as_str().replace('_', "-"))))
}
