//! Who may use which route: the one table. What does not stand here is closed to everybody.
//!
//! Routes of the API name the scope their key needs, which each handler's permission asks for; the guard asks for the
//! roles of all others.

use crate::domain::staff::Role;
use actix_web::http::Method;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Anybody,
    /// A courier that knows the address of its account.
    Courier,
    /// A provider of text messages that knows the address of its account.
    Provider,
    /// Other software with a key of this scope.
    Key(&'static str),
    /// A member of staff who is signed in, in one of these roles.
    Staff(&'static [Role]),
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub method: &'static str,
    /// The route's pattern, as it is registered.
    pub path: &'static str,
    pub who: Who,
}

const OFFICER: &[Role] = &[Role::Officer];
const EVERY_ROLE: &[Role] = &Role::ALL;
const POST_DESK: &[Role] = &[Role::Clerk, Role::Postman];
const ADMINISTRATOR: &[Role] = &[Role::Administrator];
const OPERATORS: &[Role] = &[Role::Supervisor, Role::Administrator];

/// The table. `HEAD` goes with `GET`.
pub const RULES: &[Rule] = &[
    // for anybody
    get("/", Who::Anybody),
    get("/tra-cuu", Who::Anybody),
    post("/tra-cuu", Who::Anybody),
    get("/tra-cuu/xac-nhan", Who::Anybody),
    post("/tra-cuu/xac-nhan", Who::Anybody),
    get("/tra-cuu/ho-so", Who::Anybody),
    get("/tra-cuu/in", Who::Anybody),
    get("/tra-cuu/truc-tiep", Who::Anybody),
    get("/tra-cuu/ma-mot-lan", Who::Anybody),
    post("/tra-cuu/ma-mot-lan", Who::Anybody),
    get("/tra-cuu/chung-minh", Who::Anybody),
    post("/tra-cuu/chung-minh", Who::Anybody),
    get("/tra-cuu/dong", Who::Anybody),
    post("/tra-cuu/dong", Who::Anybody),
    get("/tra-cuu/de-nghi/{kind}", Who::Anybody),
    post("/tra-cuu/de-nghi/{kind}", Who::Anybody),
    get("/tra-cuu/danh-gia", Who::Anybody),
    post("/tra-cuu/danh-gia", Who::Anybody),
    get("/tra-cuu/bao-tin", Who::Anybody),
    post("/tra-cuu/bao-tin", Who::Anybody),
    // of mails: the link holds nothing but what is not to be mailed any more
    get("/ngung-tin/{purpose}/{token}", Who::Anybody),
    post("/ngung-tin/{purpose}/{token}", Who::Anybody),
    // asking from home
    get("/gui-ho-so", Who::Anybody),
    post("/gui-ho-so", Who::Anybody),
    get("/nhan-tai-nha", Who::Anybody),
    post("/nhan-tai-nha", Who::Anybody),
    get("/tinh/{file}", Who::Anybody),
    get("/api/openapi.json", Who::Anybody),
    get("/api/docs", Who::Anybody),
    get("/problems/{slug}", Who::Anybody),
    get("/health", Who::Anybody),
    get("/ready", Who::Anybody),
    get("/metrics", Who::Anybody),
    // for couriers
    post("/webhooks/{courier}/{account_token}", Who::Courier),
    // for providers of text messages
    get("/delivery-reports/{provider}/{report_token}", Who::Provider),
    post("/delivery-reports/{provider}/{report_token}", Who::Provider),
    get("/webhooks/{courier}/{account_token}", Who::Courier),
    // for other software
    post("/api/v1/requests", Who::Key("requests:write")),
    get("/api/v1/requests/{code}", Who::Key("requests:read")),
    put("/api/v1/dossiers/{id}/code", Who::Key("dossiers:write")),
    post("/api/v1/dossiers/{id}/result", Who::Key("dossiers:write")),
    post("/api/v1/results", Who::Key("dossiers:write")),
    post("/api/v1/dossiers/{id}/journeys", Who::Key("dossiers:write")),
    post("/api/v1/dossiers/{id}/handovers", Who::Key("handovers:write")),
    get("/api/v1/dossiers/{id}/custody", Who::Key("requests:read")),
    post("/api/v1/dossiers/{id}/confirmation", Who::Key("dossiers:write")),
    get("/api/v1/orders/{reference}", Who::Key("orders:read")),
    post("/api/v1/orders/{reference}/cancel", Who::Key("orders:write")),
    post("/api/v1/addresses/resolve", Who::Key("places:read")),
    get("/api/v1/tasks", Who::Key("tasks:read")),
    post("/api/v1/tasks/{id}/settle", Who::Key("tasks:write")),
    get("/api/v1/messages", Who::Key("tasks:read")),
    put("/api/v1/accounts/{name}/area-codes/{commune_code}", Who::Key("accounts:write")),
    put("/api/v1/accounts/{name}/status-codes/{raw_code}", Who::Key("accounts:write")),
    // the staff door
    get("/noi-bo/dang-nhap", Who::Anybody),
    post("/noi-bo/dang-nhap", Who::Anybody),
    post("/noi-bo/dang-xuat", Who::Staff(EVERY_ROLE)),
    get("/noi-bo", Who::Staff(EVERY_ROLE)),
    get("/noi-bo/mat-khau", Who::Staff(EVERY_ROLE)),
    post("/noi-bo/mat-khau", Who::Staff(EVERY_ROLE)),
    post("/noi-bo/dieu-tin/{reference}/huy", Who::Staff(EVERY_ROLE)),
    get("/noi-bo/nguoi", Who::Staff(ADMINISTRATOR)),
    post("/noi-bo/nguoi", Who::Staff(ADMINISTRATOR)),
    post("/noi-bo/nguoi/{id}/mat-khau-moi", Who::Staff(ADMINISTRATOR)),
    post("/noi-bo/nguoi/{id}/ngung", Who::Staff(ADMINISTRATOR)),
    get("/noi-bo/khoa", Who::Staff(ADMINISTRATOR)),
    post("/noi-bo/khoa", Who::Staff(ADMINISTRATOR)),
    post("/noi-bo/khoa/{id}/ngung", Who::Staff(ADMINISTRATOR)),
    // the clerk's desk
    get("/quay", Who::Staff(POST_DESK)),
    get("/quay/viec/{step}", Who::Staff(POST_DESK)),
    get("/quay/quet", Who::Staff(POST_DESK)),
    post("/quay/quet", Who::Staff(POST_DESK)),
    get("/quay/nhieu-ma", Who::Staff(POST_DESK)),
    post("/quay/nhieu-ma", Who::Staff(POST_DESK)),
    get("/quay/nhieu-ma/ghi", Who::Staff(POST_DESK)),
    post("/quay/nhieu-ma/ghi", Who::Staff(POST_DESK)),
    get("/quay/yeu-cau-moi", Who::Staff(POST_DESK)),
    post("/quay/yeu-cau-moi", Who::Staff(POST_DESK)),
    get("/quay/da-lap/{code}", Who::Staff(POST_DESK)),
    get("/quay/ho-so/{id}", Who::Staff(POST_DESK)),
    get("/quay/ho-so/{id}/da-ghi/{seq}", Who::Staff(POST_DESK)),
    get("/quay/ho-so/{id}/ma-mot-lan", Who::Staff(POST_DESK)),
    post("/quay/ho-so/{id}/ma-mot-lan", Who::Staff(POST_DESK)),
    get("/quay/ho-so/{id}/giao-nhan", Who::Staff(POST_DESK)),
    post("/quay/ho-so/{id}/giao-nhan", Who::Staff(POST_DESK)),
    get("/quay/phieu/{dossier_id}/{seq}", Who::Staff(POST_DESK)),
    get("/quay/de-nghi", Who::Staff(POST_DESK)),
    get("/quay/de-nghi/{id}", Who::Staff(POST_DESK)),
    post("/quay/de-nghi/{id}", Who::Staff(POST_DESK)),
    // the officer's desk
    get("/mot-cua", Who::Staff(OFFICER)),
    post("/mot-cua/tim", Who::Staff(OFFICER)),
    get("/mot-cua/tiep-nhan", Who::Staff(OFFICER)),
    post("/mot-cua/tiep-nhan", Who::Staff(OFFICER)),
    get("/mot-cua/ho-so/{id}", Who::Staff(OFFICER)),
    post("/mot-cua/ho-so/{id}/ma", Who::Staff(OFFICER)),
    post("/mot-cua/ho-so/{id}/hen", Who::Staff(OFFICER)),
    post("/mot-cua/ho-so/{id}/trao", Who::Staff(OFFICER)),
    get("/mot-cua/dang-den", Who::Staff(OFFICER)),
    get("/mot-cua/ho-so/{id}/nhan", Who::Staff(OFFICER)),
    post("/mot-cua/ho-so/{id}/nhan", Who::Staff(OFFICER)),
    get("/mot-cua/ket-qua", Who::Staff(OFFICER)),
    post("/mot-cua/ket-qua", Who::Staff(OFFICER)),
    get("/mot-cua/ban-giao", Who::Staff(OFFICER)),
    post("/mot-cua/ban-giao", Who::Staff(OFFICER)),
    get("/mot-cua/ban-giao/{number}", Who::Staff(OFFICER)),
    get("/mot-cua/da-giao", Who::Staff(OFFICER)),
    post("/mot-cua/da-giao", Who::Staff(OFFICER)),
    get("/mot-cua/qua-han", Who::Staff(OFFICER)),
    get("/mot-cua/qua-han/{part}", Who::Staff(OFFICER)),
    // sheets of results at the counter
    get("/quay/ban-giao", Who::Staff(POST_DESK)),
    get("/quay/ban-giao/{number}", Who::Staff(POST_DESK)),
    post("/quay/ban-giao/{number}", Who::Staff(POST_DESK)),
    // the operator's desk
    get("/dieu-hanh", Who::Staff(OPERATORS)),
    get("/dieu-hanh/viec/{id}", Who::Staff(OPERATORS)),
    post("/dieu-hanh/viec/{id}/xu-ly", Who::Staff(OPERATORS)),
    post("/dieu-hanh/viec/{id}/tra-loi", Who::Staff(OPERATORS)),
    post("/dieu-hanh/viec/{id}/nhan", Who::Staff(OPERATORS)),
    post("/dieu-hanh/viec/{id}/tra", Who::Staff(OPERATORS)),
    get("/dieu-hanh/suc-khoe", Who::Staff(ADMINISTRATOR)),
    get("/dieu-hanh/tai-khoan", Who::Staff(ADMINISTRATOR)),
    get("/dieu-hanh/tai-khoan/{id}", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tai-khoan/{id}", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tai-khoan/{id}/dia-chi", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tai-khoan/{id}/dia-chi/{address_id}/ngung", Who::Staff(ADMINISTRATOR)),
    get("/dieu-hanh/tai-khoan/{id}/ma", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tai-khoan/{id}/ma", Who::Staff(ADMINISTRATOR)),
    get("/dieu-hanh/tai-khoan/{id}/dia-ban", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tai-khoan/{id}/dia-ban", Who::Staff(ADMINISTRATOR)),
    get("/dieu-hanh/tai-khoan/{id}/dai-so", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tai-khoan/{id}/dai-so", Who::Staff(ADMINISTRATOR)),
    get("/dieu-hanh/tai-khoan/{id}/danh-sach", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tai-khoan/{id}/danh-sach", Who::Staff(ADMINISTRATOR)),
    get("/dieu-hanh/tin", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tin/doc-lai", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tin/xet-lai", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tin/{id}/xet-lai", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tin/{id}/doc-lai", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/tin/{id}/xem", Who::Staff(ADMINISTRATOR)),
    get("/dieu-hanh/bao-tin", Who::Staff(ADMINISTRATOR)),
    post("/dieu-hanh/bao-tin/{id}/xem", Who::Staff(ADMINISTRATOR)),
    get("/quan-tri/mau-tin", Who::Staff(ADMINISTRATOR)),
    get("/quan-tri/mau-tin/{kind}/{channel}/{lang}", Who::Staff(ADMINISTRATOR)),
    post("/quan-tri/mau-tin/{kind}/{channel}/{lang}", Who::Staff(ADMINISTRATOR)),
    post("/quan-tri/mau-tin/{kind}/{channel}/{lang}/chon", Who::Staff(ADMINISTRATOR)),
    post("/quan-tri/mau-tin/{kind}/{channel}/{lang}/dang-ky", Who::Staff(ADMINISTRATOR)),
];

const fn get(path: &'static str, who: Who) -> Rule {
    Rule { method: "GET", path, who }
}
const fn post(path: &'static str, who: Who) -> Rule {
    Rule { method: "POST", path, who }
}
const fn put(path: &'static str, who: Who) -> Rule {
    Rule { method: "PUT", path, who }
}

/// Who may use a route; `None` for one that does not stand in the table.
pub fn who_may(method: &Method, pattern: &str) -> Option<Who> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    RULES.iter().find(|rule| rule.method == method && rule.path == pattern).map(|rule| rule.who)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_stands_in_the_table_and_the_table_names_no_other() {
        let registered: BTreeSet<(String, String)> = crate::api::routes()
            .into_iter()
            .chain(crate::pages::routes())
            .map(|(method, path)| (method.to_string(), path))
            .collect();
        let table: BTreeSet<(String, String)> =
            RULES.iter().map(|rule| (rule.method.to_owned(), rule.path.to_owned())).collect();
        assert_eq!(registered.difference(&table).collect::<Vec<_>>(), Vec::<&_>::new(), "open to nobody");
        assert_eq!(table.difference(&registered).collect::<Vec<_>>(), Vec::<&_>::new(), "not there");
        assert_eq!(table.len(), RULES.len(), "a route stands in the table twice");
    }

    #[test]
    fn the_table_and_the_description_of_the_api_name_the_same_scopes() {
        let document: serde_json::Value = serde_json::from_str(&crate::api::openapi_json()).unwrap();
        let mut count = 0;
        for rule in RULES {
            let Who::Key(scope) = rule.who else { continue };
            let operation = &document["paths"][rule.path][rule.method.to_ascii_lowercase()];
            assert_eq!(operation["security"][0]["api_key"][0], scope, "{} {}", rule.method, rule.path);
            count += 1;
        }
        // what stands beside the API is signed, and needs no key
        let paths = document["paths"].as_object().unwrap().iter();
        let documented = paths.filter(|(path, _)| path.starts_with("/api/")).map(|(_, item)| item);
        let operations = |item: &serde_json::Value| {
            item.as_object().unwrap().keys().filter(|key| ["get", "put", "post"].contains(&key.as_str())).count()
        };
        assert_eq!(count, documented.map(operations).sum::<usize>());
    }
}
