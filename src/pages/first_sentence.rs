//! The first sentence of an answer: who holds the papers, since when, and what comes next.

use crate::domain::custody::{Holder, Strength};
use crate::domain::leg::{Direction, end_holder};
use crate::flows::look_up::Papers;
use crate::pages::page::Page;

/// The sentence about one dossier's papers.
pub fn first_sentence(page: &Page, agency: &str, papers: &Papers) -> String {
    let agency = if agency.is_empty() { page.say("agency-unnamed") } else { agency.to_owned() };
    let (post, post_inside) = post(page, papers.courier.as_deref());
    page.say_with(
        &format!("answer-first-{}", situation(papers)),
        &[
            ("papers", &page.say(&format!("papers-{}", what_they_are(papers)))),
            ("post", &post),
            ("post-inside", &post_inside),
            ("agency", &agency),
            ("since", &page.moment(papers.since)),
            ("next", &next(page, "next", &agency, papers)),
        ],
    )
}

/// What the citizen herself needs to do.
pub fn todo(page: &Page, agency: &str, papers: &Papers) -> String {
    next(page, "todo", agency, papers)
}

fn next(page: &Page, prefix: &str, agency: &str, papers: &Papers) -> String {
    let direction = direction(papers).map_or("none", Direction::as_str).replace('_', "-");
    let way = format!("{direction}-{}", papers.holder.as_str());
    page.say_with(
        &format!("{prefix}-{}", papers.next.as_str()),
        &[("agency", agency), ("direction", &direction), ("way", &way)],
    )
}

/// Which way the papers go; `None` before any journey.
pub fn direction(papers: &Papers) -> Option<Direction> {
    papers.purpose.map(|purpose| purpose.direction())
}

/// Which of the sentences fits, as the end of its key.
fn situation(papers: &Papers) -> &'static str {
    let Some(direction) = direction(papers) else {
        return "no-journey";
    };
    let is_only_said = papers.strength == Some(Strength::CourierSays) && papers.confirmed_at.is_none();
    if papers.holder == Holder::Post {
        return "post";
    }
    match (direction, papers.holder == end_holder(direction)) {
        (Direction::ToAgency, true) if is_only_said => "to-agency-arrived-says",
        (Direction::ToAgency, true) => "to-agency-arrived-known",
        (Direction::ToAgency, false) if papers.strength.is_none() => "to-agency-still",
        (Direction::ToAgency, false) => "to-agency-again",
        (Direction::ToCitizen, true) if is_only_said => "to-citizen-arrived-says",
        (Direction::ToCitizen, true) => "to-citizen-arrived-known",
        (Direction::ToCitizen, false) if papers.strength.is_none() => "to-citizen-still",
        (Direction::ToCitizen, false) => "to-citizen-again",
    }
}

/// The word for the papers, as the end of its key. Before any journey they are the dossier, or its result once ready.
fn what_they_are(papers: &Papers) -> String {
    match papers.purpose {
        Some(purpose) => purpose.as_str().replace('_', "-"),
        None if papers.is_result_ready => "result".to_owned(),
        None => "submission".to_owned(),
    }
}

/// The post at the beginning of a sentence and inside one.
fn post(page: &Page, courier: Option<&str>) -> (String, String) {
    match courier.map(for_people) {
        Some(courier) => {
            let values = [("courier", courier)];
            (page.say_with("post-named", &values), page.say_with("post-inside-named", &values))
        }
        None => (page.say("post"), page.say("post-inside")),
    }
}

/// A courier's name without the technical note in brackets that tells its gateways apart.
pub fn for_people(courier: &str) -> &str {
    courier.split_once(" (").map_or(courier, |(name, _)| name)
}
