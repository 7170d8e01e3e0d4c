//! `POST /orders/{reference}/cancel`: an order is not wanted any more.

use crate::api::auth::OrdersWrite;
use crate::api::idempotency::Write;
use crate::api::problem::{Kind, Problem, ProblemBody};
use crate::flows::cancel_order::{CancelOrderError, CancelWish, cancel_order};
use crate::flows::house::House;
use crate::store::orders;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

/// What comes of the wish.
#[derive(Serialize, ToSchema)]
struct CancelledOrder {
    reference: String,
    came_to: CameTo,
}

/// Withdrawn: no courier had it, and none will. Noted: the courier is asked; its answer or its news will tell.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CameTo {
    Withdrawn,
    Noted,
}

/// Cancels an order. Asked again, it is one wish.
#[utoipa::path(
    post, path = "/api/v1/orders/{reference}/cancel", tag = "orders", summary = "operation-cancel-order",
    params(("reference" = String, Path, description = "Our reference, such as YC7K3M9QXD-R1")),
    responses(
        (status = 202, description = "Withdrawn, or the courier is asked", body = CancelledOrder),
        (status = 404, description = "No such order", body = ProblemBody),
        (status = 409, description = "The order has ended already", body = ProblemBody),
    ),
    security(("api_key" = ["orders:write"]))
)]
pub async fn cancel(
    write: Write<OrdersWrite>,
    house: web::Data<House>,
    reference: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let reference = reference.trim().to_ascii_uppercase();
    let done = write
        .once(&house, StatusCode::ACCEPTED, async |tx| {
            let order = orders::find_by_reference(tx, &reference).await?;
            let order = order.ok_or_else(|| Problem::new(Kind::NoSuchOrder))?;
            let came_to = match cancel_order(tx, order.id).await.map_err(problem)? {
                CancelWish::Withdrawn => CameTo::Withdrawn,
                CancelWish::Noted => CameTo::Noted,
            };
            Ok(CancelledOrder { reference: order.reference, came_to })
        })
        .await?;
    Ok(done.response)
}

fn problem(error: CancelOrderError) -> Problem {
    match error {
        CancelOrderError::NoSuchOrder => Problem::new(Kind::NoSuchOrder),
        CancelOrderError::HasEnded => Problem::new(Kind::OrderEnded),
        CancelOrderError::Store(error) => error.into(),
    }
}
