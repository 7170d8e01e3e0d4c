//! `GET /api/docs`: the OpenAPI document as a page to read, without any script.

use crate::api::openapi;
use crate::api::problem::{Kind, Problem};
use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpResponse, ResponseError, web};
use serde_json::Value;
use std::fmt::Write as _;

/// The page.
pub async fn page() -> HttpResponse {
    let document = serde_json::to_value(openapi::whole()).unwrap_or_default();
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'self'"))
        .body(html(&document))
}

/// A problem's type URI leads to its line on the page.
pub async fn problem(slug: web::Path<String>) -> HttpResponse {
    match Kind::ALL.iter().find(|kind| kind.slug() == *slug) {
        Some(kind) => HttpResponse::Found().insert_header((LOCATION, format!("/api/docs#{}", kind.slug()))).finish(),
        None => Problem::new(Kind::NotFound).error_response(),
    }
}

fn html(document: &Value) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>API Bưu Tá</title>\
         <link rel=\"stylesheet\" href=\"/tinh/buuta.css\"></head><body><main>",
    );
    let say = |key: &str| escaped(document["info"][key].as_str().unwrap_or_default());
    // writing to a String does not fail
    write!(html, "<h1>{} {}</h1><p>{}</p>", say("title"), say("version"), say("description")).ok();
    html.push_str(
        "<p>Mỗi lời gọi kèm <code>Authorization: Bearer &lt;khóa API&gt;</code>. Lời gọi ghi nên kèm \
         <code>Idempotency-Key</code> để gọi lại mà không làm hai lần. Bản cho máy đọc: \
         <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p>",
    );
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            write_operation(&mut html, path, method, operation);
        }
    }
    html.push_str("<h2 id=\"schemas\">Cấu trúc dữ liệu</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        write_schema(&mut html, name, schema);
    }
    html.push_str("<h2>Các lỗi</h2><dl>");
    for kind in Kind::ALL {
        let (slug, status, title) = (kind.slug(), kind.status().as_u16(), escaped(kind.title()));
        write!(html, "<dt id=\"{slug}\"><code>/problems/{slug}</code> ({status})</dt><dd>{title}</dd>").ok();
    }
    html.push_str("</dl></main></body></html>");
    html
}

fn write_operation(html: &mut String, path: &str, method: &str, operation: &Value) {
    let say = |key: &str| escaped(operation[key].as_str().unwrap_or_default());
    let method = escaped(&method.to_ascii_uppercase());
    write!(
        html,
        "<section><h2>{}</h2><p><code>{method} {}</code></p><p>{}</p>",
        say("summary"),
        escaped(path),
        say("description")
    )
    .ok();
    let scopes: Vec<&str> =
        operation["security"][0]["api_key"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    write!(html, "<p>Quyền: <code>{}</code></p>", escaped(&scopes.join(" "))).ok();
    let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    if !parameters.is_empty() {
        html.push_str("<h3>Tham số</h3><ul>");
        for parameter in parameters {
            let part = |key: &str| escaped(parameter[key].as_str().unwrap_or_default());
            write!(html, "<li><code>{}</code> ({}): {}</li>", part("name"), part("in"), part("description")).ok();
        }
        html.push_str("</ul>");
    }
    if let Some(name) = schema_in(&operation["requestBody"]) {
        write!(html, "<p>Gửi lên: {}</p>", link(name)).ok();
    }
    html.push_str("<h3>Trả lời</h3><ul>");
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let description = escaped(response["description"].as_str().unwrap_or_default());
        let schema = schema_in(response).map(|name| format!(" – {}", link(name))).unwrap_or_default();
        write!(html, "<li><code>{}</code> {description}{schema}</li>", escaped(status)).ok();
    }
    html.push_str("</ul></section>");
}

fn write_schema(html: &mut String, name: &str, schema: &Value) {
    let description = escaped(schema["description"].as_str().unwrap_or_default());
    let name = escaped(name);
    write!(html, "<h3 id=\"schema-{name}\"><code>{name}</code></h3><p>{description}</p><ul>").ok();
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (field, value) in schema["properties"].as_object().into_iter().flatten() {
        let must = if required.contains(&field.as_str()) { " (bắt buộc)" } else { "" };
        let description = escaped(value["description"].as_str().unwrap_or_default());
        write!(html, "<li><code>{}</code>{must}: {} {description}</li>", escaped(field), type_of(value)).ok();
    }
    html.push_str("</ul>");
}

/// A field's type in a few words: the words it may be, the name of its structure, or its JSON type.
fn type_of(value: &Value) -> String {
    if let Some(words) = value["enum"].as_array() {
        let words: Vec<String> = words.iter().filter_map(Value::as_str).map(escaped).collect();
        return format!("<code>{}</code>.", words.join(" | "));
    }
    if let Some(name) = name_in(value) {
        return link(name);
    }
    let choices = value["oneOf"].as_array().into_iter().flatten();
    if let Some(name) = choices.chain([&value["items"]]).find_map(name_in) {
        return link(name);
    }
    match &value["type"] {
        Value::String(word) => format!("{}.", escaped(word)),
        Value::Array(words) => {
            let words: Vec<String> = words.iter().filter_map(Value::as_str).map(escaped).collect();
            format!("{}.", words.join(" | "))
        }
        _ => String::new(),
    }
}

/// The name of the schema a body or response holds, whatever its content type.
fn schema_in(place: &Value) -> Option<&str> {
    place["content"].as_object()?.values().find_map(|content| name_in(&content["schema"]))
}

fn name_in(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn link(name: &str) -> String {
    let name = escaped(name);
    format!("<a href=\"#schema-{name}\"><code>{name}</code></a>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
