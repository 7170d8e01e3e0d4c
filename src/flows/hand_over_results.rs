//! A stack of results passes from an agency to the post on one sheet, signed by the officer and by who takes it.
//!
//! The officer puts results on a sheet and signs it by her own sign-in (phiếu bàn giao kết quả). Who takes it counts,
//! unticks what is not there, and signs by his: each result taken gets its signed hand-over, what was left is ready
//! again. A sheet may be taken once, by staff of an office that serves the agency's commune, or of offices that serve
//! the citizens of all its results; nobody else sees it.

use crate::domain::checklist::{CopyKind, CountedPaper};
use crate::domain::codes::sheet_code;
use crate::domain::custody::{Handover, Holder, Signature, SignedBy};
use crate::domain::staff::Reach;
use crate::flows::house::House;
use crate::flows::record_handover::{HandoverError, LegHandover, record_on_legs};
use crate::store::agency_desk::{self, Listed, Part};
use crate::store::manifests::{self, Counted, Item, Sheet, Whose};
use crate::store::places::{self, Agency};
use crate::store::scope::{self, Place};
use crate::store::staff::{self, Staff};
use crate::store::{Db, StoreError, Tx};
use crate::words::{Lang, say_with};
use std::collections::HashSet;
use uuid::Uuid;

/// Results on one sheet at most.
pub const MOST_ON_A_SHEET: u64 = 500;

/// Which results go on a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All that are ready, as far as a sheet goes.
    All,
    /// These journeys.
    These(Vec<Uuid>),
}

/// Why no sheet is opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenSheetError {
    /// There is no such agency, or it lies beyond this officer's reach: which of them is not said.
    #[error("there is no such agency within reach")]
    NoSuchAgency,
    #[error("no result was chosen that is ready")]
    NothingReady,
    #[error("a result that was chosen is no longer ready, or stands on another sheet")]
    NoLongerReady,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a sheet and gives its number. The officer signs it by opening it.
pub async fn open_sheet(
    house: &House,
    tx: &Tx,
    officer: &Staff,
    agency_id: Uuid,
    which: &Which,
) -> Result<String, OpenSheetError> {
    if !scope::has_place(tx, officer.reach, Place::Agency(agency_id)).await? {
        return Err(OpenSheetError::NoSuchAgency);
    }
    let part = Part { offset: 0, limit: MOST_ON_A_SHEET };
    let ready = agency_desk::list_of_agency(tx, officer.reach, Listed::ReadyForPost, agency_id, part).await?;
    let ready = ready.iter().filter_map(|line| line.leg_id);
    let leg_ids: Vec<Uuid> = match which {
        Which::All => ready.collect(),
        Which::These(chosen) => {
            let chosen: HashSet<Uuid> = chosen.iter().copied().collect();
            let found: Vec<Uuid> = ready.filter(|leg_id| chosen.contains(leg_id)).collect();
            if found.len() < chosen.len() {
                return Err(OpenSheetError::NoLongerReady);
            }
            found
        }
    };
    if leg_ids.is_empty() {
        return Err(OpenSheetError::NothingReady);
    }
    let number = sheet_code(&house.store.chance().bytes());
    match manifests::insert(tx, &number, agency_id, officer.id, &leg_ids).await {
        Ok(_) => Ok(number),
        // somebody was faster, between our look and our write
        Err(StoreError::AlreadyThere) => Err(OpenSheetError::NoLongerReady),
        Err(error) => Err(error.into()),
    }
}

/// A sheet with all that stands on it.
pub struct SeenSheet {
    pub sheet: Sheet,
    pub agency: Agency,
    pub items: Vec<Item>,
    /// The officer who gives.
    pub given_by: Staff,
    /// Who took it, once it is taken.
    pub taken_by: Option<Staff>,
}

/// Why a sheet is not seen.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// There is none, or it is nobody's business here: which of them is not said.
    #[error("there is no such sheet within reach")]
    NotThere,
    #[error("the sheet has been taken")]
    TakenBefore,
    #[error(transparent)]
    Handover(#[from] HandoverError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A sheet, if it is this person's business.
pub async fn see_sheet(house: &House, db: &impl Db, staff: &Staff, number: &str) -> Result<SeenSheet, SheetError> {
    let sheet = manifests::find(db, number).await?.ok_or(SheetError::NotThere)?;
    if !is_business_of(house, db, staff, &sheet).await? {
        return Err(SheetError::NotThere);
    }
    seen(db, sheet).await
}

async fn seen(db: &impl Db, sheet: Sheet) -> Result<SeenSheet, SheetError> {
    let agency = places::find_agency(db, sheet.agency_id).await?.ok_or(SheetError::NotThere)?;
    let given_by = staff::find(db, sheet.opened_by_id).await?.ok_or(SheetError::NotThere)?;
    let taken_by = match sheet.taken_by_id {
        Some(id) => staff::find(db, id).await?,
        None => None,
    };
    let items = manifests::list_items(db, sheet.id).await?;
    Ok(SeenSheet { sheet, agency, items, given_by, taken_by })
}

/// The sheets that are this person's business: those that wait first, then the newest.
pub async fn list_sheets(house: &House, db: &impl Db, staff: &Staff, limit: u64) -> Result<Vec<Counted>, StoreError> {
    match staff.reach {
        Reach::Office(_) => {
            let served = served_agencies(house, db, staff.reach).await?;
            manifests::list(db, Whose::Offices { reach: staff.reach, served: &served }, limit).await
        }
        reach => manifests::list(db, Whose::Agencies(reach), limit).await,
    }
}

async fn is_business_of(house: &House, db: &impl Db, staff: &Staff, sheet: &Sheet) -> Result<bool, StoreError> {
    match staff.reach {
        Reach::Office(_) => {
            let served = served_agencies(house, db, staff.reach).await?;
            manifests::is_of(db, Whose::Offices { reach: staff.reach, served: &served }, sheet.id).await
        }
        reach => manifests::is_of(db, Whose::Agencies(reach), sheet.id).await,
    }
}

/// The agencies whose commune is served by an office within reach.
async fn served_agencies(house: &House, db: &impl Db, reach: Reach) -> Result<Vec<Uuid>, StoreError> {
    let offices: HashSet<Uuid> = places::list_office_ids_within(db, reach).await?.into_iter().collect();
    let is_served = |agency: &Agency| {
        house.office_serving(&agency.commune_code).is_some_and(|office_id| offices.contains(&office_id))
    };
    Ok(places::list_agencies(db).await?.into_iter().filter(is_served).map(|agency| agency.id).collect())
}

/// How many results of a sheet changed hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub taken: usize,
    pub left: usize,
}

/// Takes a sheet: what was counted is signed over to the post, what was not is ready again.
pub async fn take_sheet(
    house: &House,
    tx: &Tx,
    taker: &Staff,
    number: &str,
    counted: &[Uuid],
) -> Result<Taken, SheetError> {
    let sheet = manifests::find_for_update(tx, number).await?.ok_or(SheetError::NotThere)?;
    if !is_business_of(house, tx, taker, &sheet).await? {
        return Err(SheetError::NotThere);
    }
    if sheet.taken_at.is_some() {
        return Err(SheetError::TakenBefore);
    }
    let SeenSheet { sheet, agency, items, given_by, .. } = seen(tx, sheet).await?;
    let counted: HashSet<Uuid> = counted.iter().copied().collect();
    let taken: Vec<&Item> = items.iter().filter(|item| counted.contains(&item.leg_id)).collect();
    let handovers = taken.iter().map(|item| LegHandover {
        leg_id: item.leg_id,
        handover: handover_of(tx, &sheet, &agency, &given_by, taker, item),
    });
    record_on_legs(house, tx, handovers.collect()).await?;
    let leg_ids: Vec<Uuid> = taken.iter().map(|item| item.leg_id).collect();
    manifests::update_taken(tx, sheet.id, taker.id, &leg_ids).await?;
    Ok(Taken { taken: taken.len(), left: items.len() - taken.len() })
}

/// The hand-over of one result: signed by the officer when she opened the sheet, by who takes it now.
fn handover_of(tx: &Tx, sheet: &Sheet, agency: &Agency, given_by: &Staff, taker: &Staff, item: &Item) -> Handover {
    let signature = |staff: &Staff, at| Signature {
        name: staff.name.clone(),
        role: staff.role.as_str().to_owned(),
        at,
        staff_account: Some(staff.sign_in_name.clone()),
        how: SignedBy::OwnSignIn,
    };
    let procedure = item.line.procedure_name.as_deref().unwrap_or_default();
    let result = CountedPaper {
        name: say_with(Lang::Vi, "sheet-paper", &[("name", procedure)]).trim_end_matches([' ', ':']).to_owned(),
        copy_kind: CopyKind::Original,
        quantity: 1,
    };
    Handover {
        from: Holder::Agency,
        to: Holder::Post,
        at: tx.now(),
        papers: vec![result],
        missing: Vec::new(),
        place: agency.name.clone(),
        seal_number: None,
        money: None,
        note: sheet.number.clone(),
        given_by: signature(given_by, sheet.opened_at),
        taken_by: signature(taker, tx.now()),
    }
}
