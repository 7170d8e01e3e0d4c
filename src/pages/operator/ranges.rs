//! `/dieu-hanh/tai-khoan/{id}/dai-so`: the ranges of waybill numbers a courier allotted, how many are left, and adding one.

use super::accounts::path_of;
use super::fields::Fields;
use super::{ACCOUNTS, Note, Section, answer, sections};
use crate::domain::waybill_range::{RangeError, Scheme};
use crate::flows::house::House;
use crate::flows::import_waybill_ranges::{AddRangeError, add_range};
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::StoreError;
use crate::store::waybill_ranges::{self, KeptRange};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use buuta_webhooks::Numbers;
use uuid::Uuid;

/// A range, as listed.
struct Row {
    first: String,
    last: String,
    scheme: String,
    left: String,
    is_used_up: bool,
}

/// A way of writing numbers, to choose.
struct Choice {
    value: &'static str,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "operator/ranges.html")]
struct RangesPage {
    page: StaffPage,
    sections: Vec<Section>,
    id: Uuid,
    name: String,
    back: String,
    count: String,
    is_care: bool,
    rows: Vec<Row>,
    schemes: Vec<Choice>,
    first: String,
    last: String,
    note: Option<Note>,
    operation: Uuid,
}

/// `GET /dieu-hanh/tai-khoan/{id}/dai-so`
pub async fn list(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    query: web::Query<Fields>,
) -> HttpResponse {
    let page = StaffPage::of(&req, who, OPERATOR);
    let note = query.is_ticked("luu").then(|| Note::done(&page, "op-range-saved"));
    show(&req, &house, page, *id, StatusCode::OK, &Fields::default(), note).await
}

/// `POST /dieu-hanh/tai-khoan/{id}/dai-so`
pub async fn add(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let (Some(operation), Some(scheme)) = (fields.operation(), Scheme::parse(fields.get("scheme"))) else {
        return refuse(&req, Refusal::Unreadable);
    };
    let Ok(account) = house.account(*id) else {
        return refuse(&req, Refusal::NotThere);
    };
    let sent = once(&house, &who.0, operation, async |tx| {
        add_range(&house, tx, &account, scheme, fields.get("first_number"), fields.get("last_number")).await?;
        Ok::<_, AddRangeError>(format!("{}/dai-so?luu=1", path_of(*id)))
    })
    .await;
    let page = StaffPage::of(&req, who, OPERATOR);
    let text = match sent {
        Ok(sent) => return answer(&req, &page, &sent),
        Err(AddRangeError::Store(error)) => return refuse(&req, error.into()),
        Err(AddRangeError::NumbersItself) => return refuse(&req, Refusal::NotThere),
        Err(AddRangeError::NoRange(error)) => page.say(why_no_range(error)),
        Err(AddRangeError::Overlaps { first, last }) => {
            page.say_with("op-error-range-overlaps", &[("first", &first), ("last", &last)])
        }
    };
    let note = Some(Note { is_care: true, text });
    show(&req, &house, page, *id, StatusCode::UNPROCESSABLE_ENTITY, &fields, note).await
}

/// The key of the sentence that says why two numbers are no range.
const fn why_no_range(error: RangeError) -> &'static str {
    match error {
        RangeError::NotS10 => "op-error-range-s10",
        RangeError::NotANumber => "op-error-range-number",
        RangeError::Unlike => "op-error-range-unlike",
        RangeError::Backwards => "op-error-range-backwards",
    }
}

/// How many numbers an account has left, in words; `None` where its courier numbers orders itself.
pub async fn left_in_words(house: &House, page: &StaffPage, id: Uuid) -> Result<Option<String>, StoreError> {
    match house.account(id) {
        Ok(account) if account.courier.numbers() == Numbers::Allotted => {
            Ok(Some(summary(page, &waybill_ranges::list(&house.store, id).await?)))
        }
        _ => Ok(None),
    }
}

fn summary(page: &StaffPage, ranges: &[KeptRange]) -> String {
    let left: u64 = ranges.iter().map(|kept| kept.left).sum();
    match ranges {
        [] => page.say("op-ranges-none"),
        _ => page.say_with("op-ranges-left", &[("count", &left.to_string())]),
    }
}

async fn show(
    req: &HttpRequest,
    house: &House,
    page: StaffPage,
    id: Uuid,
    status: StatusCode,
    typed: &Fields,
    note: Option<Note>,
) -> HttpResponse {
    let Ok(account) = house.account(id) else {
        return refuse(req, Refusal::NotThere);
    };
    if account.courier.numbers() == Numbers::Own {
        return refuse(req, Refusal::NotThere);
    }
    let ranges = match waybill_ranges::list(&house.store, id).await {
        Ok(ranges) => ranges,
        Err(error) => return refuse(req, error.into()),
    };
    let left: u64 = ranges.iter().map(|kept| kept.left).sum();
    let shown = RangesPage {
        sections: sections(&page, ACCOUNTS),
        id,
        name: account.account.name.clone(),
        back: page.href(&path_of(id)),
        count: summary(&page, &ranges),
        is_care: left < u64::from(house.settings.waybills.tell_below) && !ranges.is_empty(),
        rows: ranges.iter().map(|kept| row(&page, kept)).collect(),
        schemes: Scheme::ALL
            .map(|scheme| Choice {
                value: scheme.as_str(),
                title: page.say(name_of(scheme)),
                is_chosen: typed.get("scheme") == scheme.as_str(),
            })
            .into(),
        first: typed.get("first_number").to_owned(),
        last: typed.get("last_number").to_owned(),
        note,
        operation: house.store.new_id(),
        page,
    };
    send(status, shown.page.page(), &shown)
}

fn row(page: &StaffPage, kept: &KeptRange) -> Row {
    let (left, count) = (kept.left.to_string(), kept.range.count().to_string());
    Row {
        first: kept.range.first(),
        last: kept.range.last(),
        scheme: page.say(name_of(kept.range.scheme)),
        left: page.say_with("op-range-left-of", &[("count", &left), ("max", &count)]),
        is_used_up: kept.left == 0,
    }
}

/// The key of the words for a way of writing numbers.
const fn name_of(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::S10 => "op-range-s10",
        Scheme::Plain => "op-range-plain",
    }
}
