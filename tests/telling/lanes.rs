//! A courier that does not answer, and a mail server that is away, hold up no message.

use super::ANYBODY;
use super::town::{Disturbed, Passing, Town, Weather};
use crate::support::database::rows;
use crate::support::service::until;
use buuta::clock::StandingClock;
use buuta::couriers::Gateway;
use buuta::domain::time::At;
use buuta::store::notifications::NotificationState as S;
use buuta::worker;
use std::future::{pending, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const CALLS_AT_ONCE: usize = 2;
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_courier_that_does_not_answer_holds_up_no_message() {
    let mut town = Town::begin_with("2026-11-24T09:00", |settings| {
        settings.work.concurrency = CALLS_AT_ONCE;
        settings.channels.join_within_s = 0;
    })
    .await;
    let begun = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&begun);
    let clock = town.clock();
    Arc::get_mut(&mut town.house).unwrap().gateway = Gateway::simulated(clock, move |_| {
        counted.fetch_add(1, SeqCst);
        Box::pin(pending())
    });
    for number in 0..2 * CALLS_AT_ONCE {
        town.ask(&format!("091234560{number}")).await;
    }
    let working = tokio::spawn(worker::run(Arc::clone(&town.house), CancellationToken::new()));
    let all_places_taken = async || (begun.load(SeqCst) == CALLS_AT_ONCE).then_some(());
    until("as many calls as there are places", PATIENCE, all_places_taken).await;

    let told = town.papers_are_collected(ANYBODY).await;
    until("the message is sent", PATIENCE, async || (town.counts() == [1, 0, 0]).then_some(())).await;
    assert_eq!(town.zalo.orders()[0]["reference"], told.to_string());
    assert_eq!(begun.load(SeqCst), CALLS_AT_ONCE, "no call has ended, and none began besides");
    let waiting = "select count(*) from outbox where kind in ('place_order', 'announce_request') and state = 'waiting'";
    assert_ne!(rows(&town.database.url, waiting).await[0][0], "0", "work for the courier waits");
    working.abort();
}

/// Mails that were to be sent, and whether their server is there.
#[derive(Default)]
struct MailServer {
    is_there: AtomicBool,
    asked: AtomicUsize,
}

impl Weather for MailServer {
    fn meets(&self, provider: &'static str, _: Uuid) -> Option<Disturbed> {
        if provider != "email" {
            return None;
        }
        self.asked.fetch_add(1, SeqCst);
        (!self.is_there.load(SeqCst)).then_some(Disturbed::NotReached)
    }
    fn passes(&self, _: Option<Disturbed>) -> Passing {
        Box::pin(ready(()))
    }
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_left_alone_and_every_mail_goes_out_once_it_is_back() {
    let server = Arc::new(MailServer::default());
    let clock = Arc::new(StandingClock::at(At::read_local("2026-11-24T09:00").unwrap()));
    let town = Town::begin_under(clock, Arc::<MailServer>::clone(&server), |settings| {
        settings.channels.join_within_s = 0;
        settings.channels.failures_in_a_row = 3;
    })
    .await;
    let mut mailed = Vec::new();
    for number in 0..8 {
        mailed.push(town.papers_are_collected(&format!("0283812340{number}")).await);
    }
    town.work().await;
    assert_eq!(server.asked.load(SeqCst), 3, "then it rests");
    let by_zalo = town.papers_are_collected(ANYBODY).await;
    town.work().await;
    assert_eq!((town.counts(), town.tries(by_zalo).await), ([1, 0, 0], 1));
    assert_eq!(server.asked.load(SeqCst), 3);

    server.is_there.store(true, SeqCst);
    for _ in 0..20 {
        town.advance_and_work(60).await;
    }
    for id in &mailed {
        assert_eq!(town.state(*id).await, S::Sent);
    }
    let mut arrived = town.mailed();
    arrived.sort_unstable();
    mailed.sort_unstable();
    assert_eq!(arrived, mailed, "each once");
}
