//! An officer registers a dossier: handed in at the desk, or to be fetched by the post.

use crate::flows::house::House;
use crate::flows::open_request::{Ask, OpenRequestError, Opened, open_request};
use crate::flows::set_appointment::{Promise, SetAppointmentError, count, set_appointment};
use crate::store::requests::Way;
use crate::store::scope::{self, Place};
use crate::store::staff::Staff;
use crate::store::{StoreError, Tx, places};

/// Why it is not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// There is no such agency, or it lies beyond this officer's reach: which of them is not said.
    #[error("there is no such agency within reach")]
    NoSuchAgency,
    #[error(transparent)]
    Open(#[from] OpenRequestError),
    #[error(transparent)]
    Appointment(#[from] SetAppointmentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the citizen's request for an agency within reach. Papers that lie on the desk already are taken in now, with
/// the appointment that their procedure's time comes to.
pub async fn register_dossier(house: &House, tx: &Tx, staff: &Staff, ask: Ask) -> Result<Opened, RegisterError> {
    let agency = places::find_agency_by_code(tx, &ask.agency_code).await?.ok_or(RegisterError::NoSuchAgency)?;
    if !scope::has_place(tx, staff.reach, Place::Agency(agency.id)).await? {
        return Err(RegisterError::NoSuchAgency);
    }
    let procedure = match &ask.procedure_code {
        Some(code) => places::find_procedure_by_code(tx, code).await?,
        None => None,
    };
    let is_on_the_desk = ask.fetch_papers == Way::AtDesk;
    let opened = open_request(house, tx, ask).await?;
    let now = tx.now();
    if is_on_the_desk && count(house, procedure.as_ref(), now).is_some() {
        let dossier_id = opened.dossier_id;
        set_appointment(house, tx, staff, dossier_id, procedure.as_ref(), now, Promise::Counted).await?;
    }
    Ok(opened)
}
