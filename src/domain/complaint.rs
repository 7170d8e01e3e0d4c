//! The periods the law gives complaints about the post (khiếu nại): until when one may be made, and is to be answered.
//!
//! Luật Bưu chính 49/2010/QH12 and Nghị định 47/2011/NĐ-CP: six months from the end of the published transit time for
//! what is lost or late, one month from delivery for damage and for the price, an answer within two months.

use super::time::{At, end_of};
use chrono::{Days, Months};
use serde::{Deserialize, Serialize};

/// What a complaint is about. Each has its words in the catalogue under `complaint-<text form>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    Lost,
    Late,
    Damaged,
    Price,
    /// How somebody behaved, or anything else: the law sets no period for it.
    Other,
}

impl About {
    /// Every one.
    pub const ALL: [About; 5] = [About::Late, About::Lost, About::Damaged, About::Price, About::Other];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            About::Lost => "lost",
            About::Late => "late",
            About::Damaged => "damaged",
            About::Price => "price",
            About::Other => "other",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<About> {
        Self::ALL.into_iter().find(|about| about.as_str() == text)
    }
}

/// When the post had the papers in question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carriage {
    /// The post took them.
    pub taken_at: Option<At>,
    pub delivered_at: Option<At>,
    /// Days within which the post has promised, in public, to bring them.
    pub transit_days: u32,
}

/// Until when a complaint may be made: the end of the last day. `None` while the period has not begun to run, and where
/// there is none.
pub fn may_be_made_until(about: About, carriage: &Carriage) -> Option<At> {
    let day = |at: At| at.in_vietnam().date_naive();
    let last_day = match about {
        About::Lost | About::Late => {
            let promised = day(carriage.taken_at?).checked_add_days(Days::new(u64::from(carriage.transit_days)))?;
            promised.checked_add_months(Months::new(6))?
        }
        About::Damaged | About::Price => day(carriage.delivered_at?).checked_add_months(Months::new(1))?,
        About::Other => return None,
    };
    Some(end_of(last_day))
}

/// Until when a complaint made at a moment is to be answered: the end of the day two months later.
pub fn answer_by(made_at: At) -> At {
    let day = made_at.in_vietnam().date_naive();
    day.checked_add_months(Months::new(2)).map_or(made_at, end_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> At {
        At::read_local(text).unwrap()
    }

    fn until(about: About, taken: Option<&str>, delivered: Option<&str>) -> Option<String> {
        let carriage = Carriage { taken_at: taken.map(at), delivered_at: delivered.map(at), transit_days: 6 };
        may_be_made_until(about, &carriage).map(At::rfc3339)
    }

    #[test]
    fn the_periods_are_those_of_the_law() {
        let last_second = |day: &str| Some(format!("{day}T23:59:59+07:00"));
        // taken late in the evening: the day is the one in Việt Nam, not the one of UTC
        let taken = Some("2026-11-23T23:30");
        assert_eq!(until(About::Late, taken, None), last_second("2027-05-29"));
        assert_eq!(until(About::Lost, taken, Some("2026-11-25T09:00")), last_second("2027-05-29"));
        // a month that has no such day ends on its last
        assert_eq!(until(About::Damaged, taken, Some("2027-01-31T09:00")), last_second("2027-02-28"));
        assert_eq!(until(About::Price, taken, Some("2026-12-01T00:00")), last_second("2027-01-01"));
        assert_eq!(answer_by(at("2026-12-31T10:00")).rfc3339(), "2027-02-28T23:59:59+07:00");
    }

    #[test]
    fn a_period_that_does_not_run_ends_never() {
        assert_eq!(until(About::Late, None, None), None);
        assert_eq!(until(About::Damaged, Some("2026-11-23T09:00"), None), None);
        assert_eq!(until(About::Other, Some("2026-11-23T09:00"), Some("2026-11-24T09:00")), None);
    }
}
