//! A code is scanned at a desk of the post: what it means there now, and, where the papers are right, that they were
//! seen. Nothing that was scanned is stored, logged or shown again but what it led to.

use crate::config::ScanCounts;
use crate::domain::codes::DossierCode;
use crate::domain::custody::{EntryKind, Strength};
use crate::domain::scan_verdict::{Found, Label, Step, Verdict, verdict};
use crate::domain::scanned::{Scanned, readings};
use crate::flows::house::House;
use crate::flows::record_handover::follow_passings;
use crate::flows::sign_in::SignedIn;
use crate::flows::who_holds::{Journey, current, journeys_of_many};
use crate::store::custody::{self, NewEntry};
use crate::store::desks::{self, ListedDossier};
use crate::store::orders::{self, LabelledDossier};
use crate::store::staff::Staff;
use crate::store::{Db, StoreError, places};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The same papers scanned again by the same person within so many seconds are scanned once.
const SAME_SCAN_S: i64 = 60;

/// What a scanned text means at this desk.
#[derive(Clone)]
pub enum Meaning {
    /// A hand-over sheet: it has a page of its own.
    Sheet {
        number: String,
    },
    Papers(Box<Judged>),
}

/// A scan that was judged.
#[derive(Clone)]
pub struct Judged {
    pub verdict: Verdict,
    /// The papers, where this desk serves them.
    pub papers: Option<SeenPapers>,
    /// The office that serves them, where another does; `None` where nobody knows.
    pub office: Option<String>,
}

/// Papers that were scanned where they are served.
#[derive(Clone)]
pub struct SeenPapers {
    pub dossier: ListedDossier,
    pub journey: Option<Journey>,
}

/// Whether a scan is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is not: it was not right.
    Not,
    /// It notes that the papers were seen.
    Seen,
    /// It passed the papers, as a scan may by setting.
    Passed,
    /// The same person has scanned them within the last minute, or they have passed meanwhile.
    Before,
}

/// Judges what was scanned, and notes in the ledger that right papers were seen.
pub async fn scan_code(house: &House, who: &SignedIn, text: &str) -> Result<(Meaning, Kept), StoreError> {
    let texts = [text.to_owned()];
    let meaning = judge_all(house, &house.store, &who.staff, &texts).await?.into_iter().next();
    let nothing = || Meaning::Papers(Box::new(Judged { verdict: Verdict::Unknown, papers: None, office: None }));
    let meaning = meaning.unwrap_or_else(nothing);
    let Meaning::Papers(judged) = &meaning else {
        return Ok((meaning, Kept::Not));
    };
    let right = match (judged.verdict, &judged.papers) {
        (Verdict::Right(step), Some(SeenPapers { dossier, journey: Some(journey) })) => {
            Some((step, dossier.id, journey.leg.id))
        }
        _ => None,
    };
    let kept = match right {
        Some((step, dossier_id, leg_id)) => keep(house, who, dossier_id, leg_id, step).await?,
        None => Kept::Not,
    };
    Ok((meaning, kept))
}

/// Notes a right scan, once a minute.
async fn keep(house: &House, who: &SignedIn, dossier_id: Uuid, leg_id: Uuid, step: Step) -> Result<Kept, StoreError> {
    let tx = house.store.begin().await?;
    let orders = orders::list_of_legs(&tx, &[leg_id]).await?;
    orders::hold(&tx, &orders.iter().map(|(_, order)| order.id).collect::<Vec<_>>()).await?;
    let mark = format!("scan:{leg_id}:{}:", who.staff.id);
    let since = tx.now().plus_s(-SAME_SCAN_S);
    let ledger = custody::list(&tx, dossier_id).await?;
    let is_known = ledger.iter().any(|entry| entry.fact_key.starts_with(&mark) && entry.occurred_at > since);
    let journeys = journeys_of_many(house, &tx, &[dossier_id], tx.now()).await?.remove(&dossier_id).unwrap_or_default();
    let leg = journeys.iter().find(|journey| journey.leg.id == leg_id && journey.next_step() == Some(step));
    let (false, Some(Journey { leg, .. })) = (is_known, leg) else {
        return Ok(Kept::Before);
    };
    let counts = house.settings.custody.scan_counts_as_signatures == ScanCounts::Yes;
    let at = tx.now().cut_to_second();
    let content = serde_json::json!({
        "seen_by": who.staff.name, "role": who.staff.role.as_str(), "staff_account": who.staff.sign_in_name,
        "office_id": who.staff.reach.office_id(),
    });
    let entry = NewEntry {
        fact_key: format!("{mark}{}", at.second()),
        kind: EntryKind::Scan,
        strength: Strength::Scanned,
        from: counts.then_some(step.from()),
        to: counts.then_some(step.to()),
        leg_id: Some(leg_id),
        order_id: None,
        occurred_at: at,
        content: &content,
    };
    custody::append(&tx, dossier_id, entry).await?;
    if counts {
        follow_passings(house, &tx, &[(leg, step.to(), at)], &orders).await?;
    }
    tx.commit().await?;
    house.bell.notify_waiters();
    Ok(if counts { Kept::Passed } else { Kept::Seen })
}

/// What texts mean at the desk of a member of staff, in their order. A handful of queries, however many there are.
pub async fn judge_all(
    house: &House,
    db: &impl Db,
    staff: &Staff,
    texts: &[String],
) -> Result<Vec<Meaning>, StoreError> {
    let read: Vec<Vec<Scanned>> = texts.iter().map(|text| readings(text)).collect();
    let index = Index::read(house, db, staff, read.iter().flatten()).await?;
    Ok(read.iter().map(|readings| index.meaning(readings)).collect())
}

/// All that a set of readings leads to.
struct Index {
    of_request: HashMap<String, Vec<ListedDossier>>,
    of_code: HashMap<String, ListedDossier>,
    labelled: Vec<LabelledDossier>,
    dossiers: HashMap<Uuid, ListedDossier>,
    within: HashSet<Uuid>,
    journeys: HashMap<Uuid, Vec<Journey>>,
    offices: HashMap<Uuid, String>,
}

impl Index {
    async fn read<'a>(
        house: &House,
        db: &impl Db,
        staff: &Staff,
        readings: impl Iterator<Item = &'a Scanned>,
    ) -> Result<Index, StoreError> {
        let (mut requests, mut codes, mut labels) = (Vec::new(), Vec::<DossierCode>::new(), Vec::new());
        for reading in readings {
            match reading {
                Scanned::RequestCode(code) | Scanned::SlipQr { request_code: code } => requests.push(code.clone()),
                Scanned::OrderReference(label) | Scanned::Waybill { code: label, .. } => labels.push(label.clone()),
                Scanned::Dossier(code) => codes.push(code.clone()),
                Scanned::SheetCode(_) | Scanned::Refused(_) | Scanned::Unknown => {}
            }
        }
        let mut of_request: HashMap<String, Vec<ListedDossier>> = HashMap::new();
        for dossier in desks::list_of_request_codes(db, &requests).await? {
            of_request.entry(dossier.request_code.clone()).or_default().push(dossier);
        }
        let of_code: HashMap<String, ListedDossier> =
            desks::list_of_dossier_codes(db, &codes).await?.into_iter().collect();
        let labelled = orders::list_dossiers_by_labels(db, &labels).await?;
        let labelled_ids: Vec<Uuid> = labelled.iter().map(|found| found.dossier_id).collect();
        let all = desks::list(db, &labelled_ids).await?.into_iter();
        let all = all.chain(of_request.values().flatten().cloned()).chain(of_code.values().cloned());
        let dossiers: HashMap<Uuid, ListedDossier> = all.map(|dossier| (dossier.id, dossier)).collect();
        let ids: Vec<Uuid> = dossiers.keys().copied().collect();
        let within = desks::within_reach(db, staff.reach, &ids).await?;
        let seen: Vec<Uuid> = within.iter().copied().collect();
        let journeys = journeys_of_many(house, db, &seen, house.store.now()).await?;
        let offices = match within.len() == ids.len() {
            true => HashMap::new(),
            false => places::list_offices(db).await?.into_iter().map(|office| (office.id, office.name)).collect(),
        };
        Ok(Index { of_request, of_code, labelled, dossiers, within, journeys, offices })
    }

    /// The first reading that leads to papers of this desk; else the first that leads anywhere.
    fn meaning(&self, readings: &[Scanned]) -> Meaning {
        let mut elsewhere = None;
        for reading in readings {
            if let Scanned::SheetCode(number) = reading {
                return Meaning::Sheet { number: number.clone() };
            }
            if let Scanned::Refused(refusal) = reading {
                return judged(&Found::Refused(*refusal), None, None);
            }
            let candidates = self.candidates(reading);
            let here = candidates.iter().filter(|(dossier, _)| self.within.contains(&dossier.id));
            let mut here: Vec<Meaning> = here.map(|(dossier, order_id)| self.here(dossier, *order_id)).collect();
            let right = here.iter().position(|meaning| matches!(meaning, Meaning::Papers(judged) if is_right(judged)));
            if let Some(right) = right {
                return here.swap_remove(right);
            }
            if let Some(last) = here.pop() {
                return last;
            }
            elsewhere = elsewhere.or_else(|| candidates.first().map(|(dossier, _)| dossier.office_id));
        }
        match elsewhere {
            Some(office_id) => {
                let office = office_id.and_then(|id| self.offices.get(&id).cloned());
                judged(&Found::Elsewhere, None, office)
            }
            None => judged(&Found::Nothing, None, None),
        }
    }

    /// The dossiers a reading leads to, with the order whose label it is.
    fn candidates(&self, reading: &Scanned) -> Vec<(&ListedDossier, Option<Uuid>)> {
        match reading {
            Scanned::RequestCode(code) | Scanned::SlipQr { request_code: code } => {
                self.of_request.get(code).into_iter().flatten().map(|dossier| (dossier, None)).collect()
            }
            Scanned::Dossier(code) => {
                self.of_code.get(code.canonical()).into_iter().map(|found| (found, None)).collect()
            }
            Scanned::OrderReference(label) | Scanned::Waybill { code: label, .. } => {
                let found = self.labelled.iter().filter(|found| found.label == *label);
                found.filter_map(|f| Some((self.dossiers.get(&f.dossier_id)?, Some(f.order_id)))).collect()
            }
            Scanned::SheetCode(_) | Scanned::Refused(_) | Scanned::Unknown => Vec::new(),
        }
    }

    fn here(&self, dossier: &ListedDossier, order_id: Option<Uuid>) -> Meaning {
        let journeys = self.journeys.get(&dossier.id).map_or(&[][..], Vec::as_slice);
        let (journey, label) = journey_meant(journeys, order_id);
        let found = Found::Here { journey: journey.map(Journey::now), label };
        judged(&found, Some(SeenPapers { dossier: dossier.clone(), journey: journey.cloned() }), None)
    }
}

/// The journey that a label is of, where the papers still make it or made it last; else the one they make now.
fn journey_meant(journeys: &[Journey], order_id: Option<Uuid>) -> (Option<&Journey>, Label) {
    let Some(order_id) = order_id else {
        return (current(journeys), Label::OfThisJourney);
    };
    let is_last = |journey: &Journey| journeys.last().is_some_and(|last| last.leg.id == journey.leg.id);
    let own = journeys.iter().rfind(|journey| journey.orders.last().is_some_and(|(order, _)| order.id == order_id));
    match own {
        Some(own) if own.leg.ended_at.is_none() || is_last(own) => (Some(own), Label::OfThisJourney),
        _ => (current(journeys), Label::OfAnother),
    }
}

fn judged(found: &Found, papers: Option<SeenPapers>, office: Option<String>) -> Meaning {
    Meaning::Papers(Box::new(Judged { verdict: verdict(found), papers, office }))
}

fn is_right(judged: &Judged) -> bool {
    matches!(judged.verdict, Verdict::Right(_))
}
