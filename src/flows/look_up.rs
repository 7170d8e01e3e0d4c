//! She asks who holds her papers, since when, and what comes next.
//!
//! What she is shown follows from the step at which she was recognised: who holds the papers and what comes next; with the
//! look-up secret the timeline; once she has proved that the request is hers, her own particulars. Looking writes nothing.

use crate::config::DaysAre;
use crate::domain::contact::masked_name;
use crate::domain::custody::{Holder, Strength};
use crate::domain::expected::Expected;
use crate::domain::leg::{Direction, Purpose, end_holder};
use crate::domain::order::{Effect, Step};
use crate::domain::time::At;
use crate::domain::whose_time::Spent;
use crate::flows::follow_attempts::{Earlier, earlier};
use crate::flows::house::House;
use crate::flows::how_long::{expected_next, terms_of, time_spent};
use crate::flows::recognise::{LookUpError, Question, Recognised, Trust, recognise};
use crate::flows::who_holds::{Journey, journeys};
use crate::store::orders::Placing;
use crate::store::{StoreError, custody, dossiers, events, places, pulse, requests};
use buuta_webhooks::{Kind, Reason};

/// What she gets to see.
#[derive(Clone, Debug)]
pub struct Answer {
    pub request_id: uuid::Uuid,
    pub code: String,
    pub lang: String,
    pub agency: String,
    pub hotline: Option<String>,
    pub papers: Vec<Papers>,
    /// Where the days that are called usual come from.
    pub days_are: DaysAre,
    /// The hours an agency works on a working day.
    pub working_day_s: i64,
    pub trust: Trust,
    /// What the second step and the third open.
    pub inside: Option<Inside>,
}

/// One dossier's papers.
#[derive(Clone, Debug)]
pub struct Papers {
    pub dossier_id: uuid::Uuid,
    /// Whose journey: papers to the agency or a result to the citizen. `None` before any journey.
    pub purpose: Option<Purpose>,
    pub holder: Holder,
    /// The courier's name, when the post holds them.
    pub courier: Option<String>,
    pub since: At,
    pub strength: Option<Strength>,
    pub next: Next,
    /// A courier said something that is not confirmed yet.
    pub waiting: Option<Kind>,
    /// The evidence contradicts itself.
    pub is_contradicting: bool,
    pub is_result_ready: bool,
    pub confirmed_at: Option<At>,
    /// By when the next thing is to be expected, and how sure that is.
    pub expected: Expected,
    /// What it took so far, by side; shown from the second step on.
    pub spent: Spent,
}

/// What comes next, each with its sentence in the catalogue under `next-<text form>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The post comes to fetch the papers.
    PostFetches,
    /// The post is being asked; a person sees to what hinders it.
    BeingArranged,
    /// The post brings the papers to the agency.
    PostBringsToAgency,
    /// The agency works on the dossier.
    AgencyWorks,
    /// The post fetches the result from the agency.
    PostFetchesResult,
    /// The post brings the result to the citizen.
    PostBringsResult,
    /// The post tries again after a failed try.
    PostTriesAgain,
    /// The citizen fetches the item at a post office.
    CitizenFetchesAtOffice,
    /// The papers come back to whom they came from.
    ComesBack,
    /// The citizen is asked to confirm that she has the result.
    CitizenConfirms,
    /// A person decides how it goes on.
    PersonDecides,
    /// The citizen fetches her result at the agency.
    CitizenFetchesAtDesk,
    /// Nothing: all is done.
    Nothing,
}

impl Next {
    /// The key of its sentence, without `next-`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Next::PostFetches => "post-fetches",
            Next::BeingArranged => "being-arranged",
            Next::PostBringsToAgency => "post-brings-to-agency",
            Next::AgencyWorks => "agency-works",
            Next::PostFetchesResult => "post-fetches-result",
            Next::PostBringsResult => "post-brings-result",
            Next::PostTriesAgain => "post-tries-again",
            Next::CitizenFetchesAtOffice => "citizen-fetches-at-office",
            Next::ComesBack => "comes-back",
            Next::CitizenConfirms => "citizen-confirms",
            Next::PersonDecides => "person-decides",
            Next::CitizenFetchesAtDesk => "citizen-fetches-at-desk",
            Next::Nothing => "nothing",
        }
    }
}

/// What the secret opens, and a one-time code more of.
#[derive(Clone, Debug)]
pub struct Inside {
    pub contact: ShownContact,
    /// Everything that happened, newest first.
    pub timeline: Vec<TimelineItem>,
}

/// The citizen's contact as far as it is shown: masked at the second step, in clear once she has proved who she is.
#[derive(Clone)]
pub struct ShownContact {
    pub name: String,
    pub phone: String,
    pub email: Option<String>,
    pub address: Option<String>,
}

impl std::fmt::Debug for ShownContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownContact([hidden])")
    }
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct TimelineItem {
    pub at: At,
    pub direction: Direction,
    pub what: What,
    pub how_known: HowKnown,
    /// Courier, waybill or reference.
    pub courier: Option<String>,
    pub waybill: Option<String>,
    pub place: Option<String>,
    pub reason: Option<Reason>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A courier's news, in the meaning it has for the order.
    News { kind: Kind, effect: NewsEffect },
    /// A code nobody knows yet, shown as the courier's own words.
    Unmapped { text: String },
    /// A signed hand-over.
    Handover { from: Holder, to: Holder },
    /// The journey was asked for again, after an attempt that came to nothing with this courier.
    AskedAgain { after: Earlier, courier: Option<String> },
}

/// How a piece of news counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewsEffect {
    Counts,
    WaitsForConfirmation,
    OnlyAssumed,
    /// Kept, but it contradicts the end, repeats it, or is dated where it cannot have happened.
    SetAside,
}

/// How we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowKnown {
    SignedByBoth,
    CourierTold,
    WeAsked,
    ToldAndAsked,
    /// It was done here.
    DoneHere,
}

impl HowKnown {
    /// From how an event was heard: `push`, `pull` or both.
    pub fn of_heard(by: &str) -> HowKnown {
        match by {
            "push" => HowKnown::CourierTold,
            "pull" => HowKnown::WeAsked,
            _ => HowKnown::ToldAndAsked,
        }
    }
}

/// Answers whoever types what she knows.
pub async fn look_up(house: &House, question: &Question) -> Result<Answer, LookUpError> {
    Ok(answer(house, &recognise(house, question).await?).await?)
}

/// Answers whoever was recognised: as much as her step opens.
pub async fn answer(house: &House, recognised: &Recognised) -> Result<Answer, StoreError> {
    let db = &house.store;
    let Recognised { request, trust, .. } = recognised;
    let is_inside = *trust >= Trust::Secret;
    let agency = places::find_agency(db, request.agency_id).await?;
    let terms = terms_of(house, request, agency.as_ref()).await?;
    let hotline = match request.office_id {
        Some(id) => places::find_office(db, id).await?.map(|office| office.hotline),
        None => None,
    };
    let mut papers = Vec::new();
    let mut timeline = Vec::new();
    for dossier in dossiers::list_of_request(db, request.id).await? {
        let journeys = journeys(house, db, &dossier, house.store.now()).await?;
        if is_inside {
            timeline.extend(timeline_of(house, dossier.id, &journeys).await?);
        }
        let mut of = papers_of(house, request, &dossier, journeys.last());
        of.expected = expected_next(house, &terms, &dossier, &journeys, of.next, of.is_contradicting);
        of.spent = time_spent(house, request, &terms, &dossier, &journeys);
        papers.push(of);
    }
    timeline.sort_by_key(|item| std::cmp::Reverse(item.at));
    Ok(Answer {
        request_id: request.id,
        code: request.code.clone(),
        lang: request.lang.clone(),
        agency: agency.map(|agency| agency.name).unwrap_or_default(),
        hotline,
        papers,
        days_are: house.settings.expected.days_are,
        working_day_s: house.working_time.day().length_s(),
        trust: *trust,
        inside: is_inside.then(|| Inside { contact: contact_at(house, request, *trust), timeline }),
    })
}

/// What stands for everything the page is made from: it changes when any of it does. Tells nothing by itself.
pub async fn version(house: &House, request_id: uuid::Uuid) -> Result<String, StoreError> {
    let lines = pulse::of_request(&house.store, request_id).await?;
    let index = house.store.keys().index("look_up.version", &lines);
    Ok(index.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// How much of her contact a step shows.
fn contact_at(house: &House, request: &requests::Request, trust: Trust) -> ShownContact {
    let contact = &request.contact;
    if trust < Trust::Proven {
        return ShownContact {
            name: masked_name(&contact.name),
            phone: contact.phone.masked(),
            email: None,
            address: None,
        };
    }
    ShownContact {
        name: contact.name.clone(),
        phone: contact.phone.national().to_owned(),
        email: contact.email.as_ref().map(|email| email.as_str().to_owned()),
        address: Some(house.gazetteer.full_address(&contact.address, &contact.commune_code)),
    }
}

fn papers_of(
    house: &House,
    request: &requests::Request,
    dossier: &dossiers::Dossier,
    journey: Option<&Journey>,
) -> Papers {
    let mut papers = Papers {
        dossier_id: dossier.id,
        purpose: None,
        holder: Holder::Agency,
        courier: None,
        since: dossier.opened_at,
        strength: None,
        next: Next::AgencyWorks,
        waiting: None,
        is_contradicting: false,
        is_result_ready: dossier.result_ready_at.is_some(),
        confirmed_at: dossier.confirmed_at,
        expected: Expected::Nothing,
        spent: Spent::default(),
    };
    let Some(journey) = journey else {
        papers.next = match (dossier.result_ready_at.is_some(), request.return_result) {
            (true, requests::Way::AtDesk) => Next::CitizenFetchesAtDesk,
            _ => Next::AgencyWorks,
        };
        return papers;
    };
    papers.purpose = Some(journey.leg.purpose);
    papers.holder = journey.holding.holder;
    papers.since = At::from_second(journey.holding.since_second);
    papers.strength = journey.holding.strength;
    papers.is_contradicting = !journey.holding.contradictions.is_empty()
        || journey.orders.iter().any(|(_, state)| state.contradicts_itself());
    let last = journey.orders.last();
    papers.waiting = last.and_then(|(_, state)| state.waiting.filter(|_| state.end.is_none()));
    papers.courier = last
        .and_then(|(order, _)| house.account(order.account_id).ok())
        .map(|account| account.courier.name().to_owned());
    papers.next = next_of(request, dossier, journey);
    papers
}

/// What comes next on the last journey of a dossier's papers.
pub fn next_of(request: &requests::Request, dossier: &dossiers::Dossier, journey: &Journey) -> Next {
    let direction = journey.leg.direction;
    let Some((order, state)) = journey.orders.last() else {
        return Next::BeingArranged;
    };
    if journey.holding.holder == end_holder(direction) {
        return match (direction, dossier.confirmed_at, request.return_result) {
            (Direction::ToCitizen, None, _) => Next::CitizenConfirms,
            (Direction::ToCitizen, Some(_), _) => Next::Nothing,
            (Direction::ToAgency, _, requests::Way::AtDesk) if dossier.result_ready_at.is_some() => {
                Next::CitizenFetchesAtDesk
            }
            (Direction::ToAgency, ..) => Next::AgencyWorks,
        };
    }
    let carried_on = match direction {
        Direction::ToAgency => Next::PostBringsToAgency,
        Direction::ToCitizen => Next::PostBringsResult,
    };
    let fetched = match direction {
        Direction::ToAgency => Next::PostFetches,
        Direction::ToCitizen => Next::PostFetchesResult,
    };
    match state.kind {
        Some(Kind::PickupFailed | Kind::Cancelled | Kind::Lost | Kind::Damaged | Kind::Returned) => Next::PersonDecides,
        Some(Kind::ReturnRequested | Kind::Returning | Kind::ReturnAttemptFailed) => Next::ComesBack,
        Some(Kind::PickupAttemptFailed | Kind::DeliveryAttemptFailed) => Next::PostTriesAgain,
        Some(Kind::HeldForCollection) => Next::CitizenFetchesAtOffice,
        _ if journey.holding.holder == Holder::Post => carried_on,
        None if order.placing != Placing::Placed => Next::BeingArranged,
        _ => fetched,
    }
}

async fn timeline_of(
    house: &House,
    dossier_id: uuid::Uuid,
    journeys: &[Journey],
) -> Result<Vec<TimelineItem>, StoreError> {
    let mut items = Vec::new();
    for entry in custody::list(&house.store, dossier_id).await? {
        let leg = journeys.iter().find(|journey| Some(journey.leg.id) == entry.leg_id);
        if let (Strength::Signed, Some(from), Some(to), Some(journey)) = (entry.strength, entry.from, entry.to, leg) {
            items.push(TimelineItem {
                at: entry.occurred_at,
                direction: journey.leg.direction,
                what: What::Handover { from, to },
                how_known: HowKnown::SignedByBoth,
                courier: None,
                waybill: None,
                place: None,
                reason: None,
            });
        }
    }
    let courier_of = |account_id| house.account(account_id).ok().map(|account| account.courier.name().to_owned());
    for journey in journeys {
        let (Some(after), Some((order, _))) = (earlier(journeys, journey), journey.orders.last()) else {
            continue;
        };
        items.push(TimelineItem {
            at: journey.leg.opened_at,
            direction: order.direction,
            what: What::AskedAgain { courier: courier_of(after.account_id), after },
            how_known: HowKnown::DoneHere,
            courier: courier_of(order.account_id),
            waybill: order.waybill.clone(),
            place: None,
            reason: None,
        });
    }
    for (order, state) in journeys.iter().flat_map(|journey| &journey.orders) {
        let courier = courier_of(order.account_id);
        let rows = events::list(&house.store, order.id).await?;
        for step in &state.timeline {
            let row = rows
                .iter()
                .filter(|row| row.fact.second == step.second && row.fact.raw_code == step.raw_code)
                .max_by_key(|row| row.fact.raw_reason.len());
            let heard_by: Vec<&str> = rows
                .iter()
                .filter(|row| row.fact.second == step.second && row.fact.raw_code == step.raw_code)
                .map(|row| row.heard_by.as_str())
                .collect();
            items.push(TimelineItem {
                at: At::from_second(step.second),
                direction: order.direction,
                what: what_of(step, row.and_then(|row| row.fact.kind), row.map_or("", |row| &row.raw_text)),
                how_known: match (heard_by.contains(&"push"), heard_by.contains(&"pull")) {
                    (true, false) => HowKnown::CourierTold,
                    (false, true) => HowKnown::WeAsked,
                    _ => HowKnown::ToldAndAsked,
                },
                courier: courier.clone(),
                waybill: order.waybill.clone(),
                place: row.and_then(|row| row.place.clone()),
                reason: step.reason,
            });
        }
    }
    Ok(items)
}

fn what_of(step: &Step, kind: Option<Kind>, raw_text: &str) -> What {
    let news = |kind, effect| What::News { kind, effect };
    match step.effect {
        Effect::Moved(kind) | Effect::Noted(kind) => news(kind, NewsEffect::Counts),
        Effect::Waiting(kind) => news(kind, NewsEffect::WaitsForConfirmation),
        Effect::Provisional(kind) => news(kind, NewsEffect::OnlyAssumed),
        Effect::AgainstTheEnd(kind) => news(kind, NewsEffect::SetAside),
        Effect::Repeated | Effect::SuspectTime | Effect::Unmapped => match kind {
            Some(kind) => news(kind, NewsEffect::SetAside),
            None => {
                What::Unmapped { text: if raw_text.is_empty() { step.raw_code.clone() } else { raw_text.to_owned() } }
            }
        },
    }
}
