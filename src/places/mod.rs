//! Communes and offices: which office serves a place, which commune an address lies in; and the holidays.

pub mod addresses;
mod commune_of;
mod lists;
mod nearest;

pub use commune_of::{CommuneOf, words_of};
pub use lists::GazetteerError;
pub use nearest::{PricedPlaces, PricedPlacesError, carried_tariffs};

use crate::domain::holidays::{HolidayCalendar, HolidayListError};
use crate::domain::postage::Tariffs;
use geo::{Distance, Haversine, Point};
use std::collections::HashMap;
use uuid::Uuid;

/// A commune of the official list (QĐ 19/2025/QĐ-TTg and later resolutions).
#[derive(Clone, Debug)]
pub struct Commune {
    pub code: String,
    pub province_code: String,
    pub name: String,
    /// Its centre, where a sound one is known.
    pub point: Option<Point>,
}

/// A province of the official list.
#[derive(Clone, Debug)]
pub struct Province {
    pub code: String,
    pub name: String,
}

/// The official lists, read once.
pub struct Gazetteer {
    communes: HashMap<String, Commune>,
    provinces: HashMap<String, Province>,
    /// Days off and swapped days.
    pub holidays: HolidayCalendar,
    /// What carriage costs.
    pub tariffs: Tariffs,
    /// Where places lie for the price of post.
    pub priced_places: PricedPlaces,
}

/// An office as far as it matters for where it serves.
#[derive(Clone, Debug)]
pub struct ServingOffice {
    pub id: Uuid,
    pub commune_code: String,
    /// Latitude and longitude in degrees, where known.
    pub point: Option<(f64, f64)>,
}

impl Gazetteer {
    /// Reads the lists this program carries.
    pub fn carried() -> Result<Gazetteer, GazetteerError> {
        let mut communes = HashMap::new();
        for (line, row) in lists::COMMUNES.rows() {
            let [code, province_code, name, lat, lon] =
                lists::fields(&row, [0, 1, 2, 5, 6]).ok_or_else(|| lists::COMMUNES.wrong(line))?;
            let point = match (lat.parse::<f64>(), lon.parse::<f64>()) {
                (Ok(lat), Ok(lon)) => Some(Point::new(lon, lat)),
                _ => None,
            };
            let commune = Commune {
                code: code.to_owned(),
                province_code: province_code.to_owned(),
                name: name.to_owned(),
                point,
            };
            communes.insert(code.to_owned(), commune);
        }
        let mut provinces = HashMap::new();
        for (line, row) in lists::PROVINCES.rows() {
            let [code, name] = lists::fields(&row, [0, 1]).ok_or_else(|| lists::PROVINCES.wrong(line))?;
            provinces.insert(code.to_owned(), Province { code: code.to_owned(), name: name.to_owned() });
        }
        let mut gazetteer = Gazetteer {
            communes,
            provinces,
            holidays: holidays()?,
            tariffs: carried_tariffs()?,
            priced_places: PricedPlaces::carried()?,
        };
        gazetteer.apply_amendments()?;
        Ok(gazetteer)
    }

    /// Names changed since the list of 01/07/2025, all in force since 30/04/2026.
    fn apply_amendments(&mut self) -> Result<(), GazetteerError> {
        for (line, row) in lists::AMENDMENTS.rows() {
            let [level, code, name] = lists::fields(&row, [0, 1, 3]).ok_or_else(|| lists::AMENDMENTS.wrong(line))?;
            match level {
                "province" => {
                    if let Some(province) = self.provinces.get_mut(code) {
                        name.clone_into(&mut province.name);
                    }
                }
                _ => {
                    if let Some(commune) = self.communes.get_mut(code) {
                        name.clone_into(&mut commune.name);
                    }
                }
            }
        }
        Ok(())
    }

    /// The commune with this code.
    pub fn commune(&self, code: &str) -> Option<&Commune> {
        self.communes.get(code)
    }
    /// The province of a commune.
    pub fn province_of(&self, commune_code: &str) -> Option<&Province> {
        self.provinces.get(&self.communes.get(commune_code)?.province_code)
    }
    /// A house with its commune and province.
    pub fn full_address(&self, house: &str, commune_code: &str) -> String {
        let commune = self.commune(commune_code).map(|commune| commune.name.as_str());
        let province = self.province_of(commune_code).map(|province| province.name.as_str());
        let parts = [Some(house), commune, province];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
    /// The communes of a province, by code.
    pub fn communes_of(&self, province_code: &str) -> Vec<&Commune> {
        let mut communes: Vec<&Commune> =
            self.communes.values().filter(|commune| commune.province_code == province_code).collect();
        communes.sort_by(|a, b| a.code.cmp(&b.code));
        communes
    }

    /// The office that serves a commune: the nearest of its province. An office without a point serves its own
    /// commune alone; in its own commune it comes before offices further away.
    pub fn serving_office<'a>(&self, commune_code: &str, offices: &'a [ServingOffice]) -> Option<&'a ServingOffice> {
        let commune = self.commune(commune_code)?;
        let own = || offices.iter().find(|office| office.commune_code == commune_code);
        let Some(here) = commune.point else {
            return own();
        };
        if let Some(office) = own().filter(|office| office.point.is_none()) {
            return Some(office);
        }
        offices
            .iter()
            .filter(|office| {
                self.commune(&office.commune_code).is_some_and(|other| other.province_code == commune.province_code)
            })
            .filter_map(|office| {
                let (lat, lon) = office.point?;
                Some((Haversine.distance(here, Point::new(lon, lat)), office))
            })
            .min_by(|(a, left), (b, right)| a.total_cmp(b).then_with(|| left.id.cmp(&right.id)))
            .map(|(_, office)| office)
            .or_else(own)
    }
}

/// The days off and the swapped working days of the list this program carries.
pub fn holidays() -> Result<HolidayCalendar, HolidayListError> {
    HolidayCalendar::read(include_str!("../../data/holidays_vn_2025_2030.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(commune_code: &str, point: Option<(f64, f64)>) -> ServingOffice {
        ServingOffice {
            id: Uuid::from_u128(commune_code.parse().unwrap()),
            commune_code: commune_code.to_owned(),
            point,
        }
    }

    #[test]
    fn the_carried_lists_are_whole() {
        let gazetteer = Gazetteer::carried().unwrap();
        assert_eq!(gazetteer.communes.len(), 3321);
        assert_eq!(gazetteer.provinces.len(), 34);
        assert_eq!(gazetteer.communes_of("79").len(), 168);
        assert_eq!(gazetteer.province_of("25270").unwrap().name, "Thành phố Đồng Nai");
        assert_eq!(gazetteer.commune("25270").unwrap().name, "Phường Lộc Ninh");
        let last_day = holidays().unwrap().known_until().unwrap();
        assert_eq!(last_day.to_string(), "2030-12-31");
    }

    #[test]
    fn an_office_serves_its_province_only_and_its_commune_when_it_has_no_point() {
        let gazetteer = Gazetteer::carried().unwrap();
        let communes: Vec<&Commune> =
            gazetteer.communes_of("79").into_iter().filter(|commune| commune.point.is_some()).take(2).collect();
        let (here, there) = (communes[0], communes[1]);
        let at = |commune: &Commune| commune.point.map(|point| (point.y(), point.x()));
        let foreign = gazetteer.communes_of("01")[0];
        let offices = [office(&foreign.code, at(here)), office(&there.code, at(there)), office(&here.code, None)];
        let serving = |code: &str, offices: &[ServingOffice]| {
            gazetteer.serving_office(code, offices).map(|office| office.commune_code.clone())
        };
        assert_eq!(serving(&here.code, &offices), Some(here.code.clone()), "an own office without a point");
        assert_eq!(serving(&here.code, &offices[..2]), Some(there.code.clone()), "never one of another province");
        assert_eq!(serving(&here.code, &offices[..1]), None);
    }
}
