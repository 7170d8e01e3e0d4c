//! The answer page: the first sentence, how we know it, and what the look-up secret opens beside it.

use crate::domain::custody::{Holder, Strength};
use crate::domain::leg::Direction;
use crate::flows::look_up::{Answer, Next, Papers, ShownContact};
use crate::flows::recognise::Trust;
use crate::pages::first_sentence::{direction, first_sentence, todo};
use crate::pages::form::FieldErrors;
use crate::pages::how_long::{self, ExpectedView, SpentView};
use crate::pages::page::Page;
use crate::pages::proving::ThirdStep;
use crate::pages::timeline::{self, ItemView, news};
use crate::pages::wishes::part::WishesPart;
use askama::Template;

/// The page.
#[derive(Template)]
#[template(path = "answer.html")]
pub struct AnswerPage {
    pub(super) page: Page,
    pub(super) thanks: Option<String>,
    pub(super) code: String,
    pub(super) agency: String,
    pub(super) hotline: Option<Hotline>,
    /// An office serves her, and its counter helps whoever lost the look-up secret.
    pub(super) has_office: bool,
    pub(super) papers: Vec<PapersView>,
    pub(super) inside: Option<InsideView>,
    /// There is something to confirm, and the secret was shown.
    pub(super) can_confirm: bool,
    pub(super) waits_for_confirmation: bool,
    pub(super) third: ThirdStep,
    /// What she has wished, and what she can do about her papers.
    pub(super) wishes: WishesPart,
    /// What the page was made from, for whoever listens for changes.
    pub(super) version: String,
    /// The form that asks for the secret begins without errors.
    pub(super) field_errors: FieldErrors,
}

/// A number to call.
pub(super) struct Hotline {
    pub(super) shown: String,
    pub(super) call: String,
    pub(super) not_received: String,
    pub(super) dial: String,
}

/// One dossier's papers.
pub(super) struct PapersView {
    pub(super) first_sentence: String,
    /// Which of several.
    pub(super) number: Option<String>,
    pub(super) todo: String,
    pub(super) strength: String,
    pub(super) waiting: Option<String>,
    pub(super) is_contradicting: bool,
    pub(super) confirmed: Option<String>,
    pub(super) expected: Option<ExpectedView>,
    /// What it took so far, by side.
    pub(super) spent: Vec<SpentView>,
    pub(super) stations: Vec<Station>,
    pub(super) tone: &'static str,
}

/// Where the papers can be, in the order of their way.
pub(super) struct Station {
    pub(super) name: String,
    pub(super) icon: &'static str,
    pub(super) is_here: bool,
}

/// What the secret opens.
pub(super) struct InsideView {
    pub(super) contact: ShownContact,
    pub(super) timeline: Vec<ItemView>,
}

impl AnswerPage {
    /// The page that answers. `thanks` is the key of a sentence said after the first one.
    pub fn new(page: Page, answer: &Answer, thanks: Option<&str>, third: ThirdStep) -> AnswerPage {
        let waits_for_confirmation = answer.papers.iter().any(|papers| papers.next == Next::CitizenConfirms);
        AnswerPage {
            page,
            thanks: thanks.map(|key| page.say(key)),
            code: answer.code.clone(),
            agency: answer.agency.clone(),
            hotline: answer.hotline.as_deref().and_then(|hotline| Hotline::new(&page, hotline)),
            has_office: answer.hotline.is_some(),
            papers: papers_views(&page, answer),
            inside: answer.inside.as_ref().map(|inside| InsideView {
                contact: inside.contact.clone(),
                timeline: timeline::views(&page, &inside.timeline),
            }),
            can_confirm: waits_for_confirmation && answer.inside.is_some(),
            waits_for_confirmation,
            third,
            wishes: WishesPart::default(),
            version: String::new(),
            field_errors: FieldErrors::default(),
        }
    }
    /// As of this version.
    pub fn with_version(self, version: String) -> AnswerPage {
        AnswerPage { version, ..self }
    }
    /// With her wishes. What she disputes she is not asked to confirm.
    pub fn with_wishes(self, wishes: WishesPart) -> AnswerPage {
        AnswerPage { can_confirm: self.can_confirm && !wishes.is_disputed, wishes, ..self }
    }
}

impl Hotline {
    fn new(page: &Page, hotline: &str) -> Option<Hotline> {
        let dial: String = hotline.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        (!dial.is_empty()).then(|| Hotline {
            shown: hotline.to_owned(),
            call: page.say_with("answer-hotline-call", &[("hotline", hotline)]),
            not_received: page.say_with("answer-not-received-call", &[("hotline", hotline)]),
            dial,
        })
    }
}

fn papers_views(page: &Page, answer: &Answer) -> Vec<PapersView> {
    let count = answer.papers.len().to_string();
    answer
        .papers
        .iter()
        .enumerate()
        .map(|(index, papers)| PapersView {
            first_sentence: first_sentence(page, &answer.agency, papers),
            number: (answer.papers.len() > 1)
                .then(|| page.say_with("answer-number", &[("number", &(index + 1).to_string()), ("count", &count)])),
            todo: todo(page, &answer.agency, papers),
            strength: page.say(strength(papers.strength)),
            waiting: papers
                .waiting
                .zip(direction(papers))
                .map(|(kind, direction)| page.say_with("answer-waiting", &[("news", &news(page, kind, direction))])),
            is_contradicting: papers.is_contradicting,
            confirmed: papers.confirmed_at.map(|at| page.say_with("answer-confirmed", &[("at", &page.moment(at))])),
            expected: how_long::expected(page, answer.days_are, papers),
            spent: match answer.trust {
                Trust::Digits => Vec::new(),
                Trust::Secret | Trust::Proven => how_long::spent(page, answer.working_day_s, &papers.spent),
            },
            stations: stations(page, papers),
            tone: tone(papers),
        })
        .collect()
}

/// The key of how we know who holds the papers.
pub const fn strength(strength: Option<Strength>) -> &'static str {
    match strength {
        Some(Strength::Signed) => "strength-signed",
        Some(Strength::Scanned) => "strength-scanned",
        Some(Strength::CourierSays) => "strength-courier-says",
        None => "strength-none",
    }
}

fn stations(page: &Page, papers: &Papers) -> Vec<Station> {
    let way = match direction(papers) {
        Some(Direction::ToCitizen) => [Holder::Agency, Holder::Post, Holder::Citizen],
        _ => [Holder::Citizen, Holder::Post, Holder::Agency],
    };
    way.into_iter()
        .map(|holder| Station {
            name: page.say(&format!("holder-{}", holder.as_str())),
            icon: holder.as_str(),
            is_here: holder == papers.holder,
        })
        .collect()
}

/// How the page looks: whether the citizen is to act, somebody else is, or all is well. Said in words as well.
const fn tone(papers: &Papers) -> &'static str {
    match papers.next {
        _ if papers.is_contradicting => "care",
        Next::PersonDecides | Next::ComesBack => "care",
        Next::CitizenConfirms | Next::CitizenFetchesAtOffice | Next::CitizenFetchesAtDesk => "act",
        Next::Nothing => "done",
        _ => "calm",
    }
}
