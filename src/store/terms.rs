//! The terms requests were opened on; what of them leads to a person is sealed.

use crate::domain::postage::Payer;
use crate::domain::terms::{Terms, TermsContent, Urgency};
use crate::domain::time::At;
use crate::sealing::token_hash;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{order, request_terms};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// The terms of a request as they stand.
#[derive(Clone, Debug)]
pub struct StoredTerms {
    pub urgency: Urgency,
    pub payer: Payer,
    pub content: TermsContent,
    pub consent: Option<Consent>,
}

/// What she agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The words.
    pub version: String,
    pub given_at: At,
    pub withdrawn_at: Option<At>,
}

/// Writes the terms of a request down. [`StoreError::AlreadyThere`] when the same form has opened another.
pub async fn insert(tx: &Tx, request_id: Uuid, terms: &Terms) -> Result<(), StoreError> {
    let row = request_terms::ActiveModel {
        request_id: Set(request_id),
        operation_key: Set(terms.operation.map(operation_key)),
        urgency: Set(terms.urgency.as_str().to_owned()),
        payer: Set(terms.payer.as_str().to_owned()),
        consent_version: Set(terms.consent_version.clone()),
        consented_at: Set(terms.consent_version.as_ref().map(|_| tx.now().0)),
        consent_withdrawn_at: Set(None),
        content_sealed: Set(tx.keys().seal_json("request_terms.content", &terms.content)),
        key_id: Set(tx.keys().current_key_id().to_owned()),
    };
    request_terms::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Notes a new consent, such as to a result coming home after all.
pub async fn update_consent(tx: &Tx, request_id: Uuid, version: &str) -> Result<(), StoreError> {
    request_terms::Entity::update_many()
        .col_expr(request_terms::Column::ConsentVersion, Expr::value(version))
        .col_expr(request_terms::Column::ConsentedAt, Expr::value(tx.now().0))
        .col_expr(request_terms::Column::ConsentWithdrawnAt, Expr::value(None::<i64>))
        .filter(request_terms::Column::RequestId.eq(request_id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Notes that she takes her consent back.
pub async fn update_consent_withdrawn(tx: &Tx, request_id: Uuid) -> Result<(), StoreError> {
    request_terms::Entity::update_many()
        .col_expr(request_terms::Column::ConsentWithdrawnAt, Expr::value(tx.now().0))
        .filter(request_terms::Column::RequestId.eq(request_id))
        .filter(request_terms::Column::ConsentedAt.is_not_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Writes anew what of the terms leads to a person; a request opened without terms has the default ones from now on.
pub async fn update_content(tx: &Tx, request_id: Uuid, content: &TermsContent) -> Result<(), StoreError> {
    if find(tx, request_id).await?.is_none() {
        return insert(tx, request_id, &Terms { content: content.clone(), ..Terms::default() }).await;
    }
    request_terms::Entity::update_many()
        .col_expr(
            request_terms::Column::ContentSealed,
            Expr::value(tx.keys().seal_json("request_terms.content", content)),
        )
        .col_expr(request_terms::Column::KeyId, Expr::value(tx.keys().current_key_id()))
        .filter(request_terms::Column::RequestId.eq(request_id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The terms of a request; none where it was opened without any.
pub async fn find(db: &impl Db, request_id: Uuid) -> Result<Option<StoredTerms>, StoreError> {
    let Some(row) = request_terms::Entity::find_by_id(request_id).one(db.connection()).await? else {
        return Ok(None);
    };
    Ok(Some(StoredTerms {
        urgency: known(Urgency::parse(&row.urgency), "request_terms", "urgency")?,
        payer: known(Payer::parse(&row.payer), "request_terms", "payer")?,
        content: db.store().keys().open_json("request_terms.content", &row.key_id, &row.content_sealed)?,
        consent: row.consent_version.zip(row.consented_at.map(At)).map(|(version, given_at)| Consent {
            version,
            given_at,
            withdrawn_at: row.consent_withdrawn_at.map(At),
        }),
    }))
}

/// The request that this form has opened.
pub async fn find_by_operation(db: &impl Db, operation: [u8; 16]) -> Result<Option<Uuid>, StoreError> {
    let row = request_terms::Entity::find()
        .filter(request_terms::Column::OperationKey.eq(operation_key(operation)))
        .one(db.connection())
        .await?;
    Ok(row.map(|row| row.request_id))
}

fn operation_key(operation: [u8; 16]) -> Vec<u8> {
    token_hash(&operation.map(|byte| format!("{byte:02x}")).concat())
}

/// Marks an order as one to be done within the hour.
pub async fn mark_urgent(tx: &Tx, order_id: Uuid) -> Result<(), StoreError> {
    order::Entity::update_many()
        .col_expr(order::Column::Urgency, Expr::value(Urgency::Urgent.as_str()))
        .filter(order::Column::Id.eq(order_id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// How urgent an order is.
pub async fn urgency_of_order(db: &impl Db, order_id: Uuid) -> Result<Urgency, StoreError> {
    let found: Option<String> = order::Entity::find_by_id(order_id)
        .select_only()
        .column(order::Column::Urgency)
        .into_tuple()
        .one(db.connection())
        .await?;
    found.map_or(Ok(Urgency::Usual), |text| known(Urgency::parse(&text), "order", "urgency"))
}
