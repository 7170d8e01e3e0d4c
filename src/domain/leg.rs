//! Legs: the journeys of a dossier's papers, why they travel, and how a journey ends.

use crate::domain::custody::Holder;
pub use buuta_webhooks::Direction;
use buuta_webhooks::Kind;

/// Why papers travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Nộp hồ sơ: the dossier to the agency.
    Submission,
    /// Bổ sung hồ sơ: further papers to the agency.
    Supplement,
    /// Trả kết quả: the result to the citizen.
    Result,
    /// Trả hồ sơ bị từ chối: a refused dossier back to the citizen.
    Refusal,
    /// Thu hồi giấy tờ cũ: old papers the agency withdraws.
    WithdrawnPapers,
    /// Luân chuyển giữa các đơn vị: between two units. Cannot be asked for yet: a leg knows one agency.
    Transfer,
}

impl Purpose {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Purpose::Submission => "submission",
            Purpose::Supplement => "supplement",
            Purpose::Result => "result",
            Purpose::Refusal => "refusal",
            Purpose::WithdrawnPapers => "withdrawn_papers",
            Purpose::Transfer => "transfer",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Purpose> {
        [
            Purpose::Submission,
            Purpose::Supplement,
            Purpose::Result,
            Purpose::Refusal,
            Purpose::WithdrawnPapers,
            Purpose::Transfer,
        ]
        .into_iter()
        .find(|purpose| purpose.as_str() == text)
    }
    /// The way papers of this purpose go. A transfer goes from agency to agency and is carried like a submission.
    pub const fn direction(self) -> Direction {
        match self {
            Purpose::Result | Purpose::Refusal => Direction::ToCitizen,
            Purpose::Submission | Purpose::Supplement | Purpose::WithdrawnPapers | Purpose::Transfer => {
                Direction::ToAgency
            }
        }
    }
}

/// Who hands the papers over at the beginning of a leg.
pub const fn start_holder(direction: Direction) -> Holder {
    match direction {
        Direction::ToAgency => Holder::Citizen,
        Direction::ToCitizen => Holder::Agency,
    }
}

/// Who is to have the papers at the end of a leg.
pub const fn end_holder(direction: Direction) -> Holder {
    match direction {
        Direction::ToAgency => Holder::Agency,
        Direction::ToCitizen => Holder::Citizen,
    }
}

/// How a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegEnd {
    Delivered,
    Returned,
    Cancelled,
    Failed,
    Lost,
}

impl LegEnd {
    /// The end a terminal kind brings to the legs of its order; `None` for a kind that ends nothing.
    pub const fn of(kind: Kind) -> Option<LegEnd> {
        match kind {
            Kind::Delivered => Some(LegEnd::Delivered),
            Kind::Returned => Some(LegEnd::Returned),
            Kind::Cancelled => Some(LegEnd::Cancelled),
            Kind::PickupFailed => Some(LegEnd::Failed),
            Kind::Lost => Some(LegEnd::Lost),
            _ => None,
        }
    }
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            LegEnd::Delivered => "delivered",
            LegEnd::Returned => "returned",
            LegEnd::Cancelled => "cancelled",
            LegEnd::Failed => "failed",
            LegEnd::Lost => "lost",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<LegEnd> {
        [LegEnd::Delivered, LegEnd::Returned, LegEnd::Cancelled, LegEnd::Failed, LegEnd::Lost]
            .into_iter()
            .find(|end| end.as_str() == text)
    }
}
