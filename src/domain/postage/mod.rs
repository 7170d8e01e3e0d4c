//! What carriage costs: price tables by the day they hold from, zones, exemptions, and who pays.
//!
//! A price is that of one item one way; both ways cost the sum of the two. Exempt groups pay nothing and others half,
//! each way by itself and rounded down to whole đồng. Remitting a dossier's fee to the agency is another service, which
//! the exemptions do not name: it costs everybody the same. Carrying the appointment slip is inside the price.

mod tariff;

#[cfg(test)]
mod tests;

pub use tariff::{CarriagePrice, Quote, Tariff, TariffError, Tariffs};

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
