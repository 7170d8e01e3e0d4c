//! What each courier's sampled answers mean, call by call.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may stop at the first surprise

mod support;

use buuta_webhooks::{Cancelled, Courier, Fault, Placed, Response, Waybill, courier};
use support::{announcement, fixture, reference, response, session, sheet};

fn one(code: &str) -> &'static dyn Courier {
    courier(code).unwrap()
}

fn answer(code: &str, status: u16, name: &str) -> Response {
    response(status, fixture(code, name))
}

fn place(code: &str, status: u16, name: &str) -> Result<Placed, Fault> {
    let courier = one(code);
    (courier.place(&session(courier), &sheet()).read)(&answer(code, status, name))
}

fn find(code: &str, status: u16, name: &str) -> Result<Option<Placed>, Fault> {
    let courier = one(code);
    (courier.find_placed(&session(courier), &reference()).unwrap().read)(&answer(code, status, name))
}

fn cancel(code: &str, status: u16, name: &str) -> Result<Cancelled, Fault> {
    let courier = one(code);
    let waybill = Waybill("G8ADKBYD".to_owned());
    (courier.cancel(&session(courier), &reference(), Some(&waybill)).unwrap().read)(&answer(code, status, name))
}

fn placed(waybill: Option<&str>, fee_vnd: Option<u64>, already_there: bool) -> Placed {
    Placed { waybill: waybill.map(|number| Waybill(number.to_owned())), fee_vnd, already_there }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Fault>) -> String {
    match result {
        Err(Fault::Refused { code, .. }) => code,
        other => panic!("not refused: {other:?}"),
    }
}

fn is_unknown<T>(result: Result<T, Fault>) -> bool {
    matches!(result, Err(Fault::Unreadable { .. }))
}

#[test]
fn demo() {
    assert_eq!(place("demo", 201, "placed.json"), Ok(placed(Some("DM000000017"), Some(26_000), false)));
    assert_eq!(place("demo", 409, "already_there.json"), Ok(placed(Some("DM000000017"), None, true)));
    assert_eq!(refused(place("demo", 422, "place_refused.json")), "invalid");
    assert_eq!(refused(place("demo", 200, "business_error_in_200.json")), "closed");
    assert_eq!(find("demo", 200, "found.json"), Ok(Some(placed(Some("DM000000017"), None, true))));
    assert_eq!(find("demo", 404, "not_found.json"), Ok(None));
    assert!(is_unknown(find("demo", 404, "bad_gateway.html")), "somebody else's 404 is no certainty");
    assert_eq!(cancel("demo", 200, "cancelled.json"), Ok(Cancelled::Done));
    assert_eq!(cancel("demo", 409, "cancel_too_late.json"), Ok(Cancelled::TooLate));
}

#[test]
fn ghn() {
    assert_eq!(place("ghn", 200, "placed.json"), Ok(placed(Some("G8ADKBYD"), Some(44_000), false)));
    assert_eq!(place("ghn", 400, "already_there.json"), Ok(placed(None, None, true)));
    assert_eq!(refused(place("ghn", 400, "place_refused.json")), "USER_ERR_COMMON");
    assert_eq!(refused(place("ghn", 200, "business_error_in_200.json")), "USER_ERR_COMMON");
    assert_eq!(place("ghn", 200, "token_refused.json"), Err(Fault::SignInAgain));
    assert_eq!(find("ghn", 200, "detail_delivered.json"), Ok(Some(placed(Some("G8ADKBYD"), None, true))));
    assert_eq!(find("ghn", 400, "not_found.json"), Ok(None));
    assert_eq!(refused(find("ghn", 400, "place_refused.json")), "USER_ERR_COMMON");
    assert_eq!(cancel("ghn", 200, "cancelled.json"), Ok(Cancelled::Done));
    assert_eq!(cancel("ghn", 200, "cancel_too_late.json"), Ok(Cancelled::TooLate));
    let other = Waybill("ANOTHER1".to_owned());
    let call = one("ghn").cancel(&session(one("ghn")), &reference(), Some(&other)).unwrap();
    assert!(is_unknown((call.read)(&answer("ghn", 200, "cancelled.json"))), "says nothing of this order");
    assert!(one("ghn").cancel(&session(one("ghn")), &reference(), None).is_none());
}

#[test]
fn vnpost_ngsp() {
    const CODE: &str = "vnpost_ngsp";
    let courier = one(CODE);
    let allotted = Ok(placed(Some("EL491610889VN"), None, false));
    assert_eq!(place(CODE, 200, "placed.json"), allotted);
    assert_eq!(place(CODE, 200, "placed_number.json"), allotted);
    assert_eq!(place(CODE, 200, "already_there.json"), Ok(placed(None, None, true)));
    assert_eq!(refused(place(CODE, 200, "place_refused.json")), "500");
    assert!(is_unknown(place(CODE, 400, "placed.json")), "the status and the Status contradict each other");
    assert_eq!(cancel(CODE, 200, "cancelled.json"), Ok(Cancelled::Done));
    assert_eq!(refused(cancel(CODE, 200, "cancel_refused.json")), "0");
    let announce = courier.announce(&session(courier), &announcement()).unwrap();
    assert!((announce.read)(&answer(CODE, 200, "announced.json")).is_ok());
    let sign_in = courier.sign_in(&session(courier).keys).unwrap();
    assert_eq!((sign_in.read)(&answer(CODE, 200, "signed_in.json")).unwrap().valid_for_s, 3600);
    assert_eq!(refused((sign_in.read)(&answer(CODE, 400, "sign_in_refused.json"))), "invalid_client");
    assert_eq!(refused((sign_in.read)(&response(401, ""))), "401");
    let pull =
        courier.pull(&session(courier), &support::pull_from(buuta_webhooks::TrackingSource::Feed, None)).unwrap();
    assert!(is_unknown((pull.read)(&answer(CODE, 200, "page_without_documents.json"))));
    assert!(is_unknown((pull.read)(&answer(CODE, 200, "bad_gateway.html"))));
    let empty = (pull.read)(&answer(CODE, 200, "empty_feed.json")).unwrap();
    assert_eq!((empty.messages.len(), empty.next_cursor, empty.more), (0, None, false));
}

#[test]
fn an_order_whose_fate_is_open_is_never_called_refused_or_later() {
    for courier in buuta_webhooks::registry() {
        let code = courier.code();
        for status in [200, 201, 302, 400, 403, 404, 500, 502, 504] {
            assert!(is_unknown(place(code, status, "bad_gateway.html")), "{code} {status}");
        }
        let call = courier.place(&session(*courier), &sheet());
        let later = |status, retry_after_s| (call.read)(&Response { status, retry_after_s, body: Vec::new() });
        assert_eq!(later(429, Some(7)), Err(Fault::TryLater { after_s: Some(7) }), "{code}");
        assert_eq!(later(503, Some(7)), Err(Fault::TryLater { after_s: Some(7) }), "{code}");
        assert!(is_unknown(later(503, None)), "{code}");
        assert_eq!(later(401, None), Err(Fault::SignInAgain), "{code}");
    }
}

#[test]
fn requests_carry_what_the_documents_ask_for() {
    let body = |courier: &dyn Courier| -> serde_json::Value {
        serde_json::from_slice(&courier.place(&session(courier), &sheet()).request.body).unwrap()
    };
    let ngsp = body(one("vnpost_ngsp"));
    assert_eq!(ngsp["OrderNumber"], "BT-7K2M-Q9XD-1");
    assert_eq!((ngsp["SenderProvince"].as_i64(), ngsp["ReceiverDistrict"].as_i64()), (Some(18), Some(1820)));
    assert_eq!((ngsp["ItemCode"].as_str(), ngsp["CODAmount"].as_u64()), (Some("EL491610889VN"), Some(0)));
    let ghn = body(one("ghn"));
    assert_eq!((&ghn["required_note"], &ghn["weight"]), (&"KHONGCHOXEMHANG".into(), &100.into()));
    assert_eq!((&ghn["to_ward_code"], &ghn["to_district_id"]), (&"20107".into(), &1820.into()));
    assert_eq!(body(one("demo"))["to"]["area_code"], "20107");
    let announced = one("vnpost_ngsp").announce(&session(one("vnpost_ngsp")), &announcement()).unwrap().request;
    let announced: serde_json::Value = serde_json::from_slice(&announced.body).unwrap();
    assert_eq!((&announced["IsSendDocument"], &announced["IsReceiveResult"]), (&true.into(), &false.into()));
    assert_eq!(announced["DocumentSender"]["ProvinceCode"], "18");
}

#[test]
fn news_of_a_push_and_of_the_order_are_the_same_event() {
    use buuta_webhooks::TrackingSource::{PerOrder, Push};
    let ghn = one("ghn");
    let pushed = ghn.read_news(Push, &fixture("ghn", "push_delivered.json")).unwrap().remove(0);
    let order = support::messages(ghn, PerOrder, &fixture("ghn", "detail_delivered.json")).unwrap().remove(0);
    let asked = ghn.read_news(PerOrder, &order).unwrap().pop().unwrap();
    assert_eq!((pushed.raw_code, pushed.occurred_at), (asked.raw_code, asked.occurred_at));
}
