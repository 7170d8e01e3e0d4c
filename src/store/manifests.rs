//! Sheets of results that pass together from an agency to the post (phiếu bàn giao kết quả).

use crate::domain::staff::Reach;
use crate::domain::time::At;
use crate::store::agency_desk::{FROM, LINE, Line, line_of};
use crate::store::rows::{ROWS_AT_ONCE, get, known, parameters};
use crate::store::{Db, StoreError, Tx, scope};
use buuta_entities::{manifest, manifest_leg};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};
use uuid::Uuid;

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub id: Uuid,
    pub number: String,
    pub agency_id: Uuid,
    pub opened_by_id: Uuid,
    pub opened_at: At,
    pub taken_by_id: Option<Uuid>,
    pub taken_at: Option<At>,
}

/// What became of a result on a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    Waits,
    /// The post has it.
    Taken,
    /// It was not there when the sheet was taken, and is ready again.
    Left,
}

impl Passing {
    const fn as_str(self) -> &'static str {
        match self {
            Passing::Waits => "waits",
            Passing::Taken => "taken",
            Passing::Left => "left",
        }
    }
    fn parse(text: &str) -> Option<Passing> {
        [Passing::Waits, Passing::Taken, Passing::Left].into_iter().find(|passing| passing.as_str() == text)
    }
}

/// A result on a sheet.
#[derive(Clone, Debug)]
pub struct Item {
    pub leg_id: Uuid,
    pub position: u32,
    pub passing: Passing,
    /// The office that serves the citizen, by its journey.
    pub office_id: Option<Uuid>,
    pub line: Line,
}

/// A sheet of a list, with how many results it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub sheet: Sheet,
    pub items: u64,
    pub taken: u64,
}

/// Opens a sheet with these legs, in this order. [`StoreError::AlreadyThere`] when one of them waits on another sheet.
pub async fn insert(
    tx: &Tx,
    number: &str,
    agency_id: Uuid,
    opened_by_id: Uuid,
    leg_ids: &[Uuid],
) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let row = manifest::ActiveModel {
        id: Set(id),
        number: Set(number.to_owned()),
        agency_id: Set(agency_id),
        opened_by_id: Set(opened_by_id),
        opened_at: Set(tx.now().0),
        taken_by_id: Set(None),
        taken_at: Set(None),
    };
    manifest::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let numbered: Vec<(i64, Uuid)> = (1..).zip(leg_ids.iter().copied()).collect();
    for chunk in numbered.chunks(ROWS_AT_ONCE) {
        let rows = chunk.iter().map(|(position, leg_id)| manifest_leg::ActiveModel {
            manifest_id: Set(id),
            leg_id: Set(*leg_id),
            position: Set(*position),
            passing: Set(Passing::Waits.as_str().to_owned()),
        });
        manifest_leg::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(id)
}

/// The sheet with this number.
pub async fn find(db: &impl Db, number: &str) -> Result<Option<Sheet>, StoreError> {
    let row = manifest::Entity::find().filter(manifest::Column::Number.eq(number)).one(db.connection()).await?;
    Ok(row.map(sheet_of))
}

/// The same, held for this transaction alone until it ends.
pub async fn find_for_update(tx: &Tx, number: &str) -> Result<Option<Sheet>, StoreError> {
    if !tx.for_update().is_empty() {
        let lock = tx.statement("select id from manifest where number = $1 for update", vec![number.into()]);
        tx.connection().query_one_raw(lock).await?;
    }
    find(tx, number).await
}

/// What stands on a sheet, in its order.
pub async fn list_items(db: &impl Db, sheet_id: Uuid) -> Result<Vec<Item>, StoreError> {
    let sql = format!(
        "select {LINE}, l.id as leg_id, l.opened_at as since_at, l.office_id, m.position, m.passing \
         from {FROM} join leg l on l.dossier_id = d.id join manifest_leg m on m.leg_id = l.id \
         where m.manifest_id = $1 order by m.position"
    );
    let rows = db.connection().query_all_raw(db.statement(&sql, vec![sheet_id.into()])).await?;
    rows.iter()
        .map(|row| {
            Ok(Item {
                leg_id: get(row, "leg_id")?,
                position: u32::try_from(get::<i64>(row, "position")?).unwrap_or(u32::MAX),
                passing: known(Passing::parse(&get::<String>(row, "passing")?), "manifest_leg", "passing")?,
                office_id: get(row, "office_id")?,
                line: line_of(db, row)?,
            })
        })
        .collect()
}

/// Notes which results the post took, which were left, and who took them.
pub async fn update_taken(tx: &Tx, sheet_id: Uuid, taken_by_id: Uuid, taken: &[Uuid]) -> Result<(), StoreError> {
    use manifest_leg::Column as C;
    let now_is = |passing: Passing| {
        manifest_leg::Entity::update_many()
            .col_expr(C::Passing, Expr::value(passing.as_str()))
            .filter(C::ManifestId.eq(sheet_id))
            .filter(C::Passing.eq(Passing::Waits.as_str()))
    };
    for chunk in taken.chunks(ROWS_AT_ONCE) {
        now_is(Passing::Taken).filter(C::LegId.is_in(chunk.iter().copied())).exec(tx.connection()).await?;
    }
    now_is(Passing::Left).exec(tx.connection()).await?;
    manifest::Entity::update_many()
        .col_expr(manifest::Column::TakenById, Expr::value(taken_by_id))
        .col_expr(manifest::Column::TakenAt, Expr::value(tx.now().0))
        .filter(manifest::Column::Id.eq(sheet_id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Whose sheets are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Of agencies within a reach.
    Agencies(Reach),
    /// Of these agencies, and those whose results are all for citizens that offices within a reach serve.
    Offices { reach: Reach, served: &'a [Uuid] },
}

/// Sheets, those that wait first, then the newest.
pub async fn list(db: &impl Db, whose: Whose<'_>, limit: u64) -> Result<Vec<Counted>, StoreError> {
    let (condition, values) = condition_of(whose);
    let sql = format!(
        "select s.id, s.number, s.agency_id, s.opened_by_id, s.opened_at, s.taken_by_id, s.taken_at, \
         (select count(*) from manifest_leg m where m.manifest_id = s.id) as items, \
         (select count(*) from manifest_leg m where m.manifest_id = s.id and m.passing = 'taken') as taken \
         from manifest s where {condition} \
         order by case when s.taken_at is null then 0 else 1 end, s.id desc limit {limit}"
    );
    let rows = db.connection().query_all_raw(db.statement(&sql, values)).await?;
    rows.iter()
        .map(|row| {
            let number = |column| Ok::<_, StoreError>(u64::try_from(get::<i64>(row, column)?).unwrap_or(0));
            Ok(Counted {
                sheet: Sheet {
                    id: get(row, "id")?,
                    number: get(row, "number")?,
                    agency_id: get(row, "agency_id")?,
                    opened_by_id: get(row, "opened_by_id")?,
                    opened_at: At(get(row, "opened_at")?),
                    taken_by_id: get(row, "taken_by_id")?,
                    taken_at: get::<Option<i64>>(row, "taken_at")?.map(At),
                },
                items: number("items")?,
                taken: number("taken")?,
            })
        })
        .collect()
}

/// How many sheets wait to be taken.
pub async fn count_waiting(db: &impl Db, whose: Whose<'_>) -> Result<u64, StoreError> {
    let (condition, values) = condition_of(whose);
    let sql = format!("select count(*) as n from manifest s where s.taken_at is null and {condition}");
    let row = db.connection().query_one_raw(db.statement(&sql, values)).await?;
    Ok(row.map(|row| get::<i64>(&row, "n")).transpose()?.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

/// Whether a sheet is one of those.
pub async fn is_of(db: &impl Db, whose: Whose<'_>, sheet_id: Uuid) -> Result<bool, StoreError> {
    let (condition, mut values) = condition_of(whose);
    values.push(sheet_id.into());
    let sql = format!("select 1 as found from manifest s where {condition} and s.id = ${}", values.len());
    Ok(db.connection().query_one_raw(db.statement(&sql, values)).await?.is_some())
}

fn condition_of(whose: Whose<'_>) -> (String, Vec<Value>) {
    match whose {
        Whose::Agencies(reach) => scope::of_places("agency", "s.agency_id", reach.agency_id(), 1),
        Whose::Offices { reach, served } => {
            let (within, mut values) = scope::of_places("office", "l.office_id", reach.office_id(), 1);
            let of_served = if served.is_empty() {
                "1 = 0".to_owned()
            } else {
                format!("s.agency_id in ({})", parameters(values.len() + 1, served.len()))
            };
            values.extend(served.iter().map(|id| Value::from(*id)));
            let condition = format!(
                "({of_served} or not exists (select 1 from manifest_leg m join leg l on l.id = m.leg_id \
                 where m.manifest_id = s.id and (l.office_id is null or not ({within}))))"
            );
            (condition, values)
        }
    }
}

fn sheet_of(row: manifest::Model) -> Sheet {
    Sheet {
        id: row.id,
        number: row.number,
        agency_id: row.agency_id,
        opened_by_id: row.opened_by_id,
        opened_at: At(row.opened_at),
        taken_by_id: row.taken_by_id,
        taken_at: row.taken_at.map(At),
    }
}
