//! A mail that comes back has told nobody: a person is asked, once, however often the mail server says so.

use super::ANYBODY;
use super::town::Town;
use buuta::channels::bounce::Bounce;
use buuta::domain::task::TaskKind;
use buuta::flows::hear_bounce::hear_bounce;
use buuta::store::notifications::NotificationState as S;
use uuid::Uuid;

/// A telephone at home: she is told by mail alone.
const AT_HOME: &str = "02838123456";

fn notice(action: &str, id: Uuid) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nMessage-ID: <1@mx.example>\r\nSubject: Undelivered Mail\r\n\r\n\
         Final-Recipient: rfc822; nobody@example.com\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n\
         Message-ID: <{id}@buuta.example>\r\nSubject: x\r\n"
    )
}

#[tokio::test]
async fn a_mail_that_came_back_is_a_persons_task_once() {
    let town = Town::begin("2026-11-24T09:00").await;
    let told = town.papers_are_collected(AT_HOME).await;
    town.work().await;
    assert_eq!((town.state(told).await, town.counts()), (S::Sent, [0, 0, 1]));
    let hear = async |action, id| hear_bounce(&town.house, &notice(action, id)).await.unwrap();
    assert_eq!(hear("delayed", told).await, Bounce::Nothing);
    assert_eq!(hear("failed", Uuid::nil()).await, Bounce::NotOurs);
    assert_eq!(town.state(told).await, S::Sent);
    for _ in 0..2 {
        assert_eq!(hear("failed", told).await, Bounce::Returned { notification_id: told });
        town.work().await;
    }
    assert_eq!((town.state(told).await, town.counts()), (S::Failed, [0, 0, 1]), "no second mail to where none arrives");
    assert_eq!(town.open_tasks().await, [TaskKind::FailedNotice]);
}

#[tokio::test]
async fn a_notice_about_what_was_told_otherwise_changes_nothing() {
    let town = Town::begin("2026-11-24T09:00").await;
    let told = town.papers_are_collected(ANYBODY).await;
    town.work().await;
    assert_eq!(hear_bounce(&town.house, &notice("failed", told)).await.unwrap(), Bounce::NotOurs);
    assert_eq!((town.state(told).await, town.counts()), (S::Sending, [1, 0, 0]));
}
