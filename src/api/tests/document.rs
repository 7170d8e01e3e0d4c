//! Holds every answer the tests get against the OpenAPI document: its status must be named, its body must fit.

use crate::api::openapi;
use crate::words::Lang;
use serde_json::Value;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(openapi::whole(Lang::Vi)).expect("the document as JSON"));

/// Panics where an answer is not what the document says. Answers to addresses it does not know are passed over.
pub fn assert_documented(method: &str, path: &str, status: u16, content_type: &str, body: &[u8]) {
    let Some(operation) = operation_of(method, path) else {
        return;
    };
    let place = format!("{method} {path} {status}");
    let response = &operation["responses"][status.to_string()];
    assert!(response.is_object(), "{place}: the document does not name this status");
    let content = response["content"].as_object().unwrap_or_else(|| panic!("{place}: no content"));
    let content = content.get(content_type).unwrap_or_else(|| panic!("{place}: {content_type} is not named"));
    let schema = &content["schema"];
    let body: Value = serde_json::from_slice(body).unwrap_or_else(|_| panic!("{place}: no JSON"));
    fit(schema, &body, &place).unwrap_or_else(|why| panic!("{why}"));
}

fn operation_of(method: &str, path: &str) -> Option<&'static Value> {
    let asked: Vec<&str> = path.split('/').collect();
    DOCUMENT["paths"].as_object()?.iter().find_map(|(pattern, item)| {
        let pattern: Vec<&str> = pattern.split('/').collect();
        let fits = pattern.len() == asked.len()
            && pattern.iter().zip(&asked).all(|(part, word)| part.starts_with('{') || part == word);
        fits.then(|| item.get(method.to_ascii_lowercase())).flatten()
    })
}

fn fit(schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("{place}: {why}: {value}"));
    if let Some(reference) = schema["$ref"].as_str() {
        let Some(schema) = DOCUMENT.pointer(&reference[1..]) else {
            return wrong("no such schema");
        };
        return fit(schema, value, place);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = choices.iter().any(|choice| fit(choice, value, place).is_ok());
        return if fits { Ok(()) } else { wrong("fits none of its schemas") };
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return wrong("none of the words");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(word) => vec![word],
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let own = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !types.contains(&own) {
        return wrong("another type");
    }
    for item in value.as_array().into_iter().flatten() {
        fit(&schema["items"], item, place)?;
    }
    let Some(fields) = value.as_object() else {
        return Ok(());
    };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(name) {
            return wrong(&format!("{name} is missing"));
        }
    }
    for (name, field) in fields {
        let Some(schema) = schema["properties"].get(name) else {
            return wrong(&format!("{name} is not named"));
        };
        fit(schema, field, &format!("{place} {name}"))?;
    }
    Ok(())
}
