//! What waits at a desk of the post: papers to take and to give within somebody's reach, and since when.

use crate::domain::contact::masked_name;
use crate::domain::leg::Purpose;
use crate::domain::scan_verdict::Step;
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::who_holds::{current, journeys_of_many};
use crate::store::desks::{self, ListedDossier};
use crate::store::staff::Staff;
use crate::store::{StoreError, requests};
use std::collections::HashMap;
use uuid::Uuid;

/// So many dossiers under way are looked at: more than an office has, and a bound for one that sees a whole province.
const MOST: u64 = 2000;

/// Papers that wait for a step.
#[derive(Clone)]
pub struct Waiting {
    pub dossier: ListedDossier,
    pub purpose: Purpose,
    pub step: Step,
    /// Since when they are where they are.
    pub since: At,
}

/// Whether all that waits was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// Only the longest under way.
    Cut,
}

/// Everything that waits within reach, the longest waiting first.
pub async fn desk_list(house: &House, staff: &Staff) -> Result<(Vec<Waiting>, Extent), StoreError> {
    let dossiers = desks::list_under_way(&house.store, staff.reach, MOST).await?;
    let extent = if dossiers.len() as u64 == MOST { Extent::Cut } else { Extent::Whole };
    let ids: Vec<Uuid> = dossiers.iter().map(|dossier| dossier.id).collect();
    let journeys = journeys_of_many(house, &house.store, &ids, house.store.now()).await?;
    let mut waiting: Vec<Waiting> = dossiers
        .into_iter()
        .filter_map(|dossier| {
            let journey = current(journeys.get(&dossier.id)?)?;
            let (step, purpose) = (journey.next_step()?, journey.leg.purpose);
            Some(Waiting { dossier, purpose, step, since: At::from_second(journey.holding.since_second) })
        })
        .collect();
    waiting.sort_by_key(|waiting| (waiting.since, waiting.dossier.id));
    Ok((waiting, extent))
}

/// The masked names of those who asked, by request.
pub async fn masked_names(house: &House, request_ids: &[Uuid]) -> Result<HashMap<Uuid, String>, StoreError> {
    let requests = requests::list(&house.store, request_ids).await?;
    Ok(requests.into_iter().map(|request| (request.id, masked_name(&request.contact.name))).collect())
}
