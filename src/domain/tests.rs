//! What the fold makes of a courier's news, and what a citizen is told of it.

use super::custody::Holder;
use super::leg::Direction;
use super::notice::{NoticeKind, SignedMoves, due};
use super::order::{Confirmation, Effect, Fact, Frame, OrderState, Phase, fold};
use buuta_webhooks::{Authenticity, Certainty, Kind, Reason, Redelivery, StatusTable, courier};

const OPENED: i64 = 1_767_225_600;
const LOOKED_AT: i64 = OPENED + 10 * 24 * 3600;

/// News of GHN, heard from GHN itself, so many seconds after the order was opened.
fn ghn(after_s: i64, raw_code: &str) -> Fact {
    fact("ghn", after_s, raw_code, "")
}

fn ghn_because(after_s: i64, raw_code: &str, raw_reason: &str) -> Fact {
    fact("ghn", after_s, raw_code, raw_reason)
}

fn demo(after_s: i64, raw_code: &str) -> Fact {
    fact("demo", after_s, raw_code, "")
}

fn fact(courier_code: &str, after_s: i64, raw_code: &str, raw_reason: &str) -> Fact {
    let courier = courier(courier_code).expect("a courier of the registry");
    let meaning = StatusTable::new(courier.status_table(), Vec::new()).meaning(raw_code, raw_reason);
    Fact {
        second: OPENED + after_s,
        raw_code: raw_code.to_owned(),
        raw_reason: raw_reason.to_owned(),
        kind: meaning.map(|meaning| meaning.kind),
        reason: courier.reason(raw_reason),
        next_action: None,
        certainty: meaning.map_or(Certainty::Assumed, |meaning| meaning.certainty),
        redelivery: meaning.map_or(Redelivery::Never, |meaning| meaning.redelivery),
        authenticity: Authenticity::Authentic,
    }
}

fn unsigned(fact: Fact) -> Fact {
    Fact { authenticity: Authenticity::Unsigned, ..fact }
}

fn assumed(fact: Fact) -> Fact {
    Fact { certainty: Certainty::Assumed, ..fact }
}

fn frame(direction: Direction, confirmation: Confirmation) -> Frame {
    Frame { direction, confirmation, opened_second: OPENED, as_of_second: LOOKED_AT }
}

fn result(facts: &[Fact]) -> OrderState {
    fold(&frame(Direction::ToCitizen, Confirmation::ByPull), facts)
}

fn effects(state: &OrderState) -> Vec<Effect> {
    state.timeline.iter().map(|step| step.effect).collect()
}

fn told(facts: &[Fact], signed: SignedMoves) -> Vec<NoticeKind> {
    due(Direction::ToCitizen, &result(facts), signed).into_iter().map(|notice| notice.kind).collect()
}

#[test]
fn the_end_absorbs_what_is_dated_after_it() {
    let state = result(&[ghn(40, "returned"), ghn(30, "delivered"), ghn(20, "storing"), ghn(10, "delivered")]);
    assert_eq!(
        (state.kind, state.end, state.since_second),
        (Some(Kind::Delivered), Some(Kind::Delivered), OPENED + 10)
    );
    assert_eq!(state.holder, Holder::Citizen);
    assert_eq!(
        effects(&state),
        [
            Effect::Moved(Kind::Delivered),
            Effect::AgainstTheEnd(Kind::InTransit),
            Effect::Repeated,
            Effect::AgainstTheEnd(Kind::Returned),
        ]
    );
    assert!(state.contradicts_itself());
}

#[test]
fn storing_is_a_new_try_only_while_the_way_back_has_not_begun() {
    let asked = result(&[ghn(10, "waiting_to_return"), ghn(20, "storing")]);
    assert_eq!((asked.kind, asked.phase), (Some(Kind::ArrivedAtDeliveryOffice), Phase::Forward));
    let begun = result(&[ghn(10, "waiting_to_return"), ghn(15, "return_sorting"), ghn(20, "storing")]);
    assert_eq!((begun.kind, begun.phase), (Some(Kind::Returning), Phase::Returning));
}

#[test]
fn ghn_delivers_to_the_recipient_even_right_after_waiting_to_return() {
    let state = result(&[ghn(10, "waiting_to_return"), ghn(20, "delivered")]);
    assert_eq!((state.end, state.phase, state.holder), (Some(Kind::Delivered), Phase::Forward, Holder::Citizen));
    let failed = result(&[ghn(10, "waiting_to_return"), ghn(20, "delivery_fail")]);
    assert_eq!(effects(&failed)[1], Effect::Moved(Kind::DeliveryAttemptFailed));
    assert_eq!((failed.delivery_tries, failed.phase), (1, Phase::ReturnAsked));
}

#[test]
fn a_courier_that_repeats_its_codes_delivers_back_to_the_sender() {
    let state = result(&[demo(10, "D11"), demo(15, "D12"), demo(20, "D06"), demo(30, "D09"), demo(40, "D10")]);
    let moved = [Kind::ReturnRequested, Kind::Returning, Kind::Returning, Kind::ReturnAttemptFailed, Kind::Returned];
    assert_eq!(effects(&state), moved.map(Effect::Moved));
    assert_eq!((state.holder, state.delivery_tries), (Holder::Agency, 0));
}

#[test]
fn what_nothing_signs_waits_until_the_courier_confirms_it() {
    let pushed = unsigned(ghn(20, "delivered"));
    let waits = result(&[ghn(10, "delivering"), pushed.clone()]);
    assert_eq!((waits.kind, waits.end, waits.waiting), (Some(Kind::OutForDelivery), None, Some(Kind::Delivered)));
    let confirmed = result(&[ghn(10, "delivering"), pushed, ghn(20, "delivered")]);
    assert_eq!((confirmed.end, confirmed.waiting, confirmed.timeline.len()), (Some(Kind::Delivered), None, 2));
}

#[test]
fn a_later_confirmed_step_settles_what_waited_before_it() {
    let earlier = unsigned(ghn(10, "delivering"));
    assert_eq!(result(&[earlier.clone(), ghn(20, "delivery_fail")]).waiting, None);
    assert_eq!(result(&[earlier, ghn(5, "storing")]).waiting, Some(Kind::OutForDelivery));
}

#[test]
fn without_a_pull_an_unsigned_end_needs_a_history_that_leads_to_it() {
    let frame = frame(Direction::ToCitizen, Confirmation::ByHistory);
    let end = unsigned(ghn(20, "delivered"));
    assert_eq!(fold(&frame, std::slice::from_ref(&end)).waiting, Some(Kind::Delivered));
    assert_eq!(fold(&frame, &[end, unsigned(ghn(10, "storing"))]).end, Some(Kind::Delivered));
}

#[test]
fn a_row_without_a_reason_is_the_row_that_has_one() {
    let with = unsigned(ghn_because(20, "delivery_fail", "GHN-DFC1A4"));
    let state = result(&[ghn(20, "delivery_fail"), with.clone()]);
    assert_eq!((state.delivery_tries, state.timeline.len()), (1, 1));
    assert_eq!(state.timeline[0].reason, Some(Reason::RecipientAbsent));
    assert_eq!(state.timeline[0].authenticity, Authenticity::Authentic);
    assert!(!state.contradicts_itself());
    let other = ghn_because(20, "delivery_fail", "GHN-DCD0A1");
    let two = result(&[with, other]);
    assert!(two.contradicts_itself());
    assert_eq!((two.delivery_tries, two.timeline.len()), (1, 1));
}

#[test]
fn an_assumed_code_is_shown_and_concludes_nothing() {
    let state = result(&[ghn(10, "picked"), assumed(ghn(20, "delivered"))]);
    assert_eq!((state.kind, state.end, state.provisional), (Some(Kind::Collected), None, Some(Kind::Delivered)));
    assert_eq!(result(&[assumed(ghn(20, "delivered")), ghn(30, "delivery_fail")]).provisional, None);
}

#[test]
fn what_is_dated_where_it_cannot_have_happened_moves_nothing() {
    let early = ghn(-24 * 3600 - 1, "delivered");
    let late = ghn(LOOKED_AT - OPENED + 601, "delivered");
    let state = result(&[early, late, ghn(10, "picked")]);
    assert_eq!((state.kind, state.end), (Some(Kind::Collected), None));
    assert!(state.has_suspect_time());
    assert_eq!(result(&[ghn(-24 * 3600, "delivered")]).end, Some(Kind::Delivered));
    assert_eq!(result(&[ghn(LOOKED_AT - OPENED + 600, "delivered")]).end, Some(Kind::Delivered));
}

#[test]
fn one_second_is_sorted_by_the_life_of_an_order() {
    let state = result(&[ghn(10, "delivered"), ghn(10, "what_is_this"), ghn(10, "picked"), ghn(10, "delivering")]);
    let moved = [Kind::Collected, Kind::OutForDelivery, Kind::Delivered].map(Effect::Moved);
    assert_eq!(effects(&state)[..3], moved);
    assert_eq!(effects(&state)[3], Effect::Unmapped);
    assert_eq!(state.unmapped_codes(), ["what_is_this"]);
}

#[test]
fn she_is_told_once_that_her_result_is_on_its_way() {
    let none = SignedMoves::default();
    let signed = SignedMoves { to_post_second: Some(OPENED + 5), to_end_second: None };
    assert_eq!(told(&[ghn(10, "ready_to_pick"), ghn(20, "picking")], none), []);
    assert_eq!(told(&[unsigned(ghn(10, "picked")), assumed(ghn(20, "storing"))], none), []);
    assert_eq!(told(&[], signed), [NoticeKind::ResultOnItsWay]);
    assert_eq!(told(&[ghn(10, "picked")], none), [NoticeKind::ResultOnItsWay]);
    let many = [ghn(10, "picked"), ghn(20, "storing"), ghn(30, "transporting")];
    assert_eq!(told(&many, signed), [NoticeKind::ResultOnItsWay]);
    assert_eq!(told(&many, none), [NoticeKind::ResultOnItsWay]);
    let skipped = [ghn(30, "delivering")];
    assert_eq!(told(&skipped, none), [NoticeKind::ResultOnItsWay], "one fact, one message");
}

#[test]
fn a_later_fact_overtakes_what_is_not_worth_telling_any_more() {
    let none = SignedMoves::default();
    let missed = [ghn(10, "delivering"), ghn_because(20, "delivery_fail", "GHN-DFC1A4")];
    assert_eq!(told(&missed, none), [NoticeKind::ResultOnItsWay, NoticeKind::DeliveryMissed]);
    let asked_back = [ghn(10, "picked"), ghn(20, "delivery_fail"), ghn(30, "waiting_to_return")];
    assert_eq!(told(&asked_back, none), [NoticeKind::ResultOnItsWay, NoticeKind::ReturnAsked]);
    let again = [asked_back.as_slice(), &[ghn(40, "storing")]].concat();
    assert_eq!(told(&again, none), [NoticeKind::ResultOnItsWay]);
    let done = [again.as_slice(), &[ghn(50, "delivering"), ghn(60, "delivered")]].concat();
    assert_eq!(told(&done, none), [NoticeKind::ResultDelivered]);
}

#[test]
fn a_notice_told_per_fact_names_its_fact() {
    let state =
        result(&[ghn(10, "delivering"), ghn(20, "delivery_fail"), ghn_because(30, "delivery_fail", "GHN-DFC1A2")]);
    let notices = due(Direction::ToCitizen, &state, SignedMoves::default());
    let missed: Vec<_> = notices.iter().filter(|notice| notice.kind == NoticeKind::DeliveryMissed).collect();
    assert_eq!(missed.len(), 1);
    assert_eq!((missed[0].fact_code.as_str(), missed[0].fact_second), ("delivery_fail", OPENED + 30));
    assert_eq!(missed[0].reason, Some(Reason::RecipientUnreachable));
}

#[test]
fn what_says_where_the_papers_are_is_told_even_late() {
    let agency = |facts: &[Fact], signed| {
        let state = fold(&frame(Direction::ToAgency, Confirmation::ByPull), facts);
        due(Direction::ToAgency, &state, signed).into_iter().map(|notice| notice.kind).collect::<Vec<_>>()
    };
    let facts = [ghn(10, "ready_to_pick"), ghn(20, "picked"), ghn(30, "delivered")];
    let both = [NoticeKind::PapersCollected, NoticeKind::PapersAtAgency];
    assert_eq!(agency(&facts, SignedMoves::default()), both);
    let signed = SignedMoves { to_post_second: Some(OPENED + 20), to_end_second: Some(OPENED + 30) };
    assert_eq!(agency(&facts[..1], signed), both);
}
