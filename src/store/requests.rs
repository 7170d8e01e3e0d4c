//! Requests: what citizens asked for, with their contact sealed.

use crate::domain::contact::Contact;
use crate::domain::time::At;
use crate::sealing::token_hash;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::request;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

/// Whether a journey is made by the post or the citizen comes to a desk herself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    ByPost,
    AtDesk,
}

impl Way {
    fn as_str(self) -> &'static str {
        match self {
            Way::ByPost => "by_post",
            Way::AtDesk => "at_desk",
        }
    }
    pub(crate) fn parse(text: &str) -> Way {
        if text == "by_post" { Way::ByPost } else { Way::AtDesk }
    }
}

/// Who opened a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenedBy {
    Citizen,
    Clerk,
    Officer,
    Import,
}

impl OpenedBy {
    fn as_str(self) -> &'static str {
        match self {
            OpenedBy::Citizen => "citizen",
            OpenedBy::Clerk => "clerk",
            OpenedBy::Officer => "officer",
            OpenedBy::Import => "import",
        }
    }
    fn parse(text: &str) -> Option<OpenedBy> {
        [OpenedBy::Citizen, OpenedBy::Clerk, OpenedBy::Officer, OpenedBy::Import]
            .into_iter()
            .find(|opened_by| opened_by.as_str() == text)
    }
}

/// How far the announcement of a request to a courier has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnounceState {
    NotNeeded,
    Wanted,
    Done,
    Refused,
    Unknown,
}

impl AnnounceState {
    fn as_str(self) -> &'static str {
        match self {
            AnnounceState::NotNeeded => "not_needed",
            AnnounceState::Wanted => "wanted",
            AnnounceState::Done => "done",
            AnnounceState::Refused => "refused",
            AnnounceState::Unknown => "unknown",
        }
    }
    fn parse(text: &str) -> AnnounceState {
        match text {
            "not_needed" => AnnounceState::NotNeeded,
            "wanted" => AnnounceState::Wanted,
            "done" => AnnounceState::Done,
            "refused" => AnnounceState::Refused,
            _ => AnnounceState::Unknown,
        }
    }
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: Uuid,
    /// The citizen's handle, such as `YC-7K3M-9QXD`.
    pub code: String,
    pub opened_by: OpenedBy,
    pub agency_id: Uuid,
    pub procedure_id: Option<Uuid>,
    /// The courier account its orders go to unless another is named.
    pub account_id: Uuid,
    pub fetch_papers: Way,
    pub return_result: Way,
    pub office_id: Option<Uuid>,
    pub contact: Contact,
    /// `vi` or `en`.
    pub lang: String,
    pub announce_state: AnnounceState,
    pub opened_at: At,
}

/// What a request is opened with.
#[derive(Clone, Debug)]
pub struct NewRequest {
    pub code: String,
    pub secret: String,
    pub opened_by: OpenedBy,
    pub agency_id: Uuid,
    pub procedure_id: Option<Uuid>,
    /// The courier account its orders go to unless another is named.
    pub account_id: Uuid,
    pub fetch_papers: Way,
    pub return_result: Way,
    pub office_id: Option<Uuid>,
    pub contact: Contact,
    pub lang: String,
    pub announce_state: AnnounceState,
}

/// Opens a request.
pub async fn insert(tx: &Tx, new: NewRequest) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let keys = tx.keys();
    let row = request::ActiveModel {
        id: Set(id),
        opened_by: Set(new.opened_by.as_str().to_owned()),
        agency_id: Set(new.agency_id),
        procedure_id: Set(new.procedure_id),
        account_id: Set(new.account_id),
        fetch_papers: Set(new.fetch_papers.as_str().to_owned()),
        return_result: Set(new.return_result.as_str().to_owned()),
        commune_code: Set(new.contact.commune_code.clone()),
        office_id: Set(new.office_id),
        contact_sealed: Set(keys.seal_json("request.contact", &new.contact)),
        key_id: Set(keys.current_key_id().to_owned()),
        phone_key: Set(keys.index("request.phone", new.contact.phone.national())),
        phone_tail_key: Set(keys.index("request.phone_tail", &format!("{} {}", new.code, new.contact.phone.tail()))),
        secret_hash: Set(token_hash(&new.secret)),
        code: Set(new.code),
        lang: Set(new.lang),
        announce_state: Set(new.announce_state.as_str().to_owned()),
        opened_at: Set(tx.now().0),
    };
    request::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// The request of this row.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<Request>, StoreError> {
    request::Entity::find_by_id(id).one(db.connection()).await?.map(|row| request_of(db, row)).transpose()
}

/// The requests of these rows, in no order.
pub async fn list(db: &impl Db, ids: &[Uuid]) -> Result<Vec<Request>, StoreError> {
    let rows = request::Entity::find().filter(request::Column::Id.is_in(ids.iter().copied()));
    rows.all(db.connection()).await?.into_iter().map(|row| request_of(db, row)).collect()
}

/// The request with this code, in its canonical spelling.
pub async fn find_by_code(db: &impl Db, code: &str) -> Result<Option<Request>, StoreError> {
    let row = request::Entity::find().filter(request::Column::Code.eq(code)).one(db.connection()).await?;
    row.map(|row| request_of(db, row)).transpose()
}

/// The request with this code whose phone ends in these four digits.
pub async fn find_by_code_and_phone_tail(
    db: &impl Db,
    code: &str,
    phone_tail: &str,
) -> Result<Option<Request>, StoreError> {
    let key = db.store().keys().index("request.phone_tail", &format!("{code} {phone_tail}"));
    let row = request::Entity::find()
        .filter(request::Column::Code.eq(code))
        .filter(request::Column::PhoneTailKey.eq(key))
        .one(db.connection())
        .await?;
    row.map(|row| request_of(db, row)).transpose()
}

/// The hash of the request's look-up secret.
pub async fn find_secret_hash(db: &impl Db, id: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
    let query = request::Entity::find_by_id(id).select_only().column(request::Column::SecretHash);
    Ok(query.into_tuple().one(db.connection()).await?)
}

/// Whether this is the request's look-up secret.
pub async fn has_secret(db: &impl Db, id: Uuid, secret: &str) -> Result<bool, StoreError> {
    let row = find_secret_hash(db, id).await?;
    Ok(row.is_some_and(|hash| subtle::ConstantTimeEq::ct_eq(hash.as_slice(), token_hash(secret).as_slice()).into()))
}

/// Has the result come home, to this contact.
pub async fn update_return_by_post(tx: &Tx, id: Uuid, contact: &Contact) -> Result<(), StoreError> {
    request::Entity::update_many()
        .col_expr(request::Column::ReturnResult, Expr::value(Way::ByPost.as_str()))
        .col_expr(request::Column::CommuneCode, Expr::value(contact.commune_code.clone()))
        .col_expr(request::Column::ContactSealed, Expr::value(tx.keys().seal_json("request.contact", contact)))
        .col_expr(request::Column::KeyId, Expr::value(tx.keys().current_key_id()))
        .filter(request::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Writes her contact anew. The last digits that look the request up are those of her phone from now on.
pub async fn update_contact(tx: &Tx, request: &Request, contact: &Contact) -> Result<(), StoreError> {
    use request::Column as C;
    let keys = tx.keys();
    let tail_key = keys.index("request.phone_tail", &format!("{} {}", request.code, contact.phone.tail()));
    request::Entity::update_many()
        .col_expr(C::CommuneCode, Expr::value(contact.commune_code.clone()))
        .col_expr(C::ContactSealed, Expr::value(keys.seal_json("request.contact", contact)))
        .col_expr(C::KeyId, Expr::value(keys.current_key_id()))
        .col_expr(C::PhoneKey, Expr::value(keys.index("request.phone", contact.phone.national())))
        .col_expr(C::PhoneTailKey, Expr::value(tail_key))
        .filter(C::Id.eq(request.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Puts a new look-up secret in place of the old one, which opens nothing any more.
pub async fn update_secret(tx: &Tx, id: Uuid, secret: &str) -> Result<(), StoreError> {
    request::Entity::update_many()
        .col_expr(request::Column::SecretHash, Expr::value(token_hash(secret)))
        .filter(request::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Holds a request for this transaction alone until it ends.
pub async fn hold(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    // SQLite has one writer
    if !tx.for_update().is_empty() {
        let lock = tx.statement("select id from request where id = $1 for update", vec![id.into()]);
        tx.connection().query_one_raw(lock).await?;
    }
    Ok(())
}

/// The request of this row, held for this transaction alone until it ends.
pub async fn find_for_update(tx: &Tx, id: Uuid) -> Result<Option<Request>, StoreError> {
    hold(tx, id).await?;
    find(tx, id).await
}

/// Notes how far the announcement has come.
pub async fn update_announce_state(tx: &Tx, id: Uuid, state: AnnounceState) -> Result<(), StoreError> {
    request::Entity::update_many()
        .col_expr(request::Column::AnnounceState, Expr::value(state.as_str()))
        .filter(request::Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

fn request_of(db: &impl Db, row: request::Model) -> Result<Request, StoreError> {
    Ok(Request {
        id: row.id,
        contact: db.store().keys().open_json("request.contact", &row.key_id, &row.contact_sealed)?,
        code: row.code,
        opened_by: known(OpenedBy::parse(&row.opened_by), "request", "opened_by")?,
        agency_id: row.agency_id,
        procedure_id: row.procedure_id,
        account_id: row.account_id,
        fetch_papers: Way::parse(&row.fetch_papers),
        return_result: Way::parse(&row.return_result),
        office_id: row.office_id,
        lang: row.lang,
        announce_state: AnnounceState::parse(&row.announce_state),
        opened_at: At(row.opened_at),
    })
}
