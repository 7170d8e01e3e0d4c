//! `/dieu-hanh/bao-tin`: how telling citizens goes, by channel, and what providers told that nobody could read; for
//! administrators.

use super::fields::Fields;
use super::{Fact, Section, TELLING, fact, href, sections, stretch};
use crate::channels::ReportCheck;
use crate::domain::budget::Budget;
use crate::domain::channel::Channel;
use crate::domain::pace::Rest;
use crate::domain::time::At;
use crate::flows::find_stuck_work::count_stuck;
use crate::flows::house::House;
use crate::flows::see_providers::{ProviderState, Tokens, see_providers};
use crate::pages::clerk::money;
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::StoreError;
use crate::store::delivery_reports::{self, ReportHead};
use crate::store::stuck::Stuck;
use crate::store::telling_figures::{self, Figures, Queue};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Reports of one page.
const PAGE: usize = 40;
const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;
/// A message that is due longer than this, in seconds, is not being sent.
const MAX_DUE_S: i64 = 2 * 60;

/// A stretch of time and what became of the tries begun in it.
struct Period {
    id: &'static str,
    title: String,
    rows: Vec<Row>,
}

/// A channel, in words.
struct Row {
    channel: String,
    provider: Option<String>,
    tries: u64,
    reached: String,
    time: String,
    not_reached: String,
    unknown: String,
    cost: String,
}

/// An account with a provider, in words.
struct ProviderRow {
    name: String,
    channel: String,
    is_wrong: bool,
    standing: Vec<String>,
    weight: String,
    today: String,
    budget: String,
}

/// A report, as listed: never what it says.
struct Report {
    id: Uuid,
    provider: String,
    received: String,
    reading: String,
    message_ref: String,
}

#[derive(Template)]
#[template(path = "operator/telling.html")]
struct TellingPage {
    page: StaffPage,
    sections: Vec<Section>,
    is_late: bool,
    verdict: String,
    queue: Vec<Fact>,
    providers: Vec<ProviderRow>,
    periods: Vec<Period>,
    reports: Vec<Report>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "operator/report.html")]
struct ReportPage {
    page: StaffPage,
    sections: Vec<Section>,
    facts: Vec<Fact>,
    content: String,
}

/// `GET /dieu-hanh/bao-tin`
pub async fn see(req: HttpRequest, house: web::Data<House>, who: Who, query: web::Query<Fields>) -> HttpResponse {
    let page = StaffPage::of(&req, who, OPERATOR);
    match gather(&house, page, query.get("truoc").parse().ok()).await {
        Ok(shown) => send(StatusCode::OK, shown.page.page(), &shown),
        Err(error) => refuse(&req, error.into()),
    }
}

async fn gather(house: &House, page: StaffPage, before: Option<Uuid>) -> Result<TellingPage, StoreError> {
    let (db, now) = (&house.store, house.store.now());
    let queue = telling_figures::queue(db).await?;
    let mut heads = delivery_reports::list_put_aside(db, before, PAGE as u64 + 1).await?;
    let has_more = heads.len() > PAGE;
    heads.truncate(PAGE);
    let next = heads.last().filter(|_| has_more).map(|last| href(&page, &format!("{TELLING}?truoc={}", last.id)));
    let mut periods = Vec::new();
    for (id, key, length_s) in [("gio", "op-telling-hour", HOUR_S), ("ngay", "op-telling-day", DAY_S)] {
        let figures = telling_figures::since(db, now.plus_s(-length_s)).await?;
        let rows = figures.iter().map(|figures| row(house, &page, figures)).collect();
        periods.push(Period { id, title: page.say(key), rows });
    }
    let is_late = queue.oldest_due_at.is_some_and(|oldest| now.seconds_since(oldest) > MAX_DUE_S);
    Ok(TellingPage {
        sections: sections(&page, TELLING),
        is_late,
        verdict: page.say(if is_late { "op-telling-late" } else { "op-telling-well" }),
        queue: queue_facts(house, &page, queue, count_stuck(house).await?, now),
        providers: see_providers(house).await?.iter().map(|state| provider_row(&page, state)).collect(),
        periods,
        reports: heads.iter().map(|head| report(house, &page, head)).collect(),
        next,
        page,
    })
}

fn queue_facts(house: &House, page: &StaffPage, queue: Queue, stuck: Stuck, now: At) -> Vec<Fact> {
    let oldest = queue.oldest_due_at.map_or_else(|| "0".to_owned(), |at| length(page, now.seconds_since(at)));
    let mut facts = vec![
        fact(page, "op-telling-due", queue.due.to_string()),
        fact(page, "op-telling-oldest", oldest),
        fact(page, "op-telling-waits", queue.later.to_string()),
        fact(page, "op-telling-stuck", stuck_text(page, stuck)),
    ];
    if let Some(until) = house.ways.mail_rests_until() {
        let rests = page.say_with("op-provider-keeps-failing", &[("at", &page.moment(until))]);
        facts.push(fact(page, "op-telling-mail", rests));
    }
    facts
}

fn stuck_text(page: &StaffPage, stuck: Stuck) -> String {
    let numbers = [("count", stuck.without_work), ("text", stuck.overdue), ("number", stuck.losing)];
    let numbers = numbers.map(|(name, number)| (name, number.to_string()));
    let values: Vec<(&str, &str)> = numbers.iter().map(|(name, number)| (*name, number.as_str())).collect();
    page.say_with("op-telling-stuck-text", &values)
}

/// Messages go out within seconds, and arrive within minutes.
fn length(page: &StaffPage, seconds: i64) -> String {
    match seconds {
        ..120 => page.say_with("op-seconds", &[("count", &seconds.max(0).to_string())]),
        _ => stretch(page, seconds),
    }
}

fn row(house: &House, page: &StaffPage, figures: &Figures) -> Row {
    let percent = figures.reached_percent().map_or_else(String::new, |percent| format!(" ({percent} %)"));
    let time = match (figures.mean_s, figures.longest_s) {
        (Some(mean), Some(longest)) => {
            page.say_with("op-telling-time", &[("text", &length(page, mean)), ("max", &length(page, longest))])
        }
        _ => page.say("op-telling-no-time"),
    };
    Row {
        channel: channel_name(page, figures.channel),
        provider: figures.provider_id.map(|id| provider_name(house, id)),
        tries: figures.tries,
        reached: format!("{}{percent}", figures.reached),
        time,
        not_reached: (figures.refused + figures.not_now).to_string(),
        unknown: page.say_with(
            "op-telling-unknown",
            &[("count", &figures.unknown.to_string()), ("number", &figures.open.to_string())],
        ),
        cost: money(page.page(), u64::try_from(figures.cost_vnd).unwrap_or(0)),
    }
}

fn provider_row(page: &StaffPage, state: &ProviderState) -> ProviderRow {
    let at = |key: &str, at: At| page.say_with(key, &[("at", &page.moment(at))]);
    let rest = match state.rest {
        _ if !state.is_on => page.say("op-off"),
        Some(rest) if rest.why == Rest::CourierAsked => at("op-provider-asked-to-rest", rest.until),
        Some(rest) => at("op-provider-keeps-failing", rest.until),
        None => page.say("op-provider-in-use"),
    };
    let missing = (!state.missing.is_empty())
        .then(|| page.say_with("op-settings-missing", &[("text", &state.missing.join(", "))]));
    let tokens = match state.tokens {
        Tokens::None => None,
        Tokens::NotYet => Some(page.say("op-provider-tokens-not-yet")),
        Tokens::GoodUntil(until) => Some(at("op-provider-tokens-good", until)),
        Tokens::EndedAt(ended) => Some(at("op-provider-tokens-ended", ended)),
    };
    let check = match state.reports {
        ReportCheck::Unsigned => None,
        ReportCheck::Learnt => Some(page.say("op-provider-reports-learnt")),
        ReportCheck::Enforced => Some(page.say("op-provider-reports-enforced")),
    };
    let last = match state.last_taken_at {
        Some(taken) => at("op-provider-last", taken),
        None => page.say("op-provider-no-last"),
    };
    ProviderRow {
        name: format!("{} ({})", state.name, state.messenger),
        channel: channel_name(page, state.channel),
        is_wrong: state.rest.is_some() || !state.missing.is_empty(),
        standing: [Some(rest), missing, Some(last), tokens, check].into_iter().flatten().collect(),
        weight: format!("{} %", state.weight_percent),
        today: given(page, state.spent_today.messages, state.spent_today.cost_vnd),
        budget: budget(page, &state.budget),
    }
}

fn given(page: &StaffPage, messages: i64, cost_vnd: i64) -> String {
    let cost = money(page.page(), u64::try_from(cost_vnd).unwrap_or(0));
    page.say_with("op-provider-given", &[("count", &messages.to_string()), ("text", &cost)])
}

fn budget(page: &StaffPage, budget: &Budget) -> String {
    let messages =
        budget.messages.map(|most| page.say_with("op-provider-most-messages", &[("count", &most.to_string())]));
    let cost = budget.cost_vnd.map(|most| money(page.page(), u64::try_from(most).unwrap_or(0)));
    match (messages, cost) {
        (None, None) => page.say("op-provider-no-budget"),
        (messages, cost) => messages.into_iter().chain(cost).collect::<Vec<_>>().join(" · "),
    }
}

fn channel_name(page: &StaffPage, channel: Channel) -> String {
    page.say(&format!("channel-{}", channel.as_str()))
}

fn provider_name(house: &House, id: Uuid) -> String {
    let account = house.ways.provider(id);
    account.map(|account| format!("{} ({})", account.provider.name, account.messenger.name())).unwrap_or_default()
}

fn report(house: &House, page: &StaffPage, head: &ReportHead) -> Report {
    Report {
        id: head.id,
        provider: provider_name(house, head.provider_id),
        received: page.moment(head.received_at),
        reading: page.say(&format!("op-report-{}", head.reading.as_str())),
        message_ref: head.message_ref.clone().unwrap_or_default(),
    }
}

/// `POST /dieu-hanh/bao-tin/{id}/xem`: shows what a report says. A form, so that no link and no look at a list opens it.
pub async fn look_at(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    let (head, content) = match delivery_reports::find_put_aside(&house.store, *id).await {
        Ok(Some(found)) => found,
        Ok(None) => return refuse(&req, Refusal::NotThere),
        Err(error) => return refuse(&req, error.into()),
    };
    tracing::info!(report = %head.id, staff = who.0.staff.sign_in_name, "a delivery report was looked at");
    let page = StaffPage::of(&req, who, OPERATOR);
    let listed = report(&house, &page, &head);
    let shown = ReportPage {
        sections: sections(&page, TELLING),
        facts: vec![
            fact(&page, "op-account", listed.provider),
            fact(&page, "op-message-received", listed.received),
            fact(&page, "op-message-problem", listed.reading),
        ],
        content: String::from_utf8_lossy(&content).into_owned(),
        page,
    };
    send(StatusCode::OK, shown.page.page(), &shown)
}
