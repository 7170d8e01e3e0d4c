//! She chooses by which channels she is told; what she must know is told all the same.

use super::ANYBODY;
use crate::support::browser::Browser;
use crate::support::house;
use crate::telling::town::{Town, papers_change_hands};
use buuta::app;
use buuta::domain::contact::PhoneNumber;
use buuta::domain::notice::{Notice, NoticeKind, Standing};
use buuta::flows::open_request::{Opened, open_and_commit};
use buuta::flows::prove_holder::{ask_for_code, digits_of};
use buuta::store::notifications::{self, NotificationState as S};
use buuta::store::outbox::{self, WorkKind};
use buuta::store::{holders, requests};
use buuta::words::{Lang, say};
use std::sync::Arc;

const PATH: &str = "/tra-cuu/bao-tin";

#[tokio::test]
async fn she_is_told_by_the_channels_she_ticked_and_of_what_she_must_know_by_all() {
    let town = Town::begin("2026-11-24T09:00").await;
    let house = &town.house;
    let running = app::serve(Arc::clone(house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let (opened, browser) = prove(&town, &running.address.to_string()).await;
    let page = browser.get(PATH).await;
    assert_eq!(page.body.matches("checked").count(), 6, "two purposes, three channels each: {}", page.body);
    page.says(&say(Lang::Vi, "telling-still-result-held"));
    let all = ["result-zns", "result-sms", "result-email", "submission-zns", "submission-sms", "submission-email"];
    let offered = all.map(|name| ("offered", name));
    let result = [("result-zns", "yes"), ("result-sms", "yes"), ("result-email", "yes")];
    let page = browser.post(PATH, &[&offered[..], &result, &[("submission-email", "yes")]].concat()).await;
    page.says(&say(Lang::Vi, "telling-kept"));
    assert_eq!(page.body.matches("checked").count(), 4);
    // a box she was not shown is none that she left unticked
    assert_eq!(browser.post(PATH, &[]).await.body.matches("checked").count(), 4);
    let by_mail = papers_change_hands(house, opened.dossier_id).await;
    town.work().await;
    assert_eq!((town.state(by_mail).await, town.counts()), (S::Sent, [0, 0, 1]));

    let (opened, browser) = prove(&town, &running.address.to_string()).await;
    browser.post(PATH, &[&offered[..], &result].concat()).await.says(&say(Lang::Vi, "telling-silent"));
    let unwanted = papers_change_hands(house, opened.dossier_id).await;
    town.work().await;
    assert_eq!((town.state(unwanted).await, town.counts()), (S::Overtaken, [0, 0, 1]));
    assert_eq!(town.open_tasks().await, []);
    // what she must act on goes by the first channel all the same
    let order = notifications::find(&house.store, unwanted).await.unwrap().unwrap().order_id;
    let missed = Notice { kind: NoticeKind::Cancelled, fact_code: String::new(), fact_second: 0, reason: None };
    let tx = house.store.begin().await.unwrap();
    let must = notifications::insert_if_new(&tx, order, &missed, Standing::Due).await.unwrap().unwrap();
    outbox::enqueue(&tx, WorkKind::TellCitizen, must, tx.now()).await.unwrap();
    tx.commit().await.unwrap();
    let before = town.counts();
    town.work().await;
    assert_eq!(town.counts().iter().sum::<usize>(), before.iter().sum::<usize>() + 1);

    // whoever named this telephone in a request of his own has silenced nobody else's
    let before = town.counts();
    town.papers_are_collected(ANYBODY).await;
    town.work().await;
    assert_eq!(town.counts(), [before[0] + 1, before[1], before[2]]);
    running.stop().await;
}

/// A request, and a browser in which its holder has proved that it is hers.
async fn prove(town: &Town, address: &str) -> (Opened, Browser) {
    let house = &town.house;
    let mut ask = house::ask("demo");
    ask.contact.phone = PhoneNumber::read(ANYBODY).unwrap();
    let opened = open_and_commit(house, ask).await.unwrap();
    let browser = Browser::at(&format!("http://{address}"), "203.0.113.9");
    browser.look_up(&opened.code, "5678", &opened.secret).await;
    assert_eq!(browser.get(PATH).await.status, 403, "whoever has the secret alone chooses nothing");
    assert_eq!(browser.post(PATH, &[]).await.status, 403);
    let request = requests::find(&house.store, opened.request_id).await.unwrap().unwrap();
    ask_for_code(house, &request).await.unwrap();
    let code = holders::find_open_code(&house.store, request.id, house.store.now()).await.unwrap().unwrap();
    let digits = digits_of(&house.store, code.id);
    browser.post("/tra-cuu/chung-minh", &[("digits", digits.as_str())]).await.says(PATH);
    (opened, browser)
}
