//! What the demo's database begins with: the communes of Thành phố Hồ Chí Minh, sample offices and procedures, one
//! agency per commune, and an account with each stand-in. Everything made up is labelled so in its file.

use crate::api::auth::SCOPES;
use crate::app;
use crate::cli::admin::new_token;
use crate::clock::SystemClock;
use crate::config::Settings;
use crate::flows::import_lists;
use crate::sealing::token_hash;
use crate::store::accounts::{self, NewAccount, ResendWhenUnknown};
use crate::store::api_keys;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the outside world must know of the database.
pub struct Seeded {
    /// The one-stop software's API key.
    pub api_key: String,
    /// Push token by courier.
    pub push_tokens: BTreeMap<&'static str, String>,
}

/// The code of the agency of a commune.
pub fn agency_code(commune_code: &str) -> String {
    format!("H29.{commune_code}")
}

/// The settings of an account, by name.
pub type AccountSettings = BTreeMap<String, String>;

/// Fills an empty database, with one account of each courier, by code.
pub async fn seed(
    settings: &Settings,
    account_settings: BTreeMap<&'static str, AccountSettings>,
) -> anyhow::Result<Seeded> {
    let store = app::open_store(settings).await?;
    let house = app::build_house(settings.clone(), store, Arc::new(SystemClock)).await?;
    let tx = house.store.begin().await?;
    let hotlines = import_lists::read_hotlines(include_str!("../../../data/demo_hotlines.csv"))?;
    import_lists::import_offices(&house, &tx, include_str!("../../../data/post_offices_sample.csv"), &hotlines).await?;
    import_lists::import_procedures(&tx, include_str!("../../../data/procedures_sample.csv")).await?;
    import_lists::import_agencies(&house, &tx, &agencies(&house.gazetteer)).await?;
    let mut push_tokens = BTreeMap::new();
    for (code, settings) in account_settings {
        let new = NewAccount {
            name: code.to_owned(),
            courier: code.to_owned(),
            resend_when_unknown: ResendWhenUnknown::Never,
            settings,
        };
        let account_id = accounts::insert(&tx, new).await?;
        let token = new_token("");
        accounts::insert_push_token(&tx, account_id, token_hash(&token)).await?;
        push_tokens.insert(code, token);
        import_lists::import_area_codes(&tx, account_id, include_str!("../../../data/demo_area_codes.csv")).await?;
        let made_up = include_str!("../../../data/made_up_codes.csv");
        import_lists::import_status_codes(&tx, account_id, code, Some("stand-in (made up)"), made_up).await?;
    }
    let api_key = new_token("bt_");
    api_keys::insert(&tx, "one-stop software (demo)", token_hash(&api_key), SCOPES).await?;
    tx.commit().await?;
    Ok(Seeded { api_key, push_tokens })
}

/// One public service centre per commune of the province.
fn agencies(gazetteer: &crate::places::Gazetteer) -> String {
    let mut list = "agency_code,name,parent_code,commune_code,address,phone\n".to_owned();
    for (number, commune) in gazetteer.communes_of("79").iter().enumerate() {
        let name = commune.name.to_lowercase();
        let kind = ["phường", "xã", "đặc khu"].into_iter().find(|kind| name.starts_with(kind)).unwrap_or_default();
        let short = commune.name.chars().skip(kind.chars().count()).collect::<String>();
        list.push_str(&format!(
            "{},Trung tâm Phục vụ hành chính công {kind}{short},,{},Số 1 đường Mẫu,0280000{number:04}\n",
            agency_code(&commune.code),
            commune.code
        ));
    }
    list
}
