//! How long it took and when the next thing is to be expected, in words.

use crate::config::DaysAre;
use crate::domain::expected::{Awaited, Expected, Late, Sureness};
use crate::domain::whose_time::{Side, Spent};
use crate::flows::look_up::Papers;
use crate::pages::page::Page;

/// The post and people are on their way all of it.
const DAY_S: i64 = 24 * 3600;

/// By when something is to be expected.
pub struct ExpectedView {
    pub sentence: String,
    /// How sure it is, where that must be said.
    pub hint: Option<String>,
    pub late: Option<String>,
}

/// What one side took.
pub struct SpentView {
    pub side: String,
    pub time: String,
    /// Its clock is the one that runs.
    pub is_now: bool,
}

/// The day in words; `None` where nothing is to come.
pub fn expected(page: &Page, days_are: DaysAre, papers: &Papers) -> Option<ExpectedView> {
    let (awaited, at, sureness, late) = match papers.expected {
        Expected::By { awaited, at, sureness, late } => (awaited, at, sureness, late),
        Expected::NotKnown => {
            return Some(ExpectedView { sentence: page.say("expected-not-known"), hint: None, late: None });
        }
        Expected::Nothing => return None,
    };
    let key = match (awaited, sureness) {
        (Awaited::Fetching, Sureness::Appointed) => "expected-fetching-appointed",
        (Awaited::Fetching, Sureness::Usual) => "expected-fetching-usual",
        (Awaited::AtAgency, _) => "expected-at-agency",
        (Awaited::Result, _) => "expected-result",
        (Awaited::AtHome, _) => "expected-at-home",
    };
    let papers_key = papers.purpose.map_or("submission", |purpose| purpose.as_str()).replace('_', "-");
    let what = page.say(&format!("papers-{papers_key}"));
    let is_estimated = sureness == Sureness::Usual && days_are == DaysAre::Estimated;
    Some(ExpectedView {
        sentence: page.say_with(key, &[("papers", &what), ("at", &page.moment(at)), ("date", &page.date(at))]),
        hint: is_estimated.then(|| page.say("expected-estimated")),
        late: late.map(|late| said_late(page, late, sureness)),
    })
}

fn said_late(page: &Page, late: Late, sureness: Sureness) -> String {
    let since = match sureness {
        Sureness::Appointed => page.moment(late.since),
        Sureness::Usual => page.date(late.since),
    };
    let key = match late.with {
        Side::Agency => "late-with-agency",
        Side::Post => "late-with-post",
        Side::Citizen => "late-with-citizen",
    };
    page.say_with(key, &[("since", &since)])
}

/// What every side took, those that took nothing left out.
pub fn spent(page: &Page, working_day_s: i64, spent: &Spent) -> Vec<SpentView> {
    let sides = [
        (Side::Agency, "spent-agency", spent.agency_worked_s, "time-working-days", working_day_s),
        (Side::Post, "spent-post", spent.post_s, "time-days", DAY_S),
        (Side::Citizen, "spent-citizen", spent.citizen_s, "time-days", DAY_S),
    ];
    let shown = sides.into_iter().filter(|(side, _, seconds, ..)| *seconds > 0 || spent.now == Some(*side));
    shown
        .map(|(side, key, seconds, days_key, day_s)| SpentView {
            side: page.say(key),
            time: duration(page, seconds, day_s, days_key),
            is_now: spent.now == Some(side),
        })
        .collect()
}

/// Days and hours; less than an hour is said as such.
fn duration(page: &Page, seconds: i64, day_s: i64, days_key: &str) -> String {
    let (days, hours) = (seconds / day_s.max(1), seconds % day_s.max(1) / 3600);
    let days = (days > 0).then(|| page.say_with(days_key, &[("days", &days.to_string())]));
    let hours = (hours > 0).then(|| page.say_with("time-hours", &[("hours", &hours.to_string())]));
    let parts: Vec<String> = days.into_iter().chain(hours).collect();
    if parts.is_empty() { page.say("time-under-an-hour") } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn times_are_said_by_side_in_days_and_hours() {
        let page = Page::of(&TestRequest::with_uri("/tra-cuu?lang=vi").to_http_request(), "/tra-cuu");
        let took = Spent { agency_worked_s: 26 * 3600, post_s: 26 * 3600, citizen_s: 0, now: Some(Side::Citizen) };
        let said: Vec<String> = spent(&page, 8 * 3600, &took)
            .into_iter()
            .map(|view| format!("{}: {}{}", view.side, view.time, if view.is_now { " *" } else { "" }))
            .collect();
        assert_eq!(
            said,
            ["Cơ quan giải quyết: 3 ngày làm việc 2 giờ", "Bưu điện: 1 ngày 2 giờ", "Chờ bạn: chưa đến 1 giờ *"]
        );
    }
}
