//! The page of her papers by keyboard: a code from the counter opens all of it, it goes on paper, and while it is open it
//! hears what is new.

use super::chromium::{Browser, SPACE};
use super::desks::sign_in_at_office as sign_in;
use super::story::{PHONE_TAIL, Province};
use buuta::domain::staff::Role;
use buuta::flows::open_request::Opened;
use buuta::store::dossiers;

/// From the counter to her page, onto paper, and to what happens while she reads.
pub async fn track(browser: &Browser, province: &Province, opened: &Opened, hours: i64) {
    let digits = code_from_the_counter(browser, province, opened).await;
    // she has lost the look-up secret: code and digits lead to the field for what the clerk gave her
    look_up(browser, province, opened).await;
    browser.type_into("digits", &digits).await;
    browser.enter("form:has(#digits) button").await;
    browser.wait_for("document.querySelector('#proven')").await;
    browser.look_over("vi").await;
    browser.photograph("tracking-third").await;
    assert!(browser.text("main").await.contains("Nguyễn Thị Thử An"));

    browser.enter("a[href^='/tra-cuu/in']").await;
    browser.wait_for("document.querySelector('.qr svg')").await;
    browser.look_over("vi").await;
    browser.photograph("tracking-paper").await;
    let paper = browser.text("main").await;
    assert!(paper.contains("Nguyễn Thị Thử An") && !paper.contains(&opened.secret), "{paper}");
    browser.enter("a[href^='/tra-cuu/ho-so']").await;
    browser.wait_for("document.querySelector('#proven')").await;

    happens(province, opened, hours).await;
    if browser.has_scripts {
        browser.wait_for("document.querySelector('#live').textContent.includes('Vừa cập nhật')").await;
        browser.look_over("vi").await;
    } else {
        assert_eq!(browser.text("#live").await, "", "without scripts nothing is promised");
        browser.go(&province.url("/tra-cuu/ho-so?lang=vi")).await;
    }
    browser.wait_for("document.querySelector('main').innerText.includes('Cơ quan hẹn có kết quả chậm nhất')").await;
    browser.enter("form[action^='/tra-cuu/dong'] button").await;
    browser.arrive("vi", "Ai đang giữ giấy tờ của bạn?").await;
    if browser.has_scripts {
        says_so_while_she_types(browser, province, opened, hours).await;
    }
}

/// What she types is never taken away from her.
async fn says_so_while_she_types(browser: &Browser, province: &Province, opened: &Opened, hours: i64) {
    look_up(browser, province, opened).await;
    browser.type_into("secret", "ABCD").await;
    happens(province, opened, hours + 1).await;
    browser.wait_for("document.querySelector('#live a')").await;
    assert_eq!(browser.value("secret").await, "ABCD");
    browser.look_over("vi").await;
}

/// The agency promises another moment.
async fn happens(province: &Province, opened: &Opened, hours: i64) {
    let tx = province.house.store.begin().await.unwrap();
    let due_at = tx.now().plus_s(5 * 86_400 + hours * 3600);
    dossiers::update_appointment(&tx, opened.dossier_id, tx.now(), Some(due_at)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn look_up(browser: &Browser, province: &Province, opened: &Opened) {
    browser.go(&province.url("/tra-cuu?lang=vi")).await;
    browser.arrive("vi", "Ai đang giữ giấy tờ của bạn?").await;
    browser.type_into("code", &opened.code).await;
    browser.type_into("phone_tail", PHONE_TAIL).await;
    browser.enter("form:has(#code) button").await;
    browser.wait_for("document.querySelector('#live')").await;
    browser.look_over("vi").await;
}

/// The clerk looks at her paper, and gives her a code.
async fn code_from_the_counter(browser: &Browser, province: &Province, opened: &Opened) -> String {
    sign_in(browser, province, opened, Role::Clerk, "giaodich").await;
    browser.go(&province.url(&format!("/quay/ho-so/{}?lang=vi", opened.dossier_id))).await;
    browser.arrive("vi", "Hồ sơ YC").await;
    browser.enter("a[href*='/ma-mot-lan']").await;
    browser.arrive("vi", "Đưa mã dùng một lần").await;
    browser.photograph("clerk-code").await;
    // without having looked at anything there is no code
    browser.enter("form:has([name=paper_shown]) button").await;
    browser.wait_for("document.querySelector('#code-problem')").await;
    browser.look_over("vi").await;
    browser.tab_to("[name=paper_shown]").await;
    browser.press(SPACE).await;
    browser.tab_to("[name=agreed]").await;
    browser.press(SPACE).await;
    browser.enter("form:has([name=paper_shown]) button").await;
    browser.arrive("vi", "Mã chỉ hiện một lần").await;
    browser.photograph("clerk-code-given").await;
    browser.text(".digits").await.replace(' ', "")
}
