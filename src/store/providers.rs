//! Accounts with providers of text messages: their settings and tokens (sealed), and addresses that reach nobody.

use crate::domain::channel::Channel;
use crate::domain::time::At;
use crate::store::{Db, StoreError, Tx};
use buuta_entities::{provider, provider_session, unreachable};
use buuta_webhooks::Keys;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An account with a provider.
#[derive(Clone, Debug)]
pub struct Provider {
    pub id: Uuid,
    pub name: String,
    /// The code of the provider's protocol.
    pub messenger: String,
    pub is_on: bool,
    /// The agency whose name it speaks under, with those below it; `None` speaks for the whole province.
    pub agency_id: Option<Uuid>,
    pub settings: Keys,
    pub report_token_hash: Vec<u8>,
}

/// What an account is opened with.
pub struct NewProvider {
    pub name: String,
    pub messenger: String,
    pub agency_id: Option<Uuid>,
    pub settings: BTreeMap<String, String>,
    /// Of the address its reports go to.
    pub report_token_hash: Vec<u8>,
}

/// Opens an account with a provider.
pub async fn insert(tx: &Tx, new: NewProvider) -> Result<Uuid, StoreError> {
    let id = tx.new_id();
    let row = provider::ActiveModel {
        id: Set(id),
        name: Set(new.name),
        messenger: Set(new.messenger),
        use_state: Set("on".to_owned()),
        agency_id: Set(new.agency_id),
        settings_sealed: Set(tx.keys().seal_json("provider.settings", &new.settings)),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        report_token_hash: Set(new.report_token_hash),
        opened_at: Set(tx.now().0),
    };
    provider::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// Every account, by name.
pub async fn list(db: &impl Db) -> Result<Vec<Provider>, StoreError> {
    let rows = provider::Entity::find().order_by_asc(provider::Column::Name).all(db.connection()).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Provider {
                id: row.id,
                name: row.name,
                messenger: row.messenger,
                is_on: row.use_state == "on",
                agency_id: row.agency_id,
                settings: Keys(db.store().keys().open_json("provider.settings", &row.key_id, &row.settings_sealed)?),
                report_token_hash: row.report_token_hash,
            })
        })
        .collect()
}

/// The tokens of a session; the second renews both and can be used once.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    pub access: String,
    pub renewing: String,
}

/// A session and how long its access token is good.
pub struct Session {
    pub tokens: Tokens,
    pub access_until_at: At,
}

/// The session of a provider, once there was one.
pub async fn find_session(db: &impl Db, provider_id: Uuid) -> Result<Option<Session>, StoreError> {
    let row = provider_session::Entity::find_by_id(provider_id).one(db.connection()).await?;
    row.map(|row| {
        let tokens = db.store().keys().open_json("provider_session.tokens", &row.key_id, &row.tokens_sealed)?;
        Ok(Session { tokens, access_until_at: At(row.access_until_at) })
    })
    .transpose()
}

/// Begins a session with a renewing token alone, unless there is one.
pub async fn begin_session(tx: &Tx, provider_id: Uuid, renewing: &str) -> Result<(), StoreError> {
    let tokens = Tokens { access: String::new(), renewing: renewing.to_owned() };
    let row = provider_session::ActiveModel {
        provider_id: Set(provider_id),
        tokens_sealed: Set(tx.keys().seal_json("provider_session.tokens", &tokens)),
        key_id: Set(tx.keys().current_key_id().to_owned()),
        access_until_at: Set(0),
        renewing_token: Set(None),
        renewing_until_at: Set(None),
        renewed_at: Set(tx.now().0),
    };
    provider_session::Entity::insert(row)
        .on_conflict(OnConflict::column(provider_session::Column::ProviderId).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// Makes the caller the one who renews a session until a moment; `None` while another one does.
pub async fn claim_renewal(tx: &Tx, provider_id: Uuid, until: At) -> Result<Option<Uuid>, StoreError> {
    use provider_session::Column as C;
    let token = tx.new_id();
    let claimed = provider_session::Entity::update_many()
        .col_expr(C::RenewingToken, Expr::value(token))
        .col_expr(C::RenewingUntilAt, Expr::value(until.0))
        .filter(C::ProviderId.eq(provider_id))
        .filter(C::RenewingUntilAt.is_null().or(C::RenewingUntilAt.lte(tx.now().0)))
        .exec(tx.connection())
        .await?;
    Ok((claimed.rows_affected == 1).then_some(token))
}

/// Stores the new pair in place of the old one, and ends the renewal.
pub async fn save_renewal(tx: &Tx, provider_id: Uuid, tokens: &Tokens, access_until_at: At) -> Result<(), StoreError> {
    use provider_session::Column as C;
    provider_session::Entity::update_many()
        .col_expr(C::TokensSealed, Expr::value(tx.keys().seal_json("provider_session.tokens", tokens)))
        .col_expr(C::KeyId, Expr::value(tx.keys().current_key_id()))
        .col_expr(C::AccessUntilAt, Expr::value(access_until_at.0))
        .col_expr(C::RenewedAt, Expr::value(tx.now().0))
        .col_expr(C::RenewingToken, Expr::value(None::<Uuid>))
        .col_expr(C::RenewingUntilAt, Expr::value(None::<i64>))
        .filter(C::ProviderId.eq(provider_id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Gives up a renewal that came to nothing.
pub async fn give_up_renewal(tx: &Tx, provider_id: Uuid, token: Uuid) -> Result<(), StoreError> {
    use provider_session::Column as C;
    provider_session::Entity::update_many()
        .col_expr(C::RenewingToken, Expr::value(None::<Uuid>))
        .col_expr(C::RenewingUntilAt, Expr::value(None::<i64>))
        .filter(C::ProviderId.eq(provider_id))
        .filter(C::RenewingToken.eq(token))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Has a session's access token be good no more, if it is still this one.
pub async fn end_access(tx: &Tx, provider_id: Uuid, access: &str) -> Result<(), StoreError> {
    let session = find_session(tx, provider_id).await?;
    if session.is_some_and(|session| session.tokens.access == access) {
        provider_session::Entity::update_many()
            .col_expr(provider_session::Column::AccessUntilAt, Expr::value(0))
            .filter(provider_session::Column::ProviderId.eq(provider_id))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Remembers that nobody is reached by an address on a channel.
pub async fn note_unreachable(tx: &Tx, channel: Channel, address: &str, until: At) -> Result<(), StoreError> {
    use unreachable::Column as C;
    let row = unreachable::ActiveModel {
        channel: Set(channel.as_str().to_owned()),
        address_index: Set(tx.keys().index("unreachable", address)),
        until_at: Set(until.0),
    };
    unreachable::Entity::insert(row)
        .on_conflict(OnConflict::columns([C::Channel, C::AddressIndex]).update_column(C::UntilAt).to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// The channels on which nobody is reached by an address now.
pub async fn list_unreachable(db: &impl Db, address: &str) -> Result<Vec<Channel>, StoreError> {
    use unreachable::Column as C;
    let rows = unreachable::Entity::find()
        .filter(C::AddressIndex.eq(db.store().keys().index("unreachable", address)))
        .filter(C::UntilAt.gt(db.store().now().0))
        .all(db.connection())
        .await?;
    Ok(rows.iter().filter_map(|row| Channel::parse(&row.channel)).collect())
}
