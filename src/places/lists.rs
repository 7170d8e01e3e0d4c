//! The rows of the lists this program carries.

use super::PricedPlacesError;
use crate::domain::holidays::HolidayListError;
use crate::domain::postage::TariffError;
use csv::StringRecord;

/// What is wrong with an official list carried in the program.
#[derive(Debug, thiserror::Error)]
pub enum GazetteerError {
    #[error("line {line} of {file} cannot be read")]
    Line { file: &'static str, line: usize },
    #[error(transparent)]
    Holidays(#[from] HolidayListError),
    #[error(transparent)]
    Tariffs(#[from] TariffError),
    #[error(transparent)]
    PricedPlaces(#[from] PricedPlacesError),
}

/// One of the carried lists.
#[derive(Clone, Copy)]
pub struct List {
    file: &'static str,
    text: &'static str,
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $file:literal),+ $(,)?) => {
        $($(#[$doc])* pub const $name: List = List { file: $file, text: include_str!(concat!("../../data/", $file)) };)+
    };
}

lists! {
    /// The provinces and centrally-run cities of today.
    PROVINCES = "provinces.csv",
    /// The communes, wards and special zones of today.
    COMMUNES = "communes.csv",
    /// What was renamed after 01/07/2025.
    AMENDMENTS = "amendments_2026.csv",
    /// The provinces until 30/06/2025.
    FORMER_PROVINCES = "former_provinces.csv",
    /// The districts until 30/06/2025, and what became of them.
    FORMER_DISTRICTS = "former_districts.csv",
    /// The wards until 30/06/2025, and what became of them.
    FORMER_UNITS = "former_units.csv",
    /// Names given up between 2018 and 30/06/2025.
    FORMER_ALIASES = "former_aliases.csv",
}

impl List {
    /// Its rows, each with its line; lines that begin with `#` are comments.
    pub fn rows(self) -> impl Iterator<Item = (usize, StringRecord)> {
        let reader = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(self.text.as_bytes());
        reader.into_records().enumerate().map(|(index, record)| (index + 2, record.unwrap_or_default()))
    }

    /// The complaint that a line of this list cannot be read.
    pub fn wrong(self, line: usize) -> GazetteerError {
        GazetteerError::Line { file: self.file, line }
    }
}

/// The fields of a row in these columns.
pub fn fields<const N: usize>(row: &StringRecord, columns: [usize; N]) -> Option<[&str; N]> {
    let mut found = [""; N];
    for (slot, column) in found.iter_mut().zip(columns) {
        *slot = row.get(column)?;
    }
    Some(found)
}
