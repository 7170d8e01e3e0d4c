//! She says by a link in a mail that she wants no more of the kind, and takes it back.

use crate::support::wire;
use crate::telling::town::Town;
use buuta::app;
use buuta::store::notifications::NotificationState as S;
use buuta::words::{Lang, say, say_with};
use std::sync::Arc;

/// A telephone at home: she is told by mail alone.
const AT_HOME: &str = "02838123456";

#[tokio::test]
async fn a_link_in_the_mail_stops_mails_of_its_kind_and_sends_them_again() {
    let town = Town::begin("2026-11-24T09:00").await;
    let running = app::serve(Arc::clone(&town.house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    town.papers_are_collected(AT_HOME).await;
    town.work().await;
    let mail = town.last_mail();
    let url = mail.stop_url.clone().unwrap();
    assert!(mail.text.contains(&url), "{}", mail.text);
    let (_, path) = url.split_once("/ngung-tin/submission/").unwrap();
    let at = |token: &str| format!("http://{}/ngung-tin/submission/{token}?lang=vi", running.address);
    let http = wire::client();
    let papers = say(Lang::Vi, "papers-submission");
    let done = say_with(Lang::Vi, "less-done", &[("papers", &papers)]);

    // a program that opens links changes nothing
    let opened = http.get(at(path)).send().await.unwrap().text().await.unwrap();
    assert!(opened.contains(&say(Lang::Vi, "less-submit")) && !opened.contains(&done), "{opened}");
    // one that somebody made up opens nothing
    for wrong in ["", "zz", "00", &path.replace(&path[..2], "00"), &path[2..], &format!("{path}00")] {
        assert_eq!(http.get(at(wrong)).send().await.unwrap().status().as_u16(), 404, "{wrong}");
    }
    let elsewhere = at(path).replace("submission", "result");
    assert_eq!(http.get(elsewhere).send().await.unwrap().status().as_u16(), 404, "a link is of one purpose");

    for _ in 0..2 {
        let asked = http.post(at(path)).form(&[("List-Unsubscribe", "One-Click")]).send().await.unwrap();
        assert!(asked.text().await.unwrap().contains(&done));
    }
    let parts = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let asked = http.post(at(path)).header("content-type", "multipart/form-data; boundary=x").body(parts);
    assert!(asked.send().await.unwrap().text().await.unwrap().contains(&done), "as RFC 8058 prefers it");
    let unwanted = town.papers_are_collected(AT_HOME).await;
    town.work().await;
    assert_eq!((town.state(unwanted).await, town.counts()), (S::Overtaken, [0, 0, 1]));
    assert_eq!(town.open_tasks().await, []);

    let asked = http.post(at(path)).form(&[("again", "yes")]).send().await.unwrap();
    assert!(!asked.text().await.unwrap().contains(&done));
    let wanted = town.papers_are_collected(AT_HOME).await;
    town.work().await;
    assert_eq!((town.state(wanted).await, town.counts()), (S::Sent, [0, 0, 2]));
    running.stop().await;
}
