//! What the demo's database begins with: the communes of Thành phố Hồ Chí Minh, sample offices and procedures, one
//! agency per commune, and an account with each stand-in. Everything made up is labelled so in its file.

use crate::app;
use crate::cli::admin::new_token;
use crate::clock::SystemClock;
use crate::config::Settings;
use crate::domain::staff::{Role, SignInName};
use crate::flows::import_lists;
use crate::flows::manage_keys::SCOPES;
use crate::flows::manage_staff::{Newcomer, let_in};
use crate::sealing::token_hash;
use crate::store::accounts::{self, NewAccount, ResendWhenUnknown};
use crate::store::{Store, api_keys, places};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where the demo's staff work.
const STAFF_COMMUNE: &str = "26740";

/// What the outside world must know of the database.
pub struct Seeded {
    /// The one-stop software's API key.
    pub api_key: String,
    /// Push token by courier.
    pub push_tokens: BTreeMap<&'static str, String>,
    /// Who can sign in at the desks: sign-in name and the password given.
    pub staff: Vec<(&'static str, String)>,
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
    Ok(Seeded { api_key, push_tokens, staff: let_staff_in(&house.store).await? })
}

/// One person at each desk of the commune the stories play in, a supervisor of its agency, and an administrator.
async fn let_staff_in(store: &Store) -> anyhow::Result<Vec<(&'static str, String)>> {
    let offices = places::list_offices(store).await?;
    let office = offices.iter().find(|office| office.commune_code == STAFF_COMMUNE).map(|office| office.id);
    let agency = places::find_agency_by_code(store, &agency_code(STAFF_COMMUNE)).await?.map(|agency| agency.id);
    let mut staff = Vec::new();
    for (sign_in_name, name, role, office_id, agency_id) in [
        ("giao.dich", "Trần Thị Giao Dịch", Role::Clerk, office, None),
        ("buu.ta", "Lê Văn Bưu Tá", Role::Postman, office, None),
        ("mot.cua", "Phạm Thị Một Cửa", Role::Officer, None, agency),
        ("phu.trach", "Võ Văn Phụ Trách", Role::Supervisor, None, agency),
        ("quan.tri", "Đỗ Thị Quản Trị", Role::Administrator, None, None),
    ] {
        let newcomer = Newcomer {
            sign_in_name: SignInName::read(sign_in_name)?,
            name: name.to_owned(),
            role,
            office_id,
            agency_id,
        };
        staff.push((sign_in_name, let_in(store, newcomer).await?));
    }
    Ok(staff)
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
