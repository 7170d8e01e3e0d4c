//! One dossier across the desks of post and agency, and a refused message at the operator's: told by those who sit there.

use super::chromium::{Browser, DOWN, SPACE};
use super::story::Province;
use crate::support::database::TestDatabase;
use crate::support::house::{self, Outside, push_token, settings};
use crate::support::staff::PASSWORD;
use crate::support::wire;
use buuta::app;
use buuta::clock::{Chance, StandingClock};
use buuta::domain::staff::{Role, SignInName};
use buuta::domain::time::At;
use buuta::flows::house::House;
use buuta::flows::manage_staff::{Newcomer, let_in};
use buuta::flows::open_request::Opened;
use buuta::store::outbox::WorkKind;
use buuta::store::{places, requests};
use buuta::worker::run_what_is_due;
use std::sync::Arc;
use uuid::Uuid;

/// Half past eight on 23 November 2026 in Việt Nam, a Monday.
const MONDAY_MORNING: At = At::from_second(1_795_397_400);
/// How long anything takes.
const A_WHILE_S: i64 = 11 * 60;
/// What the clerk was told on the telephone, field by field.
const CALLER: [(&str, &str); 4] = [
    ("name", "Nguyễn Thị Thử An"),
    ("phone", "0912345678"),
    ("address", "12 đường Thử"),
    ("commune", "Phường Sài Gòn"),
];
/// The button of the scan form.
const SEND_SCAN: &str = "form.scan button";

/// The service, and the places people work at.
pub struct Desks {
    _database: TestDatabase,
    running: app::Running,
    house: Arc<House>,
    clock: Arc<StandingClock>,
    office: Uuid,
    agency: Uuid,
}

/// What one dossier is known by once it is registered.
struct Known {
    request_code: String,
    dossier_code: String,
}

impl Desks {
    /// Opens it.
    pub async fn open() -> Desks {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let mut settings = settings(&database.url, &outside);
        settings.throttle.sign_ins_per_minute_per_address = 1000;
        let clock = Arc::new(StandingClock::at(MONDAY_MORNING));
        let house = house::house_with(settings, &outside, clock.clone(), Chance::from_seed(2026)).await;
        let office = places::list_offices(&house.store).await.unwrap()[0].id;
        let agency = places::list_agencies(&house.store).await.unwrap()[0].id;
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        Desks { _database: database, running, house, clock, office, agency }
    }

    /// A day's work at all three.
    pub async fn work(&self, browser: &Browser) {
        let code = format!("H29.1-261123-{:04}", browser.width);
        self.sign_in(browser, "lan", Role::Clerk).await;
        let known = self.take_a_call(browser, code).await;
        self.scan_what_is_wrong(browser).await;
        self.take_the_papers(browser, &known).await;
        self.sign_out(browser).await;
        self.sign_in(browser, "binh", Role::Officer).await;
        self.receive_the_papers(browser, &known).await;
        self.hand_the_result_over(browser, &known).await;
        let sheet = browser.text("h1 + p .code").await;
        self.sign_out(browser).await;
        self.sign_in(browser, "tho", Role::Clerk).await;
        self.take_the_sheet(browser, &sheet).await;
        self.deliver(browser, &known).await;
        self.sign_out(browser).await;
        self.sign_in(browser, "dung", Role::Officer).await;
        self.confirm_the_delivery(browser, &known).await;
        self.sign_out(browser).await;
        self.a_message_is_refused().await;
        self.sign_in(browser, "minh", Role::Administrator).await;
        self.settle_the_refusal(browser).await;
        self.look_around(browser).await;
        self.sign_out(browser).await;
    }

    /// Stops the service.
    pub async fn close(self) {
        drop(self.house);
        self.running.stop().await;
    }

    /// An address of the service.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address)
    }

    async fn go(&self, browser: &Browser, path: &str, heading: &str) {
        self.clock.advance_s(A_WHILE_S);
        browser.go(&self.url(&format!("{path}?lang=vi"))).await;
        browser.arrive("vi", heading).await;
    }

    /// Lets somebody in, who signs in and chooses a password.
    async fn sign_in(&self, browser: &Browser, name: &str, role: Role) {
        let name = format!("{name}{}", browser.width);
        let newcomer = Newcomer {
            sign_in_name: SignInName::read(&name).unwrap(),
            name: format!("Nhân viên {name}"),
            role,
            office_id: (role == Role::Clerk).then_some(self.office),
            agency_id: (role == Role::Officer).then_some(self.agency),
        };
        let given = let_in(&self.house.store, newcomer).await.unwrap();
        self.go(browser, "/noi-bo/dang-nhap", "Đăng nhập cho nhân viên").await;
        browser.photograph("sign-in").await;
        // the keyboard is in the first field already
        browser.wait_for("document.activeElement.id === 'name'").await;
        browser.press(&name).await;
        browser.type_into("password", &given).await;
        browser.enter("main form button").await;
        browser.arrive("vi", "Mật khẩu của bạn").await;
        browser.type_into("present", &given).await;
        browser.type_into("new", PASSWORD).await;
        browser.type_into("again", PASSWORD).await;
        browser.enter("main form button").await;
        browser.wait_for("!document.querySelector('#again')").await;
        browser.look_over("vi").await;
    }

    async fn sign_out(&self, browser: &Browser) {
        browser.enter("form[action^='/noi-bo/dang-xuat'] button").await;
        browser.arrive("vi", "Đăng nhập cho nhân viên").await;
    }

    /// A request over the telephone, from the desk's first page.
    async fn take_a_call(&self, browser: &Browser, dossier_code: String) -> Known {
        self.go(browser, "/quay", "Quầy bưu điện").await;
        browser.enter("a[href^='/quay/yeu-cau-moi']").await;
        browser.arrive("vi", "Lập yêu cầu cho người gọi điện").await;
        // nothing but a name is not enough, and says so
        browser.type_into("name", CALLER[0].1).await;
        browser.enter("main form:not(.scan) button").await;
        browser.wait_for("document.querySelector('[role=alert]')").await;
        browser.look_over("vi").await;
        browser.photograph("clerk-register-error").await;
        assert_eq!(browser.value("name").await, CALLER[0].1, "what was typed stays");
        for (field, said) in CALLER {
            browser.type_into(field, said).await;
        }
        browser.tab_to("#agency").await;
        browser.press(DOWN).await;
        browser.type_into("procedure", "1.001193").await;
        for wish in ["fetch", "return"] {
            browser.tab_to(&format!("[name={wish}]")).await;
            let is_ticked = browser.see(&format!("return document.querySelector('[name={wish}]').checked")).await;
            if is_ticked == false {
                browser.press(SPACE).await;
            }
        }
        browser.photograph("clerk-register").await;
        browser.enter("main form:not(.scan) button").await;
        browser.arrive("vi", "Đã lập yêu cầu").await;
        let request_code = browser.text(".once.large").await;
        assert!(request_code.starts_with("YC-"), "{request_code}");
        assert_eq!(browser.see("return document.querySelectorAll('.once.large').length").await, 2, "and the secret");
        Known { request_code, dossier_code }
    }

    async fn scan(&self, browser: &Browser, code: &str) {
        self.go(browser, "/quay", "Quầy bưu điện").await;
        // a scanner types into the page as it has opened
        browser.wait_for("document.activeElement.id === 'scan'").await;
        browser.press(code).await;
        browser.enter(SEND_SCAN).await;
    }

    /// What no paper of the house bears, and what nobody may scan.
    async fn scan_what_is_wrong(&self, browser: &Browser) {
        self.scan(browser, "012345678912").await;
        browser.arrive("vi", "").await;
        browser.wait_for("document.querySelector('.verdict') && !document.querySelector('.verdict.right')").await;
        assert!(!browser.text(".verdict").await.is_empty());
    }

    /// Both count, both sign; the slip is ready to print.
    async fn take_the_papers(&self, browser: &Browser, known: &Known) {
        self.scan(browser, &known.request_code).await;
        browser.arrive("vi", "Đúng: nhận từ người dân").await;
        browser.photograph("clerk-verdict").await;
        self.count_and_sign(browser, known, "clerk-hand-over").await;
        browser.photograph("clerk-recorded").await;
        browser.enter("[role=status] a").await;
        browser.wait_for("document.querySelector('.signatures')").await;
        assert!(browser.text("main").await.contains(&known.request_code));
        browser.look_over("vi").await;
        browser.photograph("clerk-slip").await;
        browser.enter("a").await;
        browser.arrive("vi", &format!("Hồ sơ {}", known.request_code)).await;
    }

    /// The officer counts what the post brings, gives the dossier its code and an appointment.
    async fn receive_the_papers(&self, browser: &Browser, known: &Known) {
        self.go(browser, "/mot-cua", "").await;
        browser.photograph("officer-desk").await;
        browser.enter("a[href^='/mot-cua/dang-den']").await;
        browser.arrive("vi", "Hồ sơ đang trên đường đến").await;
        browser.enter("td a.small").await;
        browser.arrive("vi", "Nhận hồ sơ").await;
        browser.type_into("brought_by", "Trần Văn Thử Thọ").await;
        browser.type_into("code", &known.dossier_code).await;
        browser.photograph("officer-receive").await;
        browser.enter("main form button").await;
        browser.arrive("vi", &known.dossier_code).await;
        browser.photograph("officer-dossier").await;
    }

    /// Marks the result by its code and signs it away on a sheet.
    async fn hand_the_result_over(&self, browser: &Browser, known: &Known) {
        self.go(browser, "/mot-cua/ket-qua", "Báo có kết quả").await;
        browser.type_into("codes", &known.dossier_code).await;
        browser.enter("main form button").await;
        browser.arrive("vi", "Đã báo kết quả").await;
        assert_eq!(browser.see("return document.querySelectorAll('.verdict.right').length").await, 1);
        browser.photograph("officer-marked").await;
        browser.enter("a.main").await;
        browser.arrive("vi", "Bàn giao kết quả cho bưu điện").await;
        browser.enter("button[value=all]").await;
        browser.arrive("vi", "Phiếu bàn giao kết quả").await;
        browser.photograph("sheet").await;
    }

    async fn take_the_sheet(&self, browser: &Browser, sheet: &str) {
        self.scan(browser, sheet).await;
        browser.arrive("vi", "Phiếu bàn giao").await;
        if browser.see("return document.querySelector('.verdict .button') !== null").await == true {
            browser.enter(".verdict .button").await;
            browser.wait_for("document.querySelector('.sheet')").await;
            browser.look_over("vi").await;
        }
        browser.enter(".sheet form button").await;
        browser.wait_for("document.querySelector('.sheet .badge.done')").await;
        browser.look_over("vi").await;
    }

    async fn deliver(&self, browser: &Browser, known: &Known) {
        self.scan(browser, &known.request_code).await;
        browser.arrive("vi", "Đúng: giao cho người dân").await;
        self.count_and_sign(browser, known, "clerk-delivery").await;
    }

    /// From the verdict on: she counts with the citizen, and both sign.
    async fn count_and_sign(&self, browser: &Browser, known: &Known, picture: &str) {
        browser.enter(".verdict .button").await;
        browser.wait_for("document.querySelector('#paper_quantity_0')").await;
        browser.look_over("vi").await;
        browser.type_into("paper_quantity_0", "1").await;
        browser.type_into("other_name", "Nguyễn Thị Thử An").await;
        browser.tab_to("[name=agreed]").await;
        browser.press(SPACE).await;
        browser.photograph(picture).await;
        browser.enter("main form:not(.scan) button").await;
        browser.arrive("vi", &format!("Hồ sơ {}", known.request_code)).await;
        assert!(browser.text("[role=status]").await.contains("Đã ghi giao nhận"));
    }

    async fn confirm_the_delivery(&self, browser: &Browser, known: &Known) {
        self.go(browser, "/mot-cua/da-giao", "Kết quả đã đến tay người dân").await;
        assert!(browser.text("main").await.contains(&known.dossier_code));
        browser.enter("main form button").await;
        browser.wait_for("!document.querySelector('main form input[name=dossier]')").await;
        browser.look_over("vi").await;
        assert!(!browser.text("main").await.contains(&known.dossier_code), "nothing is left to confirm");
    }

    /// Somebody who knows the address but not the key.
    async fn a_message_is_refused(&self) {
        let url = self.url(&format!("/webhooks/vnpost_crm/{}", push_token("vnpost_crm")));
        let forged = r#"{"Data":"{}","SendDate":"2026-11-23T08:00:00","SignData":"AAAA"}"#;
        assert_eq!(wire::push(&wire::client(), &url, "vnpost_crm", forged.to_owned()).await, 401);
        run_what_is_due(&self.house, &WorkKind::ALL).await.unwrap();
    }

    /// The administrator takes the task and settles it.
    async fn settle_the_refusal(&self, browser: &Browser) {
        self.go(browser, "/dieu-hanh", "Việc cần người xử lý").await;
        browser.photograph("operator-tasks").await;
        // the tasks of couriers nobody reaches stand there too; this is the one about the refused message
        browser.tab_to("#loai").await;
        browser.press("Bản tin bị từ chối").await;
        browser.enter(".filter button").await;
        browser.wait_for("document.querySelectorAll('table.tasks tbody tr').length === 1").await;
        browser.look_over("vi").await;
        browser.enter("table.tasks a").await;
        browser.arrive("vi", "Bản tin bị từ chối").await;
        browser.photograph("operator-task").await;
        browser.enter("form[action*='/nhan'] button").await;
        browser.wait_for("document.querySelector(\"form[action*='/tra'] button\")").await;
        browser.look_over("vi").await;
        browser.enter("button[value=dismiss]").await;
        browser.wait_for("document.querySelector('.verdict.right [role=status]')").await;
        browser.look_over("vi").await;
    }

    /// The other pages of the operator's desk.
    async fn look_around(&self, browser: &Browser) {
        for (path, heading, picture) in [
            ("/dieu-hanh/suc-khoe", "", "operator-health"),
            ("/dieu-hanh/tai-khoan", "", "operator-accounts"),
            ("/dieu-hanh/tin", "", "operator-messages"),
            ("/noi-bo/nguoi", "Nhân viên", "people"),
            ("/noi-bo/khoa", "Khóa API", "keys"),
        ] {
            self.go(browser, path, heading).await;
            browser.photograph(picture).await;
        }
    }
}

/// Somebody of the office that serves a request comes in, and chooses a password.
pub async fn sign_in_at_office(browser: &Browser, province: &Province, opened: &Opened, role: Role, name: &str) {
    let request = requests::find(&province.house.store, opened.request_id).await.unwrap().unwrap();
    let name = format!("{name}{}", browser.width);
    let newcomer = Newcomer {
        sign_in_name: SignInName::read(&name).unwrap(),
        name: "Người Phụ Trách".to_owned(),
        role,
        office_id: request.office_id,
        agency_id: None,
    };
    let given = let_in(&province.house.store, newcomer).await.unwrap();
    browser.go(&province.url("/noi-bo/dang-nhap?lang=vi")).await;
    browser.arrive("vi", "Đăng nhập cho nhân viên").await;
    browser.wait_for("document.activeElement.id === 'name'").await;
    browser.press(&name).await;
    browser.type_into("password", &given).await;
    browser.enter("main form button").await;
    browser.arrive("vi", "Mật khẩu của bạn").await;
    browser.type_into("present", &given).await;
    browser.type_into("new", PASSWORD).await;
    browser.type_into("again", PASSWORD).await;
    browser.enter("main form button").await;
    browser.wait_for("!document.querySelector('#again')").await;
}
