//! A citizen is told by the first way that reaches her, and by no second one before it is certain that the first did not.

mod bounces;
mod channels;
mod desks;
mod health;
mod household;
mod killed;
mod lanes;
mod lateness;
mod less;
mod stuck;
mod templates;
mod town;
mod weather;

use crate::support::database::{is_postgres, rows};
use buuta::config::{Settings, WhenSilent};
use buuta::domain::task::TaskKind;
use buuta::store::notifications::NotificationState as S;
use buuta_webhooks::InboundRequest;
use town::{Disturbed, Town};

/// Somebody whom every way reaches; who has no Zalo; who has neither Zalo nor a network that knows the brand name.
const ANYBODY: &str = "0912345678";
const NO_ZALO: &str = "0912340118";
const NO_BRAND: &str = "0912340177";

#[tokio::test]
async fn what_zalo_took_is_sent_once_it_says_that_it_arrived() {
    let town = Town::begin("2026-11-24T09:00").await;
    let told = town.papers_are_collected(ANYBODY).await;
    town.work().await;
    assert_eq!((town.state(told).await, town.counts()), (S::Sending, [1, 0, 0]), "accepted is not delivered");
    town.zalo.step(&told.to_string(), &serde_json::json!({"code": "delivered"})).unwrap();
    let report = town.zalo_told().remove(0);
    for _ in 0..2 {
        town.hear("zns", &report).await.unwrap();
    }
    town.advance_and_work(3 * 3600).await;
    assert_eq!((town.state(told).await, town.counts()), (S::Sent, [1, 0, 0]));
    assert_eq!(town.open_tasks().await, Vec::<TaskKind>::new());
    let kept = rows(&town.database.url, "select reading, signature, reported from delivery_report").await;
    assert_eq!(kept, [["applied", "fits", "delivered"]], "the same report twice is one");
}

#[tokio::test]
async fn the_next_way_is_taken_only_behind_proof() {
    let town = Town::begin("2026-11-24T09:00").await;
    let by_sms = town.papers_are_collected(NO_ZALO).await;
    town.work().await;
    assert_eq!((town.state(by_sms).await, town.counts()), (S::Sending, [0, 1, 0]));
    let sms = town.esms.orders().remove(0);
    assert_eq!(sms["reference"], by_sms.to_string(), "the request id is the notification's");
    // the gateway took it, and tells later that the network did not
    town.esms.step(&by_sms.to_string(), &serde_json::json!({"code": "failed"})).unwrap();
    town.hear("esms", &town.esms_told().remove(0)).await.unwrap();
    town.work().await;
    assert_eq!((town.state(by_sms).await, town.counts()), (S::Sent, [0, 1, 1]));

    let again = town.papers_are_collected(NO_ZALO).await;
    let asked_before = town.asked_of_zalo();
    town.work().await;
    assert_eq!(town.state(again).await, S::Sending);
    assert_eq!(town.asked_of_zalo(), asked_before, "nobody is there: Zalo is not asked again for a while");

    let by_mail = town.papers_are_collected(NO_BRAND).await;
    town.disturb(&[Disturbed::NotReached; 3]);
    for _ in 0..5 {
        town.advance_and_work(60).await;
    }
    assert_eq!(town.state(by_mail).await, S::Sent);
    let tries = rows(
        &town.database.url,
        "select channel, outcome from notification_try where outcome <> 'accepted' order by id",
    )
    .await;
    assert!(tries.contains(&vec!["sms".to_owned(), "refused".to_owned()]), "{tries:?}");
}

#[tokio::test]
async fn what_timed_out_is_settled_by_its_report_and_never_sent_again_before() {
    let town = Town::begin("2026-11-24T09:00").await;
    let arrived = town.papers_are_collected(ANYBODY).await;
    town.disturb(&[Disturbed::AnswerLost]);
    town.work().await;
    town.advance_and_work(1800).await;
    assert_eq!((town.state(arrived).await, town.counts()), (S::Sending, [1, 0, 0]));
    town.zalo.step(&arrived.to_string(), &serde_json::json!({"code": "delivered"})).unwrap();
    town.hear("zns", &town.zalo_told().remove(0)).await.unwrap();
    assert_eq!(town.state(arrived).await, S::Sent);

    let lost = town.papers_are_collected(ANYBODY).await;
    town.disturb(&[Disturbed::NeverArrived]);
    town.work().await;
    town.advance_and_work(59 * 60).await;
    assert_eq!(town.state(lost).await, S::Sending);
    town.advance_and_work(120).await;
    assert_eq!((town.state(lost).await, town.counts()), (S::Unknown, [1, 0, 0]), "never sent a second time");
    assert_eq!(town.open_tasks().await, [TaskKind::UnknownNotice]);
}

#[tokio::test]
async fn a_report_that_comes_late_settles_what_was_listed_as_unknown() {
    let town = Town::begin("2026-11-24T09:00").await;
    let (first, second) = (town.papers_are_collected(NO_ZALO).await, town.papers_are_collected(NO_ZALO).await);
    town.work().await;
    town.advance_and_work(2 * 3600).await;
    assert_eq!((town.state(first).await, town.state(second).await), (S::Unknown, S::Unknown));
    town.esms.step(&first.to_string(), &serde_json::json!({"code": "delivered"})).unwrap();
    town.esms.step(&second.to_string(), &serde_json::json!({"code": "failed"})).unwrap();
    for told in town.esms_told() {
        town.hear("esms", &told).await.unwrap();
    }
    town.work().await;
    // the second surely did not arrive: the next way is open again
    assert_eq!((town.state(first).await, town.state(second).await), (S::Sent, S::Sent));
    assert_eq!((town.counts(), town.open_tasks().await), ([0, 2, 1], Vec::new()));
}

#[tokio::test]
async fn once_one_way_is_told_to_have_reached_her_no_other_is_taken() {
    let next_channel = |settings: &mut Settings| settings.channels.when_silent = WhenSilent::NextChannel;
    let town = Town::begin_with("2026-11-24T09:00", next_channel).await;
    let told = town.papers_are_collected(ANYBODY).await;
    town.work().await;
    town.advance_and_work(61 * 60).await;
    assert_eq!((town.state(told).await, town.counts()), (S::Sending, [1, 1, 0]), "Zalo is silent: an SMS goes out");
    town.zalo.step(&told.to_string(), &serde_json::json!({"code": "delivered"})).unwrap();
    town.hear("zns", &town.zalo_told().remove(0)).await.unwrap();
    town.esms.step(&told.to_string(), &serde_json::json!({"code": "failed"})).unwrap();
    town.hear("esms", &town.esms_told().remove(0)).await.unwrap();
    town.advance_and_work(2 * 3600).await;
    assert_eq!((town.state(told).await, town.counts()), (S::Sent, [1, 1, 0]), "no mail: she was reached by Zalo");
    assert_eq!(town.open_tasks().await, []);
}

#[tokio::test]
async fn telephones_are_left_alone_at_night_and_mail_is_not() {
    let town = Town::begin("2026-11-24T22:30").await;
    let told = town.papers_are_collected(ANYBODY).await;
    town.work().await;
    town.advance_and_work(8 * 3600).await;
    assert_eq!((town.state(told).await, town.counts()), (S::Due, [0, 0, 0]));
    town.advance_and_work(30 * 60).await;
    assert_eq!((town.state(told).await, town.counts()), (S::Sending, [1, 0, 0]));
    let town = Town::begin("2026-11-24T22:30").await;
    // a telephone at home: no text message reaches it
    let by_mail = town.papers_are_collected("02838123456").await;
    town.work().await;
    assert_eq!((town.state(by_mail).await, town.counts()), (S::Sent, [0, 0, 1]));
}

#[tokio::test]
async fn tokens_are_renewed_by_one_and_stored_sealed() {
    let town = Town::begin("2026-11-24T09:00").await;
    for round in 1..=2 {
        let told: Vec<_> = {
            let mut told = Vec::new();
            for _ in 0..4 {
                told.push(town.papers_are_collected(ANYBODY).await);
            }
            told
        };
        town.work_at_once().await;
        town.advance_and_work(60).await;
        for id in told {
            assert_eq!(town.state(id).await, S::Sending);
        }
        // each renewing token is good once: a second renewal at the same time would have ended the session
        assert_eq!(town.renewals(), round);
        town.advance_and_work(26 * 3600).await;
    }
    assert_eq!(town.counts(), [8, 0, 0]);
    assert!(!town.open_tasks().await.contains(&TaskKind::ProviderTrouble));
    let sql = if is_postgres() { "encode(tokens_sealed, 'hex')" } else { "lower(hex(tokens_sealed))" };
    let sealed = rows(&town.database.url, &format!("select {sql} from provider_session")).await;
    let plain: String = "demo-refresh-token".bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(!sealed[0][0].contains(&plain));
}

#[tokio::test]
async fn a_token_that_ended_early_is_renewed_and_the_message_goes_out() {
    let town = Town::begin("2026-11-24T09:00").await;
    let first = town.papers_are_collected(ANYBODY).await;
    town.work().await;
    town.disturb(&[Disturbed::TokenOver]);
    let second = town.papers_are_collected(ANYBODY).await;
    town.advance_and_work(0).await;
    town.advance_and_work(2).await;
    assert_eq!((town.state(first).await, town.state(second).await), (S::Sending, S::Sending));
    assert_eq!((town.counts(), town.renewals()), ([2, 0, 0], 2));
}

#[tokio::test]
async fn a_provider_whose_account_is_not_in_order_is_a_persons_task_and_she_is_told_all_the_same() {
    let town = Town::begin("2026-11-24T09:00").await;
    // no quota at Zalo; the gateway of SMS takes it
    let told = town.papers_are_collected("0912340115").await;
    town.work().await;
    assert_eq!((town.state(told).await, town.counts()), (S::Sending, [0, 1, 0]));
    assert_eq!(town.open_tasks().await, [TaskKind::ProviderTrouble]);
}

#[tokio::test]
async fn numbers_to_try_out_with_cost_nothing() {
    let town = Town::begin("2026-11-24T09:00").await;
    let mut told = Vec::new();
    for number in ["0500000001", "0500000002", "0500000004"] {
        told.push(town.papers_are_collected(number).await);
    }
    town.work().await;
    let states = [town.state(told[0]).await, town.state(told[1]).await, town.state(told[2]).await];
    // the one that is refused everywhere goes by mail in the end
    assert_eq!((states, town.counts()), ([S::Sent, S::Sent, S::Unknown], [0, 0, 1]));
    assert_eq!(town.renewals(), 1, "the session is kept as for every message");
}

#[tokio::test]
async fn reports_come_by_addresses_that_tell_a_stranger_nothing() {
    let town = Town::begin("2026-11-24T09:00").await;
    let running = buuta::app::serve(std::sync::Arc::clone(&town.house), buuta::pages::StartLinks(Vec::new())).await;
    let running = running.unwrap();
    let told = town.papers_are_collected(NO_ZALO).await;
    town.work().await;
    town.esms.step(&told.to_string(), &serde_json::json!({"code": "delivered"})).unwrap();
    let report: InboundRequest = town.esms_told().remove(0);
    let query: Vec<(String, String)> = report.query.into_iter().collect();
    let http = crate::support::wire::client();
    let get = async |provider: &str, token: &str| {
        let url = format!("http://{}/delivery-reports/{provider}/{token}", running.address);
        http.get(url).query(&query).send().await.unwrap().status().as_u16()
    };
    assert_eq!(get("esms", "khong-phai").await, 404);
    assert_eq!(get("zns", town::ESMS_TOKEN).await, 404, "an address is of one provider");
    assert_eq!(town.state(told).await, S::Sending);
    assert_eq!(get("esms", town::ESMS_TOKEN).await, 200);
    assert_eq!(town.state(told).await, S::Sent);
    running.stop().await;
}
