//! What a citizen wishes about her papers (đề nghị): when each can be made, which desk answers it, and until when.

use super::complaint::About;
use super::contact::{Contact, EmailAddress, PhoneNumber};
use super::custody::Holder;
use super::leg::{Direction, end_holder};
use super::staff::Role;
use super::task::TaskKind;
use super::terms::{Proxy, SlotChoice};
use super::time::At;
use serde::{Deserialize, Serialize};

/// What she wishes, without its particulars. Each has its sentences in the catalogue under `wish-<text form>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WishKind {
    /// Hủy: the papers are not to be fetched, or the result not to be brought, before the post has them.
    Cancel,
    /// Xin lấy lại: the post has the papers and is to bring them back.
    Recall,
    /// Mã bí mật mới, in place of a lost one.
    NewSecret,
    /// Sửa địa chỉ, số điện thoại.
    CorrectAddress,
    /// Đổi giờ hẹn lấy giấy tờ.
    NewSlot,
    /// Tự đến bưu cục nhận.
    CollectAtOffice,
    /// Ủy quyền người nhận thay.
    NameProxy,
    /// Báo chưa nhận được, though the post says it was delivered.
    Dispute,
    /// Khiếu nại.
    Complain,
    /// Khiếu nại, đòi bồi thường.
    Claim,
    /// Rút lại sự đồng ý.
    WithdrawConsent,
}

/// The desk that answers a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// The office of the request: its clerks and postmen do what is wished.
    Office,
    /// Whoever is in charge of it: finds out what happened, and answers for it.
    InCharge,
}

impl WishKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [WishKind; 11] = [
        WishKind::Dispute,
        WishKind::NewSlot,
        WishKind::CorrectAddress,
        WishKind::CollectAtOffice,
        WishKind::NameProxy,
        WishKind::Cancel,
        WishKind::Recall,
        WishKind::Complain,
        WishKind::Claim,
        WishKind::NewSecret,
        WishKind::WithdrawConsent,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            WishKind::Cancel => "cancel",
            WishKind::Recall => "recall",
            WishKind::NewSecret => "new_secret",
            WishKind::CorrectAddress => "correct_address",
            WishKind::NewSlot => "new_slot",
            WishKind::CollectAtOffice => "collect_at_office",
            WishKind::NameProxy => "name_proxy",
            WishKind::Dispute => "dispute",
            WishKind::Complain => "complain",
            WishKind::Claim => "claim",
            WishKind::WithdrawConsent => "withdraw_consent",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<WishKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
    /// The desk that answers it, where the house has not done by itself all there is to do.
    pub const fn desk(self) -> Desk {
        match self {
            WishKind::Cancel
            | WishKind::Recall
            | WishKind::CorrectAddress
            | WishKind::NewSlot
            | WishKind::CollectAtOffice
            | WishKind::NameProxy
            | WishKind::NewSecret
            | WishKind::WithdrawConsent => Desk::Office,
            WishKind::Dispute | WishKind::Complain | WishKind::Claim => Desk::InCharge,
        }
    }
    /// Until when its desk is to answer one made at a moment. What may miss the postman has hours; a complaint has what
    /// the law gives it (Nghị định 47/2011/NĐ-CP: two months).
    pub fn answer_by(self, made_at: At) -> At {
        let hours = |hours: i64| made_at.plus_s(hours * 3600);
        match self {
            WishKind::Cancel | WishKind::Recall | WishKind::NewSlot => hours(2),
            WishKind::CorrectAddress => hours(4),
            WishKind::CollectAtOffice | WishKind::NameProxy | WishKind::NewSecret | WishKind::WithdrawConsent => {
                hours(8)
            }
            WishKind::Dispute => hours(24),
            WishKind::Complain | WishKind::Claim => super::complaint::answer_by(made_at),
        }
    }
}

impl Desk {
    /// The kind of task that brings a wish to it.
    pub const fn task_kind(self) -> TaskKind {
        match self {
            Desk::Office => TaskKind::WishAtOffice,
            Desk::InCharge => TaskKind::WishInCharge,
        }
    }
    /// Whether somebody of this role answers there.
    pub const fn is_of(self, role: Role) -> bool {
        match (self, role) {
            (_, Role::Supervisor | Role::Administrator) => true,
            (Desk::Office, Role::Clerk | Role::Postman) => true,
            (Desk::InCharge, Role::Clerk | Role::Postman) | (_, Role::Officer) => false,
        }
    }
}

/// A wish with its particulars: stored sealed. `Debug` shows its kind alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    Cancel,
    Recall {
        words: String,
    },
    NewSecret,
    CorrectAddress {
        before: Contact,
        after: Contact,
    },
    NewSlot {
        before: Option<SlotChoice>,
        after: SlotChoice,
    },
    CollectAtOffice {
        words: String,
    },
    /// `None` takes back what an earlier one named.
    NameProxy {
        before: Option<Proxy>,
        after: Option<Proxy>,
    },
    Dispute {
        words: String,
    },
    Complain {
        about: About,
        words: String,
    },
    Claim {
        about: About,
        words: String,
    },
    WithdrawConsent {
        version: Option<String>,
    },
}

impl Wish {
    /// Its kind.
    pub const fn kind(&self) -> WishKind {
        match self {
            Wish::Cancel => WishKind::Cancel,
            Wish::Recall { .. } => WishKind::Recall,
            Wish::NewSecret => WishKind::NewSecret,
            Wish::CorrectAddress { .. } => WishKind::CorrectAddress,
            Wish::NewSlot { .. } => WishKind::NewSlot,
            Wish::CollectAtOffice { .. } => WishKind::CollectAtOffice,
            Wish::NameProxy { .. } => WishKind::NameProxy,
            Wish::Dispute { .. } => WishKind::Dispute,
            Wish::Complain { .. } => WishKind::Complain,
            Wish::Claim { .. } => WishKind::Claim,
            Wish::WithdrawConsent { .. } => WishKind::WithdrawConsent,
        }
    }
    /// What she wrote, where she wrote something.
    pub fn words(&self) -> Option<&str> {
        match self {
            Wish::Recall { words }
            | Wish::CollectAtOffice { words }
            | Wish::Dispute { words }
            | Wish::Complain { words, .. }
            | Wish::Claim { words, .. } => Some(words.as_str()).filter(|words| !words.is_empty()),
            _ => None,
        }
    }
    /// What she complains about.
    pub const fn about(&self) -> Option<About> {
        match self {
            Wish::Complain { about, .. } | Wish::Claim { about, .. } => Some(*about),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Wish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wish({}, [hidden])", self.kind().as_str())
    }
}

/// How a wish was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What she wished is done.
    Granted,
    /// It cannot be done; the answer says why.
    Declined,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 2] = [Outcome::Granted, Outcome::Declined];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Granted => "granted",
            Outcome::Declined => "declined",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Outcome> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// Who hears the notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    Citizen,
    Proxy { name: &'a str, phone: &'a PhoneNumber, email: &'a EmailAddress },
}

/// Who hears the notices of a request: its proxy where she chose so, else she herself.
pub fn told(proxy: Option<&Proxy>) -> Told<'_> {
    match proxy.and_then(|proxy| Some((proxy, proxy.hears_notices_at.as_ref()?))) {
        Some((proxy, email)) => Told::Proxy { name: &proxy.name, phone: &proxy.phone, email },
        None => Told::Citizen,
    }
}

/// The last journey of a dossier's papers, as far as it decides what can be wished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JourneyOfPapers {
    pub direction: Direction,
    pub holder: Holder,
    /// The journey has not ended.
    pub is_under_way: bool,
    /// Her receipt was confirmed.
    pub is_confirmed: bool,
}

impl JourneyOfPapers {
    fn waits_for_pickup(&self) -> bool {
        self.is_under_way && self.direction == Direction::ToAgency && self.holder == Holder::Citizen
    }
    fn is_with_post(&self) -> bool {
        self.is_under_way && self.holder == Holder::Post
    }
    fn has_arrived(&self, direction: Direction) -> bool {
        self.direction == direction && self.holder == end_holder(direction)
    }
}

/// What decides which wishes can be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// The last journey of each dossier of the request; none before any journey.
    pub journeys: Vec<JourneyOfPapers>,
    /// Kinds that wait for their answer.
    pub open: Vec<WishKind>,
    /// She has agreed that her particulars are used, and has not taken that back.
    pub has_consented: bool,
}

/// Why a wish cannot be made now. Each has its sentence in the catalogue under `wish-not-<text form>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// The same wish waits for its answer.
    IsOpen,
    /// Nothing of what it is about is the case.
    DoesNotFit,
}

impl Situation {
    /// Whether a wish can be made now.
    pub fn allows(&self, kind: WishKind) -> Result<(), NotNow> {
        let any = |is: &dyn Fn(&JourneyOfPapers) -> bool| self.journeys.iter().any(is);
        let has_result = any(&|journey| journey.has_arrived(Direction::ToCitizen));
        let fits = match kind {
            WishKind::Cancel | WishKind::NewSlot => any(&JourneyOfPapers::waits_for_pickup),
            WishKind::Recall => any(&JourneyOfPapers::is_with_post),
            WishKind::CollectAtOffice => {
                any(&|journey| journey.is_with_post() && journey.direction == Direction::ToCitizen)
            }
            WishKind::CorrectAddress | WishKind::NameProxy => !has_result,
            WishKind::Dispute => any(&|journey| journey.has_arrived(Direction::ToCitizen) && !journey.is_confirmed),
            WishKind::Complain | WishKind::Claim => !self.journeys.is_empty(),
            WishKind::NewSecret => true,
            WishKind::WithdrawConsent => self.has_consented,
        };
        match fits {
            _ if self.open.contains(&kind) => Err(NotNow::IsOpen),
            true => Ok(()),
            false => Err(NotNow::DoesNotFit),
        }
    }
    /// Whether there is something to rate: papers have come where they were to go.
    pub fn allows_rating(&self) -> bool {
        self.journeys.iter().any(|journey| journey.has_arrived(journey.direction))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journey(direction: Direction, holder: Holder, is_under_way: bool) -> Situation {
        let journey = JourneyOfPapers { direction, holder, is_under_way, is_confirmed: false };
        Situation { journeys: vec![journey], open: Vec::new(), has_consented: true }
    }

    fn allowed(situation: &Situation) -> Vec<&'static str> {
        WishKind::ALL.into_iter().filter(|kind| situation.allows(*kind).is_ok()).map(WishKind::as_str).collect()
    }

    #[test]
    fn what_can_be_wished_follows_from_where_the_papers_are() {
        use Direction::{ToAgency, ToCitizen};
        let always = ["complain", "claim", "new_secret", "withdraw_consent"];
        let with = |before: &[&'static str]| [before, &always].concat();
        assert_eq!(
            allowed(&journey(ToAgency, Holder::Citizen, true)),
            with(&["new_slot", "correct_address", "name_proxy", "cancel"])
        );
        assert_eq!(allowed(&journey(ToAgency, Holder::Post, true)), with(&["correct_address", "name_proxy", "recall"]));
        assert_eq!(allowed(&journey(ToAgency, Holder::Agency, false)), with(&["correct_address", "name_proxy"]));
        assert_eq!(
            allowed(&journey(ToCitizen, Holder::Post, true)),
            with(&["correct_address", "collect_at_office", "name_proxy", "recall"])
        );
        assert_eq!(allowed(&journey(ToCitizen, Holder::Citizen, false)), with(&["dispute"]));
        // a pickup that failed for good: there is nothing to cancel any more
        assert_eq!(allowed(&journey(ToAgency, Holder::Citizen, false)), with(&["correct_address", "name_proxy"]));
        let nothing_yet = Situation::default();
        assert_eq!(allowed(&nothing_yet), ["correct_address", "name_proxy", "new_secret"]);
    }

    #[test]
    fn a_wish_waits_for_its_answer_before_it_is_made_again() {
        let mut situation = journey(Direction::ToCitizen, Holder::Citizen, false);
        situation.open.push(WishKind::Dispute);
        assert_eq!(situation.allows(WishKind::Dispute), Err(NotNow::IsOpen));
        situation.open.clear();
        situation.journeys[0].is_confirmed = true;
        assert_eq!(situation.allows(WishKind::Dispute), Err(NotNow::DoesNotFit));
    }

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        for kind in WishKind::ALL {
            assert_eq!(WishKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(format!("{:?}", Wish::Dispute { words: "bí mật".to_owned() }), "Wish(dispute, [hidden])");
    }
}
