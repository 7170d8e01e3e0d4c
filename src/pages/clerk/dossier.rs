//! `/quay/ho-so/{id}`: one dossier at the desk: who holds its papers, what is to be done, whom to call, who signed.

use crate::domain::custody::{EntryKind, Handover, Holder};
use crate::domain::time::At;
use crate::domain::wish::Desk;
use crate::flows::follow_attempts::earlier;
use crate::flows::give_code_at_counter::{GivenCode, list_given_codes};
use crate::flows::house::House;
use crate::flows::see_dossier::{SeeDossierError, SeenDossier, see_dossier};
use crate::flows::who_holds::{Journey, current};
use crate::pages::clerk::one_time_code::paper_key;
use crate::pages::clerk::view::{HoldingView, Number, PaperView, StepView, money, papers};
use crate::pages::clerk::wishes;
use crate::pages::page::{Page, send};
use crate::pages::staff::cancel::CancelView;
use crate::pages::staff::frame::{CLERK, StaffPage, Who};
use crate::pages::staff::refusal::refuse;
use crate::pages::timeline::again;
use crate::pages::wishes::view::{Extent, WishView, proxy};
use crate::store::custody::{self, Entry};
use crate::store::notifications::{self, Notification, Try};
use crate::store::requests::Way;
use crate::store::wishes::{self as store_wishes, Standing};
use crate::store::{StoreError, holders, joined, tasks, terms};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "clerk/dossier.html")]
struct DossierPage {
    page: StaffPage,
    /// The hand-over that was just recorded.
    recorded: Option<RecordedView>,
    holding: Option<HoldingView>,
    step: Option<StepView>,
    request_code: String,
    dossier_code: Option<String>,
    agency: String,
    agency_address: Option<String>,
    procedure: Option<String>,
    ways: Vec<String>,
    name: String,
    phone: Number,
    email: Option<String>,
    address: String,
    hotline: Option<Number>,
    office: Option<String>,
    /// Whoever she has authorised.
    proxy: Option<String>,
    open_wishes: Vec<OpenWishView>,
    /// Where a code is given out over the counter.
    give_code: String,
    given_codes: Vec<String>,
    journeys: Vec<JourneyView>,
    told: Vec<ToldView>,
    entries: Vec<EntryView>,
}

/// Something the citizen was told, or is to be.
struct ToldView {
    at: String,
    what: String,
    standing: String,
    /// Its message tells of other dossiers too.
    is_together: bool,
    /// One line for each try.
    tries: Vec<String>,
}

/// What is said after a hand-over.
struct RecordedView {
    slip: String,
    missing: Vec<PaperView>,
}

/// A wish that waits for its answer.
struct OpenWishView {
    wish: WishView,
    /// Where this desk answers it; `None` where another does.
    href: Option<String>,
}

/// One journey.
struct JourneyView {
    title: String,
    attempt: u32,
    asked: String,
    /// After which attempt, and what that came to.
    again: Option<String>,
    ended: Option<String>,
    orders: Vec<OrderView>,
}

/// An order that carries it.
struct OrderView {
    courier: String,
    reference: String,
    waybill: Option<String>,
    cancel: CancelView,
}

/// One entry of the ledger.
struct EntryView {
    at: String,
    title: String,
    /// Both sides of a hand-over.
    signed: Option<SignedView>,
}

/// What was signed.
struct SignedView {
    slip: String,
    given_by: String,
    taken_by: String,
    place: String,
    papers: Vec<PaperView>,
    missing: Vec<PaperView>,
    seal: Option<String>,
    money: Option<String>,
    note: String,
}

/// `GET /quay/ho-so/{id}`
pub async fn show(req: HttpRequest, house: web::Data<House>, who: Who, id: web::Path<Uuid>) -> HttpResponse {
    answer(&req, &house, who, *id, None).await
}

/// `GET /quay/ho-so/{id}/da-ghi/{seq}`: the same, after a hand-over was recorded.
pub async fn show_recorded(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    path: web::Path<(Uuid, u64)>,
) -> HttpResponse {
    let (id, seq) = *path;
    answer(&req, &house, who, id, Some(seq)).await
}

async fn answer(req: &HttpRequest, house: &House, who: Who, id: Uuid, seq: Option<u64>) -> HttpResponse {
    let page = StaffPage::of(req, who, CLERK);
    match gather(house, page, id, seq).await {
        Ok(shown) => send(StatusCode::OK, shown.page.page(), &shown),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(house: &House, page: StaffPage, id: Uuid, seq: Option<u64>) -> Result<DossierPage, SeeDossierError> {
    let seen = see_dossier(house, &house.store, &page.who.staff, id).await?;
    let entries = custody::list(&house.store, seen.dossier.id).await?;
    let handovers = custody::list_handovers(&house.store, &[seen.dossier.id]).await?;
    let journey = current(&seen.journeys);
    let contact = &seen.request.contact;
    let recorded = handovers.iter().find(|(entry, _)| Some(entry.seq) == seq).map(|(entry, handover)| RecordedView {
        slip: slip_href(&page, seen.dossier.id, entry.seq),
        missing: papers(page.page(), handover).1,
    });
    Ok(DossierPage {
        recorded,
        holding: journey.map(|journey| HoldingView::of(page.page(), journey)),
        step: journey.and_then(Journey::next_step).map(|step| StepView::of(page.page(), seen.dossier.id, step)),
        request_code: seen.request.code.clone(),
        dossier_code: seen.dossier.code.clone(),
        agency: seen.agency.as_ref().map(|agency| agency.name.clone()).unwrap_or_default(),
        agency_address: seen.agency.as_ref().map(|agency| agency.address.clone()).filter(|text| !text.is_empty()),
        procedure: seen.procedure.as_ref().map(|procedure| procedure.name.clone()),
        ways: ways(page.page(), &seen),
        name: contact.name.clone(),
        phone: Number { shown: contact.phone.national().to_owned(), dial: contact.phone.national().to_owned() },
        email: contact.email.as_ref().map(|email| email.as_str().to_owned()),
        address: address(house, &seen),
        proxy: terms::find(&house.store, seen.request.id)
            .await?
            .and_then(|terms| terms.content.proxy)
            .map(|it| proxy(&it)),
        open_wishes: open_wishes(house, &page, seen.request.id).await?,
        give_code: page.href(&format!("{}/ma-mot-lan", path_of(seen.dossier.id))),
        given_codes: list_given_codes(house, seen.request.id)
            .await?
            .iter()
            .map(|given| given_code(&page, given, house.store.now()))
            .collect(),
        hotline: seen.office.as_ref().and_then(|office| Number::of(&office.hotline)),
        office: seen.office.as_ref().map(|office| office.name.clone()),
        told: told(house, page.page(), &seen).await?,
        journeys: seen
            .journeys
            .iter()
            .rev()
            .map(|journey| journey_view(house, page.page(), &seen.journeys, journey))
            .collect(),
        entries: entries
            .iter()
            .rev()
            .map(|entry| {
                let handover = handovers.iter().find(|(signed, _)| signed.seq == entry.seq).map(|(_, signed)| signed);
                entry_view(&page, seen.dossier.id, entry, handover)
            })
            .collect(),
        page,
    })
}

/// The path of a dossier at this desk.
pub fn path_of(id: Uuid) -> String {
    format!("/quay/ho-so/{id}")
}

/// What she wishes and nobody has answered yet.
async fn open_wishes(house: &House, page: &Page, request_id: Uuid) -> Result<Vec<OpenWishView>, StoreError> {
    let mut open = Vec::new();
    for made in store_wishes::list_of_request(&house.store, request_id).await? {
        let Standing::Open { .. } = made.standing else { continue };
        let desk = made.wish.kind().desk();
        let task = tasks::find_about(&house.store, desk.task_kind(), made.id).await?;
        let href = task.filter(|_| desk == Desk::Office).map(|task| page.href(&wishes::path_of(task.id)));
        open.push(OpenWishView { wish: WishView::of(house, page, &made, Extent::Heading).await?, href });
    }
    Ok(open)
}

/// One code that was given out here: when, by whom, on which paper, and what became of it.
fn given_code(page: &Page, given: &GivenCode, now: At) -> String {
    let state = match given.code.standing {
        holders::Standing::Open if given.code.is_open(now) => "clerk-code-open",
        holders::Standing::Open => "clerk-code-expired",
        holders::Standing::Used => "clerk-code-used",
        holders::Standing::Replaced => "clerk-code-replaced",
        holders::Standing::GuessedAt => "clerk-code-guessed-at",
    };
    page.say_with(
        "clerk-code-given-line",
        &[
            ("at", &page.moment(given.code.made_at)),
            ("name", &given.given_by_name),
            ("paper", &page.say(paper_key(given.shown))),
            ("state", &page.say(state)),
        ],
    )
}

/// Where she lives, with commune and province.
pub fn address(house: &House, seen: &SeenDossier) -> String {
    let contact = &seen.request.contact;
    house.gazetteer.full_address(&contact.address, &contact.commune_code)
}

fn ways(page: &Page, seen: &SeenDossier) -> Vec<String> {
    let fetch = (seen.request.fetch_papers == Way::ByPost).then_some("clerk-wish-fetch");
    let bring = (seen.request.return_result == Way::ByPost).then_some("clerk-wish-return");
    [fetch, bring].into_iter().flatten().map(|key| page.say(key)).collect()
}

fn journey_view(house: &House, page: &Page, all: &[Journey], journey: &Journey) -> JourneyView {
    let leg = &journey.leg;
    let courier_of = |account_id| house.account(account_id).map(|account| account.courier.name().to_owned());
    let ended = leg
        .ended_at
        .zip(leg.ended_as.as_deref())
        .map(|(at, ended_as)| page.say_with(&format!("clerk-ended-{ended_as}"), &[("at", &page.moment(at))]));
    let orders = journey.orders.iter().map(|(order, _)| OrderView {
        courier: courier_of(order.account_id).unwrap_or_default(),
        reference: order.reference.clone(),
        waybill: order.waybill.clone(),
        cancel: CancelView::of(house, page, journey, order),
    });
    JourneyView {
        title: page.say(&format!("clerk-journey-{}", leg.purpose.as_str().replace('_', "-"))),
        attempt: leg.attempt,
        asked: page.moment(leg.opened_at),
        again: earlier(all, journey)
            .map(|before| again(page, &before, &courier_of(before.account_id).unwrap_or_default())),
        ended,
        orders: orders.collect(),
    }
}

/// What the citizen was told of these papers, newest first.
async fn told(house: &House, page: &Page, seen: &SeenDossier) -> Result<Vec<ToldView>, StoreError> {
    let orders: Vec<Uuid> =
        seen.journeys.iter().flat_map(|journey| &journey.orders).map(|(order, _)| order.id).collect();
    let notifications = notifications::list_of_orders(&house.store, &orders).await?;
    let ids: Vec<Uuid> = notifications.iter().map(|notification| notification.id).collect();
    let tries = notifications::list_tries_of(&house.store, &ids).await?;
    let leaders = joined::list_leaders(&house.store, &ids).await?;
    let view = |notification: &Notification| ToldView {
        is_together: notification.joined_to.is_some() || leaders.contains(&notification.id),
        at: page.moment(notification.made_due_at),
        what: page.say_with(
            &format!("notice-{}-subject", notification.notice.kind.as_str().replace('_', "-")),
            &[("request", &seen.request.code)],
        ),
        standing: page.say(&format!("op-notice-{}", notification.state.as_str())),
        tries: tries
            .iter()
            .filter(|tried| tried.notification_id == notification.id)
            .map(|tried| try_line(page, tried))
            .collect(),
    };
    Ok(notifications.iter().rev().map(view).collect())
}

fn try_line(page: &Page, tried: &Try) -> String {
    let channel = page.say(&format!("channel-{}", tried.channel.as_str()));
    let (key, at) = match (tried.delivered_at, tried.outcome) {
        (Some(at), _) => ("told-arrived".to_owned(), at),
        (None, Some(outcome)) => (format!("told-{}", outcome.as_str().replace('_', "-")), tried.begun_at),
        (None, None) => ("told-open".to_owned(), tried.begun_at),
    };
    let line = page.say_with(&key, &[("text", &channel), ("at", &page.moment(at))]);
    match tried.code().filter(|_| tried.delivered_at.is_none()) {
        Some(code) => page.say_with("told-code", &[("text", &line), ("code", code)]),
        None => line,
    }
}

fn entry_view(page: &StaffPage, dossier_id: Uuid, entry: &Entry, handover: Option<&Handover>) -> EntryView {
    let kind = |kind: EntryKind| entry.kind == kind.as_str();
    let title = match (entry.from, entry.to) {
        (Some(from), Some(to)) if kind(EntryKind::Handover) => passing(page.page(), from, to),
        (Some(from), Some(to)) => {
            page.say_with("clerk-entry-scan-passed", &[("what", &passing(page.page(), from, to))])
        }
        _ if kind(EntryKind::Scan) => page.say("clerk-entry-scan"),
        _ if kind(EntryKind::Merge) => page.say("clerk-entry-merge"),
        _ => page.say("clerk-entry-courier-says"),
    };
    let signed = handover.map(|handover| {
        let (counted, missing) = papers(page.page(), handover);
        SignedView {
            slip: slip_href(page, dossier_id, entry.seq),
            given_by: format!("{} ({})", handover.given_by.name, handover.given_by.role),
            taken_by: format!("{} ({})", handover.taken_by.name, handover.taken_by.role),
            place: handover.place.clone(),
            papers: counted,
            missing,
            seal: handover.seal_number.clone(),
            money: handover.money.as_ref().map(|passed| {
                page.say_with(
                    "clerk-money-receipt",
                    &[("money", &money(page.page(), passed.fee_vnd)), ("receipt", &passed.receipt_number)],
                )
            }),
            note: handover.note.clone(),
        }
    });
    EntryView { at: page.moment(entry.occurred_at), title, signed }
}

/// Who gave papers to whom.
pub fn passing(page: &Page, from: Holder, to: Holder) -> String {
    page.say(&format!("clerk-passed-{}-{}", from.as_str(), to.as_str()))
}

fn slip_href(page: &Page, dossier_id: Uuid, seq: u64) -> String {
    page.href(&format!("/quay/phieu/{dossier_id}/{seq}"))
}
