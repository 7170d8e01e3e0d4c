//! `/quay/ban-giao`: sheets of results an agency hands over (phiếu bàn giao kết quả), opened and taken at the counter.

mod take;
pub mod view;

use crate::pages::staff::form;
use crate::routing::Place;
use actix_web::http::Method;

/// Every place of the sheets at the counter.
pub fn places() -> Vec<Place> {
    vec![
        Place::at(take::PATH).read(take::list),
        Place::at("/quay/ban-giao/{number}").read(take::show).on(Method::POST, take::take).taking(form::config()),
    ]
}
