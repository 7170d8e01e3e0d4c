//! What a collaborator's pushes are cut into, and what their items say.

use super::*;
use crate::vocabulary::Kind;

fn cut(body: &[u8]) -> Vec<Vec<u8>> {
    Collaborator.cut_push(body).unwrap()
}

fn read(item: &[u8]) -> Result<CourierNews, Unreadable> {
    Collaborator.read_news(TrackingSource::Push, item).map(|mut news| news.remove(0))
}

#[test]
fn a_bad_item_does_not_spoil_a_good_one() {
    let items = cut(br#"[ 5, {"kind":"lost"}, {"waybill":7,"kind":"lost","occurred_at":"2026-11-22T09:00:00Z"} ]"#);
    let read: Vec<_> = items.iter().map(|item| read(item)).collect();
    assert_eq!(read[0].as_ref().unwrap_err().why, "the JSON is no object");
    assert_eq!(read[1].as_ref().unwrap_err().why, "neither reference nor waybill");
    let news = read[2].as_ref().unwrap();
    assert_eq!((news.waybill.as_ref().unwrap().0.as_str(), news.raw_code.as_str()), ("7", "lost"));
}

#[test]
fn what_is_no_list_of_five_hundred_is_one_item_that_nobody_reads() {
    let one = br#"{"reference":"A","kind":"lost","occurred_at":"2026-11-22T09:00:00Z"}"#;
    assert_eq!(cut(one), [one.to_vec()], "an object alone is an item");
    assert_eq!(cut(b"[]").len(), 0);
    assert_eq!(cut(b"<html>"), [b"<html>".to_vec()]);
    let list = |count: usize| format!("[{}]", vec!["{}"; count].join(","));
    assert_eq!(cut(list(MOST_ITEMS).as_bytes()).len(), MOST_ITEMS);
    let too_long = cut(list(MOST_ITEMS + 1).as_bytes());
    assert_eq!(too_long.len(), 1);
    assert!(read(&too_long[0]).is_err());
}

#[test]
fn note_and_evidence_are_told_and_every_kind_means_itself() {
    let delivered = cut(include_bytes!("fixtures/push_delivered.json"));
    assert_eq!(read(&delivered[0]).unwrap().raw_text, "Con gái người nhận ký thay | phieu-0017.jpg");
    for kind in Kind::ALL {
        let row = status::TABLE.iter().find(|row| row.raw_code == kind.as_str()).unwrap();
        assert_eq!(row.kind, *kind);
    }
}
