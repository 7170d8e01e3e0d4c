//! A dispute by keyboard: a citizen says that she has not got what the post calls delivered; it reaches the desk of whoever
//! is in charge, is answered there, and she reads the answer on her page.

use super::chromium::{Browser, SPACE};
use super::desks::sign_in_at_office as sign_in;
use super::story::{PHONE_TAIL, Province};
use buuta::domain::staff::Role;
use buuta::flows::open_request::Opened;

/// What she writes, without signs that a keyboard puts together.
const WORDS: &str = "Toi o nha ca ngay, chua thay ai den";
/// What she is answered.
const ANSWER: &str = "Buu ta giao nham nha ben, da lay lai va giao cho ba";

/// From her page to the desk and back.
pub async fn dispute(browser: &Browser, province: &Province, opened: &Opened) {
    look_up(browser, province, opened).await;
    browser.enter("a[href^='/tra-cuu/de-nghi/chua-nhan-duoc']").await;
    browser.arrive("vi", "Báo chưa nhận được").await;
    // sent with nothing written, it says what to do
    browser.enter("main form button").await;
    browser.wait_for("document.querySelector('#words-problem')").await;
    browser.look_over("vi").await;
    browser.type_into("words", WORDS).await;
    browser.enter("main form button").await;
    browser.wait_for("document.querySelector('#de-nghi .timeline li')").await;
    browser.look_over("vi").await;
    assert!(browser.text("main").await.contains("Bạn đã báo chưa nhận được"));

    sign_in(browser, province, opened, Role::Supervisor, "phutrach").await;
    browser.go(&province.url("/dieu-hanh?lang=vi")).await;
    browser.arrive("vi", "Việc").await;
    browser.enter("table.tasks a[href^='/dieu-hanh/viec/']").await;
    browser.arrive("vi", "Người dân khiếu nại").await;
    assert!(browser.text("main").await.contains(WORDS));
    browser.tab_to("[name=outcome]").await;
    browser.press(SPACE).await;
    browser.type_into("words", ANSWER).await;
    browser.enter("form:has(#words) button").await;
    browser.wait_for("document.querySelector('.verdict [role=status]')").await;
    browser.look_over("vi").await;

    look_up(browser, province, opened).await;
    assert!(browser.text("#de-nghi").await.contains(ANSWER));
}

async fn look_up(browser: &Browser, province: &Province, opened: &Opened) {
    browser.go(&province.url("/tra-cuu?lang=vi")).await;
    browser.arrive("vi", "Ai đang giữ giấy tờ của bạn?").await;
    browser.type_into("code", &opened.code).await;
    browser.type_into("phone_tail", PHONE_TAIL).await;
    browser.type_into("secret", &opened.secret).await;
    browser.enter("form:has(#code) button").await;
    browser.wait_for("document.querySelector('#de-nghi')").await;
    browser.look_over("vi").await;
}
