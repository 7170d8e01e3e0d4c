//! `GET /api/docs`: the OpenAPI document as a page to read, without any script.

use crate::api::openapi;
use crate::api::problem::{Kind, Problem};
use crate::words::{Lang, say, say_with};
use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;
use std::fmt::Write as _;

/// The page.
pub async fn page(request: HttpRequest) -> HttpResponse {
    let lang = openapi::lang_named(&request);
    let document = serde_json::to_value(openapi::whole(lang)).unwrap_or_default();
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'self'"))
        .body(html(lang, &document))
}

/// A problem's type URI leads to its line on the page.
pub async fn problem(request: HttpRequest, slug: web::Path<String>) -> HttpResponse {
    match Kind::ALL.iter().find(|kind| kind.slug() == *slug) {
        Some(kind) => HttpResponse::Found().insert_header((LOCATION, format!("/api/docs#{}", kind.slug()))).finish(),
        None => Problem::new(Kind::NotFound).answer_to(&request),
    }
}

fn html(lang: Lang, document: &Value) -> String {
    let part = |key: &str| escaped(document["info"][key].as_str().unwrap_or_default());
    let title = part("title");
    let intro = say_with(
        lang,
        "docs-intro",
        &[
            ("header", "<code>Authorization: Bearer</code>"),
            ("repeat", "<code>Idempotency-Key</code>"),
            ("document", "<a href=\"/api/openapi.json\">/api/openapi.json</a>"),
        ],
    );
    let mut html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/tinh/buuta.css\"></head><body><main>\
         <h1>{title} {}</h1><p>{}</p><p>{intro}</p>",
        lang.as_str(),
        part("version"),
        part("description")
    );
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            write_operation(&mut html, lang, path, method, operation);
        }
    }
    // writing to a String does not fail
    write!(html, "<h2 id=\"schemas\">{}</h2>", say(lang, "docs-schemas")).ok();
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        write_schema(&mut html, lang, name, schema);
    }
    write!(html, "<h2>{}</h2><dl>", say(lang, "docs-problems")).ok();
    for kind in Kind::ALL {
        let (slug, status, title) = (kind.slug(), kind.status().as_u16(), escaped(&kind.title(lang)));
        write!(html, "<dt id=\"{slug}\"><code>/problems/{slug}</code> ({status})</dt><dd>{title}</dd>").ok();
    }
    html.push_str("</dl></main></body></html>");
    html
}

fn write_operation(html: &mut String, lang: Lang, path: &str, method: &str, operation: &Value) {
    let part = |key: &str| escaped(operation[key].as_str().unwrap_or_default());
    let method = escaped(&method.to_ascii_uppercase());
    write!(
        html,
        "<section><h2>{}</h2><p><code>{method} {}</code></p><p>{}</p>",
        part("summary"),
        escaped(path),
        part("description")
    )
    .ok();
    let scopes: Vec<&str> =
        operation["security"][0]["api_key"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    write!(html, "<p>{}: <code>{}</code></p>", say(lang, "docs-scopes"), escaped(&scopes.join(" "))).ok();
    let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    if !parameters.is_empty() {
        write!(html, "<h3>{}</h3><ul>", say(lang, "docs-parameters")).ok();
        for parameter in parameters {
            let part = |key: &str| escaped(parameter[key].as_str().unwrap_or_default());
            write!(html, "<li><code>{}</code> ({}): {}</li>", part("name"), part("in"), part("description")).ok();
        }
        html.push_str("</ul>");
    }
    if let Some(name) = schema_in(&operation["requestBody"]) {
        write!(html, "<p>{}: {}</p>", say(lang, "docs-body"), link(name)).ok();
    }
    write!(html, "<h3>{}</h3><ul>", say(lang, "docs-answers")).ok();
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let description = escaped(response["description"].as_str().unwrap_or_default());
        let schema = schema_in(response).map(|name| format!(" – {}", link(name))).unwrap_or_default();
        write!(html, "<li><code>{}</code> {description}{schema}</li>", escaped(status)).ok();
    }
    html.push_str("</ul></section>");
}

fn write_schema(html: &mut String, lang: Lang, name: &str, schema: &Value) {
    let description = escaped(schema["description"].as_str().unwrap_or_default());
    let name = escaped(name);
    write!(html, "<h3 id=\"schema-{name}\"><code>{name}</code></h3><p>{description}</p><ul>").ok();
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (field, value) in schema["properties"].as_object().into_iter().flatten() {
        let must = match required.contains(&field.as_str()) {
            true => format!(" ({})", say(lang, "docs-required")),
            false => String::new(),
        };
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
