//! What a citizen is told of an order: which facts make a notice due, and which later facts overtake it.

use crate::domain::leg::Direction;
use crate::domain::order::{Effect, OrderState, Step};
use buuta_webhooks::{Kind, Reason};

/// What is said. Each has its sentences in the catalogue under `notice-<text form>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    PickupAccepted,
    PickupOnTheWay,
    PickupMissed,
    PickupFailed,
    PapersCollected,
    PapersAtAgency,
    ResultOnItsWay,
    ResultOutForDelivery,
    DeliveryMissed,
    ResultHeld,
    ResultDelivered,
    ReturnAsked,
    ReturnMissed,
    Returning,
    Returned,
    Cancelled,
    /// A desk has answered what she wished. Follows from no news of a courier.
    WishAnswered,
    /// Her result will probably come later than she was told. Follows from the calendar as well as from news.
    LateRisk,
    /// It will come in time after all; said only to whoever was told of the risk.
    BackOnTime,
}

/// How long a notice is still worth sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Worth {
    /// Until anything else happens to the papers.
    UntilNextMove,
    /// Until the order ends.
    UntilTheEnd,
    /// Always: it says where the papers are, or that they are lost to this order.
    Always,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [NoticeKind; 19] = [
        NoticeKind::PickupAccepted,
        NoticeKind::PickupOnTheWay,
        NoticeKind::PickupMissed,
        NoticeKind::PickupFailed,
        NoticeKind::PapersCollected,
        NoticeKind::PapersAtAgency,
        NoticeKind::ResultOnItsWay,
        NoticeKind::ResultOutForDelivery,
        NoticeKind::DeliveryMissed,
        NoticeKind::ResultHeld,
        NoticeKind::ResultDelivered,
        NoticeKind::ReturnAsked,
        NoticeKind::ReturnMissed,
        NoticeKind::Returning,
        NoticeKind::Returned,
        NoticeKind::Cancelled,
        NoticeKind::WishAnswered,
        NoticeKind::LateRisk,
        NoticeKind::BackOnTime,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            NoticeKind::PickupAccepted => "pickup_accepted",
            NoticeKind::PickupOnTheWay => "pickup_on_the_way",
            NoticeKind::PickupMissed => "pickup_missed",
            NoticeKind::PickupFailed => "pickup_failed",
            NoticeKind::PapersCollected => "papers_collected",
            NoticeKind::PapersAtAgency => "papers_at_agency",
            NoticeKind::ResultOnItsWay => "result_on_its_way",
            NoticeKind::ResultOutForDelivery => "result_out_for_delivery",
            NoticeKind::DeliveryMissed => "delivery_missed",
            NoticeKind::ResultHeld => "result_held",
            NoticeKind::ResultDelivered => "result_delivered",
            NoticeKind::ReturnAsked => "return_asked",
            NoticeKind::ReturnMissed => "return_missed",
            NoticeKind::Returning => "returning",
            NoticeKind::Returned => "returned",
            NoticeKind::Cancelled => "cancelled",
            NoticeKind::WishAnswered => "wish_answered",
            NoticeKind::LateRisk => "late_risk",
            NoticeKind::BackOnTime => "back_on_time",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<NoticeKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    const fn worth(self) -> Worth {
        match self {
            NoticeKind::PickupAccepted
            | NoticeKind::PickupOnTheWay
            | NoticeKind::PickupMissed
            | NoticeKind::ResultOutForDelivery
            | NoticeKind::DeliveryMissed
            | NoticeKind::ResultHeld
            | NoticeKind::ReturnAsked
            | NoticeKind::ReturnMissed => Worth::UntilNextMove,
            NoticeKind::ResultOnItsWay | NoticeKind::Returning | NoticeKind::LateRisk | NoticeKind::BackOnTime => {
                Worth::UntilTheEnd
            }
            NoticeKind::PickupFailed
            | NoticeKind::PapersCollected
            | NoticeKind::PapersAtAgency
            | NoticeKind::ResultDelivered
            | NoticeKind::Returned
            | NoticeKind::Cancelled
            | NoticeKind::WishAnswered => Worth::Always,
        }
    }

    /// Whether it is due by what couriers and hand-overs say of an order, and overtaken by it.
    pub const fn follows_from_news(self) -> bool {
        !matches!(self, NoticeKind::WishAnswered) && !self.is_of_lateness()
    }

    /// Whether it speaks of the day her result comes: pointless once she has it.
    pub const fn is_of_lateness(self) -> bool {
        matches!(self, NoticeKind::LateRisk | NoticeKind::BackOnTime)
    }

    /// Whether it goes on when she has taken her consent back: she must act on it, it says that her papers have come to
    /// an end, or it is the answer to what she asked.
    pub const fn needs_no_consent(self) -> bool {
        match self {
            NoticeKind::PickupMissed
            | NoticeKind::PickupFailed
            | NoticeKind::DeliveryMissed
            | NoticeKind::ResultHeld
            | NoticeKind::ResultDelivered
            | NoticeKind::ReturnAsked
            | NoticeKind::Returned
            | NoticeKind::Cancelled
            | NoticeKind::WishAnswered => true,
            NoticeKind::PickupAccepted
            | NoticeKind::PickupOnTheWay
            | NoticeKind::PapersCollected
            | NoticeKind::PapersAtAgency
            | NoticeKind::ResultOnItsWay
            | NoticeKind::ResultOutForDelivery
            | NoticeKind::ReturnMissed
            | NoticeKind::Returning
            | NoticeKind::LateRisk
            | NoticeKind::BackOnTime => false,
        }
    }

    /// Kinds that may happen several times on one order and are told each time.
    const fn is_told_per_fact(self) -> bool {
        matches!(
            self,
            NoticeKind::PickupMissed
                | NoticeKind::ResultOutForDelivery
                | NoticeKind::DeliveryMissed
                | NoticeKind::ReturnAsked
                | NoticeKind::ReturnMissed
        )
    }
}

/// A notice the facts make due. The fact's code and second are empty and zero for kinds told once per order;
/// together with the order and the recipient they are the key under which it is told at most once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    pub kind: NoticeKind,
    pub fact_code: String,
    pub fact_second: i64,
    pub reason: Option<Reason>,
}

/// What signed hand-overs say about an order's papers, beside the courier's news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignedMoves {
    /// Second at which the papers were signed over to the post.
    pub to_post_second: Option<i64>,
    /// Second at which the post signed them over to where they were going.
    pub to_end_second: Option<i64>,
}

/// Whether a notice is still worth sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Due,
    /// A later fact made it pointless.
    Overtaken,
}

/// Every notice that is due and not overtaken.
pub fn due(direction: Direction, state: &OrderState, signed: SignedMoves) -> Vec<Notice> {
    let all = all(direction, state, signed).into_iter();
    all.filter(|(_, standing)| *standing == Standing::Due).map(|(notice, _)| notice).collect()
}

/// Every notice the history made due, and whether a later fact overtook it: a function of the facts alone.
pub fn all(direction: Direction, state: &OrderState, signed: SignedMoves) -> Vec<(Notice, Standing)> {
    let moves = moves_worth_telling(state);
    let mut told: Vec<(Notice, i64)> = Vec::new();
    let mut tell = |kind: NoticeKind, step: Option<&Step>, second: i64| {
        let fact = step.filter(|_| kind.is_told_per_fact());
        let notice = Notice {
            kind,
            fact_code: fact.map(|step| step.raw_code.clone()).unwrap_or_default(),
            fact_second: fact.map_or(0, |step| step.second),
            reason: step.and_then(|step| step.reason),
        };
        let is_known = told.iter().any(|(earlier, _)| {
            (earlier.kind, &earlier.fact_code, earlier.fact_second) == (kind, &notice.fact_code, notice.fact_second)
        });
        if !is_known {
            told.push((notice, second));
        }
    };
    let mut is_on_its_way = false;
    for (kind, step) in &moves {
        is_on_its_way |= signed.to_post_second.is_some_and(|signed| signed <= step.second);
        for notice in told_of(direction, *kind) {
            // one fact, one message: the first news that the result is on its way says it all
            if *notice != NoticeKind::ResultOutForDelivery || is_on_its_way {
                tell(*notice, Some(step), step.second);
            }
        }
        is_on_its_way |= kind.is_on_its_way();
    }
    if let Some(second) = signed.to_post_second {
        tell(on_its_way(direction), None, second);
    }
    if let Some(second) = signed.to_end_second {
        tell(arrived(direction), None, second);
    }
    let is_over = state.end.is_some() || signed.to_end_second.is_some();
    let last_signed = signed.to_post_second.max(signed.to_end_second);
    let is_last_move = |kind: NoticeKind, second: i64| {
        last_signed.is_none_or(|signed| signed <= second)
            && moves
                .last()
                .is_some_and(|(last, step)| step.second == second && told_of(direction, *last).contains(&kind))
    };
    let mut all: Vec<(Notice, Standing)> = told
        .into_iter()
        .map(|(notice, second)| {
            let is_due = match notice.kind.worth() {
                Worth::Always => true,
                Worth::UntilTheEnd => !is_over,
                Worth::UntilNextMove => !is_over && is_last_move(notice.kind, second),
            };
            (notice, if is_due { Standing::Due } else { Standing::Overtaken })
        })
        .collect();
    all.sort();
    all
}

/// The moves of an order; one that only says the last one again is left out, but for failed tries, which count.
fn moves_worth_telling(state: &OrderState) -> Vec<(Kind, &Step)> {
    let mut moves: Vec<(Kind, &Step)> = Vec::new();
    for step in &state.timeline {
        let Effect::Moved(kind) = step.effect else {
            continue;
        };
        let is_a_try =
            matches!(kind, Kind::PickupAttemptFailed | Kind::DeliveryAttemptFailed | Kind::ReturnAttemptFailed);
        if is_a_try || moves.last().is_none_or(|(last, _)| *last != kind) {
            moves.push((kind, step));
        }
    }
    moves
}

const fn on_its_way(direction: Direction) -> NoticeKind {
    match direction {
        Direction::ToAgency => NoticeKind::PapersCollected,
        Direction::ToCitizen => NoticeKind::ResultOnItsWay,
    }
}

const fn arrived(direction: Direction) -> NoticeKind {
    match direction {
        Direction::ToAgency => NoticeKind::PapersAtAgency,
        Direction::ToCitizen => NoticeKind::ResultDelivered,
    }
}

/// The notices a move makes due. Couriers skip steps, so every kind that shows the papers moving forward
/// counts as the first news that they are on their way.
const fn told_of(direction: Direction, kind: Kind) -> &'static [NoticeKind] {
    use NoticeKind as N;
    match (direction, kind) {
        (Direction::ToAgency, Kind::Accepted) => &[N::PickupAccepted],
        (Direction::ToAgency, Kind::PickupScheduled) => &[N::PickupOnTheWay],
        (Direction::ToAgency, Kind::PickupAttemptFailed) => &[N::PickupMissed],
        (Direction::ToAgency, Kind::PickupFailed) => &[N::PickupFailed],
        (Direction::ToAgency, Kind::Delivered) => &[N::PapersAtAgency],
        (Direction::ToAgency, Kind::ReturnAttemptFailed) => &[N::ReturnMissed],
        (Direction::ToAgency, k) if k.is_on_its_way() => &[N::PapersCollected],
        (Direction::ToCitizen, Kind::OutForDelivery) => &[N::ResultOnItsWay, N::ResultOutForDelivery],
        (Direction::ToCitizen, Kind::DeliveryAttemptFailed) => &[N::DeliveryMissed],
        (Direction::ToCitizen, Kind::HeldForCollection) => &[N::ResultHeld],
        (Direction::ToCitizen, Kind::Delivered) => &[N::ResultDelivered],
        (Direction::ToCitizen, k) if k.is_on_its_way() => &[N::ResultOnItsWay],
        (_, Kind::ReturnRequested) => &[N::ReturnAsked],
        (_, Kind::Returning) => &[N::Returning],
        (_, Kind::Returned) => &[N::Returned],
        (_, Kind::Cancelled) => &[N::Cancelled],
        _ => &[],
    }
}
