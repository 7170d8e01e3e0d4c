//! Saved answers to writes that named an idempotency key.

use crate::store::{Db, StoreError, Tx};
use buuta_entities::idempotency_key;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is new, and now taken by this transaction.
    New,
    /// The same request was answered before: this is the answer.
    Answered { status: u16, body: Vec<u8> },
    /// The key was used for another request.
    OtherRequest,
}

/// Takes the key in this transaction, or says what became of it. A second transaction with the same key waits
/// for the first one to end.
pub async fn take(tx: &Tx, api_key_id: Uuid, key: &str, route: &str, request_hash: &[u8]) -> Result<Known, StoreError> {
    use idempotency_key::Column as C;
    let row = idempotency_key::ActiveModel {
        id: Set(tx.new_id()),
        api_key_id: Set(api_key_id),
        idempotency_key: Set(key.to_owned()),
        route: Set(route.to_owned()),
        request_hash: Set(request_hash.to_vec()),
        answer_status: Set(None),
        answer_sealed: Set(None),
        key_id: Set(None),
        opened_at: Set(tx.now().0),
    };
    let inserted = idempotency_key::Entity::insert(row)
        .on_conflict(OnConflict::columns([C::ApiKeyId, C::IdempotencyKey]).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    if inserted == 1 {
        return Ok(Known::New);
    }
    let row = idempotency_key::Entity::find()
        .filter(C::ApiKeyId.eq(api_key_id))
        .filter(C::IdempotencyKey.eq(key))
        .one(tx.connection())
        .await?;
    match row {
        Some(row) if row.route == route && row.request_hash == request_hash => {
            match (row.answer_status, row.answer_sealed, row.key_id) {
                (Some(status), Some(sealed), Some(key_id)) => Ok(Known::Answered {
                    status: u16::try_from(status).unwrap_or(200),
                    body: tx.keys().open("idempotency_key.answer", &key_id, &sealed)?,
                }),
                _ => Ok(Known::New),
            }
        }
        _ => Ok(Known::OtherRequest),
    }
}

/// Saves the answer, in the transaction of the change it answers for.
pub async fn save_answer(tx: &Tx, api_key_id: Uuid, key: &str, status: u16, body: &[u8]) -> Result<(), StoreError> {
    use idempotency_key::Column as C;
    use sea_orm::sea_query::Expr;
    idempotency_key::Entity::update_many()
        .col_expr(C::AnswerStatus, Expr::value(i64::from(status)))
        .col_expr(C::AnswerSealed, Expr::value(tx.keys().seal("idempotency_key.answer", body)))
        .col_expr(C::KeyId, Expr::value(tx.keys().current_key_id()))
        .filter(C::ApiKeyId.eq(api_key_id))
        .filter(C::IdempotencyKey.eq(key))
        .exec(tx.connection())
        .await?;
    Ok(())
}
