//! The operator's desk: what needs a person, and for administrators whether everything runs, the accounts we hold with
//! couriers, what couriers sent, how telling citizens goes, and in
//! which words.
//!
//! A supervisor sees what lies within reach; how far that is, the store decides in each query.

mod account;
mod accounts;
mod areas;
mod codes;
mod courier_list;
mod fields;
mod health;
mod messages;
mod order_view;
mod ranges;
mod task;
mod tasks;
mod telling;
mod wish;
mod wording;
mod wordings;

use crate::domain::staff::Role;
use crate::pages::staff::form;
use crate::pages::staff::frame::{OPERATOR, StaffPage};
use crate::pages::staff::once::Sent;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::routing::Place;
use actix_web::http::Method;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse};

const HEALTH: &str = "/dieu-hanh/suc-khoe";
const ACCOUNTS: &str = "/dieu-hanh/tai-khoan";
const MESSAGES: &str = "/dieu-hanh/tin";
const TELLING: &str = "/dieu-hanh/bao-tin";
const WORDINGS: &str = "/quan-tri/mau-tin";

/// Every place of the operator's desk.
pub fn places() -> Vec<Place> {
    vec![
        Place::at(OPERATOR).read(tasks::list),
        Place::at("/dieu-hanh/viec/{id}").read(task::see),
        form_at("/dieu-hanh/viec/{id}/xu-ly").on(Method::POST, task::settle),
        form_at("/dieu-hanh/viec/{id}/tra-loi").on(Method::POST, wish::answer_citizen),
        form_at("/dieu-hanh/viec/{id}/nhan").on(Method::POST, task::take),
        form_at("/dieu-hanh/viec/{id}/tra").on(Method::POST, task::give_back),
        Place::at(HEALTH).read(health::see),
        Place::at(ACCOUNTS).read(accounts::list),
        form_at("/dieu-hanh/tai-khoan/{id}").read(account::see).on(Method::POST, account::change),
        form_at("/dieu-hanh/tai-khoan/{id}/dia-chi").on(Method::POST, account::add_address),
        form_at("/dieu-hanh/tai-khoan/{id}/dia-chi/{address_id}/ngung").on(Method::POST, account::retire_address),
        form_at("/dieu-hanh/tai-khoan/{id}/ma").read(codes::list).on(Method::POST, codes::put),
        form_at("/dieu-hanh/tai-khoan/{id}/dia-ban").read(areas::list).on(Method::POST, areas::put),
        form_at("/dieu-hanh/tai-khoan/{id}/dai-so").read(ranges::list).on(Method::POST, ranges::add),
        Place::at("/dieu-hanh/tai-khoan/{id}/danh-sach").read(courier_list::see).on(Method::POST, courier_list::bring),
        Place::at(MESSAGES).read(messages::list),
        form_at("/dieu-hanh/tin/doc-lai").on(Method::POST, messages::read_all_again),
        form_at("/dieu-hanh/tin/xet-lai").on(Method::POST, messages::judge_all_again),
        form_at("/dieu-hanh/tin/{id}/xet-lai").on(Method::POST, messages::judge_again),
        form_at("/dieu-hanh/tin/{id}/doc-lai").on(Method::POST, messages::read_again),
        form_at("/dieu-hanh/tin/{id}/xem").on(Method::POST, messages::look_at),
        Place::at(TELLING).read(telling::see),
        form_at("/dieu-hanh/bao-tin/{id}/xem").on(Method::POST, telling::look_at),
        Place::at(WORDINGS).read(wordings::list),
        form_at("/quan-tri/mau-tin/{kind}/{channel}/{lang}").read(wording::see).on(Method::POST, wording::write),
        form_at("/quan-tri/mau-tin/{kind}/{channel}/{lang}/chon").on(Method::POST, wording::choose),
        form_at("/quan-tri/mau-tin/{kind}/{channel}/{lang}/dang-ky").on(Method::POST, wording::note_registered),
    ]
}

fn form_at(path: &'static str) -> Place {
    Place::at(path).taking(form::config())
}

/// A link between the parts of the desk.
struct Section {
    href: String,
    title: String,
    is_here: bool,
}

/// The parts of the desk this person may go to; none where there is only one.
fn sections(page: &StaffPage, here: &str) -> Vec<Section> {
    if page.who.staff.role != Role::Administrator {
        return Vec::new();
    }
    let section =
        |(path, key): (&str, &str)| Section { href: page.href(path), title: page.say(key), is_here: path == here };
    [
        (OPERATOR, "op-tasks"),
        (HEALTH, "op-health"),
        (ACCOUNTS, "op-accounts"),
        (MESSAGES, "op-messages"),
        (TELLING, "op-telling"),
        (WORDINGS, "op-wordings"),
    ]
    .map(section)
    .into()
}

/// A label and what it says.
struct Fact {
    label: String,
    value: String,
}

fn fact(page: &StaffPage, key: &str, value: impl Into<String>) -> Fact {
    Fact { label: page.say(key), value: value.into() }
}

/// What is said above a page after something was done, or was not.
struct Note {
    is_care: bool,
    text: String,
}

impl Note {
    fn done(page: &StaffPage, key: &str) -> Note {
        Note { is_care: false, text: page.say(key) }
    }
    fn care(page: &StaffPage, key: &str) -> Note {
        Note { is_care: true, text: page.say(key) }
    }
}

/// Leads to a path in the language being read; the path may have a query and a fragment.
fn go(page: &StaffPage, path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, href(page, path))).finish()
}

fn href(page: &StaffPage, path: &str) -> String {
    let (path, fragment) = match path.split_once('#') {
        Some((path, fragment)) => (path, format!("#{fragment}")),
        None => (path, String::new()),
    };
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}lang={}{fragment}", page.lang())
}

/// The answer to a form that was done, now or before.
fn answer(req: &HttpRequest, page: &StaffPage, sent: &Sent) -> HttpResponse {
    match sent {
        Sent::Done { shown_at_path } => go(page, shown_at_path),
        Sent::SomebodyElses => refuse(req, Refusal::SomebodyElsesForm),
    }
}

/// A stretch of time as people say it.
fn stretch(page: &StaffPage, seconds: i64) -> String {
    let (key, count) = match seconds.max(0) {
        s if s < 3600 => ("op-minutes", s / 60),
        s if s < 2 * 86_400 => ("op-hours", s / 3600),
        s => ("op-days", s / 86_400),
    };
    page.say_with(key, &[("count", &count.to_string())])
}
