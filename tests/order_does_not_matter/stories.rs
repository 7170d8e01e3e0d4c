//! The stories of `stories.txt`, read, and every order in which their news can arrive.

use buuta::domain::leg::Direction;
use buuta::domain::time::At;
use buuta::flows::house::CourierAccount;
use buuta::store::events::NewEvent;
use buuta_webhooks::{Authenticity, CourierNews, TrackingSource};

/// No story is longer: five pieces of news arrive in 120 orders.
pub const LONGEST: usize = 5;

/// One set of news about one order.
pub struct Story {
    pub name: &'static str,
    pub direction: Direction,
    pub courier: &'static str,
    pub news: Vec<News>,
}

/// One piece of news, dated from the morning the order was opened.
pub struct News {
    /// The line of the table, for messages.
    pub line: &'static str,
    after_s: i64,
    source: TrackingSource,
    authenticity: Authenticity,
    raw_code: &'static str,
    raw_reason: &'static str,
}

impl News {
    /// As it is recorded for an order of this account.
    pub fn event(&self, account: &CourierAccount, opened_at: At) -> NewEvent {
        let occurred_at = opened_at.plus_s(self.after_s).in_vietnam();
        NewEvent {
            meaning: account.status_table.meaning(self.raw_code, self.raw_reason),
            reason: account.courier.reason(self.raw_reason),
            source: self.source,
            authenticity: self.authenticity,
            news: CourierNews {
                reference: None,
                waybill: None,
                courier_id: None,
                raw_code: self.raw_code.to_owned(),
                raw_text: String::new(),
                raw_reason: self.raw_reason.to_owned(),
                occurred_at,
                place: None,
                next_action: None,
            },
        }
    }
}

/// All stories, as they stand in the table.
pub fn all() -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    let mut name = None;
    let lines = include_str!("stories.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        if let Some(begun) = line.strip_prefix("== ") {
            assert!(stories.iter().all(|story| story.name != begun), "two stories are named {begun:?}");
            name = Some(begun);
        } else if let Some(name) = name.take() {
            let (direction, courier) = line.split_once(' ').unwrap_or_else(|| panic!("{name}: {line}"));
            let direction = Direction::parse(direction).unwrap_or_else(|| panic!("{name}: {line}"));
            stories.push(Story { name, direction, courier, news: Vec::new() });
        } else {
            let story = stories.last_mut().expect("a name comes first");
            story.news.push(news(line).unwrap_or_else(|| panic!("{}: cannot read {line:?}", story.name)));
            assert!(story.news.len() <= LONGEST, "{} is too long", story.name);
        }
    }
    stories
}

fn news(line: &'static str) -> Option<News> {
    let mut words = line.split_whitespace();
    let day: i64 = words.next()?.parse().ok()?;
    let (hour, minute) = words.next()?.split_once(':')?;
    let minutes = (hour.parse::<i64>().ok()? - 7) * 60 + minute.parse::<i64>().ok()?;
    let (source, authenticity) = match words.next()? {
        "pull" => (TrackingSource::PerOrder, Authenticity::Authentic),
        "push" => (TrackingSource::Push, Authenticity::Unsigned),
        "signed" => (TrackingSource::Push, Authenticity::Authentic),
        _ => return None,
    };
    let raw_code = words.next()?;
    let raw_reason = words.next().unwrap_or_default();
    let after_s = day * 24 * 3600 + minutes * 60;
    words.next().is_none().then_some(News { line, after_s, source, authenticity, raw_code, raw_reason })
}

/// Every order in which so many things can arrive; the first is the one they are written in.
pub fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in permutations(count - 1) {
        for place in (0..count).rev() {
            let mut longer = shorter.clone();
            longer.insert(place, count - 1);
            all.push(longer);
        }
    }
    all
}
