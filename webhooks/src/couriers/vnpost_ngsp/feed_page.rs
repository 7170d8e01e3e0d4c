//! One page of VNPost's feed: its documents byte for byte, and whether more wait behind it.

use super::feed_place::{FeedPlace, ObjectId};
use super::wire;
use crate::answers::{self, Repeating, unreadable};
use crate::courier::{Fault, Pulled};
use crate::exchange::Response;
use crate::lenient;

/// Splits a page into messages and says where to read on from `start`; `page_size` is what was asked for.
pub fn read(response: &Response, start: FeedPlace, page_size: i64, overlap_s: u32) -> Result<Pulled, Fault> {
    answers::check_status(response, Repeating::Harmless)?;
    if !answers::is_success(response) {
        return unreadable(format!("status {} where a page of the feed was due", response.status));
    }
    let page: wire::Page = lenient::read_json_in_place(&response.body)?;
    let documents = match page.embedded.and_then(|embedded| embedded.documents) {
        Some(documents) => documents,
        None if page.returned == Some(0) => Vec::new(),
        None => return unreadable("_embedded or rh:doc is missing"),
    };
    let ids: Vec<ObjectId> = documents.iter().filter_map(|document| id_of(document.get())).collect();
    let count = i64::try_from(documents.len()).unwrap_or(i64::MAX);
    // a province may give fewer documents at once than were asked for; then the count of all tells
    let full = count > 0 && (count >= page_size || page.size.is_some_and(|size| size > count));
    let newest = ids.iter().max().copied();
    if full {
        // going on from such a page would skip documents or never end: better to say so
        if newest.is_none_or(|newest| newest <= start.read_to) {
            return unreadable("a full page with nothing newer than the cursor");
        }
        if let (Some(first), Some(last)) = (ids.first(), ids.last())
            && *first > *last
            && first.seconds() - last.seconds() > overlap_s
        {
            return unreadable("the feed comes newest first");
        }
    }
    let next = start.after(newest, full, overlap_s);
    Ok(Pulled {
        messages: documents.iter().map(|document| document.get().as_bytes().to_vec()).collect(),
        next_cursor: (next != start).then(|| next.to_string()),
        more: full,
    })
}

fn id_of(document: &str) -> Option<ObjectId> {
    lenient::read_json::<wire::Identified>(document.as_bytes()).ok()?.text().and_then(ObjectId::parse)
}
