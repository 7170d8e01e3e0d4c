//! When a result is due: working hours counted over working days, and what a pause does to them.
//!
//! The desks count in hours at which somebody works: a dossier that comes in the evening is counted from the next
//! morning, and weekends, holidays and swapped days are what the [`HolidayCalendar`] says. Every moment is cut to its
//! second; clocks are those of Việt Nam.

use super::holidays::{HolidayCalendar, HolidaysKnown};
use super::time::{At, VIETNAM_OFFSET_S};
use chrono::NaiveDate;
use serde::Deserialize;
use std::fmt;

const DAY_S: i64 = 24 * 3600;

/// The hours worked on a working day, as stretches of seconds after midnight; at least one, in order, apart.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WorkingDay {
    stretches: Vec<(i64, i64)>,
}

/// Why a text is no working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("working hours are written like 07:00-11:30 13:30-17:00, one after the other")]
pub struct WorkingDayError;

/// How long an agency may take (thời hạn giải quyết).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    WorkingHours(u32),
    /// So many times the hours of one working day: eight, where nothing else is set.
    WorkingDays(u32),
    /// Days of the calendar, at the same time of day; never ending on a day that is off.
    CalendarDays(u32),
}

/// Working hours and the calendar they are counted over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingTime {
    day: WorkingDay,
    holidays: HolidayCalendar,
}

/// A finished result beside the moment it was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timeliness {
    /// Before the day it was due (trước hạn).
    Early,
    /// On that day, not after the hour (đúng hạn).
    OnTime,
    /// After it (quá hạn).
    Overdue,
}

impl Default for WorkingDay {
    /// 07:00 to 11:30 and 13:30 to 17:00: eight hours.
    fn default() -> WorkingDay {
        WorkingDay { stretches: vec![(7 * 3600, 11 * 3600 + 1800), (13 * 3600 + 1800, 17 * 3600)] }
    }
}

impl TryFrom<String> for WorkingDay {
    type Error = WorkingDayError;
    fn try_from(text: String) -> Result<WorkingDay, WorkingDayError> {
        WorkingDay::read(&text)
    }
}

impl WorkingDay {
    /// Reads stretches such as `07:00-11:30 13:30-17:00`; a day may end at `24:00`.
    pub fn read(text: &str) -> Result<WorkingDay, WorkingDayError> {
        let mut stretches: Vec<(i64, i64)> = Vec::new();
        for stretch in text.split_whitespace() {
            let (from, to) = stretch.split_once('-').ok_or(WorkingDayError)?;
            let (from, to) = (second_of_day(from)?, second_of_day(to)?);
            let begins_after = stretches.last().map_or(-1, |(_, end)| *end);
            if from <= begins_after || to <= from {
                return Err(WorkingDayError);
            }
            stretches.push((from, to));
        }
        if stretches.is_empty() { Err(WorkingDayError) } else { Ok(WorkingDay { stretches }) }
    }

    /// The stretches, in seconds after midnight.
    pub fn stretches(&self) -> &[(i64, i64)] {
        &self.stretches
    }
    /// The seconds worked on a working day.
    pub fn length_s(&self) -> i64 {
        self.stretches.iter().map(|(from, to)| to - from).sum()
    }
    /// The seconds worked on a working day before this second of it.
    fn worked_before(&self, second: i64) -> i64 {
        self.stretches.iter().map(|(from, to)| second.clamp(*from, *to) - from).sum()
    }
    /// The first second of the day before which so many seconds are worked.
    fn second_after(&self, worked_s: i64) -> i64 {
        let mut left = worked_s;
        for (from, to) in &self.stretches {
            if left <= to - from {
                return from + left;
            }
            left -= to - from;
        }
        DAY_S
    }
    /// Seconds from this second of a day until somebody works; none when somebody does. Every day is a working day here.
    pub fn opens_in_s(&self, second: i64) -> i64 {
        if self.is_worked(second) {
            return 0;
        }
        let next = self.stretches.iter().map(|(from, _)| *from).find(|from| *from > second);
        next.or_else(|| self.stretches.first().map(|(from, _)| from + DAY_S)).map_or(0, |from| from - second)
    }
    /// Whether somebody works then; the last second of a stretch still counts as such.
    fn is_worked(&self, second: i64) -> bool {
        self.stretches.iter().any(|(from, to)| (*from..=*to).contains(&second))
    }
}

/// As it is written in the settings.
impl fmt::Display for WorkingDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |second: i64| format!("{:02}:{:02}", second / 3600, second % 3600 / 60);
        let stretches: Vec<String> =
            self.stretches.iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to))).collect();
        f.write_str(&stretches.join(" "))
    }
}

fn second_of_day(text: &str) -> Result<i64, WorkingDayError> {
    let (hour, minute) = text.split_once(':').ok_or(WorkingDayError)?;
    let number = |digits: &str| match digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() == 2 {
        true => digits.parse::<i64>().map_err(|_| WorkingDayError),
        false => Err(WorkingDayError),
    };
    let second = number(hour)? * 3600 + number(minute)? * 60;
    if number(minute)? < 60 && second <= DAY_S { Ok(second) } else { Err(WorkingDayError) }
}

impl WorkingTime {
    /// These hours on the working days of this calendar.
    pub fn new(day: WorkingDay, holidays: HolidayCalendar) -> WorkingTime {
        WorkingTime { day, holidays }
    }

    /// The hours of a working day.
    pub fn day(&self) -> &WorkingDay {
        &self.day
    }

    /// When a dossier received then is due: the first moment at which the norm has passed. Outside working hours the
    /// count begins when work does; a norm of nothing is due then.
    pub fn due_at(&self, received: At, norm: Norm) -> At {
        let worked_s = match norm {
            Norm::WorkingHours(hours) => i64::from(hours) * 3600,
            Norm::WorkingDays(days) => i64::from(days) * self.day.length_s(),
            Norm::CalendarDays(days) => return self.due_on_day(received, i64::from(days)),
        };
        if worked_s == 0 { self.counted_from(received) } else { self.later(received, worked_s) }
    }

    fn due_on_day(&self, received: At, days: i64) -> At {
        let (day, second) = split(self.counted_from(received));
        // that day itself, or the first working day after it
        join(self.day_after(self.days_before(day + days)), second)
    }

    /// From when time counts for a dossier received then: at once in working hours, else from when work next begins.
    pub fn counted_from(&self, received: At) -> At {
        let (day, second) = split(received);
        if self.works_on(day) && self.day.is_worked(second) {
            return received.cut_to_second();
        }
        // one second of work later, less that second
        self.later(received, 1).plus_s(-1)
    }

    /// The seconds worked between two moments; none when the second is the earlier one.
    pub fn worked_s(&self, from: At, to: At) -> i64 {
        (self.position(to) - self.position(from)).max(0)
    }

    /// The due moment after the clock stood still between two moments, as for a supplement: later by the time that
    /// was worked between them.
    pub fn due_after_pause(&self, due: At, paused: At, resumed: At) -> At {
        match self.worked_s(paused, resumed) {
            0 => due,
            paused_s => self.later(due, paused_s),
        }
    }

    /// How far a due moment can be trusted: what the calendar knows up to its day.
    pub fn known_at(&self, due: At) -> HolidaysKnown {
        self.holidays.known_on(date_of(split(due).0))
    }

    /// The first moment at which so many seconds, at least one, have been worked since another.
    fn later(&self, from: At, worked_s: i64) -> At {
        let length_s = self.day.length_s();
        let position = self.position(from) + worked_s;
        // of the working days that are needed, the last is worked in part, and all before it whole
        let whole_days = (position - 1).div_euclid(length_s);
        let day = self.day_after(whole_days);
        join(day, self.day.second_after(position - whole_days * length_s))
    }

    /// The seconds worked since a fixed day: grows with time, and stands still while nobody works.
    fn position(&self, at: At) -> i64 {
        let (day, second) = split(at);
        let today = if self.works_on(day) { self.day.worked_before(second) } else { 0 };
        self.days_before(day) * self.day.length_s() + today
    }

    /// The working days from a fixed day to this one, without it.
    fn days_before(&self, day: i64) -> i64 {
        // day 0 was a Thursday; weeks are counted from the Monday before it
        let since_monday = day + 3;
        let weekdays = since_monday.div_euclid(7) * 5 + since_monday.rem_euclid(7).min(5);
        let (off, worked) = self.holidays.exceptions_before(date_of(day));
        weekdays - off as i64 + worked as i64
    }

    /// The working day before which there are so many.
    fn day_after(&self, working_days: i64) -> i64 {
        // plain weeks first; each exception and the weekends around it move the day by a week at most
        let about = working_days.div_euclid(5) * 7;
        let margin = 14 + 7 * self.holidays.exceptions() as i64;
        let (mut not_after, mut after) = (about - margin, about + margin);
        while after - not_after > 1 {
            let middle = not_after + (after - not_after) / 2;
            if self.days_before(middle) <= working_days { not_after = middle } else { after = middle }
        }
        not_after
    }

    fn works_on(&self, day: i64) -> bool {
        self.holidays.works_on(date_of(day))
    }
}

/// A moment as its day since 1970 and the second of that day, on the clock of Việt Nam.
fn split(at: At) -> (i64, i64) {
    let second = at.second() + i64::from(VIETNAM_OFFSET_S);
    (second.div_euclid(DAY_S), second.rem_euclid(DAY_S))
}

fn join(day: i64, second: i64) -> At {
    At::from_second(day.saturating_mul(DAY_S).saturating_add(second - i64::from(VIETNAM_OFFSET_S)))
}

/// The date of a day since 1970; what chrono cannot name is its last day, or its first.
fn date_of(day: i64) -> NaiveDate {
    let nearest = if day < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days).unwrap_or(nearest)
}

impl Timeliness {
    /// A result finished then, due then.
    pub fn of(finished: At, due: At) -> Timeliness {
        match (split(finished).0, split(due).0) {
            (finished_day, due_day) if finished_day < due_day => Timeliness::Early,
            _ if finished.second() <= due.second() => Timeliness::OnTime,
            _ => Timeliness::Overdue,
        }
    }
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Timeliness::Early => "early",
            Timeliness::OnTime => "on_time",
            Timeliness::Overdue => "overdue",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, NaiveDateTime, Weekday};
    use rand::{Rng, SeedableRng};

    const CARRIED: &str = include_str!("../../data/holidays_vn_2025_2030.csv");

    fn desk() -> WorkingTime {
        WorkingTime::new(WorkingDay::default(), HolidayCalendar::read(CARRIED).unwrap())
    }

    /// `2026-11-23 08:00` or `2026-11-23 08:00:30` on the clock of Việt Nam.
    fn at(text: &str) -> At {
        let text = if text.len() == 16 { format!("{text}:00") } else { text.to_owned() };
        let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").unwrap();
        At::from_utc((local - chrono::TimeDelta::hours(7)).and_utc())
    }

    fn told(at: At) -> String {
        at.in_vietnam().format("%Y-%m-%d %H:%M:%S").to_string()
    }

    #[test]
    fn a_due_moment_is_counted_over_the_hours_that_are_worked() {
        use Norm::{CalendarDays, WorkingDays, WorkingHours};
        let desk = desk();
        for (received, norm, due) in [
            // within one day, and across its lunch break
            ("2026-11-23 08:00", WorkingHours(2), "2026-11-23 10:00"),
            ("2026-11-23 10:00", WorkingHours(4), "2026-11-23 16:00"),
            ("2026-11-23 07:00", WorkingHours(8), "2026-11-23 17:00"),
            ("2026-11-23 09:00:30", WorkingHours(1), "2026-11-23 10:00:30"),
            // a due moment at the end of a stretch stays there
            ("2026-11-23 09:30", WorkingHours(2), "2026-11-23 11:30"),
            // before work, in the break, in the evening, at the very end
            ("2026-11-23 05:12", WorkingHours(1), "2026-11-23 08:00"),
            ("2026-11-23 12:20", WorkingHours(1), "2026-11-23 14:30"),
            ("2026-11-25 19:45", WorkingHours(1), "2026-11-26 08:00"),
            ("2026-11-25 17:00", WorkingHours(1), "2026-11-26 08:00"),
            // Friday evening, and a Sunday
            ("2026-11-27 18:00", WorkingDays(1), "2026-11-30 17:00"),
            ("2026-11-29 10:00", WorkingHours(1), "2026-11-30 08:00"),
            ("2026-11-27 16:00", WorkingDays(1), "2026-11-30 16:00"),
            // 24/11/2026 is off
            ("2026-11-23 16:00", WorkingDays(1), "2026-11-25 16:00"),
            // Tết 2027: off from Thursday 04/02 to Wednesday 10/02
            ("2027-02-03 16:00", WorkingHours(8), "2027-02-11 16:00"),
            ("2027-02-06 09:00", WorkingHours(1), "2027-02-11 08:00"),
            ("2027-02-03 16:00", CalendarDays(1), "2027-02-11 16:00"),
            // Saturday 22/08/2026 is worked for Monday 31/08, which goes on into Quốc khánh
            ("2026-08-21 16:00", WorkingDays(1), "2026-08-22 16:00"),
            ("2026-08-22 09:00", WorkingHours(1), "2026-08-22 10:00"),
            ("2026-08-28 16:00", WorkingDays(1), "2026-09-03 16:00"),
            ("2026-08-21 10:00", CalendarDays(1), "2026-08-22 10:00"),
            // calendar days end on a working day
            ("2026-11-20 10:00", CalendarDays(1), "2026-11-23 10:00"),
            ("2026-11-20 10:00", CalendarDays(4), "2026-11-25 10:00"),
            ("2026-11-27 18:00", CalendarDays(1), "2026-12-01 07:00"),
            // nothing to do: due when counting begins
            ("2026-11-23 08:00:30", WorkingHours(0), "2026-11-23 08:00:30"),
            ("2026-11-23 17:00", WorkingDays(0), "2026-11-23 17:00"),
            ("2026-11-27 17:01", WorkingDays(0), "2026-11-30 07:00"),
            ("2026-11-28 09:00", CalendarDays(0), "2026-11-30 07:00"),
            // far away
            ("2026-11-23 09:00", WorkingDays(400), "2028-07-05 09:00"),
        ] {
            let due = if due.len() == 19 { due.to_owned() } else { format!("{due}:00") };
            assert_eq!(told(desk.due_at(at(received), norm)), due, "{received} {norm:?}");
        }
    }

    #[test]
    fn a_pause_moves_the_due_moment_by_the_work_that_stood_still() {
        let desk = desk();
        let received = at("2026-11-25 09:00");
        let due = desk.due_at(received, Norm::WorkingDays(3));
        assert_eq!(told(due), "2026-11-30 09:00:00");
        for (paused, resumed, moved) in [
            ("2026-11-26 10:00", "2026-11-27 10:00", "2026-12-01 09:00:00"),
            ("2026-11-26 11:00", "2026-11-26 14:00", "2026-11-30 10:00:00"),
            ("2026-11-27 17:00", "2026-11-30 07:00", "2026-11-30 09:00:00"), // a weekend
            ("2026-11-27 10:00", "2026-11-26 10:00", "2026-11-30 09:00:00"), // resumed before it was paused
        ] {
            assert_eq!(told(desk.due_after_pause(due, at(paused), at(resumed))), moved, "{paused} {resumed}");
        }
        // a due moment at the end of a day is not pushed into the next by a pause of nothing
        let evening = at("2026-11-25 17:00");
        assert_eq!(desk.due_after_pause(evening, received, received), evening);
    }

    #[test]
    fn early_on_time_overdue() {
        let due = at("2026-11-30 10:00");
        for (finished, timeliness) in [
            ("2026-11-29 23:59:59", Timeliness::Early),
            ("2026-11-30 00:00", Timeliness::OnTime),
            ("2026-11-30 10:00", Timeliness::OnTime),
            ("2026-11-30 10:00:01", Timeliness::Overdue),
            ("2026-12-07 08:00", Timeliness::Overdue),
        ] {
            assert_eq!(Timeliness::of(at(finished), due), timeliness, "{finished}");
        }
    }

    #[test]
    fn working_hours_as_people_write_them() {
        assert_eq!(WorkingDay::read("07:00-11:30 13:30-17:00"), Ok(WorkingDay::default()));
        assert_eq!(WorkingDay::default().length_s(), 8 * 3600);
        assert_eq!(WorkingDay::read("00:00-24:00").unwrap().length_s(), DAY_S);
        for wrong in [
            "",
            "07:00",
            "7:00-11:30",
            "11:30-07:00",
            "07:00-07:00",
            "13:30-17:00 07:00-11:30",
            "07:00-12:00 12:00-17:00",
            "07:00-24:01",
            "07:60-09:00",
            "+7:00-09:00",
            "ab:cd-ef:gh",
            "0é:00-09:00",
        ] {
            assert_eq!(WorkingDay::read(wrong), Err(WorkingDayError), "{wrong}");
        }
        let short = WorkingTime::new(WorkingDay::read("08:00-12:00").unwrap(), HolidayCalendar::default());
        assert_eq!(told(short.due_at(at("2026-11-25 10:00"), Norm::WorkingDays(2))), "2026-11-27 10:00:00");
        assert_eq!(told(short.due_at(at("2026-11-25 10:00"), Norm::WorkingHours(8))), "2026-11-27 10:00:00");
    }

    #[test]
    fn what_the_calendar_knows_is_told_with_the_day() {
        let desk = desk();
        assert_eq!(desk.known_at(at("2026-11-23 10:00")), HolidaysKnown::Announced);
        assert_eq!(desk.known_at(at("2027-03-01 10:00")), HolidaysKnown::Planned);
        assert_eq!(desk.known_at(at("2030-12-31 23:59")), HolidaysKnown::Planned);
        assert_eq!(desk.known_at(at("2031-01-01 00:00")), HolidaysKnown::Unlisted);
    }

    /// Whether each minute since 01/12/2024 is worked, for `days` days, told without the code above.
    fn minutes(days: u64) -> Vec<bool> {
        let rows: Vec<(NaiveDate, &str)> = CARRIED
            .lines()
            .skip(1)
            .map(|line| (line[..10].parse().unwrap(), line.split(',').nth(2).unwrap()))
            .collect();
        let first = NaiveDate::from_ymd_opt(2024, 12, 1).unwrap();
        let mut minutes = Vec::new();
        for date in first.iter_days().take(days as usize) {
            let listed = |kinds: &[&str]| rows.iter().any(|(day, kind)| *day == date && kinds.contains(kind));
            let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
            let works = listed(&["swap_work"]) || !(weekend || listed(&["statutory", "observed", "swap_off"]));
            minutes.extend((0..1440).map(|m| works && ((420..690).contains(&m) || (810..1020).contains(&m))));
        }
        minutes
    }

    #[test]
    fn counting_minute_by_minute_agrees() {
        // from a month before the list to some months after it
        let minutes = minutes(2400);
        let since = |minute: usize| at("2024-12-01 00:00").plus_s(60 * minute as i64);
        let desk = desk();
        let mut random = rand::rngs::StdRng::seed_from_u64(20261123);
        for _ in 0..2000 {
            let from = random.random_range(0..2300 * 1440);
            let to = from + random.random_range(0..60 * 1440);
            let worked = minutes[from..to].iter().filter(|is_worked| **is_worked).count();
            assert_eq!(desk.worked_s(since(from), since(to)), 60 * worked as i64, "{}", told(since(from)));

            let hours = random.random_range(1..200);
            let nth = minutes[from..].iter().enumerate().filter(|(_, is_worked)| **is_worked).nth(hours * 60 - 1);
            let due = since(from + nth.unwrap().0 + 1);
            let counted = desk.due_at(since(from), Norm::WorkingHours(hours as u32));
            assert_eq!(told(counted), told(due), "{} and {hours} h", told(since(from)));
        }
    }

    #[test]
    fn the_ends_of_time_are_reached_without_a_crash() {
        let desk = desk();
        for from in [At(i64::MIN), At(-1), At(0), at("2026-11-23 10:00"), At(i64::MAX)] {
            for norm in [Norm::WorkingHours(u32::MAX), Norm::WorkingDays(u32::MAX), Norm::CalendarDays(u32::MAX)] {
                assert!(desk.due_at(from, norm) >= from.cut_to_second(), "{from:?} {norm:?}");
            }
            assert_eq!(desk.worked_s(from, from), 0);
            desk.known_at(from);
        }
        assert!(desk.worked_s(At(i64::MIN), At(i64::MAX)) > 0);
    }
}
