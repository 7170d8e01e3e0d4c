//! Couriers send numbers as strings, strings as numbers and keys with spaces: readers that forgive all that.

use crate::courier::Unreadable;
use crate::moments::as_moment;
use chrono::{DateTime, FixedOffset};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

/// The longest name of an order that is one, bytes.
const LONGEST_NAME: usize = 100;

/// Reads a JSON object, forgiving a byte order mark and spaces around keys. Errors name the trouble, never a value.
pub fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unreadable> {
    let value: Value = serde_json::from_slice(text_of(body)).map_err(|error| trouble(body, &error))?;
    must_be_object(value.is_object())?;
    serde_json::from_value(with_trimmed_keys(value)).map_err(|error| trouble(body, &error))
}

/// Reads a JSON object in place, for values that must keep their very bytes; keys are taken as they are.
pub fn read_json_in_place<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Unreadable> {
    let read = serde_json::from_slice(text_of(body)).map_err(|error| trouble(body, &error))?;
    must_be_object(first_byte(text_of(body)) == Some(b'{'))?;
    Ok(read)
}

/// Cuts a JSON list into its items, byte for byte.
pub fn items_in_place(body: &[u8]) -> Result<Vec<&RawValue>, Unreadable> {
    serde_json::from_slice(text_of(body)).map_err(|error| trouble(body, &error))
}

/// Reads a form (`name=value&…`) like an object of texts. The first of fields with one name counts.
pub fn read_form<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unreadable> {
    if first_byte(text_of(body)) == Some(b'<') {
        return Err(Unreadable::new("a page of HTML or XML where a form was due"));
    }
    let mut fields = Map::new();
    for pair in text_of(body).split(|byte| *byte == b'&') {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        let [name, value] = [parts.next(), parts.next()].map(|part| from_form(part.unwrap_or_default()));
        fields.entry(name.trim()).or_insert(Value::String(value));
    }
    serde_json::from_value(Value::Object(fields)).map_err(|_| Unreadable::new("a field has an unexpected shape"))
}

/// Undoes what a form does to a text; what is no UTF-8 is marked as such.
fn from_form(text: &[u8]) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some((first, behind)) = rest.split_first() {
        let code = digit(behind.first()).zip(digit(behind.get(1))).filter(|_| *first == b'%');
        let (byte, read) = match (code, first) {
            (Some((high, low)), _) => ((high << 4 | low) as u8, 3),
            (None, b'+') => (b' ', 1),
            (None, byte) => (*byte, 1),
        };
        bytes.push(byte);
        rest = rest.get(read..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A list would otherwise be taken for an object's values without their keys.
fn must_be_object(is_object: bool) -> Result<(), Unreadable> {
    if is_object { Ok(()) } else { Err(Unreadable::new("the JSON is no object")) }
}

fn first_byte(body: &[u8]) -> Option<u8> {
    body.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

fn text_of(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// Says what is wrong. The words of serde would repeat what people wrote, so they are not passed on.
fn trouble(body: &[u8], error: &serde_json::Error) -> Unreadable {
    if first_byte(text_of(body)) == Some(b'<') {
        return Unreadable::new("a page of HTML or XML where JSON was due");
    }
    match error.classify() {
        serde_json::error::Category::Eof => Unreadable::new("the JSON ends too early"),
        serde_json::error::Category::Data => Unreadable::new("a field has an unexpected shape"),
        _ => Unreadable::new(format!("not JSON (line {}, column {})", error.line(), error.column())),
    }
}

/// Some senders put a space after a key's name. A key without spaces wins over its odd twin.
fn with_trimmed_keys(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let (odd, clean): (Vec<_>, Vec<_>) = map.into_iter().partition(|(key, _)| key.trim() != key.as_str());
            let mut trimmed: Map<String, Value> =
                clean.into_iter().map(|(key, value)| (key, with_trimmed_keys(value))).collect();
            for (key, value) in odd {
                trimmed.entry(key.trim().to_owned()).or_insert_with(|| with_trimmed_keys(value));
            }
            Value::Object(trimmed)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(with_trimmed_keys).collect()),
        scalar => scalar,
    }
}

/// A string, number or truth value as trimmed text; `None` for nothing, empty text, lists and objects.
pub fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number_text(number)),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `4`, `4.0` and `"4"` are the same code.
fn number_text(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if !number.is_i64() && !number.is_u64() && float.fract() == 0.0 && float.abs() < 1e15 => {
            (float as i64).to_string()
        }
        _ => number.to_string(),
    }
}

/// A finite number, written as a number or as text.
pub fn as_f64(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

/// A whole number, written as a number or as text; a fraction is cut off, and what does not fit is `None`.
pub fn as_i64(value: &Value) -> Option<i64> {
    let exact = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    exact.or_else(|| as_f64(value).filter(|number| number.abs() < 9e18).map(|number| number as i64))
}

/// A truth value, written as one, as 0 or 1, or as text.
pub fn as_bool(value: &Value) -> Option<bool> {
    match as_text(value)?.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// serde: text from anything scalar; missing or empty is the empty text.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    opt_text(from).map(Option::unwrap_or_default)
}

/// serde: text from anything scalar; empty is `None`.
pub fn opt_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(as_text(&Value::deserialize(from)?))
}

/// serde: the name an order goes by, as text; one longer than any courier's is none. A name is told with every event of
/// its order, and a long one would make of an answer the square of its size.
pub fn opt_name<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(opt_text(from)?.filter(|name| name.len() <= LONGEST_NAME))
}

/// serde: a whole number, or `None`.
pub fn opt_i64<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(as_i64(&Value::deserialize(from)?))
}

/// serde: a finite number, or `None`.
pub fn opt_f64<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Ok(as_f64(&Value::deserialize(from)?))
}

/// serde: a truth value, or `None`.
pub fn opt_bool<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Ok(as_bool(&Value::deserialize(from)?))
}

/// serde: a moment, or `None` for what is not one.
pub fn opt_moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<FixedOffset>>, D::Error> {
    Ok(as_moment(&Value::deserialize(from)?))
}

/// serde: one object, or a list of them; nothing is the empty list.
pub fn one_or_many<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(Vec::new()),
        Value::String(text) if text.trim().is_empty() => Ok(Vec::new()),
        Value::Array(items) => serde_json::from_value(Value::Array(items)).map_err(D::Error::custom),
        one => serde_json::from_value(one).map(|one| vec![one]).map_err(D::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    #[test]
    fn scalars() {
        assert_eq!(as_text(&json!(4.0)).as_deref(), Some("4"));
        assert_eq!(as_text(&json!(" 4 ")).as_deref(), Some("4"));
        assert_eq!(as_text(&json!("  ")), None);
        assert_eq!(as_i64(&json!("44000")), Some(44_000));
        assert_eq!(as_i64(&json!("44000.7")), Some(44_000));
        assert_eq!(as_i64(&json!(1e300)), None);
        assert_eq!(as_bool(&json!("True")), Some(true));
        assert_eq!(as_bool(&json!(0)), Some(false));
        assert_eq!(as_bool(&json!("")), None);
    }

    #[test]
    fn forms() {
        let read = |body: &str| read_form::<BTreeMap<String, String>>(body.as_bytes()).unwrap();
        let due = [("a", "x y"), ("b", "Hủy & trả"), ("c", ""), ("d", "%zz%4"), ("e", "1=2")];
        let due = due.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(read("a=x+y&b=H%E1%BB%A7y%20%26%20tr%e1%ba%a3&c=&d=%zz%4&a=again&e=1=2"), due);
        assert_eq!(read("%").len(), 1);
        assert!(read_form::<Value>(b" <html>").unwrap_err().why.contains("HTML"));
        assert!(read_form::<BTreeMap<String, u8>>(b"a=Nguyen").is_err());
    }

    #[test]
    fn keys_are_trimmed_and_values_never_repeated() {
        let read: Map<String, Value> =
            read_json("\u{feff}{\"Status \":\"1\",\"Status\":\"2\",\" Code\":3}".as_bytes()).unwrap();
        assert_eq!(read.get("Status"), Some(&json!("2")));
        assert_eq!(read.get("Code"), Some(&json!(3)));
        let error = read_json::<BTreeMap<String, u8>>(br#"{"a":"Nguyen Van A"}"#).unwrap_err();
        assert!(!error.why.contains("Nguyen"), "{error}");
        assert!(read_json::<Value>(b"[1]").is_err());
        assert!(read_json_in_place::<Value>(b"[1]").is_err());
        assert!(read_json::<Value>(b" <html>").unwrap_err().why.contains("HTML"));
    }
}
