//! The three steps of the look-up page over HTTP: what each opens, and what one-time codes and sessions refuse.

use crate::support::browser::Browser;
use crate::support::database::TestDatabase;
use crate::support::house::{self, Outside, ask, settings};
use crate::support::staff::Persona;
use buuta::app;
use buuta::channels::email::EmailChannel;
use buuta::channels::{Outcome, Outgoing};
use buuta::clock::{Chance, StandingClock, SystemClock};
use buuta::config::LookUp;
use buuta::couriers::Gateway;
use buuta::domain::staff::Role;
use buuta::flows::house::House;
use buuta::flows::open_request::{Opened, open_and_commit};
use buuta::store::outbox::WorkKind;
use buuta::store::requests;
use buuta::worker::run_what_is_due;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A service on a clock of the test's own, with a mailbox, and one request whose phone ends in 5678.
struct Desk {
    _database: TestDatabase,
    running: app::Running,
    house: Arc<House>,
    clock: Arc<StandingClock>,
    mails: Arc<Mutex<Vec<Outgoing>>>,
    opened: Opened,
}

impl Desk {
    async fn open() -> Desk {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let settings = settings(&database.url, &outside);
        let clock = Arc::new(StandingClock::at(buuta::clock::Clock::now(&SystemClock)));
        let gateway = Gateway::new(clock.clone(), Duration::from_secs(5)).unwrap();
        let mails: Arc<Mutex<Vec<Outgoing>>> = Arc::default();
        let taking = Arc::clone(&mails);
        let email = EmailChannel::new(&settings.mail.smtp_url, None, &settings.mail.from).unwrap();
        let email = email.simulated(move |mail| {
            taking.lock().unwrap().push(mail.clone());
            Outcome::Accepted
        });
        let house = house::house_of(settings, &outside, clock.clone(), Chance::from_seed(3), gateway, email).await;
        let opened = house::open_request(&house, "ghn").await;
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        Desk { _database: database, running, house, clock, mails, opened }
    }
    fn browser(&self) -> Browser {
        Browser::at(&format!("http://{}", self.running.address), "203.0.113.7")
    }
    fn look_up(&self) -> &LookUp {
        &self.house.settings.look_up
    }
    /// A browser at the second step.
    async fn at_the_second_step(&self) -> Browser {
        let browser = self.browser();
        let shown = browser.look_up(&self.opened.code, "5678", &self.opened.secret).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        browser
    }
    /// Does the mailing that is due, and gives the digits of the last mail.
    async fn mailed_digits(&self) -> String {
        run_what_is_due(&self.house, &[WorkKind::MailCode]).await.unwrap();
        let mails = self.mails.lock().unwrap();
        let mail = mails.last().expect("a mail");
        assert_eq!(mail.to.as_str(), "an@example.vn");
        let (_, rest) = mail.text.split_once(": ").unwrap();
        rest.chars().take(6).collect()
    }
    /// A clerk of the office that serves her.
    async fn clerk(&self) -> Persona {
        let request = requests::find(&self.house.store, self.opened.request_id).await.unwrap().unwrap();
        let base = format!("http://{}", self.running.address);
        Persona::sign_in(&self.house, &base, "lan", Role::Clerk, request.office_id).await
    }
    fn pass_s(&self, seconds: u32) {
        self.clock.advance_s(i64::from(seconds));
    }
}

/// A code that is not this one.
fn another(digits: &str) -> String {
    let first = if digits.starts_with('1') { '2' } else { '1' };
    format!("{first}{}", &digits[1..])
}

const PRIVATE: [&str; 4] = ["Nguyễn Thị Thử An", "0912345678", "12 đường Thử", "an@example.vn"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_opens_more_and_a_mailed_code_opens_all() {
    let desk = Desk::open().await;
    let browser = desk.browser();
    let first = browser.look_up(&desk.opened.code, "5678", "").await;
    first.says("Bạn đang giữ hồ sơ của mình");
    for hidden in PRIVATE.iter().chain(&["N. T. T. An", "/tra-cuu/ma-mot-lan"]) {
        assert!(!first.body.contains(hidden), "{hidden}");
    }
    assert_eq!(browser.post("/tra-cuu/ma-mot-lan", &[]).await.status, 403, "the first step asks for no code");

    let second = browser.look_up(&desk.opened.code, "5678", &desk.opened.secret).await;
    second.says("N. T. T. An");
    second.says("a***@example.vn");
    for hidden in PRIVATE.iter().chain(&[desk.opened.secret.as_str()]) {
        assert!(!second.body.contains(hidden), "{hidden}");
    }
    assert_eq!(browser.get("/tra-cuu/ho-so").await.body.matches("N. T. T. An").count(), 1, "read again without typing");

    browser.post("/tra-cuu/ma-mot-lan", &[]).await.says("đã được gửi đến a***@example.vn");
    let digits = desk.mailed_digits().await;
    let wrong = browser.post("/tra-cuu/chung-minh", &[("digits", &another(&digits))]).await;
    assert_eq!(wrong.status, 422);
    wrong.says("Mã không đúng hoặc không còn dùng được");
    let spelled = format!(" {} {}", &digits[..3], &digits[3..]);
    let third = browser.post("/tra-cuu/chung-minh", &[("digits", &spelled)]).await;
    for shown in PRIVATE {
        third.says(shown);
    }

    let other = desk.at_the_second_step().await;
    let again = other.post("/tra-cuu/chung-minh", &[("digits", &digits)]).await;
    assert_eq!(again.status, 422, "a code is good once");
    browser.post("/tra-cuu/dong", &[]).await.says("Ai đang giữ giấy tờ của bạn?");
    assert_eq!(browser.cookie("__Host-buuta-chu"), None);
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_ends_with_time_with_wrong_tries_and_with_a_newer_one() {
    let desk = Desk::open().await;
    let browser = desk.at_the_second_step().await;
    let typed = async |digits: &str| browser.post("/tra-cuu/chung-minh", &[("digits", digits)]).await.status;

    browser.post("/tra-cuu/ma-mot-lan", &[]).await;
    let old = desk.mailed_digits().await;
    desk.pass_s(desk.look_up().code_minutes * 60);
    assert_eq!(typed(&old).await, 422, "it has expired");

    browser.post("/tra-cuu/ma-mot-lan", &[]).await;
    let guessed_at = desk.mailed_digits().await;
    for _ in 0..desk.look_up().code_tries {
        assert_eq!(typed(&another(&guessed_at)).await, 422);
    }
    assert_eq!(typed(&guessed_at).await, 422, "guessed at too often");

    desk.pass_s(desk.look_up().code_pause_s);
    browser.post("/tra-cuu/ma-mot-lan", &[]).await;
    let replaced = desk.mailed_digits().await;
    desk.pass_s(desk.look_up().code_pause_s);
    browser.post("/tra-cuu/ma-mot-lan", &[]).await;
    let newest = desk.mailed_digits().await;
    assert_ne!(replaced, newest);
    assert_eq!(typed(&replaced).await, 422, "a newer one took its place");
    assert_eq!(typed(&newest).await, 200);
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_so_many_codes_are_mailed() {
    let desk = Desk::open().await;
    let browser = desk.at_the_second_step().await;
    let ask_for_one = async || browser.post("/tra-cuu/ma-mot-lan", &[]).await.status;
    assert_eq!((ask_for_one().await, ask_for_one().await), (200, 429), "not two at once");
    for _ in 1..desk.look_up().codes_per_hour {
        desk.pass_s(desk.look_up().code_pause_s);
        assert_eq!(ask_for_one().await, 200);
    }
    desk.pass_s(desk.look_up().code_pause_s);
    assert_eq!(ask_for_one().await, 429, "the hour's are used up");
    let mut mailed = desk.look_up().codes_per_hour;
    while mailed < desk.look_up().codes_per_day {
        desk.pass_s(3600);
        browser.look_up(&desk.opened.code, "5678", &desk.opened.secret).await;
        assert_eq!(ask_for_one().await, 200);
        mailed += 1;
    }
    desk.pass_s(3600);
    let browser = desk.at_the_second_step().await;
    assert_eq!(browser.post("/tra-cuu/ma-mot-lan", &[]).await.status, 429, "the day's are used up");
    run_what_is_due(&desk.house, &[WorkKind::MailCode]).await.unwrap();
    assert_eq!(desk.mails.lock().unwrap().len(), 0, "codes that are open no longer are mailed to nobody");
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_ends_by_itself_and_opens_no_other_request() {
    let desk = Desk::open().await;
    let browser = desk.at_the_second_step().await;
    browser.post("/tra-cuu/ma-mot-lan", &[]).await;
    let digits = desk.mailed_digits().await;
    browser.post("/tra-cuu/chung-minh", &[("digits", &digits)]).await.says("12 đường Thử");

    let mut theirs = ask("ghn");
    theirs.contact.address = "99 phố Khác".to_owned();
    let theirs = open_and_commit(&desk.house, theirs).await.unwrap();
    let shown = browser.look_up(&theirs.code, "5678", &theirs.secret).await;
    shown.says("N. T. T. An");
    let again = browser.get("/tra-cuu/ho-so").await;
    assert!(!again.body.contains("99 phố Khác") && !again.body.contains("12 đường Thử"), "{}", again.body);

    browser.look_up(&desk.opened.code, "5678", &desk.opened.secret).await;
    browser.get("/tra-cuu/ho-so").await.says("12 đường Thử");
    desk.pass_s(desk.look_up().session_minutes * 60);
    let over = browser.get("/tra-cuu/ho-so").await;
    assert!(over.body.contains("N. T. T. An") && !over.body.contains("12 đường Thử"), "{}", over.body);
    desk.pass_s(desk.look_up().page_minutes * 60);
    assert_eq!(browser.get("/tra-cuu/ho-so").await.location, "/tra-cuu?lang=vi");
    assert_eq!(browser.post("/tra-cuu/chung-minh", &[("digits", &digits)]).await.status, 403);
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_from_the_counter_opens_all_once_also_to_whoever_lost_the_secret() {
    let desk = Desk::open().await;
    let clerk = desk.clerk().await;
    let counter = format!("/quay/ho-so/{}/ma-mot-lan", desk.opened.dossier_id);
    let browser = desk.browser();
    let first = browser.look_up(&desk.opened.code, "5678", "").await;
    first.says("Mất mã tra cứu?");
    assert!(!first.body.contains("/tra-cuu/chung-minh"), "nothing to type yet");
    desk.at_the_second_step().await.get("/tra-cuu/ho-so").await.says("đến quầy của Bưu điện");

    let form = clerk.get(&counter).await;
    form.says("Nguyễn Thị Thử An");
    let operation = form.field("operation");
    for (fields, problem) in [
        (vec![("agreed", "yes")], "Hãy chọn loại giấy tờ"),
        (vec![("paper_shown", "identity_card")], "đã so khuôn mặt"),
        (vec![("paper_shown", "a library card"), ("agreed", "yes")], "Hãy chọn loại giấy tờ"),
    ] {
        let refused = clerk.post(&counter, &[&[("operation", operation.as_str())][..], &fields].concat()).await;
        assert_eq!(refused.status, 422);
        refused.says(problem);
    }
    let fields = [("operation", operation.as_str()), ("paper_shown", "identity_card"), ("agreed", "yes")];
    let given = clerk.post(&counter, &fields).await;
    assert_eq!(given.status, 201, "{}", given.body);
    let (_, rest) = given.body.split_once("once digits\">").unwrap();
    let digits: String = rest.chars().take_while(|c| *c != '<').collect();
    let again = clerk.send(&counter, &fields).await;
    again.says("sau khi xem thẻ căn cước: còn dùng được");
    assert!(!again.body.contains(&digits), "shown once");

    let wrong = browser.post("/tra-cuu/chung-minh", &[("digits", &another(&digits))]).await;
    assert_eq!(wrong.status, 422);
    wrong.says("Mã không đúng");
    let third = browser.post("/tra-cuu/chung-minh", &[("digits", &digits)]).await;
    for shown in PRIVATE {
        third.says(shown);
    }
    third.says("/tra-cuu/de-nghi/ma-tra-cuu-moi");
    let other = desk.browser();
    other.look_up(&desk.opened.code, "5678", "").await;
    assert_eq!(other.post("/tra-cuu/chung-minh", &[("digits", &digits)]).await.status, 422, "a code is good once");
    clerk.get(&format!("/quay/ho-so/{}", desk.opened.dossier_id)).await.says("đã dùng");

    // a mailed code leads nowhere from the first step
    let second = desk.at_the_second_step().await;
    second.post("/tra-cuu/ma-mot-lan", &[]).await;
    let mailed = desk.mailed_digits().await;
    assert_eq!(other.post("/tra-cuu/chung-minh", &[("digits", &mailed)]).await.status, 422);
    assert_eq!(second.post("/tra-cuu/chung-minh", &[("digits", &mailed)]).await.status, 200);

    // nor is one given by a clerk of another office: it sees no such dossier
    let other_office = house::workplaces(&desk.house).await.other_office;
    let base = format!("http://{}", desk.running.address);
    let stranger = Persona::sign_in(&desk.house, &base, "nha", Role::Clerk, Some(other_office)).await;
    let form = [("operation", "0197b000-0000-7000-8000-000000000001"), ("paper_shown", "passport"), ("agreed", "yes")];
    assert_eq!(stranger.post(&counter, &form).await.status, 404);
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn she_reads_by_when_with_whom_it_is_late_and_whose_time_it_took() {
    let desk = Desk::open().await;
    let browser = desk.browser();
    let seen_by_software = async || -> serde_json::Value {
        let url = format!("http://{}/api/v1/requests/{}", desk.running.address, desk.opened.code);
        let answer = reqwest::Client::new().get(url).bearer_auth(house::API_KEY).send().await.unwrap();
        answer.json::<serde_json::Value>().await.unwrap()["papers"][0].clone()
    };
    let first = browser.look_up(&desk.opened.code, "5678", "").await;
    first.says("Bưu tá thường đến lấy chậm nhất trong ngày");
    first.says("Đây là ước tính của chúng tôi");
    assert!(!first.body.contains("Thời gian đến nay") && !first.body.contains("Đã trễ"), "{}", first.body);
    desk.pass_s(4 * 3600);
    let second = browser.look_up(&desk.opened.code, "5678", &desk.opened.secret).await;
    second.says("Thời gian đến nay");
    second.says("4 giờ");
    let seen = seen_by_software().await;
    assert_eq!((&seen["expected"]["awaited"], &seen["expected"]["sureness"]), (&"fetching".into(), &"usual".into()));
    assert_eq!((&seen["spent"]["post_s"], &seen["spent"]["now_with"]), (&(4 * 3600).into(), &"post".into()));

    desk.pass_s(10 * 24 * 3600);
    browser.look_up(&desk.opened.code, "5678", "").await.says("Đã trễ ở phía bưu điện, tính từ");
    assert_eq!(seen_by_software().await["expected"]["late_with"], "post");
    desk.running.stop().await;
}
