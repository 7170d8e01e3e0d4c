//! `/dieu-hanh/tai-khoan`: the accounts we hold with couriers; for administrators.

use super::{ACCOUNTS, Section, sections};
use crate::flows::house::House;
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::refusal::refuse;
use crate::store::accounts;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// One account, as listed.
struct Row {
    name: String,
    href: String,
    courier: String,
    is_on: bool,
    is_default: bool,
    missing: Option<String>,
}

#[derive(Template)]
#[template(path = "operator/accounts.html")]
struct AccountsPage {
    page: StaffPage,
    sections: Vec<Section>,
    rows: Vec<Row>,
}

/// Where an account is shown.
pub fn path_of(id: Uuid) -> String {
    format!("{ACCOUNTS}/{id}")
}

/// `GET /dieu-hanh/tai-khoan`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who) -> HttpResponse {
    let page = StaffPage::of(&req, who, OPERATOR);
    let accounts = match accounts::list(&house.store).await {
        Ok(accounts) => accounts,
        Err(error) => return refuse(&req, error.into()),
    };
    let default = house.account_named("").ok().map(|account| account.account.id);
    let rows = accounts.into_iter().map(|account| {
        let courier = buuta_webhooks::courier(&account.courier);
        let settings = courier.map(|courier| courier.settings()).unwrap_or_default();
        let missing: Vec<&str> = settings
            .iter()
            .filter(|setting| setting.default.is_none() && account.settings.get(setting.name).is_empty())
            .map(|setting| setting.name)
            .collect();
        Row {
            href: page.href(&path_of(account.id)),
            courier: courier.map_or(account.courier.clone(), |courier| courier.name().to_owned()),
            is_on: account.is_on,
            is_default: default == Some(account.id),
            missing: (!missing.is_empty())
                .then(|| page.say_with("op-settings-missing", &[("text", &missing.join(", "))])),
            name: account.name,
        }
    });
    let shown = AccountsPage { sections: sections(&page, ACCOUNTS), rows: rows.collect(), page };
    send(StatusCode::OK, shown.page.page(), &shown)
}
