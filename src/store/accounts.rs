//! Courier accounts: their settings (sealed), push addresses (hashed), status codes and area codes.

use crate::domain::time::At;
use crate::store::rows::known;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{area_code, courier_account, courier_push_token, feed_cursor, status_code};
use buuta_webhooks::status_table::{AccountRow, Meaning};
use buuta_webhooks::{Certainty, Keys, Kind, Redelivery};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// What to do with an order whose placing is unknown and which the courier cannot be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResendWhenUnknown {
    /// A person decides.
    Never,
    /// The courier answers "already there" to a repeated reference, so asking again is safe.
    AnswersAlreadyThere,
}

impl ResendWhenUnknown {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            ResendWhenUnknown::Never => "never",
            ResendWhenUnknown::AnswersAlreadyThere => "answers_already_there",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<ResendWhenUnknown> {
        [ResendWhenUnknown::Never, ResendWhenUnknown::AnswersAlreadyThere]
            .into_iter()
            .find(|resend| resend.as_str() == text)
    }
}

/// An account with a courier, as it is used.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: Uuid,
    pub name: String,
    pub courier: String,
    pub is_on: bool,
    pub resend_when_unknown: ResendWhenUnknown,
    pub settings: Keys,
    /// The account's own rows of the status table.
    pub status_rows: Vec<AccountRow>,
}

/// What an account is opened with.
#[derive(Clone)]
pub struct NewAccount {
    pub name: String,
    pub courier: String,
    pub resend_when_unknown: ResendWhenUnknown,
    pub settings: BTreeMap<String, String>,
}

/// A row of an account's status table.
#[derive(Clone, Debug)]
pub struct NewStatusCode {
    pub raw_code: String,
    pub kind: Kind,
    pub redelivery: Redelivery,
    /// Who at the courier said so; `None` leaves it assumed.
    pub confirmed_by: Option<String>,
    pub words: String,
}

/// An address a courier pushes to: when it was given and when it was taken back, never the address itself.
#[derive(Clone, Copy, Debug)]
pub struct PushAddress {
    pub id: Uuid,
    pub opened_at: At,
    pub retired_at: Option<At>,
}

/// A courier's codes for a commune.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AreaCode {
    pub province_code: String,
    pub district_code: String,
    pub ward_code: String,
}

/// Opens an account.
pub async fn insert(tx: &Tx, new: NewAccount) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let row = courier_account::ActiveModel {
        id: Set(id),
        name: Set(new.name),
        courier: Set(new.courier),
        use_state: Set("on".to_owned()),
        resend_when_unknown: Set(new.resend_when_unknown.as_str().to_owned()),
        settings_sealed: Set(tx.keys().seal_json("courier_account.settings", &new.settings)),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        opened_at: Set(tx.now().0),
    };
    courier_account::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// Adds an address part the courier may push to; only its hash is kept.
pub async fn insert_push_token(tx: &Tx, account_id: Uuid, token_hash: Vec<u8>) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let row = courier_push_token::ActiveModel {
        id: Set(id),
        account_id: Set(account_id),
        token_hash: Set(token_hash),
        opened_at: Set(tx.now().0),
        retired_at: Set(None),
    };
    courier_push_token::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// Every account with its own status rows, by name.
pub async fn list(db: &impl Db) -> Result<Vec<Account>, StoreError> {
    let rows = courier_account::Entity::find().order_by_asc(courier_account::Column::Name).all(db.connection()).await?;
    let codes = status_code::Entity::find().order_by_asc(status_code::Column::RawCode).all(db.connection()).await?;
    rows.into_iter()
        .map(|row| {
            let status_rows = codes
                .iter()
                .filter(|code| code.account_id == row.id)
                .map(|code| {
                    Ok(AccountRow {
                        raw_code: code.raw_code.clone(),
                        words: code.words.clone(),
                        meaning: Meaning {
                            kind: known(Kind::parse(&code.kind), "status_code", "kind")?,
                            redelivery: known(Redelivery::parse(&code.redelivery), "status_code", "redelivery")?,
                            certainty: known(Certainty::parse(&code.certainty), "status_code", "certainty")?,
                        },
                    })
                })
                .collect::<Result<Vec<_>, StoreError>>()?;
            let settings: BTreeMap<String, String> =
                db.store().keys().open_json("courier_account.settings", &row.key_id, &row.settings_sealed)?;
            Ok(Account {
                id: row.id,
                name: row.name,
                courier: row.courier,
                is_on: row.use_state == "on",
                resend_when_unknown: known(
                    ResendWhenUnknown::parse(&row.resend_when_unknown),
                    "courier_account",
                    "resend_when_unknown",
                )?,
                settings: Keys(settings),
                status_rows,
            })
        })
        .collect()
}

/// Which account a push token belongs to, by the token's hash: every token in use.
pub async fn list_push_tokens(db: &impl Db) -> Result<Vec<(Vec<u8>, Uuid)>, StoreError> {
    let rows = courier_push_token::Entity::find()
        .filter(courier_push_token::Column::RetiredAt.is_null())
        .all(db.connection())
        .await?;
    Ok(rows.into_iter().map(|row| (row.token_hash, row.account_id)).collect())
}

/// The push addresses an account was ever given, oldest first.
pub async fn list_push_addresses(db: &impl Db, account_id: Uuid) -> Result<Vec<PushAddress>, StoreError> {
    let rows = courier_push_token::Entity::find()
        .filter(courier_push_token::Column::AccountId.eq(account_id))
        .order_by_asc(courier_push_token::Column::Id)
        .all(db.connection())
        .await?;
    let address = |row: courier_push_token::Model| PushAddress {
        id: row.id,
        opened_at: At(row.opened_at),
        retired_at: row.retired_at.map(At),
    };
    Ok(rows.into_iter().map(address).collect())
}

/// Takes a push address back: nothing that comes there is let in any more. `false` when the account has no such
/// address in use.
pub async fn retire_push_token(tx: &Tx, account_id: Uuid, id: Uuid) -> Result<bool, StoreError> {
    use courier_push_token::Column as C;
    let done = courier_push_token::Entity::update_many()
        .col_expr(C::RetiredAt, Expr::value(tx.now().0))
        .filter(C::Id.eq(id))
        .filter(C::AccountId.eq(account_id))
        .filter(C::RetiredAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Holds an account for this transaction alone.
pub async fn hold(tx: &Tx, id: Uuid) -> Result<(), StoreError> {
    if !tx.for_update().is_empty() {
        let lock = tx.statement("select id from courier_account where id = $1 for update", vec![id.into()]);
        tx.connection().query_one_raw(lock).await?;
    }
    Ok(())
}

/// The account of this row.
pub async fn find(db: &impl Db, id: Uuid) -> Result<Option<Account>, StoreError> {
    Ok(list(db).await?.into_iter().find(|account| account.id == id))
}

/// Changes how an account is used, and all its settings.
pub async fn update(tx: &Tx, account: &Account) -> Result<(), StoreError> {
    use courier_account::Column as C;
    courier_account::Entity::update_many()
        .col_expr(C::UseState, Expr::value(if account.is_on { "on" } else { "off" }))
        .col_expr(C::ResendWhenUnknown, Expr::value(account.resend_when_unknown.as_str()))
        .col_expr(C::SettingsSealed, Expr::value(tx.keys().seal_json("courier_account.settings", &account.settings.0)))
        .col_expr(C::KeyId, Expr::value(tx.keys().current_key_id()))
        .filter(C::Id.eq(account.id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// An account's own rows of the status table, by code.
pub async fn list_status_codes(db: &impl Db, account_id: Uuid) -> Result<Vec<NewStatusCode>, StoreError> {
    let rows = status_code::Entity::find()
        .filter(status_code::Column::AccountId.eq(account_id))
        .order_by_asc(status_code::Column::RawCode)
        .all(db.connection())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(NewStatusCode {
                kind: known(Kind::parse(&row.kind), "status_code", "kind")?,
                redelivery: known(Redelivery::parse(&row.redelivery), "status_code", "redelivery")?,
                raw_code: row.raw_code,
                confirmed_by: row.confirmed_by,
                words: row.words,
            })
        })
        .collect()
}

/// An account's area map, by commune.
pub async fn list_area_codes(db: &impl Db, account_id: Uuid) -> Result<BTreeMap<String, AreaCode>, StoreError> {
    let rows =
        area_code::Entity::find().filter(area_code::Column::AccountId.eq(account_id)).all(db.connection()).await?;
    let code = |row: area_code::Model| {
        let code =
            AreaCode { province_code: row.province_code, district_code: row.district_code, ward_code: row.ward_code };
        (row.commune_code, code)
    };
    Ok(rows.into_iter().map(code).collect())
}

/// Adds a row to an account's status table, or puts it in place of the one with its code.
pub async fn put_status_code(tx: &Tx, account_id: Uuid, new: NewStatusCode) -> Result<(), StoreError> {
    let certainty = if new.confirmed_by.is_some() { Certainty::Confirmed } else { Certainty::Assumed };
    let row = status_code::ActiveModel {
        id: Set(tx.new_id()),
        account_id: Set(account_id),
        raw_code: Set(new.raw_code),
        kind: Set(new.kind.as_str().to_owned()),
        certainty: Set(certainty.as_str().to_owned()),
        confirmed_by: Set(new.confirmed_by),
        redelivery: Set(new.redelivery.as_str().to_owned()),
        words: Set(new.words),
    };
    use status_code::Column as C;
    status_code::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([C::AccountId, C::RawCode])
                .update_columns([C::Kind, C::Certainty, C::ConfirmedBy, C::Redelivery, C::Words])
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// Adds a commune's codes to an account's map, or puts them in place of the ones there.
pub async fn put_area_code(tx: &Tx, account_id: Uuid, commune_code: &str, code: AreaCode) -> Result<(), StoreError> {
    let row = area_code::ActiveModel {
        id: Set(tx.new_id()),
        account_id: Set(account_id),
        commune_code: Set(commune_code.to_owned()),
        province_code: Set(code.province_code),
        district_code: Set(code.district_code),
        ward_code: Set(code.ward_code),
    };
    use area_code::Column as C;
    area_code::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([C::AccountId, C::CommuneCode])
                .update_columns([C::ProvinceCode, C::DistrictCode, C::WardCode])
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// The account's codes for a commune.
pub async fn find_area_code(
    db: &impl Db,
    account_id: Uuid,
    commune_code: &str,
) -> Result<Option<AreaCode>, StoreError> {
    let row = area_code::Entity::find()
        .filter(area_code::Column::AccountId.eq(account_id))
        .filter(area_code::Column::CommuneCode.eq(commune_code))
        .one(db.connection())
        .await?;
    Ok(row.map(|row| AreaCode {
        province_code: row.province_code,
        district_code: row.district_code,
        ward_code: row.ward_code,
    }))
}

/// Which of these communes the maps of these accounts know.
pub async fn list_known_communes(
    db: &impl Db,
    account_ids: &[Uuid],
    commune_codes: &[String],
) -> Result<HashSet<(Uuid, String)>, StoreError> {
    let known = area_code::Entity::find()
        .filter(area_code::Column::AccountId.is_in(account_ids.iter().copied()))
        .filter(area_code::Column::CommuneCode.is_in(commune_codes));
    let rows = known.all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.account_id, row.commune_code)).collect())
}

/// How far the account's feed has been read, and when that was.
pub async fn find_cursor(db: &impl Db, account_id: Uuid) -> Result<Option<(String, At)>, StoreError> {
    let row = feed_cursor::Entity::find_by_id(account_id).one(db.connection()).await?;
    Ok(row.map(|row| (row.cursor, At(row.moved_at))))
}

/// Moves the account's cursor, in the transaction that stores the page's messages.
pub async fn move_cursor(tx: &Tx, account_id: Uuid, cursor: &str) -> Result<(), StoreError> {
    let row = feed_cursor::ActiveModel {
        account_id: Set(account_id),
        cursor: Set(cursor.to_owned()),
        moved_at: Set(tx.now().0),
    };
    use feed_cursor::Column as C;
    feed_cursor::Entity::insert(row)
        .on_conflict(OnConflict::column(C::AccountId).update_columns([C::Cursor, C::MovedAt]).to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}
