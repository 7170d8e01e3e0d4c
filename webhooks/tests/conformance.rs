//! What every courier must keep, checked for each one in the registry: a new courier is held to it without a new test.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may stop at the first surprise

mod support;

use buuta_webhooks::{
    Authenticity, InboundRequest, OrdersBy, Refusal, Secrecy, StatusTable, TrackingSource, courier, registry,
};
use chrono::TimeDelta;
use std::collections::BTreeSet;
use support::{all_messages, bare_push, calls, each, fixtures, now, push, push_keys, read, source_of};

/// Rows of status tables that no sample reaches: courier, code, reason prefix. Each waits for a real message.
const UNSAMPLED: &[(&str, &str, &str)] = &[
    ("ghn", "picking", "GHN-PC"),
    ("ghn", "money_collect_picking", "GHN-PF"),
    ("ghn", "money_collect_picking", "GHN-PC"),
];

/// Secrets that a courier takes in the query and nowhere else: courier, key of the query. The gateway logs no query.
const SECRET_IN_QUERY: &[(&str, &str)] = &[("ahamove", "api_key"), ("ahamove", "token"), ("ems", "merchant_token")];

#[test]
fn folders_and_registry_agree() {
    let couriers = concat!(env!("CARGO_MANIFEST_DIR"), "/src/couriers");
    let folders: BTreeSet<String> = std::fs::read_dir(couriers)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let codes: BTreeSet<String> = registry().iter().map(|courier| courier.code().to_owned()).collect();
    assert_eq!(folders, codes);
    assert_eq!(codes.len(), registry().len(), "two couriers with one code");
    each(|one| {
        assert!(one.code().bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')));
        assert_eq!(courier(one.code()).map(|found| found.name()), Some(one.name()));
        assert!(!one.tracking().is_empty(), "nothing would ever be heard of an order");
        let placed_by_call = one.place(&support::session(one), &support::sheet()).is_some();
        assert_eq!(placed_by_call, one.orders_by() == OrdersBy::Call);
    });
    assert!(courier("nobody").is_none());
}

#[test]
fn settings_are_explained_and_secrets_declared() {
    each(|courier| {
        let names: BTreeSet<&str> = courier.settings().iter().map(|setting| setting.name).collect();
        assert_eq!(names.len(), courier.settings().len(), "a setting stands twice");
        for setting in courier.settings() {
            assert!(setting.meaning.len() > 10, "{} has no meaning", setting.name);
            let sounds_secret = ["secret", "token", "password", "api_key"]
                .iter()
                .any(|word| setting.name.contains(word) && !setting.name.ends_with("_url"));
            assert_eq!(sounds_secret, setting.secrecy == Secrecy::Secret, "{}", setting.name);
            assert!(setting.secrecy == Secrecy::Open || setting.default.is_none(), "a secret has no default");
        }
    });
}

#[test]
fn no_secret_is_shown() {
    each(|courier| {
        let session = support::session(courier);
        let mut shown = format!("{:?} {:?} {:?}", session, session.keys, session.token);
        for (name, request, _) in calls(courier) {
            let query = request.query.iter().filter(|(key, _)| !SECRET_IN_QUERY.contains(&(courier.code(), key)));
            shown += &format!("{name} {request:?} {} {:?}", request.url, query.collect::<Vec<_>>());
        }
        shown += &format!("{:?}", push(courier, support::SECRET.as_bytes(), now()));
        assert!(!shown.contains(support::SECRET), "{shown}");
    });
}

#[test]
fn a_push_of_this_account_comes_in_and_no_other() {
    each(|courier| {
        let keys = push_keys(courier);
        if !courier.tracking().contains(&TrackingSource::Push) {
            let refused = courier.check_push(&keys, &push(courier, b"{}", now()), now());
            assert_eq!(refused, Err(Refusal::NoPush));
            return;
        }
        let pushes: Vec<_> = fixtures(courier.code())
            .into_iter()
            .filter(|(name, _)| source_of(name) == Some(TrackingSource::Push))
            .collect();
        assert!(pushes.len() >= 4, "delivered, a failed try with a reason, returned, an unknown code");
        for (name, body) in pushes {
            let sent = push(courier, &body, now());
            let admitted = courier.check_push(&keys, &sent, now()).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(matches!(admitted.reply.status, 200..=299), "{name}");
            if admitted.authenticity == Authenticity::Unsigned {
                continue;
            }
            let check = |sent: &InboundRequest, time| courier.check_push(&keys, sent, time).map(|_| ());
            let mut changed = sent.clone();
            *changed.body.last_mut().unwrap() ^= 1;
            assert_eq!(check(&changed, now()), Err(Refusal::Wrong), "{name}: a changed byte");
            for at in 0..sent.body.len() {
                let mut changed = sent.clone();
                changed.body[at] ^= 1;
                assert!(check(&changed, now()).is_err(), "{name}: byte {at} changed");
            }
            let bare = check(&bare_push(&body), now());
            assert!(matches!(bare, Err(Refusal::Missing | Refusal::Wrong)), "{name}: not signed: {bare:?}");
            assert_eq!(check(&sent, now() + TimeDelta::days(2)), Err(Refusal::TooOld), "{name}: old");
            assert_eq!(check(&sent, now() - TimeDelta::days(2)), Err(Refusal::FromTheFuture), "{name}: future");
        }
    });
}

#[test]
fn every_sample_of_news_is_read_and_twice_the_same() {
    each(|courier| {
        let mut sources = BTreeSet::new();
        for (name, source, message) in all_messages(courier) {
            let news = read(courier, source, &message).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(!news.is_empty(), "{name} gives no news");
            assert_eq!(read(courier, source, &message).as_ref(), Ok(&news), "{name} is read differently");
            assert!(news.iter().all(|one| one.reference.is_some() || one.waybill.is_some()), "{name}");
            sources.insert(source);
        }
        let declared: BTreeSet<_> = courier.tracking().iter().copied().collect();
        assert_eq!(sources, declared, "samples and declared sources");
        for source in
            [TrackingSource::Push, TrackingSource::Feed, TrackingSource::UpdatedSince, TrackingSource::PerOrder]
        {
            if !declared.contains(&source) {
                assert!(read(courier, source, b"{}").is_err(), "{} is not declared", source.as_str());
                let pulled = courier.pull(&support::session(courier), &support::pull_from(source, None));
                assert!(source == TrackingSource::Push || pulled.is_none(), "{}", source.as_str());
            }
        }
    });
}

#[test]
fn every_row_of_the_table_is_reached_or_listed() {
    each(|courier| {
        let news: Vec<_> = all_messages(courier)
            .into_iter()
            .flat_map(|(_, source, message)| read(courier, source, &message).unwrap())
            .collect();
        for row in courier.status_table() {
            let reached =
                news.iter().any(|one| one.raw_code == row.raw_code && one.raw_reason.starts_with(row.reason_prefix));
            let listed = UNSAMPLED.contains(&(courier.code(), row.raw_code, row.reason_prefix));
            assert_ne!(reached, listed, "{} {}", row.raw_code, row.reason_prefix);
        }
        for one in news.iter().filter(|one| !one.raw_reason.is_empty()) {
            assert!(courier.reason(&one.raw_reason).is_some(), "reason {}", one.raw_reason);
        }
    });
    for (code, raw_code, prefix) in UNSAMPLED {
        let rows = courier(code).unwrap().status_table().iter();
        assert!(rows.clone().any(|row| row.raw_code == *raw_code && row.reason_prefix == *prefix), "{code} {raw_code}");
    }
}

#[test]
fn an_unknown_code_means_nothing() {
    each(|courier| {
        let table = StatusTable::new(courier.status_table(), Vec::new());
        for code in ["", "no-such-code", "D999", "-4"] {
            assert_eq!(table.meaning(code, ""), None, "{code}");
            assert_eq!(courier.reason(code), None, "{code}");
        }
        let unique: BTreeSet<_> = courier.status_table().iter().map(|row| (row.raw_code, row.reason_prefix)).collect();
        assert_eq!(unique.len(), courier.status_table().len(), "a row stands twice");
    });
}
