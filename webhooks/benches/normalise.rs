//! Reads a courier's samples of news so many times, and nothing else: what an instruction counter is set on.
//!
//! `normalise` lists what there is, one line `courier messages` each; `normalise COURIER TIMES` does the work. The
//! difference between two numbers of times is free of starting and stopping.

#![allow(clippy::expect_used)] // a measuring tool stops at the first surprise

use buuta_webhooks::{Courier, PullFrom, Response, Session, StatusTable, TrackingSource, courier, registry};
use chrono::{DateTime, Utc};
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(code), Some(times)) = (arguments.next(), arguments.next()) else {
        for courier in registry() {
            println!("{} {}", courier.code(), messages(*courier).len());
        }
        return;
    };
    let courier = courier(&code).expect("a courier of the registry");
    let times: usize = times.parse().expect("a whole number");
    let messages = messages(courier);
    let table = StatusTable::new(courier.status_table(), Vec::new());
    let mut known = 0;
    for _ in 0..times {
        for (source, message) in &messages {
            for news in courier.read_news(*source, message).unwrap_or_default() {
                let meaning = table.meaning(&news.raw_code, &news.raw_reason);
                known += usize::from(meaning.is_some() || courier.reason(&news.raw_reason).is_some());
            }
        }
    }
    // used, so that nothing of it is left out
    println!("{known}");
}

/// Every message of the samples of news, cut out of pushes and pulled pages as the service cuts them.
fn messages(courier: &dyn Courier) -> Vec<(TrackingSource, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/couriers").join(courier.code()).join("fixtures");
    let entries = std::fs::read_dir(folder).expect("the courier's samples");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a sample").path()).collect();
    paths.sort();
    let mut messages = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let body = std::fs::read(&path).expect("a sample");
        let source = match name.split('_').next() {
            Some("push") => TrackingSource::Push,
            Some("feed") => TrackingSource::Feed,
            Some("changes") => TrackingSource::UpdatedSince,
            Some("detail") => TrackingSource::PerOrder,
            _ => continue,
        };
        let cut = if source == TrackingSource::Push { courier.cut_push(&body) } else { pulled(courier, source, &body) };
        messages.extend(cut.unwrap_or_else(|| vec![body]).into_iter().map(|message| (source, message)));
    }
    messages
}

fn pulled(courier: &dyn Courier, source: TrackingSource, body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let now = DateTime::<Utc>::from_timestamp(1_795_320_000, 0)?;
    let session = Session { keys: Default::default(), token: None, now };
    let from = match source {
        TrackingSource::Feed => PullFrom::Feed { cursor: None },
        TrackingSource::UpdatedSince => PullFrom::UpdatedSince { cursor: None, now },
        _ => PullFrom::Order {
            reference: buuta_webhooks::OurReference("BT-7K2M-Q9XD-1".to_owned()),
            waybill: Some(buuta_webhooks::Waybill("G8ADKBYD".to_owned())),
        },
    };
    let page =
        (courier.pull(&session, &from)?.read)(&Response { status: 200, retry_after_s: None, body: body.to_vec() });
    page.ok().map(|page| page.messages)
}
