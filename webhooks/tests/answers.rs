//! What each courier's sampled answers mean, call by call.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may stop at the first surprise

mod support;

use buuta_webhooks::{
    Authenticity, Cancelled, Corrected, Courier, CourierId, Fault, InboundRequest, NextAction, OrderNames, Party,
    Placed, PullFrom, Recalled, Refusal, Response, TrackingSource, Waybill, courier,
};
use support::{announcement, fixture, names, reference, response, session, sheet};

fn one(code: &str) -> &'static dyn Courier {
    courier(code).unwrap()
}

fn answer(code: &str, status: u16, name: &str) -> Response {
    response(status, fixture(code, name))
}

fn place(code: &str, status: u16, name: &str) -> Result<Placed, Fault> {
    let courier = one(code);
    (courier.place(&session(courier), &sheet()).unwrap().read)(&answer(code, status, name))
}

fn find(code: &str, status: u16, name: &str) -> Result<Option<Placed>, Fault> {
    let courier = one(code);
    (courier.find_placed(&session(courier), &reference()).unwrap().read)(&answer(code, status, name))
}

fn cancel(code: &str, status: u16, name: &str) -> Result<Cancelled, Fault> {
    let courier = one(code);
    (courier.cancel(&session(courier), &names()).unwrap().read)(&answer(code, status, name))
}

fn recall(code: &str, status: u16, name: &str) -> Result<Recalled, Fault> {
    let courier = one(code);
    (courier.recall(&session(courier), &names()).unwrap().read)(&answer(code, status, name))
}

fn correct(code: &str, status: u16, name: &str) -> Result<Corrected, Fault> {
    let (courier, receiver) = (one(code), sheet().receiver);
    (courier.correct_receiver(&session(courier), &names(), &receiver).unwrap().read)(&answer(code, status, name))
}

/// What it is asked to cancel by, as it stands in the call.
fn cancels_by(code: &str, names: &OrderNames) -> Option<String> {
    let request = one(code).cancel(&session(one(code)), names)?.request;
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Some(format!("{} {} {}", request.url, query.join("&"), String::from_utf8_lossy(&request.body)))
}

fn placed(waybill: Option<&str>, fee_vnd: Option<u64>, already_there: bool) -> Placed {
    Placed { waybill: waybill.map(|number| Waybill(number.to_owned())), courier_id: None, fee_vnd, already_there }
}

/// The same, known to the courier by an id of its own.
fn known_by(courier_id: &str, placed: Placed) -> Placed {
    Placed { courier_id: Some(CourierId(courier_id.to_owned())), ..placed }
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
    assert_eq!(recall("ghn", 200, "cancelled.json"), Ok(Recalled::Asked));
    assert_eq!(recall("ghn", 200, "cancel_too_late.json"), Ok(Recalled::TooLate));
    assert_eq!(correct("ghn", 200, "corrected.json"), Ok(Corrected));
    assert_eq!(refused(correct("ghn", 400, "correction_refused.json")), "ORDER_STATUS_ERROR");
    assert!(is_unknown(correct("ghn", 400, "corrected.json")), "the status and the body contradict each other");
    let nowhere = Party { district_code: String::new(), ..sheet().receiver };
    assert!(one("ghn").correct_receiver(&session(one("ghn")), &names(), &nowhere).is_none(), "a district has a number");
    let other = OrderNames { waybill: Some(Waybill("ANOTHER1".to_owned())), ..names() };
    let call = one("ghn").cancel(&session(one("ghn")), &other).unwrap();
    assert!(is_unknown((call.read)(&answer("ghn", 200, "cancelled.json"))), "says nothing of this order");
    assert!(one("ghn").cancel(&session(one("ghn")), &OrderNames { waybill: None, ..names() }).is_none());
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
fn vnpost_crm() {
    const CODE: &str = "vnpost_crm";
    const ID: &str = "6f2c1a52-0b9e-4f0a-9c0d-2f1f5d0b7a11";
    let courier = one(CODE);
    assert_eq!(place(CODE, 200, "placed.json"), Ok(known_by(ID, placed(Some("EL491610889VN"), Some(26_000), false))));
    assert_eq!(place(CODE, 200, "placed_without_item_code.json"), Ok(known_by(ID, placed(None, None, false))));
    assert_eq!(place(CODE, 400, "already_there.json"), Ok(placed(None, None, true)));
    assert_eq!(refused(place(CODE, 400, "place_refused.json")), "400");
    assert_eq!(refused(place(CODE, 200, "business_error_in_200.json")), "200");
    assert!(is_unknown(place(CODE, 400, "placed.json")), "the status and the body contradict each other");
    let sign_in = courier.sign_in(&session(courier).keys).unwrap();
    assert_eq!((sign_in.read)(&answer(CODE, 200, "signed_in.json")).unwrap().token, "bW9jay10b2tlbg");
    assert_eq!(refused((sign_in.read)(&answer(CODE, 200, "sign_in_refused.json"))), "IsSuccess");
    assert_eq!(refused((sign_in.read)(&response(401, ""))), "401");
    let call = courier.cancel(&session(courier), &names()).unwrap();
    assert_eq!((call.read)(&response(204, "")), Ok(Cancelled::Done));
    assert_eq!(refused((call.read)(&answer(CODE, 400, "cancel_refused.json"))), "400");
    assert!(is_unknown((call.read)(&response(200, "{}"))));
    let unnamed = OrderNames { courier_id: None, ..names() };
    assert!(courier.cancel(&session(courier), &unnamed).is_none(), "VNPost cancels by its own id only");
    let pushed = courier.read_news(TrackingSource::Push, &fixture(CODE, "push_delivered.json")).unwrap().remove(0);
    assert_eq!(pushed.courier_id, Some(CourierId(ID.to_owned())), "every push tells the id");
}

#[test]
fn ghtk() {
    let label = Some("S22749126.SGP39-J31.1375835526");
    assert_eq!(place("ghtk", 200, "placed.json"), Ok(placed(label, Some(30_400), false)));
    assert_eq!(place("ghtk", 200, "already_there.json"), Ok(placed(label, None, true)));
    assert_eq!(refused(place("ghtk", 422, "place_refused.json")), "30101");
    assert_eq!(refused(place("ghtk", 200, "business_error_in_200.json")), "success=false");
    assert!(is_unknown(place("ghtk", 500, "place_refused.json")), "a broken server leaves it open");
    assert_eq!(find("ghtk", 200, "detail_new.json"), Ok(Some(placed(label, Some(30_400), true))));
    assert_eq!(find("ghtk", 200, "not_found.json"), Ok(None));
    assert_eq!(refused(find("ghtk", 404, "path_not_found.json")), "10104", "an unknown path is no unknown order");
    assert!(is_unknown(find("ghtk", 200, "no_order.json")));
    assert_eq!(cancel("ghtk", 200, "cancelled.json"), Ok(Cancelled::Asked));
    assert_eq!(refused(cancel("ghtk", 200, "cancel_refused.json")), "success=false");
    let courier = one("ghtk");
    let mut push = support::push(courier, &fixture("ghtk", "push_delivered.form"), support::now());
    let check =
        |push: &InboundRequest| courier.check_push(&support::push_keys(courier), push, support::now()).map(drop);
    assert_eq!(check(&push), Ok(()));
    push.query.insert("hash".to_owned(), "SECRET-other".to_owned());
    assert_eq!(check(&push), Err(Refusal::Wrong));
    push.query.clear();
    assert_eq!(check(&push), Err(Refusal::Missing));
}

#[test]
fn ghtk_concludes_nothing_from_a_handset() {
    let table = buuta_webhooks::StatusTable::new(one("ghtk").status_table(), Vec::new());
    for code in ["45", "49", "410", "123", "127", "128"] {
        assert_eq!(table.meaning(code, "").unwrap().certainty, buuta_webhooks::Certainty::Assumed, "{code}");
    }
    assert_eq!(one("ghtk").reason("123"), Some(buuta_webhooks::Reason::RecipientRescheduled), "not the status 123");
}

#[test]
fn vtp() {
    assert_eq!(place("vtp", 200, "placed.json"), Ok(placed(Some("1684063821201"), Some(35_000), false)));
    assert_eq!(place("vtp", 200, "already_there.json"), Ok(placed(None, None, true)));
    assert_eq!(refused(place("vtp", 200, "place_refused.json")), "204");
    assert_eq!(refused(place("vtp", 200, "business_error_in_200.json")), "206");
    assert_eq!(place("vtp", 200, "token_refused.json"), Err(Fault::SignInAgain));
    assert!(is_unknown(place("vtp", 200, "no_data.json")));
    assert_eq!(cancel("vtp", 200, "cancelled.json"), Ok(Cancelled::Asked));
    assert_eq!(refused(cancel("vtp", 200, "cancel_refused.json")), "204");
    assert_eq!(recall("vtp", 200, "cancelled.json"), Ok(Recalled::Asked));
    assert_eq!(refused(recall("vtp", 200, "cancel_refused.json")), "204");
    let courier = one("vtp");
    let check = |body: &[u8]| {
        courier
            .check_push(&support::keys(courier), &support::bare_push(body), support::now())
            .map(|admitted| admitted.authenticity)
    };
    assert_eq!(check(br#"{"DATA":{},"TOKEN":"SECRET-push_secret"}"#), Ok(Authenticity::Unsigned));
    assert_eq!(check(br#"{"DATA":{},"TOKEN":"SECRET-other"}"#), Err(Refusal::Wrong));
    assert_eq!(check(br#"{"DATA":{}}"#), Err(Refusal::Missing));
    assert_eq!(check(b"<html>"), Err(Refusal::Missing));
}

#[test]
fn vtp_tells_the_way_back_from_the_way_out() {
    let read = |name| one("vtp").read_news(TrackingSource::Push, &fixture("vtp", name)).unwrap().remove(0);
    assert_eq!(read("push_delivered.json").raw_code, "501");
    assert_eq!(read("push_501_returning.json").raw_code, "501 returning");
    assert_eq!(read("push_odd_spelling.json").raw_code, "501 returning");
    let own = read("push_own_return_waybill.json");
    assert_eq!((own.raw_code.as_str(), own.reference), ("501 returning", None), "a waybill of the way back alone");
    assert_eq!(own.waybill, Some(Waybill("1684063821201".to_owned())), "the order's first number");
    let failed = read("push_failed_try.json");
    assert_eq!(one("vtp").reason(&failed.raw_reason), Some(buuta_webhooks::Reason::RecipientAbsent));
}

#[test]
fn ahamove() {
    let courier = one("ahamove");
    assert_eq!(place("ahamove", 200, "placed.json"), Ok(placed(Some("22VMV54W"), Some(32_000), false)));
    assert_eq!(refused(place("ahamove", 400, "place_refused.json")), "INVALID_PHONE_NUMBER");
    assert_eq!(refused(place("ahamove", 200, "business_error_in_200.json")), "NOT_ENOUGH_CREDIT");
    assert!(is_unknown(place("ahamove", 400, "placed.json")), "the status and the body contradict each other");
    assert_eq!(cancel("ahamove", 200, "cancelled.json"), Ok(Cancelled::Done));
    assert_eq!(refused(cancel("ahamove", 400, "cancel_refused.json")), "INVALID_ORDER_STATUS");
    let sign_in = courier.sign_in(&session(courier).keys).unwrap();
    assert_eq!((sign_in.read)(&answer("ahamove", 200, "signed_in.json")).unwrap().token, "bW9jay10b2tlbg");
    assert_eq!(refused((sign_in.read)(&answer("ahamove", 400, "sign_in_refused.json"))), "NOT_AUTHORIZED");
    let order = |waybill| PullFrom::Order { reference: reference(), waybill };
    let pull = courier.pull(&session(courier), &order(Some(Waybill("22VMV54W".to_owned())))).unwrap();
    assert_eq!(refused((pull.read)(&answer("ahamove", 404, "not_found.json"))), "ORDER_NOT_FOUND");
    assert!(courier.pull(&session(courier), &order(None)).is_none(), "Ahamove knows its own number only");
    let body = fixture("ahamove", "push_delivered.json");
    let check = |name: &str, value: &str| {
        let mut push = support::bare_push(&body);
        push.headers.insert(name.to_owned(), value.to_owned());
        courier.check_push(&support::keys(courier), &push, support::now()).map(drop)
    };
    for (name, value) in [
        ("apikey", "SECRET-push_secret"),
        ("authorization", "Bearer SECRET-push_secret"),
        ("authorization", "Basic SECRET-push_secret"),
    ] {
        assert_eq!(check(name, value), Ok(()), "{name}: {value}");
    }
    assert_eq!(check("apikey", "SECRET-other"), Err(Refusal::Wrong));
    assert_eq!(check("accept", "*/*"), Err(Refusal::Missing));
}

#[test]
fn ahamove_completed_may_be_a_failure() {
    let read = |name| one("ahamove").read_news(TrackingSource::Push, &fixture("ahamove", name)).unwrap().remove(0);
    let table = buuta_webhooks::StatusTable::new(one("ahamove").status_table(), Vec::new());
    let kind = |name| table.meaning(&read(name).raw_code, "").map(|meaning| (meaning.kind, meaning.certainty));
    use buuta_webhooks::{Certainty, Kind};
    assert_eq!(kind("push_delivered.json"), Some((Kind::Delivered, Certainty::Confirmed)));
    assert_eq!(kind("push_failed_try.json"), Some((Kind::DeliveryAttemptFailed, Certainty::Confirmed)));
    assert_eq!(kind("push_returned.json"), Some((Kind::Returned, Certainty::Confirmed)));
    assert_eq!(kind("push_completed_without_a_stop_status.json"), Some((Kind::Delivered, Certainty::Assumed)));
    assert_eq!(kind("push_cancelled_by_ahamove.json"), Some((Kind::PickupFailed, Certainty::Confirmed)));
    assert_eq!(read("push_failed_try.json").raw_text, "Không liên lạc được người nhận");
}

#[test]
fn myvnpost() {
    const CODE: &str = "myvnpost";
    let courier = one(CODE);
    let first = placed(Some("EL491610889VN"), Some(26_000), false);
    assert_eq!(place(CODE, 200, "placed.json"), Ok(known_by("88123456", first)));
    let inside = placed(Some("EL491610889VN"), None, false);
    assert_eq!(place(CODE, 201, "placed_in_data.json"), Ok(known_by("88123456", inside)));
    assert_eq!(place(CODE, 400, "already_there.json"), Ok(placed(None, None, true)));
    assert_eq!(refused(place(CODE, 400, "place_refused.json")), "400");
    assert_eq!(refused(place(CODE, 200, "business_error_in_200.json")), "200");
    assert_eq!(place(CODE, 403, "token_refused.json"), Err(Fault::SignInAgain));
    assert!(is_unknown(place(CODE, 400, "placed.json")), "the status and the body contradict each other");
    let sign_in = courier.sign_in(&session(courier).keys).unwrap();
    assert_eq!((sign_in.read)(&answer(CODE, 200, "signed_in.json")).unwrap().token, "eyJtb2NrIjoidG9rZW4ifQ");
    assert_eq!(refused((sign_in.read)(&answer(CODE, 200, "sign_in_refused.json"))), "200");
    assert_eq!(refused((sign_in.read)(&response(401, ""))), "401");
    assert_eq!(find(CODE, 200, "found.json"), Ok(Some(placed(Some("EL491610889VN"), Some(26_000), true))));
    assert_eq!(find(CODE, 200, "not_found.json"), Ok(None));
    assert!(is_unknown(find(CODE, 200, "found_another.json")), "somebody else's order is not ours");
    assert!(is_unknown(find(CODE, 404, "bad_gateway.html")), "somebody else's 404 is no certainty");
    assert_eq!(cancel(CODE, 200, "cancelled.json"), Ok(Cancelled::Done));
    assert_eq!(refused(cancel(CODE, 200, "cancel_refused.json")), "200");
    let unnamed = OrderNames { courier_id: None, ..names() };
    assert!(courier.cancel(&session(courier), &unnamed).is_none(), "VNPost cancels by its own id only");
    let pull = |source| courier.pull(&session(courier), &support::pull_from(source, None)).unwrap().read;
    let steps = |name| pull(TrackingSource::PerOrder)(&answer(CODE, 200, name)).map(|page| page.messages.len());
    assert_eq!(steps("empty_history.json"), Ok(0));
    assert!(is_unknown(steps("history_without_steps.json")));
    let list = |name| pull(TrackingSource::UpdatedSince)(&answer(CODE, 200, name)).map(|page| page.more);
    assert_eq!(list("empty_list.json"), Ok(true), "the other side is read next");
    assert!(is_unknown(list("list_without_results.json")));
}

#[test]
fn ems() {
    assert_eq!(place("ems", 200, "placed.json"), Ok(placed(Some("EJ012345678VN"), Some(21_000), false)));
    assert_eq!(place("ems", 200, "already_there.json"), Ok(placed(None, None, true)));
    assert_eq!(refused(place("ems", 422, "place_refused.json")), "error");
    assert_eq!(refused(place("ems", 200, "business_error_in_200.json")), "error");
    assert!(is_unknown(place("ems", 200, "no_data.json")));
    let courier = one("ems");
    let pull = |reference, waybill| courier.pull(&session(courier), &PullFrom::Order { reference, waybill });
    assert!(pull(reference(), None).is_none(), "EMS knows its own number only");
    let call = pull(reference(), Some(Waybill("EJ012345678VN".to_owned()))).unwrap();
    assert_eq!((call.read)(&answer("ems", 200, "no_steps.json")).unwrap().messages.len(), 0);
    assert_eq!(refused((call.read)(&answer("ems", 200, "tracking_refused.json"))), "error");
    assert!(is_unknown((call.read)(&answer("ems", 200, "no_data.json"))));
    assert!(is_unknown((call.read)(&answer("ems", 200, "bad_gateway.html"))));
}

#[test]
fn ems_hears_the_very_transaction_it_sent() {
    let courier = one("ems");
    let body = fixture("ems", "push_in_transit.json");
    let mut push = support::push(courier, &body, support::now());
    for transaction in ["1234567890", "a\"b\\c", " 12 "] {
        push.headers.insert("ems-transaction".to_owned(), transaction.to_owned());
        let admitted = courier.check_push(&support::push_keys(courier), &push, support::now()).unwrap();
        let heard: serde_json::Value = serde_json::from_str(&admitted.reply.body).unwrap();
        assert_eq!(heard, serde_json::json!({"code": "success", "transaction": transaction}));
    }
    push.headers.insert("ems-transaction".to_owned(), "1234567890".to_owned());
    let admitted = courier.check_push(&support::push_keys(courier), &push, support::now()).unwrap();
    assert_eq!(admitted.reply.body, r#"{"code":"success","transaction":"1234567890"}"#);
    push.headers.remove("ems-transaction");
    assert_eq!(courier.check_push(&support::push_keys(courier), &push, support::now()), Err(Refusal::Incomplete));
}

#[test]
fn vnpost_crm_signs_the_texts_as_they_came() {
    let courier = one("vnpost_crm");
    let mut undated: serde_json::Value = serde_json::from_slice(&fixture("vnpost_crm", "push_delivered.json")).unwrap();
    undated["SendDate"] = serde_json::Value::Null;
    let sent = support::push(courier, undated.to_string().as_bytes(), support::now());
    let check = |change: &dyn Fn(&mut serde_json::Value), passed_s: i64| {
        let mut body: serde_json::Value = serde_json::from_slice(&sent.body).unwrap();
        change(&mut body);
        let changed = InboundRequest { body: body.to_string().into_bytes(), ..sent.clone() };
        let time = support::now() + chrono::TimeDelta::seconds(passed_s);
        courier.check_push(&support::push_keys(courier), &changed, time).map(|admitted| admitted.authenticity)
    };
    let text = |body: &serde_json::Value, name: &str| body[name].as_str().unwrap().to_owned();
    assert_eq!(check(&|_| {}, 0), Ok(Authenticity::Authentic));
    assert_eq!(check(&|body| body["More"] = "unsigned".into(), 0), Ok(Authenticity::Authentic));
    assert_eq!(check(&|body| body["Data"] = format!("{} ", text(body, "Data")).into(), 0), Err(Refusal::Wrong));
    assert_eq!(check(&|body| body["SendDate"] = format!("{} ", text(body, "SendDate")).into(), 0), Err(Refusal::Wrong));
    let part = |body: &mut serde_json::Value| {
        // the same bytes signed, the border between them moved
        let (data, date) = (text(body, "Data"), text(body, "SendDate"));
        body["Data"] = format!("{data}{}", &date[..5]).into();
        body["SendDate"] = date[5..].into();
    };
    assert_eq!(check(&part, 0), Err(Refusal::Wrong));
    for name in ["Data", "SendDate", "SignData"] {
        assert_eq!(check(&|body| body[name] = 5.into(), 0), Err(Refusal::Missing), "{name}");
    }
    assert_eq!(check(&|_| {}, 24 * 3600), Ok(Authenticity::Authentic));
    assert_eq!(check(&|_| {}, 24 * 3600 + 1), Err(Refusal::TooOld));
    assert_eq!(check(&|_| {}, -600), Ok(Authenticity::Authentic));
    assert_eq!(check(&|_| {}, -601), Err(Refusal::FromTheFuture));
    // signed, and nobody can read it: it comes in, to be listed
    let unreadable = support::push(courier, br#"{"Data":"<html>"}"#, support::now());
    assert!(courier.check_push(&support::push_keys(courier), &unreadable, support::now()).is_ok());
    assert!(courier.read_news(TrackingSource::Push, &unreadable.body).is_err());
}

#[test]
fn vnpost_crm_tells_why_only_of_what_failed() {
    let read =
        |name| one("vnpost_crm").read_news(TrackingSource::Push, &fixture("vnpost_crm", name)).unwrap().remove(0);
    let failed = read("push_failed_try.json");
    assert_eq!((failed.raw_code.as_str(), failed.raw_reason.as_str()), ("91", "12 Người nhận đi vắng"));
    assert_eq!(failed.next_action, Some(NextAction::Redeliver));
    let delivered = read("push_delivered.json");
    assert_eq!((delivered.raw_code.as_str(), delivered.raw_reason.as_str()), ("100", ""));
    assert_eq!(delivered.next_action, None);
    assert_eq!(read("push_return_delivered.json").raw_code, "100 return");
    assert_eq!(read("push_returned.json").raw_code, "170");
}

#[test]
fn an_order_whose_fate_is_open_is_never_called_refused_or_later() {
    for courier in buuta_webhooks::registry() {
        let code = courier.code();
        // nobody calls it: there is no answer to read
        let Some(call) = courier.place(&session(*courier), &sheet()) else { continue };
        for status in [200, 201, 302, 400, 403, 404, 500, 502, 504] {
            assert!(is_unknown(place(code, status, "bad_gateway.html")), "{code} {status}");
        }
        let later = |status, retry_after_s| (call.read)(&Response { status, retry_after_s, body: Vec::new() });
        assert_eq!(later(429, Some(7)), Err(Fault::TryLater { after_s: Some(7) }), "{code}");
        assert_eq!(later(503, Some(7)), Err(Fault::TryLater { after_s: Some(7) }), "{code}");
        assert!(is_unknown(later(503, None)), "{code}");
        assert_eq!(later(401, None), Err(Fault::SignInAgain), "{code}");
    }
}

#[test]
fn each_cancels_by_the_name_its_document_asks_for() {
    for (code, by) in [
        ("demo", "/v1/orders/G8ADKBYD/cancel"),
        ("ghn", r#"/switch-status/cancel  {"order_codes":["G8ADKBYD"]}"#),
        ("ghtk", "/services/shipment/cancel/G8ADKBYD"),
        ("vtp", r#"/v2/order/UpdateOrder  {"TYPE":4,"ORDER_NUMBER":"G8ADKBYD""#),
        ("ahamove", "order_id=G8ADKBYD"),
        ("myvnpost", r#"/orderCancel  {"OriginalId":"88123456"}"#),
        ("vnpost_crm", r#"/CustomerConnect/CancelOrder  {"OrderId":"88123456"}"#),
        ("vnpost_ngsp", "OrderNumber=BT-7K2M-Q9XD-1"),
    ] {
        let asked = cancels_by(code, &names()).unwrap();
        assert!(asked.contains(by), "{code}: {asked}");
    }
    for code in ["ems", "collaborator"] {
        assert!(cancels_by(code, &names()).is_none(), "{code} has no such call");
    }
}

#[test]
fn requests_carry_what_the_documents_ask_for() {
    let body = |courier: &dyn Courier| -> serde_json::Value {
        serde_json::from_slice(&courier.place(&session(courier), &sheet()).unwrap().request.body).unwrap()
    };
    let ngsp = body(one("vnpost_ngsp"));
    assert_eq!(ngsp["OrderNumber"], "BT-7K2M-Q9XD-1");
    assert_eq!((ngsp["SenderProvince"].as_i64(), ngsp["ReceiverDistrict"].as_i64()), (Some(18), Some(1820)));
    assert_eq!((ngsp["ItemCode"].as_str(), ngsp["CODAmount"].as_u64()), (Some("EL491610889VN"), Some(0)));
    let ghn = body(one("ghn"));
    assert_eq!((&ghn["required_note"], &ghn["weight"]), (&"KHONGCHOXEMHANG".into(), &100.into()));
    assert_eq!((&ghn["to_ward_code"], &ghn["to_district_id"]), (&"20107".into(), &1820.into()));
    assert_eq!(body(one("demo"))["to"]["area_code"], "20107");
    let crm = body(one("vnpost_crm"));
    assert_eq!((&crm["OrderCode"], &crm["ReceiverWardId"]), (&"BT-7K2M-Q9XD-1".into(), &"20107".into()));
    assert_eq!((&crm["ReceiverAddressType"], &crm["UseBaoPhat"]), (&1.into(), &true.into()));
    let ghtk = body(one("ghtk"));
    assert_eq!((&ghtk["order"]["id"], &ghtk["products"][0]["weight"]), (&"BT-7K2M-Q9XD-1".into(), &0.1.into()));
    let vtp = body(one("vtp"));
    assert_eq!((&vtp["ORDER_NUMBER"], &vtp["PRODUCT_TYPE"]), (&"BT-7K2M-Q9XD-1".into(), &"TH".into()));
    assert_eq!((&vtp["RECEIVER_WARD"], &vtp["LIST_ITEM"][0]["PRODUCT_WEIGHT"]), (&20107.into(), &100.into()));
    let my = body(one("myvnpost"));
    assert_eq!((&my["type"], &my["contractCode"]), (&"GUI".into(), &serde_json::Value::Null));
    let my = &my["informationOrder"];
    assert_eq!((&my["saleOrderCode"], &my["weight"]), (&"BT-7K2M-Q9XD-1".into(), &"100".into()));
    assert_eq!((&my["receiverDistrictCode"], &my["receiverCommuneCode"]), (&"VNPOST".into(), &"20107".into()));
    let ems = one("ems").place(&session(one("ems")), &sheet()).unwrap().request;
    assert_eq!(ems.query, [("merchant_token".to_owned(), "SECRET-merchant_token".to_owned())]);
    let ems: serde_json::Value = serde_json::from_slice(&ems.body).unwrap();
    assert_eq!((&ems["order_code"], &ems["total_weight"]), (&"BT-7K2M-Q9XD-1".into(), &100.into()));
    let announced = one("vnpost_ngsp").announce(&session(one("vnpost_ngsp")), &announcement()).unwrap().request;
    let announced: serde_json::Value = serde_json::from_slice(&announced.body).unwrap();
    assert_eq!((&announced["IsSendDocument"], &announced["IsReceiveResult"]), (&true.into(), &false.into()));
    assert_eq!(announced["DocumentSender"]["ProvinceCode"], "18");
}

#[test]
fn news_of_a_push_and_of_the_order_are_the_same_event() {
    use TrackingSource::{PerOrder, Push};
    let ghn = one("ghn");
    let pushed = ghn.read_news(Push, &fixture("ghn", "push_delivered.json")).unwrap().remove(0);
    let order = support::messages(ghn, PerOrder, &fixture("ghn", "detail_delivered.json")).unwrap().remove(0);
    let asked = ghn.read_news(PerOrder, &order).unwrap().pop().unwrap();
    assert_eq!((pushed.raw_code, pushed.occurred_at), (asked.raw_code, asked.occurred_at));
    let ems = one("ems");
    let pushed = ems.read_news(Push, &fixture("ems", "push_in_transit.json")).unwrap().remove(0);
    let step = support::messages(ems, PerOrder, &fixture("ems", "detail_in_transit.json")).unwrap().remove(2);
    let asked = ems.read_news(PerOrder, &step).unwrap().remove(0);
    assert_eq!((pushed.raw_code, pushed.occurred_at), (asked.raw_code, asked.occurred_at));
    let ghtk = one("ghtk");
    let pushed = ghtk.read_news(Push, &fixture("ghtk", "push_delivered.form")).unwrap().remove(0);
    let odd = ghtk.read_news(Push, &fixture("ghtk", "push_odd_spelling.form")).unwrap().remove(0);
    let order = support::messages(ghtk, PerOrder, &fixture("ghtk", "detail_delivered.json")).unwrap().remove(0);
    let asked = ghtk.read_news(PerOrder, &order).unwrap().remove(0);
    assert_eq!((&pushed.raw_code, pushed.occurred_at), (&asked.raw_code, asked.occurred_at));
    assert_eq!((&odd.raw_code, odd.occurred_at), (&asked.raw_code, asked.occurred_at));
    // the list tells seconds, the history minutes
    let my = one("myvnpost");
    let listed =
        support::messages(my, TrackingSource::UpdatedSince, &fixture("myvnpost", "changes_page.json")).unwrap();
    let listed = my.read_news(TrackingSource::UpdatedSince, &listed[0]).unwrap().remove(0);
    let step =
        br#"{"item_code":"EL491610889VN","step":{"createdDate":"22/11/2026","createdHour":"09:15","statusCode":14}}"#;
    let told = my.read_news(PerOrder, step).unwrap().remove(0);
    assert_eq!((listed.raw_code, listed.occurred_at), (told.raw_code, told.occurred_at));
}
