//! Who holds a dossier's papers, from all the evidence: signed hand-overs first, then what couriers say.

use crate::domain::custody::{Holding, Passing, Strength, holding, in_order};
use crate::domain::leg::{LegEnd, start_holder};
use crate::domain::order::{Effect, Fact, OrderState, Phase};
use crate::domain::scan_verdict::{JourneyNow, Step, Way, next_step};
use crate::domain::time::At;
use crate::flows::house::House;
use crate::flows::record_event::state_of;
use crate::store::custody::Entry;
use crate::store::dossiers::Dossier;
use crate::store::legs::{self, Leg};
use crate::store::orders::{self, Order};
use crate::store::{Db, StoreError, custody, events};
use std::collections::HashMap;
use uuid::Uuid;

/// A leg with its orders, folded.
#[derive(Clone)]
pub struct Journey {
    pub leg: Leg,
    pub orders: Vec<(Order, OrderState)>,
    pub holding: Holding,
    /// Every change of hands by all the evidence, in order.
    pub passings: Vec<Passing>,
}

impl Journey {
    /// What matters of it for what is done with the papers now.
    pub fn now(&self) -> JourneyNow {
        let phase = self.orders.last().map(|(_, state)| state.phase);
        JourneyNow {
            direction: self.leg.direction,
            holder: self.holding.holder,
            way: if phase == Some(Phase::Returning) { Way::Back } else { Way::Forward },
            end: self.leg.ended_as.as_deref().and_then(LegEnd::parse),
        }
    }
    /// The step its papers wait for at a desk of the post.
    pub fn next_step(&self) -> Option<Step> {
        next_step(&self.now())
    }
}

/// The journey a desk of the post is to do something about, the newest first; else the newest of all.
pub fn current(journeys: &[Journey]) -> Option<&Journey> {
    journeys.iter().rfind(|journey| journey.next_step().is_some()).or(journeys.last())
}

/// So many dossiers are read at once: their legs and orders must fit the parameters of one query.
const DOSSIERS_AT_ONCE: usize = 500;

/// The journeys of a dossier's papers, oldest first. The last one is where the papers of now are: a result is another
/// paper than the dossier that led to it.
pub async fn journeys(house: &House, db: &impl Db, dossier: &Dossier, as_of: At) -> Result<Vec<Journey>, StoreError> {
    let mut of = journeys_of_many(house, db, &[dossier.id], as_of).await?;
    Ok(of.remove(&dossier.id).unwrap_or_default())
}

/// The journeys of several dossiers' papers, in a handful of queries however many there are.
pub async fn journeys_of_many(
    house: &House,
    db: &impl Db,
    dossier_ids: &[Uuid],
    as_of: At,
) -> Result<HashMap<Uuid, Vec<Journey>>, StoreError> {
    let mut journeys: HashMap<Uuid, Vec<Journey>> = HashMap::new();
    for chunk in dossier_ids.chunks(DOSSIERS_AT_ONCE) {
        let entries = custody::list_of_many(db, chunk).await?;
        let legs = legs::list_of_dossiers(db, chunk).await?;
        let leg_ids: Vec<Uuid> = legs.iter().map(|leg| leg.id).collect();
        let mut orders_of: HashMap<Uuid, Vec<Order>> = HashMap::new();
        for (leg_id, order) in orders::list_of_legs(db, &leg_ids).await? {
            orders_of.entry(leg_id).or_default().push(order);
        }
        let order_ids: Vec<Uuid> = orders_of.values().flatten().map(|order| order.id).collect();
        let facts = events::list_facts_of_many(db, &order_ids).await?;
        for leg in legs {
            let orders = orders_of.remove(&leg.id).unwrap_or_default();
            let ledger = entries.get(&leg.dossier_id).map(Vec::as_slice).unwrap_or_default();
            journeys.entry(leg.dossier_id).or_default().push(journey_of(house, leg, orders, ledger, &facts, as_of));
        }
    }
    Ok(journeys)
}

fn journey_of(
    house: &House,
    leg: Leg,
    orders: Vec<Order>,
    ledger: &[Entry],
    facts: &HashMap<Uuid, Vec<Fact>>,
    as_of: At,
) -> Journey {
    let signed = ledger.iter().filter(|entry| entry.leg_id == Some(leg.id)).filter_map(|entry| {
        let to = entry.to?;
        Some(Passing { second: entry.occurred_at.second(), from: entry.from, to, strength: entry.strength })
    });
    let mut passings: Vec<Passing> = signed.collect();
    let mut folded = Vec::new();
    for order in orders {
        let state = state_of(house, &order, facts.get(&order.id).map(Vec::as_slice).unwrap_or_default(), as_of);
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
    let start = start_holder(leg.direction);
    let passings = in_order(start, passings);
    let holding = holding(start, leg.opened_at.second(), &passings);
    Journey { leg, orders: folded, holding, passings }
}
