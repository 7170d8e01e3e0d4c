//! `/quay/nhieu-ma`: many codes at once: each judged, all counted, and a stack signed over to or from one agency in one
//! go, with one counter-signature. Each dossier gets its own entry in its own transaction: one that fails holds up none.

use crate::domain::custody::Holder;
use crate::domain::scan_verdict::{Step, Verdict};
use crate::flows::house::House;
use crate::flows::scan_code::{Judged, Meaning, judge_all};
use crate::flows::sign_over::{OtherSide, SignOverError, sign_over_as_expected};
use crate::pages::clerk::BATCH;
use crate::pages::clerk::field::{FieldView, Problem, typed};
use crate::pages::clerk::scan::verdict_of;
use crate::pages::page::{Page, send};
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::once::{Sent, once};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::desks::{self, ListedDossier};
use crate::words::{Lang, say};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

type Fields = Vec<(String, String)>;

/// So many codes are taken at once.
const MOST_CODES: usize = 500;

#[derive(Template)]
#[template(path = "clerk/batch.html")]
struct BatchPage {
    page: StaffPage,
    problem: Option<Problem>,
    summary: Vec<SummaryView>,
    groups: Vec<GroupView>,
    lines: Vec<LineView>,
}

/// How many scans had one verdict.
struct SummaryView {
    tone: &'static str,
    title: String,
    count: usize,
}

/// A stack for one agency.
struct GroupView {
    number: usize,
    operation: String,
    step: &'static str,
    agency_id: Uuid,
    title: String,
    dossier_ids: Vec<Uuid>,
    fields: Vec<FieldView>,
}

/// One code.
struct LineView {
    number: usize,
    tone: &'static str,
    title: String,
    text: String,
    /// Request code and page of the dossier, where this desk serves it.
    dossier: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "clerk/batch_done.html")]
struct DonePage {
    page: StaffPage,
    title: String,
    tone: &'static str,
    outcomes: Vec<OutcomeView>,
}

/// What became of one dossier of a stack.
struct OutcomeView {
    request_code: String,
    href: String,
    slip: Option<String>,
    text: String,
}

/// `GET /quay/nhieu-ma`
pub async fn form(req: HttpRequest, who: Who) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    let shown = BatchPage { page, problem: None, summary: Vec::new(), groups: Vec::new(), lines: Vec::new() };
    send(StatusCode::OK, shown.page.page(), &shown)
}

/// `GET /quay/nhieu-ma/ghi`: there is nothing to see without a stack.
pub async fn to_the_form(req: HttpRequest, who: Who) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    HttpResponse::SeeOther().insert_header((LOCATION, page.href(BATCH))).finish()
}

/// `POST /quay/nhieu-ma`: judges the codes, one per line.
pub async fn judge(req: HttpRequest, house: web::Data<House>, who: Who, fields: web::Form<Fields>) -> HttpResponse {
    let page = StaffPage::of(&req, who, CLERK);
    let text = fields.iter().find(|(name, _)| name == "codes").map_or("", |(_, value)| value.as_str());
    let codes: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let problem = match codes.len() {
        0 => Some("clerk-error-no-codes"),
        1..=MOST_CODES => None,
        _ => Some("clerk-error-many-codes"),
    };
    if let Some(key) = problem {
        let problem = Some(Problem::new(page.page(), "codes", key));
        let shown = BatchPage { problem, summary: Vec::new(), groups: Vec::new(), lines: Vec::new(), page };
        return send(StatusCode::UNPROCESSABLE_ENTITY, shown.page.page(), &shown);
    }
    let meanings = match judge_all(&house, &house.store, &page.who.staff, &codes).await {
        Ok(meanings) => meanings,
        Err(error) => return refuse(&req, error.into()),
    };
    let shown = sorted_out(&house, page, &meanings);
    send(StatusCode::OK, shown.page.page(), &shown)
}

/// The lines, the counts and the stacks of what was judged.
fn sorted_out(house: &House, page: StaffPage, meanings: &[Meaning]) -> BatchPage {
    let mut counts: BTreeMap<String, (&'static str, usize)> = BTreeMap::new();
    let mut stacks: BTreeMap<(Step, String, Uuid), Vec<Uuid>> = BTreeMap::new();
    let mut seen: HashSet<Uuid> = HashSet::new();
    let mut lines = Vec::new();
    for (meaning, number) in meanings.iter().zip(1..) {
        let line = match meaning {
            Meaning::Sheet { number: sheet } => LineView {
                number,
                tone: "act",
                title: page.say("clerk-sheet-title"),
                text: page.say("clerk-sheet"),
                dossier: Some((sheet.clone(), page.href(&format!("/quay/ban-giao/{sheet}")))),
            },
            Meaning::Papers(judged) => {
                let dossier = judged.papers.as_ref().map(|papers| &papers.dossier);
                let is_again = dossier.is_some_and(|dossier| !seen.insert(dossier.id));
                if let (Verdict::Right(step), Some(dossier), false) = (judged.verdict, dossier, is_again)
                    && step.other_side() == Holder::Agency
                {
                    let stack = (step, dossier.agency_name.clone(), dossier.agency_id);
                    stacks.entry(stack).or_default().push(dossier.id);
                }
                line(page.page(), number, judged, dossier, is_again)
            }
        };
        counts.entry(line.title.clone()).or_insert((line.tone, 0)).1 += 1;
        lines.push(line);
    }
    let groups = stacks.into_iter().zip(0..).map(|(((step, agency, agency_id), dossier_ids), number)| {
        let operation = house.store.new_id();
        group(page.page(), Stack { step, agency, agency_id, dossier_ids, operation }, number, None)
    });
    let groups = groups.collect();
    let summary = counts.into_iter().map(|(title, (tone, count))| SummaryView { tone, title, count }).collect();
    BatchPage { problem: None, summary, groups, lines, page }
}

fn line(page: &Page, number: usize, judged: &Judged, dossier: Option<&ListedDossier>, is_again: bool) -> LineView {
    let link =
        |dossier: &ListedDossier| (dossier.request_code.clone(), page.href(&format!("/quay/ho-so/{}", dossier.id)));
    let verdict = verdict_of(page, judged);
    let (tone, title, text) = if is_again {
        ("done", page.say("clerk-again-title"), page.say("clerk-again"))
    } else {
        (verdict.tone, verdict.title, verdict.text)
    };
    LineView { number, tone, title, text, dossier: dossier.map(link) }
}

/// A stack of papers one agency signs for.
struct Stack {
    step: Step,
    agency: String,
    agency_id: Uuid,
    dossier_ids: Vec<Uuid>,
    operation: Uuid,
}

fn group(page: &Page, stack: Stack, number: usize, again: Option<(&Fields, Problem)>) -> GroupView {
    let (fields, problem) = match again {
        Some((fields, problem)) => (Some(fields), Some(problem)),
        None => (None, None),
    };
    let value =
        |name: &str, prefilled: &str| fields.map_or(prefilled.to_owned(), |fields| typed(fields, name).to_owned());
    let field = |name: &'static str, label: &str, prefilled: &str| {
        let field = FieldView::new(page, name, label, &value(name, prefilled)).wrong(problem.as_ref());
        field.of_form(number)
    };
    let title = page.say_with(
        &format!("clerk-batch-{}", stack.step.as_str()),
        &[("count", &stack.dossier_ids.len().to_string()), ("agency", &stack.agency)],
    );
    GroupView {
        fields: vec![
            field("other_name", "clerk-other-name", "").hint(page, "clerk-other-name-hint"),
            field("other_role", "clerk-other-role", &say(Lang::Vi, "clerk-role-officer")).max(80),
            field("place", "clerk-place", &stack.agency).max(200),
        ],
        number,
        operation: stack.operation.to_string(),
        step: stack.step.as_str(),
        agency_id: stack.agency_id,
        title,
        dossier_ids: stack.dossier_ids,
    }
}

/// `POST /quay/nhieu-ma/ghi`: signs a stack over.
pub async fn record(req: HttpRequest, house: web::Data<House>, who: Who, fields: web::Form<Fields>) -> HttpResponse {
    let page = StaffPage::of(&req, who.clone(), CLERK);
    let (Ok(operation), Some(step), Ok(agency_id)) = (
        typed(&fields, "operation").parse::<Uuid>(),
        Step::parse(typed(&fields, "step")).filter(|step| step.other_side() == Holder::Agency),
        typed(&fields, "agency").parse::<Uuid>(),
    ) else {
        return refuse(&req, Refusal::Unreadable);
    };
    let ids = fields.iter().filter(|(name, _)| name == "dossier").filter_map(|(_, id)| id.parse::<Uuid>().ok());
    let mut ids: Vec<Uuid> = ids.take(MOST_CODES).collect();
    let mut once_each = HashSet::new();
    ids.retain(|id| once_each.insert(*id));
    let within = match desks::within_reach(&house.store, who.0.staff.reach, &ids).await {
        Ok(within) => within,
        Err(error) => return refuse(&req, error.into()),
    };
    ids.retain(|id| within.contains(id));
    let listed = match desks::list(&house.store, &ids).await {
        Ok(listed) if !listed.is_empty() => listed,
        Ok(_) => return refuse(&req, Refusal::NotThere),
        Err(error) => return refuse(&req, error.into()),
    };
    let other = match read(page.page(), &fields) {
        Ok(other) => other,
        Err(problem) => {
            let named = listed.iter().find(|dossier| dossier.agency_id == agency_id);
            let agency = named.map(|dossier| dossier.agency_name.clone()).unwrap_or_default();
            let stack = Stack { step, agency, agency_id, dossier_ids: ids, operation };
            let groups = vec![group(page.page(), stack, 0, Some((&fields, problem.clone())))];
            let shown = BatchPage { problem: Some(problem), summary: Vec::new(), groups, lines: Vec::new(), page };
            return send(StatusCode::UNPROCESSABLE_ENTITY, shown.page.page(), &shown);
        }
    };
    let mut outcomes = Vec::new();
    for id in &ids {
        // an operation of its own for each dossier, the same when the form is sent again
        let own = Uuid::from_u128(operation.as_u128() ^ id.as_u128().rotate_left(64));
        let done = once(&house, &who.0, own, async |tx| {
            let seq = sign_over_as_expected(&house, tx, &who.0, *id, step, (agency_id, other.clone())).await?;
            Ok::<_, SignOverError>(format!("/quay/phieu/{id}/{seq}"))
        });
        outcomes.push((*id, done.await));
    }
    let shown = outcome(page, &listed, outcomes);
    send(StatusCode::OK, shown.page.page(), &shown)
}

fn read(page: &Page, fields: &Fields) -> Result<OtherSide, Problem> {
    let wanted = |name: &'static str, key: &str| match typed(fields, name) {
        "" => Err(Problem::new(page, name, key)),
        text => Ok(text.to_owned()),
    };
    let name = wanted("other_name", "clerk-error-name")?;
    let role = wanted("other_role", "clerk-error-role")?;
    let place = wanted("place", "clerk-error-place")?;
    if typed(fields, "agreed") != "yes" {
        return Err(Problem::new(page, "agreed", "clerk-error-agreed"));
    }
    Ok(OtherSide { name, role, place })
}

fn outcome(page: StaffPage, listed: &[ListedDossier], outcomes: Vec<(Uuid, Result<Sent, SignOverError>)>) -> DonePage {
    let all = outcomes.len();
    let mut recorded = 0_usize;
    let outcomes = outcomes
        .into_iter()
        .map(|(id, outcome)| {
            let (slip, key) = match outcome {
                Ok(Sent::Done { shown_at_path }) => {
                    recorded += 1;
                    (Some(page.href(&shown_at_path)), "clerk-batch-recorded")
                }
                Ok(Sent::SomebodyElses) => (None, "staff-sorry-somebody-elses-form"),
                Err(SignOverError::Overtaken) => (None, "clerk-overtaken"),
                Err(SignOverError::NothingKnown) => (None, "clerk-batch-nothing-known"),
                Err(SignOverError::AnotherAgency) => (None, "clerk-batch-another-agency"),
                Err(error) => {
                    tracing::error!(%error, dossier = %id, "papers of a stack were not signed over");
                    (None, "clerk-batch-failed")
                }
            };
            let dossier = listed.iter().find(|dossier| dossier.id == id);
            OutcomeView {
                request_code: dossier.map(|dossier| dossier.request_code.clone()).unwrap_or_default(),
                href: page.href(&format!("/quay/ho-so/{id}")),
                slip,
                text: page.say(key),
            }
        })
        .collect();
    let values = [("number", recorded.to_string()), ("count", all.to_string())];
    let values: Vec<(&'static str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    DonePage {
        title: page.say_with("clerk-batch-done", &values),
        tone: if recorded == all { "right" } else { "care" },
        outcomes,
        page,
    }
}
