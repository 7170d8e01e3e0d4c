//! Addresses through the API: in one text or in parts, many at a time, and nothing that is no question.

use super::house::{POOR_KEY, TestHouse, with_key};
use actix_web::test::TestRequest;
use serde_json::json;

const PLACE: &str = "/api/v1/addresses/resolve";

#[actix_web::test]
async fn texts_and_pick_lists_are_answered_in_their_order() {
    let house = TestHouse::open().await;
    let body = json!({ "addresses": [
        "12 Lê Lợi, P.7, Q. Tân Bình, TP.HCM",
        { "street": "12 Lê Lợi", "ward": "Phường 7", "district": "Quận Tân Bình", "province": "Thành phố Hồ Chí Minh" },
        { "ward": "Phường Tân Sơn Nhất", "province": "Thành phố Hồ Chí Minh" },
        "Phường Cống Vị, Quận Ba Đình, Hà Nội",
        "xin chào",
    ]});
    let answer = house.post(PLACE, body).await;
    assert_eq!(answer.status, 200, "{:?}", answer.bytes);
    let body = answer.json();
    let addresses = body["addresses"].as_array().unwrap();
    let verdicts: Vec<&str> = addresses.iter().map(|address| address["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["resolved", "resolved", "resolved", "ambiguous", "unresolved"]);
    assert!(addresses[..3].iter().all(|address| address["commune_code"] == "26968"));
    assert_eq!(addresses[1]["former_unit"]["district"], "Quận Tân Bình");
    assert!(addresses[2]["former_unit"].is_null());
    assert_eq!(addresses[3]["candidates"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn none_too_many_and_strangers_are_refused() {
    let house = TestHouse::open().await;
    for addresses in [json!([]), json!(vec!["Hà Nội"; 501])] {
        let answer = house.post(PLACE, json!({ "addresses": addresses })).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "wrong-fields"));
    }
    let answer = house.post(PLACE, json!({ "addresses": [{ "ward": "Phường 7" }] })).await;
    assert_eq!((answer.status, answer.problem().as_str()), (400, "body-not-readable"));
    let stranger = with_key(TestRequest::post().uri(PLACE), POOR_KEY).set_json(json!({ "addresses": ["Hà Nội"] }));
    assert_eq!(house.send(stranger).await.status, 403);
}
