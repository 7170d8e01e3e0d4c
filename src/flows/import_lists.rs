//! Official and local lists come in: offices, procedures, agencies, couriers' area codes and status codes.
//!
//! Each list is CSV with a header line; lines that begin with `#` are comments. A wrong line stops the whole list and is
//! named: half a list is worse than none. What came in before under the same code is brought up to date.

use crate::domain::checklist::{CopyKind, CountedPaper};
use crate::flows::house::House;
use crate::flows::import_waybill_ranges::AddRangeError;
use crate::store::accounts::{self, AreaCode, NewStatusCode};
use crate::store::places::{self, Agency, Office, Procedure};
use crate::store::{StoreError, Tx};
use buuta_webhooks::{Kind, Redelivery};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Why a list cannot come in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("line {line}: {what}")]
    Line { line: u64, what: &'static str },
    #[error("line {line}: {why}")]
    Range { line: u64, why: AddRangeError },
    #[error("the list has no column {0}")]
    Column(&'static str),
    #[error("the list is not CSV: {0}")]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

const NO_PARENT: &str = "parent_code does not stand above in the list";

/// The rows of a list, each with its line number and its values by column name.
pub(super) struct Rows {
    columns: HashMap<String, usize>,
    pub(super) rows: Vec<(u64, csv::StringRecord)>,
}

impl Rows {
    pub(super) fn read(text: &str) -> Result<Rows, ImportError> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
        let columns = reader.headers()?.iter().enumerate().map(|(at, name)| (name.trim().to_owned(), at)).collect();
        let mut rows = Vec::new();
        for record in reader.into_records() {
            let record = record?;
            rows.push((record.position().map_or(0, csv::Position::line), record));
        }
        Ok(Rows { columns, rows })
    }

    pub(super) fn get<'a>(&self, record: &'a csv::StringRecord, column: &'static str) -> Result<&'a str, ImportError> {
        let at = self.columns.get(column).ok_or(ImportError::Column(column))?;
        Ok(record.get(*at).unwrap_or_default().trim())
    }

    /// The value of a column a list may do without; none where it does.
    fn find<'a>(&self, record: &'a csv::StringRecord, column: &str) -> Option<&'a str> {
        self.columns.get(column).map(|at| record.get(*at).unwrap_or_default().trim())
    }

    /// A code that stands twice would leave one of its lines without effect.
    pub(super) fn check_once(&self, column: &'static str) -> Result<(), ImportError> {
        let mut seen = HashSet::new();
        for (line, row) in &self.rows {
            if !seen.insert(self.get(row, column)?) {
                return Err(ImportError::Line { line: *line, what: "its code stands above already" });
            }
        }
        Ok(())
    }
}

/// Offices: office_code, name, commune_code, lat, lon, pickup_capacity_per_day; a list may also have hotline and
/// parent_code (parents first). Only those of the deployment's province are taken. Says how many.
pub async fn import_offices(
    house: &House,
    tx: &Tx,
    text: &str,
    hotlines: &HashMap<String, String>,
) -> Result<usize, ImportError> {
    let list = Rows::read(text)?;
    list.check_once("office_code")?;
    let before: HashMap<String, Office> =
        places::list_offices(tx).await?.into_iter().map(|office| (office.code.clone(), office)).collect();
    let mut offices: Vec<Office> = Vec::new();
    for (line, row) in &list.rows {
        let commune_code = list.get(row, "commune_code")?.to_owned();
        let commune = house
            .gazetteer
            .commune(&commune_code)
            .ok_or(ImportError::Line { line: *line, what: "commune_code is not one of the official list" })?;
        if commune.province_code != house.settings.province.code {
            continue;
        }
        let wrong_point = ImportError::Line { line: *line, what: "lat and lon must both be degrees, or both be empty" };
        let point = match (list.get(row, "lat")?, list.get(row, "lon")?) {
            ("", "") => None,
            (lat, lon) => Some(lat.parse().ok().zip(lon.parse().ok()).ok_or(wrong_point)?),
        };
        let wrong_capacity = ImportError::Line { line: *line, what: "pickup_capacity_per_day is not a whole number" };
        let code = list.get(row, "office_code")?;
        let known = before.get(code);
        let parent_id = match list.find(row, "parent_code") {
            // a list without the column says nothing about it
            None => known.and_then(|office| office.parent_id),
            Some("") => None,
            Some(parent) => Some(
                offices
                    .iter()
                    .find(|office| office.code == parent)
                    .map(|office| office.id)
                    .ok_or(ImportError::Line { line: *line, what: NO_PARENT })?,
            ),
        };
        let hotline = match list.find(row, "hotline") {
            Some(hotline) => hotline.to_owned(),
            None => hotlines
                .get(&commune_code)
                .cloned()
                .unwrap_or_else(|| known.map(|office| office.hotline.clone()).unwrap_or_default()),
        };
        offices.push(Office {
            id: known.map_or_else(|| tx.new_id(), |office| office.id),
            code: code.to_owned(),
            name: list.get(row, "name")?.to_owned(),
            parent_id,
            hotline,
            commune_code,
            point,
            pickup_capacity_per_day: list.get(row, "pickup_capacity_per_day")?.parse().map_err(|_| wrong_capacity)?,
        });
    }
    places::put_offices(tx, &offices).await?;
    Ok(offices.len())
}

/// Hotlines by commune: commune_code, hotline.
pub fn read_hotlines(text: &str) -> Result<HashMap<String, String>, ImportError> {
    let list = Rows::read(text)?;
    list.rows
        .iter()
        .map(|(_, row)| Ok((list.get(row, "commune_code")?.to_owned(), list.get(row, "hotline")?.to_owned())))
        .collect()
}

/// Procedures: procedure_code, name, field, working_days, fee_vnd, bcci_allowed (yes/no), documents
/// (`name|original/certified/plain|number`, separated by `;`). Says how many.
pub async fn import_procedures(tx: &Tx, text: &str) -> Result<usize, ImportError> {
    let list = Rows::read(text)?;
    list.check_once("procedure_code")?;
    for (line, row) in &list.rows {
        let number = |text: &str, what| text.parse::<u64>().map_err(|_| ImportError::Line { line: *line, what });
        let checklist = list
            .get(row, "documents")?
            .split(';')
            .filter(|document| !document.trim().is_empty())
            .map(|document| {
                let wrong = ImportError::Line { line: *line, what: "a document is not `name|original|1`" };
                let mut parts = document.split('|').map(str::trim);
                match (parts.next(), parts.next().and_then(CopyKind::parse), parts.next().and_then(|n| n.parse().ok()))
                {
                    (Some(name), Some(copy_kind), Some(quantity)) => {
                        Ok(CountedPaper { name: name.to_owned(), copy_kind, quantity })
                    }
                    _ => Err(wrong),
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        let working_days = number(list.get(row, "working_days")?, "working_days is not a whole number")?;
        let procedure = Procedure {
            id: tx.new_id(),
            code: list.get(row, "procedure_code")?.to_owned(),
            name: list.get(row, "name")?.to_owned(),
            field: list.get(row, "field")?.to_owned(),
            working_days: u32::try_from(working_days).unwrap_or(u32::MAX),
            fee_vnd: number(list.get(row, "fee_vnd")?, "fee_vnd is not a whole number of đồng")?,
            is_allowed_by_post: list.get(row, "bcci_allowed")? == "yes",
            checklist,
        };
        places::put_procedure(tx, &procedure).await?;
    }
    Ok(list.rows.len())
}

/// Agencies: agency_code, name, parent_code (may be empty, parents first), commune_code, address, phone. Says how many.
pub async fn import_agencies(house: &House, tx: &Tx, text: &str) -> Result<usize, ImportError> {
    let list = Rows::read(text)?;
    list.check_once("agency_code")?;
    let before: HashMap<String, Uuid> =
        places::list_agencies(tx).await?.into_iter().map(|agency| (agency.code, agency.id)).collect();
    let mut agencies: Vec<Agency> = Vec::new();
    for (line, row) in &list.rows {
        let commune_code = list.get(row, "commune_code")?;
        if house.gazetteer.commune(commune_code).is_none() {
            return Err(ImportError::Line { line: *line, what: "commune_code is not one of the official list" });
        }
        let parent_id = match list.get(row, "parent_code")? {
            "" => None,
            code => Some(
                agencies
                    .iter()
                    .find(|agency| agency.code == code)
                    .map(|agency| agency.id)
                    .ok_or(ImportError::Line { line: *line, what: NO_PARENT })?,
            ),
        };
        let code = list.get(row, "agency_code")?;
        agencies.push(Agency {
            id: before.get(code).copied().unwrap_or_else(|| tx.new_id()),
            code: code.to_owned(),
            name: list.get(row, "name")?.to_owned(),
            parent_id,
            commune_code: commune_code.to_owned(),
            address: list.get(row, "address")?.to_owned(),
            phone: list.get(row, "phone")?.to_owned(),
        });
    }
    places::put_agencies(tx, &agencies).await?;
    Ok(agencies.len())
}

/// A courier account's area codes: commune_code, province_code, district_code, ward_code. Says how many.
pub async fn import_area_codes(tx: &Tx, account_id: Uuid, text: &str) -> Result<usize, ImportError> {
    let list = Rows::read(text)?;
    for (_, row) in &list.rows {
        let code = AreaCode {
            province_code: list.get(row, "province_code")?.to_owned(),
            district_code: list.get(row, "district_code")?.to_owned(),
            ward_code: list.get(row, "ward_code")?.to_owned(),
        };
        accounts::put_area_code(tx, account_id, list.get(row, "commune_code")?, code).await?;
    }
    Ok(list.rows.len())
}

/// A courier account's status codes: courier, raw_code, kind, text; rows of other couriers are passed over.
/// `confirmed_by` names who at the courier vouches for them; without it they stay assumed. Says how many.
pub async fn import_status_codes(
    tx: &Tx,
    account_id: Uuid,
    courier_code: &str,
    confirmed_by: Option<&str>,
    text: &str,
) -> Result<usize, ImportError> {
    let list = Rows::read(text)?;
    let mut count = 0;
    for (line, row) in &list.rows {
        if list.get(row, "courier")? != courier_code {
            continue;
        }
        let kind = Kind::parse(list.get(row, "kind")?)
            .ok_or(ImportError::Line { line: *line, what: "kind is not one of the 25 kinds" })?;
        let new = NewStatusCode {
            raw_code: list.get(row, "raw_code")?.to_owned(),
            kind,
            redelivery: if kind == Kind::OutForDelivery { Redelivery::WhenReturnAsked } else { Redelivery::Never },
            confirmed_by: confirmed_by.map(str::to_owned),
            words: list.get(row, "text")?.to_owned(),
        };
        accounts::put_status_code(tx, account_id, new).await?;
        count += 1;
    }
    Ok(count)
}
