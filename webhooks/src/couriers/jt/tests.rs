//! What J&T's sampled answers mean, and what its digest covers.

use super::*;
use crate::vocabulary::Direction;

fn session() -> Session {
    let keys = [
        ("base_url", "https://jt.example"),
        ("api_account", "640826"),
        ("api_secret", "new\nold"),
        ("customer_code", "J1"),
        ("password", "9C75"),
    ];
    let keys = Keys(keys.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    Session { keys, token: None, now: DateTime::from_timestamp(1_795_320_000, 0).unwrap() }
}

fn sheet() -> OrderSheet {
    let party = |name: &str| Party {
        name: name.to_owned(),
        phone: "0900000000".to_owned(),
        email: None,
        address: "12 Phố Mẫu".to_owned(),
        commune_name: "Phường Mẫu".to_owned(),
        province_name: "Hải Phòng".to_owned(),
        province_code: "18".to_owned(),
        district_code: "1820".to_owned(),
        ward_code: "20107".to_owned(),
    };
    OrderSheet {
        reference: reference(),
        direction: Direction::ToCitizen,
        sender: party("Trung tâm Mẫu"),
        receiver: party("Người Mẫu"),
        content: "Giấy tờ".to_owned(),
        weight_g: 100,
        cod_vnd: 0,
        allotted_waybill: None,
    }
}

fn reference() -> OurReference {
    OurReference("BT-7K2M-Q9XD-1".to_owned())
}

fn answer(status: u16, body: &str) -> Response {
    Response { status, retry_after_s: None, body: body.as_bytes().to_vec() }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Fault>) -> String {
    match result {
        Err(Fault::Refused { code, .. }) => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn answers_to_placing_finding_and_cancelling() {
    let place = |status, body| (Jt.place(&session(), &sheet()).unwrap().read)(&answer(status, body));
    let waybill = Some(Waybill("630000491494".to_owned()));
    let placed = |already_there| Placed { waybill: waybill.clone(), courier_id: None, fee_vnd: None, already_there };
    assert_eq!(place(200, include_str!("fixtures/placed.json")), Ok(placed(false)));
    assert_eq!(refused(place(200, include_str!("fixtures/business_error_in_200.json"))), "999001010");
    assert_eq!(place(200, include_str!("fixtures/digest_refused.json")), Err(Fault::SignInAgain));
    let open = place(400, include_str!("fixtures/placed.json"));
    assert!(matches!(open, Err(Fault::Unreadable { .. })), "the status and the code contradict each other");
    let find = |body| (Jt.find_placed(&session(), &reference()).unwrap().read)(&answer(200, body));
    assert_eq!(find(include_str!("fixtures/found.json")), Ok(Some(placed(true))));
    assert_eq!(find(include_str!("fixtures/not_found.json")), Ok(None));
    assert_eq!(refused(find(include_str!("fixtures/business_error_in_200.json"))), "999001010");
    assert!(find(include_str!("fixtures/found_another.json")).is_err(), "somebody else's order is not ours");
    let names = OrderNames { reference: reference(), waybill: None, courier_id: None };
    let cancel = |body| (Jt.cancel(&session(), &names).unwrap().read)(&answer(200, body));
    assert_eq!(cancel(include_str!("fixtures/cancelled.json")), Ok(Cancelled::Done));
    assert_eq!(cancel(include_str!("fixtures/cancel_too_late.json")), Ok(Cancelled::TooLate));
    let pull = Jt.pull(&session(), &PullFrom::Order { reference: reference(), waybill: None }).unwrap();
    assert_eq!(refused((pull.read)(&answer(200, include_str!("fixtures/not_found.json")))), "999001030");
}

#[test]
fn a_call_is_a_form_under_a_digest() {
    let request = Jt.place(&session(), &sheet()).unwrap().request;
    assert_eq!(request.url, "https://jt.example/webopenplatformapi/api/order/addOrder");
    let content = wire::content_of(&request.body).unwrap();
    let header = |name: &str| request.headers.iter().find(|(own, _)| own == name).unwrap().1.clone();
    assert_eq!(header("digest"), signature::md5_base64("new", content.as_bytes()));
    assert_eq!(header("timestamp"), "1795320000000");
    let content: serde_json::Value = serde_json::from_str(&content).unwrap();
    assert_eq!(
        (&content["txlogisticId"], &content["packageInfo"]["weight"]),
        (&"BT-7K2M-Q9XD-1".into(), &"0.10".into())
    );
    assert_eq!((&content["receiver"]["area"], &content["actionType"]), (&"20107".into(), &"add".into()));
}

#[test]
fn the_digest_covers_the_content_and_every_key_in_use_fits() {
    let body = include_bytes!("fixtures/push_delivered.form");
    let check = |digest: Option<String>, body: &[u8]| {
        let headers = digest.map(|digest| ("digest".to_owned(), digest)).into_iter().collect();
        let push = InboundRequest { headers, query: Default::default(), body: body.to_vec() };
        Jt.check_push(&session().keys, &push, session().now).map(|admitted| admitted.authenticity)
    };
    let content = wire::content_of(body).unwrap();
    let digest = |key: &str| Some(signature::md5_base64(key, content.as_bytes()));
    assert_eq!(check(digest("new"), body), Ok(Authenticity::Unsigned));
    assert_eq!(check(digest("old"), body), Ok(Authenticity::Unsigned));
    assert_eq!(check(digest("other"), body), Err(Refusal::Wrong));
    assert_eq!(check(None, body), Err(Refusal::Missing));
    assert_eq!(check(digest("new"), b"bizContent=%5B%5D"), Err(Refusal::Wrong));
    assert_eq!(check(digest("new"), b"<html>"), Err(Refusal::Incomplete));
}

#[test]
fn a_scan_is_one_event_pushed_or_traced_and_its_zone_counts() {
    let pushed = Jt.read_news(TrackingSource::Push, include_bytes!("fixtures/push_delivered.form")).unwrap().remove(0);
    let pull = Jt.pull(&session(), &PullFrom::Order { reference: reference(), waybill: None }).unwrap();
    let page = (pull.read)(&answer(200, include_str!("fixtures/detail_delivered.json"))).unwrap();
    let traced = Jt.read_news(TrackingSource::PerOrder, &page.messages[0]).unwrap().pop().unwrap();
    assert_eq!((&pushed.raw_code, pushed.occurred_at), (&traced.raw_code, traced.occurred_at));
    let at = |zone: &str| {
        let body = format!(
            r#"{{"billCode":"1","details":{{"scanTime":"2026-11-22 10:20:00","timeZone":"{zone}","scanTypeCode":94}}}}"#
        );
        Jt.read_news(TrackingSource::PerOrder, body.as_bytes()).unwrap().remove(0).occurred_at.to_rfc3339()
    };
    assert_eq!(at("GMT+08:00"), "2026-11-22T10:20:00+08:00");
    assert_eq!(at(""), "2026-11-22T10:20:00+07:00");
    assert_eq!(at("UTC+7"), "2026-11-22T10:20:00+07:00");
}
