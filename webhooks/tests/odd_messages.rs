//! Messages spelled otherwise, broken or made of nothing: the other half of what every courier must keep.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may stop at the first surprise

mod support;

use serde_json::{Value, json};
use support::{all_messages, as_json, calls, each, fixtures, push_keys, read};

/// The same JSON with every leaf changed by `change`.
fn changed(value: &Value, change: &dyn Fn(&Value) -> Value) -> Value {
    match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), changed(value, change))).collect(),
        Value::Array(items) => items.iter().map(|item| changed(item, change)).collect(),
        leaf => change(leaf),
    }
}

#[test]
fn other_spellings_of_the_same_message_say_the_same() {
    each(|courier| {
        for (name, source, message) in all_messages(courier) {
            let due = read(courier, source, &message).unwrap();
            let (sent, spelled) = as_json(&message);
            let mut extra = sent.clone();
            extra["zz_new"] = json!({"a": [1, null, {"b": "c"}]});
            let as_text = changed(&sent, &|leaf| match leaf {
                Value::Number(number) => json!(number.to_string()),
                other => other.clone(),
            });
            let empty = changed(&sent, &|leaf| {
                if leaf.is_null() { json!("") } else { leaf.clone() }
            });
            let null = changed(&sent, &|leaf| {
                if *leaf == json!("") { Value::Null } else { leaf.clone() }
            });
            let spaced = changed(&sent, &|leaf| leaf.as_str().map_or(leaf.clone(), |text| json!(format!(" {text} "))));
            for (what, other) in [
                ("an unknown field", extra),
                ("numbers as text", as_text),
                ("empty text for nothing", empty),
                ("nothing for empty text", null),
                ("spaces around text", spaced),
            ] {
                let read = read(courier, source, &spelled(&other));
                assert_eq!(read.as_ref(), Ok(&due), "{name}: {what}");
            }
        }
    });
}

#[test]
fn what_cannot_be_read_is_told_without_values() {
    const MARK: &str = "MARK-Nguyen-Van-A";
    each(|courier| {
        for (name, source, message) in all_messages(courier) {
            let (sent, spelled) = as_json(&message);
            let marked = spelled(&changed(&sent, &|_| json!(MARK)));
            let told = [
                read(courier, source, &marked).map(|_| ()).unwrap_err().to_string(),
                read(courier, source, json!([MARK, {MARK: MARK}]).to_string().as_bytes()).unwrap_err().to_string(),
                read(courier, source, b"<html>MARK-Nguyen-Van-A").unwrap_err().to_string(),
            ];
            assert!(!told.concat().contains(MARK), "{name}: {told:?}");
        }
        for (name, _, read) in calls(courier) {
            for status in [200, 400, 401, 404, 429, 500, 503] {
                for body in ["", "<html>", "null", "[]", "\"MARK-Nguyen-Van-A\"", "{\"data\":\"MARK-Nguyen-Van-A\"}"] {
                    let answer = read(&support::response(status, body));
                    let Err(fault) = answer else {
                        assert!(
                            name == "find_placed" && status == 404 && !body.contains('<'),
                            "{name} {status} {body}"
                        );
                        continue;
                    };
                    assert!(!format!("{fault:?}").contains(MARK), "{name}");
                }
            }
        }
    });
}

#[test]
fn odd_bytes_never_panic() {
    each(|courier| {
        let samples: Vec<Vec<u8>> = fixtures(courier.code()).into_values().collect();
        let (calls, keys) = (calls(courier), push_keys(courier));
        let mut chance = support::odd::Chance::new(20_261_122);
        for _ in 0..3_000 {
            let bytes = support::odd::odd_bytes(&mut chance, &samples);
            let status = [200, 201, 400, 404, 409][chance.below(5)];
            support::odd::throw_at(courier, &calls, &keys, &bytes, status);
        }
    });
}
