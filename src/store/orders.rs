//! Orders and their parcels: what courier accounts were asked, and the folded state of each.

use crate::domain::leg::Direction;
use crate::domain::order::OrderState;
use crate::domain::time::At;
use crate::store::cancelling::Cancelling;
use crate::store::rows::{ROWS_AT_ONCE, get, known, parameters};
use crate::store::{Db, StoreError, Tx, waybill_ranges};
use buuta_entities::{order, parcel, parcel_leg};
use buuta_webhooks::s10::{self};
use buuta_webhooks::{Kind, OrderSheet};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect};
use std::collections::HashMap;
use std::num::NonZeroU32;
use uuid::Uuid;

/// How far the placing of an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placing {
    /// The courier is to be asked.
    Wanted,
    /// Something a person must see to comes first.
    Held,
    /// A call has begun and its answer is not known yet.
    Calling,
    /// The courier has it.
    Placed,
    /// The courier said no.
    Refused,
    /// Nobody knows: found out by look-up, feed, push or a person, never by asking blindly again.
    Unknown,
    /// Withdrawn before the courier had it.
    Cancelled,
}

impl Placing {
    /// Every one.
    pub const ALL: [Placing; 7] = [
        Placing::Wanted,
        Placing::Held,
        Placing::Calling,
        Placing::Placed,
        Placing::Refused,
        Placing::Unknown,
        Placing::Cancelled,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Placing::Wanted => "wanted",
            Placing::Held => "held",
            Placing::Calling => "calling",
            Placing::Placed => "placed",
            Placing::Refused => "refused",
            Placing::Unknown => "unknown",
            Placing::Cancelled => "cancelled",
        }
    }
    fn parse(text: &str) -> Option<Placing> {
        Self::ALL.into_iter().find(|placing| placing.as_str() == text)
    }
}

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: Uuid,
    pub account_id: Uuid,
    pub reference: String,
    pub direction: Direction,
    pub placing: Placing,
    pub waybill: Option<String>,
    /// The courier's own id of it, where it has one beside the waybill.
    pub courier_id: Option<String>,
    pub cancelling: Cancelling,
    pub fee_vnd: Option<u64>,
    /// The last kind that moved it, as text; `asked` before the first.
    pub state: String,
    pub state_since_at: At,
    pub delivery_tries: u32,
    pub waiting_kind: Option<Kind>,
    pub provisional_kind: Option<Kind>,
    pub has_ended: bool,
    pub version: u64,
    pub heard_at: Option<At>,
    pub opened_at: At,
}

/// A dossier found by what stands on its parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledDossier {
    pub label: String,
    pub dossier_id: Uuid,
    pub order_id: Uuid,
}

/// The state text of an order no courier has said anything of.
pub const ASKED: &str = "asked";

/// An order to open: one parcel that carries one leg.
#[derive(Clone, Debug)]
pub struct NewOrder {
    pub account_id: Uuid,
    pub reference: String,
    pub direction: Direction,
    /// [`Placing::Wanted`], or [`Placing::Held`] where a person must see to something first.
    pub placing: Placing,
    pub weight_g: u32,
    pub leg_id: Uuid,
}

/// Opens orders, each with its parcel, in their order.
pub async fn insert_many(tx: &Tx, new: &[NewOrder]) -> Result<Vec<Uuid>, StoreError> {
    let mut ids = Vec::with_capacity(new.len());
    for chunk in new.chunks(ROWS_AT_ONCE) {
        let with_ids: Vec<(Uuid, Uuid, &NewOrder)> = chunk.iter().map(|new| (tx.new_id(), tx.new_id(), new)).collect();
        let rows = with_ids.iter().map(|(id, _, new)| order::ActiveModel {
            id: Set(*id),
            account_id: Set(new.account_id),
            reference: Set(new.reference.clone()),
            direction: Set(new.direction.as_str().to_owned()),
            sheet_sealed: Set(None),
            key_id: Set(tx.keys().current_key_id().to_owned()),
            placing_state: Set(new.placing.as_str().to_owned()),
            waybill: Set(None),
            fee_vnd: Set(None),
            state: Set(ASKED.to_owned()),
            phase: Set("forward".to_owned()),
            state_since_at: Set(tx.now().0),
            delivery_tries: Set(0),
            waiting_kind: Set(None),
            provisional_kind: Set(None),
            life: Set("live".to_owned()),
            version: Set(0),
            next_pull_at: Set(None),
            heard_at: Set(None),
            opened_at: Set(tx.now().0),
            quiet_since_at: Set(Some(tx.now().0)),
            urgency: Set("usual".to_owned()),
            courier_id: Set(None),
            cancelling: Set(Cancelling::NotWanted.as_str().to_owned()),
            told_by_at: Set(None),
            late_look_at: Set((new.direction == Direction::ToCitizen).then_some(tx.now().0)),
        });
        order::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
        let rows = with_ids.iter().map(|(id, parcel_id, new)| parcel::ActiveModel {
            id: Set(*parcel_id),
            order_id: Set(*id),
            code: Set(None),
            code_shape: Set(None),
            weight_g: Set(i64::from(new.weight_g)),
        });
        parcel::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
        let rows = with_ids
            .iter()
            .map(|(_, parcel_id, new)| parcel_leg::ActiveModel { parcel_id: Set(*parcel_id), leg_id: Set(new.leg_id) });
        parcel_leg::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
        ids.extend(with_ids.iter().map(|(id, ..)| *id));
    }
    Ok(ids)
}

/// The order of this row.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<Order>, StoreError> {
    order::Entity::find_by_id(id).one(db.connection()).await?.map(order_of).transpose()
}

/// The order of this row, held for this transaction alone until it ends.
pub async fn find_for_update(tx: &Tx, id: Uuid) -> Result<Option<Order>, StoreError> {
    Ok(list_for_update(tx, &[id]).await?.pop())
}

/// The orders of these rows, held for this transaction alone until it ends.
pub async fn list_for_update(tx: &Tx, ids: &[Uuid]) -> Result<Vec<Order>, StoreError> {
    if !tx.for_update().is_empty() && !ids.is_empty() {
        let sql = format!("select id from \"order\" where id in ({}) order by id for update", parameters(1, ids.len()));
        let lock = tx.statement(&sql, ids.iter().map(|id| (*id).into()).collect());
        tx.connection().query_all_raw(lock).await?;
    }
    let found = order::Entity::find().filter(order::Column::Id.is_in(ids.iter().copied()));
    let rows = found.order_by_asc(order::Column::Id).all(tx.connection()).await?;
    rows.into_iter().map(order_of).collect()
}

/// Holds orders, and the dossiers whose papers they carry, for this transaction alone. Whoever writes to several of
/// them takes all at once, and takes them here: two that took them in their own order would wait for each other.
pub async fn hold(tx: &Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    // SQLite has one writer
    if tx.for_update().is_empty() || ids.is_empty() {
        return Ok(());
    }
    let places = parameters(1, ids.len());
    let orders = format!("select id from \"order\" where id in ({places}) order by id for update");
    let dossiers = format!(
        "select id from dossier where id in (select l.dossier_id from leg l \
         join parcel_leg pl on pl.leg_id = l.id join parcel p on p.id = pl.parcel_id \
         where p.order_id in ({places})) order by id for update"
    );
    for sql in [orders, dossiers] {
        let values = ids.iter().map(|id| (*id).into()).collect();
        tx.connection().query_all_raw(tx.statement(&sql, values)).await?;
    }
    Ok(())
}

/// The order an account knows by this reference of ours, this number of the courier's, or this number it was given.
pub async fn find_by_names(
    db: &impl Db,
    account_id: Uuid,
    reference: Option<&str>,
    waybill: Option<&str>,
) -> Result<Option<Order>, StoreError> {
    use order::Column as C;
    if let Some(reference) = reference {
        let found = order::Entity::find()
            .filter(C::AccountId.eq(account_id))
            .filter(C::Reference.eq(reference))
            .one(db.connection())
            .await?;
        if let Some(row) = found {
            return Ok(Some(order_of(row)?));
        }
    }
    let Some(waybill) = waybill else {
        return Ok(None);
    };
    let bound = order::Entity::find()
        .filter(C::AccountId.eq(account_id))
        .filter(C::Waybill.eq(waybill))
        .one(db.connection())
        .await?;
    if let Some(row) = bound {
        return Ok(Some(order_of(row)?));
    }
    match waybill_ranges::find_order(db, account_id, waybill).await? {
        Some(id) => find(db, id).await,
        None => Ok(None),
    }
}

/// The order with this reference, whichever account was asked.
pub async fn find_by_reference(db: &impl Db, reference: &str) -> Result<Option<Order>, StoreError> {
    let row = order::Entity::find().filter(order::Column::Reference.eq(reference)).one(db.connection()).await?;
    row.map(order_of).transpose()
}

/// The orders a leg travels on, oldest first.
pub async fn list_of_leg(db: &impl Db, leg_id: Uuid) -> Result<Vec<Order>, StoreError> {
    let statement = db.statement(
        "select p.order_id as id from parcel_leg l join parcel p on p.id = l.parcel_id where l.leg_id = $1",
        vec![leg_id.into()],
    );
    let ids = db
        .connection()
        .query_all_raw(statement)
        .await?
        .iter()
        .map(|row| get::<Uuid>(row, "id"))
        .collect::<Result<Vec<_>, _>>()?;
    let rows = order::Entity::find()
        .filter(order::Column::Id.is_in(ids))
        .order_by_asc(order::Column::Id)
        .all(db.connection())
        .await?;
    rows.into_iter().map(order_of).collect()
}

/// The dossiers whose papers travel, or have travelled, under one of these references or parcel codes: each with the
/// code it was found by and the order. Accounts number on their own: a code may lead to several.
pub async fn list_dossiers_by_labels(db: &impl Db, labels: &[String]) -> Result<Vec<LabelledDossier>, StoreError> {
    let mut found = Vec::new();
    if labels.is_empty() {
        return Ok(found);
    }
    let places: Vec<String> = (1..=labels.len()).map(|number| format!("${number}")).collect();
    let places = places.join(", ");
    for (column, from) in [("o.reference", "\"order\" o"), ("o.waybill", "\"order\" o"), ("p.code", "parcel p")] {
        let join = match from {
            "parcel p" => "join \"order\" o on o.id = p.order_id",
            _ => "join parcel p on p.order_id = o.id",
        };
        let sql = format!(
            "select {column} as label, l.dossier_id as dossier_id, o.id as order_id from {from} {join} \
             join parcel_leg pl on pl.parcel_id = p.id join leg l on l.id = pl.leg_id where {column} in ({places})"
        );
        let statement = db.statement(&sql, labels.iter().map(|label| label.clone().into()).collect());
        for row in db.connection().query_all_raw(statement).await? {
            found.push(LabelledDossier {
                label: get(&row, "label")?,
                dossier_id: get(&row, "dossier_id")?,
                order_id: get(&row, "order_id")?,
            });
        }
    }
    Ok(found)
}

/// The orders that several legs travel on, each with its leg, oldest first.
pub async fn list_of_legs(db: &impl Db, leg_ids: &[Uuid]) -> Result<Vec<(Uuid, Order)>, StoreError> {
    if leg_ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select pl.leg_id, p.order_id from parcel_leg pl join parcel p on p.id = pl.parcel_id where pl.leg_id in ({})",
        parameters(1, leg_ids.len())
    );
    let statement = db.statement(&sql, leg_ids.iter().map(|id| (*id).into()).collect());
    let travelling = db
        .connection()
        .query_all_raw(statement)
        .await?
        .iter()
        .map(|row| Ok((get(row, "leg_id")?, get(row, "order_id")?)))
        .collect::<Result<Vec<(Uuid, Uuid)>, StoreError>>()?;
    let rows = order::Entity::find()
        .filter(order::Column::Id.is_in(travelling.iter().map(|(_, order_id)| *order_id)))
        .order_by_asc(order::Column::Id)
        .all(db.connection())
        .await?;
    let orders = rows.into_iter().map(order_of).collect::<Result<Vec<_>, _>>()?;
    let on_it = |order: &Order| {
        let id = order.id;
        travelling.iter().filter(move |(_, order_id)| *order_id == id).map(|(leg_id, _)| *leg_id).collect::<Vec<_>>()
    };
    Ok(orders.iter().flat_map(|order| on_it(order).into_iter().map(|leg_id| (leg_id, order.clone()))).collect())
}

/// How many orders these requests have had in a direction: the next references count on from them. A request without
/// any is left out.
pub async fn count_of_requests(
    db: &impl Db,
    request_ids: &[Uuid],
    direction: Direction,
) -> Result<HashMap<Uuid, u64>, StoreError> {
    let sql = format!(
        "select d.request_id, count(distinct p.order_id) as n from parcel p \
         join parcel_leg pl on pl.parcel_id = p.id join leg l on l.id = pl.leg_id \
         join dossier d on d.id = l.dossier_id where l.direction = $1 and d.request_id in ({}) group by d.request_id",
        parameters(2, request_ids.len())
    );
    let values = std::iter::once(direction.as_str().into()).chain(request_ids.iter().map(|id| (*id).into())).collect();
    let rows = db.connection().query_all_raw(db.statement(&sql, values)).await?;
    let counted = |row: &QueryResult| Ok((get(row, "request_id")?, u64::try_from(get::<i64>(row, "n")?).unwrap_or(0)));
    rows.iter().map(counted).collect()
}

/// Notes that the call that places the order is about to begin, and what it says.
pub async fn update_calling(tx: &Tx, id: Uuid, sheet: &OrderSheet) -> Result<(), StoreError> {
    order::Entity::update_many()
        .col_expr(order::Column::PlacingState, Expr::value(Placing::Calling.as_str()))
        .col_expr(order::Column::SheetSealed, Expr::value(tx.keys().seal_json("order.sheet", sheet)))
        .col_expr(order::Column::KeyId, Expr::value(tx.keys().current_key_id()))
        .filter(order::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The orders of an account that have been placed and not ended, each with what was written of it, oldest first.
pub async fn list_open_sheets(
    db: &impl Db,
    account_id: Uuid,
    limit: u64,
) -> Result<Vec<(Order, OrderSheet)>, StoreError> {
    use order::Column as C;
    let open = order::Entity::find()
        .filter(C::AccountId.eq(account_id))
        .filter(C::PlacingState.eq(Placing::Placed.as_str()))
        .filter(C::Life.eq("live"));
    let rows = open.order_by_asc(C::Id).limit(limit).all(db.connection()).await?;
    let mut orders = Vec::with_capacity(rows.len());
    for row in rows {
        // one that a person called placed has none
        let Some(sealed) = &row.sheet_sealed else { continue };
        let sheet = db.store().keys().open_json("order.sheet", &row.key_id, sealed)?;
        orders.push((order_of(row)?, sheet));
    }
    Ok(orders)
}

/// Notes how far the placing has come.
pub async fn update_placing(tx: &Tx, id: Uuid, placing: Placing) -> Result<(), StoreError> {
    order::Entity::update_many()
        .col_expr(order::Column::PlacingState, Expr::value(placing.as_str()))
        .filter(order::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// What a courier told of an order it has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    pub waybill: Option<&'a str>,
    pub courier_id: Option<&'a str>,
    pub fee_vnd: Option<u64>,
}

/// Notes that the courier has the order, with what it told of it. A number that another order of the account has
/// already is [`StoreError::AlreadyThere`].
pub async fn update_placed(tx: &Tx, id: Uuid, told: Told<'_>, next_pull_at: Option<At>) -> Result<(), StoreError> {
    use order::Column as C;
    let mut update = order::Entity::update_many()
        .col_expr(C::PlacingState, Expr::value(Placing::Placed.as_str()))
        .col_expr(C::QuietSinceAt, Expr::value(tx.now().0));
    if let Some(waybill) = told.waybill {
        update = update.col_expr(C::Waybill, Expr::value(waybill));
    }
    if let Some(courier_id) = told.courier_id {
        update = update.col_expr(C::CourierId, Expr::value(courier_id));
    }
    if let Some(fee_vnd) = told.fee_vnd {
        update = update.col_expr(C::FeeVnd, Expr::value(i64::try_from(fee_vnd).unwrap_or(i64::MAX)));
    }
    if let Some(at) = next_pull_at {
        update = update.col_expr(C::NextPullAt, Expr::value(at.0));
    }
    update.filter(C::Id.eq(id)).exec(tx.connection()).await?;
    if let Some(waybill) = told.waybill {
        parcel::Entity::update_many()
            .col_expr(parcel::Column::Code, Expr::value(waybill))
            .col_expr(parcel::Column::CodeShape, Expr::value(s10::shape(waybill).as_str()))
            .filter(parcel::Column::OrderId.eq(id))
            .filter(parcel::Column::Code.is_null())
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Whether another order of the account has this number.
pub async fn is_waybill_of_another(
    db: &impl Db,
    account_id: Uuid,
    waybill: &str,
    id: Uuid,
) -> Result<bool, StoreError> {
    let row = order::Entity::find()
        .filter(order::Column::AccountId.eq(account_id))
        .filter(order::Column::Waybill.eq(waybill))
        .filter(order::Column::Id.ne(id))
        .one(db.connection())
        .await?;
    Ok(row.is_some())
}

/// Whether the courier has said something new of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    News,
    Nothing,
}

/// Stores the folded state; news ends the courier's silence.
pub async fn update_state(
    tx: &Tx,
    id: Uuid,
    state: &OrderState,
    next_pull_at: Option<At>,
    late_look_at: Option<At>,
    heard: Heard,
) -> Result<(), StoreError> {
    use order::Column as C;
    let mut update = order::Entity::update_many();
    if heard == Heard::News {
        update =
            update.col_expr(C::HeardAt, Expr::value(tx.now().0)).col_expr(C::QuietSinceAt, Expr::value(tx.now().0));
    }
    update
        .col_expr(C::State, Expr::value(state.kind.map_or(ASKED, Kind::as_str)))
        .col_expr(C::Phase, Expr::value(state.phase.as_str()))
        .col_expr(C::StateSinceAt, Expr::value(At::from_second(state.since_second).0))
        .col_expr(C::DeliveryTries, Expr::value(i64::from(state.delivery_tries)))
        .col_expr(C::WaitingKind, Expr::value(state.waiting.map(Kind::as_str)))
        .col_expr(C::ProvisionalKind, Expr::value(state.provisional.map(Kind::as_str)))
        .col_expr(C::Life, Expr::value(if state.end.is_some() { "ended" } else { "live" }))
        .col_expr(C::NextPullAt, Expr::value(next_pull_at.map(|at| at.0)))
        .col_expr(C::LateLookAt, Expr::value(late_look_at.map(|at| at.0)))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .filter(C::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Orders whose next pull is due, oldest first.
pub async fn list_due_for_pull(db: &impl Db, now: At, limit: u64) -> Result<Vec<Order>, StoreError> {
    let rows = order::Entity::find()
        .filter(order::Column::NextPullAt.lte(now.0))
        .order_by_asc(order::Column::NextPullAt)
        .limit(limit)
        .all(db.connection())
        .await?;
    rows.into_iter().map(order_of).collect()
}

/// Live orders the courier has and has said nothing new of since before a moment, the longest silent first; those a
/// person has been told of are left out.
pub async fn list_quiet_since(db: &impl Db, before: At, limit: u64) -> Result<Vec<Order>, StoreError> {
    use order::Column as C;
    let rows = order::Entity::find()
        // as the index has it
        .filter(Expr::cust("life = 'live' and placing_state = 'placed' and quiet_since_at is not null"))
        .filter(C::QuietSinceAt.lt(before.0))
        .order_by_asc(C::QuietSinceAt)
        .order_by_asc(C::Id)
        .limit(limit)
        .all(db.connection())
        .await?;
    rows.into_iter().map(order_of).collect()
}

/// Sets since when a courier's silence is counted; `None` once a person has been told of it.
pub async fn update_quiet_since(tx: &Tx, ids: &[Uuid], quiet_since_at: Option<At>) -> Result<(), StoreError> {
    order::Entity::update_many()
        .col_expr(order::Column::QuietSinceAt, Expr::value(quiet_since_at.map(|at| at.0)))
        .filter(order::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Which of these orders carry papers whose journey has not ended.
pub async fn list_under_way(db: &impl Db, ids: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
    let sql = format!(
        "select distinct p.order_id as id from parcel p join parcel_leg pl on pl.parcel_id = p.id \
         join leg l on l.id = pl.leg_id where l.ended_at is null and p.order_id in ({})",
        places.join(", ")
    );
    let values = ids.iter().map(|id| (*id).into()).collect();
    let rows = db.connection().query_all_raw(db.statement(&sql, values)).await?;
    rows.iter().map(|row| get(row, "id")).collect()
}

/// Sets when the order is asked about next.
pub async fn update_next_pull(tx: &Tx, id: Uuid, next_pull_at: Option<At>) -> Result<(), StoreError> {
    order::Entity::update_many()
        .col_expr(order::Column::NextPullAt, Expr::value(next_pull_at.map(|at| at.0)))
        .filter(order::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Has an account's orders asked about sooner: after this part of the time that is left.
pub async fn ask_sooner(tx: &Tx, account_id: Uuid, divide_by: NonZeroU32) -> Result<(), StoreError> {
    let sql = "update \"order\" set next_pull_at = $1 + (next_pull_at - $1) / $2 \
               where account_id = $3 and next_pull_at > $1";
    let values = vec![tx.now().0.into(), i64::from(divide_by.get()).into(), account_id.into()];
    tx.connection().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

fn order_of(row: order::Model) -> Result<Order, StoreError> {
    let kind = |text: Option<String>, column| text.map(|text| known(Kind::parse(&text), "order", column)).transpose();
    Ok(Order {
        id: row.id,
        account_id: row.account_id,
        reference: row.reference,
        direction: known(Direction::parse(&row.direction), "order", "direction")?,
        placing: known(Placing::parse(&row.placing_state), "order", "placing_state")?,
        waybill: row.waybill,
        courier_id: row.courier_id,
        cancelling: known(Cancelling::parse(&row.cancelling), "order", "cancelling")?,
        fee_vnd: row.fee_vnd.and_then(|fee| u64::try_from(fee).ok()),
        state: row.state,
        state_since_at: At(row.state_since_at),
        delivery_tries: u32::try_from(row.delivery_tries).unwrap_or(u32::MAX),
        waiting_kind: kind(row.waiting_kind, "waiting_kind")?,
        provisional_kind: kind(row.provisional_kind, "provisional_kind")?,
        has_ended: row.life == "ended",
        version: u64::try_from(row.version).unwrap_or(0),
        heard_at: row.heard_at.map(At),
        opened_at: At(row.opened_at),
    })
}
