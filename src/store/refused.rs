//! Refused pushes and what came with them beside their bytes: sealed, and kept for so long as they may be judged again.

use crate::domain::time::At;
use crate::store::inbox;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{message, refused_push};
use buuta_webhooks::InboundRequest;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Ways in which the same bytes came that are kept, at most: a courier tries again and again, and so may a forger.
const MOST_WAYS: u64 = 24;
/// The largest that is kept of one, bytes.
const LARGEST: usize = 16 * 1024;

/// What came with a push beside its bytes.
#[derive(Clone, Serialize, Deserialize)]
struct Envelope {
    headers: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
}

/// A refused push, once for each way it came, with the moment it did.
pub struct RefusedPush {
    pub message_id: Uuid,
    pub account_id: Uuid,
    pub tries: Vec<(InboundRequest, At)>,
}

/// Keeps what came with a refused push. More than is sensible of one is not kept: it cannot be judged again.
pub async fn keep(tx: &Tx, message_id: Uuid, push: &InboundRequest, received_at: At) -> Result<(), StoreError> {
    use refused_push::Column as C;
    let envelope = Envelope { headers: push.headers.clone(), query: push.query.clone() };
    let text = serde_json::to_vec(&envelope).unwrap_or_default();
    let ways = refused_push::Entity::find().filter(C::MessageId.eq(message_id)).count(tx.connection()).await?;
    if text.len() > LARGEST || ways >= MOST_WAYS {
        return Ok(());
    }
    let row = refused_push::ActiveModel {
        id: Set(tx.new_id()),
        message_id: Set(message_id),
        envelope_hash: Set(Sha256::digest(&text).to_vec()),
        envelope_sealed: Set(tx.keys().seal("refused_push.envelope", &text)),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        received_at: Set(received_at.0),
    };
    refused_push::Entity::insert(row)
        .on_conflict(OnConflict::columns([C::MessageId, C::EnvelopeHash]).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// Which refused pushes.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    One(Uuid),
    OfAccount(Uuid),
}

/// Refused pushes that were not let in since, newest first, before the one of this id.
pub async fn list(
    db: &impl Db,
    which: Which,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<RefusedPush>, StoreError> {
    use message::Column as C;
    let mut query = message::Entity::find().filter(inbox::still_refused());
    query = match which {
        Which::One(id) => query.filter(C::Id.eq(id)),
        Which::OfAccount(id) => query.filter(C::AccountId.eq(id)),
    };
    if let Some(before) = before {
        query = query.filter(C::Id.lt(before));
    }
    let rows = query.order_by_desc(C::Id).limit(limit).all(db.connection()).await?;
    let ids = rows.iter().map(|row| row.id);
    let kept = refused_push::Entity::find().filter(refused_push::Column::MessageId.is_in(ids));
    let mut ways: BTreeMap<Uuid, Vec<refused_push::Model>> = BTreeMap::new();
    for row in kept.order_by_asc(refused_push::Column::Id).all(db.connection()).await? {
        ways.entry(row.message_id).or_default().push(row);
    }
    let keys = db.store().keys();
    rows.into_iter()
        .map(|row| {
            let body = keys.open("message.body", &row.key_id, &row.body_sealed)?;
            let as_it_came = |way: refused_push::Model| {
                let Envelope { headers, query } =
                    keys.open_json("refused_push.envelope", &way.key_id, &way.envelope_sealed)?;
                Ok((InboundRequest { headers, query, body: body.clone() }, At(way.received_at)))
            };
            let tries = ways.remove(&row.id).unwrap_or_default().into_iter().map(as_it_came);
            let tries = tries.collect::<Result<_, StoreError>>()?;
            Ok(RefusedPush { message_id: row.id, account_id: row.account_id, tries })
        })
        .collect()
}

/// Whether an account has refused pushes that were not let in since.
pub async fn has_any(db: &impl Db, account_id: Uuid) -> Result<bool, StoreError> {
    let refused = message::Entity::find().filter(inbox::still_refused());
    Ok(refused.filter(message::Column::AccountId.eq(account_id)).one(db.connection()).await?.is_some())
}

/// Notes that a refused push was let in after all: it is listed no more, and what came with it is forgotten.
pub async fn note_let_in(tx: &Tx, message_id: Uuid) -> Result<(), StoreError> {
    message::Entity::update_many()
        .col_expr(message::Column::LetInAt, Expr::value(tx.now().0))
        .filter(message::Column::Id.eq(message_id))
        .exec(tx.connection())
        .await?;
    let kept = refused_push::Entity::delete_many().filter(refused_push::Column::MessageId.eq(message_id));
    kept.exec(tx.connection()).await?;
    Ok(())
}

/// Forgets what came with pushes that were refused before a moment. Says how many.
pub async fn forget_before(tx: &Tx, before: At) -> Result<u64, StoreError> {
    let old = refused_push::Entity::delete_many().filter(refused_push::Column::ReceivedAt.lt(before.0));
    Ok(old.exec(tx.connection()).await?.rows_affected)
}
