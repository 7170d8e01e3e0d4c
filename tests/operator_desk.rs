//! The operator's desk over HTTP: what needs a person, who sees and settles it, accounts, messages, and silence.

mod accounts;
mod refused;
mod silence;

use crate::support::database::{TestDatabase, rows};
use crate::support::house::{self, COMMUNE, StandIns, Workplaces, push_token, settings};
use crate::support::staff::{Persona, Shown};
use crate::support::wire;
use buuta::app;
use buuta::clock::{Chance, StandingClock, SystemClock};
use buuta::domain::notice::{Notice, NoticeKind, Standing};
use buuta::domain::staff::Role;
use buuta::domain::task::{TaskAction, TaskKind};
use buuta::flows::house::House;
use buuta::flows::open_request::Opened;
use buuta::store::inbox::{self, Reading};
use buuta::store::notifications;
use buuta::store::orders::{self, Order};
use buuta::store::outbox::WorkKind;
use buuta::store::tasks::{self, SubjectKind, Task};
use buuta::words::{Lang, say};
use buuta::worker::run_what_is_due;
use std::sync::Arc;
use uuid::Uuid;

/// A desk with stand-ins around it, an administrator signed in, and a request whose first order GHN has.
struct Desk {
    database: TestDatabase,
    world: StandIns,
    house: Arc<House>,
    running: app::Running,
    clock: Arc<StandingClock>,
    base: String,
    places: Workplaces,
    administrator: Persona,
    opened: Opened,
}

impl Desk {
    async fn open() -> Desk {
        let database = TestDatabase::new().await;
        let world = house::stand_ins().await;
        let clock = Arc::new(StandingClock::at(buuta::clock::Clock::now(&SystemClock)));
        let mut settings = settings(&database.url, &world.outside);
        settings.throttle.sign_ins_per_minute_per_address = 1000;
        settings.staff.session_hours = 10_000;
        settings.staff.session_idle_minutes = 600_000;
        let house = house::house_with(settings, &world.outside, clock.clone(), Chance::from_system()).await;
        let places = house::workplaces(&house).await;
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        let base = format!("http://{}", running.address);
        let opened = house::open_request(&house, "ghn").await;
        run_what_is_due(&house, &WorkKind::ALL).await.unwrap();
        let administrator = Persona::sign_in(&house, &base, "quan-tri", Role::Administrator, None).await;
        Desk { database, world, house, running, clock, base, places, administrator, opened }
    }
    fn reference(&self) -> String {
        format!("{}-P1", self.opened.code.replace('-', ""))
    }
    async fn order(&self) -> Order {
        orders::find_by_reference(&self.house.store, &self.reference()).await.unwrap().unwrap()
    }
    async fn supervisor(&self, name: &str, place: Uuid) -> Persona {
        Persona::sign_in(&self.house, &self.base, name, Role::Supervisor, Some(place)).await
    }
    async fn open_task(&self, kind: TaskKind, subject_kind: SubjectKind, subject_id: Uuid, detail: &str) {
        let tx = self.house.store.begin().await.unwrap();
        tasks::open(&tx, kind, subject_kind, subject_id, detail).await.unwrap();
        tx.commit().await.unwrap();
    }
    async fn open_tasks(&self) -> Vec<Task> {
        tasks::list_open(&self.house.store, None, 100).await.unwrap()
    }
    async fn task(&self, kind: TaskKind) -> Option<Task> {
        self.open_tasks().await.into_iter().find(|task| task.kind == kind)
    }
    async fn push(&self, courier: &str, token: &str, body: &str) -> u16 {
        let url = format!("{}/webhooks/{courier}/{token}", self.base);
        wire::push(&wire::client(), &url, courier, body.to_owned()).await
    }
    /// A push to the courier's first address.
    async fn push_from(&self, courier: &str, body: &str) -> u16 {
        self.push(courier, &push_token(courier), body).await
    }
    async fn read(&self) {
        run_what_is_due(&self.house, &WorkKind::ALL).await.unwrap();
    }
    fn account_id(&self, courier: &str) -> Uuid {
        self.house.account_named(courier).unwrap().account.id
    }
    async fn end(self) {
        self.running.stop().await;
    }
}

/// The number of the form that sends to this path.
fn operation_of(page: &Shown, action: &str) -> String {
    let (_, rest) = page
        .body
        .split_once(&format!("action=\"{action}?"))
        .unwrap_or_else(|| panic!("no form to {action}:\n{}", page.body));
    let (_, rest) = rest.split_once("name=\"operation\" value=\"").expect("the form has a number");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// The page as people read it.
fn text(page: &Shown) -> String {
    page.body.replace("&#39;", "'").replace("&#34;", "\"").replace("&#38;", "&").replace("&quot;", "\"")
}

fn key(start: &str, word: &str) -> String {
    format!("{start}-{}", word.replace('_', "-"))
}

/// Opens a task of every kind, about what such a task is about.
async fn a_task_of_every_kind(desk: &Desk) {
    let order = desk.order().await;
    let tx = desk.house.store.begin().await.unwrap();
    let notice = Notice {
        kind: NoticeKind::PickupAccepted,
        fact_code: String::new(),
        fact_second: order.opened_at.second(),
        reason: None,
    };
    let notice = notifications::insert_if_new(&tx, order.id, &notice, Standing::Due).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(desk.push_from("ghn", "{\"OrderCode\": ").await, 200);
    desk.read().await;
    let message = inbox::list_heads(&desk.house.store, Reading::Unreadable, None, None, 1).await.unwrap()[0].id;
    let account = order.account_id;
    for kind in TaskKind::ALL {
        let (subject_kind, subject_id) = match kind {
            TaskKind::NoOffice | TaskKind::UnknownAnnouncement => (SubjectKind::Request, desk.opened.request_id),
            TaskKind::ContradictingCustody => (SubjectKind::Dossier, desk.opened.dossier_id),
            TaskKind::UnknownNotice | TaskKind::FailedNotice => (SubjectKind::Notification, notice),
            TaskKind::UnreadableMessage | TaskKind::UnknownWaybill => (SubjectKind::Message, message),
            TaskKind::RejectedPush | TaskKind::AllPushesRejected | TaskKind::MissedPushes => {
                (SubjectKind::Account, account)
            }
            _ => (SubjectKind::Order, order.id),
        };
        desk.open_task(kind, subject_kind, subject_id, &format!("chi-tiet-{}", kind.as_str())).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_task_is_said_with_its_actions_in_both_languages() {
    let desk = Desk::open().await;
    a_task_of_every_kind(&desk).await;
    let open = desk.open_tasks().await;
    for (lang, query) in [(Lang::Vi, "?lang=vi"), (Lang::En, "?lang=en")] {
        let list = text(&desk.administrator.get(&format!("/dieu-hanh{query}")).await);
        for kind in TaskKind::ALL {
            let task = open.iter().find(|task| task.detail == format!("chi-tiet-{}", kind.as_str())).unwrap();
            assert!(list.contains(&task.detail), "{kind:?} is listed");
            assert!(list.contains(&say(lang, &key("op-task", kind.as_str()))), "{kind:?} has a title");
            let page = desk.administrator.get(&format!("/dieu-hanh/viec/{}{query}", task.id)).await;
            assert_eq!(page.status, 200, "{kind:?}");
            let page = text(&page);
            assert!(page.contains(&say(lang, &key("task", kind.as_str()))), "{kind:?} says what is wrong:\n{page}");
            for action in kind.actions() {
                assert!(page.contains(&say(lang, &key("action", action.as_str()))), "{kind:?} offers {action:?}");
                assert!(list.contains(&say(lang, &key("action", action.as_str()))), "{action:?} stands in the list");
                // while its order is under way, the page says why not
                let is_hindered = *action == TaskAction::AnotherCourier;
                let does = page.contains(&format!("value=\"{}\"", action.as_str()));
                assert!(does != is_hindered, "{kind:?} does {action:?}");
            }
            // codes, and masked names; nothing more of anybody
            for personal in ["Nguyễn Thị Thử An", "0912345678", "12 đường Thử", "an@example.vn"] {
                assert!(!page.contains(personal) && !list.contains(personal), "{kind:?}: {personal}");
            }
        }
    }
    let page = desk.administrator.get(&format!("/dieu-hanh?loai={}", TaskKind::NoOffice.as_str())).await;
    page.says("chi-tiet-no_office");
    assert!(!page.body.contains("chi-tiet-rejected_push"), "only one kind is asked for");
    desk.clock.advance_s(3 * 3600);
    let late = desk.administrator.get("/dieu-hanh?loc=qua-han").await;
    late.says("chi-tiet-papers_need_care");
    late.says("Quá hạn");
    assert!(!late.body.contains("chi-tiet-suspect_time"), "a day is not over after three hours");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_supervisor_sees_and_settles_only_what_lies_within_reach() {
    let desk = Desk::open().await;
    a_task_of_every_kind(&desk).await;
    let everybodys = [
        TaskKind::UnreadableMessage,
        TaskKind::UnknownWaybill,
        TaskKind::RejectedPush,
        TaskKind::AllPushesRejected,
        TaskKind::MissedPushes,
    ];
    let open = desk.open_tasks().await;
    let of_office = desk.supervisor("phu-trach.bd1", desk.places.office).await;
    let of_agency = desk.supervisor("phu-trach.h29", desk.places.agency).await;
    for supervisor in [&of_office, &of_agency] {
        let list = supervisor.get("/dieu-hanh").await;
        for task in &open {
            let is_theirs = !everybodys.contains(&task.kind);
            let page = supervisor.get(&format!("/dieu-hanh/viec/{}", task.id)).await;
            assert_eq!(page.status, if is_theirs { 200 } else { 404 }, "{:?} {}", task.kind, supervisor.name);
            assert_eq!(list.body.contains(&task.id.to_string()), is_theirs, "{:?} {}", task.kind, supervisor.name);
        }
        list.says(&desk.opened.code);
    }
    let other_office = desk.supervisor("phu-trach.bd2", desk.places.other_office).await;
    let other_agency = desk.supervisor("phu-trach.khac", desk.places.other_agency).await;
    let number = desk.house.store.new_id().to_string();
    for stranger in [&other_office, &other_agency] {
        let list = stranger.get("/dieu-hanh").await;
        for marker in [desk.opened.code.as_str(), &desk.reference(), "chi-tiet-"] {
            assert!(!list.body.contains(marker), "{marker} is seen by {}", stranger.name);
        }
        for task in &open {
            let path = format!("/dieu-hanh/viec/{}", task.id);
            let seen = stranger.get(&path).await;
            assert!(seen.status == 404 && !seen.body.contains(&desk.opened.code), "{:?}", task.kind);
            // what is answered elsewhere has no action here: any is refused
            let action = task.kind.actions().last().unwrap_or(&TaskAction::Dismiss).as_str();
            let form = [("operation", number.as_str()), ("action", action), ("nguoi", "")];
            for what in ["xu-ly", "nhan", "tra"] {
                assert_eq!(stranger.post(&format!("{path}/{what}"), &form).await.status, 404, "{:?}", task.kind);
            }
        }
        for path in ["/dieu-hanh/suc-khoe", "/dieu-hanh/tai-khoan", "/dieu-hanh/tin"] {
            assert_eq!(stranger.get(path).await.status, 403, "{path}");
        }
    }
    let after = desk.open_tasks().await;
    assert_eq!(after.len(), open.len(), "nobody beyond reach has settled anything");
    assert!(after.iter().all(|task| task.owner.is_none()), "nor taken it");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_is_taken_given_back_and_settled_once_as_by_the_api() {
    let desk = Desk::open().await;
    let mut ask = house::ask("ghn");
    // a commune the account's area map does not know
    ask.contact.commune_code = "26767".to_owned();
    buuta::flows::open_request::open_and_commit(&desk.house, ask).await.unwrap();
    desk.read().await;
    let task = desk.task(TaskKind::MissingAreaCode).await.unwrap();
    let path = format!("/dieu-hanh/viec/{}", task.id);
    let page = desk.administrator.get(&path).await;
    page.says("26767");
    let taken = format!("{path}/nhan");
    let page = desk.administrator.send(&taken, &[("operation", &operation_of(&page, &taken)), ("nguoi", "")]).await;
    page.says("(bạn)");
    desk.administrator.get("/dieu-hanh?loc=cua-toi").await.says(&task.id.to_string());
    let number = desk.house.store.new_id().to_string();
    let meanwhile = desk.administrator.post(&taken, &[("operation", &number), ("nguoi", "")]).await;
    assert_eq!(meanwhile.status, 409, "whoever saw nobody there does not take it from somebody");
    let given = format!("{path}/tra");
    desk.administrator.send(&given, &[("operation", &operation_of(&page, &given))]).await.says("Chưa ai nhận");

    let settle = format!("{path}/xu-ly");
    let settle_with = async |operation: &str| {
        desk.administrator.post(&settle, &[("operation", operation), ("action", "try_again")]).await
    };
    let number = desk.house.store.new_id().to_string();
    let refused = settle_with(&number).await;
    assert_eq!(refused.status, 422);
    refused.says("vẫn thiếu xã, phường 26767");
    // the administrator gives the commune its code on the account's page
    let areas = format!("/dieu-hanh/tai-khoan/{}/dia-ban", desk.account_id("ghn"));
    let page = desk.administrator.get(&format!("{areas}?xa=26767&thieu=1")).await;
    page.says("value=\"26767\"");
    let form = [("operation", &*operation_of(&page, &areas)), ("commune_code", "26767"), ("ward_code", "W26767")];
    desk.administrator.send(&areas, &form).await.says("Đã lưu mã địa bàn");
    // the same form again: it had failed, and is done now
    let done = settle_with(&number).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let again = settle_with(&number).await;
    assert_eq!((again.status, &again.location), (303, &done.location), "pressed twice, done once");
    desk.administrator.get(&done.location).await.says("quan-tri chọn “Làm lại”");
    let late = settle_with(&desk.house.store.new_id().to_string()).await;
    assert_eq!(late.status, 409);
    late.says("có người xử lý trước bạn");
    desk.read().await;
    let row =
        rows(&desk.database.url, "select settled_by, settled_how from task where kind = 'missing_area_code'").await;
    assert_eq!(row, [["quan-tri", "try_again"]]);
    let placed = rows(&desk.database.url, "select placing_state from \"order\" order by opened_at").await;
    assert_eq!(placed, [["placed"], ["placed"]], "the order went out, as by the API");
    assert!(!placed.is_empty() && COMMUNE != "26767");
    desk.end().await;
}
