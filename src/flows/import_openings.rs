//! When offices are open, which communes they serve, and what their slots hold: local lists come in.
//!
//! As with every list, a wrong line stops the whole list and is named.

use crate::domain::opening::OpeningWeek;
use crate::domain::working_time::WorkingDay;
use crate::flows::house::House;
use crate::flows::import_lists::{ImportError, Rows};
use crate::store::offices::{self, OpeningRow};
use crate::store::{Tx, places};
use std::collections::HashMap;
use uuid::Uuid;

const NO_SUCH_OFFICE: &str = "office_code is none of the offices there are";

async fn offices_by_code(tx: &Tx) -> Result<HashMap<String, Uuid>, ImportError> {
    Ok(places::list_offices(tx).await?.into_iter().map(|office| (office.code, office.id)).collect())
}

/// Openings: office_code, address, week (`mon-fri 07:30-11:30 13:30-17:00; sat 07:30-11:30`), slot_capacity (may be
/// empty: the office's capacity of a day is shared among its slots), urgent_week (when postmen come within the hour; may
/// be empty). Says how many.
pub async fn import_openings(tx: &Tx, text: &str) -> Result<usize, ImportError> {
    let list = Rows::read(text)?;
    list.check_once("office_code")?;
    let offices = offices_by_code(tx).await?;
    for (line, row) in &list.rows {
        let wrong = |what| ImportError::Line { line: *line, what };
        let office_id = *offices.get(list.get(row, "office_code")?).ok_or(wrong(NO_SUCH_OFFICE))?;
        let week = list.get(row, "week")?;
        let urgent_week = list.get(row, "urgent_week")?;
        let capacity = list.get(row, "slot_capacity")?;
        if OpeningWeek::read(week).is_err() || !(urgent_week.is_empty() || OpeningWeek::read(urgent_week).is_ok()) {
            return Err(wrong("a week is not like `mon-fri 07:30-11:30 13:30-17:00; sat 07:30-11:30`"));
        }
        let opening = OpeningRow {
            address: list.get(row, "address")?.to_owned(),
            week: week.to_owned(),
            slot_capacity: match capacity {
                "" => None,
                places => Some(places.parse().map_err(|_| wrong("slot_capacity is not a whole number"))?),
            },
            urgent_week: (!urgent_week.is_empty()).then(|| urgent_week.to_owned()),
        };
        offices::put_opening(tx, office_id, &opening).await?;
    }
    Ok(list.rows.len())
}

/// Days on which an office is open otherwise: office_code, day (2026-12-31), hours (`07:30-11:30`; empty = closed).
/// Says how many.
pub async fn import_office_days(tx: &Tx, text: &str) -> Result<usize, ImportError> {
    let list = Rows::read(text)?;
    let offices = offices_by_code(tx).await?;
    for (line, row) in &list.rows {
        let wrong = |what| ImportError::Line { line: *line, what };
        let office_id = *offices.get(list.get(row, "office_code")?).ok_or(wrong(NO_SUCH_OFFICE))?;
        let day = list.get(row, "day")?.parse().map_err(|_| wrong("day is no date such as 2026-12-31"))?;
        let hours = list.get(row, "hours")?;
        if !hours.is_empty() && WorkingDay::read(hours).is_err() {
            return Err(wrong("hours are not like `07:30-11:30 13:30-17:00`"));
        }
        offices::put_day(tx, office_id, day, Some(hours).filter(|hours| !hours.is_empty())).await?;
    }
    Ok(list.rows.len())
}

/// Which office serves a commune, where that is not the nearest: office_code, commune_code. Says how many.
pub async fn import_service_areas(house: &House, tx: &Tx, text: &str) -> Result<usize, ImportError> {
    let list = Rows::read(text)?;
    list.check_once("commune_code")?;
    let offices = offices_by_code(tx).await?;
    for (line, row) in &list.rows {
        let wrong = |what| ImportError::Line { line: *line, what };
        let office_id = *offices.get(list.get(row, "office_code")?).ok_or(wrong(NO_SUCH_OFFICE))?;
        let commune_code = list.get(row, "commune_code")?;
        let commune = house.gazetteer.commune(commune_code);
        if commune.is_none_or(|commune| commune.province_code != house.settings.province.code) {
            return Err(wrong("commune_code is none of the province's"));
        }
        offices::put_area(tx, commune_code, office_id).await?;
    }
    Ok(list.rows.len())
}
