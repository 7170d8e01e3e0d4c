//! A place in VNPost's feed of all orders, and where to read on after a page.
//!
//! The feed is read by `_id` greater than a cursor. The ids (MongoDB ObjectIds) begin with four bytes of seconds and
//! only roughly grow: a document may turn up *late*, with an id up to the overlap older than the newest one already
//! there. A cursor that simply stands on the newest id would skip it. So a place is two ids:
//!
//! * `read_to`: what the next page is asked after;
//! * `bound`: every document that turned up after this sweep began has a greater id.
//!
//! While `read_to <= bound` nothing is owed. A full page whose documents all lie within the overlap forces the sweep on
//! to its newest id exactly; then what turns up late between `bound` and `read_to` is owed, and when the sweep ends the
//! next one starts at `bound`. Each sweep only moves forward, so it ends; what is read twice is stored once.

use std::fmt;

/// A MongoDB ObjectId: four bytes of seconds since 1970, then eight that only make it unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId([u8; 12]);

impl ObjectId {
    /// Before every document.
    pub const ZERO: ObjectId = ObjectId([0; 12]);

    /// Reads 24 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != 24 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u128::from_str_radix(text, 16).ok()?;
        number.to_be_bytes().last_chunk().copied().map(ObjectId)
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }

    /// The least id of `seconds` earlier.
    pub fn stepped_back(self, seconds: u32) -> Self {
        let [a, b, c, d] = self.seconds().saturating_sub(seconds).to_be_bytes();
        ObjectId([a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0])
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// See the head of this file. Written `<read_to>` or `<read_to>|<bound>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedPlace {
    /// The next page is asked after this id.
    pub read_to: ObjectId,
    bound: ObjectId,
}

impl FeedPlace {
    /// The beginning of the feed.
    pub const START: FeedPlace = FeedPlace { read_to: ObjectId::ZERO, bound: ObjectId::ZERO };

    /// Reads a stored cursor; one that cannot be read starts over, which costs rows read and loses nothing.
    pub fn parse(cursor: Option<&str>) -> Self {
        let Some(cursor) = cursor else {
            return Self::START;
        };
        let (read_to, bound) = cursor.split_once('|').unwrap_or((cursor, cursor));
        match (ObjectId::parse(read_to), ObjectId::parse(bound)) {
            (Some(read_to), Some(bound)) => FeedPlace { read_to, bound },
            _ => Self::START,
        }
    }

    /// The place after a page with this newest id; `full` when more documents wait behind it.
    pub fn after(self, newest: Option<ObjectId>, full: bool, overlap_s: u32) -> Self {
        let newest = newest.unwrap_or(self.read_to).max(self.read_to);
        // whatever turns up from now on is greater than this
        let late = newest.stepped_back(overlap_s);
        let owes = self.read_to > self.bound;
        match (owes, full) {
            (false, false) => Self::nothing_owed(late.max(self.bound)),
            (false, true) => {
                let bound = late.max(self.bound);
                // stepping back costs one overlap of rows: worth it when the page covers at least as much beside
                let goes_far = bound.seconds().saturating_sub(self.read_to.seconds()) > overlap_s;
                if goes_far && bound <= newest {
                    Self::nothing_owed(bound)
                } else {
                    FeedPlace { read_to: newest, bound }
                }
            }
            (true, true) => FeedPlace { read_to: newest, bound: self.bound },
            (true, false) => FeedPlace { read_to: self.bound, bound: late.max(self.bound) },
        }
    }

    fn nothing_owed(id: ObjectId) -> Self {
        FeedPlace { read_to: id, bound: id }
    }
}

impl fmt::Display for FeedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.read_to == self.bound {
            write!(f, "{}", self.read_to)
        } else {
            write!(f, "{}|{}", self.read_to, self.bound)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(seconds: u32, tail: u8) -> ObjectId {
        let [a, b, c, d] = seconds.to_be_bytes();
        ObjectId([a, b, c, d, 0, 0, 0, 0, 0, 0, 0, tail])
    }

    #[test]
    fn ids_keep_their_text() {
        let text = "5d2c2f0e8d3f4b0001a1b2c3";
        assert_eq!(ObjectId::parse(text).unwrap().to_string(), text);
        assert_eq!(ObjectId::parse(text).unwrap().seconds(), 1_563_176_718);
        assert_eq!(ObjectId::ZERO.to_string(), "0".repeat(24));
        for odd in ["", "5d2c", "+d2c2f0e8d3f4b0001a1b2c3", "zz2c2f0e8d3f4b0001a1b2c3"] {
            assert_eq!(ObjectId::parse(odd), None);
            assert_eq!(FeedPlace::parse(Some(odd)), FeedPlace::START);
        }
    }

    #[test]
    fn a_quiet_feed_stands_one_overlap_behind_its_newest() {
        let place = FeedPlace::START.after(Some(id(10_000, 7)), false, 120);
        assert_eq!(place, FeedPlace::nothing_owed(id(9_880, 0)));
        // the same rows again, or none at all, move nothing
        assert_eq!(place.after(Some(id(10_000, 7)), false, 120), place);
        assert_eq!(place.after(None, false, 120), place);
        assert_eq!(FeedPlace::parse(Some(&place.to_string())), place);
    }

    #[test]
    fn a_full_page_inside_the_overlap_goes_on_and_comes_back_once() {
        let start = FeedPlace::nothing_owed(id(10_000, 0));
        let paging = start.after(Some(id(10_050, 1)), true, 120);
        assert_eq!((paging.read_to, paging.bound), (id(10_050, 1), id(10_000, 0)));
        let paging = paging.after(Some(id(10_060, 1)), true, 120);
        assert_eq!(FeedPlace::parse(Some(&paging.to_string())), paging);
        // the end of the sweep: go back to where late ones may lie, and know that the next sweep may end later
        let back = paging.after(Some(id(10_300, 1)), false, 120);
        assert_eq!((back.read_to, back.bound), (id(10_000, 0), id(10_180, 0)));
        assert_eq!(back.after(Some(id(10_300, 1)), false, 120), FeedPlace::nothing_owed(id(10_180, 0)));
    }
}
