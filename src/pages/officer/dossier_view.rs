//! One dossier as its page shows it: in words.

use crate::domain::checklist::CountedPaper;
use crate::domain::custody::{Handover, Signature, SignedBy};
use crate::domain::time::At;
use crate::flows::confirm_receipt::has_arrived;
use crate::flows::follow_attempts::earlier;
use crate::flows::house::House;
use crate::flows::receive_papers::receivable;
use crate::flows::see_dossier::SeenDossier;
use crate::flows::set_appointment::count;
use crate::flows::who_holds::Journey;
use crate::pages::answer::strength;
use crate::pages::first_sentence::for_people;
use crate::pages::officer::dossier::counted_words;
use crate::pages::officer::lines::{dossier_path, holder_words, strength_word};
use crate::pages::page::Page;
use crate::pages::staff::cancel::CancelView;
use crate::pages::staff::fields::value;
use crate::pages::staff::frame::StaffPage;
use crate::pages::staff::papers_form::kind_words;
use crate::pages::timeline::again;
use crate::store::appointments::{self, How};
use crate::store::dossiers::Dossier;
use crate::store::requests::Way;
use crate::store::{StoreError, custody};
use askama::Template;
use buuta_webhooks::Direction;
use uuid::Uuid;

struct JourneyView {
    title: String,
    holder: String,
    strength: String,
    /// After which attempt it was asked for again, and what that came to.
    again: Option<String>,
    orders: Vec<OrderView>,
    is_contradicting: bool,
}

/// An order that carries it.
struct OrderView {
    carried: String,
    cancel: CancelView,
}

struct EntryView {
    at: String,
    what: String,
    strength: String,
    papers: Vec<String>,
    signed: Vec<String>,
    note: String,
}

/// The page.
#[derive(Template)]
#[template(path = "officer/dossier.html")]
pub struct DossierPage {
    pub page: StaffPage,
    title: String,
    code: Option<String>,
    request_code: String,
    name: String,
    phone: String,
    address: String,
    procedure: String,
    agency: String,
    office: String,
    ways: String,
    state: String,
    accepted: Option<String>,
    promised: Option<String>,
    due_how: String,
    journeys: Vec<JourneyView>,
    entries: Vec<EntryView>,
    path: String,
    operation: Uuid,
    can_receive: bool,
    can_confirm: bool,
    can_give_out: bool,
    has_result: bool,
    typed_code: String,
    accepted_field: String,
    counted: Option<String>,
    gives_appointment: bool,
    due: String,
    due_note: String,
    error: Option<String>,
    wrong_field: &'static str,
    id: Uuid,
}

/// Puts it into words; fields that were typed are kept.
pub async fn gather(
    house: &House,
    page: StaffPage,
    seen: SeenDossier,
    fields: &[(String, String)],
    wrong: Option<(&'static str, &'static str)>,
) -> Result<DossierPage, StoreError> {
    let can_receive = receivable(&house.store, &seen).await?.is_some();
    let entries = entries(house, &page, seen.dossier.id).await?;
    let due_how = how_due(house, &page, &seen).await?;
    let SeenDossier { dossier, request, agency, office, procedure, journeys } = seen;
    let now = house.store.now();
    let typed = |name| value(fields, name).to_owned();
    let accepted_at = At::read_local(value(fields, "accepted")).or(dossier.accepted_at).unwrap_or(now);
    let counted = count(house, procedure.as_ref(), accepted_at);
    let moment = |at: Option<At>| at.map(|at| page.moment(at));
    let unnamed = || page.say("officer-no-procedure");
    let commune = house.gazetteer.commune(&request.contact.commune_code).map(|commune| commune.name.clone());
    let travels_home = journeys.iter().any(|journey| journey.leg.purpose.direction() == Direction::ToCitizen);
    Ok(DossierPage {
        title: dossier.code.clone().unwrap_or_else(|| request.code.clone()),
        name: request.contact.name.clone(),
        phone: request.contact.phone.national().to_owned(),
        address: [request.contact.address.clone()].into_iter().chain(commune).collect::<Vec<_>>().join(", "),
        procedure: procedure.as_ref().map_or_else(unnamed, |procedure| procedure.name.clone()),
        agency: agency.map(|agency| agency.name).unwrap_or_default(),
        office: office.map_or_else(|| page.say("officer-dossier-no-office"), |office| office.name),
        ways: page.say(ways(request.fetch_papers, request.return_result)),
        state: state(&page, &dossier),
        accepted: moment(dossier.accepted_at),
        promised: moment(dossier.due_at),
        due_how,
        can_confirm: dossier.confirmed_at.is_none() && has_arrived(&journeys),
        can_give_out: dossier.confirmed_at.is_none()
            && dossier.result_ready_at.is_some()
            && request.return_result == Way::AtDesk
            && !travels_home,
        has_result: dossier.result_ready_at.is_some(),
        journeys: journeys.iter().map(|journey| journey_view(house, &page, &journeys, journey)).collect(),
        entries,
        path: dossier_path(dossier.id),
        operation: house.store.new_id(),
        can_receive,
        typed_code: typed("code"),
        accepted_field: accepted_at.local(),
        gives_appointment: value(fields, "appointment") != "chosen" && counted.is_some(),
        counted: counted.map(|counted| counted_words(house, &page, &counted)),
        due: typed("due"),
        due_note: typed("due_note"),
        error: wrong.map(|(_, key)| page.say(key)),
        wrong_field: wrong.map_or("", |(field, _)| field),
        id: dossier.id,
        code: dossier.code,
        request_code: request.code,
        page,
    })
}

const fn ways(fetch: Way, back: Way) -> &'static str {
    match (fetch, back) {
        (Way::ByPost, Way::ByPost) => "officer-dossier-ways-both",
        (Way::ByPost, Way::AtDesk) => "officer-dossier-ways-fetch",
        (Way::AtDesk, Way::ByPost) => "officer-dossier-ways-return",
        (Way::AtDesk, Way::AtDesk) => "officer-dossier-ways-none",
    }
}

fn state(page: &Page, dossier: &Dossier) -> String {
    match (dossier.confirmed_at, dossier.result_ready_at) {
        (Some(at), _) => page.say_with("officer-dossier-confirmed", &[("at", &page.moment(at))]),
        (None, Some(at)) => page.say_with("officer-dossier-has-result", &[("at", &page.moment(at))]),
        (None, None) => page.say("officer-dossier-no-result"),
    }
}

/// How the appointment that counts was found.
async fn how_due(house: &House, page: &Page, seen: &SeenDossier) -> Result<String, StoreError> {
    let appointments = appointments::list(&house.store, seen.dossier.id).await?;
    let Some(last) = appointments.first() else {
        return Ok(String::new());
    };
    let counted = count(house, seen.procedure.as_ref(), last.accepted_at);
    Ok(match (last.how, counted) {
        (How::Chosen, _) => page.say_with("officer-appointment-was-chosen", &[("text", &last.note)]),
        (How::Counted, Some(counted)) if Some(counted.due_at) == last.due_at => counted_words(house, page, &counted),
        // the procedure's time or the list of days off has changed since
        (How::Counted, _) => page.say("officer-appointment-was-counted"),
    })
}

fn journey_view(house: &House, page: &Page, all: &[Journey], journey: &Journey) -> JourneyView {
    let held = &journey.holding;
    let since = page.moment(At::from_second(held.since_second));
    let courier_of = |account_id| {
        house.account(account_id).map(|account| for_people(account.courier.name()).to_owned()).unwrap_or_default()
    };
    let orders = journey.orders.iter().map(|(order, _)| OrderView {
        carried: format!("{} · {}", courier_of(order.account_id), order.waybill.as_deref().unwrap_or(&order.reference)),
        cancel: CancelView::of(house, page, journey, order),
    });
    JourneyView {
        title: page.say(&format!("papers-{}", journey.leg.purpose.as_str().replace('_', "-"))),
        holder: page.say_with("officer-holds", &[("name", &holder_words(page, held.holder)), ("since", &since)]),
        strength: page.say(strength(held.strength)),
        again: earlier(all, journey).map(|before| again(page, &before, &courier_of(before.account_id))),
        orders: orders.collect(),
        is_contradicting: !held.contradictions.is_empty()
            || journey.orders.iter().any(|(_, state)| state.contradicts_itself()),
    }
}

async fn entries(house: &House, page: &Page, dossier_id: Uuid) -> Result<Vec<EntryView>, StoreError> {
    let mut views = Vec::new();
    for entry in custody::list(&house.store, dossier_id).await? {
        let content = custody::find_content(&house.store, dossier_id, entry.seq).await?;
        let handover = content.and_then(|content| serde_json::from_value::<Handover>(content).ok());
        let what = match (entry.from, entry.to) {
            (Some(from), Some(to)) => page
                .say_with("officer-passed", &[("name", &holder_words(page, from)), ("text", &holder_words(page, to))]),
            _ => page.say(if entry.kind == "merge" { "officer-merged" } else { "officer-courier-word" }),
        };
        let (papers, signed, note) = match &handover {
            Some(handover) => (paper_words(page, handover), signature_words(page, handover), handover.note.clone()),
            None => Default::default(),
        };
        let strength = strength_word(page, entry.strength);
        views.push(EntryView { at: page.moment(entry.occurred_at), what, strength, papers, signed, note });
    }
    Ok(views)
}

fn paper_words(page: &Page, handover: &Handover) -> Vec<String> {
    let words = |key: &str, paper: &CountedPaper| {
        let kind = kind_words(page, paper.copy_kind);
        page.say_with(key, &[("name", &paper.name), ("text", &kind), ("count", &paper.quantity.to_string())])
    };
    let there = handover.papers.iter().map(|paper| words("officer-paper", paper));
    there.chain(handover.missing.iter().map(|paper| words("officer-receive-missing", paper))).collect()
}

fn signature_words(page: &Page, handover: &Handover) -> Vec<String> {
    let say = |key: &str, signature: &Signature| {
        let how = match signature.how {
            SignedBy::OwnSignIn => "officer-own-sign-in",
            SignedBy::TypedInPresence => "officer-typed-in-presence",
            SignedBy::Drawn => "officer-drawn",
        };
        page.say_with(key, &[("name", &signature.name), ("text", &page.say(how))])
    };
    vec![say("officer-given-by", &handover.given_by), say("officer-taken-by", &handover.taken_by)]
}
