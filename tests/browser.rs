//! The pages in a real browser, by keyboard alone: on a phone and on a desk, with scripts and without.
//!
//! `BUUTA_PICTURES=<folder>` takes the pictures of the documents on the way. `QUICK=1` opens no browser.

mod asking;
mod camera;
mod chromium;
mod desks;
mod dispute;
mod story;
mod tracking;
mod walk;

use buuta::flows::open_request::Opened;
use chromium::{Browser, ENTER};
use desks::Desks;
use std::time::Instant;
use story::{PHONE_TAIL, Province};

/// A phone and a desk.
const WIDTHS: [u32; 2] = [390, 1280];
/// The button that sends the form with these fields.
const SEND: &str = "form:has(#code) button";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_look_up_works_by_keyboard_with_scripts() {
    walk_everywhere(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_look_up_works_by_keyboard_without_scripts() {
    walk_everywhere(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desks_work_by_keyboard_with_scripts() {
    work_at_the_desks(true, &WIDTHS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desks_work_by_keyboard_without_scripts() {
    work_at_the_desks(false, &WIDTHS[..1]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_by_keyboard_reaches_its_desk_and_is_answered() {
    if is_quick() {
        return;
    }
    for (has_scripts, widths) in [(true, &WIDTHS[..]), (false, &WIDTHS[..1])] {
        let province = Province::open().await;
        let mut browser = Browser::open(has_scripts).await;
        for (width, opened) in widths.iter().zip(&province.at_home) {
            browser.resize(*width).await;
            dispute::dispute(&browser, &province, opened).await;
        }
        browser.close().await;
        province.close().await;
    }
    println!(
        "a dispute reached its desk, was answered, and the answer was read: at {WIDTHS:?} px, and without scripts"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_page_is_followed_by_keyboard_from_the_counter_to_paper() {
    if is_quick() {
        return;
    }
    for (has_scripts, widths) in [(true, &WIDTHS[..]), (false, &WIDTHS[..])] {
        let province = Province::open().await;
        let mut browser = Browser::open(has_scripts).await;
        for (hours, (width, opened)) in (1..).zip(widths.iter().zip(&province.at_the_agency)) {
            browser.resize(*width).await;
            tracking::track(&browser, &province, opened, hours).await;
        }
        browser.close().await;
        province.close().await;
    }
    println!(
        "a code from the counter, the page it opens, its paper and its news: at {WIDTHS:?} px, with scripts and without"
    );
}

/// Otherwise a page on which nothing is found might be one that nothing looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_planted_barrier_is_found() {
    if is_quick() {
        return;
    }
    let mut browser = Browser::open(true).await;
    browser.resize(WIDTHS[0]).await;
    browser.go("data:text/html,<html lang=vi><title>x</title><main><h1>x</h1><img src=x><input></main>").await;
    let found = browser.barriers().await.to_string();
    for rule in ["image-alt at img", "label at input"] {
        assert!(found.contains(rule), "{rule} is not in {found}");
    }
    browser.close().await;
}

fn is_quick() -> bool {
    let is_quick = std::env::var("QUICK").is_ok_and(|quick| quick == "1");
    if is_quick {
        println!("QUICK: no browser is opened");
    }
    is_quick
}

async fn work_at_the_desks(has_scripts: bool, widths: &[u32]) {
    if is_quick() {
        return;
    }
    let begun = Instant::now();
    let desks = Desks::open().await;
    let mut browser = Browser::open(has_scripts).await;
    for width in widths {
        browser.resize(*width).await;
        desks.work(&browser).await;
    }
    let asked_for = browser.asked_for().await;
    let own = desks.url("/");
    let foreign: Vec<&String> = asked_for.iter().filter(|url| !url.starts_with(&own)).collect();
    assert!(foreign.is_empty(), "nothing may be asked of others: {foreign:?}");
    println!(
        "desks {}: {} requests at {widths:?} px; {:.1} s",
        if has_scripts { "with scripts" } else { "without scripts" },
        asked_for.len(),
        begun.elapsed().as_secs_f64(),
    );
    browser.close().await;
    desks.close().await;
}

async fn walk_everywhere(has_scripts: bool) {
    if is_quick() {
        return;
    }
    let begun = Instant::now();
    let province = Province::open().await;
    let mut browser = Browser::open(has_scripts).await;
    for (width, opened) in WIDTHS.into_iter().zip(&province.at_home) {
        browser.resize(width).await;
        to_the_form(&browser, &province).await;
        what_is_wrong_is_said(&browser, opened).await;
        who_holds_it(&browser, &province).await;
        the_whole_journey(&browser, &province, opened).await;
        in_english(&browser, &province).await;
        let counted = asking::ask_from_home(&browser, &province).await;
        println!(
            "asking at {width} px: {} screens from the first to done (a search among them), {} required fields",
            counted.screens, counted.required
        );
        asking::bring_home(&browser, &province).await;
        the_api_is_readable(&browser, &province).await;
    }
    let own = province.url("/");
    let asked_for = browser.asked_for().await;
    assert!(asked_for.iter().any(|url| url.ends_with("/tra-cuu/xac-nhan?lang=vi")), "the log is the browser's");
    let foreign: Vec<&String> = asked_for.iter().filter(|url| !url.starts_with(&own)).collect();
    assert!(foreign.is_empty(), "nothing may be asked of others: {foreign:?}");
    for opened in &province.at_home {
        for personal in [PHONE_TAIL, &opened.code, &opened.secret, "Cau", "Nguy"] {
            assert!(!asked_for.iter().any(|url| url.contains(personal)), "{personal} stands in an address");
        }
    }
    println!(
        "browser {}: {} requests, all to the service itself; {:.1} s",
        if has_scripts { "with scripts" } else { "without scripts" },
        asked_for.len(),
        begun.elapsed().as_secs_f64(),
    );
    browser.close().await;
    province.close().await;
}

/// From the start page to the form.
async fn to_the_form(browser: &Browser, province: &Province) {
    browser.go(&province.url("/?lang=vi")).await;
    browser.arrive("vi", "Bưu Tá mang giấy tờ").await;
    browser.photograph("start").await;
    browser.tab_to(".skip").await;
    browser.enter("main .button").await;
    browser.arrive("vi", "Ai đang giữ giấy tờ của bạn?").await;
    browser.photograph("look-up").await;
}

/// What cannot be meant is said at its field; what does not fit is said kindly. The code is kept, the rest is not.
async fn what_is_wrong_is_said(browser: &Browser, opened: &Opened) {
    browser.type_into("code", "H29.147-250225-0007").await;
    browser.type_into("phone_tail", "567").await;
    browser.press(ENTER).await;
    browser.wait_for("document.querySelector('#code-problem')").await;
    browser.look_over("vi").await;
    browser.photograph("look-up-error").await;
    assert!(browser.text("#code-problem").await.contains("cần YC và 8 chữ hoặc số"));
    assert!(browser.text("#phone_tail-problem").await.contains("đúng 4 chữ số cuối"));
    let described = "const of = id => document.getElementById(id); \
         return ['code', 'phone_tail'].every(id => of(id).getAttribute('aria-invalid') === 'true' \
         && of(id).getAttribute('aria-describedby').split(' ').includes(id + '-problem'))";
    assert_eq!(browser.see(described).await, true, "the sentences belong to their fields");
    assert_eq!(browser.value("code").await, "H29.147-250225-0007");
    assert_eq!(browser.value("phone_tail").await, "");

    browser.enter("[role=alert] a[href='#code']").await;
    browser.wait_for("document.activeElement.id === 'code'").await;
    browser.mark_all().await;
    browser.press(&opened.code).await;
    browser.type_into("phone_tail", "0000").await;
    browser.enter(SEND).await;
    browser.wait_for("document.querySelector('[role=alert]') && !document.querySelector('#code-problem')").await;
    browser.look_over("vi").await;
    let said = browser.text("[role=alert]").await;
    assert!(said.contains("không khớp với yêu cầu nào") && said.contains("Xin so lại từng ô"), "{said}");
    assert_eq!((browser.value("code").await, browser.value("phone_tail").await), (opened.code.clone(), String::new()));
}

/// Code and digits are enough to hear who holds the papers.
async fn who_holds_it(browser: &Browser, province: &Province) {
    browser.type_into("code", &province.at_the_post.code).await;
    browser.type_into("phone_tail", PHONE_TAIL).await;
    browser.enter(SEND).await;
    browser.arrive("vi", "Bưu điện (Bưu chính Mẫu) đang giữ kết quả của bạn từ 13:40 ngày 25/11/2026;").await;
    browser.photograph("tracking").await;
    assert_eq!(browser.text("[aria-current=location] .where").await, "Bưu điện");
    assert_eq!(browser.see("return document.querySelectorAll('.timeline li').length").await, 0);
}

/// The secret opens the journey and lets her confirm. With scripts a link carries it as far as the field; without,
/// she types it.
async fn the_whole_journey(browser: &Browser, province: &Province, opened: &Opened) {
    // from elsewhere: from the page just open it would be a mere jump
    browser.go("about:blank").await;
    browser.go(&province.url(&format!("/tra-cuu?lang=vi#{}", opened.secret.to_lowercase()))).await;
    browser.arrive("vi", "Ai đang giữ giấy tờ của bạn?").await;
    if browser.has_scripts {
        assert_eq!(browser.value("secret").await, opened.secret);
        assert_eq!(browser.see("return location.hash").await, "", "the secret has left the address bar");
    } else {
        assert_eq!(browser.value("secret").await, "", "scripts are off");
    }
    browser.type_into("code", &opened.code).await;
    browser.type_into("phone_tail", PHONE_TAIL).await;
    if !browser.has_scripts {
        browser.type_into("secret", &opened.secret).await;
    }
    browser.enter(SEND).await;
    browser.arrive("vi", "mời bạn xác nhận đã nhận được.").await;
    browser.photograph("timeline").await;
    let items = browser.see("return document.querySelectorAll('.timeline li').length").await;
    assert!(items.as_u64().is_some_and(|items| items == 10), "{items} items");
    browser.enter("form[action^='/tra-cuu/xac-nhan'] button").await;
    browser.arrive("vi", "mọi việc đã xong.").await;
    browser.photograph("confirmed").await;
    assert!(browser.text(".thanks").await.starts_with("Cảm ơn bạn."));
}

/// The other language is one link away.
async fn in_english(browser: &Browser, province: &Province) {
    browser.go(&province.url("/tra-cuu?lang=vi")).await;
    browser.arrive("vi", "Ai đang giữ giấy tờ của bạn?").await;
    browser.enter("a[hreflang=en]").await;
    browser.arrive("en", "Who holds your papers?").await;
    browser.type_into("code", &province.at_the_post.code.to_lowercase()).await;
    browser.type_into("phone_tail", PHONE_TAIL).await;
    browser.enter(SEND).await;
    browser.arrive("en", "The post (Bưu chính Mẫu) has held your result since 13:40 on 25 November 2026;").await;
}

async fn the_api_is_readable(browser: &Browser, province: &Province) {
    browser.go(&province.url("/api/docs")).await;
    browser.wait_for("document.querySelector('h1')").await;
    browser.photograph("api-docs").await;
    browser.look_over("vi").await;
}
