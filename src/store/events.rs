//! Events: what couriers said happened, each once, never changed but for how far it is believed.

use crate::domain::order::Fact;
use crate::domain::time::At;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::event;
use buuta_webhooks::status_table::Meaning;
use buuta_webhooks::{Authenticity, Certainty, CourierNews, Kind, NextAction, Reason, Redelivery, TrackingSource};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// One piece of news, looked up and ready to be recorded for an order.
#[derive(Clone)]
pub struct NewEvent {
    pub news: CourierNews,
    pub meaning: Option<Meaning>,
    pub reason: Option<Reason>,
    pub source: TrackingSource,
    pub authenticity: Authenticity,
}

/// An event as it is read again, with the texts people see.
#[derive(Clone)]
pub struct Event {
    pub id: Uuid,
    pub fact: Fact,
    pub raw_text: String,
    pub place: Option<String>,
    /// `push`, `pull`, `both` or `person`.
    pub heard_by: String,
    pub recorded_at: At,
}

/// Whether an event was new to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    New,
    KnownBefore,
}

/// Records an event once. A second telling adds only what it adds: belief, a way we heard it, and (after a status
/// table was corrected and the messages read again) what its code means.
pub async fn insert_or_strengthen(tx: &Tx, order_id: Uuid, new: &NewEvent) -> Result<Recorded, StoreError> {
    use event::Column as C;
    let heard_by = if new.source == TrackingSource::Push { "push" } else { "pull" };
    let pushed_at = (new.source == TrackingSource::Push).then_some(tx.now().0);
    let occurred_at = At::from_second(new.news.occurred_at.timestamp()).0;
    let kind = new.meaning.map(|meaning| meaning.kind.as_str());
    let certainty = new.meaning.map_or(Certainty::Assumed, |meaning| meaning.certainty);
    let redelivery = new.meaning.map_or(Redelivery::Never, |meaning| meaning.redelivery);
    let keys = tx.keys();
    let row = event::ActiveModel {
        id: Set(tx.new_id()),
        order_id: Set(order_id),
        raw_code: Set(new.news.raw_code.clone()),
        occurred_at: Set(occurred_at),
        raw_reason: Set(new.news.raw_reason.clone()),
        occurred_offset_s: Set(i64::from(new.news.occurred_at.offset().local_minus_utc())),
        raw_text_sealed: Set(keys.seal("event.raw_text", new.news.raw_text.as_bytes())),
        place_sealed: Set(new.news.place.as_ref().map(|place| keys.seal("event.place", place.as_bytes()))),
        key_id: Set(keys.current_key_id().to_owned()),
        kind: Set(kind.map(str::to_owned)),
        reason: Set(new.reason.map(|reason| reason.as_str().to_owned())),
        next_action: Set(new.news.next_action.map(|action| action.as_str().to_owned())),
        certainty: Set(certainty.as_str().to_owned()),
        redelivery: Set(redelivery.as_str().to_owned()),
        authenticity: Set(new.authenticity.as_str().to_owned()),
        heard_by: Set(heard_by.to_owned()),
        recorded_at: Set(tx.now().0),
        pushed_at: Set(pushed_at),
    };
    let inserted = event::Entity::insert(row)
        .on_conflict(
            sea_orm::sea_query::OnConflict::columns([C::OrderId, C::OccurredAt, C::RawCode, C::RawReason])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    if inserted == 1 {
        return Ok(Recorded::New);
    }
    let strengthen = tx.statement(
        "update event set \
         heard_by = case when heard_by = $1 then heard_by else 'both' end, \
         authenticity = case when $2 = 'authentic' then 'authentic' else authenticity end, \
         pushed_at = coalesce(pushed_at, $12), kind = $3, reason = $4, certainty = $5, redelivery = $6, \
         next_action = case when next_action is null or $7 < next_action then $7 else next_action end \
         where order_id = $8 and occurred_at = $9 and raw_code = $10 and raw_reason = $11",
        vec![
            heard_by.into(),
            new.authenticity.as_str().into(),
            kind.map(str::to_owned).into(),
            new.reason.map(|reason| reason.as_str().to_owned()).into(),
            certainty.as_str().into(),
            redelivery.as_str().into(),
            new.news.next_action.map(|action| action.as_str().to_owned()).into(),
            order_id.into(),
            occurred_at.into(),
            new.news.raw_code.clone().into(),
            new.news.raw_reason.clone().into(),
            pushed_at.into(),
        ],
    );
    tx.connection().execute_raw(strengthen).await?;
    Ok(Recorded::KnownBefore)
}

/// The facts of an order, as the fold reads them.
pub async fn list_facts(db: &impl Db, order_id: Uuid) -> Result<Vec<Fact>, StoreError> {
    rows_of(db, order_id).await?.into_iter().map(|row| fact_of(&row)).collect()
}

/// The facts of several orders, as the fold reads them.
pub async fn list_facts_of_many(db: &impl Db, order_ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Fact>>, StoreError> {
    use event::Column as C;
    let rows = event::Entity::find()
        .filter(C::OrderId.is_in(order_ids.iter().copied()))
        .order_by_asc(C::OccurredAt)
        .order_by_asc(C::RawCode)
        .order_by_asc(C::RawReason)
        .all(db.connection())
        .await?;
    let mut of: HashMap<Uuid, Vec<Fact>> = HashMap::new();
    for row in rows {
        of.entry(row.order_id).or_default().push(fact_of(&row)?);
    }
    Ok(of)
}

/// The events of an order, with the texts people see, in order of happening.
pub async fn list(db: &impl Db, order_id: Uuid) -> Result<Vec<Event>, StoreError> {
    let keys = db.store().keys();
    rows_of(db, order_id)
        .await?
        .into_iter()
        .map(|row| {
            let text = |what, sealed: &[u8]| {
                keys.open(what, &row.key_id, sealed).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            };
            Ok(Event {
                id: row.id,
                fact: fact_of(&row)?,
                raw_text: text("event.raw_text", &row.raw_text_sealed)?,
                place: row.place_sealed.as_deref().map(|sealed| text("event.place", sealed)).transpose()?,
                heard_by: row.heard_by.clone(),
                recorded_at: At(row.recorded_at),
            })
        })
        .collect()
}

/// How and when an event was first heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// `push`, `pull`, `both` or `person`.
    pub by: String,
    pub recorded_at: At,
}

/// How the events of several orders were heard, by order, second and raw code.
pub async fn list_heard(db: &impl Db, order_ids: &[Uuid]) -> Result<HashMap<(Uuid, i64, String), Heard>, StoreError> {
    use event::Column as C;
    let rows: Vec<(Uuid, i64, String, String, i64)> = event::Entity::find()
        .select_only()
        .columns([C::OrderId, C::OccurredAt, C::RawCode, C::HeardBy, C::RecordedAt])
        .filter(C::OrderId.is_in(order_ids.iter().copied()))
        .order_by_desc(C::RecordedAt)
        .into_tuple()
        .all(db.connection())
        .await?;
    let heard = |(order_id, occurred_at, raw_code, by, recorded_at)| {
        ((order_id, At(occurred_at).second(), raw_code), Heard { by, recorded_at: At(recorded_at) })
    };
    Ok(rows.into_iter().map(heard).collect())
}

async fn rows_of(db: &impl Db, order_id: Uuid) -> Result<Vec<event::Model>, StoreError> {
    use event::Column as C;
    Ok(event::Entity::find()
        .filter(C::OrderId.eq(order_id))
        .order_by_asc(C::OccurredAt)
        .order_by_asc(C::RawCode)
        .order_by_asc(C::RawReason)
        .all(db.connection())
        .await?)
}

fn fact_of(row: &event::Model) -> Result<Fact, StoreError> {
    Ok(Fact {
        second: At(row.occurred_at).second(),
        raw_code: row.raw_code.clone(),
        raw_reason: row.raw_reason.clone(),
        kind: row.kind.as_deref().map(|text| known(Kind::parse(text), "event", "kind")).transpose()?,
        reason: row.reason.as_deref().map(|text| known(Reason::parse(text), "event", "reason")).transpose()?,
        next_action: row
            .next_action
            .as_deref()
            .map(|text| known(NextAction::parse(text), "event", "next_action"))
            .transpose()?,
        certainty: known(Certainty::parse(&row.certainty), "event", "certainty")?,
        redelivery: known(Redelivery::parse(&row.redelivery), "event", "redelivery")?,
        authenticity: known(Authenticity::parse(&row.authenticity), "event", "authenticity")?,
    })
}
