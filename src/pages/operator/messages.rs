//! `/dieu-hanh/tin`: what couriers sent and has not been read, and reading or judging it again; for administrators.

use super::fields::Fields;
use super::order_view::name;
use super::task::{hex, message_facts};
use super::{Fact, MESSAGES, Note, Section, answer, go, href, sections};
use crate::flows::house::House;
use crate::flows::judge_again;
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::StoreError;
use crate::store::inbox::{self, MessageHead, Reading};
use crate::store::refused::Which;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Messages of one page.
const PAGE: usize = 40;
/// So much of a message is shown, bytes.
const LARGEST_SHOWN: usize = 64 * 1024;
/// How the reading of listed messages stands.
const LISTED: [Reading; 4] = [Reading::Unreadable, Reading::Parked, Reading::Rejected, Reading::Waiting];

/// A message, as listed: never its bytes.
struct Row {
    id: Uuid,
    account: String,
    source: String,
    received: String,
    problem: String,
    hash: String,
    copies: u64,
    operation: Uuid,
}

/// Something to choose.
struct Choice {
    value: String,
    title: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "operator/messages.html")]
struct MessagesPage {
    page: StaffPage,
    sections: Vec<Section>,
    readings: Vec<Choice>,
    accounts: Vec<Choice>,
    reading: &'static str,
    account: String,
    heading: String,
    can_be_read_again: bool,
    can_be_judged_again: bool,
    rows: Vec<Row>,
    next: Option<String>,
    note: Option<Note>,
    operation: Uuid,
}

#[derive(Template)]
#[template(path = "operator/message.html")]
struct MessagePage {
    page: StaffPage,
    sections: Vec<Section>,
    facts: Vec<Fact>,
    body: String,
    is_cut: bool,
    back: String,
}

/// `GET /dieu-hanh/tin`
pub async fn list(req: HttpRequest, house: web::Data<House>, who: Who, query: web::Query<Fields>) -> HttpResponse {
    let page = StaffPage::of(&req, who, OPERATOR);
    match gather(&house, page, &query).await {
        Ok(shown) => send(StatusCode::OK, shown.page.page(), &shown),
        Err(error) => refuse(&req, error.into()),
    }
}

async fn gather(house: &House, page: StaffPage, query: &Fields) -> Result<MessagesPage, StoreError> {
    let chosen = Reading::parse(query.get("loai")).filter(|reading| LISTED.contains(reading));
    let reading = chosen.unwrap_or(Reading::Unreadable);
    let account_id: Option<Uuid> = query.get("tai_khoan").parse().ok();
    let before: Option<Uuid> = query.get("truoc").parse().ok();
    let mut heads = inbox::list_heads(&house.store, reading, account_id, before, PAGE as u64 + 1).await?;
    let has_more = heads.len() > PAGE;
    heads.truncate(PAGE);
    let account = account_id.map(|id| id.to_string()).unwrap_or_default();
    let next = heads.last().filter(|_| has_more).map(|last| {
        href(&page, &format!("{MESSAGES}?loai={}&tai_khoan={account}&truoc={}", reading.as_str(), last.id))
    });
    Ok(MessagesPage {
        sections: sections(&page, MESSAGES),
        readings: LISTED
            .map(|listed| Choice {
                value: listed.as_str().to_owned(),
                title: page.say(&format!("op-reading-{}", listed.as_str())),
                is_chosen: listed == reading,
            })
            .into(),
        accounts: account_choices(house, &page, account_id).await?,
        reading: reading.as_str(),
        account,
        heading: page.say(&format!("op-reading-{}", reading.as_str())),
        can_be_judged_again: reading == Reading::Rejected,
        can_be_read_again: matches!(reading, Reading::Unreadable | Reading::Parked),
        rows: heads.into_iter().map(|head| row(house, &page, head)).collect(),
        next,
        note: note(&page, query),
        operation: house.store.new_id(),
        page,
    })
}

/// What was done just before, in words.
fn note(page: &StaffPage, query: &Fields) -> Option<Note> {
    let count = |name| query.get(name).parse::<u64>().ok();
    if let Some(count) = count("dua_lai") {
        let text = page.say_with("op-messages-read-again", &[("count", &count.to_string())]);
        return Some(Note { is_care: false, text });
    }
    let (let_in, refused) = (count("nhan")?, count("tu_choi")?);
    let counts = [("count", &*let_in.to_string()), ("max", &*let_in.saturating_add(refused).to_string())];
    Some(Note { is_care: refused > 0, text: page.say_with("op-messages-judged-again", &counts) })
}

async fn account_choices(house: &House, page: &StaffPage, chosen: Option<Uuid>) -> Result<Vec<Choice>, StoreError> {
    let any = Choice { value: String::new(), title: page.say("op-account-any"), is_chosen: chosen.is_none() };
    let accounts = crate::store::accounts::list(&house.store).await?.into_iter().map(|account| Choice {
        value: account.id.to_string(),
        title: account.name,
        is_chosen: chosen == Some(account.id),
    });
    Ok(std::iter::once(any).chain(accounts).collect())
}

fn row(house: &House, page: &StaffPage, head: MessageHead) -> Row {
    Row {
        id: head.id,
        account: house.account(head.account_id).map(|account| name(&account)).unwrap_or_default(),
        source: page.say(&format!("op-source-{}", head.source.as_str().replace('_', "-"))),
        received: page.moment(head.received_at),
        problem: head.problem.unwrap_or_default(),
        // enough to tell one from another; the message's own page has all of it
        hash: hex(head.hash.get(..8).unwrap_or(&head.hash)),
        copies: head.copies,
        operation: house.store.new_id(),
    }
}

/// `POST /dieu-hanh/tin/doc-lai`: reads all messages of an account and state again, or all that were let in.
pub async fn read_all_again(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let only = match fields.get("loai") {
        "tat-ca" => Some(None),
        word => {
            Reading::parse(word).filter(|reading| matches!(reading, Reading::Parked | Reading::Unreadable)).map(Some)
        }
    };
    let account_id: Option<Uuid> = fields.get("tai_khoan").parse().ok();
    // reading everything of everybody again is for the command line
    let (Some(operation), Some(only)) =
        (fields.operation(), only.filter(|only| only.is_some() || account_id.is_some()))
    else {
        return refuse(&req, Refusal::Unreadable);
    };
    let shown_as = only.unwrap_or(Reading::Waiting);
    let sent = once(&house, &who.0, operation, async |tx| {
        let count = inbox::replay(tx, account_id, only, None).await?;
        Ok::<_, StoreError>(format!("{MESSAGES}?loai={}&dua_lai={count}", shown_as.as_str()))
    })
    .await;
    match sent {
        Ok(sent) => answer(&req, &StaffPage::of(&req, who, OPERATOR), &sent),
        Err(error) => refuse(&req, error.into()),
    }
}

/// `POST /dieu-hanh/tin/{id}/doc-lai`: reads one message again. One that was not let in is not among those read.
pub async fn read_again(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(operation) = fields.operation() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let sent = once(&house, &who.0, operation, async |tx| {
        let count = inbox::replay(tx, None, None, Some(&[*id])).await?;
        Ok::<_, StoreError>(format!("{MESSAGES}?dua_lai={count}"))
    })
    .await;
    match sent {
        Ok(sent) => answer(&req, &StaffPage::of(&req, who, OPERATOR), &sent),
        Err(error) => refuse(&req, error.into()),
    }
}

/// `POST /dieu-hanh/tin/xet-lai`: judges every refused push of an account again. Sent twice, the second finds nothing
/// left to let in: it needs no number.
pub async fn judge_all_again(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    fields: web::Form<Fields>,
) -> HttpResponse {
    match fields.get("tai_khoan").parse() {
        Ok(account_id) => judge(&req, &house, who, Which::OfAccount(account_id)).await,
        Err(_) => refuse(&req, Refusal::Unreadable),
    }
}

/// `POST /dieu-hanh/tin/{id}/xet-lai`
pub async fn judge_again(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    _fields: web::Form<Fields>,
) -> HttpResponse {
    judge(&req, &house, who, Which::One(*id)).await
}

async fn judge(req: &HttpRequest, house: &House, who: Who, which: Which) -> HttpResponse {
    let judged = match judge_again::judge_again(house, which).await {
        Ok(judged) => judged,
        Err(error) => return refuse(req, error.into()),
    };
    let staff = &who.0.staff.sign_in_name;
    tracing::info!(staff, ?which, let_in = judged.let_in, refused = judged.refused, "refused pushes were judged again");
    let account = match which {
        Which::OfAccount(id) => id.to_string(),
        Which::One(_) => String::new(),
    };
    let counts = format!("nhan={}&tu_choi={}", judged.let_in, judged.refused);
    go(&StaffPage::of(req, who, OPERATOR), &format!("{MESSAGES}?loai=rejected&tai_khoan={account}&{counts}"))
}

/// `POST /dieu-hanh/tin/{id}/xem`: shows the bytes, as text. A form, so that no link and no look at a list opens them.
pub async fn look_at(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    id: web::Path<Uuid>,
    _fields: web::Form<Fields>,
) -> HttpResponse {
    let found = match find(&house, *id).await {
        Ok(Some(found)) => found,
        Ok(None) => return refuse(&req, Refusal::NotThere),
        Err(error) => return refuse(&req, error.into()),
    };
    let (head, body) = found;
    tracing::info!(message = %head.id, staff = who.0.staff.sign_in_name, "the bytes of a message were looked at");
    let page = StaffPage::of(&req, who, OPERATOR);
    let account = house.account(head.account_id).ok();
    let shown = MessagePage {
        sections: sections(&page, MESSAGES),
        facts: message_facts(&page, &head, account.as_deref()),
        is_cut: body.len() > LARGEST_SHOWN,
        body: String::from_utf8_lossy(body.get(..LARGEST_SHOWN).unwrap_or(&body)).into_owned(),
        back: href(&page, &format!("{MESSAGES}?loai={}", head.reading.as_str())),
        page,
    };
    send(StatusCode::OK, shown.page.page(), &shown)
}

async fn find(house: &House, id: Uuid) -> Result<Option<(MessageHead, Vec<u8>)>, StoreError> {
    let Some(head) = inbox::find_head(&house.store, id).await?.filter(|head| LISTED.contains(&head.reading)) else {
        return Ok(None);
    };
    Ok(inbox::find_body(&house.store, id).await?.map(|body| (head, body)))
}
