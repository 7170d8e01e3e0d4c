//! A courier's own list of orders comes in by hand, where its pushes were lost and it cannot be asked.
//!
//! Each row is a message like any other, and as much believed as an answer of the courier: whoever brings it has
//! fetched it from the courier's portal. Brought again it changes nothing. Rows that nobody can read, and those of orders
//! that are none of ours, are told and not kept: the list is in the hands of whoever brought it.

use crate::config::CourierList;
use crate::domain::courier_list::{Column, Columns, Headings, ListRow, RowFault};
use crate::flows::house::{CourierAccount, House};
use crate::flows::judge_items::{Verdict, judge_rows};
use crate::store::StoreError;
use crate::store::inbox::{self, NewMessage, Reading};
use buuta_webhooks::{Authenticity, TrackingSource};
use calamine::{Data, Reader, Xlsx};
use chrono::{TimeDelta, TimeZone, Utc};
use std::io::Cursor;

/// The largest file, bytes.
pub const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;
/// The longest list, rows.
pub const MAX_ROWS: usize = 10_000;
/// Lines above the headings, at most: portals write a title there.
const MAX_TITLE_LINES: usize = 20;

/// Why a file is no list.
#[derive(Debug, thiserror::Error)]
pub enum CourierListError {
    #[error("the file is neither CSV in UTF-8 nor XLSX")]
    NoTable,
    #[error("no line has the headings of a name, a status and a time")]
    NoHeadings,
    #[error("the list has more than {MAX_ROWS} rows")]
    TooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CourierListError {
    /// The key of the sentence that says what to do.
    pub const fn key(&self) -> &'static str {
        match self {
            CourierListError::NoTable => "list-error-no-table",
            CourierListError::NoHeadings => "list-error-no-headings",
            CourierListError::TooLong => "list-error-too-long",
            CourierListError::Store(_) => "list-error-try-again",
        }
    }
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineVerdict {
    /// It will be read within seconds.
    Taken,
    Duplicate,
    UnknownOrder,
    /// Taken, but nobody has said what its status means.
    UnknownStatus,
    TimeInTheFuture,
    Unreadable(RowFault),
}

impl LineVerdict {
    /// The key of the sentence about it.
    pub const fn key(self) -> &'static str {
        match self {
            LineVerdict::Taken => "list-line-taken",
            LineVerdict::Duplicate => "list-line-duplicate",
            LineVerdict::UnknownOrder => "list-line-unknown-order",
            LineVerdict::UnknownStatus => "list-line-unknown-status",
            LineVerdict::TimeInTheFuture => "list-line-future",
            LineVerdict::Unreadable(RowFault::NoName) => "list-line-no-name",
            LineVerdict::Unreadable(RowFault::NoStatus) => "list-line-no-status",
            LineVerdict::Unreadable(RowFault::NoTime) => "list-line-no-time",
            LineVerdict::Unreadable(RowFault::AmbiguousStatus) => "list-line-ambiguous-status",
        }
    }
    /// Whether a person should look at the line.
    pub fn needs_a_look(self) -> bool {
        !matches!(self, LineVerdict::Taken | LineVerdict::Duplicate)
    }
}

/// What became of each line, by its number in the file.
#[derive(Debug, Default)]
pub struct Report {
    pub lines: Vec<(u64, LineVerdict)>,
}

impl Report {
    /// How many lines were taken, were known already, and need a look.
    pub fn counts(&self) -> [usize; 3] {
        let is_taken = |verdict| matches!(verdict, LineVerdict::Taken | LineVerdict::UnknownStatus);
        let is_known = |verdict| verdict == LineVerdict::Duplicate;
        [self.count(is_taken), self.count(is_known), self.count(LineVerdict::needs_a_look)]
    }
    /// How many lines fared like this.
    pub fn count(&self, is_one: impl Fn(LineVerdict) -> bool) -> usize {
        self.lines.iter().filter(|(_, verdict)| is_one(*verdict)).count()
    }
}

/// Takes in a list of an account.
pub async fn import_courier_list(
    house: &House,
    account: &CourierAccount,
    file: &[u8],
) -> Result<Report, CourierListError> {
    let (columns, lines) = with_headings(&house.settings.courier_list, lines_of(file)?)?;
    let (mut report, mut messages, mut numbers) = (Report::default(), Vec::new(), Vec::new());
    let received_at = house.store.now();
    for Line { number, cells } in lines {
        let row = columns.row(&cells);
        match row.news(account.courier, &account.status_table) {
            Err(fault) => report.lines.push((number, LineVerdict::Unreadable(fault))),
            Ok(_) => {
                numbers.push(number);
                messages.push(message(account, received_at, &row));
            }
        }
    }
    let judged = judge_rows(house, account, &messages).await?;
    let mut kept = Vec::new();
    for ((number, message), verdict) in numbers.into_iter().zip(messages).zip(judged.verdicts) {
        let (verdict, is_kept) = match verdict {
            Verdict::Accepted => (LineVerdict::Taken, true),
            Verdict::UnknownKind => (LineVerdict::UnknownStatus, true),
            Verdict::Duplicate => (LineVerdict::Duplicate, false),
            Verdict::UnknownOrder => (LineVerdict::UnknownOrder, false),
            Verdict::TimeInTheFuture => (LineVerdict::TimeInTheFuture, false),
            // it was read a moment ago
            Verdict::Unreadable(_) => (LineVerdict::Unreadable(RowFault::NoStatus), false),
        };
        report.lines.push((number, verdict));
        kept.extend(is_kept.then_some(message));
    }
    report.lines.sort_by_key(|(number, _)| *number);
    let tx = house.store.begin().await?;
    inbox::insert_if_new(&tx, &kept).await?;
    if !judged.parked.is_empty() {
        inbox::replay(&tx, None, Some(Reading::Parked), Some(&judged.parked)).await?;
    }
    tx.commit().await?;
    house.bell.notify_waiters();
    Ok(report)
}

fn message(account: &CourierAccount, received_at: crate::domain::time::At, row: &ListRow) -> NewMessage {
    NewMessage {
        account_id: account.account.id,
        source: TrackingSource::List,
        authenticity: Authenticity::Authentic,
        received_at,
        // a struct of texts always serialises
        body: serde_json::to_vec(row).unwrap_or_default(),
    }
}

/// A line of a file with its number.
struct Line {
    number: u64,
    cells: Vec<String>,
}

/// The headings among the first lines, and the lines below them that say anything.
fn with_headings(settings: &CourierList, lines: Vec<Line>) -> Result<(Columns, Vec<Line>), CourierListError> {
    let headings = Headings::read([
        (Column::Reference, settings.reference.as_str()),
        (Column::Waybill, &settings.waybill),
        (Column::Status, &settings.status),
        (Column::OccurredAt, &settings.occurred_at),
        (Column::Reason, &settings.reason),
        (Column::Place, &settings.place),
        (Column::Note, &settings.note),
    ]);
    let found = lines.iter().take(MAX_TITLE_LINES).enumerate();
    let found = found.filter_map(|(at, line)| Some((at, Columns::find(&headings, &line.cells)?))).next();
    let (at, columns) = found.ok_or(CourierListError::NoHeadings)?;
    let says_something = |line: &Line| line.cells.iter().any(|cell| !cell.trim().is_empty());
    let rows: Vec<_> = lines.into_iter().skip(at + 1).filter(says_something).collect();
    if rows.len() > MAX_ROWS { Err(CourierListError::TooLong) } else { Ok((columns, rows)) }
}

/// The lines of a file with their numbers, each cut into cells.
fn lines_of(file: &[u8]) -> Result<Vec<Line>, CourierListError> {
    if file.starts_with(b"PK") { lines_of_xlsx(file) } else { lines_of_csv(file) }.ok_or(CourierListError::NoTable)
}

fn lines_of_csv(file: &[u8]) -> Option<Vec<Line>> {
    let text = std::str::from_utf8(file).ok()?.trim_start_matches('\u{feff}');
    // programs set to Vietnamese write semicolons, and what is copied out of a sheet has tabs
    let count = |mark: &u8| text.bytes().take_while(|byte| *byte != b'\n').filter(|byte| byte == mark).count();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(count)?;
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter);
    let mut lines = Vec::new();
    for record in reader.from_reader(text.as_bytes()).into_records() {
        let record = record.ok()?;
        let number = record.position().map_or(0, csv::Position::line);
        lines.push(Line { number, cells: record.iter().map(str::to_owned).collect() });
    }
    Some(lines)
}

/// The first sheet.
fn lines_of_xlsx(file: &[u8]) -> Option<Vec<Line>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file)).ok()?;
    let sheet = book.worksheet_range_at(0)?.ok()?;
    let first = u64::from(sheet.start().map_or(0, |(row, _)| row)) + 1;
    let lines = (first..).zip(sheet.rows());
    Some(lines.map(|(number, row)| Line { number, cells: row.iter().map(cell_text).collect() }).collect())
}

fn cell_text(cell: &Data) -> String {
    match cell {
        // sheets count days from the end of 1899, in Vietnam's time like the rest of the list
        Data::DateTime(moment) if moment.is_datetime() => {
            let seconds = (moment.as_f64() * 86_400.0).round() as i64;
            let begin = Utc.with_ymd_and_hms(1899, 12, 30, 0, 0, 0).single();
            let moment = begin.and_then(|begin| begin.checked_add_signed(TimeDelta::try_seconds(seconds)?));
            moment.map(|moment| moment.format("%d/%m/%Y %H:%M:%S").to_string()).unwrap_or_default()
        }
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => (*number as i64).to_string(),
        other => other.to_string(),
    }
}
