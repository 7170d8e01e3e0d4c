//! Asking from home in a real browser, by keyboard alone: how many screens, and how many fields she must fill in.

use super::chromium::{Browser, ENTER};
use super::story::Province;

/// Ticks what the keyboard is at.
const SPACE: &str = " ";
/// The limits that are promised: from the first screen to "done".
const MOST_SCREENS: usize = 7;
const MOST_REQUIRED: u64 = 9;
/// The button that goes on.
const GO_ON: &str = "main form:has([name=step]) .button:not(.quiet)";

/// What was counted on the way.
#[derive(Debug, Default)]
pub struct Counted {
    pub screens: usize,
    pub required: u64,
}

impl Counted {
    /// A screen has come: it is looked over, and its required fields are counted.
    async fn arrive(&mut self, browser: &Browser, words: &str, picture: &str) {
        browser.arrive("vi", words).await;
        browser.photograph(picture).await;
        self.screens += 1;
        let required = "return [...document.querySelectorAll('[aria-required=true]')].filter(e => e.getClientRects().length).length";
        self.required += browser.see(required).await.as_u64().unwrap();
    }
}

/// From the start page to the slip, with a search on the way.
pub async fn ask_from_home(browser: &Browser, province: &Province) -> Counted {
    let mut counted = Counted::default();
    browser.go(&province.url("/?lang=vi")).await;
    browser.arrive("vi", "Bưu Tá mang giấy tờ").await;
    browser.enter("main a[href^='/gui-ho-so']").await;
    counted.arrive(browser, "Bạn cần gửi hồ sơ", "ask-what").await;
    // what she searches for comes on the same screen, loaded anew: counted as one more
    browser.type_into("words", "trich luc").await;
    browser.press(ENTER).await;
    browser.wait_for("document.querySelector('#procedure-legend')?.innerText.includes('trich luc')").await;
    browser.look_over("vi").await;
    counted.screens += 1;
    browser.tab_to("[name=procedure]").await;
    browser.press(SPACE).await;
    browser.tab_to("[name=service]").await;
    browser.press(SPACE).await;
    browser.enter(GO_ON).await;

    counted.arrive(browser, "Bưu tá đến đâu và gặp ai?", "ask-who").await;
    browser.enter(GO_ON).await;
    browser.wait_for("document.querySelector('[role=alert]')").await;
    browser.look_over("vi").await;
    browser.photograph("ask-error").await;
    browser.type_into("address", "7 ngõ Cau").await;
    browser.type_into("commune", "Sài Gòn").await;
    browser.type_into("name", "Nguyễn Thị Thử An").await;
    browser.type_into("phone", "0912345678").await;
    browser.enter(GO_ON).await;

    counted.arrive(browser, "Giấy tờ cần chuẩn bị", "ask-papers").await;
    let source = browser.see("return document.documentElement.outerHTML").await.to_string();
    for personal in ["ngõ Cau", "Thử An", "0912345678"] {
        assert!(!source.contains(personal), "{personal} stands in the source of a later screen");
    }
    // the browser's own way back leads to the screen before, and on again
    browser.back().await;
    browser.arrive("vi", "Bưu tá đến đâu và gặp ai?").await;
    browser.forward().await;
    browser.arrive("vi", "Giấy tờ cần chuẩn bị").await;
    browser.enter(GO_ON).await;

    counted.arrive(browser, "Khi nào đến và hết bao nhiêu tiền?", "ask-when").await;
    browser.tab_to("[name=slot]").await;
    browser.press(SPACE).await;
    browser.enter(GO_ON).await;

    counted.arrive(browser, "Xem lại rồi gửi", "ask-check").await;
    browser.tab_to("#consent").await;
    browser.press(SPACE).await;
    browser.enter(GO_ON).await;

    counted.arrive(browser, "Đã nhận yêu cầu của bạn", "ask-done").await;
    let lines = "return getComputedStyle(document.querySelector('.qr svg')).stroke";
    assert_eq!(browser.see(lines).await, "none", "lines around its modules make a QR code unreadable");
    let secret = browser.text("#secret").await;
    assert!(secret.len() == 14 && browser.text("#code").await.starts_with("YC-"), "{secret}");
    assert!(counted.screens <= MOST_SCREENS && counted.required <= MOST_REQUIRED, "{counted:?}");
    counted
}

/// The form with which a result is brought home after all.
pub async fn bring_home(browser: &Browser, province: &Province) {
    browser.go(&province.url("/nhan-tai-nha?lang=vi")).await;
    browser.arrive("vi", "Nhận kết quả tại nhà").await;
    browser.photograph("bring-home").await;
    browser.type_into("code", &province.to_fetch.code).await;
    browser.type_into("phone_tail", super::story::PHONE_TAIL).await;
    browser.type_into("secret", &province.to_fetch.secret).await;
    browser.enter(GO_ON).await;
    browser.arrive("vi", "Mang kết quả đến đâu?").await;
    browser.photograph("bring-home-address").await;
    browser.type_into("address", "7 ngõ Cau").await;
    browser.type_into("commune", "Sài Gòn").await;
    browser.enter(GO_ON).await;
    browser.wait_for("document.querySelector('#consent-problem')").await;
    browser.look_over("vi").await;
    browser.tab_to("#consent").await;
    browser.press(SPACE).await;
    browser.enter("a[hreflang=en], nav button").await;
    browser.arrive("en", "Where shall the result be brought?").await;
}
