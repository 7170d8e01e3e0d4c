//! The inbox: raw messages from couriers, stored once, read later, kept for ever.

use crate::domain::time::At;
use crate::store::rows::{get, known};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::message;
use buuta_webhooks::{Authenticity, TrackingSource};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Value,
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// A message to store.
#[derive(Clone)]
pub struct NewMessage {
    pub account_id: Uuid,
    pub source: TrackingSource,
    pub authenticity: Authenticity,
    /// When it came; it may have waited since.
    pub received_at: At,
    pub body: Vec<u8>,
}

/// How the reading of a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// To be read.
    Waiting,
    /// Read, and its events recorded.
    Applied,
    /// About an order we do not know.
    Parked,
    /// Nobody can read it yet.
    Unreadable,
    /// Not let in.
    Rejected,
}

/// The condition of the index over messages that are put aside.
const PUT_ASIDE: &str = "reading in ('parked', 'unreadable', 'rejected')";

impl Reading {
    /// Every one.
    pub const ALL: [Reading; 5] =
        [Reading::Waiting, Reading::Applied, Reading::Parked, Reading::Unreadable, Reading::Rejected];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reading::Waiting => "waiting",
            Reading::Applied => "applied",
            Reading::Parked => "parked",
            Reading::Unreadable => "unreadable",
            Reading::Rejected => "rejected",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Reading> {
        Self::ALL.into_iter().find(|reading| reading.as_str() == text)
    }
}

/// A message as it is read.
#[derive(Clone)]
pub struct Message {
    pub id: Uuid,
    pub account_id: Uuid,
    pub source: TrackingSource,
    pub authenticity: Authenticity,
    pub body: Vec<u8>,
    pub received_at: At,
    pub read_tries: u32,
    pub reading: Reading,
    pub problem: Option<String>,
}

/// Stores messages, each once; a copy of one we have is only counted. One statement of fixed text, whatever the
/// number: messages that arrive together share a commit.
pub async fn insert_if_new(tx: &Tx, messages: &[NewMessage]) -> Result<(), StoreError> {
    insert(tx, messages, Reading::Waiting, None).await
}

/// Keeps a message that was not let in, for a person to see. Gives its row, which may be that of an earlier copy.
pub async fn insert_rejected(tx: &Tx, message: NewMessage, problem: &str) -> Result<Uuid, StoreError> {
    use message::Column as C;
    let (account_id, hash) = (message.account_id, message_hash(&message, Reading::Rejected));
    insert(tx, &[message], Reading::Rejected, Some(problem)).await?;
    let row = message::Entity::find().filter(C::AccountId.eq(account_id)).filter(C::Hash.eq(hash));
    let row = row.one(tx.connection()).await?;
    Ok(known(row, "message", "hash")?.id)
}

/// The messages that were not let in, neither then nor since.
pub(super) fn still_refused() -> Condition {
    let refused = Condition::all().add(message::Column::Reading.eq(Reading::Rejected.as_str()));
    refused.add(Expr::cust(PUT_ASIDE)).add(message::Column::LetInAt.is_null())
}

async fn insert(tx: &Tx, messages: &[NewMessage], reading: Reading, problem: Option<&str>) -> Result<(), StoreError> {
    const ROWS: usize = 64;
    const COLUMNS: usize = 12;
    let now = tx.now();
    for chunk in messages.chunks(ROWS) {
        let mut values: Vec<Value> = Vec::with_capacity(chunk.len() * COLUMNS);
        for message in chunk {
            values.extend([
                tx.new_id().into(),
                message.account_id.into(),
                message_hash(message, reading).into(),
                message.source.as_str().into(),
                message.authenticity.as_str().into(),
                tx.keys().seal("message.body", &message.body).into(),
                tx.keys().current_key_id().into(),
                message.received_at.0.into(),
                reading.as_str().into(),
                (reading == Reading::Waiting).then_some(now.0).into(),
                problem.map(str::to_owned).into(),
                0i64.into(),
            ]);
        }
        let rows: Vec<String> = (0..chunk.len())
            .map(|row| {
                let columns: Vec<String> = (1..=COLUMNS).map(|column| format!("${}", row * COLUMNS + column)).collect();
                format!("({}, 1)", columns.join(", "))
            })
            .collect();
        let sql = format!(
            "insert into message (id, account_id, hash, source, authenticity, body_sealed, key_id, received_at, \
             reading, next_read_at, problem, read_tries, copies) values {} \
             on conflict (account_id, hash) do update set copies = message.copies + 1, let_in_at = null",
            rows.join(", ")
        );
        // PostgreSQL refuses one statement that meets the same row twice: copies inside a chunk go one by one
        if has_copies(chunk) {
            for message in chunk {
                Box::pin(insert(tx, std::slice::from_ref(message), reading, problem)).await?;
            }
        } else {
            tx.connection().execute_raw(tx.statement(&sql, values)).await?;
        }
    }
    Ok(())
}

/// Bytes are one message per account, and apart for messages that were let in and that were not: a refused copy
/// must not stand in the way of the real one. How a message proved itself counts too, for what we fetched is believed
/// and the same bytes in an unsigned push are not; where it came from counts only through that.
fn message_hash(message: &NewMessage, reading: Reading) -> Vec<u8> {
    Sha256::new()
        .chain_update(message.authenticity.as_str())
        .chain_update([u8::from(reading == Reading::Rejected)])
        .chain_update(&message.body)
        .finalize()
        .to_vec()
}

fn has_copies(chunk: &[NewMessage]) -> bool {
    let mut seen = std::collections::HashSet::new();
    chunk.iter().any(|message| !seen.insert((message.account_id, message.authenticity.as_str(), &message.body)))
}

/// How the reading stands of those of these messages that we have already, each with its place among them.
pub async fn list_known(db: &impl Db, messages: &[NewMessage]) -> Result<HashMap<usize, (Uuid, Reading)>, StoreError> {
    use message::Column as C;
    const AT_ONCE: usize = 100;
    let mut known = HashMap::new();
    let keys: Vec<(Uuid, Vec<u8>)> =
        messages.iter().map(|message| (message.account_id, message_hash(message, Reading::Waiting))).collect();
    for (chunk, first) in keys.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
        let rows: Vec<(Uuid, Uuid, Vec<u8>, String)> = message::Entity::find()
            .select_only()
            .columns([C::Id, C::AccountId, C::Hash, C::Reading])
            .filter(C::Hash.is_in(chunk.iter().map(|(_, hash)| hash.clone())))
            .into_tuple()
            .all(db.connection())
            .await?;
        for (id, account_id, hash, reading) in rows {
            let reading = known_reading(&reading)?;
            let places = chunk.iter().zip(first..).filter(|((account, own), _)| *account == account_id && *own == hash);
            known.extend(places.map(|(_, place)| (place, (id, reading))));
        }
    }
    Ok(known)
}

fn known_reading(text: &str) -> Result<Reading, StoreError> {
    known(Reading::parse(text), "message", "reading")
}

/// Messages to be read now, oldest first, held for this transaction alone.
pub async fn claim_waiting(tx: &Tx, limit: u64) -> Result<Vec<Message>, StoreError> {
    let sql = format!(
        "select id from message where next_read_at <= $1 order by next_read_at, id limit $2{}",
        tx.for_update_skip_locked()
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let ids = tx
        .connection()
        .query_all_raw(tx.statement(&sql, vec![tx.now().0.into(), limit.into()]))
        .await?
        .iter()
        .map(|row| get::<Uuid>(row, "id"))
        .collect::<Result<Vec<_>, _>>()?;
    let rows = message::Entity::find()
        .filter(message::Column::Id.is_in(ids))
        .order_by_asc(message::Column::Id)
        .all(tx.connection())
        .await?;
    rows.into_iter().map(|row| message_of(tx, row)).collect()
}

/// How many messages wait to be read.
pub async fn count_waiting(db: &impl Db) -> Result<u64, StoreError> {
    count(db, Reading::Waiting).await
}

/// How many messages stand like this.
pub async fn count(db: &impl Db, reading: Reading) -> Result<u64, StoreError> {
    let query = message::Entity::find().filter(message::Column::Reading.eq(reading.as_str()));
    let query = query.filter(message::Column::LetInAt.is_null());
    Ok(query.count(db.connection()).await?)
}

/// Notes how the reading of messages ended.
pub async fn finish(tx: &Tx, ids: &[Uuid], reading: Reading, problem: Option<&str>) -> Result<(), StoreError> {
    use message::Column as C;
    message::Entity::update_many()
        .col_expr(C::Reading, Expr::value(reading.as_str()))
        .col_expr(C::NextReadAt, Expr::value(None::<i64>))
        .col_expr(C::Problem, Expr::value(problem))
        .col_expr(C::ReadTries, Expr::col(C::ReadTries).add(1))
        .filter(C::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Has a message read again later: the push may have outrun the answer that names the order.
pub async fn read_later(tx: &Tx, id: Uuid, at: At, problem: &str) -> Result<(), StoreError> {
    use message::Column as C;
    message::Entity::update_many()
        .col_expr(C::NextReadAt, Expr::value(at.0))
        .col_expr(C::Problem, Expr::value(problem))
        .col_expr(C::ReadTries, Expr::col(C::ReadTries).add(1))
        .filter(C::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Has messages read again now: everything not rejected, or only those that stand like `only`. Says how many.
pub async fn replay(
    tx: &Tx,
    account_id: Option<Uuid>,
    only: Option<Reading>,
    ids: Option<&[Uuid]>,
) -> Result<u64, StoreError> {
    use message::Column as C;
    let mut update = message::Entity::update_many()
        .col_expr(C::Reading, Expr::value(Reading::Waiting.as_str()))
        .col_expr(C::NextReadAt, Expr::value(tx.now().0))
        .col_expr(C::ReadTries, Expr::value(0))
        .filter(C::Reading.ne(Reading::Rejected.as_str()));
    if let Some(account_id) = account_id {
        update = update.filter(C::AccountId.eq(account_id));
    }
    if let Some(only) = only {
        update = update.filter(C::Reading.eq(only.as_str()));
    }
    if let Some(ids) = ids {
        update = update.filter(C::Id.is_in(ids.iter().copied()));
    }
    Ok(update.exec(tx.connection()).await?.rows_affected)
}

fn message_of(db: &impl Db, row: message::Model) -> Result<Message, StoreError> {
    Ok(Message {
        id: row.id,
        account_id: row.account_id,
        source: known(TrackingSource::parse(&row.source), "message", "source")?,
        authenticity: known(Authenticity::parse(&row.authenticity), "message", "authenticity")?,
        body: db.store().keys().open("message.body", &row.key_id, &row.body_sealed)?,
        received_at: At(row.received_at),
        read_tries: u32::try_from(row.read_tries).unwrap_or(u32::MAX),
        reading: known(Reading::parse(&row.reading), "message", "reading")?,
        problem: row.problem,
    })
}

/// A message without its bytes.
#[derive(Clone, Debug)]
pub struct MessageHead {
    pub id: Uuid,
    pub account_id: Uuid,
    pub hash: Vec<u8>,
    pub source: TrackingSource,
    pub received_at: At,
    pub reading: Reading,
    pub problem: Option<String>,
    /// How often it came.
    pub copies: u64,
}

/// Messages that stand like this without their bytes, newest first, before the one of this id; those of one account
/// where it is named.
pub async fn list_heads(
    db: &impl Db,
    reading: Reading,
    account_id: Option<Uuid>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<MessageHead>, StoreError> {
    use message::Column as C;
    // what is put aside, and what waits, has an index of its own: named here as the index has it
    let mut query = message::Entity::find().filter(C::Reading.eq(reading.as_str())).filter(C::LetInAt.is_null());
    query = match reading {
        Reading::Waiting => query.filter(C::NextReadAt.is_not_null()),
        Reading::Applied => query,
        _ => query.filter(Expr::cust(PUT_ASIDE)),
    };
    if let Some(account_id) = account_id {
        query = query.filter(C::AccountId.eq(account_id));
    }
    if let Some(before) = before {
        query = query.filter(C::Id.lt(before));
    }
    let rows = query.order_by_desc(C::Id).limit(limit).all(db.connection()).await?;
    rows.into_iter().map(head_of).collect()
}

/// The message of this row without its bytes.
pub async fn find_head(db: &impl Db, id: Uuid) -> Result<Option<MessageHead>, StoreError> {
    message::Entity::find_by_id(id).one(db.connection()).await?.map(head_of).transpose()
}

/// The bytes of a message.
pub async fn find_body(db: &impl Db, id: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
    let row = message::Entity::find_by_id(id).one(db.connection()).await?;
    Ok(row.map(|row| message_of(db, row)).transpose()?.map(|message| message.body))
}

fn head_of(row: message::Model) -> Result<MessageHead, StoreError> {
    Ok(MessageHead {
        id: row.id,
        account_id: row.account_id,
        hash: row.hash,
        source: known(TrackingSource::parse(&row.source), "message", "source")?,
        received_at: At(row.received_at),
        reading: known(Reading::parse(&row.reading), "message", "reading")?,
        problem: row.problem,
        copies: u64::try_from(row.copies).unwrap_or(0),
    })
}

/// How many messages are put aside, by how their reading stands; those without any are left out.
pub async fn count_put_aside(db: &impl Db) -> Result<Vec<(Reading, u64)>, StoreError> {
    let sql =
        format!("select reading, count(*) as n from message where {PUT_ASIDE} and let_in_at is null group by reading");
    let rows = db.connection().query_all_raw(db.statement(&sql, vec![])).await?;
    rows.iter()
        .map(|row| {
            let reading = known(Reading::parse(&get::<String>(row, "reading")?), "message", "reading")?;
            Ok((reading, u64::try_from(get::<i64>(row, "n")?).unwrap_or(0)))
        })
        .collect()
}

/// When the message that has waited longest came in.
pub async fn oldest_unread_at(db: &impl Db) -> Result<Option<At>, StoreError> {
    let sql = "select min(received_at) as at from message where next_read_at is not null";
    let row = db.connection().query_one_raw(db.statement(sql, vec![])).await?;
    Ok(row.map(|row| get::<Option<i64>>(&row, "at")).transpose()?.flatten().map(At))
}

/// How many messages wait to be read, counted by their index alone.
pub async fn count_unread(db: &impl Db) -> Result<u64, StoreError> {
    let query = message::Entity::find().filter(message::Column::NextReadAt.is_not_null());
    Ok(query.count(db.connection()).await?)
}
