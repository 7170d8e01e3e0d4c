//! `/mot-cua/ket-qua`: results are marked, one or five hundred: scanned, pasted or ticked, each with its verdict.

use crate::flows::agency_desk;
use crate::flows::house::House;
use crate::flows::mark_stack_ready::{Item, MOST_IN_A_STACK, Verdict, mark_stack};
use crate::pages::officer::lines::{Asked, LineView, Pager, dossier_path};
use crate::pages::page::{Page, send};
use crate::pages::staff::fields::{ticked, value};
use crate::pages::staff::frame::{OFFICER, StaffPage, Who};
use crate::pages::staff::refusal::refuse;
use crate::store::agency_desk::Listed;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Where it is done.
pub const PATH: &str = "/mot-cua/ket-qua";
/// The longest line that is shown again, characters.
const LONGEST: usize = 80;

#[derive(Template)]
#[template(path = "officer/results.html")]
struct ResultsPage {
    page: StaffPage,
    lines: Vec<LineView>,
    pager: Option<Pager>,
    codes: String,
    error: Option<String>,
}

/// A verdict in words.
struct ItemView {
    number: usize,
    typed: String,
    words: String,
    tone: &'static str,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "officer/marked.html")]
struct MarkedPage {
    page: StaffPage,
    /// How many of each kind.
    sums: Vec<String>,
    /// What could not be marked comes first.
    items: Vec<ItemView>,
    all_are_marked: bool,
}

/// `GET /mot-cua/ket-qua`
pub async fn form(req: HttpRequest, house: web::Data<House>, who: Who, asked: web::Query<Asked>) -> HttpResponse {
    show(&req, &house, who, StatusCode::OK, asked.number(), String::new(), None).await
}

/// `POST /mot-cua/ket-qua`: marks what is typed and ticked. It needs no number of its own: a result marked again was
/// marked before, and says so.
pub async fn mark(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    fields: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let codes = value(&fields, "codes").to_owned();
    let lines: Vec<String> = codes.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let ticked = ticked(&fields, "dossier");
    let error = match lines.len() + ticked.len() {
        0 => Some("officer-results-error-none"),
        count if count > MOST_IN_A_STACK => Some("officer-results-error-too-many"),
        _ => None,
    };
    if error.is_some() {
        return show(&req, &house, who, StatusCode::UNPROCESSABLE_ENTITY, 1, codes, error).await;
    }
    let items = match mark_stack(&house, &who.0.staff, &lines, &ticked).await {
        Ok(items) => items,
        Err(error) => return refuse(&req, error.into()),
    };
    let page = StaffPage::of(&req, who, OFFICER);
    let mut views: Vec<ItemView> = (1..).zip(&items).map(|(number, item)| item_view(&page, number, item)).collect();
    views.sort_by_key(|item| (item.href.is_some(), item.number));
    let shown = MarkedPage {
        sums: sums(&page, &items),
        all_are_marked: views.iter().all(|item| item.href.is_some()),
        items: views,
        page,
    };
    send(StatusCode::OK, shown.page.page(), &shown)
}

fn item_view(page: &Page, number: usize, item: &Item) -> ItemView {
    let (tone, dossier_id) = match &item.verdict {
        Verdict::OnItsWay { dossier_id, .. } => ("done", Some(dossier_id)),
        Verdict::AtDesk { dossier_id } | Verdict::Before { dossier_id } => ("", Some(dossier_id)),
        Verdict::Twice => ("", None),
        Verdict::NotThere | Verdict::NoCode | Verdict::Several | Verdict::NoAccount | Verdict::Failed => ("care", None),
    };
    let reference = match &item.verdict {
        Verdict::OnItsWay { reference, .. } => reference.as_str(),
        _ => "",
    };
    ItemView {
        number,
        typed: item.typed.chars().take(LONGEST).collect(),
        words: page.say_with(&format!("officer-marked-{}", word_of(&item.verdict)), &[("request", reference)]),
        tone,
        href: dossier_id.map(|id| page.href(&dossier_path(*id))),
    }
}

/// The key of a verdict's sentence, without `officer-marked-`.
pub const fn word_of(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::OnItsWay { .. } => "on-its-way",
        Verdict::AtDesk { .. } => "at-desk",
        Verdict::Before { .. } => "before",
        Verdict::Twice => "twice",
        Verdict::NotThere => "not-there",
        Verdict::NoCode => "no-code",
        Verdict::Several => "several",
        Verdict::NoAccount => "no-account",
        Verdict::Failed => "failed",
    }
}

fn sums(page: &Page, items: &[Item]) -> Vec<String> {
    let count = |is: fn(&Verdict) -> bool| items.iter().filter(|item| is(&item.verdict)).count();
    let sums = [
        ("officer-marked-sum-on-its-way", count(|verdict| matches!(verdict, Verdict::OnItsWay { .. }))),
        ("officer-marked-sum-at-desk", count(|verdict| matches!(verdict, Verdict::AtDesk { .. }))),
        ("officer-marked-sum-before", count(|verdict| matches!(verdict, Verdict::Before { .. } | Verdict::Twice))),
        (
            "officer-marked-sum-not",
            count(|verdict| {
                matches!(
                    verdict,
                    Verdict::NotThere | Verdict::NoCode | Verdict::Several | Verdict::NoAccount | Verdict::Failed
                )
            }),
        ),
    ];
    let words = |(key, count): (&str, usize)| page.say_with(key, &[("count", &count.to_string())]);
    sums.into_iter().filter(|(_, count)| *count > 0).map(words).collect()
}

async fn show(
    req: &HttpRequest,
    house: &House,
    who: Who,
    status: StatusCode,
    number: u64,
    codes: String,
    error: Option<&str>,
) -> HttpResponse {
    let page = StaffPage::of(req, who, OFFICER);
    let list = match agency_desk::page(house, &page.who.staff, Listed::InProcess, number).await {
        Ok(list) => list,
        Err(error) => return refuse(req, error.into()),
    };
    let shown = ResultsPage {
        lines: list.lines.iter().map(|seen| LineView::new(&page, seen)).collect(),
        pager: Pager::of(&page, PATH, &list),
        codes,
        error: error.map(|key| page.say(key)),
        page,
    };
    send(status, shown.page.page(), &shown)
}
