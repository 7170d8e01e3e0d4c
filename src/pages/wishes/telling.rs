//! `/tra-cuu/bao-tin`: by which channels she is told of what need not be told.

use crate::domain::channel::Channel;
use crate::domain::leg::Purpose;
use crate::domain::notice::NoticeKind;
use crate::flows::choose_channels::{Choice, Choices, Wish, choose_channels, see_channels};
use crate::flows::house::House;
use crate::flows::recognise::{Recognised, Trust};
use crate::pages::page::{Page, send};
use crate::pages::refusal::Refusal;
use crate::pages::tracking::SEE;
use crate::pages::wishes::TELLING;
use crate::pages::wishes::citizen::let_in;
use crate::pages::wishes::form::Typed;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "wishes/telling.html")]
struct TellingPage {
    page: Page,
    action: String,
    is_kept: bool,
    /// Her proxy hears the notices.
    is_of_proxy: bool,
    papers: Vec<Papers>,
    /// What she is told whatever she chooses.
    still: Vec<String>,
}

/// Papers of a purpose, and the channels that may tell of them.
struct Papers {
    title: String,
    channels: Vec<Ticked>,
    is_silent: bool,
    /// Mails were stopped by the link in one.
    is_stopped_by_link: bool,
}

struct Ticked {
    name: String,
    title: String,
    is_wanted: bool,
}

/// `GET /tra-cuu/bao-tin`
pub async fn begin(req: HttpRequest, house: web::Data<House>) -> HttpResponse {
    let page = Page::of(&req, SEE);
    let shown = async {
        let who = let_in(&req, &house, Trust::Proven).await?;
        show(&house, page, &who, false).await
    };
    shown.await.unwrap_or_else(|refusal: Refusal| refusal.show_without_form(page))
}

/// The field that names each box she was shown.
const OFFERED: &str = "offered";

/// `POST /tra-cuu/bao-tin`: a box that was shown and is not ticked is a channel she does not want.
pub async fn choose(
    req: HttpRequest,
    house: web::Data<House>,
    typed: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let page = Page::of(&req, SEE);
    let typed = Typed(typed.into_inner());
    let answered = async {
        let who = let_in(&req, &house, Trust::Proven).await?;
        let is_wanted = |purpose, channel| {
            let box_name = name(purpose, channel);
            let was_offered = typed.0.iter().any(|(name, value)| name == OFFERED && *value == box_name);
            was_offered.then(|| typed.get(&box_name) == "yes")
        };
        choose_channels(&house, &who.request, is_wanted).await?;
        show(&house, page, &who, true).await
    };
    answered.await.unwrap_or_else(|refusal: Refusal| refusal.show_without_form(page))
}

fn name(purpose: Purpose, channel: Channel) -> String {
    format!("{}-{}", purpose.as_str(), channel.as_str())
}

async fn show(house: &House, page: Page, who: &Recognised, is_kept: bool) -> Result<HttpResponse, Refusal> {
    let choices = see_channels(house, &who.request).await?;
    let is_of_proxy = choices == Choices::OfProxy;
    let choices = if let Choices::Hers(choices) = choices { choices } else { Vec::new() };
    let still = NoticeKind::ALL.into_iter().filter(|kind| kind.needs_no_consent());
    let still = still.map(|kind| page.say(&format!("telling-still-{}", kind.as_str().replace('_', "-"))));
    let shown = TellingPage {
        action: page.href(TELLING),
        is_kept: is_kept && !is_of_proxy,
        is_of_proxy,
        papers: choices.chunk_by(|a, b| a.purpose == b.purpose).map(|choices| papers(&page, choices)).collect(),
        still: still.collect(),
        page,
    };
    Ok(send(StatusCode::OK, &page, &shown))
}

fn papers(page: &Page, choices: &[Choice]) -> Papers {
    let purpose = choices.first().map_or(Purpose::Result, |choice| choice.purpose);
    let ticked = |choice: &Choice| Ticked {
        name: name(choice.purpose, choice.channel),
        title: page.say(&format!("telling-by-{}", choice.channel.as_str())),
        is_wanted: choice.wish == Wish::Wanted,
    };
    let offered = choices.iter().filter(|choice| choice.wish != Wish::StoppedByLink);
    Papers {
        title: page.say(&format!("telling-of-{}", purpose.as_str().replace('_', "-"))),
        channels: offered.map(ticked).collect(),
        is_silent: choices.iter().all(|choice| choice.wish != Wish::Wanted),
        is_stopped_by_link: choices.iter().any(|choice| choice.wish == Wish::StoppedByLink),
    }
}
