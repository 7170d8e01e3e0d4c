//! One input given to every reader of a courier: what they made of it, and how much.

use super::odd::Chance;
use super::{AnyCall, bare_push, calls, now, pull_from, push, push_keys, response, session};
use buuta_webhooks::{Call, Courier, CourierNews, Keys, Pulled, TrackingSource};
use std::hash::{DefaultHasher, Hash, Hasher};

const SOURCES: [TrackingSource; 4] =
    [TrackingSource::Push, TrackingSource::Feed, TrackingSource::UpdatedSince, TrackingSource::PerOrder];

/// Bytes that readers may make of each byte of an input, and of an empty one: what is told twice is told a few times,
/// and never once for every item of a list.
const MOST_PER_BYTE: usize = 48;
const MOST_OF_NOTHING: usize = 16 * 1024;

/// A courier with everything it can be asked, made once.
pub struct Target<'a> {
    courier: &'a dyn Courier,
    keys: Keys,
    calls: Vec<AnyCall>,
    pulls: Vec<(TrackingSource, Call<Pulled>)>,
}

/// What came of an input.
#[derive(Default)]
pub struct Thrown {
    /// The same for inputs that every reader took the same way.
    pub behaviour: u64,
    /// Bytes of everything that was made of it.
    pub made_bytes: usize,
    pub readings: usize,
}

impl<'a> Target<'a> {
    pub fn of(courier: &'a dyn Courier) -> Target<'a> {
        let session = session(courier);
        let pull = |source| Some((source, courier.pull(&session, &pull_from(source, None))?));
        Target {
            courier,
            keys: push_keys(courier),
            calls: calls(courier),
            pulls: SOURCES.into_iter().filter_map(pull).collect(),
        }
    }

    /// Gives the input to every reader: as a push, signed and not, as a message of each source, and as the answer to each
    /// call; what a pull cuts out of it is read in its turn. Panics where more is made of it than its size allows.
    pub fn throw(&self, chance: &mut Chance, input: &[u8]) -> Thrown {
        let (mut thrown, mut hasher) = (Thrown::default(), DefaultHasher::new());
        let mut look = |thrown: &mut Thrown, made: Result<usize, String>| {
            thrown.readings += 1;
            match made {
                Ok(bytes) => {
                    thrown.made_bytes += bytes;
                    "fine".hash(&mut hasher);
                }
                Err(why) => why.replace(|letter: char| letter.is_ascii_digit(), "").hash(&mut hasher),
            }
        };
        for source in SOURCES {
            look(&mut thrown, self.read(source, input));
        }
        let items = self.courier.cut_push(input).unwrap_or_default();
        look(&mut thrown, Ok(items.iter().map(Vec::len).sum()));
        for item in items {
            look(&mut thrown, self.read(TrackingSource::Push, &item));
        }
        let signed = if chance.below(8) == 0 { push(self.courier, input, now()) } else { bare_push(input) };
        let admitted = self.courier.check_push(&self.keys, &signed, now());
        look(&mut thrown, admitted.map(|admitted| admitted.reply.body.len()).map_err(|why| why.to_string()));
        let answer = response([200, 201, 400, 404, 409, 422, 500][chance.below(7)], input);
        for (_, _, read) in &self.calls {
            look(&mut thrown, read(&answer).map(|()| 0).map_err(|fault| fault.to_string()));
        }
        for (source, pull) in &self.pulls {
            match (pull.read)(&response(200, input)) {
                Err(fault) => look(&mut thrown, Err(fault.to_string())),
                Ok(page) => {
                    let cursor = page.next_cursor.map_or(0, |cursor| cursor.len());
                    look(&mut thrown, Ok(cursor + page.messages.iter().map(Vec::len).sum::<usize>()));
                    for message in page.messages {
                        look(&mut thrown, self.read(*source, &message));
                    }
                }
            }
        }
        thrown.behaviour = hasher.finish();
        let most = MOST_OF_NOTHING + MOST_PER_BYTE * input.len();
        assert!(thrown.made_bytes <= most, "{} bytes were made of {}", thrown.made_bytes, input.len());
        thrown
    }

    fn read(&self, source: TrackingSource, message: &[u8]) -> Result<usize, String> {
        let news = self.courier.read_news(source, message).map_err(|why| why.to_string())?;
        Ok(news.iter().map(size_of_news).sum())
    }
}

fn size_of_news(news: &CourierNews) -> usize {
    let names =
        news.reference.as_ref().map_or(0, |name| name.0.len()) + news.waybill.as_ref().map_or(0, |name| name.0.len());
    let texts = [&news.raw_code, &news.raw_text, &news.raw_reason].map(String::len).iter().sum::<usize>();
    size_of::<CourierNews>() + names + texts + news.place.as_ref().map_or(0, String::len)
}
