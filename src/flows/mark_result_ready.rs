//! The agency has a result; if the citizen wants it by post, its way home begins.

use crate::domain::leg::Purpose;
use crate::flows::ask_order::{AskOrderError, Asked, Carrier, ask_orders};
use crate::flows::house::House;
use crate::store::dossiers::Dossier;
use crate::store::requests::Way;
use crate::store::{StoreError, Tx, dossiers, requests};
use std::collections::HashMap;
use uuid::Uuid;

/// What marking a result brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marked {
    /// A courier is to bring it.
    OnItsWay(Asked),
    /// The citizen comes for it.
    AtDesk,
    /// It was marked before, and its journey is under way or over.
    Before,
}

/// Notes that a result exists and asks for its journey home. Only an explicit result counts: a national status of
/// "done" alone has been seen on dossiers without one.
pub async fn mark_result_ready(house: &House, tx: &Tx, dossier_id: Uuid) -> Result<Marked, AskOrderError> {
    mark_results_ready(house, tx, &[dossier_id]).await?.pop().unwrap_or(Err(AskOrderError::NoSuchDossier))
}

/// The same for several dossiers, each for itself, in their order: one that cannot be marked writes nothing and does not
/// hold up the others.
pub async fn mark_results_ready(
    house: &House,
    tx: &Tx,
    dossier_ids: &[Uuid],
) -> Result<Vec<Result<Marked, AskOrderError>>, StoreError> {
    // held, so that of two marks at once the second finds the first
    let dossiers = dossiers::list_for_update(tx, dossier_ids).await?;
    let request_ids: Vec<Uuid> = dossiers.iter().map(|dossier| dossier.request_id).collect();
    let requests: HashMap<Uuid, Way> =
        requests::list(tx, &request_ids).await?.iter().map(|request| (request.id, request.return_result)).collect();
    let dossiers: HashMap<Uuid, Dossier> = dossiers.into_iter().map(|dossier| (dossier.id, dossier)).collect();
    let mut verdicts: HashMap<Uuid, Result<Marked, AskOrderError>> = HashMap::new();
    let mut by_post = Vec::new();
    for id in dossier_ids {
        let dossier = dossiers.get(id).filter(|dossier| dossier.merged_into_id.is_none());
        let way = dossier.and_then(|dossier| requests.get(&dossier.request_id));
        match (dossier, way) {
            (Some(dossier), Some(_)) if dossier.result_ready_at.is_some() => {
                _ = verdicts.insert(*id, Ok(Marked::Before))
            }
            (Some(_), Some(Way::AtDesk)) => _ = verdicts.insert(*id, Ok(Marked::AtDesk)),
            (Some(_), Some(Way::ByPost)) => by_post.push(*id),
            _ => _ = verdicts.insert(*id, Err(AskOrderError::NoSuchDossier)),
        }
    }
    by_post.sort();
    by_post.dedup();
    let asked = ask_orders(house, tx, &by_post, Purpose::Result, Carrier::OfRequest).await?;
    let mut marked: Vec<Uuid> = at_desk(&verdicts);
    for (id, asked) in by_post.into_iter().zip(asked) {
        let verdict = match asked {
            Ok(asked) => Ok(Marked::OnItsWay(asked)),
            // somebody asked for its journey before the result was marked; looked up, not learnt from a refused write
            Err(AskOrderError::UnderWay) => Ok(Marked::Before),
            Err(error) => Err(error),
        };
        marked.extend(verdict.is_ok().then_some(id));
        verdicts.insert(id, verdict);
    }
    dossiers::update_results_ready(tx, &marked).await?;
    // named twice, it is marked once
    let take = |id: &Uuid| verdicts.remove(id).unwrap_or(Ok(Marked::Before));
    Ok(dossier_ids.iter().map(take).collect())
}

fn at_desk(verdicts: &HashMap<Uuid, Result<Marked, AskOrderError>>) -> Vec<Uuid> {
    verdicts.iter().filter(|(_, verdict)| matches!(verdict, Ok(Marked::AtDesk))).map(|(id, _)| *id).collect()
}
