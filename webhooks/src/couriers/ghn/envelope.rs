//! The envelope every answer of GHN comes in: success, refusal, and what its sentences mean.

use super::wire;
use crate::answers::{self, Repeating, unreadable};
use crate::courier::{Fault, Placed};
use crate::exchange::Response;
use crate::lenient;
use crate::vocabulary::Waybill;

/// GHN says no in sentences; these are assumed until it names codes for them.
pub const NOT_THERE: [&str; 6] =
    ["không tồn tại", "không tìm thấy", "not found", "not_found", "not exist", "not_exist"];
/// The same for an order it has under our reference already.
pub const ALREADY_THERE: [&str; 5] = ["đã tồn tại", "already exist", "already_exist", "duplicate", "is_exist"];

/// Does the refusal say one of these?
pub fn speaks_of(envelope: &wire::Envelope, sentences: &[&str]) -> bool {
    [&envelope.message, &envelope.message_display, &envelope.code_message]
        .into_iter()
        .map(|text| text.to_lowercase())
        .any(|text| sentences.iter().any(|sentence| text.contains(sentence)))
}

/// Opens the envelope of an answer whose status lets its body speak.
pub fn envelope(response: &Response, repeating: Repeating) -> Result<wire::Envelope, Fault> {
    answers::check_status(response, repeating)?;
    let envelope: wire::Envelope = answers::body(response)?;
    match envelope.code {
        Some(401) => Err(Fault::SignInAgain),
        Some(_) => Ok(envelope),
        None => unreadable("code is missing"),
    }
}

/// Both the status and the envelope say yes.
pub fn succeeded(response: &Response, envelope: &wire::Envelope) -> bool {
    answers::is_success(response) && envelope.code == Some(200)
}

/// The refusal of an envelope that is no success.
pub fn refused<T>(envelope: wire::Envelope) -> Result<T, Fault> {
    let code = Some(envelope.code_message).filter(|code| !code.is_empty());
    let message = Some(envelope.message_display).filter(|text| !text.is_empty()).unwrap_or(envelope.message);
    match (code, envelope.code) {
        (Some(code), _) => Err(Fault::Refused { code, message }),
        (None, Some(code)) if code != 200 => Err(Fault::Refused { code: code.to_string(), message }),
        _ => unreadable("neither success nor refusal"),
    }
}

/// The order an envelope speaks of.
pub fn placed(envelope: wire::Envelope, already_there: bool) -> Result<Placed, Fault> {
    let order: Option<wire::OrderData> = list(envelope.data)?.into_iter().next();
    let Some(order) = order else {
        return unreadable("data is missing");
    };
    let Some(order_code) = order.order_code else {
        return unreadable("order_code is missing");
    };
    let fee_vnd = order.total_fee.and_then(|fee| u64::try_from(fee).ok());
    Ok(Placed { waybill: Some(Waybill(order_code)), courier_id: None, fee_vnd, already_there })
}

/// `data` is an object in some answers and a list in others.
pub fn list<T: serde::de::DeserializeOwned>(data: serde_json::Value) -> Result<Vec<T>, Fault> {
    lenient::one_or_many(data).map_err(|_| Fault::Unreadable { why: "data has an unexpected shape".into() })
}
