//! The desk of the post over HTTP: every verdict of a scan, hand-overs counted and signed once, stacks, requests taken on
//! the phone, and nothing of another office's case.

use crate::support::database::TestDatabase;
use crate::support::house::{self, AGENCY, COMMUNE, Outside, settings};
use crate::support::staff::{Persona, Shown};
use buuta::app;
use buuta::clock::{Chance, SystemClock};
use buuta::config::ScanCounts;
use buuta::domain::codes::DossierCode;
use buuta::domain::custody::{Holder, Strength};
use buuta::domain::scanned::slip_qr;
use buuta::domain::staff::Role;
use buuta::flows::house::House;
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::open_request::{Opened, open_and_commit};
use buuta::flows::who_holds::journeys;
use buuta::store::orders::Told;
use buuta::store::places::Office;
use buuta::store::requests::Way;
use buuta::store::{custody, dossiers, legs, orders, places};
use std::sync::Arc;
use uuid::Uuid;

/// The commune the second office serves.
const OTHER_COMMUNE: &str = "26743";

/// A service with two offices, a clerk and a postman at the first and a clerk at the second.
struct Desk {
    _database: TestDatabase,
    running: app::Running,
    house: Arc<House>,
    clerk: Persona,
    postman: Persona,
    other: Persona,
}

impl Desk {
    async fn open(scan_counts: ScanCounts) -> Desk {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let mut settings = settings(&database.url, &outside);
        settings.custody.scan_counts_as_signatures = scan_counts;
        settings.throttle.sign_ins_per_minute_per_address = 1000;
        let house = house::house_with(settings, &outside, Arc::new(SystemClock), Chance::from_seed(11)).await;
        let second = Office {
            id: house.store.new_id(),
            code: "BD2".to_owned(),
            name: "Bưu điện phường Hai".to_owned(),
            parent_id: None,
            commune_code: OTHER_COMMUNE.to_owned(),
            point: None,
            hotline: "028 0000 0002".to_owned(),
            pickup_capacity_per_day: 40,
        };
        let tx = house.store.begin().await.unwrap();
        places::put_offices(&tx, &[second]).await.unwrap();
        tx.commit().await.unwrap();
        house.reload_accounts().await.unwrap();
        let offices = places::list_offices(&house.store).await.unwrap();
        let office = |code: &str| offices.iter().find(|office| office.code == code).map(|office| office.id);
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        let base = format!("http://{}", running.address);
        let clerk = Persona::sign_in(&house, &base, "lan", Role::Clerk, office("BD1")).await;
        let postman = Persona::sign_in(&house, &base, "tho", Role::Postman, office("BD1")).await;
        let other = Persona::sign_in(&house, &base, "hai", Role::Clerk, office("BD2")).await;
        Desk { _database: database, running, house, clerk, postman, other }
    }
    async fn request_in(&self, commune: &str) -> Opened {
        let mut ask = house::ask("ghn");
        ask.contact.commune_code = commune.to_owned();
        open_and_commit(&self.house, ask).await.unwrap()
    }
    async fn mark_result(&self, dossier_id: Uuid) {
        let tx = self.house.store.begin().await.unwrap();
        mark_result_ready(&self.house, &tx, dossier_id).await.unwrap();
        tx.commit().await.unwrap();
    }
    /// The kinds of entries in a dossier's ledger.
    async fn ledger(&self, dossier_id: Uuid) -> Vec<String> {
        let entries = custody::list(&self.house.store, dossier_id).await.unwrap();
        entries.into_iter().map(|entry| entry.kind).collect()
    }
    /// The courier's order of the dossier's newest journey.
    async fn newest_order(&self, dossier_id: Uuid) -> orders::Order {
        let leg = legs::list_of_dossier(&self.house.store, dossier_id).await.unwrap().pop().unwrap();
        orders::list_of_leg(&self.house.store, leg.id).await.unwrap().pop().unwrap()
    }
    /// Passes papers by the form, all counted as asked.
    async fn pass(&self, dossier_id: Uuid) -> Shown {
        let form = self.clerk.get(&form_path(dossier_id)).await;
        let (operation, step) = (form.field("operation"), form.field("step"));
        let counted = counted(&[&operation, &step, "1", ""]);
        self.clerk.send(&form_path(dossier_id), &borrowed(&counted)).await
    }
}

fn form_path(dossier_id: Uuid) -> String {
    format!("/quay/ho-so/{dossier_id}/giao-nhan")
}

/// A form of papers: operation, step, how many of the second paper of the list, and more fields as `name=value;…`.
fn counted(values: &[&str; 4]) -> Vec<(String, String)> {
    let [operation, step, second, more] = values;
    let mut fields: Vec<(String, String)> = [
        ("operation", *operation),
        ("step", *step),
        ("paper_quantity_0", "1"),
        ("paper_kind_0", "original"),
        ("paper_quantity_1", *second),
        ("paper_kind_1", "original"),
        ("paper_name_1", "Phụ lục"),
        ("paper_quantity_2", "1"),
        ("paper_kind_2", "plain"),
        ("paper_name_2", "Bản sao"),
        ("seal_number", "NP-77"),
        ("other_name", "Nguyễn Thị Thử An"),
        ("other_role", "cán bộ một cửa"),
        ("place", "Bưu điện phường Mẫu"),
        ("agreed", "yes"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (name, value) in more.split(';').filter_map(|pair| pair.split_once('=')) {
        fields.retain(|(known, _)| known != name);
        fields.push((name.to_owned(), value.to_owned()));
    }
    fields
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

async fn scan(who: &Persona, text: &str) -> Shown {
    who.post("/quay/quet", &[("code", text)]).await
}

/// Asserts that nothing of the case of [`house::ask`] stands on a page.
#[track_caller]
fn tells_nothing(shown: &Shown, opened: &Opened) {
    for marker in ["Thử An", "T. T. An", "0912345678", "an@example.vn", "đường Thử", "Trung tâm Phục vụ"] {
        assert!(!shown.body.contains(marker), "{marker} is on the page ({}):\n{}", shown.status, shown.body);
    }
    assert!(!shown.body.contains(&opened.code), "the request's code is on the page:\n{}", shown.body);
    let id = opened.dossier_id.to_string();
    assert!(!shown.body.contains(&id) && !shown.location.contains(&id), "the dossier's id is on the page");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scan_gets_its_verdict() {
    let desk = Desk::open(ScanCounts::No).await;
    let Opened { code, secret, dossier_id, .. } = desk.request_in(COMMUNE).await;
    let reference = desk.newest_order(dossier_id).await.reference;

    // the same papers by each of their codes, by both roles
    let spelt = format!(" {}\r\n", code.to_lowercase().replace('-', " "));
    for text in [&code, &spelt, &slip_qr(&code), &reference] {
        let shown = scan(&desk.clerk, text).await;
        assert_eq!(shown.status, 200);
        shown.says("Đúng: nhận từ người dân");
        shown.says(&format!("href=\"/quay/ho-so/{dossier_id}/giao-nhan?lang=vi\""));
        shown.says("N. T. T. An");
        assert!(!shown.body.contains("0912345678"), "others may look on at a counter");
    }
    scan(&desk.clerk, &code).await.says("đã được ghi trước đó");
    assert_eq!(desk.ledger(dossier_id).await, ["scan"], "within a minute, one person's scans are one");
    scan(&desk.postman, &code).await.says("giấy tờ có mặt tại bưu cục này");
    assert_eq!(desk.ledger(dossier_id).await, ["scan", "scan"], "another person's scan is another");
    let entries = custody::list(&desk.house.store, dossier_id).await.unwrap();
    assert!(entries.iter().all(|entry| entry.to.is_none() && entry.strength == Strength::Scanned));

    // what must not be kept
    for (text, title) in [
        (format!("https://buuta.example/tra-cuu#{secret}"), "mã tra cứu của người dân"),
        (secret.clone(), "mã tra cứu của người dân"),
        ("079123456789|024123456|Nguyễn Văn Kín|01011990|Nam|1 Lê Lợi|01012021".to_owned(), "giấy tờ tùy thân"),
    ] {
        let shown = scan(&desk.clerk, &text).await;
        shown.says(title);
        for marker in [secret.as_str(), "079123456789", "Văn Kín"] {
            assert!(!shown.body.contains(marker), "{marker} is shown again");
        }
    }
    for text in ["YC-2222-2222", "EE000000005VN", "Nguyễn Văn Lạ"] {
        let shown = scan(&desk.clerk, text).await;
        shown.says("Không nhận ra mã");
        assert!(!shown.body.contains(text), "what is not known is not shown again");
    }
    // a sheet has a page of its own; nothing at all leads back
    let sheet = scan(&desk.clerk, "BG-7K3M-9QXD").await;
    assert_eq!((sheet.status, sheet.location.as_str()), (303, "/quay/ban-giao/BG-7K3M-9QXD?lang=vi"));
    let nothing = scan(&desk.clerk, "  ").await;
    assert_eq!((nothing.status, nothing.location.as_str()), (303, "/quay?lang=vi"));

    // another office's papers: its name and nothing else
    let theirs = desk.request_in(OTHER_COMMUNE).await;
    let shown = scan(&desk.clerk, &theirs.code).await;
    shown.says("Không thuộc bưu cục này");
    shown.says("Bưu điện phường Hai");
    tells_nothing(&shown, &theirs);
    assert_eq!(desk.ledger(theirs.dossier_id).await, Vec::<String>::new(), "a wrong scan is not kept");

    // further along the way
    desk.pass(dossier_id).await.says("Đã ghi giao nhận");
    scan(&desk.clerk, &code).await.says("Đúng: giao cho cơ quan");
    desk.pass(dossier_id).await.says("Cơ quan đang giữ giấy tờ");
    scan(&desk.clerk, &code).await.says("Đã xong rồi");
    desk.mark_result(dossier_id).await;
    scan(&desk.clerk, &reference).await.says("Nhãn của chặng khác");
    let tx = desk.house.store.begin().await.unwrap();
    let order = desk.newest_order(dossier_id).await;
    orders::update_placed(&tx, order.id, Told { waybill: Some("EE000000005VN"), ..Told::default() }, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    scan(&desk.postman, "ee 000 000 005 vn").await.says("Đúng: nhận từ cơ quan");
    desk.pass(dossier_id).await;
    scan(&desk.postman, &order.reference).await.says("Đúng: giao cho người dân");
    desk.pass(dossier_id).await.says("Người dân đang giữ giấy tờ");

    // ours, by its dossier code, and nothing is to be carried now
    let mut ask = house::ask("ghn");
    ask.dossier_code = Some(DossierCode::read("H29.1-261124-0007").unwrap());
    ask.fetch_papers = Way::AtDesk;
    let at_desk = open_and_commit(&desk.house, ask).await.unwrap();
    let shown = scan(&desk.clerk, "h29.1 - 261124 - 0007").await;
    shown.says("Chưa có gì để giao nhận");
    shown.says(&at_desk.code);
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hand_over_is_counted_signed_and_recorded_once() {
    let desk = Desk::open(ScanCounts::No).await;
    let Opened { dossier_id, code, .. } = desk.request_in(COMMUNE).await;
    let path = form_path(dossier_id);
    let form = desk.clerk.get(&path).await;
    assert_eq!(form.status, 200);
    for known in ["Giấy chứng sinh", "Nguyễn Thị Thử An", "Bưu điện phường Mẫu", "Nhân viên lan", "Chính người dân"]
    {
        form.says(known);
    }
    let (operation, step) = (form.field("operation"), form.field("step"));
    assert_eq!(step, "take-from-citizen");

    // what is wrong is said, and what was typed stays
    for (more, sentence) in [
        ("agreed=", "đánh dấu ô xác nhận"),
        ("other_name=", "Hãy ghi họ và tên."),
        ("fee_vnd=8.000", "phải ghi số biên lai"),
        ("fee_vnd=tám;receipt_number=1", "phải là số đồng"),
        ("paper_quantity_0=mười", "từ 0 đến 999"),
        ("whom=other", "quan hệ của người này"),
    ] {
        let shown = desk.clerk.post(&path, &borrowed(&counted(&[&operation, &step, "0", more]))).await;
        assert_eq!(shown.status, 422, "{more}");
        shown.says(sentence);
        assert!(shown.body.contains("role=\"alert\"") && shown.body.contains("NP-77"), "{more}");
        assert_eq!(shown.field("operation"), operation);
    }
    assert_eq!(desk.ledger(dossier_id).await, Vec::<String>::new());

    // pressed twice, at once and again: one entry, and what is missing is said
    let fields = counted(&[&operation, &step, "0", "fee_vnd=8.000;receipt_number=BL-9"]);
    let fields = borrowed(&fields);
    let (one, two) = tokio::join!(desk.clerk.post(&path, &fields), desk.clerk.post(&path, &fields));
    assert!(one.status == 303 || two.status == 303);
    let shown = desk.clerk.send(&path, &fields).await;
    shown.says("Còn thiếu so với danh sách");
    shown.says("Giấy chứng sinh");
    assert_eq!(desk.ledger(dossier_id).await, ["handover"]);
    // a form that was left open does not pass them again
    let stale = desk.house.store.new_id().to_string();
    let shown = desk.clerk.post(&path, &borrowed(&counted(&[&stale, &step, "0", ""]))).await;
    assert_eq!(shown.status, 409);
    shown.says("Giấy tờ đã sang bước khác");
    // somebody else's form is not theirs to send
    assert_eq!(desk.postman.post(&path, &fields).await.status, 409);

    let slip = desk.clerk.get(&format!("/quay/phieu/{dossier_id}/1")).await;
    for on_paper in [
        "Phiếu gửi hồ sơ",
        "Nguyễn Thị Thử An, 12 đường Thử, Phường Sài Gòn",
        "Giấy tờ còn thiếu",
        "Giấy chứng sinh",
        "bản chính",
        "NP-77",
        "8.000 đồng, biên lai số BL-9",
        "Nhân viên lan",
        "Đăng ký khai sinh",
        "<svg",
        code.as_str(),
    ] {
        slip.says(on_paper);
    }
    assert!(!slip.body.contains("<nav") && !slip.body.contains("<script"));
    assert_eq!(desk.clerk.get(&format!("/quay/phieu/{dossier_id}/2")).await.status, 404);

    // to the agency: the list counted before, its fee and seal with it
    let form = desk.clerk.get(&path).await;
    form.says("Danh sách hai bên đã ký");
    for (name, value) in [("fee_vnd", "8000"), ("receipt_number", "BL-9"), ("seal_number", "NP-77")] {
        assert_eq!(form.field(name), value);
    }
    desk.pass(dossier_id).await;
    let minutes = desk.clerk.get(&format!("/quay/phieu/{dossier_id}/2")).await;
    minutes.says("Biên bản giao nhận");
    minutes.says("Bưu điện giao cho cơ quan");

    // home to somebody in her place: relation and authorisation are asked for and kept
    desk.mark_result(dossier_id).await;
    desk.pass(dossier_id).await;
    let form = desk.postman.get(&path).await;
    let (operation, step) = (form.field("operation"), form.field("step"));
    let more = "whom=other;relation=con gái;other_name=Trần Thị Con";
    let shown = desk.postman.post(&path, &borrowed(&counted(&[&operation, &step, "0", more]))).await;
    assert_eq!(shown.status, 422);
    shown.says("cần giấy ủy quyền");
    let more = format!("{more};authorisation=chứng thực ngày 20/11 tại UBND phường");
    let shown = desk.postman.send(&path, &borrowed(&counted(&[&operation, &step, "0", &more]))).await;
    shown.says("Trần Thị Con (thay mặt người dân: con gái)");
    shown.says("Giấy ủy quyền đã xem: chứng thực ngày 20/11 tại UBND phường");
    shown.says("Nhân viên tho (bưu tá)");
    assert_eq!(desk.ledger(dossier_id).await, ["handover"; 4]);
    let chain = custody::check_chain(&desk.house.store, dossier_id).await.unwrap();
    assert_eq!(chain, custody::ChainCheck::Whole { entries: 4, erased: 0 });
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stack_passes_with_one_signature_and_one_that_fails_holds_up_none() {
    let desk = Desk::open(ScanCounts::No).await;
    let mut ours = Vec::new();
    for _ in 0..3 {
        let opened = desk.request_in(COMMUNE).await;
        desk.pass(opened.dossier_id).await;
        ours.push(opened);
    }
    let waiting = desk.request_in(COMMUNE).await;
    let theirs = desk.request_in(OTHER_COMMUNE).await;
    let codes = [&ours[0].code, &ours[1].code, &ours[2].code, &ours[0].code, &waiting.code, &theirs.code, "lạ lùng"];
    let shown = desk.clerk.post("/quay/nhieu-ma", &[("codes", &codes.join("\n"))]).await;
    assert_eq!(shown.status, 200);
    shown.says("Đã xem 7 mã");
    shown.says("Giao 3 bộ cho Trung tâm Phục vụ hành chính công phường Mẫu");
    for verdict in ["Trùng với dòng trên", "Đúng: nhận từ người dân", "Không thuộc bưu cục này", "Không nhận ra mã"]
    {
        shown.says(verdict);
    }
    assert!(!shown.body.contains(&theirs.code) && !shown.body.contains("lạ lùng"));
    assert!(!shown.body.contains(&format!("value=\"{}\"", waiting.dossier_id)), "only the right ones are in the stack");

    let (operation, agency) = (shown.field("operation"), shown.field("agency"));
    let ids: Vec<String> = ours.iter().chain([&theirs]).map(|opened| opened.dossier_id.to_string()).collect();
    let mut form = vec![("operation", operation.as_str()), ("step", "hand-to-agency"), ("agency", &agency)];
    form.extend(ids.iter().map(|id| ("dossier", id.as_str())));
    form.extend([("other_role", "cán bộ một cửa"), ("place", "Trung tâm"), ("agreed", "yes")]);
    let unsigned = desk.clerk.post("/quay/nhieu-ma/ghi", &form).await;
    assert_eq!(unsigned.status, 422);
    unsigned.says("Hãy ghi họ và tên.");
    assert_eq!(unsigned.field("operation"), operation);

    // meanwhile one of them is handed over by itself
    desk.pass(ours[1].dossier_id).await;
    form.push(("other_name", "Lê Cán Bộ"));
    let done = desk.clerk.post("/quay/nhieu-ma/ghi", &form).await;
    done.says("Đã ghi 2 trên 3 bộ");
    done.says("không còn chờ bước này");
    desk.clerk.post("/quay/nhieu-ma/ghi", &form).await.says("Đã ghi 2 trên 3 bộ");
    for opened in &ours {
        assert_eq!(desk.ledger(opened.dossier_id).await, ["handover", "handover"]);
    }
    assert_eq!(desk.ledger(theirs.dossier_id).await, Vec::<String>::new());
    let signed = custody::list_handovers(&desk.house.store, &[ours[0].dossier_id]).await.unwrap();
    let (_, handover) = signed.last().unwrap();
    assert_eq!((handover.taken_by.name.as_str(), handover.papers.len()), ("Lê Cán Bộ", 3));

    assert_eq!(desk.clerk.post("/quay/nhieu-ma", &[("codes", " \n")]).await.status, 422);
    let many = "YC-2222-2222\n".repeat(501);
    assert_eq!(desk.clerk.post("/quay/nhieu-ma", &[("codes", &many)]).await.status, 422);
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_on_the_phone_shows_its_secret_once() {
    let desk = Desk::open(ScanCounts::No).await;
    let form = desk.clerk.get("/quay/yeu-cau-moi").await;
    form.says("<option value=\"Phường Sài Gòn\">");
    let operation = form.field("operation");
    let filled = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![
            ("operation", operation.clone()),
            ("procedure", "1.001193".to_owned()),
            ("agency", AGENCY.to_owned()),
            ("name", "Lý Thị Gọi".to_owned()),
            ("phone", "0988 777 666".to_owned()),
            ("email", String::new()),
            ("address", "7 ngõ Gọi".to_owned()),
            ("commune", "phuong sai gon".to_owned()),
            ("fetch", "yes".to_owned()),
            ("return", "yes".to_owned()),
            ("dossier_code", String::new()),
        ];
        for (name, value) in more {
            fields.retain(|(known, _)| known != name);
            fields.push((name, (*value).to_owned()));
        }
        fields
    };
    let send = async |more: &[(&'static str, &'static str)]| {
        let fields = filled(more);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        desk.clerk.post("/quay/yeu-cau-moi", &fields).await
    };
    for (wrong, sentence) in [
        (&[("commune", "Phường Sài Gom")][..], "Có phải là: Phường Sài Gòn (26740)"),
        (&[("phone", "12")], "10 hoặc 11 chữ số"),
        (&[("name", "")], "Hãy ghi họ và tên."),
        (&[("procedure", "không có")], "Không tìm thấy thủ tục này"),
        (&[("agency", "")], "Hãy chọn cơ quan giải quyết."),
        (&[("fetch", ""), ("return", "")], "ít nhất một việc"),
        (&[("commune", "00004")], "Địa chỉ ngoài tỉnh"),
    ] {
        let shown = send(wrong).await;
        assert_eq!(shown.status, 422, "{wrong:?}");
        shown.says(sentence);
        shown.says("7 ngõ Gọi");
    }
    let shown = send(&[]).await;
    assert_eq!(shown.status, 201);
    let shown_once: Vec<&str> = shown.body.split("class=\"once large\">").skip(1).collect();
    let [code, secret] = [0, 1].map(|at| shown_once[at].split('<').next().unwrap().to_owned());
    assert!(code.starts_with("YC-") && secret.len() == 14, "{code} {secret}");
    assert!(shown.body.contains("<svg") && !shown.location.contains(&secret));
    // sent again, and opened by its path: the code, and the secret nowhere
    let again = send(&[]).await;
    assert_eq!((again.status, again.location.as_str()), (303, format!("/quay/da-lap/{code}?lang=vi").as_str()));
    let again = desk.clerk.get(&again.location).await;
    again.says("Yêu cầu này đã lập rồi");
    again.says(&code);
    assert!(!again.body.contains(&secret));
    // it opens the look-up
    let inside = [("code", code.as_str()), ("phone_tail", "7666"), ("secret", secret.as_str())];
    desk.clerk.post("/tra-cuu", &inside).await.says("L. T. Gọi");
    scan(&desk.clerk, &code).await.says("Đúng: nhận từ người dân");
    assert_eq!(desk.other.get(&format!("/quay/da-lap/{code}")).await.status, 404);

    // for another office: said, and closed to this desk
    let form = desk.clerk.get("/quay/yeu-cau-moi").await;
    let operation = form.field("operation");
    let mut fields = filled(&[("commune", OTHER_COMMUNE)]);
    fields[0] = ("operation", operation);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let shown = desk.clerk.post("/quay/yeu-cau-moi", &fields).await;
    assert_eq!(shown.status, 201);
    shown.says("Bưu cục phụ trách: Bưu điện phường Hai");
    assert!(!shown.body.contains("/quay/ho-so/"));
    let again = desk.clerk.send("/quay/yeu-cau-moi", &fields).await;
    again.says("Bưu điện phường Hai");
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_offices_clerk_sees_nothing_of_the_case() {
    let desk = Desk::open(ScanCounts::No).await;
    let opened = desk.request_in(COMMUNE).await;
    desk.pass(opened.dossier_id).await;
    let id = opened.dossier_id;
    // the control: at home everything is there
    let home = desk.clerk.get("/quay").await;
    home.says(&opened.code);
    home.says("N. T. T. An");
    desk.clerk.get("/quay/viec/hand-to-agency").await.says(&opened.code);
    let dossier = desk.clerk.get(&format!("/quay/ho-so/{id}")).await;
    for known in ["Nguyễn Thị Thử An", "0912345678", "12 đường Thử, Phường Sài Gòn", "028 0000 0001", "NP-77"]
    {
        dossier.says(known);
    }
    desk.postman.get(&format!("/quay/ho-so/{id}")).await.says("0912345678");

    for path in [
        format!("/quay/ho-so/{id}"),
        format!("/quay/ho-so/{id}/da-ghi/1"),
        format!("/quay/ho-so/{id}/giao-nhan"),
        format!("/quay/phieu/{id}/1"),
        format!("/quay/da-lap/{}", opened.code),
    ] {
        let shown = desk.other.get(&path).await;
        assert_eq!(shown.status, 404, "{path}");
        // the other language is offered at the door, never at a path that names the case
        tells_nothing(&shown, &opened);
        assert_eq!(desk.clerk.get(&path).await.status, 200, "{path}");
    }
    for path in ["/quay", "/quay/viec/hand-to-agency", "/quay/viec/take-from-citizen", "/quay/nhieu-ma"] {
        tells_nothing(&desk.other.get(path).await, &opened);
    }
    let operation = desk.house.store.new_id().to_string();
    let fields = counted(&[&operation, "hand-to-agency", "1", ""]);
    let shown = desk.other.post(&form_path(id), &borrowed(&fields)).await;
    assert_eq!(shown.status, 404);
    tells_nothing(&shown, &opened);
    let agency = places::find_agency_by_code(&desk.house.store, AGENCY).await.unwrap().unwrap().id.to_string();
    let id = id.to_string();
    let stack = [
        ("operation", operation.as_str()),
        ("step", "hand-to-agency"),
        ("agency", &agency),
        ("dossier", &id),
        ("other_name", "Ai"),
        ("other_role", "cán bộ"),
        ("place", "Đâu đó"),
        ("agreed", "yes"),
    ];
    for fields in [&stack[..], &stack[..4]] {
        let shown = desk.other.post("/quay/nhieu-ma/ghi", fields).await;
        assert_eq!(shown.status, 404);
        tells_nothing(&shown, &opened);
    }
    let order = desk.newest_order(opened.dossier_id).await;
    for text in [&opened.code, &slip_qr(&opened.code), &order.reference] {
        let shown = scan(&desk.other, text).await;
        shown.says("Bưu điện phường Mẫu");
        tells_nothing(&shown, &opened);
        let shown = desk.other.post("/quay/nhieu-ma", &[("codes", text)]).await;
        shown.says("Bưu điện phường Mẫu");
        tells_nothing(&shown, &opened);
    }
    assert_eq!(desk.ledger(opened.dossier_id).await, ["handover"]);
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_counts_as_the_signatures_where_that_is_set() {
    let desk = Desk::open(ScanCounts::Yes).await;
    let Opened { dossier_id, code, .. } = desk.request_in(COMMUNE).await;
    let holding = async || {
        let dossier = dossiers::find(&desk.house.store, dossier_id).await.unwrap().unwrap();
        let now = desk.house.store.now();
        journeys(&desk.house, &desk.house.store, &dossier, now).await.unwrap().pop().unwrap()
    };
    scan(&desk.clerk, &code).await.says("Đã ghi giao nhận bằng lần quét này");
    scan(&desk.clerk, &code).await.says("không ghi thêm");
    let journey = holding().await;
    assert_eq!((journey.holding.holder, journey.holding.strength), (Holder::Post, Some(Strength::Scanned)));
    assert!(journey.leg.ended_at.is_none());
    let shown = desk.clerk.get(&format!("/quay/ho-so/{dossier_id}")).await;
    shown.says("Người dân giao cho bưu điện, ghi bằng lần quét");
    // the postman brings them to the agency
    scan(&desk.postman, &code).await.says("Đã ghi giao nhận bằng lần quét này");
    let journey = holding().await;
    assert_eq!(journey.holding.holder, Holder::Agency);
    assert_eq!(journey.leg.ended_as.as_deref(), Some("delivered"));
    assert_eq!(desk.ledger(dossier_id).await, ["scan", "scan"]);
    desk.running.stop().await;
}
