//! `/dieu-hanh/suc-khoe`: whether everything runs; `buuta doctor` says the same on the command line.

use super::{HEALTH, Section, sections, stretch};
use crate::flows::house::House;
use crate::flows::look_over::{AccountHealth, Heartbeat, Overview, SpoolHealth, look_over};
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::refusal::refuse;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Something counted, with a word on whether it is well.
struct Line {
    what: String,
    says: String,
    is_wrong: bool,
}

/// Lines under a heading.
struct Group {
    id: &'static str,
    title: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "operator/health.html")]
struct HealthPage {
    page: StaffPage,
    sections: Vec<Section>,
    is_well: bool,
    verdict: String,
    groups: Vec<Group>,
}

/// `GET /dieu-hanh/suc-khoe`
pub async fn see(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    let page = StaffPage::of(&req, who, OPERATOR);
    let overview = match look_over(&house).await {
        Ok(overview) => overview,
        Err(error) => return refuse(&req, error.into()),
    };
    let troubles = overview.troubles() + usize::from(overview.spool.is_wrong());
    let shown = HealthPage {
        sections: sections(&page, HEALTH),
        is_well: troubles == 0,
        verdict: match troubles {
            0 => page.say("op-health-well"),
            _ => page.say_with("op-health-troubles", &[("count", &troubles.to_string())]),
        },
        groups: groups(&page, &overview),
        page,
    };
    send(StatusCode::OK, shown.page.page(), &shown)
}

fn groups(page: &StaffPage, overview: &Overview) -> Vec<Group> {
    let group = |id, key: &str, lines| Group { id, title: page.say(key), lines };
    vec![
        group("nhip", "op-health-beats", overview.heartbeats.iter().map(|beat| beat_line(page, beat)).collect()),
        group("hop-tin", "op-health-inbox", inbox_lines(page, overview)),
        group("viec-gui", "op-health-outbox", outbox_lines(page, overview)),
        group("thong-bao", "op-health-notifications", notification_lines(page, overview)),
        group("tai-khoan", "op-accounts", account_lines(page, overview)),
    ]
}

fn line(page: &StaffPage, key: &str, says: impl Into<String>, is_wrong: bool) -> Line {
    Line { what: page.say(key), says: says.into(), is_wrong }
}

fn beat_line(page: &StaffPage, beat: &Heartbeat) -> Line {
    let says = match &beat.last {
        None => page.say("op-health-never-ran"),
        Some(run) => {
            let ago = page.say_with("op-health-ran-ago", &[("text", &ago(page, run.age_s))]);
            let late = beat.is_late.then(|| page.say("op-health-late"));
            let unfinished = (!run.has_ended).then(|| page.say("op-health-unfinished"));
            let problem = run.problem.clone();
            [Some(ago), late, unfinished, problem].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
    };
    line(page, &format!("op-beat-{}", beat.name.replace('_', "-")), says, beat.is_wrong())
}

/// Heartbeats are seconds apart.
fn ago(page: &StaffPage, seconds: i64) -> String {
    match seconds {
        ..120 => page.say_with("op-seconds", &[("count", &seconds.max(0).to_string())]),
        _ => stretch(page, seconds),
    }
}

fn inbox_lines(page: &StaffPage, overview: &Overview) -> Vec<Line> {
    let waits = match overview.unread {
        0 => "0".to_owned(),
        unread => {
            let oldest = page.say_with("op-health-oldest", &[("text", &ago(page, overview.unread_for_s))]);
            format!("{unread} · {oldest}")
        }
    };
    let put_aside = overview
        .put_aside
        .iter()
        .map(|(reading, count)| line(page, &format!("op-reading-{}", reading.as_str()), count.to_string(), false));
    std::iter::once(line(page, "op-reading-waiting", waits, false))
        .chain(put_aside)
        .chain(std::iter::once(spool_line(page, &overview.spool)))
        .collect()
}

fn spool_line(page: &StaffPage, spool: &SpoolHealth) -> Line {
    let says = match spool {
        SpoolHealth::None => page.say("op-spool-none"),
        SpoolHealth::Unreadable => page.say("op-spool-unreadable"),
        SpoolHealth::Waiting(waiting) if waiting.set_aside_bytes > 0 => {
            page.say_with("op-spool-set-aside", &[("count", &waiting.set_aside_bytes.to_string())])
        }
        SpoolHealth::Waiting(waiting) => waiting.records.to_string(),
    };
    line(page, "op-spool", says, spool.is_wrong())
}

fn outbox_lines(page: &StaffPage, overview: &Overview) -> Vec<Line> {
    let mut lines: Vec<Line> = overview
        .work
        .iter()
        .map(|(kind, count)| {
            line(page, &format!("op-work-{}", kind.as_str().replace('_', "-")), count.to_string(), false)
        })
        .collect();
    let late = overview.is_work_late();
    let mut due = ago(page, overview.due_for_s);
    if late {
        due = format!("{due} · {}", page.say("op-health-work-late"));
    }
    lines.push(line(page, "op-health-due", due, late));
    lines.push(line(page, "op-health-failed", overview.failed_in_a_day.to_string(), overview.failed_in_a_day > 0));
    lines
}

fn notification_lines(page: &StaffPage, overview: &Overview) -> Vec<Line> {
    let lines = overview.notifications.iter();
    lines.map(|(state, count)| line(page, &format!("op-notice-{}", state.as_str()), count.to_string(), false)).collect()
}

fn account_lines(page: &StaffPage, overview: &Overview) -> Vec<Line> {
    let lines = overview.accounts.iter().map(|account| Line {
        what: format!("{} ({})", account.name, account.courier),
        says: account_says(page, account).join(" · "),
        is_wrong: account.troubles() > 0,
    });
    lines.collect()
}

fn account_says(page: &StaffPage, account: &AccountHealth) -> Vec<String> {
    let settings = match account.missing.is_empty() {
        true => page.say("op-settings-complete"),
        false => page.say_with("op-settings-missing", &[("text", &account.missing.join(", "))]),
    };
    let rest = account.rest.map(|rest| {
        let key = format!("op-rests-{}", rest.why.as_str().replace('_', "-"));
        page.say_with(&key, &[("at", &page.moment(rest.until))])
    });
    let missed =
        account.pushes_missed_since.map(|since| page.say_with("op-pushes-missed", &[("at", &page.moment(since))]));
    [Some(settings), rest, missed].into_iter().flatten().collect()
}
