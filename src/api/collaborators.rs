//! `/webhooks/collaborator/{account_token}`: whoever has no interface fetches its orders and pushes what happened, and
//! hears of each item what became of it.

use crate::api::moment::Moment;
use crate::api::sentence::{Sentence, preferred};
use crate::api::vocabulary;
use crate::api::webhooks::{empty, headers_of, query_of};
use crate::flows::house::House;
use crate::flows::judge_items::Verdict;
use crate::flows::list_orders::{ListError, fetch_orders};
use crate::store::orders::Order;
use crate::words::Lang;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use buuta_webhooks::{InboundRequest, OrderSheet, Party, Reply};
use serde::Serialize;
use utoipa::ToSchema;

/// Seconds after which a list that could not be read may be fetched again.
const FETCH_AGAIN_AFTER_S: &str = "10";

/// One thing that happened, as a collaborator pushes it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the document what is pushed; the bytes are read behind the border")]
pub struct PushedItem {
    /// Our reference of the order; needed unless `waybill` is known already.
    #[schema(example = "YC7K3M9QXD-R1")]
    reference: Option<String>,
    /// The sender's own number; the first item that names it beside the reference makes it known.
    waybill: Option<String>,
    #[schema(schema_with = vocabulary::news_kind)]
    kind: String,
    /// RFC 3339; without an offset it is Vietnam's time.
    #[schema(example = "2026-11-24T10:20:00+07:00")]
    occurred_at: String,
    #[schema(schema_with = vocabulary::reason, required = false)]
    reason: Option<String>,
    /// Where, in the sender's words.
    place: Option<String>,
    note: Option<String>,
    /// What proves it, such as the name of a photo the sender keeps.
    evidence: Option<String>,
}

/// What became of the items of a push, in their order.
#[derive(Serialize, ToSchema)]
pub struct ItemsTaken {
    items: Vec<ItemTaken>,
}

/// What became of one item.
#[derive(Serialize, ToSchema)]
struct ItemTaken {
    /// Its place in the push, from 0.
    index: usize,
    verdict: ItemVerdict,
    /// A sentence in the language of `Accept-Language`.
    #[serde(skip_serializing_if = "Option::is_none")]
    what_to_do: Option<String>,
}

/// Every item is kept, whatever its verdict.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ItemVerdict {
    Accepted,
    Duplicate,
    UnknownOrder,
    UnknownKind,
    TimeInTheFuture,
    Unreadable,
}

/// The orders an account has to carry.
#[derive(Serialize, ToSchema)]
struct OrdersToCarry {
    orders: Vec<OrderToCarry>,
}

#[derive(Serialize, ToSchema)]
struct OrderToCarry {
    #[schema(example = "YC7K3M9QXD-R1")]
    reference: String,
    /// The sender's own number, once it has told it.
    waybill: Option<String>,
    #[schema(schema_with = vocabulary::direction)]
    direction: &'static str,
    #[schema(schema_with = vocabulary::order_state)]
    state: String,
    sender: EndOfOrder,
    receiver: EndOfOrder,
    content: String,
    weight_g: u32,
    /// Whole đồng to collect at the door.
    cod_vnd: u64,
    opened_at: Moment,
}

/// Who gives or takes the papers.
#[derive(Serialize, ToSchema)]
struct EndOfOrder {
    name: String,
    phone: String,
    address: String,
    commune: String,
    province: String,
}

/// Lists the orders to carry, for whoever signs an empty body.
#[utoipa::path(
    get, path = "/webhooks/collaborator/{account_token}", tag = "collaborators", summary = "operation-fetch-orders",
    params(
        ("account_token" = String, Path, description = "The account's own part of its address"),
        ("webhook-id" = String, Header, description = "Any text"),
        ("webhook-timestamp" = String, Header, description = "Seconds since 1970, not more than five minutes off"),
        ("webhook-signature" = String, Header, description = "Standard Webhooks 1.0: `v1,` and base64, over an empty body"),
    ),
    responses(
        (status = 200, description = "The orders that have not ended, oldest first, 1000 at most", body = OrdersToCarry),
        (status = 401, description = "Not signed by this account"),
        (status = 404, description = "No such address"),
        (status = 503, description = "The database is away; fetch again after `Retry-After`"),
    ),
)]
pub async fn list(request: HttpRequest, house: web::Data<House>, path: web::Path<(String, String)>) -> HttpResponse {
    let (courier, token) = path.into_inner();
    let Ok(account) = house.account_of_push(&courier, &token) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let fetch = InboundRequest { headers: headers_of(&request), query: query_of(&request), body: Vec::new() };
    match fetch_orders(&house, &account, &fetch).await {
        Ok(orders) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(OrdersToCarry { orders: orders.into_iter().map(to_carry).collect() }),
        Err(ListError::NoList) => empty(StatusCode::NOT_FOUND),
        Err(ListError::Refused(_)) => empty(StatusCode::UNAUTHORIZED),
        Err(ListError::Store(error)) => {
            tracing::error!(%error, "a list of orders could not be read");
            HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, FETCH_AGAIN_AFTER_S)).finish()
        }
    }
}

fn to_carry((order, sheet): (Order, OrderSheet)) -> OrderToCarry {
    let end = |party: Party| EndOfOrder {
        name: party.name,
        phone: party.phone,
        address: party.address,
        commune: party.commune_name,
        province: party.province_name,
    };
    OrderToCarry {
        reference: order.reference,
        waybill: order.waybill,
        direction: order.direction.as_str(),
        state: order.state,
        sender: end(sheet.sender),
        receiver: end(sheet.receiver),
        content: sheet.content,
        weight_g: sheet.weight_g,
        cod_vnd: sheet.cod_vnd,
        opened_at: Moment(order.opened_at),
    }
}

/// Answers a push item by item, in the language its sender prefers.
pub fn item_by_item(request: &HttpRequest, reply: &Reply, verdicts: Vec<Verdict>) -> HttpResponse {
    let lang = preferred(request.headers());
    let items = verdicts.into_iter().enumerate().map(|(index, verdict)| taken(lang, index, verdict)).collect();
    HttpResponse::build(StatusCode::from_u16(reply.status).unwrap_or(StatusCode::ACCEPTED))
        .insert_header((CONTENT_LANGUAGE, lang.as_str()))
        .json(ItemsTaken { items })
}

fn taken(lang: Lang, index: usize, verdict: Verdict) -> ItemTaken {
    let (verdict, sentence): (ItemVerdict, Option<Sentence>) = match verdict {
        Verdict::Accepted => (ItemVerdict::Accepted, None),
        Verdict::Duplicate => (ItemVerdict::Duplicate, Some("item-duplicate".into())),
        Verdict::UnknownOrder => (ItemVerdict::UnknownOrder, Some("item-unknown-order".into())),
        Verdict::UnknownKind => (ItemVerdict::UnknownKind, Some("item-unknown-kind".into())),
        Verdict::TimeInTheFuture => (ItemVerdict::TimeInTheFuture, Some("item-time-in-the-future".into())),
        Verdict::Unreadable(why) => (ItemVerdict::Unreadable, Some(Sentence::with("item-unreadable", "why", why))),
    };
    ItemTaken { index, verdict, what_to_do: sentence.map(|sentence| sentence.say(lang)) }
}
