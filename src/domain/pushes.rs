//! Whether an account's pushes tell what they should, and whether any of them is let in.

use super::time::At;

/// So few facts say nothing about an account.
const FEWEST_FACTS: u64 = 3;
/// So few refused pushes may be somebody's mistake.
const FEWEST_REFUSED: u32 = 3;

/// Whether an account's pushes tell what they should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushes {
    Heard,
    /// Asking tells first what pushes should have told.
    Missed,
}

/// How the facts of some time were heard. A night without facts has none of either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// A push told it, before we asked or soon after.
    pub told: u64,
    /// We had to ask, and no push came soon after.
    pub missed: u64,
}

impl Pushes {
    /// What to think after some time's facts. Both ways it takes more than a few, and more to believe pushes again.
    pub fn after(self, tally: Tally) -> Pushes {
        let Tally { told, missed } = tally;
        match self {
            Pushes::Heard if missed >= FEWEST_FACTS && missed > told => Pushes::Missed,
            Pushes::Missed if told >= FEWEST_FACTS && told > 2 * missed => Pushes::Heard,
            before => before,
        }
    }
}

/// The pushes of one account, as far as this process has let them in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Admission {
    /// None has come since the process began.
    #[default]
    Unknown,
    /// The last one was let in.
    Open,
    /// None was let in since.
    Refusing { since: At, refused: u32 },
    /// None was let in for long, and a person has been told.
    Told,
}

impl Admission {
    /// A push was refused. Says whether all were, for so long that a person is to be told.
    pub fn refuse(&mut self, now: At, for_s: i64) -> bool {
        let (since, refused) = match *self {
            Admission::Told => return false,
            Admission::Refusing { since, refused } => (since, refused.saturating_add(1)),
            Admission::Unknown | Admission::Open => (now, 1),
        };
        *self = Admission::Refusing { since, refused };
        refused >= FEWEST_REFUSED && now.seconds_since(since) >= for_s
    }

    /// A push was let in. Says whether a person may have been told that none is.
    pub fn admit(&mut self) -> bool {
        std::mem::replace(self, Admission::Open) != Admission::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asking_told_first_makes_pushes_missed_and_what_pushes_tell_makes_them_heard_again() {
        let after = |before: Pushes, told, missed| before.after(Tally { told, missed });
        assert_eq!(after(Pushes::Heard, 0, 2), Pushes::Heard, "too few");
        assert_eq!(after(Pushes::Heard, 0, 3), Pushes::Missed);
        assert_eq!(after(Pushes::Heard, 40, 40), Pushes::Heard);
        assert_eq!(after(Pushes::Heard, 40, 41), Pushes::Missed);
        assert_eq!(after(Pushes::Missed, 41, 40), Pushes::Missed);
        assert_eq!(after(Pushes::Missed, 41, 20), Pushes::Heard);
        for before in [Pushes::Heard, Pushes::Missed] {
            assert_eq!(after(before, 0, 0), before, "a quiet night changes nothing");
        }
    }

    #[test]
    fn a_person_is_told_when_every_push_is_refused_for_minutes() {
        let now = At::from_second(1_795_482_000);
        let mut admission = Admission::default();
        assert!(admission.admit(), "somebody may have been told before the process began");
        assert!(!admission.admit());
        assert!(!admission.refuse(now, 300));
        assert!(!admission.refuse(now.plus_s(400), 300), "two in long");
        assert!(admission.refuse(now.plus_s(401), 300));
        admission = Admission::Told;
        assert!(!admission.refuse(now.plus_s(402), 300), "once");
        assert!(admission.admit());
        for second in 0..100 {
            assert!(!admission.refuse(now.plus_s(500 + second), 300), "many in a short time");
        }
    }
}
