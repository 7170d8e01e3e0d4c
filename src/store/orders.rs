//! Orders and their parcels: what courier accounts were asked, and the folded state of each.

use crate::domain::leg::Direction;
use crate::domain::order::OrderState;
use crate::domain::time::At;
use crate::store::rows::{get, known};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{order, parcel, parcel_leg};
use buuta_webhooks::s10::{self};
use buuta_webhooks::{Kind, OrderSheet};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
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
    const ALL: [Placing; 7] = [
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

/// The state text of an order no courier has said anything of.
pub const ASKED: &str = "asked";

/// Opens an order with one parcel that carries the given legs.
pub async fn insert(
    tx: &Tx,
    account_id: Uuid,
    reference: &str,
    direction: Direction,
    weight_g: u32,
    leg_ids: &[Uuid],
) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let row = order::ActiveModel {
        id: Set(id),
        account_id: Set(account_id),
        reference: Set(reference.to_owned()),
        direction: Set(direction.as_str().to_owned()),
        sheet_sealed: Set(None),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        placing_state: Set(Placing::Wanted.as_str().to_owned()),
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
        urgency: Set("usual".to_owned()),
    };
    order::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let parcel_id = tx.new_id();
    let row = parcel::ActiveModel {
        id: Set(parcel_id),
        order_id: Set(id),
        code: Set(None),
        code_shape: Set(None),
        weight_g: Set(i64::from(weight_g)),
    };
    parcel::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    for leg_id in leg_ids {
        let row = parcel_leg::ActiveModel { parcel_id: Set(parcel_id), leg_id: Set(*leg_id) };
        parcel_leg::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    Ok(id)
}

/// The order of this row.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<Order>, StoreError> {
    order::Entity::find_by_id(id).one(db.connection()).await?.map(order_of).transpose()
}

/// The order of this row, held for this transaction alone until it ends.
pub async fn find_for_update(tx: &Tx, id: Uuid) -> Result<Option<Order>, StoreError> {
    if !tx.for_update().is_empty() {
        let lock = tx.statement("select id from \"order\" where id = $1 for update", vec![id.into()]);
        tx.connection().query_one_raw(lock).await?;
    }
    find(tx, id).await
}

/// Holds orders, and the dossiers whose papers they carry, for this transaction alone. Whoever writes to several of
/// them takes all at once, and takes them here: two that took them in their own order would wait for each other.
pub async fn hold(tx: &Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    // SQLite has one writer
    if tx.for_update().is_empty() || ids.is_empty() {
        return Ok(());
    }
    let places: Vec<String> = (1..=ids.len()).map(|number| format!("${number}")).collect();
    let places = places.join(", ");
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

/// The order an account knows by this reference of ours or this number of the courier's.
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
    order::Entity::find()
        .filter(C::AccountId.eq(account_id))
        .filter(C::Waybill.eq(waybill))
        .one(db.connection())
        .await?
        .map(order_of)
        .transpose()
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

/// How many orders a request has had in a direction: the next reference counts on from it.
pub async fn count_of_request(db: &impl Db, request_id: Uuid, direction: Direction) -> Result<u64, StoreError> {
    let statement = db.statement(
        "select count(distinct p.order_id) as n from parcel p \
         join parcel_leg pl on pl.parcel_id = p.id join leg l on l.id = pl.leg_id \
         join dossier d on d.id = l.dossier_id where d.request_id = $1 and l.direction = $2",
        vec![request_id.into(), direction.as_str().into()],
    );
    let row = db.connection().query_one_raw(statement).await?;
    let count = row.map(|row| get::<i64>(&row, "n")).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
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

/// Notes how far the placing has come.
pub async fn update_placing(tx: &Tx, id: Uuid, placing: Placing) -> Result<(), StoreError> {
    order::Entity::update_many()
        .col_expr(order::Column::PlacingState, Expr::value(placing.as_str()))
        .filter(order::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Notes that the courier has the order, with its number and price where it told them. A number that another
/// order of the account has already is [`StoreError::AlreadyThere`].
pub async fn update_placed(
    tx: &Tx,
    id: Uuid,
    waybill: Option<&str>,
    fee_vnd: Option<u64>,
    next_pull_at: Option<At>,
) -> Result<(), StoreError> {
    use order::Column as C;
    let mut update = order::Entity::update_many().col_expr(C::PlacingState, Expr::value(Placing::Placed.as_str()));
    if let Some(waybill) = waybill {
        update = update.col_expr(C::Waybill, Expr::value(waybill));
    }
    if let Some(fee_vnd) = fee_vnd {
        update = update.col_expr(C::FeeVnd, Expr::value(i64::try_from(fee_vnd).unwrap_or(i64::MAX)));
    }
    if let Some(at) = next_pull_at {
        update = update.col_expr(C::NextPullAt, Expr::value(at.0));
    }
    update.filter(C::Id.eq(id)).exec(tx.connection()).await?;
    if let Some(waybill) = waybill {
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

/// Stores the folded state.
pub async fn update_state(tx: &Tx, id: Uuid, state: &OrderState, next_pull_at: Option<At>) -> Result<(), StoreError> {
    use order::Column as C;
    order::Entity::update_many()
        .col_expr(C::State, Expr::value(state.kind.map_or(ASKED, Kind::as_str)))
        .col_expr(C::Phase, Expr::value(state.phase.as_str()))
        .col_expr(C::StateSinceAt, Expr::value(At::from_second(state.since_second).0))
        .col_expr(C::DeliveryTries, Expr::value(i64::from(state.delivery_tries)))
        .col_expr(C::WaitingKind, Expr::value(state.waiting.map(Kind::as_str)))
        .col_expr(C::ProvisionalKind, Expr::value(state.provisional.map(Kind::as_str)))
        .col_expr(C::Life, Expr::value(if state.end.is_some() { "ended" } else { "live" }))
        .col_expr(C::NextPullAt, Expr::value(next_pull_at.map(|at| at.0)))
        .col_expr(C::HeardAt, Expr::value(tx.now().0))
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

/// Sets when the order is asked about next.
pub async fn update_next_pull(tx: &Tx, id: Uuid, next_pull_at: Option<At>) -> Result<(), StoreError> {
    order::Entity::update_many()
        .col_expr(order::Column::NextPullAt, Expr::value(next_pull_at.map(|at| at.0)))
        .filter(order::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
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
