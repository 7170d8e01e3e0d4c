//! Which notice goes out by which channel, and when of the day: one table.

use crate::domain::channel::Channel;
use crate::domain::leg::Purpose;
use crate::domain::notice::NoticeKind;
use crate::domain::time::At;
use buuta_webhooks::Direction;

/// When of the day a notice may make a telephone ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Outside the quiet hours.
    Day,
    /// Also in the quiet hours: somebody is about to stand at the door.
    Any,
}

/// Which journeys a row speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Every,
    Only(&'static [Purpose]),
}

/// A row: of a way and purpose, this notice may go by these channels, at these hours.
#[derive(Clone, Copy, Debug)]
struct Row {
    direction: Direction,
    of: Of,
    kind: NoticeKind,
    channels: &'static [Channel],
    hours: Hours,
}

use Channel::{Email, Sms, Zns};
use Direction::{ToAgency, ToCitizen};
use Hours::{Any, Day};
use NoticeKind as N;
use Of::{Every, Only};

/// By every channel; by those without a price for each part; by mail alone.
const ALL: &[Channel] = &[Zns, Sms, Email];
const NO_SMS: &[Channel] = &[Zns, Email];
const MAIL: &[Channel] = &[Email];

/// The table. What does not stand here is told by mail, by day: a new notice rings nobody before somebody says so.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    // what a citizen must know or do something about costs a message; what only reassures her does not
    row(ToAgency,  Every, N::PickupAccepted,       NO_SMS, Day),
    row(ToAgency,  Every, N::PickupOnTheWay,       ALL,    Any),
    row(ToAgency,  Every, N::PickupMissed,         ALL,    Day),
    row(ToAgency,  Every, N::PickupFailed,         ALL,    Day),
    row(ToAgency,  Every, N::PapersCollected,      ALL,    Day),
    row(ToAgency,  Only(&[Purpose::Transfer]), N::PapersAtAgency, MAIL, Day),
    row(ToAgency,  Every, N::PapersAtAgency,       ALL,    Day),
    row(ToAgency,  Every, N::ReturnAsked,          ALL,    Day),
    row(ToAgency,  Every, N::ReturnMissed,         ALL,    Day),
    row(ToAgency,  Every, N::Returning,            NO_SMS, Day),
    row(ToAgency,  Every, N::Returned,             ALL,    Day),
    row(ToAgency,  Every, N::Cancelled,            ALL,    Day),
    row(ToCitizen, Every, N::ResultOnItsWay,       ALL,    Day),
    row(ToCitizen, Every, N::ResultOutForDelivery, ALL,    Any),
    row(ToCitizen, Every, N::DeliveryMissed,       ALL,    Day),
    row(ToCitizen, Every, N::LateRisk,             ALL,    Day),
    row(ToCitizen, Every, N::BackOnTime,           ALL,    Day),
    row(ToCitizen, Every, N::ResultHeld,           ALL,    Day),
    row(ToCitizen, Every, N::ResultDelivered,      ALL,    Day),
    row(ToCitizen, Every, N::ReturnAsked,          ALL,    Day),
    row(ToCitizen, Every, N::Returning,            NO_SMS, Day),
    row(ToCitizen, Every, N::Returned,             ALL,    Day),
    row(ToCitizen, Every, N::Cancelled,            ALL,    Day),
];

const fn row(direction: Direction, of: Of, kind: NoticeKind, channels: &'static [Channel], hours: Hours) -> Row {
    Row { direction, of, kind, channels, hours }
}

/// The channels a notice of this journey may go by, and the hours; the first row that fits says so.
pub fn told_by(purpose: Purpose, kind: NoticeKind) -> (&'static [Channel], Hours) {
    let fits = |row: &&Row| {
        let is_of = match row.of {
            Every => true,
            Only(purposes) => purposes.contains(&purpose),
        };
        row.direction == purpose.direction() && row.kind == kind && is_of
    };
    TABLE.iter().find(fits).map_or((MAIL, Day), |row| (row.channels, row.hours))
}

/// Whether a notice of any journey may go by this channel.
pub fn is_ever_told_by(kind: NoticeKind, channel: Channel) -> bool {
    channel == Email || TABLE.iter().any(|row| row.kind == kind && row.channels.contains(&channel))
}

/// The channels that may tell of papers of a purpose what need not be told.
pub fn channels_of_the_rest(purpose: Purpose) -> Vec<Channel> {
    let rest = NoticeKind::ALL.into_iter().filter(|kind| !kind.needs_no_consent());
    let rows: Vec<&[Channel]> = rest.map(|kind| told_by(purpose, kind).0).collect();
    Channel::ALL.into_iter().filter(|channel| rows.iter().any(|row| row.contains(channel))).collect()
}

/// The hours of the night in which no telephone is to ring, in minutes of the day in Việt Nam; they pass midnight when
/// the end is the smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from_min: u32,
    until_min: u32,
}

/// Why a text names no hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a span such as 21:00-07:00")]
pub struct QuietHoursError;

impl QuietHours {
    /// Reads `21:00-07:00`.
    pub fn read(text: &str) -> Result<QuietHours, QuietHoursError> {
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour < 24 && minute < 60).then_some(hour * 60 + minute)
        };
        let (from, until) = text.split_once('-').ok_or(QuietHoursError)?;
        match (minute(from), minute(until)) {
            (Some(from_min), Some(until_min)) => Ok(QuietHours { from_min, until_min }),
            _ => Err(QuietHoursError),
        }
    }

    /// When a message of these hours may go out: now, or when the quiet hours end.
    pub fn may_go_at(self, hours: Hours, now: At) -> At {
        use chrono::Timelike;
        let time = now.in_vietnam().time();
        let minute = time.hour() * 60 + time.minute();
        let is_quiet = match self.from_min <= self.until_min {
            true => (self.from_min..self.until_min).contains(&minute),
            false => minute >= self.from_min || minute < self.until_min,
        };
        if hours == Any || !is_quiet {
            return now;
        }
        let wait_min = (self.until_min + 24 * 60 - minute) % (24 * 60);
        now.cut_to_second().plus_s(i64::from(wait_min) * 60 - i64::from(time.second()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_that_fits_says_by_what_and_when() {
        // mail is always open: whoever gave an address is told
        assert!(TABLE.iter().all(|row| row.channels.contains(&Email)));
        assert_eq!(told_by(Purpose::Result, N::ResultOutForDelivery), (ALL, Any));
        assert_eq!(told_by(Purpose::Transfer, N::PapersAtAgency), (MAIL, Day));
        assert_eq!(told_by(Purpose::Submission, N::PapersAtAgency), (ALL, Day));
        // a notice that cannot be due of such a journey rings nobody
        assert_eq!(told_by(Purpose::Submission, N::ResultHeld), (MAIL, Day));
    }

    #[test]
    fn quiet_hours_pass_midnight() {
        let quiet = QuietHours::read("21:00-07:00").unwrap();
        let at = |text: &str| At::read_local(text).unwrap();
        let goes = |hours, text: &str| quiet.may_go_at(hours, at(text)).local();
        assert_eq!(goes(Day, "2026-11-24T20:59"), "2026-11-24T20:59");
        assert_eq!(goes(Day, "2026-11-24T21:00"), "2026-11-25T07:00");
        assert_eq!(goes(Day, "2026-11-25T06:59"), "2026-11-25T07:00");
        assert_eq!(goes(Day, "2026-11-25T07:00"), "2026-11-25T07:00");
        assert_eq!(goes(Any, "2026-11-24T23:00"), "2026-11-24T23:00");
        let late = at("2026-11-24T23:15").plus_s(42);
        assert_eq!(quiet.may_go_at(Day, late), at("2026-11-25T07:00"));
        for wrong in ["", "21-7", "25:00-07:00", "21:00"] {
            assert_eq!(QuietHours::read(wrong), Err(QuietHoursError), "{wrong}");
        }
        let none = QuietHours::read("00:00-00:00").unwrap();
        assert_eq!(none.may_go_at(Day, late), late);
    }
}
