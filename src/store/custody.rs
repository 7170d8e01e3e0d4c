//! The custody ledger: entries appended to a dossier's chain, each linked to the one before.

use crate::domain::custody::{EMPTY_CHAIN, EntryKind, Handover, Hash, Holder, Strength, commitment, entry_hash};
use crate::domain::time::At;
use crate::store::rows::{ROWS_AT_ONCE, get, hash32, known, parameters};
use crate::store::{Db, StoreError, Tx};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use buuta_entities::{custody_entry, dossier};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// An entry to append.
#[derive(Clone)]
pub struct NewEntry<'a> {
    /// What makes the fact one fact: a second entry with this key is the same and is not appended.
    pub fact_key: String,
    pub kind: EntryKind,
    pub strength: Strength,
    pub from: Option<Holder>,
    pub to: Option<Holder>,
    pub leg_id: Option<Uuid>,
    pub order_id: Option<Uuid>,
    pub occurred_at: At,
    /// The content, as JSON: names and signatures are in it, so it is stored sealed.
    pub content: &'a serde_json::Value,
}

/// An entry as it is read again.
#[derive(Clone, Debug)]
pub struct Entry {
    pub dossier_id: Uuid,
    pub seq: u64,
    pub kind: String,
    pub strength: Strength,
    pub from: Option<Holder>,
    pub to: Option<Holder>,
    pub leg_id: Option<Uuid>,
    pub order_id: Option<Uuid>,
    pub occurred_at: At,
    pub recorded_at: At,
    pub fact_key: String,
}

/// Whether an entry was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    New,
    KnownAlready,
}

/// Salt and content, sealed together so that erasing one erases both.
#[derive(Serialize, Deserialize)]
struct SealedContent {
    salt: String,
    content: String,
}

/// Appends an entry, holding the dossier for this transaction alone meanwhile.
pub async fn append(tx: &Tx, dossier_id: Uuid, new: NewEntry<'_>) -> Result<Appended, StoreError> {
    Ok(append_many(tx, vec![(dossier_id, new)]).await?.pop().unwrap_or(Appended::KnownAlready))
}

/// The head of a chain, and how many entries lead to it.
#[derive(Clone, Copy)]
struct Head {
    count: i64,
    hash: Hash,
}

/// Appends entries to the chains of several dossiers, holding all of them for this transaction alone meanwhile.
pub async fn append_many(tx: &Tx, new: Vec<(Uuid, NewEntry<'_>)>) -> Result<Vec<Appended>, StoreError> {
    let mut heads = hold_heads(tx, new.iter().map(|(dossier_id, _)| *dossier_id)).await?;
    let mut facts = known_facts(tx, &new).await?;
    let mut appended = Vec::with_capacity(new.len());
    let mut rows = Vec::with_capacity(new.len());
    let mut moved = HashSet::new();
    for (dossier_id, entry) in new {
        if !facts.insert((dossier_id, entry.fact_key.clone())) {
            appended.push(Appended::KnownAlready);
            continue;
        }
        let head = known(heads.get_mut(&dossier_id), "dossier", "id")?;
        let row = row_of(tx, dossier_id, *head, entry);
        *head = Head { count: row.seq, hash: hash32(row.hash.clone(), "custody_entry", "hash")? };
        moved.insert(dossier_id);
        rows.push(custody_entry::ActiveModel::from(row));
        appended.push(Appended::New);
    }
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        custody_entry::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    move_heads(tx, &Vec::from_iter(moved)).await?;
    Ok(appended)
}

/// Moves the heads of these chains to their last entries.
async fn move_heads(tx: &Tx, dossier_ids: &[Uuid]) -> Result<(), StoreError> {
    for chunk in dossier_ids.chunks(ROWS_AT_ONCE) {
        let sql = format!(
            "update dossier set custody_count = (select max(e.seq) from custody_entry e where e.dossier_id = dossier.id), \
             custody_head = (select e.hash from custody_entry e where e.dossier_id = dossier.id \
             order by e.seq desc limit 1) where id in ({})",
            parameters(1, chunk.len())
        );
        let values = chunk.iter().map(|id| (*id).into()).collect();
        tx.connection().execute_raw(tx.statement(&sql, values)).await?;
    }
    Ok(())
}

/// The heads of the chains of these dossiers, held.
async fn hold_heads(tx: &Tx, dossier_ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Head>, StoreError> {
    let mut ids: Vec<Uuid> = dossier_ids.collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let lock = format!(
        "select id, custody_count, custody_head from dossier where id in ({}) order by id{}",
        parameters(1, ids.len()),
        tx.for_update()
    );
    let statement = tx.statement(&lock, ids.iter().map(|id| (*id).into()).collect());
    let head = |row: &QueryResult| {
        let hash = hash32(get(row, "custody_head")?, "dossier", "custody_head")?;
        Ok((get(row, "id")?, Head { count: get(row, "custody_count")?, hash }))
    };
    tx.connection().query_all_raw(statement).await?.iter().map(head).collect()
}

/// Which of these facts their chains hold already.
async fn known_facts(tx: &Tx, new: &[(Uuid, NewEntry<'_>)]) -> Result<HashSet<(Uuid, String)>, StoreError> {
    let rows: Vec<(Uuid, String)> = custody_entry::Entity::find()
        .select_only()
        .columns([custody_entry::Column::DossierId, custody_entry::Column::FactKey])
        .filter(custody_entry::Column::DossierId.is_in(new.iter().map(|(dossier_id, _)| *dossier_id)))
        .filter(custody_entry::Column::FactKey.is_in(new.iter().map(|(_, entry)| entry.fact_key.as_str())))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().collect())
}

/// The row that follows a chain's head.
fn row_of(tx: &Tx, dossier_id: Uuid, head: Head, new: NewEntry<'_>) -> custody_entry::Model {
    let salt: [u8; 16] = tx.store().chance().bytes();
    let content = new.content.to_string();
    let commitment = commitment(&salt, content.as_bytes());
    let sealed = SealedContent { salt: BASE64.encode(salt), content };
    let mut row = custody_entry::Model {
        id: tx.new_id(),
        dossier_id,
        seq: head.count + 1,
        fact_key: new.fact_key,
        kind: new.kind.as_str().to_owned(),
        strength: new.strength.as_str().to_owned(),
        from_holder: new.from.map(|holder| holder.as_str().to_owned()),
        to_holder: new.to.map(|holder| holder.as_str().to_owned()),
        leg_id: new.leg_id,
        order_id: new.order_id,
        occurred_at: new.occurred_at.0,
        recorded_at: tx.now().0,
        content_sealed: Some(tx.keys().seal_json("custody_entry.content", &sealed)),
        key_id: tx.keys().current_key_id().to_owned(),
        commitment: commitment.to_vec(),
        previous_hash: head.hash.to_vec(),
        hash: Vec::new(),
    };
    row.hash = hash_of(&row, &head.hash, &commitment).to_vec();
    row
}

/// The entries of a dossier, in the order of the chain.
pub async fn list(db: &impl Db, dossier_id: Uuid) -> Result<Vec<Entry>, StoreError> {
    rows_of(db, dossier_id).await?.iter().map(entry_of).collect()
}

/// The entries of several dossiers, each in the order of its chain.
pub async fn list_of_many(db: &impl Db, dossier_ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Entry>>, StoreError> {
    let rows = custody_entry::Entity::find()
        .filter(custody_entry::Column::DossierId.is_in(dossier_ids.iter().copied()))
        .order_by_asc(custody_entry::Column::DossierId)
        .order_by_asc(custody_entry::Column::Seq)
        .all(db.connection())
        .await?;
    let mut of: HashMap<Uuid, Vec<Entry>> = HashMap::new();
    for row in &rows {
        of.entry(row.dossier_id).or_default().push(entry_of(row)?);
    }
    Ok(of)
}

/// The hand-overs of many dossiers with what was signed, each chain in its order; erased ones are left out.
pub async fn list_handovers(db: &impl Db, dossier_ids: &[Uuid]) -> Result<Vec<(Entry, Handover)>, StoreError> {
    let rows = custody_entry::Entity::find()
        .filter(custody_entry::Column::DossierId.is_in(dossier_ids.iter().copied()))
        .filter(custody_entry::Column::Kind.eq(EntryKind::Handover.as_str()))
        .order_by_asc(custody_entry::Column::DossierId)
        .order_by_asc(custody_entry::Column::Seq)
        .all(db.connection())
        .await?;
    let mut handovers = Vec::new();
    for row in rows {
        let Some(content) = content_of(db, &row)? else { continue };
        let handover = known(serde_json::from_str(&content).ok(), "custody_entry", "content_sealed")?;
        handovers.push((entry_of(&row)?, handover));
    }
    Ok(handovers)
}

fn entry_of(row: &custody_entry::Model) -> Result<Entry, StoreError> {
    let holder = |text: &Option<String>, column| {
        text.as_deref().map(|text| known(Holder::parse(text), "custody_entry", column)).transpose()
    };
    let strength = [Strength::CourierSays, Strength::Scanned, Strength::Signed]
        .into_iter()
        .find(|strength| strength.as_str() == row.strength);
    Ok(Entry {
        dossier_id: row.dossier_id,
        seq: u64::try_from(row.seq).unwrap_or(0),
        strength: known(strength, "custody_entry", "strength")?,
        kind: row.kind.clone(),
        from: holder(&row.from_holder, "from_holder")?,
        to: holder(&row.to_holder, "to_holder")?,
        leg_id: row.leg_id,
        order_id: row.order_id,
        occurred_at: At(row.occurred_at),
        recorded_at: At(row.recorded_at),
        fact_key: row.fact_key.clone(),
    })
}

/// The head of a dossier's chain.
pub async fn find_head(db: &impl Db, dossier_id: Uuid) -> Result<Hash, StoreError> {
    let row = dossier::Entity::find_by_id(dossier_id).one(db.connection()).await?;
    hash32(known(row, "dossier", "id")?.custody_head, "dossier", "custody_head")
}

/// What a check of a chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainCheck {
    Whole {
        entries: u64,
        erased: u64,
    },
    /// The first entry that does not fit.
    BrokenAt {
        seq: u64,
    },
}

/// Recomputes a dossier's chain from its rows.
pub async fn check_chain(db: &impl Db, dossier_id: Uuid) -> Result<ChainCheck, StoreError> {
    let mut previous = EMPTY_CHAIN;
    let (mut entries, mut erased) = (0, 0);
    for row in rows_of(db, dossier_id).await? {
        let seq = entries + 1;
        let broken = ChainCheck::BrokenAt { seq };
        let stored = hash32(row.commitment.clone(), "custody_entry", "commitment")?;
        match &row.content_sealed {
            None => erased += 1,
            Some(sealed) => {
                let opened: SealedContent =
                    db.store().keys().open_json("custody_entry.content", &row.key_id, sealed)?;
                let salt = BASE64.decode(&opened.salt).ok().and_then(|salt| salt.try_into().ok());
                let Some(salt) = salt else { return Ok(broken) };
                if commitment(&salt, opened.content.as_bytes()) != stored {
                    return Ok(broken);
                }
            }
        }
        let expected = hash_of(&row, &previous, &stored);
        let is_linked =
            row.seq == i64::try_from(seq).unwrap_or(-1) && row.previous_hash == previous && row.hash == expected;
        if !is_linked {
            return Ok(broken);
        }
        previous = expected;
        entries = seq;
    }
    if find_head(db, dossier_id).await? == previous {
        Ok(ChainCheck::Whole { entries, erased })
    } else {
        Ok(ChainCheck::BrokenAt { seq: entries + 1 })
    }
}

/// The hash over every column that is read, so that a change of any of them is found.
fn hash_of(row: &custody_entry::Model, previous: &Hash, commitment: &Hash) -> Hash {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let columns = [
        row.dossier_id.to_string(),
        row.seq.to_string(),
        row.fact_key.clone(),
        row.kind.clone(),
        row.strength.clone(),
        row.from_holder.clone().unwrap_or_default(),
        row.to_holder.clone().unwrap_or_default(),
        id(row.leg_id),
        id(row.order_id),
        row.occurred_at.to_string(),
        row.recorded_at.to_string(),
    ];
    entry_hash(previous, commitment, &columns.each_ref().map(String::as_str))
}

async fn rows_of(db: &impl Db, dossier_id: Uuid) -> Result<Vec<custody_entry::Model>, StoreError> {
    Ok(custody_entry::Entity::find()
        .filter(custody_entry::Column::DossierId.eq(dossier_id))
        .order_by_asc(custody_entry::Column::Seq)
        .all(db.connection())
        .await?)
}

/// The content of one entry, as it was appended; `None` when it has been erased or there is no such entry.
pub async fn find_content(db: &impl Db, dossier_id: Uuid, seq: u64) -> Result<Option<serde_json::Value>, StoreError> {
    let row = custody_entry::Entity::find()
        .filter(custody_entry::Column::DossierId.eq(dossier_id))
        .filter(custody_entry::Column::Seq.eq(i64::try_from(seq).unwrap_or(i64::MAX)))
        .one(db.connection())
        .await?;
    let content = row.map(|row| content_of(db, &row)).transpose()?.flatten();
    Ok(content.and_then(|content| serde_json::from_str(&content).ok()))
}

/// The content of an entry as it was appended; `None` when it has been erased.
fn content_of(db: &impl Db, row: &custody_entry::Model) -> Result<Option<String>, StoreError> {
    let Some(sealed) = &row.content_sealed else { return Ok(None) };
    let opened: SealedContent = db.store().keys().open_json("custody_entry.content", &row.key_id, sealed)?;
    Ok(Some(opened.content))
}
