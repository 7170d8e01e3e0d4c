//! `/dieu-hanh/tai-khoan/{id}/dia-ban`: what a courier calls the communes of the province, and which it has no code for.

use super::accounts::path_of;
use super::fields::Fields;
use super::{ACCOUNTS, Note, Section, answer, href, sections};
use crate::flows::house::House;
use crate::flows::manage_accounts::{self, ManageAccountError, take_effect};
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::StoreError;
use crate::store::accounts::{self, AreaCode};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Communes of one page.
const PAGE: usize = 40;

/// A commune, as listed.
struct Row {
    code: String,
    name: String,
    /// The courier's codes; `None` for a commune without any.
    codes: Option<String>,
}

#[derive(Template)]
#[template(path = "operator/areas.html")]
struct AreasPage {
    page: StaffPage,
    sections: Vec<Section>,
    id: Uuid,
    name: String,
    back: String,
    count: String,
    is_whole: bool,
    only_missing: bool,
    other_list: String,
    rows: Vec<Row>,
    next: Option<String>,
    note: Option<Note>,
    typed: Typed,
    operation: Uuid,
}

/// What stands in the form.
#[derive(Default)]
struct Typed {
    commune_code: String,
    commune_name: String,
    code: AreaCode,
}

/// `GET /dieu-hanh/tai-khoan/{id}/dia-ban`: `?xa=` puts a commune into the form.
pub async fn list(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    query: web::Query<Fields>,
) -> HttpResponse {
    let page = StaffPage::of(&req, who, OPERATOR);
    let note = query.is_ticked("luu").then(|| Note::done(&page, "op-area-saved"));
    show(&req, &house, page, *id, StatusCode::OK, &query, None, note).await
}

/// `POST /dieu-hanh/tai-khoan/{id}/dia-ban`
pub async fn put(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(operation) = fields.operation() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let text = |name: &str| fields.get(name).to_owned();
    let code = AreaCode {
        province_code: text("province_code"),
        district_code: text("district_code"),
        ward_code: text("ward_code"),
    };
    let commune_code = text("commune_code");
    let sent = once(&house, &who.0, operation, async |tx| {
        manage_accounts::map_area(&house, tx, *id, &commune_code, code.clone()).await?;
        Ok::<_, ManageAccountError>(format!("{}/dia-ban?luu=1&thieu=1", path_of(*id)))
    })
    .await;
    let page = StaffPage::of(&req, who, OPERATOR);
    let key = match sent {
        Ok(sent) => {
            take_effect(&house, *id).await;
            return answer(&req, &page, &sent);
        }
        Err(ManageAccountError::NoSuchCommune) => "op-error-commune",
        Err(ManageAccountError::AreaCodeMissing) => "op-error-area",
        Err(ManageAccountError::TooLong) => "op-error-long",
        Err(ManageAccountError::Store(error)) => return refuse(&req, error.into()),
        Err(_) => return refuse(&req, Refusal::NotThere),
    };
    let note = Note::care(&page, key);
    let typed = Typed { commune_name: commune_name(&house, &commune_code), commune_code, code };
    show(&req, &house, page, *id, StatusCode::UNPROCESSABLE_ENTITY, &Fields::default(), Some(typed), Some(note)).await
}

fn commune_name(house: &House, code: &str) -> String {
    house.gazetteer.commune(code).map(|commune| commune.name.clone()).unwrap_or_default()
}

#[expect(clippy::too_many_arguments, reason = "what one page can show at once")]
async fn show(
    req: &HttpRequest,
    house: &House,
    page: StaffPage,
    id: Uuid,
    status: StatusCode,
    query: &Fields,
    typed: Option<Typed>,
    note: Option<Note>,
) -> HttpResponse {
    match gather(house, page, id, query, typed, note).await {
        Ok(Some(shown)) => send(status, shown.page.page(), &shown),
        Ok(None) => refuse(req, Refusal::NotThere),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(
    house: &House,
    page: StaffPage,
    id: Uuid,
    query: &Fields,
    typed: Option<Typed>,
    note: Option<Note>,
) -> Result<Option<AreasPage>, StoreError> {
    let Some(account) = accounts::find(&house.store, id).await? else {
        return Ok(None);
    };
    let mapped = accounts::list_area_codes(&house.store, id).await?;
    let communes = house.gazetteer.communes_of(&house.settings.province.code);
    let total = communes.len();
    let known = communes.iter().filter(|commune| mapped.contains_key(&commune.code)).count();
    let only_missing = query.is_ticked("thieu");
    let after = query.get("sau");
    let mut rows: Vec<Row> = communes
        .into_iter()
        .filter(|commune| commune.code.as_str() > after)
        .filter(|commune| !only_missing || !mapped.contains_key(&commune.code))
        .take(PAGE + 1)
        .map(|commune| Row {
            code: commune.code.clone(),
            name: commune.name.clone(),
            codes: mapped.get(&commune.code).map(codes_in_words),
        })
        .collect();
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let path = format!("{}/dia-ban", path_of(id));
    let missing = if only_missing { "1" } else { "" };
    let next =
        rows.last().filter(|_| has_more).map(|last| href(&page, &format!("{path}?thieu={missing}&sau={}", last.code)));
    let count = page.say_with("op-areas-count", &[("count", &known.to_string()), ("max", &total.to_string())]);
    let other_list = if only_missing { path } else { format!("{path}?thieu=1") };
    Ok(Some(AreasPage {
        sections: sections(&page, ACCOUNTS),
        id,
        name: account.name,
        back: page.href(&path_of(id)),
        count,
        is_whole: known == total,
        only_missing,
        other_list: href(&page, &other_list),
        rows,
        next,
        note,
        typed: typed.unwrap_or_else(|| Typed {
            commune_code: query.get("xa").to_owned(),
            commune_name: commune_name(house, query.get("xa")),
            code: mapped.get(query.get("xa")).cloned().unwrap_or_default(),
        }),
        operation: house.store.new_id(),
        page,
    }))
}

fn codes_in_words(code: &AreaCode) -> String {
    let parts = [&code.province_code, &code.district_code, &code.ward_code];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" / ")
}
