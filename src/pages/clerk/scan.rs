//! `POST /quay/quet`: what was scanned, judged: large, coloured, and said in words.

use crate::domain::scan_verdict::Verdict;
use crate::flows::desk_list::masked_names;
use crate::flows::house::House;
use crate::flows::scan_code::{Judged, Kept, Meaning, SeenPapers, scan_code};
use crate::pages::clerk::view::{HoldingView, StepView};
use crate::pages::page::{Page, send};
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::refusal::refuse;
use crate::store::StoreError;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "clerk/verdict.html")]
struct VerdictPage {
    page: StaffPage,
    verdict: VerdictView,
    case: Option<CaseView>,
    /// Whether the scan is in the ledger.
    kept: Option<String>,
}

/// A verdict in words.
pub struct VerdictView {
    pub tone: &'static str,
    pub title: String,
    pub text: String,
}

/// The papers, in short.
struct CaseView {
    href: String,
    request_code: String,
    name: String,
    agency: String,
    procedure: Option<String>,
    holding: Option<HoldingView>,
    step: Option<StepView>,
}

/// What was scanned. Has no `Debug`: it may be anything.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    code: String,
}

/// `GET /quay/quet`: there is nothing to see without a scan.
pub async fn to_the_field(req: HttpRequest, who: Who) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    HttpResponse::SeeOther().insert_header((LOCATION, page.href(CLERK))).finish()
}

/// `POST /quay/quet`
pub async fn scan(req: HttpRequest, house: web::Data<House>, who: Who, typed: web::Form<Typed>) -> HttpResponse {
    let page = StaffPage::of(&req, who.clone(), CLERK);
    if typed.code.trim().is_empty() {
        return HttpResponse::SeeOther().insert_header((LOCATION, page.href(CLERK))).finish();
    }
    let (meaning, kept) = match scan_code(&house, &who.0, &typed.code).await {
        Ok(scanned) => scanned,
        Err(error) => return refuse(&req, error.into()),
    };
    let judged = match meaning {
        Meaning::Sheet { number } => {
            let to = page.href(&format!("/quay/ban-giao/{number}"));
            return HttpResponse::SeeOther().insert_header((LOCATION, to)).finish();
        }
        Meaning::Papers(judged) => judged,
    };
    match gather(&house, page, &judged, kept).await {
        Ok(shown) => send(StatusCode::OK, shown.page.page(), &shown),
        Err(error) => refuse(&req, error.into()),
    }
}

async fn gather(house: &House, page: StaffPage, judged: &Judged, kept: Kept) -> Result<VerdictPage, StoreError> {
    let case = match &judged.papers {
        Some(papers) => Some(case_of(house, page.page(), papers).await?),
        None => None,
    };
    let kept = match kept {
        Kept::Not => None,
        Kept::Seen => Some("clerk-kept-seen"),
        Kept::Passed => Some("clerk-kept-passed"),
        Kept::Before => Some("clerk-kept-before"),
    };
    Ok(VerdictPage {
        verdict: verdict_of(page.page(), judged),
        kept: kept.map(|key| page.say(key)),
        // papers that a scan has passed wait for something else now: the dossier's page says what
        case: case.map(|case| if kept == Some("clerk-kept-passed") { CaseView { step: None, ..case } } else { case }),
        page,
    })
}

async fn case_of(house: &House, page: &Page, papers: &SeenPapers) -> Result<CaseView, StoreError> {
    let dossier = &papers.dossier;
    let names = masked_names(house, &[dossier.request_id]).await?;
    Ok(CaseView {
        href: page.href(&format!("/quay/ho-so/{}", dossier.id)),
        request_code: dossier.request_code.clone(),
        name: names.get(&dossier.request_id).cloned().unwrap_or_default(),
        agency: dossier.agency_name.clone(),
        procedure: dossier.procedure_name.clone(),
        holding: papers.journey.as_ref().map(|journey| HoldingView::of(page, journey)),
        step: papers
            .journey
            .as_ref()
            .and_then(|journey| journey.next_step())
            .map(|step| StepView::of(page, dossier.id, step)),
    })
}

/// A verdict in words and colour.
pub fn verdict_of(page: &Page, judged: &Judged) -> VerdictView {
    let (tone, word) = match judged.verdict {
        Verdict::Right(step) => {
            return VerdictView {
                tone: "right",
                title: page.say(&format!("clerk-right-{}-title", step.as_str())),
                text: page.say(&format!("clerk-right-{}", step.as_str())),
            };
        }
        verdict @ Verdict::AlreadyDone => ("done", verdict.as_str()),
        verdict @ (Verdict::NotExpected | Verdict::Unknown) => ("act", verdict.as_str()),
        verdict @ (Verdict::WrongOffice | Verdict::WrongLeg | Verdict::Refused(_)) => ("care", verdict.as_str()),
    };
    let text = match (judged.verdict, &judged.office) {
        (Verdict::WrongOffice, Some(office)) => page.say_with("clerk-wrong-office", &[("office", office)]),
        (Verdict::WrongOffice, None) => page.say("clerk-wrong-office-unnamed"),
        _ => page.say(&format!("clerk-{word}")),
    };
    VerdictView { tone, title: page.say(&format!("clerk-{word}-title")), text }
}
