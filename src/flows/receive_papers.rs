//! Papers that the post brought are counted against the citizen's list and signed for (biên bản giao nhận).

use crate::domain::checklist::{CountedPaper, missing};
use crate::domain::codes::DossierCode;
use crate::domain::custody::{Handover, Holder, Signature, SignedBy};
use crate::domain::leg::{Direction, Purpose};
use crate::domain::time::At;
use crate::flows::attach_dossier::{AttachError, attach_dossier};
use crate::flows::house::House;
use crate::flows::record_handover::{HandoverError, record_handover};
use crate::flows::see_dossier::SeenDossier;
use crate::flows::set_appointment::{Promise, SetAppointmentError, set_appointment};
use crate::store::staff::Staff;
use crate::store::{Db, StoreError, Tx, custody};

/// Where a list to count against comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFrom {
    /// Counted and signed when the citizen gave the papers to the post.
    Citizen,
    /// What the procedure asks for: nobody signed a list.
    Procedure,
    Nothing,
}

/// The list to count against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListToCount {
    pub from: ListFrom,
    pub papers: Vec<CountedPaper>,
    /// The seal the post put on, if one is noted.
    pub seal_number: Option<String>,
}

/// How what was counted differs from the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    pub missing: Vec<CountedPaper>,
    pub more: Vec<CountedPaper>,
}

impl Differences {
    /// Whether nothing differs.
    pub fn are_none(&self) -> bool {
        self.missing.is_empty() && self.more.is_empty()
    }
}

/// What the officer says of papers that have come.
#[derive(Clone)]
pub struct Receipt {
    pub counted: Vec<CountedPaper>,
    /// Who brought them, typed in that person's presence.
    pub brought_by: String,
    pub brought_by_role: String,
    pub seal_number: Option<String>,
    pub note: String,
    /// The official code, if it is given now.
    pub code: Option<DossierCode>,
    /// The appointment, if it is given now.
    pub promise: Option<Promise>,
}

/// Why papers cannot be received. Nothing of it happens then.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    #[error("no papers of this dossier are on their way to the agency, or they were signed for")]
    NothingToReceive,
    #[error("what was counted differs from the list, and no note says so")]
    DifferencesWithoutNote(Differences),
    #[error(transparent)]
    Handover(#[from] HandoverError),
    #[error(transparent)]
    Attach(#[from] AttachError),
    #[error(transparent)]
    Appointment(#[from] SetAppointmentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The journey whose papers can be received: the last one to the agency that is not signed for.
pub async fn receivable(db: &impl Db, seen: &SeenDossier) -> Result<Option<Purpose>, StoreError> {
    let to_agency = seen.journeys.iter().rfind(|journey| journey.leg.direction == Direction::ToAgency);
    let Some(leg) = to_agency.map(|journey| &journey.leg) else {
        return Ok(None);
    };
    let has_come_or_may = leg.ended_at.is_none() || leg.ended_as.as_deref() == Some("delivered");
    let is_signed_for = custody::list(db, seen.dossier.id)
        .await?
        .iter()
        .any(|entry| entry.leg_id == Some(leg.id) && entry.from.is_some() && entry.to == Some(Holder::Agency));
    Ok((has_come_or_may && !is_signed_for).then_some(leg.purpose))
}

/// The list the papers are counted against: what the citizen and the post signed, else what the procedure asks for.
pub async fn list_to_count(db: &impl Db, seen: &SeenDossier, purpose: Purpose) -> Result<ListToCount, StoreError> {
    let leg = seen.journeys.iter().rfind(|journey| journey.leg.purpose == purpose).map(|journey| journey.leg.id);
    let entries = custody::list(db, seen.dossier.id).await?;
    let given = entries
        .iter()
        .rfind(|entry| entry.leg_id.is_some() && entry.leg_id == leg && entry.from == Some(Holder::Citizen));
    if let Some(entry) = given
        && let Some(content) = custody::find_content(db, seen.dossier.id, entry.seq).await?
        && let Ok(handover) = serde_json::from_value::<Handover>(content)
    {
        let Handover { papers, seal_number, .. } = handover;
        return Ok(ListToCount { from: ListFrom::Citizen, papers, seal_number });
    }
    let papers = match (&seen.procedure, purpose) {
        (Some(procedure), Purpose::Submission) => procedure.checklist.clone(),
        _ => Vec::new(),
    };
    let from = if papers.is_empty() { ListFrom::Nothing } else { ListFrom::Procedure };
    Ok(ListToCount { from, papers, seal_number: None })
}

/// How papers differ from a list.
pub fn differences(listed: &[CountedPaper], counted: &[CountedPaper]) -> Differences {
    Differences { missing: missing(listed, counted), more: missing(counted, listed) }
}

/// Signs for the papers, attaches the official code and gives the appointment, all or nothing. A difference from a list
/// needs a note.
pub async fn receive_papers(
    house: &House,
    tx: &Tx,
    officer: &Staff,
    seen: &SeenDossier,
    receipt: Receipt,
) -> Result<(), ReceiveError> {
    let purpose = receivable(tx, seen).await?.ok_or(ReceiveError::NothingToReceive)?;
    let list = list_to_count(tx, seen, purpose).await?;
    let differing = differences(&list.papers, &receipt.counted);
    if list.from != ListFrom::Nothing && !differing.are_none() && receipt.note.trim().is_empty() {
        return Err(ReceiveError::DifferencesWithoutNote(differing));
    }
    let now = tx.now();
    let dossier_id = seen.dossier.id;
    let handover = handover_of(officer, seen, &receipt, differing.missing, now);
    record_handover(house, tx, dossier_id, purpose, handover).await?;
    if let Some(code) = &receipt.code {
        attach_dossier(tx, dossier_id, code).await?;
    }
    if let Some(promise) = receipt.promise {
        set_appointment(house, tx, officer, dossier_id, seen.procedure.as_ref(), now, promise).await?;
    }
    Ok(())
}

fn handover_of(
    officer: &Staff,
    seen: &SeenDossier,
    receipt: &Receipt,
    missing: Vec<CountedPaper>,
    now: At,
) -> Handover {
    Handover {
        from: Holder::Post,
        to: Holder::Agency,
        at: now,
        papers: receipt.counted.clone(),
        missing,
        place: seen.agency.as_ref().map(|agency| agency.name.clone()).unwrap_or_default(),
        seal_number: receipt.seal_number.clone(),
        money: None,
        note: receipt.note.clone(),
        given_by: Signature {
            name: receipt.brought_by.clone(),
            role: receipt.brought_by_role.clone(),
            at: now,
            staff_account: None,
            how: SignedBy::TypedInPresence,
        },
        taken_by: Signature {
            name: officer.name.clone(),
            role: officer.role.as_str().to_owned(),
            at: now,
            staff_account: Some(officer.sign_in_name.clone()),
            how: SignedBy::OwnSignIn,
        },
    }
}
