//! What a citizen may do about her papers: each wish is made once, done or brought to its desk with a deadline, answered
//! in words, and told once.

use crate::support::browser::Browser;
use crate::support::database::{TestDatabase, rows};
use crate::support::house::{self, Outside, settings};
use crate::support::staff::Persona;
use buuta::app;
use buuta::clock::{Chance, Clock, StandingClock};
use buuta::domain::checklist::{CopyKind, CountedPaper};
use buuta::domain::complaint::About;
use buuta::domain::contact::{EmailAddress, PhoneNumber};
use buuta::domain::custody::{Handover, Holder, Signature, SignedBy};
use buuta::domain::leg::Purpose;
use buuta::domain::rating::{Rating, Stars};
use buuta::domain::staff::Role;
use buuta::domain::terms::{CONSENT_VERSION, Proxy, Terms};
use buuta::domain::time::At;
use buuta::domain::wish::{NotNow, WishKind};
use buuta::flows::cancel_request::{ask_back, cancel_request};
use buuta::flows::complain::{Asks, ComplainError, complain, dispute_delivery};
use buuta::flows::correct_address::{Correction, correct_address};
use buuta::flows::hear_wish::{Form, HearError};
use buuta::flows::house::House;
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::name_proxy::name_proxy;
use buuta::flows::open_request::{Opened, open_and_commit};
use buuta::flows::prove_holder::{ask_for_code, digits_of};
use buuta::flows::rate::{RateError, rate};
use buuta::flows::record_handover::record_and_commit;
use buuta::flows::renew_secret::renew_secret;
use buuta::flows::see_wishes::see_wishes;
use buuta::flows::withdraw_consent::withdraw_consent;
use buuta::store::wishes::Standing;
use buuta::store::{holders, ratings, requests, terms, wishes};
use std::sync::Arc;

/// Monday, 23 November 2026, 09:00 in Việt Nam.
const MONDAY: At = At::from_second(1_795_399_200);
const DAY_S: i64 = 24 * 3600;

/// A house with one request of a citizen.
struct World {
    database: TestDatabase,
    running: app::Running,
    house: Arc<House>,
    clock: Arc<StandingClock>,
    opened: Opened,
}

impl World {
    async fn open() -> World {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let clock = Arc::new(StandingClock::at(MONDAY));
        let shared: Arc<dyn Clock> = clock.clone();
        let house = house::house_with(settings(&database.url, &outside), &outside, shared, Chance::from_seed(12)).await;
        let agreed = Terms { consent_version: Some(CONSENT_VERSION.to_owned()), ..Terms::default() };
        let opened = open_and_commit(&house, buuta::flows::open_request::Ask { terms: agreed, ..house::ask("ghn") })
            .await
            .unwrap();
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        World { database, running, house, clock, opened }
    }

    fn form(&self) -> Form {
        Form { request_id: self.opened.request_id, operation: self.house.store.new_id() }
    }

    async fn hand_over(&self, purpose: Purpose, from: Holder, to: Holder) {
        let at = self.house.store.now();
        let by = |name: &str| Signature {
            name: name.to_owned(),
            role: "thử".to_owned(),
            at,
            staff_account: None,
            how: SignedBy::TypedInPresence,
        };
        let handover = Handover {
            from,
            to,
            at,
            papers: vec![CountedPaper { name: "Tờ khai".to_owned(), copy_kind: CopyKind::Original, quantity: 1 }],
            missing: Vec::new(),
            place: "nhà".to_owned(),
            seal_number: None,
            money: None,
            note: String::new(),
            given_by: by("Bên Giao"),
            taken_by: by("Bên Nhận"),
        };
        record_and_commit(&self.house, self.opened.dossier_id, purpose, handover).await.unwrap();
        self.clock.advance_s(60);
    }

    /// The result has come home, by the signatures.
    async fn deliver_result(&self) {
        self.hand_over(Purpose::Submission, Holder::Citizen, Holder::Post).await;
        self.hand_over(Purpose::Submission, Holder::Post, Holder::Agency).await;
        let tx = self.house.store.begin().await.unwrap();
        mark_result_ready(&self.house, &tx, self.opened.dossier_id).await.unwrap();
        tx.commit().await.unwrap();
        self.hand_over(Purpose::Result, Holder::Agency, Holder::Post).await;
        self.hand_over(Purpose::Result, Holder::Post, Holder::Citizen).await;
    }

    async fn count(&self, sql: &str) -> u64 {
        rows(&self.database.url, sql).await[0][0].parse().unwrap()
    }

    async fn office(&self) -> uuid::Uuid {
        requests::find(&self.house.store, self.opened.request_id).await.unwrap().unwrap().office_id.unwrap()
    }

    async fn persona(&self, name: &str, role: Role, place: Option<uuid::Uuid>) -> Persona {
        let base = format!("http://{}", self.running.address);
        Persona::sign_in(&self.house, &base, name, role, place).await
    }

    /// The path of the task that a wish opened, at the operator's desk.
    async fn task_id(&self, wish_id: uuid::Uuid, kind: WishKind) -> uuid::Uuid {
        let kind = kind.desk().task_kind();
        buuta::store::tasks::find_about(&self.house.store, kind, wish_id).await.unwrap().unwrap().id
    }

    async fn close(self) {
        self.running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_is_made_once_answered_at_its_desk_and_told_once() {
    let world = World::open().await;
    let house = &world.house;
    // nothing was delivered yet: there is nothing to dispute
    let too_early = dispute_delivery(house, world.form(), "chưa thấy gì".to_owned()).await;
    assert!(matches!(too_early, Err(HearError::NotNow(NotNow::DoesNotFit))), "{too_early:?}");
    world.deliver_result().await;

    let form = world.form();
    let words = "Tôi ở nhà cả ngày, chưa thấy ai đến".to_owned();
    let made = dispute_delivery(house, form, words.clone()).await.unwrap();
    let again = dispute_delivery(house, form, words).await.unwrap();
    assert_eq!(made.id, again.id, "the same form makes one wish");
    let Standing::Open { deadline_at } = made.standing else { panic!("{:?}", made.standing) };
    assert_eq!(deadline_at, house.store.now().plus_s(DAY_S));
    let other_form = dispute_delivery(house, world.form(), "vẫn chưa".to_owned()).await;
    assert!(matches!(other_form, Err(HearError::NotNow(NotNow::IsOpen))), "{other_form:?}");
    assert_eq!(world.count("select cast(count(*) as text) from wish").await, 1);

    // a clerk does not answer what her own office is asked to account for
    let task_id = world.task_id(made.id, WishKind::Dispute).await;
    let office = world.office().await;
    let clerk = world.persona("quay", Role::Clerk, Some(office)).await;
    assert_eq!(clerk.get(&format!("/quay/de-nghi/{task_id}")).await.status, 404);

    let in_charge = world.persona("phutrach", Role::Supervisor, Some(office)).await;
    in_charge.get("/dieu-hanh").await.says("Báo chưa nhận được");
    let path = format!("/dieu-hanh/viec/{task_id}");
    let page = in_charge.get(&path).await;
    page.says("Tôi ở nhà cả ngày, chưa thấy ai đến");
    page.says("0912345678");
    let send = async |operation: &str, outcome: &str, words: &str| {
        let form = [("operation", operation), ("outcome", outcome), ("words", words)];
        in_charge.post(&format!("{path}/tra-loi"), &form).await
    };
    // what is wrong is said, and what was typed stays
    let first = uuid_of(&page.body);
    let wrong = send(&first, "", "Bưu tá giao nhầm").await;
    assert_eq!(wrong.status, 422);
    wrong.says("Bưu tá giao nhầm");
    assert_eq!(send(&first, "granted", "  ").await.status, 422);
    // pressed twice, answered once
    let words = "Bưu tá giao nhầm nhà bên; đã lấy lại và giao cho bà lúc 10 giờ";
    for _ in 0..2 {
        assert_eq!(send(&first, "granted", words).await.status, 303);
    }
    in_charge.get(&path).await.says(words);
    assert_eq!(send(&house.store.new_id().to_string(), "declined", "khác").await.status, 422, "answered before");
    assert_eq!(world.count("select cast(count(*) as text) from notification where kind = 'wish_answered'").await, 1);
    assert_eq!(
        world
            .count("select cast(count(*) as text) from task where kind = 'wish_in_charge' and settled_at is null")
            .await,
        0
    );

    let request = requests::find(&house.store, world.opened.request_id).await.unwrap().unwrap();
    let seen = see_wishes(house, request).await.unwrap();
    let Standing::Answered { words: answer, .. } = &seen.made[0].standing else { panic!("{:?}", seen.made) };
    assert_eq!(answer.0, words);
    // news that come later drop nothing of it
    let order_id = made.order_id.unwrap();
    let tx = house.store.begin().await.unwrap();
    buuta::flows::record_event::draw_consequences(house, &tx, order_id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        world
            .count("select cast(count(*) as text) from notification where kind = 'wish_answered' and state = 'due'")
            .await,
        1
    );
    world.close().await;
}

/// The number of the form for the answer.
fn uuid_of(page: &str) -> String {
    let (_, form) = page.split_once("/tra-loi").unwrap();
    let (_, rest) = form.split_once("name=\"operation\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn complaints_have_the_periods_of_the_law() {
    let world = World::open().await;
    let house = &world.house;
    world.deliver_result().await;
    let made = complain(house, world.form(), Asks::AnAnswer, About::Damaged, "ướt".to_owned()).await.unwrap();
    let Standing::Open { deadline_at } = made.standing else { panic!("{:?}", made.standing) };
    assert_eq!(deadline_at.rfc3339(), "2027-01-23T23:59:59+07:00");
    world.clock.advance_s(31 * DAY_S);
    // a month after delivery damage is claimed too late; lateness is not
    let late = complain(house, world.form(), Asks::Compensation, About::Damaged, "ướt".to_owned()).await;
    let Err(ComplainError::TooLate { since }) = late else { panic!("{late:?}") };
    assert_eq!(since.rfc3339(), "2026-12-23T23:59:59+07:00");
    complain(house, world.form(), Asks::Compensation, About::Late, "chậm".to_owned()).await.unwrap();
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn papers_the_post_has_are_asked_back_at_the_office() {
    let world = World::open().await;
    let house = &world.house;
    assert!(matches!(ask_back(house, world.form(), String::new()).await, Err(HearError::NotNow(NotNow::DoesNotFit))));
    world.hand_over(Purpose::Submission, Holder::Citizen, Holder::Post).await;
    assert!(matches!(cancel_request(house, world.form()).await, Err(HearError::NotNow(NotNow::DoesNotFit))));
    let made = ask_back(house, world.form(), "tôi còn thiếu giấy".to_owned()).await.unwrap();
    let task_id = world.task_id(made.id, WishKind::Recall).await;
    let office = world.office().await;
    let clerk = world.persona("quay", Role::Clerk, Some(office)).await;
    clerk.get("/quay/de-nghi").await.says("Xin lấy lại giấy tờ");
    let path = format!("/quay/de-nghi/{task_id}");
    let page = clerk.get(&path).await;
    page.says("tôi còn thiếu giấy");
    let operation = page.field("operation");
    let form = [("operation", operation.as_str()), ("outcome", "granted"), ("words", "Mời bà đến bưu cục nhận lại.")];
    clerk.send(&path, &form).await.says("Mời bà đến bưu cục nhận lại.");
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_house_can_do_is_done_at_once_and_kept_sealed() {
    let world = World::open().await;
    let (house, id) = (&world.house, world.opened.request_id);
    let correction = Correction {
        phone: PhoneNumber::read("0987654321").unwrap(),
        address: "34 đường Mới".to_owned(),
        commune_code: house::COMMUNE.to_owned(),
    };
    let made = correct_address(house, world.form(), correction).await.unwrap();
    assert!(matches!(made.standing, Standing::DoneAtOnce { .. }), "no courier has the old one: {:?}", made.standing);
    let code = &world.opened.code;
    assert!(requests::find_by_code_and_phone_tail(&house.store, code, "4321").await.unwrap().is_some());
    assert!(requests::find_by_code_and_phone_tail(&house.store, code, "5678").await.unwrap().is_none());

    // the old secret opens nothing any more; the form sent again shows the same new one
    let form = world.form();
    let secret = renew_secret(house, form).await.unwrap();
    assert_eq!(renew_secret(house, form).await.unwrap(), secret);
    let opens = async |secret: &str| requests::has_secret(&house.store, id, &secret.replace('-', "")).await.unwrap();
    assert!(opens(&secret).await && !opens(&world.opened.secret).await);

    let proxy = Proxy {
        name: "Trần Văn Thay".to_owned(),
        phone: PhoneNumber::read("0901234567").unwrap(),
        hears_notices_at: Some(EmailAddress::read("thay@example.vn").unwrap()),
    };
    name_proxy(house, world.form(), Some(proxy.clone())).await.unwrap();
    assert_eq!(terms::find(&house.store, id).await.unwrap().unwrap().content.proxy, Some(proxy));

    withdraw_consent(house, world.form()).await.unwrap();
    let consent = terms::find(&house.store, id).await.unwrap().unwrap().consent.unwrap();
    assert_eq!((consent.version.as_str(), consent.withdrawn_at.is_some()), (CONSENT_VERSION, true));
    assert!(matches!(withdraw_consent(house, world.form()).await, Err(HearError::NotNow(NotNow::DoesNotFit))));
    assert_eq!(wishes::list_of_request(&house.store, id).await.unwrap().len(), 4);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_rated_once_and_the_last_word_counts() {
    let world = World::open().await;
    let (house, id) = (&world.house, world.opened.request_id);
    let stars = |count| Rating { stars: Stars::new(count).unwrap(), words: format!("{count} sao") };
    assert!(matches!(rate(house, id, &stars(5)).await, Err(RateError::NothingToRate)));
    world.deliver_result().await;
    rate(house, id, &stars(2)).await.unwrap();
    world.clock.advance_s(60);
    rate(house, id, &stars(4)).await.unwrap();
    let given = ratings::find(&house.store, id).await.unwrap().unwrap();
    assert_eq!((given.rating, given.changed_at.is_some()), (stars(4), true));
    assert_eq!(world.count("select cast(count(*) as text) from rating").await, 1);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn she_disputes_on_her_page_and_reads_the_answer_there() {
    let world = World::open().await;
    let opened = &world.opened;
    world.deliver_result().await;
    let browser = Browser::at(&format!("http://{}", world.running.address), "203.0.113.9");
    let path = "/tra-cuu/de-nghi/chua-nhan-duoc";
    assert_eq!(browser.get(path).await.status, 403, "nobody is known yet");
    browser.look_up(&opened.code, "5678", &opened.secret).await.says(path);
    // what changes something needs the third step
    assert_eq!(browser.get("/tra-cuu/de-nghi/ma-tra-cuu-moi").await.status, 403);
    let form = browser.get(path).await;
    let operation = form.field("operation");
    let empty = browser.post(path, &[("operation", &operation), ("words", " ")]).await;
    assert_eq!(empty.status, 422);
    empty.says("Bạn chưa viết gì");
    let words = "Tôi chưa nhận được gì";
    for _ in 0..2 {
        let page = browser.post(path, &[("operation", &operation), ("words", words)]).await;
        page.says("Bạn đã báo chưa nhận được");
        page.says("Sẽ được trả lời chậm nhất lúc 09:0");
        assert!(!page.body.contains("/tra-cuu/xac-nhan\""), "what is disputed is not to be confirmed");
    }
    assert_eq!(world.count("select cast(count(*) as text) from wish").await, 1);
    // from another site nothing is taken
    let cross_site = [("sec-fetch-site".parse().unwrap(), "cross-site".parse().unwrap())].into_iter().collect();
    let foreign = browser.request(reqwest::Method::POST, path).headers(cross_site);
    let foreign = foreign.form(&[("operation", world.house.store.new_id().to_string())]).send().await.unwrap();
    assert_eq!(foreign.status(), 403);

    let wish = wishes::list_of_request(&world.house.store, opened.request_id).await.unwrap().remove(0);
    let task_id = world.task_id(wish.id, WishKind::Dispute).await;
    let in_charge = world.persona("phutrach", Role::Supervisor, Some(world.office().await)).await;
    let desk = in_charge.get(&format!("/dieu-hanh/viec/{task_id}")).await;
    desk.says(words);
    let answer = "Bưu tá đã giao cho hàng xóm, nay đã lấy lại.";
    let form = [("operation", uuid_of(&desk.body)), ("outcome", "granted".into()), ("words", answer.into())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value): &(&str, String)| (*name, value.as_str())).collect();
    assert_eq!(in_charge.post(&format!("/dieu-hanh/viec/{task_id}/tra-loi"), &form).await.status, 303);
    let page = browser.get("/tra-cuu/ho-so").await;
    page.says(answer);
    page.says("/tra-cuu/xac-nhan");
    // the code and digits alone open nothing of it
    let other = Browser::at(&format!("http://{}", world.running.address), "203.0.113.10");
    let shown = other.look_up(&opened.code, "5678", "").await;
    assert!(!shown.body.contains(answer) && !shown.body.contains("chưa nhận được gì"));
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_opens_and_a_new_secret_is_shown_once_proven() {
    let world = World::open().await;
    let (house, opened) = (&world.house, &world.opened);
    let browser = Browser::at(&format!("http://{}", world.running.address), "203.0.113.9");
    browser.look_up(&opened.code, "5678", &opened.secret).await;
    let request = requests::find(&house.store, opened.request_id).await.unwrap().unwrap();
    ask_for_code(house, &request).await.unwrap();
    let code = holders::find_open_code(&house.store, request.id, house.store.now()).await.unwrap().unwrap();
    let digits = digits_of(&house.store, code.id);
    let page = browser.post("/tra-cuu/chung-minh", &[("digits", digits.as_str())]).await;
    for word in ["huy", "dia-chi", "gio-hen", "nguoi-nhan-thay", "ma-tra-cuu-moi", "rut-dong-y", "khieu-nai"] {
        let path = format!("/tra-cuu/de-nghi/{word}");
        page.says(&path);
        let form = browser.get(&path).await;
        assert_eq!(form.status, 200, "{path}: {}", form.body);
        // sent with nothing in it, it says what to do or is done; it never fails
        if ["dia-chi", "gio-hen", "khieu-nai"].contains(&word) {
            let sent = browser.post(&path, &[("operation", form.field("operation").as_str())]).await;
            assert_eq!(sent.status, 422, "{path}: {}", sent.body);
        }
    }
    // several communes of this name: she is asked which
    let path = "/tra-cuu/de-nghi/dia-chi";
    let operation = browser.get(path).await.field("operation");
    let typed = [
        ("operation", operation.as_str()),
        ("phone", "0987 654 321"),
        ("address", "34 đường Mới"),
        ("commune", "một nơi không có"),
    ];
    let asked = browser.post(path, &typed).await;
    assert_eq!(asked.status, 422);
    asked.says("34 đường Mới");
    let path = "/tra-cuu/de-nghi/ma-tra-cuu-moi";
    let operation = browser.get(path).await.field("operation");
    let shown = browser.post(path, &[("operation", operation.as_str())]).await;
    shown.says("không hiện lần nữa");
    // the page stays open to her, and the old secret opens nothing any more
    assert_eq!(browser.get("/tra-cuu/ho-so").await.status, 200);
    let other = Browser::at(&format!("http://{}", world.running.address), "203.0.113.10");
    assert_eq!(other.look_up(&opened.code, "5678", &opened.secret).await.status, 404);
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pickup_no_courier_has_is_cancelled_at_once() {
    let world = World::open().await;
    let made = cancel_request(&world.house, world.form()).await.unwrap();
    assert!(matches!(made.standing, Standing::DoneAtOnce { .. }), "{:?}", made.standing);
    assert_eq!(world.count("select cast(count(*) as text) from \"order\" where placing_state = 'cancelled'").await, 1);
    let again = cancel_request(&world.house, world.form()).await;
    assert!(matches!(again, Err(HearError::NotNow(NotNow::DoesNotFit))), "{again:?}");
    world.close().await;
}
