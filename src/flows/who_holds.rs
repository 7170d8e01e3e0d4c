//! Who holds a dossier's papers, from all the evidence: signed hand-overs first, then what couriers say.

use crate::domain::custody::{Holding, Passing, Strength, holding};
use crate::domain::leg::start_holder;
use crate::domain::order::{Effect, OrderState};
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::record_event::state_of;
use crate::store::dossiers::Dossier;
use crate::store::legs::{self, Leg};
use crate::store::orders::{self, Order};
use crate::store::{Db, StoreError, custody, events};

/// A leg with its orders, folded.
pub struct Journey {
    pub leg: Leg,
    pub orders: Vec<(Order, OrderState)>,
    pub holding: Holding,
}

/// The journeys of a dossier's papers, oldest first. The last one is where the papers of now are: a result is another
/// paper than the dossier that led to it.
pub async fn journeys(house: &House, db: &impl Db, dossier: &Dossier, as_of: At) -> Result<Vec<Journey>, StoreError> {
    let entries = custody::list(db, dossier.id).await?;
    let mut journeys = Vec::new();
    for leg in legs::list_of_dossier(db, dossier.id).await? {
        let mut passings: Vec<Passing> = entries
            .iter()
            .filter(|entry| entry.leg_id == Some(leg.id))
            .filter_map(|entry| {
                let to = entry.to?;
                Some(Passing { second: entry.occurred_at.second(), from: entry.from, to, strength: entry.strength })
            })
            .collect();
        let mut folded = Vec::new();
        for order in orders::list_of_leg(db, leg.id).await? {
            let state = state_of(house, &order, &events::list_facts(db, order.id).await?, as_of);
            let mut before = start_holder(leg.direction);
            for step in &state.timeline {
                if matches!(step.effect, Effect::Moved(_)) && step.holder != before {
                    before = step.holder;
                    passings.push(Passing {
                        second: step.second,
                        from: None,
                        to: step.holder,
                        strength: Strength::CourierSays,
                    });
                }
            }
            folded.push((order, state));
        }
        let holding = holding(start_holder(leg.direction), leg.opened_at.second(), &passings);
        journeys.push(Journey { leg, orders: folded, holding });
    }
    Ok(journeys)
}
