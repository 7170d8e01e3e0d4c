//! A push that is signed is believed at once; one that only looks so moves nothing; one that nothing signs is asked about.

use crate::support::database::rows;
use crate::support::scene::scene;
use buuta::domain::task::TaskKind;
use buuta::store::tasks;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_push_counts_at_once() {
    let scene = scene("vnpost_crm").await;
    let placed = rows(&scene.database.url, "select placing_state, waybill, fee_vnd from \"order\"").await.remove(0);
    assert_eq!((placed[0].as_str(), placed[2].as_str()), ("placed", "26000"));
    assert!(placed[1].starts_with("EL"), "{}", placed[1]);
    for (code, seconds_ago, state) in [(70, 60, "accepted_at_office"), (100, 5, "delivered")] {
        assert_eq!(scene.step(code, seconds_ago, json!({})).await, 200);
        scene.do_what_is_due().await;
        assert_eq!(scene.order().await, [state, "∅", "0"], "nothing waits for a confirmation");
    }
    let heard = rows(&scene.database.url, "select distinct authenticity, heard_by from event").await;
    assert_eq!(heard, [["authentic", "push"]]);
    // the same bytes once more are the same message
    let sent = scene.ask_stand_in("pushes").await["pushes"][0]["body"].as_str().unwrap().to_owned();
    assert_eq!(scene.push(&serde_json::from_str(&sent).unwrap()).await, 200);
    assert_eq!(rows(&scene.database.url, "select count(*) as n from message").await[0][0], "2");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_signed_right_or_is_old_is_refused_listed_and_moves_nothing() {
    let scene = scene("vnpost_crm").await;
    assert_eq!(scene.step(20, 60, json!({})).await, 200);
    // a true push of a delivery that the service never gets to see: it is elsewhere when it comes
    scene.tell_stand_in("push_to", json!({ "url": "http://127.0.0.1:9/" })).await;
    assert_eq!(scene.step(100, 5, json!({})).await, Value::Null);
    let pushes = scene.ask_stand_in("pushes").await;
    let sent: Value = serde_json::from_str(pushes["pushes"][1]["body"].as_str().unwrap()).unwrap();
    scene.tell_stand_in("push_to", json!({ "url": scene.url() })).await;
    scene.do_what_is_due().await;
    let before = scene.order().await;
    let text = |name: &str| sent[name].as_str().unwrap().to_owned();
    let with = |name: &str, value: Value| {
        let mut push = sent.clone();
        push[name] = value;
        push
    };
    let one_bit_off = {
        let signature = text("SignData");
        let first = if signature.starts_with('A') { "B" } else { "A" };
        format!("{first}{}", &signature[1..])
    };
    let later = text("SendDate").replace("T0", "T1").replace("T2", "T1");
    let later = if later == text("SendDate") { later.replace("T1", "T0") } else { later };
    for wrong in [
        with("SignData", one_bit_off.into()),
        with("Data", text("Data").replace("\"Weight\":", "\"weight\":").into()),
        with("SendDate", later.into()),
    ] {
        assert_eq!(scene.push(&wrong).await, 401, "{wrong}");
    }
    assert_eq!(scene.push(&with("SignData", Value::Null)).await, 401);
    // rightly signed, a day and a bit ago or in an hour
    for (hours, minutes) in [(-24, -1), (1, 0)] {
        let date = scene.house.store.now().plus_s(hours * 3600 + minutes * 60).in_vietnam();
        let body = json!({ "Data": text("Data"), "SendDate": date.format("%Y-%m-%dT%H:%M:%S").to_string() });
        let raw = json!({ "body": body.to_string(), "sign": true });
        assert_eq!(scene.tell_stand_in("raw_push", raw).await["push_status"], 401, "{hours} h {minutes} min");
    }
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await, before, "nothing moved");
    assert_eq!(before[0], "accepted");
    let rejected = rows(
        &scene.database.url,
        "select problem, count(*) as n from message where reading = 'rejected' group by problem order by problem",
    );
    let due = [
        ["the message is dated in the future", "1"],
        ["the message was signed too long ago", "1"],
        ["the signature does not fit these bytes", "3"],
        ["the signature is missing", "1"],
    ];
    assert_eq!(rejected.await, due);
    let open = tasks::list_open(&scene.house.store, None, 10).await.unwrap();
    assert!(open.iter().any(|task| task.kind == TaskKind::RejectedPush));
    // the true one, late but within its day, counts
    assert_eq!(scene.push(&sent).await, 200);
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await[0], "delivered");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_signed_comes_in_even_if_nobody_can_read_it() {
    let scene = scene("vnpost_crm").await;
    let raw = json!({ "body": r#"{"Data":"<html>"}"#, "sign": true });
    assert_eq!(scene.tell_stand_in("raw_push", raw).await["push_status"], 200);
    scene.do_what_is_due().await;
    let kept = rows(&scene.database.url, "select reading, authenticity from message").await;
    assert_eq!(kept, [["unreadable", "authentic"]]);
    let open = tasks::list_open(&scene.house.store, None, 10).await.unwrap();
    assert!(open.iter().any(|task| task.kind == TaskKind::UnreadableMessage));
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ems_hears_its_own_transaction_and_its_news_in_any_order_come_to_the_same() {
    let scene = scene("ems").await;
    let answer = scene.http.post(scene.url()).header("ems-transaction", "1234567890").body("{}").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(answer.text().await.unwrap(), r#"{"code":"success","transaction":"1234567890"}"#);
    assert_eq!(scene.push(&json!({})).await, 401, "no push of EMS comes without one");
    // the last first: each is stored before any is read
    for (code, seconds_ago) in [(907, 5), (906, 50), (4, 500), (2, 5000)] {
        assert_eq!(scene.step(code, seconds_ago, json!({})).await, 200);
    }
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await, ["delivered", "∅", "1"], "one failed try, then delivered");
    let events = rows(&scene.database.url, "select raw_code, heard_by from event order by occurred_at").await;
    assert_eq!(events.concat(), ["2", "both", "4", "both", "906", "both", "907", "both"], "one event for each fact");
    let pushes = scene.ask_stand_in("pushes").await;
    let faults: Vec<&Value> = pushes["pushes"].as_array().unwrap().iter().map(|push| &push["fault"]).collect();
    assert_eq!(faults, [&Value::Null; 4], "EMS took each answer for a success");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_ems_only_pushes_waits_until_ems_confirms_it() {
    let scene = scene("ems").await;
    assert_eq!(scene.step(4, 60, json!({})).await, 200);
    scene.do_what_is_due().await;
    assert_eq!(scene.step(907, 5, json!({ "record": false })).await, 200);
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await, ["in_transit", "delivered", "0"], "only the flag says so");
    let asked = scene.ask_stand_in("log").await["requests"].as_array().unwrap().clone();
    assert!(asked.iter().any(|request| request["path"].as_str().unwrap().starts_with("/orders/tracking/EJ")));
    // EMS knows it now as well, and is asked because of its next push
    assert_eq!(scene.step(907, 4, json!({})).await, 200);
    scene.do_what_is_due().await;
    assert_eq!(scene.order().await[0], "delivered");
    scene.end().await;
}
