//! Wishes of citizens and what they were answered; both sealed.

use crate::domain::time::At;
use crate::domain::wish::{Outcome, Wish, WishKind};
use crate::sealing::token_hash;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::wish;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// A wish as it was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub id: Uuid,
    pub request_id: Uuid,
    /// The order it is about, where it is about one.
    pub order_id: Option<Uuid>,
    pub wish: Wish,
    pub made_at: At,
    pub standing: Standing,
}

/// Where a wish stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A desk is to answer it.
    Open { deadline_at: At },
    /// The house did by itself what was wished.
    DoneAtOnce { at: At },
    /// It was at a desk, and the courier took it before anybody answered.
    DoneByCourier { at: At },
    /// A desk has answered it.
    Answered { at: At, deadline_at: At, by: Uuid, outcome: Outcome, words: AnswerWords },
}

/// What a desk answers a citizen. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerWords(pub String);

impl std::fmt::Debug for AnswerWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnswerWords([hidden])")
    }
}

/// What happens to a new wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// A desk is to answer it until then.
    ToDesk { deadline_at: At },
    /// The same, and couriers are told meanwhile: what they take, the desk need not answer.
    ToCouriersAndDesk { deadline_at: At },
    /// The house has done it, in this very transaction.
    Done,
}

/// A form that was sent, as a row knows it.
fn operation_key(request_id: Uuid, operation: Uuid) -> Vec<u8> {
    token_hash(&format!("{request_id} {operation}"))
}

/// Writes a wish down. `None` when this form of the request has made one before.
pub async fn insert(
    tx: &Tx,
    request_id: Uuid,
    order_id: Option<Uuid>,
    operation: Uuid,
    wish: &Wish,
    goes: Goes,
) -> Result<Option<Uuid>, StoreError> {
    let (id, now) = (tx.new_id(), tx.now());
    let (deadline_at, answered_at, outcome) = match goes {
        Goes::ToDesk { deadline_at } | Goes::ToCouriersAndDesk { deadline_at } => (Some(deadline_at.0), None, None),
        Goes::Done => (None, Some(now.0), Some(Outcome::Granted.as_str().to_owned())),
    };
    let row = wish::ActiveModel {
        id: Set(id),
        request_id: Set(request_id),
        order_id: Set(order_id),
        kind: Set(wish.kind().as_str().to_owned()),
        operation_key: Set(operation_key(request_id, operation)),
        content_sealed: Set(tx.keys().seal_json("wish.content", wish)),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        made_at: Set(now.0),
        deadline_at: Set(deadline_at),
        answered_at: Set(answered_at),
        answered_by_id: Set(None),
        outcome: Set(outcome),
        answer_sealed: Set(None),
        answer_key_id: Set(None),
    };
    let inserted = wish::Entity::insert(row)
        .on_conflict(OnConflict::column(wish::Column::OperationKey).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok((inserted == 1).then_some(id))
}

/// The wish that this form of a request has made.
pub async fn find_by_operation(db: &impl Db, request_id: Uuid, operation: Uuid) -> Result<Option<Made>, StoreError> {
    let key = operation_key(request_id, operation);
    let row = wish::Entity::find().filter(wish::Column::OperationKey.eq(key)).one(db.connection()).await?;
    row.map(|row| made_of(db, row)).transpose()
}

/// The wish of this row.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<Made>, StoreError> {
    wish::Entity::find_by_id(id).one(db.connection()).await?.map(|row| made_of(db, row)).transpose()
}

/// The wishes of a request, the newest first.
pub async fn list_of_request(db: &impl Db, request_id: Uuid) -> Result<Vec<Made>, StoreError> {
    let rows = wish::Entity::find()
        .filter(wish::Column::RequestId.eq(request_id))
        .order_by_desc(wish::Column::MadeAt)
        .order_by_desc(wish::Column::Id)
        .all(db.connection())
        .await?;
    rows.into_iter().map(|row| made_of(db, row)).collect()
}

/// The kinds of a request's wishes that wait for their answer.
pub async fn list_open_kinds(db: &impl Db, request_id: Uuid) -> Result<Vec<WishKind>, StoreError> {
    let rows = wish::Entity::find()
        .filter(wish::Column::RequestId.eq(request_id))
        .filter(wish::Column::AnsweredAt.is_null())
        .all(db.connection())
        .await?;
    rows.iter().map(|row| known(WishKind::parse(&row.kind), "wish", "kind")).collect()
}

/// How many wishes wait for their answer.
pub async fn count_open(db: &impl Db) -> Result<u64, StoreError> {
    Ok(wish::Entity::find().filter(wish::Column::AnsweredAt.is_null()).count(db.connection()).await?)
}

/// Whether an answer was written now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Now,
    /// Somebody answered before.
    Before,
}

/// Answers a wish that waits for it.
pub async fn update_answered(
    tx: &Tx,
    id: Uuid,
    by: Uuid,
    outcome: Outcome,
    words: &AnswerWords,
) -> Result<Written, StoreError> {
    use wish::Column as C;
    let updated = wish::Entity::update_many()
        .col_expr(C::AnsweredAt, Expr::value(tx.now().0))
        .col_expr(C::AnsweredById, Expr::value(by))
        .col_expr(C::Outcome, Expr::value(outcome.as_str()))
        .col_expr(C::AnswerSealed, Expr::value(tx.keys().seal_json("wish.answer", &words.0)))
        .col_expr(C::AnswerKeyId, Expr::value(tx.keys().current_key_id()))
        .filter(C::Id.eq(id))
        .filter(C::AnsweredAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(if updated.rows_affected == 1 { Written::Now } else { Written::Before })
}

/// The courier has done what a desk was to see to: the wish is granted, without words.
pub async fn update_done_by_courier(tx: &Tx, id: Uuid) -> Result<Written, StoreError> {
    use wish::Column as C;
    let updated = wish::Entity::update_many()
        .col_expr(C::AnsweredAt, Expr::value(tx.now().0))
        .col_expr(C::Outcome, Expr::value(Outcome::Granted.as_str()))
        .filter(C::Id.eq(id))
        .filter(C::AnsweredAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(if updated.rows_affected == 1 { Written::Now } else { Written::Before })
}

fn made_of(db: &impl Db, row: wish::Model) -> Result<Made, StoreError> {
    let keys = db.store().keys();
    let wish: Wish = keys.open_json("wish.content", &row.key_id, &row.content_sealed)?;
    let standing = match (row.answered_at.map(At), row.answered_by_id, row.deadline_at.map(At)) {
        (Some(at), Some(by), Some(deadline_at)) => {
            let sealed = known(row.answer_sealed, "wish", "answer_sealed")?;
            let key_id = known(row.answer_key_id, "wish", "answer_key_id")?;
            let outcome = row.outcome.as_deref().and_then(Outcome::parse);
            Standing::Answered {
                at,
                deadline_at,
                by,
                outcome: known(outcome, "wish", "outcome")?,
                words: AnswerWords(keys.open_json("wish.answer", &key_id, &sealed)?),
            }
        }
        (None, _, Some(deadline_at)) => Standing::Open { deadline_at },
        (Some(at), None, Some(_)) => Standing::DoneByCourier { at },
        (answered_at, _, None) => Standing::DoneAtOnce { at: known(answered_at, "wish", "answered_at")? },
    };
    Ok(Made {
        id: row.id,
        request_id: row.request_id,
        order_id: row.order_id,
        wish,
        made_at: At(row.made_at),
        standing,
    })
}
