//! What a scan means at a desk now: the papers are right here and what is to be done, or why not.

use crate::domain::custody::Holder;
use crate::domain::leg::{Direction, LegEnd, end_holder, start_holder};
use crate::domain::scanned::Refusal;

/// How papers pass at a desk of the post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    TakeFromCitizen,
    HandToAgency,
    TakeFromAgency,
    DeliverToCitizen,
}

impl Step {
    /// Every step, in the order a day brings them.
    pub const ALL: [Step; 4] =
        [Step::TakeFromCitizen, Step::HandToAgency, Step::TakeFromAgency, Step::DeliverToCitizen];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Step::TakeFromCitizen => "take-from-citizen",
            Step::HandToAgency => "hand-to-agency",
            Step::TakeFromAgency => "take-from-agency",
            Step::DeliverToCitizen => "deliver-to-citizen",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Step> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
    /// Who gives the papers.
    pub const fn from(self) -> Holder {
        match self {
            Step::TakeFromCitizen => Holder::Citizen,
            Step::TakeFromAgency => Holder::Agency,
            Step::HandToAgency | Step::DeliverToCitizen => Holder::Post,
        }
    }
    /// Who takes the papers.
    pub const fn to(self) -> Holder {
        match self {
            Step::TakeFromCitizen | Step::TakeFromAgency => Holder::Post,
            Step::HandToAgency => Holder::Agency,
            Step::DeliverToCitizen => Holder::Citizen,
        }
    }
    /// The side that is not the post.
    pub const fn other_side(self) -> Holder {
        match self {
            Step::TakeFromCitizen | Step::DeliverToCitizen => Holder::Citizen,
            Step::HandToAgency | Step::TakeFromAgency => Holder::Agency,
        }
    }
    const fn taking_from(holder: Holder) -> Option<Step> {
        match holder {
            Holder::Citizen => Some(Step::TakeFromCitizen),
            Holder::Agency => Some(Step::TakeFromAgency),
            Holder::Post => None,
        }
    }
    const fn giving_to(holder: Holder) -> Option<Step> {
        match holder {
            Holder::Citizen => Some(Step::DeliverToCitizen),
            Holder::Agency => Some(Step::HandToAgency),
            Holder::Post => None,
        }
    }
}

/// Whether the post carries papers on, or back to where they came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Forward,
    Back,
}

/// The journey of papers, as far as it matters for what is done with them now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JourneyNow {
    pub direction: Direction,
    pub holder: Holder,
    pub way: Way,
    /// How it ended, where it has.
    pub end: Option<LegEnd>,
}

/// The step these papers wait for; `None` when no desk of the post is to do anything with them.
pub fn next_step(journey: &JourneyNow) -> Option<Step> {
    let (start, end) = (start_holder(journey.direction), end_holder(journey.direction));
    match (journey.end, journey.holder, journey.way) {
        (Some(_), ..) => None,
        (None, Holder::Post, Way::Forward) => Step::giving_to(end),
        (None, Holder::Post, Way::Back) => Step::giving_to(start),
        (None, holder, Way::Forward) if holder == start => Step::taking_from(start),
        (None, ..) => None,
    }
}

/// Whether the label that was scanned is of the journey the papers make now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// It is, or it names the papers alone.
    OfThisJourney,
    /// It is left over from an earlier journey, or from an order nobody carries out any longer.
    OfAnother,
}

/// What a scanned text led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It must be neither kept nor shown.
    Refused(Refusal),
    Nothing,
    /// Papers another office serves.
    Elsewhere,
    /// Papers of this desk, with the last journey they made or make.
    Here {
        journey: Option<JourneyNow>,
        label: Label,
    },
}

/// What is said of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right(Step),
    /// The journey is over: the papers are where they were to go.
    AlreadyDone,
    WrongOffice,
    WrongLeg,
    /// Ours, but nothing is to be carried now.
    NotExpected,
    Unknown,
    Refused(Refusal),
}

impl Verdict {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Right(_) => "right",
            Verdict::AlreadyDone => "already-done",
            Verdict::WrongOffice => "wrong-office",
            Verdict::WrongLeg => "wrong-leg",
            Verdict::NotExpected => "not-expected",
            Verdict::Unknown => "unknown",
            Verdict::Refused(Refusal::LookUpSecret) => "refused-secret",
            Verdict::Refused(Refusal::IdentityCard) => "refused-card",
        }
    }
}

/// Judges a scan.
pub fn verdict(found: &Found) -> Verdict {
    match found {
        Found::Refused(refusal) => Verdict::Refused(*refusal),
        Found::Nothing => Verdict::Unknown,
        Found::Elsewhere => Verdict::WrongOffice,
        Found::Here { journey: None, .. } => Verdict::NotExpected,
        Found::Here { label: Label::OfAnother, .. } => Verdict::WrongLeg,
        Found::Here { journey: Some(journey), label: Label::OfThisJourney } => {
            match (next_step(journey), journey.end) {
                (Some(step), _) => Verdict::Right(step),
                (None, Some(LegEnd::Delivered)) => Verdict::AlreadyDone,
                (None, None) if journey.holder == end_holder(journey.direction) => Verdict::AlreadyDone,
                (None, _) => Verdict::NotExpected,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{ToAgency, ToCitizen};
    use Holder::{Agency, Citizen, Post};
    use Way::{Back, Forward};

    fn here(direction: Direction, holder: Holder, way: Way, end: Option<LegEnd>) -> Found {
        Found::Here { journey: Some(JourneyNow { direction, holder, way, end }), label: Label::OfThisJourney }
    }

    #[test]
    fn papers_are_judged_by_who_has_them_and_where_they_go() {
        for (direction, holder, way, end, expected) in [
            (ToAgency, Citizen, Forward, None, Verdict::Right(Step::TakeFromCitizen)),
            (ToAgency, Post, Forward, None, Verdict::Right(Step::HandToAgency)),
            (ToAgency, Agency, Forward, None, Verdict::AlreadyDone),
            (ToAgency, Agency, Forward, Some(LegEnd::Delivered), Verdict::AlreadyDone),
            (ToCitizen, Agency, Forward, None, Verdict::Right(Step::TakeFromAgency)),
            (ToCitizen, Post, Forward, None, Verdict::Right(Step::DeliverToCitizen)),
            (ToCitizen, Citizen, Forward, Some(LegEnd::Delivered), Verdict::AlreadyDone),
            // back to where they came from
            (ToAgency, Post, Back, None, Verdict::Right(Step::DeliverToCitizen)),
            (ToCitizen, Post, Back, None, Verdict::Right(Step::HandToAgency)),
            (ToAgency, Citizen, Back, None, Verdict::NotExpected),
            // a journey that came to nothing
            (ToAgency, Citizen, Forward, Some(LegEnd::Cancelled), Verdict::NotExpected),
            (ToAgency, Citizen, Forward, Some(LegEnd::Failed), Verdict::NotExpected),
            (ToCitizen, Agency, Back, Some(LegEnd::Returned), Verdict::NotExpected),
            (ToCitizen, Post, Forward, Some(LegEnd::Lost), Verdict::NotExpected),
        ] {
            let found = here(direction, holder, way, end);
            assert_eq!(verdict(&found), expected, "{found:?}");
        }
    }

    #[test]
    fn what_is_not_here_or_not_now_says_so() {
        let journey = Some(JourneyNow { direction: ToAgency, holder: Citizen, way: Forward, end: None });
        for (found, expected) in [
            (Found::Nothing, Verdict::Unknown),
            (Found::Elsewhere, Verdict::WrongOffice),
            (Found::Here { journey: None, label: Label::OfThisJourney }, Verdict::NotExpected),
            (Found::Here { journey, label: Label::OfAnother }, Verdict::WrongLeg),
            (Found::Refused(Refusal::IdentityCard), Verdict::Refused(Refusal::IdentityCard)),
            (Found::Refused(Refusal::LookUpSecret), Verdict::Refused(Refusal::LookUpSecret)),
        ] {
            assert_eq!(verdict(&found), expected, "{found:?}");
        }
    }

    #[test]
    fn a_step_passes_papers_between_the_post_and_somebody_else() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.as_str()), Some(step));
            assert_ne!(step.from(), step.to());
            assert!([step.from(), step.to()].contains(&Post) && step.other_side() != Post, "{step:?}");
        }
    }
}
