//! The staff door: who is let in, how long, and that nobody passes it by guessing, by force or through another site.

use crate::support::database::{TestDatabase, rows};
use crate::support::house::{self, Outside, settings};
use crate::support::staff::{PASSWORD, Persona, shown};
use crate::support::wire;
use buuta::app;
use buuta::clock::{Chance, StandingClock, SystemClock};
use buuta::domain::staff::{Password, Role};
use buuta::flows::house::House;
use buuta::flows::manage_staff::{self, ManageStaffError};
use buuta::flows::sign_in::{SignedIn, sign_in};
use buuta::pages::staff::once::{Sent, once};
use buuta::store::StoreError;
use buuta::store::staff::{self, NewStaff, PasswordState};
use std::sync::Arc;
use std::time::Duration;

struct Door {
    _database: TestDatabase,
    running: app::Running,
    house: Arc<House>,
    clock: Arc<StandingClock>,
    base: String,
}

impl Door {
    async fn open() -> Door {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let clock = Arc::new(StandingClock::at(buuta::clock::Clock::now(&SystemClock)));
        let mut settings = settings(&database.url, &outside);
        settings.throttle.sign_ins_per_minute_per_address = 1000;
        let house = house::house_with(settings, &outside, clock.clone(), Chance::from_seed(5)).await;
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        let base = format!("http://{}", running.address);
        Door { _database: database, running, house, clock, base }
    }
    async fn administrator(&self) -> Persona {
        Persona::sign_in(&self.house, &self.base, "quan-tri", Role::Administrator, None).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_passes_unknown_and_each_role_only_where_it_works() {
    let door = Door::open().await;
    let places = house::workplaces(&door.house).await;
    let stranger = wire::client();
    for path in ["/noi-bo", "/noi-bo/nguoi", "/noi-bo/khoa", "/noi-bo/mat-khau"] {
        let answer = shown(stranger.get(format!("{}{path}", door.base))).await;
        assert!(answer.body.contains("Đăng nhập cho nhân viên"), "{path} leads to the door: {}", answer.body);
        let forced = shown(stranger.post(format!("{}{path}", door.base)).header("sec-fetch-site", "same-origin")).await;
        assert!([401, 405].contains(&forced.status), "{path}: {}", forced.status);
    }
    let clerk = Persona::sign_in(&door.house, &door.base, "giao-dich", Role::Clerk, Some(places.office)).await;
    for path in ["/noi-bo/nguoi", "/noi-bo/khoa"] {
        let answer = clerk.get(path).await;
        assert_eq!(answer.status, 403, "{path}");
        answer.says("không dành cho vai trò của bạn");
    }
    let answer = clerk.post("/noi-bo/khoa", &[("name", "x"), ("scope", "requests:read")]).await;
    assert_eq!(answer.status, 403);
    let administrator = door.administrator().await;
    administrator.get("/noi-bo/nguoi").await.says("giao-dich");
    door.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_passwords_lock_an_account_and_say_the_same_as_unknown_names() {
    let door = Door::open().await;
    let administrator = door.administrator().await;
    let page_of = async |name: &str, password: &str| {
        let form = [("name", name), ("password", password)];
        let request = wire::client().post(format!("{}/noi-bo/dang-nhap", door.base)).form(&form);
        let page = shown(request.header("sec-fetch-site", "same-origin")).await;
        assert_eq!(page.status, 401);
        page.body.replace(name, "")
    };
    assert_eq!(page_of("quan-tri", "sai mật khẩu").await, page_of("khong-co-ai", "sai mật khẩu").await);
    for _ in 0..4 {
        assert!(administrator.cookie_for("sai mật khẩu").await.is_none());
    }
    assert!(administrator.cookie_for(PASSWORD).await.is_none(), "locked");
    assert_eq!(administrator.get("/noi-bo/nguoi").await.status, 200, "who is inside stays inside");
    door.clock.advance_s(15 * 60 + 1);
    assert!(administrator.cookie_for(PASSWORD).await.is_some(), "the lock has opened by itself");
    door.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_end_by_idleness_by_the_shift_and_by_hand() {
    let door = Door::open().await;
    let administrator = door.administrator().await;
    let is_in = async |who: &Persona| who.get("/noi-bo/nguoi").await.body.contains("quan-tri");
    for _ in 0..5 {
        door.clock.advance_s(110 * 60);
        assert!(is_in(&administrator).await, "used every two hours, a session lasts");
    }
    door.clock.advance_s(3 * 3600);
    assert!(!is_in(&administrator).await, "a shift is over");
    let again = Persona::sign_in(&door.house, &door.base, "quan-tri-2", Role::Administrator, None).await;
    door.clock.advance_s(121 * 60);
    assert!(!is_in(&again).await, "unused for two hours");
    let last = Persona::sign_in(&door.house, &door.base, "quan-tri-3", Role::Administrator, None).await;
    assert!(is_in(&last).await);
    assert_eq!(last.post("/noi-bo/dang-xuat", &[]).await.status, 303);
    assert!(!is_in(&last).await, "signed out");
    door.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_of_other_sites_are_refused_and_nothing_is_done() {
    let door = Door::open().await;
    let administrator = door.administrator().await;
    let form = [("name", "phần mềm"), ("scope", "requests:read")];
    let sent = async |headers: &[(&str, &str)]| {
        let mut request = administrator.bare_request(reqwest::Method::POST, "/noi-bo/khoa").form(&form);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        shown(request).await.status
    };
    assert_eq!(sent(&[("sec-fetch-site", "cross-site")]).await, 403);
    assert_eq!(sent(&[("sec-fetch-site", "same-site")]).await, 403);
    assert_eq!(sent(&[]).await, 403, "who does not say where a form comes from is no browser");
    assert_eq!(sent(&[("origin", "https://evil.example")]).await, 403);
    assert_eq!(sent(&[("origin", "null")]).await, 403);
    assert!(!administrator.get("/noi-bo/khoa").await.body.contains("phần mềm"), "nothing was done");
    assert_eq!(sent(&[("origin", &door.base)]).await, 201, "an old browser says its origin");
    door.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_and_keys_are_managed_on_their_pages() {
    let door = Door::open().await;
    let places = house::workplaces(&door.house).await;
    let administrator = door.administrator().await;
    let office = places.office.to_string();
    let form = [("sign_in_name", "lan.q1"), ("name", "Trần Thị Lan"), ("role", "clerk"), ("office", office.as_str())];
    let made = administrator.post("/noi-bo/nguoi", &form).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.says("Mật khẩu cấp cho lan.q1");
    let taken = administrator.post("/noi-bo/nguoi", &form).await;
    assert_eq!(taken.status, 409);
    taken.says("đã có người dùng");
    taken.says("value=\"Trần Thị Lan\"");
    let no_place = [("sign_in_name", "an.q1"), ("name", "An"), ("role", "officer"), ("office", office.as_str())];
    administrator.post("/noi-bo/nguoi", &no_place).await.says("cán bộ một cửa cần cơ quan");

    let made = administrator.post("/noi-bo/khoa", &[("name", "một cửa"), ("scope", "requests:read")]).await;
    assert_eq!(made.status, 201);
    let key = made.body.split("class=\"once\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(!administrator.get("/noi-bo/khoa").await.body.contains(&key), "shown once");
    let ask = async || {
        let url = format!("{}/api/v1/requests/YC-2222-2222", door.base);
        shown(wire::client().get(url).bearer_auth(&key)).await.status
    };
    assert_eq!(ask().await, 404, "the key opens what it is for");
    let page = administrator.get("/noi-bo/khoa").await;
    let retire = page.body.split("action=\"/noi-bo/khoa/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(administrator.post(&format!("/noi-bo/khoa/{retire}"), &[]).await.status, 303);
    assert_eq!(ask().await, 401, "taken back");
    let last = administrator.get("/noi-bo/nguoi").await;
    assert!(!last.body.contains("/ngung\">Ngừng tài khoản<span class=\"unseen\"> quan-tri"), "nobody closes their own");
    door.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_given_password_opens_nothing_but_the_choice_of_another() {
    let door = Door::open().await;
    let administrator = door.administrator().await;
    let persona = Persona::sign_in(&door.house, &door.base, "phu-trach", Role::Administrator, None).await;
    let page = administrator.get("/noi-bo/nguoi").await;
    let action = page
        .body
        .split("action=\"")
        .filter(|part| part.split('"').next().is_some_and(|action| action.contains("/mat-khau-moi")))
        .map(|part| part.split('"').next().unwrap().to_owned())
        .next()
        .unwrap();
    let given = administrator.post(&action, &[]).await;
    assert_eq!(given.status, 200);
    given.says("Mật khẩu cấp cho phu-trach");
    assert!(persona.get("/noi-bo/nguoi").await.location.starts_with("/noi-bo/dang-nhap"), "every session has ended");
    let password = given.body.split("class=\"once\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let cookie = persona.cookie_for(&password).await.unwrap();
    let answer =
        wire::client().get(format!("{}/noi-bo/nguoi", door.base)).header("cookie", cookie).send().await.unwrap();
    assert!(answer.text().await.unwrap().contains("Mật khẩu bạn đang dùng do người quản trị cấp"));
    door.running.stop().await;
}

/// How long a flow is given to come as far as the database while the test holds what it wants there.
const UNTIL_IT_WAITS: Duration = Duration::from_millis(800);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_to_an_account_while_a_password_is_checked_counts() {
    let door = Door::open().await;
    let store = &door.house.store;
    for meanwhile in ["locked", "replaced", "retired"] {
        let persona = Persona::sign_in(&door.house, &door.base, meanwhile, Role::Administrator, None).await;
        let (before, hash) = staff::find_with_hash(store, meanwhile).await.unwrap().unwrap();
        let tx = store.begin().await.unwrap();
        match meanwhile {
            "locked" => staff::note_wrong_try(&tx, before.id, 1, tx.now().plus_s(900)).await.unwrap(),
            "replaced" => {
                staff::update_password(&tx, before.id, hash.replace('$', "!"), PasswordState::Given).await.unwrap()
            }
            _ => staff::retire(&tx, before.id).await.unwrap(),
        }
        let house = Arc::clone(&door.house);
        let coming = tokio::spawn(async move { sign_in(&house, meanwhile, Password::typed(PASSWORD)).await });
        let form = [("present", PASSWORD), ("new", "một câu khác hẳn"), ("again", "một câu khác hẳn")];
        let holding = async {
            tokio::time::sleep(UNTIL_IT_WAITS).await;
            tx.commit().await.unwrap();
        };
        let (changed, ()) = tokio::join!(persona.post("/noi-bo/mat-khau", &form), holding);
        assert!(coming.await.unwrap().is_err(), "{meanwhile}: nobody comes in");
        let refusals = if meanwhile == "retired" { [422, 401] } else { [422; 2] };
        assert!(refusals.contains(&changed.status), "{meanwhile}: {}", changed.body);
        let (_, after) = staff::find_with_hash(store, meanwhile).await.unwrap().unwrap();
        assert_eq!(after == hash, meanwhile != "replaced", "{meanwhile}: the password is not the one typed");
    }
    door.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_present_password_is_a_wrong_try() {
    let door = Door::open().await;
    let administrator = door.administrator().await;
    let form = |present| [("present", present), ("new", "một câu khác hẳn"), ("again", "một câu khác hẳn")];
    for _ in 0..5 {
        assert_eq!(administrator.post("/noi-bo/mat-khau", &form("sai mật khẩu")).await.status, 422);
    }
    assert_eq!(administrator.post("/noi-bo/mat-khau", &form(PASSWORD)).await.status, 422, "locked");
    assert!(administrator.cookie_for(PASSWORD).await.is_none(), "locked at the door too");
    door.clock.advance_s(15 * 60 + 1);
    assert_eq!(administrator.post("/noi-bo/mat-khau", &form(PASSWORD)).await.status, 303);
    door.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_nobody_has_is_written_about_like_a_known_one() {
    // SQLite whatever the run: its log shows whether something was committed
    let database = TestDatabase::on("sqlite").await;
    let outside = Outside::silent();
    let house = house::house(&database, &outside).await;
    let log = database.path("test.db-wal");
    let before = std::fs::read(&log).unwrap();
    sign_in(&house, "khong-co-ai", Password::typed("sai mật khẩu")).await.unwrap_err();
    assert!(std::fs::read(&log).unwrap() != before, "nothing was committed");
    assert_eq!(rows(&database.url, "select count(*) from schedule_run").await, [["0"]], "nothing of it stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_administrators_who_close_each_others_accounts_one_stays() {
    let door = Door::open().await;
    let store = &door.house.store;
    let mut ids = Vec::new();
    for name in ["mot", "hai"] {
        Persona::sign_in(&door.house, &door.base, name, Role::Administrator, None).await;
        ids.push(staff::find_with_hash(store, name).await.unwrap().unwrap().0.id);
    }
    let tx = store.begin().await.unwrap();
    staff::retire(&tx, ids[0]).await.unwrap();
    let house = Arc::clone(&door.house);
    let second = tokio::spawn(async move { manage_staff::retire(&house, ids[1]).await });
    tokio::time::sleep(UNTIL_IT_WAITS).await;
    tx.commit().await.unwrap();
    assert!(matches!(second.await.unwrap(), Err(ManageStaffError::LastAdministrator)));
    assert_eq!(staff::count_administrators(store).await.unwrap(), 1);
    door.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_identical_forms_at_once_both_hear_that_it_is_done() {
    let door = Door::open().await;
    let administrator = door.administrator().await;
    let store = &door.house.store;
    let (staff, _) = staff::find_with_hash(store, &administrator.name).await.unwrap().unwrap();
    let who = SignedIn { staff, session_id: uuid::Uuid::nil() };
    // what can be done once only: the second who tries meets what the first has done
    let new = NewStaff {
        sign_in_name: "lan.q1".to_owned(),
        name: "Trần Thị Lan".to_owned(),
        role: Role::Administrator,
        reach: who.staff.reach,
        password_hash: String::new(),
    };
    let form = uuid::Uuid::from_u128(1);
    let press = async || {
        let new = new.clone();
        once(&door.house, &who, form, async |tx| staff::insert(tx, new).await.map(|id| format!("/noi-bo/nguoi/{id}")))
            .await
    };
    let tx = store.begin().await.unwrap();
    let holding = async {
        tokio::time::sleep(UNTIL_IT_WAITS).await;
        drop(tx);
    };
    let (first, second, ()) = tokio::join!(press(), press(), holding);
    assert!(matches!(first, Ok(Sent::Done { .. })), "{first:?}");
    assert_eq!(first.unwrap(), second.unwrap());
    // an error of its own is told, and nothing is noted of the form
    let other = uuid::Uuid::from_u128(2);
    let failed = once(&door.house, &who, other, async |tx| staff::insert(tx, new.clone()).await.map(|_| String::new()));
    assert!(matches!(failed.await, Err(StoreError::AlreadyThere)));
    door.running.stop().await;
}
