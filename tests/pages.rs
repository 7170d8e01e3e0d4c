//! The look-up page over HTTP: three steps of trust, one answer for every wrong guess, and no guessing at speed.

use crate::support::browser::Browser;
use crate::support::database::TestDatabase;
use crate::support::house::{self, Outside, settings};
use crate::support::wire;
use buuta::app;
use buuta::clock::{Chance, SystemClock};
use buuta::domain::checklist::{CopyKind, CountedPaper};
use buuta::domain::custody::{Handover, Holder, Signature, SignedBy};
use buuta::domain::leg::Purpose;
use buuta::flows::house::House;
use buuta::flows::mark_result_ready::mark_result_ready;
use buuta::flows::open_request::Opened;
use buuta::flows::record_handover::record_and_commit;
use std::sync::Arc;

/// A service with one request of a citizen whose phone ends in 5678.
struct Desk {
    _database: TestDatabase,
    running: app::Running,
    house: Arc<House>,
    http: reqwest::Client,
    opened: Opened,
}

impl Desk {
    async fn open(wrong_look_ups_per_hour: u32) -> Desk {
        let database = TestDatabase::new().await;
        let outside = Outside::silent();
        let mut settings = settings(&database.url, &outside);
        settings.throttle.wrong_look_ups_per_hour_per_code = wrong_look_ups_per_hour;
        let house = house::house_with(settings, &outside, Arc::new(SystemClock), Chance::from_seed(3)).await;
        let opened = house::open_request(&house, "ghn").await;
        let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
        Desk { _database: database, running, house, http: wire::client(), opened }
    }
    async fn post(&self, path: &str, code: &str, phone_tail: &str, secret: &str) -> (u16, String) {
        let form = [("code", code), ("phone_tail", phone_tail), ("secret", secret)];
        let answer = self.http.post(self.url(path)).form(&form).send().await.unwrap();
        assert!(answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        assert_eq!(answer.headers()["cache-control"], "no-store");
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address)
    }
    async fn hand_over(&self, from: Holder, to: Holder) {
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
            papers: vec![CountedPaper { name: "Kết quả".to_owned(), copy_kind: CopyKind::Original, quantity: 1 }],
            missing: Vec::new(),
            place: "quầy thử".to_owned(),
            seal_number: None,
            money: None,
            note: String::new(),
            given_by: by("Người Giao"),
            taken_by: by("Người Nhận"),
        };
        record_and_commit(&self.house, self.opened.dossier_id, Purpose::Result, handover).await.unwrap();
    }
}

/// The first heading of a page.
fn heading(html: &str) -> &str {
    html.split_once("<h1>").and_then(|(_, rest)| rest.split_once("</h1>")).map_or("", |(heading, _)| heading)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_citizen_sees_who_holds_her_papers_and_confirms() {
    let desk = Desk::open(100).await;
    let Opened { code, secret, .. } = &desk.opened;

    let (status, html) = desk.post("/tra-cuu", &code.to_lowercase().replace('-', " "), "5678", "").await;
    assert_eq!(status, 200);
    assert!(heading(&html).starts_with("Bạn đang giữ hồ sơ của mình, tính từ lúc lập yêu cầu "), "{html}");
    for hidden in ["N. T. T. An", "0912345678", "xac-nhan", "12 đường Thử"] {
        assert!(!html.contains(hidden), "{hidden}");
    }
    let (_, html) = desk.post("/tra-cuu?lang=en", code, "5678", "").await;
    assert!(heading(&html).starts_with("You still hold your papers"), "{html}");

    let tx = desk.house.store.begin().await.unwrap();
    mark_result_ready(&desk.house, &tx, desk.opened.dossier_id).await.unwrap();
    tx.commit().await.unwrap();
    desk.hand_over(Holder::Agency, Holder::Post).await;
    let (_, html) = desk.post("/tra-cuu", code, "5678", "").await;
    assert!(heading(&html).starts_with("Bưu điện (Giao Hàng Nhanh) đang giữ kết quả của bạn từ "), "{html}");
    assert!(heading(&html).ends_with("; tiếp theo, bưu tá sẽ mang đến địa chỉ của bạn."), "{html}");
    assert!(html.contains("Bên giao và bên nhận đã ký tên.") && html.contains("tel:02800000001"), "{html}");

    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    desk.hand_over(Holder::Post, Holder::Citizen).await;
    let (_, html) = desk.post("/tra-cuu", code, "5678", "").await;
    assert!(heading(&html).ends_with("tiếp theo, mời bạn xác nhận đã nhận được."), "{html}");
    assert!(!html.contains("xac-nhan"), "only the secret lets her confirm");
    let (_, html) = desk.post("/tra-cuu", code, "5678", secret).await;
    assert!(html.contains("/tra-cuu/xac-nhan?lang=vi") && html.contains("N. T. T. An"), "{html}");
    assert!(html.contains("Bưu điện giao giấy tờ cho bạn") && !html.contains("0912345678"), "{html}");

    assert_eq!(desk.post("/tra-cuu/xac-nhan", code, "5678", "").await.0, 404);
    let (status, html) = desk.post("/tra-cuu/xac-nhan", code, "5678", secret).await;
    assert_eq!(status, 200);
    assert!(heading(&html).ends_with("mọi việc đã xong.") && html.contains("Cảm ơn bạn."), "{html}");
    let (_, html) = desk.post("/tra-cuu/xac-nhan", code, "5678", secret).await;
    assert!(html.contains("không có kết quả nào đang chờ") && !html.contains("xac-nhan"), "{html}");
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_guess_gets_the_same_answer() {
    let desk = Desk::open(100).await;
    let Opened { code, secret, .. } = &desk.opened;
    let mut answers = Vec::new();
    for (code, tail, secret) in [
        (code.as_str(), "5679", ""),
        (code.as_str(), "5679", secret.as_str()),
        (code.as_str(), "5678", "AAAA-BBBB-CCCC"),
    ] {
        let (status, html) = desk.post("/tra-cuu", code, tail, secret).await;
        assert_eq!(status, 404);
        assert!(html.contains("không khớp với yêu cầu nào") && !html.contains(tail) && !html.contains("CCCC"));
        answers.push(html);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "which field was wrong is not said");
    let (status, html) = desk.post("/tra-cuu", "YC-2222-2222", "5678", "").await;
    assert_eq!((status, html.replace("YC-2222-2222", code)), (404, answers[0].clone()));
    for (code, tail) in [("", "5678"), ("H29.1-250225-0007", "5678"), (code.as_str(), "567"), (code.as_str(), "")] {
        assert_eq!(desk.post("/tra-cuu", code, tail, "").await.0, 422, "{code} {tail}");
    }
    let form = [("code", code.as_str()), ("phone_tail", "5678")];
    let foreign = desk.http.post(desk.url("/tra-cuu")).header("Sec-Fetch-Site", "cross-site").form(&form);
    assert_eq!(foreign.send().await.unwrap().status().as_u16(), 403);
    let no_form = desk.http.post(desk.url("/tra-cuu")).body("{}").send().await.unwrap();
    assert_eq!(no_form.status().as_u16(), 400);
    let large = [("code", "A".repeat(5000))];
    assert_eq!(desk.http.post(desk.url("/tra-cuu")).form(&large).send().await.unwrap().status().as_u16(), 400);
    let by_link = desk.http.get(desk.url("/tra-cuu/xac-nhan")).send().await.unwrap();
    assert_eq!((by_link.status().as_u16(), by_link.url().path()), (200, "/tra-cuu"));
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_ends_and_whoever_shares_the_address_is_served() {
    let desk = Desk::open(6).await;
    let base = desk.url("");
    let Opened { code, secret, .. } = &desk.opened;
    let known = Browser::at(&base, "203.0.113.7");
    assert_eq!(known.look_up(code, "5678", "").await.status, 200, "before anybody guesses");

    let guesser = Browser::at(&base, "203.0.113.7");
    for (number, spelling) in
        [code.clone(), code.replace('-', ""), code.to_lowercase()].iter().cycle().take(6).enumerate()
    {
        assert_eq!(guesser.look_up(spelling, &format!("{number:04}"), "").await.status, 404);
    }
    let form = [("code", code.as_str()), ("phone_tail", "5678")];
    let answer = guesser.request(reqwest::Method::POST, "/tra-cuu").form(&form).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 429, "even the right digits are not told from wrong ones");
    let wait_s: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((590..=601).contains(&wait_s), "{wait_s}");
    assert!(answer.text().await.unwrap().contains(&format!("sau {wait_s} giây")));
    assert_eq!(guesser.look_up(code, "5678", "AAAA-BBBB-CCCC").await.status, 429, "nor by a wrong secret");
    assert_eq!(Browser::at(&base, "203.0.113.8").look_up(code, "5678", "").await.status, 429, "nor from elsewhere");

    assert_eq!(known.look_up(code, "5678", "").await.status, 200, "her own browser is known");
    assert_eq!(Browser::at(&base, "203.0.113.7").look_up(code, "5678", secret).await.status, 200, "so is her secret");
    desk.running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_full_of_guesses_still_serves_whoever_is_right() {
    let desk = Desk::open(20).await;
    let base = desk.url("");
    let innocent = house::open_request(&desk.house, "ghn").await;
    let guesser = Browser::at(&base, "203.0.113.7");
    let allowed = desk.house.settings.throttle.wrong_look_ups_per_hour_per_address;
    for number in 0..allowed {
        let code = format!("YC-2222-{:04}", 2222 + number % 7000).replace(['0', '1'], "A");
        assert_eq!(guesser.look_up(&code, "0000", "").await.status, 404);
    }
    let in_a_crowd = desk.house.settings.throttle.wrong_look_ups_per_hour_in_a_crowd;
    let mut statuses = Vec::new();
    for number in 0..=in_a_crowd {
        statuses.push(guesser.look_up(&desk.opened.code, &format!("{number:04}"), "").await.status);
    }
    assert_eq!(statuses, [404, 404, 404, 429], "the address is full: a code is tried a few times from there, no more");
    assert_eq!(guesser.look_up(&desk.opened.code, "5678", "").await.status, 429, "and nothing is told");

    for _ in 0..30 {
        let served = Browser::at(&base, "203.0.113.7").look_up(&innocent.code, "5678", "").await;
        assert_eq!(served.status, 200, "a neighbour at the same address, in a new browser each time");
    }
    desk.running.stop().await;
}
