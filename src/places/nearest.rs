//! Which offices are near a place, and where a place lies for the price of post.

use super::{Gazetteer, ServingOffice};
use crate::domain::postage::{PricedPlace, Region, TariffError, Tariffs};
use geo::{Distance, Haversine, Point};
use std::collections::HashMap;

impl Gazetteer {
    /// The offices of a commune's province with a known point, the nearest first.
    pub fn offices_near<'a>(&self, commune_code: &str, offices: &'a [ServingOffice]) -> Vec<&'a ServingOffice> {
        let Some(commune) = self.commune(commune_code) else {
            return Vec::new();
        };
        commune.point.map(|here| self.offices_near_point(here, &commune.province_code, offices)).unwrap_or_default()
    }

    /// The office that serves a point: the nearest of the province.
    pub fn serving_office_at<'a>(
        &self,
        (lat, lon): (f64, f64),
        province_code: &str,
        offices: &'a [ServingOffice],
    ) -> Option<&'a ServingOffice> {
        self.offices_near_point(Point::new(lon, lat), province_code, offices).into_iter().next()
    }

    fn offices_near_point<'a>(
        &self,
        here: Point,
        province_code: &str,
        offices: &'a [ServingOffice],
    ) -> Vec<&'a ServingOffice> {
        let mut near: Vec<(f64, &ServingOffice)> = offices
            .iter()
            .filter(|office| {
                self.commune(&office.commune_code).is_some_and(|commune| commune.province_code == province_code)
            })
            .filter_map(|office| {
                let (lat, lon) = office.point?;
                Some((Haversine.distance(here, Point::new(lon, lat)), office))
            })
            .collect();
        near.sort_by(|(a, left), (b, right)| a.total_cmp(b).then_with(|| left.id.cmp(&right.id)));
        near.into_iter().map(|(_, office)| office).collect()
    }

    /// The commune whose centre is nearest to another's, of those given.
    pub fn nearest_commune<'a>(&self, commune_code: &str, others: &[&'a str]) -> Option<&'a str> {
        let here = self.commune(commune_code)?.point?;
        others
            .iter()
            .filter_map(|code| Some((Haversine.distance(here, self.commune(code)?.point?), *code)))
            .min_by(|(a, left), (b, right)| a.total_cmp(b).then_with(|| left.cmp(right)))
            .map(|(_, code)| code)
    }
}

/// Where places lie for the price of post: provinces in regions, communes in areas.
#[derive(Clone, Debug, Default)]
pub struct PricedPlaces {
    regions: HashMap<String, Region>,
    areas: HashMap<String, String>,
}

/// What is wrong with such a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the list of places is neither a province with a region 1 to 3 nor a commune with an area")]
pub struct PricedPlacesError {
    line: usize,
}

impl PricedPlaces {
    /// The list this program carries.
    pub fn carried() -> Result<PricedPlaces, PricedPlacesError> {
        PricedPlaces::read(include_str!("../../data/postage_places.csv"))
    }

    /// Reads a list as CSV: code, region, area.
    pub fn read(text: &str) -> Result<PricedPlaces, PricedPlacesError> {
        let mut places = PricedPlaces::default();
        let reader = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
        for (index, record) in reader.into_records().enumerate() {
            let line = index + 2;
            let row = record.unwrap_or_default();
            match row.iter().map(str::trim).collect::<Vec<_>>().as_slice() {
                [code, region, ""] if code.len() == 2 => {
                    let region = Region::parse(region).ok_or(PricedPlacesError { line })?;
                    places.regions.insert((*code).to_owned(), region);
                }
                [code, "", area] if code.len() == 5 && !area.is_empty() => {
                    places.areas.insert((*code).to_owned(), (*area).to_owned());
                }
                _ => return Err(PricedPlacesError { line }),
            }
        }
        Ok(places)
    }

    /// This list, corrected by another.
    pub fn with(mut self, other: PricedPlaces) -> PricedPlaces {
        self.regions.extend(other.regions);
        self.areas.extend(other.areas);
        self
    }

    /// Where a commune lies.
    pub fn of_commune(&self, gazetteer: &Gazetteer, commune_code: &str) -> Option<PricedPlace> {
        let province_code = gazetteer.commune(commune_code)?.province_code.clone();
        let region = *self.regions.get(&province_code)?;
        let area = self.areas.get(commune_code).cloned().unwrap_or_else(|| commune_code.to_owned());
        Some(PricedPlace { province_code, area, region })
    }
}

/// The price lists this program carries.
pub fn carried_tariffs() -> Result<Tariffs, TariffError> {
    Tariffs::read(include_str!("../../data/postage_tt22_2017.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::postage::{Zone, zone_between};
    use uuid::Uuid;

    #[test]
    fn every_province_has_a_region_and_areas_can_be_named() {
        let gazetteer = Gazetteer::carried().unwrap();
        let places = PricedPlaces::carried().unwrap();
        assert_eq!(places.regions.len(), gazetteer.provinces.len());
        assert!(gazetteer.provinces.keys().all(|code| places.regions.contains_key(code)));
        let zone = |places: &PricedPlaces, from, to| {
            let of = |code| places.of_commune(&gazetteer, code).unwrap();
            zone_between(&of(from), &of(to))
        };
        for (to, expected) in [
            ("26740", Zone::SameArea),
            ("26743", Zone::OtherArea),
            ("31120", Zone::SameRegion),
            ("20194", Zone::AdjacentRegion),
            ("00004", Zone::FarRegion),
        ] {
            assert_eq!(zone(&places, "26740", to), expected, "{to}");
        }
        let of_contract = PricedPlaces::read("code,region,area\n26740,,một\n26743,,một\n").unwrap();
        assert_eq!(zone(&places.with(of_contract), "26740", "26743"), Zone::SameArea);
        for wrong in ["79,4,", "79,,", "26740,,", "26740,1,", "x"] {
            assert!(PricedPlaces::read(&format!("code,region,area\n{wrong}\n")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn offices_come_by_distance_and_never_from_another_province() {
        let gazetteer = Gazetteer::carried().unwrap();
        let at = |code: &str| gazetteer.commune(code).unwrap().point.map(|point| (point.y(), point.x()));
        let office = |number, code: &str| ServingOffice {
            id: Uuid::from_u128(number),
            commune_code: code.to_owned(),
            point: at(code),
        };
        let offices = [office(1, "27664"), office(2, "26743"), office(3, "00004"), office(4, "26740")];
        let near: Vec<&str> =
            gazetteer.offices_near("26740", &offices).iter().map(|office| office.commune_code.as_str()).collect();
        assert_eq!(near, ["26740", "26743", "27664"]);
        let here = gazetteer.serving_office_at(at("26743").unwrap(), "79", &offices).unwrap();
        assert_eq!(here.commune_code, "26743");
        assert_eq!(gazetteer.nearest_commune("26740", &["27664", "26743"]), Some("26743"));
    }
}
