//! How long a dossier took so far, with whom, and when the next thing is to be expected.

use crate::domain::custody::Holder;
use crate::domain::expected::{Expected, Situation, UsualDays, expected};
use crate::domain::leg::{Direction, Purpose};
use crate::domain::opening::Span;
use crate::domain::order::Effect;
use crate::domain::postage::zone_between;
use crate::domain::terms::Urgency;
use crate::domain::time::At;
use crate::domain::whose_time::{Carried, Course, Side, Spent, Wait, spent, waits_for};
use crate::flows::house::House;
use crate::flows::look_up::Next;
use crate::flows::who_holds::Journey;
use crate::store::dossiers::Dossier;
use crate::store::places::Agency;
use crate::store::requests::{Request, Way};
use crate::store::{StoreError, slots, terms};

/// What of a request tells how long its papers take.
pub struct Terms {
    /// The hour she booked.
    slot: Option<Span>,
    pub days: UsualDays,
}

/// Reads it. Writes nothing.
pub async fn terms_of(house: &House, request: &Request, agency: Option<&Agency>) -> Result<Terms, StoreError> {
    let slot = slots::find_booked(&house.store, request.id).await?.map(|(_, span)| span);
    let urgency = terms::find(&house.store, request.id).await?.map(|terms| terms.urgency).unwrap_or_default();
    Ok(Terms { slot, days: usual_days(house, request, agency, urgency) })
}

/// Days that are usual between her and the agency. Where the distance is not known, the longest are.
fn usual_days(house: &House, request: &Request, agency: Option<&Agency>, urgency: Urgency) -> UsualDays {
    let (settings, lists) = (&house.settings.expected, &house.gazetteer);
    let place = |commune_code: &str| lists.priced_places.of_commune(lists, commune_code);
    let home = place(&request.contact.commune_code);
    let desk = agency.and_then(|agency| place(&agency.commune_code));
    let to_carry = match home.zip(desk) {
        Some((home, desk)) => settings.carriage_days(zone_between(&home, &desk)),
        None => settings.longest_carriage_days(),
    };
    let to_come = match urgency {
        Urgency::Usual => settings.fetch_days,
        Urgency::Urgent => settings.urgent_fetch_days,
    };
    UsualDays { to_come, to_carry }
}

/// What a dossier took until now, by side.
pub fn time_spent(house: &House, request: &Request, terms: &Terms, dossier: &Dossier, journeys: &[Journey]) -> Spent {
    let by = |way: Way, by_post: Side, at_desk: Side| if way == Way::ByPost { by_post } else { at_desk };
    let course = Course {
        opened_at: dossier.opened_at,
        began_with: if request.fetch_papers == Way::ByPost { Holder::Citizen } else { Holder::Agency },
        accepted_at: dossier.accepted_at,
        result_ready_at: dossier.result_ready_at,
        result_goes_by: by(request.return_result, Side::Post, Side::Citizen),
        confirmed_at: dossier.confirmed_at,
        journeys: journeys.iter().map(|journey| carried(journey, terms)).collect(),
    };
    spent(&course, house.store.now(), &house.working_time)
}

fn carried(journey: &Journey, terms: &Terms) -> Carried {
    let leg = &journey.leg;
    Carried {
        purpose: leg.purpose,
        asked_at: leg.opened_at,
        slot_begins_at: terms.slot.filter(|_| leg.direction == Direction::ToAgency).map(|slot| slot.begins_at),
        passed: journey.passings.iter().map(|passing| (At::from_second(passing.second), passing.to)).collect(),
        waits: waits(journey),
        ended_at: leg.ended_at,
    }
}

/// The stretches in which the post waits for somebody: from the news that says so until the next that moves the order.
fn waits(journey: &Journey) -> Vec<Wait> {
    let mut waits = Vec::new();
    for (_, state) in &journey.orders {
        let moves = state.timeline.iter().filter_map(|step| match step.effect {
            Effect::Moved(kind) => Some((step, kind)),
            _ => None,
        });
        let moves: Vec<_> = moves.collect();
        for (index, (step, kind)) in moves.iter().enumerate() {
            if let Some(side) = waits_for(journey.leg.purpose, *kind, step.reason) {
                let until = moves.get(index + 1).map(|(next, _)| At::from_second(next.second));
                waits.push(Wait { from: At::from_second(step.second), until, waits_for: side });
            }
        }
    }
    waits
}

/// By when the next thing is to be expected.
pub fn expected_next(
    house: &House,
    terms: &Terms,
    dossier: &Dossier,
    journeys: &[Journey],
    next: Next,
    is_contradicting: bool,
) -> Expected {
    let situation = match journeys.last() {
        _ if is_contradicting => Situation::Unclear,
        Some(journey) => under_way(terms, dossier, journeys, journey, next),
        None if next == Next::AgencyWorks => agency_works(dossier, journeys),
        None => Situation::ForHerToDo,
    };
    expected(situation, terms.days, house.store.now(), &house.working_time)
}

fn under_way(terms: &Terms, dossier: &Dossier, journeys: &[Journey], journey: &Journey, next: Next) -> Situation {
    let since = At::from_second(journey.holding.since_second);
    let asked_at = journey.leg.opened_at;
    let coming = match (journey.leg.direction, journey.holding.holder) {
        (Direction::ToAgency, Holder::Post) => Situation::PostCarriesToAgency { taken_at: since },
        (Direction::ToAgency, _) => {
            Situation::PostComesToHer { asked_at, slot_ends_at: terms.slot.map(|slot| slot.ends_at) }
        }
        (Direction::ToCitizen, Holder::Post) => Situation::PostCarriesHome { taken_at: since },
        (Direction::ToCitizen, _) => Situation::PostFetchesResult { ready_at: asked_at },
    };
    match next {
        Next::PostFetches
        | Next::BeingArranged
        | Next::PostBringsToAgency
        | Next::PostFetchesResult
        | Next::PostBringsResult
        | Next::PostTriesAgain => coming,
        Next::AgencyWorks => agency_works(dossier, journeys),
        Next::ComesBack | Next::PersonDecides => Situation::Unclear,
        Next::CitizenFetchesAtOffice | Next::CitizenFetchesAtDesk | Next::CitizenConfirms => Situation::ForHerToDo,
        Next::Nothing => Situation::Done,
    }
}

/// The agency has what it needs: its appointment counts, later by the time further papers were on their way since it took
/// the dossier in.
fn agency_works(dossier: &Dossier, journeys: &[Journey]) -> Situation {
    let supplements = journeys.iter().filter(|journey| {
        journey.leg.purpose == Purpose::Supplement
            && dossier.accepted_at.is_some_and(|accepted_at| accepted_at <= journey.leg.opened_at)
    });
    let pauses = supplements.filter(|journey| journey.holding.holder == Holder::Agency);
    let pauses = pauses.map(|journey| (journey.leg.opened_at, At::from_second(journey.holding.since_second))).collect();
    Situation::AgencyWorks { due_at: dossier.due_at, pauses }
}
