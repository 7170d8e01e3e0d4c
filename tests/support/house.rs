//! A house in the test's own process, with the couriers' stand-ins and a mailbox beside it.

use super::database::TestDatabase;
use buuta::channels::email::EmailChannel;
use buuta::clock::{Chance, Clock, SystemClock};
use buuta::config::Settings;
use buuta::couriers::Gateway;
use buuta::domain::codes::DossierCode;
use buuta::domain::contact::{Contact, EmailAddress, PhoneNumber};
use buuta::domain::terms::Terms;
use buuta::flows::house::House;
use buuta::flows::import_lists;
use buuta::flows::open_request::{Ask, Opened, open_and_commit};
use buuta::places::Gazetteer;
use buuta::sealing::{KeyRing, token_hash};
use buuta::store::accounts::{self, AreaCode, NewAccount, ResendWhenUnknown};
use buuta::store::places::{Agency, Office};
use buuta::store::requests::{OpenedBy, Way};
use buuta::store::{Store, api_keys, places};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The commune every test citizen lives in.
pub const COMMUNE: &str = "26740";
/// The agency every test dossier goes to.
pub const AGENCY: &str = "H29.1";
/// The key tests call the API with.
pub const API_KEY: &str = "bt_test-key-with-every-scope";

/// The courier codes of the registry.
fn couriers() -> impl Iterator<Item = &'static str> {
    buuta_webhooks::registry().iter().map(|courier| courier.code())
}

/// The push token of a courier's account.
pub fn push_token(courier: &str) -> String {
    format!("push-token-of-{courier}")
}

/// Where a house finds the outside world.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Base URL by courier code; an account is opened for each.
    pub couriers: BTreeMap<String, String>,
    /// `host:port` of the mail server.
    pub smtp: String,
}

impl Outside {
    /// A world in which nobody answers.
    pub fn silent() -> Outside {
        let nobody = "http://127.0.0.1:9".to_owned();
        Outside {
            couriers: couriers().map(|code| (code.to_owned(), nobody.clone())).collect(),
            smtp: "127.0.0.1:9".to_owned(),
        }
    }
}

/// Stand-ins for every courier and a mailbox, in this process. Dropping it ends them.
pub struct StandIns {
    pub outside: Outside,
    pub mailbox: String,
    _running: Vec<buuta_standins::Running>,
}

/// Starts them.
pub async fn stand_ins() -> StandIns {
    let codes = include_str!("../../data/made_up_codes.csv");
    let mut options = buuta_standins::Options::local();
    options.made_up_codes = buuta_standins::read_made_up_codes(codes).unwrap();
    let start = async |which: buuta_standins::StandIn| {
        let mut own = buuta_standins::Options::local();
        own.made_up_codes.clone_from(&options.made_up_codes);
        buuta_standins::start(which, own).await.unwrap()
    };
    let mut outside = Outside::default();
    let mut running = Vec::new();
    for code in couriers() {
        let stand_in = start(code.parse().unwrap()).await;
        outside.couriers.insert(code.to_owned(), stand_in.url.clone());
        running.push(stand_in);
    }
    let mailbox = start(buuta_standins::StandIn::Mailbox).await;
    outside.smtp = mailbox.smtp.unwrap().to_string();
    let mailbox_url = mailbox.url.clone();
    running.push(mailbox);
    StandIns { outside, mailbox: mailbox_url, _running: running }
}

/// Settings for tests: the defaults, on this database and with this mail server.
pub fn settings(database_url: &str, outside: &Outside) -> Settings {
    let mut settings = Settings::read(None).unwrap();
    settings.database.url = database_url.to_owned();
    settings.mail.smtp_url = format!("smtp://{}", outside.smtp);
    settings.server.listen = "127.0.0.1:0".to_owned();
    // several houses of one test may be on one database
    settings.spool.directory = String::new();
    settings.server.work = buuta::config::WhereWork::Apart;
    settings.work.call_time_out_s = 5;
    settings.work.settle_delay_s = 1;
    // clocks that stand have many seconds' worth of calls in one
    settings.calls.per_second = 100_000;
    settings.calls.at_once = 100;
    settings.channels.join_within_s = 0;
    settings
}

/// A house on the test's database, with the system's clock.
pub async fn house(database: &TestDatabase, outside: &Outside) -> Arc<House> {
    house_with(settings(&database.url, outside), outside, Arc::new(SystemClock), Chance::from_system()).await
}

/// A house on a database in memory (SQLite whatever the run), with a clock of the test's own.
pub async fn house_in_memory(clock: Arc<dyn Clock>) -> Arc<House> {
    let outside = Outside::silent();
    house_with(settings("sqlite::memory:", &outside), &outside, clock, Chance::from_seed(7)).await
}

/// A house with everything chosen by the test; seeds the database when it is empty.
pub async fn house_with(settings: Settings, outside: &Outside, clock: Arc<dyn Clock>, chance: Chance) -> Arc<House> {
    let time_out = Duration::from_secs(u64::from(settings.work.call_time_out_s));
    let gateway = Gateway::new(Arc::clone(&clock), time_out).unwrap();
    let email = EmailChannel::new(&settings.mail.smtp_url, None, &settings.mail.from).unwrap();
    house_of(settings, outside, clock, chance, gateway, email).await
}

/// The same with doors to couriers and citizens of the test's own.
pub async fn house_of(
    settings: Settings,
    outside: &Outside,
    clock: Arc<dyn Clock>,
    chance: Chance,
    gateway: Gateway,
    email: EmailChannel,
) -> Arc<House> {
    let keys = KeyRing::read(TEST_KEYS, chance.clone()).unwrap();
    let store = Store::open(&settings.database.url, keys, clock, chance).await.unwrap();
    store.migrate().await.unwrap();
    let house = House::build(store, gateway, email, Gazetteer::carried().unwrap(), settings).await.unwrap();
    if places::count_offices(&house.store).await.unwrap() == 0 {
        seed(&house, outside).await;
        house.reload_accounts().await.unwrap();
    }
    Arc::new(house)
}

/// Keys that open the same rows in every process of a test.
pub const TEST_KEYS: &str =
    "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nindex HxAeHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgE=\n";

async fn seed(house: &House, outside: &Outside) {
    let tx = house.store.begin().await.unwrap();
    let agency = Agency {
        id: tx.new_id(),
        code: AGENCY.to_owned(),
        name: "Trung tâm Phục vụ hành chính công phường Mẫu".to_owned(),
        parent_id: None,
        commune_code: "26743".to_owned(),
        address: "1 đường Mẫu".to_owned(),
        phone: "02800000001".to_owned(),
    };
    places::put_agencies(&tx, &[agency]).await.unwrap();
    let office = Office {
        id: tx.new_id(),
        code: "BD1".to_owned(),
        name: "Bưu điện phường Mẫu".to_owned(),
        parent_id: None,
        commune_code: COMMUNE.to_owned(),
        point: None,
        hotline: "028 0000 0001".to_owned(),
        pickup_capacity_per_day: 40,
    };
    places::put_offices(&tx, &[office]).await.unwrap();
    import_lists::import_procedures(&tx, include_str!("../../data/procedures_sample.csv")).await.unwrap();
    for (courier, url) in &outside.couriers {
        let new = NewAccount {
            name: courier.clone(),
            courier: courier.clone(),
            resend_when_unknown: ResendWhenUnknown::Never,
            settings: account_settings(courier, url),
        };
        let id = accounts::insert(&tx, new).await.unwrap();
        accounts::insert_push_token(&tx, id, token_hash(&push_token(courier))).await.unwrap();
        for commune in [COMMUNE, "26743"] {
            let code = AreaCode {
                province_code: "70".to_owned(),
                district_code: "7001".to_owned(),
                ward_code: format!("W{commune}"),
            };
            accounts::put_area_code(&tx, id, commune, code).await.unwrap();
        }
        let made_up = include_str!("../../data/made_up_codes.csv");
        import_lists::import_status_codes(&tx, id, courier, Some("stand-in (made up)"), made_up).await.unwrap();
    }
    api_keys::insert(&tx, "test", token_hash(API_KEY), buuta::flows::manage_keys::SCOPES).await.unwrap();
    tx.commit().await.unwrap();
}

/// A commune of the province in which the second office and agency stand.
pub const OTHER_COMMUNE: &str = "26758";
/// The agency nobody files with but by name.
pub const OTHER_AGENCY: &str = "H29.2";

/// Where members of staff work: the office and agency of every test dossier, and another of each beside them.
#[derive(Clone, Copy, Debug)]
pub struct Workplaces {
    pub office: uuid::Uuid,
    pub agency: uuid::Uuid,
    pub other_office: uuid::Uuid,
    pub other_agency: uuid::Uuid,
}

/// Adds the other office and agency, with the codes every courier needs for their commune.
pub async fn workplaces(house: &House) -> Workplaces {
    let office = places::list_offices(&house.store).await.unwrap()[0].clone();
    let agency = places::list_agencies(&house.store).await.unwrap()[0].clone();
    let tx = house.store.begin().await.unwrap();
    let other_office = Office {
        id: tx.new_id(),
        code: "BD2".to_owned(),
        name: "Bưu điện phường Khác".to_owned(),
        commune_code: OTHER_COMMUNE.to_owned(),
        ..office.clone()
    };
    let other_agency = Agency {
        id: tx.new_id(),
        code: OTHER_AGENCY.to_owned(),
        name: "Trung tâm Phục vụ hành chính công phường Khác".to_owned(),
        commune_code: OTHER_COMMUNE.to_owned(),
        ..agency.clone()
    };
    let places = Workplaces {
        office: office.id,
        agency: agency.id,
        other_office: other_office.id,
        other_agency: other_agency.id,
    };
    places::put_offices(&tx, &[other_office]).await.unwrap();
    places::put_agencies(&tx, &[other_agency]).await.unwrap();
    for account in house.accounts_in_use() {
        let code = AreaCode {
            province_code: "70".to_owned(),
            district_code: "7001".to_owned(),
            ward_code: format!("W{OTHER_COMMUNE}"),
        };
        accounts::put_area_code(&tx, account.account.id, OTHER_COMMUNE, code).await.unwrap();
    }
    tx.commit().await.unwrap();
    house.reload_accounts().await.unwrap();
    places
}

/// What the courier's stand-in takes.
fn account_settings(courier: &str, url: &str) -> BTreeMap<String, String> {
    let stand_in: buuta_standins::StandIn = courier.parse().unwrap();
    let mut settings = stand_in.account();
    settings.insert("base_url".to_owned(), url.to_owned());
    if courier == "vnpost_ngsp" {
        // small pages, so that there are several
        settings.insert("page_size".to_owned(), "10".to_owned());
    }
    settings
}

/// What a test citizen asks for: both ways by post, with this courier.
pub fn ask(courier: &str) -> Ask {
    Ask {
        opened_by: OpenedBy::Citizen,
        agency_code: AGENCY.to_owned(),
        procedure_code: Some("1.001193".to_owned()),
        dossier_code: None::<DossierCode>,
        contact: Contact {
            name: "Nguyễn Thị Thử An".to_owned(),
            phone: PhoneNumber::read("0912345678").unwrap(),
            email: Some(EmailAddress::read("an@example.vn").unwrap()),
            address: "12 đường Thử".to_owned(),
            commune_code: COMMUNE.to_owned(),
        },
        fetch_papers: Way::ByPost,
        return_result: Way::ByPost,
        lang: "vi".to_owned(),
        courier_account: courier.to_owned(),
        terms: Terms::default(),
    }
}

/// A request of a test citizen.
pub async fn open_request(house: &House, courier: &str) -> Opened {
    open_and_commit(house, ask(courier)).await.unwrap()
}
