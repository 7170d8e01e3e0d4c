//! The JSON GHN answers and pushes.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::{
    courier_book::{Order, Step},
    wire::text_of,
};

use super::{SHOP, expected};

/// The status an order has now: of what happened last, whenever it was told.
pub(super) fn current_status(order: &Order) -> &str {
    statuses(order).last().map_or("ready_to_pick", |step| step.code.as_str())
}

/// Whether a step corrects weight, money or fee: it is pushed beside the status, which stays, and stands in no log.
fn is_correction(step: &Step) -> bool {
    step.code.starts_with("update_")
}

fn statuses(order: &Order) -> Vec<&Step> {
    order.history().into_iter().filter(|step| !is_correction(step)).collect()
}

/// As Go writes times: the fraction without zeros at its end. The push writes the same instant with milliseconds.
fn go_time(at: DateTime<Utc>) -> String {
    let text = at.to_rfc3339_opts(SecondsFormat::Millis, false);
    let text = text.trim_end_matches("+00:00").trim_end_matches('0');
    format!("{}Z", text.trim_end_matches('.'))
}

pub(super) fn created(order: &Order) -> Value {
    json!({
        "order_code": order.waybill, "sort_code": "000-D-00-00", "trans_type": "truck",
        "fee": {
            "main_service": 22000, "insurance": 0, "station_do": 0, "station_pu": 0, "return": 0, "r2s": 0,
            "coupon": 0, "document_return": 0,
        },
        "total_fee": 22000,
        "expected_delivery_time": expected(order).to_rfc3339_opts(SecondsFormat::Secs, true),
    })
}

pub(super) fn detail(order: &Order) -> Value {
    let history = statuses(order);
    let log: Vec<Value> = history
        .iter()
        .map(|step| {
            json!({
                "status": step.code, "driver_id": 0, "driver_name": "", "driver_phone": "", "trip_code": "",
                "updated_date": go_time(step.at),
            })
        })
        .collect();
    let picked = history.iter().find(|step| step.code == "picked");
    let changed = history.last().map_or(order.placed_at, |step| step.at);
    let asked = &order.asked;
    json!({
        "shop_id": SHOP.parse::<i64>().unwrap_or_default(), "client_id": 0,
        "order_code": order.waybill, "client_order_code": order.reference, "status": current_status(order),
        "from_name": order.from.name, "from_phone": order.from.phone, "from_address": order.from.address,
        "to_name": order.to.name, "to_phone": order.to.phone, "to_address": order.to.address,
        "to_ward_code": text_of(asked, "to_ward_code"), "to_district_id": asked["to_district_id"],
        "weight": asked["weight"], "length": asked["length"], "width": asked["width"], "height": asked["height"],
        "cod_amount": asked["cod_amount"].as_i64().unwrap_or_default(), "content": text_of(asked, "content"),
        "note": text_of(asked, "note"), "required_note": text_of(asked, "required_note"),
        "payment_type_id": asked["payment_type_id"], "service_type_id": asked["service_type_id"],
        "items": asked["items"], "is_partial_return": false, "is_document_return": false,
        "order_date": go_time(order.placed_at), "created_date": go_time(order.placed_at),
        "updated_date": go_time(changed), "pickup_time": picked.map(|step| go_time(step.at)),
        "leadtime": expected(order).to_rfc3339_opts(SecondsFormat::Secs, true),
        "log": log,
    })
}

pub(super) fn push(order: &Order, step: &Step) -> Value {
    let first = order.steps.first().is_some_and(|first| first.id == step.id);
    let creation = first && step.code == "ready_to_pick";
    let asked = &order.asked;
    let number = |name: &str| asked[name].as_i64().unwrap_or_default();
    let reason_code = match step.reason.as_deref() {
        None | Some("") => String::new(),
        Some(code) if code.starts_with("GHN-") => code.to_owned(),
        Some(code) => format!("GHN-{code}"),
    };
    json!({
        "CODAmount": number("cod_amount"), "CODTransferDate": null, "ClientOrderCode": order.reference,
        "ConvertedWeight": number("weight"), "Description": step.text,
        "Fee": {
            "CODFailedFee": 0, "CODFee": 0, "Coupon": 0, "DeliverRemoteAreasFee": 0, "DocumentReturn": 0,
            "DoubleCheck": 0, "Insurance": 0, "MainService": 22000, "PickRemoteAreasFee": 0, "R2S": 0, "Return": 0,
            "StationDO": 0, "StationPU": 0, "Total": 22000,
        },
        "Height": number("height"), "IsPartialReturn": false, "Length": number("length"),
        "OrderCode": order.waybill, "PartialReturnCode": "", "PaymentType": number("payment_type_id"),
        "Reason": step.reason_text.as_deref().unwrap_or_default(), "ReasonCode": reason_code,
        "ShopID": SHOP.parse::<i64>().unwrap_or_default(), "Status": if is_correction(step) { current_status(order) } else { &step.code },
        "Time": step.at.to_rfc3339_opts(SecondsFormat::Millis, true), "TotalFee": 22000,
        "Type": if creation { "create" } else if is_correction(step) { &step.code } else { "switch_status" },
        "Warehouse": step.place.as_deref().unwrap_or("Bưu Cục Mẫu"),
        "Weight": number("weight"), "Width": number("width"),
    })
}
