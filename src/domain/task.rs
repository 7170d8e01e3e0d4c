//! Tasks: everything that needs a person, how long it may wait, and the few right actions.

use serde::{Deserialize, Serialize};

/// Why a person is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// A courier may or may not have an order we asked for: nobody can tell by machine.
    UnknownPlacing,
    /// A courier refused an order.
    RefusedPlacing,
    /// A commune has no code in a courier account's area map.
    MissingAreaCode,
    /// An account's waybill numbers are running low.
    FewWaybills,
    /// An account has no waybill numbers left, and its orders wait.
    WaybillsUsedUp,
    /// No office serves the place a pickup was asked for.
    NoOffice,
    /// A code without a meaning.
    UnmappedCode,
    /// A message that cannot be read.
    UnreadableMessage,
    /// A message about an order we do not know.
    UnknownWaybill,
    /// A push that was not let in.
    RejectedPush,
    /// None of an account's pushes has been let in for minutes.
    AllPushesRejected,
    /// An account's pushes no longer tell what they should: its orders are asked about more often meanwhile.
    MissedPushes,
    /// A courier's news contradict each other or the end of an order.
    ContradictingNews,
    /// The custody ledger contradicts itself.
    ContradictingCustody,
    /// An event dated where it cannot have happened.
    SuspectTime,
    /// A courier said an order ended where a person must act (lost, damaged, failed pickup, returned).
    PapersNeedCare,
    /// A notice may or may not have reached the citizen.
    UnknownNotice,
    /// A notice could not be sent on any channel.
    FailedNotice,
    /// A provider of text messages takes nothing: its account with us is not in order.
    ProviderTrouble,
    /// Work is begun again and again, and its workers never bring it to an end.
    StuckWork,
    /// A request could not be announced to the courier, or nobody knows whether it was.
    UnknownAnnouncement,
    /// An order is not wanted any more, and asking its courier has not settled that.
    CancellingByPerson,
    /// A courier has an order and has said nothing of it for long.
    SilentOrder,
    /// Papers are to be fetched within the hour.
    UrgentPickup,
    /// A citizen says that a dossier is hers: the agency is to find out.
    ClaimedDossier,
    /// A citizen wishes something that her office is to do or to answer.
    WishAtOffice,
    /// A citizen disputes or complains: whoever is in charge is to find out and answer.
    WishInCharge,
}

impl TaskKind {
    /// Every kind.
    pub const ALL: [TaskKind; 27] = [
        TaskKind::UnknownPlacing,
        TaskKind::RefusedPlacing,
        TaskKind::MissingAreaCode,
        TaskKind::FewWaybills,
        TaskKind::WaybillsUsedUp,
        TaskKind::NoOffice,
        TaskKind::UnmappedCode,
        TaskKind::UnreadableMessage,
        TaskKind::UnknownWaybill,
        TaskKind::RejectedPush,
        TaskKind::AllPushesRejected,
        TaskKind::MissedPushes,
        TaskKind::ContradictingNews,
        TaskKind::ContradictingCustody,
        TaskKind::SuspectTime,
        TaskKind::PapersNeedCare,
        TaskKind::UnknownNotice,
        TaskKind::FailedNotice,
        TaskKind::ProviderTrouble,
        TaskKind::StuckWork,
        TaskKind::UnknownAnnouncement,
        TaskKind::CancellingByPerson,
        TaskKind::SilentOrder,
        TaskKind::UrgentPickup,
        TaskKind::ClaimedDossier,
        TaskKind::WishAtOffice,
        TaskKind::WishInCharge,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            TaskKind::UnknownPlacing => "unknown_placing",
            TaskKind::RefusedPlacing => "refused_placing",
            TaskKind::MissingAreaCode => "missing_area_code",
            TaskKind::FewWaybills => "few_waybills",
            TaskKind::WaybillsUsedUp => "waybills_used_up",
            TaskKind::NoOffice => "no_office",
            TaskKind::UnmappedCode => "unmapped_code",
            TaskKind::UnreadableMessage => "unreadable_message",
            TaskKind::UnknownWaybill => "unknown_waybill",
            TaskKind::RejectedPush => "rejected_push",
            TaskKind::AllPushesRejected => "all_pushes_rejected",
            TaskKind::MissedPushes => "missed_pushes",
            TaskKind::ContradictingNews => "contradicting_news",
            TaskKind::ContradictingCustody => "contradicting_custody",
            TaskKind::SuspectTime => "suspect_time",
            TaskKind::PapersNeedCare => "papers_need_care",
            TaskKind::UnknownNotice => "unknown_notice",
            TaskKind::FailedNotice => "failed_notice",
            TaskKind::ProviderTrouble => "provider_trouble",
            TaskKind::StuckWork => "stuck_work",
            TaskKind::UnknownAnnouncement => "unknown_announcement",
            TaskKind::CancellingByPerson => "cancelling_by_person",
            TaskKind::SilentOrder => "silent_order",
            TaskKind::UrgentPickup => "urgent_pickup",
            TaskKind::ClaimedDossier => "claimed_dossier",
            TaskKind::WishAtOffice => "wish_at_office",
            TaskKind::WishInCharge => "wish_in_charge",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<TaskKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
    /// Hours a person has, by how much the citizen suffers meanwhile. A wish has its own deadline, by its kind.
    pub const fn deadline_h(self) -> i64 {
        match self {
            TaskKind::UrgentPickup => 1,
            TaskKind::PapersNeedCare
            | TaskKind::ContradictingCustody
            | TaskKind::AllPushesRejected
            | TaskKind::WaybillsUsedUp
            | TaskKind::WishAtOffice
            | TaskKind::CancellingByPerson => 2,
            TaskKind::UnknownPlacing
            | TaskKind::RefusedPlacing
            | TaskKind::MissingAreaCode
            | TaskKind::NoOffice
            | TaskKind::StuckWork
            | TaskKind::ProviderTrouble => 4,
            TaskKind::UnknownAnnouncement | TaskKind::FailedNotice | TaskKind::UnknownNotice => 8,
            TaskKind::FewWaybills
            | TaskKind::UnmappedCode
            | TaskKind::UnreadableMessage
            | TaskKind::UnknownWaybill
            | TaskKind::RejectedPush
            | TaskKind::MissedPushes
            | TaskKind::ContradictingNews
            | TaskKind::SuspectTime
            | TaskKind::SilentOrder
            | TaskKind::ClaimedDossier
            | TaskKind::WishInCharge => 24,
        }
    }
    /// The actions a person can take on it, the first being the usual one.
    pub const fn actions(self) -> &'static [TaskAction] {
        match self {
            TaskKind::UnknownPlacing => {
                &[TaskAction::CourierHasNotGotIt, TaskAction::CourierHasIt, TaskAction::Dismiss]
            }
            TaskKind::RefusedPlacing | TaskKind::MissingAreaCode => {
                &[TaskAction::TryAgain, TaskAction::AnotherCourier, TaskAction::Withdraw]
            }
            TaskKind::PapersNeedCare => &[TaskAction::Dismiss, TaskAction::AnotherCourier],
            TaskKind::UnknownAnnouncement | TaskKind::CancellingByPerson => {
                &[TaskAction::TryAgain, TaskAction::Dismiss]
            }
            TaskKind::UnmappedCode | TaskKind::UnreadableMessage | TaskKind::UnknownWaybill => {
                &[TaskAction::ReadAgain, TaskAction::Dismiss]
            }
            TaskKind::UnknownNotice => &[TaskAction::CitizenWasTold, TaskAction::Dismiss],
            TaskKind::SilentOrder => &[TaskAction::AskCourier, TaskAction::Dismiss],
            TaskKind::FailedNotice => &[TaskAction::TryAgain, TaskAction::CitizenWasTold],
            TaskKind::NoOffice
            | TaskKind::ProviderTrouble
            | TaskKind::StuckWork
            | TaskKind::FewWaybills
            | TaskKind::WaybillsUsedUp
            | TaskKind::RejectedPush
            | TaskKind::AllPushesRejected
            | TaskKind::MissedPushes
            | TaskKind::ContradictingNews
            | TaskKind::ContradictingCustody
            | TaskKind::SuspectTime
            | TaskKind::UrgentPickup
            | TaskKind::ClaimedDossier => &[TaskAction::Dismiss],
            // answered in words, never by a press alone
            TaskKind::WishAtOffice | TaskKind::WishInCharge => &[],
        }
    }
}

/// What a person decides on a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskAction {
    /// A person asked the courier: it has no such order. Place it now.
    CourierHasNotGotIt,
    /// A person asked the courier: it has the order. Keep it as placed.
    CourierHasIt,
    /// Run the work again.
    TryAgain,
    /// Read the stored messages again.
    ReadAgain,
    /// A person told the citizen, or knows that she was told.
    CitizenWasTold,
    /// Give this journey up, which no courier has begun: it can then be asked for anew.
    Withdraw,
    /// Go on with another courier account, which the person names: a new attempt at the same journey.
    AnotherCourier,
    /// Ask the courier about the order now.
    AskCourier,
    /// The citizen was answered, in words.
    AnswerCitizen,
    /// Nothing further is needed.
    Dismiss,
}

impl TaskAction {
    /// Every action.
    pub const ALL: [TaskAction; 10] = [
        TaskAction::CourierHasNotGotIt,
        TaskAction::CourierHasIt,
        TaskAction::TryAgain,
        TaskAction::ReadAgain,
        TaskAction::CitizenWasTold,
        TaskAction::Withdraw,
        TaskAction::AnotherCourier,
        TaskAction::AskCourier,
        TaskAction::AnswerCitizen,
        TaskAction::Dismiss,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            TaskAction::CourierHasNotGotIt => "courier_has_not_got_it",
            TaskAction::CourierHasIt => "courier_has_it",
            TaskAction::TryAgain => "try_again",
            TaskAction::ReadAgain => "read_again",
            TaskAction::CitizenWasTold => "citizen_was_told",
            TaskAction::Withdraw => "withdraw",
            TaskAction::AnotherCourier => "another_courier",
            TaskAction::AskCourier => "ask_courier",
            TaskAction::AnswerCitizen => "answer_citizen",
            TaskAction::Dismiss => "dismiss",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<TaskAction> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }
}
