//! An order is cancelled, and the service is killed at each point of that: the courier is asked once, or once more where its
//! document calls that harmless or a person says so, and one right state remains.

use super::AT_ONCE;
use super::story::{OPEN, PATIENCE};
use super::world::World;
use crate::support::database::rows;
use crate::support::house::{AGENCY, COMMUNE};
use crate::support::service::until;
use buuta::kill::KillPoint;
use serde_json::{Value, json};

/// Whether the courier still has to fetch the papers when the order is cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    InTime,
    TooLate,
}

/// A kill, and what is right after it.
struct Row {
    courier: &'static str,
    when: When,
    point: KillPoint,
    /// The second call is the one that asks for the papers back.
    turn: u32,
    /// What a person has to do about it, after a look at the courier.
    person: Option<&'static str>,
    /// How often the courier was asked to cancel at most, and how often to bring the papers back.
    asked: (usize, usize),
    /// How far the cancelling has come (empty where the courier's own news may be quicker than the restart), and whether the
    /// order has ended.
    ends: [&'static str; 2],
}

#[rustfmt::skip]
const TABLE: [Row; 9] = [
    // GHN's document does not say that asking twice is harmless: what nobody saw is found out from its news, or a person decides
    Row { courier: "ghn", when: When::InTime, point: KillPoint::CancelCallNoted, turn: 1, person: Some("try_again"), asked: (1, 0), ends: ["done", "ended"] },
    Row { courier: "ghn", when: When::InTime, point: KillPoint::CancelCallAnswered, turn: 1, person: None, asked: (1, 0), ends: ["", "ended"] },
    Row { courier: "ghn", when: When::InTime, point: KillPoint::CancelCallStored, turn: 1, person: None, asked: (1, 0), ends: ["done", "ended"] },
    Row { courier: "ghn", when: When::TooLate, point: KillPoint::CancelCallNoted, turn: 2, person: Some("try_again"), asked: (2, 1), ends: ["recall_asked", "live"] },
    Row { courier: "ghn", when: When::TooLate, point: KillPoint::CancelCallAnswered, turn: 2, person: Some("dismiss"), asked: (1, 1), ends: ["by_person", "live"] },
    Row { courier: "ghn", when: When::TooLate, point: KillPoint::CancelCallStored, turn: 1, person: None, asked: (1, 1), ends: ["recall_asked", "live"] },
    // the demo courier's says so: it is asked again
    Row { courier: "demo", when: When::InTime, point: KillPoint::CancelCallNoted, turn: 1, person: None, asked: (1, 0), ends: ["done", "ended"] },
    Row { courier: "demo", when: When::InTime, point: KillPoint::CancelCallAnswered, turn: 1, person: None, asked: (2, 0), ends: ["", "ended"] },
    Row { courier: "demo", when: When::InTime, point: KillPoint::CancelCallStored, turn: 1, person: None, asked: (1, 0), ends: ["done", "ended"] },
];

/// Asks for an order and waits until its courier has it, and the papers where that is wanted.
async fn order_placed(world: &World, when: When) -> String {
    let contact = json!({
        "name": "Nguyễn Thị Thử An", "phone": "0912345678", "address": "12 đường Thử", "commune_code": COMMUNE,
    });
    let ask = json!({
        "opened_by": "citizen", "agency_code": AGENCY, "procedure_code": "1.001193", "contact": contact,
        "fetch_papers": "by_post", "return_result": "by_post", "courier_account": world.courier,
    });
    let opened = world.post("/requests", "open", &ask).await;
    let code = opened["code"].as_str().unwrap().to_owned();
    let reference = format!("{}-P1", code.replace('-', ""));
    until("the order is placed", PATIENCE, async || {
        (world.number("select count(*) as n from \"order\" where placing_state = 'placed'").await == 1).then_some(())
    })
    .await;
    if when == When::TooLate {
        for code in ["picked", "storing"] {
            world.tell_stand_in("step", &json!({ "reference": reference, "code": code })).await;
        }
        until("the post has the papers", PATIENCE, async || {
            let request = world.get(&format!("/requests/{code}")).await;
            (request["papers"][0]["holder"] == "post").then_some(())
        })
        .await;
    }
    reference
}

/// Waits until the service has died, lives again, and has nothing left to do by itself.
async fn settled(world: &World) {
    until("nothing is left to do", PATIENCE, async || {
        world.look_after_service().await;
        let was_killed = world.in_flight.borrow().is_some();
        let asks =
            "select count(*) as n from \"order\" where cancelling in ('wanted', 'recall_wanted') and life = 'live'";
        (was_killed && world.number(OPEN).await == 0 && world.number(asks).await == 0).then_some(())
    })
    .await;
}

async fn calls(world: &World, part: &str) -> usize {
    let is_call = |call: &Value| call["path"].as_str().unwrap().contains(part);
    world.stand_in_has("log").await.iter().filter(|call| is_call(call)).count()
}

async fn cancel_and_kill(row: &Row) {
    let _turn = AT_ONCE.acquire().await.unwrap();
    let world = World::prepare(row.courier).await;
    let note = world.database.path("killed").display().to_string();
    let armed = format!("{:?}:{}", row.point, row.turn);
    world.service.start(&[("BUUTA_KILL_AT", &armed), ("BUUTA_KILL_NOTE", &note)]).await;
    let reference = order_placed(&world, row.when).await;
    world.post(&format!("/orders/{reference}/cancel"), "cancel", &json!({})).await;
    settled(&world).await;
    assert_eq!(std::fs::read_to_string(&note).unwrap_or_default(), format!("{:?}", row.point), "where it was killed");
    let of_person = |tasks: &Value| {
        let tasks = tasks["items"].as_array().unwrap().clone();
        tasks.into_iter().find(|task| task["kind"] == "cancelling_by_person")
    };
    let task = of_person(&world.get("/tasks").await);
    assert_eq!(task.is_some(), row.person.is_some(), "{armed}: {task:?}");
    if let (Some(task), Some(action)) = (task, row.person) {
        let path = format!("/tasks/{}/settle", task["id"].as_str().unwrap());
        world.post(&path, "settle", &json!({ "action": action })).await;
        settled(&world).await;
        assert!(of_person(&world.get("/tasks").await).is_none(), "{armed}: one action was enough");
    }
    let cancel = if row.courier == "ghn" { "switch-status/cancel" } else { "/cancel" };
    let asked = (calls(&world, cancel).await, calls(&world, "switch-status/return").await);
    let order = rows(&world.database.url, "select cancelling, life from \"order\"").await.remove(0);
    println!(
        "{:<8} {:<8} {armed:<22} {:<12} cancel {} return {} {order:?}",
        row.courier,
        format!("{:?}", row.when),
        row.person.unwrap_or("by itself"),
        asked.0,
        asked.1
    );
    let is_right = (1..=row.asked.0).contains(&asked.0) && asked.1 == row.asked.1;
    assert!(is_right, "{} {armed} {:?}: asked {asked:?}", row.courier, row.when);
    let [how_far, life] = row.ends;
    assert!(how_far.is_empty() || order[0] == how_far, "{} {armed} {:?}: {order:?}", row.courier, row.when);
    assert_eq!(order[1], life, "{} {armed} {:?}", row.courier, row.when);
    assert_eq!(world.stand_in_has("orders").await.len(), 1, "no second order");
    assert_eq!(world.service.errors(), Vec::<String>::new(), "errors in the log");
    assert!(world.service.stop().await.success(), "it stops when asked to");
}

#[tokio::test]
async fn killed_while_cancelling() {
    for row in &TABLE {
        cancel_and_kill(row).await;
    }
}
