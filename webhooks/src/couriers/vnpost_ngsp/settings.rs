//! What an account at VNPost's public-postal gateway must know.

use crate::courier::{Keys, Setting};

/// Declared once; see [`Setting`].
pub const SETTINGS: &[Setting] = &[
    Setting::open("base_url", Some("https://api.mitc.vn"), "Address of the NGSP gateway or of the province's LGSP"),
    Setting::open("token_url", Some("/token"), "Path of the token service under base_url, or its whole address"),
    Setting::open("consumer_key", None, "Consumer key issued for the gateway"),
    Setting::secret("consumer_secret", "Secret belonging to the consumer key"),
    Setting::open("customer_code", None, "Customer code VNPost gave the agency (CustomerCode)"),
    Setting::open("auth_style", Some("bearer"), "bearer, or access_token_header where the LGSP wants its own header"),
    Setting::open("success_statuses", Some("100"), "Values of Status that mean accepted, separated by commas"),
    Setting::open("already_there_statuses", Some("101"), "Values of Status that mean the order is known already"),
    Setting::open("cancel_statuses", Some("1,100"), "Values of Status that mean cancelled"),
    Setting::open("page_size", Some("1000"), "Documents asked for in one page of the feed, at most 1000"),
    Setting::open(
        "overlap_s",
        Some("120"),
        "How late a document may turn up in the feed, seconds; read again each time",
    ),
];

/// The value of a setting, or its default.
pub fn setting<'a>(keys: &'a Keys, name: &str) -> &'a str {
    keys.or_default(SETTINGS, name)
}

/// A setting that is a whole number.
pub fn number(keys: &Keys, name: &str, fallback: i64) -> i64 {
    setting(keys, name).parse().unwrap_or(fallback)
}

/// A setting that is a list with commas.
pub fn lists(keys: &Keys, name: &str) -> Vec<String> {
    setting(keys, name).split(',').map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
}
