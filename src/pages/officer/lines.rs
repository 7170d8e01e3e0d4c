//! Lines of the officer's lists in words, and the way from page to page of them.

use crate::domain::custody::{Holder, Strength};
use crate::domain::time::At;
use crate::flows::agency_desk::{News, Page as ListPage, Seen, SeenJourney};
use crate::pages::answer;
use crate::pages::first_sentence::for_people;
use crate::pages::page::Page;
use crate::pages::timeline::how_known;
use serde::Deserialize;
use uuid::Uuid;

const DAY_S: i64 = 24 * 3600;

/// A dossier of a list, in words.
pub struct LineView {
    pub dossier_id: Uuid,
    pub leg_id: Option<Uuid>,
    pub href: String,
    /// The official code, or the request's where it has none yet.
    pub title: String,
    /// The request's code beside an official one.
    pub request_code: Option<String>,
    pub name: String,
    pub procedure: String,
    pub due: Option<String>,
    pub since: String,
    /// Who holds the papers, since when, and how we know.
    pub holder: String,
    pub strength: String,
    pub courier: Option<String>,
    pub news: Option<String>,
    pub has_news_waiting: bool,
    pub is_contradicting: bool,
    pub has_arrived: bool,
}

impl LineView {
    /// Puts a line into words.
    pub fn new(page: &Page, seen: &Seen) -> LineView {
        let Seen { line, journey } = seen;
        let (holder, since, strength) = match journey {
            Some(journey) => (journey.holder, journey.since, journey.strength),
            None => (Holder::Agency, line.since_at, None),
        };
        let request_code = line.code.as_ref().map(|_| line.request_code.clone());
        let news = journey.as_ref().and_then(|journey| journey.news.as_ref());
        LineView {
            dossier_id: line.dossier_id,
            leg_id: line.leg_id,
            href: page.href(&dossier_path(line.dossier_id)),
            title: line.code.clone().unwrap_or_else(|| line.request_code.clone()),
            request_code,
            name: line.contact.name.clone(),
            procedure: line.procedure_name.clone().unwrap_or_else(|| page.say("officer-no-procedure")),
            due: line.due_at.map(|at| page.moment(at)),
            since: page.moment(line.since_at),
            holder: holder_since(page, holder, since),
            strength: match journey {
                Some(_) => page.say(answer::strength(strength)),
                None => String::new(),
            },
            courier: journey.as_ref().and_then(|journey| carried(page, journey)),
            news: news.map(|news| news_words(page, news)),
            has_news_waiting: news.is_some_and(|news| news.is_waiting),
            is_contradicting: journey.as_ref().is_some_and(|journey| journey.is_contradicting),
            has_arrived: journey.as_ref().is_some_and(|journey| journey.has_arrived),
        }
    }
}

/// Where a dossier is shown.
pub fn dossier_path(id: Uuid) -> String {
    format!("/mot-cua/ho-so/{id}")
}

/// Who holds papers, as staff say it.
pub fn holder_words(page: &Page, holder: Holder) -> String {
    page.say(&format!("officer-holder-{}", holder.as_str()))
}

fn holder_since(page: &Page, holder: Holder, since: At) -> String {
    page.say_with("officer-holds", &[("name", &holder_words(page, holder)), ("since", &page.moment(since))])
}

/// How strongly we know something, in a word.
pub fn strength_word(page: &Page, strength: Strength) -> String {
    page.say(&format!("officer-{}", strength.as_str().replace('_', "-")))
}

fn carried(page: &Page, journey: &SeenJourney) -> Option<String> {
    let courier = for_people(journey.courier.as_deref()?).to_owned();
    Some(match &journey.waybill {
        Some(waybill) => format!("{courier} · {}", page.say_with("answer-item-waybill", &[("waybill", waybill)])),
        None => courier,
    })
}

/// A courier's last word: what, when, and how and when we heard it.
pub fn news_words(page: &Page, news: &News) -> String {
    let kind = page.say(&format!("officer-kind-{}", news.kind.as_str().replace('_', "-")));
    let how = page.say(how_known(news.how));
    let (at, heard) = (page.moment(news.at), page.moment(news.heard_at));
    page.say_with("officer-news", &[("news", &kind), ("at", &at), ("text", &how), ("time", &heard)])
}

/// How many whole days lie between two moments, in words.
pub fn days_words(page: &Page, from: At, to: At) -> String {
    let days = to.seconds_since(from).div_euclid(DAY_S).max(0);
    if days == 0 {
        page.say("officer-days-none")
    } else {
        page.say_with("officer-days", &[("count", &days.to_string())])
    }
}

/// The way from page to page of a list.
pub struct Pager {
    pub here: String,
    pub back: Option<String>,
    pub on: Option<String>,
}

/// Which page of a list is asked for.
#[derive(Deserialize)]
pub struct Asked {
    trang: Option<u64>,
}

impl Asked {
    /// Counted from one.
    pub fn number(&self) -> u64 {
        self.trang.unwrap_or(1)
    }
}

impl Pager {
    /// None where one page holds all.
    pub fn of(page: &Page, path: &str, list: &ListPage) -> Option<Pager> {
        let to = |number: u64| format!("{}&trang={number}", page.href(path));
        (list.pages > 1).then(|| Pager {
            here: page
                .say_with("officer-page", &[("number", &list.number.to_string()), ("max", &list.pages.to_string())]),
            back: (list.number > 1).then(|| to(list.number - 1)),
            on: (list.number < list.pages).then(|| to(list.number + 1)),
        })
    }
}
