//! Price lists: read, chosen by the day, and applied.

use super::{Carriage, Group, Relief, Zone};
use crate::domain::money::Dong;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One way's prices, by zone in the order of [`Zone::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct WayPrices {
    /// For items of at most so many grams, the lightest first.
    bands: Vec<(u32, [Dong; 5])>,
    /// Added for each started so many grams beyond the last band.
    further: Option<(u32, [Dong; 5])>,
}

/// A price list that holds from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariff {
    pub valid_from: NaiveDate,
    submission: WayPrices,
    result: WayPrices,
    remittance: Dong,
}

/// The price lists there are, the oldest first; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariffs(Vec<Tariff>);

/// What is wrong with a price list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    #[error("line {line} of the price list is no row of valid_from, what, direction, up_to_g and five prices")]
    NotARow { line: u64 },
    #[error("line {line} of the price list has bands that do not grow")]
    BandsDoNotGrow { line: u64 },
    #[error("the price list of {valid_from} lacks a band, a further step or a remittance")]
    Incomplete { valid_from: NaiveDate },
    #[error("the price list is empty")]
    Empty,
}

impl Tariffs {
    /// Reads price lists as CSV (see `data/postage_tt22_2017.csv`): each version whole.
    pub fn read(text: &str) -> Result<Tariffs, TariffError> {
        let mut tariffs: Vec<Tariff> = Vec::new();
        let mut rows = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
        for (index, record) in rows.records().enumerate() {
            let record = record.map_err(|_| TariffError::NotARow { line: index as u64 + 2 })?;
            let line = record.position().map_or(0, csv::Position::line);
            let row = Row::read(&record).ok_or(TariffError::NotARow { line })?;
            let known = tariffs.iter().position(|tariff| tariff.valid_from == row.valid_from);
            let at = known.unwrap_or_else(|| {
                tariffs.push(Tariff::empty(row.valid_from));
                tariffs.len() - 1
            });
            if let Some(tariff) = tariffs.get_mut(at) {
                tariff.take(row, line)?;
            }
        }
        if let Some(tariff) = tariffs.iter().find(|tariff| !tariff.is_complete()) {
            return Err(TariffError::Incomplete { valid_from: tariff.valid_from });
        }
        tariffs.sort_by_key(|tariff| tariff.valid_from);
        if tariffs.is_empty() { Err(TariffError::Empty) } else { Ok(Tariffs(tariffs)) }
    }

    /// These lists and others; a list of the same day is replaced.
    pub fn with(mut self, other: Tariffs) -> Tariffs {
        self.0.retain(|tariff| other.0.iter().all(|newer| newer.valid_from != tariff.valid_from));
        self.0.extend(other.0);
        self.0.sort_by_key(|tariff| tariff.valid_from);
        self
    }

    /// How many lists there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The list that holds on a day; the oldest for a day before all of them.
    pub fn on(&self, day: NaiveDate) -> Option<&Tariff> {
        self.0.iter().rev().find(|tariff| tariff.valid_from <= day).or(self.0.first())
    }
}

/// One row of a price list.
struct Row {
    valid_from: NaiveDate,
    what: What,
    prices: [Dong; 5],
}

enum What {
    Price(Carriage, u32),
    Further(Carriage, u32),
    Remittance,
}

impl Row {
    fn read(record: &csv::StringRecord) -> Option<Row> {
        let fields: Vec<&str> = record.iter().map(str::trim).collect();
        let [valid_from, what, direction, up_to_g, prices @ ..] = fields.as_slice() else { return None };
        let carriage = || [Carriage::Submission, Carriage::Result].into_iter().find(|way| way.as_str() == *direction);
        let grams = || up_to_g.parse::<u32>().ok().filter(|grams| *grams > 0);
        let what = match *what {
            "price" => What::Price(carriage()?, grams()?),
            "further" => What::Further(carriage()?, grams()?),
            "remittance" => What::Remittance,
            _ => return None,
        };
        let prices: Vec<Dong> = prices.iter().map(|price| price.parse().ok().map(Dong)).collect::<Option<_>>()?;
        Some(Row { valid_from: valid_from.parse().ok()?, what, prices: prices.try_into().ok()? })
    }
}

/// One line of what is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriagePrice {
    pub carriage: Carriage,
    pub zone: Zone,
    pub weight_g: u32,
    /// By the price list.
    pub listed: Dong,
    /// After what the law gives the group.
    pub charged: Dong,
}

/// All that is to be paid for a request, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub valid_from: NaiveDate,
    pub group: Group,
    pub carriages: Vec<CarriagePrice>,
    /// For paying the dossier's fee over to the agency; nothing where there is no fee.
    pub remittance: Dong,
    pub total: Dong,
}

impl Tariff {
    fn empty(valid_from: NaiveDate) -> Tariff {
        Tariff { valid_from, submission: WayPrices::default(), result: WayPrices::default(), remittance: Dong::ZERO }
    }

    fn take(&mut self, row: Row, line: u64) -> Result<(), TariffError> {
        match row.what {
            What::Price(carriage, up_to_g) => {
                let bands = &mut self.way_mut(carriage).bands;
                if bands.last().is_some_and(|(before, _)| *before >= up_to_g) {
                    return Err(TariffError::BandsDoNotGrow { line });
                }
                bands.push((up_to_g, row.prices));
            }
            What::Further(carriage, step_g) => self.way_mut(carriage).further = Some((step_g, row.prices)),
            What::Remittance => self.remittance = row.prices[0],
        }
        Ok(())
    }

    fn is_complete(&self) -> bool {
        [&self.submission, &self.result].iter().all(|way| !way.bands.is_empty() && way.further.is_some())
            && self.remittance != Dong::ZERO
    }

    fn way(&self, carriage: Carriage) -> &WayPrices {
        match carriage {
            Carriage::Submission => &self.submission,
            Carriage::Result => &self.result,
        }
    }
    fn way_mut(&mut self, carriage: Carriage) -> &mut WayPrices {
        match carriage {
            Carriage::Submission => &mut self.submission,
            Carriage::Result => &mut self.result,
        }
    }

    /// The listed price of one item one way.
    pub fn price(&self, carriage: Carriage, zone: Zone, weight_g: u32) -> Dong {
        let way = self.way(carriage);
        let of_zone = |prices: &[Dong; 5]| prices[zone as usize];
        if let Some((_, prices)) = way.bands.iter().find(|(up_to_g, _)| weight_g <= *up_to_g) {
            return of_zone(prices);
        }
        let (last_g, last) = way.bands.last().map_or((0, Dong::ZERO), |(up_to_g, prices)| (*up_to_g, of_zone(prices)));
        match &way.further {
            Some((step_g, step)) => last + of_zone(step).times(u64::from((weight_g - last_g).div_ceil(*step_g))),
            None => last,
        }
    }

    /// What one way costs somebody of a group.
    pub fn charge(&self, carriage: Carriage, zone: Zone, weight_g: u32, group: Group) -> CarriagePrice {
        let listed = self.price(carriage, zone, weight_g);
        let charged = match group.relief() {
            Relief::Free => Dong::ZERO,
            Relief::Half => listed.half(),
            Relief::None => listed,
        };
        CarriagePrice { carriage, zone, weight_g, listed, charged }
    }

    /// What a request costs: the ways asked for, and remitting its fee where the post collects one.
    pub fn quote(&self, ways: &[(Carriage, Zone)], weight_g: u32, group: Group, collected_fee: Dong) -> Quote {
        let carriages: Vec<CarriagePrice> =
            ways.iter().map(|(carriage, zone)| self.charge(*carriage, *zone, weight_g, group)).collect();
        let remittance = if collected_fee == Dong::ZERO { Dong::ZERO } else { self.remittance };
        let total = carriages.iter().map(|price| price.charged).sum::<Dong>() + remittance;
        Quote { valid_from: self.valid_from, group, carriages, remittance, total }
    }
}
