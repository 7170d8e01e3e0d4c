//! The OpenAPI document, put together from what stands beside each handler.

use crate::api::idempotency::{KEY_HEADER, REPLAYED_HEADER};
use crate::api::problem::{PROBLEM_JSON, ProblemBody};
use crate::api::{
    accounts, ask_journey, attach_code, cancel_order, collaborators, confirm_receipt, mark_results, messages,
    open_request, record_handover, resolve_addresses, see_custody, see_order, see_request, tasks, webhooks,
};
use crate::words::{Lang, say};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Required, ResponseBuilder, Type};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "docs-title",
        description = "docs-description",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        open_request::open,
        see_request::see,
        attach_code::attach,
        mark_results::mark_one,
        mark_results::mark_stack,
        ask_journey::ask,
        record_handover::record,
        see_custody::see,
        confirm_receipt::confirm,
        see_order::see,
        cancel_order::cancel,
        tasks::list,
        tasks::settle,
        messages::list,
        resolve_addresses::resolve,
        accounts::put_area_code,
        accounts::put_status_code,
        collaborators::list,
        webhooks::take_push,
    ),
    components(schemas(ProblemBody)),
    modifiers(&Common),
)]
struct Document;

/// The document as a value. Its title and the names of its calls are keys of the catalogue until they are said here.
pub fn whole(lang: Lang) -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.info.title = say(lang, &document.info.title);
    document.info.description = document.info.description.map(|key| say(lang, &key));
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post, &mut item.put].into_iter().flatten() {
            operation.summary = operation.summary.take().map(|key| say(lang, &key));
        }
    }
    let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(say(lang, "docs-api-key"))).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("api_key", SecurityScheme::Http(key));
    document
}

/// The document in Vietnamese as JSON text, ending with a line break.
pub fn openapi_json() -> String {
    json(Lang::Vi)
}

fn json(lang: Lang) -> String {
    // utoipa's own structs always serialise
    whole(lang).to_pretty_json().map(|text| text + "\n").unwrap_or_default()
}

/// Serves the document: in Vietnamese, or in the language of `?lang=`.
pub async fn document(request: HttpRequest) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(json(lang_named(&request)))
}

/// The language of `?lang=`, else Vietnamese: what the document says does not change with who reads it.
pub fn lang_named(request: &HttpRequest) -> Lang {
    let named = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang="));
    named.map_or(Lang::Vi, Lang::parse)
}

/// Calls that ask with a body, because an address must not stand in a URL, and change nothing.
const QUESTIONS: &[&str] = &["/api/v1/addresses/resolve"];

/// What holds for every call: who may make it, what can always go wrong, and how a write is repeated.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut document.paths.paths {
            let is_beside_the_api = !path.starts_with("/api/");
            // a handler's name alone is not unique: the path's last words make it so
            let words: Vec<&str> = path
                .trim_start_matches("/api/v1")
                .split('/')
                .skip(1)
                .map(|part| part.trim_matches(['{', '}']))
                .collect();
            let name = words.join("_").replace('-', "_");
            for (method, operation, is_write) in
                [("get", &mut item.get, false), ("post", &mut item.post, true), ("put", &mut item.put, true)]
            {
                let Some(operation) = operation else { continue };
                operation.operation_id = Some(format!("{method}_{name}"));
                if is_beside_the_api {
                    continue;
                }
                add_problem(operation, "401", "No key, or one that is not in use");
                add_problem(operation, "403", "The key lacks the scope");
                add_problem(operation, "500", "Our own fault; `instance` names it");
                add_problem(operation, "503", "The database is away; call again after `Retry-After`");
                if is_write {
                    add_body(operation);
                }
                if is_write && !QUESTIONS.contains(&path.as_str()) {
                    add_repeating(operation);
                }
                name_problems(operation);
            }
        }
    }
}

fn add_problem(operation: &mut Operation, status: &str, description: &str) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(description).content(PROBLEM_JSON, content);
    operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(response.build()));
}

/// Errors beside a handler are written like any body; they leave as problems.
fn name_problems(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let (false, RefOr::T(response)) = (status.starts_with('2'), response)
            && let Some(content) = response.content.shift_remove("application/json")
        {
            response.content.insert(PROBLEM_JSON.to_owned(), content);
        }
    }
}

fn add_body(operation: &mut Operation) {
    add_problem(operation, "400", "The body or the key of repetition cannot be read");
    add_problem(operation, "413", "The body is larger than 256 KiB");
    add_problem(operation, "415", "The body is not JSON");
}

fn add_repeating(operation: &mut Operation) {
    add_problem(operation, "422", "The key of repetition was used for another call");
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let parameter = ParameterBuilder::new()
        .name(KEY_HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "1 to 100 visible ASCII characters of your choice. A repeated call with the same key and body is done \
             once, and gets the very same status and body; another body gets 422. A refused call leaves its key unused.",
        ))
        .schema(Some(text().min_length(Some(1)).max_length(Some(100)).build()))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
    for (status, response) in &mut operation.responses.responses {
        if let (true, RefOr::T(response)) = (status.starts_with('2'), response) {
            let header = HeaderBuilder::new()
                .description(Some("`true` when this is the answer given before"))
                .schema(Some(text().build()))
                .build();
            response.headers.insert(REPLAYED_HEADER.to_owned(), RefOr::T(header));
        }
    }
}
