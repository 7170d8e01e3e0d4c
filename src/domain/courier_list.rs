//! A courier's list of orders that a person brought: which column says what, and what a row says.
//!
//! Nobody promises how such a list looks: its headings are settings, and a status is known by its code or by its words.

use buuta_webhooks::moments::moment;
use buuta_webhooks::{Courier, CourierNews, OurReference, StatusTable, Unreadable, Waybill};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a column may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Reference,
    Waybill,
    Status,
    OccurredAt,
    Reason,
    Place,
    Note,
}

/// The headings each column may have, folded.
pub struct Headings(Vec<(Column, Vec<String>)>);

impl Headings {
    /// Reads settings in which headings stand apart by semicolons.
    pub fn read<'a>(settings: impl IntoIterator<Item = (Column, &'a str)>) -> Headings {
        let folded = |text: &str| text.split(';').map(folded).filter(|heading| !heading.is_empty()).collect();
        Headings(settings.into_iter().map(|(column, text)| (column, folded(text))).collect())
    }
}

/// Where each column stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns(BTreeMap<Column, usize>);

impl Columns {
    /// Reads a line as the headings of a list; `None` where a list could not do with them. Of two columns with headings
    /// of one kind the one whose heading stands first in the settings counts.
    pub fn find(headings: &Headings, line: &[String]) -> Option<Columns> {
        let line: Vec<String> = line.iter().map(|cell| folded(cell)).collect();
        let place = |known: &Vec<String>| known.iter().find_map(|heading| line.iter().position(|cell| cell == heading));
        let found = headings.0.iter().filter_map(|(column, known)| Some((*column, place(known)?)));
        let columns = Columns(found.collect());
        let has = |column| columns.0.contains_key(&column);
        let is_list =
            (has(Column::Reference) || has(Column::Waybill)) && has(Column::Status) && has(Column::OccurredAt);
        is_list.then_some(columns)
    }

    /// The texts of a line.
    pub fn row(&self, line: &[String]) -> ListRow {
        let text = |column| {
            let cell = self.0.get(&column).and_then(|at| line.get(*at));
            cell.map(|cell| cell.trim().to_owned()).unwrap_or_default()
        };
        ListRow {
            reference: text(Column::Reference),
            waybill: text(Column::Waybill),
            status: text(Column::Status),
            occurred_at: text(Column::OccurredAt),
            reason: text(Column::Reason),
            place: text(Column::Place),
            note: text(Column::Note),
        }
    }
}

/// What a row says, as it stands there. Its JSON is the message that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    pub reference: String,
    pub waybill: String,
    /// A code of the courier's, or its words.
    pub status: String,
    pub occurred_at: String,
    pub reason: String,
    pub place: String,
    pub note: String,
}

/// What a row lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    NoName,
    NoStatus,
    /// A day without its hour is none: what happened on one day would change places.
    NoTime,
    /// Two codes have these words, and they mean different things.
    AmbiguousStatus,
}

impl RowFault {
    const fn why(self) -> &'static str {
        match self {
            RowFault::NoName => "neither reference nor waybill",
            RowFault::NoStatus => "status is missing",
            RowFault::NoTime => "the time is missing or no moment",
            RowFault::AmbiguousStatus => "two codes have the words of its status",
        }
    }
}

impl ListRow {
    /// What the row says, in our words; a status nobody knows is its own code, which nobody has given a meaning.
    pub fn news(&self, courier: &dyn Courier, table: &StatusTable) -> Result<CourierNews, RowFault> {
        let name = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let (reference, waybill) = (name(&self.reference), name(&self.waybill));
        if reference.is_none() && waybill.is_none() {
            return Err(RowFault::NoName);
        }
        let occurred_at = minute_or_second(&self.occurred_at).ok_or(RowFault::NoTime)?;
        let raw_code = code_of(table, &self.status)?;
        // a reason in words is no reason code, which would make another event of it
        let is_code = courier.reason(&self.reason).is_some();
        let texts = [self.status.as_str(), &self.note, if is_code { "" } else { &self.reason }];
        let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        Ok(CourierNews {
            courier_id: None,
            reference: reference.map(OurReference),
            waybill: waybill.map(Waybill),
            raw_code,
            raw_text: texts.join(" | "),
            raw_reason: if is_code { self.reason.clone() } else { String::new() },
            occurred_at,
            place: name(&self.place),
            next_action: None,
        })
    }
}

/// Reads a message that was a row.
pub fn read_row(body: &[u8], courier: &dyn Courier, table: &StatusTable) -> Result<CourierNews, Unreadable> {
    let row: ListRow = serde_json::from_slice(body).map_err(|_| Unreadable::new("not a row of a list"))?;
    row.news(courier, table).map_err(|fault| Unreadable::new(fault.why()))
}

/// The code with this text, or the one whose words it is.
fn code_of(table: &StatusTable, status: &str) -> Result<String, RowFault> {
    if status.is_empty() {
        return Err(RowFault::NoStatus);
    }
    if table.meaning(status, "").is_some() {
        return Ok(status.to_owned());
    }
    let words = folded(status);
    let mut codes = table.words().filter(|(_, own)| folded(own) == words).map(|(code, _)| code);
    let Some(first) = codes.next() else {
        return Ok(status.to_owned());
    };
    let kind = |code: &str| table.meaning(code, "").map(|meaning| meaning.kind);
    if codes.any(|other| kind(other) != kind(first)) {
        return Err(RowFault::AmbiguousStatus);
    }
    Ok(first.to_owned())
}

/// A moment to the second or the minute.
fn minute_or_second(text: &str) -> Option<DateTime<FixedOffset>> {
    moment(text).or_else(|| moment(&format!("{text}:00")))
}

/// A text without accents, capitals and whatever is no letter or digit: lists spell one heading in many ways.
fn folded(text: &str) -> String {
    let plain = text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    let plain: String = plain.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect();
    plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use buuta_webhooks::courier;

    fn headings() -> Headings {
        Headings::read([
            (Column::Waybill, "Mã phiếu gửi; Mã vận đơn"),
            (Column::Reference, "Mã đơn hàng"),
            (Column::Status, "Trạng thái"),
            (Column::OccurredAt, "Ngày giờ cập nhật"),
            (Column::Note, "Ghi chú"),
        ])
    }

    fn line(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    fn row(status: &str, occurred_at: &str) -> ListRow {
        let columns = Columns::find(&headings(), &line(&["MA VAN DON", "trang_thai", "Ngay gio cap nhat"])).unwrap();
        columns.row(&line(&[" 168 ", status, occurred_at]))
    }

    #[test]
    fn headings_are_known_without_accents_and_in_any_order() {
        let found = Columns::find(
            &headings(),
            &line(&["STT", "Ghi chu", " MÃ  PHIẾU-GỬI:", "Trạng thái", "Ngày giờ cập nhật"]),
        );
        let row = found.unwrap().row(&line(&["1", "x", "168", "501"]));
        assert_eq!(
            (row.waybill.as_str(), row.status.as_str(), row.occurred_at.as_str(), row.note.as_str()),
            ("168", "501", "", "x")
        );
        assert_eq!(Columns::find(&headings(), &line(&["Mã vận đơn", "Trạng thái"])), None, "no time");
        assert_eq!(Columns::find(&headings(), &line(&["Trạng thái", "Ngày giờ cập nhật"])), None, "no name");
    }

    #[test]
    fn a_status_is_known_by_its_code_or_by_its_words() {
        let vtp = courier("vtp").unwrap();
        let table = StatusTable::new(vtp.status_table(), Vec::new());
        let code = |status: &str| row(status, "22/11/2026 10:20").news(vtp, &table).map(|news| news.raw_code);
        assert_eq!(code("501").as_deref(), Ok("501"));
        assert_eq!(code("PHAT THANH CONG").as_deref(), Ok("501"));
        assert_eq!(code("Đang bay").as_deref(), Ok("Đang bay"), "kept, and nobody has given it a meaning");
        assert_eq!(code(""), Err(RowFault::NoStatus));
    }

    #[test]
    fn a_day_without_an_hour_is_no_time() {
        let vtp = courier("vtp").unwrap();
        let table = StatusTable::new(vtp.status_table(), Vec::new());
        let at = |text: &str| row("501", text).news(vtp, &table).map(|news| news.occurred_at.to_rfc3339());
        assert_eq!(at("22/11/2026 10:20").as_deref(), Ok("2026-11-22T10:20:00+07:00"));
        assert_eq!(at("2026-11-22 10:20:31").as_deref(), Ok("2026-11-22T10:20:31+07:00"));
        assert_eq!(at("22/11/2026"), Err(RowFault::NoTime));
    }
}
