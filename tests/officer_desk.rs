//! The officer's desk over HTTP: registering, attaching, receiving, marking, handing over, confirming, what is late,
//! and that nobody sees what belongs to another agency.

mod beyond_reach;

use crate::support::database::TestDatabase;
use crate::support::house::{self, AGENCY, COMMUNE, Outside, settings};
use crate::support::staff::{Persona, Shown};
use buuta::app;
use buuta::clock::{Chance, Clock, StandingClock};
use buuta::domain::checklist::{CopyKind, CountedPaper};
use buuta::domain::codes::{DossierCode, canonical_request_code};
use buuta::domain::custody::{Handover, Holder, Signature, SignedBy};
use buuta::domain::leg::Purpose;
use buuta::domain::staff::Role;
use buuta::domain::time::At;
use buuta::flows::house::House;
use buuta::flows::open_request::{Ask, Opened, open_and_commit};
use buuta::flows::record_handover::record_and_commit;
use buuta::store::places::{self, Agency, Office};
use buuta::store::requests::Way;
use buuta::store::{custody, dossiers, requests};
use std::sync::Arc;
use uuid::Uuid;

/// Monday, 23 November 2026, 09:00 in Việt Nam.
const MONDAY: At = At::from_second(1_795_399_200);
const DAY_S: i64 = 24 * 3600;

/// A service with two agencies and two offices.
struct World {
    _database: TestDatabase,
    running: app::Running,
    house: Arc<House>,
    clock: Arc<StandingClock>,
    agency: Uuid,
    other_agency: Uuid,
    office: Uuid,
    other_office: Uuid,
}

impl World {
    async fn open() -> World {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let mut settings = settings(&database.url, &outside);
        settings.server.work = buuta::config::WhereWork::Apart;
        let clock = Arc::new(StandingClock::at(MONDAY));
        let shared: Arc<dyn Clock> = clock.clone();
        let house = house::house_with(settings, &outside, shared, Chance::from_seed(11)).await;
        let tx = house.store.begin().await.unwrap();
        let agency = |code: &str| Agency {
            id: tx.new_id(),
            code: code.to_owned(),
            name: format!("Cơ quan {code}"),
            parent_id: None,
            commune_code: "26743".to_owned(),
            address: "2 đường Mẫu".to_owned(),
            phone: "02800000002".to_owned(),
        };
        places::put_agencies(&tx, &[agency("H29.2")]).await.unwrap();
        let office = Office {
            id: tx.new_id(),
            code: "BD2".to_owned(),
            name: "Bưu điện khác".to_owned(),
            parent_id: None,
            commune_code: "26746".to_owned(),
            point: None,
            hotline: "028 0000 0002".to_owned(),
            pickup_capacity_per_day: 10,
        };
        places::put_offices(&tx, &[office]).await.unwrap();
        tx.commit().await.unwrap();
        house.reload_accounts().await.unwrap();
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        let of_code = async |code: &str| places::find_agency_by_code(&house.store, code).await.unwrap().unwrap().id;
        let offices = places::list_offices(&house.store).await.unwrap();
        World {
            agency: of_code(AGENCY).await,
            other_agency: of_code("H29.2").await,
            office: offices[0].id,
            other_office: offices[1].id,
            _database: database,
            running,
            house,
            clock,
        }
    }

    async fn persona(&self, name: &str, role: Role, place: Uuid) -> Persona {
        let base = format!("http://{}", self.running.address);
        Persona::sign_in(&self.house, &base, name, role, Some(place)).await
    }

    /// A request of a test citizen, changed as the test wants it.
    async fn opened(&self, change: impl FnOnce(&mut Ask)) -> Opened {
        let mut ask = house::ask("ghn");
        change(&mut ask);
        open_and_commit(&self.house, ask).await.unwrap()
    }

    async fn hand_over(&self, dossier_id: Uuid, purpose: Purpose, from: Holder, to: Holder, papers: &[CountedPaper]) {
        let at = self.house.store.now();
        let signature = |name: &str| Signature {
            name: name.to_owned(),
            role: "test".to_owned(),
            at,
            staff_account: None,
            how: SignedBy::Drawn,
        };
        let handover = Handover {
            from,
            to,
            at,
            papers: papers.to_vec(),
            missing: Vec::new(),
            place: "nhà".to_owned(),
            seal_number: Some("NP-7".to_owned()),
            money: None,
            note: String::new(),
            given_by: signature("Bên Giao"),
            taken_by: signature("Bên Nhận"),
        };
        record_and_commit(&self.house, dossier_id, purpose, handover).await.unwrap();
        self.clock.advance_s(60);
    }
}

fn code(text: &str) -> Option<DossierCode> {
    Some(DossierCode::read(text).unwrap())
}

fn at_desk(ask: &mut Ask, text: &str) {
    ask.fetch_papers = Way::AtDesk;
    ask.dossier_code = code(text);
}

fn paper(name: &str, quantity: u32) -> CountedPaper {
    CountedPaper { name: name.to_owned(), copy_kind: CopyKind::Original, quantity }
}

fn dossier_path(id: Uuid) -> String {
    format!("/mot-cua/ho-so/{id}?lang=en")
}

const REGISTERING: [(&str, &str); 9] = [
    ("agency", AGENCY),
    ("procedure", "1.001193 Đăng ký khai sinh"),
    ("name", "Trần Thị Dấu Vết"),
    ("phone", "0987654321"),
    ("email", ""),
    ("address", "99 đường Dấu Vết"),
    ("commune", COMMUNE),
    ("fetch", "at_desk"),
    ("return", "by_post"),
];

#[actix_web::test]
async fn an_officer_registers_a_dossier_once_and_the_secret_is_shown_once() {
    let world = World::open().await;
    let officer = world.persona("can.bo", Role::Officer, world.agency).await;
    let form = officer.get("/mot-cua/tiep-nhan?lang=en").await;
    let operation = form.field("operation");
    let fields = |code: &'static str| {
        let mut fields: Vec<(&str, &str)> = REGISTERING.to_vec();
        fields.push(("dossier_code", code));
        fields
    };
    let with_operation = |operation: &str, mut fields: Vec<(&'static str, &'static str)>| {
        fields.retain(|(name, _)| *name != "operation");
        let mut all: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        all.push(("operation".to_owned(), operation.to_owned()));
        all
    };
    let send = async |fields: &[(String, String)]| {
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        officer.post("/mot-cua/tiep-nhan?lang=en", &pairs).await
    };
    let registering = with_operation(&operation, fields("H29.1-261123-0001"));
    let registered = send(&registering).await;
    assert_eq!(registered.status, 201, "{}", registered.body);
    let shown: Vec<&str> = registered.body.split("class=\"once\">").skip(1).collect();
    let text = |at: usize| shown[at].split('<').next().unwrap().to_owned();
    let (request_code, secret) = (text(0), text(1));
    let request = requests::find_by_code(&world.house.store, &request_code).await.unwrap().unwrap();
    assert!(requests::has_secret(&world.house.store, request.id, &canonical_request_code(&secret)).await.unwrap());
    assert_eq!(request.opened_by, requests::OpenedBy::Officer);

    let again = send(&registering).await;
    assert_eq!(again.status, 303, "pressed twice, done once");
    assert!(!again.location.contains("YC") && !again.location.contains(&secret), "{}", again.location);
    let dossier = officer.get(&again.location).await;
    assert!(!dossier.body.contains(&secret), "the secret is shown once");
    // Tuesday is the Day of Vietnamese Culture, which the list only plans: it is skipped, and that is said
    dossier.says("09:00 on 25 November 2026");
    dossier.says("Some days off until then are only planned, so this day may shift.");
    dossier.says("1 working day(s) (07:00-11:30 13:30-17:00), counted from 09:00 on 23 November 2026.");

    let taken = send(&with_operation(&form_again(&officer).await, fields("H29.1-261123-0001"))).await;
    assert_eq!(taken.status, 422);
    taken.says("Another dossier has this code.");
    taken.says("value=\"99 đường Dấu Vết\"");
    let mut elsewhere = with_operation(&form_again(&officer).await, fields(""));
    elsewhere[0].1 = "H29.2".to_owned();
    send(&elsewhere).await.says("This agency is not within your reach.");
    world.running.stop().await;
}

async fn form_again(officer: &Persona) -> String {
    officer.get("/mot-cua/tiep-nhan?lang=en").await.field("operation")
}

#[actix_web::test]
async fn codes_are_attached_and_every_refusal_is_said_clearly() {
    let world = World::open().await;
    let officer = world.persona("can.bo", Role::Officer, world.agency).await;
    let first = world.opened(|_| {}).await;
    let second = world.opened(|_| {}).await;
    let attach = async |id: Uuid, code: &str| {
        let operation = officer.get(&dossier_path(id)).await.field("operation");
        officer.post(&format!("/mot-cua/ho-so/{id}/ma?lang=en"), &[("operation", &operation), ("code", code)]).await
    };
    assert_eq!(attach(first.dossier_id, "H29.1-261123-0002").await.status, 303);
    assert_eq!(attach(first.dossier_id, "h29.1 - 261123 - 0002").await.status, 303, "the same code again is no change");
    attach(first.dossier_id, "H29.1-261123-0003").await.says("This dossier has another code.");
    attach(second.dossier_id, "H29.1-261123-0002").await.says("a dossier of its own, perhaps of another agency");
    attach(second.dossier_id, "xin chào").await.says("This is not written like any dossier code.");
    let import = world
        .opened(|ask| {
            at_desk(ask, "H29.1-261123-0009");
            ask.opened_by = requests::OpenedBy::Import;
        })
        .await;
    assert_eq!(attach(second.dossier_id, "H29.1-261123-0009").await.status, 303, "an import is merged");
    officer.get(&dossier_path(import.dossier_id)).await.says("H29.1-261123-0009");
    let found = officer.post("/mot-cua/tim?lang=en", &[("code", "h29.1-261123-0009")]).await;
    assert!(found.location.contains(&second.dossier_id.to_string()), "{}", found.location);
    world.running.stop().await;
}

#[actix_web::test]
async fn papers_are_received_against_the_citizens_list_and_a_difference_needs_a_note() {
    let world = World::open().await;
    let officer = world.persona("can.bo", Role::Officer, world.agency).await;
    let opened = world.opened(|_| {}).await;
    let id = opened.dossier_id;
    let listed = [paper("Tờ khai", 1), paper("Giấy chứng sinh", 2)];
    world.hand_over(id, Purpose::Submission, Holder::Citizen, Holder::Post, &listed).await;
    officer.get("/mot-cua/dang-den?lang=en").await.says(&opened.code);
    let path = format!("/mot-cua/ho-so/{id}/nhan?lang=en");
    let form = officer.get(&path).await;
    form.says("Count against the list that the citizen and the post signed.");
    form.says("value=\"NP-7\"");
    let receive = async |note: &str, brought_by: &str| {
        let operation = officer.get(&path).await.field("operation");
        let fields = [
            ("operation", operation.as_str()),
            ("paper_quantity_0", "1"),
            ("paper_kind_0", "original"),
            ("paper_quantity_1", "1"),
            ("paper_kind_1", "original"),
            ("brought_by", brought_by),
            ("role", "postman"),
            ("note", note),
            ("code", "H29.1-261123-0010"),
            ("appointment", "counted"),
        ];
        officer.post(&path, &fields).await
    };
    let differs = receive("", "Bưu Tá Năm").await;
    assert_eq!(differs.status, 422);
    differs.says("Missing Giấy chứng sinh (original): 1");
    differs.says("value=\"Bưu Tá Năm\"");
    receive("thiếu một bản", "").await.says("Write the name of who brought it.");
    assert_eq!(custody::list(&world.house.store, id).await.unwrap().len(), 1, "nothing of it happened");
    assert_eq!(receive("thiếu một bản", "Bưu Tá Năm").await.status, 303);
    let content = custody::find_content(&world.house.store, id, 2).await.unwrap().unwrap();
    let handover: Handover = serde_json::from_value(content).unwrap();
    assert_eq!((handover.from, handover.to), (Holder::Post, Holder::Agency));
    assert_eq!(handover.missing, vec![paper("Giấy chứng sinh", 1)]);
    assert_eq!(handover.note, "thiếu một bản");
    assert_eq!((handover.given_by.how, handover.taken_by.how), (SignedBy::TypedInPresence, SignedBy::OwnSignIn));
    assert_eq!(handover.taken_by.staff_account.as_deref(), Some("can.bo"));
    let dossier = dossiers::find(&world.house.store, id).await.unwrap().unwrap();
    assert_eq!(dossier.code.as_deref(), Some("H29.1-261123-0010"));
    assert!(dossier.due_at.is_some() && dossier.accepted_at.is_some());
    assert!(!officer.get("/mot-cua/dang-den").await.body.contains(&opened.code), "it has come");
    receive("thiếu một bản", "Bưu Tá Năm").await.says("No papers of this dossier wait to be signed for");
    appoints_another_day(&officer, id).await;
    world.running.stop().await;
}

async fn appoints_another_day(officer: &Persona, id: Uuid) {
    let appoint = async |due: &str, note: &str| {
        let operation = officer.get(&dossier_path(id)).await.field("operation");
        let fields = [
            ("operation", operation.as_str()),
            ("accepted", "2026-11-23T09:00"),
            ("appointment", "chosen"),
            ("due", due),
            ("due_note", note),
        ];
        officer.post(&format!("/mot-cua/ho-so/{id}/hen?lang=en"), &fields).await
    };
    appoint("2026-12-01T10:00", "").await.says("Another day needs a reason.");
    appoint("2026-11-20T10:00", "sớm").await.says("lies before the dossier was taken in");
    assert_eq!(appoint("2026-12-01T10:00", "chờ xác minh").await.status, 303);
    let shown = officer.get(&dossier_path(id)).await;
    shown.says("10:00 on 1 December 2026");
    shown.says("Chosen by an officer: chờ xác minh");
}

#[actix_web::test]
async fn results_are_marked_each_for_itself() {
    let world = World::open().await;
    let officer = world.persona("can.bo", Role::Officer, world.agency).await;
    let by_post = world.opened(|ask| at_desk(ask, "H29.1-261123-0021")).await;
    let fetched = world
        .opened(|ask| {
            ask.dossier_code = code("H29.1-261123-0022");
            ask.return_result = Way::AtDesk;
        })
        .await;
    let elsewhere = world
        .opened(|ask| {
            at_desk(ask, "H29.2-261123-0023");
            ask.agency_code = "H29.2".to_owned();
        })
        .await;
    let ticked = world.opened(|ask| at_desk(ask, "H29.1-261123-0024")).await;
    let lines = format!(
        "h29.1-261123-0021\nH29.1-261123-0022\n{}\nH29.2-261123-0023\nH29.1-261123-9999\nxin chào!\n",
        by_post.code
    );
    let ticked_id = ticked.dossier_id.to_string();
    let elsewhere_id = elsewhere.dossier_id.to_string();
    let fields = [("codes", lines.as_str()), ("dossier", ticked_id.as_str()), ("dossier", elsewhere_id.as_str())];
    let marked = officer.post("/mot-cua/ket-qua?lang=en", &fields).await;
    assert_eq!(marked.status, 200, "{}", marked.body);
    for words in [
        "2 results go home by post",
        "1 results wait for citizens at the desk",
        "1 lines were marked before",
        "4 lines could not be marked",
        "not found within your reach",
        "no dossier code or request code",
        "the same as another line",
    ] {
        marked.says(words);
    }
    let ready =
        async |id: Uuid| dossiers::find(&world.house.store, id).await.unwrap().unwrap().result_ready_at.is_some();
    assert!(ready(by_post.dossier_id).await && ready(fetched.dossier_id).await && ready(ticked.dossier_id).await);
    assert!(!ready(elsewhere.dossier_id).await, "another agency's result is not ours to mark");
    officer.post("/mot-cua/ket-qua?lang=en", &fields).await.says("4 lines were marked before");
    officer.post("/mot-cua/ket-qua?lang=en", &[("codes", "")]).await.says("Scan at least one code");
    let many = "H29.1-261123-0021\n".repeat(501);
    let many = officer.post("/mot-cua/ket-qua?lang=en", &[("codes", &many)]).await;
    many.says("At most 500 results at once.");
    world.running.stop().await;
}

#[actix_web::test]
async fn a_sheet_is_taken_once_and_what_was_left_is_ready_again() {
    let world = World::open().await;
    let officer = world.persona("can.bo", Role::Officer, world.agency).await;
    let clerk = world.persona("giao.dich", Role::Clerk, world.office).await;
    let stranger = world.persona("giao.dich.la", Role::Clerk, world.other_office).await;
    let mut opened = Vec::new();
    for number in 31..34 {
        opened.push(world.opened(|ask| at_desk(ask, &format!("H29.1-261123-00{number}"))).await);
    }
    let codes = "H29.1-261123-0031\nH29.1-261123-0032\nH29.1-261123-0033";
    officer.post("/mot-cua/ket-qua?lang=en", &[("codes", codes)]).await.says("3 results go home by post");
    let ready = officer.get("/mot-cua/ban-giao?lang=en").await;
    let (operation, agency) = (ready.field("operation"), world.agency.to_string());
    let all = [("operation", operation.as_str()), ("agency", agency.as_str()), ("which", "all")];
    let sheet = officer.send("/mot-cua/ban-giao?lang=en", &all).await;
    for words in ["Sheet of results", "H29.1-261123-0032", "Nguyễn Thị Thử An", "Nhân viên can.bo", "<svg"] {
        sheet.says(words);
    }
    let legs = values_of(&ready, "leg");
    let again = [("operation", &*form_operation(&officer).await), ("agency", &agency), ("leg", &legs[0])].map(own);
    let refused = officer.post("/mot-cua/ban-giao?lang=en", &pairs(&again)).await;
    refused.says("A result is no longer ready");

    let number = sheet.body.split("BG-").nth(1).map(|rest| format!("BG-{}", &rest[..9])).unwrap();
    let path = format!("/quay/ban-giao/{number}?lang=en");
    assert_eq!(stranger.get(&path).await.status, 404, "another office's business");
    assert!(!stranger.get("/quay/ban-giao").await.body.contains(&number));
    clerk.get("/quay/ban-giao?lang=en").await.says(&number);
    let shown = clerk.get(&path).await;
    let legs = values_of(&shown, "leg");
    assert_eq!(legs.len(), 3);
    let taking = [("operation", &*shown.field("operation")), ("leg", &legs[0]), ("leg", &legs[2])].map(own);
    let stolen = stranger.post(&path, &pairs(&taking)).await;
    assert_eq!(stolen.status, 404);
    let taken = clerk.send(&path, &pairs(&taking)).await;
    taken.says("taken 2, left 1");
    assert_eq!(clerk.post(&path, &pairs(&taking)).await.status, 303, "pressed twice, done once");
    let operation = world.house.store.new_id().to_string();
    let late = [("operation", &*operation), ("leg", &legs[1])].map(own);
    let late = clerk.post(&path, &pairs(&late)).await;
    assert_eq!(late.status, 409);
    late.says("This sheet was taken before.");
    is_signed_by_both(&world, &opened).await;
    let ready = officer.get("/mot-cua/ban-giao?lang=en").await;
    assert_eq!(values_of(&ready, "leg"), vec![legs[1].clone()], "what was left is ready again");
    world.running.stop().await;
}

#[actix_web::test]
async fn a_result_that_passed_singly_is_not_signed_for_again_with_its_sheet() {
    let world = World::open().await;
    let officer = world.persona("can.bo", Role::Officer, world.agency).await;
    let clerk = world.persona("giao.dich", Role::Clerk, world.office).await;
    let opened = world.opened(|ask| at_desk(ask, "H29.1-261123-0041")).await;
    officer.post("/mot-cua/ket-qua", &[("codes", "H29.1-261123-0041")]).await;
    let (operation, agency) = (form_operation(&officer).await, world.agency.to_string());
    let all = [("operation", operation.as_str()), ("agency", agency.as_str()), ("which", "all")];
    let sheet = officer.send("/mot-cua/ban-giao", &all).await;
    let number = sheet.body.split("BG-").nth(1).map(|rest| format!("BG-{}", &rest[..9])).unwrap();
    let path = format!("/quay/ban-giao/{number}?lang=en");
    let waiting = clerk.get(&path).await;

    let singly = format!("/quay/ho-so/{}/giao-nhan", opened.dossier_id);
    let form = clerk.get(&singly).await;
    let (operation, step) = (form.field("operation"), form.field("step"));
    let counted = [
        ("operation", operation.as_str()),
        ("step", &step),
        ("paper_quantity_0", "1"),
        ("paper_kind_0", "original"),
        ("other_name", "Lê Thị Thử Bình"),
        ("other_role", "cán bộ một cửa"),
        ("place", "Trung tâm"),
        ("agreed", "yes"),
    ];
    assert_eq!(step, "take-from-agency");
    clerk.send(&singly, &counted).await;
    let entries = async || custody::list(&world.house.store, opened.dossier_id).await.unwrap().len();
    let before = entries().await;

    let legs = values_of(&waiting, "leg");
    let taking = [("operation", &*waiting.field("operation")), ("leg", &legs[0])].map(own);
    clerk.send(&path, &pairs(&taking)).await.says("taken 0, left 1");
    assert_eq!(entries().await, before, "one paper, one signature");
    let ready = officer.get("/mot-cua/ban-giao").await;
    assert!(!ready.body.contains(&legs[0]), "and it is not with the agency any longer");
    world.running.stop().await;
}

async fn is_signed_by_both(world: &World, opened: &[Opened]) {
    let mut handed_over = 0;
    for opened in opened {
        let Some(content) = custody::find_content(&world.house.store, opened.dossier_id, 1).await.unwrap() else {
            continue;
        };
        handed_over += 1;
        let handover: Handover = serde_json::from_value(content).unwrap();
        assert_eq!((handover.from, handover.to), (Holder::Agency, Holder::Post));
        let signatures = [&handover.given_by, &handover.taken_by];
        assert!(signatures.iter().all(|signature| signature.how == SignedBy::OwnSignIn));
        let accounts = signatures.map(|signature| signature.staff_account.as_deref());
        assert_eq!(accounts, [Some("can.bo"), Some("giao.dich")]);
        assert_eq!(handover.papers.len(), 1);
    }
    assert_eq!(handed_over, 2);
    let notices = "select count(*) as n from notification where kind = 'result_on_its_way' and state = 'due'";
    let counted = crate::support::database::rows(&world._database.url, notices).await;
    assert_eq!(counted, vec![vec!["2".to_owned()]]);
}

#[actix_web::test]
async fn deliveries_are_confirmed_by_their_evidence() {
    let world = World::open().await;
    let officer = world.persona("can.bo", Role::Officer, world.agency).await;
    let home = world.opened(|ask| at_desk(ask, "H29.1-261123-0041")).await;
    let on_the_road = world.opened(|ask| at_desk(ask, "H29.1-261123-0042")).await;
    let at_the_desk = world
        .opened(|ask| {
            ask.dossier_code = code("H29.1-261123-0043");
            ask.return_result = Way::AtDesk;
        })
        .await;
    let codes = "H29.1-261123-0041\nH29.1-261123-0042\nH29.1-261123-0043";
    officer.post("/mot-cua/ket-qua", &[("codes", codes)]).await;
    let result = [paper("Kết quả", 1)];
    for opened in [&home, &on_the_road] {
        world.hand_over(opened.dossier_id, Purpose::Result, Holder::Agency, Holder::Post, &result).await;
    }
    world.hand_over(home.dossier_id, Purpose::Result, Holder::Post, Holder::Citizen, &result).await;
    let list = officer.get("/mot-cua/da-giao?lang=en").await;
    list.says("H29.1-261123-0041");
    assert!(!list.body.contains("H29.1-261123-0042"), "not with her");
    let confirm = async |id: Uuid| {
        let operation = world.house.store.new_id().to_string();
        let id = id.to_string();
        officer.post("/mot-cua/da-giao?lang=en", &[("operation", &operation), ("dossier", &id)]).await
    };
    confirm(on_the_road.dossier_id).await.says("has not reached the citizen");
    assert_eq!(confirm(home.dossier_id).await.status, 303);
    let confirmed =
        async |id: Uuid| dossiers::find(&world.house.store, id).await.unwrap().unwrap().confirmed_at.is_some();
    assert!(confirmed(home.dossier_id).await && !confirmed(on_the_road.dossier_id).await);
    let give_out = async |id: Uuid| {
        let operation = world.house.store.new_id().to_string();
        officer.post(&format!("/mot-cua/ho-so/{id}/trao?lang=en"), &[("operation", &operation)]).await
    };
    give_out(on_the_road.dossier_id).await.says("No result of this dossier lies at the desk");
    assert_eq!(give_out(at_the_desk.dossier_id).await.status, 303);
    assert!(confirmed(at_the_desk.dossier_id).await);
    world.running.stop().await;
}

#[actix_web::test]
async fn what_is_late_is_said_with_whom_it_lies() {
    let world = World::open().await;
    let officer = world.persona("can.bo", Role::Officer, world.agency).await;
    let with_us = world.opened(|_| {}).await;
    let operation = officer.get(&dossier_path(with_us.dossier_id)).await.field("operation");
    let appointment = [("operation", operation.as_str()), ("accepted", "2026-11-23T09:00"), ("appointment", "counted")];
    let path = format!("/mot-cua/ho-so/{}/hen", with_us.dossier_id);
    assert_eq!(officer.post(&path, &appointment).await.status, 303);
    let with_post = world.opened(|ask| at_desk(ask, "H29.1-261123-0051")).await;
    let not_confirmed = world.opened(|ask| at_desk(ask, "H29.1-261123-0052")).await;
    officer.post("/mot-cua/ket-qua", &[("codes", "H29.1-261123-0051\nH29.1-261123-0052")]).await;
    let result = [paper("Kết quả", 1)];
    for opened in [&with_post, &not_confirmed] {
        world.hand_over(opened.dossier_id, Purpose::Result, Holder::Agency, Holder::Post, &result).await;
    }
    world.hand_over(not_confirmed.dossier_id, Purpose::Result, Holder::Post, Holder::Citizen, &result).await;
    let expect = async |officer: &Persona, part: &str, there: &[&str], not_there: &[&str]| {
        let list = officer.get(&format!("/mot-cua/qua-han/{part}?lang=en")).await;
        assert_eq!(list.status, 200);
        there.iter().for_each(|code| list.says(code));
        not_there.iter().for_each(|code| assert!(!list.body.contains(code), "{part} {code}:\n{}", list.body));
        list
    };
    let (ours, posts, hers) = (with_us.code.as_str(), "H29.1-261123-0051", "H29.1-261123-0052");
    expect(&officer, "co-quan", &[], &[ours, posts, hers]).await;
    expect(&officer, "buu-dien", &[], &[ours, posts, hers]).await;
    expect(&officer, "nguoi-dan", &[hers], &[ours, posts]).await;
    world.clock.advance_s(6 * DAY_S);
    let officer = world.persona("can.bo.sau", Role::Officer, world.agency).await;
    expect(&officer, "co-quan", &[ours, "4 day(s)"], &[posts, hers]).await;
    expect(&officer, "buu-dien", &[posts, "1 day(s)", "The post since"], &[ours, hers]).await;
    expect(&officer, "nguoi-dan", &[hers, "5 days"], &[ours, posts]).await;
    officer.get("/mot-cua?lang=en").await.says("2 late, 1 waiting for citizens");
    assert_eq!(officer.get("/mot-cua/qua-han/ai-do").await.status, 404);
    world.running.stop().await;
}

async fn form_operation(officer: &Persona) -> String {
    officer.get("/mot-cua/tiep-nhan").await.field("operation")
}

fn own((name, value): (&'static str, &str)) -> (&'static str, String) {
    (name, value.to_owned())
}

fn pairs<'a>(form: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    form.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// The values of every field of this name.
fn values_of(shown: &Shown, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    shown.body.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}
