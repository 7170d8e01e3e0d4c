//! `/quan-tri/mau-tin`: every text citizens are told by, which version is in use, and where it does not fit a provider;
//! for administrators.

use super::fields::Fields;
use super::{Note, Section, WORDINGS, href, sections};
use crate::domain::channel::Channel;
use crate::domain::notice::NoticeKind;
use crate::domain::telling::is_ever_told_by;
use crate::flows::house::House;
use crate::flows::word_notices::misfits_in_use;
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::refusal::refuse;
use crate::store::StoreError;
use crate::store::message_templates::{self, SHIPPED, TextKey};
use crate::words::Lang;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// A kind of notice, with a text for each channel it is told by.
struct Row {
    title: String,
    texts: Vec<Text>,
}

/// A text, as listed.
struct Text {
    href: String,
    channel: String,
    version: String,
    is_own: bool,
    does_not_fit: bool,
}

/// A language to look at.
struct Choice {
    href: String,
    title: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "operator/wordings.html")]
struct WordingsPage {
    page: StaffPage,
    sections: Vec<Section>,
    langs: Vec<Choice>,
    rows: Vec<Row>,
    note: Option<Note>,
}

/// `GET /quan-tri/mau-tin`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who, query: web::Query<Fields>) -> HttpResponse {
    let page = StaffPage::of(&req, who, OPERATOR);
    match gather(&house, page, Lang::parse(query.get("ban_chu"))).await {
        Ok(shown) => send(StatusCode::OK, shown.page.page(), &shown),
        Err(error) => refuse(&req, error.into()),
    }
}

async fn gather(house: &House, page: StaffPage, lang: Lang) -> Result<WordingsPage, StoreError> {
    let in_use = message_templates::list_all_in_use(&house.store).await?;
    let misfits = misfits_in_use(house).await?;
    let text = |key: TextKey| {
        let version = in_use.iter().find(|(of, _)| *of == key).map_or(SHIPPED, |(_, version)| *version);
        Text {
            href: href(&page, &path_of(key)),
            channel: page.say(&format!("channel-{}", key.channel.as_str())),
            version: version_name(&page, version),
            is_own: version != SHIPPED,
            does_not_fit: misfits.iter().any(|misfit| misfit.key == key),
        }
    };
    let row = |kind: NoticeKind| {
        let told = Channel::ALL.into_iter().filter(|channel| is_ever_told_by(kind, *channel));
        let texts = told.map(|channel| text(TextKey { kind, channel, lang })).collect();
        Row { title: title_of(&page, kind), texts }
    };
    let choice = |of: Lang| Choice {
        href: href(&page, &format!("{WORDINGS}?ban_chu={}", of.as_str())),
        title: page.say(&format!("op-wording-lang-{}", of.as_str())),
        is_here: of == lang,
    };
    Ok(WordingsPage {
        sections: sections(&page, WORDINGS),
        langs: [Lang::Vi, Lang::En].map(choice).into(),
        rows: NoticeKind::ALL.map(row).into(),
        note: (!misfits.is_empty()).then(|| Note::care(&page, "op-wordings-misfit")),
        page,
    })
}

/// Where a text is shown.
pub fn path_of(key: TextKey) -> String {
    format!("{WORDINGS}/{}/{}/{}", key.kind.as_str(), key.channel.as_str(), key.lang.as_str())
}

/// What a kind of notice says, in a few words.
pub fn title_of(page: &StaffPage, kind: NoticeKind) -> String {
    let key = format!("notice-{}-subject", kind.as_str().replace('_', "-"));
    let subject = page.say_with(&key, &[("request", "")]);
    let subject = subject.trim_start_matches([':', ' ']);
    let mut letters = subject.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// A version, in words.
pub fn version_name(page: &StaffPage, version: i64) -> String {
    match version {
        SHIPPED => page.say("op-wording-shipped"),
        own => page.say_with("op-wording-version", &[("number", &own.to_string())]),
    }
}
