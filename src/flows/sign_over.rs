//! Papers pass at a desk of the post, counted and signed by both sides: prefilled with what is known of them.

use crate::domain::checklist::{CopyKind, CountedPaper, missing};
use crate::domain::custody::{EntryKind, Handover, MoneyPassed, Signature, SignedBy};
use crate::domain::leg::Purpose;
use crate::domain::scan_verdict::Step;
use crate::flows::house::House;
use crate::flows::record_handover::{HandoverError, record_handover};
use crate::flows::see_dossier::{SeeDossierError, SeenDossier, see_dossier};
use crate::flows::sign_in::SignedIn;
use crate::flows::who_holds::current;
use crate::store::custody::{self, Entry};
use crate::store::{Db, StoreError, Tx, orders};
use crate::words::{Lang, say, say_with};
use uuid::Uuid;

/// What is to pass next, and what is known of it before it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub purpose: Purpose,
    pub step: Step,
    pub papers: Vec<CountedPaper>,
    pub basis: Basis,
    /// Fees that are to pass with the papers, and the receipt where one was given before.
    pub money: Option<MoneyPassed>,
    pub seal_number: Option<String>,
}

/// Where the list of expected papers comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// What both sides of the hand-over before counted.
    CountedBefore,
    /// What the procedure asks for.
    Checklist,
    /// What papers of this purpose usually are.
    Supposed,
}

/// What was counted, and who signs for the other side.
#[derive(Clone)]
pub struct Counted {
    pub papers: Vec<CountedPaper>,
    pub money: Option<MoneyPassed>,
    pub seal_number: Option<String>,
    pub note: String,
    pub other: OtherSide,
}

/// The signature of the side that is not the post, given in presence.
#[derive(Clone)]
pub struct OtherSide {
    pub name: String,
    pub role: String,
    pub place: String,
}

/// Why papers were not signed over.
#[derive(Debug, thiserror::Error)]
pub enum SignOverError {
    #[error(transparent)]
    See(#[from] SeeDossierError),
    /// Somebody else was quicker, or news came in between.
    #[error("the papers do not wait for this step any longer")]
    Overtaken,
    #[error("the papers are another agency's")]
    AnotherAgency,
    #[error("nothing is known of what is to be counted")]
    NothingKnown,
    #[error(transparent)]
    Handover(#[from] HandoverError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a dossier's papers wait for; `None` when no desk of the post is to do anything with them.
pub async fn expected(db: &impl Db, seen: &SeenDossier) -> Result<Option<Expected>, StoreError> {
    let Some(journey) = current(&seen.journeys) else { return Ok(None) };
    let Some(step) = journey.next_step() else { return Ok(None) };
    let handovers = custody::list_handovers(db, &[seen.dossier.id]).await?;
    let last = handovers.iter().rfind(|(entry, _)| entry.leg_id == Some(journey.leg.id));
    let (papers, basis) = papers_expected(seen, journey.leg.purpose, last);
    Ok(Some(Expected {
        purpose: journey.leg.purpose,
        step,
        papers,
        basis,
        money: match last {
            Some((_, before)) => before.money.clone(),
            None => fee_expected(seen, step, journey.leg.purpose),
        },
        seal_number: last.and_then(|(_, before)| before.seal_number.clone()),
    }))
}

fn fee_expected(seen: &SeenDossier, step: Step, purpose: Purpose) -> Option<MoneyPassed> {
    let fee_vnd = seen.procedure.as_ref().map(|procedure| procedure.fee_vnd).filter(|fee_vnd| *fee_vnd > 0)?;
    let is_paid_now = step == Step::TakeFromCitizen && purpose == Purpose::Submission;
    is_paid_now.then(|| MoneyPassed { fee_vnd, receipt_number: String::new() })
}

/// The list counted before; else what the procedure asks for, or its result.
fn papers_expected(
    seen: &SeenDossier,
    purpose: Purpose,
    last: Option<&(Entry, Handover)>,
) -> (Vec<CountedPaper>, Basis) {
    match (last, purpose, &seen.procedure) {
        (Some((_, before)), ..) => (before.papers.clone(), Basis::CountedBefore),
        (None, Purpose::Submission, Some(procedure)) => (procedure.checklist.clone(), Basis::Checklist),
        // the ledger is written in Vietnamese: it is read by those who signed
        (None, Purpose::Result, procedure) => {
            let name = match procedure {
                Some(procedure) => say_with(Lang::Vi, "clerk-result-of", &[("procedure", &procedure.name)]),
                None => say(Lang::Vi, "clerk-result"),
            };
            (vec![CountedPaper { name, copy_kind: CopyKind::Original, quantity: 1 }], Basis::Supposed)
        }
        (None, ..) => (Vec::new(), Basis::Supposed),
    }
}

/// Records that papers passed, if they still wait for this step. Gives the entry's number in the ledger.
pub async fn sign_over(
    house: &House,
    tx: &Tx,
    who: &SignedIn,
    dossier_id: Uuid,
    step: Step,
    counted: Counted,
) -> Result<u64, SignOverError> {
    let expected = held(house, tx, who, dossier_id, step).await?;
    record(house, tx, who, dossier_id, &expected, counted).await
}

/// The same for papers of a stack that one agency signs for: counted as expected, one by one against their lists.
pub async fn sign_over_as_expected(
    house: &House,
    tx: &Tx,
    who: &SignedIn,
    dossier_id: Uuid,
    step: Step,
    (agency_id, other): (Uuid, OtherSide),
) -> Result<u64, SignOverError> {
    let seen = see_dossier(house, tx, &who.staff, dossier_id).await?;
    if seen.dossier.agency_id != agency_id {
        return Err(SignOverError::AnotherAgency);
    }
    let expected = held(house, tx, who, dossier_id, step).await?;
    if expected.papers.is_empty() {
        return Err(SignOverError::NothingKnown);
    }
    let counted = Counted {
        papers: expected.papers.clone(),
        money: expected.money.clone(),
        seal_number: expected.seal_number.clone(),
        note: String::new(),
        other,
    };
    record(house, tx, who, dossier_id, &expected, counted).await
}

/// What the papers wait for, held so that nobody passes them meanwhile.
async fn held(house: &House, tx: &Tx, who: &SignedIn, dossier_id: Uuid, step: Step) -> Result<Expected, SignOverError> {
    let seen = see_dossier(house, tx, &who.staff, dossier_id).await?;
    let orders = seen.journeys.iter().flat_map(|journey| &journey.orders);
    orders::hold(tx, &orders.map(|(order, _)| order.id).collect::<Vec<_>>()).await?;
    let seen = see_dossier(house, tx, &who.staff, dossier_id).await?;
    let expected = expected(tx, &seen).await?;
    expected.filter(|expected| expected.step == step).ok_or(SignOverError::Overtaken)
}

async fn record(
    house: &House,
    tx: &Tx,
    who: &SignedIn,
    dossier_id: Uuid,
    expected: &Expected,
    counted: Counted,
) -> Result<u64, SignOverError> {
    let at = tx.now();
    let own = Signature {
        name: who.staff.name.clone(),
        role: say(Lang::Vi, &format!("staff-role-{}", who.staff.role.as_str())),
        at,
        staff_account: Some(who.staff.sign_in_name.clone()),
        how: SignedBy::OwnSignIn,
    };
    let other = Signature {
        name: counted.other.name,
        role: counted.other.role,
        at,
        staff_account: None,
        how: SignedBy::TypedInPresence,
    };
    let is_taken = matches!(expected.step, Step::TakeFromCitizen | Step::TakeFromAgency);
    let (given_by, taken_by) = if is_taken { (other, own) } else { (own, other) };
    let handover = Handover {
        from: expected.step.from(),
        to: expected.step.to(),
        at,
        missing: match expected.basis {
            Basis::CountedBefore | Basis::Checklist => missing(&expected.papers, &counted.papers),
            Basis::Supposed => Vec::new(),
        },
        papers: counted.papers,
        place: counted.other.place,
        seal_number: counted.seal_number,
        money: counted.money,
        note: counted.note,
        given_by,
        taken_by,
    };
    record_handover(house, tx, dossier_id, expected.purpose, handover).await?;
    let entries = custody::list(tx, dossier_id).await?;
    let last = entries.iter().rfind(|entry| entry.kind == EntryKind::Handover.as_str());
    Ok(last.map_or(0, |entry| entry.seq))
}
