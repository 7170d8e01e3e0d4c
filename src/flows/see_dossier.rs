//! A member of staff sees a dossier within reach: what it is, whose it is, and where its papers are.

use crate::flows::house::House;
use crate::flows::who_holds::{Journey, journeys};
use crate::store::dossiers::{self, Dossier};
use crate::store::places::{self, Agency, Office, Procedure};
use crate::store::requests::{self, Request};
use crate::store::staff::Staff;
use crate::store::{Db, StoreError, scope};
use uuid::Uuid;

/// A dossier, as its desk sees it.
pub struct SeenDossier {
    pub dossier: Dossier,
    pub request: Request,
    pub agency: Option<Agency>,
    /// The office that serves the citizen.
    pub office: Option<Office>,
    pub procedure: Option<Procedure>,
    /// Oldest first; the last one is where the papers of now are.
    pub journeys: Vec<Journey>,
}

/// Why it is not seen.
#[derive(Debug, thiserror::Error)]
pub enum SeeDossierError {
    /// There is none, or it lies beyond this person's reach: which of them is not said.
    #[error("there is no such dossier within reach")]
    NotThere,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The dossier, if it lies within reach. A merged one is seen as the one that carries on.
pub async fn see_dossier(
    house: &House,
    db: &impl Db,
    staff: &Staff,
    dossier_id: Uuid,
) -> Result<SeenDossier, SeeDossierError> {
    let mut dossier = dossiers::find(db, dossier_id).await?.ok_or(SeeDossierError::NotThere)?;
    if let Some(survivor_id) = dossier.merged_into_id {
        dossier = dossiers::find(db, survivor_id).await?.ok_or(SeeDossierError::NotThere)?;
    }
    if !scope::has_dossier(db, staff.reach, dossier.id).await? {
        return Err(SeeDossierError::NotThere);
    }
    let request = requests::find(db, dossier.request_id).await?.ok_or(SeeDossierError::NotThere)?;
    let office = match request.office_id {
        Some(id) => places::find_office(db, id).await?,
        None => None,
    };
    let procedure = match dossier.procedure_id {
        Some(id) => places::find_procedure(db, id).await?,
        None => None,
    };
    let journeys = journeys(house, db, &dossier, house.store.now()).await?;
    let agency = places::find_agency(db, dossier.agency_id).await?;
    Ok(SeenDossier { dossier, request, agency, office, procedure, journeys })
}
