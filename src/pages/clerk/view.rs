//! What several pages of the desk show: steps, who holds papers, how long they have waited, and money.

use crate::domain::custody::{Handover, Holder};
use crate::domain::scan_verdict::Step;
use crate::domain::time::At;
use crate::flows::see_dossier::SeeDossierError;
use crate::flows::who_holds::Journey;
use crate::pages::answer::strength;
use crate::pages::page::Page;
use crate::pages::staff::papers_form::kind_words;
use crate::pages::staff::refusal::Refusal;
use uuid::Uuid;

/// The one right button.
pub struct StepView {
    pub title: String,
    pub href: String,
}

impl StepView {
    pub fn of(page: &Page, dossier_id: Uuid, step: Step) -> StepView {
        StepView {
            title: page.say(&format!("clerk-step-{}", step.as_str())),
            href: page.href(&format!("/quay/ho-so/{dossier_id}/giao-nhan")),
        }
    }
}

/// Who holds papers, since when, and how we know.
pub struct HoldingView {
    pub sentence: String,
    pub how_known: String,
    pub is_contradicting: bool,
}

impl HoldingView {
    pub fn of(page: &Page, journey: &Journey) -> HoldingView {
        let since = At::from_second(journey.holding.since_second);
        HoldingView {
            sentence: holds(page, journey.holding.holder, since),
            how_known: page.say(strength(journey.holding.strength)),
            is_contradicting: !journey.holding.contradictions.is_empty(),
        }
    }
}

fn holds(page: &Page, holder: Holder, since: At) -> String {
    page.say_with(&format!("clerk-holds-{}", holder.as_str()), &[("since", &page.moment(since))])
}

/// Counted papers of a hand-over.
pub struct PaperView {
    pub name: String,
    pub kind: String,
    pub quantity: u32,
}

/// The papers counted, and those that were missing.
pub fn papers(page: &Page, handover: &Handover) -> (Vec<PaperView>, Vec<PaperView>) {
    let view = |paper: &crate::domain::checklist::CountedPaper| PaperView {
        name: paper.name.clone(),
        kind: kind_words(page, paper.copy_kind),
        quantity: paper.quantity,
    };
    (handover.papers.iter().map(view).collect(), handover.missing.iter().map(view).collect())
}

/// How long something has waited, in days and hours, or minutes.
pub fn waited(page: &Page, since: At, now: At) -> String {
    let seconds = Ord::max(now.seconds_since(since), 0);
    let (days, hours, minutes) = (seconds / 86_400, seconds % 86_400 / 3600, seconds % 3600 / 60);
    match (days, hours) {
        (0, 0) => page.say_with("clerk-waited-minutes", &[("minutes", &minutes.to_string())]),
        (0, hours) => page.say_with("clerk-waited-hours", &[("hours", &hours.to_string())]),
        (days, hours) => {
            page.say_with("clerk-waited-days", &[("days", &days.to_string()), ("hours", &hours.to_string())])
        }
    }
}

/// Whole đồng as people write them: `100.000 đồng`.
pub fn money(page: &Page, amount_vnd: u64) -> String {
    let digits = amount_vnd.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    page.say_with("clerk-money", &[("amount", &grouped)])
}

/// A number to call, and how it is dialled.
pub struct Number {
    pub shown: String,
    pub dial: String,
}

impl Number {
    pub fn of(shown: &str) -> Option<Number> {
        let dial: String = shown.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        (!dial.is_empty()).then(|| Number { shown: shown.to_owned(), dial })
    }
}

impl From<SeeDossierError> for Refusal {
    fn from(error: SeeDossierError) -> Refusal {
        match error {
            SeeDossierError::NotThere => Refusal::NotThere,
            SeeDossierError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn money_and_waiting_are_written_as_people_read_them() {
        let page = Page::of(&TestRequest::with_uri("/quay?lang=vi").to_http_request(), "/quay");
        assert_eq!(money(&page, 8_000), "8.000 đồng");
        assert_eq!(money(&page, 1_234_567), "1.234.567 đồng");
        assert_eq!(money(&page, 500), "500 đồng");
        let since = At::from_second(1_000);
        assert_eq!(waited(&page, since, since.plus_s(59 * 60)), "59 phút");
        assert_eq!(waited(&page, since, since.plus_s(23 * 3600 + 5)), "23 giờ");
        assert_eq!(waited(&page, since, since.plus_s(2 * 86_400 + 3 * 3600)), "2 ngày 3 giờ");
        assert_eq!(waited(&page, since, At::from_second(0)), "0 phút", "clocks differ");
    }
}
