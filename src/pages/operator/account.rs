//! `/dieu-hanh/tai-khoan/{id}`: one account's use, settings and push addresses. A secret is taken in and never shown.

use super::accounts::path_of;
use super::fields::Fields;
use super::ranges::left_in_words;
use super::{ACCOUNTS, Note, Section, answer, sections};
use crate::flows::house::House;
use crate::flows::manage_accounts::{self, Changes, ManageAccountError, take_effect};
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::once::{Sent, once};
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::accounts::{self, Account, PushAddress, ResendWhenUnknown};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use buuta_webhooks::{Secrecy, Setting};
use uuid::Uuid;

/// The fields of settings begin with this.
const SETTING: &str = "set_";

/// A setting, as shown: the value of an open one, and of a secret only whether it has one.
struct SettingView {
    name: &'static str,
    field: String,
    meaning: &'static str,
    is_secret: bool,
    value: String,
    hint: String,
    is_required: bool,
}

/// A push address, as shown.
struct AddressView {
    id: Uuid,
    opened: String,
    retired: Option<String>,
    operation: Uuid,
}

#[derive(Template)]
#[template(path = "operator/account.html")]
struct AccountPage {
    page: StaffPage,
    sections: Vec<Section>,
    id: Uuid,
    name: String,
    courier: &'static str,
    is_on: bool,
    is_default: bool,
    resends: bool,
    settings: Vec<SettingView>,
    addresses: Vec<AddressView>,
    /// How many waybill numbers are left, where the courier allots some.
    ranges_left: Option<String>,
    /// An address that was just made: the only time it is shown.
    made: Option<String>,
    note: Option<Note>,
    operation: Uuid,
    address_operation: Uuid,
}

/// `GET /dieu-hanh/tai-khoan/{id}`
pub async fn see(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    query: web::Query<Fields>,
) -> HttpResponse {
    let is_saved = query.is_ticked("luu");
    let note = |page: &StaffPage| is_saved.then(|| Note::done(page, "op-saved"));
    show(&req, &house, who, *id, StatusCode::OK, None, None, note).await
}

/// `POST /dieu-hanh/tai-khoan/{id}`: changes use and settings.
pub async fn change(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(operation) = fields.operation() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let settings = fields.0.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(SETTING)?, value)));
    let changes = Changes {
        is_on: fields.is_ticked("on"),
        resend_when_unknown: match fields.is_ticked("resend") {
            true => ResendWhenUnknown::AnswersAlreadyThere,
            false => ResendWhenUnknown::Never,
        },
        settings: settings.map(|(name, value)| (name.to_owned(), value.clone())).collect(),
    };
    let sent = once(&house, &who.0, operation, async |tx| {
        manage_accounts::change(tx, *id, &changes).await?;
        Ok::<_, ManageAccountError>(format!("{}?luu=1", path_of(*id)))
    })
    .await;
    match sent {
        Ok(sent) => {
            take_effect(&house, *id).await;
            answer(&req, &StaffPage::of(&req, who, OPERATOR), &sent)
        }
        Err(error) => sorry(&req, &house, who, *id, Some(&fields), error).await,
    }
}

/// `POST /dieu-hanh/tai-khoan/{id}/dia-chi`: makes a push address and shows it, this once.
pub async fn add_address(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(operation) = fields.operation() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let mut made = None;
    let path_with = |address_id: Uuid| format!("{}#dia-chi-{address_id}", path_of(*id));
    let sent = once(&house, &who.0, operation, async |tx| {
        let address = manage_accounts::add_push_address(&house, tx, *id).await?;
        let path = path_with(address.id);
        made = Some(address);
        Ok::<_, ManageAccountError>(path)
    })
    .await;
    let sent = match sent {
        Ok(sent) => sent,
        Err(error) => return sorry(&req, &house, who, *id, None, error).await,
    };
    take_effect(&house, *id).await;
    // pressed twice, the form is done once: the address of the other press is not this one
    let is_this_one = |id: Uuid| matches!(&sent, Sent::Done { shown_at_path } if *shown_at_path == path_with(id));
    match made.filter(|address| is_this_one(address.id)) {
        Some(address) => show(&req, &house, who, *id, StatusCode::CREATED, None, Some(address.url), |_| None).await,
        None => answer(&req, &StaffPage::of(&req, who, OPERATOR), &sent),
    }
}

/// `POST /dieu-hanh/tai-khoan/{id}/dia-chi/{address_id}/ngung`
pub async fn retire_address(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    ids: web::Path<(Uuid, Uuid)>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let ((id, address_id), Some(operation)) = (*ids, fields.operation()) else {
        return refuse(&req, Refusal::Unreadable);
    };
    let sent = once(&house, &who.0, operation, async |tx| {
        manage_accounts::retire_push_address(tx, id, address_id).await?;
        Ok::<_, ManageAccountError>(format!("{}?luu=1", path_of(id)))
    })
    .await;
    match sent {
        Ok(sent) => {
            take_effect(&house, id).await;
            answer(&req, &StaffPage::of(&req, who, OPERATOR), &sent)
        }
        Err(error) => sorry(&req, &house, who, id, None, error).await,
    }
}

async fn sorry(
    req: &HttpRequest,
    house: &House,
    who: Who,
    id: Uuid,
    typed: Option<&Fields>,
    error: ManageAccountError,
) -> HttpResponse {
    let (status, key, text) = match error {
        ManageAccountError::Store(error) => return refuse(req, error.into()),
        ManageAccountError::SettingMissing(name) => (StatusCode::UNPROCESSABLE_ENTITY, "op-error-setting", name),
        ManageAccountError::TooLong => (StatusCode::UNPROCESSABLE_ENTITY, "op-error-long", ""),
        ManageAccountError::LastAddress => (StatusCode::CONFLICT, "op-error-last-address", ""),
        _ => return refuse(req, Refusal::NotThere),
    };
    let note = |page: &StaffPage| Some(Note { is_care: true, text: page.say_with(key, &[("text", text)]) });
    show(req, house, who, id, status, typed, None, note).await
}

#[expect(clippy::too_many_arguments, reason = "what one page can show at once")]
async fn show(
    req: &HttpRequest,
    house: &House,
    who: Who,
    id: Uuid,
    status: StatusCode,
    typed: Option<&Fields>,
    made: Option<String>,
    note: impl FnOnce(&StaffPage) -> Option<Note>,
) -> HttpResponse {
    let page = StaffPage::of(req, who, OPERATOR);
    let (account, addresses) = match find(house, id).await {
        Ok(Some(found)) => found,
        Ok(None) => return refuse(req, Refusal::NotThere),
        Err(error) => return refuse(req, error.into()),
    };
    let Some(courier) = buuta_webhooks::courier(&account.courier) else {
        return refuse(req, Refusal::NotThere);
    };
    let ranges_left = match left_in_words(house, &page, id).await {
        Ok(left) => left,
        Err(error) => return refuse(req, error.into()),
    };
    let note = note(&page);
    let setting = |setting: &Setting| setting_view(&page, &account, setting, typed);
    let address = |address: PushAddress| AddressView {
        id: address.id,
        opened: page.moment(address.opened_at),
        retired: address.retired_at.map(|at| page.say_with("op-address-retired", &[("at", &page.moment(at))])),
        operation: house.store.new_id(),
    };
    let shown = AccountPage {
        sections: sections(&page, ACCOUNTS),
        id,
        courier: courier.name(),
        is_on: typed.map_or(account.is_on, |typed| typed.is_ticked("on")),
        is_default: house.account_named("").is_ok_and(|default| default.account.id == id),
        resends: typed.map_or(account.resend_when_unknown == ResendWhenUnknown::AnswersAlreadyThere, |typed| {
            typed.is_ticked("resend")
        }),
        settings: courier.settings().iter().map(setting).collect(),
        addresses: addresses.into_iter().map(address).collect(),
        ranges_left,
        made,
        note,
        operation: house.store.new_id(),
        address_operation: house.store.new_id(),
        name: account.name.clone(),
        page,
    };
    send(status, shown.page.page(), &shown)
}

async fn find(house: &House, id: Uuid) -> Result<Option<(Account, Vec<PushAddress>)>, crate::store::StoreError> {
    let Some(account) = accounts::find(&house.store, id).await? else {
        return Ok(None);
    };
    Ok(Some((account, accounts::list_push_addresses(&house.store, id).await?)))
}

fn setting_view(page: &StaffPage, account: &Account, setting: &Setting, typed: Option<&Fields>) -> SettingView {
    let field = format!("{SETTING}{}", setting.name);
    let stored = account.settings.get(setting.name);
    let is_secret = setting.secrecy == Secrecy::Secret;
    SettingView {
        // a secret goes in and never comes out, not even what was just typed
        value: match (is_secret, typed) {
            (true, _) => String::new(),
            (false, Some(typed)) => typed.get(&field).to_owned(),
            (false, None) => stored.to_owned(),
        },
        hint: match (is_secret, stored.is_empty(), setting.default) {
            (true, true, _) => page.say("op-secret-not-set"),
            (true, false, _) => page.say("op-secret-set"),
            (false, _, Some(default)) => page.say_with("op-setting-default", &[("text", default)]),
            (false, _, None) => page.say("op-setting-required"),
        },
        is_required: !is_secret && setting.default.is_none(),
        name: setting.name,
        meaning: setting.meaning,
        is_secret,
        field,
    }
}
