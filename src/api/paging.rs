//! Pages of lists: a cursor that callers pass on without reading it, and a limit.

use crate::api::problem::{Kind, Problem};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::Serialize;
use utoipa::ToSchema;

const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 200;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Pass it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page from one row more than its limit: that row only says that another page follows.
    pub fn cut<R>(mut rows: Vec<R>, limit: u64, place: impl Fn(&R) -> String, show: impl FnMut(R) -> T) -> Page<T> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| has_more).map(|row| BASE64.encode(place(row)));
        Page { items: rows.into_iter().map(show).collect(), next_cursor }
    }
}

/// The place a cursor stands for, as it was written by [`Page::cut`].
pub fn place_of(cursor: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let place = BASE64.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    place.map(Some).ok_or_else(|| Problem::new(Kind::BadCursor))
}

/// The limit to use for a wanted one.
pub fn limit_of(wanted: Option<u64>) -> u64 {
    wanted.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
}
