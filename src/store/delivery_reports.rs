//! What providers tell afterwards about messages they took: kept as it came, once, with what it was read as.

use crate::domain::time::At;
use crate::store::rows::{ROWS_AT_ONCE, known};
use crate::store::{Db, StoreError, Tx};
use buuta_entities::delivery_report;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What a report was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It settled, or could not change, a message of ours.
    Applied,
    /// It names a message whose name we have not heard yet.
    Waiting,
    /// It settles nothing.
    Nothing,
    Unreadable,
    /// It may not come in.
    Refused,
}

impl Reading {
    const ALL: [Reading; 5] =
        [Reading::Applied, Reading::Waiting, Reading::Nothing, Reading::Unreadable, Reading::Refused];
    /// Those a person may want to see.
    pub const PUT_ASIDE: [Reading; 3] = [Reading::Waiting, Reading::Unreadable, Reading::Refused];
    fn parse(text: &str) -> Option<Reading> {
        Self::ALL.into_iter().find(|reading| reading.as_str() == text)
    }
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reading::Applied => "applied",
            Reading::Waiting => "waiting",
            Reading::Nothing => "nothing",
            Reading::Unreadable => "unreadable",
            Reading::Refused => "refused",
        }
    }
}

/// A report as it came, and as it was read.
pub struct NewReport<'a> {
    pub provider_id: Uuid,
    /// The bytes that make it one: the body, or the query where that is all.
    pub content: &'a [u8],
    pub reading: Reading,
    pub signature: Option<&'static str>,
    pub message_ref: Option<&'a str>,
    pub is_delivered: Option<bool>,
}

/// Keeps a report; `None` when the same bytes came before. Those that were refused then and may come in now count as new:
/// a forger who was faster must not keep the true one out.
pub async fn insert_if_new(tx: &Tx, new: NewReport<'_>) -> Result<Option<Uuid>, StoreError> {
    use delivery_report::Column as C;
    let id = tx.new_id();
    let content_hash = Sha256::digest(new.content).to_vec();
    let message_ref = new.message_ref.filter(|name| !name.is_empty()).map(str::to_owned);
    let reported = new.is_delivered.map(|is| if is { "delivered" } else { "not_delivered" }.to_owned());
    let row = delivery_report::ActiveModel {
        id: Set(id),
        provider_id: Set(new.provider_id),
        content_hash: Set(content_hash.clone()),
        content_sealed: Set(tx.keys().seal("delivery_report.content", new.content)),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        received_at: Set(tx.now().0),
        reading: Set(new.reading.as_str().to_owned()),
        signature: Set(new.signature.map(str::to_owned)),
        notification_id: Set(None),
        message_ref: Set(message_ref.clone()),
        reported: Set(reported.clone()),
    };
    let kept = delivery_report::Entity::insert(row)
        .on_conflict(OnConflict::columns([C::ProviderId, C::ContentHash]).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    if kept == 1 || new.reading == Reading::Refused {
        return Ok((kept == 1).then_some(id));
    }
    let let_in = delivery_report::Entity::update_many()
        .col_expr(C::Id, Expr::value(id))
        .col_expr(C::Reading, Expr::value(new.reading.as_str()))
        .col_expr(C::Signature, Expr::value(new.signature))
        .col_expr(C::MessageRef, Expr::value(message_ref))
        .col_expr(C::Reported, Expr::value(reported))
        .filter(C::ProviderId.eq(new.provider_id))
        .filter(C::ContentHash.eq(content_hash))
        .filter(C::Reading.eq(Reading::Refused.as_str()))
        .exec(tx.connection())
        .await?;
    Ok((let_in.rows_affected == 1).then_some(id))
}

/// Notes which notification a report was about.
pub async fn note_applied(tx: &Tx, id: Uuid, notification_id: Uuid) -> Result<(), StoreError> {
    use delivery_report::Column as C;
    delivery_report::Entity::update_many()
        .col_expr(C::Reading, Expr::value(Reading::Applied.as_str()))
        .col_expr(C::NotificationId, Expr::value(notification_id))
        .filter(C::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Reports that came before we had heard the message's name: each with whether it was delivered, oldest first.
pub async fn list_waiting(db: &impl Db, provider_id: Uuid, message_ref: &str) -> Result<Vec<(Uuid, bool)>, StoreError> {
    use delivery_report::Column as C;
    let rows = delivery_report::Entity::find()
        .filter(C::ProviderId.eq(provider_id))
        .filter(C::MessageRef.eq(message_ref))
        .filter(C::Reading.eq(Reading::Waiting.as_str()))
        .order_by_asc(C::Id)
        .limit(ROWS_AT_ONCE as u64)
        .all(db.connection())
        .await?;
    let delivered = |row: delivery_report::Model| (row.id, row.reported.as_deref() == Some("delivered"));
    Ok(rows.into_iter().map(delivered).collect())
}

/// A report without what it says.
#[derive(Clone, Debug)]
pub struct ReportHead {
    pub id: Uuid,
    pub provider_id: Uuid,
    pub received_at: At,
    pub reading: Reading,
    /// The provider's name for the message.
    pub message_ref: Option<String>,
}

/// The condition of the index over reports that are put aside.
const PUT_ASIDE: &str = "reading in ('waiting', 'unreadable', 'refused')";

/// Reports that settled nothing and that nobody expected, newest first, before this one.
pub async fn list_put_aside(db: &impl Db, before: Option<Uuid>, limit: u64) -> Result<Vec<ReportHead>, StoreError> {
    use delivery_report::Column as C;
    let mut query = delivery_report::Entity::find().filter(Expr::cust(PUT_ASIDE));
    if let Some(before) = before {
        query = query.filter(C::Id.lt(before));
    }
    let rows = query.order_by_desc(C::Id).limit(limit).all(db.connection()).await?;
    rows.iter().map(head_of).collect()
}

/// A report that was put aside, with what it says.
pub async fn find_put_aside(db: &impl Db, id: Uuid) -> Result<Option<(ReportHead, Vec<u8>)>, StoreError> {
    let row = delivery_report::Entity::find_by_id(id).filter(Expr::cust(PUT_ASIDE)).one(db.connection()).await?;
    row.map(|row| {
        let content = db.store().keys().open("delivery_report.content", &row.key_id, &row.content_sealed)?;
        Ok((head_of(&row)?, content))
    })
    .transpose()
}

fn head_of(row: &delivery_report::Model) -> Result<ReportHead, StoreError> {
    Ok(ReportHead {
        id: row.id,
        provider_id: row.provider_id,
        received_at: At(row.received_at),
        reading: known(Reading::parse(&row.reading), "delivery_report", "reading")?,
        message_ref: row.message_ref.clone(),
    })
}
