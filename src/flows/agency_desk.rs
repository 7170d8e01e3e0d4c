//! What lies before an agency's desk: what is on its way here, in process, ready, delivered, late, and with whom.

use crate::domain::codes::DossierCode;
use crate::domain::custody::{Holder, Strength};
use crate::domain::order::Effect;
use crate::domain::scanned::{Scanned, readings};
use crate::domain::time::At;
use crate::flows::confirm_receipt::has_arrived;
use crate::flows::house::House;
use crate::flows::look_up::HowKnown;
use crate::flows::who_holds::{Journey, journeys_of_many};
use crate::store::agency_desk::{self, Line, Listed, Part};
use crate::store::staff::Staff;
use crate::store::{StoreError, events};
use buuta_webhooks::{Direction, Kind};
use std::collections::HashMap;
use uuid::Uuid;

/// Lines of one page of a list.
pub const LINES_OF_A_PAGE: u64 = 50;

/// A dossier of a list, with where its papers are by all the evidence.
pub struct Seen {
    pub line: Line,
    /// The journey that puts it on the list, else the last one.
    pub journey: Option<SeenJourney>,
}

/// Where the papers of a journey are.
#[derive(Clone, Debug)]
pub struct SeenJourney {
    pub direction: Direction,
    pub holder: Holder,
    pub since: At,
    pub strength: Option<Strength>,
    pub is_contradicting: bool,
    /// The citizen must hold the result by the evidence: it can be confirmed.
    pub has_arrived: bool,
    pub courier: Option<String>,
    pub waybill: Option<String>,
    pub news: Option<News>,
}

/// The last thing a courier said that counts, or that waits to be confirmed.
#[derive(Clone, Debug)]
pub struct News {
    pub kind: Kind,
    pub at: At,
    pub how: HowKnown,
    /// When we heard it.
    pub heard_at: At,
    pub is_waiting: bool,
}

/// One page of a list.
pub struct Page {
    pub lines: Vec<Seen>,
    pub total: u64,
    /// Counted from one.
    pub number: u64,
    pub pages: u64,
}

/// How many dossiers stand on each of these lists.
pub async fn count(house: &House, staff: &Staff, listed: Listed) -> Result<u64, StoreError> {
    agency_desk::count(&house.store, staff.reach, listed).await
}

/// A page of a list; a page beyond the last is the last.
pub async fn page(house: &House, staff: &Staff, listed: Listed, number: u64) -> Result<Page, StoreError> {
    let total = agency_desk::count(&house.store, staff.reach, listed).await?;
    let pages = total.div_ceil(LINES_OF_A_PAGE).max(1);
    let number = number.clamp(1, pages);
    let part = Part { offset: (number - 1) * LINES_OF_A_PAGE, limit: LINES_OF_A_PAGE };
    let lines = agency_desk::list(&house.store, staff.reach, listed, part).await?;
    Ok(Page { lines: seen(house, lines).await?, total, number, pages })
}

/// The results of one agency that are ready for the post, those that wait longest first.
pub async fn ready_of_agency(
    house: &House,
    staff: &Staff,
    agency_id: Uuid,
    limit: u64,
) -> Result<Vec<Seen>, StoreError> {
    let part = Part { offset: 0, limit };
    let lines = agency_desk::list_of_agency(&house.store, staff.reach, Listed::ReadyForPost, agency_id, part).await?;
    seen(house, lines).await
}

/// Papers with the post since before this moment are late.
pub fn late_with_post(house: &House) -> Listed {
    let days = i64::from(house.settings.agency.post_is_late_after_days);
    Listed::LateWithPost { since_before: house.store.now().plus_s(-days * 24 * 3600) }
}

/// Adds where the papers are, for all lines in as many queries as for one.
async fn seen(house: &House, lines: Vec<Line>) -> Result<Vec<Seen>, StoreError> {
    let dossier_ids: Vec<Uuid> = lines.iter().map(|line| line.dossier_id).collect();
    let mut journeys = journeys_of_many(house, &house.store, &dossier_ids, house.store.now()).await?;
    let order_ids: Vec<Uuid> =
        journeys.values().flatten().flat_map(|journey| &journey.orders).map(|(order, _)| order.id).collect();
    let heard = events::list_heard(&house.store, &order_ids).await?;
    let with_journey = |line: Line| {
        let mut of = journeys.remove(&line.dossier_id).unwrap_or_default();
        let is_last_home = has_arrived(&of);
        let at = line.leg_id.and_then(|id| of.iter().position(|journey| journey.leg.id == id));
        let chosen = at.map(|at| of.swap_remove(at)).or_else(|| of.pop());
        Seen { journey: chosen.map(|journey| seen_journey(house, &journey, is_last_home, &heard)), line }
    };
    Ok(lines.into_iter().map(with_journey).collect())
}

fn seen_journey(
    house: &House,
    journey: &Journey,
    has_arrived: bool,
    heard: &HashMap<(Uuid, i64, String), events::Heard>,
) -> SeenJourney {
    let last = journey.orders.last();
    SeenJourney {
        direction: journey.leg.direction,
        holder: journey.holding.holder,
        since: At::from_second(journey.holding.since_second),
        strength: journey.holding.strength,
        is_contradicting: !journey.holding.contradictions.is_empty()
            || journey.orders.iter().any(|(_, state)| state.contradicts_itself()),
        has_arrived,
        courier: last
            .and_then(|(order, _)| house.account(order.account_id).ok())
            .map(|account| account.courier.name().to_owned()),
        waybill: last.and_then(|(order, _)| order.waybill.clone()),
        news: last.and_then(|(order, state)| {
            state.timeline.iter().rev().find_map(|step| {
                let (kind, is_waiting) = match step.effect {
                    Effect::Moved(kind) | Effect::Noted(kind) => (kind, false),
                    Effect::Waiting(kind) => (kind, true),
                    _ => return None,
                };
                let heard = heard.get(&(order.id, step.second, step.raw_code.clone()))?;
                Some(News {
                    kind,
                    at: At::from_second(step.second),
                    how: HowKnown::of_heard(&heard.by),
                    heard_at: heard.recorded_at,
                    is_waiting,
                })
            })
        }),
    }
}

/// What a scanned or typed text leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Led {
    Dossier(Uuid),
    /// A sheet of results, by its number.
    Sheet(String),
    /// Several dossiers of one request.
    Several,
    /// Nothing within reach, or nothing at all: which of them is not said.
    NotThere,
}

/// Finds what a text means, within reach.
pub async fn find(house: &House, staff: &Staff, text: &str) -> Result<Led, StoreError> {
    let index = |code: &DossierCode| house.store.keys().index("dossier.code", code.canonical());
    for scanned in readings(text) {
        let (request_codes, code_keys) = match scanned {
            Scanned::SheetCode(number) => return Ok(Led::Sheet(number)),
            Scanned::RequestCode(code) | Scanned::SlipQr { request_code: code } => (vec![code], vec![]),
            Scanned::Dossier(code) => (vec![], vec![index(&code)]),
            _ => continue,
        };
        let found = agency_desk::find_by_codes(&house.store, staff.reach, &request_codes, &code_keys).await?;
        let mut ids: Vec<Uuid> = found.into_iter().map(|found| found.dossier_id).collect();
        ids.sort();
        ids.dedup();
        match ids.as_slice() {
            [] => {}
            [one] => return Ok(Led::Dossier(*one)),
            _ => return Ok(Led::Several),
        }
    }
    Ok(Led::NotThere)
}
