//! Small parts every outgoing request is made of: addresses, headers, bodies.

use crate::exchange::{Method, OutboundRequest};
use crate::vocabulary::Party;
use serde::Serialize;

/// Joins an account's base address and a path; a path that is itself an absolute address is kept.
pub fn address(base: &str, path: &str) -> String {
    let path = path.trim();
    if path.starts_with("http://") || path.starts_with("https://") {
        return path.to_owned();
    }
    format!("{}/{}", base.trim().trim_end_matches('/'), path.trim_start_matches('/'))
}

/// Text as one segment of a path: everything but unreserved characters is percent-encoded (RFC 3986).
pub fn segment(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// A GET with a query.
pub fn get(url: String, headers: Vec<(String, String)>, query: Vec<(String, String)>) -> OutboundRequest {
    OutboundRequest { method: Method::Get, url, query, headers, body: Vec::new() }
}

/// A POST of JSON.
pub fn post_json(url: String, mut headers: Vec<(String, String)>, body: &impl Serialize) -> OutboundRequest {
    headers.push(header("content-type", "application/json"));
    // our own structs of texts and numbers always serialise
    let body = serde_json::to_vec(body).unwrap_or_default();
    OutboundRequest { method: Method::Post, url, query: Vec::new(), headers, body }
}

/// A POST of a form.
pub fn post_form(url: String, mut headers: Vec<(String, String)>, fields: &[(&str, &str)]) -> OutboundRequest {
    headers.push(header("content-type", "application/x-www-form-urlencoded"));
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", segment(value)));
    let body = pairs.collect::<Vec<_>>().join("&").into_bytes();
    OutboundRequest { method: Method::Post, url, query: Vec::new(), headers, body }
}

/// A pair of texts, for headers and queries.
pub fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// The whole address in one line, for couriers with a single field for it.
pub fn whole_address(party: &Party) -> String {
    let parts = [&party.address, &party.commune_name, &party.province_name];
    parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(address("https://a.vn/", "/token"), "https://a.vn/token");
        assert_eq!(address("https://a.vn/lgsp", "token"), "https://a.vn/lgsp/token");
        assert_eq!(address("https://a.vn", "https://b.vn/token"), "https://b.vn/token");
        assert_eq!(segment("H18.32/đ 1?"), "H18.32%2F%C4%91%201%3F");
        assert_eq!(segment(".."), "..");
    }
}
