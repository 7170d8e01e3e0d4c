//! The journey of a dossier through the API: opened, coded, handed over, its result marked, tasks settled.

use super::house::{COMMUNE, COMMUNE_OUTSIDE, COMMUNE_WITHOUT_CODE, KEY, TestHouse, both_ways, handover, with_key};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

fn dossier(opened: &Value) -> String {
    format!("/api/v1/dossiers/{}", opened["dossier_id"].as_str().unwrap())
}

#[actix_web::test]
async fn all_wrong_fields_are_named_at_once() {
    let house = TestHouse::open().await;
    let body = json!({
        "opened_by": "postman", "dossier_code": "xin chào", "fetch_papers": "at_desk", "return_result": "at_desk",
        "contact": { "phone": "12", "email": "an", "commune_code": COMMUNE }, "lang": "fr",
    });
    let answer = house.post("/api/v1/requests", body).await;
    assert_eq!((answer.status, answer.problem().as_str()), (422, "wrong-fields"));
    let body = answer.json();
    let fields: Vec<&str> =
        body["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    let expected = [
        "opened_by",
        "agency_code",
        "dossier_code",
        "contact.name",
        "contact.phone",
        "contact.email",
        "contact.address",
        "return_result",
        "lang",
    ];
    assert_eq!(fields, expected);
    assert!(body["errors"].as_array().unwrap().iter().all(|error| error["sentence"].as_str().unwrap().ends_with('.')));
    for (field, value, named) in [
        ("/agency_code", json!("H00"), "agency_code"),
        ("/procedure_code", json!("9"), "procedure_code"),
        ("/contact/commune_code", json!("99999"), "contact.commune_code"),
        ("/contact/commune_code", json!(COMMUNE_OUTSIDE), "contact.commune_code"),
    ] {
        let mut body = both_ways(COMMUNE);
        *body.pointer_mut(field).unwrap() = value;
        let answer = house.post("/api/v1/requests", body).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "wrong-fields"), "{field}");
        assert_eq!(answer.json()["errors"][0]["field"], named);
    }
    let mut body = both_ways(COMMUNE);
    body["dossier_cod"] = json!("H29.1-250225-0007");
    let answer = house.post("/api/v1/requests", body).await;
    assert_eq!((answer.status, answer.problem().as_str()), (400, "body-not-readable"));
    assert!(answer.json()["detail"].as_str().unwrap().contains("dossier_cod"));
}

#[actix_web::test]
async fn a_repeated_write_is_done_once_and_answered_the_same() {
    let house = TestHouse::open().await;
    let first = house.post_once("/api/v1/requests", "k-1", both_ways(COMMUNE)).await;
    assert_eq!(first.status, 201);
    assert!(!first.headers.contains_key("idempotency-replayed"));
    let again = house.post_once("/api/v1/requests", "k-1", both_ways(COMMUNE)).await;
    assert_eq!((again.status, &again.bytes), (201, &first.bytes));
    assert_eq!(again.headers.get("idempotency-replayed").unwrap(), "true");
    let other = house.post_once("/api/v1/requests", "k-1", both_ways(COMMUNE_WITHOUT_CODE)).await;
    assert_eq!((other.status, other.problem().as_str()), (422, "idempotency-key-reused"));
    let elsewhere = house.post_once(&format!("{}/result", dossier(&first.json())), "k-1", json!({})).await;
    assert_eq!((elsewhere.status, elsewhere.problem().as_str()), (422, "idempotency-key-reused"));
    // a refused write leaves its key unused
    let mut wrong = both_ways(COMMUNE);
    wrong["agency_code"] = json!("H00");
    assert_eq!(house.post_once("/api/v1/requests", "k-2", wrong).await.status, 422);
    assert_eq!(house.post_once("/api/v1/requests", "k-2", both_ways(COMMUNE)).await.status, 201);
    for key in ["", "có dấu", "a b", &"x".repeat(101)] {
        let answer = house.post_once("/api/v1/requests", key, both_ways(COMMUNE)).await;
        assert_eq!((answer.status, answer.problem().as_str()), (400, "bad-idempotency-key"), "{key}");
    }
}

#[actix_web::test]
async fn bodies_that_are_too_large_or_no_json_are_refused() {
    let house = TestHouse::open().await;
    let post = || with_key(TestRequest::post().uri("/api/v1/requests"), KEY);
    let large = post().insert_header(("Content-Type", "application/json")).set_payload(vec![b' '; 256 * 1024 + 1]);
    let answer = house.send(large).await;
    assert_eq!((answer.status, answer.problem().as_str()), (413, "body-too-large"));
    let answer = house.send(post().set_payload("a=1")).await;
    assert_eq!((answer.status, answer.problem().as_str()), (415, "not-json"));
    let answer = house.send(post().insert_header(("Content-Type", "application/json")).set_payload("{")).await;
    assert_eq!((answer.status, answer.problem().as_str()), (400, "body-not-readable"));
}

#[actix_web::test]
async fn a_request_is_seen_with_its_journeys_and_without_its_person() {
    let house = TestHouse::open().await;
    let opened = house.open_request(both_ways(COMMUNE)).await;
    let secret = opened["secret"].as_str().unwrap();
    assert!(opened["look_up_url"].as_str().unwrap().ends_with(&format!("/tra-cuu#{secret}")));
    let code = opened["code"].as_str().unwrap();
    let seen = house.get(&format!("/api/v1/requests/{}", code.to_lowercase().replace('-', ""))).await;
    assert_eq!(seen.status, 200);
    let text = String::from_utf8(seen.bytes.to_vec()).unwrap();
    assert!(!text.contains("Nguyễn") && !text.contains("0912") && !text.contains("Lê Lợi") && !text.contains(secret));
    let seen = seen.json();
    assert_eq!(seen["contact"]["masked_name"], "N. T. An");
    assert_eq!(
        (&seen["papers"][0]["holder"], &seen["papers"][0]["next"]),
        (&json!("citizen"), &json!("being-arranged"))
    );
    let order = &seen["dossiers"][0]["legs"][0]["orders"][0];
    assert_eq!((&order["placing"], &order["state"]), (&json!("wanted"), &json!("asked")));
    assert!(seen["opened_at"].as_str().unwrap().ends_with("+07:00"));
    let order = house.get(&format!("/api/v1/orders/{}", order["reference"].as_str().unwrap())).await;
    assert_eq!((order.status, &order.json()["courier"]), (200, &json!("demo")));
    assert_eq!(house.get("/api/v1/requests/YC-2222-2222").await.problem(), "no-such-request");
    assert_eq!(house.get("/api/v1/orders/YC22222222-P1").await.problem(), "no-such-order");
}

#[actix_web::test]
async fn a_code_is_attached_once() {
    let house = TestHouse::open().await;
    let opened = house.open_request(both_ways(COMMUNE)).await;
    let path = format!("{}/code", dossier(&opened));
    let code = json!({ "code": "H29.1-250225-0007" });
    assert_eq!(house.put(&path, code.clone()).await.json(), json!({ "attached": "now" }));
    assert_eq!(house.put(&path, code.clone()).await.json(), json!({ "attached": "before" }));
    let other = house.put(&path, json!({ "code": "H29.1-250225-0008" })).await;
    assert_eq!((other.status, other.problem().as_str()), (409, "has-another-code"));
    let second = house.open_request(both_ways(COMMUNE)).await;
    let taken = house.put(&format!("{}/code", dossier(&second)), code.clone()).await;
    assert_eq!((taken.status, taken.problem().as_str()), (409, "both-have-requests"));
    let mut third = both_ways(COMMUNE);
    third["dossier_code"] = code["code"].clone();
    assert_eq!(house.post("/api/v1/requests", third).await.problem(), "dossier-taken");
    assert_eq!(house.put(&path, json!({ "code": "xin chào" })).await.problem(), "wrong-fields");
}

#[actix_web::test]
async fn a_marked_result_is_on_its_way_home() {
    let house = TestHouse::open().await;
    let opened = house.open_request(both_ways(COMMUNE)).await;
    let path = format!("{}/result", dossier(&opened));
    let marked = house.send(with_key(TestRequest::post().uri(&path), KEY)).await;
    assert_eq!(marked.status, 200, "a body is not needed");
    let reference = marked.json()["order_reference"].as_str().unwrap().to_owned();
    assert!(reference.ends_with("-R1"));
    assert_eq!(house.post(&path, json!({})).await.json(), json!({ "marked": "before" }));
    let order = house.get(&format!("/api/v1/orders/{reference}")).await.json();
    assert_eq!((&order["direction"], &order["events"]), (&json!("to_citizen"), &json!([])));
    let journey = house.post(&format!("{}/journeys", dossier(&opened)), json!({ "purpose": "result" })).await;
    assert_eq!((journey.status, journey.problem().as_str()), (409, "journey-under-way"));
    let supplement = house.post(&format!("{}/journeys", dossier(&opened)), json!({ "purpose": "supplement" })).await;
    assert_eq!((supplement.status, &supplement.json()["attempt"]), (201, &json!(1)));
    let nobody = "/api/v1/dossiers/01936f6e-6c00-7000-8000-000000000000/result";
    assert_eq!(house.post(nobody, json!({})).await.problem(), "no-such-dossier");
}

#[actix_web::test]
async fn a_stack_of_results_gets_a_verdict_for_each() {
    let house = TestHouse::open().await;
    let by_post = house.open_request(both_ways(COMMUNE)).await;
    let mut body = both_ways(COMMUNE);
    body["return_result"] = json!("at_desk");
    let at_desk = house.open_request(body).await;
    let nobody = "01936f6e-6c00-7000-8000-000000000000";
    let stack = json!({ "dossier_ids": [by_post["dossier_id"], at_desk["dossier_id"], nobody] });
    let first = house.post_once("/api/v1/results", "stack", stack.clone()).await;
    let items = first.json()["items"].clone();
    let words: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["marked"].as_str().unwrap()).collect();
    assert_eq!(words, ["on_its_way", "at_desk", "no_such_dossier"]);
    assert!(items[0]["order_reference"].as_str().unwrap().ends_with("-R1"));
    let again = house.post_once("/api/v1/results", "stack", stack.clone()).await;
    assert_eq!((again.status, &again.bytes), (200, &first.bytes));
    assert_eq!(again.headers.get("idempotency-replayed").unwrap(), "true");
    let without_key = house.post("/api/v1/results", stack).await.json();
    assert_eq!(without_key["items"][0]["marked"], "before");
    let none = house.post("/api/v1/results", json!({ "dossier_ids": [] })).await;
    assert_eq!((none.status, none.problem().as_str()), (422, "wrong-fields"));
}

#[actix_web::test]
async fn hand_overs_make_a_whole_chain_and_a_confirmation() {
    let house = TestHouse::open().await;
    let opened = house.open_request(both_ways(COMMUNE)).await;
    let path = format!("{}/handovers", dossier(&opened));
    let given = handover("citizen", "post", "2026-11-22T09:15:00+07:00");
    let recorded = house.post(&path, given.clone()).await;
    assert_eq!(recorded.status, 201, "{:?}", recorded.bytes);
    let missing = json!([{ "name": "Giấy chứng sinh", "copy_kind": "original", "quantity": 1 }]);
    assert_eq!(recorded.json(), json!({ "recorded": "new", "missing": missing }));
    let again = house.post(&path, given).await.json();
    assert_eq!(again, json!({ "recorded": "known_already", "missing": missing }));
    for (field, value, named) in [
        ("/to", json!("citizen"), "to"),
        ("/at", json!("2027-01-01T00:00:00+07:00"), "at"),
        ("/papers/0/quantity", json!(0), "papers"),
        ("/taken_by/name", json!(" "), "given_by.name"),
    ] {
        let mut wrong = handover("citizen", "post", "2026-11-22T09:15:00+07:00");
        *wrong.pointer_mut(field).unwrap() = value;
        let answer = house.post(&path, wrong).await;
        assert_eq!((answer.status, &answer.json()["errors"][0]["field"]), (422, &json!(named)));
    }
    let confirmation = format!("{}/confirmation", dossier(&opened));
    assert_eq!(house.post(&confirmation, json!({})).await.problem(), "result-not-arrived");
    let mut home = handover("post", "citizen", "2026-11-22T09:15:00+07:00");
    home["purpose"] = json!("result");
    assert_eq!(house.post(&path, home.clone()).await.problem(), "no-such-journey");
    house.post(&format!("{}/result", dossier(&opened)), json!({})).await;
    house.clock.advance_s(3600);
    home["at"] = json!("2026-11-22T03:15:00Z");
    assert_eq!(house.post(&path, home).await.status, 201);
    assert_eq!(house.post(&confirmation, json!({})).await.json(), json!({ "confirmed": "now" }));
    assert_eq!(house.post(&confirmation, json!({})).await.json(), json!({ "confirmed": "before" }));
    let custody = house.get(&format!("{}/custody", dossier(&opened))).await;
    assert!(!String::from_utf8_lossy(&custody.bytes).contains("Bình"));
    let custody = custody.json();
    assert_eq!((&custody["chain"], custody["entries"].as_array().unwrap().len()), (&json!("whole"), 2));
    assert_eq!(custody["entries"][1]["occurred_at"], "2026-11-22T10:15:00+07:00");
}

#[actix_web::test]
async fn a_missing_area_code_is_a_task_until_it_is_added() {
    let house = TestHouse::open().await;
    house.open_request(both_ways(COMMUNE_WITHOUT_CODE)).await;
    house.clock.advance_s(90);
    let second = house.open_request(both_ways(COMMUNE_WITHOUT_CODE)).await;
    let page = house.get("/api/v1/tasks?limit=1").await.json();
    let task = &page["items"][0];
    assert_eq!((&task["kind"], &task["age_s"]), (&json!("missing_area_code"), &json!(90)));
    assert_eq!(task["actions"], json!(["try_again", "another_courier", "withdraw"]));
    let next =
        house.get(&format!("/api/v1/tasks?limit=1&cursor={}", page["next_cursor"].as_str().unwrap())).await.json();
    assert_eq!((&next["items"][0]["age_s"], &next["next_cursor"]), (&json!(0), &Value::Null));
    assert_ne!(next["items"][0]["id"], task["id"]);
    let path = format!("/api/v1/tasks/{}/settle", task["id"].as_str().unwrap());
    assert_eq!(house.post(&path, json!({ "action": "read_again" })).await.problem(), "action-does-not-fit");
    let missing = house.post(&path, json!({ "action": "try_again" })).await;
    assert_eq!((missing.status, missing.problem().as_str()), (422, "area-code-missing"));
    let area = format!("/api/v1/accounts/demo/area-codes/{COMMUNE_WITHOUT_CODE}");
    assert_eq!(house.put(&area, json!({})).await.problem(), "wrong-fields");
    assert_eq!(
        house.put(&area.replace("demo", "none"), json!({ "ward_code": "W2" })).await.problem(),
        "no-such-account"
    );
    assert_eq!(house.put(&area, json!({ "ward_code": "W2" })).await.status, 200);
    let settled = house.post(&path, json!({ "action": "try_again" })).await;
    assert_eq!((settled.status, &settled.json()["settled_by"]), (200, &json!("one-stop software")));
    let again = house.post(&path, json!({ "action": "try_again" })).await;
    assert_eq!((again.status, again.problem().as_str()), (409, "task-settled"));
    let seen = house.get(&format!("/api/v1/requests/{}", second["code"].as_str().unwrap())).await.json();
    assert_eq!(seen["dossiers"][0]["legs"][0]["orders"][0]["placing"], "held", "the other one still waits");
}
