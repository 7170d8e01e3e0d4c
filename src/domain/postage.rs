//! What carriage costs: price tables by the day they hold from, zones, exemptions, and who pays.
//!
//! A price is that of one item one way; both ways cost the sum of the two. Exempt groups pay nothing and others half,
//! each way by itself and rounded down to whole đồng. Remitting a dossier's fee to the agency is another service, which
//! the exemptions do not name: it costs everybody the same. Carrying the appointment slip is inside the price.

use super::money::Dong;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How far apart the two ends of a journey are, for its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    SameArea,
    OtherArea,
    SameRegion,
    AdjacentRegion,
    FarRegion,
}

impl Zone {
    /// Every zone, in the order of a price list's columns.
    pub const ALL: [Zone; 5] =
        [Zone::SameArea, Zone::OtherArea, Zone::SameRegion, Zone::AdjacentRegion, Zone::FarRegion];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Zone::SameArea => "same_area",
            Zone::OtherArea => "other_area",
            Zone::SameRegion => "same_region",
            Zone::AdjacentRegion => "adjacent_region",
            Zone::FarRegion => "far_region",
        }
    }
}

/// A region of the post: North, Centre or South.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    North,
    Centre,
    South,
}

impl Region {
    /// Reads the number the price list gives it.
    pub fn parse(text: &str) -> Option<Region> {
        match text {
            "1" => Some(Region::North),
            "2" => Some(Region::Centre),
            "3" => Some(Region::South),
            _ => None,
        }
    }
}

/// Where one end of a journey lies, as far as its price asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedPlace {
    pub province_code: String,
    /// The area of the province it is counted to; a commune's own code where it has none.
    pub area: String,
    pub region: Region,
}

/// The zone between two places.
pub fn zone_between(from: &PricedPlace, to: &PricedPlace) -> Zone {
    let is_one_province = from.province_code == to.province_code;
    match (from.region, to.region) {
        _ if is_one_province && from.area == to.area => Zone::SameArea,
        _ if is_one_province => Zone::OtherArea,
        (from, to) if from == to => Zone::SameRegion,
        (Region::Centre, _) | (_, Region::Centre) => Zone::AdjacentRegion,
        _ => Zone::FarRegion,
    }
}

/// Which way an item goes. The two have price lists of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carriage {
    /// A dossier to the agency.
    Submission,
    /// A result to the citizen.
    Result,
}

impl Carriage {
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Carriage::Submission => "submission",
            Carriage::Result => "result",
        }
    }
}

/// What the law gives a group of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relief {
    Free,
    Half,
    None,
}

/// Whom carriage costs less (TT 22/2017/TT-BTTTT).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    #[default]
    Nobody,
    /// Active in the revolution before 19/08/1945.
    RevolutionBefore1945,
    /// Heroic mother of Việt Nam.
    HeroicMother,
    /// Hero of the armed forces or of labour.
    Hero,
    /// Wounded in war, or treated as such.
    WoundedInWar,
    /// Ill from military service.
    IllFromService,
    /// Exposed to chemicals in the resistance.
    ExposedToChemicals,
    /// Imprisoned in the resistance.
    ImprisonedInResistance,
    /// Wife, husband, child or parent of a martyr.
    MartyrsFamily,
    PoorHousehold,
    /// Living in an area of special social and economic difficulty.
    AreaOfSpecialDifficulty,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 11] = [
        Group::Nobody,
        Group::PoorHousehold,
        Group::AreaOfSpecialDifficulty,
        Group::RevolutionBefore1945,
        Group::HeroicMother,
        Group::Hero,
        Group::WoundedInWar,
        Group::IllFromService,
        Group::ExposedToChemicals,
        Group::ImprisonedInResistance,
        Group::MartyrsFamily,
    ];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Group::Nobody => "nobody",
            Group::RevolutionBefore1945 => "revolution_before_1945",
            Group::HeroicMother => "heroic_mother",
            Group::Hero => "hero",
            Group::WoundedInWar => "wounded_in_war",
            Group::IllFromService => "ill_from_service",
            Group::ExposedToChemicals => "exposed_to_chemicals",
            Group::ImprisonedInResistance => "imprisoned_in_resistance",
            Group::MartyrsFamily => "martyrs_family",
            Group::PoorHousehold => "poor_household",
            Group::AreaOfSpecialDifficulty => "area_of_special_difficulty",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Group> {
        Self::ALL.into_iter().find(|group| group.as_str() == text)
    }
    /// What the law gives it.
    pub const fn relief(self) -> Relief {
        match self {
            Group::Nobody => Relief::None,
            Group::RevolutionBefore1945 | Group::HeroicMother => Relief::Free,
            _ => Relief::Half,
        }
    }
}

/// Who pays for carriage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// The citizen, to the postman when papers are fetched and when the result is brought.
    #[default]
    CitizenOnDelivery,
    /// The citizen, beforehand.
    CitizenPrepaid,
    Agency,
    /// The city's or province's budget.
    Budget,
}

impl Payer {
    /// Every payer.
    pub const ALL: [Payer; 4] = [Payer::CitizenOnDelivery, Payer::CitizenPrepaid, Payer::Agency, Payer::Budget];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Payer::CitizenOnDelivery => "citizen_on_delivery",
            Payer::CitizenPrepaid => "citizen_prepaid",
            Payer::Agency => "agency",
            Payer::Budget => "budget",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Payer> {
        Self::ALL.into_iter().find(|payer| payer.as_str() == text)
    }
}

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

#[cfg(test)]
#[path = "postage_tests.rs"]
mod tests;
