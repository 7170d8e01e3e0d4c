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

/// The subjects of the calls, in the order in which a reader meets them.
const SUBJECTS: [&str; 9] =
    ["requests", "dossiers", "custody", "orders", "tasks", "messages", "addresses", "accounts", "collaborators"];

/// One call, as the document has it.
struct Call<'a> {
    id: String,
    /// Method and path.
    line: String,
    operation: &'a Value,
}

fn calls(document: &Value) -> Vec<Call<'_>> {
    let mut calls = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let id = escaped(operation["operationId"].as_str().unwrap_or_default());
            calls.push(Call { id, line: escaped(&format!("{} {path}", method.to_ascii_uppercase())), operation });
        }
    }
    calls.sort_by_key(|call| {
        let subject = call.operation["tags"][0].as_str().unwrap_or_default();
        SUBJECTS.iter().position(|known| *known == subject).unwrap_or(SUBJECTS.len())
    });
    calls
}

fn html(lang: Lang, document: &Value) -> String {
    let part = |key: &str| escaped(document["info"][key].as_str().unwrap_or_default());
    let title = part("title");
    let mut html = String::new();
    // writing to a String does not fail
    write!(
        html,
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/tinh/buuta.css\"></head><body>",
        lang.as_str()
    )
    .ok();
    write_top(&mut html, lang);
    let intro = say_with(
        lang,
        "docs-intro",
        &[
            ("header", "<code>Authorization: Bearer</code>"),
            ("repeat", "<code>Idempotency-Key</code>"),
            ("document", "<a href=\"/api/openapi.json\">/api/openapi.json</a>"),
        ],
    );
    write!(html, "<main class=\"api\"><h1>{title} {}</h1>", part("version")).ok();
    write!(html, "<p class=\"intro\">{}</p><p>{intro}</p>", part("description")).ok();
    let calls = calls(document);
    write!(html, "<nav class=\"card\" aria-label=\"{title}\"><ul class=\"contents\">").ok();
    for Call { id, line, operation } in &calls {
        let summary = escaped(operation["summary"].as_str().unwrap_or_default());
        write!(html, "<li><a href=\"#{id}\">{summary}</a><span class=\"call\">{line}</span></li>").ok();
    }
    let (schemas, problems) = (say(lang, "docs-schemas"), say(lang, "docs-problems"));
    write!(html, "<li><a href=\"#schemas\">{schemas}</a></li><li><a href=\"#problems\">{problems}</a></li>").ok();
    html.push_str("</ul></nav>");
    for call in &calls {
        write_call(&mut html, lang, call);
    }
    write!(html, "<section class=\"card\" id=\"schemas\"><h2>{schemas}</h2>").ok();
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        write_schema(&mut html, lang, name, schema);
    }
    write!(html, "</section><section class=\"card\" id=\"problems\"><h2>{problems}</h2><dl class=\"parts\">").ok();
    for kind in Kind::ALL {
        let (slug, status, title) = (kind.slug(), kind.status().as_u16(), escaped(&kind.title(lang)));
        write!(html, "<dt id=\"{slug}\"><code>{status}</code> {slug}</dt><dd>{title}</dd>").ok();
    }
    html.push_str("</dl></section></main></body></html>");
    html
}

/// The same way back as on every page, and the other language.
fn write_top(html: &mut String, lang: Lang) {
    let other = match lang {
        Lang::Vi => Lang::En,
        Lang::En => Lang::Vi,
    };
    let (own, other) = (lang.as_str(), other.as_str());
    write!(
        html,
        "<header class=\"top\"><a class=\"brand\" href=\"/?lang={own}\">{}</a><nav aria-label=\"{}\">\
         <a href=\"/api/docs?lang={other}\" lang=\"{other}\" hreflang=\"{other}\">{}</a></nav></header>",
        say(lang, "site-name"),
        say(lang, "page-nav-label"),
        say(lang, "page-other-language")
    )
    .ok();
}

fn write_call(html: &mut String, lang: Lang, call: &Call<'_>) {
    let Call { id, line, operation } = call;
    let part = |key: &str| prose(operation[key].as_str().unwrap_or_default());
    write!(html, "<section class=\"card\" id=\"{id}\"><h2>{}</h2>", part("summary")).ok();
    write!(html, "<p class=\"call\"><code>{line}</code></p>").ok();
    if operation["description"].is_string() {
        write!(html, "<p lang=\"en\">{}</p>", part("description")).ok();
    }
    let scopes: Vec<&str> =
        operation["security"][0]["api_key"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    html.push_str("<dl class=\"parts\">");
    write!(html, "<dt>{}</dt><dd><code>{}</code></dd>", say(lang, "docs-scopes"), escaped(&scopes.join(" "))).ok();
    if let Some(name) = schema_in(&operation["requestBody"]) {
        write!(html, "<dt>{}</dt><dd>{}</dd>", say(lang, "docs-body"), link(name)).ok();
    }
    html.push_str("</dl>");
    let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    if !parameters.is_empty() {
        write!(html, "<h3>{}</h3><dl class=\"parts\">", say(lang, "docs-parameters")).ok();
        for parameter in parameters {
            let part = |key: &str| prose(parameter[key].as_str().unwrap_or_default());
            write!(html, "<dt><code>{}</code> ({})</dt>", part("name"), part("in")).ok();
            write!(html, "<dd lang=\"en\">{}</dd>", part("description")).ok();
        }
        html.push_str("</dl>");
    }
    let (good, bad): (Vec<_>, Vec<_>) =
        operation["responses"].as_object().into_iter().flatten().partition(|(status, _)| status.starts_with('2'));
    write!(html, "<h3>{}</h3>", say(lang, "docs-answers")).ok();
    write_answers(html, &good);
    write!(html, "<details><summary>{}</summary>", say(lang, "docs-problems")).ok();
    write_answers(html, &bad);
    html.push_str("</details></section>");
}

fn write_answers(html: &mut String, answers: &[(&String, &Value)]) {
    html.push_str("<dl class=\"parts\">");
    for (status, answer) in answers {
        let description = prose(answer["description"].as_str().unwrap_or_default());
        let schema = schema_in(answer).map(|name| format!(" – {}", link(name))).unwrap_or_default();
        write!(html, "<dt><code>{}</code></dt>", escaped(status)).ok();
        write!(html, "<dd><span lang=\"en\">{description}</span>{schema}</dd>").ok();
    }
    html.push_str("</dl>");
}

fn write_schema(html: &mut String, lang: Lang, name: &str, schema: &Value) {
    let name = escaped(name);
    write!(html, "<h3 id=\"schema-{name}\"><code>{name}</code></h3>").ok();
    if let Some(description) = schema["description"].as_str() {
        write!(html, "<p lang=\"en\">{}</p>", prose(description)).ok();
    }
    if schema["enum"].is_array() {
        write!(html, "<p>{}</p>", type_of(schema)).ok();
    }
    html.push_str("<dl class=\"parts\">");
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (field, value) in schema["properties"].as_object().into_iter().flatten() {
        let must = match required.contains(&field.as_str()) {
            true => format!(" ({})", say(lang, "docs-required")),
            false => String::new(),
        };
        let description = prose(value["description"].as_str().unwrap_or_default());
        write!(html, "<dt><code>{}</code>{must}</dt>", escaped(field)).ok();
        write!(html, "<dd>{} <span lang=\"en\">{description}</span></dd>", type_of(value)).ok();
    }
    html.push_str("</dl>");
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

/// A text with what stands between backticks as code.
fn prose(text: &str) -> String {
    let text = escaped(text);
    let mut rest = text.as_str();
    let mut html = String::with_capacity(text.len());
    while let Some((before, (code, after))) =
        rest.split_once('`').and_then(|(before, rest)| Some((before, rest.split_once('`')?)))
    {
        write!(html, "{before}<code>{code}</code>").ok();
        rest = after;
    }
    html + rest
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
