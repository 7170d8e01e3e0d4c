//! A journey that came to nothing is tried again: which attempt came before, who was asked, and what became of it.

use crate::domain::leg::LegEnd;
use crate::flows::who_holds::Journey;
use crate::store::orders::Placing;
use buuta_webhooks::Reason;
use uuid::Uuid;

/// What became of an attempt. Each has its words in the catalogue under `came-to-<text form>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameTo {
    /// No courier took the order.
    NotTaken,
    Ended(LegEnd),
}

impl CameTo {
    /// Every one.
    pub const ALL: [CameTo; 6] = [
        CameTo::NotTaken,
        CameTo::Ended(LegEnd::Delivered),
        CameTo::Ended(LegEnd::Returned),
        CameTo::Ended(LegEnd::Cancelled),
        CameTo::Ended(LegEnd::Failed),
        CameTo::Ended(LegEnd::Lost),
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            CameTo::NotTaken => "not_taken",
            CameTo::Ended(end) => end.as_str(),
        }
    }
}

/// The attempt before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Which attempt it was.
    pub attempt: u32,
    pub account_id: Uuid,
    pub came_to: CameTo,
    /// The last reason its courier gave.
    pub reason: Option<Reason>,
}

/// What the attempt before this journey came to; `None` for a first attempt.
pub fn earlier(journeys: &[Journey], journey: &Journey) -> Option<Earlier> {
    let is_before =
        |other: &&Journey| other.leg.purpose == journey.leg.purpose && other.leg.attempt + 1 == journey.leg.attempt;
    let before = journeys.iter().find(is_before)?;
    let (order, state) = before.orders.last()?;
    let came_to = match before.leg.ended_as.as_deref().and_then(LegEnd::parse)? {
        LegEnd::Cancelled if order.placing == Placing::Cancelled => CameTo::NotTaken,
        end => CameTo::Ended(end),
    };
    let reason = state.timeline.iter().rev().find_map(|step| step.reason);
    Some(Earlier { attempt: before.leg.attempt, account_id: order.account_id, came_to, reason })
}

/// The attempt that came after this journey, if one did.
pub fn later<'a>(journeys: &'a [Journey], journey: &Journey) -> Option<&'a Journey> {
    let is_after =
        |other: &&Journey| other.leg.purpose == journey.leg.purpose && other.leg.attempt == journey.leg.attempt + 1;
    journeys.iter().find(is_after)
}
