//! Every operation at once: the document and the routes name the same ones, and each asks for the scope it names.

use super::house::{COMMUNE, KEY, POOR_KEY, TestHouse, with_key};
use crate::api::problem::{Problem, look_over};
use crate::api::{openapi, openapi_json, routes};
use crate::flows::manage_keys::SCOPES;
use crate::words::Lang;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
use actix_web::{App, web};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

/// Method and path of every operation of the document that asks for a key, with its scopes: all of the API's. What
/// stands beside the API is signed instead.
fn documented() -> BTreeMap<(String, String), Vec<String>> {
    let document = serde_json::to_value(openapi::whole(Lang::Vi)).unwrap();
    let mut found = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if !path.starts_with("/api/") {
                assert!(operation.get("security").is_none(), "{path}");
                continue;
            }
            let scopes = operation["security"][0]["api_key"].as_array().unwrap();
            let scopes = scopes.iter().map(|scope| scope.as_str().unwrap().to_owned()).collect();
            found.insert((method.to_ascii_uppercase(), path.clone()), scopes);
        }
    }
    found
}

/// The path with something in each of its routes.
fn filled(path: &str) -> String {
    path.replace("{id}", "01936f6e-6c00-7000-8000-000000000000")
        .replace("{code}", "YC-2222-2222")
        .replace("{reference}", "YC22222222-P1")
        .replace("{name}", "demo")
        .replace("{commune_code}", COMMUNE)
        .replace("{raw_code}", "D99")
}

fn request(method: &str, path: &str) -> TestRequest {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    // the one query parameter a call cannot do without
    TestRequest::with_uri(&format!("{}?reading=parked", filled(path))).method(method)
}

#[test]
fn the_document_and_the_routes_name_the_same_operations() {
    let documented: BTreeSet<(String, String)> = documented().into_keys().collect();
    let routes: BTreeSet<(String, String)> = routes()
        .into_iter()
        .map(|(method, path)| (method.to_string(), path))
        .filter(|(_, path)| path.starts_with("/api/v1/"))
        .collect();
    assert_eq!(documented, routes);
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let names: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, _)| path.starts_with("/api/"))
        .flat_map(|(_, item)| item.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), routes.len(), "operation ids are distinct");
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = serde_json::to_value(openapi::whole(Lang::Vi)).unwrap();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.contains("#/components/schemas/Problem"));
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[actix_web::test]
async fn every_operation_asks_for_a_key_and_the_scope_it_names() {
    let house = TestHouse::open().await;
    let mut used = BTreeSet::new();
    for ((method, path), scopes) in documented() {
        let answer = house.send(request(&method, &path)).await;
        assert_eq!((answer.status, answer.problem().as_str()), (401, "key-missing"), "{method} {path}");
        assert!(answer.headers.contains_key("www-authenticate"));
        let answer = house.send(with_key(request(&method, &path), "nonsense")).await;
        assert_eq!((answer.status, answer.problem().as_str()), (401, "key-unknown"), "{method} {path}");
        let answer = house.send(with_key(request(&method, &path), POOR_KEY)).await;
        assert_eq!((answer.status, answer.problem().as_str()), (403, "scope-missing"), "{method} {path}");
        let [scope] = scopes.as_slice() else { panic!("{method} {path} names one scope") };
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(scope.as_str()), "{method} {path}: {detail}");
        used.insert(scope.clone());
    }
    assert_eq!(used, SCOPES.iter().map(|scope| (*scope).to_owned()).collect());
}

#[actix_web::test]
async fn other_methods_and_paths_are_problems_too() {
    let house = TestHouse::open().await;
    let documented = documented();
    for (_, path) in documented.keys() {
        let allowed: Vec<&str> = METHODS
            .into_iter()
            .filter(|method| documented.contains_key(&((*method).to_owned(), path.clone())))
            .collect();
        let other = METHODS.into_iter().find(|method| !allowed.contains(method)).unwrap();
        let answer = house.send(with_key(request(other, path), KEY)).await;
        assert_eq!((answer.status, answer.problem().as_str()), (405, "wrong-method"), "{other} {path}");
        assert_eq!(answer.headers.get("allow").unwrap().to_str().unwrap(), allowed.join(", "));
    }
    for path in ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v2/requests", "/api/v1/dossiers/no-uuid/custody"]
    {
        let answer = house.get(path).await;
        assert_eq!((answer.status, answer.problem().as_str()), (404, "not-found"), "{path}");
    }
    let answer = house.get("/api/v1/tasks?limt=3").await;
    assert_eq!((answer.status, answer.problem().as_str()), (400, "bad-parameter"));
    let answer = house.get("/api/v1/tasks?cursor=!").await;
    assert_eq!((answer.status, answer.problem().as_str()), (400, "bad-cursor"));
}

#[actix_web::test]
async fn the_page_shows_every_operation_without_any_script() {
    let house = TestHouse::open().await;
    let page = house.send(TestRequest::get().uri("/api/docs")).await;
    let policy = page.headers.get("content-security-policy").unwrap();
    assert_eq!(policy, "default-src 'none'; style-src 'self'");
    let html = String::from_utf8(page.bytes.to_vec()).unwrap();
    assert!(!html.contains("<script") && !html.contains(" style="));
    for (method, path) in documented().keys() {
        assert!(html.contains(&format!("<code>{method} {path}</code>")), "{method} {path}");
    }
    let problem = house.send(TestRequest::get().uri("/problems/wrong-fields")).await;
    assert_eq!(
        (problem.status, problem.headers.get("location").unwrap().to_str().unwrap()),
        (302, "/api/docs#wrong-fields")
    );
    assert!(html.contains("id=\"wrong-fields\""));
}

#[actix_web::test]
async fn our_own_faults_are_named_and_say_nothing_of_their_cause() {
    let house = TestHouse::open().await;
    let faulty = async || Err::<&'static str, _>(Problem::internal("select secret from somewhere"));
    let api = web::scope("/api").wrap(from_fn(look_over)).route("/faulty", web::get().to(faulty));
    let app = init_service(App::new().app_data(house.house.clone()).service(api)).await;
    let answer = call_service(&app, TestRequest::get().uri("/api/faulty").to_request()).await;
    assert_eq!(answer.status(), 500);
    assert_eq!(answer.headers().get("cache-control").unwrap(), "no-store");
    let body: Value = read_body_json(answer).await;
    assert!(body["instance"].as_str().unwrap().starts_with("urn:uuid:"));
    assert!(!body.to_string().contains("select"));
}

#[actix_web::test]
async fn problems_are_told_in_the_language_the_caller_prefers() {
    let house = TestHouse::open().await;
    let speaking = |request: TestRequest, lang: &'static str| request.insert_header(("Accept-Language", lang));
    for (path, vi, en) in [
        ("/api/v1/requests/YC-2222-2222", "Không có yêu cầu nào", "No request has this code"),
        ("/api/v1/nothing", "Không có gì ở địa chỉ này", "There is nothing at this address"),
        ("/api/v1/results", "Địa chỉ này không nhận", "This address does not take"),
        ("/api/v1/tasks?cursor=!", "Con trỏ trang", "The cursor is not valid"),
        ("/problems/none", "Không có gì ở địa chỉ này", "There is nothing at this address"),
    ] {
        for (lang, tag, start) in [("", "vi", vi), ("en;q=0.8,vi", "vi", vi), ("en-GB,vi;q=0.5", "en", en)] {
            let answer = house.send(speaking(with_key(TestRequest::get().uri(path), KEY), lang)).await;
            answer.problem();
            assert!(answer.json()["title"].as_str().unwrap().starts_with(start), "{path} {lang}: {}", answer.json());
            assert_eq!(answer.headers.get("content-language").unwrap(), tag);
        }
    }
    let request = with_key(TestRequest::post().uri("/api/v1/requests"), KEY);
    let wrong = house.send(speaking(request, "en").set_json(json!({ "agency_code": "9".repeat(61) }))).await.json();
    assert_eq!(wrong["errors"][0]["sentence"], "Say who opens the request: citizen, clerk, officer or import.");
    assert_eq!(wrong["errors"][1]["sentence"], "Write it shorter, with 60 characters at most.");
    let poor = with_key(TestRequest::get().uri("/api/v1/tasks"), POOR_KEY);
    assert_eq!(house.send(speaking(poor, "en")).await.json()["detail"], "The scope tasks:read is needed.");
}

#[actix_web::test]
async fn the_document_and_its_page_are_read_in_both_languages() {
    let house = TestHouse::open().await;
    for (query, lang, name) in [("", "vi", "Xem một yêu cầu"), ("?lang=en", "en", "See a request")] {
        let page = house.send(TestRequest::get().uri(&format!("/api/docs{query}"))).await;
        let html = String::from_utf8(page.bytes.to_vec()).unwrap();
        assert!(html.contains(&format!("<html lang=\"{lang}\">")) && html.contains(&format!("<h2>{name}</h2>")));
        let document = house.send(TestRequest::get().uri(&format!("/api/openapi.json{query}"))).await.json();
        assert_eq!(document["paths"]["/api/v1/requests/{code}"]["get"]["summary"], name);
        for key in ["problem-", "field-", "docs-", "operation-"] {
            assert!(!html.contains(&format!(">{key}")) && !document.to_string().contains(&format!("\"{key}")), "{key}");
        }
    }
}
