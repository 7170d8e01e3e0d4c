//! Citizens who prove that a request is theirs: one-time codes, kept without the code itself, and sessions, kept as hashes.

use crate::domain::identity::PaperShown;
use crate::domain::time::At;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{holder_session, one_time_code};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// How a code reaches the citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenBy {
    /// By mail to the address of the request.
    Email,
    /// By a member of staff who has checked at a counter who she is.
    Counter { staff_id: Uuid, shown: PaperShown },
}

/// A one-time code. The digits follow from its id and the index key, and stand in no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeCode {
    pub id: Uuid,
    pub request_id: Uuid,
    pub given_by: GivenBy,
    pub made_at: At,
    pub expires_at: At,
    pub standing: Standing,
}

impl OneTimeCode {
    /// Whether it went out by mail.
    pub fn is_mailed(&self) -> bool {
        self.given_by == GivenBy::Email
    }
    /// Whether it can still be used.
    pub fn is_open(&self, now: At) -> bool {
        self.standing == Standing::Open && now < self.expires_at
    }
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Open until it expires.
    Open,
    Used,
    /// A newer one was made.
    Replaced,
    /// Wrong codes were typed too often.
    GuessedAt,
}

impl Standing {
    const fn as_str(self) -> Option<&'static str> {
        match self {
            Standing::Open => None,
            Standing::Used => Some("used"),
            Standing::Replaced => Some("replaced"),
            Standing::GuessedAt => Some("guessed_at"),
        }
    }
    fn parse(text: Option<&str>) -> Standing {
        match text {
            None => Standing::Open,
            Some("used") => Standing::Used,
            Some("replaced") => Standing::Replaced,
            Some(_) => Standing::GuessedAt,
        }
    }
}

/// Makes a code; whichever was open before is no more.
pub async fn insert_code(
    tx: &Tx,
    request_id: Uuid,
    given_by: GivenBy,
    lasts_s: i64,
) -> Result<OneTimeCode, StoreError> {
    use one_time_code::Column as C;
    one_time_code::Entity::update_many()
        .col_expr(C::EndedAt, Expr::value(tx.now().0))
        .col_expr(C::EndedAs, Expr::value(Standing::Replaced.as_str()))
        .filter(C::RequestId.eq(request_id))
        .filter(C::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    let (way, given_by_id, paper_shown) = match given_by {
        GivenBy::Email => ("email", None, None),
        GivenBy::Counter { staff_id, shown } => ("counter", Some(staff_id), Some(shown.as_str().to_owned())),
    };
    let made_at = tx.now();
    let row = one_time_code::Model {
        id: tx.new_id(),
        request_id,
        way: way.to_owned(),
        given_by_id,
        wrong_tries: 0,
        made_at: made_at.0,
        expires_at: made_at.plus_s(lasts_s).0,
        ended_at: None,
        ended_as: None,
        paper_shown,
    };
    let code = code_of(row.clone())?;
    one_time_code::Entity::insert(one_time_code::ActiveModel::from(row).reset_all())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(code)
}

/// The code of this row.
pub async fn find_code(db: &impl Db, id: Uuid) -> Result<Option<OneTimeCode>, StoreError> {
    one_time_code::Entity::find_by_id(id).one(db.connection()).await?.map(code_of).transpose()
}

/// The code of a request that has neither ended nor expired.
pub async fn find_open_code(db: &impl Db, request_id: Uuid, now: At) -> Result<Option<OneTimeCode>, StoreError> {
    use one_time_code::Column as C;
    let row = one_time_code::Entity::find()
        .filter(C::RequestId.eq(request_id))
        .filter(C::EndedAt.is_null())
        .filter(C::ExpiresAt.gt(now.0))
        .one(db.connection())
        .await?;
    row.map(code_of).transpose()
}

/// The codes given out for a request at a counter, the newest first.
pub async fn list_given_at_counter(db: &impl Db, request_id: Uuid) -> Result<Vec<OneTimeCode>, StoreError> {
    use one_time_code::Column as C;
    let rows = one_time_code::Entity::find()
        .filter(C::RequestId.eq(request_id))
        .filter(C::Way.eq("counter"))
        .order_by_desc(C::MadeAt)
        .all(db.connection())
        .await?;
    rows.into_iter().map(code_of).collect()
}

/// When the codes mailed for a request since a moment were made, oldest first.
pub async fn list_mailed_since(db: &impl Db, request_id: Uuid, since: At) -> Result<Vec<At>, StoreError> {
    use one_time_code::Column as C;
    let mut made: Vec<At> = one_time_code::Entity::find()
        .filter(C::RequestId.eq(request_id))
        .filter(C::Way.eq("email"))
        .filter(C::MadeAt.gt(since.0))
        .all(db.connection())
        .await?
        .into_iter()
        .map(|row| At(row.made_at))
        .collect();
    made.sort();
    Ok(made)
}

/// Counts a wrong try; with the last one allowed, the code ends.
pub async fn note_wrong_try(tx: &Tx, id: Uuid, most_tries: u32) -> Result<(), StoreError> {
    use one_time_code::Column as C;
    let counted = Expr::col(C::WrongTries).add(1);
    one_time_code::Entity::update_many()
        .col_expr(C::WrongTries, counted)
        .filter(C::Id.eq(id))
        .exec(tx.connection())
        .await?;
    one_time_code::Entity::update_many()
        .col_expr(C::EndedAt, Expr::value(tx.now().0))
        .col_expr(C::EndedAs, Expr::value(Standing::GuessedAt.as_str()))
        .filter(C::Id.eq(id))
        .filter(C::EndedAt.is_null())
        .filter(C::WrongTries.gte(i64::from(Ord::max(most_tries, 1))))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Uses a code up and opens the session it proves, in place of every other of the request.
pub async fn open_session(tx: &Tx, code: &OneTimeCode, token_hash: Vec<u8>, lasts_s: i64) -> Result<(), StoreError> {
    use one_time_code::Column as C;
    one_time_code::Entity::update_many()
        .col_expr(C::EndedAt, Expr::value(tx.now().0))
        .col_expr(C::EndedAs, Expr::value(Standing::Used.as_str()))
        .filter(C::Id.eq(code.id))
        .filter(C::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    end_sessions_of_request(tx, code.request_id).await?;
    let row = holder_session::ActiveModel {
        id: Set(tx.new_id()),
        request_id: Set(code.request_id),
        code_id: Set(code.id),
        token_hash: Set(token_hash),
        opened_at: Set(tx.now().0),
        ends_at: Set(tx.now().plus_s(lasts_s).0),
        ended_at: Set(None),
    };
    holder_session::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// A session that is open, with the code that opened it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderSession {
    pub id: Uuid,
    pub request_id: Uuid,
    pub ends_at: At,
    pub given_by: GivenBy,
}

/// The open session with this token's hash.
pub async fn find_session(db: &impl Db, token_hash: &[u8], now: At) -> Result<Option<HolderSession>, StoreError> {
    use holder_session::Column as C;
    let row = holder_session::Entity::find()
        .filter(C::TokenHash.eq(token_hash.to_vec()))
        .filter(C::EndedAt.is_null())
        .filter(C::EndsAt.gt(now.0))
        .one(db.connection())
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let code = find_code(db, row.code_id).await?;
    Ok(code.map(|code| HolderSession {
        id: row.id,
        request_id: row.request_id,
        ends_at: At(row.ends_at),
        given_by: code.given_by,
    }))
}

/// Ends every session of a request.
pub async fn end_sessions_of_request(tx: &Tx, request_id: Uuid) -> Result<(), StoreError> {
    use holder_session::Column as C;
    holder_session::Entity::update_many()
        .col_expr(C::EndedAt, Expr::value(tx.now().0))
        .filter(C::RequestId.eq(request_id))
        .filter(C::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn code_of(row: one_time_code::Model) -> Result<OneTimeCode, StoreError> {
    let given_by = match row.given_by_id {
        Some(staff_id) => {
            let shown = row.paper_shown.as_deref().and_then(PaperShown::parse);
            GivenBy::Counter { staff_id, shown: known(shown, "one_time_code", "paper_shown")? }
        }
        None => GivenBy::Email,
    };
    Ok(OneTimeCode {
        id: row.id,
        request_id: row.request_id,
        given_by,
        made_at: At(row.made_at),
        expires_at: At(row.expires_at),
        standing: Standing::parse(row.ended_as.as_deref()),
    })
}
