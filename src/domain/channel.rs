//! The ways a message reaches a citizen, and which of them is tried next.

/// A way to reach a citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// A template message of a Zalo official account.
    Zns,
    Sms,
    Email,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 3] = [Channel::Zns, Channel::Sms, Channel::Email];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Channel::Zns => "zns",
            Channel::Sms => "sms",
            Channel::Email => "email",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Channel> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
    /// Whether a message makes a telephone ring: such a one waits for the morning.
    pub const fn rings(self) -> bool {
        matches!(self, Channel::Zns | Channel::Sms)
    }
}

/// The order in which channels are tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder(Vec<Channel>);

/// Why a text is no ladder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LadderError {
    #[error("{0} is no channel: there are zns, sms and email")]
    NoChannel(String),
    #[error("channel {0} stands there twice")]
    Twice(&'static str),
    #[error("there is no channel")]
    Empty,
}

impl Ladder {
    /// Reads channels with spaces between them, the one to be tried first in front.
    pub fn read(text: &str) -> Result<Ladder, LadderError> {
        let mut channels = Vec::new();
        for word in text.split_whitespace() {
            let channel = Channel::parse(word).ok_or_else(|| LadderError::NoChannel(word.to_owned()))?;
            if channels.contains(&channel) {
                return Err(LadderError::Twice(channel.as_str()));
            }
            channels.push(channel);
        }
        if channels.is_empty() { Err(LadderError::Empty) } else { Ok(Ladder(channels)) }
    }

    /// The channels that may be tried now, the one to be tried first in front, of those that are open to this message;
    /// empty when all are used up. A later one is for when the ones before it cannot be asked at all.
    ///
    /// A channel is used up once a try there surely failed for good, or so often for now that the next one is sooner;
    /// behind the last one there is no next, and it is tried as often as work is tried at all.
    pub fn left(&self, open: &[Channel], past: &[(Channel, Proof)], limits: Limits) -> Vec<Channel> {
        let count = |channel, proof| past.iter().filter(|tried| **tried == (channel, proof)).count();
        let standing: Vec<Channel> = self
            .0
            .iter()
            .copied()
            .filter(|channel| open.contains(channel) && count(*channel, Proof::ForGood) == 0)
            .collect();
        let last = standing.last().copied();
        let limit = |channel| if Some(channel) == last { limits.on_the_last } else { limits.on_each };
        standing.into_iter().filter(|channel| count(*channel, Proof::ForNow) < limit(*channel)).collect()
    }
}

/// What is certain about a try that reached nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// This channel will not take the message, now or later.
    ForGood,
    /// It was not taken now.
    ForNow,
}

/// How often a channel is tried that takes nothing for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub on_each: usize,
    pub on_the_last: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use Channel::{Email, Sms, Zns};
    use Proof::{ForGood, ForNow};

    const LIMITS: Limits = Limits { on_each: 2, on_the_last: 5 };

    fn next(open: &[Channel], past: &[(Channel, Proof)]) -> Option<Channel> {
        Ladder::read("zns sms email").unwrap().left(open, past, LIMITS).first().copied()
    }

    #[test]
    fn the_next_channel_comes_only_behind_proof() {
        let all = [Email, Zns, Sms];
        assert_eq!(next(&all, &[]), Some(Zns));
        assert_eq!(next(&all, &[(Zns, ForNow)]), Some(Zns));
        assert_eq!(next(&all, &[(Zns, ForNow), (Zns, ForNow)]), Some(Sms));
        assert_eq!(next(&all, &[(Zns, ForGood)]), Some(Sms));
        assert_eq!(next(&all, &[(Zns, ForGood), (Sms, ForGood)]), Some(Email));
        assert_eq!(next(&all, &[(Zns, ForGood), (Sms, ForGood), (Email, ForGood)]), None);
        assert_eq!(next(&[Email], &[]), Some(Email));
        assert_eq!(next(&[], &[]), None);
    }

    #[test]
    fn the_last_channel_is_tried_on() {
        assert_eq!(next(&[Email], &[(Email, ForNow); 4]), Some(Email));
        assert_eq!(next(&[Email], &[(Email, ForNow); 5]), None);
        // nothing stands behind SMS once mail is out for good
        let past = [(Email, ForGood), (Sms, ForNow), (Sms, ForNow)];
        assert_eq!(next(&[Sms, Email], &past), Some(Sms));
    }

    #[test]
    fn a_ladder_says_what_is_wrong_with_it() {
        assert_eq!(Ladder::read("zns fax"), Err(LadderError::NoChannel("fax".to_owned())));
        assert_eq!(Ladder::read("sms sms"), Err(LadderError::Twice("sms")));
        assert_eq!(Ladder::read(" "), Err(LadderError::Empty));
    }
}
