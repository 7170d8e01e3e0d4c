//! When offices are open, what their slots hold, and which communes they serve by name.

use crate::domain::opening::{Opening, OpeningWeek, USUAL_WEEK};
use crate::domain::working_time::WorkingDay;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{office_area, office_day, office_opening, slot};
use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// What an office's own list says of it.
#[derive(Clone, Debug, Default)]
pub struct OpeningRow {
    pub address: String,
    /// As [`OpeningWeek::read`] reads it.
    pub week: String,
    /// Places of one slot; where none is said, the office's day is shared among its slots.
    pub slot_capacity: Option<u32>,
    /// When postmen come within the hour; none where they never do.
    pub urgent_week: Option<String>,
}

/// An office's hours, ready to be asked.
#[derive(Clone, Debug)]
pub struct OfficeHours {
    pub address: String,
    pub opening: Opening,
    pub slot_capacity: Option<u32>,
    pub urgent: Option<Opening>,
}

impl OfficeHours {
    /// What an office is taken to be open where nothing is said of it.
    fn usual() -> OfficeHours {
        OfficeHours {
            address: String::new(),
            // the usual week is one, which a test of its reader holds
            opening: Opening { week: OpeningWeek::read(USUAL_WEEK).unwrap_or_default(), days: Default::default() },
            slot_capacity: None,
            urgent: None,
        }
    }
}

/// Sets what is said of an office. Slots to come hold what it says now, but no fewer places than are taken.
pub async fn put_opening(tx: &Tx, office_id: Uuid, new: &OpeningRow) -> Result<(), StoreError> {
    use office_opening::Column as C;
    let row = office_opening::ActiveModel {
        office_id: Set(office_id),
        address: Set(new.address.clone()),
        week: Set(new.week.clone()),
        slot_capacity: Set(new.slot_capacity.map(i64::from)),
        urgent_week: Set(new.urgent_week.clone()),
    };
    let update = [C::Address, C::Week, C::SlotCapacity, C::UrgentWeek];
    let upsert = OnConflict::column(C::OfficeId).update_columns(update).to_owned();
    office_opening::Entity::insert(row).on_conflict(upsert).exec_without_returning(tx.connection()).await?;
    if let Some(capacity) = new.slot_capacity {
        let sql = "update slot set capacity = case when taken > $1 then taken else $1 end \
                   where office_id = $2 and begins_at > $3";
        let values = vec![i64::from(capacity).into(), office_id.into(), tx.now().0.into()];
        tx.connection().execute_raw(tx.statement(sql, values)).await?;
    }
    Ok(())
}

/// Sets a day on which an office is open otherwise; without hours it is closed.
pub async fn put_day(tx: &Tx, office_id: Uuid, day: NaiveDate, hours: Option<&str>) -> Result<(), StoreError> {
    use office_day::Column as C;
    let row = office_day::ActiveModel {
        office_id: Set(office_id),
        day: Set(day.to_string()),
        hours: Set(hours.map(str::to_owned)),
    };
    let upsert = OnConflict::columns([C::OfficeId, C::Day]).update_column(C::Hours).to_owned();
    office_day::Entity::insert(row).on_conflict(upsert).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Has an office serve a commune, whichever is nearer.
pub async fn put_area(tx: &Tx, commune_code: &str, office_id: Uuid) -> Result<(), StoreError> {
    use office_area::Column as C;
    let row = office_area::ActiveModel { commune_code: Set(commune_code.to_owned()), office_id: Set(office_id) };
    let upsert = OnConflict::column(C::CommuneCode).update_column(C::OfficeId).to_owned();
    office_area::Entity::insert(row).on_conflict(upsert).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The communes that are served by an office of their own choice.
pub async fn list_areas(db: &impl Db) -> Result<HashMap<String, Uuid>, StoreError> {
    let rows = office_area::Entity::find().all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.commune_code, row.office_id)).collect())
}

/// The hours of each of these offices from a day on.
pub async fn list_hours(
    db: &impl Db,
    office_ids: &[Uuid],
    from: NaiveDate,
) -> Result<HashMap<Uuid, OfficeHours>, StoreError> {
    let ids = || office_ids.iter().copied();
    let rows =
        office_opening::Entity::find().filter(office_opening::Column::OfficeId.is_in(ids())).all(db.connection());
    let mut all: HashMap<Uuid, OfficeHours> = ids().map(|id| (id, OfficeHours::usual())).collect();
    for row in rows.await? {
        let week = |text: &str, column| known(OpeningWeek::read(text).ok(), "office_opening", column);
        let opening = |week| Opening { week, days: Default::default() };
        let hours = OfficeHours {
            address: row.address,
            opening: opening(week(&row.week, "week")?),
            slot_capacity: row.slot_capacity.and_then(|places| u32::try_from(places).ok()),
            urgent: row.urgent_week.map(|text| week(&text, "urgent_week").map(opening)).transpose()?,
        };
        all.insert(row.office_id, hours);
    }
    let days = office_day::Entity::find()
        .filter(office_day::Column::OfficeId.is_in(ids()))
        .filter(office_day::Column::Day.gte(from.to_string()))
        .all(db.connection())
        .await?;
    for row in days {
        let day: NaiveDate = known(row.day.parse().ok(), "office_day", "day")?;
        let read = |text: &String| known(WorkingDay::read(text).ok(), "office_day", "hours");
        let said = row.hours.as_ref().map(read).transpose()?;
        if let Some(hours) = all.get_mut(&row.office_id) {
            if let Some(urgent) = hours.urgent.as_mut().filter(|_| said.is_none()) {
                urgent.days.insert(day, None);
            }
            hours.opening.days.insert(day, said);
        }
    }
    Ok(all)
}

/// Places of the slots of offices from a moment on: `(office, begin)` → (capacity, taken). A slot nobody has asked for
/// has no row yet.
pub async fn list_taken(
    db: &impl Db,
    office_ids: &[Uuid],
    from: crate::domain::time::At,
) -> Result<HashMap<(Uuid, i64), (u32, u32)>, StoreError> {
    let rows = slot::Entity::find()
        .filter(slot::Column::OfficeId.is_in(office_ids.iter().copied()))
        .filter(slot::Column::BeginsAt.gte(from.0))
        .all(db.connection())
        .await?;
    let number = |places: i64| u32::try_from(places).unwrap_or(0);
    Ok(rows
        .into_iter()
        .map(|row| ((row.office_id, row.begins_at), (number(row.capacity), number(row.taken))))
        .collect())
}
