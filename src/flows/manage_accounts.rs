//! An administrator keeps the accounts we hold with couriers: settings, push addresses, and what their codes mean.

use crate::flows::house::House;
use crate::sealing::token_hash;
use crate::store::accounts::{self, Account, AreaCode, NewStatusCode, ResendWhenUnknown};
use crate::store::{StoreError, Tx};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use buuta_webhooks::{Courier, Secrecy, courier};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The longest value of a setting, code or sentence, characters.
const LONGEST: usize = 4000;

/// Why an account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ManageAccountError {
    #[error("there is no such account")]
    NotThere,
    #[error("setting {0} must have a value")]
    SettingMissing(&'static str),
    #[error("a value is too long")]
    TooLong,
    #[error("it is the only address the courier can push to")]
    LastAddress,
    #[error("a code needs its text")]
    CodeMissing,
    #[error("there is no such commune in this province")]
    NoSuchCommune,
    #[error("an area needs at least one code")]
    AreaCodeMissing,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is to change. Settings are named as the courier declares them; a secret left empty stays as it is.
pub struct Changes {
    pub is_on: bool,
    pub resend_when_unknown: ResendWhenUnknown,
    pub settings: BTreeMap<String, String>,
}

/// Changes how an account is used and what it is set to.
pub async fn change(tx: &Tx, id: Uuid, changes: &Changes) -> Result<(), ManageAccountError> {
    let (mut account, courier) = find(tx, id).await?;
    account.is_on = changes.is_on;
    account.resend_when_unknown = changes.resend_when_unknown;
    for setting in courier.settings() {
        // a setting the form did not have stays as it is
        let Some(typed) = changes.settings.get(setting.name) else {
            continue;
        };
        let value = typed.replace("\r\n", "\n").trim().to_owned();
        check_length(&value)?;
        let has_value = !account.settings.get(setting.name).is_empty();
        match (value.is_empty(), setting.secrecy, setting.default) {
            (false, ..) => {
                account.settings.0.insert(setting.name.to_owned(), value);
            }
            (true, Secrecy::Secret, _) if has_value => {}
            (true, Secrecy::Open, Some(_)) => {
                account.settings.0.remove(setting.name);
            }
            (true, ..) => return Err(ManageAccountError::SettingMissing(setting.name)),
        }
    }
    Ok(accounts::update(tx, &account).await?)
}

/// A push address that was just made: the only time it is known.
pub struct MadeAddress {
    pub id: Uuid,
    pub url: String,
}

/// Adds an address the courier may push to. The ones before it stay good until they are taken back.
pub async fn add_push_address(house: &House, tx: &Tx, id: Uuid) -> Result<MadeAddress, ManageAccountError> {
    let (account, courier) = find(tx, id).await?;
    let token = URL_SAFE_NO_PAD.encode(house.store.chance().bytes::<32>());
    let address_id = accounts::insert_push_token(tx, account.id, token_hash(&token)).await?;
    let url = format!("{}/webhooks/{}/{token}", house.settings.server.public_url, courier.code());
    Ok(MadeAddress { id: address_id, url })
}

/// Takes a push address back, unless it is the only one: a courier that cannot push is not heard.
pub async fn retire_push_address(tx: &Tx, id: Uuid, address_id: Uuid) -> Result<(), ManageAccountError> {
    // held, so that two addresses are not taken back past each other
    accounts::hold(tx, id).await?;
    let addresses = accounts::list_push_addresses(tx, id).await?;
    let in_use: Vec<Uuid> =
        addresses.iter().filter(|address| address.retired_at.is_none()).map(|address| address.id).collect();
    if in_use == [address_id] {
        return Err(ManageAccountError::LastAddress);
    }
    match accounts::retire_push_token(tx, id, address_id).await? {
        true => Ok(()),
        false => Err(ManageAccountError::NotThere),
    }
}

/// Says what a code of the account means. Without a person at the courier who says so, it is only assumed.
pub async fn map_code(tx: &Tx, id: Uuid, mut row: NewStatusCode) -> Result<(), ManageAccountError> {
    find(tx, id).await?;
    row.confirmed_by = row.confirmed_by.map(|who| who.trim().to_owned()).filter(|who| !who.is_empty());
    if row.raw_code.is_empty() {
        return Err(ManageAccountError::CodeMissing);
    }
    for text in [&row.raw_code, &row.words].into_iter().chain(&row.confirmed_by) {
        check_length(text)?;
    }
    Ok(accounts::put_status_code(tx, id, row).await?)
}

/// Says what the courier calls a commune of the province.
pub async fn map_area(
    house: &House,
    tx: &Tx,
    id: Uuid,
    commune_code: &str,
    code: AreaCode,
) -> Result<(), ManageAccountError> {
    find(tx, id).await?;
    let commune = house.gazetteer.commune(commune_code);
    if commune.is_none_or(|commune| commune.province_code != house.settings.province.code) {
        return Err(ManageAccountError::NoSuchCommune);
    }
    let texts = [&code.province_code, &code.district_code, &code.ward_code];
    if texts.iter().all(|text| text.is_empty()) {
        return Err(ManageAccountError::AreaCodeMissing);
    }
    for text in texts {
        check_length(text)?;
    }
    Ok(accounts::put_area_code(tx, id, commune_code, code).await?)
}

/// Has the changes take effect in this process now; others read the accounts again a little later.
pub async fn take_effect(house: &House, id: Uuid) {
    house.gateway.forget_token(id);
    if let Err(error) = house.reload_accounts().await {
        tracing::warn!(%error, "accounts cannot be read again; the ones known are used on");
    }
}

async fn find(tx: &Tx, id: Uuid) -> Result<(Account, &'static dyn Courier), ManageAccountError> {
    let account = accounts::find(tx, id).await?.ok_or(ManageAccountError::NotThere)?;
    let courier = courier(&account.courier).ok_or(ManageAccountError::NotThere)?;
    Ok((account, courier))
}

fn check_length(text: &str) -> Result<(), ManageAccountError> {
    if text.chars().count() > LONGEST { Err(ManageAccountError::TooLong) } else { Ok(()) }
}
