//! Asking from home over HTTP: the whole form, every refusal, nothing of it in clear between screens, and a result that
//! is brought home after all.

use crate::support::database::{TestDatabase, rows};
use crate::support::house::{self, COMMUNE, Outside, settings};
use crate::support::wire;
use buuta::app;
use buuta::clock::{Chance, StandingClock};
use buuta::config::Settings;
use buuta::domain::task::TaskKind;
use buuta::domain::terms::CONSENT_VERSION;
use buuta::domain::time::At;
use buuta::flows::house::House;
use buuta::flows::import_openings::import_openings;
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::open_request::{Ask, open_and_commit};
use buuta::store::requests::{self, Way};
use buuta::store::{dossiers, legs, slots, tasks, terms};
use std::sync::Arc;

/// Six o'clock in the morning of Wednesday 25 November 2026 in Việt Nam.
const EARLY: At = At::from_second(1_795_561_200);

struct Town {
    database: TestDatabase,
    running: app::Running,
    house: Arc<House>,
    clock: Arc<StandingClock>,
    http: reqwest::Client,
}

/// A page, and the draft it carries.
struct Screen {
    status: u16,
    body: String,
}

impl Screen {
    fn heading(&self) -> &str {
        self.body.split_once("<h1>").and_then(|(_, rest)| rest.split_once("</h1>")).map_or("", |(heading, _)| heading)
    }
    fn draft(&self) -> String {
        let (_, rest) = self.body.rsplit_once("name=\"draft\" value=\"").unwrap_or_else(|| panic!("{}", self.body));
        rest.split('"').next().unwrap_or_default().to_owned()
    }
    #[track_caller]
    fn says(&self, words: &str) {
        assert!(self.body.contains(words), "{words:?} is not on the page ({}):\n{}", self.status, self.body);
    }
    #[track_caller]
    fn hides(&self, words: &str) {
        assert!(!self.body.contains(words), "{words:?} is on the page ({}):\n{}", self.status, self.body);
    }
    /// The values of a group of round buttons.
    fn choices(&self, name: &str) -> Vec<String> {
        self.body
            .split("<input type=\"radio\"")
            .skip(1)
            .filter(|input| input.split('>').next().is_some_and(|tag| tag.contains(&format!("name=\"{name}\""))))
            .filter_map(|input| input.split_once("value=\"")?.1.split('"').next().map(str::to_owned))
            .collect()
    }
    fn id(&self, id: &str) -> String {
        let (_, rest) = self.body.split_once(&format!("id=\"{id}\">")).unwrap_or_else(|| panic!("{}", self.body));
        rest.split('<').next().unwrap_or_default().to_owned()
    }
}

impl Town {
    async fn open(places: usize, change: impl FnOnce(&mut Settings)) -> Town {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let mut settings = settings(&database.url, &outside);
        settings.throttle.asks_per_minute_per_address = 1000;
        change(&mut settings);
        let clock = Arc::new(StandingClock::at(EARLY));
        let house = house::house_with(settings, &outside, clock.clone(), Chance::from_system()).await;
        let openings = format!(
            "office_code,address,week,slot_capacity,urgent_week\nBD1,,mon-fri 07:30-11:30 13:30-17:00,{places},\n"
        );
        let tx = house.store.begin().await.unwrap();
        import_openings(&tx, &openings).await.unwrap();
        tx.commit().await.unwrap();
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        Town { database, running, house, clock, http: wire::client() }
    }
    async fn get(&self, path: &str) -> Screen {
        shown(self.http.get(format!("http://{}{path}", self.running.address))).await
    }
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Screen {
        shown(self.http.post(format!("http://{}{path}", self.running.address)).form(form)).await
    }
    /// Sends a screen of the form with its draft.
    async fn send(&self, on: &Screen, step: &str, form: &[(&str, &str)]) -> Screen {
        let draft = on.draft();
        self.post("/gui-ho-so", &[&[("draft", draft.as_str()), ("step", step)], form].concat()).await
    }
    /// Fills the first screens in, up to the one with slots.
    async fn to_the_slots(&self) -> Screen {
        let screen = self.get("/gui-ho-so").await;
        let screen = self.send(&screen, "what", &WHAT).await;
        let screen = self.send(&screen, "who", &WHO).await;
        self.send(&screen, "papers", &[]).await
    }
}

async fn shown(request: reqwest::RequestBuilder) -> Screen {
    let answer = request.send().await.unwrap();
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    Screen { status: answer.status().as_u16(), body: answer.text().await.unwrap() }
}

const WHAT: [(&str, &str); 2] = [("procedure", "2.000635"), ("service", "both")];
const WHO: [(&str, &str); 6] = [
    ("address", "7 ngõ Cau"),
    ("commune", "p. sài gòn"),
    ("name", "Nguyễn Thị Thử An"),
    ("phone", "0912 345 678"),
    ("email", ""),
    ("met", "self"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_citizen_asks_from_the_first_screen_to_the_last() {
    let town = Town::open(1, |_| {}).await;
    let first = town.get("/gui-ho-so").await;
    first.says("Cấp bản sao trích lục hộ tịch");
    first.hides("Đăng ký kết hôn"); // its papers may not go by post
    let found = town.post("/gui-ho-so", &[("to", "what"), ("words", "khai tu")]).await;
    found.says("Đăng ký khai tử");
    found.hides("trích lục");

    let second = town.send(&first, "what", &WHAT).await;
    assert_eq!((second.status, second.heading()), (200, "Bưu tá đến đâu và gặp ai?"));
    let third = town.send(&second, "who", &WHO).await;
    third.says("Tờ khai cấp bản sao trích lục");
    third.says("Trung tâm Phục vụ hành chính công phường Mẫu");
    let fourth = town.send(&third, "papers", &[]).await;
    for screen in [&second, &third, &fourth] {
        for hidden in ["ngõ Cau", "Thử An", "345 678", "345678"] {
            screen.hides(hidden);
        }
    }
    // 30.000 and 30.000 to another area, 8.000 for remitting, 8.000 the fee itself; half of the carriages
    fourth.says("76.000 đ");
    fourth.says("tổng cộng là 46.000 đ");
    let slots = fourth.choices("slot");
    assert_eq!(slots.len(), 10, "{slots:?}");
    let fifth = town.send(&fourth, "when", &[("slot", &slots[0]), ("group", "poor_household")]).await;
    fifth.says("46.000 đ");
    fifth.says("7 ngõ Cau, Phường Sài Gòn, Thành phố Hồ Chí Minh");
    fifth.says("Thứ Tư 25/11, 07:30\u{2060}–\u{2060}11:30");
    fifth.says("Luật 91/2025/QH15");
    let without = town.send(&fifth, "check", &[]).await;
    without.says("Xin đánh dấu đồng ý");

    let done = town.send(&fifth, "check", &[("consent", "yes")]).await;
    assert_eq!((done.status, done.heading()), (200, "Đã nhận yêu cầu của bạn"));
    let (code, secret) = (done.id("code"), done.id("secret"));
    done.says("028 0000 0001");
    let request = requests::find_by_code(&town.house.store, &code).await.unwrap().unwrap();
    assert_eq!((request.contact.commune_code.as_str(), request.contact.phone.national()), (COMMUNE, "0912345678"));
    assert_eq!((request.fetch_papers, request.return_result), (Way::ByPost, Way::ByPost));
    let (_, span) = slots::find_booked(&town.house.store, request.id).await.unwrap().unwrap();
    assert_eq!(span.begins_at, EARLY.plus_s(90 * 60));
    let agreed = terms::find(&town.house.store, request.id).await.unwrap().unwrap();
    let consent = agreed.consent.unwrap();
    assert_eq!((consent.version.as_str(), consent.given_at, consent.withdrawn_at), (CONSENT_VERSION, EARLY, None));
    assert_eq!(agreed.content.quote.unwrap().total.0, 38_000, "the fee itself is no postage");
    let stored = rows(&town.database.url, "select urgency, payer, consent_version from request_terms").await;
    assert_eq!(stored, [["usual", "citizen_on_delivery", CONSENT_VERSION]], "in clear stands nothing personal");

    // the same form again: the same request, with its secret once more
    let again = town.send(&fifth, "check", &[("consent", "yes")]).await;
    again.says("Yêu cầu này đã được gửi trước đó");
    assert_eq!((again.id("code"), again.id("secret")), (code.clone(), secret.clone()));
    assert_eq!(rows(&town.database.url, "select code from request").await.len(), 1);
    let answer = town.post("/tra-cuu", &[("code", &code), ("phone_tail", "5678"), ("secret", &secret)]).await;
    answer.says("N. T. T. An");
    town.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_pressed_many_times_at_once_opens_one_request() {
    let town = Town::open(9, |_| {}).await;
    let slots = town.to_the_slots().await;
    let check = town.send(&slots, "when", &[("slot", &slots.choices("slot")[0])]).await;
    let presses = (0..4).map(|_| town.send(&check, "check", &[("consent", "yes")]));
    let mut codes: Vec<String> = Vec::new();
    for screen in futures_of(presses).await {
        assert_eq!(screen.status, 200, "{}", screen.body);
        codes.push(screen.id("code"));
    }
    codes.dedup();
    assert_eq!((codes.len(), slots::count_booked(&town.house.store).await.unwrap()), (1, 1));
    town.running.stop().await;
}

/// Waits for all of them at once.
async fn futures_of<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (one, slot) in all.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let std::task::Poll::Ready(value) = one.as_mut().poll(cx)
            {
                *slot = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slot_taken_meanwhile_is_answered_with_the_next() {
    let town = Town::open(1, |_| {}).await;
    let mine = town.to_the_slots().await;
    let slot = mine.choices("slot").remove(0);
    let check = town.send(&mine, "when", &[("slot", &slot)]).await;
    // somebody else is quicker
    let theirs = town.to_the_slots().await;
    let theirs = town.send(&theirs, "when", &[("slot", &slot)]).await;
    assert_eq!(town.send(&theirs, "check", &[("consent", "yes")]).await.heading(), "Đã nhận yêu cầu của bạn");

    let full = town.send(&check, "check", &[("consent", "yes")]).await;
    full.says("Giờ bạn chọn vừa hết chỗ");
    full.says("Thứ Tư 25/11, 13:30\u{2060}–\u{2060}17:00, Bưu điện phường Mẫu");
    let next = full.choices("slot").remove(0);
    full.says(&format!("value=\"{next}\" checked"));
    let check = town.send(&full, "when", &[("slot", &next)]).await;
    assert_eq!(town.send(&check, "check", &[("consent", "yes")]).await.heading(), "Đã nhận yêu cầu của bạn");
    town.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_urgent_pickup_is_offered_while_the_office_offers_it() {
    let town = Town::open(1, |_| {}).await;
    let openings = "office_code,address,week,slot_capacity,urgent_week\n\
        BD1,,mon-fri 07:30-11:30 13:30-17:00,1,mon-fri 05:30-08:00\n";
    let tx = town.house.store.begin().await.unwrap();
    import_openings(&tx, openings).await.unwrap();
    tx.commit().await.unwrap();
    let slots = town.to_the_slots().await;
    assert_eq!(slots.choices("slot")[0], "urgent");
    slots.says("trong vòng một giờ");
    let check = town.send(&slots, "when", &[("slot", "urgent")]).await;
    town.clock.advance_s(3601);
    let late = town.send(&check, "check", &[("consent", "yes")]).await;
    late.says("Giờ bạn chọn nay không còn nhận nữa");
    assert!(!late.choices("slot").contains(&"urgent".to_owned()), "an hour is no longer left");
    town.clock.advance_s(23 * 3600);
    let slots = town.to_the_slots().await;
    let check = town.send(&slots, "when", &[("slot", "urgent")]).await;
    town.send(&check, "check", &[("consent", "yes")]).await.says("đến trong vòng một giờ");
    let open = tasks::list_open(&town.house.store, None, 10).await.unwrap();
    assert!(open.iter().any(|task| task.kind == TaskKind::UrgentPickup));
    town.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_said_and_what_was_typed_is_kept() {
    let town = Town::open(1, |_| {}).await;
    let first = town.get("/gui-ho-so").await;
    let again = town.send(&first, "what", &[]).await;
    again.says("Xin chọn một thủ tục");
    again.says("Xin chọn việc nhờ bưu điện");
    let second = town.send(&first, "what", &WHAT).await;
    let wrong = [
        ("address", "12 <b>đường</b>"),
        ("commune", "Tân Tiến"),
        ("name", "0912"),
        ("phone", "12"),
        ("email", "an@"),
        ("met", "proxy"),
        ("proxy_name", ""),
        ("proxy_phone", ""),
    ];
    let again = town.send(&second, "who", &wrong).await;
    for sentence in [
        "Có nhiều nơi cùng tên",
        "Xin nhập họ và tên bằng chữ",
        "Xin nhập số điện thoại Việt Nam",
        "Địa chỉ thư chưa đúng",
        "họ và tên người được ủy quyền bằng chữ",
        "số điện thoại người được ủy quyền, 10",
        "value=\"12 &#60;b&#62;đường&#60;/b&#62;\"",
        "value=\"Tân Tiến\"",
    ] {
        again.says(sentence);
    }
    let choices = again.choices("commune_code");
    assert!(choices.len() > 1, "{choices:?}");
    // she answers, but the place is in another province
    let form = [&WHO[..], &[("commune_code", &choices[0])]].concat();
    let form: Vec<_> = form.into_iter().map(|(n, v)| if n == "commune" { (n, "Tân Tiến") } else { (n, v) }).collect();
    let again = town.send(&second, "who", &form).await;
    again.says("Bưu tá chỉ đến lấy hồ sơ trong Thành phố Hồ Chí Minh");
    // back to the first screen and on again: the address is still there
    let back = town.send(&again, "who", &[&form[..], &[("to", "what")]].concat()).await;
    assert_eq!(back.heading(), "Bạn cần gửi hồ sơ hay nhận kết quả gì?");
    back.says("value=\"2.000635\" checked");
    let on = town.send(&back, "what", &[("procedure", "2.000635"), ("service", "result")]).await;
    on.says("value=\"7 ngõ Cau\"");
    let cost = town.send(&on, "who", &form).await;
    assert_eq!(cost.heading(), "Hết bao nhiêu tiền?", "a result may be brought anywhere; no papers, no slot");
    town.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_does_not_last_and_is_not_taken_from_elsewhere() {
    let town = Town::open(1, |settings| settings.throttle.asks_per_minute_per_address = 6).await;
    let first = town.get("/gui-ho-so").await;
    let second = town.send(&first, "what", &WHAT).await;
    let forged = town.post("/gui-ho-so", &[("draft", "k1.AAAA"), ("step", "who")]).await;
    forged.says("đã mở quá hai giờ");
    town.clock.advance_s(2 * 3600 + 1);
    let over = town.send(&second, "who", &WHO).await;
    assert_eq!(over.heading(), "Bạn cần gửi hồ sơ hay nhận kết quả gì?");
    over.says("Chưa có gì được gửi đi");
    let url = format!("http://{}/gui-ho-so", town.running.address);
    let foreign = town.http.post(&url).header("Sec-Fetch-Site", "cross-site").form(&WHAT);
    assert_eq!(shown(foreign).await.status, 403);
    let large = [("draft", "A".repeat(40_000))];
    assert_eq!(shown(town.http.post(&url).form(&large)).await.status, 400);
    for _ in 0..3 {
        town.post("/gui-ho-so", &[]).await;
    }
    assert_eq!(town.post("/gui-ho-so", &[]).await.status, 429);
    town.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dossier_somebody_says_is_hers_waits_for_the_agency() {
    let town = Town::open(1, |_| {}).await;
    let first = town.get("/gui-ho-so").await;
    let form = [("procedure", "mine"), ("dossier", ""), ("service", "result")];
    town.send(&first, "what", &form).await.says("Xin nhập mã hồ sơ");
    let form = [("procedure", "mine"), ("dossier", "H29.1-261120-0007"), ("service", "result")];
    let second = town.send(&first, "what", &form).await;
    let third = town.send(&second, "who", &WHO).await;
    let fourth = town.send(&third, "when", &[]).await;
    let done = town.send(&fourth, "check", &[("consent", "yes")]).await;
    done.says("Cơ quan đối chiếu mã hồ sơ");
    let request = requests::find_by_code(&town.house.store, &done.id("code")).await.unwrap().unwrap();
    let dossier = dossiers::list_of_request(&town.house.store, request.id).await.unwrap().remove(0);
    assert_eq!(dossier.code, None, "nobody gets another's result by typing its code");
    let open = tasks::list_open(&town.house.store, None, 10).await.unwrap();
    assert!(open.iter().any(|task| task.kind == TaskKind::ClaimedDossier && task.subject_id == request.id));
    let agreed = terms::find(&town.house.store, request.id).await.unwrap().unwrap();
    assert_eq!(agreed.content.claimed_dossier.as_deref(), Some("H29.1-261120-0007"));
    town.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_is_brought_home_after_all_unless_it_was_given_out() {
    let town = Town::open(1, |settings| settings.throttle.wrong_look_ups_per_hour_per_code = 1000).await;
    let at_desk = || Ask { return_result: Way::AtDesk, ..house::ask("demo") };
    let opened = open_and_commit(&town.house, at_desk()).await.unwrap();
    let send = async |on: &Screen, form: &[(&str, &str)]| {
        let draft = on.draft();
        town.post("/nhan-tai-nha", &[&[("draft", draft.as_str())], form].concat()).await
    };
    let first = town.get("/nhan-tai-nha").await;
    let codes = [("step", "open"), ("code", opened.code.as_str()), ("phone_tail", "5678")];
    assert_eq!(send(&first, &codes).await.status, 422, "the secret is needed");
    assert_eq!(send(&first, &[&codes[..], &[("secret", "AAAA-BBBB-CCCC")]].concat()).await.status, 404);
    let with_secret = [&codes[..], &[("secret", opened.secret.as_str())]].concat();
    let second = send(&first, &with_secret).await;
    assert_eq!((second.status, second.heading()), (200, "Mang kết quả đến đâu?"));
    second.hides(&opened.secret);
    second.hides(&opened.code);
    let wrong = send(&second, &[("step", "address"), ("address", ""), ("commune", "Sài Gòn")]).await;
    assert_eq!(wrong.status, 422);
    wrong.says("Xin nhập số nhà");
    wrong.says("Xin đánh dấu đồng ý");
    let address = [("step", "address"), ("address", "5 ngõ Mới"), ("commune", "Bến Thành"), ("consent", "yes")];
    // the agency has the result: it sets out at once
    let tx = town.house.store.begin().await.unwrap();
    mark_result_ready(&town.house, &tx, opened.dossier_id).await.unwrap();
    tx.commit().await.unwrap();
    let done = send(&second, &address).await;
    assert_eq!((done.status, done.heading()), (200, "Kết quả sẽ được mang đến nhà bạn"));
    done.says("bưu điện đang được mời đến nhận");
    let request = requests::find(&town.house.store, opened.request_id).await.unwrap().unwrap();
    assert_eq!(request.return_result, Way::ByPost);
    assert_eq!((request.contact.address.as_str(), request.contact.commune_code.as_str()), ("5 ngõ Mới", "26743"));
    let legs = legs::list_of_dossier(&town.house.store, opened.dossier_id).await.unwrap();
    assert!(legs.iter().any(|leg| leg.purpose == buuta::domain::leg::Purpose::Result && leg.ended_at.is_none()));
    let agreed = terms::find(&town.house.store, opened.request_id).await.unwrap().unwrap();
    assert!(agreed.consent.is_some());
    let again = send(&second, &address).await;
    assert_eq!((again.status, again.heading()), (409, "Kết quả đã được hẹn mang về nhà"));

    // given out: there is nothing to bring
    let other = open_and_commit(&town.house, at_desk()).await.unwrap();
    let tx = town.house.store.begin().await.unwrap();
    mark_result_ready(&town.house, &tx, other.dossier_id).await.unwrap();
    dossiers::update_confirmed(&tx, other.dossier_id, dossiers::ConfirmedBy::Officer).await.unwrap();
    tx.commit().await.unwrap();
    let codes =
        [("step", "open"), ("code", other.code.as_str()), ("phone_tail", "5678"), ("secret", other.secret.as_str())];
    let refused = send(&first, &codes).await;
    assert_eq!((refused.status, refused.heading()), (409, "Kết quả đã được trao"));
    town.running.stop().await;
}
