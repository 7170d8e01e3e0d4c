//! How far the cancelling of orders has come.

use crate::store::{Db, StoreError, Tx};
use buuta_entities::order;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// How far the cancelling of an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelling {
    NotWanted,
    /// The courier is to be asked, once it is known to have the order.
    Wanted,
    /// The courier has noted the wish; its news will tell.
    Asked,
    /// It was too late to cancel: the courier is to be asked to bring the papers back.
    RecallWanted,
    /// The courier has noted that the papers are to come back; its news will tell.
    RecallAsked,
    /// A person has to see to it.
    ByPerson,
    /// The courier has said that it is cancelled.
    Done,
}

impl Cancelling {
    /// Every one.
    pub const ALL: [Cancelling; 7] = [
        Cancelling::NotWanted,
        Cancelling::Wanted,
        Cancelling::Asked,
        Cancelling::RecallWanted,
        Cancelling::RecallAsked,
        Cancelling::ByPerson,
        Cancelling::Done,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Cancelling::NotWanted => "not_wanted",
            Cancelling::Wanted => "wanted",
            Cancelling::Asked => "asked",
            Cancelling::RecallWanted => "recall_wanted",
            Cancelling::RecallAsked => "recall_asked",
            Cancelling::ByPerson => "by_person",
            Cancelling::Done => "done",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Cancelling> {
        Self::ALL.into_iter().find(|cancelling| cancelling.as_str() == text)
    }
}

/// Notes how far the cancelling of an order has come.
pub async fn update(tx: &Tx, order_id: Uuid, cancelling: Cancelling) -> Result<(), StoreError> {
    order::Entity::update_many()
        .col_expr(order::Column::Cancelling, Expr::value(cancelling.as_str()))
        .filter(order::Column::Id.eq(order_id))
        .exec(tx.connection())
        .await?;
    Ok(())
}
