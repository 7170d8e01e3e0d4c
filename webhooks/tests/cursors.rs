//! Reading a list from a cursor on: nothing is skipped, nothing is read for ever, however late things turn up.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may stop at the first surprise

mod support;

use buuta_webhooks::{PullFrom, Pulled, TrackingSource, courier};
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::odd::Chance;

/// Reads one page after `cursor` with the courier's own `pull`; `serve` answers for the courier.
fn page(
    code: &str,
    source: TrackingSource,
    settings: &[(&str, String)],
    cursor: Option<&str>,
    serve: &mut dyn FnMut(&BTreeMap<String, String>) -> Value,
) -> Pulled {
    let courier = courier(code).unwrap();
    let mut session = support::session(courier);
    session.keys.0.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let call = courier.pull(&session, &support::pull_from(source, cursor)).unwrap();
    let query = call.request.query.into_iter().collect();
    (call.read)(&support::response(200, serve(&query).to_string())).unwrap()
}

/// A feed whose documents may turn up late, with an id up to `overlap_s` older than the newest one.
struct Feed {
    ids: BTreeSet<String>,
    newest_s: u64,
    overlap_s: usize,
}

impl Feed {
    fn grow(&mut self, chance: &mut Chance) {
        self.newest_s += chance.below(self.overlap_s / 2) as u64 * (chance.below(20) / 19 * 40 + 1) as u64;
        for _ in 0..chance.below(9) {
            let second = self.newest_s - chance.below(self.overlap_s + 1) as u64;
            self.ids.insert(format!("{second:08x}{:016x}", chance.next() | 1));
        }
    }

    fn serve(&self, query: &BTreeMap<String, String>, most: usize, counts: bool) -> Value {
        let (after, size) = (&query["lastId"], query["pagesize"].parse::<usize>().unwrap().min(most));
        let rest: Vec<&String> = self.ids.iter().filter(|id| *id > after).collect();
        let document =
            |id: &&String| json!({"_id": {"$oid": id}, "OrderNumber": id, "StatusCode": 4, "EventTime": self.newest_s});
        let documents: Vec<Value> = rest.iter().take(size).map(document).collect();
        let count = if counts { json!(rest.len()) } else { Value::Null };
        json!({"_size": count, "_returned": documents.len(), "_embedded": {"rh:doc": documents}})
    }
}

/// An account that reads the feed.
struct Reader {
    settings: [(&'static str, String); 2],
    /// The feed gives no more at once, whatever is asked for; then it counts what waits.
    most: usize,
    counts: bool,
    cursor: Option<String>,
    seen: BTreeSet<String>,
}

impl Reader {
    /// Reads until there is no more, while the feed may go on growing. Returns the number of pages.
    fn sweep(&mut self, feed: &mut Feed, chance: &mut Chance, grows: bool) -> usize {
        for pages in 1..2_000 {
            let mut serve = |query: &BTreeMap<String, String>| feed.serve(query, self.most, self.counts);
            let cursor = self.cursor.as_deref();
            let pulled = page("vnpost_ngsp", TrackingSource::Feed, &self.settings, cursor, &mut serve);
            for message in pulled.messages {
                let document: Value = serde_json::from_slice(&message).unwrap();
                self.seen.insert(document["OrderNumber"].as_str().unwrap().to_owned());
            }
            self.cursor = pulled.next_cursor.or(self.cursor.take());
            if !pulled.more {
                return pages;
            }
            // it grows while it is read, but no faster than one can read
            if grows && pages < 40 && chance.below(3) == 0 {
                feed.grow(chance);
            }
        }
        panic!("reads for ever");
    }
}

#[test]
fn vnpost_feed_skips_nothing_and_ends() {
    for seed in 1..=40 {
        let mut chance = Chance::new(seed);
        let overlap_s = 20 + chance.below(100);
        let size = 1 + chance.below(12);
        let counts = chance.below(2) == 0;
        // some provinces give less than was asked for; then only the count tells that more waits
        let most = if counts { 1 + chance.below(12) } else { size };
        let settings = [("page_size", size.to_string()), ("overlap_s", overlap_s.to_string())];
        let mut feed = Feed { ids: BTreeSet::new(), newest_s: 1_563_000_000, overlap_s };
        let mut reader = Reader { settings, most, counts, cursor: None, seen: BTreeSet::new() };
        for _ in 0..30 {
            for _ in 0..chance.below(4) {
                feed.grow(&mut chance);
            }
            reader.sweep(&mut feed, &mut chance, true);
        }
        // the feed rests: two more sweeps pay what may be owed, and the third finds almost nothing to read
        let mut pages = 0;
        for _ in 0..3 {
            pages = reader.sweep(&mut feed, &mut chance, false);
        }
        assert_eq!(reader.seen, feed.ids, "seed {seed}");
        let newest = feed.ids.last().map_or(0, |id| u64::from_str_radix(&id[..8], 16).unwrap());
        let recent =
            feed.ids.iter().filter(|id| u64::from_str_radix(&id[..8], 16).unwrap() + overlap_s as u64 >= newest);
        let few = recent.count() / size.min(most) + 2;
        assert!(pages <= few, "seed {seed}: {pages} pages where {few} do");
    }
}

#[test]
fn a_document_keeps_its_bytes_whatever_page_it_comes_in() {
    let document = "{ \"_id\":{\"$oid\":\"5d2c2f0e8d3f4b0001a1b2c3\"}, \"OrderNumber\" : \"\\u0048\", \"x\":1.50 }";
    let ngsp = courier("vnpost_ngsp").unwrap();
    for around in ["{\"_embedded\":{\"rh:doc\":[@]}}", "{\"_size\":9,\n\"_embedded\": {\"rh:doc\": [ @ ,{}] } }"] {
        let body = around.replace('@', document);
        let found = support::messages(ngsp, TrackingSource::Feed, body.as_bytes()).unwrap();
        assert_eq!(found[0], document.as_bytes());
    }
}

#[test]
fn a_feed_that_would_be_skipped_or_never_end_is_not_read() {
    let at = |second: u32| json!({"_id": {"$oid": format!("{second:08x}{:016x}", 1)}, "OrderNumber": "A"});
    let ngsp = courier("vnpost_ngsp").unwrap();
    let mut session = support::session(ngsp);
    session.keys.0.insert("page_size".to_owned(), "2".to_owned());
    let cursor = format!("{:08x}{}", 50_000, "0".repeat(16));
    let pull = ngsp.pull(&session, &support::pull_from(TrackingSource::Feed, Some(&cursor))).unwrap();
    let read = |documents: [Value; 2]| {
        (pull.read)(&support::response(200, json!({"_embedded": {"rh:doc": documents}}).to_string()))
    };
    assert!(read([at(60_000), at(70_000)]).is_ok());
    assert!(read([at(70_000), at(60_000)]).is_err(), "newest first");
    assert!(read([at(40_000), at(50_000 - 1)]).is_err(), "nothing newer than the cursor");
    assert!(read([json!({}), json!({"_id": 7})]).is_err(), "no ids at all");
}

fn text(second: i64) -> String {
    DateTime::<Utc>::from_timestamp(second, 0).unwrap().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[test]
fn demo_changes_skip_nothing_and_end() {
    for seed in 1..=60 {
        let mut chance = Chance::new(seed);
        let (mut clock, size) = (1_795_000_000_i64, 1 + chance.below(5));
        // per order: when its last change was noted, how many changes, when the newest of them happened
        let mut orders: BTreeMap<usize, (i64, usize, i64)> = BTreeMap::new();
        let (mut cursor, mut seen) = (None::<String>, BTreeMap::new());
        for round in 0..60 {
            for _ in 0..chance.below(6) {
                clock += chance.below(900) as i64;
                // noted up to three days after it happened; order 0 has a clock of its own, a year ahead
                let name = chance.below(25);
                let happened = if name == 0 { clock + 31_536_000 } else { clock - chance.below(259_200) as i64 };
                let order = orders.entry(name).or_insert((clock, 0, happened));
                *order = (clock, order.1 + 1, order.2.max(happened));
            }
            for pages in 0.. {
                let mut serve = |query: &BTreeMap<String, String>| {
                    let since = DateTime::parse_from_rfc3339(&query["since"]).unwrap().timestamp();
                    let page: usize = query["page"].parse().unwrap();
                    let mut list: Vec<_> = orders.iter().filter(|(_, (noted, ..))| *noted >= since).collect();
                    list.sort_by_key(|(_, (noted, ..))| *noted);
                    let more = list.len() > (page + 1) * size;
                    let orders: Vec<Value> = list
                        .into_iter()
                        .skip(page * size)
                        .take(size)
                        .map(|(name, (_, changes, at))| {
                            json!({"waybill": name, "events": [{"code": changes, "at": text(*at)}]})
                        })
                        .collect();
                    json!({"orders": orders, "more": more})
                };
                let pulled = page("demo", TrackingSource::UpdatedSince, &[], cursor.as_deref(), &mut serve);
                for message in &pulled.messages {
                    let order: Value = serde_json::from_slice(message).unwrap();
                    let name = order["waybill"].as_u64().unwrap() as usize;
                    seen.insert(name, order["events"][0]["code"].as_u64().unwrap() as usize);
                }
                cursor = pulled.next_cursor.or(cursor.take());
                if !pulled.more {
                    break;
                }
                assert!(pages < 100, "reads for ever");
            }
            let due: BTreeMap<usize, usize> = orders.iter().map(|(name, order)| (*name, order.1)).collect();
            assert_eq!(seen, due, "seed {seed}, round {round}");
        }
    }
}

/// MyVNPost's list: whole days of Vietnam, the two sides apart, pages of any size, and it changes while it is read.
#[test]
fn myvnpost_updates_skip_nothing_and_end() {
    let my = courier("myvnpost").unwrap();
    let session = support::session(my);
    let day = |second: i64| (DateTime::<Utc>::from_timestamp(second, 0).unwrap() + TimeDelta::hours(7)).date_naive();
    for seed in 1..=40 {
        let mut chance = Chance::new(seed);
        let (mut clock, size) = (1_795_000_000_i64, 1 + chance.below(5));
        // per order: when it last changed, how often
        let mut orders: BTreeMap<usize, (i64, usize)> = BTreeMap::new();
        let (mut cursor, mut seen) = (None::<String>, BTreeMap::new());
        for round in 0..60 {
            // sometimes nobody asks for months
            clock += if chance.below(12) == 0 { 8_000_000 } else { chance.below(90_000) as i64 };
            for _ in 0..chance.below(6) {
                let order = orders.entry(chance.below(25)).or_insert((clock, 0));
                *order = (clock, order.1 + 1);
            }
            for pages in 0.. {
                let now = DateTime::from_timestamp(clock, 0).unwrap();
                let from = PullFrom::UpdatedSince { cursor: cursor.clone(), now };
                let call = my.pull(&session, &from).unwrap();
                let query: BTreeMap<String, String> = call.request.query.into_iter().collect();
                let date = |name: &str| NaiveDate::parse_from_str(&query[name], "%d-%m-%Y").unwrap();
                let (first, last) = (date("lastUpdateFrom"), date("lastUpdateTo"));
                assert!(first <= last && last - first <= TimeDelta::days(30), "{first} {last}");
                let side = usize::from(query["type"] == "GUI");
                let fits = |(name, (at, _)): &(&usize, &(i64, usize))| {
                    **name % 2 == side && (first..=last).contains(&day(*at))
                };
                let page: usize = query["page"].parse().unwrap();
                let results: Vec<Value> = orders
                    .iter()
                    .filter(fits)
                    .skip(page * size)
                    .take(size)
                    .map(|(name, (_, changes))| json!({"saleOrderCode": name, "status": changes}))
                    .collect();
                let pulled = (call.read)(&support::response(200, json!({"results": results}).to_string())).unwrap();
                for message in &pulled.messages {
                    let order: Value = serde_json::from_slice(message).unwrap();
                    let name = order["saleOrderCode"].as_u64().unwrap() as usize;
                    seen.insert(name, order["status"].as_u64().unwrap() as usize);
                }
                cursor = pulled.next_cursor.or(cursor.take());
                if !pulled.more {
                    break;
                }
                // midnight may pass between two pages
                clock += chance.below(2_000) as i64;
                assert!(pages < 200, "reads for ever");
            }
            let due: BTreeMap<usize, usize> = orders.iter().map(|(name, order)| (*name, order.1)).collect();
            assert_eq!(seen, due, "seed {seed}, round {round}");
        }
    }
}
