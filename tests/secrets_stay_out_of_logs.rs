//! Every courier's pushes and calls run through the service as a process, with all their secrets, and its log, which
//! tells the most it can, holds none of them.

use crate::support::database::{TestDatabase, rows};
use crate::support::house::{self, push_token};
use crate::support::service::{Service, client, until};
use buuta_webhooks::courier::Secrecy;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// How long the service may take to place every order and to read every push.
const PATIENCE: Duration = Duration::from_secs(120);
/// What stands in the queries of couriers' pushes.
const QUERY: &str = "hash=SECRET-hash&token=SECRET-token&merchant_token=SECRET-merchant";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_couriers_push_and_are_asked() {
    let database = TestDatabase::new().await;
    let world = house::stand_ins().await;
    let more = [("log.level", "\"debug\""), ("calls.per_second", "100"), ("work.settle_delay_s", "1")];
    let service = Service::prepare(&database, &world.outside, &more).await;
    service.start(&[]).await;
    let http = client();

    let mut secrets: BTreeSet<String> =
        QUERY.split('&').filter_map(|pair| pair.split_once('=')).map(|(_, v)| v.to_owned()).collect();
    for courier in buuta_webhooks::registry() {
        let code = courier.code();
        secrets.insert(push_token(code));
        let account = code.parse::<buuta_standins::StandIn>().unwrap().account();
        let hidden = courier.settings().iter().filter(|setting| setting.secrecy == Secrecy::Secret);
        secrets.extend(hidden.filter_map(|setting| account.get(setting.name).cloned()));

        let body = json!({
            "opened_by": "citizen", "agency_code": house::AGENCY, "procedure_code": "1.001193", "courier_account": code,
            "fetch_papers": "by_post", "return_result": "at_desk",
            "contact": {
                "name": "Nguyễn Thị Thử An", "phone": "0912345678", "address": "12 đường Thử",
                "commune_code": house::COMMUNE,
            },
        });
        let (status, answer) = service.api(Method::POST, "/requests", Some(code), Some(&body)).await.unwrap();
        assert!(status < 300, "{code}: {status} {answer}");
        // refused, and with everything in the query that any courier puts there
        let url = format!("{}?{QUERY}", service.push_url(code));
        http.post(&url).header("authorization", "Bearer SECRET-header").body("{}").send().await.unwrap();
    }
    secrets.insert("SECRET-header".to_owned());
    let placed = async || {
        let waiting =
            rows(&database.url, "select count(*) as n from \"order\" where placing_state in ('wanted', 'calling')")
                .await;
        (waiting == [["0"]]).then_some(())
    };
    until("every order is placed", PATIENCE, placed).await;

    for courier in buuta_webhooks::registry() {
        let base = &world.outside.couriers[courier.code()];
        let tell = async |what: &str, body: Value| {
            http.post(format!("{base}/_stand-in/{what}")).json(&body).send().await.unwrap().status().is_success()
        };
        tell("push_to", json!({ "url": service.push_url(courier.code()) })).await;
        let sql = format!(
            "select o.reference from \"order\" o join courier_account a on a.id = o.account_id where a.name = '{}'",
            courier.code()
        );
        let reference = rows(&database.url, &sql).await[0][0].clone();
        let story = crate::support::scenarios::of_courier(courier.code()).remove("happy");
        if let Some(step) = story.as_ref().and_then(|story| story.steps.first()) {
            let mut wish = step.wish.clone();
            wish.as_object_mut().unwrap().insert("reference".to_owned(), reference.into());
            tell("step", wish).await;
        }
    }
    let pushed = async || {
        let taken = rows(
            &database.url,
            "select count(distinct account_id) as n from message where source = 'push' and reading <> 'rejected'",
        )
        .await;
        (taken[0][0].parse::<usize>().unwrap() >= 5).then_some(())
    };
    until("most couriers' own pushes are let in", PATIENCE, pushed).await;
    service.stop().await;

    let log = service.log_tail(usize::MAX);
    assert!(log.contains("courier call") && log.contains("a push was refused"), "the log tells of calls and pushes");
    println!("{} secrets, {} lines of log", secrets.len(), log.lines().count());
    let found: Vec<&String> =
        secrets.iter().filter(|secret| secret.len() > 3 && log.contains(secret.as_str())).collect();
    assert!(found.is_empty(), "the log holds {found:?}");
}
